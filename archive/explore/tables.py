"""Datasette's own pages over our index: what each table holds, what its columns mean, and by what its rows are named."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from archive import dictionary
from archive.canned import QUESTIONS
from archive.contents import WORK_TABLES

LABELS = {"portals": "slug", "articles": "title", "versions": "title", "snapshots": "observed_at", "captures": "url", "failures": "url"}
"""The column that stands for a row where another table names it: a portal's slug says more than its number."""
_TANYA = {question.view: question.tanya for question in QUESTIONS}


@lru_cache
def metadata() -> dict[str, Any]:
    """As Datasette's ``metadata.json`` has it, for the database ``index``."""
    tables: dict[str, dict[str, Any]] = {name: {"hidden": True} for name in (*WORK_TABLES, "_sqlite_migrations")}
    for name, told in dictionary.words().items():
        columns = {column: _plain(says) for column, says in told.items() if column != "says"}
        tables.setdefault(name, {}).update(description=_plain(told["says"]), columns=columns)
    for name, label in LABELS.items():
        tables[name]["label_column"] = label
    return {"title": "Lumbung", "databases": {"index": {"title": "Data", "tables": tables}}}


def told(name: str, lang: str = "en") -> str:
    """What the table or view *name* holds, or the question that it answers; "" where nobody has said so."""
    if lang == "id" and name in _TANYA:
        return _TANYA[name]
    says: str = metadata()["databases"]["index"]["tables"].get(name, {}).get("description", "")
    return says


def _plain(says: str) -> str:
    """Without the marks of Markdown."""
    return re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", says).replace("`", "")
