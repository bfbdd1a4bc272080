"""The sources of one portal in one run: which are asked, under what conditions, and what an answer means for the next time. The policy
itself is ``crawler.polling``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property

from archive.sourcelist import Source
from crawler import polling, rhythm
from crawler.paging import Turned
from crawler.polling import Yield
from crawler.run import Run
from crawler.sources import RANK, configured
from spiders.walk import Visit

DEAD_SOURCE = timedelta(days=30)
CONDITIONAL = ("feed", "sitemap")
PAGED = ("api", "listing")


class Polls:
    """Part of the transaction that stores what the visit gave."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.portal_id = run.portal_id
        self.sources = run.archive.sources
        self.turned: dict[str, Turned] = {}

    @cached_property
    def walking(self) -> set[str]:
        """The sources whose walk an earlier run did not end: a page of theirs waits."""
        return self.sources.walking(self.portal_id, self.run.started_at, self.run.archive.clock())

    # before the run

    def plan(self, *, now: bool, backfill: bool) -> None:
        """What is asked by this run beside what is due. *now*: every source that names anything, since the archivist wants it now;
        *backfill*: every source, to its end; one that was begun goes on where it was."""
        every = self.sources.all(self.portal_id)
        if backfill and not any(source.backfilling for source in every):
            every = [self._begin_backfill(source) for source in every]
        if now or backfill:
            own = [s.key for s in every if configured(self.run.portal, s.url)]
            asked = [s.key for s in every if backfill or (s.healthy and s.kind != "sitemap")]
            self.sources.hasten(self.portal_id, dict.fromkeys([*own, *asked]), self.run.started_at)
            return
        self._keep_company(every)

    def _begin_backfill(self, source: Source) -> Source:
        """The walk to the end is made anew; what the frontier knows already costs the page that names it, and no more."""
        source = replace(source, backfilling=1, walked_at=None, sweep_left=0)
        self.sources.put(self.portal_id, source)
        return source

    def _keep_company(self, every: list[Source]) -> None:
        """The portal's other lists wait for its leading one and are asked right behind it: what they name then is their own. A sitemap
        that is up to date is asked in the place of the leading one, where its own time is near."""
        due, started = self.sources.due(self.portal_id), self.run.started_at
        lead = leading(every)
        if lead is None or lead.url not in due:
            return
        if due[lead.url] <= started and lead.kind != "sitemap":
            span = polling.again(_yield(lead), leads=True)
            near = [
                s.key
                for s in every
                if s.kind == "sitemap" and s.healthy and s.current and not s.parent
                and s.url in due and due[s.url] - started <= polling.brought_forward(span)
            ]  # fmt: skip
            if near:
                self.sources.hasten(self.portal_id, near, started)
                due[lead.url] = self._after(span)
                self.sources.postpone(self.portal_id, [lead.key], due[lead.url])
        others = [s.key for s in every if s.healthy and s.kind != "sitemap" and s.url != lead.url and s.url in due]
        self.sources.postpone(self.portal_id, others, due[lead.url] + timedelta(seconds=1))

    def conditions(self, url: str) -> dict[str, str]:
        """The headers that make asking for *url* conditional on its having changed (RFC 9110, 13.1)."""
        source = self.sources.get(self.portal_id, url)
        if source.kind not in CONDITIONAL or not source.capture_id or source.backfilling:
            return {}
        named = {"If-None-Match": source.etag, "If-Modified-Since": None if source.etag else source.last_modified}
        return {name: value for name, value in named.items() if value}

    # an answer

    def source(self, origin: str, kind: str) -> Source:
        return self.sources.get(self.portal_id, origin, kind)

    def told(self, source: Source, visit: Visit, *, root: bool, named: int, new: int, end: bool, useful: bool) -> Source:
        """What is known of *source* after an answer that *named* articles, *new* of them unheard of; *end*: no page follows it."""
        at = visit.captured_at
        counted = source.walked_at is not None or (source.kind not in PAGED and source.polls > 0)
        source = replace(source, found=source.found + named, status=visit.reading.reason or visit.reading.kind)
        if useful and (not root or counted):
            gave = _yield(source).after(new if counted else 0, 0.0)
            source = replace(source, fresh=gave.fresh, days=gave.days)
        if end:
            source = replace(source, walked_at=source.walked_at or at, backfilling=0)
        if not root:
            self.sources.put(self.portal_id, source)
            return source
        if not useful:
            source = replace(source, polled_at=at, failures=source.failures + 1)
        else:
            source = self._polled(source, visit, named, new if counted else 0)
        self.sources.put(self.portal_id, source)
        return source

    def _polled(self, source: Source, visit: Visit, named: int, new: int) -> Source:
        at, gave = visit.captured_at, _yield(source)
        if source.polls == 0:
            led = any(other.fresh > 0 for other in self._others(source))
            gave = Yield() if led else polling.first((link.published_at for link in visit.reading.links if link.published_at), at)
        elif source.polled_at is not None:
            days = (at - source.polled_at).total_seconds() / 86_400
            gave = Yield(gave.fresh - new, gave.days).after(new, days)
        headers = visit.page.headers if visit.page is not None and visit.status == 200 else None
        if headers is not None:
            source = replace(
                source, etag=headers.get("etag"), last_modified=headers.get("last-modified"), capture_id=visit.capture_id, named=named
            )
        fresh_at = at if new or source.fresh_at is None else source.fresh_at
        return replace(source, polled_at=at, polls=source.polls + 1, failures=0, fresh=gave.fresh, days=gave.days, fresh_at=fresh_at)

    def next_at(self, source: Source, useful: bool) -> datetime:
        """When a source is asked again."""
        if not useful:
            if configured(self.run.portal, source.url):
                return self.run.archive.clock() + polling.after_failure(source.failures)
            return self.run.archive.clock() + DEAD_SOURCE
        others = [other for other in self._others(source) if other.healthy]
        lead = leading([*others, source])
        leads = lead is None or lead.url == source.url
        swept = any(other.kind == "sitemap" and other.current for other in others)
        span = polling.again(_yield(source), leads=leads, polls=source.polls, sitemap=source.kind == "sitemap", swept=swept)
        return self._after(span)

    def ask_others(self, source: Source, kinds: Iterable[str], why: str) -> None:
        """Ask, in this run, those of the portal's other sources of *kinds* that it has not asked yet."""
        wanted = [
            other.key
            for other in self._others(source)
            if other.kind in kinds and other.healthy and (other.polled_at is None or other.polled_at < self.run.started_at)
        ]
        if wanted and self.sources.hasten(self.portal_id, wanted, self.run.started_at):
            self.run.journal.write("sources-asked-early", source=source.url, reason=why, sources=len(wanted))

    def stopped(self, source: Source) -> bool:
        """Whether a source that named nothing new has probably stopped; told once, then it is given its time again."""
        if source.fresh_at is None or source.polled_at is None:
            return False
        if not polling.silent(_yield(source), (source.polled_at - source.fresh_at).total_seconds() / 86_400):
            return False
        self.sources.put(self.portal_id, replace(source, fresh_at=source.polled_at))
        return True

    def sweep(self, source: Source, at: datetime) -> Source:
        """Begin to go through a paged source in depth, where it is time and no sitemap does it."""
        if source.kind not in PAGED or source.walked_at is None or not source.named:
            return source
        if at - (source.swept_at or source.walked_at) < polling.SWEEP:
            return source
        if any(other.kind == "sitemap" and other.healthy and other.current for other in self._others(source)):
            return source
        number = source.sweeps + 1
        busiest = max((_yield(one) for one in (source, *self._others(source))), key=lambda gave: gave.rate)
        pages = polling.sweep_pages(busiest, source.named, number)
        source = replace(source, swept_at=at, sweeps=number, sweep_left=pages)
        self.sources.put(self.portal_id, source)
        return source

    def pages(self, origin: str) -> Turned:
        return self.turned.setdefault(origin, Turned())

    def _others(self, source: Source) -> list[Source]:
        return [other for other in self.sources.all(self.portal_id) if other.url != source.url and not other.parent]

    def _after(self, span: timedelta) -> datetime:
        now = self.run.archive.clock()
        return max(rhythm.after(now, span, self.run.portal.zone, self._rhythm), now + polling.SHORTEST)

    @cached_property
    def _rhythm(self) -> rhythm.Rhythm:
        return rhythm.learned(self.sources.published(self.portal_id), self.run.portal.zone)


def leading(every: Iterable[Source]) -> Source | None:
    """The source that a portal is followed by: of those that answer, the one that gave most of its own; a sitemap only where there is
    nothing else."""
    answering = [source for source in every if source.healthy and not source.parent]
    return max(answering, key=lambda s: (s.kind != "sitemap", s.fresh, -RANK[s.kind], s.named), default=None)


def _yield(source: Source) -> Yield:
    return Yield(source.fresh, source.days)
