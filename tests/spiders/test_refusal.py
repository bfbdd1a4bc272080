"""Pages read as nothing, and articles about such things that are read."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiders.page import Page
from spiders.refusal import why_not

AT = datetime(2026, 11, 20, tzinfo=UTC)
NAV = "<nav><a href=/>Beranda</a> <a href=/profil>Profil</a></nav>"
SENTENCE = "Dinas Komunikasi dan Informatika Kabupaten Klaten menggelar pelatihan pengelolaan situs bagi perangkat desa pada hari Selasa. "


def page(html: str, status: int = 200, mime: str = "text/html", **headers: str) -> Page:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Page(url="https://dispersip.klaten.go.id/x", text=html, captured_at=AT, status=status, mime=mime, headers=named)


def screen(title: str, body: str = "") -> str:
    return f"<html><head><title>{title}</title></head><body>{body}</body></html>"


def article(title: str, text: str = SENTENCE * 6, extra: str = "") -> str:
    return (
        f"<html><head><title>{title} - Kabupaten Klaten</title><meta property='og:type' content='article'></head><body>{NAV}"
        f"<h1 class='title'>{title}</h1><div class='post-text'><p>{text}</p></div>{extra}</body></html>"
    )


def bare_article(title: str, text: str = SENTENCE * 8) -> str:
    return f"<html><head><title>{title}</title></head><body>{NAV}<h1>{title}</h1><div><p>{text}</p></div></body></html>"


THEMED_404 = (
    f"<html><head><title>404 - Dinas Perpustakaan</title></head><body>{NAV}<h1>404</h1><p>Halaman yang Anda cari tidak ada.</p>"
    f"<aside class='sidebar'><p>{SENTENCE * 10}</p></aside><footer>{SENTENCE * 5}</footer></body></html>"
)
MODAL = "<div class='modal'><h4>Login</h4><form><input name=email><input type='password' name=p></form></div>"

REFUSED = {
    "cloudflare": ("challenge", page(screen("Just a moment...", "<script>window._cf_chl_opt={}</script>"), 403)),
    "cloudflare, 200": ("challenge", page(screen("Just a moment...", "<h1>dispersip.klaten.go.id</h1><h2>Verify you are human</h2>"))),
    "cloudflare header": ("challenge", page(screen("x"), 403, cf_mitigated="challenge")),
    "cloudflare block": ("challenge", page(screen("Attention Required! | Cloudflare", "<h1>Sorry, you have been blocked</h1>"), 403)),
    "browser check": ("challenge", page(screen("Checking your browser before accessing klaten.go.id", "<p>Please wait.</p>"), 503)),
    "sgcaptcha": (
        "challenge",
        page('<html><head><meta http-equiv="refresh" content="0;/.well-known/sgcaptcha/?r=%2F"></head></html>', 202),
    ),
    "sgcaptcha header": ("challenge", page("<html></html>", 202, sg_captcha="challenge")),
    "sucuri": ("challenge", page(screen("Sucuri WebSite Firewall - Access Denied", "<h1>Access Denied</h1>"), 403)),
    "sucuri script": ("challenge", page("<html><script>sucuri_cloudproxy_js='';</script></html>")),
    "ddos-guard": ("challenge", page(screen("DDoS-Guard", "<h1>Checking your browser before accessing klaten.go.id</h1>"), 403)),
    "incapsula": ("challenge", page('<html><body><iframe src="/_Incapsula_Resource?SWUDNSAI=9"></iframe></body></html>')),
    "litespeed": ("challenge", page(screen("Captcha", "<form action='/.lsrecap/recaptcha?'><div class='g-recaptcha'></div></form>"))),
    "recaptcha wall": (
        "challenge",
        page(screen("klaten.go.id", "<form><div class='g-recaptcha' data-sitekey=x></div><button>OK</button></form>")),
    ),
    "indonesian robot": ("challenge", page(screen("Klaten", "<h1>Verifikasi bahwa Anda bukan robot</h1>"))),
    "f5": ("challenge", page(screen("Request Rejected", "The requested URL was rejected. Your support ID is: 1"))),
    "imunify360": ("challenge", page(screen("One moment, please...", "<h1>Please wait while your request is being verified...</h1>"))),
    "testcookie": ("challenge", page("<html><body><script>toHex(slowAES.decrypt(c,2,a,b))</script></body></html>")),
    "429": ("rate_limit", page("", 429)),
    "429 page": ("rate_limit", page(screen("429 Too Many Requests", "<h1>Too Many Requests</h1>"))),
    "429 plain": ("rate_limit", page("Too Many Requests", mime="text/plain")),
    "429 json": ("rate_limit", page('{"message": "Too Many Attempts."}', mime="application/json")),
    "429 indonesian": ("rate_limit", page(screen("Klaten", "<h1>Terlalu banyak permintaan</h1>"))),
    "perbaikan": ("maintenance", page(screen("Diskominfo", "<h1>Situs sedang dalam perbaikan</h1><p>Mohon maaf.</p>"))),
    "pemeliharaan": ("maintenance", page(screen("Website sedang dalam pemeliharaan"))),
    "under maintenance": ("maintenance", page(screen("Under Maintenance | Kab. Klaten"))),
    "site down": ("maintenance", page(screen("Klaten", "<h1>Site is under maintenance</h1>"))),
    "wordpress": ("maintenance", page(screen("Maintenance", "Briefly unavailable for scheduled maintenance. Check back in a minute."))),
    "wordpress database": ("maintenance", page(screen("Database Error", "<h1>Error establishing a database connection</h1>"))),
    "database, no title": ("maintenance", page("<html><body><p>Error establishing a database connection</p></body></html>")),
    "codeigniter": ("maintenance", page(screen("Error", "<h1>A Database Error Occurred</h1><p>Unable to connect</p>"))),
    "codeigniter 4": ("maintenance", page(screen("Whoops!", "<h1>Whoops!</h1><p>We seem to have hit a snag.</p>"))),
    "laravel": ("maintenance", page(screen("Server Error", "<div>500</div><div>Server Error</div>"))),
    "php": ("maintenance", page("<br /><b>Fatal error</b>:  Uncaught Error: Call to a member function row()")),
    "mysql": ("maintenance", page("<br /><b>Warning</b>:  mysqli_connect(): (HY000/1040): Too many connections in <b>/x.php</b>")),
    "suspended": ("maintenance", page(screen("Account Suspended", "<h1>Account Suspended</h1>"))),
    "index of": ("maintenance", page(screen("Index of /berita", "<h1>Index of /berita</h1>" + "<a href=x>x.jpg</a> " * 900))),
    "apache": ("maintenance", page(screen("Apache2 Debian Default Page: It works", f"<p>{SENTENCE * 30}</p>"))),
    "nginx": ("maintenance", page(screen("Welcome to nginx!", "<h1>Welcome to nginx!</h1>"))),
    "parked": ("maintenance", page(screen("klaten-info.com - domain is for sale"))),
    "503": ("maintenance", page("<html></html>", 503)),
    "login": ("login", page(screen("Login - SIMPEG", "<form><input name=u><input type=password name=p></form>"))),
    "wordpress login": ("login", page(screen("Masuk Log &lsaquo; Pemerintah Kabupaten Klaten &#8212; WordPress", "<input type=password>"))),
    "masuk": ("login", page(screen("Portal", "<h1>Silakan masuk terlebih dahulu</h1><form><input type=password></form>"))),
    "404 title": ("not_found", page(THEMED_404)),
    "404 h1": ("not_found", page(screen("Kabupaten Klaten", f"{NAV}<h1>Halaman tidak ditemukan</h1>"))),
    "404 english": ("not_found", page(screen("Page not found – Kecamatan Jogonalan", "<p>It looks like nothing was found.</p>"))),
    "404 sorry": ("not_found", page(screen("Klaten", "<h1>Maaf, halaman yang Anda cari tidak ditemukan</h1>"))),
    "404 plain": ("not_found", page("404 page not found", mime="text/plain")),
}

READ = {
    "about maintenance": article("Situs Pemkab Klaten dalam Perbaikan, Layanan Dialihkan"),
    "titled as maintenance": article("Website Sedang Dalam Pemeliharaan"),
    "titled as maintenance, no marks": bare_article("Website Sedang Dalam Pemeliharaan"),
    "announcement": article("Under Maintenance", SENTENCE * 2),
    "about captcha": article("Mengapa Situs Meminta Verifikasi Bahwa Anda Bukan Robot"),
    "titled captcha": article("Captcha"),
    "about 404": article("404"),
    "404 without marks": bare_article("404"),
    "halaman tidak ditemukan": article("Halaman Tidak Ditemukan"),
    "body says it all": article("Pelatihan Web", "Just a moment... Checking your browser. Too Many Requests. 404 Not Found. " * 5),
    "begins with the words": bare_article("Pengumuman", "Situs sedang dalam perbaikan sehingga layanan dialihkan. " + SENTENCE * 5),
    "short notice": bare_article("Pengumuman Layanan", "Website sedang dalam pemeliharaan pada Sabtu."),
    "too many requests": article("Too Many Requests: Cara Kerja Pembatasan Akses"),
    "login modal": article("Pelatihan Arsip", extra=MODAL),
    "login modal on a home page": f"<html><head><title>Beranda</title></head><body>{NAV}{MODAL}<h1>Kabupaten Klaten</h1></body></html>",
    "about login": article("Cara Login ke SIAK", extra=MODAL),
    "login without password": screen("Login - Layanan", f"<p>{SENTENCE}</p>"),
    "recaptcha in a contact form": screen(
        "Kontak", "<form><input type='text' name='n'><textarea></textarea><div class='g-recaptcha'></div></form>"
    ),
    "recaptcha in comments": article("Lomba Desa", extra="<form><textarea></textarea><div class='g-recaptcha'></div></form>"),
    "incapsula script": article("Panen Raya", extra="<script src='/_Incapsula_Resource?SWJIYLWA=1'></script>"),
    "turnstile": article("Panen Raya", extra="<div class='cf-turnstile'></div>"),
    "php notice above": "<h4>A PHP Error was encountered</h4>" + article("Musrenbang Kecamatan"),
    "warning above": "<br><b>Warning</b>: mysqli_fetch(): x" + article("Musrenbang Kecamatan"),
    "pengembangan": screen("Bidang", f"{NAV}<h1>Pengembangan</h1><p>{SENTENCE}</p>"),
    "empty": "",
    "short listing": screen("Berita", f"{NAV}<h1>Berita</h1><ul><li><a href=/a>Bupati Lantik Pejabat</a></li></ul>"),
    "json": '[{"id": 1, "title": {"rendered": "Too Many Requests"}}]',
    "xml": '<?xml version="1.0"?><rss><channel><title>404</title></channel></rss>',
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str) -> None:
    kind, seen = REFUSED[name]
    refusal = why_not(seen)
    assert refusal is not None
    assert refusal.kind == kind
    assert refusal.reason


@pytest.mark.parametrize("name", READ)
def test_read(name: str) -> None:
    assert why_not(page(READ[name])) is None


@pytest.mark.parametrize("status", [404, 410])
def test_gone_needs_no_reason(status: int) -> None:
    assert why_not(page(THEMED_404, status)) is None


def test_plain_403_is_not_a_challenge() -> None:
    assert why_not(page(screen("403 Forbidden", "<h1>Forbidden</h1>"), 403)) is None


def test_judging_leaves_the_tree_whole() -> None:
    seen = page(THEMED_404)
    assert why_not(seen) is not None
    assert seen.tree.css_first("nav") is not None


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.text(max_size=300), st.sampled_from([200, 202, 403, 404, 429, 503]))
def test_never_raises(text: str, status: int) -> None:
    for html in (text, f"<title>{text}</title><h1>{text}</h1>", "{" + text):
        refusal = why_not(page(html, status))
        assert refusal is None or refusal.reason
