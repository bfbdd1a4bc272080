"""Discovery: the links that a source names go onto the frontier; paging goes on until what is on a page is known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from archive.duelist import Found
from archive.sourcelist import Source
from crawler import claims, polling
from crawler.polls import CONDITIONAL, PAGED, Polls
from crawler.run import Run
from crawler.settling import ASK_AGAIN
from crawler.sources import PROFILES, RANK, said_by_site, seeds
from spiders import traps
from spiders.reading import Link
from spiders.requisites import kind_of
from spiders.urls import clean, roundabout
from spiders.walk import Visit

CHILD = polling.SPARE
"""When a sitemap that an index names is asked again by itself: the index says so earlier, unless it is gone."""

NAMED = 50_000
"""URLs remembered as named by this run's pages; beyond, the table is asked about them again."""


@dataclass
class Taken:
    """What one answer of a source gave. ``articles``: the keys that it names, in order; ``new`` of them unheard of."""

    articles: list[str]
    new: int = 0
    goes_on: bool = False  # its next page was queued
    known: bool = False  # and need not be, since what is behind this one is known


class Discovery:
    def __init__(self, run: Run) -> None:
        self.run = run
        self.portal_id = run.portal_id
        self.polls = Polls(run)
        self.claims = claims.Claims(run.archive.sources, run.portal_id)
        self.anew: set[str] = set()  # pages that this run turned to from a source's first
        self.named: set[str] = set()  # by pages that are no sources: menus and side columns name the same on every page
        self.required: set[str] = set()  # what this run's pages need; most of it is the same on every page

    def source(self, visit: Visit) -> None:
        """A source's answer: its links, its next page, and when to ask it again."""
        run, due, reading, portal = self.run, visit.due, visit.reading, self.run.portal
        origin = due.origin or due.url
        root, unchanged = portal.key(origin) == due.key, visit.status == 304
        useful = unchanged or (visit.status < 400 and reading.kind not in ("gone", "other"))
        run.sources_read += useful
        before = self.polls.source(origin, due.kind)
        before = replace(before, key=due.key if root else before.key, parent=_parent(before, due) if root else before.parent)
        if root and visit.status < 300:
            self._home(visit)
        if unchanged:
            run.links_found += before.named
        elif not useful and (run.last_reason is None or due.key == portal.key(portal.home)):
            run.last_reason = f"{visit.url}: {reading.reason or f'status {visit.status}'}"
        if root and useful:
            before = self.polls.sweep(before, visit.captured_at)
        taken = self._take_in(visit, origin, before) if useful and not unchanged else Taken([])
        end = useful and not taken.goes_on and not taken.known
        after = self.polls.told(
            self._current(before, origin), visit, root=root, named=len(taken.articles), new=taken.new, end=end, useful=useful
        )
        if not root:
            run.archive.due.settle(self.portal_id, due.key, "done", None)
            return
        self._others(before, after, taken, visit, useful=useful, unchanged=unchanged)
        again = run.archive.clock() + CHILD if after.parent and useful else self.polls.next_at(after, useful)
        reason = reading.reason if useful else reading.reason or f"status {visit.status}"
        run.archive.due.settle(self.portal_id, due.key, "done", again, reason=None if unchanged else reason)

    def links(self, visit: Visit) -> None:
        """A page that was thought an article and is a listing: its links are taken, its further pages are not."""
        if visit.reading.kind == "listing" and visit.status < 400:
            fresh = [link for link in visit.reading.links if link.url not in self.named]
            self._enqueue(fresh, via=visit.url)
            if len(self.named) > NAMED:
                self.named.clear()
            self.named.update(link.url for link in fresh)

    def article(self, url: str, via: str) -> None:
        name = self.run.portal.key(url)
        self.run.archive.due.add(self.portal_id, [Found(name, url, "article", RANK["article"], via=via)], self.run.archive.clock())

    def requisites(self, urls: Iterable[str], via: str) -> None:
        """What a page needs to look as it did, once each, as far as it stands on the portal and the portal's file wants it."""
        portal, fresh = self.run.portal, [url for url in urls if url not in self.required]
        self.required.update(fresh)
        wanted = [url for url in fresh if portal.owns(url) and (kind_of(url) or "image") in portal.requisites.kinds]
        found = [Found(portal.key(url), url, "requisite", RANK["requisite"], via=via) for url in wanted]
        self.run.archive.due.add(self.portal_id, found, self.run.archive.clock())

    def _take_in(self, visit: Visit, origin: str, source: Source) -> Taken:
        run, due, reading = self.run, visit.due, visit.reading
        taken, root = self._enqueue(reading.links, via=visit.url, index=source), run.portal.key(origin) == due.key
        run.links_found += len(taken.articles) + len(reading.records)
        if due.kind in CONDITIONAL and (modified := claims.edited(source, reading.links)):
            self.claims.try_out(source, [run.portal.key(link.url) for link in modified], run.started_at)
        if reading.next_url is None:
            if due.kind != "sitemap" and root and source.polls and taken.new:
                taken.known = polling.caught_up(self._known(taken.articles))
            return taken
        if not run.portal.owns(reading.next_url):
            return taken
        ends = self.polls.pages(origin).turn(visit.url, taken.articles, taken.new, backfill=bool(source.backfilling))
        if ends is not None:
            if taken.articles:
                run.journal.write("paging-ends", source=origin, url=visit.url, reason=ends)
                self._leave_out(self._page(reading.next_url, visit, origin), f"{ends} ({origin})")
            return taken
        if source.sweep_left > 0:
            source = replace(source, sweep_left=source.sweep_left - 1)
            run.archive.sources.put(self.portal_id, source)
        elif self._may_stop(visit, origin, source) and polling.caught_up(self._known(taken.articles)):
            taken.known = True
            return taken
        follow, at = self._page(reading.next_url, visit, origin), run.archive.clock()
        if self.polls.pages(origin).fruitless(taken.new, run.articles_new, run.requests):
            at += ASK_AGAIN
            run.journal.write(
                "paging-rests", source=origin, url=follow.url, until=at, reason="nothing that it named of late was an article"
            )
        taken.goes_on = bool(run.archive.due.add(self.portal_id, [follow], at, requeue=True))
        if root or due.key in self.anew:
            self.anew.add(follow.key)
        return taken

    def _page(self, url: str, visit: Visit, origin: str) -> Found:
        kind = visit.due.kind
        return Found(self.run.portal.key(url), url, kind, RANK[kind] + 5, origin=origin, via=visit.url)

    def _leave_out(self, one: Found, reason: str) -> None:
        """A page that leads nowhere new, if it was not heard of before, is dead, with its reason, until a later walk comes to it."""
        if self.run.archive.due.add(self.portal_id, [one], self.run.archive.clock()):
            self.run.archive.due.settle(self.portal_id, one.key, "dead", None, reason=f"{traps.MARK}{reason}")
            self.run.trapped(one.url, reason)

    def _may_stop(self, visit: Visit, origin: str, source: Source) -> bool:
        """Whether known items on this page mean that the rest is known: once the source was walked to its end; and while that walk, cut
        short by an earlier run, goes on from where it was, for the pages that lie before it."""
        due = visit.due
        before_it = self.run.portal.key(origin) == due.key or due.key in self.anew
        return source.walked_at is not None or (before_it and origin in self.polls.walking)

    def _known(self, articles: Sequence[str]) -> list[bool]:
        known = self.run.archive.due.found_before(self.portal_id, articles, self.run.started_at)
        return [name in known for name in articles]

    def _enqueue(self, links: Sequence[Link], *, via: str, index: Source | None = None) -> Taken:
        run, portal, now = self.run, self.run.portal, self.run.archive.clock()
        articles: dict[str, Found] = {}
        for link in links:
            if not portal.owns(link.url):  # asked first: most links of a page that lead elsewhere need no key
                continue
            try:
                name = portal.key(link.url)
                if link.kind == "article":
                    articles.setdefault(name, Found(name, clean(link.url), "article", RANK["article"] + roundabout(link.url), via=via))
                elif index is None or self._child(link, name, index):
                    by = index.url if index is not None and link.kind == "sitemap" else via
                    run.archive.due.add(self.portal_id, [Found(name, link.url, link.kind, RANK[link.kind], origin=link.url, via=by)], now)
            except ValueError:  # a portal's own typing error: mailto, javascript, half a URL
                continue
        return Taken(list(articles), self._add(articles.values()))

    def _add(self, found: Iterable[Found]) -> int:
        """Put articles on the frontier, but for traps, which are told once each; how many were unheard of."""
        run, now, new = self.run, self.run.archive.clock(), 0
        for one in found:
            if not run.archive.due.add(self.portal_id, [one], now):
                continue
            reason = traps.why_not(one.url, now)
            if reason is None:
                new += 1
                continue
            run.archive.due.settle(self.portal_id, one.key, "dead", None, reason=f"{traps.MARK}{reason}")
            run.trapped(one.url, reason)
        return new

    def _child(self, link: Link, name: str, index: Source) -> bool:
        """A sitemap that *index* names: whether it is new. One that is known is asked again where the index's word or an audit says so."""
        sources = self.run.archive.sources
        child = sources.get(self.portal_id, link.url, link.kind)
        if link.kind != "sitemap" or child.polls == 0:
            return True
        if claims.worth_asking(index, child, link.modified_at):
            sources.hasten(self.portal_id, [name], self.run.started_at)
        sources.put(self.portal_id, replace(child, claimed_at=link.modified_at))
        return False

    def _current(self, source: Source, origin: str) -> Source:
        """*source* as it stands now: turning a page, or naming itself, may have changed it."""
        stored = self.run.archive.sources.get(self.portal_id, origin, source.kind)
        return replace(stored, key=source.key, parent=source.parent)

    def _others(self, before: Source, after: Source, taken: Taken, visit: Visit, *, useful: bool, unchanged: bool) -> None:
        """What an answer means for the portal's other sources."""
        every, polls = ("feed", "api", "listing", "sitemap"), self.polls
        if after.parent and useful:
            self._told_parent(before, after.parent, taken.new)
        if not useful:
            if before.polls and after.failures == 1:
                polls.ask_others(after, every, "it no longer answers")
        elif after.kind != "sitemap" and before.polls and taken.new and not (taken.known or taken.goes_on or visit.reading.next_url):
            polls.ask_others(after, PAGED, "much of it is new: more may be new than it holds")
        elif after.kind == "feed" and before.named and not taken.articles and not unchanged:
            polls.ask_others(after, every, "it no longer names anything")
        elif after.fresh_at and not taken.new and polls.stopped(after):
            polls.ask_others(after, every, "it was expected to name something new long ago")
        if after.kind == "sitemap" and taken.articles:
            newest = self.run.archive.sources.newest(self.portal_id)
            self._set_current(after, newest <= set(taken.articles) if newest else False)

    def _told_parent(self, child: Source, parent: str, new: int) -> None:
        index = claims.judged(self.polls.source(parent, "sitemap"), child, new)
        self.run.archive.sources.put(self.portal_id, replace(index, fresh=index.fresh + (new if child.polls else 0)))

    def _set_current(self, sitemap: Source, current: bool) -> None:
        sources = self.run.archive.sources
        for url in (sitemap.url, sitemap.parent):
            if url and (url == sitemap.url or current):
                source = sources.get(self.portal_id, url, "sitemap")
                sources.put(self.portal_id, replace(source, current=int(current)))

    def _home(self, visit: Visit) -> None:
        """The home page shows the CMS of the portal, and what the site offers. Where its file names no CMS, or the site was rebuilt on
        another one than the file names, the sources of the one that is seen are asked as well."""
        run, name, portal = self.run, visit.reading.reader.partition("/")[0], self.run.portal
        if portal.key(visit.due.url) != portal.key(portal.home) or visit.page is None:
            return
        # A known system is sure of its marks; the profiles of no system take any page, and say nothing about a rebuild.
        other = portal.profile == "auto" or name not in (portal.profile, "generic", "declarative")
        found = list(seeds(portal, name)) if other and name in PROFILES else []
        robots = run.archive.hosts.robots(run.origin(visit.url)).text
        added = run.archive.due.add(self.portal_id, [*found, *said_by_site(portal, visit.page, robots)], run.archive.clock())
        if found and added and portal.profile != "auto":
            run.journal.write("rebuilt", named=portal.profile, seen=visit.reading.reader)


def _parent(source: Source, due: object) -> str | None:
    """The index that names a sitemap: what it was found through."""
    via = getattr(due, "via", None)
    return via if source.kind == "sitemap" and via else source.parent
