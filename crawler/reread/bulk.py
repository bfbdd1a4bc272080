"""Many rows at once: what only readers need of an index is made when all of its rows are in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatch
from itertools import chain

from sqlite_utils import Database

from archive import controversies, edits, falls, months, searchtables

NEEDED = frozenset(
    (
        "articles_native articles_url articles_portal_newest versions_article states_article media_article addresses_article"
        " snapshots_article snapshots_capture falls_article"
    ).split()
)
"""The indexes that entering events asks. Those that hold a table's keys are SQLite's own, and stay too."""

_KEPT = {
    "articles_fts_*": ("INSERT INTO articles_fts(articles_fts) VALUES ('rebuild')",),
    "counts_reacted": (searchtables.REFILL,),
    "falls_*": falls.REFILL,
    "controversies_*": controversies.REFILL,
    "months_*": months.REFILL,
    "edits_*": edits.REFILL,
}
"""What triggers keep row by row, by their names, and how it is made of all rows at once, one after the other."""


@contextmanager
def bulk(db: Database) -> Iterator[None]:
    """For the empty index *db*: its other indexes, and what triggers keep of its texts and counts, are made at the end, each in one go.
    Where it fails, the index lacks them."""
    later = [
        (kind, name, sql)
        for kind, name, sql in db.execute("SELECT type, name, sql FROM sqlite_master WHERE sql > '' AND type IN ('index', 'trigger')")
        if (name not in NEEDED and "sqlite_migrations" not in name if kind == "index" else any(fnmatch(name, mark) for mark in _KEPT))
    ]
    for kind, name, _ in later:
        db.execute(f"DROP {kind} {name}")
    yield
    for statement in chain.from_iterable(_KEPT.values()):
        db.execute(statement)
    for _, _, sql in later:
        db.execute(sql)
