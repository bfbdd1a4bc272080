"""One record judged: its header, its block read once, and what the rules about several records need to know of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from archive.checks.body import Body
from archive.checks.digests import BlockDigest, Claim
from archive.checks.finding import Severity
from archive.checks.header import check_header, claim, target_uri
from archive.checks.http import HEAD_LIMIT, check_body, check_head, head_end
from archive.checks.revisit import check_revisit
from archive.checks.scanned import Scanned
from archive.http import Head

_FIELDS_LIMIT = 1 << 20
_FIELD_LINE = re.compile(rb"[^\s:]+:.*")
_ADVISED = ("format", "operator", "robots", "http-header-user-agent")


@dataclass(slots=True)
class Judged:
    """A record after its block was read. ``head_only``: findings that fall away where the request was a HEAD."""

    record: Scanned
    uri: str
    digest: str = ""  # the claimed payload digest, one form for every spelling
    method: str | None = None  # of a request; of a response, once its request is known
    chunked: bool | None = None
    http: bool = False
    failed: bool = False  # a metadata record of an attempt that gave no response
    filename: str | None = None  # of a warcinfo record
    adjacent: bool = False  # a response or revisit beside its request
    head_only: list[tuple[Severity, str, str]] = field(default_factory=list)

    def put_off(self, severity: Severity, code: str, message: str) -> None:
        self.head_only.append((severity, code, message))


def judge_record(record: Scanned) -> Judged:
    """Reads the record to its end."""
    if record.header_end:
        check_header(record)
    payload = claim(record, "WARC-Payload-Digest")
    judged = Judged(record, target_uri(record), payload.key if payload else "")
    block = BlockDigest(claim(record, "WARC-Block-Digest"))
    content_type = (record.get("Content-Type") or "").partition(";")[0].strip().lower()
    web = judged.uri.lower().startswith(("http:", "https:"))
    judged.http = record.type in ("request", "response", "revisit") and (content_type == "application/http" or (not content_type and web))
    if judged.http and not record.get("WARC-Segment-Number"):
        _http(record, judged, payload, block.feed)
    else:
        _plain(record, judged, payload, block.feed, content_type)
    record.finish()
    if record.damage is None:
        if record.get("WARC-Block-Digest") is None:
            record.say("W", "R14", "WARC-Block-Digest is missing")
        elif not block.fits():
            record.say("E", "R14", "the block does not have its WARC-Block-Digest: its bytes were changed, or the digest was")
    if judged.uri.lower().startswith("dns:") and (record.type != "resource" or content_type != "text/dns"):
        record.say("W", "D01", f"DNS as a {record.type} record of {content_type or 'no type'}: expected resource and text/dns")
    return judged


def _http(record: Scanned, judged: Judged, payload: Claim | None, feed: Callable[[bytes], None]) -> None:
    raw, head, body, block_size = b"", None, None, 0
    for piece in record.pieces():
        feed(piece)
        block_size += len(piece)
        if body is None:
            raw += piece
            end = head_end(raw)
            if end is None and len(raw) < HEAD_LIMIT:
                continue
            head = check_head(record, raw[:end], end is not None)
            body = _body(head, payload)
            piece = raw[end:] if end is not None else b""
        body.feed(piece)
    if record.damage is not None:
        return
    if record.type == "revisit":
        size = body.size if body else 0
        check_revisit(record, block_size, size)
    if head is None and (raw or record.type != "revisit"):
        head = check_head(record, raw, complete=False)
    if head is None:
        return
    judged.chunked = head.chunked
    if record.type == "request":
        judged.method = head.start.partition(b" ")[0].decode("latin-1").upper()
    if record.type == "revisit":
        return
    body = body or _body(head, payload)
    body.close()
    check_body(record, head, body, judged.put_off if record.type == "response" else record.say)
    if head.version or raw[:4].strip():
        _payload_digest(record, payload, body)
    elif payload and payload.value not in (None, body.entity):
        record.say("W", "R15", "WARC-Payload-Digest cannot be checked: where a status line was expected stand empty lines")


def _body(head: Head, payload: Claim | None) -> Body:
    transfer = head.tokens("Transfer-Encoding")
    return Body(transfer, head.tokens("Content-Encoding"), payload.algorithm if payload and payload.value else None)


def _payload_digest(record: Scanned, payload: Claim | None, body: Body) -> None:
    if payload is None or payload.value is None or payload.value == body.entity:
        return
    if payload.value == body.raw:
        if body.chunks is None or body.chunks.state != "broken":
            record.say("W", "R15", "WARC-Payload-Digest covers the chunk framing, expected the entity body alone")
    elif payload.value == body.dechunked:
        record.say("W", "R15", "WARC-Payload-Digest covers a transfer coding, expected the entity body alone")
    elif payload.value == body.decoded:
        record.say("E", "R15", "WARC-Payload-Digest is that of the content-decoded body, expected the body with its Content-Encoding")
    elif body.chunks is not None and body.chunks.state == "broken":
        record.say("W", "R15", "WARC-Payload-Digest cannot be checked: the chunk framing is broken")
    else:
        record.say("E", "R15", "the body does not have its WARC-Payload-Digest: its bytes were changed, or the digest was")


def _plain(record: Scanned, judged: Judged, payload: Claim | None, feed: Callable[[bytes], None], content_type: str) -> None:
    whole = BlockDigest(payload)
    start, size = b"", 0
    for piece in record.pieces():
        feed(piece)
        whole.feed(piece)
        size += len(piece)
        if len(start) < _FIELDS_LIMIT:
            start += piece
    if record.damage is not None:
        return
    segmented = record.get("WARC-Segment-Number") is not None
    if record.type in ("response", "resource", "request", "conversion") and not segmented and not whole.fits():
        record.say("E", "R15", "the block does not have its WARC-Payload-Digest: its bytes were changed, or the digest was")
    if record.type == "revisit":
        check_revisit(record, size, size)
    if record.type == "warcinfo" or content_type == "application/warc-fields":
        _warc_fields(record, judged, start, content_type)
    if content_type == "text/dns" and not re.match(rb"\d{14}\r?\n", start):
        record.say("W", "D02", "text/dns does not begin with a line of 14 digits (RFC 4027)")


def _warc_fields(record: Scanned, judged: Judged, block: bytes, content_type: str) -> None:
    if record.type == "warcinfo" and content_type != "application/warc-fields":
        record.say("W", "R19", f"warcinfo of type {content_type or 'unknown'}, expected application/warc-fields")
        return
    lines = block.split(b"\n")
    odd = next((line for line in lines if line.strip() and not _FIELD_LINE.match(line) and line[:1] not in b" \t"), None)
    if odd is not None:
        record.say("W", "M01", f"line {odd[:60]!r}: expected 'name: value'")
    elif any(line and not line.endswith(b"\r") for line in lines[:-1]) or lines[-1]:
        record.say("W", "M01", "lines end otherwise than in CR LF")
    pairs = [(name.strip().lower(), value.strip()) for name, _, value in (line.partition(b":") for line in lines)]
    judged.failed = record.type == "metadata" and (b"outcome", b"failed") in pairs
    if record.type == "warcinfo":
        judged.filename = record.get("WARC-Filename")
        if not judged.filename:
            record.say("W", "R19", "warcinfo without WARC-Filename")
        names = {name.decode("latin-1") for name, _ in pairs}
        if "software" not in names:
            record.say("W", "R19", "warcinfo without software")
        if missing := [name for name in _ADVISED if name not in names]:
            record.say("I", "R19", f"warcinfo without {', '.join(missing)}")
