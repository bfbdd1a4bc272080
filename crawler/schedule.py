"""When to visit what again. Pure policy: histories in, times and priorities out; no clock, no database."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

ARTICLE_LIFE = timedelta(days=60)
"""After this an article's counts hardly move; it gets one last snapshot."""

FIRST_RECOUNT = timedelta(hours=6)
LONGEST_RECOUNT = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Prior:
    """How attention to an article fades before anything is known of it: g(age) = floor + (1 - floor) (1 + age/half)^-slope.

    Erring on the slow side costs little, erring on the steep side much. ``mean`` is the count that an average article
    of the portal collects over its life, ``weight`` how many such articles the prior is worth against what is observed."""

    half: float = 6.0  # hours
    slope: float = 1.2
    floor: float = 0.1
    mean: float = 40.0
    weight: float = 2.0
    life: float = 24.0 * 60  # hours

    def mass(self, age: float) -> float:
        """G(age): the integral of g from 0 to *age* hours."""
        h, p = self.half, self.slope
        return float(self.floor * age + (1 - self.floor) * h / (p - 1) * (1 - (1 + age / h) ** (1 - p)))

    def moment(self, age: float) -> float:
        """M(age): the integral of s g(s) from 0 to *age*."""
        h, p, u = self.half, self.slope, 1 + age / self.half
        tail = h * h * ((u ** (2 - p) - 1) / (2 - p) - (u ** (1 - p) - 1) / (1 - p))
        return float(self.floor * age * age / 2 + (1 - self.floor) * tail)


DEFAULT_PRIOR = Prior()


def priority(observations: Sequence[tuple[float, float]], age: float, *, prior: Prior = DEFAULT_PRIOR) -> float:
    """How much a visit now is worth: expected unseen counts x time, in square-root units. Higher = visit sooner.

    *observations*: (age in hours, count) of each snapshot, in any order; *age*: the article's age now, in hours.
    The size of the article is estimated from its increments (gamma-Poisson, older ones forgotten by 0.7 a step)."""
    seen = sorted(observations)
    gained, exposed = 0.0, 0.0
    for (a, n), (b, m) in zip([(0.0, 0.0), *seen], seen, strict=False):
        gained = 0.7 * gained + max(m - n, 0.0)
        exposed = 0.7 * exposed + max(prior.mass(b) - prior.mass(a), 0.0)
    size = (prior.weight + gained) / (prior.weight / (prior.mean / prior.mass(prior.life)) + exposed)
    last, count = seen[-1] if seen else (0.0, 0.0)
    last = min(last, age)
    fresh = prior.mass(age) - prior.mass(last)
    unseen = prior.moment(age) - prior.moment(last) - last * fresh
    return size * unseen / math.sqrt(1 + max(count, 0.0) + size * fresh)


def next_recount(born_at: datetime, seen_at: datetime) -> datetime | None:
    """When an article seen at *seen_at* is due again: after half its age so far, between 6 hours and 14 days; None when its life is over.
    The visit that first falls beyond its life is its last."""
    age = seen_at - born_at
    if age >= ARTICLE_LIFE:
        return None
    return seen_at + min(max(age / 2, FIRST_RECOUNT), LONGEST_RECOUNT)


def retry_at(attempts: int, now: datetime) -> datetime:
    """When a URL that failed *attempts* times is tried again: 1, 4, 16, 64 hours …, at most a fortnight."""
    return now + min(timedelta(hours=4.0 ** min(attempts, 5)), timedelta(days=14))
