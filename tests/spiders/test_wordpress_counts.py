from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archive.records import Count
from spiders.page import Page
from spiders.portal import Portal
from spiders.profiles.wordpress import WordPress

HOME = "https://contoh.klaten.go.id/"
NOW = datetime(2026, 11, 23, tzinfo=UTC)
PORTAL = Portal(slug="contoh", agency="Pemerintah Kabupaten Klaten", home=HOME, region="33.10", profile="wordpress")
WORDPRESS = WordPress()
GENERATOR = '<meta name="generator" content="WordPress 6.1.9">'


def page(
    text: str, url: str = HOME + "satu/", *, mime: str = "text/html", status: int = 200, headers: dict[str, str] | None = None
) -> Page:
    return Page(url=url, text=text, captured_at=NOW, mime=mime, status=status, headers=headers or {})


def single(article: str, *, after: str = "", head: str = GENERATOR) -> Page:
    return page(
        f'<html lang="id"><head>{head}</head><body class="single single-post postid-7">'
        f'<main><article id="post-7" class="post-7 post type-post">{article}</article>{after}</main></body></html>'
    )


def content(html: str, *, after: str = "") -> Page:
    return single(f'<h1 class="entry-title">Judul</h1><div class="entry-content">{html}</div>', after=after)


def liked(kind: str, number: str) -> str:
    button = f'<button class="wp_ulike_btn" data-ulike-type="{kind}"></button>'
    return f'<div class="wpulike"><div class="wp_ulike_general_class">{button}<span class="count-box">{number}</span></div></div>'


def counts(of: Page) -> dict[str, int | float | None]:
    return {count.kind: count.value for count in WORDPRESS.counts(of, PORTAL)}


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (
            '<div class="post-views"><span class="post-views-label">Post Views:</span> <span class="post-views-count">1.298</span></div>',
            {"views": 1298},
        ),
        ('<div class="post-views"><span class="post-views-count"></span></div>', {"views": None}),
        ('<span class="views">1.298 views</span>', {"views": 1298}),
        ('<div class="jeg_meta_views"><a href="#"><i class="fa fa-eye"></i> 1.2k</a></div>', {"views": 1200}),
        (
            '<div class="jeg_share_stats"><div class="jeg_share_count"><div class="counts">12</div> SHARES</div>'
            '<div class="jeg_views_count"><div class="counts">1.2k</div> VIEWS</div></div>',
            {"shares": 12, "views": 1200},
        ),
        ('<div class="td-post-views"><i class="td-icon-views"></i><span class="td-nr-views-7">345</span></div>', {"views": 345}),
        (
            liked("post", "8+"),
            {"like": 8},
        ),
        (
            liked("likeThis", ""),
            {"like": None},
        ),
        (
            liked("likeThisComment", "3"),
            {},
        ),
        (
            '<div class="post-ratings">(<strong>12</strong> votes, average: <strong>4.50</strong> out of 5)</div>',
            {"votes": 12, "rating": 4.5},
        ),
        (
            '<div class="post-ratings">(<strong>1.012</strong> suara, rata-rata: <strong>4,25</strong> dari 5)</div>',
            {"votes": 1012, "rating": 4.25},
        ),
        ('<div class="post-ratings">(Belum ada penilaian)</div>', {}),
        ('<span class="comments-link"><a href="#respond">Tinggalkan komentar</a></span>', {}),
        ('<span class="comments-link"><a href="#respond">Tidak ada komentar</a></span>', {"comments": 0}),
        ('<span class="comments-link"><a href="#comments">3 Komentar<span> pada Judul ke-9</span></a></span>', {"comments": 3}),
        ('<div class="td-post-comments"><a href="#comments"><i></i>14</a></div>', {"comments": 14}),
        ('<div id="disqus_thread"></div>', {"comments": None}),
        ('<div class="fb-like" data-href="x"></div><div class="fb-comments"></div>', {"like": None, "comments": None}),
        ('<div class="sharethis-inline-reaction-buttons"></div>', {"reactions": None}),
        ('<div class="sharethis-inline-share-buttons"></div>', {}),
        ("<p>Anggaran Rp875 juta.</p>", {}),
    ],
)
def test_counts(html: str, expected: dict[str, int | float | None]) -> None:
    assert counts(content(html)) == expected


def test_a_plus_is_a_lower_bound_and_an_empty_box_stays_raw() -> None:
    box = '<div class="wpulike"><span class="count-box">{}</span></div>'
    assert WORDPRESS.counts(content(box.format("8+")), PORTAL) == (Count("like", 8, "8+", ".wpulike .count-box", "at_least"),)
    assert WORDPRESS.counts(content(box.format("")), PORTAL) == (Count("like", None, "", ".wpulike .count-box"),)


@pytest.mark.parametrize(
    ("html", "value", "bound"),
    [
        ('<h2 class="comments-title">3 comments</h2>', 3, "exact"),
        ('<h2 class="comments-title">One thought on “<span>Bupati Resmikan 7 Gedung</span>”</h2>', 1, "exact"),
        ('<h2 class="comments-title">1.204 thoughts on “<span>5 komentar warga</span>”</h2>', 1204, "exact"),
        ('<h3 id="comments">2 responses to “7 komentar”</h3>', 2, "exact"),
        ('<h2 class="comments-title">Satu tanggapan untuk Judul</h2>', 1, "exact"),
        (
            '<ol class="comment-list"><li class="comment"><ol><li class="comment"></li></ol></li><li class="pingback"></li></ol>',
            3,
            "exact",
        ),
        (
            '<ol class="comment-list"><li class="comment"></li></ol><nav class="comment-navigation"><a href="#">Lama</a></nav>',
            1,
            "at_least",
        ),
        ('<h2 class="comments-title">Komentar</h2><ol class="comment-list"><li class="comment"></li></ol>', 1, "exact"),
    ],
)
def test_comments_beside_the_post(html: str, value: int, bound: str) -> None:
    (count,) = WORDPRESS.counts(content("<p>Isi.</p>", after=f'<div id="comments">{html}</div>'), PORTAL)
    assert (count.kind, count.value, count.bound) == ("comments", value, bound)


def test_an_open_form_counts_nothing() -> None:
    form = '<div id="comments"><div id="respond"><h3>Tinggalkan komentar</h3><form></form></div></div>'
    assert WORDPRESS.counts(content("<p>Isi.</p>", after=form), PORTAL) == ()


def test_a_known_number_outranks_a_widget() -> None:
    assert counts(content('<div class="fb-like"></div><div class="wpulike"><span class="count-box">4</span></div>')) == {"like": 4}
