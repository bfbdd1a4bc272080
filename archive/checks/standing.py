"""A record as it was found, reduced to what other records and the index say of it."""

from __future__ import annotations

from dataclasses import dataclass

from archive.checks.finding import Finding, Severity


@dataclass(frozen=True, slots=True)
class Standing:
    """A record as it was found. ``answered``: a response that stands beside its request."""

    file: str
    offset: int
    length: int
    id: str
    type: str
    uri: str
    date: str
    digest: str
    shown_digest: str
    chunked: bool | None
    whole: bool
    http: bool
    failed: bool
    answered: bool
    asks: bool  # has Concurrent-To


def record_key(record_id: str) -> str:
    """One key for ``<urn:uuid:X>``, ``urn:uuid:X`` and ``X``, in any case of a UUID."""
    plain = record_id.strip().removeprefix("<").removesuffix(">")
    lower = plain.lower()
    return lower.removeprefix("urn:uuid:") if lower.startswith("urn:uuid:") or len(plain) == 36 else plain


def find(severity: Severity, code: str, at: Standing, message: str) -> Finding:
    return Finding(severity, code, at.file, at.offset, at.id or None, message)
