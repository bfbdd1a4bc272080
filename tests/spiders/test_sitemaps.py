from __future__ import annotations

import gzip
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiders import sitemaps
from spiders.page import Page
from spiders.profile import Listing
from spiders.reading import Link

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
HOME = "https://contoh.klaten.go.id/"
NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def read(text: str, *, mime: str = "application/xml") -> Listing | None:
    page = Page(url=HOME + "sitemap.xml", text=text, captured_at=NOW, mime=mime)
    return sitemaps.read(page, zone=ZoneInfo("Asia/Jakarta"))


def urlset(inner: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {NAMESPACE}>{inner}</urlset>'


def test_urlset() -> None:
    assert read(
        urlset(
            "<url><loc>https://contoh.klaten.go.id/satu</loc><lastmod>2024-07-02T10:15:00+07:00</lastmod>"
            "<image:image xmlns:image='http://www.google.com/schemas/sitemap-image/1.1'><image:loc>https://contoh.klaten.go.id/a.jpg</image:loc></image:image></url>"
            "<url><loc> \n https://contoh.klaten.go.id/dua?a=1&b=2 </loc><lastmod>2024-07-02</lastmod></url>"
            "<url><loc>/tiga</loc></url><url><loc>https://contoh.klaten.go.id/satu</loc></url><url/><url><loc>ftp://x/y</loc></url>"
        )
    ) == Listing(
        (
            Link(HOME + "satu", modified_at=datetime(2024, 7, 2, 3, 15, tzinfo=UTC)),
            Link(HOME + "dua?a=1&b=2", modified_at=datetime(2024, 7, 1, 17, 0, tzinfo=UTC)),
            Link(HOME + "tiga"),
        )
    )


def test_an_index_names_sitemaps() -> None:
    listing = read(
        f"<?xml-stylesheet href='x.xsl'?><sitemapindex {NAMESPACE}><sitemap><loc>{HOME}wp-sitemap-posts-post-1.xml</loc>"
        "<lastmod>2024-07-02T03:15:00Z</lastmod></sitemap></sitemapindex>"
    )
    assert listing == Listing((Link(HOME + "wp-sitemap-posts-post-1.xml", "sitemap", modified_at=datetime(2024, 7, 2, 3, 15, tzinfo=UTC)),))


def test_google_news_says_when_an_article_was_published() -> None:
    listing = read(
        urlset(
            "<url><loc>/satu</loc><news:news xmlns:news='http://www.google.com/schemas/sitemap-news/0.9'><news:publication><news:name>Klaten</news:name>"
            "</news:publication><news:publication_date>2024-07-02T10:15:00+07:00</news:publication_date></news:news></url>"
        )
    )
    assert listing == Listing((Link(HOME + "satu", published_at=datetime(2024, 7, 2, 3, 15, tzinfo=UTC)),))


def test_prefixed_undeclared_and_cut() -> None:
    assert read(f"<sm:urlset xmlns:sm='x'><sm:url><sm:loc>{HOME}satu</sm:loc></sm:url></sm:urlset>") == Listing((Link(HOME + "satu"),))
    assert read(f"<urlset><url><loc>{HOME}satu</loc><image:image><image:loc>x</image:loc></image:image></url>") == Listing(
        (Link(HOME + "satu"),)
    )
    cut = read(urlset(f"<url><loc>{HOME}satu</loc></url><url><loc>{HOME}du")[: -len("</urlset>")])
    assert cut is not None
    assert cut.links[0] == Link(HOME + "satu")


def test_no_more_than_the_protocol_allows() -> None:
    listing = read(urlset("".join(f"<url><loc>/{n}</loc></url>" for n in range(50_010))))
    assert listing is not None
    assert len(listing.links) == 50_000
    assert read(urlset("")) == Listing(())


def test_a_list_of_addresses_is_a_sitemap() -> None:
    assert read(f"\ufeff{HOME}satu\r\n\r\n{HOME}dua\n{HOME}satu\n", mime="text/plain") == Listing((Link(HOME + "satu"), Link(HOME + "dua")))
    assert read(f"{HOME}satu\nbukan alamat\n", mime="text/plain") is None
    assert read(f"User-agent: *\nSitemap: {HOME}sitemap.xml\n", mime="text/plain") is None
    assert read("", mime="text/plain") is None
    assert read(f"{HOME}satu\n", mime="text/html") is None


@pytest.mark.parametrize(
    "text",
    ["", "{}", "<!doctype html><html><body><urlset></urlset></body></html>", "<rss><channel/></rss>", "<urlsetx/>", "<a><urlset</a>"],
)
def test_what_is_no_sitemap_is_none(text: str) -> None:
    assert read(text) is None


def test_gunzip() -> None:
    text = urlset(f"<url><loc>{HOME}satu</loc></url>").encode()
    packed = gzip.compress(text)
    assert sitemaps.gunzip(packed) == text
    assert sitemaps.gunzip(packed + b"\0\0") == text
    assert sitemaps.gunzip(packed + gzip.compress(b"<!-- akhir -->")) == text + b"<!-- akhir -->"
    assert sitemaps.gunzip(text) == text
    assert sitemaps.gunzip(b"") == b""
    assert text.startswith(sitemaps.gunzip(packed[:-20]))
    assert sitemaps.gunzip(packed, limit=10) == text[:10]
    assert len(sitemaps.gunzip(gzip.compress(bytes(3_000_000)), limit=1000)) == 1000
    assert sitemaps.gunzip(b"\x1f\x8bbukan gzip") == b""


@settings(max_examples=150, derandomize=True, deadline=None)
@given(st.text(max_size=60), st.binary(max_size=60))
def test_anything_gives_a_listing_or_none(text: str, raw: bytes) -> None:
    for candidate in (text, urlset(text), urlset(f"<url><loc>{text}</loc><lastmod>{text}</lastmod></url>")):
        for mime in ("application/xml", "text/plain"):
            listing = read(candidate, mime=mime)
            assert listing is None or all(link.url.startswith(("http://", "https://")) for link in listing.links)
    assert isinstance(sitemaps.gunzip(raw), bytes)
    assert isinstance(sitemaps.gunzip(b"\x1f\x8b\x08" + raw), bytes)
