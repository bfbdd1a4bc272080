"""Deposit: what a visit gave goes into the index, and its URL is done, in one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any, Self

from scrapy import signals
from scrapy.crawler import Crawler

from archive.duelist import Due
from archive.errors import LumbungError
from archive.ids import new_id
from archive.records import Failure, Purpose
from crawler import comeback, probe
from crawler.discovery import Discovery
from crawler.ingest import Answer, Ingest, Ingested
from crawler.remains import letters_of
from crawler.run import Run
from crawler.settling import SOURCES, Settling
from spiders import requisites
from spiders.walk import Miss, Visit

SEE_IF_BACK = timedelta(days=30)
TWIN = "twin of "
COUNTED = ("articles_new", "articles_changed", "snapshots", "pages_read")


class Deposit:
    """Scrapy's item pipeline for Visits and Misses."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.discovery: Discovery | None = None
        crawler.signals.connect(self._item_failed, signal=signals.item_error)
        crawler.signals.connect(self._reading_failed, signal=signals.spider_error)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_item(self, item: Any) -> Any:
        self.run = run = Run.of(self.crawler)
        if self.discovery is None:
            self.discovery = Discovery(run)
        self.settling = Settling(run)
        before = {name: getattr(run, name) for name in COUNTED}
        try:
            with run.fatal_errors(), run.committer.batch():
                if isinstance(item, Visit):
                    self._visit(item)
                elif isinstance(item, Miss):
                    self.settling.miss(item)
        except BaseException:  # what was rolled back was not counted
            vars(run).update(before)
            raise
        return item

    def _visit(self, visit: Visit) -> None:
        due, reading, run = visit.due, visit.reading, self.run
        assert self.discovery is not None
        told = {name: getattr(reading, name) for name in ("kind", "reader", "reason")}
        run.journal.write("visit", url=visit.url, status=visit.status, capture=visit.capture_id, **told)
        run.sources_asked += due.kind in SOURCES
        if due.kind == "capture":
            self.settling.settle(due, "done", None)
            return
        if due.kind == "requisite":
            self._requisite(visit)
            return
        done = Ingest(run.archive.index, run.portal_id, run.portal.key).answer(_answer(visit))
        self._count(done)
        if visit.probe_of:
            return  # its URL is settled
        if done.kind == "challenge":
            run.turned_away += 1
            self._challenge(visit, done.reason)
            self.settling.unreachable(due, visit.url, run.archive.clock(), done.reason)
        elif done.kind == "refused":
            run.turned_away += 1
            self.settling.again_later(due, done.reason)
            self.settling.unreachable(due, visit.url, run.archive.clock(), done.reason)
        elif done.kind == "source":
            self.discovery.source(visit)
            if due.kind != "sitemap":  # which names for months what was taken down
                comeback.hasten(run, reading.links)
        elif done.kind == "article":
            self._article(visit, done)
        elif done.kind == "twin":
            assert done.record is not None
            self.discovery.article(done.record.article.url, via=visit.url)
            self.settling.settle(due, "dead", None, reason=f"{TWIN}{done.key}")
        elif done.kind == "gone":
            run.archive.due.revive(run.portal_id, f"{TWIN}{due.key}", run.archive.clock())
            self.settling.settle(due, "done", visit.captured_at + SEE_IF_BACK, reason=done.reason)
        elif reading.kind == "gone":
            self._dead(due, done.reason)
        else:
            self.discovery.links(visit)
            self._not_an_article(visit, done)

    # an article's own page

    def _article(self, visit: Visit, done: Ingested) -> None:
        due, record = visit.due, done.record
        assert record is not None and self.discovery is not None
        if visit.page is not None:
            documents = (media.url for media in record.article.media if media.kind == "document" and media.url)
            self._need((*requisites.of_page(visit.page), *documents), visit.url)
        if due.claim is not None:
            self.discovery.claims.tried(due.claim, any(added.changed for added in done.added))
        if second := probe.second_read(self.run, visit, done, asked_for=bool(getattr(self.crawler.spider, "probe", False))):
            assert self.crawler.engine is not None
            self.crawler.engine.crawl(second)
        assert done.article_id is not None
        again = self.run.recounts.next(done.article_id, visit.captured_at)
        if done.key == due.key:
            self.settling.settle(due, "done", again, article_id=done.article_id)
        else:
            self.discovery.article(record.article.url, via=due.url)
            moved = replace(due, key=done.key)
            self.settling.settle(moved, "done", again, article_id=done.article_id)
            self.settling.settle(due, "dead", None, reason=f"redirects to {record.article.url}")

    def _requisite(self, visit: Visit) -> None:
        """Asked for once: what it is does not change without its name, and its page is what the archive is about."""
        page = visit.page
        if page is not None and "css" in page.mime and visit.status < 400:
            self._need(requisites.of_style(page.text, page.url), visit.url)
        self.settling.settle(
            visit.due, "done" if visit.status < 400 else "dead", None, reason=None if visit.status < 400 else f"status {visit.status}"
        )

    def _need(self, urls: Iterable[str], via: str) -> None:
        assert self.discovery is not None
        self.discovery.requisites(urls, via)

    def _count(self, done: Ingested) -> None:
        run = self.run
        run.snapshots += done.listed
        for added in done.added:
            run.articles_new += added.new
            run.articles_changed += added.changed
            run.snapshots += added.snapshot_id is not None
            run.pages_read += 1

    def _challenge(self, visit: Visit, reason: str) -> None:
        """Kept as evidence, recorded as a failure, read as nothing: never a version, never a zero, never a source of links."""
        run = self.run
        failure = Failure(
            id=new_id(),
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
        run.failed(failure)
        self.settling.again_later(visit.due, f"challenge: {reason}")

    def _not_an_article(self, visit: Visit, done: Ingested) -> None:
        due, reason = visit.due, done.reason
        self.run.pages_unread += 1
        if done.kind == "unread":
            self.settling.again_later(due, f"no longer read as an article: {reason}")
            return
        if visit.reading.reader == "none":  # named as an article, and a PDF or an image: the archivist should know
            self.run.missed(due.url, reason)
        self._dead(due, reason)

    def _dead(self, due: Due, reason: str) -> None:
        """Never an article; those that named it as their own page are asked again, to speak for themselves."""
        self.settling.settle(due, "dead", None, reason=reason)
        self.run.archive.due.revive(self.run.portal_id, f"{TWIN}{due.key}", self.run.archive.clock())

    # what should not happen

    def _item_failed(self, item: Visit | Miss, failure: Any) -> None:
        self._mistake(item.due, failure)

    def _reading_failed(self, response: Any, failure: Any) -> None:
        request = getattr(response, "request", None)
        self._mistake(request.meta["due"] if request is not None else None, failure)

    def _mistake(self, due: Due | None, failure: Any) -> None:
        """A mistake of ours must not end the crawl, and must not go unseen: it is told, and the URL is tried again."""
        error, run = failure.value, Run.of(self.crawler)
        if isinstance(error, LumbungError):
            return
        what = f"{type(error).__name__}: {error}"
        run.mistakes.append(f"{due.url if due else 'a page'}: {what}")
        run.journal.write("mistake", url=due.url if due else None, error=what, traceback=failure.getTraceback())
        if due is not None:
            with suppress(LumbungError), run.fatal_errors(), run.archive.index.transaction():
                Settling(run).again_later(due, what)


def _answer(visit: Visit) -> Answer:
    due, reading = visit.due, visit.reading
    purpose: Purpose = "article" if due.kind == "article" else "discovery"
    shown = letters_of(visit.page, visit.status, reading) if purpose == "article" else ""
    return Answer(visit.capture_id, visit.url, due.url, purpose, visit.status, visit.captured_at, reading, shown, visit.probe_of)
