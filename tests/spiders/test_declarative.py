"""A home-grown portal is read by the rules in its YAML; a wrong rule is named with its line."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from archive.errors import BadConfiguration
from spiders import read
from spiders.page import Page
from spiders.portal import Portal
from spiders.reading import Reading
from spiders.registry import parse

FIXTURES = Path(__file__).parent.parent / "fixtures"
HOME = "https://contohrejokab.go.id"
NOW = datetime(2026, 11, 20, 3, tzinfo=UTC)
RULES = r"""
agency: Pemerintah Kabupaten Contohrejo
home: https://contohrejokab.go.id/
profile: declarative
rules:
  articles: /berita/detail/*
  fields:
    title: h2.judul
    published_at: {css: .meta, match: '(\d\d:\d\d:\d\d, .+?) - Oleh'}
    author: {css: .meta, match: 'Oleh : (.+)'}
    native_id: {url: '/detail/(\d+)-'}
    text: .isi
  counts:
    views: {css: .baca, match: '[\d.]+'}
    like: .suka
  attachments: .lampiran a
  drop: [.sisipan, 'p.iklan']
  listing:
    cards: [.daftar h3]
    pages: /berita/index/{offset}
    step: 15
"""
ARTICLE = """<h2 class=judul>Rapat</h2><p class=meta>22:00:18, 14 Agu 2024 - Oleh : Humas</p>
<i class=baca>\u2665 1.284 Kali</i><i class=suka></i>
<div class=isi><p>Satu.</p><p class=iklan>Beli</p><div class=sisipan>Baca juga</div><p>Dua.</p></div>
<div class=lampiran><a href="/unduh?id=3">Undangan</a></div>"""
CARDS = "<div class=daftar>" + "".join(f'<h3><a href="/berita/detail/{n}-rapat">Rapat</a></h3>' for n in range(15)) + "</div>"


def portal(text: str = RULES, **more: Any) -> Portal:
    return parse("contohrejo", yaml.safe_dump({**yaml.safe_load(text), **more}) if more else text, "contohrejo.yaml")


def reading(html: str, path: str, of: Portal) -> Reading:
    return read.records(Page(f"{HOME}{path}", f"<html><body>{html}</body></html>", NOW), of)


def test_every_field_is_read_by_its_rule_and_says_so() -> None:
    found = reading(ARTICLE, "/berita/detail/12-rapat", portal())
    (record,) = found.records
    article = record.article
    assert (article.title, article.text, article.author, article.native_id) == ("Rapat", "Satu.\n\nDua.", "Humas", "12")
    assert article.published_at == datetime(2024, 8, 14, 15, 0, 18, tzinfo=UTC)
    assert [(one.url, one.kind, one.caption) for one in article.media] == [(f"{HOME}/unduh?id=3", "document", "Undangan")]
    assert [(one.kind, one.value, one.raw, one.rule) for one in record.counts] == [
        ("views", 1284, "1.284", ".baca"),
        ("like", None, "", ".suka"),
    ]
    rules = {one.field: (one.rule, one.raw) for one in article.provenance}
    assert rules["published_at"] == (".meta", "22:00:18, 14 Agu 2024")
    assert rules["native_id"] == (r"url /detail/(\d+)-", "12")


def test_the_reader_names_the_layout_and_changes_with_its_rules() -> None:
    one = reading(ARTICLE, "/berita/detail/12-rapat", portal()).reader
    other = reading(ARTICLE, "/berita/detail/12-rapat", portal(RULES.replace("h2.judul", "h2"))).reader
    assert one.startswith("declarative/1 rules ")
    assert other.startswith("declarative/1 rules ")
    assert one != other


@pytest.mark.parametrize(
    ("path", "following"),
    [("/berita/index/0", "/berita/index/15"), ("/berita/index/30", "/berita/index/45"), ("/berita", "/berita/index/15")],
)
def test_a_listing_gives_its_cards_and_the_next_offset(path: str, following: str) -> None:
    found = reading(CARDS, path, portal())
    assert (found.kind, len(found.links), found.next_url) == ("listing", 15, HOME + following)


def test_a_listing_may_name_its_next_page() -> None:
    data = yaml.safe_load(RULES)
    data["rules"]["listing"] = {"cards": ".daftar a", "next": "a.lanjut"}
    found = reading(CARDS + '<a class=lanjut href="?hal=2">Lanjut</a>', "/berita", portal(yaml.safe_dump(data)))
    assert (len(found.links), found.next_url) == (15, f"{HOME}/berita?hal=2")


def test_paging_ends_where_a_page_has_no_cards() -> None:
    assert reading("<div class=daftar></div>", "/berita/index/900", portal()).next_url is None


def test_only_addresses_of_articles_are_wanted() -> None:
    cards = CARDS + '<div class=daftar><h3><a href="/agenda/detail/3">Agenda</a></h3></div>'
    assert {link.url.rsplit("/", 1)[0] for link in reading(cards, "/berita", portal()).links} == {f"{HOME}/berita/detail"}


@pytest.mark.parametrize("profile", ["declarative", "auto"])
def test_a_rebuilt_portal_is_read_by_the_new_systems_profile_and_its_old_pages_by_its_rules(profile: str) -> None:
    of = portal(profile=profile)
    new = (FIXTURES / "wordpress" / "rest-astra.html").read_text(encoding="utf-8").replace("https://dkp.contohayukab.go.id", HOME)
    assert read.records(Page(f"{HOME}/2024/07/panen/", new, NOW), of).reader == "wordpress/1 rest"
    assert reading(ARTICLE, "/berita/detail/12-rapat", of).reader.startswith("declarative/1")


def test_links_that_look_like_cards_do_not_keep_a_rebuilt_portal() -> None:
    data = yaml.safe_load(RULES)
    of = portal(yaml.safe_dump({**data, "rules": {**data["rules"], "listing": {"cards": "a"}}}))
    new = (FIXTURES / "wordpress" / "rest-astra.html").read_text(encoding="utf-8").replace("https://dkp.contohayukab.go.id", HOME)
    assert read.records(Page(f"{HOME}/2024/07/panen/", new, NOW), of).reader == "wordpress/1 rest"
    assert reading("<a href='/berita/detail/9-b'>Kabar</a>", "/", of).reader.startswith("declarative/1")


def test_layouts_are_tried_in_order_by_their_marks() -> None:
    data = yaml.safe_load(RULES)
    old = {"name": "lama", "marks": "table.bingkai", "article": "h1.kop", "fields": {"title": "h1.kop"}}
    of = portal(yaml.safe_dump({**data, "rules": [old, {**data["rules"], "name": "baru"}]}))
    assert reading("<table class=bingkai><tr><td><h1 class=kop>Kop</h1></table>", "/artikel.php", of).reader.startswith(
        "declarative/1 lama "
    )
    assert reading(ARTICLE, "/berita/detail/12-rapat", of).reader.startswith("declarative/1 baru ")


def test_what_the_rules_leave_out_is_read_as_anywhere() -> None:
    of = portal("agency: A\nhome: https://contohrejokab.go.id/\nprofile: declarative\nrules:\n  articles: /berita/detail/*\n")
    html = (
        '<meta property="og:title" content="Rapat"><h1>Rapat</h1><div><p>' + "Dinas menggelar rapat di aula kabupaten. " * 20 + "</p></div>"
    )
    (record,) = reading(html, "/berita/detail/12-rapat", of).records
    assert record.article.title == "Rapat"
    assert record.article.text.startswith("Dinas menggelar rapat")


def test_a_definition_in_the_archive_is_the_same_portal() -> None:
    assert parse("contohrejo", portal().entry().definition, "the archive") == portal()


@pytest.mark.parametrize(
    ("broken", "line", "says"),
    [
        (RULES.replace("  articles:", "  articels:"), 6, "unknown key 'rules.articels'; did you mean 'articles'?"),
        (RULES.replace("title: h2", "titel: h2"), 8, "an article has no such field; did you mean title?"),
        (RULES.replace("like: .suka", "likes: .suka"), 15, "no count is called so; did you mean like?"),
        (RULES.replace("like: .suka", "like: .suka >"), 15, "'.suka >' is not a CSS selector"),
        (RULES.replace("'Oleh : (.+)'", "'Oleh : (.+'"), 10, "is not a regular expression"),
        (RULES.replace("'Oleh : (.+)'", "'(Oleh) : (.+)'"), 10, "has 2 groups"),
        (RULES.replace("{css: .meta, match: 'Oleh : (.+)'}", "{css: .meta, mach: x}"), 10, "did you mean 'match'?"),
        (RULES.replace("{css: .meta, match: 'Oleh : (.+)'}", "{css: .meta, value: x}"), 10, "expected one of css, url and value"),
        (RULES.replace("/berita/detail/*", "berita/detail"), 6, "'berita/detail' is no path"),
        (RULES.replace("{offset}", "3"), 20, "names no pages"),
        (RULES.replace("    cards: [.daftar h3]\n", ""), 18, "the key 'rules.listing.cards' is missing"),
        (RULES.replace("  articles: /berita/detail/*\n", ""), 5, "nothing says what an article is"),
        (RULES[: RULES.index("rules:")], 4, "profile: declarative reads by rules"),
    ],
)
def test_a_wrong_rule_is_named_with_its_line(broken: str, line: int, says: str) -> None:
    with pytest.raises(BadConfiguration) as error:
        portal(broken)
    assert says in str(error.value)
    assert f"contohrejo.yaml:{line}:" in str(error.value)
