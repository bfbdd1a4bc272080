"""A site of no known family."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from spiders import read
from spiders.generic import Generic
from spiders.page import Page
from spiders.portal import Portal

HOME = "https://dinas.contohkab.go.id"
PORTAL = Portal(slug="dinas-contoh", agency="Dinas Contoh", home=f"{HOME}/")
LONG = (
    "Pemerintah kabupaten memperbaiki jalan penghubung antardesa sepanjang dua belas kilometer mulai pekan ini, dan warga diminta "
    "memakai jalur lain selama pekerjaan berlangsung supaya tidak terjadi kemacetan di sekitar pasar."
)
ARTICLE = f"""<html lang="id"><head><title>Jalan Antardesa Diperbaiki - Dinas Contoh</title></head><body>
<nav><a href="/">Beranda</a><a href="/berita">Berita</a></nav>
<div class="isi"><h1>Jalan Antardesa Diperbaiki</h1><span>Selasa, 02 Juli 2024</span>
<p>{LONG}</p><p>Pekerjaan itu {LONG.lower()}</p><p>Akhirnya {LONG.lower()}</p></div>
<aside><a href="/berita/lain-sekali-lagi-nanti">Berita lain sekali lagi nanti</a></aside>
<footer>Hak cipta Dinas Contoh</footer></body></html>"""


def page(html: str, url: str = f"{HOME}/berita/jalan-antardesa", **more: Any) -> Page:
    return Page(url=url, text=html, captured_at=datetime(2026, 11, 20, 3, tzinfo=UTC), **more)


def test_a_page_with_one_long_text_is_an_article() -> None:
    reading = read.records(page(ARTICLE), PORTAL)
    assert (reading.kind, reading.reader) == ("article", f"generic/{Generic.version} page")
    (record,) = reading.records
    assert record.article.title == "Jalan Antardesa Diperbaiki"
    assert record.article.text.split("\n\n")[-3:] == [LONG, f"Pekerjaan itu {LONG.lower()}", f"Akhirnya {LONG.lower()}"]
    assert record.article.language == "id"
    assert record.counts == ()


def test_a_date_in_one_box_with_heading_and_text_is_the_articles() -> None:
    (record,) = read.records(page(ARTICLE), PORTAL).records
    assert (record.article.published_date, record.article.published_raw) == (date(2024, 7, 2), "Selasa, 02 Juli 2024")
    later = ARTICLE.replace("<span>Selasa, 02 Juli 2024</span>", "").replace("</div>", "<span>Selasa, 02 Juli 2024</span></div>", 1)
    assert read.records(page(later), PORTAL).records[0].article.published_date is None, "behind the text it may be anything's"


def test_trafilaturas_guess_at_a_date_is_not_taken() -> None:
    (record,) = read.records(page(ARTICLE.replace("<span>Selasa, 02 Juli 2024</span>", "")), PORTAL).records
    assert (record.article.published_at, record.article.published_date) == (None, None)


def test_a_marked_article_body_is_read_by_the_cleaner() -> None:
    html = """<div itemscope itemtype="https://schema.org/Article"><h2 itemprop="headline">Rapat</h2>
    <time itemprop="datePublished" datetime="2024-07-02T10:15:00+07:00">2 Juli</time>
    <div itemprop="articleBody"><p>Satu.</p><p>Dua.</p><img src="/a.jpg"><p><a href="/b.pdf">Unduh</a></p></div></div>"""
    (record,) = read.records(page(html), PORTAL).records
    assert record.article.text == "Satu.\n\nDua.\n\nUnduh"
    assert record.article.published_at == datetime(2024, 7, 2, 3, 15, tzinfo=UTC)
    assert [media.url for media in record.article.media] == [f"{HOME}/a.jpg", f"{HOME}/b.pdf"]
    assert {one.field: one.rule for one in record.article.provenance}["text"] == '[itemprop="articleBody"]'


def test_what_a_site_puts_beside_the_text_of_its_article_is_no_text() -> None:
    html = f"""<meta property="og:type" content="article"><h1>Rapat</h1><div itemprop="articleBody"><p class="share-price">{LONG}</p>
    <div class="postShare"><a href="#">Kirim ke teman</a></div><div id="related-posts"><h4>Jalan Lain</h4><p>Diperbaiki juga.</p></div>
    <ul class="article__tags"><li>jalan</li></ul><p>Selesai besok.</p></div>"""
    (record,) = read.records(page(html), PORTAL).records
    assert record.article.text == f"{LONG}\n\nSelesai besok.", "what holds most of the text stays, whatever its name"


@pytest.mark.parametrize(
    "ornament",
    [
        "<aside><h4>Jalan Lain</h4></aside>",
        '<div class="mvp-author-box"><p>Budi menulis tentang jalan.</p></div>',
        '<div class="most-popular"><h4>Jalan Lain</h4></div>',
        '<footer class="entry-footer">Kirim</footer>',
        '<div class="widget"><div class="share">Kirim</div><p>Jalan Lain</p></div>',
    ],
)
@pytest.mark.parametrize("place", ['<div itemprop="articleBody">{}</div>', '<div class="entry-content">{}</div>'])
def test_what_themes_and_plugins_put_into_a_text_is_none_of_it(ornament: str, place: str) -> None:
    body = place.format(f"<p>{LONG}</p>{ornament}<p>Selesai besok.</p>")
    html = f"""<link rel="stylesheet" href="/wp-content/a.css"><body class="single-post postid-7"><article id="post-7"
    itemscope itemtype="https://schema.org/Article"><h1 class="entry-title">Rapat</h1>{body}</article>"""
    (record,) = read.records(page(html), PORTAL).records
    assert record.article.text == f"{LONG}\n\nSelesai besok."


def test_an_article_body_that_is_a_teaser_is_not_the_text() -> None:
    teaser = '<div itemprop="articleBody">Pemerintah kabupaten memperbaiki jalan.</div>'
    (record,) = read.records(page(ARTICLE.replace("<footer>", f"{teaser}<footer>")), PORTAL).records
    assert record.article.text.split("\n\n")[-1] == f"Akhirnya {LONG.lower()}"


def test_of_a_page_of_very_many_elements_the_longest_text_is_read() -> None:
    table = "<table>" + "<tr><td>1</td></tr>" * 7000 + "</table>"
    (record,) = read.records(page(ARTICLE.replace("<footer>", f"{table}<footer>")), PORTAL).records
    assert record.article.text.split("\n\n")[-1] == f"Akhirnya {LONG.lower()}"
    assert {one.field: one.rule for one in record.article.provenance}["text"] == "the longest running text"


def test_a_short_article_is_one_where_few_others_are_named() -> None:
    short = f"<h1>Jalan Diperbaiki</h1><p>{LONG}</p>"
    cards = "".join(f"<h3><a href='/berita/nomor-{n}'>Nomor {n}</a></h3>" for n in range(5))
    assert read.records(page(short), PORTAL).kind == "article"
    assert read.records(page(short + cards), PORTAL).kind == "listing"


def test_a_page_that_is_one_long_table_is_read_whole() -> None:
    rows = "".join(f"<tr><td>{n}</td><td>Peserta {n}</td></tr>" for n in range(3500))
    html = f"<meta property='og:type' content='article'><h1>Hasil Seleksi</h1><div><div>Menu</div><div><table>{rows}</table></div></div>"
    (record,) = read.records(page(html), PORTAL).records
    assert record.article.text.split("\n\n")[-1] == "3499 | Peserta 3499"
    assert {one.field: one.rule for one in record.article.provenance}["text"] == "most of the page's text"


def test_a_few_words_are_an_article_where_the_address_repeats_their_heading() -> None:
    html = "<h1>Pengumuman Libur Layanan Hari Jadi Kabupaten</h1><p>Layanan tutup Senin.</p>"
    assert read.records(page(html, f"{HOME}/pengumuman-libur-layanan-hari-jadi-kabupaten"), PORTAL).kind == "article"
    assert read.records(page(html, f"{HOME}/visi-misi"), PORTAL).kind == "other"


@pytest.mark.parametrize("tag", ["h1", "h2"])
def test_short_news_beside_a_column_of_headlines_is_news(tag: str) -> None:
    column = "".join(f"<li><a href='/berita/kabar-{n}'>Kabar nomor {n} dari desa</a></li>" for n in range(8))
    head = "<title>Jalan Antardesa Segera Diperbaiki | Dinas Contoh</title>"
    facts = "<p>2 Juli 2024</p><p><a href='/kategori/berita'>Berita</a></p>"
    body = (
        f"<div><{tag}>Jalan Antardesa Segera Diperbaiki</{tag}>{facts}<div>{LONG}</div></div><div><h4>Terbaru</h4><ul>{column}</ul></div>"
    )
    (record,) = read.records(page(f"<head>{head}</head><body>{body}</body>"), PORTAL).records
    assert (record.article.title, record.article.text) == ("Jalan Antardesa Segera Diperbaiki", LONG)
    cards = "".join(f"<div><h4><a href='/berita/kabar-{n}'>Kabar {n}</a></h4><p>{LONG}</p></div>" for n in range(6))
    assert read.records(page(f"<title>Berita Dinas Contoh Hari Ini</title><h1>Berita Dinas Contoh</h1>{cards}"), PORTAL).kind == "listing"


def test_the_home_page_is_a_listing_whatever_it_calls_itself() -> None:
    cards = "".join(f"<h3><a href='/berita/nomor-{n}'>Nomor {n}</a></h3>" for n in range(3))
    menu = '<nav><a href="/a">Satu dua tiga empat lima</a></nav>'
    html = f'<meta property="og:type" content="article">{menu}{cards}<a rel="next" href="/berita?page=2">2</a>'
    reading = read.records(page(html, f"{HOME}/"), PORTAL)
    assert reading.kind == "listing"
    assert [link.url for link in reading.links] == [f"{HOME}/berita/nomor-{n}" for n in range(3)]
    assert reading.next_url == f"{HOME}/berita?page=2"


def test_a_listing_keeps_to_visible_headlines_of_the_portal() -> None:
    html = f"""<main><a href="/berita/detail/satu">Bupati meresmikan jembatan gantung baru</a><a href="/berita/detail/dua">Baca</a>
    <a href="https://lain.go.id/x">Berita dari portal lain sama sekali</a><a href="/tag/jembatan">Semua berita tentang jembatan gantung</a>
    <div style="display:none"><a href="/slot/maxwin">situs slot gacor hari ini</a></div>
    <a href="http://[">alamat yang tidak ada gunanya</a>
    <a href="/berita/detail/satu#komentar">Bupati meresmikan jembatan gantung baru</a></main>
    <a href="{HOME}/berita?page=3">Selanjutnya »</a>"""
    reading = read.records(page(html, f"{HOME}/berita?page=2"), PORTAL)
    assert [link.url for link in reading.links] == [f"{HOME}/berita/detail/satu"]
    assert reading.next_url == f"{HOME}/berita?page=3"


@pytest.mark.parametrize(
    ("path", "wanted"), [("/berita/detail/x", True), ("/?p=4661", True), ("/media.php?module=detailberita&id=3", True)]
)
def test_wanted(path: str, wanted: bool) -> None:
    assert Generic().wanted(HOME + path, PORTAL) is wanted


@pytest.mark.parametrize(
    "path", ["", "/", "/tag/x", "/kategori/detail/y", "/?s=x", "/berita?page=2", "/a.pdf", "/login", "/galeri/3", "/x?replytocom=4"]
)
def test_unwanted(path: str) -> None:
    assert not Generic().wanted(HOME + path, PORTAL)


def test_sources() -> None:
    assert [(source.url, source.kind) for source in Generic().sources(PORTAL)] == [
        (f"{HOME}/feed", "feed"),
        (f"{HOME}/rss", "feed"),
        (f"{HOME}/sitemap.xml", "sitemap"),
        (f"{HOME}/", "listing"),
    ]
