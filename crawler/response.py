"""From an exchange to Scrapy's Response. The body is decoded by the same function that reads it back from the archive."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any, BinaryIO

from scrapy.http import Headers, Request, Response, TextResponse
from scrapy.responsetypes import responsetypes
from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom, resolve_encoding

from archive.http import Head, decoded_body, parse_head
from archive.records import Capture, Octets
from crawler.connection import Exchange


def build_response(request: Request, exchange: Exchange, *, ip: str | None, limit: int, flags: list[str]) -> Response:
    """*exchange* as Scrapy's Response: headers as received, except that Content-Encoding is gone where it was undone.

    A body that could not be decoded whole, or has more than *limit* bytes, gets its ``archive.http.Fault`` as a flag and says
    what could be read; the exchange itself is in the archive. Where nobody will read it (meta ``unread``), it has no body at all.
    """
    framer = exchange.framer
    head = framer.head or parse_head(b"")
    unread = request.method == "HEAD" or bool(request.meta.get("unread"))
    if unread:
        body, fault = b"", None
    else:
        decoded = decoded_body(exchange.response.octets(), head, head_length=framer.head_length, chunked=framer.chunked, limit=limit)
        body, fault = decoded.body, decoded.fault
    return _response(request.url, head, body, fault, undone=not unread, flags=flags, ip_address=_peer(ip))


@lru_cache(maxsize=256)
def _peer(ip: str | None) -> IPv4Address | IPv6Address | None:
    return ip_address(ip) if ip else None


def stored_response(capture: Capture, message: Octets) -> Response:
    """What Scrapy was given of *capture* when it came. *message*: its response; of a revisit, its own head with the body it stands for."""
    head = parse_head(message[: capture.head_length] if isinstance(message, bytes) else _first(message, capture.head_length))
    decoded = decoded_body(message, head, head_length=capture.head_length, chunked=capture.chunked)
    return _response(capture.url, head, decoded.body, decoded.fault, undone=True, flags=[])


def _first(message: BinaryIO, length: int) -> bytes:
    message.seek(0)
    return message.read(length)


def _response(url: str, head: Head, body: bytes, fault: str | None, *, undone: bool, flags: list[str], **options: Any) -> Response:
    headers = _headers(head)
    if fault is None and undone:
        headers.pop("Content-Encoding", None)
    kind = responsetypes.from_args(headers=headers, url=url, body=body) if undone else Response  # which nobody reads
    if issubclass(kind, TextResponse):
        options["encoding"] = charset(head.get("Content-Type") or "", body)
    flags = [*flags, fault] if fault else flags
    return kind(url=url, status=head.status, headers=headers, body=body, flags=flags, protocol=head.version.upper(), **options)


def _headers(head: Head) -> Headers:
    """``Headers(head.headers)``, in a tenth of its time: names and values are bytes already."""
    headers = Headers()
    for name, value in head.headers:
        dict.setdefault(headers, name.title(), []).append(value)
    return headers


def response_of(url: str, body: bytes, headers: Mapping[str, str], status: int) -> Response:
    """The answer with the decoded *body* as a Response: from a saved file, or from the archive."""
    kind = responsetypes.from_args(headers=Headers(headers), url=url, body=body)
    options: dict[str, Any] = {"encoding": charset(headers.get("Content-Type", ""), body)} if issubclass(kind, TextResponse) else {}
    return kind(url=url, body=body, headers=headers, status=status, **options)


def charset(content_type: str, body: bytes) -> str:
    """The name of *body*'s character encoding: its byte order mark, the header, its own declaration, else UTF-8 where it is that.

    What is neither declared nor UTF-8 is read as windows-1252, as browsers do (WHATWG Encoding Standard, 2026-11). Nothing is guessed
    from letter frequencies: the same bytes must always give the same text.
    """
    declared = read_bom(body)[0] or http_content_type_encoding(content_type) or html_body_declared_encoding(body)
    if declared:
        return resolve_encoding(declared) or declared
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"
