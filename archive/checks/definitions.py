"""Rules L09 and L10: what the index is built of. A row may name a row that is not there, and a view may be made to say something else than
the tables do; neither is seen in the rows themselves."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from archive.checks.finding import Finding
from archive.schema import connect

_MADE = "SELECT type, name, sql FROM sqlite_master WHERE type IN ('view', 'trigger')"


def check(db: Database) -> Iterator[Finding]:
    """Findings of *db*, an index at today's migrations. What others have added stays theirs, unless it is a trigger: it could write."""
    for table, row, parent, _ in db.execute("PRAGMA foreign_key_check"):
        yield _finding("L09", f"{table}{f' row {row}' if row is not None else ''} names a row of {parent} that is not there")
    there = {(kind, name): sql for kind, name, sql in db.execute(_MADE)}
    ours = _ours()
    for (kind, name), sql in ours.items():
        if there.get((kind, name)) != sql:
            what = "is not as Lumbung makes it" if (kind, name) in there else "is not there"
            yield _finding("L10", f"the {kind} {name} {what}; `lumbung rebuild` makes the index again from the WARCs")
    for kind, name in sorted(there.keys() - ours.keys()):
        if kind == "trigger":
            yield _finding("L10", f"the trigger {name} is none of Lumbung's")


@lru_cache(maxsize=1)
def _ours() -> dict[tuple[str, str], Any]:
    db = connect(Path(":memory:"), write=True)
    try:
        return {(kind, name): sql for kind, name, sql in db.execute(_MADE)}
    finally:
        db.close()


def _finding(code: str, message: str) -> Finding:
    return Finding("E", code, "index.db", None, None, message)


__all__ = ["check"]
