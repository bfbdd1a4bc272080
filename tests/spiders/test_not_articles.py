"""Missing pages that answer 200, advertisements that somebody broke in to put there, and the news about both."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiders import hacked, read
from spiders.page import Page
from spiders.portal import Portal
from spiders.refusal import why_not
from tests.spiders.test_refusal import AT, NAV, SENTENCE, article, bare_article, screen

PORTAL = Portal(slug="contoh", agency="Dinas", home="https://contoh.go.id/", profile="auto")
CARDS = "".join(
    f"<div class='card'><h3><a href='/berita-{n}'>Bupati Resmikan Gedung Perpustakaan Kecamatan {n}</a></h3><p>{SENTENCE}</p></div>"
    for n in range(12)
)
SEARCH = "<form role='search'><input type='search' name='s'></form>"
AD = (
    "Selamat datang di situs slot gacor hari ini dengan RTP live tertinggi dan link alternatif resmi. Nikmati bonus new member 100, depo "
    "qris tanpa potongan, scatter hitam dan mahjong ways dari pragmatic play yang gampang menang dan pasti maxwin setiap hari. "
)


def at(html: str, url: str = "https://contoh.go.id/berita/banjir-surut", asked: str | None = None) -> Page:
    return Page(url=url, text=html, captured_at=AT, requested_url=asked)


def themed(heading: str, body: str = "", title: str = "Dinas Contoh") -> str:
    return screen(title, f"{NAV}<div class='container'>{heading}{body}</div><footer><p>{SENTENCE * 2}</p></footer>")


GONE = {
    "404 over cards of other news": themed("<h1>404</h1><p>Halaman yang Anda cari tidak ada.</p>", CARDS),
    "404 with og:type article everywhere": themed("<h1>Halaman Tidak Ditemukan</h1>", CARDS).replace(
        "<head>", "<head><meta property='og:type' content='article'>"
    ),
    "title alone": themed("<p>Silakan kembali ke beranda.</p>", CARDS, title="Halaman tidak ditemukan | Dinas Contoh"),
    "oops": themed("<h1>Oops! Halaman tidak ditemukan</h1>", SEARCH + CARDS),
    "ups, with its reason": themed("<h1>Ups, halaman yang Anda tuju tidak ada atau telah dihapus</h1>"),
    "deleted": themed("<h1>Maaf, berita ini telah dihapus.</h1>"),
    "moved away": themed("<h1>Halaman tersebut sudah dipindahkan</h1>"),
    "we cannot find": themed("<h1>Maaf, kami tidak dapat menemukan halaman yang Anda cari</h1>"),
    "english": themed("<h1>We can't find the page you're looking for</h1>"),
    "that page": themed("<h1>Oops! That page can’t be found.</h1>", SEARCH),
    "404, named": themed("<h1>404 - Oops, ada yang salah</h1>"),
    "error page in the title": themed("<h2>Mohon maaf</h2>", title="404 Error Page - Dinas Contoh"),
    "wordpress's own mark": themed("<h1>Dinas Contoh</h1><p>Coba cari.</p>", SEARCH).replace("<body>", "<body class='error404 wp-custom'>"),
    "a mark round the words": themed("<div class='error-404 not-found'><h2>Waduh</h2><p>Tidak ketemu.</p></div>", CARDS),
    "in an article's frame": themed(
        "<h1 class='entry-title'>Halaman Tidak Ditemukan</h1><div class='entry-content'>" + SENTENCE + "</div>"
    ),
    "refresh to the home page": "<html><head><meta http-equiv='refresh' content='0; url=/'></head><body></body></html>",
    "script to the home page": "<html><body><script>window.location.href = 'https://contoh.go.id/';</script></body></html>",
    "lost": themed("<h1>Anda tersesat?</h1><p>Kembali ke beranda.</p>"),
}
ADVERTISEMENTS = {
    "doorway": article("Slot Gacor Hari Ini Server Thailand", AD * 6),
    "doorway without marks": bare_article("SLOT88: Link Alternatif Situs Judi Terpercaya", AD * 4),
    "in place of an article": article("Kunjungan Studi Komparasi", AD * 8),
    "lottery": article(
        "Bandar Togel Online Terpercaya", "Daftar bandar togel online, prediksi hk, keluaran sgp dan data sdy setiap hari. " * 8
    ),
    "of links alone": screen(
        "Situs Slot Gacor Maxwin",
        "<h1>Slot Gacor</h1>" + "".join(f"<p><a href='/s/{n}'>slot {n}</a> RTP slot jackpot</p>" for n in range(40)),
    ),
    "in a home page's dress": themed("<h1>Login Slot Gacor</h1>", f"<p>{AD * 3}</p>", title="Link Slot Dana Gacor - Dinas Contoh"),
}
NEWS = {
    "police": article(
        "Polisi Tangkap Bandar Togel Online di Klaten",
        "Polres Klaten menangkap bandar togel online. Tersangka menjual prediksi togel dan link alternatif situs judi kepada warga. " * 6,
    ),
    "blocking": article(
        "Kominfo Blokir 2.000 Situs Slot Gacor",
        "Kominfo memblokir situs slot gacor, toto macau dan casino online. Masyarakat diimbau melapor. Judi online adalah penipuan. " * 6,
    ),
    "harm": article(
        "Bahaya Slot Gacor bagi Pelajar",
        "Istilah gacor, maxwin, scatter hitam, RTP live dan bonus new member menjerat pelajar. Korban kecanduan; orang tua diminta "
        "waspada, sekolah memberi edukasi dan Diskominfo menggelar sosialisasi pencegahan. " * 5,
    ),
    "a pledge": bare_article(
        "ASN Deklarasi Anti Judi Online", "ASN menandatangani pakta integritas menolak judi online dan slot. " + SENTENCE * 6
    ),
    "a hacked portal": article(
        "Situs Desa Diretas, Muncul Iklan Slot Gacor",
        "Situs desa diretas dan disusupi iklan slot gacor. Diskominfo bersama BSSN memulihkan dan warga diminta waspada. " * 6,
    ),
    "a lucky draw": article("Warga Jogonalan Raih Jackpot Undian Sepeda Motor", SENTENCE * 8),
    "a machine": article(
        "Bandar Udara Tambah Slot Penerbangan", "Slot penerbangan di bandar udara bertambah, data slot dan depo bus. " + SENTENCE * 6
    ),
    "planted links below": article("Panen Raya", SENTENCE * 8, "<div>" + "<a href=http://x.id/>slot gacor maxwin</a> " * 30 + "</div>"),
    "hidden links": article(
        "Panen Raya", SENTENCE * 8, "<div style='display:none'>" + "<a href=/slot>slot gacor</a> " * 30 + AD * 3 + "</div>"
    ),
    "404 in a headline": bare_article("404 Warga Jogonalan Terima Bantuan Beras", SENTENCE * 4),
    "missing things": bare_article("Berita Hoaks yang Beredar Telah Dihapus", SENTENCE * 6),
    "lost": bare_article("Anda Tersesat di Kota Tua? Ini Petanya", SENTENCE * 8),
    "about missing pages": article("Halaman Tidak Ditemukan: Mengapa Situs Desa Sering Mati", SENTENCE * 8),
    "news that reloads itself": article("Hasil Pilkades Sementara").replace("<head>", "<head><meta http-equiv='refresh' content='60'>"),
    "a listing": themed("<h1>Berita</h1>", CARDS),
    "a home page": themed("<h1>Dinas Contoh</h1>", CARDS + "<script>var a = window.location;</script>"),
}


@pytest.mark.parametrize("name", GONE)
def test_a_missing_page_is_known_whatever_its_status(name: str) -> None:
    refusal = why_not(at(GONE[name]))
    assert refusal is not None and refusal.kind == "not_found", refusal
    assert read.records(at(GONE[name]), PORTAL).kind == "gone"


@pytest.mark.parametrize("name", ADVERTISEMENTS)
def test_an_advertisement_is_read_as_nothing_and_gives_no_links(name: str) -> None:
    reading = read.records(at(ADVERTISEMENTS[name]), PORTAL)
    assert (reading.kind, reading.reader, reading.records, reading.links) == ("other", "refusal", (), ())
    assert "gambling" in (reading.reason or "")


@pytest.mark.parametrize("name", NEWS)
def test_news_is_read(name: str) -> None:
    assert why_not(at(NEWS[name])) is None


@pytest.mark.parametrize("path", ["/404", "/error/404", "/page-not-found", "/index.php/error404", "/not-found.html", "/id/404"])
def test_a_redirect_to_an_error_page_says_that_the_article_is_gone(path: str) -> None:
    asked = "https://contoh.go.id/berita/banjir-surut"
    assert read.records(at(article("Kabar"), f"https://contoh.go.id{path}", asked), PORTAL).kind == "gone"
    assert read.records(at(article("Kabar"), asked, asked), PORTAL).kind == "article"


PLANTED = "<div class='awan' id='lapis'><p>Situs terbaik</p><a href='https://x.example/'>slot gacor hari ini</a></div>"


@pytest.mark.parametrize(
    "dress",
    [
        "<style>.menu a{color:red} .awan { position:absolute; left : -9999px }</style>",
        "<style>@media print{p{color:black}} body #lapis, .x{display:none!important}</style>",
        "<style>.awan{opacity:0}</style>",
        "<script>document.getElementById('lapis').style.display = 'none';</script>",
    ],
)
def test_links_hidden_by_a_style_sheet_or_a_script_are_told_and_are_no_text(dress: str) -> None:
    page = at(article("Panen Raya", SENTENCE * 8 + PLANTED).replace("</head>", f"{dress}</head>"))
    (record,) = (reading := read.records(page, PORTAL)).records
    assert reading.reason == "1 hidden link to gambling (slot gacor hari ini)"
    assert "Situs terbaik" not in record.article.text and SENTENCE.strip() in record.article.text


def test_what_a_style_sheet_hides_on_paper_or_until_a_click_stays() -> None:
    sheet = "<style>@media print { .awan {display:none} } .tab{display:none}</style>"
    shown = PLANTED.replace("slot gacor hari ini", "slot gacor hari ini diblokir")
    page = at(article("Panen Raya", SENTENCE * 8 + shown + "<p class='tab'>Rincian.</p>").replace("</head>", f"{sheet}</head>"))
    assert hacked.planted_links(page) is None
    assert "Rincian." in read.records(page, PORTAL).records[0].article.text


@pytest.mark.parametrize(
    "call", ["<body onload='window.print()'>", "<body><script>window.onload = function () { window.print(); }</script>"]
)
def test_a_print_view_that_names_no_article_is_none(call: str) -> None:
    view = article("Panen Raya", SENTENCE * 8).replace("<body>", call)
    reading = read.records(at(view, "https://contoh.go.id/cetak.php?id=12"), PORTAL)
    assert (reading.kind, reading.reason) == ("other", "a view for the printer, which names no article")
    named = view.replace("<head>", "<head><link rel=canonical href=https://contoh.go.id/berita/12-panen-raya>")
    assert read.records(at(named, "https://contoh.go.id/cetak.php?id=12"), PORTAL).kind == "article"


@pytest.mark.parametrize("call", ["<button onclick='window.print()'>", "<script>function cetak() { window.print(); }</script>"])
def test_an_article_that_can_be_printed_is_no_print_view(call: str) -> None:
    assert read.records(at(article("Panen Raya", SENTENCE * 8).replace("</body>", f"{call}</body>")), PORTAL).kind == "article"


def test_planted_links_are_told_and_followed_by_nobody() -> None:
    planted = at(NEWS["hidden links"])
    assert hacked.planted_links(planted) == "30 hidden links to gambling (slot gacor)"
    assert hacked.planted_links(at(NEWS["planted links below"])) == "30 links to gambling (slot gacor maxwin)"
    assert hacked.planted_links(at(NEWS["blocking"])) is None
    reading = read.records(planted, PORTAL)
    assert reading.kind == "article" and "hidden links" in (reading.reason or "")
    assert "gacor" not in reading.records[0].article.text


@pytest.mark.parametrize(
    ("url", "sells"),
    [
        ("https://contoh.go.id/berita/-/slot-hoki/", True), ("https://contoh.go.id/slot-gacor-hari-ini", True),
        ("https://contoh.go.id/wp-includes/fonts/slot-maxwin/", True), ("https://contoh.go.id/bandar+togel+online", True),
        ("https://contoh.go.id/bahaya-slot-gacor-bagi-pelajar", False), ("https://contoh.go.id/kominfo-blokir-situs-slot", False),
        ("https://contoh.go.id/slot-penerbangan-bertambah", False), ("https://contoh.go.id/undian-jackpot", False), ("http://[", False),
    ],
)  # fmt: skip
def test_addresses_that_sell(url: str, sells: bool) -> None:
    assert hacked.sells(url) is sells


def test_a_listing_gives_no_address_that_sells() -> None:
    page = at(themed("<h1>Berita</h1>", CARDS + "<h3><a href='/slot-gacor-maxwin-hari-ini'>Slot Gacor Maxwin Hari Ini</a></h3>"))
    links = [link.url for link in read.records(replace(page, url="https://contoh.go.id/berita"), PORTAL).links]
    assert len(links) == 12 and not [url for url in links if "slot" in url]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from([AD, SENTENCE, "Polisi memblokir situs judi. ", "slot ", "maxwin "]), max_size=12).map("".join))
def test_never_raises_and_ordinary_news_never_sells(text: str) -> None:
    sold = hacked.advertisement(at(article("Musrenbang Kecamatan", SENTENCE * 12 + text.replace(AD, ""))))
    assert sold is None or "maxwin" in text
