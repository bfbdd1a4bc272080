"""Whether the tables of a release say what its WARCs and its index say. Nothing is needed but the directory.

Rules, all of severity E: B07 index.cdxj is not what the WARCs give, B08 a Parquet file is not what the WARCs and index.db give, B09
index.db or summary.json is not what it should be. ``archive.bag`` has B01 to B06; ``archive.verify`` judges the WARCs, and the rows of
captures and failures against them.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from itertools import islice, zip_longest
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from archive import columnar
from archive.capturelines import CaptureLine, Merged, capture_lines, encoded
from archive.capturetable import capture_rows
from archive.checks.finding import Finding
from archive.columnar import CAPTURES, Table
from archive.contents import WORK_TABLES
from archive.descriptor import table_path
from archive.digest import article_digest
from archive.errors import LumbungError
from archive.indexcopy import open_copy
from archive.release import table_rows, warc_folders
from archive.summary import summarize

_INDEX, _CDXJ, _SUMMARY = "data/index.db", "data/index.cdxj", "data/summary.json"
_SHOWN = 20  # differences of one file


def agreement(directory: Path) -> Iterator[Finding]:
    """What in the tables of the release in *directory* is not what follows from its WARCs, or from its index."""
    try:
        with closing(open_copy(directory / _INDEX)) as db:
            yield from _index(db)
            yield from _captures(directory, db)
            for table, rows in table_rows(db):
                yield from _table(directory, table, rows)
            yield from _summary(directory, db)
    except (sqlite3.Error, OSError) as error:
        yield _error("B09", _INDEX, f"cannot be read: {error}")


def _index(db: Database) -> Iterator[Finding]:
    broken = [row[0] for row in db.execute("PRAGMA quick_check") if row[0] != "ok"]
    broken += [f"{row[0]} row {row[1]} names a row of {row[2]} that is not there" for row in db.execute("PRAGMA foreign_key_check")]
    broken += [f"holds the table {name}, which is working state" for name in WORK_TABLES if name in db.table_names()]
    for what in broken[:_SHOWN]:
        yield _error("B09", _INDEX, what)
    for row in db.query("SELECT id, url, title, lead, text, content_digest FROM articles ORDER BY id"):
        if article_digest(row["title"], row["lead"], row["text"]) != row["content_digest"]:
            yield _error("B09", _INDEX, f"article {row['id']} ({row['url']}): title, lead and text do not have its content_digest")


def _warcs(directory: Path) -> list[Path]:
    return sorted(directory.glob("data/warc/*/*.warc.gz"))


def _captures(directory: Path, db: Database) -> Iterator[Finding]:
    def stored() -> Iterator[bytes]:
        with (directory / _CDXJ).open("rb") as file:
            yield from file

    warcs = _warcs(directory)
    try:
        folders = warc_folders(path.relative_to(directory / "data").as_posix() for path in warcs)
        lines = Merged(map(encoded, capture_lines(path)) for path in warcs)
    except (LumbungError, OSError) as error:
        yield _error("B07", _CDXJ, f"cannot be compared, the WARCs cannot be read: {' '.join(str(error).split())}")
        return
    with lines:
        indexed = (encoded(line.cdxj) for line in lines)
        yield from _compared("B07", _CDXJ, indexed, stored, lambda line: repr(line.decode("utf-8", "replace").strip()[:200]))
        yield from islice(_status(lines, db), _SHOWN)
        yield from _table(directory, CAPTURES, capture_rows(lines, db, folders))


def _status(lines: Iterable[CaptureLine], db: Database) -> Iterator[Finding]:
    """What the rows of captures say, beyond what ``archive.verify`` holds against the records."""
    for line in lines:
        if not line.facts:
            continue
        row = db.execute("SELECT status, captured_at FROM captures WHERE id = ?", (line.facts["id"],)).fetchone()
        found = (int(line.fields.get("status") or 0), line.facts["at"])
        if row is not None and row != found:  # a row that is not there, X04
            yield _error("B09", _INDEX, f"captures row {line.facts['id']}: status and captured_at are {row}, its record has {found}")


def _table(directory: Path, table: Table, expected: Iterable[columnar.Row]) -> Iterator[Finding]:
    path = table_path(table)

    def named(row: columnar.Row) -> str:
        return ", ".join(f"{name} {row[name]}" for name in table.key)

    yield from _compared("B08", path, expected, lambda: columnar.read(directory / path), named)


def _compared(
    code: str, file: str, expected: Iterable[Any], stored: Callable[[], Iterable[Any]], named: Callable[[Any], str]
) -> Iterator[Finding]:
    """Both in their order; past the first rows that differ, the rest is not told."""
    differences = ((number, should, found) for number, (should, found) in enumerate(zip_longest(expected, stored()), 1) if should != found)
    try:
        for number, should, found in islice(differences, _SHOWN):
            yield _error(code, file, _difference(number, should, found, named))
    except (LumbungError, OSError, ValueError, sqlite3.Error) as error:
        yield _error(code, file, f"cannot be compared: {' '.join(str(error).split())}")


def _difference(number: int, should: Any, found: Any, named: Callable[[Any], str]) -> str:
    if found is None:
        return f"row {number} is missing: expected {named(should)}"
    if should is None:
        return f"row {number} stands behind what was expected to be the last: {named(found)}"
    if isinstance(should, dict) and named(should) == named(found):
        names = [name for name in should if should[name] != found.get(name)]
        return f"row {number} ({named(should)}): {names[0]} is {found.get(names[0])!r:.200}, expected {should[names[0]]!r:.200}"
    return f"row {number} is {named(found)}, expected {named(should)}"


def _summary(directory: Path, db: Database) -> Iterator[Finding]:
    try:
        stored = json.loads((directory / _SUMMARY).read_text(encoding="utf-8"))
        expected = {**summarize(db), "warcs": len(_warcs(directory)), "left_out": stored["left_out"]}
    except (OSError, ValueError, LookupError, TypeError) as error:
        yield _error("B09", _SUMMARY, f"cannot be read: {error}")
        return
    for name in sorted(expected.keys() | stored.keys()):
        if expected.get(name) != stored.get(name):
            yield _error("B09", _SUMMARY, f"{name} is {stored.get(name)!r:.200}, the index has {expected.get(name)!r:.200}")


def _error(code: str, file: str, message: str) -> Finding:
    return Finding("E", code, file, None, None, message)
