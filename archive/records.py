"""What Lumbung keeps, as frozen dataclasses. No I/O here.

Times end in ``_at`` and are aware UTC; ``published_date`` is the local calendar day.
Digests are strings as WARC writes them, ``sha1:<BASE32>`` or ``sha256:<hex>``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import BinaryIO, Literal

Octets = bytes | BinaryIO
"""Bytes in memory, or (for a large body) a seekable binary file whose whole content they are."""

Purpose = Literal["robots", "discovery", "article", "recount", "requisite", "capture"]
"""Why a URL was visited."""

Truncation = Literal["length", "time", "disconnect", "unspecified"]
"""WARC-Truncated, WARC 1.1 section 5.13."""

REACTIONS = ("like", "dislike", "love", "funny", "angry", "sad", "wow")
"""The seven reactions, in the order in which the portals show them."""

SINGLE = "captures"
"""The collection of single captures. It has a row in ``portals``, and is none: nobody waits for news from it."""


@dataclass(frozen=True, slots=True)
class Tls:
    """What the TLS layer said of one connection."""

    version: str  # "TLSv1.3", as OpenSSL names it
    cipher: str  # the IANA name where OpenSSL gives it, e.g. "TLS_AES_256_GCM_SHA384"
    verified: bool  # the certificate chain and the name were checked and good
    chain: tuple[bytes, ...] = ()  # DER, leaf first, as the server sent it


@dataclass(frozen=True, slots=True)
class Capture:
    """One HTTP exchange as it crossed the wire.

    ``request`` and ``response`` are exact: start line, headers and body as sent and received, transfer coding included.
    ``response`` is the final answer alone; 1xx answers stand in ``interim``, bytes that came after its end in ``surplus``.
    """

    id: str  # UUID; the WARC-Record-ID of the response record is <urn:uuid:id>
    url: str
    method: str
    status: int
    request: bytes
    response: Octets
    head_length: int  # bytes of ``response`` up to and including the blank line
    chunked: bool  # the body stands chunk-framed in ``response``
    captured_at: datetime  # when the request was sent
    finished_at: datetime
    purpose: Purpose = "capture"
    portal: str = SINGLE  # slug, and the name of the collection
    job: str | None = None
    via: str | None = None
    mime: str | None = None  # type/subtype from Content-Type, lower case, no parameters
    ip: str | None = None
    port: int | None = None
    tls: Tls | None = None
    truncated: Truncation | None = None
    interim: bytes = b""
    surplus: bytes = b""
    extra: Mapping[str, str] = field(default_factory=dict)  # further lines for the metadata record


FailureKind = Literal[
    "dns", "tls", "connect", "timeout", "disconnect", "robots", "refused", "challenge", "protocol", "oversize", "offsite", "other"
]


@dataclass(frozen=True, slots=True)
class Failure:
    """An attempt that gave no response: evidence that a thing could not be had."""

    id: str  # UUID of its metadata record
    url: str
    kind: FailureKind
    detail: str  # one line, for a person
    failed_at: datetime
    portal: str = SINGLE
    job: str | None = None
    purpose: Purpose = "capture"
    via: str | None = None
    method: str = "GET"
    ip: str | None = None
    tls: Tls | None = None


@dataclass(frozen=True, slots=True)
class Resolution:
    """A host name looked up, and what the resolver answered. Which job asked follows from where its record stands."""

    id: str  # UUID of its resource record
    host: str  # lower case, punycode
    addresses: tuple[str, ...]  # IPv4 and IPv6, in the resolver's order
    resolved_at: datetime
    portal: str = SINGLE


@dataclass(frozen=True, slots=True)
class Location:
    """Where a record stands. ``file`` is the path below the archive directory, with ``/``."""

    file: str
    offset: int
    length: int  # bytes of the gzip member


@dataclass(frozen=True, slots=True)
class Kept:
    """What the WARC layer answers for a capture: the row that the index will hold."""

    capture_id: str
    record_type: Literal["response", "revisit"]
    payload_digest: str
    location: Location


@dataclass(frozen=True, slots=True)
class PortalEntry:
    """What the archive keeps of a portal: the index's row, and its definition as it was read (YAML text)."""

    slug: str
    agency: str
    home: str
    timezone: str
    profile: str
    region_code: str | None = None
    region: str | None = None
    definition: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """One verb on one portal at one time, with its outcome."""

    id: str
    portal: str
    verb: str
    started_at: datetime
    finished_at: datetime | None = None
    outcome: str | None = None
    exit_code: int | None = None
    reason: str | None = None
    requests: int = 0
    bytes: int = 0
    articles_new: int = 0
    articles_changed: int = 0
    snapshots: int = 0
    failures: int = 0


@dataclass(frozen=True, slots=True)
class Media:
    """Something an article shows or attaches."""

    url: str  # absolute; "" where the portal gives no GET address
    kind: Literal["image", "document", "video", "audio"]
    caption: str | None = None


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where one field's value came from: ``rule`` is a CSS selector, a JSON path or a named reader; ``raw`` the string found."""

    field: str
    rule: str
    raw: str


@dataclass(frozen=True, slots=True)
class Flag:
    """A doubt about one field: what the page says (``raw``, found by ``rule``) is impossible or contradicts itself.

    ``flag``: "impossible" (1970, year -0001, 31 February), "future" (later than its capture), "weekday_mismatch", "zone_mismatch" (an
    offset that is not the portal's), "after_publication" (a dateline later than the article), "updated" (the only date is an update's),
    "approximate" ("3 weeks ago"). Of a date that was not believed the article holds nothing, or what another rule says.
    """

    field: str
    flag: str
    rule: str
    raw: str


@dataclass(frozen=True, slots=True)
class Article:
    """What one page says. Field names follow schema.org and zyte-common-items where they have one."""

    url: str  # canonical, absolute
    title: str
    text: str  # paragraphs, separated by one blank line
    native_id: str | None = None
    lead: str | None = None
    author: str | None = None
    author_role: str | None = None  # "person", "account" (admin, humas …), "editor" …
    category: str | None = None
    language: str | None = None
    published_at: datetime | None = None  # aware UTC; None where only a day is known
    published_date: date | None = None
    published_precision: Literal["day", "minute", "second"] | None = None
    published_raw: str | None = None
    published_source: str | None = None  # the rule that gave it
    modified_at: datetime | None = None
    dateline_place: str | None = None
    dateline_date: date | None = None
    image_url: str | None = None
    tags: tuple[str, ...] = ()
    media: tuple[Media, ...] = ()
    provenance: tuple[Provenance, ...] = ()
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True)
class Count:
    """One number shown. ``value`` None: shown but unreadable, empty or loaded elsewhere; never 0 for unknown."""

    kind: str  # one of REACTIONS, or "views", "comments", "shares", "rating" …
    value: int | float | None
    raw: str
    rule: str
    bound: Literal["exact", "at_least"] = "exact"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An article's counts at one moment."""

    article_id: int
    capture_id: str
    observed_at: datetime
    counts: tuple[Count, ...]
