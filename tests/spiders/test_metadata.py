"""JSON-LD, Open Graph and meta."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiders import metadata
from spiders.page import Page

ZONE = ZoneInfo("Asia/Jakarta")


def page(html: str) -> Page:
    return Page(url="https://dinas.contohkab.go.id/berita/satu", text=html, captured_at=datetime(2026, 11, 20, 3, tzinfo=UTC))


def script(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


@pytest.mark.parametrize(
    "text",
    [
        '{"@type":"NewsArticle","headline":"Jum\'at Bersih"}',
        '{"@type":"NewsArticle","headline":"Jum\\\'at Bersih"}',
        '{"@type":"NewsArticle","headline":"Jum\\\'at Bersih",}',
        '{"@type":["Thing","NewsArticle"],"headline":["Jum\'at Bersih"],"keywords":["a",],}',
        '[{"@type":"Organization"},{"@type":"NewsArticle","headline":"Jum\'at Bersih"}]',
        '{"@context":"https://schema.org","@graph":[{"@type":"WebPage"},{"@type":"Article","headline":"Jum\'at Bersih"}]}',
        '{"@type":"WebPage"}{"@type":"NewsArticle","headline":"Jum\'at Bersih"}',
        '<!-- {"@type":"NewsArticle","headline":"Jum\'at Bersih"} -->',
        '//<![CDATA[\n{"@type":"NewsArticle","headline":"Jum\'at Bersih"}\n//]]>',
        '{"@type":"NewsArticle","headline":"Jum\'at\n\tBersih"};',
        '{"@type":"http://schema.org/NewsArticle","headline":"Jum&#039;at Bersih"}',
        '{"@type":"WebPage","mainEntity":{"@type":"BlogPosting","headline":"Jum\'at Bersih"}}',
    ],
)
def test_json_ld_is_read_leniently(text: str) -> None:
    found = metadata.read(page(script(text)), ZONE)
    assert found["title"].value == "Jum'at Bersih"
    assert found["title"].rule.startswith("json-ld:") and found["title"].rule.endswith(".headline")


def test_json_ld_fields() -> None:
    node = """{"@type":"NewsArticle","headline":"Judul","description":"Ringkas \\"ya\\"","articleSection":"Berita",
    "datePublished":"2024-07-02T10:15:00+0700","dateModified":"2024-07-03","author":[{"@type":"Person","name":"Rini"}],
    "image":["/a.jpg"],"keywords":"satu, dua,satu"}"""
    found = metadata.read(page(script(node)), ZONE)
    assert {name: field.value for name, field in found.items() if name not in ("published", "modified")} == {
        "title": "Judul",
        "lead": 'Ringkas "ya"',
        "category": "Berita",
        "author": "Rini",
        "image_url": "https://dinas.contohkab.go.id/a.jpg",
        "tags": ("satu", "dua"),
    }
    assert found["published"].value.at == datetime(2024, 7, 2, 3, 15, tzinfo=UTC)
    assert found["published"].rule == "json-ld:NewsArticle.datePublished"
    assert found["modified"].value.precision == "day"


def test_open_graph_and_meta() -> None:
    html = r"""<html lang="id_ID"><head><title>Judul: Bagian Satu - Dinas Contoh</title>
    <meta property="og:title" content="Judul: Bagian Satu - Dinas Contoh">
    <meta property="og:description" content="Warga \'guyub\' &amp;amp; rukun">
    <meta property="og:image" content="http://[">
    <meta name="twitter:image" content="/b.jpg"><meta property="article:published_time" content="2024-07-02 10:15:00">
    <meta property="article:author" content="https://facebook.com/x"><meta name="author" content="Humas">
    <meta property="article:tag" content="A"><meta property="article:tag" content="B">
    <link rel="canonical" href="/berita/satu"></head><h1>Judul: Bagian Satu</h1></html>"""
    found = metadata.read(page(html), ZONE)
    assert {name: (field.value, field.rule) for name, field in found.items() if name != "published"} == {
        "title": ("Judul: Bagian Satu", "h1"),
        "lead": ("Warga 'guyub' & rukun", 'meta[property="og:description"]'),
        "author": ("Humas", 'meta[name="author"]'),
        "image_url": ("https://dinas.contohkab.go.id/b.jpg", 'meta[name="twitter:image"]'),
        "tags": (("A", "B"), 'meta[property="article:tag"]'),
        "language": ("id-ID", "html[lang]"),
        "url": ("https://dinas.contohkab.go.id/berita/satu", 'link[rel="canonical"]'),
    }
    assert found["published"].value.at == datetime(2024, 7, 2, 3, 15, tzinfo=UTC)
    assert found["published"].raw == "2024-07-02 10:15:00"


@pytest.mark.parametrize(
    ("html", "article"),
    [
        ('<meta property="og:type" content="article">', True),
        (script('{"@type":"NewsArticle"}'), True),
        ('<div itemscope itemtype="https://schema.org/Article"></div>', True),
        ('<meta property="og:type" content="website"><meta property="og:title" content="Beranda">', False),
        (script('{"@type":"WebSite","name":"Dinas"}') + script('{"@type":"BreadcrumbList"}'), False),
        ("", False),
    ],
)
def test_what_calls_itself_an_article(html: str, article: bool) -> None:
    assert metadata.claims_article(page(html)) is article


@pytest.mark.parametrize(
    "text", ["", "{", "null", "[[[[1]]]]", '"x"', "{" * 5000, "[" * 100_000, '{"@type":5,"datePublished":{"a":1}}', '{"@graph":"x"}']
)
def test_json_ld_that_says_nothing_gives_nothing(text: str) -> None:
    assert metadata.read(page(script(text)), ZONE) == {}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["@type", "@graph", "headline", "author", "image", "keywords", "datePublished", "name", "url"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=120, derandomize=True, deadline=None)
@given(JSON)
def test_any_json_ld_is_read(value: object) -> None:
    import json

    text = json.dumps({"@type": "NewsArticle", "@graph": value, "author": value, "image": value, "keywords": value, "datePublished": value})
    for field in metadata.read(page(script(text.replace("<", "\\u003c"))), ZONE).values():
        assert field.value and isinstance(field.raw, str)


@pytest.mark.parametrize(
    ("said", "author"), [("lokomedia.web.id", None), ("Codingest", None), ("humas@contoh.go.id", None), ("Humas", "Humas")]
)
def test_the_maker_of_a_script_and_an_address_wrote_no_article(said: str, author: str | None) -> None:
    found = metadata.read(page(f'<meta name="author" content="{said}">'), ZONE)
    assert (found["author"].value if "author" in found else None) == author
