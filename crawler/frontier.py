"""The frontier as Scrapy's scheduler: a table of URLs, drained a few at a time. SIGKILL at any moment loses none of them."""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Self, cast

from scrapy import Request, Spider
from scrapy.core.scheduler import BaseScheduler
from scrapy.crawler import Crawler

from archive.canons import rekey
from archive.duelist import Due, Found
from archive.errors import LumbungError
from archive.records import Purpose
from crawler import probe
from crawler.asked import Asked
from crawler.polls import CONDITIONAL, Polls
from crawler.run import Run
from crawler.settling import SOURCES
from crawler.sources import RANK, seeds
from spiders.walk import Walk

LATER = ("article", "requisite")
BATCH = 32
"""URLs taken from the table at once: what a kill can make be fetched twice is bounded by it and by the requests in flight."""


class Frontier(BaseScheduler):
    """Requests from the table; those that Scrapy makes itself (retries, redirects) pass through memory, their URL still in flight."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.passing: deque[Request] = deque()
        self.taken: deque[Due] = deque()
        self.visits = 0
        self.asking: set[str] = set()  # sources that this run took, as far as it is not known that they were read
        self.planned = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def open(self, spider: Spider) -> None:
        self.spider = cast(Walk, spider)
        self.run = run = Run.of(self.crawler)
        self.polls = Polls(run)
        due, now = run.archive.due, run.archive.clock()
        with run.fatal_errors(), run.archive.index.transaction():
            due.release(run.portal_id)
            rekey(run.archive.index.db, run.portal_id, run.portal.canon.rule, run.portal.key)
            if spider.name == "articles":
                due.add(run.portal_id, seeds(run.portal), now)
                only_due, backfill = getattr(spider, "only_due", False), getattr(spider, "backfill", False)
                self.polls.plan(now=not only_due, backfill=backfill)
            urls: list[str] = getattr(spider, "urls", [])
            due.add(run.portal_id, (Found(url.partition("#")[0], url, "capture") for url in urls), now, requeue=True)
            if getattr(spider, "everything", False):
                due.hasten(run.portal_id, run.started_at)
            if getattr(spider, "probe", False):
                probe.prepare(run)

    def enqueue_request(self, request: Request) -> bool:
        self.passing.append(request)
        return True

    def has_pending_requests(self) -> bool:
        if self.passing and not self.run.ending:
            return True
        if self._over():
            return False
        return bool(self.taken) or self._take()

    def next_request(self) -> Request | None:
        if self.passing and not self.run.ending:
            return self.passing.popleft()
        if self._over() or not (self.taken or self._take()) or self._paused():
            return None
        due = self.taken.popleft()
        if due.kind == "article":
            self.visits += 1
        return self._request(due)

    def close(self, reason: str) -> None:
        run = self.run
        passing = [request.meta["due"] for request in self.passing]
        with suppress(LumbungError), run.archive.index.transaction():  # what a full disk leaves in flight, the next run takes up
            run.archive.due.give_back(run.portal_id, [*self.taken, *passing])
        self.taken.clear()
        self.passing.clear()

    def _take(self) -> bool:
        """Fill ``taken``; whether there is anything in it."""
        run = self.run
        try:
            with run.fatal_errors(), run.committer.batch():
                return self._fill()
        except LumbungError:
            return False

    def _fill(self) -> bool:
        run = self.run
        now = run.archive.clock()
        # Sources before articles: an article that vanishes today should be known today. What pages look like comes last.
        for kinds in (tuple(k for k in self.spider.kinds if k not in LATER), *((k,) for k in LATER if k in self.spider.kinds)):
            if kinds == ("article",):
                self._take_articles(now)
            elif kinds:
                self.taken.extend(run.archive.due.take(run.portal_id, now, run.started_at, BATCH, kinds))
                self.asking.update(due.key for due in self.taken if due.kind in SOURCES and due.origin in (None, due.url))
            if self.taken:
                return True
        return False

    def _take_articles(self, now: datetime) -> None:
        """New ones, and recounts in the order of their plan, as far as their budgets go. Recounts wait until listings and feeds have been
        read: what they counted needs none."""
        run = self.run
        self.asking = {key for key in self.asking if run.archive.due.state(run.portal_id, key) == "inflight"}
        if not self.planned and not self.asking:
            self.planned = True
            run.recounts.plan()
        room = min(BATCH, run.limit - self.visits) if run.limit else BATCH
        if room > 0:
            again = run.recounts.room() if self.planned else 0
            taken = run.archive.due.take(run.portal_id, now, run.started_at, room, ("article",), again=again)
            run.recounts.spend(sum(due.visited for due in taken))
            self.taken.extend(taken)

    def _over(self) -> bool:
        """Whether this run takes nothing more from the table."""
        run = self.run
        if run.ending:
            return True
        if run.out_of_time:
            run.limited = run.limited or self._limit(run.out_of_time)
        elif run.limit and self.visits >= run.limit and not self._only_requisites_wait():
            run.limited = run.limited or self._limit(f"--limit {run.limit}")
        elif run.paused_until is not None:
            if run.paused_until <= run.archive.clock():
                run.paused_until = None
                return False
            return run.waited > timedelta(seconds=self.crawler.settings.getfloat("LUMBUNG_WAIT_SECONDS"))
        else:
            return False
        return True

    def _only_requisites_wait(self) -> bool:
        """A limit counts articles; what the pages already had need is still fetched."""
        run = self.run
        return bool(self.taken) or run.archive.due.any_due(run.portal_id, run.archive.clock(), run.started_at, ("requisite",))

    def _limit(self, name: str) -> str | None:
        """A limit is one only where something waits behind it."""
        run = self.run
        now, kinds = run.archive.clock(), self.spider.kinds
        if self.taken or run.archive.due.any_due(run.portal_id, now, run.started_at, kinds):
            return name
        return None

    def _paused(self) -> bool:
        return self.run.paused_until is not None

    def _request(self, due: Due) -> Request:
        run = self.run
        meta: dict[str, Any] = {
            "due": due,
            "portal": run.portal.slug,
            "job": run.job.id,
            "purpose": _purpose(due),
            "via": due.via,
            "unread": due.kind == "capture",
            "verify_tls": run.portal.verify_tls,
        }
        if due.kind == "requisite":
            meta["download_maxsize"] = run.portal.requisites.max_bytes
        headers = self.polls.conditions(due.url) if due.kind in CONDITIONAL else None
        return Asked(due.url, headers=headers, callback=self.spider.parse, errback=self.spider.missed, meta=meta, dont_filter=True)


def _purpose(due: Due) -> Purpose:
    if due.kind == "article":
        return "recount" if due.visited else "article"
    if due.kind == "requisite":
        return "requisite"
    return "capture" if due.kind == "capture" else "discovery"


__all__ = ["RANK", "Frontier"]
