"""A body that nobody will read is not decoded; everything else about the Response is as ever."""

from __future__ import annotations

import gzip

import pytest
from scrapy.http import Request

from crawler.connection import Exchange
from crawler.response import build_response

BODY = gzip.compress(b"<html><title>Judul</title>" * 100)
FIELDS = b"Location: /baru\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(BODY)
HEAD = b"HTTP/1.1 302 Found\r\n" + FIELDS


@pytest.mark.parametrize("unread", [True, False])
def test_unread(unread: bool) -> None:
    with Exchange("GET", b"") as exchange:
        exchange.framer.feed(HEAD + BODY)
        request = Request("http://a.go.id/", meta={"unread": unread})
        response = build_response(request, exchange, ip="127.0.0.1", limit=10_000, flags=[])
    assert (response.status, response.headers["Location"], response.protocol) == (302, b"/baru", "HTTP/1.1")
    assert response.body == (b"" if unread else gzip.decompress(BODY))
    assert (b"Content-Encoding" in response.headers) == unread
    assert response.flags == []
