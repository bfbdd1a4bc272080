"""The table of edits names what going through all versions finds, however they come and go."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from archive.edits import REFILL
from tests.archive.test_falls import EMPTY

WHICH = st.integers(1, 9)
step = st.one_of(
    st.tuples(st.just("version"), st.integers(1, 2), st.integers(0, 5)),
    st.tuples(st.just("counted first"), st.integers(1, 2), st.integers(0, 5)),
    st.tuples(st.just("superseded_at"), WHICH, st.sampled_from((None, "t"))),
    st.tuples(st.just("seen_at"), WHICH, st.integers(0, 5)),
    st.tuples(st.just("article_id"), WHICH, st.integers(1, 2)),
    st.tuples(st.just("no version"), WHICH, st.none()),
    st.tuples(st.just("no article"), st.integers(1, 2), st.none()),
)
LOOKED_FOR = """
SELECT a.id, v.seen_at, v.id FROM articles a JOIN versions v ON v.article_id = a.id AND v.superseded_at IS NULL
WHERE a.versions > 1 AND NOT EXISTS (
    SELECT 1 FROM versions n WHERE n.article_id = a.id AND n.superseded_at IS NULL AND (n.seen_at, n.id) > (v.seen_at, v.id)
) ORDER BY 1"""


def do(db: Database, number: int, what: str, which: int, value: object) -> None:
    if what in ("version", "counted first"):
        counted = "UPDATE articles SET versions = versions + 1 WHERE id = ?"
        if what == "counted first":
            db.execute(counted, (which,))
        names = "article_id, capture_id, seen_at, content_digest, title, text, reader"
        db.execute(f"INSERT INTO versions({names}) SELECT id, 'k', ?, '', '', '', ? FROM articles WHERE id = ?", (value, number, which))
        if what == "version":
            db.execute(counted, (which,))
    elif what == "no version":
        db.execute("DELETE FROM versions WHERE id = ?", (which,))
    elif what == "no article":
        db.execute("DELETE FROM articles WHERE id = ? AND NOT EXISTS (SELECT 1 FROM versions WHERE article_id = articles.id)", (which,))
    else:
        known = " AND EXISTS (SELECT 1 FROM articles WHERE id = ?2)" if what == "article_id" else ""
        db.execute(f"UPDATE OR IGNORE versions SET {what} = ?2 WHERE id = ?1{known}", (which, value))


@settings(max_examples=60)
@given(st.lists(step, max_size=25))
def test_edits_follow_the_versions(steps: list[tuple[str, int, object]]) -> None:
    db = EMPTY()
    db.execute("UPDATE articles SET versions = 0")
    for number, what in enumerate(steps):
        do(db, number, *what)
    told = "SELECT article_id, seen_at, version_id FROM edits ORDER BY 1"
    assert db.execute(told).fetchall() == db.execute(LOOKED_FOR).fetchall()
    for statement in REFILL:
        db.execute(statement)
    assert db.execute(told).fetchall() == db.execute(LOOKED_FOR).fetchall(), "of all articles at once, as a rebuild does"
    in_order = "SELECT article_id, edit_seen_at FROM edited_articles"
    assert db.execute(in_order).fetchall() == db.execute("SELECT article_id, seen_at FROM edits ORDER BY 2 DESC, 1").fetchall()
