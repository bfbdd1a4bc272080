"""The one road: what a page is, and how its fields are merged."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.records import Article, Count
from spiders import article, dates, read
from spiders.page import Page
from spiders.portal import Portal
from spiders.profile import Field, Listing, Profile
from spiders.reading import Link, Reading, Record

HOME = "https://dinas.contohkab.go.id"
PORTAL = Portal(slug="dinas-contoh", agency="Dinas Contoh", home=f"{HOME}/")
AT = datetime(2026, 11, 20, 3, tzinfo=UTC)


def page(text: str, url: str = f"{HOME}/berita/satu", **more: Any) -> Page:
    return Page(url=url, text=text, captured_at=AT, **more)


class Fixed(Profile):
    """A profile that sees what a test tells it to."""

    name = "wordpress"

    def __init__(self, fields: dict[str, Any] | None = None, counts: tuple[Count, ...] = (), api: Reading | None = None) -> None:
        self.given = {name: Field(value, f"rule {name}", f"raw {name}") for name, value in (fields or {}).items()}
        self.counted, self.answer = counts, api

    def generation(self, page: Page) -> str | None:
        return "fixed"

    def is_article(self, page: Page) -> bool:
        return bool(self.given)

    def fields(self, page: Page, portal: Portal) -> dict[str, Field]:
        return self.given

    def counts(self, page: Page, portal: Portal) -> tuple[Count, ...]:
        return self.counted

    def api(self, page: Page, portal: Portal) -> Reading | None:
        return self.answer


def one(fields: dict[str, Any], html: str = "<p>x", portal: Portal = PORTAL, **more: Any) -> Article:
    reading = read.records(page(html, **more), portal, [Fixed(fields)])
    assert reading.kind == "article", reading.reason
    return reading.records[0].article


def moment(text: str) -> dates.DateReading:
    found = dates.parse(text, zone=PORTAL.zone, now=AT)
    assert found is not None
    return found


def test_statuses() -> None:
    assert (read.records(page("<p>x", status=404), PORTAL).kind, read.records(page("", status=410), PORTAL).kind) == ("gone", "gone")
    assert read.records(page("<h1>Galat</h1>", status=500), PORTAL).kind in ("other", "challenge")
    assert read.records(page("", status=304), PORTAL) == Reading("other", "status", reason="HTTP 304")
    assert read.records(page("  "), PORTAL) == Reading("other", "status", reason="an empty page")


def test_a_challenge_with_status_200_gives_no_links() -> None:
    head = '<title>Just a moment...</title><script src="/cdn-cgi/challenge-platform/x.js"></script>'
    html = f'<html><head>{head}</head><body><a href="/a/b">a b c d</a></body></html>'
    reading = read.records(page(html), PORTAL)
    assert (reading.kind, reading.records, reading.links) == ("challenge", (), ())
    assert reading.reason


@pytest.mark.parametrize(
    ("asked", "got", "kind"),
    [
        (f"{HOME}/hilang", f"{HOME}/", "gone"),
        (f"{HOME}/hilang", "http://www.dinas.contohkab.go.id", "gone"),
        (f"{HOME}/hilang", f"{HOME}/index.php", "gone"),
        (f"{HOME}/index.php", f"{HOME}/", "listing"),
        (f"{HOME}/?page=9", f"{HOME}/", "listing"),
        (f"{HOME}/", f"{HOME}/", "listing"),
        (f"{HOME}/lama", f"{HOME}/daftar-baru", "listing"),
    ],
)
def test_a_redirect_to_the_home_page_means_gone(asked: str, got: str, kind: str) -> None:
    html = "<h3><a href='/berita/a'>A</a></h3>"
    assert read.records(page(html, got, requested_url=asked), PORTAL).kind == kind


def test_a_feed_keeps_the_portals_wanted_links() -> None:
    feed = f"""<?xml version="1.0"?><rss version="2.0"><channel>
    <item><link>{HOME}/berita/a</link><pubDate>Tue, 02 Jul 2024 10:15:00 +0700</pubDate></item>
    <item><link>https://lain.go.id/b</link></item><item><link>{HOME}/tag/c</link></item></channel></rss>"""
    reading = read.records(page(feed, f"{HOME}/feed", mime="application/rss+xml"), PORTAL)
    assert (reading.kind, reading.links) == ("feed", (Link(f"{HOME}/berita/a", "article", datetime(2024, 7, 2, 3, 15, tzinfo=UTC)),))
    assert read.records(page(feed, f"{HOME}/feed"), PORTAL).kind == "feed"


def test_a_sitemap_index_names_sitemaps() -> None:
    index = f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>{HOME}/s-1.xml</loc></sitemap></sitemapindex>'
    reading = read.records(page(index, f"{HOME}/sitemap.xml", mime="text/xml"), PORTAL)
    assert (reading.kind, [link.kind for link in reading.links]) == ("sitemap", ["sitemap"])


def test_json_goes_to_the_profile_that_knows_it_and_its_records_are_finished() -> None:
    raw = Article(url=f"{HOME}/a", title="Rapat", text="Rapat\n\nIsi rapat.\n\nPenulis : Joko Priyono", author="admin")
    answer = Reading("api", "wordpress/1 rest", records=(Record(raw),), links=(Link(f"{HOME}/a"), Link("https://lain.go.id/b")))
    reading = read.records(page("[]", mime="application/json"), PORTAL, [Fixed(api=answer)])
    assert reading.records[0].article.text == "Isi rapat.\n\nPenulis : Joko Priyono"
    assert reading.records[0].article.author == "Joko Priyono"
    assert reading.links == (Link(f"{HOME}/a"),)
    assert read.records(page("[1]", mime="application/json"), PORTAL, [Fixed()]).kind == "other"


def test_fields_come_from_the_profile_then_metadata_then_trafilatura() -> None:
    body = " ".join(["Pemerintah kabupaten memperbaiki jalan penghubung antardesa mulai pekan ini."] * 12)
    html = f"""<html lang="id"><meta property="og:title" content="Dari Meta"><meta property="article:section" content="Kabar">
    <meta property="article:tag" content="jalan"><body><article><h1>Judul Panjang</h1><p>{body}</p></article>"""
    found = one({"title": "Dari Profil", "tags": ()}, html)
    rules = {provenance.field: provenance.rule for provenance in found.provenance}
    assert (found.title, rules["title"]) == ("Dari Profil", "rule title")
    assert (found.category, rules["category"]) == ("Kabar", 'meta[property="article:section"]')
    assert body in found.text and rules["text"] == "trafilatura"
    assert found.tags == ()


def test_select_wins_over_the_profile() -> None:
    rules = {
        "author": ".penulis",
        "published_at": "time",
        "tags": ".t a",
        "text": ".badan",
        "image_url": ".gambar img",
        "category": ".tiada",
    }
    portal = Portal(slug="x", agency="x", home=f"{HOME}/", select=rules)
    html = """<span class=penulis> Sri  Rahayu </span><time datetime="2024-07-02 10:15">x</time><div class=t><a>a</a><a>b</a></div>
    <div class=badan><p>Satu.</p><p>Dua.</p></div><div class=gambar><img src=/i.jpg></div>"""
    found = one({"title": "T", "author": "admin", "text": "salah", "category": "Profil"}, html, portal)
    assert (found.author, found.tags, found.text, found.image_url) == ("Sri Rahayu", ("a", "b"), "Satu.\n\nDua.", f"{HOME}/i.jpg")
    assert found.published_at == datetime(2024, 7, 2, 3, 15, tzinfo=UTC)
    assert (found.published_source, found.published_raw, found.category) == ("select time", "2024-07-02 10:15", "Profil")


def test_a_day_is_no_moment() -> None:
    found = one({"title": "T", "text": "Isi.", "published": moment("Jul 2, 2024")})
    assert (found.published_at, found.published_date, found.published_precision) == (None, date(2024, 7, 2), "day")
    found = one({"title": "T", "text": "Isi.", "published": moment("2 Juli 2024 00:30 WIB")})
    assert (found.published_at, found.published_date, found.published_precision) == (
        datetime(2024, 7, 1, 17, 30, tzinfo=UTC),
        date(2024, 7, 2),
        "minute",
    )


def test_a_date_ahead_of_the_capture_is_refused() -> None:
    ahead = replace(moment("2 Juli 2024 10:00"), at=datetime(2026, 12, 1, tzinfo=UTC))
    assert one({"title": "T", "text": "Isi.", "published": ahead}).published_date is None


def test_the_datelines_date_is_not_the_publications() -> None:
    found = one({"title": "T", "text": "KLATEN, 2/7/2024 – Isi berita.\n\nLagi.", "published": moment("4 Juli 2024")})
    assert (found.dateline_place, found.dateline_date, found.published_date) == ("KLATEN", date(2024, 7, 2), date(2024, 7, 4))
    found = one({"title": "T", "text": "KLATEN, 2/7/2024 – Isi berita.\n\nLagi."})
    assert (found.dateline_date, found.published_date, found.published_at) == (date(2024, 7, 2), None, None)
    assert found.text.startswith("KLATEN, 2/7/2024 – ")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Rapat: Kerja!\n\nIsi.", "Isi."),
        ("RAPAT KERJA\n\nRapat Kerja\n\nIsi.", "Isi."),
        ("Rapat Kerja\nBaris dua.\n\nIsi.", "Baris dua.\n\nIsi."),
        ("Rapat kerja dibuka.\n\nIsi.", "Rapat kerja dibuka.\n\nIsi."),
        ("Isi.\n\nRapat Kerja", "Isi.\n\nRapat Kerja"),
    ],
)
def test_a_title_repeated_above_the_text_is_left_out(text: str, left: str) -> None:
    assert one({"title": "Rapat Kerja", "text": text}).text == left


@pytest.mark.parametrize(
    ("account", "ending", "author", "role"),
    [
        ("admin", "Penulis : Joko Priyono", "Joko Priyono", "person"),
        ("Rini Astuti", "Penulis : Joko Priyono", "Joko Priyono", "person"),
        (None, "Penulis : Joko Priyono", "Joko Priyono", "person"),
        ("Rini Astuti", "Penulis : Humas Setda", "Rini Astuti", "person"),
        ("admin", "Penulis : Humas Setda", "Humas Setda", "account"),
        ("admin", "Editor : Dewi Lestari", "Dewi Lestari", "editor"),
        ("Rini Astuti", "Editor : Dewi Lestari", "Rini Astuti", "person"),
        ("humas", "Begitu katanya.", "humas", "account"),
        (None, "Begitu katanya.", None, None),
    ],
)
def test_who_wrote_it(account: str | None, ending: str, author: str | None, role: str | None) -> None:
    found = one({"title": "T", "text": f"Isi berita.\n\n{ending}", "author": account})
    assert (found.author, found.author_role) == (author, role)


@pytest.mark.parametrize(
    ("described", "lead"),
    [("Isi berita yang pan", None), ("Judulnya", None), ("Potongan lain…", None), ("Ringkasan editor.", "Ringkasan editor."), ("", None)],
)
def test_a_description_that_only_repeats_is_no_lead(described: str, lead: str | None) -> None:
    html = f'<meta name="description" content="{described}">'
    assert one({"title": "Judulnya", "text": "Isi berita yang panjang sekali."}, html).lead == lead


@pytest.mark.parametrize(
    ("declared", "kept"),
    [
        (f"{HOME}/berita/satu", f"{HOME}/berita/satu"),
        (f"{HOME}/berita/satu?utm_source=x#a", f"{HOME}/berita/satu"),
        ("http://localhost/berita/satu", f"{HOME}/berita/dua"),
        (f"{HOME}/", f"{HOME}/berita/dua"),
        (None, f"{HOME}/berita/dua"),
    ],
)
def test_the_canonical_address_counts_on_the_portal_alone(declared: str | None, kept: str) -> None:
    assert one({"title": "T", "text": "x", "url": declared}, url=f"{HOME}/berita/dua?fbclid=1").url == kept


def test_finishing_twice_changes_nothing() -> None:
    text = "T\n\nKLATEN – Isi berita.\n\nPenulis : Joko Priyono\n\nBagikan: WhatsApp Facebook"
    first = one({"title": "T", "text": text, "author": "admin"})
    assert article.finish(first, PORTAL, AT) == first


def test_as_json_is_one_flat_object_per_article() -> None:
    fields = {"title": "T", "text": "Isi.", "published": moment("2 Juli 2024 10:15:30"), "tags": ("a",)}
    profile = Fixed(fields, (Count("like", 3, "3", "r"), Count("wow", None, "", "r"), Count("views", 8, "8+", "v", "at_least")))
    shown = read.as_json(read.records(page("<p>x"), PORTAL, [profile]))
    assert json.loads(json.dumps(shown)) == shown
    assert (shown["kind"], shown["profile"], shown["url"]) == ("article", "wordpress", f"{HOME}/berita/satu")
    assert (shown["published_at"], shown["published_date"], shown["tags"]) == ("2024-07-02T03:15:30Z", "2024-07-02", ["a"])
    assert shown["counts"] == {"like": 3, "wow": None, "views": 8}
    assert shown["provenance"]["title"] == {"rule": "rule title", "raw": "raw title"}
    assert shown["provenance"]["counts.views"] == {"rule": "v", "raw": "8+", "bound": "at_least"}
    assert read.as_json(read.records(page("", status=404), PORTAL))["records"] == []
    assert read.as_json(Record(Article(url="u", title="t", text="x")))["media"] == []


def test_a_profile_that_fails_costs_its_page_alone() -> None:
    class Broken(Fixed):
        def listing(self, page: Page, portal: Portal) -> Listing | None:
            raise LookupError("no such thing")

    assert read.records(page("<p>x"), PORTAL, [Broken()]) == Reading(
        "other", "none", reason="the reader failed: LookupError: no such thing"
    )


def test_lone_surrogates_are_read() -> None:
    assert read.records(page("<h3><a href='/a/b'>Satu \ud800</a></h3>"), PORTAL).kind == "listing"


PIECES = st.sampled_from(
    [
        '<h1 class="title">',
        "</h1>",
        '<div class="post-content">',
        '<div class="post-text text-style">',
        "</div>",
        '<div id="reactions_result"><div class="col-reaction" onclick="addReaction(',
        '<img alt="like">',
        '<span class="span-vote">',
        '<span><i class="icon-eye"></i>',
        '<link rel="canonical" href="http://[">',
        '<a href="//[x">satu dua tiga empat</a>',
        '<base href="http://[">',
        '<meta property="og:type" content="article">',
        '<meta property="article:published_time" content="0000-00-00 00:00:00">',
        '<script type="application/ld+json">{"@type":"NewsArticle","headline":',
        "</script>",
        '<html lang="">',
        '<meta name="generator" content="WordPress">',
        '<body class="single postid-3">',
        '<article class="type-post" id="post-3">',
        '<div class="entry-content">',
        '<time datetime="x">',
        '<ul class="pagination"><a href="?page=99999999999999999999">',
        "<?xml version='1.0'?><rss><channel><item><link>",
        "<urlset><url><loc>",
        "{",
        "[{",
        '"id": 1, "link": "',
        "<table><tr><td>a<td>b",
    ]
)


@settings(max_examples=250, derandomize=True, deadline=None)
@given(
    st.lists(PIECES | st.text(max_size=10), max_size=14).map("".join),
    st.sampled_from(["text/html", "application/xml", "application/json", "text/plain"]),
)
def test_any_text_at_all_is_read_without_an_error(text: str, mime: str) -> None:
    # The road under the guard: nothing that a page holds may trip a reader.
    reading = read._read(page(text, mime=mime), PORTAL, read.PROFILES)
    assert len(reading.records) <= 1
    assert json.dumps(read.as_json(reading))
    assert all(PORTAL.owns(link.url) for link in reading.links)


PROSE = "Dinas menggelar rapat bersama kepala desa di aula kabupaten pada Selasa pagi. " * 9
OWN_THEME = f"""<html><head><link rel="https://api.w.org/" href="/wp-json/"></head><body class="{{}}"><div class="isi"><h1>Rapat Desa</h1>
<span>2 Juli 2024</span><p>{PROSE}</p></div>{{}}</body></html>"""


def test_a_dated_page_in_a_theme_of_the_portals_own_is_read_as_any_sites() -> None:
    found = read.records(page(OWN_THEME.format("", "")), PORTAL)
    assert (found.reader, found.records[0].article.title) == ("generic/1 page", "Rapat Desa")
    assert found.records[0].article.published_date == date(2024, 7, 2)


@pytest.mark.parametrize("html", [OWN_THEME.format("page page-id-3", ""), OWN_THEME.replace("2 Juli 2024", "").format("", "")])
def test_a_static_page_in_such_a_theme_is_none(html: str) -> None:
    assert read.records(page(html), PORTAL).kind == "other"


def test_a_box_of_a_few_words_is_not_the_text_of_a_long_article() -> None:
    box = '<div class="entry-content"><p>Siti menulis tentang desa.</p></div>'
    (record,) = read.records(page(OWN_THEME.format("single-post postid-3", box)), PORTAL).records
    assert record.article.text.endswith(PROSE.strip())
    short = OWN_THEME.replace(PROSE, "").format("single-post postid-3", box)
    assert read.records(page(short), PORTAL).records[0].article.text == "Siti menulis tentang desa."
