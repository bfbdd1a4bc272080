"""Exchanges as they cross the wire, for the tests of the WARC layer: fixed ids, fixed times, and heads that no specification allows."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from archive.http import parse_head
from archive.records import Capture, Failure, Tls

AT = datetime(2026, 11, 20, 3, 4, 5, 678901, tzinfo=UTC)
REQUEST = b"GET /berita/1?page=2 HTTP/1.1\r\nHost: dinas.example.go.id\r\nUser-Agent: lumbung\r\n\r\n"
URL = "http://dinas.example.go.id/berita/1?page=2"
PAGE = b"<html><title>Panen</title></html>"
GZIPPED = gzip.compress(PAGE, mtime=0)


def chunked(*parts: bytes, extension: bytes = b"", trailer: bytes = b"") -> bytes:
    framed = b"".join(b"%x%s\r\n%s\r\n" % (len(part), extension, part) for part in parts)
    return framed + b"0\r\n" + trailer + b"\r\n"


RESPONSES: dict[str, bytes] = {
    "plain": b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 33\r\n\r\n" + PAGE,
    "http10": b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE,
    "odd case": b"HTTP/1.1 200 OK\r\ncOnTeNt-tYpE: text/html\r\nSERVER: x\r\n\r\n" + PAGE,
    "spaces": b"HTTP/1.1 200 OK\r\nServer: tiny/1 \r\nX-A:\t  b\t\r\nX-B:c\r\n\r\n" + PAGE,
    "repeated": b"HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nset-cookie: c=3\r\n\r\n" + PAGE,
    "latin-1": b"HTTP/1.1 200 OK\r\nX-Judul: Sa\xfade \xff\r\n\r\n" + PAGE,
    "utf-8": "HTTP/1.1 200 OK\r\nX-Judul: Saúde – panen\r\n\r\n".encode() + PAGE,
    "obs-fold": b"HTTP/1.1 200 OK\r\nX-Long: one\r\n two\r\n\tthree\r\n\r\n" + PAGE,
    "no reason": b"HTTP/1.1 200\r\nContent-Type: text/html\r\n\r\n" + PAGE,
    "empty reason": b"HTTP/1.1 302 \r\nLocation: /b\r\n\r\n",
    "long reason": "HTTP/1.1 404 Tidak Ditemukan – ya\r\n\r\n".encode(),
    "no colon": b"HTTP/1.1 200 OK\r\nthis line is junk\r\nX-A: b\r\n\r\n" + PAGE,
    "space before colon": b"HTTP/1.1 200 OK\r\nX-A : b\r\n\r\n" + PAGE,
    "empty name": b"HTTP/1.1 200 OK\r\n: b\r\nX-A: b\r\n\r\n" + PAGE,
    "empty value": b"HTTP/1.1 200 OK\r\nX-A:\r\n\r\n" + PAGE,
    "no headers": b"HTTP/1.1 200 OK\r\n\r\n" + PAGE,
    "lf only": b"HTTP/1.1 200 OK\nContent-Type: text/html\n\n" + PAGE,
    "mixed line ends": b"HTTP/1.1 200 OK\r\nX-A: b\nX-C: d\r\n\n" + PAGE,
    "leading line end": b"\r\nHTTP/1.1 200 OK\r\nX-A: b\r\n\r\n" + PAGE,
    "lower case": b"http/1.1 200 ok\r\nX-A: b\r\n\r\n" + PAGE,
    "icy": b"ICY 200 OK\r\nX-A: b\r\n\r\n" + PAGE,
    "http2 line": b"HTTP/2 200\r\nX-A: b\r\n\r\n" + PAGE,
    "http09": PAGE,
    "nul": b"HTTP/1.1 200 OK\r\nX-A: a\x00b\r\n\r\n\x00\x01\x02" + PAGE,
    "cut head": b"HTTP/1.1 200 OK\r\nX-A: b",
    "empty": b"",
    "bom": b"HTTP/1.1 200 OK\r\n\r\n\xef\xbb\xbf" + PAGE,
    "warc inside": b"HTTP/1.1 200 OK\r\n\r\nWARC/1.1\r\nWARC-Type: response\r\nContent-Length: 9\r\n\r\n\r\n\r\n\r\n",
    "many headers": b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: %d\r\n" % (n, n) for n in range(600)) + b"\r\n" + PAGE,
    "long header": b"HTTP/1.1 200 OK\r\nX-A: " + b"a" * 20000 + b"\r\n\r\n" + PAGE,
    "gzip": b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + GZIPPED,
    "chunked": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked(PAGE[:10], PAGE[10:]),
    "chunked odd": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n" + chunked(PAGE, extension=b" ;a=b", trailer=b"X-T: 1\r\n"),
    "chunked gzip": b"HTTP/1.1 200 OK\r\nContent-Encoding: GZIP\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked(GZIPPED[:9], GZIPPED[9:]),
    "chunked cut": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked(PAGE)[:-9],
}


def capture(number: int, received: bytes, /, **fields: Any) -> Capture:
    """A capture of *received* as its receiver would hand it over; *fields* replace what follows from the bytes."""
    head = parse_head(received)
    at = AT + timedelta(seconds=number)
    facts: dict[str, Any] = {
        "id": str(UUID(int=(4 << 76) | (2 << 62) | number)),
        "url": URL,
        "method": "GET",
        "status": head.status,
        "request": REQUEST,
        "response": received,
        "head_length": head.length,
        "chunked": head.chunked,
        "captured_at": at,
        "finished_at": at + timedelta(milliseconds=412),
        "mime": head.mime,
        "ip": "192.0.2.7",
        "port": 80,
        "portal": "dinas",
        "job": "job-1",
        "purpose": "article",
    }
    return Capture(**{**facts, **fields})


def failure(number: int, **fields: Any) -> Failure:
    facts: dict[str, Any] = {
        "id": str(UUID(int=(4 << 76) | (3 << 62) | number)),
        "url": "http://mati.example.go.id/",
        "kind": "dns",
        "detail": "mati.example.go.id: the name is not known",
        "failed_at": AT,
        "portal": "dinas",
        "job": "job-1",
        "purpose": "discovery",
        "via": URL,
    }
    return Failure(**{**facts, **fields})


TLS = Tls("TLSv1.3", "TLS_AES_256_GCM_SHA384", verified=True, chain=(b"\x30\x03leaf of a chain", b"\x30\x03its issuer"))
