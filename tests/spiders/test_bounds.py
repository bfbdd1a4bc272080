"""Pages of a shape that would take for ever are not read, and say why; honest ones are, however long."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from spiders import feeds, read, requisites, sitemaps
from spiders.bounds import SMALL, excess
from spiders.page import Page
from spiders.portal import Portal
from tests.crawler.village import PARAGRAPH

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
PORTAL = Portal(slug="dinas", agency="Dinas", home="http://dinas.example.go.id/", profile="generic")
SHAPES = {
    "tags": ("<div>" * 1_000_000, "1000000 tags"),
    "links": ('<h3><a href="/x">Kabar dari balai desa</a></h3>' * 100_000, "400000 tags"),
    "deep": ("<div>" * 20_000 + "<a href=/x>Kabar dari balai desa</a>", "512 levels"),
    "deep and closed": ("<div>" * 9_000 + "teks" + "</div>" * 9_000, "512 levels"),
    "formatting": ("<a><b><div></a>" * 12_000, "512 levels"),
    "scoped": ('<a href="/x">satu dua tiga empat lima<object>' * 20_000, "512 levels"),
    "attributes": ("<div " + " ".join(f"a{number}" for number in range(300_000)) + ">", "5000 words"),
    "quoted attributes": ("<div " + " ".join(f'a{number}=">"' for number in range(300_000)) + ">", "5000 words"),
    "length": ("<p>" + "teks " * 5_000_000, "25000003 characters"),
}

HONEST = {
    "script": "<html><script>for (i = 0; i<a; i++) {" + " x = y;" * 20_000 + "}</script>" + "<p>Kabar.</p>" * 6000,
    "comment": "<html><!-- " + "<p " + "kata " * 20_000 + "-->" + "<p>Kabar.</p>" * 6000,
    "HTML in a script's strings": "<script>" + "a += '<div><b>x';" * 2000 + "</script>" + "<p>Kabar.</p>" * 6000,
    "typographic quotes": '<meta name=“a” content=“b" />' + "<p class='isi'>Kabar.</p>" * 6000,
}


def page(text: str, mime: str = "text/html") -> Page:
    return Page("http://dinas.example.go.id/berita/satu", text, NOW, mime=mime)


@pytest.mark.parametrize("mime", ["text/html", "application/xml", "text/plain", "application/json"])
@pytest.mark.parametrize("name", SHAPES)
def test_what_is_too_much_is_named_and_not_read(name: str, mime: str) -> None:
    text, why = SHAPES[name]
    found = read.records(page(text, mime), PORTAL)
    assert (found.kind, found.reader, found.records, found.links) == ("other", "none", (), ())
    assert why in (found.reason or "") or mime == "application/json"
    assert requisites.of_page(page(text)) == ()


def test_an_xml_declaration_is_no_way_around_it() -> None:
    found = read.records(page('<?xml version="1.0"?><html><body>' + "<div>" * 1_000_000), PORTAL)
    assert "1000002 tags" in (found.reason or "") or "1000003 tags" in (found.reason or "")


@pytest.mark.parametrize(
    "more",
    [
        '<img src="data:image/png;base64,' + "QUJD" * 1_000_000 + '">',
        "<svg>" + '<path d="M0 0L1 1"/>' * 9_000 + "</svg>",
        "<ul>" + "<li>satu" * 9_000 + "</ul>",
        "<table>" + "<tr><td>a<td>b" * 9_000 + "</table>",
        "<br>" * 9_000 + "<img src='/a.png' alt='x > y'>" * 500,
        "<script>" + "for (var i=0;i<9;i++) { a('<div>'); }" * 400 + "</script>",
        f"<p title='{PARAGRAPH * 20}'>x</p>" * 30,
    ],
)
def test_long_honest_pages_are_read(more: str) -> None:
    head = '<html><head><meta property="og:type" content="article"></head><body><h1>Panen raya</h1>'
    text = f'{head}<div itemprop="articleBody"><p>{PARAGRAPH}</p><p>{PARAGRAPH}</p></div>{more}</body></html>'
    padded = text + " " * SMALL
    assert excess(padded) is None
    found = read.records(page(padded), PORTAL)
    assert found.kind == "article"
    assert found.records[0].article.text.startswith(PARAGRAPH)


def test_a_feed_gives_so_many_links_and_no_more() -> None:
    items = "".join(f"<item><link>http://dinas.example.go.id/{number}</link></item>" for number in range(feeds.LIMIT + 500))
    found = feeds.read(page(f"<rss><channel>{items}</channel></rss>", "application/rss+xml"))
    assert found is not None
    assert len(found.links) == feeds.LIMIT


def test_an_index_gives_so_many_sitemaps_and_no_more() -> None:
    entries = "".join(f"<sitemap><loc>http://dinas.example.go.id/{number}.xml</loc></sitemap>" for number in range(100_000))
    found = sitemaps.read(page(f"<sitemapindex>{entries}</sitemapindex>", "application/xml"))
    assert found is not None
    assert len(found.links) == sitemaps.MOST_SITEMAPS


def test_open_cdata_sections_are_looked_for_once() -> None:
    found = feeds.read(page("<rss><channel><item><link>http://dinas.example.go.id/a</link></item>" + "<![CDATA[" * 300_000, "text/xml"))
    assert found is not None
    assert [link.url for link in found.links] == ["http://dinas.example.go.id/a"]


def test_a_url_that_cannot_be_recorded_is_no_link() -> None:
    long = "http://dinas.example.go.id/" + "a" * 20_000
    found = feeds.read(page(f"<rss><channel><item><link>{long}</link></item></channel></rss>", "text/xml"))
    assert found is not None
    assert found.links == ()
    listing = read.records(
        page(f"<h3><a href='{long}'>Kabar dari balai desa</a></h3><h3><a href='/b'>Kabar dari desa lain</a></h3>"), PORTAL
    )
    assert [link.url for link in listing.links] == ["http://dinas.example.go.id/b"]


@pytest.mark.parametrize("name", HONEST)
def test_what_a_parser_takes_as_plain_text_is_no_tag(name: str) -> None:
    assert len(HONEST[name]) > SMALL
    assert excess(HONEST[name]) is None


def test_attributes_of_a_script_are_counted() -> None:
    words = " ".join(f"a{number}" for number in range(20_000))
    assert "5000 words" in (excess(f'<script a=">" {words}>x</script>') or "")
