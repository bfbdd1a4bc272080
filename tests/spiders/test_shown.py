"""What a page of no known system shows round its heading is read; dates of other articles and in running text are not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archive.records import Article, Count
from spiders import read
from spiders.page import Page
from spiders.portal import Portal

NOW = datetime(2026, 11, 20, 3, tzinfo=UTC)
PORTAL = Portal(slug="contoh", agency="Contoh", home="https://contoh.go.id/", timezone="Asia/Makassar")
BODY = (
    "<div class=isi>" + "<p>Dinas menggelar pelatihan pada 1 Mei 2020 bagi perangkat desa, dibaca 12 kali lebih sering.</p>" * 8 + "</div>"
)


def one(shown: str, *, before: str = "", after: str = "") -> tuple[Article, tuple[Count, ...]]:
    html = f"<html><body><nav>1 Januari 2019</nav><div class=wadah>{before}<h1>Pelatihan</h1>{shown}{BODY}</div>{after}</body></html>"
    (record,) = read.records(Page("https://contoh.go.id/berita/pelatihan", html, NOW), PORTAL).records
    return record.article, record.counts


@pytest.mark.parametrize(
    ("shown", "at"),
    [
        ("<p class=meta>Selasa, 02 Juli 2024 | 10:15:00 WITA</p>", "2024-07-02T02:15:00"),
        ("<small>22:00:18, 14 Agu 2024 - Oleh : Dinas Kominfo</small>", "2024-08-14T14:00:18"),
        ("<ul><li>2 Juli 2024</li><li>10.15 WITA</li></ul>", "2024-07-02T02:15:00"),
        ("<span>Diposting pada 2 Juli 2024 pukul 10.15</span>", "2024-07-02T02:15:00"),
    ],
)
def test_a_date_in_a_line_under_the_heading_is_the_publications(shown: str, at: str) -> None:
    article, _ = one(shown)
    assert article.published_at == datetime.fromisoformat(at).replace(tzinfo=UTC)
    assert article.published_source == "a line under the heading"


def test_a_date_straight_before_the_heading_counts_too() -> None:
    assert str(one("", before="<span>2 Juli 2024</span>")[0].published_date) == "2024-07-02"


@pytest.mark.parametrize(
    ("shown", "after"),
    [
        ("", "<div class=terkait><h3>Lain</h3><span>3 Maret 2023</span></div>"),
        ("<p>2 hari yang lalu</p>", ""),
        ("<p>Diperbarui: 3 Juli 2024</p>", ""),
        ("<aside>3 Maret 2023</aside>", ""),
    ],
)
def test_any_other_date_is_not(shown: str, after: str) -> None:
    article, _ = one(shown, after=after)
    assert (article.published_at, article.published_date) == (None, None)


@pytest.mark.parametrize(
    ("shown", "value", "raw", "bound"),
    [
        ("<p>2 Juli 2024 | Dibaca 1.284 kali</p>", 1284, "Dibaca 1.284 kali", "exact"),
        ("<p>28.515 Kali</p>", 28515, "28.515 Kali", "exact"),
        ("<p>1,2 rb views</p>", 1200, "1,2 rb views", "exact"),
        ("<p><i class='fa fa-eye'></i> 345</p>", 345, "345", "exact"),
        ("<p><i class='fa fa-eye'></i></p>", None, "", "exact"),
        ("<p>2 Juli 2024 <span class='material-icons'>visibility</span> 196</p>", 196, "visibility 196", "exact"),
        ("<p>Dibaca 8+ kali</p>", 8, "Dibaca 8+ kali", "at_least"),
        ("<p><i class='fa fa-heart'></i> 28.515 Kali</p>", 28515, "28.515 Kali", "exact"),
    ],
)
def test_readers_are_counted_where_a_word_or_an_eye_says_so(shown: str, value: int | None, raw: str, bound: str) -> None:
    (count,) = one(shown)[1]
    assert (count.kind, count.value, count.raw, count.bound) == ("views", value, raw, bound)


def test_no_number_is_a_count_by_itself() -> None:
    assert one("<p>1.284</p><p>5 menit baca</p>")[1] == ()


@pytest.mark.parametrize(
    ("shown", "author"),
    [
        ("<p>2 Juli 2024 | Oleh : Sri Lestari | Dibaca 3 kali</p>", "Sri Lestari"),
        ("<p>Penulis: Humas Setda, 2 Juli 2024</p>", "Humas Setda"),
        ('<p>Oleh <a href="/penulis/sri">Sri Lestari</a></p>', "Sri Lestari"),
        ("<ul><li>2 Juli 2024</li><li>Oleh : Sri Lestari</li><li>Dilihat 1298 kali</li></ul>", "Sri Lestari"),
        ("<p><i class='fa fa-calendar'></i> 2 Juli 2024 <i class='fa fa-user'></i> Humas <i class='fa fa-eye'></i> 196</p>", "Humas"),
    ],
)
def test_a_writer_is_named_under_the_heading(shown: str, author: str) -> None:
    assert one(shown)[0].author == author


@pytest.mark.parametrize("fact", ["Selasa, 02 Juli 2024 - 08:00", "Oleh : Sri Lestari | Dibaca 1.284 Kali", "Penulis: Humas"])
def test_a_line_of_facts_is_not_the_texts_beginning(fact: str) -> None:
    article, _ = one(f"<p>{fact}</p>")
    assert article.text.startswith("Dinas menggelar pelatihan")


def test_a_theme_that_the_profile_does_not_know_still_shows_its_date() -> None:
    html = (
        '<html><head><link rel="stylesheet" href="https://contoh.go.id/wp-content/themes/x/style.css"></head>'
        '<body class="single single-post postid-7"><article id="post-7" class="post-7 type-post"><h1 class="entry-title">Pelatihan</h1>'
        f'<span class="kecil">2 Juli 2024</span><div class="entry-content">{BODY}</div></article></body></html>'
    )
    reading = read.records(Page("https://contoh.go.id/?p=7", html, NOW), PORTAL)
    (record,) = reading.records
    assert (reading.reader, str(record.article.published_date)) == ("wordpress/1 page", "2024-07-02")
