"""What was decided of an article without an answer that says so (it cannot be reached any more): a note in the WARC, then the row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from archive import times
from archive.group import Note


@dataclass(frozen=True, slots=True)
class Standing:
    """What was decided of an article without an answer that says so: ``key`` is its address."""

    portal: str
    key: str
    url: str
    status: str
    since_at: datetime
    reason: str


def standing_note(standing: Standing) -> Note:
    fields = {"status": standing.status, "since": times.stamp(standing.since_at), "reason": standing.reason}
    return Note(standing.url, {"event": "article-status", "portal": standing.portal, "key": standing.key, **fields})


def read_standing(uri: str, fields: Mapping[str, str]) -> Standing | None:
    """The decision that a note about *uri* tells, or None: it is about something else."""
    if fields.get("event") != "article-status":
        return None
    return Standing(fields["portal"], fields["key"], uri, fields["status"], times.read(fields["since"]), fields["reason"])
