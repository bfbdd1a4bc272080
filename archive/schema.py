"""The index's tables, as sqlite-utils Migrations, and opening the database that has them. A released migration is never edited: a change
is a new one."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from archive import canned, worktables
from archive.addresses import READINGS, SUPERSEDED
from archive.errors import NoSpace, NotAnArchive
from archive.flags import FLAGS
from archive.hosts import m170_host_paces
from archive.observed import m120_life
from archive.searchtables import m150_search
from archive.tables import TABLES, WORK

migrations = Migrations("lumbung")


def statements(script: str) -> list[str]:
    """*script* cut into its statements; a trigger's body stays whole."""
    out: list[str] = []
    part = ""
    for piece in script.strip().split(";"):
        part += piece
        if "BEGIN" in part and not part.rstrip().endswith("END"):
            part += ";"
            continue
        if part.strip():
            out.append(part.strip())
        part = ""
    return out


@migrations()
def m001_evidence(db: Database) -> None:
    for statement in statements(TABLES):
        db.execute(statement)


@migrations()
def m002_work(db: Database) -> None:
    for statement in statements(WORK):
        db.execute(statement)


@migrations()
def m110_flags(db: Database) -> None:
    for statement in statements(FLAGS):
        db.execute(statement)


@migrations()
def m130_readings(db: Database) -> None:
    for statement in statements(READINGS):
        db.execute(statement)


@migrations()
def m140_runs(db: Database) -> None:
    """The runs of a portal in order: its latest, and which days they cover."""
    db.execute("CREATE INDEX jobs_portal ON jobs(portal_id, started_at)")


migrations()(m120_life)
migrations()(m150_search)
migrations()(canned.m151_questions)


@migrations()
def m131_superseded(db: Database) -> None:
    for statement in statements(SUPERSEDED):
        db.execute(statement)


for step in (canned.m152_questions_of_what_counts, canned.m153_questions_at_once, canned.m154_newest_reactions):
    migrations()(step)


@migrations()
def m160_recounts(db: Database) -> None:
    """What an hour's budget has been spent on is asked before each recount."""
    db.execute("CREATE INDEX captures_recounts ON captures(captured_at) WHERE purpose = 'recount'")


@migrations()
def m165_discovery(db: Database) -> None:
    for statement in statements(worktables.DISCOVERY):
        db.execute(statement)


migrations()(m170_host_paces)
migrations()(canned.m161_falls)
migrations()(canned.m171_controversies)
migrations()(canned.m172_months)
migrations()(canned.m174_edits)
migrations()(canned.m175_portals_alone)


def connect(path: Path, *, write: bool) -> Database:
    """Open the index at *path*, migrated to today's tables when writing. Raises NoSpace; NotAnArchive where it is no index of Lumbung's, or
    one that a newer Lumbung made: neither is touched."""
    try:
        connection = sqlite3.connect(path) if write else sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    except sqlite3.OperationalError as error:
        raise _why(error, path, write) from error
    try:
        _judge(connection, path, write)
        if write:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA wal_autocheckpoint = 4000")  # pages, 16 MB: each checkpoint costs two syncs
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA busy_timeout = 10000")
        db = Database(connection)
        if write:
            migrations.apply(db)
    except BaseException as error:
        connection.close()
        if isinstance(error, sqlite3.DatabaseError):
            raise _why(error, path, write) from error
        raise
    return db


@contextmanager
def no_space(what: str) -> Iterator[None]:
    """Turn what SQLite says of a full, read-only or failing disk into NoSpace."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if not any(mark in str(error) for mark in ("full", "readonly", "disk I/O", "unable to open")):
            raise
        raise NoSpace(f"{what} cannot be written: {error}", cure="Free space on the disk, then run the same command again.") from error


def _judge(connection: sqlite3.Connection, path: Path, write: bool) -> None:
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    done = set()
    if Migrations.migrations_table in tables:
        query = f"SELECT name FROM {Migrations.migrations_table} WHERE migration_set = ?"  # noqa: S608 - the name is sqlite-utils'
        done = {row[0] for row in connection.execute(query, (migrations.name,))}
    if not done and (tables - {Migrations.migrations_table} or not write):
        found = f"it holds {', '.join(sorted(tables)[:5])}" if tables else "it is empty"
        raise NotAnArchive(f"{path} is no index of Lumbung's: {found}", cure="Is this the right --data DIR?")
    newer = done - {step.name for step in migrations._migrations}
    if newer:
        raise NotAnArchive(f"{path} was made by a newer Lumbung ({', '.join(sorted(newer))})", cure="pip install --upgrade lumbung")


def _why(error: sqlite3.DatabaseError, path: Path, write: bool) -> NoSpace | NotAnArchive:
    if not isinstance(error, sqlite3.OperationalError):
        return NotAnArchive(f"{path}: {error}", cure="Lumbung keeps its index in index.db; is this the right --data DIR?")
    if write:
        return NoSpace(f"{path} cannot be written: {error}", cure="Give --data a directory that you may write to, on a disk with space.")
    return NotAnArchive(f"{path} cannot be read: {error}", cure="Run `lumbung crawl SLUG` or `lumbung demo` first, or give --data DIR.")
