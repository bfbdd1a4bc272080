from __future__ import annotations

import json
import os
import urllib.error
import urllib.request
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.digest import article_digest
from archive.records import Article, Count, Media
from spiders import read
from spiders.page import Page
from spiders.portal import Portal
from spiders.profiles.wordpress import POSTS, WordPress
from spiders.reading import Reading

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


def answer(*posts: Any, url: str = HOME + "wp-json/wp/v2/posts", headers: dict[str, str] | None = None) -> Reading:
    reading = WORDPRESS.api(page(json.dumps(posts), url, mime="application/json", headers=headers), PORTAL)
    assert reading is not None
    return reading


def values(of: Page) -> dict[str, Any]:
    return {name: field.value for name, field in WORDPRESS.fields(of, PORTAL).items()}


def counts(of: Page) -> dict[str, int | float | None]:
    return {count.kind: count.value for count in WORDPRESS.counts(of, PORTAL)}


PICTURE = HOME + "wp-content/uploads/2026/11/foto-10.jpg"
PAPER = HOME + "wp-content/uploads/2026/11/dokumen-10.pdf"


@pytest.mark.parametrize(("theme", "rule"), [("twentytwentyone", ".comments-title"), ("twentytwentytwo", "h2#comments, h3#comments")])
def test_a_real_post_says_the_same_on_its_page_and_in_the_api(theme: str, rule: str) -> None:
    on_page = fixture(f"{theme}-post.html", POST_URL)
    assert WORDPRESS.generation(on_page) == "rest"
    assert WORDPRESS.is_article(on_page)
    shown = read.records(on_page, PORTAL)
    given_by_api = read.records(fixture("posts.json", HOME + "wp-json/wp/v2/posts"), PORTAL)
    assert (shown.kind, shown.reader, given_by_api.kind, given_by_api.reader) == ("article", "wordpress/1 rest", "api", "wordpress/1 rest")
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
    portal = Portal(slug="folder", agency="A", home=HOME + "berita/")
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
    appended = (
        '<div class="sharedaddy sd-sharing-enabled"><h3>Bagikan ini:</h3><ul><li>Facebook</li></ul></div>'
        '<div id="jp-relatedposts" class="jp-relatedposts"><h3>Terkait</h3><p>Lain</p></div>'
        '<div class="addtoany_share_save_container"><a class="a2a_button_facebook">Facebook</a></div>'
        '<div class="wpulike wpulike-default"><div class="wp_ulike_general_class"><span class="count-box">8+</span></div></div>'
        '<div class="post-views content-post entry-meta"><span class="post-views-label">Post Views:</span> <span class="post-views-count">1.298</span></div>'
        '<div class="post-ratings">(<strong>12</strong> votes)</div><div class="sharethis-inline-share-buttons"></div>'
        '<div class="yarpp"><div class="related-posts"><p>Lagi</p></div></div><div id="ez-toc-container"><p>Daftar isi</p></div><p>Dilihat: 1.298 kali</p>'
    )
    html = f"<p>Satu.</p><p>Dua<br>baris.</p>{appended}"
    assert values(content(html))["text"] == "Satu.\n\nDua\nbaris."
    assert answer({**POST, "content": {"rendered": html}}).records[0].article.text == "Satu.\n\nDua\nbaris."


def test_a_sentence_about_views_is_text() -> None:
    html = "<p>Laman ini sudah dilihat 1.298 kali oleh warga.</p><p>Dibaca bersama.</p>"
    assert values(content(html))["text"] == "Laman ini sudah dilihat 1.298 kali oleh warga.\n\nDibaca bersama."


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (
            '<div class="post-views"><span class="post-views-label">Post Views:</span> <span class="post-views-count">1.298</span></div>',
            {"views": 1298},
        ),
        ('<div class="post-views"><span class="post-views-count"></span></div>', {"views": None}),
        ('<span class="views">1.298 views</span>', {"views": 1298}),
        ('<div class="jeg_meta_views"><a href="#"><i class="fa fa-eye"></i> 1.2k</a></div>', {"views": 1200}),
        ('<div class="td-post-views"><i class="td-icon-views"></i><span class="td-nr-views-7">345</span></div>', {"views": 345}),
        (
            '<div class="wpulike"><div class="wp_ulike_general_class"><button data-ulike-type="post"></button><span class="count-box">8+</span></div></div>',
            {"like": 8},
        ),
        (
            '<div class="wpulike"><div class="wp_ulike_general_class"><button data-ulike-type="likeThis"></button><span class="count-box"></span></div></div>',
            {"like": None},
        ),
        (
            '<div class="wpulike"><div class="wp_ulike_general_class"><button data-ulike-type="likeThisComment"></button><span class="count-box">3</span></div></div>',
            {},
        ),
        (
            '<div class="post-ratings">(<strong>12</strong> votes, average: <strong>4.50</strong> out of 5)</div>',
            {"votes": 12, "rating": 4.5},
        ),
        (
            '<div class="post-ratings">(<strong>1.012</strong> suara, rata-rata: <strong>4,25</strong> dari 5)</div>',
            {"votes": 1012, "rating": 4.25},
        ),
        ('<div class="post-ratings">(Belum ada penilaian)</div>', {}),
        ('<span class="comments-link"><a href="#respond">Tinggalkan komentar</a></span>', {}),
        ('<span class="comments-link"><a href="#respond">Tidak ada komentar</a></span>', {"comments": 0}),
        ('<span class="comments-link"><a href="#comments">3 Komentar<span> pada Judul ke-9</span></a></span>', {"comments": 3}),
        ('<div class="td-post-comments"><a href="#comments"><i></i>14</a></div>', {"comments": 14}),
        ('<div id="disqus_thread"></div>', {"comments": None}),
        ('<div class="fb-like" data-href="x"></div><div class="fb-comments"></div>', {"like": None, "comments": None}),
        ('<div class="sharethis-inline-reaction-buttons"></div>', {"reactions": None}),
        ('<div class="sharethis-inline-share-buttons"></div>', {}),
        ("<p>Anggaran Rp875 juta.</p>", {}),
    ],
)
def test_counts(html: str, expected: dict[str, int | float | None]) -> None:
    assert counts(content(html)) == expected


def test_a_plus_is_a_lower_bound_and_an_empty_box_stays_raw() -> None:
    box = '<div class="wpulike"><span class="count-box">{}</span></div>'
    assert WORDPRESS.counts(content(box.format("8+")), PORTAL) == (Count("like", 8, "8+", ".wpulike .count-box", "at_least"),)
    assert WORDPRESS.counts(content(box.format("")), PORTAL) == (Count("like", None, "", ".wpulike .count-box"),)


@pytest.mark.parametrize(
    ("html", "value", "bound"),
    [
        ('<h2 class="comments-title">3 comments</h2>', 3, "exact"),
        ('<h2 class="comments-title">One thought on “<span>Bupati Resmikan 7 Gedung</span>”</h2>', 1, "exact"),
        ('<h2 class="comments-title">1.204 thoughts on “<span>5 komentar warga</span>”</h2>', 1204, "exact"),
        ('<h3 id="comments">2 responses to “7 komentar”</h3>', 2, "exact"),
        ('<h2 class="comments-title">Satu tanggapan untuk Judul</h2>', 1, "exact"),
        (
            '<ol class="comment-list"><li class="comment"><ol class="children"><li class="comment"></li></ol></li><li class="pingback"></li></ol>',
            3,
            "exact",
        ),
        (
            '<ol class="comment-list"><li class="comment"></li></ol><nav class="comment-navigation"><a href="#">Lama</a></nav>',
            1,
            "at_least",
        ),
        ('<h2 class="comments-title">Komentar</h2><ol class="comment-list"><li class="comment"></li></ol>', 1, "exact"),
    ],
)
def test_comments_beside_the_post(html: str, value: int, bound: str) -> None:
    (count,) = WORDPRESS.counts(content("<p>Isi.</p>", after=f'<div id="comments">{html}</div>'), PORTAL)
    assert (count.kind, count.value, count.bound) == ("comments", value, bound)


def test_an_open_form_counts_nothing() -> None:
    form = '<div id="comments"><div id="respond"><h3>Tinggalkan komentar</h3><form></form></div></div>'
    assert WORDPRESS.counts(content("<p>Isi.</p>", after=form), PORTAL) == ()


def test_a_known_number_outranks_a_widget() -> None:
    assert counts(content('<div class="fb-like"></div><div class="wpulike"><span class="count-box">4</span></div>')) == {"like": 4}


def test_jnews() -> None:
    shown = values(
        page(
            '<body class="post-template-default single single-post postid-12"><div class="post-wrap"><div class="jeg_inner_content">'
            '<div class="entry-header"><h1 class="jeg_post_title">Bupati &amp; Warga Panen Raya</h1><h2 class="jeg_post_subtitle">Hasilnya naik</h2>'
            '<div class="jeg_post_meta"><div class="jeg_meta_author"><a href="/author/humas/">Humas Setda</a></div>'
            '<div class="jeg_meta_date"><a href="#">2 Juli 2024 10:15</a></div><div class="jeg_meta_category"><a href="/category/berita/daerah/" rel="category tag">Daerah</a>,'
            '<a href="/category/berita/" rel="category tag">Berita</a></div></div></div>'
            '<div class="jeg_featured featured_image"><a href="/wp-content/uploads/a.jpg"><img src="data:image/gif;base64,x" data-src="/wp-content/uploads/a-750x375.jpg"></a></div>'
            '<div class="entry-content no-share"><div class="jeg_share_button">Bagikan</div><div class="content-inner"><p>Satu.</p><div class="jnews_inline_related_post">'
            '<p>Baca Juga</p></div><p>Dua.</p><div class="jeg_post_tags"><a href="/tag/panen/" rel="tag">panen</a></div></div></div></div></div></body>'
        )
    )
    assert (shown["title"], shown["lead"], shown["author"], shown["category"]) == (
        "Bupati & Warga Panen Raya",
        "Hasilnya naik",
        "Humas Setda",
        "Daerah",
    )
    assert (shown["text"], shown["tags"], shown["native_id"]) == ("Satu.\n\nDua.", ("panen",), "12")
    assert shown["published"].at.astimezone(UTC) == datetime(2024, 7, 2, 3, 15, tzinfo=UTC)
    assert shown["media"] == (Media(HOME + "wp-content/uploads/a-750x375.jpg", "image"),)


def test_newspaper() -> None:
    shown = values(
        page(
            '<body class="single single-post postid-12"><article id="post-12" class="post-12 post type-post"><ul class="td-category"><li><a href="/category/berita/">Berita</a></li></ul>'
            '<header><h1 class="entry-title">Judul</h1><div class="td-post-author-name"><div>Oleh</div> <a href="/author/joko/">Joko</a></div>'
            '<span class="td-post-date"><time class="entry-date updated td-module-date" datetime="2024-07-02T10:15:00+07:00">2 Juli</time></span></header>'
            '<div class="td-post-content"><div class="td-post-featured-image"><figure><img src="/a.jpg" srcset="/a.jpg 800w, /a-300x200.jpg 300w">'
            '<figcaption class="wp-caption-text">Foto: Humas</figcaption></figure></div><p>Isi.</p></div>'
            '<footer><ul class="td-tags"><li><span>TAGS</span></li><li><a href="/tag/klaten/">klaten</a></li></ul></footer></article></body>'
        )
    )
    assert (shown["title"], shown["author"], shown["category"], shown["tags"]) == ("Judul", "Joko", "Berita", ("klaten",))
    assert shown["published"].at.astimezone(UTC) == datetime(2024, 7, 2, 3, 15, tzinfo=UTC)
    assert shown["media"] == (Media(HOME + "a.jpg", "image", "Foto: Humas"),)


def test_one_date_with_both_words_is_publication_alone() -> None:
    stamp = '<time class="entry-date published updated" datetime="2024-07-02T10:15:00+07:00">2 Juli 2024</time>'
    both = '<time class="entry-date published" datetime="2024-07-02T10:15:00+07:00"></time><time class="updated" datetime="2024-07-03T10:15:00+07:00"></time>'
    (record,) = read.records(single(f'<h1 class="entry-title">A</h1>{stamp}<div class="entry-content"><p>Isi.</p></div>'), PORTAL).records
    assert (record.article.published_at, record.article.modified_at) == (datetime(2024, 7, 2, 3, 15, tzinfo=UTC), None)
    (record,) = read.records(single(f'<h1 class="entry-title">A</h1>{both}<div class="entry-content"><p>Isi.</p></div>'), PORTAL).records
    assert record.article.modified_at == datetime(2024, 7, 3, 3, 15, tzinfo=UTC)


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


def test_api_post() -> None:
    post = {
        **POST,
        "title": {"rendered": "Bupati &#8220;Klaten Maju&#8221; &#038; <em>Mandiri</em>"},
        "excerpt": {"rendered": "<p>Ditulis editor sendiri.</p>"},
        "lang": "id",
        "_embedded": {
            "author": [{"name": "Humas &amp; Protokol"}],
            "wp:featuredmedia": [{"source_url": "/a.jpg", "mime_type": "image/jpeg", "caption": {"rendered": "<p>Foto</p>"}}],
            "wp:term": [
                [{"name": "Kesehatan &amp; Sosial", "link": HOME + "category/kesehatan/", "taxonomy": "category"}],
                [{"name": "klaten", "link": HOME + "tag/klaten/", "taxonomy": "post_tag"}],
            ],
        },
    }
    (record,) = answer(post).records
    article = record.article
    assert (article.url, article.title, article.text) == (HOME + "satu/", "Bupati “Klaten Maju” & Mandiri", "Isi.")
    assert (article.lead, article.author, article.category, article.tags) == (
        "Ditulis editor sendiri.",
        "Humas & Protokol",
        "Kesehatan & Sosial",
        ("klaten",),
    )
    assert (article.language, article.native_id, article.image_url) == ("id", "7", HOME + "a.jpg")
    assert article.media == (Media(HOME + "a.jpg", "image", "Foto"),)
    assert (article.published_at, article.published_precision) == (datetime(2024, 7, 2, 3, 15, tzinfo=UTC), "second")
    assert (article.published_source, article.published_raw) == ("date_gmt", "2024-07-02T03:15:00")
    assert article.modified_at == datetime(2024, 7, 3, tzinfo=UTC)
    assert record.counts == ()


@pytest.mark.parametrize(
    "excerpt",
    [
        "",
        "<p>Isi.</p>",
        "<p>Awal isi yang dipotong [&hellip;]</p>",
        "<p>Awal isi&hellip;</p>",
        '<p>Ringkasan <a class="more-link" href="x">Baca</a></p>',
    ],
)
def test_an_excerpt_that_wordpress_made_is_no_lead(excerpt: str) -> None:
    assert answer({**POST, "excerpt": {"rendered": excerpt}}).records[0].article.lead is None


@pytest.mark.parametrize("gmt", [None, "", "0000-00-00T00:00:00"])
def test_without_a_gmt_date_the_portals_clock_counts(gmt: str | None) -> None:
    article = answer({**POST, "date_gmt": gmt}).records[0].article
    assert article.published_at == datetime(2024, 7, 2, 3, 15, tzinfo=UTC)
    assert article.published_source == "date"


def test_api_leaves_out_what_is_no_public_post() -> None:
    reading = answer(
        {**POST, "link": "https://lain.id/satu/"},
        {**POST, "status": "draft"},
        {**POST, "type": "page"},
        {**POST, "link": HOME + "kunci/", "content": {"rendered": "", "protected": True}},
        POST,
        "bukan post",
    )
    assert [record.article.url for record in reading.records] == [HOME + "satu/"]
    assert [link.url for link in reading.links] == [HOME + "kunci/", HOME + "satu/"]
    assert reading.links[1].published_at == datetime(2024, 7, 2, 3, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("query", "headers", "number", "following"),
    [
        ("?per_page=100&_embed=1", {"x-wp-totalpages": "3"}, 1, "?per_page=100&_embed=1&page=2"),
        ("?page=2&per_page=100", {"x-wp-totalpages": "3"}, 1, "?page=3&per_page=100"),
        ("?page=3&per_page=100", {"x-wp-totalpages": "3"}, 1, None),
        ("?per_page=2", {}, 2, "?per_page=2&page=2"),
        ("?per_page=2", {}, 1, None),
        ("", {}, 10, "?page=2"),
        ("", {"x-wp-totalpages": "rusak"}, 9, None),
        ("?rest_route=/wp/v2/posts&per_page=2", {}, 2, "?rest_route=/wp/v2/posts&per_page=2&page=2"),
        ("", {"x-wp-totalpages": "9"}, 0, None),
    ],
)
def test_the_next_page_of_posts(query: str, headers: dict[str, str], number: int, following: str | None) -> None:
    reading = answer(*[POST] * number, url=HOME + "wp-json/wp/v2/posts" + query, headers=headers)
    assert reading.next_url == (HOME + "wp-json/wp/v2/posts" + following if following else None)


@pytest.mark.parametrize(
    ("status", "code", "words"),
    [
        (400, "rest_post_invalid_page_number", "past the last page"),
        (401, "rest_not_logged_in", "closed to visitors"),
        (403, "rest_forbidden", "closed to visitors"),
        (404, "rest_no_route", "no such route"),
        (401, "itsec_rest_api_access_restricted", "Dibatasi"),
    ],
)
def test_errors_of_the_api_say_why(status: int, code: str, words: str) -> None:
    body = json.dumps({"code": code, "message": "<b>Dibatasi</b>", "data": {"status": status}})
    reading = read.records(page(body, HOME + "wp-json/wp/v2/posts", mime="application/json", status=status), PORTAL)
    assert (reading.kind, reading.records, reading.links) == ("other", (), ())
    assert reading.reason is not None
    assert f"{status} {code}" in reading.reason
    assert words in reading.reason


def test_one_post_and_what_php_prints_before_it() -> None:
    one = WORDPRESS.api(page("<br />\n<b>Notice</b>: x\n" + json.dumps(POST), mime="application/json"), PORTAL)
    assert one is not None
    assert [record.article.title for record in one.records] == ["Satu"]
    assert one.next_url is None


@pytest.mark.parametrize(
    "text", ["", "{", "[1, 2", '{"name": "Situs", "routes": {}}', '[{"id": 1, "name": "Berita", "taxonomy": "category"}]', "[]", "null"]
)
def test_other_json_is_not_ours(text: str) -> None:
    assert WORDPRESS.api(page(text, HOME + "wp-json/", mime="application/json"), PORTAL) is None


_json = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([*POST, "_embedded", "excerpt", "rendered", "author", "wp:term", "name", "code", "message"]), inner, max_size=6
        )
    ),
    max_leaves=12,
)


@settings(max_examples=150, derandomize=True, deadline=None)
@given(_json, _json)
def test_any_json_is_read_or_left_alone(value: Any, other: Any) -> None:
    for whole in (value, [{**POST, "title": {"rendered": "A"}, "content": {"rendered": other}, "_embedded": value, "excerpt": other}]):
        reading = WORDPRESS.api(page(json.dumps(whole), HOME + "wp-json/wp/v2/posts", mime="application/json"), PORTAL)
        assert reading is None or reading.kind in ("api", "other")


@settings(max_examples=150, derandomize=True, deadline=None)
@given(st.text(alphabet="<>/=\"' apdivh1strongclasentry-content:post7&;[]\x00\ufeff", max_size=120))
def test_any_page_is_read_or_left_alone(html: str) -> None:
    for text in (html, f'<article id="post-7" class="type-post"><h1>A</h1><div class="entry-content">{html}</div></article>'):
        shown = page(text)
        assert isinstance(WORDPRESS.fields(shown, PORTAL), dict)
        assert isinstance(WORDPRESS.counts(shown, PORTAL), tuple)
        assert WORDPRESS.is_article(shown) in (True, False)
        WORDPRESS.listing(shown, PORTAL)


LAB = os.environ.get("LUMBUNG_WORDPRESS", "")
TRUTH = os.environ.get("LUMBUNG_WORDPRESS_TRUTH", "")


def fetched(url: str) -> Page:
    assert urlsplit(url).hostname in ("127.0.0.1", "localhost")
    try:
        response = urllib.request.urlopen(url, timeout=60)
    except urllib.error.HTTPError as error:
        response = error
    with response:
        text = response.read().decode()
        names = {name.lower(): value for name, value in response.headers.items()}
        return Page(url, text, datetime.now(UTC), response.status, response.headers.get_content_type(), names)


@pytest.mark.skipif(not (LAB and TRUTH), reason="set LUMBUNG_WORDPRESS (a URL on loopback) and LUMBUNG_WORDPRESS_TRUTH (a file)")
def test_a_running_wordpress_is_read_whole() -> None:
    truth = json.loads(Path(TRUTH).read_text(encoding="utf-8"))
    portal = Portal(slug="lab", agency="Lab", home=LAB, profile="wordpress")
    by_api: dict[str, Article] = {}
    following: str | None = WORDPRESS.sources(portal)[0].url.replace("per_page=100", "per_page=20")
    while following:
        reading = read.records(fetched(following), portal)
        assert reading.kind == "api", reading.reason
        by_api |= {record.article.url: record.article for record in reading.records}
        following = reading.next_url
    assert sorted(by_api) == sorted(post["url"] for post in truth)
    for post in truth:
        (shown,) = read.records(fetched(post["url"]), portal).records
        given_by_api = by_api[post["url"]]
        for article in (shown.article, given_by_api):
            assert article.title == post["title"]
            assert article.native_id == str(post["id"])
            assert article.published_at == datetime.fromisoformat(post["published"])
            assert article.author == post["author"]
            assert article.category in post["categories"]
            assert list(article.tags) == post["tags"]
            assert article.text.split("\n\n") == post["paragraphs"]
            assert [media.url for media in article.media if media.kind == "image"] == [urljoin(LAB, image) for image in post["images"]]
            assert [media.url for media in article.media if media.kind == "document"] == [
                urljoin(LAB, file) for file in post["attachments"]
            ]
        assert given_by_api.modified_at == datetime.fromisoformat(post["modified"])
        assert shown.article.modified_at in (None, given_by_api.modified_at)
        assert digest(shown.article) == digest(given_by_api)
        comments = [count.value for count in shown.counts if count.kind == "comments"]
        assert comments == ([post["comments"]] if post["comments"] else [])
