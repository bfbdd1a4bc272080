"""What is fuzzed: each target takes any bytes, and raises where the code under it breaks its promise."""

from __future__ import annotations

import gzip
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

from archive.coding import dechunk, decode_content
from archive.errors import DamagedRecord
from archive.http import decoded_body, parse_head
from archive.reader import iter_records
from archive.replay import walk
from archive.verify import Report, judge
from crawler.framing import Framer
from spiders import dates, read
from spiders.page import Page
from spiders.portal import Portal

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
PORTAL = Portal(slug="dinas", agency="Dinas", home="http://dinas.example.go.id/", profile="auto")
LIMIT = 1 << 20


def framing(data: bytes) -> None:
    """However an answer is cut on its way, the same bytes are kept, the same way; and none is lost."""
    method = "HEAD" if data[:1] == b"h" else "GET"
    kept = [_framed(method, data[1:], size) for size in (len(data) or 1, 1, 7)]
    assert kept[0] == kept[1] == kept[2], "the splits decide"
    assert kept[0][0] + kept[0][1] + kept[0][2] == data[1:], "bytes were lost"


def _framed(method: str, data: bytes, size: int) -> tuple[object, ...]:
    out = BytesIO()
    framer = Framer(method, out, max_head=4096)
    for at in range(0, len(data), size):
        framer.feed(data[at : at + size])
    framer.eof()
    return bytes(framer.interim), out.getvalue(), framer.surplus, framer.ending, framer.head_length, framer.framing, framer.malformed


def head(data: bytes) -> None:
    found = parse_head(data)
    assert 0 <= found.length <= len(data)
    assert len(decoded_body(data, found, limit=LIMIT).body) <= max(LIMIT, len(data))


def chunks(data: bytes) -> None:
    """The same data in whatever pieces; never more of it than there was."""
    whole = b"".join(dechunk(data))
    assert len(whole) <= len(data)
    assert b"".join(dechunk(data[at : at + 3] for at in range(0, len(data), 3))) == whole


def content(data: bytes) -> None:
    coding = ("gzip", "deflate", "br", "gzip, br", "br, gzip", "gzip, gzip", "x")[data[0] % 7 if data else 0]
    assert len(decode_content(data[1:], coding, LIMIT).body) <= max(LIMIT, len(data))


def warc(data: bytes) -> None:
    """Any file is read to its end or refused with DamagedRecord; the judge never fails, and what it calls sound can be read."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "fuzz-20261122080000-00000-here.warc.gz"
        path.write_bytes(gzip.compress(data[1:], 1, mtime=0) if data[:1] == b"z" else data[1:])
        report = Report(judge([path]))
        try:
            records = list(iter_records(path))
            list(walk([path]))
        except DamagedRecord:
            return
        assert records or not report.ok


def day(data: bytes) -> None:
    reading = dates.parse(data.decode("utf-8", "replace"), zone=ZoneInfo("Asia/Jakarta"), now=NOW)
    assert reading is None or reading.at.tzinfo is not None


def page(data: bytes) -> None:
    mime = ("text/html", "application/xml", "application/json", "text/plain")[data[0] % 4 if data else 0]
    text = data[1:].decode("utf-8", "surrogateescape")
    found = read.records(Page("http://dinas.example.go.id/berita/satu", text, NOW, mime=mime), PORTAL)
    # A document nested past what Python's parsers follow is refused by name; anything else that fails is a mistake of ours.
    assert not (found.reason or "").startswith("the reader failed") or "RecursionError" in (found.reason or ""), found.reason
    read.as_json(found)


TARGETS: dict[str, Callable[[bytes], None]] = {
    "framing": framing, "head": head, "chunks": chunks, "content": content, "warc": warc, "day": day, "page": page,
}  # fmt: skip

SEEDS: dict[str, tuple[bytes, ...]] = {
    "framing": (
        b"gHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        b"gHTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 408 x\r\n\r\n",
        b"hHTTP/1.1 304 Not Modified\r\n\r\n",
    ),
    "head": (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",),
    "chunks": (b"5;a=b\r\nhello\r\n0\r\nX: y\r\n\r\n", b"2\nok\n0\n\n"),
    "content": (b"\0" + gzip.compress(b"halo" * 9, mtime=0) * 2, b"\2\x0b\x02\x80halo!\x03"),
    "warc": (
        b"zWARC/1.1\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>\r\n"
        b"WARC-Date: 2026-11-22T08:00:00Z\r\nWARC-Target-URI: dns:a.go.id\r\nContent-Type: text/dns\r\nContent-Length: 16\r\n\r\n"
        b"20261122080000\r\n\r\n\r\n",
    ),
    "day": (b"Senin, 17 Agustus 2026 10:30 WIB", b"2026-11-22T08:00:00+07:00", b"3 jam yang lalu"),
    "page": (
        b'\0<html><head><meta property="og:type" content="article"></head><body><h1>Judul</h1><p itemprop="articleBody">Teks</p></body>',
        b"\1<rss><channel><item><link>http://dinas.example.go.id/a</link><pubDate>Sun, 22 Nov 2026 08:00:00 +0700</pubDate></item>",
        b'\2[{"id":1,"link":"http://dinas.example.go.id/a","title":{"rendered":"x"},"content":{"rendered":"<p>y"}}]',
    ),
}
