"""Saved pages of both Drupal generations, each read to its expected JSON; then dates, discovery and twins."""

from __future__ import annotations

import json
from dataclasses import replace
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
from spiders.profiles import drupal_dates
from spiders.profiles.drupal import Drupal

ALL = Path(__file__).parent.parent / "fixtures"
FIXTURES = ALL / "drupal"
HOME = "https://dinas.contohkab.go.id"
PORTAL = Portal(slug="dinas-contoh", agency="Dinas Contoh", home=f"{HOME}/", profile="drupal")
AT = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
STORED = sorted(path.stem for path in FIXTURES.glob("*.html"))


def page(html: str, url: str = f"{HOME}/berita/judul", **more: Any) -> Page:
    return Page(url=url, text=html, captured_at=AT, **more)


def stored(name: str, profile: str = "drupal") -> tuple[Page, Portal, dict[str, Any]]:
    truth = json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))
    url = truth.pop("page_url")
    parts = urlsplit(url)
    portal = Portal(slug="contoh", agency="Contoh", home=f"{parts.scheme}://{parts.netloc}/", profile=profile)
    return page((FIXTURES / f"{name}.html").read_text(encoding="utf-8"), url), portal, truth


def test_pages_of_two_portals_of_every_generation_are_stored() -> None:
    seen = [(truth["generation"], portal.home) for _, portal, truth in map(stored, STORED)]
    assert sorted({generation: len({home for one, home in seen if one == generation}) for generation, _ in seen}.items()) == [
        ("drupal7", 2),
        ("drupal8", 2),
    ]


@pytest.mark.parametrize("name", STORED)
@pytest.mark.parametrize("profile", ["drupal", "auto"])
def test_a_stored_page_reads_to_its_expected_json(name: str, profile: str) -> None:
    page, portal, truth = stored(name, profile)
    found = read.as_json(read.records(page, portal))
    generation = truth.pop("generation")
    assert (found["kind"], found["reader"]) == ("article", f"drupal/{Drupal.version} {generation}")
    shown = {key: found[key] for key in truth}
    shown["text"] = found["text"].split("\n\n")
    assert shown == truth


@pytest.mark.parametrize("name", STORED)
def test_the_shape_of_the_page_is_enough_when_the_head_marks_are_gone(name: str) -> None:
    page_, _, truth = stored(name)
    assert Drupal().generation(page("<html>" + page_.text[page_.text.index("<body") :])) == truth["generation"]


@pytest.mark.parametrize("path", sorted(ALL.glob("*/*.html")), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_pages_of_other_systems_are_not_taken(path: Path) -> None:
    taken = Drupal().generation(page(path.read_text(encoding="utf-8")))
    assert (taken is not None) == (path.parent.name == "drupal")


@pytest.mark.parametrize("name", STORED)
def test_every_value_names_its_rule_and_what_was_found(name: str) -> None:
    page, portal, truth = stored(name)
    (record,) = read.records(page, portal).records
    told = {one.field for one in record.article.provenance if one.rule}
    valued = {field for field in ("title", "text", "author", "category", "published_date", "native_id") if truth[field]}
    assert valued <= told
    assert all(count.rule for count in record.counts)


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ("Tue, 07/02/2024 - 10:15", "2024-07-02 10:15"),  # core's own order
        ("Sel, 02/07/2024 - 10:15", "2024-07-02 10:15"),  # turned round
        ("Dikirim oleh admin pada Selasa, 07/02/2024 - 10:15", "2024-07-02 10:15"),
        ("Jumat, 12/13/2024", "2024-12-13 00:00"),
        ("Wed, 07/02/2024 - 10:15", "2024-02-07 10:15"),
        ("Kam, 07/02/2024 - 10:15", None),  # fits in neither order
        ("Mon, 01/01/2024 - 08:00", "2024-01-01 08:00"),
        ("Fri, 03/08/2024 - 08:00", "2024-03-08 08:00"),
        ("Sen, 01/04/2021 - 08:00", "2021-01-04 08:00"),
        ("Thu, 08/01/2024 - 08:00", "2024-08-01 08:00"),
        ("Thu, 05/09/2024 - 08:00", None),  # a Thursday in both orders
        ("Tue, 13/13/2024 - 10:15", None),
        ("Selasa, 02 Juli 2024 | 10:15 WIB", "2024-07-02 10:15"),
    ],
)
def test_the_weekday_decides_the_order_of_cores_medium_format(shown: str, expected: str | None) -> None:
    reading = drupal_dates.shown(shown, page(""), PORTAL)
    assert (f"{reading.at:%Y-%m-%d %H:%M}" if reading else None) == expected


@pytest.mark.parametrize(
    ("html", "value"),
    [
        ('<li class="statistics_counter"><span>123 reads</span></li>', 123),
        ('<li class="statistics_counter"><span>28.515 kali dibaca</span></li>', 28515),
        ('<li class="statistics-counter">1,234 views</li>', 1234),
        ('<li class="statistics_counter"><span></span></li>', None),
    ],
)
def test_reads(html: str, value: int | None) -> None:
    node = f'<div id="node-5" class="node node-article"><div class="field-name-body">Isi.</div><ul>{html}</ul></div>'
    whole = f'<body class="page-node-5">{node}'
    (count,) = Drupal().counts(page(whole), PORTAL)
    assert (count.kind, count.value) == ("views", value)


def test_comments_that_are_listed_and_not_stated_are_counted() -> None:
    page_, portal, _ = stored("drupal7-diklat")
    unstated = page_.text.replace("sioc:num_replies", "x")
    paged = unstated.replace('<h2 class="title">Komentar</h2>', '<ul class="pager"><li><a href="?page=1">2</a></li></ul>')
    for html, bound in ((unstated, "exact"), (paged, "at_least")):
        counts = {count.kind: count for count in Drupal().counts(page(html, page_.url), portal)}
        assert (counts["comments"].value, counts["comments"].bound) == (2, bound)


@pytest.mark.parametrize(
    "path", ["node/123", "berita/diklat-kepemimpinan", "?q=node/123", "print/123", "berita/diklat-kepemimpinan?page=1", "en/node/123"]
)
def test_every_address_of_a_node_gives_its_alias_and_number(path: str) -> None:
    page_, portal, truth = stored("drupal7-diklat")
    (record,) = read.records(page(page_.text, portal.home + path), portal).records
    assert (record.article.url, record.article.native_id) == (truth["url"], "123")


def test_a_page_that_states_no_address_has_its_own_without_pager_and_print() -> None:
    page_, portal, _ = stored("drupal7-zen")
    bare = page_.text.replace('about="/berita/rapat-kerja"', "")
    urls = [
        read.records(page(bare, portal.home + path), portal).records[0].article.url.removeprefix(portal.home)
        for path in ("node/77", "node/77?page=2", "print/77", "berita/rapat-kerja")
    ]
    assert urls == ["node/77", "node/77", "node/77", "berita/rapat-kerja"]


def test_a_static_page_and_the_front_page_are_no_articles() -> None:
    body = '<div class="field--name-body"><p>Visi.</p></div>'
    static = f'<article data-history-node-id="5" class="node node--type-page node--view-mode-full">{body}</article>'
    assert read.records(page(static, f"{HOME}/visi-misi"), PORTAL).kind == "other"
    page_, portal, _ = stored("drupal8-olivero")
    assert read.records(page(page_.text, portal.home), portal).kind != "article"


def test_tags_of_a_theme_that_leaves_the_fields_type_out() -> None:
    page_, portal, _ = stored("drupal8-literasi")
    bare = replace(page_, text=page_.text.replace(" field--type-entity-reference", ""))
    (record,), (whole,) = (read.records(one, portal).records for one in (bare, page_))
    assert record.article.tags == whole.article.tags != ()


def test_fields_of_other_nodes_and_margins_stay_out() -> None:
    page_, portal, _ = stored("drupal8-olivero")
    (record,) = read.records(page_, portal).records
    assert "Lama" not in record.article.text
    assert record.article.native_id == "31"


TEASERS7 = """<div id="block-system-main"><div class="content">
<div id="node-3" class="node node-article node-promoted node-teaser clearfix" about="/berita/tiga">
<h2><a href="/berita/tiga">Tiga</a></h2><div class="content"><div class="field-name-field-tags field-type-taxonomy-term-reference">
<a href="/berita/tag-x">x</a></div></div>
<ul class="links inline"><li class="node-readmore"><a href="/berita/tiga" rel="tag">Selengkapnya</a></li></ul></div>
<div id="node-2" class="node node-article node-teaser"><h2><a href="/node/2">Dua</a></h2></div></div></div>"""
VIEW7 = """<div class="view view-berita"><div class="view-content"><div class="views-row views-row-1">
<div class="views-field views-field-title"><span class="field-content">
<a href="/berita/tiga">Tiga</a></span></div></div><div class="views-row"><div class="views-field views-field-title">
<a href="/node/2">Dua</a></div></div></div></div>"""
TEASERS8 = """<div class="block-system-main-block"><div class="views-element-container"><div class="view"><div class="view-content">
<div class="views-row">
<article data-history-node-id="3" class="node node--type-article node--promoted node--view-mode-teaser"><h2 class="node__title">
<a href="/berita/tiga" rel="bookmark">Tiga</a></h2>
<div class="node__links"><a href="/berita/tiga#more">Selengkapnya</a></div></article></div><div class="views-row">
<article class="node node--view-mode-teaser"><h2><a href="/node/2"><span class="field field--name-title">Dua</span></a></h2></article>
</div></div></div></div></div>"""
PAGER7 = """<ul class="pager"><li class="pager-current first">1</li><li class="pager-item"><a href="/berita?page=4">5</a></li>
<li class="pager-next"><a href="/berita?page=3">berikutnya</a></li><li class="pager-last last"><a href="/berita?page=9">akhir</a></li>
</ul>"""
PAGER8 = """<nav class="pager" role="navigation"><ul class="pager__items js-pager__items"><li class="pager__item is-active">
<a href="?page=2">3</a></li>
<li class="pager__item pager__item--next"><a href="?page=3" rel="next">Next</a></li></ul></nav>"""
NUMBERS = """<ul class="pager"><li><a href="/berita?page=1">2</a></li><li><a href="/berita?page=9">10</a></li><li>
<a href="/berita?page=3">4</a></li></ul>"""


@pytest.mark.parametrize("rows", [TEASERS7, VIEW7, TEASERS8])
@pytest.mark.parametrize("pager", [PAGER7, PAGER8, NUMBERS])
def test_a_list_gives_its_nodes_in_order_and_its_next_page_counted_from_zero(rows: str, pager: str) -> None:
    row = '<div class="views-row"><h3><a href="/berita/lama">Lama</a></h3></div>'
    side = f'<div class="region-sidebar-first"><div class="view-content">{row}</div></div>'
    hidden = '<div style="display:none" class="view-content"><div class="views-row"><h2><a href="/slot-gacor">slot</a></h2></div></div>'
    reading = read.records(page(f"<html><body>{side}{hidden}{rows}{pager}</body></html>", f"{HOME}/berita?page=2"), PORTAL)
    assert reading.kind == "listing"
    assert [link.url.removeprefix(HOME) for link in reading.links] == ["/berita/tiga", "/node/2"]
    assert reading.next_url == f"{HOME}/berita?page=3"


def test_the_last_page_has_no_next_and_a_page_past_the_end_is_an_empty_list() -> None:
    last = read.records(page(TEASERS7 + NUMBERS, f"{HOME}/berita?page=9"), PORTAL)
    past = read.records(page('<div id="block-system-main"><div class="view-empty">Kosong</div></div>', f"{HOME}/berita?page=99"), PORTAL)
    assert (last.kind, last.next_url) == ("listing", None)
    assert (past.kind, past.links, past.next_url) == ("listing", (), None)


def test_json_api_names_nodes_with_their_dates() -> None:
    node = {
        "type": "node--article",
        "attributes": {
            "drupal_internal__nid": 3,
            "title": "Tiga",
            "created": "2024-07-02T03:15:00+00:00",
            "changed": "2024-07-03T01:00:00+00:00",
            "path": {"alias": "/berita/tiga", "pid": 1, "langcode": "id"},
        },
    }
    bare = {"type": "node--article", "attributes": {"drupal_internal__nid": 2, "path": {"alias": None}}}
    document = {
        "jsonapi": {"version": "1.0"},
        "data": [node, bare, {"type": "user--user", "attributes": {}}, {"type": "node--x", "attributes": {}}, 7],
        "links": {"next": {"href": f"{HOME}/jsonapi/node/article?page%5Boffset%5D=50"}},
    }
    reading = read.records(page(json.dumps(document), f"{HOME}/jsonapi/node/article", mime="application/vnd.api+json"), PORTAL)
    assert (reading.kind, reading.next_url) == ("api", f"{HOME}/jsonapi/node/article?page%5Boffset%5D=50")
    assert [link.url.removeprefix(HOME) for link in reading.links] == ["/berita/tiga", "/node/2"]
    assert [str(link.published_at) for link in reading.links] == ["2024-07-02 03:15:00+00:00", "None"]


@pytest.mark.parametrize(
    "text",
    ["[]", "{", '{"data": []}', '{"jsonapi": {}, "data": {"type": "node--article"}}', '{"jsonapi": {}, "data": 1}'],
)
def test_other_json_is_left_to_others(text: str) -> None:
    assert Drupal().api(page(text, mime="application/json"), PORTAL) is None


ARTICLES = "/berita/judul /judul /node/123 /id/berita/judul /?q=node/123 /index.php?q=berita/judul /berita/2024/07/judul /tag-line"
NEVER = """/ /node /node/123/edit /node/123/print /user/1 /user/login?destination=node/1 /taxonomy/term/4 /tags/asn
/search/node /rss.xml /berita?page=2
/print/123 /printpdf/123 /comment/reply/123 /sites/default/files/a.pdf
 /admin/content /?q=user/1 /en/node /taxonomy/term/4/feed /en/search"""


@pytest.mark.parametrize("path", ARTICLES.split())
def test_addresses_of_articles_are_wanted(path: str) -> None:
    assert Drupal().wanted(HOME + path, PORTAL)


@pytest.mark.parametrize("path", ["", *NEVER.split()])
def test_addresses_that_are_never_articles_are_not(path: str) -> None:
    assert not Drupal().wanted(HOME + path, PORTAL)


def test_sources_stand_below_the_home_with_the_api_first() -> None:
    sources = Drupal().sources(PORTAL.model_copy(update={"home": f"{HOME}/dinas/"}))
    assert [source.kind for source in sources] == ["api", "feed", "listing", "listing", "sitemap"]
    assert all(source.url.startswith(f"{HOME}/dinas/") for source in sources)


PIECES = st.sampled_from(
    [
        '<div class="field-name-body">',
        '<div class="field--name-body"><p>',
        '<div class="submitted">Submitted by x on Tue, 99/99/2024 - 10:15',
        '<li class="statistics_counter"><span>',
        "8+",
        '<span property="sioc:num_replies" content="">',
        '<div class="fivestar-summary"><span class="total-votes"><span>',
        '<span property="dc:date dc:created" content="-0001-11-30T00:00:00+00:00">',
        '<div class="node node-teaser" id="node-9">',
        "</div>",
        '<h1 id="page-title">',
    ]
)


@settings(max_examples=40, derandomize=True, deadline=None)
@given(st.lists(PIECES | st.text(max_size=12), max_size=12).map("".join))
def test_no_page_makes_the_profile_raise(html: str) -> None:
    profile, one = Drupal(), page(f'<body class="page-node-5"><div class="node node-article" id="node-5">{html}')
    assert profile.generation(one) is not None
    assert all(count.value is None or count.value >= 0 for count in profile.counts(one, PORTAL))
    assert set(profile.fields(one, PORTAL)) >= {"url", "tags", "media", "native_id"}


def test_a_box_that_a_theme_calls_content_is_not_the_text() -> None:
    story = "<p>" + "Dinas menggelar pelatihan pengarsipan bagi perangkat desa di aula kabupaten. " * 20 + "</p>"
    html = (
        '<html><head><meta name="generator" content="Drupal 7 (http://drupal.org)"></head><body class="page-node page-node-12">'
        '<div class="node node-article" id="node-12"><h1 class="title">Pelatihan</h1>'
        f'<div class="content"><p>Berita lain</p><p>Pasar murah digelar</p></div></div><div class="cerita">{story}</div></body></html>'
    )
    (record,) = read.records(page(html), PORTAL).records
    assert "Dinas menggelar pelatihan" in record.article.text
    assert {one.rule for one in record.article.provenance if one.field == "text"} == {"trafilatura"}
