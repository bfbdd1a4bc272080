"""The index's tables, as sqlite-utils Migrations, and opening the database that has them. A released migration is never edited: a change
is a new one."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from archive.addresses import READINGS
from archive.errors import NoSpace, NotAnArchive
from archive.searchtables import m150_search

migrations = Migrations("lumbung")

TABLES = """
CREATE TABLE portals (
    id INTEGER PRIMARY KEY, slug TEXT NOT NULL UNIQUE, agency TEXT NOT NULL, home TEXT NOT NULL,
    region_code TEXT, region TEXT, profile TEXT NOT NULL, timezone TEXT NOT NULL
) STRICT;
CREATE TABLE jobs (
    id TEXT PRIMARY KEY, portal_id INTEGER NOT NULL REFERENCES portals(id), verb TEXT NOT NULL,
    started_at TEXT NOT NULL, finished_at TEXT, outcome TEXT, exit_code INTEGER, reason TEXT,
    requests INTEGER NOT NULL DEFAULT 0, bytes INTEGER NOT NULL DEFAULT 0, articles_new INTEGER NOT NULL DEFAULT 0,
    articles_changed INTEGER NOT NULL DEFAULT 0, snapshots INTEGER NOT NULL DEFAULT 0, failures INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE captures (
    id TEXT PRIMARY KEY, portal_id INTEGER NOT NULL REFERENCES portals(id), job_id TEXT REFERENCES jobs(id),
    url TEXT NOT NULL, method TEXT NOT NULL, status INTEGER NOT NULL, mime TEXT, captured_at TEXT NOT NULL, purpose TEXT NOT NULL,
    record_type TEXT NOT NULL CHECK (record_type IN ('response', 'revisit')), payload_digest TEXT NOT NULL,
    warc_file TEXT NOT NULL, warc_offset INTEGER NOT NULL, warc_length INTEGER NOT NULL,
    ip TEXT, tls TEXT, truncated TEXT, chunked INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX captures_url ON captures(url, captured_at);
CREATE INDEX captures_portal ON captures(portal_id, captured_at);
CREATE INDEX captures_job ON captures(job_id);
CREATE INDEX captures_payload ON captures(payload_digest);
CREATE INDEX captures_place ON captures(warc_file, warc_offset);
CREATE TABLE failures (
    id INTEGER PRIMARY KEY, portal_id INTEGER NOT NULL REFERENCES portals(id), job_id TEXT REFERENCES jobs(id),
    url TEXT NOT NULL, failed_at TEXT NOT NULL, kind TEXT NOT NULL, detail TEXT NOT NULL, record_id TEXT NOT NULL UNIQUE,
    warc_file TEXT NOT NULL, warc_offset INTEGER NOT NULL
) STRICT;
CREATE INDEX failures_portal ON failures(portal_id, failed_at);
CREATE INDEX failures_job ON failures(job_id);
CREATE TABLE articles (
    id INTEGER PRIMARY KEY, portal_id INTEGER NOT NULL REFERENCES portals(id), url TEXT NOT NULL, key TEXT NOT NULL, native_id TEXT,
    title TEXT NOT NULL, lead TEXT, text TEXT NOT NULL, author TEXT, author_role TEXT, category TEXT, language TEXT,
    published_at TEXT, published_date TEXT, published_precision TEXT, published_raw TEXT, published_source TEXT, modified_at TEXT,
    dateline_place TEXT, dateline_date TEXT, image_url TEXT,
    status TEXT NOT NULL CHECK (status IN ('live', 'gone', 'unreachable')),
    first_seen_at TEXT NOT NULL, last_seen_at TEXT NOT NULL, versions INTEGER NOT NULL, content_digest TEXT NOT NULL,
    UNIQUE (portal_id, key)
) STRICT;
CREATE INDEX articles_native ON articles(portal_id, native_id);
CREATE INDEX articles_published ON articles(published_date);
CREATE INDEX articles_url ON articles(url);
CREATE TABLE versions (
    id INTEGER PRIMARY KEY, article_id INTEGER NOT NULL REFERENCES articles(id), capture_id TEXT NOT NULL REFERENCES captures(id),
    seen_at TEXT NOT NULL, content_digest TEXT NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL, reader TEXT NOT NULL
) STRICT;
CREATE INDEX versions_article ON versions(article_id, seen_at);
CREATE INDEX versions_capture ON versions(capture_id);
CREATE TABLE states (
    id INTEGER PRIMARY KEY, article_id INTEGER NOT NULL REFERENCES articles(id), status TEXT NOT NULL, since_at TEXT NOT NULL,
    capture_id TEXT REFERENCES captures(id), reason TEXT
) STRICT;
CREATE INDEX states_article ON states(article_id, since_at);
CREATE TABLE tags (
    article_id INTEGER NOT NULL REFERENCES articles(id), tag TEXT NOT NULL, PRIMARY KEY (article_id, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX tags_tag ON tags(tag);
CREATE TABLE media (
    id INTEGER PRIMARY KEY, article_id INTEGER NOT NULL REFERENCES articles(id), url TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('image', 'document', 'video', 'audio')), caption TEXT,
    capture_id TEXT NOT NULL REFERENCES captures(id)
) STRICT;
CREATE INDEX media_article ON media(article_id);
CREATE TABLE provenance (
    version_id INTEGER NOT NULL REFERENCES versions(id), field TEXT NOT NULL, rule TEXT NOT NULL, raw TEXT NOT NULL,
    PRIMARY KEY (version_id, field)
) STRICT, WITHOUT ROWID;
CREATE TABLE snapshots (
    id INTEGER PRIMARY KEY, article_id INTEGER NOT NULL REFERENCES articles(id), capture_id TEXT NOT NULL REFERENCES captures(id),
    observed_at TEXT NOT NULL, UNIQUE (article_id, capture_id)
) STRICT;
CREATE INDEX snapshots_article ON snapshots(article_id, observed_at);
CREATE INDEX snapshots_capture ON snapshots(capture_id);
CREATE TABLE counts (
    snapshot_id INTEGER NOT NULL REFERENCES snapshots(id), kind TEXT NOT NULL, value ANY,
    bound TEXT NOT NULL CHECK (bound IN ('exact', 'at_least')), raw TEXT NOT NULL, rule TEXT NOT NULL,
    PRIMARY KEY (snapshot_id, kind)
) STRICT, WITHOUT ROWID;
CREATE VIRTUAL TABLE articles_fts USING fts5(
    title, lead, text, content='articles', content_rowid='id', tokenize='unicode61 remove_diacritics 2'
);
CREATE TRIGGER articles_fts_insert AFTER INSERT ON articles BEGIN
    INSERT INTO articles_fts(rowid, title, lead, text) VALUES (new.id, new.title, new.lead, new.text);
END;
CREATE TRIGGER articles_fts_delete AFTER DELETE ON articles BEGIN
    INSERT INTO articles_fts(articles_fts, rowid, title, lead, text) VALUES ('delete', old.id, old.title, old.lead, old.text);
END;
CREATE TRIGGER articles_fts_update AFTER UPDATE OF title, lead, text ON articles BEGIN
    INSERT INTO articles_fts(articles_fts, rowid, title, lead, text) VALUES ('delete', old.id, old.title, old.lead, old.text);
    INSERT INTO articles_fts(rowid, title, lead, text) VALUES (new.id, new.title, new.lead, new.text);
END;
CREATE VIEW reactions AS
SELECT s.article_id, a.url, s.observed_at,
    max(CASE c.kind WHEN 'like' THEN c.value END) AS likes,
    max(CASE c.kind WHEN 'dislike' THEN c.value END) AS dislikes,
    max(CASE c.kind WHEN 'love' THEN c.value END) AS love,
    max(CASE c.kind WHEN 'funny' THEN c.value END) AS funny,
    max(CASE c.kind WHEN 'angry' THEN c.value END) AS angry,
    max(CASE c.kind WHEN 'sad' THEN c.value END) AS sad,
    max(CASE c.kind WHEN 'wow' THEN c.value END) AS wow,
    max(CASE c.kind WHEN 'views' THEN c.value END) AS views,
    max(CASE c.kind WHEN 'comments' THEN c.value END) AS comments,
    s.capture_id
FROM snapshots s JOIN articles a ON a.id = s.article_id LEFT JOIN counts c ON c.snapshot_id = s.id
GROUP BY s.id;
CREATE VIEW latest_reactions AS
SELECT article_id, url, observed_at, likes, dislikes, love, funny, angry, sad, wow, views, comments, capture_id FROM (
    SELECT *, row_number() OVER (PARTITION BY article_id ORDER BY observed_at DESC) AS newest FROM reactions
) WHERE newest = 1
"""
"""What is kept, derived from the WARC alone."""

WORK = """
CREATE TABLE frontier (
    portal_id INTEGER NOT NULL REFERENCES portals(id), key TEXT NOT NULL, url TEXT NOT NULL, kind TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'inflight', 'done', 'dead')),
    due_at TEXT NOT NULL, rank REAL NOT NULL DEFAULT 0, attempts INTEGER NOT NULL DEFAULT 0,
    origin TEXT, via TEXT, found_at TEXT NOT NULL, article_id INTEGER REFERENCES articles(id), reason TEXT,
    PRIMARY KEY (portal_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX frontier_queued ON frontier(portal_id, kind, rank, due_at) WHERE state = 'queued';
CREATE INDEX frontier_dead ON frontier(portal_id, reason) WHERE state = 'dead';
CREATE INDEX frontier_again ON frontier(portal_id, due_at) WHERE state = 'done';
CREATE INDEX frontier_article ON frontier(article_id);
CREATE TABLE sources (
    portal_id INTEGER NOT NULL REFERENCES portals(id), url TEXT NOT NULL, kind TEXT NOT NULL,
    walked_at TEXT, polled_at TEXT, found INTEGER NOT NULL DEFAULT 0, status TEXT,
    PRIMARY KEY (portal_id, url)
) STRICT, WITHOUT ROWID;
CREATE TABLE hosts (
    host TEXT PRIMARY KEY, robots TEXT, robots_status INTEGER, robots_at TEXT, paused_until TEXT, reason TEXT
) STRICT, WITHOUT ROWID
"""
"""What is still to do and how each host wants to be treated: working state, no evidence, so no WARC record stands behind it."""


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
def m130_readings(db: Database) -> None:
    for statement in statements(READINGS):
        db.execute(statement)


migrations()(m150_search)


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
