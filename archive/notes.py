"""What the WARC itself says of portals and jobs: metadata records, written so that the index can be made again from them."""

from __future__ import annotations

import json
from collections.abc import Mapping

from archive import times
from archive.group import Note
from archive.records import Job, PortalEntry

_PORTAL = "slug agency home timezone profile region_code region".split()
_OUTCOME = "outcome exit_code reason requests bytes articles_new articles_changed snapshots failures".split()


def portal_note(entry: PortalEntry) -> Note:
    """A portal's definition, for ``rebuild`` and for readers in ten years."""
    fields = {name.replace("_", "-"): str(value) for name in _PORTAL if (value := getattr(entry, name)) is not None}
    return Note(entry.home, {"event": "portal", **fields, "definition": json.dumps(entry.definition, ensure_ascii=False)})


def start_note(job: Job, home: str) -> Note:
    return Note(home, {"event": "job-started", **_job(job)})


def end_note(job: Job, home: str) -> Note:
    fields = {name: str(value) for name in _OUTCOME if (value := getattr(job, name)) is not None}
    finished = {"finished": times.stamp(job.finished_at)} if job.finished_at else {}
    return Note(home, {"event": "job-finished", **_job(job), **finished, **fields})


def read_portal(fields: Mapping[str, str]) -> PortalEntry | None:
    """The portal that a note is about, or None: it is about something else."""
    if fields.get("event") != "portal":
        return None
    values = {name: fields.get(name.replace("_", "-")) for name in _PORTAL}
    return PortalEntry(**{name: value for name, value in values.items() if value is not None}, definition=json.loads(fields["definition"]))


def read_job(fields: Mapping[str, str]) -> Job | None:
    """The job that a note is about, as far as the note knows it, or None: it is about something else."""
    if fields.get("event") not in ("job-started", "job-finished"):
        return None
    numbers = {name: int(fields[name]) for name in _OUTCOME if name in fields and name not in ("outcome", "reason")}
    return Job(
        id=fields["job"],
        portal=fields["portal"],
        verb=fields["verb"],
        started_at=times.read(fields["started"]),
        finished_at=times.read(fields["finished"]) if "finished" in fields else None,
        outcome=fields.get("outcome"),
        reason=fields.get("reason"),
        **numbers,
    )


def _job(job: Job) -> dict[str, str]:
    return {"job": job.id, "verb": job.verb, "portal": job.portal, "started": times.stamp(job.started_at)}
