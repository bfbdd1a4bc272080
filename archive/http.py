"""HTTP/1.x messages as stored bytes: the head read tolerantly, the body through its codings (RFC 9112, RFC 9110). Pure.

Portals send heads that no specification allows (seen in the field, 2026-11): lone LF, folded values, lines without a colon, no reason
phrase, latin-1 and UTF-8 values, repeated fields, ``ICY 200``. Reading such a head never raises and never changes the bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from archive.coding import DECODED_LIMIT, Decoded, Fault, dechunk, decode_content, pieces
from archive.records import Octets

_LINE_END = re.compile(rb"\r?\n")
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_STATUS_LINE = re.compile(rb"([A-Za-z]+(?:/[0-9.]*)?)[ \t]+([0-9]{3})(?![0-9])[ \t]?(.*)", re.DOTALL)
_REQUEST_LINE = re.compile(rb"[^\s]+[ \t]+.*?[ \t]+(HTTP/[0-9.]+)[ \t]*", re.DOTALL | re.IGNORECASE)
_DIGITS = re.compile(r"[0-9]{1,18}")
MANY = 64
"""Fields of a head; one of more is hostile, and is not kept a second time by name."""


_PACKED = re.compile(
    r"image/(?:p?jpeg|png|gif|webp|avif)|(?:audio|video)/.+|font/woff2?|"
    r"application/(?:zip|gzip|x-gzip|x-7z-compressed|vnd\.(?:openxmlformats|oasis).+)"
)
"""Types whose files are compressed by themselves."""


@dataclass(frozen=True, slots=True)
class Head:
    """The start line and header fields of one message.

    ``version`` as sent ("HTTP/1.1", "http/1.0", "ICY"); "" where the first line is neither a status nor a request line (HTTP/0.9),
    and then ``length`` is 0: all of the message is body. ``status`` is 0 in a request and where none can be read.
    ``headers``: name and value as sent, outer white space removed, a folded value joined by one space, in order, repeats kept.
    ``odd``: lines that are no header field. ``length``: bytes up to and including the blank line; all of them where it is missing.
    """

    start: bytes
    version: str
    status: int
    reason: bytes
    headers: tuple[tuple[bytes, bytes], ...]
    length: int
    odd: tuple[bytes, ...] = ()
    _named: dict[str, list[str]] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        for name, value in self.headers if len(self.headers) <= MANY else ():
            self._named.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1"))

    def get_all(self, name: str) -> list[str]:
        """The values of every field called *name* (any case), as latin-1 text."""
        if len(self.headers) <= MANY:
            return list(self._named.get(name.lower(), ()))
        wanted = name.lower().encode("latin-1")
        return [value.decode("latin-1") for key, value in self.headers if key.lower() == wanted]

    def get(self, name: str) -> str | None:
        """The first value of *name*."""
        return next(iter(self.get_all(name)), None)

    def tokens(self, name: str) -> list[str]:
        """The comma-separated members of *name* over all its fields, lower case, without parameters or empty ones."""
        members = ",".join(self.get_all(name)).split(",")
        return [token for member in members if (token := member.partition(";")[0].strip().lower())]

    @property
    def chunked(self) -> bool:
        """The body is chunk-framed, as far as the head tells: the last transfer coding is chunked."""
        return self.tokens("Transfer-Encoding")[-1:] == ["chunked"]

    @property
    def mime(self) -> str | None:
        """``type/subtype`` of the first Content-Type, lower case, no parameters."""
        value = (self.get("Content-Type") or "").partition(";")[0].strip().lower()
        return value or None

    @property
    def encodings(self) -> list[str]:
        """What was done to the body, in order of application: content codings, then transfer codings other than chunked."""
        return self.tokens("Content-Encoding") + [coding for coding in self.tokens("Transfer-Encoding") if coding != "chunked"]

    @property
    def packed(self) -> bool:
        """The body has been compressed, as far as the head tells."""
        return any(coding != "identity" for coding in self.encodings) or _PACKED.fullmatch(self.mime or "") is not None


def parse_head(raw: bytes) -> Head:
    """Read the head of a request or response that begins at the first byte of *raw* (line ends before it are passed over)."""
    return _parse_once(raw) if len(raw) < 4096 else _parse(raw)


def _parse(raw: bytes) -> Head:
    begin = len(raw) - len(raw.lstrip(b"\r\n"))
    blank = _BLANK_LINE.search(raw, begin)
    length = blank.end() if blank else len(raw)
    start, *lines = _LINE_END.split(raw[begin : blank.start() if blank else length])
    version, status, reason = _start_line(start)
    if not version:
        return Head(b"", "", 0, b"", (), 0)
    headers: list[tuple[bytes, bytes]] = []
    odd: list[bytes] = []
    for line in lines:
        if line[:1] in (b" ", b"\t") and headers:
            name, value = headers[-1]
            headers[-1] = (name, (value + b" " + line.strip()).strip())
            continue
        name, colon, value = line.partition(b":")
        if colon and name.strip():
            headers.append((name.strip(), value.strip()))
        elif line.strip():
            odd.append(line)
    return Head(start, version, status, reason, tuple(headers), length, tuple(odd))


_parse_once = lru_cache(maxsize=64)(_parse)
"""A head passes the framing, the WARC and the index within a moment."""


def _start_line(line: bytes) -> tuple[str, int, bytes]:
    if status := _STATUS_LINE.fullmatch(line):
        return status[1].decode("ascii"), int(status[2]), status[3].strip()
    if request := _REQUEST_LINE.fullmatch(line):
        return request[1].decode("ascii"), 0, b""
    return "", 0, b""


def content_length(head: Head) -> int | None:
    """The body's announced size in bytes. None where it is absent, contradicts itself or is no number."""
    sizes = {size.strip() for value in head.get_all("Content-Length") for size in value.split(",")}
    if not sizes or any(_DIGITS.fullmatch(size) is None for size in sizes):
        return None
    numbers = {int(size) for size in sizes}
    return numbers.pop() if len(numbers) == 1 else None


def persistent(head: Head) -> bool:
    """The server allows another exchange on this connection."""
    options = head.tokens("Connection")
    version = head.version.upper()
    return "close" not in options and (version == "HTTP/1.1" or (version == "HTTP/1.0" and "keep-alive" in options))


def entity(message: Octets, head_length: int, *, chunked: bool) -> Iterator[bytes]:
    """The entity body in pieces: chunk framing removed, content coding kept."""
    body = pieces(message, head_length)
    return dechunk(body) if chunked else body


def decoded_body(
    message: Octets, head: Head, *, head_length: int | None = None, chunked: bool | None = None, limit: int = DECODED_LIMIT
) -> Decoded:
    """The body of a response as its reader sees it: chunk framing and content codings undone.

    *head_length* and *chunked*, where whoever received the message knows them, win over what *head* tells. An encoded body of more
    than *limit* bytes is not decoded: its first *limit* bytes come back with the fault "limit".
    """
    taken, size = [], 0
    start = head.length if head_length is None else head_length
    for piece in entity(message, start, chunked=head.chunked if chunked is None else chunked):
        taken.append(piece)
        size += len(piece)
        if size > limit:
            return Decoded(b"".join(taken)[:limit], "limit", f"the body is longer than {limit} bytes")
    return decode_content(b"".join(taken), head.encodings, limit)


__all__ = [
    "DECODED_LIMIT",
    "Decoded",
    "Fault",
    "Head",
    "content_length",
    "dechunk",
    "decode_content",
    "decoded_body",
    "entity",
    "parse_head",
    "persistent",
    "pieces",
]
