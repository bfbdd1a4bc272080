"""Run: what the components of one crawl share: the archive, the portal, the job, and what has happened so far."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from weakref import WeakKeyDictionary

from scrapy import signals
from scrapy.crawler import Crawler

from archive.errors import LumbungError
from archive.records import Failure, Job
from crawler import health, opened
from crawler.journal import Journal
from spiders.portal import Portal

_runs: WeakKeyDictionary[Crawler, Run] = WeakKeyDictionary()


class Run:
    """One job on one portal. Made by the first component that asks for it, so that a bad path or a full disk ends the crawl
    before any request leaves; ended when the spider closes."""

    def __init__(self, crawler: Crawler) -> None:
        spider = crawler.spider
        assert spider is not None
        settings = crawler.settings
        self.crawler = crawler
        self.portal: Portal = spider.portal  # type: ignore[attr-defined]
        self.verb = "crawl" if spider.name == "articles" else spider.name
        self.shared = opened.acquire(settings)
        self.archive = self.shared.archive
        self.committer = self.shared.committer
        self.started_at = self.archive.clock()
        self.deadline = time.monotonic() + settings.getfloat("LUMBUNG_MAX_SECONDS") if settings.getfloat("LUMBUNG_MAX_SECONDS") else None
        self.limit = settings.getint("LUMBUNG_LIMIT")
        self.portal_id = self.archive.enter(self.portal.entry())
        self.job = Job(
            id=f"{self.started_at:%Y%m%d%H%M%S}-{self.portal.slug}-{self.verb}-{secrets.token_hex(2)}",
            portal=self.portal.slug,
            verb=self.verb,
            started_at=self.started_at,
        )
        self.requests = self.octets = self.failures = 0
        self.articles_new = self.articles_changed = self.snapshots = 0
        self.links_found = self.misses = self.refused = 0
        self.sources_read = 0
        self.missing: list[tuple[str, str]] = []
        self.answered = self.portal_answered = False
        self.limited: str | None = None  # the limit that ended the run
        self.paused_until: datetime | None = None  # the host asked to be left alone until then
        self.last_failure: Failure | None = None
        self.fatal: BaseException | None = None
        self.signal: int | None = None
        self.verdict: health.Verdict | None = None
        self.archive.begin(self.job)
        self.journal = Journal(self.archive.path / "logs" / f"{self.job.id}.jsonl", self.archive.clock)
        self.journal.write("job-started", job=self.job.id, verb=self.verb, portal=self.portal.slug)
        crawler.signals.connect(self._closed, signal=signals.spider_closed)

    @classmethod
    def of(cls, crawler: Crawler) -> Run:
        if crawler not in _runs:
            _runs[crawler] = cls(crawler)
        return _runs[crawler]

    @classmethod
    def started(cls, crawler: Crawler) -> Run | None:
        return _runs.get(crawler)

    @property
    def out_of_time(self) -> bool:
        return self.deadline is not None and time.monotonic() >= self.deadline

    @contextmanager
    def fatal_errors(self) -> Iterator[None]:
        """A LumbungError in here (no space, above all) ends the run: nothing more can be kept."""
        try:
            yield
        except LumbungError as error:
            self.stop(error)
            raise

    async def fail(self, failure: Failure) -> None:
        """An attempt without an answer becomes durable, in the WARC and in the index."""
        with self.fatal_errors():
            where = self.archive.append_failure(failure)
            await self.committer.commit((failure, where), where.length)
        self.failures += 1
        self.last_failure = failure
        self.journal.write("failure", url=failure.url, kind=failure.kind, detail=failure.detail, record=failure.id)

    def missed(self, url: str, reason: str) -> None:
        """A URL that was asked for and gave nothing to read; it is told at the end, and decides the exit code."""
        self.misses += 1
        if len(self.missing) < 20:
            self.missing.append((url, reason))
        self.journal.write("miss", url=url, reason=reason)

    def stop(self, error: BaseException) -> None:
        """End the crawl; what is in flight is let finish."""
        if self.fatal is None:
            self.fatal = error
            engine = self.crawler.engine
            if engine is not None:
                self._closing = asyncio.ensure_future(engine.close_spider_async(reason=type(error).__name__))

    def _closed(self, reason: str) -> None:
        waiting = self.archive.due.waiting(self.portal_id, self.archive.clock(), ("article", "listing", "api", "feed", "sitemap"))
        self.verdict = health.judge(self, reason, waiting)
        names = "requests failures articles_new articles_changed snapshots"
        self.job = replace(
            self.job,
            finished_at=self.archive.clock(),
            outcome=self.verdict.outcome,
            exit_code=self.verdict.exit_code,
            reason=self.verdict.reason,
            bytes=self.octets,
            **{name: getattr(self, name) for name in names.split()},
        )
        self.journal.write("job-finished", **{name: getattr(self.job, name) for name in f"{names} outcome exit_code reason bytes".split()})
        self.journal.close()
        try:
            self.archive.end(self.job)
        except LumbungError as error:
            self.fatal = self.fatal or error
        finally:
            opened.release(self.shared)
