"""How each host wants to be treated: its robots.txt, the rest it needs between two requests, and until when it is left alone.

Working state, in the same database as the evidence. Rows go by origin (``https://host:port``) for robots.txt, which RFC 9309 gives each
origin, and by host name for the pace: whatever scheme and port, it is one server that is spared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from archive import times

EVENTS_KEPT = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Robots:
    """What an origin answered when it was last asked for robots.txt. ``status`` None: nothing. Nothing known: ``at`` is None."""

    origin: str
    text: str | None = None
    status: int | None = None
    at: datetime | None = None


@dataclass(slots=True)
class HostPace:
    """How a host is asked. ``rest``: seconds owed after ``asked_at``; ``crawl_delay``: seconds, as its robots.txt says; ``latency``:
    smoothed seconds until it begins to answer. ``strikes``: failures not yet made good, each doubling the rest. ``pauses``: how often in a
    row it had to be left alone, each doubling the pause. ``address``: the lowest of its IP addresses, which hosts on one server share."""

    host: str
    address: str | None = None
    asked_at: datetime | None = None
    rest: float = 0.0
    crawl_delay: float | None = None
    latency: float = 0.0
    strikes: int = 0
    pauses: int = 0
    paused_until: datetime | None = None
    reason: str | None = None


_NAMES = "host address asked_at rest crawl_delay latency strikes pauses paused_until reason".split()
_SELECT = f"SELECT {', '.join(_NAMES)} FROM host_paces WHERE "  # noqa: S608 - the names are ours
_PUT = (
    f"INSERT INTO host_paces({', '.join(_NAMES)}) VALUES ({', '.join('?' * len(_NAMES))}) ON CONFLICT(host) DO UPDATE SET "  # noqa: S608
    + ", ".join(f"{name} = excluded.{name}" for name in _NAMES[1:])
)


class Hosts:
    def __init__(self, db: Database) -> None:
        self.db = db

    def robots(self, origin: str) -> Robots:
        row = self.db.execute("SELECT robots, robots_status, robots_at FROM hosts WHERE host = ?", (origin,)).fetchone()
        return Robots(origin) if row is None else Robots(origin, row[0], row[1], _time(row[2]))

    def robots_of(self, name: str) -> list[Robots]:
        """All that is known of a host's robots.txt, by origin."""
        rows = self.db.execute("SELECT host, robots, robots_status, robots_at FROM hosts ORDER BY host").fetchall()
        return [Robots(row[0], row[1], row[2], _time(row[3])) for row in rows if host_of(row[0]) == name]

    def set_robots(self, robots: Robots) -> None:
        assert robots.at is not None
        self.db.execute(
            "INSERT INTO hosts(host, robots, robots_status, robots_at) VALUES (?, ?, ?, ?) ON CONFLICT(host) DO UPDATE SET "
            "robots = excluded.robots, robots_status = excluded.robots_status, robots_at = excluded.robots_at",
            (robots.origin, robots.text, robots.status, times.stamp(robots.at)),
        )

    def pace(self, name: str) -> HostPace:
        row = self.db.execute(_SELECT + "host = ?", (name,)).fetchone()
        return HostPace(name) if row is None else _pace(row)

    def set_pace(self, pace: HostPace) -> None:
        self.db.execute(_PUT, [_text(getattr(pace, name)) for name in _NAMES])

    def paces_at(self, address: str) -> Iterable[HostPace]:
        """The hosts that were last seen at an IP address."""
        rows = self.db.execute(_SELECT + "address = ? ORDER BY host", (address,)).fetchall()
        return map(_pace, rows)

    def note(self, name: str, at: datetime, kind: str, detail: str) -> None:
        """Something that a webmaster may want to know of later: ``kind`` is robots, pause or heal."""
        self.db.execute("DELETE FROM host_events WHERE host = ? AND at < ?", (name, times.stamp(at - EVENTS_KEPT)))
        self.db.execute("INSERT INTO host_events(host, at, kind, detail) VALUES (?, ?, ?, ?)", (name, times.stamp(at), kind, detail))

    def events(self, name: str) -> list[tuple[str, str, str]]:
        """(at, kind, detail), oldest first."""
        sql = "SELECT at, kind, detail FROM host_events WHERE host = ? ORDER BY at, id"
        return [(str(at), str(kind), str(detail)) for at, kind, detail in self.db.execute(sql, (name,)).fetchall()]


HOST_PACES = """
CREATE TABLE host_paces (
    host TEXT PRIMARY KEY, address TEXT, asked_at TEXT, rest REAL NOT NULL DEFAULT 0, crawl_delay REAL, latency REAL NOT NULL DEFAULT 0,
    strikes INTEGER NOT NULL DEFAULT 0, pauses INTEGER NOT NULL DEFAULT 0, paused_until TEXT, reason TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX host_paces_address ON host_paces(address);
CREATE TABLE host_events (
    id INTEGER PRIMARY KEY, host TEXT NOT NULL, at TEXT NOT NULL, kind TEXT NOT NULL, detail TEXT NOT NULL
) STRICT;
CREATE INDEX host_events_host ON host_events(host, at)
"""
"""How each host is asked, whatever scheme and port, and what it asked of us: working state, as ``hosts``."""


def m170_host_paces(db: Database) -> None:
    for statement in HOST_PACES.split(";"):
        db.execute(statement)
    for origin, until, reason in db.execute("SELECT host, paused_until, reason FROM hosts WHERE paused_until IS NOT NULL").fetchall():
        db.execute(
            "INSERT INTO host_paces(host, paused_until, reason) VALUES (?, ?, ?) ON CONFLICT(host) DO UPDATE SET "
            "paused_until = max(paused_until, excluded.paused_until)",
            (host_of(origin), until, reason),
        )
    db.execute("ALTER TABLE hosts DROP COLUMN paused_until")
    db.execute("ALTER TABLE hosts DROP COLUMN reason")


def host_of(origin: str) -> str:
    """The host name in an origin, without scheme, port and brackets."""
    netloc = origin.partition("://")[2].rpartition("@")[2]
    return netloc[1 : netloc.find("]")] if netloc.startswith("[") else netloc.partition(":")[0]


def _pace(row: tuple[Any, ...]) -> HostPace:
    values = dict(zip(_NAMES, row, strict=True))
    for name in ("asked_at", "paused_until"):
        values[name] = _time(values[name])
    return HostPace(**values)


def _text(value: object) -> object:
    return times.stamp(value) if isinstance(value, datetime) else value


def _time(text: str | None) -> datetime | None:
    return times.read(text) if text else None
