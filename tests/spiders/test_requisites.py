"""What a page needs to look as it did."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from spiders.page import Page
from spiders.requisites import MOST, of_page, of_style

SITE = "https://dinas.contohkab.go.id"


def page(html: str) -> Page:
    return Page(f"{SITE}/berita/judul", html, datetime(2026, 11, 22, tzinfo=UTC))


def test_all_that_a_page_shows_is_named_in_its_order_and_once() -> None:
    html = """<html><head><link rel="stylesheet" href="/assets/css/style.css"><link rel="shortcut icon" href="favicon.ico">
    <link rel="canonical" href="/berita/judul"><link rel="alternate" type="application/rss+xml" href="/feed">
    <script src="//dinas.contohkab.go.id/a.js"></script><style>body { background: url('/img/bg.png') }</style></head>
    <body style="background-image:url(&quot;/img/body.jpg&quot;)"><img src="/assets/img/bg_slider.png" data-src="/uploads/1.jpg">
    <img src="/uploads/1.jpg"><img srcset="/u/s.jpg 300w, /u/l.jpg 900w" src="/u/m.jpg"><picture><source srcset="/u/p.webp"></picture>
    <video src="/v.mp4" poster="/v.jpg"></video><a href="/dok.pdf">dok</a><img src="data:image/gif;base64,R0"></body></html>"""
    assert of_page(page(html)) == tuple(
        f"{SITE}{path}"
        for path in (
            "/assets/css/style.css", "/berita/favicon.ico", "/a.js", "/img/bg.png", "/img/body.jpg", "/assets/img/bg_slider.png",
            "/uploads/1.jpg", "/u/m.jpg", "/u/s.jpg", "/u/l.jpg", "/u/p.webp", "/v.jpg",
        )
    )  # fmt: skip


def test_a_style_sheet_names_imports_fonts_and_images() -> None:
    style = """@import "a.css"; @import url(b.css); /* url(no.png) */ @font-face { src: url("../fonts/f.woff2?v=1#iefix") format("woff2"),
    url('../fonts/f.woff') } .x { background: url( /img/x.png ) } .y { background: url(data:image/png;base64,AA==) } .z { color: red }"""
    assert of_style(style, f"{SITE}/assets/css/style.css") == (
        f"{SITE}/assets/css/a.css",
        f"{SITE}/assets/css/b.css",
        f"{SITE}/assets/fonts/f.woff2?v=1",
        f"{SITE}/assets/fonts/f.woff",
        f"{SITE}/img/x.png",
    )


def test_a_page_of_a_thousand_pictures_is_bounded() -> None:
    assert len(of_page(page("".join(f"<img src=/{n}.jpg>" for n in range(1000))))) == MOST


@given(st.text())
def test_no_text_is_too_odd(text: str) -> None:
    assert all(url.startswith("http") for url in of_page(page(f"<img src='{text}'><style>{text}</style>{text}")))
    assert all(url.startswith("http") for url in of_style(text, f"{SITE}/a.css"))
