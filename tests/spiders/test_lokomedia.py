"""Saved pages of Lokomedia's themes, each read to its expected JSON; then addresses, counters and discovery."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiders import read
from spiders.page import Page
from spiders.portal import Portal
from spiders.profiles import lokomedia_urls
from spiders.profiles.lokomedia import Lokomedia

ALL = Path(__file__).parent.parent / "fixtures"
FIXTURES = ALL / "lokomedia"
HOME = "https://berita.contohkab.go.id"
PORTAL = Portal(slug="berita-contoh", agency="Diskominfo Contoh", home=f"{HOME}/", profile="lokomedia", aliases=("dinas.contohkota.go.id",))
AT = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
STORED = sorted(path.stem for path in FIXTURES.glob("*.html"))
OTHERS = sorted(path for path in ALL.glob("*/*.html") if path.parent.name != "lokomedia")
MARKS = '<meta name="author" content="lokomedia.web.id">'


def page(html: str, url: str = f"{HOME}/berita/detail/judul", **more: Any) -> Page:
    return Page(url=url, text=html, captured_at=AT, **more)


def stored(name: str) -> tuple[Page, dict[str, Any]]:
    truth = json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))
    return page((FIXTURES / f"{name}.html").read_text(encoding="utf-8"), truth.pop("page_url")), truth


def test_two_pages_of_every_theme_are_stored() -> None:
    themes = [stored(name)[1]["generation"] for name in STORED]
    assert {one: themes.count(one) for one in themes} == dict.fromkeys(["tigo", "single", "blog", "custom"], 2)


@pytest.mark.parametrize("name", STORED)
@pytest.mark.parametrize("profile", ["lokomedia", "auto"])
def test_a_stored_page_reads_to_its_expected_json(name: str, profile: str) -> None:
    page, truth = stored(name)
    found = read.as_json(read.records(page, PORTAL.model_copy(update={"profile": profile})))
    generation = truth.pop("generation")
    assert (found["kind"], found["reader"]) == ("article", f"lokomedia/{Lokomedia.version} {generation}")
    shown = {key: found[key] for key in truth}
    shown["text"] = found["text"].split("\n\n")
    assert shown == truth


@pytest.mark.parametrize("name", STORED)
def test_the_shape_of_the_page_is_enough_when_the_head_marks_are_gone(name: str) -> None:
    page_, truth = stored(name)
    bare = page_.text[page_.text.index("<body") :]
    assert Lokomedia().generation(page(f"<html>{bare}", page_.url)) == truth["generation"]


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_the_pages_of_other_systems_are_not_taken(path: Path) -> None:
    assert Lokomedia().generation(page(path.read_text(encoding="utf-8"), "https://dinas.contohkab.go.id/judul-berita")) is None


@pytest.mark.parametrize("name", STORED)
def test_every_value_names_its_rule(name: str) -> None:
    page, _ = stored(name)
    (record,) = read.records(page, PORTAL).records
    told = {one.field for one in record.article.provenance}
    names = ("title", "lead", "text", "author", "category", "tags", "native_id", "published_at", "image_url")
    assert {field for field in names if getattr(record.article, field)} <= told
    rules = [one.rule for one in record.article.provenance] + [one.rule for one in record.counts]
    assert all(rules)


def test_a_bought_theme_without_the_scripts_marks_is_not_taken() -> None:
    assert Lokomedia().generation(page('<article class="blog_item"><div class="blog_details"><h2>x</h2></div></article>')) is None


def test_an_empty_eye_is_unknown_and_never_zero_and_zero_comments_are_zero() -> None:
    (record,) = read.records(stored("single-pelayanan")[0], PORTAL).records
    assert {count.kind: (count.value, count.raw) for count in record.counts}["views"] == (None, "")
    (record,) = read.records(stored("single-manasik")[0], PORTAL).records
    assert {count.kind: (count.value, count.raw) for count in record.counts}["comments"] == (0, "0 Komentar")


def test_related_and_popular_posts_do_not_change_what_is_read() -> None:
    page_, _ = stored("tigo-hut")
    other = page_.text.replace("Berita Terkait Satu", "Lain Sekali").replace("Paling Populer Hari Ini", "Bukan Itu")
    assert read.records(page_, PORTAL).records == read.records(page(other, page_.url), PORTAL).records


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("/berita/detail/hut-ri-ke79--", "/berita/detail/hut-ri-ke79--"),
        ("/index.php/berita/detail/ekspansi-", "/berita/detail/ekspansi-"),
        ("/berita/detail/a?fbclid=x", "/berita/detail/a"),
        ("/media.php?module=detailberita&id=9", "/media.php?module=detailberita&id=9"),
        ("/berita-9-a-b.html", "/berita-9-a-b.html"),
    ],
)
def test_one_address_for_one_article(asked: str, kept: str) -> None:
    assert lokomedia_urls.canonical(page("", HOME + asked), PORTAL).value == HOME + kept


@pytest.mark.parametrize(
    ("asked", "number"),
    [("/berita/detail/108/hut-ri-", "108"), ("/berita-9-a.html", "9"), ("/berita/detail/17-agustus-", None), ("/a-b", None)],
)
def test_the_number_that_an_address_holds(asked: str, number: str | None) -> None:
    assert lokomedia_urls.number(HOME + asked) == number


def test_the_declared_address_joins_the_two_forms_and_keeps_the_scheme() -> None:
    html = f'<meta property="og:url" content="{HOME.replace("https", "http")}/berita/detail/a-b"><link rel="canonical" href="{HOME}/">'
    assert lokomedia_urls.canonical(page(html, f"{HOME}/a-b"), PORTAL).value == f"{HOME}/berita/detail/a-b"


@settings(max_examples=100, derandomize=True)
@given(st.text(alphabet="/beritadetailhml0123456789-.?=&x", max_size=60))
def test_any_address_is_judged_without_an_error(path: str) -> None:
    url = f"{HOME}/{path}"
    assert Lokomedia().wanted(url, PORTAL) in (True, False)
    assert lokomedia_urls.canonical(page("", url), PORTAL).value.startswith(HOME)
    assert lokomedia_urls.offset(url) >= 0


WANTED = (
    "/berita/detail/a-b- /index.php/berita/detail/a /hut-ri-ke79 /berita-a-b.html /berita-12-a-b.html /media.php?module=detailberita&id=4"
    " /berita/detail/108/hut-ri- /artikel/detail/9/ /news/read/4-a /berita/detail_berita/Berita054835-Judul"
)
NEVER = """/ /main /berita /berita/index/15 /berita/indeks_berita /kategori/detail/olahraga /kategori/detail/olahraga/15
/halaman/detail/profil /tag/detail/haji /agenda/detail/rapat /albums /download /hubungi /konsultasi /administrator /rss.xml
/asset/foto_berita/a.jpg /semua-berita.html /statis-1-profil.html /berita/kirim_komentar
/berita/detail/ /kategori/detail/9/a-b /template/phpmu-tigo/timthumb.php?src=x /media.php?module=detailagenda&id=4"""


@pytest.mark.parametrize("path", WANTED.split())
def test_addresses_of_articles_are_wanted(path: str) -> None:
    assert Lokomedia().wanted(HOME + path, PORTAL)


@pytest.mark.parametrize("path", NEVER.split())
def test_addresses_that_are_never_articles_are_not(path: str) -> None:
    assert not Lokomedia().wanted(HOME + path, PORTAL)


def tigo_list(pager: str, slugs: str = "tiga dua tiga satu", prefix: str = "/berita/detail/") -> str:
    cards = "".join(
        f"<div class='article-big'><div class='article-photo'><a href='{HOME}{prefix}{slug}-x'><img src='a.jpg'></a></div>"
        f"<div class='article-content'><h2><a href='{HOME}{prefix}{slug}-x'>Judul {slug}</a>"
        f"<a href='{HOME}{prefix}{slug}-x.html' class='h-comment'>3</a></h2></div></div>"
        for slug in slugs.split()
    )
    side = f"<div class='main-sidebar right'><div class='widget'><h4><a href='{HOME}/berita/detail/populer-x'>Populer</a></h4></div></div>"
    return f"<html><head>{MARKS}</head><body>{cards}<div class='pagination'>{pager}</div>{side}</body></html>"


OFFSETS = (
    "<strong>2</strong><a href='{h}/berita/index' data-ci-pagination-page='1'>1</a><a href='{h}/berita/index/30'>3</a>"
    "<a href='{h}/berita/index/45'>4</a>"
)


def test_a_list_gives_its_headings_in_order_and_the_next_offset() -> None:
    reading = read.records(page(tigo_list(OFFSETS.format(h=HOME)), f"{HOME}/berita/index/15"), PORTAL)
    assert reading.kind == "listing"
    assert [link.url.rpartition("/")[2] for link in reading.links] == ["tiga-x", "dua-x", "satu-x"]
    assert reading.next_url == f"{HOME}/berita/index/30"


def test_the_first_page_the_last_page_and_a_fork_that_counts_pages() -> None:
    first = f"<strong>1</strong><a href='{HOME}/berita/index/15' rel='next'>&gt;</a><a href='{HOME}/berita/index/90'>Last</a>"
    assert read.records(page(tigo_list(first), f"{HOME}/berita"), PORTAL).next_url == f"{HOME}/berita/index/15"
    last = f"<a href='{HOME}/berita/index/30'>3</a><strong>4</strong>"
    assert read.records(page(tigo_list(last), f"{HOME}/berita/index/45"), PORTAL).next_url is None
    tigo = tigo_list(OFFSETS.format(h=HOME)).replace("class='pagination'", "class='page-pager'")
    assert read.records(page(tigo, f"{HOME}/berita/index/15"), PORTAL).next_url == f"{HOME}/berita/index/30"
    pages = f"<a href='{HOME}/kategori/detail/haji/1'>1</a><a href='{HOME}/kategori/detail/haji/3'>3</a>"
    assert read.records(page(tigo_list(pages), f"{HOME}/kategori/detail/haji/2"), PORTAL).next_url == f"{HOME}/kategori/detail/haji/3"


def test_slugs_at_the_root_are_found_and_comment_badges_are_not() -> None:
    reading = read.records(page(tigo_list("", prefix="/"), f"{HOME}/"), PORTAL)
    assert [link.url for link in reading.links] == [f"{HOME}/tiga-x", f"{HOME}/dua-x", f"{HOME}/satu-x"]


def test_the_list_of_the_magazine_theme_stands_in_a_list_of_class_nav() -> None:
    card = f'<li><div class="post--info"><div class="title"><h3 class="h4"><a href="{HOME}/berita/detail/a" class="btn-link">A</a>'
    menu = f'<nav><h3><a href="{HOME}/berita/detail/menu">M</a></h3></nav>'
    html = f'<html><head>{MARKS}</head><body>{menu}<div class="post--items"><ul class="nav">{card}'
    assert [link.url for link in read.records(page(html, f"{HOME}/berita"), PORTAL).links] == [f"{HOME}/berita/detail/a"]


def test_a_page_past_the_end_is_an_empty_listing() -> None:
    reading = read.records(page(tigo_list("", ""), f"{HOME}/berita/index/990"), PORTAL)
    assert (reading.kind, reading.links, reading.next_url) == ("listing", (), None)


def test_a_static_page_at_the_root_without_a_date_is_no_article() -> None:
    title = "<div class='article-title'><h1><b>Visi Dinas</b></h1></div>"
    html = f"<html><head>{MARKS}</head><body>{title}<div class='shortcode-content'><p>Isi.</p></div></body></html>"
    assert read.records(page(html, f"{HOME}/visi-dinas-kami"), PORTAL).kind != "article"


def test_a_saved_page_whose_address_is_not_known_is_told_by_its_shape() -> None:
    page_, _ = stored("tigo-hut")
    assert read.records(page(page_.text, "http://page.invalid/disimpan.html"), PORTAL).kind == "article"
    assert read.records(page(page_.text, "http://page.invalid/halaman-profil.html"), PORTAL).kind == "other"


def test_an_unknown_slug_that_is_sent_to_the_front_controller_is_gone() -> None:
    reading = read.records(page(tigo_list(""), f"{HOME}/main", requested_url=f"{HOME}/berita/detail/hilang"), PORTAL)
    assert reading.kind == "gone"


def test_sources_stand_below_the_home() -> None:
    sources = Lokomedia().sources(PORTAL.model_copy(update={"home": f"{HOME}/portal/"}))
    assert [source.kind for source in sources] == ["feed", "listing", "listing", "listing", "sitemap"]
    assert all(source.url.startswith(f"{HOME}/portal/") for source in sources)
