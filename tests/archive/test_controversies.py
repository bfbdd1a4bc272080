"""The table of controversies says what the counts say, however they come and go."""

from __future__ import annotations

from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from archive.controversies import REFILL
from archive.schema import connect
from tests.archive.test_falls import EMPTY, SEED, observed

VALUES = st.sampled_from((None, 0, 1, 2, 3, 5, 12, 2.5))
VISIT = st.dictionaries(st.sampled_from(("like", "wow", "angry", "sad", "views")), VALUES, max_size=4)

step = st.one_of(
    st.tuples(st.just("visit"), st.integers(1, 2), st.integers(0, 9), VISIT),
    st.tuples(st.just("visit"), st.integers(1, 2), st.integers(0, 9), VISIT),
    st.tuples(st.just("otherwise"), st.integers(0, 30), st.sampled_from(("like", "angry", "views")), VALUES),
    st.tuples(st.just("another kind"), st.integers(0, 30)),
    st.tuples(st.just("no count"), st.integers(0, 30), st.sampled_from(("like", "angry", "views"))),
    st.tuples(st.just("no snapshot"), st.integers(0, 30)),
)


def controversial(db: Database) -> set[tuple[object, ...]]:
    """Controversies found by going through all counts."""
    found = set()
    for article in (1, 2):
        newest: dict[str, object] = {}
        snapshot = None
        rows = db.execute(
            "SELECT s.id, c.kind, c.value FROM snapshots s JOIN counts c ON c.snapshot_id = s.id WHERE s.article_id = ? "
            "AND c.kind <> 'views' ORDER BY s.observed_at, s.id", (article,)
        )  # fmt: skip
        for id, kind, value in rows:
            newest = newest if id == snapshot else {}
            snapshot, newest[kind] = id, value
        numbers = {kind: value for kind, value in newest.items() if isinstance(value, (int, float))}
        total, angry, sad = sum(numbers.values()), numbers.get("angry", 0), numbers.get("sad", 0)
        if total >= 10 and angry + sad >= 0.3 * total:
            found.add((article, snapshot, total, angry, sad, round((angry + sad) / total, 3)))
    return found


def told(db: Database) -> set[tuple[object, ...]]:
    return set(db.execute("SELECT article_id, snapshot_id, reactions, angry, sad, share FROM controversies").fetchall())


def do(db: Database, number: int, what: tuple[object, ...]) -> None:
    name, *values = what
    if name == "visit":
        article, hour, counts = values
        assert isinstance(counts, dict)
        snapshot = observed(db, article, f"k{number}", f"2026-01-01T{hour:02}")
        for kind, value in counts.items():
            db.execute("INSERT INTO counts VALUES (?, ?, ?, 'exact', '', '')", (snapshot, kind, value))
    elif name == "otherwise":
        db.execute("UPDATE counts SET value = ? WHERE snapshot_id = ? AND kind = ?", (values[2], values[0], values[1]))
    elif name == "another kind":
        db.execute("UPDATE OR IGNORE counts SET kind = 'angry' WHERE snapshot_id = ? AND kind = 'like'", (values[0],))
    else:
        kinds = (values[1],) if name == "no count" else ("like", "wow", "angry", "sad", "views")
        for kind in kinds:
            db.execute("DELETE FROM counts WHERE snapshot_id = ? AND kind = ?", (values[0], kind))
        if name == "no snapshot":
            db.execute("DELETE FROM snapshots WHERE id = ?", (values[0],))


@settings(max_examples=80)
@example([("visit", 1, 1, {"like": 2, "angry": 5, "wow": 5}), ("visit", 1, 3, {"like": None}), ("no count", 2, "like")])
@given(st.lists(step, max_size=30))
def test_controversies_follow_the_counts(steps: list[tuple[object, ...]]) -> None:
    db = EMPTY()
    for number, what in enumerate(steps):
        do(db, number, what)
        assert told(db) == controversial(db)
    for statement in REFILL:
        db.execute(statement)
    assert told(db) == controversial(db), "made of all counts at once, as a rebuild does"


def test_an_index_from_before_has_its_controversies_found(tmp_path: Path) -> None:
    db = connect(tmp_path / "index.db", write=True)
    db.executescript(SEED)
    do(db, 1, ("visit", 1, 1, {"like": 9, "angry": 9}))
    now = told(db)
    triggers = db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'controversies%'").fetchall()
    db.executescript(
        "DROP VIEW controversial_articles; DROP TABLE controversies;" + "".join(f"DROP TRIGGER {name};" for (name,) in triggers)
        + "DELETE FROM _sqlite_migrations WHERE name = 'm171_controversies'"
    )  # fmt: skip
    db.close()
    again = connect(tmp_path / "index.db", write=True)
    assert told(again) == now == {(1, 1, 18, 9, 0, 0.5)}
    assert [row[:1] for row in again.execute("SELECT share FROM controversial_articles")] == [(0.5,)]
    again.close()
