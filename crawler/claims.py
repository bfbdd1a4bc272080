"""What sitemaps claim of modification (``lastmod``), held against what is found there. A claim is believed where it has proved true: a
sitemap index saves requests then, and an article that was edited is seen early."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from archive.sourcelist import Source, SourceList
from crawler import polling
from spiders.reading import Link

DAY = timedelta(days=1)
"""``lastmod`` is a day as often as a time, and a day in the site's own zone."""

AUDIT = 3
"""Every so many polls of an index, all that it names is asked for, whatever it claims."""

PROBES = 3
"""Articles whose claim is tried at one poll before any of that source has proved true."""

MOST = 500


def worth_asking(index: Source, child: Source, claimed_at: datetime | None) -> bool:
    """Whether the sitemap *child* is asked for at this poll of its *index*."""
    if child.polled_at is None or index.polls % AUDIT == 0 or claimed_at is None:
        return True
    if not polling.trusted(index.lastmod_right, index.lastmod_wrong):
        return True
    return claimed_at >= child.polled_at - DAY


def judged(index: Source, child: Source, new: int) -> Source:
    """*index* after its claim of *child* (as it was before this poll) was tried: *new* articles stood in it."""
    if child.polls == 0 or child.claimed_at is None or child.polled_at is None:
        return index
    said, did = child.claimed_at >= child.polled_at - DAY, new > 0
    if did and not said:
        return replace(index, lastmod_wrong=index.lastmod_wrong + 1)
    return replace(index, lastmod_right=index.lastmod_right + 1) if said == did else index


def edited(source: Source, links: Sequence[Link]) -> list[Link]:
    """The articles that *source* claims to be modified since it was asked before, as far as it is believed. A file in which everything was
    modified just now tells when it was written, and nothing else."""
    if source.polled_at is None:
        return []
    since = source.polled_at - DAY
    claimed = [link for link in links if link.kind == "article" and link.modified_at and link.modified_at >= since]
    if polling.trusted(source.lastmod_right, source.lastmod_wrong):
        return claimed[:MOST]
    if source.lastmod_wrong > 2 * PROBES and source.polls % AUDIT:
        return []
    return claimed[:PROBES]


class Claims:
    """Claims on articles, tried by visiting them. Part of the transaction that stores what a visit gave."""

    def __init__(self, sources: SourceList, portal_id: int) -> None:
        self.sources = sources
        self.portal_id = portal_id

    def try_out(self, source: Source, keys: Sequence[str], at: datetime) -> int:
        """Make the known articles among *keys* due, on the word of *source*; how many."""
        return self.sources.claim(self.portal_id, source.url, keys, at)

    def tried(self, claim: str, changed: bool) -> None:
        """An article was visited on the word of the source *claim*, and had *changed*, or not."""
        source = self.sources.get(self.portal_id, claim, "sitemap")
        right, wrong = source.lastmod_right + changed, source.lastmod_wrong + (not changed)
        self.sources.put(self.portal_id, replace(source, lastmod_right=right, lastmod_wrong=wrong))
