"""Rows into tables. Table and column names are ours, values are always bound; what SQLite cannot hold is brought to what it can."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import islice
from typing import Any

from sqlite_utils import Database

from archive.rows import bindable

_UNBINDABLE = (UnicodeEncodeError, OverflowError)
"""Half a surrogate pair, or a number of thirty digits, out of some page's JSON."""
_AT_ONCE = 8
"""Rows of one statement: few enough that SQLite's driver remembers all of these statements."""


def one(db: Database, table: str, values: dict[str, Any], *, on: str | None = None) -> int:
    """A row of *table*, brought up to date where one has the same value in the column *on*; its rowid."""
    sql = _insert(table, tuple(values), on)
    try:
        cursor = db.execute(sql, tuple(values.values()))
    except _UNBINDABLE:
        cursor = db.execute(sql, tuple(map(bindable, values.values())))
    return int(cursor.lastrowid or 0)


def several(db: Database, table: str, rows: Iterable[dict[str, Any]]) -> None:
    """Rows of the same columns, several in one statement: it stores all of them, or raises before it stores any."""
    rest = iter(rows)
    while some := list(islice(rest, _AT_ONCE)):
        sql, values = _insert(table, tuple(some[0]), None, len(some)), [value for row in some for value in row.values()]
        try:
            db.execute(sql, values)
        except _UNBINDABLE:
            db.execute(sql, [*map(bindable, values)])


@lru_cache(maxsize=128)
def _insert(table: str, names: tuple[str, ...], on: str | None, number: int = 1) -> str:
    row = f"({', '.join('?' * len(names))})"
    sql = f"INSERT INTO {table}({', '.join(names)}) VALUES {', '.join([row] * number)}"
    if on:
        sql += f" ON CONFLICT({on}) DO UPDATE SET " + ", ".join(f"{name} = excluded.{name}" for name in names if name != on)
    return sql
