"""When the ledger gets its lines: for WARCs when they are closed, for jobs when they have ended, and for what a killed run left, later."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlite_utils import Database

from archive import times
from archive.ledger import Each, Ledger, content, lines
from archive.member import Leaf
from archive.records import Job
from archive.rowdigest import Digests, of_job, of_job_at, of_portal


class Sealing:
    """Writes down what the archive in *root* holds. For whoever holds its lock. Opened, it gives their lines to the WARCs that a run which
    was killed had closed without one."""

    def __init__(self, root: Path, db: Database, clock: Callable[[], datetime]) -> None:
        self._root = root
        self._db = db
        self._clock = clock
        self.ledger = Ledger(root)
        self.closed("*")

    def closed(self, slug: str, written: Mapping[Path, Iterable[Leaf]] | None = None) -> None:
        """The WARCs of a portal that were closed. *written*: the records of those whose writer knows them."""
        self.ledger.seal(_closed(self._root, slug), self._now(), written or {})

    def ended(self, job: Job) -> None:
        """A job, all of whose rows are stored."""
        digests = {"rows": of_job(self._db, job.id), "state": of_portal(self._db, job.portal)}
        if self.ledger.jobs.get(job.id) != content(digests):
            self._append(job.id, job.portal, digests, None)

    def settle(self, *, again: bool = False, why: str | None = None, each: Each = map) -> int:
        """The jobs that have ended without a line (with *again*: and those whose rows are not what their line says any more, because
        of *why*); how many got one. To be called when no run is at work. *each*: a ``map`` whose work other processes may do."""
        states: dict[str, Digests] = {}
        work = partial(of_job, self._db) if each is map else partial(of_job_at, self._root / "index.db")
        rows: list[tuple[str, str]] = self._db.execute(
            "SELECT j.id, p.slug FROM jobs j JOIN portals p ON p.id = j.portal_id ORDER BY j.started_at, j.id"
        ).fetchall()
        fresh = [(job, slug) for job, slug in rows if job not in self.ledger.jobs]
        for (job, slug), found in zip(fresh, each(work, (job for job, _ in fresh)), strict=True):
            self._append(job, slug, {"rows": found, "state": self._state(slug, states)}, why)
        if not again:
            return len(fresh)
        lately = set(fresh)
        others = [one for one in reversed(rows) if one not in lately]
        return len(fresh) + self._again(zip(others, each(work, (job for job, _ in others)), strict=True), states, why)

    def _state(self, slug: str, known: dict[str, Digests]) -> Digests:
        """What the tables say of a portal, in *known* once it was asked for: it takes a while, and a portal has many jobs."""
        return known[slug] if slug in known else known.setdefault(slug, of_portal(self._db, slug))

    def _again(self, jobs: Iterable[tuple[tuple[str, str], Digests]], states: dict[str, Digests], why: str | None) -> int:
        """Lines for those of *jobs* (the newest first, each with its rows) whose rows, or whose portal's, are not what the ledger says; how
        many. A line that says nothing new is not written: it could be taken out unseen."""
        said = {line.entry["job"]: line.entry for line in lines(self._root) if line.entry.get("kind") == "job"}
        force = {line.entry["portal"]: line.entry["state"] for line in lines(self._root) if line.entry.get("kind") == "job"}
        count = 0
        for (job, slug), rows in jobs:
            state = self._state(slug, states)
            if job not in said or said[job]["rows"] != rows or force.get(slug) != state:
                self._append(job, slug, {"rows": rows, "state": state}, why)
                force[slug] = state
                count += 1
        return count

    def _append(self, job: str, slug: str, digests: dict[str, Digests], why: str | None) -> None:
        entry = {"kind": "job", "at": self._now(), "job": job, "portal": slug, **digests}
        self.ledger.append({**entry, "why": why} if why else entry)

    def _now(self) -> str:
        return times.stamp(self._clock())


def seal(root: Path, clock: Callable[[], datetime], each: Each) -> int:
    """Lines for all WARCs of the archive in *root* that have none; how many. For whoever holds its lock, before it is opened."""
    return Ledger(root).seal(_closed(root, "*"), times.stamp(clock()), {}, each)


def _closed(root: Path, slug: str) -> list[Path]:
    return sorted(root.glob(f"collections/{slug}/archive/*.warc.gz"))
