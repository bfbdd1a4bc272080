from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from spiders import addressed, read
from spiders.page import Page
from spiders.portal import Portal

HOME = "https://dinas.contohkab.go.id"
PORTAL = Portal(slug="dinas-contoh", agency="Dinas Contoh", home=f"{HOME}/", timezone="Asia/Makassar")
TEXT = " ".join(
    "Pemerintah kabupaten memperbaiki jalan penghubung antardesa sepanjang dua belas kilometer mulai pekan ini." for _ in range(12)
)
WORDPRESS = '<link rel="stylesheet" href="/wp-content/themes/buatan/style.css">'
HEADING = "Jalan Antardesa di Kecamatan Contoh Diperbaiki"


def page(html: str, path: str) -> Page:
    return Page(url=HOME + path, text=html, captured_at=datetime(2026, 11, 20, 3, tzinfo=UTC))


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("/2024/07/02/jalan-antardesa/", date(2024, 7, 2)),
        ("/berita/2024/7/2/jalan-antardesa.html", date(2024, 7, 2)),
        ("/2024/07/jalan-antardesa/", None),  # a month is no day
        ("/02/07/2024/jalan-antardesa/", None),  # nor does it say which of the two is the month
        ("/2024/13/02/jalan-antardesa/", None),
        ("/2024/07/02/", None),  # an archive of that day
        ("/2024/07/02/15/", None),
        ("/1970/01/01/jalan-antardesa/", None),
    ],
)
def test_the_day_that_an_address_names(path: str, day: date | None) -> None:
    found = addressed.published(page("", path), PORTAL.zone)
    assert (found and found.value.at.date()) == day


def test_a_post_without_any_date_has_that_of_its_address_to_the_day() -> None:
    post = f"<article id='post-9'><h1>{HEADING}</h1><div class='entry-content'>{TEXT}</div></article>"
    html = f"{WORDPRESS}<body class='single-post postid-9'>{post}"
    (record,) = read.records(page(html, "/2024/07/02/jalan-antardesa/"), PORTAL).records
    article = record.article
    assert (article.published_at, article.published_date, article.published_precision) == (None, date(2024, 7, 2), "day")
    assert (article.published_source, article.published_raw) == ("the page's address", "/2024/07/02/jalan-antardesa/")
    shown = html.replace("<h1>", "<time class='entry-date published' datetime='2024-07-03T10:15:00+08:00'>3 Juli</time><h1>")
    (record,) = read.records(page(shown, "/2024/07/02/jalan-antardesa/"), PORTAL).records
    assert record.article.published_date == date(2024, 7, 3), "what the page shows comes first"


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/2019/05/jalan-antardesa-di-kecamatan-contoh-diperbaiki/", "article"), ("/profil/tugas-pokok-dan-fungsi-dinas/", "other")],
)
def test_a_long_text_under_its_own_heading_is_news_in_a_theme_that_nobody_knows(path: str, kind: str) -> None:
    assert read.records(page(f"{WORDPRESS}<body><h1>{HEADING}</h1><div id='isi'><p>{TEXT}</p></div>", path), PORTAL).kind == kind


def test_a_page_that_its_head_calls_an_article_and_dates_is_one_whatever_stands_beside_it() -> None:
    head = '<meta property="og:type" content="article"><meta property="article:published_time" content="2024-07-02T10:15:00+08:00">'
    teasers = "".join(f"<div class='views-row'><h3><a href='/berita/kabar-nomor-{n}'>Kabar nomor {n}</a></h3></div>" for n in range(8))
    text = f"<h1>{HEADING}</h1><div id='isi'><p>{TEXT}</p></div>{teasers}"
    html = f"<html><head><meta name='Generator' content='Drupal 8'>{head}</head><body class='path-node'>{text}"
    assert read.records(page(html, "/jalan"), PORTAL).kind == "article"
    assert read.records(page(html.replace(head, ""), "/jalan"), PORTAL).kind == "listing"
