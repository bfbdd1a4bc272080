"""Discovery: the links that a source names go onto the frontier; paging goes on until three known items stand in a row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta

from archive.duelist import Found
from crawler.run import Run
from crawler.sources import PROFILES, RANK, configured, seeds
from spiders.reading import Link
from spiders.requisites import kind_of
from spiders.urls import key
from spiders.walk import Visit

KNOWN_IN_A_ROW = 3
"""A pinned post or two on top does not end the paging."""

DEAD_SOURCE = timedelta(days=30)
SITEMAP = timedelta(days=7)


class Discovery:
    def __init__(self, run: Run) -> None:
        self.run = run
        self.required: set[str] = set()  # what this run's pages need; most of it is the same on every page
        self.walk: defaultdict[str, set[str]] = defaultdict(set)  # what each source has named in this run

    def source(self, visit: Visit) -> None:
        """A source's answer: its links, its next page, and when to ask it again."""
        run, due, reading = self.run, visit.due, visit.reading
        origin = due.origin or due.url
        root = key(origin) == due.key
        useful = visit.status < 400 and reading.kind not in ("gone", "other")
        run.sources_read += useful
        if useful and root:
            self._detected(visit)
        elif not useful and (run.last_reason is None or due.key == key(run.portal.home)):
            run.last_reason = f"{visit.url}: {reading.reason or f'status {visit.status}'}"
        articles, goes_on = self._take_in(visit, origin) if useful else ([], False)
        at_end = useful and not goes_on and not self._stopped_at_known
        run.archive.due.polled(
            run.portal_id, origin, due.kind, visit.captured_at, found=len(articles), status=reading.reason or reading.kind, walked=at_end
        )
        now = run.archive.clock()
        if not root:
            run.archive.due.settle(run.portal_id, due.key, "done", None)
        elif useful or configured(run.portal, origin):
            again = now + SITEMAP if due.kind == "sitemap" and origin not in run.portal.sitemaps else now
            run.archive.due.settle(run.portal_id, due.key, "done", again, reason=reading.reason)
        else:
            reason = reading.reason or f"status {visit.status}"
            run.archive.due.settle(run.portal_id, due.key, "done", now + DEAD_SOURCE, reason=reason)

    def links(self, visit: Visit) -> None:
        """A page that was thought an article and is a listing: its links are taken, its further pages are not."""
        if visit.reading.kind == "listing" and visit.status < 400:
            self._enqueue(visit.reading.links, via=visit.url, origin=None)

    def article(self, url: str, via: str) -> None:
        self.run.archive.due.add(self.run.portal_id, [Found(key(url), url, "article", RANK["article"], via=via)], self.run.archive.clock())

    def requisites(self, urls: Iterable[str], via: str) -> None:
        """What a page needs to look as it did, once each, as far as it stands on the portal and the portal's file wants it."""
        portal, fresh = self.run.portal, [url for url in urls if url not in self.required]
        self.required.update(fresh)
        wanted = [url for url in fresh if portal.owns(url) and (kind_of(url) or "image") in portal.requisites.kinds]
        found = [Found(key(url), url, "requisite", RANK["requisite"], via=via) for url in wanted]
        self.run.archive.due.add(self.run.portal_id, found, self.run.archive.clock())

    def _take_in(self, visit: Visit, origin: str) -> tuple[list[str], bool]:
        """The keys of the articles named, and whether a next page was queued."""
        run, due, reading = self.run, visit.due, visit.reading
        wanted = self._enqueue(reading.links, via=visit.url, origin=origin)
        run.links_found += len(wanted) + len(reading.records)
        self._stopped_at_known = False
        fresh = [k for k in wanted if k not in self.walk[origin]]
        self.walk[origin].update(wanted)
        if reading.next_url is None or not fresh or not run.portal.owns(reading.next_url):
            return wanted, False
        if run.archive.due.walked(run.portal_id, origin):
            known = run.archive.due.found_before(run.portal_id, wanted, run.started_at)
            if _in_a_row(wanted, known) >= KNOWN_IN_A_ROW:
                self._stopped_at_known = True
                return wanted, False
        follow = Found(key(reading.next_url), reading.next_url, due.kind, RANK[due.kind] + 5, origin=origin, via=visit.url)
        return wanted, bool(run.archive.due.add(run.portal_id, [follow], run.archive.clock(), requeue=True))

    def _enqueue(self, links: Sequence[Link], *, via: str, origin: str | None) -> list[str]:
        run, found = self.run, []
        for link in links:
            if not run.portal.owns(link.url):  # asked first: most links of a page that lead elsewhere need no key
                continue
            try:
                name = key(link.url)
            except ValueError:  # a portal's own typing error: mailto, javascript, half a URL
                continue
            below = link.url if link.kind != "article" else None
            found.append(Found(name, link.url, link.kind, RANK[link.kind], origin=below, via=via))
        run.archive.due.add(run.portal_id, found, run.archive.clock())
        return [f.key for f in found if f.kind == "article"]

    def _detected(self, visit: Visit) -> None:
        """A portal whose profile is ``auto``: once a page has shown its CMS, that CMS's own sources are asked too."""
        run, name = self.run, visit.reading.reader.partition("/")[0]
        if run.portal.profile == "auto" and name in PROFILES and key(visit.due.url) == key(run.portal.home):
            run.archive.due.add(run.portal_id, seeds(run.portal, name), run.archive.clock())


def _in_a_row(keys: Sequence[str], known: set[str]) -> int:
    longest = current = 0
    for name in keys:
        current = current + 1 if name in known else 0
        longest = max(longest, current)
    return longest
