"""Saved pages of every OpenSID theme, each read to its expected JSON; then addresses, counters and discovery."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiders import read
from spiders.page import Page
from spiders.portal import Portal
from spiders.profiles import opensid_urls
from spiders.profiles.opensid import OpenSid

ALL = Path(__file__).parent.parent / "fixtures"
FIXTURES = ALL / "opensid"
HOME = "https://sukamaju.desa.id"
PORTAL = Portal(slug="sukamaju", agency="Desa Sukamaju", home=f"{HOME}/", profile="opensid", aliases=("www.mekarsari-contoh.desa.id",))
AT = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
STORED = sorted(path.stem for path in FIXTURES.glob("*.html"))
OTHERS = sorted(path for path in ALL.glob("*/*.html") if path.parent.name != "opensid")


def page(html: str, url: str = f"{HOME}/artikel/2024/5/7/judul", **more: Any) -> Page:
    return Page(url=url, text=html, captured_at=AT, **more)


def stored(name: str) -> tuple[Page, dict[str, Any]]:
    truth = json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))
    return page((FIXTURES / f"{name}.html").read_text(encoding="utf-8"), truth.pop("page_url")), truth


def test_two_pages_of_every_theme_are_stored() -> None:
    themes = [stored(name)[1]["generation"] for name in STORED]
    assert {one: themes.count(one) for one in themes} == dict.fromkeys(["natra", "esensi", "klasik", "custom"], 2)


@pytest.mark.parametrize("name", STORED)
@pytest.mark.parametrize("profile", ["opensid", "auto"])
def test_a_stored_page_reads_to_its_expected_json(name: str, profile: str) -> None:
    page, truth = stored(name)
    found = read.as_json(read.records(page, PORTAL.model_copy(update={"profile": profile})))
    generation = truth.pop("generation")
    assert (found["kind"], found["reader"]) == ("article", f"opensid/{OpenSid.version} {generation}")
    shown = {key: found[key] for key in truth}
    shown["text"] = found["text"].split("\n\n")
    if truth["published_raw"] is None:  # a line with icons: its white space is the template's
        shown["published_raw"] = None
    assert shown == truth


@pytest.mark.parametrize("name", STORED)
def test_the_shape_of_the_page_is_enough_when_the_head_marks_are_gone(name: str) -> None:
    page_, truth = stored(name)
    bare = page_.text[page_.text.index("<body") :]
    assert OpenSid().generation(page(f"<html>{bare}", page_.url)) == truth["generation"]


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_the_pages_of_other_systems_are_not_taken(path: Path) -> None:
    assert OpenSid().generation(page(path.read_text(encoding="utf-8"), "https://dinas.contohkab.go.id/judul-berita")) is None


@pytest.mark.parametrize("name", STORED)
def test_every_value_names_its_rule(name: str) -> None:
    page, _ = stored(name)
    (record,) = read.records(page, PORTAL).records
    rules = [one.rule for one in record.article.provenance] + [one.rule for one in record.counts]
    told = {one.field for one in record.article.provenance}
    names = ("title", "text", "author", "category", "native_id", "published_date", "published_at", "image_url")
    assert {field for field in names if getattr(record.article, field)} <= told
    assert all(rules)


def test_a_portal_that_moved_to_wordpress_is_not_read_as_opensid() -> None:
    page_, _ = stored("custom-hati")
    moved = page_.text.replace("<head>", '<head><meta name="generator" content="WordPress 6.5">')
    assert OpenSid().generation(page(moved, page_.url)) is None


def test_the_heart_before_the_readers_is_no_like() -> None:
    page, _ = stored("custom-hati")
    (record,) = read.records(page, PORTAL).records
    assert [(count.kind, count.value, count.raw) for count in record.counts] == [("views", 28515, "28.515 Kali"), ("comments", None, "")]


def test_a_child_of_esensi_without_the_box_round_its_facts() -> None:
    page_, _ = stored("esensi-blt")
    box = re.compile(r'<span class="inline-flex flex-wrap gap-x-3[^>]*>(.*?)</span>\s*(?=</article>)', re.DOTALL)
    loose = page(box.sub(r"\1", page_.text), page_.url)
    assert loose.text != page_.text
    (record,), (boxed,) = (read.records(one, PORTAL).records for one in (loose, page_))
    assert record.counts == boxed.counts
    assert record.article.published_date == boxed.article.published_date


def test_readers_that_are_not_shown_are_unknown_and_never_zero() -> None:
    page_, _ = stored("natra-perangkat")
    (record,) = read.records(page(page_.text.replace("28.515 Kali Dibaca", "&nbsp;"), page_.url), PORTAL).records
    assert {count.kind: count.value for count in record.counts}["views"] is None
    page_, _ = stored("klasik-posyandu")
    (record,) = read.records(page_, PORTAL).records
    assert "views" not in {count.kind for count in record.counts}


def test_without_a_date_on_the_page_the_address_names_the_day() -> None:
    page_, _ = stored("custom-hati")
    (record,) = read.records(page(page_.text.replace("27 Ags 2019 &nbsp;09:44:04", ""), page_.url), PORTAL).records
    article = record.article
    assert (str(article.published_date), article.published_at, article.published_precision) == ("2019-08-27", None, "day")
    assert article.published_source == "the page's address"


def test_the_zone_of_the_village_decides() -> None:
    page, _ = stored("natra-perangkat")
    (record,) = read.records(page, Portal(slug="x", agency="x", home=PORTAL.home, timezone="Asia/Jayapura")).records
    assert str(record.article.published_at) == "2019-08-27 00:44:04+00:00"


FORMS = """/artikel/2019/8/27/perangkat-desa /artikel/2019/08/27/perangkat-desa /index.php/artikel/2019/8/27/perangkat-desa
/first/artikel/2019/8/27/perangkat-desa /index.php/first/artikel/2019/08/27/perangkat-desa/ /artikel/2019/8/27/perangkat-desa?fbclid=x"""


@pytest.mark.parametrize("form", FORMS.split())
def test_old_and_new_addresses_are_one_article(form: str) -> None:
    assert opensid_urls.canonical(page("", HOME + form), PORTAL).value == f"{HOME}/artikel/2019/8/27/perangkat-desa"


def test_a_numbered_address_takes_the_dated_one_that_the_page_declares() -> None:
    html = f'<div class="fb-comments" data-href="{HOME}/index.php/artikel/2024/05/17/panen-raya"></div>'
    assert opensid_urls.canonical(page(html, f"{HOME}/first/artikel/8"), PORTAL).value == f"{HOME}/artikel/2024/5/17/panen-raya"
    other = html.replace("sukamaju", "lain")
    assert opensid_urls.canonical(page(other, f"{HOME}/index.php/first/artikel/8"), PORTAL).value == f"{HOME}/artikel/8"


@settings(max_examples=100, derandomize=True)
@given(st.text(alphabet="/artikelfs0123456789-index.ph?=", max_size=60))
def test_any_address_is_judged_without_an_error(path: str) -> None:
    url = f"{HOME}/{path}"
    assert OpenSid().wanted(url, PORTAL) in (True, False)
    assert opensid_urls.canonical(page("", url), PORTAL).value.startswith(HOME)
    assert opensid_urls.day(url) is None or OpenSid().wanted(url, PORTAL)


@pytest.mark.parametrize(
    "path", ["/artikel/2019/8/27/a-b", "/index.php/first/artikel/2019/08/27/a--b-", "/first/artikel/12", "/artikel/12"]
)
def test_addresses_of_articles_are_wanted(path: str) -> None:
    assert OpenSid().wanted(HOME + path, PORTAL)


NEVER = """/ /index/2 /first/index/2 /artikel/kategori/berita-desa /artikel/kategori/berita-desa/2 /first/kategori/4 /arsip/3 /feed
/sitemap.xml /first/unduh_dokumen_artikel/57 /first/gallery /layanan-mandiri /siteman /?cari=air /first/statistik/0
/desa/upload/artikel/sedang_1_a.jpg"""


@pytest.mark.parametrize("path", NEVER.split())
def test_addresses_that_are_never_articles_are_not(path: str) -> None:
    assert not OpenSid().wanted(HOME + path, PORTAL)


def card(slug: str, title: str = "Judul") -> str:
    return (
        '<div class="business_category_left wow fadeInDown"><ul class="fashion_catgnav"><li><div class="catgimg2_container2">'
        f'<h5 class="catg_titile"><a href="{HOME}/artikel/{slug}" title="Baca Selengkapnya">{title}</a></h5>'
        '<div class="post_commentbox"><span class="meta_date">27 Agustus 2019&nbsp;<i class="fa fa-user"></i>Admin&nbsp;'
        '<i class="fa fa-eye"></i>12 Kali</span></div></div></li></ul></div>'
    )


def natra_list(cards: str, pages: str = "", prefix: str = "/index") -> str:
    pager = "".join(f'<li class=""><a href="{HOME}{prefix}/{n}" title="Halaman {n}">{n}</a></li>' for n in pages.split()[1:])
    told = (
        f'<div class="pagination_area text-center"><div>Halaman {pages.split()[0]} dari 9</div><ul class="pagination">{pager}</ul></div>'
        if pages
        else ""
    )
    return (
        f'<html><body><marquee><a href="{HOME}/artikel/2018/1/1/berjalan">Berjalan</a></marquee><div class="content">'
        f'<div id="headline">{card("2017/1/1/utama")}</div>{cards}</div>{told}'
        f'<div class="widget"><a href="{HOME}/artikel/2016/1/1/populer">Populer</a></div></body></html>'
    )


def test_the_home_page_gives_its_cards_in_order_and_the_next_page() -> None:
    hidden = f'<div style="display:none">{card("2020/1/1/slot")}</div>'
    cards = card("2024/5/7/c") + card("2024/5/6/b") + hidden + card("2024/5/7/c")
    reading = read.records(page(natra_list(cards, "1 1 2 3 9"), f"{HOME}/"), PORTAL)
    assert reading.kind == "listing"
    assert [link.url.removeprefix(HOME) for link in reading.links] == ["/artikel/2024/5/7/c", "/artikel/2024/5/6/b"]
    assert reading.next_url == f"{HOME}/index/2"


def test_a_category_by_number_pages_by_the_last_number() -> None:
    html = natra_list(card("2024/5/7/c"), "2 1 2 3 9", "/first/kategori/4")
    assert read.records(page(html, f"{HOME}/first/kategori/4/2"), PORTAL).next_url == f"{HOME}/first/kategori/4/3"


def test_the_last_page_has_no_next_and_a_page_past_the_end_is_an_empty_listing() -> None:
    assert read.records(page(natra_list(card("2024/5/7/c"), "9 1 8 9"), f"{HOME}/index/9"), PORTAL).next_url is None
    empty = '<html><body><div class="single_page_area"><div id="artikel-blank">Maaf, belum ada data</div></div></body></html>'
    reading = read.records(page(empty.replace("single_page_area", "business_category_left"), f"{HOME}/index/10"), PORTAL.model_copy())
    assert (reading.links, reading.next_url) == ((), None)


def test_the_list_and_the_pager_of_esensi() -> None:
    html = (
        f'<html><body><main><div class="flex"><a href="{HOME}/artikel/2024/5/7/c" class="text-h5">C</a><p>Isi</p></div>'
        f'<p class="text-xs lg:text-sm py-3">Halaman 3 dari 4</p><ul class="pagination flex"><li><a href="{HOME}/index/1" '
        f'class="page-link">1</a></li><li class="page-item"><a href="{HOME}/index/4" class="page-link">4</a></li></ul></main></body></html>'
    )
    reading = read.records(page(html, f"{HOME}/index/3"), PORTAL)
    assert ([link.url for link in reading.links], reading.next_url) == ([f"{HOME}/artikel/2024/5/7/c"], f"{HOME}/index/4")
    assert reading.reader.endswith("esensi")


def test_the_archive_is_a_table() -> None:
    rows = "".join(
        f'<tr><td>{n}</td><td>27 Agustus 2019</td><td><a href="{HOME}/artikel/2019/8/{n}/x">X</a></td><td>12 Kali</td></tr>' for n in (9, 8)
    )
    html = f'<link href="/desa/logo/x.ico"><div class="single_page_area"><table class="table">{rows}</table></div>'
    reading = read.records(page(html, f"{HOME}/arsip"), PORTAL)
    assert (reading.kind, [link.url[-4:] for link in reading.links]) == ("listing", ["/9/x", "/8/x"])


def test_an_article_that_is_not_there_is_no_article() -> None:
    html = natra_list("").replace(
        "<body>", '<body><link href="/desa/themes/x.css"><div class="artikel" id="artikel-blank"><h3>Maaf, data tidak ditemukan</h3></div>'
    )
    assert read.records(page(html), PORTAL).kind != "article"


def test_sources_stand_below_the_home() -> None:
    sources = OpenSid().sources(PORTAL.model_copy(update={"home": f"{HOME}/desa/"}))
    assert [source.kind for source in sources] == ["feed", "feed", "listing", "listing", "listing", "sitemap", "sitemap"]
    assert all(source.url.startswith(f"{HOME}/desa/") for source in sources)


def test_a_template_without_white_space_does_not_join_a_year_and_a_number() -> None:
    page_, _ = stored("esensi-blt")
    tight = " ".join(page_.text.split()).replace("> <", "><")
    (record,) = read.records(page(tight, page_.url), PORTAL).records
    assert (record.counts[0].value, str(record.article.published_date), record.article.category) == (1204, "2021-10-01", "Berita Desa")
