"""``verify --deep``: every stored value derived again from the bytes, and held against the row that has it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlite_utils import Database

from archive.checks.finding import Finding, Severity
from archive.verify import warc_paths
from crawler.reread.beside import Beside
from crawler.reread.differences import Difference, differences

_LONG = 80


def deep(
    root: Path, db: Database, *, portal: str | None = None, told: Callable[[str, int], None] = lambda *_: None, cores: int | None = None
) -> Iterator[Finding]:
    """D01 a row that says something else than the bytes, D02 a row that no bytes give, D03 a row that the bytes give and the index has not,
    D04 bytes that cannot be read. Of *portal* alone where it is named.

    Where other rules than today's gave a row (its reader says so), a difference is a warning: `lumbung reparse` shows it.
    """
    warcs = [path for path in warc_paths(root) if portal is None or path.parent.parent.name == portal]
    with tempfile.TemporaryDirectory() as elsewhere, Beside(root, at=Path(elsewhere)) as new:
        gathered = new.fill(warcs, told, cores=cores)
        for line in gathered.damaged:
            yield Finding("E", "D04", line.partition(": offset")[0].removeprefix(f"{root}/"), None, None, line)
        yield from (_finding(found, reader) for found, reader in _judged(list(differences(db, new.db, portal))))


def _judged(found: list[Difference]) -> Iterator[tuple[Difference, str | None]]:
    """Each difference, and whose rules explain it."""
    readers: dict[str, str] = {}  # by capture, who read it then, where another reads it now
    for one in found:
        if one.table == "captures" and one.columns == ["reading"] and one.was and one.now:
            then, now = str(one.was["reading"]).split(" ", 1), str(one.now["reading"]).split(" ", 1)
            if len(then) == len(now) == 2 and then[1] != now[1]:
                readers[str(one.key[0])] = f"{then[1]}, today's is {now[1]}"
    articles: dict[str, str] = {}
    for one in found:
        for row in (one.was, one.now):
            if row and row.get("capture_id") in readers and row.get("article_id"):
                articles[str(row["article_id"])] = readers[str(row["capture_id"])]
    for one in found:
        yield one, next(filter(None, (_explained(row, readers, articles) for row in (one.was, one.now))), None)


def _explained(row: dict[str, object] | None, readers: dict[str, str], articles: dict[str, str]) -> str | None:
    if row is None:
        return None
    if (capture := row.get("capture_id") or row.get("id")) in readers:
        return readers[str(capture)]
    for name in ("article_id", "version_id", "snapshot_id"):
        for article, reader in articles.items() if row.get(name) else ():
            if str(row[name]) == article or str(row[name]).startswith(f"{article} "):
                return reader
    return articles.get(f"{row.get('portal_id')} {row.get('key')}")


def _finding(one: Difference, reader: str | None) -> Finding:
    severity: Severity = "W" if reader else "E"
    because = f" (read by {reader}; `lumbung reparse` shows what would change)" if reader else ""
    row = one.was or one.now or {}
    capture = row.get("capture_id") or (one.key[0] if one.table == "captures" else None)
    place = f"{one.table} row {one.name}"
    if one.was is None:
        return Finding(severity, "D03", "index.db", None, capture, f"{place}: the bytes give it, and the index has it not{because}")
    if one.now is None:
        return Finding(severity, "D02", "index.db", None, capture, f"{place}: no bytes give it{because}")
    was, now = one.was, one.now
    told = "; ".join(f"{name} is {_short(was[name])}, the bytes give {_short(now.get(name))}" for name in one.columns)
    return Finding(severity, "D01", "index.db", None, capture, f"{place}: {told}{because}")


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _LONG else f"{text[:_LONG]}…"
