"""Turning the pages of a source: when they repeat, and when they go on for ever. Held in bounded memory, however long the walk."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

REMEMBERED = 2_000
"""Items of the last pages: a page that names none but these was shown before."""

STALE = 25
"""Pages in a row that name nothing which the frontier had not: then the rest is taken for known."""

STALE_BACKFILL = 500
MOST_PAGES = 100_000
FRUITLESS = 150
"""Addresses, unheard of, that pages named since the last one that was an article, and requests since then. Such a list goes on
for ever, or its articles cannot be read any more; either way the rest of it can wait."""


class Turned:
    """The pages of one source that this run has seen."""

    def __init__(self) -> None:
        self.pages: set[int] = set()  # hashes, of what each page names and of its address: eight bytes and a slot each
        self.recent: deque[str] = deque(maxlen=REMEMBERED)
        self.stale = 0
        self.articles = self.asked = self.unproved = 0

    def turn(self, url: str, named: Sequence[str], new: int, *, backfill: bool) -> str | None:
        """Take in a page at *url* that names the articles *named*, *new* of them unheard of; why the next page is not asked for: None
        where it may be."""
        if not named:
            return "a page that names nothing"
        address, content = hash(("url", url)), hash(frozenset(named))
        if address in self.pages:
            return "paging comes back to a page that was shown"
        if content in self.pages or set(named) <= set(self.recent):
            return "paging repeats itself"
        if len(self.pages) >= 2 * MOST_PAGES:
            return f"endless paging: {MOST_PAGES} pages"
        self.pages |= {address, content}
        self.recent.extend(named)
        self.stale = 0 if new else self.stale + 1
        most = STALE_BACKFILL if backfill else STALE
        return f"endless paging: {most} pages in a row named nothing new" if self.stale >= most else None

    def fruitless(self, new: int, articles: int, requests: int) -> bool:
        """Whether the rest can wait, where the page now turned named *new* addresses, and the run has found *articles* by so many
        *requests*. What pages name is visited while others are turned."""
        if articles > self.articles:
            self.articles, self.asked, self.unproved = articles, requests, 0
        self.unproved += new
        return min(self.unproved, requests - self.asked) >= FRUITLESS
