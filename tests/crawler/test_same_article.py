"""One article at several addresses that do not name each other, and an article that moved; read as a crawl reads them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from archive import Archive
from crawler.twins import akin
from spiders.portal import Portal
from tests.crawler.village import PARAGRAPH
from tests.reread.months import Clock, Town

DAY = "2024-07-02"


class Detected(Town):
    """One whose pages are read by their marks."""

    @property
    def portal(self) -> Portal:
        return Portal(slug=self.slug, agency="Dinas", home=self.home, profile="auto")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    clock = Clock()
    town = Detected(Archive(tmp_path_factory.mktemp("kota") / "data", write=True, clock=clock.now), clock, 0)
    town.begin()
    yield town
    town.end()
    town.archive.close()


def page(title: str, when: str = "2 Juli 2024 10:15 WIB", *, more: str = "") -> bytes:
    return (
        f"<html lang='id'><head><title>{title}</title></head><body><main><h1>{title}</h1><p>{when}</p>"
        f"<div itemprop='articleBody'><p>{PARAGRAPH}</p><p>Rombongan melihat ruang arsip.</p>{more}</div></main></body></html>"
    ).encode()


def wordpress(number: int) -> bytes:
    return (
        f"<html><head><title>Kunjungan</title><meta name='generator' content='WordPress 6.1'></head><body class='single postid-{number}'>"
        f"<article class='post-{number} post type-post'><h1 class='entry-title'>Kunjungan</h1><time class='entry-date published' "
        f"datetime='2024-07-02T10:15:07+07:00'>2 Juli</time><div class='entry-content'><p>{PARAGRAPH}</p><p>Rombongan melihat ruang arsip."
        "</p></div></article></body></html>"
    ).encode()


def urls(town: Town, title: str) -> list[str]:
    rows = town.archive.index.db.execute("SELECT url FROM articles WHERE title = ? ORDER BY id", (title,))
    return [row[0].removeprefix(town.home) for row in rows]


@pytest.mark.parametrize(
    ("one", "other", "when", "told"),
    [
        ("berita/123/kunjungan-belajar", "pdf/123", "2 Juli 2024 10:15 WIB", True),
        ("berita/kunjungan-belajar-ke-depo", "kunjungan-belajar-ke-depo.html", "2 Juli 2024", True),
        ("berita/lawatan-belajar-ke-depo", "berita-12-lawatan-belajar-ke-depo.html", "2 Juli 2024", True),
        ("kunjungan-belajar", "?p=12", "2 Juli 2024 10:15:07 WIB", True),
        ("lawatan-belajar", "?p=13", "2 Juli 2024 10:15 WIB", False),
        ("belajar-di-depo-arsip", "belajar-di-depo-arsip-2", "2 Juli 2024 10:15 WIB", False),
        ("web/detail/7/123", "web/detail/7/124", "2 Juli 2024 10:15 WIB", False),
        ("2024/07/02/satu", "2024/07/02/dua", "2024-07-02 00:00:00", False),
    ],
)  # fmt: skip
def test_the_same_text_of_the_same_day_is_one_article_where_its_addresses_are_akin(
    town: Town, one: str, other: str, when: str, told: bool
) -> None:
    title = f"Kunjungan {one}"
    assert town.ask(town.home + one, page(title, when)).kind == "article"
    second = town.ask(town.home + other, page(title, when, more="<p>Dicetak dari laman dinas.</p>" if told else ""))
    assert (second.kind, urls(town, title)) == (("twin", [one]) if told else ("article", [one, other]))


def test_another_text_or_another_day_is_another_article(town: Town) -> None:
    addresses = ["berita/91/kunjungan", "cetakan/91", "arsip/91"]
    whole = [page("Hari"), page("Hari", more=f"<p>{PARAGRAPH[::-1]}</p>"), page("Hari", "3 Juli 2024 10:15 WIB")]
    assert [town.ask(town.home + at, body).kind for at, body in zip(addresses, whole, strict=True)] == ["article"] * 3


def test_two_ids_are_two_articles(town: Town) -> None:
    town.ask(town.home + "a/kunjungan-siswa-ke-depo", wordpress(52))
    assert town.ask(town.home + "b/kunjungan-siswa-ke-depo", wordpress(53)).kind == "article"
    assert town.ask(town.home + "?p=52", wordpress(52)).kind == "twin"


def test_a_twin_speaks_for_itself_once_the_other_is_gone(town: Town) -> None:
    body, states = (
        page("Kembar"),
        "SELECT s.status FROM states s JOIN articles a ON a.id = s.article_id WHERE title = 'Kembar' ORDER BY s.id",
    )
    town.ask(town.home + "lama/777", body)
    assert town.ask(town.home + "baru/777", body).kind == "twin"
    assert town.ask(town.home + "lama/777", b"-", status=404).kind == "gone"
    assert town.ask(town.home + "baru/777", body).kind == "article"
    assert urls(town, "Kembar") == ["lama/777"]
    assert town.ask(town.home + "baru/777", b"-", status=404).kind == "gone"
    assert town.archive.index.db.execute(states).fetchall() == [("live",), ("gone",), ("live",), ("gone",)]


@pytest.mark.parametrize("body", [page("Pindah", "2 Juli 2024 10:15:07 WIB"), wordpress(12)], ids=["any", "wordpress"])
def test_an_article_that_moved_is_gone_when_its_new_address_says_so(town: Town, body: bytes) -> None:
    old, new = town.home + f"pindah-{len(body)}", town.home + f"pindah-ke-{len(body)}-arsip"
    first = town.ask(old, body)
    second = town.ask(new, body, asked=old)
    assert (first.kind, second.kind, second.article_id) == ("article", "article", first.article_id)
    assert town.ask(new, b"-", status=404).kind == "gone"


def test_addresses_akin() -> None:
    assert akin("https://a.go.id/berita/detail/123", "https://a.go.id/index.php?module=detail&id=123", DAY)
    assert not akin("https://a.go.id/2024/07/02/satu", "https://a.go.id/2024/7/2/dua", DAY)
    assert not akin("https://a.go.id/satu", "https://a.go.id/dua", DAY)
    assert akin(f"https://a.go.id/{'9' * 5000}", f"https://a.go.id/?p=0{'9' * 5000}", DAY), "no number is too long to be the same"
