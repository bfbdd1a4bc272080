"""The digests of rows that the ledger holds: of what one job's captures gave, and of what the portal's tables say."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable
from functools import lru_cache
from json.encoder import JSONEncoder, encode_basestring
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from archive.contents import contents, evidence
from archive.disk import space
from archive.runs import Runs
from archive.schema import connect

HELD = 2_000_000
"""Bytes of rows in memory; a job may have a million."""

Digests = dict[str, list[Any]]
"""By table: how many rows, and the SHA-256 of them all."""

_CAPTURES = "SELECT id FROM captures WHERE job_id = ?"
_OF_JOB = {
    "jobs": "t.id = ?",
    "captures": "t.job_id = ?",
    "failures": "t.job_id = ?",
    "versions": f"t.capture_id IN ({_CAPTURES})",
    "provenance": f"t.version_id IN (SELECT v.id FROM versions v WHERE v.capture_id IN ({_CAPTURES}))",
    "snapshots": f"t.capture_id IN ({_CAPTURES})",
    "counts": f"t.snapshot_id IN (SELECT s.id FROM snapshots s WHERE s.capture_id IN ({_CAPTURES}))",
    "superseded_counts": f"t.capture_id IN ({_CAPTURES})",
    "yields": f"t.capture_id IN ({_CAPTURES})",
    "flags": f"t.version_id IN (SELECT v.id FROM versions v WHERE v.capture_id IN ({_CAPTURES}))",
}
_OF_PORTAL = {"portals": "t.id = {}", "articles": "t.portal_id = {}", "addresses": "t.portal_id = {}"}
_BY_ARTICLE = "t.article_id IN (SELECT id FROM articles WHERE portal_id = {})"


def of_job(db: Database, job: str) -> Digests:
    """What the captures of *job* gave."""
    there = evidence(db)
    return {table: digest(db, table, where, job) for table, where in _OF_JOB.items() if table in there}


def of_job_at(path: Path, job: str) -> Digests:
    """``of_job`` of the index in *path*, for a process that has no other business with it."""
    return of_job(_opened(path), job)


@lru_cache(maxsize=1)
def _opened(path: Path) -> Database:
    return connect(path, write=False)


def of_portal(db: Database, slug: str) -> Digests:
    """What the tables that change say of a portal."""
    number = "(SELECT id FROM portals WHERE slug = ?)"
    found = {}
    for table in evidence(db):
        if table in _OF_JOB:
            continue
        columns = {row[1] for row in db.execute(f"PRAGMA table_info({table})")}
        where = _OF_PORTAL.get(table) or (_BY_ARTICLE if "article_id" in columns else "t.portal_id = {}" if "portal_id" in columns else "")
        if where:
            found[table] = digest(db, table, where.format(number), slug)
    return found


def digest(db: Database, table: str, where: str, *values: object) -> list[Any]:
    """``[number, SHA-256]`` of the rows of *table*, whatever their order and numbers."""
    count, whole = 0, hashlib.sha256()
    with space(Path(tempfile.gettempdir())), Runs(HELD) as rows:
        told: Callable[[dict[str, Any]], str] | None = None
        for row in contents(db, table, where, *values):
            told = told or _told(list(row))
            rows.add(told(row).encode("utf-8", "surrogatepass"))
        for line in rows:
            count += 1
            whole.update(line + b"\n")
    return [count, whole.hexdigest()]


def _told(names: list[str]) -> Callable[[dict[str, Any]], str]:
    """``json.dumps(row, ensure_ascii=False, sort_keys=True)`` for rows of these *names*, which stand there once and for all: in half the
    time, and an archive has a hundred million."""
    names = sorted(names)
    form = "{" + ", ".join(f"{encode_basestring(name).replace('%', '%%')}: %s" for name in names) + "}"
    other = JSONEncoder(ensure_ascii=False, sort_keys=True).encode

    def value(one: Any) -> str | int:
        if one is None:
            return "null"
        if one.__class__ is str:
            return encode_basestring(one)
        return one if one.__class__ is int else other(one)

    return lambda row: form % tuple([value(row[name]) for name in names])
