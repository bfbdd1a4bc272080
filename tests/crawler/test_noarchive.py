from __future__ import annotations

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.records import Capture
from crawler.noarchive import asks
from tests.crawler.village import Site, Village, article, assert_sound, http, lumbung, rows

NOW = datetime(2026, 11, 26, tzinfo=UTC)


def capture(headers: str = "", body: bytes = b"", mime: str = "text/html") -> Capture:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {mime}\r\n{headers}\r\n".encode()
    return Capture("x", "http://x/", "GET", 200, b"", head + body, len(head), False, NOW, NOW, mime=mime)


def meta(name: str, content: str) -> bytes:
    return f'<html><head><META NAME="{name}" content="{content}"></head></html>'.encode()


@pytest.mark.parametrize(
    ("answer", "wanted"),
    [
        (capture(), False),
        (capture("X-Robots-Tag: noarchive\r\n"), True),
        (capture("X-Robots-Tag: noindex\r\nx-robots-tag: NoIndex, NOARCHIVE\r\n"), True),
        (capture("X-Robots-Tag: none\r\n"), True),
        (capture("X-Robots-Tag: googlebot: noarchive\r\n"), False),
        (capture("X-Robots-Tag: lumbung: noarchive, nofollow\r\n"), True),
        (capture("X-Robots-Tag: max-snippet: 5, noarchive\r\n"), True),
        (capture("X-Robots-Tag: noarchive\r\n", mime="application/pdf"), True),
        (capture(body=meta("robots", "noindex, noarchive")), True),
        (capture(body=meta("Lumbung", "none")), True),
        (capture(body=meta("googlebot", "noarchive")), False),
        (capture(body=meta("robots", "index, follow")), False),
        (capture(body=meta("robots", "noarchive"), mime="application/json"), False),
        (capture("Content-Encoding: gzip\r\n", gzip.compress(meta("robots", "noarchive"))), True),
        (capture(body=b"\xff\x00<meta name=robots"), False),
    ],
)
def test_the_wish_is_read_where_it_may_stand(answer: Capture, wanted: bool) -> None:
    assert (asks(answer, ["Lumbung"]) is not None) is wanted


def test_obeyed_nothing_of_the_page_is_kept_and_ignored_it_is_kept_whole(tmp_path: Path) -> None:
    with Village() as village:
        for slug in ("patuh", "arsip"):
            site = village.add(tmp_path, Site(slug))
            site.special["/berita/satu"] = article("Kabar satu", head='<meta name="robots" content="noarchive">')
            site.special["/berita/dua"] = http(article("Kabar dua").partition(b"\r\n\r\n")[2], headers="X-Robots-Tag: noarchive\r\n")
        (tmp_path / "lumbung.yaml").write_text("noarchive: obey\n")
        path = tmp_path / "portals" / "arsip.yaml"
        path.write_text(path.read_text() + "noarchive: ignore\n")
        done = village.crawl(tmp_path, "patuh", "arsip")
        assert {slug: job["articles_new"] for slug, job in done.jobs.items()} == {"patuh": 0, "arsip": 2}, done.out
        kept = "SELECT count(*) FROM captures c JOIN portals p ON p.id = c.portal_id WHERE slug = ? AND url LIKE '%/berita/%'"
        assert (rows(tmp_path, kept, "patuh"), rows(tmp_path, kept, "arsip")) == ([(0,)], [(2,)])
        refused = rows(tmp_path, "SELECT kind, detail FROM failures ORDER BY url")
        assert [kind for kind, _ in refused] == ["refused", "refused"]
        assert ["X-Robots-Tag: noarchive" in detail for _, detail in refused] == [True, False]
        assert_sound(tmp_path)
        said = lumbung(tmp_path, "status", "--host", "patuh.contoh.go.id")
        assert "it asks not to be archived" in said.out
