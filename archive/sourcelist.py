"""The sources of each portal (feeds, APIs, listings, sitemaps): what they gave, how often, and how far they can be trusted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from archive import times

_TIMES = ("walked_at", "polled_at", "fresh_at", "claimed_at", "swept_at")


@dataclass(frozen=True, slots=True)
class Source:
    """What is known of one source. ``fresh`` articles of its own in ``days``, older ones counting less: its yield.

    ``capture_id``: its last whole answer, whose ``etag`` and ``last_modified`` a conditional request names. ``claimed_at``: when it was
    modified, as the index that names it says. ``lastmod_right``, ``lastmod_wrong``: how often its word on that proved so."""

    url: str
    kind: str
    walked_at: datetime | None = None  # walked to its end: from then on known items mean that the rest is known
    polled_at: datetime | None = None
    found: int = 0  # links named, in all polls
    status: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    capture_id: str | None = None
    polls: int = 0
    named: int = 0  # links named at the last whole answer
    fresh: float = 0.0
    days: float = 0.0
    fresh_at: datetime | None = None
    failures: int = 0  # in a row
    claimed_at: datetime | None = None
    lastmod_right: int = 0
    lastmod_wrong: int = 0
    backfilling: int = 0  # being walked to its end, whatever is known
    swept_at: datetime | None = None  # gone through in depth
    sweeps: int = 0
    sweep_left: int = 0  # pages that the sweep under way still turns
    current: int = 0  # a sitemap that named the portal's newest articles: its word stands for that of the others
    parent: str | None = None  # the sitemap index that names it
    key: str | None = None  # of its row on the frontier, which says when it is asked next

    @property
    def healthy(self) -> bool:
        """It answered the last time it was asked, and named something."""
        return self.polls > 0 and not self.failures


_COLUMNS = tuple(Source.__dataclass_fields__)
_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM sources WHERE portal_id = ? "  # noqa: S608 - names of our own
_CHANGES = ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS if name != "url")
_UPSERT = f"(portal_id, {', '.join(_COLUMNS)}) VALUES (?{', ?' * len(_COLUMNS)}) ON CONFLICT(portal_id, url) DO UPDATE SET {_CHANGES}"


class SourceList:
    """The sources of all portals, each under its portal's id."""

    def __init__(self, db: Database) -> None:
        self.db = db

    def get(self, portal_id: int, url: str, kind: str = "listing") -> Source:
        """A source; one that was never asked, of *kind*, where none is known."""
        row = self.db.execute(_SELECT + "AND url = ?", (portal_id, url)).fetchone()
        return Source(url, kind) if row is None else _source(row)

    def all(self, portal_id: int) -> list[Source]:
        rows = self.db.execute(_SELECT + "ORDER BY url", (portal_id,))
        return [_source(row) for row in rows.fetchall()]

    def put(self, portal_id: int, source: Source) -> None:
        values = {name: getattr(source, name) for name in _COLUMNS}
        values |= {name: times.stamp(values[name]) if values[name] else None for name in _TIMES}
        self.db.execute(
            "INSERT INTO sources" + _UPSERT, (portal_id, *values.values()),
        )  # fmt: skip

    def newest(self, portal_id: int, limit: int = 5) -> set[str]:
        """The keys of the articles that a portal's pages gave last."""
        rows = self.db.execute(
            "SELECT key FROM articles WHERE portal_id = ? AND id > (SELECT max(id) FROM articles) - 20000 ORDER BY id DESC LIMIT ?",
            (portal_id, limit),
        )
        return {str(key) for (key,) in rows.fetchall()}

    def published(self, portal_id: int, limit: int = 300) -> list[datetime]:
        """When some of a portal's articles were published, those that say it to the minute."""
        rows = self.db.execute(
            "SELECT published_at FROM articles WHERE portal_id = ? AND published_precision IN ('minute', 'second') LIMIT ?",
            (portal_id, limit),
        )
        return [times.read(at) for (at,) in rows.fetchall()]

    def walking(self, portal_id: int, before: datetime, now: datetime) -> set[str]:
        """The sources of which a page waits since *before*, or rests beyond *now*."""
        rows = self.db.execute(
            "SELECT DISTINCT f.origin FROM frontier f JOIN sources s ON s.portal_id = f.portal_id AND s.url = f.origin "
            "WHERE f.portal_id = ? AND f.state IN ('queued', 'inflight') AND f.kind IN ('api', 'listing') "
            "AND (f.due_at <= ? OR f.due_at > ?) AND f.key IS NOT s.key",
            (portal_id, times.stamp(before), times.stamp(now)),
        )
        return {str(origin) for (origin,) in rows.fetchall()}

    # to look at

    def traps(self, slug: str) -> list[dict[str, Any]]:
        """Addresses that are not asked for, since they lead nowhere new: for each reason how many, and one of them."""
        return _rows(
            self.db,
            "SELECT substr(q.reason, 7) AS reason, count(*) AS addresses, min(q.url) AS example FROM frontier q "
            "JOIN portals p ON p.id = q.portal_id WHERE p.slug = ? AND q.state = 'dead' "
            "AND q.reason >= 'trap: ' AND q.reason < 'trap:!' GROUP BY q.reason ORDER BY addresses DESC, q.reason",
            slug,
        )

    def rows(self, slug: str) -> list[dict[str, Any]]:
        """Where a portal's articles are named: what each source gave, and when it is asked next."""
        return _rows(
            self.db,
            "SELECT s.url, s.kind, s.polled_at, s.polls, s.named, round((s.fresh + 0.5) / (s.days + 1.0), 3) AS new_a_day, s.failures, "
            "s.status, s.walked_at, s.backfilling, s.lastmod_right, s.lastmod_wrong, f.due_at AS next_at FROM sources s "
            "JOIN portals p ON p.id = s.portal_id LEFT JOIN frontier f ON f.portal_id = s.portal_id AND f.key = s.key "
            "WHERE p.slug = ? ORDER BY s.kind, s.url",
            slug,
        )

    # when they are asked: a source's own row on the frontier says

    def due(self, portal_id: int) -> dict[str, datetime]:
        """When each source that answered before is asked next."""
        rows = self.db.execute(
            "SELECT s.url, f.due_at FROM sources s JOIN frontier f ON f.portal_id = s.portal_id AND f.key = s.key "
            "WHERE s.portal_id = ? AND f.kind IN ('feed', 'api', 'listing', 'sitemap') AND f.state = 'done'",
            (portal_id,),
        )
        return {url: times.read(at) for url, at in rows.fetchall()}

    def hasten(self, portal_id: int, keys: Iterable[str | None], at: datetime) -> int:
        """Make sources that wait for a later poll due at *at*; how many."""
        sql = "UPDATE frontier SET due_at = ? WHERE portal_id = ? AND key = ? AND state IN ('done', 'queued') "
        sql += "AND kind <> 'article' AND due_at > ?"
        moment = times.stamp(at)
        return sum(self.db.execute(sql, (moment, portal_id, key, moment)).rowcount for key in keys)

    def postpone(self, portal_id: int, keys: Iterable[str | None], until: datetime) -> None:
        """What another source tells need not be asked for again: the next poll of sources, not before *until*."""
        sql = "UPDATE frontier SET due_at = max(due_at, ?) WHERE portal_id = ? AND key = ? AND state = 'done' AND kind <> 'article'"
        for key in keys:
            self.db.execute(sql, (times.stamp(until), portal_id, key))

    def claim(self, portal_id: int, source: str, keys: Iterable[str], at: datetime) -> int:
        """Make known articles due at *at* because *source* claims that they were modified; how many."""
        sql = "UPDATE frontier SET due_at = ?, claim = ? WHERE portal_id = ? AND key = ? AND state = 'done' AND kind = 'article' "
        sql += "AND due_at > ? AND article_id IN (SELECT id FROM articles WHERE status = 'live')"
        moment = times.stamp(at)
        return sum(self.db.execute(sql, (moment, source, portal_id, key, moment)).rowcount for key in keys)

    def overdue(self, portal_id: int, at: datetime) -> int:
        """How many polls of sources were due before *at*: a timer that does not run, or a budget that is too small."""
        row = self.db.execute(
            "SELECT count(*) FROM frontier WHERE portal_id = ? AND state = 'done' AND kind IN ('feed', 'api', 'listing', 'sitemap') "
            "AND due_at < ?",
            (portal_id, times.stamp(at)),
        ).fetchone()
        return int(row[0])


def _source(row: tuple[object, ...]) -> Source:
    values = dict(zip(_COLUMNS, row, strict=True))
    for name in _TIMES:
        values[name] = times.read(str(values[name])) if values[name] else None
    return Source(**values)  # type: ignore[arg-type]


def _rows(db: Database, sql: str, *values: object) -> list[dict[str, Any]]:
    cursor = db.execute(sql, values)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
