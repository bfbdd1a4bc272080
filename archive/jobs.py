"""Jobs that never said how they ended."""

from __future__ import annotations

from sqlite_utils import Database

_OF_JOB = "WHERE job_id = jobs.id"
_VERSIONS = (
    "SELECT count(*) FROM versions v JOIN captures c ON c.id = v.capture_id WHERE c.job_id = jobs.id AND v.superseded_at IS NULL AND v.id"
)
_FIRST = "(SELECT min(id) FROM versions WHERE article_id = v.article_id AND superseded_at IS NULL)"
_KILLED = f"""
UPDATE jobs SET outcome = 'killed', reason = 'the run ended without a word; the next one goes on from where it stood',
    requests = (SELECT count(*) FROM captures {_OF_JOB}),
    bytes = (SELECT coalesce(sum(warc_length), 0) FROM captures {_OF_JOB}),
    failures = (SELECT count(*) FROM failures {_OF_JOB}),
    articles_new = ({_VERSIONS} = {_FIRST}),
    articles_changed = ({_VERSIONS} > {_FIRST}),
    snapshots = (SELECT count(*) FROM snapshots s JOIN captures c ON c.id = s.capture_id WHERE c.job_id = jobs.id)
WHERE finished_at IS NULL
"""  # noqa: S608 - put together from the constants above


def known(db: Database, job_id: str) -> bool:
    return db.execute("SELECT 1 FROM jobs WHERE id = ?", (job_id,)).fetchone() is not None


def mark_killed(db: Database) -> None:
    """To be called when no run can be at work: a job without an end was killed. Its counts are those of the tables."""
    db.execute(_KILLED)
