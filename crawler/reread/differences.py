"""Two indexes held against each other, row by row, whatever their rows are numbered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlite_utils import Database

from archive.contents import Fields, contents, evidence
from archive.runs import Runs

KEYS = {
    "portals": ("slug",), "jobs": ("id",), "captures": ("id",), "failures": ("record_id",), "articles": ("portal_id", "key"),
    "addresses": ("portal_id", "key"), "versions": ("article_id", "capture_id", "superseded_at"), "provenance": ("version_id", "field"),
    "snapshots": ("article_id", "capture_id"), "counts": ("snapshot_id", "kind"), "states": ("article_id", "since_at"),
    "tags": ("article_id", "tag"), "media": ("article_id", "url", "kind", "capture_id"), "edits": ("article_id",),
    "falls": ("snapshot_id", "kind"), "controversies": ("article_id",), "months": ("portal_id", "month"), "yields": ("capture_id",),
    "superseded_counts": ("article_id", "capture_id", "kind", "superseded_at"),
}  # fmt: skip
"""What names a row; of a table that is not here, all of it."""


@dataclass(frozen=True, slots=True)
class Difference:
    """``was``: the row of the one index, None where it has none; ``now``: that of the other."""

    table: str
    key: tuple[Any, ...]
    was: Fields | None
    now: Fields | None

    @property
    def columns(self) -> list[str]:
        """Those in which the two rows differ; none where there is but one."""
        if self.was is None or self.now is None:
            return []
        return [name for name in self.was if self.was[name] != self.now.get(name)]

    @property
    def name(self) -> str:
        return " ".join(str(part) for part in self.key if part is not None)


def differences(one: Database, other: Database, portal: str | None = None) -> Iterator[Difference]:
    """Every row that *one* and *other* do not have alike, table by table; of one portal where it is named. Memory does not grow."""
    for table in sorted(set(evidence(one)) | set(evidence(other))):
        with Runs() as runs:
            for side, db in ((0, one), (1, other)):
                for row in contents(db, table) if table in evidence(db) else ():
                    key = [row[name] for name in KEYS.get(table, tuple(row))]
                    if portal is None or portal in (str(key[0]).partition(" ")[0], row.get("portal_id")):
                        runs.add(json.dumps([key, side, row]).encode())
            lines = (json.loads(line) for line in runs)
            for key, group in groupby(lines, key=lambda line: line[0]):
                sides: tuple[list[Fields], list[Fields]] = ([], [])
                for _, side, row in group:
                    sides[side].append(row)
                yield from _unlike(table, tuple(key), *sides)


def _unlike(table: str, key: tuple[Any, ...], was: list[Fields], now: list[Fields]) -> Iterator[Difference]:
    gone = [row for row in was if row not in now]
    new = [row for row in now if row not in was]
    while gone or new:
        yield Difference(table, key, gone.pop(0) if gone else None, new.pop(0) if new else None)
    if len(was) != len(now) and not any(row not in now for row in was) and not any(row not in was for row in now):
        more, row = (True, was[0]) if len(was) > len(now) else (False, now[0])
        yield Difference(table, key, row if more else None, None if more else row)
