"""Rules H01 to H07 and T02: the HTTP message in a request, response or revisit block (RFC 9112), whose head is read apart from the body."""

from __future__ import annotations

import re
from typing import Protocol
from urllib.parse import unquote, urlsplit

from archive.checks.body import Body
from archive.checks.decoders import Codings
from archive.checks.finding import Severity
from archive.checks.header import target_uri
from archive.checks.scanned import Scanned
from archive.http import Head, parse_head

HEAD_LIMIT = 1 << 20
_REQUEST = re.compile(rb"([!#$%&'*+\-.^_`|~0-9A-Za-z]+) (\S+) HTTP/1\.[01]")
_STATUS = re.compile(rb"HTTP/1\.[01] [1-5][0-9][0-9](?: .*)?", re.DOTALL)
_DEFAULT_PORTS = {"http": 80, "https": 443}


class Say(Protocol):
    def __call__(self, severity: Severity, code: str, message: str) -> None: ...


def head_end(block: bytes) -> int | None:
    """Bytes up to and including the blank line, which a lone LF may end too; None where it is not in *block*."""
    found = re.search(rb"\n\r?\n", block)
    return found.end() if found else None


def check_head(record: Scanned, raw: bytes, complete: bool) -> Head:
    """Read *raw*, the head up to its blank line (*complete*) or all that there is of it."""
    head = parse_head(raw)
    if not complete:
        record.say("E", "H01", "the HTTP head has no blank line at its end")
    elif not raw.endswith(b"\r\n\r\n") or re.search(rb"(?<!\r)\n", raw):
        record.say("W", "H01", "lines of the HTTP head end in a lone LF; some replay tools show nothing")
    for name, _ in head.headers:
        if name.lower().startswith(b"x-orig-"):
            record.say("E", "H04", f"the header {name.decode('latin-1')} was not on the wire")
    start = raw.partition(b"\n")[0].rstrip(b"\r")
    if record.type == "request":
        _request(record, start, head)
    elif not _STATUS.fullmatch(start):
        record.say("E", "H03", f"status line {start[:60]!r}: expected HTTP/1.0 or HTTP/1.1 and three digits")
    return head


def _request(record: Scanned, start: bytes, head: Head) -> None:
    line = _REQUEST.fullmatch(start)
    if not line:
        record.say("E", "H02", f"request line {start[:60]!r}: expected METHOD /path HTTP/1.1")
    uri = target_uri(record)
    try:
        split = urlsplit(uri)
        port = split.port
    except ValueError:
        return  # R10 has it
    if line and line[1] != b"CONNECT" and not line[2].startswith(b"/") and line[2] != b"*":
        record.say("E", "H02", f"request target {line[2][:60]!r}: expected the path alone")
    elif line and line[2].startswith(b"/") and split.scheme in _DEFAULT_PORTS:
        asked = unquote(line[2].decode("latin-1"), "latin-1").partition("#")[0]
        target = unquote((split.path or "/") + ("?" + split.query if split.query else ""), "latin-1")
        if asked.rstrip("?") != target:
            record.say("W", "H02", f"the request asks for {line[2][:80]!r}, WARC-Target-URI is {uri}")
    hosts = head.get_all("Host")
    if not hosts:
        severity: Severity = "W" if start.endswith(b"HTTP/1.0") else "E"
        record.say(severity, "H02", "the request has no Host header")
    elif split.scheme in _DEFAULT_PORTS:
        try:
            host = urlsplit("//" + hosts[0])
            same = (_ascii_host(host.hostname), host.port or _DEFAULT_PORTS[split.scheme]) == (
                _ascii_host(split.hostname),
                port or _DEFAULT_PORTS[split.scheme],
            )
        except ValueError:
            same = False
        if not same:
            record.say("E", "H02", f"Host: {hosts[0]}, but WARC-Target-URI is {uri}")
    if head.get("User-Agent") is None:
        record.say("W", "H02", "the request has no User-Agent header")


def _ascii_host(name: str | None) -> str:
    try:
        return (name or "").encode("idna").decode("ascii").lower()
    except UnicodeError:
        return (name or "").lower()


def check_body(record: Scanned, head: Head, body: Body, say: Say) -> None:
    """*say* takes what does not count where the request was a HEAD: its answer describes a body that is not sent."""
    truncated = record.get("WARC-Truncated") is not None
    if head.status in (204, 304) or 100 <= head.status < 200:
        if body.size:
            say("W", "H06", f"{body.size} bytes of body after status {head.status}, which has none")
        return
    if any(value.strip() != "chunked" for value in head.get_all("Transfer-Encoding")):
        record.say(
            "I", "H05", f"Transfer-Encoding: {', '.join(head.get_all('Transfer-Encoding'))}: replay tools know exactly 'chunked' only"
        )
    lengths = head.get_all("Content-Length")
    if body.chunks:
        _chunked(record, body, truncated, say)
        if lengths:
            record.say("W", "H06", "Content-Length beside Transfer-Encoding: chunked; replay may cut the body")
    elif lengths:
        _length(record, lengths, body, truncated, say)
    cut = truncated or (body.chunks is not None and body.chunks.state != "whole")
    for codings, field in ((body.transfer, "Transfer-Encoding"), (body.content, "Content-Encoding")):
        if body.size and codings.names:
            _coding(record, codings, field, cut)


def _coding(record: Scanned, codings: Codings, field: str, cut: bool) -> None:
    named = f"{field}: {', '.join(codings.names)}"
    if codings.unknown:
        record.say("W", "H07", f"{named}: {codings.unknown!r} is not checked here, and replay tools do not read it")
    elif codings.given_up:
        record.say("W", "H07", f"{named}: not checked past 4 GiB")
    elif codings.state == "broken":
        record.say("W" if cut else "E", "H07", f"{named}: the body does not decode: {codings.reason}")
    elif codings.state == "cut" and not cut:
        record.say("E", "H07", f"{named}: the encoded body has no end, expected WARC-Truncated")


def _chunked(record: Scanned, body: Body, truncated: bool, say: Say) -> None:
    chunks = body.chunks
    if chunks is None:
        return
    if chunks.state == "broken":
        say("W" if truncated else "E", "H05", "Transfer-Encoding: chunked, but the body is not chunk-framed")
    elif chunks.state == "cut" and not truncated:
        severity: Severity = "W" if body.size else "E"
        say(severity, "T02", "the chunked body has no last chunk, expected WARC-Truncated")
    elif chunks.surplus:
        record.say("W", "H06", f"{chunks.surplus} bytes behind the last chunk")


def _length(record: Scanned, lengths: list[str], body: Body, truncated: bool, say: Say) -> None:
    numbers = {value.strip() for field in lengths for value in field.split(",")}
    value = min(numbers)
    if len(numbers) > 1 or not (value.isascii() and value.isdigit()) or len(value) > 18:
        record.say("W", "H06", f"Content-Length: {', '.join(lengths)}: expected one decimal number")
    elif body.size < int(value) and not truncated:
        say("E", "T02", f"the body has {body.size} of the {value} bytes that Content-Length announces, expected WARC-Truncated")
    elif body.size > int(value):
        say("E", "H06", f"the body has {body.size} bytes, Content-Length is {value}")
