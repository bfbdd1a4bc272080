"""Readings that newer rules have superseded: what was read of a capture before, kept in the WARC and in the index beside today's."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from archive.group import Note


@dataclass(frozen=True, slots=True)
class Superseded:
    """What an earlier reading gave of one capture for the article at ``key``, in the index's columns.

    ``version``: title, text, content_digest, reader, seen_at of its row in ``versions``, and ``provenance`` as ``[field, rule, raw]``;
    None where only numbers differ. ``counts``: ``[kind, value, bound, raw, rule]`` of those that differ.
    """

    portal: str
    key: str
    url: str
    capture_id: str
    at: str  # when it was superseded
    reader: str
    version: Mapping[str, Any] | None = None
    counts: tuple[tuple[str, Any, str, str, str], ...] = field(default_factory=tuple)


def superseded_note(one: Superseded) -> Note:
    reading = json.dumps(asdict(one), ensure_ascii=False, sort_keys=True)
    return Note(one.url, {"event": "superseded", "portal": one.portal, "capture": one.capture_id, "reading": reading})


def read_superseded(fields: Mapping[str, str]) -> Superseded | None:
    """The reading that a note keeps, or None: it is about something else."""
    if fields.get("event") != "superseded":
        return None
    known = json.loads(fields["reading"])
    known["counts"] = tuple(tuple(count) for count in known["counts"])
    return Superseded(**known)
