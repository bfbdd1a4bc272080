"""What was asked of one host, and how it was treated: what a webmaster may want to see. Read from the index."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import Any
from urllib.parse import urlsplit

from sqlite_utils import Database

from archive import times
from archive.hosts import HostPace, Hosts, Robots

REFUSALS = ("robots", "offsite", "refused")
_LAST = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Asked:
    at: str  # when the request was sent
    url: str
    status: int
    purpose: str
    portal: str
    gap: float | None = None  # seconds since the request before it was sent


@dataclass(frozen=True, slots=True)
class HostLog:
    """``refused``: what was not asked for, and why; ``failed``: what got no answer. Each as (at, url, kind, detail)."""

    host: str
    pace: HostPace
    robots: list[Robots]
    asked: list[Asked]
    refused: list[tuple[str, str, str, str]]
    failed: list[tuple[str, str, str, str]]
    events: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def gaps(self) -> list[float]:
        return [asked.gap for asked in self.asked if asked.gap is not None]

    @property
    def least_gap(self) -> float | None:
        return min(self.gaps, default=None)

    @property
    def median_gap(self) -> float | None:
        return median(self.gaps) if self.gaps else None


def host_log(db: Database, name: str) -> HostLog | None:
    """The log of the host *name*; None where this archive never had to do with it."""
    name, hosts = name.lower(), Hosts(db)
    asked = list(_asked(db, name))
    gaps = [None, *((times.read(b.at) - times.read(a.at)).total_seconds() for a, b in pairwise(asked))]
    asked = [Asked(a.at, a.url, a.status, a.purpose, a.portal, gap) for a, gap in zip(asked, gaps, strict=False)]
    trouble = list(_of_host(db, name, "SELECT failed_at, url, kind, detail FROM failures WHERE url >= ? AND url < ?", 1))
    refused = sorted(row for row in trouble if row[2] in REFUSALS)
    failed = sorted(row for row in trouble if row[2] not in REFUSALS)
    log = HostLog(name, hosts.pace(name), hosts.robots_of(name), asked, refused, failed, hosts.events(name))
    return log if asked or trouble or log.robots or log.events else None


def known_hosts(db: Database) -> list[str]:
    """The hosts that this archive has to do with."""
    return [str(row[0]) for row in db.execute("SELECT host FROM host_paces ORDER BY host").fetchall()]


def _asked(db: Database, name: str) -> Iterator[Asked]:
    sql = (
        "SELECT c.captured_at, c.url, c.status, c.purpose, p.slug FROM captures c JOIN portals p ON p.id = c.portal_id "
        "WHERE c.url >= ? AND c.url < ?"
    )
    yield from sorted((Asked(*row) for row in _of_host(db, name, sql, 1)), key=lambda asked: asked.at)


def _of_host(db: Database, name: str, sql: str, column: int) -> Iterator[Any]:
    """Rows whose URL is on the host. Text order brings its URLs together, and those of longer names with them."""
    shown = f"[{name}]" if ":" in name else name
    for scheme in ("http", "https"):
        for row in db.execute(sql, (f"{scheme}://{shown}", f"{scheme}://{shown}{_LAST}")).fetchall():
            if _hostname(row[column]) == name:
                yield row


def _hostname(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None
