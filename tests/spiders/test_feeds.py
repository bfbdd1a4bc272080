from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiders import feeds
from spiders.page import Page
from spiders.profile import Listing

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
HOME = "https://contoh.klaten.go.id/"


def read(text: str, *, zone: str | None = None, url: str = HOME + "feed/") -> Listing | None:
    return feeds.read(Page(url=url, text=text, captured_at=NOW, mime="application/rss+xml"), zone=ZoneInfo(zone) if zone else None)


def urls(text: str) -> list[str]:
    listing = read(text)
    assert listing is not None
    return [link.url for link in listing.links]


def rss(items: str, head: str = '<?xml version="1.0" encoding="UTF-8"?>\n') -> str:
    return f'{head}<rss version="2.0"><channel><title>Berita</title><link>{HOME}</link>{items}</channel></rss>'


def item(inner: str) -> str:
    return rss(f"<item>{inner}</item>")


def test_rss() -> None:
    listing = read(
        item(
            "<title>Satu</title><link>https://contoh.klaten.go.id/satu#isi</link><guid>https://contoh.klaten.go.id/?p=1</guid>"
            "<pubDate>Tue, 02 Jul 2024 10:15:00 +0700</pubDate>"
            '<enclosure url="http://contoh.klaten.go.id/uploads/a.jpg" length="49398" type="image/jpeg"/>'
        )
    )
    assert listing is not None
    assert listing.next_url is None
    (link,) = listing.links
    assert (link.url, link.kind, link.published_at) == (HOME + "satu", "article", datetime(2024, 7, 2, 3, 15, tzinfo=UTC))


def test_atom_with_both_dates_next_page_and_base() -> None:
    listing = read(
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:base="{HOME}"><link rel="self" href="/feed/atom"/>'
        '<link rel="next" href="?paged=2"/>'
        '<entry><title>Satu</title><link rel="enclosure" href="a.jpg"/><link rel="replies" href="satu#komentar"/><link href="satu"/>'
        "<published>2024-07-02T10:15:00+07:00</published><updated>2024-07-03T00:00:00Z</updated></entry>"
        "<entry><id>https://contoh.klaten.go.id/dua</id></entry><entry><id>tag:klaten,2024:3</id></entry></feed>"
    )
    assert listing is not None
    assert [link.url for link in listing.links] == [HOME + "satu", HOME + "dua"]
    assert listing.links[0].published_at == datetime(2024, 7, 2, 3, 15, tzinfo=UTC)
    assert listing.links[0].modified_at == datetime(2024, 7, 3, tzinfo=UTC)
    assert listing.next_url == HOME + "?paged=2"


def test_rdf_has_its_items_beside_the_channel() -> None:
    listing = read(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<channel rdf:about="{HOME}"><link>{HOME}</link></channel>'
        f'<item rdf:about="{HOME}satu"><link>{HOME}satu</link><dc:date>2024-07-02T03:15:00Z</dc:date></item></rdf:RDF>'
    )
    assert listing is not None
    assert [(link.url, link.published_at) for link in listing.links] == [(HOME + "satu", datetime(2024, 7, 2, 3, 15, tzinfo=UTC))]


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ("<link>/satu?a=1&b=2</link>", HOME + "satu?a=1&b=2"),
        ("<link>/satu?a=1&amp;b=2</link>", HOME + "satu?a=1&b=2"),
        ("<link><![CDATA[https://contoh.klaten.go.id/satu?a=1&b=2]]></link>", HOME + "satu?a=1&b=2"),
        ("<link>\n  https://contoh.klaten.go.id/satu \n</link>", HOME + "satu"),
        ("<link></link><guid isPermaLink='false'>17</guid><guid>https://contoh.klaten.go.id/satu</guid>", HOME + "satu"),
        ("<title>A & B &nbsp;&hellip; &tidakada; &#8;</title><link>/satu</link>", HOME + "satu"),
        ("<title>A\x08B\x0c</title><link>/sa\x0btu</link>", HOME + "satu"),
        ("<media:thumbnail url='x'/><dc:creator>admin</dc:creator><link>/satu</link>", HOME + "satu"),
        ("<feedburner:origLink>/satu</feedburner:origLink><link>http://feeds.example/~r/1</link>", HOME + "satu"),
        ("<atom:link rel='alternate' href='/satu'/>", HOME + "satu"),
    ],
)
def test_what_sites_get_wrong_is_read_all_the_same(inner: str, expected: str) -> None:
    assert urls(item(inner)) == [expected]


@pytest.mark.parametrize(
    "head",
    [
        "",
        "\ufeff",
        "\n\n  ",
        '\n<?xml version="1.0" encoding="iso-8859-1"?>',
        "<br />\n<b>Warning</b>: Undefined index in <b>/home/u/x.php</b> on line <b>3</b><br />\n<?xml version='1.0'?>",
        '<?xml version="1.0"?><?xml-stylesheet href="a.xsl"?><!-- cache --><!DOCTYPE rss PUBLIC "-//N//DTD RSS 0.91//EN" "http://my.example/rss.dtd">',
    ],
)
def test_what_stands_before_the_feed_does_not_matter(head: str) -> None:
    assert urls(rss("<item><link>/satu</link></item>", head)) == [HOME + "satu"]


def test_each_article_once_and_only_web_addresses() -> None:
    several = "".join(
        f"<item><link>{link}</link></item>" for link in ("/satu", "/satu#x", "mailto:a@b.id", "http://[rusak", "", "javascript:x()")
    )
    assert urls(rss(several)) == [HOME + "satu"]


def test_a_cut_feed_gives_what_is_whole() -> None:
    text = rss("<item><link>/satu</link></item><item><link>/dua</link></item>")
    assert urls(text[: text.index("/dua")])[0] == HOME + "satu"


@pytest.mark.parametrize(
    ("stamp", "zone", "expected"),
    [
        ("2024-07-02 10:15:00", "Asia/Jakarta", datetime(2024, 7, 2, 3, 15, tzinfo=UTC)),
        ("2024-07-02 10:15:00", "Asia/Jayapura", datetime(2024, 7, 2, 1, 15, tzinfo=UTC)),
        ("2024-07-02 10:15:00", None, None),
        ("2 Juli 2024 10.15 WITA", None, datetime(2024, 7, 2, 2, 15, tzinfo=UTC)),
        ("Tue, 02 Jul 2024 03:15:00 GMT", None, datetime(2024, 7, 2, 3, 15, tzinfo=UTC)),
        ("0000-00-00 00:00:00", "Asia/Jakarta", None),
        ("kemarin dulu entah kapan", "Asia/Jakarta", None),
    ],
)
def test_dates(stamp: str, zone: str | None, expected: datetime | None) -> None:
    listing = read(item(f"<link>/satu</link><pubDate>{stamp}</pubDate>"), zone=zone)
    assert listing is not None
    assert listing.links[0].published_at == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "bukan apa-apa",
        "<!doctype html><html><body><p>404 <code>&lt;rss&gt;</code><rss></body></html>",
        "<html><head><title>Feed</title></head><body><feed></feed></body></html>",
        "<urlset><url><loc>https://contoh.klaten.go.id/</loc></url></urlset>",
        '{"rss": "<rss>"',
        "<rssfeed><item/></rssfeed>",
    ],
)
def test_what_is_no_feed_is_none(text: str) -> None:
    listing = read(text)
    assert listing is None or listing.links == ()
    assert listing is None or not text.startswith(("<!doctype", "<html", "<urlset"))


def test_an_empty_feed_is_a_feed() -> None:
    assert read(rss("")) == Listing(())


def test_entities_are_never_expanded_nor_fetched(tmp_path: object) -> None:
    secret = f"{tmp_path}/rahasia"
    bomb = '<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">'
    text = f'<?xml version="1.0"?><!DOCTYPE rss [{bomb}<!ENTITY f SYSTEM "file://{secret}"><!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd">%p;]>'
    assert urls(rss("<item><title>&c;&f;</title><link>/satu?x=&c;</link></item>", text)) == [HOME + "satu?x=&c;"]


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.text(max_size=80), st.text(alphabet="<>/&;![]'\"=:? rsfeditmlnkCDATA#x0 \x00\ufeff", max_size=80))
def test_any_text_gives_a_listing_or_none(before: str, inside: str) -> None:
    for text in (before + inside, before + item(inside), item(before), rss(inside)):
        listing = read(text, zone="Asia/Jakarta")
        assert listing is None or all(link.url.startswith(("http://", "https://")) for link in listing.links)
