"""Many rows at once: what only readers need of an index is made when all of its rows are in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlite_utils import Database

NEEDED = frozenset(
    (
        "articles_native articles_url versions_article states_article media_article addresses_article snapshots_article snapshots_capture"
    ).split()
)
"""The indexes that entering events asks. Those that hold a table's keys are SQLite's own, and stay too."""

_TEXTS = "articles_fts_"


@contextmanager
def bulk(db: Database) -> Iterator[None]:
    """For the empty index *db*: its other indexes, and the texts of its articles, are put in order at the end, each in one go. Where it
    fails, the index lacks them."""
    later = db.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND (type = 'index' OR (type = 'trigger' AND name GLOB ?)) "
        "AND name NOT LIKE '%sqlite_migrations%'",
        (f"{_TEXTS}*",),
    ).fetchall()
    later = [(kind, name, sql) for kind, name, sql in later if name not in NEEDED]
    for kind, name, _ in later:
        db.execute(f"DROP {kind} {name}")
    yield
    db.execute("INSERT INTO articles_fts(articles_fts) VALUES ('rebuild')")
    for _, _, sql in later:
        db.execute(sql)
