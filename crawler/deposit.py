"""Deposit: what a visit gave goes into the index, and its URL is done, in one transaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Self
from uuid import uuid4

from scrapy.crawler import Crawler

from archive import times
from archive.duelist import Due
from archive.index import Added
from archive.records import Failure
from crawler import schedule
from crawler.discovery import Discovery
from crawler.politeness import Refused, Resting
from crawler.run import Run
from spiders.reading import Record
from spiders.urls import key
from spiders.walk import Miss, Visit

SEE_IF_BACK = timedelta(days=30)
ASK_AGAIN = timedelta(days=7)


class Deposit:
    """Scrapy's item pipeline for Visits and Misses."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.discovery: Discovery | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_item(self, item: Any) -> Any:
        self.run = run = Run.of(self.crawler)
        if self.discovery is None:
            self.discovery = Discovery(run)
        with run.fatal_errors(), run.archive.index.transaction():
            if isinstance(item, Visit):
                self._visit(item)
            elif isinstance(item, Miss):
                self._miss(item)
        return item

    def _visit(self, visit: Visit) -> None:
        due, reading = visit.due, visit.reading
        assert self.discovery is not None
        self.run.journal.write(
            "visit", url=visit.url, status=visit.status, capture=visit.capture_id, kind=reading.kind, reader=reading.reader, reason=reading.reason
        )
        if due.kind == "capture":
            self._settle(due, "done", None)
        elif reading.kind == "challenge":
            self._challenge(visit)
        elif visit.status >= 400 and visit.status not in (404, 410):
            self._again_later(due, f"status {visit.status}", quiet=due.kind != "article" and not due.visited)
        elif reading.kind == "gone" and due.kind == "article":
            self._gone(visit)
        elif due.kind != "article":
            for record in reading.records:
                self._add(visit, record)
            self.discovery.source(visit)
        elif reading.kind == "article" and reading.records:
            self._article(visit, reading.records[0])
        else:
            self.discovery.links(visit)
            self._not_an_article(visit)

    # an article's own page

    def _article(self, visit: Visit, record: Record) -> None:
        due, canonical = visit.due, key(record.article.url)
        if canonical not in (due.key, key(visit.url)):
            # A print twin, an item of a gallery: the article's own page is read in its stead.
            assert self.discovery is not None
            self.discovery.article(record.article.url, via=visit.url)
            self._settle(due, "dead", None, reason=f"twin of {record.article.url}")
            return
        added = self._add(visit, record)
        again = self._next(record, visit.captured_at)
        if canonical == due.key:
            self._settle(due, "done", again, article_id=added.article_id)
        else:
            assert self.discovery is not None
            self.discovery.article(record.article.url, via=due.url)
            moved = replace(due, key=canonical)
            self._settle(moved, "done", again, article_id=added.article_id)
            self._settle(due, "dead", None, reason=f"redirects to {record.article.url}")

    def _add(self, visit: Visit, record: Record) -> Added:
        run = self.run
        added = run.archive.add(
            run.portal_id, key(record.article.url), record.article, record.counts,
            capture_id=visit.capture_id, seen_at=visit.captured_at, reader=visit.reading.reader,
        )  # fmt: skip
        run.articles_new += added.new
        run.articles_changed += added.changed
        run.snapshots += added.snapshot_id is not None
        return added

    def _next(self, record: Record, seen_at: datetime) -> datetime | None:
        article = record.article
        if article.published_at is not None:
            born = article.published_at
        elif article.published_date is not None:
            born = datetime.combine(article.published_date, datetime.min.time(), self.run.portal.zone)
        else:
            born = seen_at
        return schedule.next_recount(min(born, seen_at), seen_at)

    def _gone(self, visit: Visit) -> None:
        due, reason = visit.due, visit.reading.reason or f"status {visit.status}"
        if due.article_id is None:
            self._settle(due, "dead", None, reason=reason)
            return
        self.run.archive.index.status(due.article_id, "gone", visit.captured_at, capture_id=visit.capture_id, reason=reason)
        self._settle(due, "done", visit.captured_at + SEE_IF_BACK, reason=reason)

    def _challenge(self, visit: Visit) -> None:
        """Kept as evidence, recorded as a failure, read as nothing: never a version, never a zero, never a source of links."""
        run, reason = self.run, visit.reading.reason or "a challenge page"
        failure = Failure(
            id=str(uuid4()),
            url=visit.url,
            kind="challenge",
            detail=f"{reason} (capture {visit.capture_id})",
            failed_at=run.archive.clock(),
            portal=run.portal.slug,
            job=run.job.id,
            purpose="article" if visit.due.kind == "article" else "discovery",
            via=visit.due.via,
        )
        run.archive.fail(failure)
        run.failures += 1
        self._again_later(visit.due, f"challenge: {reason}")

    def _not_an_article(self, visit: Visit) -> None:
        due, reason = visit.due, visit.reading.reason or visit.reading.kind
        if due.article_id is not None:
            self._again_later(due, f"no longer read as an article: {reason}")
            return
        if visit.reading.reader == "none":  # named as an article, and a PDF or an image: the archivist should know
            self.run.missed(due.url, reason)
        self._settle(due, "dead", None, reason=reason)

    # what gave no answer

    def _miss(self, miss: Miss) -> None:
        due, error, now = miss.due, miss.error, self.run.archive.clock()
        if isinstance(error, Resting):
            self._settle(due, "done" if due.visited else "queued", error.until, reason=str(error))
        elif isinstance(error, Refused):
            self.run.refused += 1
            self._settle(due, "done", now + ASK_AGAIN, reason=str(error))
        else:
            self._again_later(due, str(error).removeprefix(f"{miss.url} at "))
            if due.article_id is not None and due.attempts >= 2:
                self.run.archive.index.status(due.article_id, "unreachable", now, capture_id=None, reason=str(error))

    def _again_later(self, due: Due, reason: str, *, quiet: bool = False) -> None:
        now = self.run.archive.clock()
        if not quiet:
            self.run.missed(due.url, reason)
        self._settle(due, "done" if due.visited else "queued", schedule.retry_at(due.attempts, now), reason=reason, failed=True)

    def _settle(
        self,
        due: Due,
        state: Any,
        due_at: datetime | None,
        *,
        article_id: int | None = None,
        reason: str | None = None,
        failed: bool = False,
    ) -> None:
        if due_at is not None and due_at <= self.run.started_at:
            raise ValueError(f"{due.url}: next visit {times.stamp(due_at)} is not after this run's start")
        self.run.archive.due.settle(self.run.portal_id, due.key, state, due_at, article_id=article_id, reason=reason, failed=failed)
