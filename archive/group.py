"""The WARC/1.1 records that one exchange makes, in the order in which they are written; bytes are assembled here and nowhere else.

A group is::

    metadata   application/warc-fields             certificate-chain: PEM; once per file and chain, about the origin
    request    application/http;msgtype=request
    response   application/http;msgtype=response   (or revisit)
    metadata   application/warc-fields             the closing record: with it the group is whole

The last three share WARC-Date, WARC-Target-URI and, through WARC-Concurrent-To, the response's id. The blocks of request and response
are the wire's bytes. Ids other than the response's are derived from it (UUID version 5), so a capture makes the same records each time.

Every metadata record is application/warc-fields, because pywb and cdxj-indexer take one of any other type for a capture of its
WARC-Target-URI, and would show certificates or stray bytes in place of the page (seen with pywb 2.10.0 and cdxj-indexer 1.5.0, 2026-11).
"""

from __future__ import annotations

import re
import ssl
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from itertools import chain
from typing import Literal
from uuid import UUID

from archive.ciphers import iana_suite, tls_protocol
from archive.digest import block_digest, message_digests, payload_digest
from archive.fields import capture_fields, failure_fields, fingerprint, warc_date, write_fields
from archive.http import Head, parse_head, pieces
from archive.ids import derived
from archive.member import compress, compress_first
from archive.records import Capture, Failure, Octets, Tls
from archive.uri import clean_ip, clean_uri, origin

WARC_FIELDS = "application/warc-fields"
HTTP_REQUEST = "application/http;msgtype=request"
HTTP_RESPONSE = "application/http;msgtype=response"
IDENTICAL_PAYLOAD = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
UNSHOWN_HEAD = "head-base64"
"""The line of the closing record that has the head of a 304. The revisit's own block is empty: with the head in it, pywb 2.10.0 answers 304
and an empty page, and without it the page that was confirmed."""

Header = tuple[str, str | None]

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Reference:
    """The earlier capture that a revisit refers to."""

    record_id: str  # UUID of the response record
    uri: str  # its URL
    date: datetime  # its ``captured_at``
    digest: str  # its payload digest


Seen = Callable[[str], Reference | None]
"""Asked with a payload digest: the earlier capture that had the same payload, if there is one to refer to."""


def never(digest: str) -> None:
    """Nothing was seen before."""


@dataclass(frozen=True, slots=True)
class Note:
    """A metadata record that belongs to no capture: a job's start or end, a portal's definition. A value may have several lines."""

    target_uri: str
    fields: Mapping[str, str]


@dataclass(slots=True)
class Record:
    """One record before compression: header lines, each with CRLF and closed by the blank line, and the block."""

    head: bytes
    block: Octets
    packed_from: int | None = None  # from here on the block is of bytes that have been compressed before

    def pieces(self) -> Iterator[bytes]:
        if isinstance(self.block, bytes):
            yield self.head + self.block + b"\r\n\r\n"
            return
        yield self.head
        yield from pieces(self.block)
        yield b"\r\n\r\n"

    def member(self) -> Iterator[bytes]:
        """The record as a gzip member."""
        if self.packed_from is None:
            return compress(self.pieces())
        first = next(pieces(self.block), b"")[: self.packed_from]
        return compress_first(self.head + first, chain(pieces(self.block, len(first)), (b"\r\n\r\n",)))


@lru_cache(maxsize=64)  # each id stands in several records of its group
def urn(id: str) -> str:
    """A UUID as a record id. Raises ValueError where it is none."""
    return f"<urn:uuid:{id if _UUID.fullmatch(id) else UUID(id)}>"


def record(
    kind: str, id: str, date: str, content_type: str, block: Octets, digest: str, headers: Iterable[Header] = (), *,
    packed_from: int | None = None,
) -> Record:  # fmt: skip
    """One record; *headers* stand between the ids and the content lines, those with the value None are left out."""
    length = len(block) if isinstance(block, bytes) else block.seek(0, 2)
    told = "".join([f"{name}: {value}\r\n" for name, value in headers if value is not None])
    head = (
        f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Record-ID: {urn(id)}\r\nWARC-Date: {date}\r\n{told}"
        f"WARC-Block-Digest: {digest}\r\nContent-Type: {content_type}\r\nContent-Length: {length}\r\n\r\n"
    )
    return Record(head.encode(), block, packed_from)


def metadata(id: str, date: str, uri: str, warcinfo: str, lines: bytes, headers: Iterable[Header] = ()) -> Record:
    """A metadata record about *uri*."""
    about = [("WARC-Target-URI", clean_uri(uri)), ("WARC-Warcinfo-ID", urn(warcinfo)), *headers]
    return record("metadata", id, date, WARC_FIELDS, lines, block_digest(lines), about)


def failure_record(failure: Failure, warcinfo: str) -> Record:
    """The metadata record of an attempt without response."""
    ip = [("WARC-IP-Address", clean_ip(failure.ip))]
    return metadata(failure.id, warc_date(failure.failed_at), failure.url, warcinfo, failure_fields(failure), ip)


def note_record(note: Note, id: str, at: datetime, warcinfo: str) -> Record:
    """The metadata record of *note*."""
    return metadata(id, warc_date(at), note.target_uri, warcinfo, write_fields(note.fields.items()))


def chain_record(id: str, about: Capture | Failure, tls: Tls, warcinfo: str) -> Record:
    """The certificates that the origin of *about* sent, leaf first, as PEM."""
    date = warc_date(about.captured_at if isinstance(about, Capture) else about.failed_at)
    pem = "".join(ssl.DER_cert_to_PEM_cert(certificate) for certificate in tls.chain)
    return metadata(id, date, origin(about.url), warcinfo, write_fields([("certificate-chain", pem)]))


def chain_key(tls: Tls | None) -> tuple[str, ...]:
    """What tells one chain from another: its fingerprints. Empty where no certificate was seen."""
    return tuple(map(fingerprint, tls.chain)) if tls else ()


@dataclass(slots=True)
class Group:
    """The records of one capture. ``position``, ``kind``, ``digest``: of the response or revisit among them, and of its payload; ``what``:
    the HTTP head in its block, or, of an empty one, the block's content type."""

    records: list[Record]
    position: int
    kind: Literal["response", "revisit"]
    digest: str
    what: Head | str


def capture_records(capture: Capture, warcinfo: str, seen: Seen = never) -> Group:
    """The records of *capture*, with a revisit where *seen* answers.

    A 304 has no payload: where *seen* answers, it confirms what that names. Raises ValueError where any other capture's payload is not that
    of what *seen* names.
    """
    date, uri = warc_date(capture.captured_at), clean_uri(capture.url)
    block, payload = message_digests(capture.response, capture.head_length, chunked=capture.chunked)
    refers_to = seen(payload)
    unmodified = refers_to is not None and capture.status == 304
    common: list[Header] = [("WARC-Target-URI", uri), ("WARC-Warcinfo-ID", urn(warcinfo))]
    concurrent: Header = ("WARC-Concurrent-To", urn(capture.id))
    raw = _head(capture)
    head = parse_head(raw)
    wire = _wire_headers(capture, head)

    records: list[Record] = []
    if capture.request:
        headers = [*common, concurrent, *wire, ("WARC-Payload-Digest", _digest_sent(capture.request))]
        id, digest = derived(capture.id, b"request"), block_digest(capture.request)
        records.append(record("request", id, date, HTTP_REQUEST, capture.request, digest, headers))
    position = len(records)
    if refers_to is not None and unmodified:
        payload = refers_to.digest
        records.append(_not_modified(capture, date, refers_to, [*common, *wire]))
        capture = replace(capture, extra={**capture.extra, UNSHOWN_HEAD: b64encode(raw).decode("ascii")})
    elif refers_to is None:
        headers = [*common, *wire, ("WARC-Payload-Digest", payload), ("WARC-Truncated", capture.truncated)]
        packed_from = capture.head_length if head.packed else None
        records.append(record("response", capture.id, date, HTTP_RESPONSE, capture.response, block, headers, packed_from=packed_from))
    else:
        records.append(_revisit(capture, date, raw, payload, refers_to, [*common, *wire]))
    records.append(metadata(derived(capture.id, b"metadata"), date, uri, warcinfo, capture_fields(capture), [concurrent]))
    empty = unmodified or not capture.response
    return Group(records, position, "revisit" if refers_to else "response", payload, HTTP_RESPONSE if empty else head)


def _not_modified(capture: Capture, date: str, refers_to: Reference, headers: list[Header]) -> Record:
    revisit: list[Header] = [
        ("WARC-Profile", NOT_MODIFIED),
        ("WARC-Refers-To", urn(refers_to.record_id)),
        ("WARC-Refers-To-Target-URI", clean_uri(refers_to.uri)),
        ("WARC-Refers-To-Date", warc_date(refers_to.date)),
        ("WARC-Payload-Digest", refers_to.digest),
    ]
    return record("revisit", capture.id, date, HTTP_RESPONSE, b"", block_digest(b""), headers + revisit)


def _revisit(capture: Capture, date: str, head: bytes, payload: str, refers_to: Reference, headers: list[Header]) -> Record:
    if refers_to.digest != payload:
        raise ValueError(f"{capture.url}: its payload is {payload}, that of the capture referred to {refers_to.digest}: no revisit of it")
    revisit: list[Header] = [
        ("WARC-Profile", IDENTICAL_PAYLOAD),
        ("WARC-Refers-To", urn(refers_to.record_id)),
        ("WARC-Refers-To-Target-URI", clean_uri(refers_to.uri)),
        ("WARC-Refers-To-Date", warc_date(refers_to.date)),
        ("WARC-Payload-Digest", payload),
        ("WARC-Truncated", "length"),  # the block stops behind the head (WARC 1.1 §6.7.2)
    ]
    return record("revisit", capture.id, date, HTTP_RESPONSE, head, block_digest(head), headers + revisit)


def _digest_sent(request: bytes) -> str | None:
    """The payload digest of a request; None where it has no body, which is what ours look like."""
    if request.find(b"\r\n\r\n") == len(request) - 4:
        return None
    sent = parse_head(request)
    return payload_digest(request, sent.length, chunked=sent.chunked) if len(request) > sent.length else None


def _head(capture: Capture) -> bytes:
    if isinstance(capture.response, bytes):
        return capture.response[: capture.head_length]
    capture.response.seek(0)
    return capture.response.read(capture.head_length)


def _wire_headers(capture: Capture, head: Head) -> list[Header]:
    """Peer, protocols and cipher suite. WARC-Protocol and WARC-Cipher-Suite are proposals in use (IIPC issues 42 and 86, 2026-11)."""
    version = head.version.lower()
    protocol = version if version in ("http/1.0", "http/1.1") else "http/1.1" if version else "http/0.9"
    headers: list[Header] = [("WARC-IP-Address", clean_ip(capture.ip)), ("WARC-Protocol", protocol)]
    if capture.tls:
        headers += [("WARC-Protocol", tls_protocol(capture.tls.version)), ("WARC-Cipher-Suite", iana_suite(capture.tls.cipher))]
    return headers
