"""The table of falls says what the counts say, however they come and go."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from archive.falls import REFILL
from archive.schema import connect

KINDS = ("like", "angry", "views")
SEED = """
INSERT INTO portals(id, slug, agency, home, profile, timezone) VALUES (1, 'p', 'P', 'http://p/', 'generic', 'Asia/Jakarta');
INSERT INTO captures(id, portal_id, url, method, status, captured_at, purpose, record_type, payload_digest, warc_file, warc_offset,
    warc_length)
VALUES ('k', 1, 'u', 'GET', 200, 't', 'article', 'response', 'd', 'f', 0, 1);
INSERT INTO articles(id, portal_id, url, key, title, text, status, first_seen_at, last_seen_at, versions, content_digest)
VALUES (1, 1, 'u1', 'u1', '', '', 'live', 't', 't', 1, ''), (2, 1, 'u2', 'u2', '', '', 'live', 't', 't', 1, '')
"""

step = st.one_of(
    st.tuples(st.just("visit"), st.integers(1, 2), st.integers(0, 9), st.sampled_from(KINDS), st.sampled_from((None, 0, 1, 2, 3, 2.5))),
    st.tuples(st.just("rounded"), st.integers(1, 2), st.integers(0, 9), st.sampled_from(KINDS), st.integers(0, 3)),
    st.tuples(st.just("otherwise"), st.integers(0, 30), st.integers(0, 3)),
    st.tuples(st.just("no count"), st.integers(0, 30)),
    st.tuples(st.just("no snapshot"), st.integers(0, 30)),
)


def fallen(db: Database) -> set[tuple[object, ...]]:
    """Falls found by going through all counts."""
    last: dict[tuple[int, str], tuple[float, int]] = {}
    found = set()
    for article, snapshot, at, kind, value in db.execute(
        "SELECT s.article_id, s.id, s.observed_at, c.kind, c.value FROM counts c JOIN snapshots s ON s.id = c.snapshot_id "
        "WHERE c.kind <> 'views' AND c.bound = 'exact' AND c.value IS NOT NULL ORDER BY s.observed_at, s.id"
    ):
        before = last.get((article, kind))
        if before is not None and value < before[0]:
            found.add((at, snapshot, kind, article, before[1]))
        last[article, kind] = (value, snapshot)
    return found


def told(db: Database) -> set[tuple[object, ...]]:
    return set(db.execute("SELECT observed_at, snapshot_id, kind, article_id, before_snapshot_id FROM falls").fetchall())


def observed(db: Database, article: object, capture: str, at: str) -> int:
    """The number of a new snapshot of *article*."""
    names = "portal_id, job_id, url, method, status, mime, captured_at, purpose, record_type, payload_digest, warc_file, warc_offset, "
    names += "warc_length, ip, tls, truncated, chunked, reading"
    db.execute(f"INSERT INTO captures SELECT ?, {names} FROM captures WHERE id = 'k'", (capture,))
    db.execute("INSERT INTO snapshots(article_id, capture_id, observed_at) VALUES (?, ?, ?)", (article, capture, at))
    return int(db.execute("SELECT last_insert_rowid()").fetchone()[0])


def do(db: Database, number: int, what: tuple[object, ...]) -> None:
    if what[0] in ("visit", "rounded"):
        _, article, hour, kind, value = what
        bound = "exact" if what[0] == "visit" else "at_least"
        snapshot = observed(db, article, f"k{number}", f"2026-01-01T{hour:02}")
        db.execute("INSERT INTO counts VALUES (?, ?, ?, ?, '', '')", (snapshot, kind, value, bound))
    elif what[0] == "otherwise":
        db.execute("UPDATE counts SET value = ? WHERE snapshot_id = ?", (what[2], what[1]))
    elif what[0] == "no count":
        db.execute("DELETE FROM counts WHERE snapshot_id = ?", (what[1],))
    else:
        db.execute("DELETE FROM counts WHERE snapshot_id = ?", (what[1],))
        db.execute("DELETE FROM snapshots WHERE id = ?", (what[1],))


@settings(max_examples=60)
@example([("visit", 1, hour, "like", value) for hour, value in ((1, 3), (5, 0), (3, 1), (2, 2), (0, 1), (9, 0))])
@given(st.lists(step, max_size=40))
def test_falls_follow_the_counts(steps: list[tuple[object, ...]]) -> None:
    db = EMPTY()
    for number, what in enumerate(steps):
        do(db, number, what)
        assert told(db) == fallen(db)
    for statement in REFILL:
        db.execute(statement)
    assert told(db) == fallen(db), "made of all counts at once, as a rebuild does"


def _empty() -> object:
    made: list[bytes] = []

    def fresh() -> Database:
        if not made:
            db = connect(Path(":memory:"), write=True)
            db.executescript(SEED)
            made.append(db.conn.serialize())
        connection = sqlite3.connect(":memory:", isolation_level=None)
        connection.deserialize(made[0])
        connection.execute("PRAGMA foreign_keys = ON")
        return Database(connection)

    return fresh


EMPTY = _empty()


def test_an_index_from_before_has_its_falls_found(tmp_path: Path) -> None:
    db = connect(tmp_path / "index.db", write=True)
    db.executescript(SEED)
    do(db, 1, ("visit", 1, 1, "like", 9))
    do(db, 2, ("visit", 1, 2, "like", 4))
    now = told(db)
    db.executescript("DROP VIEW fallen_reactions; DROP TABLE falls;" + "".join(
        f"DROP TRIGGER {name};" for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'falls%'")
    ) + "DELETE FROM _sqlite_migrations WHERE name = 'm161_falls'")  # fmt: skip
    db.close()
    again = connect(tmp_path / "index.db", write=True)
    assert told(again) == now == {("2026-01-01T02", 2, "like", 1, 1)}
    assert [row[:1] for row in again.execute("SELECT before FROM fallen_reactions")] == [(9,)]
    again.close()
