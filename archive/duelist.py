"""What is still to do: the frontier. Working state, in the same database as the evidence, so that "record stored" and "URL done" are one
transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlite_utils import Database

from archive import times
from archive.transactions import part

NEVER = "9999-12-31T00:00:00.000000Z"
WHEN = "CASE WHEN attempts > 0 THEN ? ELSE ? END"
"""Until when a queued URL must be due: one that failed before, the run's start; any other, now."""

State = Literal["queued", "inflight", "done", "dead"]


@dataclass(frozen=True, slots=True)
class Due:
    """A URL whose visit is due. ``article_id`` is known for one that was read as an article before."""

    key: str
    url: str
    kind: str  # "article", "feed", "sitemap", "api", "listing"
    origin: str | None  # the source whose pages it is one of
    via: str | None
    attempts: int
    article_id: int | None
    visited: int  # 1: it was done before; this is another visit
    found_at: str
    claim: str | None = None  # the source on whose word that it was modified this visit is made


@dataclass(frozen=True, slots=True)
class Found:
    """A URL to put on the frontier. Lower ``rank`` is visited sooner."""

    key: str
    url: str
    kind: str
    rank: float = 0
    origin: str | None = None
    via: str | None = None


class DueList:
    """The frontier of all portals, each under its portal's id."""

    def __init__(self, db: Database) -> None:
        self.db = db

    def release(self, portal_id: int) -> int:
        """Put back what an earlier run had in flight when it ended; how many there were."""
        return self.db.execute(
            "UPDATE frontier SET state = CASE WHEN article_id IS NULL THEN 'queued' ELSE 'done' END "
            "WHERE portal_id = ? AND state = 'inflight'",
            (portal_id,),
        ).rowcount

    def add(self, portal_id: int, found: Iterable[Found], at: datetime, *, requeue: bool = False) -> int:
        """Put URLs on the frontier; those it knows stay as they are, unless *requeue*. How many were new or put back."""
        sql = (
            "INSERT INTO frontier(portal_id, key, url, kind, state, due_at, rank, origin, via, found_at) "
            "VALUES (?, ?, ?, ?, 'queued', ?, ?, ?, ?, ?) ON CONFLICT(portal_id, key) DO "
        )
        sql += "UPDATE SET state = 'queued', due_at = excluded.due_at WHERE state <> 'inflight'" if requeue else "NOTHING"
        moment = times.stamp(at)
        rows = [(portal_id, f.key, f.url, f.kind, moment, f.rank, f.origin, f.via, moment) for f in found]
        with nullcontext() if self.db.conn.in_transaction else self.db.atomic():  # a part costs as much as the rows
            return max(0, self.db.conn.executemany(sql, rows).rowcount)

    def found_before(self, portal_id: int, keys: Sequence[str], at: datetime) -> set[str]:
        """Those of *keys* that were on the frontier before *at*."""
        moment, known = times.stamp(at), set()
        for key in keys:
            row = self.db.execute(
                "SELECT 1 FROM frontier WHERE portal_id = ? AND key = ? AND found_at < ?", (portal_id, key, moment)
            ).fetchone()
            if row:
                known.add(key)
        return known

    def take(
        self, portal_id: int, now: datetime, horizon: datetime, limit: int, kinds: Sequence[str], *, again: int | None = None
    ) -> list[Due]:
        """Up to *limit* URLs that are due, marked in flight: first those never visited, by rank, beside those whose next visit fell
        due before *horizon* (the start of the run: what this run visits, or failed to get, falls due again for the next), of which no more
        than *again*. Articles are visited again by rank, sources in the order in which they fell due."""
        marks = ", ".join("?" * len(kinds))
        columns = "SELECT key, url, kind, origin, via, attempts, article_id, state = 'done', found_at, claim FROM frontier "
        with part(self.db):
            fresh = self.db.execute(
                columns + f"INDEXED BY frontier_queued WHERE portal_id = ? AND state = 'queued' AND due_at <= {WHEN} AND kind IN ({marks}) "
                "ORDER BY rank, due_at LIMIT ?",
                (portal_id, times.stamp(horizon), times.stamp(now), *kinds, limit),
            ).fetchall()
            order = "rank, due_at" if "article" in kinds else "due_at"
            known = self.db.execute(
                columns + f"INDEXED BY frontier_again WHERE portal_id = ? AND state = 'done' AND due_at <= ? AND kind IN ({marks}) "
                f"ORDER BY {order} LIMIT ?",
                (portal_id, times.stamp(horizon), *kinds, min(max(limit // 2, limit - len(fresh)), limit if again is None else again)),
            ).fetchall()
            taken = [Due(*row) for row in (known + fresh)[:limit]]
            marked = "UPDATE frontier SET state = 'inflight' WHERE portal_id = ? AND key = ?"
            self.db.conn.executemany(marked, [(portal_id, due.key) for due in taken])
        return taken

    def any_due(self, portal_id: int, now: datetime, horizon: datetime, kinds: Sequence[str]) -> bool:
        """Whether ``take`` would give anything."""
        marks = ", ".join("?" * len(kinds))
        row = self.db.execute(
            "SELECT EXISTS (SELECT 1 FROM frontier INDEXED BY frontier_queued WHERE portal_id = ? AND state = 'queued' "
            f"AND kind IN ({marks}) AND due_at <= {WHEN}) OR EXISTS (SELECT 1 FROM frontier INDEXED BY frontier_again "
            f"WHERE portal_id = ? AND state = 'done' AND kind IN ({marks}) AND due_at <= ?)",
            (portal_id, *kinds, times.stamp(horizon), times.stamp(now), portal_id, *kinds, times.stamp(horizon)),
        ).fetchone()
        return bool(row[0])

    def give_back(self, portal_id: int, due: Iterable[Due]) -> None:
        """Undo ``take`` for URLs that were never asked for."""
        for item in due:
            self.put_off(portal_id, item)

    def put_off(self, portal_id: int, due: Due, *, reason: str | None = None) -> None:
        """Back as it was before ``take``, due as it was: nothing was asked."""
        self.db.execute(
            "UPDATE frontier SET state = ?, reason = coalesce(?, reason) WHERE portal_id = ? AND key = ?",
            ("done" if due.visited else "queued", reason, portal_id, due.key),
        )

    def revive(self, portal_id: int, reason: str, at: datetime) -> int:
        """Queue again what is dead for *reason*; how many."""
        return self.db.execute(
            "UPDATE frontier INDEXED BY frontier_dead SET state = 'queued', due_at = ?, reason = NULL "
            "WHERE portal_id = ? AND state = 'dead' AND reason = ?",
            (times.stamp(at), portal_id, reason),
        ).rowcount

    def state(self, portal_id: int, key: str) -> str | None:
        """Where a URL stands; None for one that is not on the frontier."""
        row = self.db.execute("SELECT state FROM frontier WHERE portal_id = ? AND key = ?", (portal_id, key)).fetchone()
        return None if row is None else str(row[0])

    def settle(
        self, portal_id: int, key: str, state: State, due_at: datetime | None, *, article_id: int | None = None,
        reason: str | None = None, failed: bool = False,
    ) -> None:  # fmt: skip
        """The end of a visit: its state, when the next one is due (None: never), and the article it turned out to be."""
        self.db.execute(
            "UPDATE frontier SET state = ?, due_at = ?, article_id = coalesce(?, article_id), reason = ?, claim = NULL, "
            "attempts = CASE WHEN ? THEN attempts + 1 ELSE 0 END WHERE portal_id = ? AND key = ?",
            (state, times.stamp(due_at) if due_at else NEVER, article_id, reason, failed, portal_id, key),
        )

    def hasten(self, portal_id: int, at: datetime) -> int:
        """Make every live article of a portal due at *at*; how many."""
        return self.db.execute(
            "UPDATE frontier SET due_at = ? WHERE portal_id = ? AND state = 'done' AND kind = 'article' AND article_id IN "
            "(SELECT id FROM articles WHERE portal_id = ? AND status <> 'gone')",
            (times.stamp(at), portal_id, portal_id),
        ).rowcount

    def rank_recounts(self, portal_id: int, ranks: Iterable[tuple[int, float]]) -> None:
        """(article's id, rank): in what order articles are visited again."""
        sql = "UPDATE frontier SET rank = ? WHERE portal_id = ? AND article_id = ? AND state = 'done'"
        for article_id, rank in ranks:
            self.db.execute(sql, (rank, portal_id, article_id))

    def put_off_recount(self, portal_id: int, article_id: int, due_at: datetime) -> None:
        """An article was counted without a visit of its own: the next one is due at *due_at*."""
        self.db.execute(
            "UPDATE frontier SET due_at = ? WHERE portal_id = ? AND article_id = ? AND state = 'done'",
            (times.stamp(due_at), portal_id, article_id),
        )

    def waiting(self, portal_id: int, kinds: Sequence[str]) -> int:
        """How many URLs are queued or in flight, whether due or put off for a while."""
        marks = ", ".join("?" * len(kinds))
        row = self.db.execute(
            f"SELECT count(*) FROM frontier WHERE portal_id = ? AND state IN ('queued', 'inflight') AND kind IN ({marks})",
            (portal_id, *kinds),
        ).fetchone()
        return int(row[0])
