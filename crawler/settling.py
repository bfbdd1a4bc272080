"""Settling: what becomes of a URL when its visit is over: done, dead, or tried again, and when."""

from __future__ import annotations

from datetime import datetime, timedelta

from archive import times
from archive.duelist import Due, State
from archive.errors import LumbungError
from archive.standing import Standing, standing_note
from crawler import schedule
from crawler.run import Run
from crawler.sources import configured
from crawler.unasked import Barred, Refused, Resting, Stopped
from spiders.walk import Miss

ASK_AGAIN = timedelta(days=7)
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
        if due.article_id is not None and due.attempts >= 2:
            self._unreachable(due.article_id, now, str(error))

    def _unreachable(self, article_id: int, at: datetime, reason: str) -> None:
        """No answer says so, so it is told in the WARC before it stands in the index."""
        archive = self.run.archive
        row = archive.ask.article(article_id)
        if row["status"] != "unreachable":
            standing = Standing(row["portal"], row["key"], row["url"], "unreachable", at, reason)
            archive.note(row["portal"], standing_note(standing))
            archive.index.stand(standing)

    def again_later(self, due: Due, reason: str) -> None:
        """A first failure is tried again by the next run, whenever that is, own sources always; all else later and later."""
        run, now = self.run, self.run.archive.clock()
        own = due.kind in ("article", "capture") or configured(run.portal, due.origin or due.url)
        if own or due.visited:
            run.missed(due.url, reason)
        soon = due.attempts == 0 or (own and due.kind != "article")
        again = now if soon else schedule.retry_at(due.attempts - 1, now)
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
