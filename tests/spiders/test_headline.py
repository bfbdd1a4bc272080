"""Pages whose title tag names the site as well, or nothing else: which heading is the article's."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from spiders import read
from spiders.page import Page
from spiders.portal import Portal
from tests.crawler.village import PARAGRAPH

PORTAL = Portal(slug="contoh", agency="Dinas", home="https://contoh.go.id/", profile="auto")
TITLE = "Bupati Buka Pameran Arsip"
SITE = "Dinas Kominfo Kabupaten Contoh"
LOGO = f"<div class='top'><h1><a href='/'>{SITE}</a></h1></div>"


@pytest.mark.parametrize(
    ("stated", "heading"),
    [
        (f"{TITLE} - {SITE}", f"<h1>{TITLE}</h1>"),
        (f"{SITE} | {TITLE}", f"<h1>{TITLE}</h1>"),
        (f"{SITE} | {TITLE}", f"<header><h1>{SITE}</h1></header><h2>{TITLE}</h2>"),
        (f"{TITLE} | {SITE}", f"<header><h1>{SITE}</h1></header><h2>{TITLE}</h2>"),
        (f"{TITLE} - {SITE}", f"{LOGO}<h3>{TITLE}</h3>"),
        (f"Cetak - {TITLE}", f"<h3 class='judul'>{TITLE}</h3>"),
        (f"Kominfo » Arsip » {TITLE}", f"<h1><a href='/'>Kominfo</a></h1><h2>{TITLE}</h2>"),
        (SITE, f"<h1>{TITLE}</h1>"),
        (SITE, f"<header><h1>{SITE}</h1></header><h2>{TITLE}</h2>"),
        (SITE, f"{LOGO}<h4>{TITLE}</h4>"),
        ("Detail Berita", f"<h2>{TITLE}</h2>"),
        (f"Berita | {SITE}", f"<h1>Berita</h1><h2>{TITLE}</h2>"),
        ("Kominfo Online", f"<h3>{TITLE} dan Naskah Kuno</h3>"),
        (TITLE, "<h2>Baca Juga Berita Lainnya</h2>"),
        (TITLE, "<h3>Langkah Pertama yang Perlu Diambil</h3>"),
    ],
)
def test_the_title_is_the_article_s(stated: str, heading: str) -> None:
    html = (
        f"<html><head><title>{stated}</title></head><body><div>{heading}<p>Selasa, 2 Juli 2024 | Dilihat 12 kali</p>"
        f"<div class='isi'><p>{PARAGRAPH}</p><p>{PARAGRAPH[::-1]}</p><p>{PARAGRAPH.title()}</p></div></div></body></html>"
    )
    url = "https://contoh.go.id/berita/12/bupati-buka-pameran-arsip-dan-naskah-kuno"
    (record,) = read.records(Page(url, html, datetime(2026, 11, 20, tzinfo=UTC)), PORTAL).records
    assert record.article.title.startswith(TITLE) and SITE not in record.article.title
    assert str(record.article.published_date) == "2024-07-02"
    assert PARAGRAPH in record.article.text and TITLE not in record.article.text
