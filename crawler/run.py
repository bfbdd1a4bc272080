"""Run: what the components of one crawl share: the archive, the portal, the job, and what has happened so far."""

from __future__ import annotations

import asyncio
import secrets
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.crawler import Crawler

from archive.errors import LumbungError
from archive.records import Failure, Job
from archive.yields import Yields
from crawler import exhibit, health, opened, trend
from crawler.journal import Journal
from spiders import windows
from spiders.portal import Portal

if TYPE_CHECKING:
    from crawler.downloader import Downloader
    from crawler.recounts import Recounts

GRACE = 5.0
"""Seconds that an answer may still take when the run is to end; one that drips for longer is broken off, and kept as far as it came."""

_runs: dict[Crawler, Run] = {}


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
        self.pacer = self.shared.pacer
        self.started_at = self.archive.clock()
        self.out_of_time: str | None = None  # why nothing more is taken up: the limit of time that has passed
        self._timers: list[asyncio.TimerHandle] = []
        self.limit = settings.getint("LUMBUNG_LIMIT")
        self.portal_id = self.archive.enter(self.portal.entry())
        last = self.archive.ask.last_job(self.portal_id)
        self.after_kill = last is not None and last["outcome"] == "killed"  # so nobody wrote down when the host was last asked
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
        self.paused_until: datetime | None = None  # the host is left alone until then …
        self.paused_why = ""  # … for this reason
        self.last_failure: Failure | None = None
        self.fatal: BaseException | None = None
        self.signal: int | None = None
        self.verdict: health.Verdict | None = None
        self.breaks: list[trend.Break] = []
        self.probed = False  # an article is read twice, to see whether that raises its number
        self.archive.begin(self.job)
        self.journal = Journal(self.archive.path / "logs" / f"{self.job.id}.jsonl", self.portal.slug, self.archive.clock)
        self.journal.write("job-started", job=self.job.id, verb=self.verb, portal=self.portal.slug)
        crawler.signals.connect(self._closed, signal=signals.spider_closed)
        if closing := windows.closes(windows.read(self.portal.windows), local := self.started_at.astimezone(self.portal.zone)):
            why = f"the end of its crawl window ({closing:%H:%M} {self.portal.timezone})"
            self._timers.append(asyncio.get_running_loop().call_later((closing - local).total_seconds(), self.time_up, why))
        if self.shared.deadline is not None:
            self._timers.append(asyncio.get_running_loop().call_at(self.shared.deadline, self.time_up, "--max-seconds"))

    @cached_property
    def recounts(self) -> Recounts:
        from crawler.recounts import Recounts  # who captures a file need not load what reckons, which takes 20 MB

        return Recounts(self)

    @classmethod
    def of(cls, crawler: Crawler) -> Run:
        if (run := _runs.get(crawler)) is None:
            run = _runs[crawler] = cls(crawler)
        return run

    @classmethod
    def forget(cls, crawler: Crawler) -> None:
        """The crawl is over. A run holds its crawler, so that nobody else would let go of either."""
        _runs.pop(crawler, None)

    @classmethod
    def started(cls, crawler: Crawler) -> Run | None:
        return _runs.get(crawler)

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

    def rest(self, until: datetime, why: str) -> None:
        """The host is not asked for anything until then."""
        self.paused_why = why
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

    def time_up(self, limit: str) -> None:
        """Take nothing more: what waits for its turn is put back, what is on the wire is let finish."""
        if self.out_of_time is None and not self.ending:
            self.out_of_time = limit
            self._withdraw()

    def _end(self, reason: str) -> None:
        engine = self.crawler.engine
        if engine is not None and engine.spider is not None:
            self._withdraw()
            self._closing = asyncio.ensure_future(engine.close_spider_async(reason=reason))

    @property
    def downloader(self) -> Downloader | None:
        return cast("Downloader", engine.downloader) if (engine := self.crawler.engine) is not None else None

    def _withdraw(self) -> None:
        if self.downloader is not None:
            self.downloader.end()
            self._timers.append(asyncio.get_running_loop().call_later(GRACE, self.downloader.abort))

    def _closed(self) -> None:
        try:
            self._finish()
        except LumbungError as error:
            self.fatal = self.fatal or error
            self._judge(0)
        finally:
            for timer in self._timers:
                timer.cancel()
            self.journal.close()
            with suppress(LumbungError):
                opened.release(self.shared)

    def _compare(self) -> None:
        """Hold what was read against the portal's own history, and set aside a page for each thing that is missing."""
        if self.verb not in ("crawl", "recount"):
            return
        named = self.links_found if self.verb == "crawl" else None
        self.breaks = trend.breaks(Yields(self.archive.index.db), self.portal_id, self.job.id, named)
        for broken in self.breaks:
            saved = exhibit.save(self.archive, self.portal, broken, self.job.id)
            self.journal.write("break", field=broken.field, what=broken.what, capture=broken.capture_id, saved=saved and saved.as_posix())

    def _judge(self, waiting: int) -> None:
        self.verdict = verdict = health.judge(self, waiting)
        self.job = replace(self.job, outcome=verdict.outcome, exit_code=verdict.exit_code, reason=verdict.reason)

    def _finish(self) -> None:
        self.committer.flush()
        if self.downloader is not None:
            with self.archive.index.transaction():
                self.downloader.leave()
        self._compare()
        self._judge(self.archive.due.waiting(self.portal_id, ("article", "listing", "api", "feed", "sitemap", "capture")))
        names = "requests failures articles_new articles_changed snapshots"
        counted = {name: getattr(self, name) for name in names.split()}
        self.job = replace(self.job, finished_at=self.archive.clock(), bytes=self.octets, **counted)
        self.journal.write("job-finished", **{name: getattr(self.job, name) for name in f"{names} outcome exit_code reason bytes".split()})
        self.archive.end(self.job)
