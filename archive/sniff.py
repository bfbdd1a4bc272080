"""What a body is by its first bytes, and which character set it is written in. Pure.

The order and the marks are those of the WHATWG's MIME Sniffing standard (read 2026-11), sections 4.4, 6 and 7.1, as far as portals serve
such types; a server's word is taken only for text that no mark tells apart.
"""

from __future__ import annotations

import codecs
import re

HEAD_BYTES = 1445
"""So many bytes are looked at, as the standard has it."""

_MAGIC = (
    (b"%PDF-", "application/pdf"),
    (b"%!PS-Adobe-", "application/postscript"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
    (b"\x00\x00\x01\x00", "image/x-icon"),
    (b"wOFF", "font/woff"),
    (b"wOF2", "font/woff2"),
    (b"\x00\x01\x00\x00", "font/ttf"),
    (b"OTTO", "font/otf"),
    (b"OggS\x00", "application/ogg"),
    (b"ID3", "audio/mpeg"),
    (b"\x1a\x45\xdf\xa3", "video/webm"),
    (b"\x1f\x8b\x08", "application/gzip"),
    (b"PK\x03\x04", "application/zip"),
    (b"Rar!\x1a\x07", "application/x-rar-compressed"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
)
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/avi"}
_HTML = re.compile(
    rb"<(?:!--|(?:!doctype\s+html|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p|meta|link)(?=[\s>/]))", re.I
)
_BINARY = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([^\s\"';,]+)", re.I)
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([a-z0-9_:.-]+)", re.I)
_XML = re.compile(rb"<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([a-z0-9_:.-]+)", re.I)
_MARKS = ((codecs.BOM_UTF8, "UTF-8"), (codecs.BOM_UTF16_LE, "UTF-16LE"), (codecs.BOM_UTF16_BE, "UTF-16BE"))
_TEXT = ("text/", "application/json", "application/javascript", "application/x-javascript")


def detect_mime(body: bytes, said: str | None) -> str | None:
    """``type/subtype`` of the decoded *body* (its first bytes are enough); None of an empty one. *said*: what Content-Type says."""
    head = body[:HEAD_BYTES]
    if not head:
        return None
    for magic, mime in _MAGIC:
        if head.startswith(magic):
            return mime
    if head[:4] == b"RIFF" and head[8:12] in _RIFF:
        return _RIFF[head[8:12]]
    if head[4:8] == b"ftyp":
        return "image/avif" if head[8:12] in (b"avif", b"avis") else "video/mp4"
    marked = any(head.startswith(mark) for mark, _ in _MARKS)
    if _BINARY.search(head) and not marked:
        return "application/octet-stream"
    text = head.removeprefix(codecs.BOM_UTF8).lstrip(b"\t\n\x0c\r ")
    if text[:5] == b"<?xml":
        return _xml(text)
    if _HTML.match(text):
        return "application/xhtml+xml" if said == "application/xhtml+xml" else "text/html"
    for mark, mime in ((b"<rss", "application/rss+xml"), (b"<feed", "application/atom+xml"), (b"<svg", "image/svg+xml")):
        if text.startswith(mark):
            return mime
    if said and (said.startswith(_TEXT) or said.endswith(("+json", "+xml", "/xml"))):
        return said
    return "application/json" if text[:1] in (b"{", b"[") else "text/plain"


def detect_charset(body: bytes, content_type: str | None) -> str | None:
    """The character set, upper case: a byte order mark says it, else the header, else the document itself. None where none does."""
    head = body[:HEAD_BYTES]
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    if found := _CHARSET.search(content_type or ""):
        return found[1].upper()[:40]
    inside = _XML.match(head) or _META.search(head)
    return inside[1].decode("ascii").upper()[:40] if inside else None


def _xml(text: bytes) -> str:
    for mark, mime in ((b"<rss", "application/rss+xml"), (b"<feed", "application/atom+xml"), (b"<svg", "image/svg+xml")):
        if mark in text:
            return mime
    return "application/xhtml+xml" if b"<html" in text.lower() else "application/xml"
