"""Listings and JSON that show numbers: each goes to the article whose card it stands in, and nothing else does."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.records import Count
from spiders import read
from spiders.page import Page
from spiders.portal import Portal

AT = datetime(2026, 11, 20, tzinfo=UTC)
Shown = dict[str, dict[str, float | int | None]]


def shown(html: str, profile: str, url: str = "https://a.go.id/", mime: str = "text/html") -> Shown:
    portal = Portal(slug="a", agency="Dinas", home="https://a.go.id/", profile=profile)
    reading = read.records(Page(url=url, text=html, captured_at=AT, mime=mime), portal)
    found = {link.url.removeprefix("https://a.go.id/"): link.counts for link in reading.links}
    found |= {record.article.url.removeprefix("https://a.go.id/"): record.counts for record in reading.records}
    assert all(count.raw and count.rule for counts in found.values() for count in counts)
    return {url: {count.kind: count.value for count in counts} for url, counts in found.items()}


def listed(cards: str, head: str = "", before: str = "") -> str:
    return f"<html><head><title>Berita</title>{head}</head><body>{before}<div id='content'>{cards}</div></body></html>"


VARIENT = "".join(
    f"<div class='post-item'><h3 class='title'><a href='/kabar-{n}'>Kabar {n} yang dibaca 99 kali</a></h3><p class='small-post-meta'>"
    f"<a href='/profile/x'>admin</a><span>Jul {n}, 2024</span><span><i class='icon-comment'></i>&nbsp;{n}</span>"
    f"<span class='m-r-0'><i class='icon-eye'></i>&nbsp;{n}.234</span></p>"
    "<p class='description'>Ada 7 komentar dan 12 views di sini.</p></div>"
    for n in (1, 2)
)
INFINITE = "".join(
    f"<div class='post-item-horizontal'><h3 class='title'><a href='/kabar-{n}'>Kabar {n}</a></h3><div class='post-meta'>"
    f"<p class='post-meta-inner'><span>Jul 2, 2024</span><span><i class='icon-comment'></i> 0</span>"
    f"<span><i class='icon-eye'></i> 1.{n}k</span></p></div></div>"
    for n in (1, 2)
)
LOKOMEDIA = "".join(
    f"<div class='article-big'><div class='article-content'><h2><a href='/berita/detail/kabar-{n}'>Kabar {n}</a>"
    f"<a href='/berita/detail/kabar-{n}#k' class='h-comment'>{n}</a></h2>"
    f"<span class='meta'>Selasa, 2 Juli 2024 | Dibaca : {n}5 Kali</span></div></div>"
    for n in (1, 2)
)
JOOMLA = "<table class='category'><thead><tr><th>Judul</th><th>Dilihat</th></tr></thead><tbody>" + "".join(
    f"<tr><td class='list-title'><a href='/berita/{n}-kabar'>Kabar {n}</a></td>"
    f"<td class='list-hits'><span class='badge'>Dilihat: {n}8</span></td></tr>"
    for n in (1, 2)
) + "</tbody></table>"  # fmt: skip
BLOG = "<div class='blog'>" + "".join(
    f"<div class='items-row'><div class='item'><div class='page-header'><h2><a href='/berita/{n}-kabar'>Kabar {n}</a></h2></div>"
    f"<dl class='article-info'><dd class='hits'><meta itemprop='interactionCount' content='UserPageVisits:{n}8'>"
    f"Dilihat: {n}8</dd></dl></div></div>"
    for n in (1, 2)
) + "</div>"  # fmt: skip
ARCHIVE = "<table><tr><th>No.</th><th>Tanggal</th><th>Judul</th><th>Dibaca</th></tr>" + "".join(
    f"<tr><td>{n}</td><td>2 Juli 2024</td><td><a href='/artikel/2024/7/2/kabar-{n}'>Kabar {n}</a></td>"
    f"<td>1.{n}34 kali</td></tr>" for n in (1, 2)
) + "</table>"  # fmt: skip
NATRA = "".join(
    f"<div class='business_category_left'><h5 class='catg_titile'><a href='/artikel/2024/7/2/kabar-{n}'>Kabar {n}</a></h5>"
    f"<span class='meta_date'>2 Juli 2024 <i class='fa fa-eye'></i> {n}2 Kali</span></div>"
    for n in (1, 2)
)
WORDPRESS = "".join(
    f"<article class='post-{n} type-post'><h2 class='entry-title'><a href='/kabar-{n}/'>Kabar {n}</a></h2>"
    f"<span class='comments-link'><a href='/kabar-{n}/#respond'>{'Tidak ada komentar' if n == 1 else '5 Komentar'}</a></span>"
    f"<div class='jeg_meta_views'><i class='fa fa-eye'></i> {n}7</div></article>"
    for n in (1, 2)
)
DRUPAL_HEAD = "<meta name='generator' content='Drupal 9'>"
WP_HEAD = "<meta name='generator' content='WordPress 6.1'>"
DRUPAL = "<div class='view-content'>" + "".join(
    f"<div class='views-row'><article class='node node--type-article'>"
    f"<h2 class='node__title'><a href='/berita/kabar-{n}'>Kabar {n}</a></h2>"
    f"<ul class='links'><li class='statistics-counter'>{n}1 kali dibaca</li>"
    f"<li class='comment-comments'><a href='/x'>{n} comments</a></li></ul>"
    "</article></div>"
    for n in (1, 2)
) + "</div>"  # fmt: skip
GENERIC = "".join(f"<div><h3><a href='/berita/kabar-{n}'>Kabar {n}</a></h3><p>Hits: {n}3 | 2 Juli 2024</p></div>" for n in (1, 2))


@pytest.mark.parametrize(
    ("html", "profile", "url", "first", "second"),
    [
        (listed(VARIENT), "codingest", "", {"comments": 1, "views": 1234}, {"comments": 2, "views": 2234}),
        (listed(INFINITE), "codingest", "", {"comments": 0, "views": 1100}, {"comments": 0, "views": 1200}),
        (listed(LOKOMEDIA), "lokomedia", "berita", {"comments": 1, "views": 15}, {"comments": 2, "views": 25}),
        (listed(JOOMLA), "joomla", "berita", {"views": 18}, {"views": 28}),
        (listed(BLOG), "joomla", "berita", {"views": 18}, {"views": 28}),
        (listed(ARCHIVE, "<link href='/desa/themes/x.css'>"), "opensid", "arsip", {"views": 1134}, {"views": 1234}),
        (listed(NATRA), "opensid", "", {"views": 12}, {"views": 22}),
        (listed(WORDPRESS, WP_HEAD), "wordpress", "", {"comments": 0, "views": 17}, {"comments": 5, "views": 27}),
        (listed(DRUPAL, DRUPAL_HEAD), "drupal", "berita", {"comments": 1, "views": 11}, {"views": 21, "comments": 2}),
        (listed(GENERIC), "generic", "berita", {"views": 13}, {"views": 23}),
    ],
    ids=["varient", "infinite", "lokomedia", "joomla table", "joomla blog", "opensid archive", "natra", "wordpress", "drupal", "generic"],
)  # fmt: skip
def test_each_card_gives_its_own_numbers(html: str, profile: str, url: str, first: Shown, second: Shown) -> None:
    assert list(shown(html, profile, f"https://a.go.id/{url}").values()) == [first, second]


def test_a_feed_that_counts_comments() -> None:
    item = "<item><link>https://a.go.id/kabar-{0}/</link><comments>https://a.go.id/kabar-{0}/#respond</comments>{1}</item>"
    items = item.format(1, "<slash:comments>12</slash:comments>") + item.format(2, "")
    feed = f'<?xml version="1.0"?><rss xmlns:slash="http://purl.org/rss/1.0/modules/slash/"><channel>{items}</channel></rss>'
    assert shown(feed, "wordpress", "https://a.go.id/feed/", "application/rss+xml") == {"kabar-1/": {"comments": 12}, "kabar-2/": {}}


def test_json_that_counts() -> None:
    post = '{"id": 1, "link": "https://a.go.id/kabar/", "title": {"rendered": "Kabar"}, "content": {"rendered": "<p>Isi.</p>"}, %s}'
    url = "https://a.go.id/wp-json/wp/v2/posts"
    plugins = '"post_views": 321, "meta": {"likes": "4"}, "comment_count": true'
    told = shown(f"[{post % plugins}]", "wordpress", url, "application/json")
    assert told == {"kabar/": {"views": 321, "like": 4}}


@pytest.mark.parametrize(
    "card",
    [
        "<h3><a href='/berita/a'>Bantuan 300 views</a></h3>",  # a heading
        "<h3><a href='/berita/a'>Kabar</a></h3><p>Sebanyak 120 pembaca hadir dalam lomba baca yang digelar hari ini.</p>",  # a summary
        "<h3><a href='/berita/a'>Kabar</a></h3><span>12</span><span>2 Juli 2024</span>",  # nobody says of what
        "<h3><a href='/berita/a'>Kabar</a></h3><i class='fa fa-eye'></i><i class='fa fa-comment'></i>",  # filled by a script
    ],
)
def test_what_is_no_count(card: str) -> None:
    assert shown(listed(f"<div>{card}</div><div><h3><a href='/berita/b'>Lain</a></h3></div>"), "generic", "https://a.go.id/berita") == {
        "berita/a": {}, "berita/b": {},
    }  # fmt: skip


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.lists(st.integers(0, 99999), min_size=2, max_size=9))
def test_numbers_never_change_hands(numbers: list[int]) -> None:
    cards = "".join(
        f"<div class='c'><div><h3><a href='/berita/{i}'>Kabar</a></h3></div><small>{n} kali dibaca</small></div>"
        for i, n in enumerate(numbers)
    )
    assert shown(listed(f"<section>{cards}</section>"), "generic", "https://a.go.id/berita") == {
        f"berita/{i}": {"views": n} for i, n in enumerate(numbers)
    }


def test_where_it_was_seen_is_told() -> None:
    portal = Portal(slug="a", agency="Dinas", home="https://a.go.id/", profile="codingest")
    links = read.records(Page(url="https://a.go.id/", text=listed(VARIENT), captured_at=AT), portal).links
    assert links[0].counts[0] == Count("views", 1234, "1.234", "card .icon-eye")
