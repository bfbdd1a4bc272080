"""Portals that misbehave, visited by the real command line: what each costs, what is said of it, and that a later run makes it good."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest

from archive import Archive
from tests.crawler.village import CHALLENGE, Done, Site, Village, article, assert_sound, http, listing, lumbung, moved, rows

EVIL = '<b>\x1b[31mMerah\x1b[0m \u202eterbalik\'; DROP TABLE articles; -- "kutip"'
JSON_LD = (
    '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Setengah \\ud83d pasangan \\u0000 nol", '
    '"articleBody": "Isi \\udc00 berita"}</script>'
)
PDF = http(b"%PDF-1.7\n" + bytes(200), mime="application/pdf")
ROBOTS = "User-agent: *\nDisallow: /berita/dua\n"


def robots(text: str | bytes) -> bytes:
    return http(text, mime="text/plain")


def page_of_calendar(number: int) -> bytes:
    return listing(["/berita/satu", "/berita/dua"], more=f'<a rel="next" href="/kalender?hari={number + 1}">berikutnya</a>')


@dataclass
class Year:
    """One archive, three runs: everything is wrong; some of it is mended; and once more."""

    data: Path
    village: Village
    first: Done
    second: Done
    third: Done

    def site(self, slug: str) -> Site:
        return self.village.sites[f"{slug}.contoh.go.id"]

    def titles(self, slug: str) -> list[str]:
        sql = "SELECT title FROM articles a JOIN portals p ON p.id = a.portal_id WHERE slug = ? ORDER BY title"
        return [row[0] for row in rows(self.data, sql, slug)]

    def failures(self, slug: str) -> set[tuple[str, str]]:
        sql = "SELECT f.kind, f.url FROM failures f JOIN portals p ON p.id = f.portal_id WHERE slug = ?"
        return {(kind, url.removeprefix(self.site(slug).home)) for kind, url in rows(self.data, sql, slug)}


def twelve(prefix: str) -> list[str]:
    return [f"{prefix}{number}" for number in range(12)]


def sites() -> list[Site]:
    canonical = '<link rel="canonical" href="{}">'.format
    calendar = {f"/kalender?hari={day}": page_of_calendar(day) for day in range(200)}
    return [
        Site("baik"),
        Site("pdf", special={"/berita/dua": PDF}),
        Site("tantangan", special={"/berita/dua": CHALLENGE}),
        Site("gerbang", special=dict.fromkeys(["/", "/feed", "/rss", "/sitemap.xml"], CHALLENGE)),
        Site("kosong", articles=[]),
        Site("sunyi"),
        Site("rusak", special={"/berita/dua": http("<h1>Kesalahan</h1>", status="500 Internal Server Error")}),
        Site("roboh", special=dict.fromkeys(["/", "/feed", "/rss", "/sitemap.xml"], http("", status="500 Internal Server Error"))),
        Site("robots403", special={"/robots.txt": http("", status="403 Forbidden")}),
        Site("robots500", special={"/robots.txt": http("", status="500 Internal Server Error")}),
        Site("larang", special={"/robots.txt": robots(ROBOTS)}),
        Site("tutup", special={"/robots.txt": robots("User-agent: Lumbung\nDisallow: /\n")}),
        Site("pelan", special={"/robots.txt": robots("User-agent: *\nCrawl-delay: 0.25\n")}),
        Site("pindahrobots", special={"/robots.txt": moved("/r.txt"), "/r.txt": robots(ROBOTS)}),
        Site("robotsbesar", special={"/robots.txt": robots(ROBOTS + "Disallow: /x\n" * 39_384 + "Disallow: /" + "berita" * 20_000)}),
        Site("robotsbom", special={"/robots.txt": robots(b"\xef\xbb\xbf" + ROBOTS.encode())}),
        Site("pergi", special={"/berita/dua": moved("http://lain.invalid/berita/dua")}),
        Site("pindah", special=dict.fromkeys(["/", "/feed", "/rss", "/sitemap.xml"], moved("http://baru.invalid/"))),
        Site("putar", special={"/berita/dua": moved("/berita/dua")}),
        Site("kembar", ["/berita/satu", "/lihat/satu"], {"/lihat/satu": article("Kabar satu", head=canonical("/berita/satu"))}),
        Site("kanonik", ["/berita/satu"], {"/berita/satu": article("Kabar satu", head=canonical("/berita/hilang"))}),
        Site(
            "saling", ["/a/satu", "/a/dua"],
            {"/a/satu": article("Kabar satu", head=canonical("/a/dua")), "/a/dua": article("Kabar satu", head=canonical("/a/satu"))},
        ),
        Site(
            "nakal", ["/berita/satu", "/berita/dua", "/berita/tiga"],
            {"/berita/satu": article(EVIL), "/berita/dua": http(f"<html><head>{JSON_LD}</head><body><p>x</p></body></html>"),
             "/berita/tiga": article("Panjang " * 130_000)},
        ),
        Site(
            "umpan", [],
            {"/feed": http(
                "<rss version='2.0'><channel><title>x</title><item><title>a</title><link>http://lain.invalid/berita/x</link></item>"
                "<item><title>b</title><link>mailto:humas@contoh.go.id</link></item><item><title>c</title><link>http://[</link></item>"
                "<item><title>d</title><link>http://umpan.contoh.go.id/berita/ada</link></item></channel></rss>", mime="application/rss+xml"
            ), "/berita/ada": article("Ada")},
        ),
        Site("kalender", special={"/": page_of_calendar(0), **calendar}),
        Site("ulang", special={
            "/": listing(["/berita/satu"], more='<a rel="next" href="/?page=2">berikutnya</a>'),
            "/?page=2": listing(["/berita/dua"], more='<a rel="next" href="/">berikutnya</a>'),
        }),
        Site("baru", twelve("/berita/"), dict.fromkeys(twelve("/berita/"), http("<html><body><div id=app></div></body></html>"))),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Year]:
    data = tmp_path_factory.mktemp("tahun") / "data"
    with Village() as village:
        for site in sites():
            village.add(data, site)
        slugs = [host.partition(".")[0] for host in village.sites]
        first = village.crawl(data, *slugs)
        assert_sound(data)
        for site in village.sites.values():
            site.asked_first = len(site.asked)  # type: ignore[attr-defined]
        for slug in ("tantangan", "rusak", "gerbang", "roboh", "robots500", "pindah", "putar"):
            village.sites[f"{slug}.contoh.go.id"].special = {}
        village.sites["sunyi.contoh.go.id"].articles = []
        village.sites["kosong.contoh.go.id"].articles = ["/berita/satu"]
        second = village.crawl(data, *slugs)
        assert_sound(data)
        third = village.crawl(data, *slugs)
        assert_sound(data)
        yield Year(data, village, first, second, third)


FIRST = {
    "baik": (0, "done", 2), "pdf": (5, "failures", 1), "tantangan": (5, "failures", 1), "gerbang": (9, "unreachable", 0),
    "kosong": (6, "silent-break", 0), "sunyi": (0, "done", 2), "rusak": (5, "failures", 1), "roboh": (9, "unreachable", 0),
    "robots403": (0, "done", 2), "robots500": (9, "unreachable", 0), "larang": (0, "done", 1), "tutup": (5, "refused", 0),
    "pelan": (0, "done", 2), "pindahrobots": (0, "done", 1), "robotsbesar": (0, "done", 1), "robotsbom": (0, "done", 1),
    "pergi": (0, "done", 1), "pindah": (6, "silent-break", 0), "putar": (5, "failures", 1), "kembar": (0, "done", 1),
    "kanonik": (0, "done", 1), "saling": (0, "done", 1), "nakal": (0, "done", 3), "umpan": (0, "done", 1), "kalender": (0, "done", 2),
    "ulang": (0, "done", 2), "baru": (6, "silent-break", 0),
}  # fmt: skip
SECOND = {
    "tantangan": (0, 1), "gerbang": (0, 2), "kosong": (0, 1), "sunyi": (6, 0), "rusak": (0, 1), "roboh": (0, 2), "robots500": (0, 2),
    "tutup": (5, 0), "pindah": (0, 2), "putar": (0, 1), "pdf": (0, 0),
}  # fmt: skip


@pytest.mark.parametrize("slug", FIRST)
def test_each_portal_has_its_own_outcome(year: Year, slug: str) -> None:
    job = year.first.jobs[slug]
    assert (job["exit_code"], job["outcome"], job["articles_new"]) == FIRST[slug], job


def test_the_most_pressing_code_is_the_runs(year: Year) -> None:
    assert (year.first.code, year.second.code) == (6, 6)


@pytest.mark.parametrize("slug", FIRST)
def test_what_is_mended_is_complete_in_the_next_run_and_nothing_else_is_asked(year: Year, slug: str) -> None:
    job = year.second.jobs[slug]
    assert (job["exit_code"], job["articles_new"]) == SECOND.get(slug, (0, 0)), job
    assert year.third.jobs[slug]["articles_new"] == 0


def test_messages_name_the_cause_and_what_helps(year: Year) -> None:
    reasons = {slug: job["reason"] for slug, job in year.first.jobs.items()}
    for slug, words in {
        "gerbang": "gives no page to read", "robots500": "robots.txt of http://robots500.contoh.go.id cannot be had (status 500)",
        "tutup": "disallows it", "kosong": "lumbung portals show kosong", "pindah": "baru.invalid is not a host of the portal pindah",
        "rusak": "lumbung status rusak", "baru": "12 pages", "roboh": "status 500",
    }.items():  # fmt: skip
        assert words in reasons[slug], reasons[slug]
    missing = {slug: dict(map(tuple, job["missing"])) for slug, job in year.first.jobs.items()}
    assert "application/pdf" in missing["pdf"]["http://pdf.contoh.go.id/berita/dua"]
    assert "status 500" in missing["rusak"]["http://rusak.contoh.go.id/berita/dua"]
    assert "redirect" in missing["putar"]["http://putar.contoh.go.id/berita/dua"]


def test_a_challenge_is_evidence_and_a_failure_and_never_an_article(year: Year) -> None:
    assert ("challenge", "berita/dua") in year.failures("tantangan")
    assert year.failures("gerbang") == {("challenge", path) for path in ("", "feed", "rss", "sitemap.xml")}
    assert not any("moment" in title for title in year.titles("tantangan"))
    sql = "SELECT count(*) FROM captures WHERE url = 'http://tantangan.contoh.go.id/berita/dua'"
    assert rows(year.data, sql) == [(2,)]


def test_a_pdf_is_kept_and_told_once(year: Year) -> None:
    assert rows(year.data, "SELECT count(*), min(mime) FROM captures WHERE url = 'http://pdf.contoh.go.id/berita/dua'") == [
        (1, "application/pdf")
    ]


def test_a_500_is_tried_three_times(year: Year) -> None:
    site = year.site("rusak")
    assert site.paths()[: site.asked_first].count("/berita/dua") == 3  # type: ignore[attr-defined]


@pytest.mark.parametrize("slug", ["larang", "pindahrobots", "robotsbesar", "robotsbom"])
def test_what_robots_disallows_is_never_asked_for(year: Year, slug: str) -> None:
    assert "/berita/dua" not in year.site(slug).paths()
    assert year.failures(slug) == {("robots", "berita/dua")}


def test_robots_is_asked_once_in_24_hours_and_alone_where_it_fails(year: Year) -> None:
    assert year.site("baik").paths().count("/robots.txt") == 1
    site = year.site("robots500")
    assert set(site.paths()[: site.asked_first]) == {"/robots.txt"}  # type: ignore[attr-defined]
    assert set(year.site("tutup").paths()) == {"/robots.txt"}


def test_crawl_delay_slows(year: Year) -> None:
    times = [at for at, _ in year.site("pelan").asked]
    first = times[: year.site("pelan").asked_first]  # type: ignore[attr-defined]
    assert all(later - earlier > 0.2 for earlier, later in pairwise(first[1:]))


def test_no_other_host_is_asked_and_the_attempt_is_on_record(year: Year) -> None:
    kinds = rows(year.data, "SELECT DISTINCT kind FROM failures WHERE url LIKE 'http://lain.invalid/%'")
    assert kinds == [("offsite",)]
    assert rows(year.data, "SELECT count(*) FROM captures WHERE url LIKE '%invalid%'") == [(0,)]


def test_twins_are_one_article(year: Year) -> None:
    urls = "SELECT url FROM articles a JOIN portals p ON p.id = a.portal_id WHERE slug = ?"
    assert rows(year.data, urls, "kembar") == [("http://kembar.contoh.go.id/berita/satu",)]
    assert rows(year.data, urls, "kanonik") == [("http://kanonik.contoh.go.id/berita/satu",)]
    assert len(rows(year.data, urls, "saling")) == 1


def test_endless_paging_ends(year: Year) -> None:
    site = year.site("kalender")
    assert sum(path.startswith("/kalender") for path in site.paths()[: site.asked_first]) <= 1  # type: ignore[attr-defined]
    assert year.site("ulang").paths().count("/?page=2") <= 3


def test_hostile_titles_are_stored_whole_and_printed_harmless(year: Year) -> None:
    titles = year.titles("nakal")
    assert EVIL in titles
    assert any("\ufffd" in title and "pasangan" in title for title in titles)
    done = lumbung(year.data, "search", "kutip", "--portal", "nakal")
    assert done.code == 0 and "Merah" in done.out
    assert not {"\x1b", "\u202e", "\0"} & set(done.out)
    number = done.out.split()[0]
    for verb in ("show", "history"):
        shown = lumbung(year.data, verb, number)
        assert shown.code == 0 and not {"\x1b", "\u202e", "\0"} & set(shown.out), shown.err
    exported = lumbung(year.data, "export", "articles", "--portal", "nakal")
    assert exported.code == 0 and len(exported.rows) == 3


def test_status_lists_what_failed_and_when_it_is_tried_again(year: Year) -> None:
    done = lumbung(year.data, "status", "--json")
    assert done.code == 0
    by_slug = {row["slug"]: row for row in done.rows}
    assert by_slug["tutup"]["last_outcome"] == "refused"
    assert by_slug["sunyi"]["articles"] == 2
    assert "silent-break (6)" in lumbung(year.data, "status", "sunyi").out
    wrong = lumbung(year.data, "status", "sunyii")
    assert wrong.code == 2 and "did you mean sunyi?" in wrong.err


@pytest.mark.parametrize(
    "words", ['"', "NEAR(", "*", "a OR", "😀", "-", "title:x", "a\0b", "\ud800", "kabar -", "^x", "{}", "x " * 2000, "'--"]
)
def test_any_words_can_be_searched_for(year: Year, words: str) -> None:
    with Archive(year.data) as kept:
        assert isinstance(kept.search(words), list)


@pytest.mark.parametrize("which", ["999999", "9" * 40, "²", "", "%", "http://x/", "\ud800", "a\0b"])
def test_an_article_that_is_none_is_a_usage_error(year: Year, which: str) -> None:
    from archive.errors import UsageError

    with Archive(year.data) as kept, pytest.raises(UsageError, match="no article"):
        kept.article(which)
