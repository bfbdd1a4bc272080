"""What was decided of an article without an answer that says so (it cannot be reached any more): a note in the WARC, then the row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlite_utils import Database

from archive import times
from archive.group import Note


@dataclass(frozen=True, slots=True)
class Standing:
    """What was decided of an article without an answer that says so: ``key`` is its address; ``capture_id`` or ``failure_id`` names the
    attempt that was the last straw."""

    portal: str
    key: str
    url: str
    status: str
    since_at: datetime
    reason: str
    capture_id: str | None = None
    failure_id: str | None = None


def standing_note(standing: Standing) -> Note:
    fields = {"status": standing.status, "since": times.stamp(standing.since_at), "reason": standing.reason}
    straws = {"capture": standing.capture_id, "failure": standing.failure_id}
    fields |= {name: value for name, value in straws.items() if value}
    return Note(standing.url, {"event": "article-status", "portal": standing.portal, "key": standing.key, **fields})


def read_standing(uri: str, fields: Mapping[str, str]) -> Standing | None:
    """The decision that a note about *uri* tells, or None: it is about something else."""
    if fields.get("event") != "article-status":
        return None
    return Standing(
        fields["portal"], fields["key"], uri, fields["status"], times.read(fields["since"]), fields["reason"],
        fields.get("capture"), fields.get("failure"),
    )  # fmt: skip


def last_attempt(db: Database, job_id: str, url: str) -> dict[str, str]:
    """The record of a job's last attempt on *url*: ``failure_id``, or ``capture_id`` where an answer came; neither where none was made."""
    for name, sql in (
        ("failure_id", "SELECT record_id FROM failures WHERE job_id = ? AND url = ? ORDER BY id DESC LIMIT 1"),
        ("capture_id", "SELECT id FROM captures WHERE job_id = ? AND url = ? ORDER BY captured_at DESC LIMIT 1"),
    ):
        if row := db.execute(sql, (job_id, url)).fetchone():
            return {name: row[0]}
    return {}


class Current(NamedTuple):
    """Where an article stands now, what it says, who read its newest version, and by which rule its text was found."""

    url: str
    title: str
    text: str
    reader: str
    text_rule: str


def current(db: Database, article_id: int) -> Current:
    row = db.execute(
        "SELECT a.url, a.title, a.text, coalesce(v.reader, ''), coalesce(p.rule, '') FROM articles a LEFT JOIN versions v "
        "ON v.id = (SELECT max(id) FROM versions WHERE article_id = a.id AND superseded_at IS NULL) "
        "LEFT JOIN provenance p ON p.version_id = v.id AND p.field = 'text' WHERE a.id = ?",
        (article_id,),
    ).fetchone()
    return Current(*row)
