"""Finishing what a run that died left open."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from sqlite_utils import Database

from archive import jobs, replay
from archive.disk import sync_file
from archive.index import Index
from archive.mend import Mended, mend
from archive.notes import read_job, read_portal
from archive.reader import OPEN
from archive.records import Capture, Failure, Kept, Location
from archive.standing import read_standing


def recover(root: Path, db: Database, index: Index, warcs: Iterable[Path]) -> list[Mended]:
    """Cut the torn tail of each ``.open`` file back, give each of its whole records its row, and only then its final name; jobs that never
    ended are told as killed. Interrupted, it is begun again by the next run. What was done to each file."""

    def give_rows(path: Path) -> None:
        with index.transaction():
            for what, where in replay.walk([path], root=root):
                _give_row(db, index, what, where)

    opened = [path for path in warcs if path.name.endswith(OPEN)]
    if opened:  # a run that was killed before its fsync has left rows that anybody can read, and that a power cut would take
        sync_file(root / "index.db-wal")
    mended = [mend(path, give_rows) for path in opened]
    with index.transaction():
        jobs.mark_killed(db)
    return mended


def _give_row(db: Database, index: Index, what: object, where: Kept | Location) -> None:
    if isinstance(what, replay.StoredNote):  # the row of a job's end is missing after a kill, the others where index.db was lost
        if entry := read_portal(what.fields):
            index.portal(entry)
        elif (job := read_job(what.fields)) and (job.finished_at or not jobs.known(db, job.id)):
            index.job(job)
        elif standing := read_standing(what.target_uri, what.fields):
            index.stand(standing)
    elif isinstance(what, Capture) and isinstance(where, Kept) and not index.has_capture(what.id):
        index.capture(what, where)
    elif isinstance(what, Failure) and isinstance(where, Location) and not index.has_failure(what.id):
        index.failure(what, where)
