"""ReplayWeb.page 2.5.3 in headless Chromium opens our WARC and our WACZ, with the origin switched off."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest

from archive import Archive
from tests.replay.kept import KeptPortal
from tests.replay.test_pywb import SHAPES, paragraphs

SHOWN = ["article.wacz", "article.warc.gz"]


@pytest.mark.parametrize("file", SHOWN)
def test_the_article_is_shown(seen: dict[str, Any], article: dict[str, Any], file: str) -> None:
    text = " ".join(seen["loads"][file]["text"].split())
    assert article["title"].upper() in text.upper()
    assert all(paragraph in text for paragraph in paragraphs(article["text"]))


@pytest.mark.parametrize("file", SHOWN)
def test_with_its_images(seen: dict[str, Any], article: dict[str, Any], file: str) -> None:
    images = dict(seen["loads"][file]["images"])
    assert images[article["image_url"]] > 0
    assert [url for url, width in images.items() if not width] == []


@pytest.mark.parametrize("file", SHOWN)
def test_and_its_style(seen: dict[str, Any], file: str) -> None:
    sheets = [rules for href, rules in seen["loads"][file]["style"] if href]
    assert sheets
    assert min(sheets) > 0
    assert len(set(seen["loads"][file]["background"])) > 2


def test_the_page_list_has_every_capture_of_every_article(seen: dict[str, Any], kept: KeptPortal) -> None:
    with Archive(kept.data) as archive:
        titles = [row["title"] for row in archive.articles(portal=kept.slug) for _ in archive.snapshots(row)]
    shown = [" ".join(entry.split()) for entry in seen["loads"]["portal.wacz"]["pages"]]
    assert len(shown) == len(titles)
    assert all(any(title in entry for entry in shown) for title in titles)


@pytest.mark.parametrize("shape", SHAPES)
def test_forms_and_their_revisits(seen: dict[str, Any], kept: KeptPortal, shape: str) -> None:
    assert kept.forms[shape].text in seen["loads"]["forms.warc.gz"]["fetched"][shape]


def test_no_request_left_the_machine(seen: dict[str, Any]) -> None:
    assert len(seen["requests"]) > 20
    assert {urlsplit(url).netloc for url in seen["requests"] if not url.startswith(("data:", "blob:"))} == {urlsplit(seen["base"]).netloc}
