"""What an index says, apart from how its rows are numbered: the form in which two indexes are compared, and one is digested.

Portals are named by their slugs, articles by slug and key, versions and snapshots by article and capture. Tables and columns are those
that the database has, so that one made by a later migration is compared like the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sqlite_utils import Database

from archive import worktables
from archive.hosts import HOST_PACES
from archive.tables import WORK

WORK_TABLES = tuple(re.findall(r"CREATE TABLE (\w+)", WORK + worktables.DISCOVERY + HOST_PACES))
"""What is still to do: no evidence, and in no WARC."""

_ARTICLE = "(SELECT p.slug || ' ' || a.key FROM articles a JOIN portals p ON p.id = a.portal_id WHERE a.id = {})"
_SNAPSHOT = f"(SELECT {_ARTICLE.format('s.article_id')} || ' ' || s.capture_id FROM snapshots s WHERE s.id = {{}})"
_NAMES = {
    "portal_id": "(SELECT slug FROM portals WHERE id = t.portal_id)",
    "article_id": _ARTICLE.format("t.article_id"),
    "version_id": f"(SELECT {_ARTICLE.format('v.article_id')} || ' ' || v.capture_id || coalesce(' ' || v.superseded_at, '') "
    "FROM versions v WHERE v.id = t.version_id)",
    "snapshot_id": _SNAPSHOT.format("t.snapshot_id"),
    "before_snapshot_id": _SNAPSHOT.format("t.before_snapshot_id"),
    "failure_id": "(SELECT record_id FROM failures WHERE id = t.failure_id)",
}
"""How a column that holds the number of another row is told."""

Fields = dict[str, Any]


def evidence(db: Database) -> list[str]:
    """The tables that hold evidence, by name."""
    found = db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    return [name for (name,) in found if name not in WORK_TABLES and not name.startswith(("sqlite_", "_sqlite_", "articles_fts"))]


def contents(db: Database, table: str, where: str = "1", *values: object) -> Iterator[Fields]:
    """The rows of *table* (as ``t``) for which *where* holds, without their numbers, in no order."""
    columns = [(row[1], row[2], row[5]) for row in db.execute(f"PRAGMA table_info({table})")]
    names = [name for name, kind, key in columns if not (name == "id" and kind == "INTEGER" and key)]
    told = ", ".join(_NAMES.get(name, f"t.{name}") for name in names)
    for row in db.execute(f"SELECT {told} FROM {table} t WHERE {where}", values):
        yield dict(zip(names, row, strict=True))
