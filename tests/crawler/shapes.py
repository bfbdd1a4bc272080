"""Answers as servers really send them, and what must become of each."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import brotlicffi

from tests.crawler.rawserver import After

OK = b"HTTP/1.1 200 OK\r\n"
TEXT = b"Content-Type: text/plain; charset=utf-8\r\n"
BODY = b"<html><head><title>Perpustakaan</title></head><body>Selamat datang di Klaten.</body></html>"
GZIPPED = gzip.compress(BODY, mtime=0)
STRAY = b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


def sized(body: bytes = BODY, *headers: bytes) -> bytes:
    return OK + b"".join(header + b"\r\n" for header in headers) + b"Content-Length: %d\r\n\r\n" % len(body) + body


def chunks(*parts: bytes, end: bytes = b"0\r\n\r\n") -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + end


CHUNKED = OK + b"Content-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"


@dataclass(frozen=True)
class Shape:
    """``response`` is what the server sends as its final answer, after ``interim`` and before ``surplus``.

    ``body``: the Response's body; ``raises``: the name of the exception instead.
    """

    name: str
    response: bytes
    body: bytes = BODY
    status: int = 200
    interim: bytes = b""
    surplus: bytes = b""
    after: After = "keep"
    method: str = "GET"
    raises: str | None = None
    truncated: str | None = None
    chunked: bool = False
    reused: bool = True  # the connection may carry a next exchange
    meta: Mapping[str, Any] = field(default_factory=dict)

    @property
    def sent(self) -> bytes:
        return self.interim + self.response + self.surplus


def _plain(name: str, *headers: bytes, **more: Any) -> Shape:
    return Shape(name, sized(BODY, *headers), **more)


def _until_close(name: str, head: bytes, **more: Any) -> Shape:
    return Shape(name, head + more.get("body", BODY), after="close", reused=False, **more)


def _chunked(name: str, framed: bytes, *, head: bytes = CHUNKED, **more: Any) -> Shape:
    return Shape(name, head + framed, chunked=True, **more)


def _cut(name: str, response: bytes, **more: Any) -> Shape:
    options = {"raises": "ResponseDataLossError", "truncated": "disconnect", "after": "close", "reused": False} | more
    return Shape(name, response, **options)


SHAPES = [
    _plain("plain", b"Content-Type: text/html; charset=utf-8"),
    _plain("odd-case", b"content-TYPE: text/html", b"sErVeR:  tiny/1 ", b"X-POWERED-by:PHP/5.6\t"),
    _plain("repeated", b"Set-Cookie: ci_session=a; path=/", b"Set-Cookie: csrf=b; path=/", b"Content-Type: text/html"),
    _plain("two-types", b"Content-Type: text/html", b"Content-Type: text/plain"),
    _plain("latin1-value", b"X-Instansi: Perpustakaan \xe9\xff", b"Content-Type: text/html"),
    _plain("utf8-value", "X-Kota: Sidoarjo “é”".encode(), b"Content-Type: text/html"),
    _plain("latin1-name", b"X-\xe9: 1", b"Content-Type: text/html"),
    _plain("folded", b"X-Long: one\r\n two\r\n\tthree", b"Content-Type: text/html"),
    _plain("folded-first", b" stray fold", b"Content-Type: text/html"),
    _plain("no-space-after-colon", b"Content-Type:text/html", b"Server:x"),
    _plain("space-before-colon", b"Content-Type : text/html"),
    _plain("junk-line", b"this line has no colon", b"Content-Type: text/html"),
    _plain("empty-name", b": nothing", b"Content-Type: text/html"),
    _plain("nul-in-value", b"X-Nul: a\0b", b"Content-Type: text/html"),
    _plain("bare-cr-in-value", b"X-Cr: a\rb", b"Content-Type: text/html"),
    _plain("long-line", b"X-Long: " + b"a" * 20_000, b"Content-Type: text/html"),
    _plain("600-headers", *[b"X-%d: %d" % (number, number) for number in range(600)], b"Content-Type: text/html"),
    Shape("no-reason", b"HTTP/1.1 200 \r\nContent-Length: 2\r\n\r\nok", body=b"ok"),
    Shape("no-reason-no-space", b"HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok", body=b"ok"),
    Shape("indonesian-reason", b"HTTP/1.1 404 Tidak Ditemukan\r\nContent-Length: 2\r\n\r\nok", body=b"ok", status=404),
    Shape("status-599", b"HTTP/1.1 599 ?\r\nContent-Length: 2\r\n\r\nok", body=b"ok", status=599),
    Shape("empty", OK + b"Content-Length: 0\r\n\r\n", body=b""),
    Shape("lf-only", b"HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Length: 2\n\nok", body=b"ok"),
    Shape("mixed-line-ends", b"HTTP/1.1 200 OK\nContent-Type: text/html\r\nContent-Length: 2\n\r\nok", body=b"ok"),
    Shape("leading-crlf", b"\r\n\r\n" + sized()),
    Shape("lower-case-version", b"http/1.1 200 ok\r\nContent-Length: 2\r\n\r\nok", body=b"ok"),
    Shape("two-spaces", b"HTTP/1.1  200  OK\r\nContent-Length: 2\r\n\r\nok", body=b"ok"),
    Shape("http10-keep-alive", b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok", body=b"ok"),
    Shape("http10-length", b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", body=b"ok", after="close", reused=False),
    Shape("http2-version", b"HTTP/2.0 200 OK\r\nContent-Length: 2\r\n\r\nok", body=b"ok", after="close", reused=False),
    Shape("connection-close", OK + b"Connection: Close\r\nContent-Length: 2\r\n\r\nok", body=b"ok", after="close", reused=False),
    _until_close("http10", b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n"),
    _until_close("no-length", OK + b"Content-Type: text/html\r\n\r\n"),
    _until_close("icy", b"ICY 200 OK\r\nContent-Type: text/html\r\n\r\n"),
    _until_close("http09", b"", raises="DownloadFailedError", status=0),
    _until_close("bad-status", b"HTTP/1.1 abc\r\nContent-Length: 2\r\n\r\n", raises="DownloadFailedError", status=0),
    _until_close("negative-length", OK + b"Content-Length: -5\r\n\r\n"),
    _until_close("junk-length", OK + b"Content-Length: many\r\n\r\n"),
    _until_close("two-lengths", OK + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n"),
    _until_close("comma-lengths", OK + b"Content-Length: 5, 6\r\n\r\n"),
    _plain("same-length-twice", b"Content-Length: %d" % len(BODY)),
    Shape("same-length-comma", OK + b"Content-Length: 2, 2\r\n\r\nok", body=b"ok"),
    Shape("identity-coding", OK + b"Transfer-Encoding: identity\r\nContent-Length: 2\r\n\r\nok", body=b"ok"),
    Shape("short-length", OK + b"Content-Length: 5\r\n\r\n" + BODY[:5], body=BODY[:5], surplus=BODY[5:], reused=False),
    Shape("stray-408", sized(), surplus=STRAY, reused=False),
    Shape("pipelined-twice", sized(), surplus=sized(b"another"), reused=False),
    _cut("long-length", OK + b"Content-Length: 500\r\n\r\n" + BODY),
    _cut("cut-body", sized()[:-3]),
    _cut("reset-body", sized()[:-3], after="reset"),
    _cut("reset-without-length", OK + b"\r\n" + BODY, after="reset"),
    _cut("cut-head", OK + b"Content-Type: te", raises="DownloadFailedError"),
    _cut("cut-status", b"HTTP/1.1 20", raises="DownloadFailedError", status=0),
    _cut("cut-chunk", CHUNKED + chunks(BODY, end=b"")[:-20], chunked=True),
    _cut("no-last-chunk", CHUNKED + chunks(BODY, end=b""), chunked=True),
    _cut("broken-second-size", CHUNKED + chunks(b"ab", end=b"zz\r\nrest"), chunked=True, truncated="unspecified"),
    _cut("broken-chunk-end", CHUNKED + b"2\r\nabcd\r\n0\r\n\r\n", chunked=True, truncated="unspecified"),
    _chunked("chunked", chunks(BODY[:10], BODY[10:])),
    _chunked("chunked-one-byte", chunks(*(BODY[at : at + 1] for at in range(len(BODY))))),
    _chunked("chunked-capital", chunks(BODY), head=OK + b"Transfer-Encoding: Chunked\r\n\r\n"),
    _chunked("chunked-extension", b"%x;name=\"a;b\" ; x\r\n%s\r\n0;end\r\n\r\n" % (len(BODY), BODY)),
    _chunked("chunked-trailer", chunks(BODY, end=b"0\r\nX-Digest: abc\r\nX-More: 1\r\n\r\n")),
    _chunked("chunked-padded", b"000%X   \r\n%s\r\n0000\r\n\r\n" % (len(BODY), BODY)),
    _chunked("chunked-lf", b"%x\n%s\n0\n\n" % (len(BODY), BODY)),
    _chunked("chunked-and-length", chunks(BODY), head=OK + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n", reused=False),
    _chunked("chunked-http10", chunks(BODY), head=b"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", after="close", reused=False),
    _chunked("chunked-surplus", chunks(BODY), surplus=STRAY, reused=False),
    _chunked("chunked-empty", b"0\r\n\r\n", body=b""),
    _chunked("no-final-line-end", chunks(BODY, end=b"0\r\n"), after="close", reused=False),
    _until_close("announced-chunked-sent-plain", CHUNKED),
    _chunked("gzip-chunked", chunks(GZIPPED[:20], GZIPPED[20:]), head=OK + b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"),
    _chunked("transfer-gzip-chunked", chunks(GZIPPED), head=OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n"),
    Shape("transfer-gzip", OK + b"Transfer-Encoding: gzip\r\n\r\n" + GZIPPED, after="close", reused=False),
    Shape("gzip", sized(GZIPPED, b"Content-Encoding: gzip", b"Content-Type: text/html")),
    Shape("gzip-capital", sized(GZIPPED, b"Content-Encoding: GZIP")),
    Shape("x-gzip", sized(GZIPPED, b"Content-Encoding: x-gzip")),
    Shape("gzip-twice", sized(gzip.compress(GZIPPED, mtime=0), b"Content-Encoding: gzip, gzip")),
    Shape("deflate", sized(zlib.compress(BODY), b"Content-Encoding: deflate")),
    Shape("raw-deflate", sized(zlib.compress(BODY)[2:-4], b"Content-Encoding: deflate")),
    Shape("br", sized(brotlicffi.compress(BODY), b"Content-Encoding: br")),
    _plain("coding-none", b"Content-Encoding: none"),
    _plain("continue", b"Content-Type: text/html", interim=b"HTTP/1.1 100 Continue\r\n\r\n"),
    _plain(
        "early-hints",
        interim=b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n",
    ),
    Shape("no-content", b"HTTP/1.1 204 No Content\r\nContent-Length: 7\r\n\r\n", body=b"", status=204),
    Shape("not-modified", b"HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\n\r\n", body=b"", status=304),
    Shape("not-modified-with-body", b"HTTP/1.1 304 Not Modified\r\n\r\n", body=b"", status=304, surplus=b"oops", reused=False),
    Shape("head", OK + b"Content-Length: 1000\r\n\r\n", body=b"", method="HEAD"),
    Shape("head-chunked", OK + b"Transfer-Encoding: chunked\r\n\r\n", body=b"", method="HEAD"),
    Shape("head-with-body", OK + b"Content-Length: 4\r\n\r\n", body=b"", method="HEAD", surplus=b"oops", reused=False),
    Shape("redirect", b"HTTP/1.1 302 Found\r\nLocation: /plain\r\nContent-Length: 0\r\n\r\n", body=b"", status=302),
    _cut(
        "hangs", sized()[:-3], raises="DownloadTimeoutError", truncated="time", after="hang", meta={"download_timeout": 2}
    ),
    _cut(
        "too-large", OK + b"Content-Type: text/html\r\n\r\n" + b"a" * 3000,
        raises="DownloadCancelledError", truncated="length", after="hang", meta={"download_maxsize": 2999},
    ),
    _cut(
        "announced-too-large", OK + b"Content-Length: 3000\r\n\r\n", raises="DownloadCancelledError", truncated="length", after="hang",
        meta={"download_maxsize": 2999},
    ),
]  # fmt: skip
BY_NAME = {shape.name: shape for shape in SHAPES}
