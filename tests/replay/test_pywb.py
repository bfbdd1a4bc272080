"""pywb over the archive directory, with the origin switched off: identity and rewritten mode."""

from __future__ import annotations

import re
from http.client import HTTPConnection, HTTPMessage
from typing import Any
from urllib.parse import urlsplit

import pytest

from archive import Archive
from archive.coding import decode_content
from tests.replay.kept import KeptPortal

SHAPES = [
    f"{shape}{again}"
    for shape in ("plain", "chunked", "gzip", "gzip chunked")
    for again in ("", ", the same URL again", ", at another URL")
]


def get(address: str) -> tuple[int, HTTPMessage, bytes]:
    split = urlsplit(address)
    connection = HTTPConnection(split.netloc, timeout=20)
    try:
        connection.request("GET", address.removeprefix(f"http://{split.netloc}"), headers={"Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


def body(headers: HTTPMessage, content: bytes) -> bytes:
    decoded = decode_content(content, headers.get_all("Content-Encoding") or [])
    assert decoded.fault is None
    return decoded.body


def paragraphs(text: str) -> list[str]:
    return [" ".join(part.split()) for part in text.split("\n\n")]


def test_identity_mode_gives_the_kept_bytes(pywb: str, kept: KeptPortal) -> None:
    with Archive(kept.data) as archive:
        rows = list(archive.ask.rows("SELECT id, url, captured_at FROM captures WHERE status = 200 AND method = 'GET'"))
        assert len({row["url"] for row in rows}) >= 10
        for row in rows:
            ts = re.sub(r"\D", "", row["captured_at"])[:14]
            status, headers, content = get(f"{pywb}/{kept.slug}/{ts}id_/{row['url']}")
            same_second = archive.ask.rows(
                "SELECT id FROM captures WHERE url = ? AND substr(captured_at, 1, 19) = ?", row["url"], row["captured_at"][:19]
            )
            stored = [archive.capture(other["id"]) for other in same_second]
            assert status == 200, row["url"]
            assert body(headers, content) in [one.body.body for one in stored], row["url"]
            if headers["Content-Encoding"]:
                assert content in [one.payload for one in stored], row["url"]


def test_rewritten_mode_shows_the_article(pywb: str, kept: KeptPortal, article: dict[str, Any]) -> None:
    status, headers, content = get(f"{pywb}/{kept.slug}/2026mp_/{article['url']}")
    page = re.sub(r"\s+", " ", body(headers, content).decode())
    assert status == 200
    assert article["title"] in page
    assert paragraphs(article["text"])[0] in page
    rewritten = re.search(r'"[^"]*?(/[^"/]*/[0-9]*im_/' + re.escape(article["image_url"]) + ")", page)
    assert rewritten is not None, "images are rewritten to come from the archive"
    status, headers, _ = get(pywb + rewritten[1])
    assert (status, headers["Content-Type"].split("/")[0]) == (200, "image")


def test_every_requisite_of_the_article_is_replayed(pywb: str, kept: KeptPortal) -> None:
    with Archive(kept.data) as archive:
        rows = list(archive.ask.rows("SELECT url, mime FROM captures WHERE purpose = 'requisite' AND status = 200"))
    assert {"text/css", "image/png"} <= {row["mime"] for row in rows}
    for row in rows:
        status, headers, content = get(f"{pywb}/{kept.slug}/2026id_/{row['url']}")
        assert (status, headers["Content-Type"].partition(";")[0]) == (200, row["mime"])
        assert content


@pytest.mark.parametrize("mode", ["id_", "mp_"])
@pytest.mark.parametrize("shape", SHAPES)
def test_forms_and_their_revisits(pywb: str, kept: KeptPortal, shape: str, mode: str) -> None:
    form = kept.forms[shape]
    status, headers, content = get(f"{pywb}/forms/{form.ts}{mode}/{form.url}")
    assert status == 200
    page = body(headers, content)
    if mode == "id_":
        assert page == form.page
        assert headers["X-Capture"] == str(list(kept.forms).index(shape) + 1), "the revisit's own head, the original's body"
    else:
        assert f"<p>{form.text}</p>".encode() in page
