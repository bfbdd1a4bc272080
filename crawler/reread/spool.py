"""The events of many WARC files in the order of their time, on disk, so that memory does not grow with the archive."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from archive.records import Location
from crawler.reread.event import Event, EventKind, Packed, unpacked, whole

END = "9999"
"""Behind every time."""


class Spool:
    """A temporary database of events; a context manager."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.execute("PRAGMA journal_mode = OFF")
        self._db.execute("PRAGMA synchronous = OFF")
        self._db.execute(
            "CREATE TABLE events(portal TEXT, at TEXT, id TEXT, kind TEXT, digest TEXT, shares TEXT, file TEXT, offset INT, length INT, "
            "event BLOB)"
        )
        self._db.execute("CREATE INDEX by_time ON events(portal, at, id)")
        self._db.execute("BEGIN")

    def add(self, events: Iterable[Packed]) -> None:
        self._db.executemany("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", events)

    def by_payload(self) -> None:
        """Called once, when all are in and before ``original``."""
        self._db.execute("CREATE INDEX IF NOT EXISTS by_payload ON events(digest) WHERE digest IS NOT NULL")

    def portals(self) -> list[str]:
        return [row[0] for row in self._db.execute("SELECT DISTINCT portal FROM events ORDER BY portal")]

    def events(self, portal: str, *kinds: EventKind, since: str = "", before: str = END) -> Iterator[Event]:
        """Those of a portal and of *kinds*, from a time on and before another, oldest first; a record that stands in several files once."""
        marks = ", ".join("?" * len(kinds))
        sql = f"SELECT id, event FROM events WHERE portal = ? AND at >= ? AND at < ? AND kind IN ({marks}) ORDER BY at, id, file, offset"  # noqa: S608 - marks alone
        last = None
        for id, event in self._db.execute(sql, (portal, since, before, *kinds)):
            if id != last:
                yield unpacked(event)
            last = id

    def unread(self) -> Iterator[Event]:
        """The revisits whose pages are still to be read."""
        for (event,) in self._db.execute("SELECT event FROM events WHERE shares IS NOT NULL ORDER BY portal, at, id").fetchall():
            yield unpacked(event)

    def original(self, portal: str, digest: str) -> Location | None:
        """The first whole response of a portal that has this payload."""
        row = self._db.execute(
            "SELECT file, offset, length FROM events WHERE portal = ? AND digest = ? ORDER BY at, id LIMIT 1", (portal, digest)
        ).fetchone()
        return Location(*row) if row else None

    def replace(self, event: Event) -> None:
        self._db.execute("UPDATE events SET event = ?, shares = NULL WHERE portal = ? AND id = ?", (whole(event), event.portal, event.id))

    def clear(self) -> None:
        self._db.execute("DELETE FROM events")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._db.close()
