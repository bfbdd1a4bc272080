"""An event of an archive, and how it travels: from the core that reads a page, over the spool, to the index."""

from __future__ import annotations

import io
import pickle
from collections.abc import Callable
from dataclasses import dataclass, fields
from operator import attrgetter
from types import MappingProxyType
from typing import Any, Literal

from archive.records import Article, Count, Flag, Media, Provenance
from crawler.ingest import Answer
from spiders.reading import Reading, Record

EventKind = Literal["portal", "job", "capture", "failure", "standing", "reparse", "superseded"]


@dataclass(frozen=True, slots=True)
class Event:
    """``portal``: the slug; ``at``: when it was over; ``id``: of its record.

    ``payload``: a PortalEntry, a Job, a Standing …; of a failure its row; of a capture ``(row, Answer or None)``. Of a revisit still to be
    read it is ``(row, (Capture, Portal))``, and ``shares`` the digest of the payload that it shares.
    """

    portal: str
    at: str
    id: str
    kind: EventKind
    payload: Any
    shares: str | None = None


def _reduce(kind: type[Any]) -> Callable[[Any], Any]:
    """Objects of a dataclass by their values alone: pickle asks each frozen one with slots for its fields, which was most of its work."""
    values = attrgetter(*(field.name for field in fields(kind)))
    return lambda one: (kind, values(one))


Packed = tuple[str, str, str, str, str | None, str | None, str | None, int | None, int | None, bytes]
"""``(portal, at, id, kind, digest of the payload, shares, file, offset, length, the event)``: what the spool looks for, and the rest."""


def packed(event: Event) -> Packed:
    file = offset = length = digest = None
    if event.kind in ("capture", "failure"):
        row = event.payload[0] if event.kind == "capture" else event.payload
        file, offset, length = row["warc_file"], row["warc_offset"], row.get("warc_length")
        if event.kind == "capture" and row["record_type"] == "response":
            digest = row["payload_digest"]
    return event.portal, event.at, event.id, event.kind, digest, event.shares, file, offset, length, whole(event)


def whole(event: Event) -> bytes:
    """*event* as ``unpacked`` takes it."""
    out = io.BytesIO()
    _Pickler(out, pickle.HIGHEST_PROTOCOL).dump(event)
    return out.getvalue()


def unpacked(stored: bytes) -> Event:
    event: Event = pickle.loads(stored)  # noqa: S301 - written by this program, a moment ago
    return event


class _Pickler(pickle.Pickler):
    dispatch_table = MappingProxyType(
        {kind: _reduce(kind) for kind in (Event, Answer, Reading, Record, Article, Count, Flag, Media, Provenance)}
    )


__all__ = ["Event", "EventKind", "Packed", "packed", "unpacked", "whole"]
