"""Run: what the components of one crawl share: the archive, the portal, the job, and what has happened so far."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from scrapy import signals
from scrapy.crawler import Crawler

from archive.errors import LumbungError
from archive.records import Failure, Job
from archive.yields import Yields
from crawler import exhibit, health, opened, trend
from crawler.journal import Journal
from crawler.recounts import Recounts
from crawler.unasked import Stopped, withdraw
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
        try:
            self._begin(crawler)
        except BaseException:
            opened.release(self.shared)
            raise

    def _begin(self, crawler: Crawler) -> None:
        settings = crawler.settings
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
        self.links_found = self.misses = self.refused = self.refusals = 0
        self.sources_asked = self.sources_read = self.turned_away = 0
        self.pages_read = self.pages_unread = 0
        self.last_reason: str | None = None
        self.traps: Counter[str] = Counter()  # addresses that were refused, by their reason
        self.mistakes: list[str] = []
        self.barred: str | None = None  # the home's robots.txt cannot be had
        self.waited = timedelta(0)
        self.missing: list[tuple[str, str]] = []
        self.answered = self.portal_answered = False
        self.limited: str | None = None  # the limit that ended the run
        self.paused_until: datetime | None = None  # the host asked to be left alone until then
        self.last_failure: Failure | None = None
        self.fatal: BaseException | None = None
        self.signal: int | None = None
        self.verdict: health.Verdict | None = None
        self.breaks: list[trend.Break] = []
        self.probed = False  # an article is read twice, to see whether that raises its number
        self.recounts = Recounts(self)
        self.archive.begin(self.job)
        self.journal = Journal(self.archive.path / "logs" / f"{self.job.id}.jsonl", self.portal.slug, self.archive.clock)
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
        self.failed(failure)

    def failed(self, failure: Failure) -> None:
        """Count a failure that is on record."""
        self.failures += 1
        if failure.kind in ("robots", "offsite", "refused"):
            self.refusals += 1
        self.last_failure = failure
        self.journal.write("failure", url=failure.url, kind=failure.kind, detail=failure.detail, record=failure.id)

    def missed(self, url: str, reason: str) -> None:
        """A URL that was asked for and gave nothing to read; it is told at the end, and decides the exit code."""
        self.misses += 1
        self.last_reason = reason
        if len(self.missing) < 20:
            self.missing.append((url, reason))
        self.journal.write("miss", url=url, reason=reason)

    def trapped(self, url: str, reason: str) -> None:
        """An address that is not asked for, since it leads nowhere new."""
        self.traps[reason] += 1
        self.journal.write("trap", url=url, reason=reason)

    @staticmethod
    def origin(url: str) -> str:
        """Scheme, host and port of *url*: that under which ``hosts`` knows it."""
        parts = urlsplit(url)
        return f"{parts.scheme}://{parts.netloc.lower()}"

    def rest(self, until: datetime) -> None:
        """The host is not asked for anything until then."""
        since = max(self.archive.clock(), self.paused_until or self.started_at)
        self.waited += max(until - since, timedelta(0))
        self.paused_until = max(self.paused_until or until, until)

    @property
    def ending(self) -> bool:
        return self.fatal is not None or self.signal is not None or self.barred is not None

    def stop(self, error: BaseException) -> None:
        """End the crawl; what is in flight is let finish."""
        if self.fatal is None:
            self.fatal = error
            self._end("error")

    def interrupt(self, number: int) -> None:
        """End the crawl at a signal; what is on the wire is let finish."""
        if self.signal is None:
            self.signal = number
            self._end("signal")

    def _end(self, reason: str) -> None:
        engine = self.crawler.engine
        if engine is not None and engine.spider is not None:
            withdraw(self.crawler, Stopped("the run ends"))
            self._closing = asyncio.ensure_future(engine.close_spider_async(reason=reason))

    def _closed(self) -> None:
        try:
            self._finish()
        except LumbungError as error:
            self.fatal = self.fatal or error
            self.verdict = verdict = health.judge(self, 0)
            self.job = replace(self.job, outcome=verdict.outcome, exit_code=verdict.exit_code, reason=verdict.reason)
        finally:
            self.journal.close()
            with suppress(LumbungError):
                opened.release(self.shared)

    def _compare(self) -> None:
        """Hold what was read against the portal's own history, and set aside a page for each thing that is missing."""
        if self.verb not in ("crawl", "recount"):
            return
        self.breaks = trend.breaks(Yields(self.archive.index.db), self.portal_id, self.job.id, discovered=self.verb == "crawl")
        for broken in self.breaks:
            saved = exhibit.save(self.archive, self.portal, broken, self.job.id)
            self.journal.write("break", field=broken.field, what=broken.what, capture=broken.capture_id, saved=saved and saved.as_posix())

    def _finish(self) -> None:
        self._compare()
        waiting = self.archive.due.waiting(self.portal_id, ("article", "listing", "api", "feed", "sitemap", "capture"))
        self.verdict = health.judge(self, waiting)
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
        self.archive.end(self.job)
