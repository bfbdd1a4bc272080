from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.digest import article_digest
from archive.records import Article, Media
from spiders import read
from spiders.page import Page
from spiders.portal import Portal
from spiders.profiles.wordpress import POSTS, WordPress

FIXTURES = Path(__file__).parent.parent / "fixtures" / "wordpress"
HOME = "https://contoh.klaten.go.id/"
NOW = datetime(2026, 11, 23, tzinfo=UTC)
PORTAL = Portal(slug="contoh", agency="Pemerintah Kabupaten Klaten", home=HOME, region="33.10", profile="wordpress")
WORDPRESS = WordPress()
GENERATOR = '<meta name="generator" content="WordPress 6.1.9">'


POST_URL = HOME + "2024/01/06/disdukcapil-raih-penghargaan-keterbukaan-informasi-ke-10/"
POST: dict[str, Any] = {
    "id": 7,
    "date": "2024-07-02T10:15:00",
    "date_gmt": "2024-07-02T03:15:00",
    "modified_gmt": "2024-07-03T00:00:00",
    "link": HOME + "satu/",
    "type": "post",
    "status": "publish",
    "title": {"rendered": "Satu"},
    "content": {"rendered": "<p>Isi.</p>", "protected": False},
}


def page(
    text: str, url: str = HOME + "satu/", *, mime: str = "text/html", status: int = 200, headers: dict[str, str] | None = None
) -> Page:
    return Page(url=url, text=text, captured_at=NOW, mime=mime, status=status, headers=headers or {})


def fixture(name: str, url: str) -> Page:
    return page((FIXTURES / name).read_text(encoding="utf-8"), url, mime="application/json" if name.endswith("json") else "text/html")


def single(article: str, *, after: str = "", head: str = GENERATOR) -> Page:
    return page(
        f'<html lang="id"><head>{head}</head><body class="single single-post postid-7">'
        f'<main><article id="post-7" class="post-7 post type-post">{article}</article>{after}</main></body></html>'
    )


def content(html: str, *, after: str = "") -> Page:
    return single(f'<h1 class="entry-title">Judul</h1><div class="entry-content">{html}</div>', after=after)


def values(of: Page) -> dict[str, Any]:
    return {name: field.value for name, field in WORDPRESS.fields(of, PORTAL).items()}


PICTURE = HOME + "wp-content/uploads/2026/11/foto-10.jpg"
PAPER = HOME + "wp-content/uploads/2026/11/dokumen-10.pdf"


@pytest.mark.parametrize(("theme", "rule"), [("twentytwentyone", ".comments-title"), ("twentytwentytwo", "h2#comments, h3#comments")])
def test_a_real_post_says_the_same_on_its_page_and_in_the_api(theme: str, rule: str) -> None:
    on_page = fixture(f"{theme}-post.html", POST_URL)
    assert WORDPRESS.generation(on_page) == "rest"
    assert WORDPRESS.is_article(on_page)
    shown = read.records(on_page, PORTAL)
    given_by_api = read.records(fixture("posts.json", HOME + "wp-json/wp/v2/posts"), PORTAL)
    assert (shown.kind, shown.reader, given_by_api.kind, given_by_api.reader) == ("article", "wordpress/1 rest", "api", "wordpress/1 api")
    (record,), (twin,) = shown.records, given_by_api.records
    for article in (record.article, twin.article):
        assert article.url == POST_URL
        assert article.title == "Disdukcapil Raih Penghargaan Keterbukaan Informasi ke-10"
        assert (article.native_id, article.author, article.category, article.lead) == ("33", "Joko Susilo", "Berita", None)
        assert article.tags == ("klaten", "umkm batik")
        assert article.published_at == datetime(2024, 1, 6, 16, 17, 18, tzinfo=UTC)
        assert article.published_precision == "second"
        assert article.image_url == PICTURE
        assert article.media == (Media(PICTURE, "image", "Dokumentasi 10"), Media(PAPER, "document", "Unduh lampiran 10"))
        assert article.text.startswith("KLATEN – Disdukcapil Raih Penghargaan Keterbukaan Informasi ke-10 di Kecamatan Cawas. ")
        assert article.text.endswith("\n\nDokumentasi 10\n\nUnduh lampiran 10")
        assert {"title", "text", "author", "category", "tags", "published_at", "native_id", "media"} <= {
            one.field for one in article.provenance
        }
    assert record.article.modified_at is None
    assert twin.article.modified_at is not None
    assert twin.article.modified_at.year == 2026
    assert digest(record.article) == digest(twin.article)
    assert [(count.kind, count.value, count.rule) for count in record.counts] == [("comments", 2, rule)]
    assert twin.counts == ()
    assert [link.url for link in given_by_api.links] == [POST_URL]


def digest(article: Article) -> str:
    return article_digest(article.title, article.lead, article.text)


@pytest.mark.parametrize("theme", ["twentytwentyone", "twentytwentytwo"])
def test_a_real_home_page_lists_its_posts_in_order(theme: str) -> None:
    home = fixture(f"{theme}-home.html", HOME)
    assert not WORDPRESS.is_article(home)
    reading = read.records(home, PORTAL)
    assert reading.kind == "listing"
    assert len(reading.links) == 10
    assert all(link.url.startswith(HOME + "2024/") for link in reading.links)
    assert len({link.url for link in reading.links}) == 10
    assert reading.next_url is not None
    assert "page" in reading.next_url


@pytest.mark.parametrize(
    ("html", "generation"),
    [
        (f"<head>{GENERATOR}</head>", "page"),
        ('<head><link rel="https://api.w.org/" href="/wp-json/"></head>', "rest"),
        ('<head><link rel="stylesheet" href="/wp-content/themes/x/style.css"></head>', "page"),
        ('<body><script src="/wp-includes/js/jquery.js"></script></body>', "page"),
        ('<body><p><img src="https://klatenkab.go.id/wp-content/uploads/2018/03/a.jpg"></p></body>', None),
        ('<head><meta name="generator" content="Joomla!"></head>', None),
        ("", None),
    ],
)
def test_generation(html: str, generation: str | None) -> None:
    assert WORDPRESS.generation(page(html)) == generation


def test_generation_of_json() -> None:
    assert WORDPRESS.generation(page(json.dumps([POST]), mime="application/json")) == "rest"
    assert WORDPRESS.generation(page('{"a": 1}', mime="application/json")) is None


@pytest.mark.parametrize(
    ("classes", "article"),
    [
        ("post-template-default single single-post postid-7", True),
        ("single single-berita postid-9", True),
        ("home blog", False),
        ("archive category category-berita", False),
        ("page-template-default page page-id-2", False),
        ("attachment single single-attachment postid-8", False),
        ("search search-results", False),
        ("error404", False),
        ("", True),
    ],
)
def test_is_article(classes: str, article: bool) -> None:
    html = f'<body class="{classes}"><article class="post-7 type-post"><h1>Judul</h1></article></body>'
    assert WORDPRESS.is_article(page(html)) is article


def test_a_list_without_body_classes_is_no_article() -> None:
    assert not WORDPRESS.is_article(page('<article class="type-post"><h2>A</h2></article><article class="type-post"><h2>B</h2></article>'))
    assert not WORDPRESS.is_article(page(""))


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("2024/01/30/judul-berita/", True),
        ("judul-berita/", True),
        ("index.php/2024/01/judul/", True),
        ("?p=4661", True),
        ("berita/judul-page-2/", True),
        ("wp-sitemap-posts-post-1.xml", True),
        ("post-sitemap2.xml", True),
        ("", False),
        ("index.php", False),
        ("2024/", False),
        ("2024/01/30/", False),
        ("category/berita/", False),
        ("index.php/category/berita/page/170", False),
        ("tag/klaten/", False),
        ("author/humas/", False),
        ("page/2/", False),
        ("feed/", False),
        ("2024/01/30/judul/feed/", False),
        ("2024/01/30/judul/?replytocom=11", False),
        ("2024/01/30/judul/?share=facebook", False),
        ("2024/01/30/judul/amp/", False),
        ("?cat=1", False),
        ("?s=klaten", False),
        ("?attachment_id=9", False),
        ("wp-admin/", False),
        ("wp-login.php?redirect_to=x", False),
        ("wp-json/wp/v2/posts", False),
        ("xmlrpc.php", False),
        ("wp-content/uploads/2024/01/a.pdf", False),
        ("wp-sitemap-users-1.xml", False),
        ("wp-sitemap-taxonomies-category-1.xml", False),
        ("wp-sitemap-posts-page-1.xml", False),
        ("post_tag-sitemap.xml", False),
    ],
)
def test_wanted(path: str, wanted: bool) -> None:
    assert WORDPRESS.wanted(HOME + path, PORTAL) is wanted


def test_a_site_in_a_folder() -> None:
    portal = Portal(slug="folder", agency="A", home=HOME + "berita")
    assert WORDPRESS.sources(portal)[0].url == HOME + "berita/" + "wp-json/" + POSTS
    assert WORDPRESS.wanted(HOME + "berita/judul/", portal)
    assert not WORDPRESS.wanted(HOME + "berita/", portal)
    assert not WORDPRESS.wanted("http://[rusak", portal)


def test_sources_are_best_first() -> None:
    assert [(source.kind, urlsplit(source.url).path) for source in WORDPRESS.sources(PORTAL)] == [
        ("api", "/wp-json/wp/v2/posts"),
        ("feed", "/feed/"),
        ("sitemap", "/wp-sitemap.xml"),
        ("sitemap", "/sitemap_index.xml"),
        ("listing", "/"),
    ]


def test_a_site_with_plain_permalinks_announces_its_api() -> None:
    html = (
        '<head><link rel="https://api.w.org/" href="/index.php?rest_route=/"></head><body class="home blog">'
        '<h2 class="entry-title"><a href="/?p=2">Dua</a></h2><h2 class="entry-title"><a href="/?p=1">Satu</a></h2>'
        '<div class="nav-links"><a class="next page-numbers" href="/?paged=2">Berikutnya</a></div></body>'
    )
    listing = WORDPRESS.listing(page(html, HOME), PORTAL)
    assert listing is not None
    assert [(link.kind, link.url) for link in listing.links] == [
        ("api", HOME + "index.php?rest_route=/wp/v2/posts&per_page=100&_embed=1&orderby=date&order=desc"),
        ("article", HOME + "?p=2"),
        ("article", HOME + "?p=1"),
    ]
    assert listing.next_url == HOME + "?paged=2"


@pytest.mark.parametrize(
    "cards",
    [
        '<article><h2 class="entry-title"><a href="/satu/">Satu</a></h2></article>',
        '<h2 class="wp-block-post-title"><a href="/satu/">Satu</a></h2>',
        '<article class="jeg_post"><h3 class="jeg_post_title"><a href="/satu/">Satu</a></h3></article>',
        '<div class="td-module-thumb"></div><h3 class="entry-title td-module-title"><a href="/satu/">Satu</a></h3>',
        '<div class="elementor-post__text"><h3 class="elementor-post__title"><a href="/satu/">Satu</a></h3></div>',
    ],
)
def test_cards_of_themes_but_not_the_sidebar(cards: str) -> None:
    aside = '<aside class="widget-area"><article><h2 class="entry-title"><a href="/populer/">Populer</a></h2></article></aside>'
    hidden = cards.replace("satu", "slot").replace("<a", '<a style="display:none"')
    listing = WORDPRESS.listing(
        page(f'<body class="archive">{aside}{cards}{hidden}{cards.replace("/satu", "https://lain.id/satu")}</body>'), PORTAL
    )
    assert listing is not None
    assert [link.url for link in listing.links] == [HOME + "satu/"]


def test_no_cards_no_listing() -> None:
    assert WORDPRESS.listing(page(f"<head>{GENERATOR}</head><body><p>Profil</p></body>"), PORTAL) is None


def test_what_plugins_append_is_no_text_in_either_reading() -> None:
    html = (FIXTURES / "appended.html").read_text(encoding="utf-8")
    given_by_api = page(json.dumps([{**POST, "content": {"rendered": html}}]), HOME + "wp-json/wp/v2/posts", mime="application/json")
    assert values(content(html))["text"] == "Paragraf satu.\n\nDua\nbaris."
    assert read.records(given_by_api, PORTAL).records[0].article.text == "Paragraf satu.\n\nDua\nbaris."


def test_a_sentence_about_views_is_text() -> None:
    html = "<p>Laman ini sudah dilihat 1.298 kali oleh warga.</p><p>Dibaca bersama.</p>"
    assert values(content(html))["text"] == "Laman ini sudah dilihat 1.298 kali oleh warga.\n\nDibaca bersama."


def test_jnews() -> None:
    post = fixture("jnews-post.html", HOME + "panen/")
    shown = values(post)
    assert (shown["title"], shown["lead"], shown["author"]) == ("Bupati & Warga Panen Raya", "Hasilnya naik", "Humas Setda")
    assert (shown["category"], shown["tags"], shown["native_id"]) == ("Daerah", ("panen",), "12")
    assert shown["text"] == "Satu.\n\nDua."
    assert shown["published"].at.astimezone(UTC) == datetime(2024, 7, 2, 3, 15, tzinfo=UTC)
    assert shown["media"] == (Media(HOME + "wp-content/uploads/a-750x375.jpg", "image"),)
    assert {count.kind: count.value for count in WORDPRESS.counts(post, PORTAL)} == {"views": 1200, "comments": 0}


def test_newspaper() -> None:
    post = fixture("newspaper-post.html", HOME + "judul/")
    shown = values(post)
    assert (shown["title"], shown["author"], shown["category"], shown["tags"]) == ("Judul", "Joko", "Berita", ("klaten",))
    assert shown["published"].at.astimezone(UTC) == datetime(2024, 7, 2, 3, 15, tzinfo=UTC)
    assert shown["media"] == (Media(HOME + "a.jpg", "image", "Foto: Humas"),)
    assert {count.kind: count.value for count in WORDPRESS.counts(post, PORTAL)} == {"views": 345}


def test_one_date_with_both_words_is_publication_alone() -> None:
    def dated(times: str) -> Article:
        html = f'<h1 class="entry-title">A</h1>{times}<div class="entry-content"><p>Isi.</p></div>'
        return read.records(single(html), PORTAL).records[0].article

    first = dated('<time class="entry-date published updated" datetime="2024-07-02T10:15:00+07:00">2 Juli 2024</time>')
    assert (first.published_at, first.modified_at) == (datetime(2024, 7, 2, 3, 15, tzinfo=UTC), None)
    second = dated(
        '<time class="entry-date published" datetime="2024-07-02T10:15:00+07:00"></time>'
        '<time class="updated" datetime="2024-07-03T10:15:00+07:00"></time>'
    )
    assert (second.published_at, second.modified_at) == (first.published_at, datetime(2024, 7, 3, 3, 15, tzinfo=UTC))


def test_a_description_for_search_engines_is_no_lead() -> None:
    head = GENERATOR + '<meta name="description" content="Portal resmi Pemerintah Kabupaten Klaten">'
    (record,) = read.records(
        single('<h1 class="entry-title">A</h1><div class="entry-content"><p>Isi.</p></div>', head=head), PORTAL
    ).records
    assert record.article.lead is None


@pytest.mark.parametrize(
    ("html", "native"),
    [
        ('<body class="single postid-9"></body>', "9"),
        ('<head><link rel="shortlink" href="https://contoh.klaten.go.id/?p=8"></head>', "8"),
        ('<article id="post-7"></article>', "7"),
        ('<article id="post-7"></article><article id="post-6"></article>', None),
        ('<head><link rel="shortlink" href="https://wp.me/abc"></head>', None),
    ],
)
def test_native_id(html: str, native: str | None) -> None:
    assert values(page(html)).get("native_id") == native


def test_the_deepest_category_that_says_something() -> None:
    def of(*pairs: tuple[str, str]) -> Any:
        links = "".join(f'<a rel="category tag" href="{HOME}category/{path}/">{name}</a>' for name, path in pairs)
        return WORDPRESS.fields(single(f"<h1>A</h1>{links}"), PORTAL).get("category")

    assert of(("Berita", "berita"), ("Daerah", "berita/daerah"), ("Kota", "berita/kota")).value == "Daerah"
    assert of(("Tak Berkategori", "tak-berkategori/x/y"), ("Berita", "berita")).value == "Berita"
    assert of(("Uncategorized", "uncategorized")).value == "Uncategorized"
    assert of(("Berita", "berita"), ("Kegiatan", "kegiatan")).raw == "Berita; Kegiatan"
    assert of() is None


@settings(max_examples=150, derandomize=True, deadline=None)
@given(st.text(alphabet="<>/=\"' apdivh1strongclasentry-content:post7&;[]\x00\ufeff", max_size=120))
def test_any_page_is_read_or_left_alone(html: str) -> None:
    for text in (html, f'<article id="post-7" class="type-post"><h1>A</h1><div class="entry-content">{html}</div></article>'):
        shown = page(text)
        assert isinstance(WORDPRESS.fields(shown, PORTAL), dict)
        assert isinstance(WORDPRESS.counts(shown, PORTAL), tuple)
        assert WORDPRESS.is_article(shown) in (True, False)
        WORDPRESS.listing(shown, PORTAL)
