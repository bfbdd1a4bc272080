"""When a source is asked again, when its pages need not be turned further, and how far its word is trusted. Pure policy: what was seen
goes in, spans of time and verdicts come out; no clock, no database. ``benchmarks/discovery.py`` tries these very functions on a fleet.

The square-root law (interval ~ 1/sqrt(rate)) minimises the mean delay over all new articles for a given number of polls.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

SHORTEST = timedelta(hours=2)
LONGEST = timedelta(days=14)
AT_ONE_A_DAY = timedelta(hours=59)
"""The interval of a source that names one new article a day."""

SWEEP = timedelta(days=30)
"""How often everything that a portal lists is gone through: for what was dated back, and for what no list names."""

SPARE = timedelta(days=120)
"""How often a source is asked that never had anything of its own, where another sweeps the portal: only to see that it still answers."""

KNOWN_IN_A_ROW = 3
"""A known post or two between new ones do not end the paging."""

HALF_LIFE = 45.0
"""Days in which what a source gave loses half its weight."""

PROBATION = 3
"""Polls after which a source that had nothing of its own is a spare one."""

MOST_SWEPT = 500
"""Pages turned by one sweep."""

SURPRISE = 6.0
"""A source that was expected to name so many and named none (by chance, in one case of four hundred) may have stopped."""


@dataclass(frozen=True, slots=True)
class Yield:
    """What a source gave of its own: *fresh* articles in *days*, what is long ago counting less."""

    fresh: float = 0.0
    days: float = 0.0

    @property
    def rate(self) -> float:
        """New articles a day, as far as is known; half a one before anything is."""
        return (self.fresh + 0.5) / (self.days + 1.0)

    def after(self, found: int, days: float) -> Yield:
        """*found* more, in *days* since the poll before."""
        days = max(days, 0.0)
        kept = 0.5 ** (days / HALF_LIFE)
        return Yield(self.fresh * kept + found, self.days * kept + days)


def first(published: Iterable[datetime], now: datetime) -> Yield:
    """What the dates on a source's first answer tell of its rate: as if it had been watched for up to a month.
    Dates in the future, and what is a year old, tell nothing."""
    ages = sorted((now - moment).total_seconds() / 86_400 for moment in published)
    ages = [age for age in ages if 0 <= age <= 365]
    if len(ages) < 2 or ages[-1] < 0.1:
        return Yield()
    weight = min(1.0, 30.0 / ages[-1])
    return Yield((len(ages) - 1) * weight, ages[-1] * weight)


def interval(rate: float) -> timedelta:
    """How long a source of *rate* new articles a day is left alone: between two hours and a fortnight."""
    return min(max(AT_ONE_A_DAY / math.sqrt(max(rate, 1e-6)), SHORTEST), LONGEST)


def again(gave: Yield, *, leads: bool, polls: int = PROBATION, sitemap: bool = False, swept: bool = False) -> timedelta:
    """How long a source is left alone. *leads*: none of its portal's gives more of its own; *polls*: how often it was asked;
    *swept*: another source goes through the whole portal every month."""
    if leads:
        return interval(gave.rate)
    if sitemap:
        return SWEEP
    if polls < PROBATION or gave.fresh >= 0.5:
        return interval(gave.rate)
    return SPARE if swept else SWEEP


def brought_forward(span: timedelta) -> timedelta:
    """How long before its time a sweep is made, in the place of a poll that is due every *span*: it finds all that the poll would."""
    return span / 2


def caught_up(known: Sequence[bool]) -> bool:
    """Whether a page's items (True: known before), in its order, say that all behind them is known too: all of them are; or three known
    stand in a row below a new one, and most of the page is known. What is known above the first new one is pinned, or a row of pictures;
    where most is new, the known ones are a margin's, and the next page is asked."""
    if all(known):
        return True
    longest = current = 0
    for one in known[known.index(False) :]:
        current = current + 1 if one else 0
        longest = max(longest, current)
    return longest >= KNOWN_IN_A_ROW and sum(known) * 2 >= len(known)


def silent(gave: Yield, days: float) -> bool:
    """Whether a source that named nothing new for *days* has probably stopped, so that the portal's other sources should be asked."""
    return gave.fresh >= 1 and gave.rate * days >= SURPRISE


def sweep_days(number: int) -> float:
    """How many days' articles the *number*-th sweep (from 1) goes through by turning pages: 60, every second time 120, every fourth 240 …
    so that each depth is reached, and the deep ones seldom."""
    return 60.0 * (number & -number)


def sweep_pages(gave: Yield, per_page: int, number: int) -> int:
    """How many pages the *number*-th sweep turns, of a source whose pages name *per_page* articles."""
    return min(max(math.ceil(gave.rate * sweep_days(number) / max(per_page, 1)), 1), MOST_SWEPT)


def trusted(right: int, wrong: int) -> bool:
    """Whether a source's ``lastmod`` is believed: it has proved right often enough, and hardly ever wrong."""
    return right >= KNOWN_IN_A_ROW and wrong * 10 <= right


def after_failure(failures: int) -> timedelta:
    """When a source of the archivist's own that failed *failures* times in a row is asked again."""
    return min(SHORTEST * 2.0 ** min(max(failures - 1, 0), 10), LONGEST)


__all__ = [
    "Yield",
    "after_failure",
    "again",
    "brought_forward",
    "caught_up",
    "first",
    "interval",
    "silent",
    "sweep_days",
    "sweep_pages",
    "trusted",
]
