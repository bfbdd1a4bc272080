"""A copy of the index for others: consistent, whole in itself, without working state, and without what stands in WARCs left out."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from archive import controversies, edits, falls, months
from archive.contents import WORK_TABLES
from archive.schema import no_space

_LEFT = "(SELECT id FROM captures WHERE warc_file NOT IN (SELECT name FROM kept))"
_UNSURE = (
    "SELECT article_id FROM versions WHERE capture_id IN {0} UNION SELECT article_id FROM states WHERE capture_id IN {0} "
    "UNION SELECT article_id FROM media WHERE capture_id IN {0}"
)
_LAST_SEEN = (
    "UPDATE articles SET last_seen_at = max(first_seen_at, "
    "coalesce((SELECT max(seen_at) FROM versions v WHERE v.article_id = articles.id), ''), "
    "coalesce((SELECT max(observed_at) FROM snapshots s WHERE s.article_id = articles.id), '')) WHERE last_seen_at >= ?"
)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Rows of the index that a release does not have, since their WARC is not closed yet."""

    captures: int = 0
    failures: int = 0
    articles: int = 0  # whose current version, state or media stand in such a WARC


def open_copy(path: Path) -> Database:
    """A copied index, to read; nothing is ever written beside it. Raises sqlite3.DatabaseError where *path* holds none."""
    db = Database(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True))
    try:
        db.execute("SELECT count(*) FROM captures, failures WHERE 0")
    except sqlite3.DatabaseError:
        db.close()
        raise
    return db


def copy_index(source: Path, target: Path, warcs: Mapping[str, str], *, portal: str | None = None) -> LeftOut:
    """Copy the index at *source* to *target*, which appears when it is whole. A run may be writing to *source* meanwhile.

    *warcs*: the files that are released, ``captures.warc_file`` of old -> of new. What points elsewhere is left out, with every row that
    rests on it: an article whose current state is read from there is left out altogether, since no earlier one is kept in full.
    Its ``last_seen_at`` then is the last that the remaining rows show. Raises NoSpace.
    """
    work = target.with_name(target.name + ".copy")
    fresh = target.with_name(target.name + ".part")
    for path in (work, fresh):
        path.unlink(missing_ok=True)
    with no_space(str(target)), closing(sqlite3.connect(work, isolation_level=None)) as db:
        with closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as original:
            original.backup(db)
        db.execute("PRAGMA journal_mode = DELETE")
        db.execute("PRAGMA synchronous = OFF")
        db.execute("PRAGMA foreign_keys = OFF")
        db.execute("BEGIN")
        left = _narrow(db, warcs, portal)
        db.execute("COMMIT")
        db.execute("VACUUM INTO ?", (str(fresh),))
    work.unlink()
    with fresh.open("rb+") as file:
        os.fsync(file.fileno())
    fresh.replace(target)
    return left


def _narrow(db: sqlite3.Connection, warcs: Mapping[str, str], portal: str | None) -> LeftOut:
    for table in WORK_TABLES:
        db.execute(f"DROP TABLE IF EXISTS {table}")
    if portal is not None:
        db.execute("DELETE FROM portals WHERE slug <> ?", (portal,))
        _prune(db)
    db.execute("CREATE TEMP TABLE kept (name TEXT PRIMARY KEY, new TEXT NOT NULL) WITHOUT ROWID")
    db.executemany("INSERT INTO kept VALUES (?, ?)", warcs.items())
    captures, since = db.execute(f"SELECT count(*), min(captured_at) FROM captures WHERE id IN {_LEFT}").fetchone()
    articles = db.execute(f"DELETE FROM articles WHERE id IN ({_UNSURE.format(_LEFT)})").rowcount if captures else 0
    failures = db.execute("DELETE FROM failures WHERE warc_file NOT IN (SELECT name FROM kept)").rowcount
    db.execute("DELETE FROM captures WHERE warc_file NOT IN (SELECT name FROM kept)")
    _prune(db)
    if captures:
        db.execute(_LAST_SEEN, (since,))
        for statement in (*falls.REFILL, *controversies.REFILL, *months.REFILL, *edits.REFILL):  # in what is left there may be others
            db.execute(statement)
    for table in ("captures", "failures"):
        db.execute(f"UPDATE {table} SET warc_file = (SELECT new FROM kept WHERE name = warc_file)")
    db.execute("DROP TABLE kept")
    return LeftOut(captures, failures, articles)


def _prune(db: sqlite3.Connection) -> None:
    """Delete every row whose parent is gone, until none is left."""
    tables = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    parents = [
        (table, column, parent, key or "id")
        for table in tables
        for _, _, parent, column, key, *_ in db.execute(f"PRAGMA foreign_key_list({table})")
    ]
    before = -1
    while before != db.total_changes:
        before = db.total_changes
        for table, column, parent, key in parents:
            db.execute(f"DELETE FROM {table} WHERE {column} IS NOT NULL AND {column} NOT IN (SELECT {key} FROM {parent})")
