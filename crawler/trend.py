"""Trend: what a run read, held against the portal's own history, so that a layout that changed is told the day it changes.

A portal is compared with nobody but itself, and by counting, not by thresholds of a size: whether a field that k of n earlier articles
filled would be missing on so many by chance is a beta-binomial question, and three articles of a small portal answer it less surely than
thirty. The blank articles of earlier runs count along, so that one a day is enough. An article that had a field and has lost it needs no
statistics. Pure, but for ``breaks``, which asks the index.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from statistics import median
from typing import TypeVar

from archive.yields import ArticlePage, PageAsked, SourcePage, Yields

T = TypeVar("T", ArticlePage, PageAsked)

HISTORY = 400
"""Pages looked back on."""

NEW_NORMAL = 60
"""So many pages without a field in a row, in earlier runs: it is no break any more, the portal does without it."""

CORE = ("title", "text", "published")
FIELDS = (*CORE, "author", "category", "image_url", "lead", "tags")
_OPTIONAL = ("image_url", "lead", "tags")
_SURE, _UNSURE = 0.002, 0.0001
"""How improbable it must be: of a field that was nearly always there, and of one that comes and goes."""

_ALWAYS, _PAIR = {True: 3, False: 5}, 2
"""What a template prints is on every page: where so many articles in a row had a field (fewer of ``CORE``), two without it are enough."""


@dataclass(frozen=True, slots=True)
class Break:
    """``field``: what is missing: a field, ``counts.KIND``, ``articles`` (pages that can no longer be read or are no longer there) or
    ``links`` (sources that name fewer). ``what`` says it for a person; ``capture_id``: a page that shows it."""

    field: str
    what: str
    capture_id: str | None


def breaks(yields: Yields, portal_id: int, job_id: str, named: int | None) -> list[Break]:
    """What a job found missing. *named*: how many articles its sources named, those that are unchanged too; None where none were asked."""
    pages = yields.article_pages(portal_id, HISTORY)
    mine, earlier = _parted(pages, job_id)
    found = list(vanished(mine, earlier))
    asked, before = _parted(yields.pages_asked(portal_id, HISTORY), job_id)
    found += unread(asked, before)
    found += gone(asked, yields.gone_in(job_id))
    if named is not None:
        found += dried_up(yields.source_pages(portal_id, job_id, 12), job_id, named)
    return found


def _parted(pages: Sequence[T], job_id: str) -> tuple[list[T], list[T]]:
    return [page for page in pages if page.job_id == job_id], [page for page in pages if page.job_id != job_id]


def vanished(mine: Sequence[ArticlePage], earlier: Sequence[ArticlePage]) -> Iterator[Break]:
    """Fields and counts that earlier pages had and *mine* have not. Where the portal has moved to another system that is known, only what
    every system shows is missed."""
    if not mine or not earlier:
        return
    was, now = _system(earlier), _system(mine)
    kept = {name for page in earlier for name in page.fields if name in FIELDS or name.startswith("counts.")}
    for name in sorted(kept if now in (was, "generic") else kept & set(CORE), key=lambda name: (name not in CORE, name)):
        without = [page for page in mine if name not in page.fields]
        if not without:
            continue
        lost, still = _pairs(name, mine, earlier)
        told = f"{lost} articles that had it have lost it" if lost >= 2 and lost >= still else _missing(name, mine, earlier)
        if told:
            yield Break(
                name, f"{name} vanished: {told} (read as {without[0].read_as.partition(' ')[2]}, {without[0].url})", without[0].capture_id
            )


def _system(pages: Sequence[ArticlePage]) -> str:
    """The CMS that most of *pages* were read as."""
    return Counter(page.read_as.partition(" ")[2].partition("/")[0] for page in pages).most_common(1)[0][0]


def _pairs(name: str, mine: Sequence[ArticlePage], earlier: Sequence[ArticlePage]) -> tuple[int, int]:
    """Of the articles that had a field when they were last read: how many have it no more, and how many still have it."""
    last = {page.article_id: page for page in earlier if page.article_id is not None}
    having = [page for page in mine if page.article_id in last and name in last[page.article_id].fields]
    still = sum(name in page.fields for page in having)
    return len(having) - still, still


def _missing(name: str, mine: Sequence[ArticlePage], earlier: Sequence[ArticlePage]) -> str | None:
    """Counted by article, in the order of their days: that an article without the field was read again without it is no news, and what was
    published before the first that had it says nothing of today's layout."""
    since = min((page.published for page in earlier if page.published and name in page.fields), default="")
    told = _news(name, [page for page in _by_day(earlier) + list(mine) if (page.published or since) >= since])
    now, past = [page for page in told if page.job_id == mine[0].job_id], [page for page in told if page.job_id != mine[0].job_id]
    filled = sum(name in page.fields for page in now)
    blank = len(list(takewhile(lambda page: name not in page.fields, reversed(past)))) if not filled else 0
    past = past[: len(past) - blank]
    had = sum(name in page.fields for page in past)
    pages = len(now) + blank
    if not now or blank > NEW_NORMAL or not past or filled * len(past) * 2 > had * pages:
        return None
    sure = had >= 0.9 * len(past) and name not in _OPTIONAL
    printed = sure and had == len(past) >= _ALWAYS[name in CORE] and not filled and pages >= _PAIR
    if not printed and chance(filled, pages, had, len(past)) > (_SURE if sure else _UNSURE):
        return None
    return f"{filled or 'none'} of {pages} articles read has it, before {had} of {len(past)} had"


def _by_day(pages: Sequence[ArticlePage]) -> list[ArticlePage]:
    """Run after run, and each run's in the order in which they were published: a first crawl reads the newest first."""
    runs = {job: n for n, job in enumerate(dict.fromkeys(page.job_id for page in pages))}
    return sorted(pages, key=lambda page: (runs[page.job_id], page.published or ""))


def _news(name: str, pages: Sequence[ArticlePage]) -> list[ArticlePage]:
    """*pages* but for those that show of their article what its page before showed."""
    shown: dict[int, bool] = {}
    news = []
    for page in pages:
        has = name in page.fields
        if page.article_id is None or shown.get(page.article_id) is not has:
            news.append(page)
        if page.article_id is not None:
            shown[page.article_id] = has
    return news


def chance(k: int, n: int, had: int, of: int) -> float:
    """How probable it is to see a thing at most *k* times in *n*, where it was seen *had* times *of* before, and nothing has changed
    (beta-binomial, Jeffreys' prior)."""
    a, b = had + 0.5, of - had + 0.5

    def beta(x: float, y: float) -> float:
        return math.lgamma(x) + math.lgamma(y) - math.lgamma(x + y)

    return sum(math.comb(n, i) * math.exp(beta(i + a, n - i + b) - beta(a, b)) for i in range(k + 1))


def unread(mine: Sequence[PageAsked], earlier: Sequence[PageAsked]) -> Iterator[Break]:
    """Pages that answer, and cannot be read as articles any more."""

    def told(pages: Sequence[PageAsked]) -> list[PageAsked]:
        return [page for page in pages if page.kind in ("article", "other", "listing")]

    asked, past = told(mine), told(earlier)
    missed = [page for page in asked if page.kind != "article"]
    known = [page for page in asked if page.purpose == "recount"]
    lost = [page for page in known if page.kind != "article"]
    if len(lost) >= 2 and len(lost) * 2 >= len(known):
        yield Break("articles", f"{len(lost)} of {len(known)} known articles cannot be read any more ({lost[0].url})", lost[0].capture_id)
        return
    read, had = len(asked) - len(missed), sum(page.kind == "article" for page in past)
    all_or_none = not read and len(missed) >= _PAIR and had == len(past) >= _ALWAYS[False]
    rarer = bool(past and missed) and read * len(past) * 2 < had * len(asked)
    if all_or_none or (rarer and chance(read, len(asked), had, len(past)) < _SURE):
        what = f"{len(missed)} of {len(asked)} pages named as articles cannot be read, before {len(past) - had} of {len(past)}"
        yield Break("articles", f"{what} ({missed[0].url})", missed[0].capture_id)


def gone(mine: Sequence[PageAsked], taken: int) -> Iterator[Break]:
    """Half of the known articles that were visited, and four at least, gone at once: moved, broken, or led home."""
    there = sum(page.kind == "article" and page.purpose == "recount" for page in mine)
    if taken >= 4 and taken >= there:
        example = next((page for page in mine if page.kind == "gone"), None)
        what, capture = (f" ({example.url})", example.capture_id) if example else ("", None)
        yield Break("articles", f"{taken} of {taken + there} known articles are gone at once{what}", capture)


def dried_up(sources: Sequence[SourcePage], job_id: str, named: int = 0) -> Iterator[Break]:
    """All sources together name less than a quarter of what those of them that were asked before used to name, or nothing at all."""
    usual: dict[str, float] = {}
    now: dict[str, SourcePage] = {}
    for url in dict.fromkeys(source.url for source in sources):
        own = [source for source in sources if source.url == url]
        now.update((url, source) for source in own if source.job_id == job_id)
        if past := [source.links for source in own if source.job_id != job_id]:
            usual[url] = median(past)
    total, before = sum(source.links for source in now.values()), sum(usual.values())
    if (before >= 5 and total * 4 < before) or (before >= 2 and not total and not named):
        worst = max(usual, key=lambda url: usual[url] - (now[url].links if url in now else 0))
        what = f"{total} articles are named where {before:g} were before, the most on {worst} ({usual[worst]:g})"
        yield Break("links", what, now[worst].capture_id if worst in now else None)
