"""Flags: what a page says of a field and is not believed, or only with doubt (``records.Flag``), by version."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from archive.records import Flag

FLAGS = """
CREATE TABLE flags (
    version_id INTEGER NOT NULL REFERENCES versions(id), field TEXT NOT NULL, flag TEXT NOT NULL, rule TEXT NOT NULL, raw TEXT NOT NULL,
    PRIMARY KEY (version_id, field, flag)
) STRICT, WITHOUT ROWID;
CREATE INDEX flags_flag ON flags(flag, field)
"""


def rows(version_id: int, flags: Iterable[Flag]) -> list[dict[str, Any]]:
    """*flags* as rows of their table, each field's flag once."""
    each = {(one.field, one.flag): one for one in flags}.values()
    return [{"version_id": version_id, "field": one.field, "flag": one.flag, "rule": one.rule, "raw": one.raw} for one in each]


__all__ = ["FLAGS", "rows"]
