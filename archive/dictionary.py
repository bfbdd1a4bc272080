"""The data dictionary: every table, view and column of the index with its meaning, made from the schema and ``dictionary.yaml``.

``python -m archive.dictionary`` prints docs/data-dictionary.md.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from archive.canned import QUESTIONS
from archive.schema import connect

_INTERNAL = re.compile(r"sqlite_|_sqlite_migrations|articles_fts_")
_HEAD = """\
# Data dictionary

Every table and view of `index.db`, made from its schema by `make dictionary`. Times end in `_at` and are UTC, ISO 8601 with `Z`;
days are the portal's local calendar days. What a number means, and what it cannot say: [methods.md](methods.md).
"""


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    type: str  # as SQLite declares it; "" in a view
    required: bool  # never NULL
    says: str  # "" where it is not described


@dataclass(frozen=True, slots=True)
class Described:
    """A table or view. ``evidence``: what it holds follows from WARC records; working state is not described."""

    name: str
    kind: str
    says: str
    columns: tuple[Column, ...]
    evidence: bool


def words() -> dict[str, dict[str, Any]]:
    """``dictionary.yaml``: table -> ``says`` and column -> meaning."""
    found: dict[str, dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("dictionary.yaml").read_text(encoding="utf-8"))
    asked = {question.name: question for question in QUESTIONS}
    for table in found.values():
        if question := asked.get(table.pop("question", "")):
            table["says"] = f"{question.asks} {question.says}"
    for table in found.values():
        if alike := table.pop("like", None):
            table.update({name: says for name, says in found[alike].items() if name != "says"})
    return found


def described() -> list[Described]:
    """Every table and view of an index as it is made today, tables first, in the order in which they are made."""
    told = words()
    with TemporaryDirectory() as place:
        db = connect(Path(place) / "index.db", write=True)
        try:
            names = db.execute("SELECT name, type FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY type, rowid").fetchall()
            found = []
            for name, kind in names:
                if _INTERNAL.match(name):
                    continue
                said = told.get(name, {})
                columns = tuple(
                    Column(row[1], row[2], bool(row[3] or row[5]), said.get(row[1], "")) for row in db.execute(f"PRAGMA table_info({name})")
                )
                found.append(Described(name, kind, said.get("says", ""), columns, bool(said)))
            return found
        finally:
            db.close()


def markdown() -> str:
    lines = [_HEAD]
    every = described()
    for heading, kind in (("Tables", "table"), ("Views", "view")):
        lines += [f"## {heading}", ""]
        for table in every:
            if table.kind != kind or not table.evidence:
                continue
            lines += [f"### {table.name}", "", table.says, ""]
            lines += ["| column | type | meaning |", "|---|---|---|"]
            lines += [f"| `{column.name}` | {_type(column, kind)} | {column.says} |" for column in table.columns]
            lines.append("")
    working = [table.name for table in every if not table.evidence]
    lines += [
        "## Working state",
        "",
        "What is still to do and how hosts want to be treated. No evidence; its columns may change at any time:",
    ]
    lines += [", ".join(f"`{name}`" for name in working) + ".", ""]
    return "\n".join(lines)


def _type(column: Column, kind: str) -> str:
    if kind == "view":
        return ""
    return f"{column.type or 'TEXT'}{', never NULL' if column.required else ''}"


if __name__ == "__main__":
    sys.stdout.write(markdown())
