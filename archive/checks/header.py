"""Rules R04 to R13, R17, S01 and T01: the named fields of one record (WARC 1.1 §4 to §6; 1.0 where a record says so)."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from ipaddress import ip_address

from archive.checks.digests import Claim, read_claim
from archive.checks.scanned import Scanned

TYPES = ("warcinfo", "response", "resource", "request", "metadata", "revisit", "conversion", "continuation")
_MANDATORY = ("WARC-Record-ID", "WARC-Type", "WARC-Date", "Content-Length")
_REPEATABLE = {"warc-concurrent-to", "warc-protocol"}
_IDS = ("WARC-Record-ID", "WARC-Concurrent-To", "WARC-Refers-To", "WARC-Warcinfo-ID", "WARC-Segment-Origin-ID")
_NEEDS_URI = ("response", "resource", "request", "revisit", "conversion", "continuation")
_WIRE = ("request", "response", "revisit")
_ALLOWED_ON = {
    "WARC-Concurrent-To": ("response", "resource", "request", "metadata", "revisit"),
    "WARC-IP-Address": ("response", "resource", "request", "metadata", "revisit"),
    "WARC-Refers-To": ("metadata", "revisit", "conversion"),
    "WARC-Refers-To-Target-URI": ("revisit",),
    "WARC-Refers-To-Date": ("revisit",),
    "WARC-Filename": ("warcinfo",),
    "WARC-Profile": ("revisit",),
    "WARC-Warcinfo-ID": tuple(name for name in TYPES if name != "warcinfo"),
    "WARC-Payload-Digest": tuple(name for name in TYPES if name not in ("warcinfo", "metadata")),
    "WARC-Segment-Origin-ID": ("continuation",),
    "WARC-Segment-Total-Length": ("continuation",),
}
_ID = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:[^\s<>]+>")
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d|60)(\.\d{1,9})?)?Z)?)?)?", re.ASCII)
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S*")
_URI_CHARACTERS = re.compile(r"(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*")
_TRUNCATIONS = ("length", "time", "disconnect", "unspecified")


def target_uri(record: Scanned) -> str:
    """WARC-Target-URI without the angle brackets that 1.0 writers put around it; "" where there is none."""
    value = record.get("WARC-Target-URI") or ""
    return value[1:-1] if value.startswith("<") and value.endswith(">") else value


def claim(record: Scanned, name: str) -> Claim | None:
    """The digest in field *name*; None where it is missing or unreadable (which ``check_header`` reports)."""
    value = record.get(name)
    return read_claim(value) if value else None


def check_header(record: Scanned) -> None:
    if record.version not in ("1.0", "1.1"):
        record.say("E", "R01", f"WARC/{record.version}: expected WARC/1.0 or WARC/1.1")
    _fields(record)
    _ids(record)
    _dates(record)
    _uri(record)
    for name in ("WARC-Block-Digest", "WARC-Payload-Digest"):
        _digest(record, name)
    _address(record)
    for value in record.get_all("WARC-Truncated"):
        if value not in _TRUNCATIONS:
            record.say("I", "T01", f"WARC-Truncated: {value}: expected one of {', '.join(_TRUNCATIONS)}")
    if record.type == "continuation":
        for name in ("WARC-Segment-Origin-ID", "WARC-Segment-Number"):
            if not record.get(name):
                record.say("E", "S01", f"a continuation record without {name}")


def _fields(record: Scanned) -> None:
    for name in _MANDATORY:
        if not record.get(name):
            record.say("E", "R04", f"{name} is missing")
    if record.type and record.type not in TYPES:
        record.say("W", "R04", f"unknown WARC-Type {record.type!r}: readers pass it over")
    length = record.get("Content-Length")
    if length and record.content_length is None:
        record.say("E", "R08", f"Content-Length: {length}: expected a decimal number")
    counts = Counter(name.lower() for name, _ in record.fields)
    for name, count in counts.items():
        if count > 1 and name not in _REPEATABLE:
            record.say("E", "R05", f"{name} stands {count} times")
    for name, allowed in _ALLOWED_ON.items():
        if record.type in TYPES and record.type not in allowed and record.get(name) is not None:
            record.say("E", "R11", f"{name} is not allowed on a {record.type} record")
    content_type = record.get("Content-Type")
    if record.content_length and not content_type and record.type != "continuation":
        record.say("W", "R12", "Content-Type is missing on a block that is not empty")
    if record.type in ("request", "response") and target_uri(record).lower().startswith(("http:", "https:")):
        plain = re.sub(r"\s|\"", "", content_type or "").lower()
        if content_type and plain != f"application/http;msgtype={record.type}":
            record.say("W", "R12", f"Content-Type: {content_type}: expected application/http; msgtype={record.type}")


def _ids(record: Scanned) -> None:
    for name in _IDS:
        for value in record.get_all(name):
            if value and not _ID.fullmatch(value):
                record.say("E", "R06", f"{name}: {value}: expected <uri> without white space")


def _dates(record: Scanned) -> None:
    for name in ("WARC-Date", "WARC-Refers-To-Date"):
        value = record.get(name)
        if not value:
            continue
        found = _DATE.fullmatch(value)
        try:
            if found:
                date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
        except ValueError:
            found = None
        if not found:
            record.say("E", "R07", f"{name}: {value}: expected UTC as 2026-11-22T15:16:00Z, in 1.1 with up to 9 decimals")
        elif record.version == "1.0" and (found[7] or not found[6]):
            record.say("E", "R07", f"{name}: {value}: WARC/1.0 knows whole seconds only")


def _uri(record: Scanned) -> None:
    value = record.get("WARC-Target-URI")
    if record.type == "warcinfo" and value is not None:
        record.say("E", "R09", "WARC-Target-URI on a warcinfo record")
    if not value:
        if record.type in _NEEDS_URI:
            record.say("E", "R09", f"a {record.type} record without WARC-Target-URI")
        return
    uri = value
    if value.startswith("<"):
        uri = value[1:].removesuffix(">")
        if record.version != "1.0":
            record.say("E", "R10", f"angle brackets around WARC-Target-URI {value}: only WARC/1.0 has them")
    if not _URI.fullmatch(uri):
        record.say("E", "R10", f"WARC-Target-URI {value!r} is no absolute URI" + (" (white space)" if re.search(r"\s", uri) else ""))
    elif not uri.isascii() or "<" in uri or ">" in uri:
        record.say("E", "R10", f"WARC-Target-URI {value!r}: characters outside RFC 3986 must be percent-encoded")
    elif not _URI_CHARACTERS.fullmatch(uri):
        record.say("W", "R10", f"WARC-Target-URI {value!r} has characters or escapes that RFC 3986 does not know")
    if "#" in uri:
        record.say("W", "R10", f"WARC-Target-URI {value!r} has a fragment, which never crosses the wire")


def _digest(record: Scanned, name: str) -> None:
    value = record.get(name)
    if value is None:
        return
    found = read_claim(value)
    if found is None:
        record.say("E", "R13", f"{name}: {value}: expected algorithm:value, such as sha1: and 32 base32 characters")
    elif found.value is None:
        record.say("W", "R13", f"{name}: {value}: the algorithm {found.algorithm!r} is not known, the digest was not checked")
    elif found.style:
        record.say("I", "R13", f"{name}: {value} {found.style}")


def _address(record: Scanned) -> None:
    value = record.get("WARC-IP-Address")
    if value is None:
        if record.type in _WIRE and target_uri(record).lower().startswith(("http:", "https:")):
            record.say("W", "R17", f"a {record.type} record without WARC-IP-Address")
        return
    try:
        address = ip_address(value)
    except ValueError:
        record.say("E", "R17", f"WARC-IP-Address: {value}: expected an IPv4 or IPv6 address")
        return
    if str(address) != value:
        record.say("I", "R17", f"WARC-IP-Address: {value}: RFC 5952 writes {address}")
