"""Settling: what becomes of a URL when its visit is over: done, dead, or tried again, and when."""

from __future__ import annotations

from datetime import datetime, timedelta

from archive import times
from archive.duelist import Due, State
from archive.errors import LumbungError
from archive.standing import Standing, last_attempt, standing_note
from archive.uri import clean_uri
from crawler.retries import retry_at
from crawler.run import Run
from crawler.sources import configured
from crawler.unasked import Barred, Refused, Resting, Stopped
from spiders.walk import Miss

ASK_AGAIN = timedelta(days=7)
RUNS = 2
"""In so many runs in a row, each of which tried more than once, an article's page must not be had before it counts as unreachable."""

SOURCES = ("feed", "api", "listing", "sitemap")


class Settling:
    """Part of the transaction that stores what the visit gave."""

    def __init__(self, run: Run) -> None:
        self.run = run

    def miss(self, miss: Miss) -> None:
        due, error, now, run = miss.due, miss.error, self.run.archive.clock(), self.run
        if isinstance(error, Resting | Stopped | LumbungError) or (isinstance(error, Barred) and run.barred):
            run.archive.due.put_off(run.portal_id, due, reason=str(error))
            return
        run.sources_asked += due.kind in SOURCES and not str(error).startswith("robots")
        if isinstance(error, Refused):
            run.refused += 1
            run.last_reason = str(error)
            if due.kind == "requisite":
                self.settle(due, "dead", None, reason=str(error))
                return
            self.settle(due, "done", now + ASK_AGAIN if due.kind == "article" else now, reason=str(error))
            return
        if due.kind == "requisite":
            self.again_later(due, str(error))
            return
        run.turned_away += 1
        self.again_later(due, str(error).removeprefix(f"{miss.url} at "))
        self.unreachable(due, miss.url, now, str(error))

    def unreachable(self, due: Due, url: str, at: datetime, reason: str) -> None:
        """An article that gave no page in two runs in a row is unreachable, which is not gone. No answer says so, so it is
        told in the WARC, with the record of the last attempt, before it stands in the index."""
        archive = self.run.archive
        if due.article_id is None or due.attempts < RUNS - 1:
            return
        row = archive.ask.article(due.article_id)
        if row["status"] == "live":
            attempt = last_attempt(archive.index.db, self.run.job.id, clean_uri(url))
            standing = Standing(row["portal"], row["key"], row["url"], "unreachable", at, reason, **attempt)
            archive.note(row["portal"], standing_note(standing))
            archive.index.stand(standing)

    def again_later(self, due: Due, reason: str) -> None:
        """A first failure is tried again by the next run, whenever that is, own sources always; all else later and later."""
        run, now = self.run, self.run.archive.clock()
        own = due.kind in ("article", "capture") or configured(run.portal, due.origin or due.url)
        if own or due.visited:
            run.missed(due.url, reason)
        soon = due.attempts == 0
        again = now if soon else retry_at(due.attempts - 1, now)
        self.settle(due, "done" if due.visited else "queued", again, reason=reason, failed=True)

    def settle(
        self,
        due: Due,
        state: State,
        due_at: datetime | None,
        *,
        article_id: int | None = None,
        reason: str | None = None,
        failed: bool = False,
    ) -> None:
        if due_at is not None and due_at <= self.run.started_at:
            raise ValueError(f"{due.url}: next visit {times.stamp(due_at)} is not after this run's start")
        self.run.archive.due.settle(self.run.portal_id, due.key, state, due_at, article_id=article_id, reason=reason, failed=failed)
