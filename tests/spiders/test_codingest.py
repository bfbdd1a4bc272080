"""Saved pages of every Codingest generation, each read to its expected JSON; then discovery."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from spiders import read
from spiders.page import Page
from spiders.portal import Portal
from spiders.profiles.codingest import Codingest

FIXTURES = Path(__file__).parent.parent / "fixtures" / "codingest"
HOME = "https://arsip.contohkab.go.id"
PORTAL = Portal(
    slug="arsip-contoh", agency="Dinas Arsip Contoh", home=f"{HOME}/", profile="codingest", aliases=("dispusip.contohkota.go.id",)
)
AT = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
STORED = sorted(path.stem for path in FIXTURES.glob("*.html"))


def page(html: str, url: str = f"{HOME}/judul-berita", **more: Any) -> Page:
    return Page(url=url, text=html, captured_at=AT, **more)


def stored(name: str) -> tuple[Page, dict[str, Any]]:
    truth = json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))
    return page((FIXTURES / f"{name}.html").read_text(encoding="utf-8"), truth["url"]), truth


def test_two_pages_of_every_generation_are_stored() -> None:
    generations = [stored(name)[1]["generation"] for name in STORED]
    assert {one: generations.count(one) for one in generations} == dict.fromkeys(
        ["infinite39", "infinite44", "varient1", "varient22-classic", "varient22-magazine", "varient3"], 2
    )


@pytest.mark.parametrize("name", STORED)
@pytest.mark.parametrize("profile", ["codingest", "auto"])
def test_a_stored_page_reads_to_its_expected_json(name: str, profile: str) -> None:
    page, truth = stored(name)
    found = read.as_json(read.records(page, PORTAL.model_copy(update={"profile": profile})))
    generation = truth.pop("generation")
    assert (found["kind"], found["reader"]) == ("article", f"codingest/{Codingest.version} {generation}")
    shown = {key: found[key] for key in truth}
    shown["text"] = found["text"].split("\n\n")
    assert shown == truth


@pytest.mark.parametrize("name", STORED)
def test_the_shape_of_the_page_is_enough_when_the_head_marks_are_gone(name: str) -> None:
    page_, truth = stored(name)
    bare = page_.text[page_.text.index("<body>") :].replace("Codingest", "")
    known = Codingest().generation(page(f"<html>{bare}"))
    # The two classic themes differ by their server alone: without a mark of it the older is named.
    assert known == truth["generation"] or {known, truth["generation"]} == {"varient1", "varient22-classic"}


@pytest.mark.parametrize("name", STORED)
def test_every_value_names_its_rule_and_what_was_found(name: str) -> None:
    page, _ = stored(name)
    (record,) = read.records(page, PORTAL).records
    told = {one.field for one in record.article.provenance}
    valued = {
        field
        for field in ("title", "text", "lead", "author", "category", "tags", "published_date", "published_at", "native_id", "dateline_date")
        if getattr(record.article, field)
    }
    assert valued <= told
    assert all(one.rule for one in record.article.provenance)
    assert all(count.rule for count in record.counts)


def test_a_page_without_the_widget_gives_no_reactions_at_all() -> None:
    page, _ = stored("infinite44-jumat")
    (record,) = read.records(page, PORTAL).records
    assert [count.kind for count in record.counts] == ["views"]


def test_an_empty_count_is_unknown_and_never_zero() -> None:
    page, _ = stored("varient17-langkah")
    (record,) = read.records(page, PORTAL).records
    by_kind = {count.kind: count for count in record.counts}
    assert (by_kind["dislike"].value, by_kind["dislike"].raw) == (None, "")
    assert (by_kind["love"].value, by_kind["love"].raw) == (0, "0")


def test_reactions_are_keyed_by_icon_call_or_file_and_not_by_class() -> None:
    items = (
        '<div class="col-reaction col-reaction-like"><img src="/x.png" alt="wow"><span class="span-vote">5</span></div>'
        "<div class=\"col-reaction col-reaction-like\" onclick=\"addReaction('9', 'sad');\"><img alt='Sedih'>"
        '<label class="reaction-num-votes">6</label></div>'
        '<div class="col-reaction col-reaction-like"><img src="/assets/img/reactions/love.gif" alt="cinta">'
        '<span class="span-vote">7</span></div>'
        '<div class="col-reaction col-reaction-like"><img alt="entah"><span class="span-vote">8</span></div>'
    )
    counts = Codingest().counts(page(f'<div id="reactions_result">{items}</div>'), PORTAL)
    assert [(count.kind, count.value) for count in counts] == [("wow", 5), ("sad", 6), ("love", 7)]


def test_the_body_digest_does_not_change_with_random_related_posts() -> None:
    page_, _ = stored("varient17-pameran")
    other = page_.text.replace("Acak Satu Dua Tiga", "Lain Sekali Judulnya").replace("Populer Satu", "Populer Dua")
    first, second = read.records(page_, PORTAL), read.records(page(other, page_.url), PORTAL)
    assert first.records == second.records


def test_reactions_and_tags_swallowed_by_an_open_div_stay_out_of_the_text() -> None:
    page, truth = stored("varient3-gempa")
    (record,) = read.records(page, PORTAL).records
    assert record.article.text.split("\n\n") == truth["text"]
    assert record.article.tags == ("Gempa",)


def test_a_numbered_gallery_address_belongs_to_its_article() -> None:
    page_, truth = stored("varient22-classic-galeri")
    old = page(page_.text.replace("galeri-restorasi?p=2", "galeri-restorasi/2"), f"{HOME}/galeri-restorasi/2")
    (record,) = read.records(old, PORTAL).records
    assert record.article.url == truth["url"]


def test_a_date_shown_and_a_date_stated_that_disagree() -> None:
    page_, _ = stored("varient22-magazine-sekolah")
    (record,) = read.records(page(page_.text.replace("Agu 14, 2024", "Agu 20, 2024"), page_.url), PORTAL).records
    assert record.article.published_source == 'meta[property="article:published_time"]'
    assert str(record.article.published_date) == "2024-08-14"


def test_a_publication_date_that_is_still_to_come_is_refused() -> None:
    page_, _ = stored("varient17-langkah")
    (record,) = read.records(page(page_.text.replace("Pebruari 3, 2021", "Pebruari 3, 2027"), page_.url), PORTAL).records
    assert (record.article.published_at, record.article.published_date, record.article.published_source) == (None, None, None)


def test_the_portals_zone_decides_what_a_clock_without_zone_means() -> None:
    page, _ = stored("varient22-classic-layanan")
    (record,) = read.records(page, Portal(slug="x", agency="x", home=PORTAL.home, timezone="Asia/Jayapura")).records
    assert str(record.article.published_at) == "2024-09-02 04:20:00+00:00"


def test_the_scripts_maker_is_no_author() -> None:
    page_, _ = stored("infinite39-perpusling")
    (record,) = read.records(page(page_.text.replace("about-author", "tentang"), page_.url), PORTAL).records
    assert (record.article.author, record.article.author_role) == (None, None)


def card(slug: str, kind: str = "post-item") -> str:
    return f'<div class="{kind}"><h3 class="title"><a href="{HOME}/{slug}">Judul {slug}</a></h3><p class="post-meta">Jul 2, 2024</p></div>'


OLD_PAGER = (
    "<ul class='pagination'><li class='disabled'><li class='active page-num'><a href='#'>1<span class='sr-only'></span></a></li>"
    "<li class='page-num'><a href='{h}/?page=2' data-ci-pagination-page='2'>2</a></li><li class='page-num'><a href='{h}/?page=3'>3</a>"
    "<li class='next'><a href='{h}/?page=2'>›</a><li class='page-last'><a href='{h}/?page=9'>»</a></ul>"
)
NEW_PAGER = (
    '<nav aria-label="x"><ul class="pagination"><li class="page-item"><a class="page-link" href="{h}/posts?page=1">1</a></li>'
    '<li class="page-item active"><a class="page-link" href="{h}/posts?page=2">2</a></li>'
    '<li class="page-item"><a class="page-link" href="{h}/posts?page=3">3</a></li></ul></nav>'
)


def listing_page(cards: str, pager: str, more: str = "") -> str:
    return (
        f'<html><body><div class="home-slider-container"><h2 class="title"><a href="{HOME}/lama-sekali">Lama</a></h2></div>'
        f'<section id="main"><div class="content"><div class="posts">{cards}</div>{pager.format(h=HOME)}</div>'
        f'<div class="sidebar">{card("populer")}</div></section>{more}<footer>{card("kaki")}</footer></body></html>'
    )


def test_a_listing_gives_the_main_columns_cards_in_order() -> None:
    cards = card("berita-tiga") + card("berita-dua", "post-item-horizontal") + card("berita-tiga") + card("berita-satu", "item-boxed-cnt")
    hidden = f'<div style="display:none">{card("slot-gacor")}</div>'
    offsite = '<div class="post-item"><h3 class="title"><a href="https://lain.go.id/x">Lain</a></h3></div>'
    reading = read.records(page(listing_page(cards + hidden + offsite, OLD_PAGER), f"{HOME}/"), PORTAL)
    assert reading.kind == "listing"
    assert [link.url.removeprefix(HOME) for link in reading.links] == ["/berita-tiga", "/berita-dua", "/berita-satu"]
    assert reading.next_url == f"{HOME}/?page=2"


def test_the_pager_of_codeigniter_4() -> None:
    reading = read.records(page(listing_page(card("a-b", "post-item-mid"), NEW_PAGER), f"{HOME}/posts?page=2"), PORTAL)
    assert reading.next_url == f"{HOME}/posts?page=3"


def test_the_last_page_has_no_next_and_a_page_past_the_end_is_an_empty_listing() -> None:
    last = read.records(page(listing_page(card("a"), NEW_PAGER), f"{HOME}/posts?page=3"), PORTAL)
    past = read.records(page(listing_page("", "").replace("lama-sekali", "#"), f"{HOME}/posts?page=99"), PORTAL.model_copy())
    assert last.next_url is None
    assert (past.links, past.next_url) == ((), None)


def test_a_static_page_is_no_article() -> None:
    html = (
        '<section id="main"><div class="post-meta-inner"></div><h1 class="page-title">Visi Misi</h1>'
        '<div class="page-content"><div class="text-style"><p>Isi.</p></div></div></section>'
    )
    assert read.records(page(html, f"{HOME}/visi-misi"), PORTAL).kind == "other"


@pytest.mark.parametrize(
    "path",
    [
        "/kunjungan-kerja",
        "/123",
        "/hut-ri--ke79-",
        "/en/annual-report",
        "/lima-langkah--arsip",
        "/tag-heuer",
        "/profil-dinas",
        "/searching",
    ],
)
def test_addresses_of_articles_are_wanted(path: str) -> None:
    assert Codingest().wanted(HOME + path, PORTAL)


NEVER = """/ /posts /tag/arsip /search?q=x /profile/admin /gallery /gallery/album/3 /contact /rss-feeds /rss/latest-posts /login /register
/reading-list /logout /admin /admin/posts /uploads/images/a.jpg /assets/x.css /slug?p=2 /slug/2 /?page=2 /sitemap.xml /berita/subkategori
/en/search?q=1 /robots.txt /en/login"""


@pytest.mark.parametrize("path", ["", *NEVER.split()])
def test_addresses_that_are_never_articles_are_not(path: str) -> None:
    assert not Codingest().wanted(HOME + path, PORTAL)


def test_sources_stand_below_the_home_with_the_stale_sitemap_last() -> None:
    sources = Codingest().sources(PORTAL.model_copy(update={"home": f"{HOME}/berita/"}))
    assert sources[0].url == f"{HOME}/berita/rss/latest-posts"
    assert [source.kind for source in sources] == ["feed", "feed", "feed", "listing", "listing", "sitemap"]
    assert all(source.url.startswith(f"{HOME}/berita/") for source in sources)


def test_another_systems_page_is_not_taken() -> None:
    shape = '<article class="post-content"><div class="post-text"><h1 class="title">x</h1></div></article>'
    assert Codingest().generation(page(shape)) == "varient1"
    assert Codingest().generation(page('<meta name="generator" content="WordPress 6.5">' + shape)) is None
    assert Codingest().generation(page("<h1>Halo</h1><p>Biasa saja.</p>")) is None
