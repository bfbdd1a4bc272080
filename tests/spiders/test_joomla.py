"""Saved pages of every Joomla generation and of K2, each read to its expected JSON; then discovery and twins."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiders import read
from spiders.page import Page
from spiders.portal import Portal
from spiders.profiles.joomla import Joomla

ALL = Path(__file__).parent.parent / "fixtures"
FIXTURES = ALL / "joomla"
HOME = "https://dinas.contohkab.go.id"
PORTAL = Portal(slug="dinas-contoh", agency="Dinas Contoh", home=f"{HOME}/", profile="joomla")
AT = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
STORED = sorted(path.stem for path in FIXTURES.glob("*.html"))


def page(html: str, url: str = f"{HOME}/berita/12-judul", **more: Any) -> Page:
    return Page(url=url, text=html, captured_at=AT, **more)


def stored(name: str, profile: str = "joomla") -> tuple[Page, Portal, dict[str, Any]]:
    truth = json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))
    url = truth.pop("page_url")
    parts = urlsplit(url)
    portal = Portal(slug="contoh", agency="Contoh", home=f"{parts.scheme}://{parts.netloc}/", profile=profile)
    return page((FIXTURES / f"{name}.html").read_text(encoding="utf-8"), url), portal, truth


def test_pages_of_two_portals_of_every_generation_are_stored() -> None:
    seen = [(truth["generation"], portal.home) for _, portal, truth in map(stored, STORED)]
    assert {generation: len({home for one, home in seen if one == generation}) for generation, _ in seen} == dict.fromkeys(
        ["joomla25", "joomla3", "joomla4", "k2"], 2
    )


@pytest.mark.parametrize("name", STORED)
@pytest.mark.parametrize("profile", ["joomla", "auto"])
def test_a_stored_page_reads_to_its_expected_json(name: str, profile: str) -> None:
    page, portal, truth = stored(name, profile)
    found = read.as_json(read.records(page, portal))
    generation = truth.pop("generation")
    assert (found["kind"], found["reader"]) == ("article", f"joomla/{Joomla.version} {generation}")
    shown = {key: found[key] for key in truth}
    shown["text"] = found["text"].split("\n\n")
    assert shown == truth


@pytest.mark.parametrize("name", STORED)
def test_the_shape_of_the_page_is_enough_when_the_head_marks_are_gone(name: str) -> None:
    page_, _, truth = stored(name)
    assert Joomla().generation(page("<html>" + page_.text[page_.text.index("<body") :])) == truth["generation"]


@pytest.mark.parametrize("path", sorted(ALL.glob("*/*.html")), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_pages_of_other_systems_are_not_taken(path: Path) -> None:
    taken = Joomla().generation(page(path.read_text(encoding="utf-8")))
    assert (taken is not None) == (path.parent.name == "joomla")


@pytest.mark.parametrize("name", STORED)
def test_every_value_names_its_rule_and_what_was_found(name: str) -> None:
    page, portal, truth = stored(name)
    (record,) = read.records(page, portal).records
    told = {one.field for one in record.article.provenance if one.rule}
    assert {
        field for field in truth if field in ("title", "text", "author", "category", "published_date", "native_id") and truth[field]
    } <= told
    assert all(count.rule for count in record.counts)


@pytest.mark.parametrize(
    "query", ["?tmpl=component&print=1&layout=default", "?tmpl=component&print=1&page=", "?showall=1&limitstart=", "?start=2", ""]
)
def test_print_views_and_pages_of_an_article_have_its_address(query: str) -> None:
    page_, portal, _ = stored("joomla3-panen")
    (record,) = read.records(page(page_.text, f"{portal.home}berita/123-panen-raya{query}"), portal).records
    assert record.article.url == f"{portal.home}berita/123-panen-raya"


@pytest.mark.parametrize(
    "path",
    [
        "index.php/berita/123-panen-raya",
        "berita/123-panen-raya.html",
        "component/content/article/9-berita/123-panen-raya?Itemid=101",
        "index.php?option=com_content&view=article&id=123:panen-raya&catid=9&Itemid=101",
        "index.php?option=com_content&view=article&id=123",
    ],
)
def test_old_and_new_addresses_give_one_native_id(path: str) -> None:
    page_, portal, _ = stored("joomla3-panen")
    bare = page_.text.replace("new JComments(123", "new Lain(123")
    (record,) = read.records(page(bare, portal.home + path), portal).records
    assert record.article.native_id == "123"


def test_a_number_that_opens_the_title_is_no_native_id() -> None:
    page_, portal, _ = stored("joomla4-pelantikan")
    (record,) = read.records(page_, portal).records
    assert record.article.native_id is None


def test_an_unset_publication_date_leaves_the_date_of_creation() -> None:
    page_, portal, _ = stored("joomla3-panen")
    unset = page_.text.replace("2024-07-02T10:15:00+07:00", "-0001-11-30T00:00:00+00:00").replace(
        "Diterbitkan: 02 Juli 2024", "30 November -0001"
    )
    (record,) = read.records(page(unset, page_.url), portal).records
    assert (str(record.article.published_date), record.article.published_source) == ("2024-07-01", ".create")


@pytest.mark.parametrize(
    ("shown", "value"),
    [
        ('<meta itemprop="interactionCount" content="UserPageVisits:28515"> Dilihat: 28.515', 28515),
        ('<meta itemprop="interactionCount" content="28515 UserPageVisits"> Dilihat: 1', 28515),
        ("Dilihat: 28.515 Kali", 28515),
        ("Hits: 0", 0),
        ('<meta itemprop="interactionCount" content="UserPageVisits:">', None),
        ("<span></span>", None),
    ],
)
def test_hits(shown: str, value: int | None) -> None:
    html = f'<div class="item-page"><h2>Judul</h2><dl class="article-info"><dd class="hits">{shown}</dd></dl><p>Isi.</p></div>'
    (count,) = Joomla().counts(page(html), PORTAL)
    assert (count.kind, count.value) == ("views", value)


def test_hits_of_a_module_beside_the_article_are_not_its_own() -> None:
    html = '<div class="item-page"><h2>Judul</h2><p>Isi.</p></div><div class="blog"><dd class="hits">Dilihat: 9</dd></div>'
    assert Joomla().counts(page(html), PORTAL) == ()


BLOG = """<div class="blog" itemscope itemtype="https://schema.org/Blog"><div class="items-leading clearfix">
<div class="leading-0" itemprop="blogPost">
<div class="page-header"><h2 itemprop="name"><a href="/berita/13-dua" itemprop="url">Dua</a></h2></div><dl class="article-info">
<dd class="hits">Dilihat: 4</dd></dl>
</div></div><div class="items-row cols-2"><div class="item" itemprop="blogPost"><div class="page-header"><h2 itemprop="name">
<a href="/berita/12-satu">Satu</a></h2></div></div></div>
<div class="items-more"><ol><li><a href="/berita/11-nol">Nol</a></li></ol></div>
<div style="display:none"><h2><a href="/slot-gacor">slot</a></h2></div><h2><a href="https://lain.go.id/berita/1-x">Lain</a></h2></div>"""
TABLE = """<table class="category table"><tbody><tr class="cat-list-row0"><td headers="categorylist_header_title" class="list-title">
<a href="/berita/13-dua">Dua</a></td>
<td class="list-hits"><span class="badge">Hits: 4</span></td></tr><tr class="cat-list-row1"><td class="list-title">
<a href="/berita/12-satu">Satu</a></td></tr>
<tr><td class="list-title"><a href="/berita/11-nol">Nol</a></td></tr></tbody></table>"""
K2 = """<div id="k2Container" class="itemListView"><div class="itemList"><div class="catItemView groupLeading"><h3 class="catItemTitle">
<a href="/berita/13-dua">Dua</a></h3>
<a class="k2ReadMore" href="/berita/13-dua">Selengkapnya</a></div><div class="catItemView"><h3 class="catItemTitle">
<a href="/berita/12-satu">Satu</a></h3></div>
<div class="catItemView"><h3 class="catItemTitle"><a href="/berita/11-nol">Nol</a></h3></div></div></div>"""
MODULES = """<div id="system-message-container"></div><ul class="latestnews mod-list"><li><a href="/berita/13-dua">Dua</a></li><li>
<a href="/berita/12-satu">Satu</a></li>
<li><a href="/berita/11-nol">Nol</a></li></ul><ul class="mostread"><li><a href="/berita/1-lama">Lama</a></li></ul>"""
OLD_PAGER = """<div class="pagination"><p class="counter">Halaman 2 dari 9</p><ul><li class="pagination-start">
<a href="/berita" class="pagenav">Mulai</a></li>
<li><a href="/berita?start=5">2</a></li><li><a href="/berita?start=15">4</a></li><li class="pagination-end">
<a href="/berita?start=40">Akhir</a></li></ul></div>"""
NEW_PAGER = """<nav class="pagination__wrapper"><ul class="pagination ms-0"><li class="page-item">
<a class="page-link" href="/berita?start=0">1</a></li>
<li class="page-item"><a aria-label="Ke halaman berikutnya" href="/berita?start=15" class="page-link"><span class="icon-angle-right">
</span></a></li></ul></nav>"""


@pytest.mark.parametrize("rows", [BLOG, TABLE, K2, MODULES])
@pytest.mark.parametrize(
    "pager", [OLD_PAGER, NEW_PAGER, '<div class="k2Pagination"><a title="Berikut" href="/berita?limitstart=15">Berikut</a></div>']
)
def test_a_list_gives_its_rows_in_order_and_the_nearest_page_behind(rows: str, pager: str) -> None:
    menu = '<nav><ul class="nav menu"><li><a href="/profil/5-sejarah">Sejarah</a></li></ul></nav>'
    reading = read.records(page(f"<html><body>{menu}{rows}{pager}</body></html>", f"{HOME}/berita?start=10"), PORTAL)
    assert reading.kind == "listing"
    assert [link.url.removeprefix(HOME) for link in reading.links] == ["/berita/13-dua", "/berita/12-satu", "/berita/11-nol"]
    assert reading.next_url in (f"{HOME}/berita?start=15", f"{HOME}/berita?limitstart=15")


def test_the_last_page_has_no_next_and_the_first_names_the_lists_feed() -> None:
    head = '<link href="/berita?format=feed&amp;type=rss" rel="alternate" type="application/rss+xml" title="RSS 2.0" />'
    last = read.records(page(head + BLOG + OLD_PAGER, f"{HOME}/berita?start=40"), PORTAL)
    first = read.records(page(head + BLOG + OLD_PAGER, f"{HOME}/berita"), PORTAL)
    assert (last.next_url, [link.kind for link in last.links]) == (None, ["article"] * 3)
    assert (first.links[0].url, first.links[0].kind, first.next_url) == (
        f"{HOME}/berita?format=feed&type=rss",
        "feed",
        f"{HOME}/berita?start=5",
    )


def test_a_page_past_the_end_is_an_empty_list() -> None:
    reading = read.records(page('<body class="com_content"><div class="blog"></div>', f"{HOME}/berita?start=900"), PORTAL)
    assert (reading.kind, reading.links, reading.next_url) == ("listing", (), None)


def test_an_article_on_the_home_page_is_no_article() -> None:
    page_, portal, _ = stored("joomla4-pasar")
    assert read.records(page(page_.text, portal.home), portal).kind != "article"


ARTICLES = """/berita/123-judul /index.php/berita/123-judul /berita/judul /judul /component/k2/item/12-judul /berita/item/12-judul.html
/informasi/berita/a/b
/component/content/article/9-berita/12-judul /index.php?option=com_content&view=article&id=123:alias&catid=9&Itemid=101 /tag-line
/index.php?option=com_k2&view=item&id=7:judul&Itemid=3"""
NEVER = """/ /index.php /berita?start=10 /berita?limitstart=5 /berita/123-judul?tmpl=component&print=1 /berita?format=feed&type=rss
/component/tags/tag/2-padi
/component/mailto/?link=x /component/users/?view=login /administrator/index.php /tag/padi /informasi/berita/prov/tag/padi
/berita/itemlist/category/3-budaya
/berita/item/download/7_0d1f /images/berkas/a.pdf /media/k2/items/cache/a.jpg /index.php?option=com_content&view=category&id=9
/sitemap.xml
/index.php?option=com_users&view=login /component/k2/itemlist/user/42 /search?searchword=x /component/search"""


@pytest.mark.parametrize("path", ARTICLES.split())
def test_addresses_of_articles_are_wanted(path: str) -> None:
    assert Joomla().wanted(HOME + path, PORTAL)


@pytest.mark.parametrize("path", ["", *NEVER.split()])
def test_addresses_that_are_never_articles_are_not(path: str) -> None:
    assert not Joomla().wanted(HOME + path, PORTAL)


def test_sources_stand_below_the_home_with_the_feeds_first() -> None:
    sources = Joomla().sources(PORTAL.model_copy(update={"home": f"{HOME}/dinas/"}))
    assert [source.kind for source in sources] == ["feed", "feed", "listing", "sitemap"]
    assert all(source.url.startswith(f"{HOME}/dinas/") for source in sources)


PIECES = st.sampled_from(
    [
        '<dl class="article-info">',
        "</dl>",
        '<dd class="hits">',
        "28.515",
        '<meta itemprop="interactionCount" content="UserPageVisits:8+">',
        '<div class="itemView">',
        '<h2 class="itemTitle">',
        '<div class="itemFullText">',
        '<span class="itemHits"><b>',
        '<div class="content_rating">',
        " / 12",
        '<time datetime="-0001-11-30T00:00:00+00:00" itemprop="datePublished">',
        '<li class="itemCurrentRating" style="width:80%">',
        '<div class="itemRatingLog">(',
        "</div>",
    ]
)


@settings(max_examples=40, derandomize=True, deadline=None)
@given(st.lists(PIECES | st.text(max_size=12), max_size=12).map("".join))
def test_no_page_makes_the_profile_raise(html: str) -> None:
    profile, one = Joomla(), page(f'<div class="item-page">{html}')
    assert profile.generation(one) is not None
    assert all(count.value is None or count.value >= 0 for count in profile.counts(one, PORTAL))
    assert set(profile.fields(one, PORTAL)) >= {"url", "tags", "media", "lead"}
