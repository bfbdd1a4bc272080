"""When to visit what again. Pure policy: histories in, times and priorities out; no clock, no database."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import lru_cache, partial

import numpy as np
import numpy.typing as npt

from crawler.prior import DEFAULT_PRIOR, Floats, Prior
from crawler.retries import retry_at
from crawler.sightings import Sightings, awaited, observe, worth

__all__ = ["DEFAULT_PRIOR", "Prior", "next_recount", "price_of", "priorities", "priority", "retry_at", "summed_all", "usual_price"]

Observation = tuple[float, float | None]
"""An article's age in hours when it was observed, and its count then; None where the page showed none that could be read."""

LONGEST_AGE = 1e6
"""Hours; beyond a century all ages are alike."""
LARGEST_COUNT = 1e15
USUAL_VISITS = 8.0
"""Recounts an article's life, on average, where nobody says otherwise."""
USUAL_SIZES = (0.05, 0.2, 0.5, 1.0, 3.0)
"""Articles of a usual portal, beside the mean of them all."""
SHORTEST_WAIT = timedelta(hours=1)
LONGEST_WAIT = timedelta(days=30)
"""Between two recounts, whatever they are worth: an edit or a deletion is to be seen as well."""
LEAST_END = timedelta(days=2)
"""A last interval shorter than this says nothing about how often an article is counted again."""


def priority(observations: Iterable[Observation], age: float, *, prior: Prior = DEFAULT_PRIOR) -> float:
    """How much a visit now is worth: expected unseen counts x time. Higher = visit sooner; 0 where nothing can be unseen.

    *observations*: (age in hours, count) of each snapshot, in any order; *age*: the article's age now, in hours. A count of None or NaN (a
    page that showed none) tells nothing but that the article was seen. One that falls (a vote taken back, a counter reset) is believed, and
    nothing is taken to have come meanwhile. A NaN for an age is no observation."""
    return worth(summed(observations, prior), _within(age, LONGEST_AGE), prior)


def summed(observations: Iterable[Observation], prior: Prior) -> Sightings[float]:
    """*observations* of one article, in order of age, summed up."""
    seen: Sightings[float] = Sightings.none()
    known = [(_within(age, LONGEST_AGE), math.nan if count is None else float(count)) for age, count in observations if not math.isnan(age)]
    for age, count in sorted(known, key=lambda one: (one[0], -1.0 if math.isnan(one[1]) else one[1])):
        seen = observe(seen, age, awaited(seen, age, prior) if math.isnan(count) else _within(count, LARGEST_COUNT), prior)
    return seen


def _within(value: float, most: float) -> float:
    return min(max(float(value), 0.0), most)


def priorities(ages: npt.ArrayLike, counts: npt.ArrayLike, age: npt.ArrayLike, *, prior: Prior = DEFAULT_PRIOR) -> Floats:
    """``priority`` of many articles at once. *ages*, *counts*: articles x observations, in any order; an age of NaN where there is none (an
    article with fewer than another has), a count of NaN where it could not be read. *age*: each article's age now. One number an article.

    Raises ValueError where the shapes do not belong together."""
    when, what, now = (np.asarray(given, dtype=np.float64) for given in (ages, counts, age))
    if when.ndim != 2 or when.shape != what.shape or now.shape != when.shape[:1]:
        raise ValueError(
            f"ages {when.shape}, counts {what.shape} and age {now.shape}: expected (articles, observations) twice and (articles,)"
        )
    return worth(summed_all(when, what, prior), np.clip(now, 0.0, LONGEST_AGE), prior)


def summed_all(ages: Floats, counts: Floats, prior: Prior) -> Sightings[Floats]:
    """``summed`` of many articles; shapes as for ``priorities``."""
    when = np.where(np.isnan(ages), np.inf, np.clip(ages, 0.0, LONGEST_AGE))
    order = np.lexsort((np.where(np.isnan(counts), -1.0, counts), when), axis=1)
    when, what = np.take_along_axis(when, order, 1), np.take_along_axis(counts, order, 1)
    seen = Sightings.none(len(ages))
    for column in range(when.shape[1]):
        have = np.flatnonzero(when[:, column] < np.inf)
        if len(have) == 0:
            break
        before, at, shown = seen.of(have), when[have, column], what[have, column]
        shown = np.where(np.isnan(shown), awaited(before, at, prior), np.clip(shown, 0.0, LARGEST_COUNT))
        seen.put(have, observe(before, at, shown, prior))
    return seen


def wait(seen: Sightings[float], price: float, prior: Prior) -> float:
    """Hours from the last observation until a visit is worth *price*, between ``SHORTEST_WAIT`` and ``LONGEST_WAIT``, and no further than
    the end of the article's life: there its last recount is due."""
    low, high = _in_hours(SHORTEST_WAIT), _in_hours(LONGEST_WAIT)
    high = max(low, min(high, prior.life - seen.last))
    if worth(seen, seen.last + high, prior) <= price:
        return high
    for _ in range(12):  # to ten minutes in a month
        middle = (low + high) / 2
        low, high = (low, middle) if worth(seen, seen.last + middle, prior) >= price else (middle, high)
    return high


def price_of(seen: Sightings[Floats], visits: float, prior: Prior) -> float:
    """The priority at which articles such as these, one at least, get *visits* recounts in a life on average.

    An article's recounts an hour are one over its wait. Their mean, over all articles as they stand now, is to be *visits* a life."""
    waits = np.geomspace(_in_hours(SHORTEST_WAIT), _in_hours(LONGEST_WAIT), 60)
    worths = np.stack([worth(seen, seen.last + each, prior) for each in waits])  # rises with the wait
    ends = np.clip(prior.life - seen.last, _in_hours(LEAST_END), waits[-1])

    def visited(price: float) -> float:
        at = np.minimum((worths < price).sum(axis=0), len(waits) - 1)
        return float((prior.life / np.minimum(waits[at], ends)).mean())

    return _price(visited, visits)


@lru_cache(maxsize=64)
def usual_price(visits: float, prior: Prior) -> float:
    """The same for a portal of which nothing is known, by following articles of a few sizes through their lives as *prior* expects them."""

    def visited(price: float) -> float:
        return sum(map(partial(_recounts, price=price, prior=prior), USUAL_SIZES)) / len(USUAL_SIZES)

    return _price(visited, visits)


def _recounts(size: float, *, price: float, prior: Prior) -> int:
    """How often an article of *size* times the mean is counted again in its life, where chance plays no part."""
    seen, number = observe(Sightings.none(), 0.0, 0.0, prior), 0
    while seen.last < prior.life and number < 1000:
        age = seen.last + wait(seen, price, prior)
        seen, number = observe(seen, age, size * prior.scale * prior.mass(age), prior), number + 1
    return number


def _price(visited: Callable[[float], float], visits: float) -> float:
    """Where *visited*, which falls as the price rises, is *visits*."""
    low, high = -20.0, 20.0
    for _ in range(14):  # to a quarter of a hundredth
        middle = (low + high) / 2
        low, high = (middle, high) if visited(math.exp(middle)) > visits else (low, middle)
    return math.exp(high)


def next_recount(
    born_at: datetime,
    seen_at: datetime,
    observations: Iterable[Observation] = (),
    *,
    prior: Prior = DEFAULT_PRIOR,
    price: float | None = None,
) -> datetime | None:
    """When an article that began at *born_at* and was visited at *seen_at* is due again; None when its life is over. A visit at or beyond
    the end of its life is its last. *observations*: as for ``priority``, that visit's included. *price*: the priority from which it is
    due (default: eight recounts in a usual life)."""
    age = _within(_in_hours(seen_at - born_at), LONGEST_AGE)
    if age >= prior.life:
        return None
    seen = summed(observations, prior)
    if seen.last < age:  # the visit showed no count
        seen = observe(seen, age, awaited(seen, age, prior), prior)
    return seen_at + timedelta(hours=wait(seen, usual_price(USUAL_VISITS, prior) if price is None else price, prior))


def _in_hours(span: timedelta) -> float:
    return span.total_seconds() / 3600
