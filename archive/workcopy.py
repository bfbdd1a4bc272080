"""What is still to do, brought from an old index into one that was made anew from the WARCs: it is no evidence, and stands in no WARC."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlite_utils import Database

from archive.contents import WORK_TABLES


def carry_over(db: Database, old: Path) -> bool:
    """Copy the working state of the index at *old* into *db*, by portal and article; False where *old* cannot be read.

    Only columns that both have are taken. What belongs to a portal or article that *db* has not got is left.
    """
    if not old.is_file():
        return False
    try:
        db.execute("ATTACH DATABASE ? AS old", [str(old)])
    except sqlite3.DatabaseError:
        return False
    try:
        with db.atomic():
            for table in WORK_TABLES:
                _copy(db, table)
    except sqlite3.DatabaseError:
        return False
    finally:
        db.execute("DETACH DATABASE old")
    return True


def _columns(db: Database, schema: str, table: str) -> list[str]:
    return [row[1] for row in db.execute(f"PRAGMA {schema}.table_info({table})")]


def _copy(db: Database, table: str) -> None:
    known = set(_columns(db, "old", table))
    names = [name for name in _columns(db, "main", table) if name in known]
    if not names:
        return
    values, joins = [], ""
    for name in names:
        if name == "portal_id":
            joins += " JOIN old.portals op ON op.id = t.portal_id JOIN main.portals np ON np.slug = op.slug"
            values.append("np.id")
        elif name == "article_id":
            joins += (
                " LEFT JOIN old.articles oa ON oa.id = t.article_id LEFT JOIN main.articles na ON na.portal_id = np.id AND na.key = oa.key"
            )
            values.append("na.id")
        else:
            values.append(f"t.{name}")
    db.execute(f"INSERT OR IGNORE INTO main.{table}({', '.join(names)}) SELECT {', '.join(values)} FROM old.{table} t{joins}")
