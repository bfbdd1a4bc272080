from __future__ import annotations

import pytest
from scrapy.exceptions import NotSupported
from scrapy.http import Request

from archive.errors import UsageError
from crawler.origin import Origin, parse_connect_to, socket_address, split_url
from crawler.request import compose
from crawler.response import charset


@pytest.mark.parametrize(
    "request_",
    [
        Request("http://a.go.id/", body=b"x"),
        Request("http://a.go.id/", meta={"proxy": "http://p:1"}),
        Request("http://a.go.id/", headers={"X-Evil": "a\r\nX-Injected: b"}),
        Request("http://a.go.id/", headers={"X Evil": "a"}),
        Request("ftp://a.go.id/"),
    ],
    ids=["body", "proxy", "value", "name", "scheme"],
)
def test_what_cannot_be_sent_is_refused(request_: Request) -> None:
    with pytest.raises(NotSupported, match=r"a\.go\.id"):
        compose(request_)


def test_the_request_as_it_is_sent() -> None:
    headers = {"User-Agent": "Lumbung/1", "accept": "text/html", "Host": "evil", "Connection": "close", "Accept-Language": ["id", "en"]}
    origin, message = compose(Request("http://User:pw@A.go.id:8080/b c?d=é#frag", headers=headers))
    assert origin == Origin("http", "a.go.id", 8080)
    assert message == (
        b"GET /b%20c?d=%C3%A9 HTTP/1.1\r\nHost: a.go.id:8080\r\nUser-Agent: Lumbung/1\r\nAccept: text/html\r\n"
        b"Accept-Language: id\r\nAccept-Language: en\r\nAccept-Encoding: gzip, br\r\nConnection: keep-alive\r\n\r\n"
    )


@pytest.mark.parametrize(
    ("url", "authority", "target"),
    [
        ("http://a.go.id", "a.go.id", "/"),
        ("http://a.go.id?x=1", "a.go.id", "/?x=1"),
        ("https://a.go.id:443/#top", "a.go.id", "/"),
        ("https://a.go.id:80/", "a.go.id:80", "/"),
        ("http://[::1]:81/x", "[::1]:81", "/x"),
        ("http://münchen.de/ü", "xn--mnchen-3ya.de", "/%C3%BC"),
        ('http://a.go.id/a b\r\nX: y"<>', "a.go.id", "/a%20b%0D%0AX:%20y%22%3C%3E"),
        ("http://a.go.id/?q=http://b/c%20d", "a.go.id", "/?q=http://b/c%20d"),
    ],
)
def test_a_url_is_split_into_whom_and_what(url: str, authority: str, target: str) -> None:
    origin, asked = split_url(url)
    assert (origin.authority, asked) == (authority, target)


@pytest.mark.parametrize("url", ["ftp://a/", "http:///x", "x", "http://a b/", "http://a\u0001/", "http://[::1/"])
def test_a_url_that_cannot_be_asked(url: str) -> None:
    with pytest.raises(ValueError, match=r"http|IPv6"):
        split_url(url)


def test_connect_to_rules_are_curls() -> None:
    detours = parse_connect_to(["a.go.id:80:127.0.0.1:8080", "[::1]:80:[::2]:81", "b.go.id::c.go.id:", ":444::8443"])

    def to(scheme: str, host: str, port: int) -> tuple[str, int]:
        return socket_address(Origin(scheme, host, port), detours)

    assert to("http", "a.go.id", 80) == ("127.0.0.1", 8080)
    assert to("http", "a.go.id", 81) == ("a.go.id", 81)
    assert to("http", "::1", 80) == ("::2", 81)
    assert to("https", "b.go.id", 443) == ("c.go.id", 443)
    assert to("https", "any.go.id", 444) == ("any.go.id", 8443)


@pytest.mark.parametrize("rule", ["", "a:80", "a:b:c:d", "a:80:b:70000", "a:80:b:80:", "a:80:b:80:c"])
def test_a_wrong_connect_to_rule_is_named(rule: str) -> None:
    with pytest.raises(UsageError, match="expected HOST:PORT:HOST:PORT"):
        parse_connect_to([rule])


@pytest.mark.parametrize(
    ("content_type", "body", "expected"),
    [
        ("text/html", b"\xef\xbb\xbfx", "utf-8"),
        ("text/html; charset=ISO-8859-1", b"\xe9", "cp1252"),
        ("text/html", b"<meta charset='utf-8'>\xff", "utf-8"),
        ("text/html", b"<meta http-equiv=content-type content='text/html; charset=iso-8859-1'>\xe9", "cp1252"),
        ("text/xml", b"<?xml version='1.0' encoding='ISO-8859-2'?>", "iso8859-2"),
        ("text/html", "é".encode(), "utf-8"),
        ("text/html; charset=klingon", "é".encode(), "utf-8"),
        ("text/html", b"caf\xe9", "cp1252"),
    ],
)
def test_the_charset_of_a_body(content_type: str, body: bytes, expected: str) -> None:
    assert charset(content_type, body) == expected
