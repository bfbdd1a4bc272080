"""Counters of pages of no known system: what a number is, is said by a word, an icon or the head."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from spiders import read
from spiders.page import Page
from spiders.portal import Portal
from tests.crawler.village import PARAGRAPH

TITLE = "Pembangunan Jalan Desa Tahap Dua Dimulai"
DAY = "<span>Selasa, 2 Juli 2024</span>"
STATED = """<script type="application/ld+json">{"@type": "NewsArticle", "headline": "a", "commentCount": 3, "interactionStatistic": [
{"@type": "InteractionCounter", "interactionType": "https://schema.org/ReadAction", "userInteractionCount": 1024},
{"@type": "InteractionCounter", "interactionType": {"@type": "LikeAction"}, "userInteractionCount": "12"}]}</script>"""


def counts(html: str, path: str = "berita/77/pembangunan-jalan") -> dict[str, object]:
    portal = Portal(slug="contoh", agency="Dinas", home="https://contoh.go.id/", profile="auto")
    (record,) = read.records(Page(f"https://contoh.go.id/{path}", html, datetime(2026, 11, 20, tzinfo=UTC)), portal).records
    assert str(record.article.published_date) == "2024-07-02"
    return {count.kind: count.value if count.bound == "exact" else f"{count.value}+" for count in record.counts}


def page(meta: str, *, below: str = "", head: str = "") -> str:
    text = f"<div class='isi'><p>{PARAGRAPH}</p><p>{PARAGRAPH.title()}</p><p>{PARAGRAPH.upper()}</p></div>"
    return f"<html><head><title>{TITLE}</title>{head}</head><body><main><h1>{TITLE}</h1><div>{meta}</div>{text}{below}</main></body></html>"


@pytest.mark.parametrize(
    ("meta", "shown"),
    [
        (f"<dl><dt>Tanggal</dt><dd>{DAY}</dd><dt>Dilihat</dt><dd>1.024</dd></dl>", {"views": 1024}),
        (f"{DAY} Dilihat 1.024", {"views": 1024}),
        (f"{DAY}<span><i class='fa fa-eye'></i></span><span>1.024</span>", {"views": 1024}),
        (f"{DAY}<span><i class='bi bi-eye-fill'></i> 1,2 rb</span>", {"views": 1200}),
        (f"{DAY}<span><img src='/img/eye.png'> 8+</span>", {"views": "8+"}),
        (f"{DAY} <i class='fa fa-heart'></i> 28.515 Kali", {"views": 28515}),
        (f"{DAY} | 3 Komentar | 1.024 views | 12 Likes | 5 Shares", {"views": 1024, "comments": 3, "like": 12, "shares": 5}),
        (f"{DAY} | Dilihat <span id='hit'></span> kali", {"views": None}),
        (f"{DAY} | Dilihat <span id='hit'>...</span> kali", {"views": None}),
        (DAY, {}),
    ],
)
def test_lines_round_the_heading(meta: str, shown: dict[str, object]) -> None:
    assert counts(page(meta)) == shown


def test_a_counter_below_the_text_and_what_the_head_states() -> None:
    assert counts(page(DAY, below="<div>Dibaca 1.024 kali</div>")) == {"views": 1024}
    assert (
        counts(page(DAY, below="<div><p>Berita lain</p><a href='/b'>Jalan 1.024 kali lebih mulus dilihat dari udara, kata warga</a></div>"))
        == {}
    )
    assert counts(page(DAY, head=STATED)) == {"views": 1024, "like": 12, "comments": 3}
    assert counts(page(DAY, below='<meta itemprop="interactionCount" content="UserPageVisits:1024">')) == {"views": 1024}


@pytest.mark.parametrize(
    ("inside", "shown"),
    [
        ("<span><i class='fa fa-eye'></i> 1.024 kali</span>", {"views": 1024}),
        ("<div class='kksr-legend'>4.5/5 - (12 votes)</div>", {"votes": 12, "rating": 4.5}),
        (
            "<div class='wpulike'><button data-ulike-type='post'></button><b class='count-box' data-ulike-counter-value='+8'></b></div>",
            {"like": 8},
        ),
    ],
)
def test_wordpress_themes_and_plugins(inside: str, shown: dict[str, object]) -> None:
    html = (
        f"<html><title>{TITLE}</title><link rel='https://api.w.org/' href='/wp-json/'><body class='single postid-77'><article "
        f"class='post-77 post type-post'><h1 class='entry-title'>{TITLE}</h1><div class='entry-meta'><time class='entry-date published' "
        f"datetime='2024-07-02T10:15:00+07:00'>2 Juli 2024</time> {inside}</div><div class='entry-content'><p>{PARAGRAPH}</p></div>"
    )
    assert counts(html) == shown


def test_a_year_is_no_number_of_readers_in_a_village_s_theme() -> None:
    html = page(f"{DAY} Dilihat 1.024", head='<link rel="icon" href="/desa/logo/a.png">')
    assert counts(html, "artikel/2024/7/2/pembangunan-jalan") == {"views": 1024}
