"""Tables of an archive as a data package: a directory with the tables, ``datapackage.json`` (Data Package 2.0) and ``CODEBOOK.md``.

The articles that a filter chooses, and all that hangs on them: their versions and snapshots, and the captures and failures of their
portals. So every reference between the tables holds within the package.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from archive import columnar, sheet, times
from archive.bag import sha256
from archive.codebook import codebook
from archive.columnar import Row, Table
from archive.descriptor import resource
from archive.disk import space
from archive.errors import UsageError
from archive.export import EXPORTS, Span
from archive.filters import Filters, Reader

FORMS = {"jsonl": "application/jsonl", "csv": "text/csv", "parquet": "application/vnd.apache.parquet"}
_TO = {
    "versions": (("article_id", "articles", "id"), ("capture_id", "captures", "id")),
    "snapshots": (("article_id", "articles", "id"), ("capture_id", "captures", "id")),
}


def write(file: BinaryIO, form: str, table: Table, rows: Iterator[Row], *, guard: bool = True) -> int:
    """Write *rows* of *table* to *file*; how many. Memory does not grow with them. Raises OSError."""
    if form == "parquet":
        return columnar.write(file, table, map(table.row, rows))
    names = [column.name for column in table.columns]
    count = 0
    if form == "csv":
        file.write(sheet.line(names).encode())
    for count, row in enumerate(rows, 1):  # noqa: B007 - the last number is wanted
        if form == "csv":
            text = sheet.line((row.get(name) for name in names), guard=guard)
        else:
            held = row if "counts" in row else {name: row.get(name) for name in names}
            text = json.dumps(held, ensure_ascii=False) + "\n"
        file.write(text.encode("utf-8", "replace"))
    return count


def write_package(
    db: Reader, directory: Path, form: str, where: Filters, *, software: str, source: str, guard: bool = True,
    clock: Callable[[], datetime] = times.now, say: Callable[[str], None] = lambda _: None,
) -> dict[str, int]:  # fmt: skip
    """Make *directory*, which appears when it is whole; the number of rows of each table. *source*: what the archive is called.

    Raises UsageError where it exists, or *where* names nothing; NoSpace.
    """
    if directory.exists():
        raise UsageError(f"{directory} exists already", cure="Give the name of a directory that does not exist yet.")
    part = directory.with_name(directory.name + ".part")
    with space(part):
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        try:
            counts = _fill(db, part, form, where, guard, software, source, clock, say)
            part.replace(directory)
        finally:
            shutil.rmtree(part, ignore_errors=True)
    return counts


def _fill(
    db: Reader, part: Path, form: str, where: Filters, guard: bool, software: str, source: str, clock: Callable[[], datetime],
    say: Callable[[str], None],
) -> dict[str, int]:  # fmt: skip
    tables: dict[Table, tuple[str, int]] = {}
    resources = []
    for export in EXPORTS.values():
        path = part / f"{export.name}.{form}"
        say(path.name)
        with path.open("wb") as file:
            rows = export.rows(db, where, Span())
            count = write(file, form, export.table, rows, guard=guard)
        tables[export.table] = (path.name, count)
        facts: dict[str, Any] = {
            "path": path.name,
            "format": form,
            "mediatype": FORMS[form],
            "encoding": "utf-8",
            "bytes": path.stat().st_size,
        }
        facts["hash"] = f"sha256:{sha256(path)}"
        resources.append(resource(export.table, facts, _TO.get(export.name, ())))
    at = times.second(clock())
    made = f"Tables of {source}, made {at} by {software}."
    package = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json", "name": "lumbung-export",
        "title": "Government news portals: articles, their versions and their reactions over time",
        "description": f"{made} CODEBOOK.md says what the columns mean.", "created": at, "resources": resources,
    }  # fmt: skip
    (part / "datapackage.json").write_text(json.dumps(package, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    (part / "CODEBOOK.md").write_text(codebook(tables, form, where, made=made, guarded=guard), encoding="utf-8")
    return {table.name: count for table, (_, count) in tables.items()}
