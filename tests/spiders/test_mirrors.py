from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders import mirrors, read
from spiders.page import Page
from spiders.portal import Portal

HOME, OTHER = "https://dinas.contohkab.go.id", "http://dinas-lama.web.id"
PORTAL = Portal(slug="dinas", agency="Dinas", home=f"{HOME}/", aliases=("dinas.contoh.go.id",))


def page(html: str, path: str = "/berita/satu") -> Page:
    return Page(url=HOME + path, text=html, captured_at=datetime(2026, 11, 20, 3, tzinfo=UTC))


@pytest.mark.parametrize(
    ("head", "origin"),
    [
        (f'<base href="{OTHER}/">', OTHER),
        (f'<link rel="canonical" href="{OTHER}/berita/satu/">', OTHER),
        (f'<meta property="og:url" content="{OTHER}/index.php/berita/satu?utm_source=wa">', OTHER),
        (f'<link rel="canonical" href="{OTHER}/kabar/siaran-pers">', None),  # taken over from another agency
        (f'<link rel="canonical" href="{HOME}/berita/satu">', None),
        ('<link rel="canonical" href="http://dinas.contoh.go.id/berita/satu">', None),  # an alias: its addresses are the portal's own
        ('<base href="/"><link rel="canonical" href="/berita/satu">', None),
        ('<base href="http://["><link rel="canonical" href="http://[">', None),
        ("", None),
    ],
)
def test_the_other_host_under_which_a_page_calls_itself(head: str, origin: str | None) -> None:
    assert mirrors.stated(page(head), PORTAL) == origin


def test_an_articles_address_pictures_and_documents_stand_at_the_portal() -> None:
    shown = f'<p>Isi.</p><img src="{OTHER}/a.jpg"><img src="{OTHER}.id/b.jpg"><a href="{OTHER}/c.pdf">C</a>'
    html = f"""<head><link rel="canonical" href="{OTHER}/berita/satu"><meta property="og:type" content="article"></head>
    <h1>Satu</h1><div itemprop="articleBody">{shown}</div>"""
    (record,) = read.records(page(html), PORTAL).records
    assert record.article.url == f"{HOME}/berita/satu"
    assert [one.url for one in record.article.media] == [f"{HOME}/a.jpg", f"{OTHER}.id/b.jpg", f"{HOME}/c.pdf"]


@given(st.text(), st.sampled_from(['<base href="{}">', '<link rel="canonical" href="{}">', '<meta property="og:url" content="{}">']))
def test_nothing_that_a_page_says_of_itself_raises(said: str, form: str) -> None:
    mirrors.stated(page(form.format(said)), PORTAL)
