"""What an article's observations come down to, and what a visit is worth after them. The formula stands here once, for one article in plain
floats and for many in NumPy arrays; docs/recounts.md derives it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Generic

import numpy as np

from crawler.prior import Floats, Hours, Prior

FORGET = 0.63
"""What earlier increments count for at each further observation, where the article's size of late is estimated …"""
TRUST = 1.3
"""… and how many counts its size over its whole life weighs against that estimate."""
FADING = 0.9
"""How far the coming intervals are taken to grow as attention fades: 0 not at all, 1 as much as the prior says."""
LAST_VISIT = 0.66
"""The share of what is left of a life after which the visit before the last is best; the wait beyond it counts for …"""
LINGER = 0.12
"""… this share only: it still counts, since some articles outlive what is believed of them, and none is to be forgotten."""
UNCOUNTED = 1.5
"""Added to the count, so that the first few counts of an article do not outweigh all others."""
RELATIVE = 0.65
"""How far an error is judged beside the count itself: 0 as it is, 1 in proportion."""
ABSOLUTE = 0.03
"""What one missed count weighs whatever the count is, beside the share that ``RELATIVE`` leaves it."""
FIRST_HOUR = 1.0
"""Counts seen in an article's first hour were collected over an hour: a size is never estimated from less."""


class _Floats:
    """The functions of NumPy that the formula needs, for plain floats."""

    maximum = staticmethod(max)
    minimum = staticmethod(min)


@dataclass(slots=True)
class Sightings(Generic[Hours]):
    """One article's observations summed up, or those of many articles, one an element."""

    last: Hours  # age in hours at the newest observation; 0: none yet
    count: Hours  # the newest count
    gained: Hours  # counts seen to come, over the whole life …
    recent: Hours  # … and of late: older increments are forgotten by and by
    exposed: Hours  # the attention that was to be expected meanwhile, forgotten likewise
    mass: Hours  # the prior's mass at ``last``

    @classmethod
    def none(cls, number: int | None = None) -> Sightings[Any]:
        """Nothing observed, of one article or of *number* articles."""
        return cls(*(0.0 if number is None else np.zeros(number) for _ in fields(cls)))  # type: ignore[arg-type]

    def of(self: Sightings[Floats], which: Any) -> Sightings[Floats]:
        """The part that *which* indexes."""
        return Sightings(*(getattr(self, field.name)[which] for field in fields(self)))

    def put(self: Sightings[Floats], which: Any, part: Sightings[Floats]) -> None:
        for field in fields(self):
            getattr(self, field.name)[which] = getattr(part, field.name)


def observe(seen: Sightings[Hours], age: Hours, count: Hours, prior: Prior) -> Sightings[Hours]:
    """*seen* after one more observation, of *count* at *age* hours, no younger than the last."""
    lib: Any = np if isinstance(age, np.ndarray) else _Floats
    mass = prior.mass(age)
    more = lib.maximum(count - seen.count, 0.0)
    return Sightings(
        last=age,
        count=count,
        gained=seen.gained + more,
        recent=FORGET * seen.recent + more,
        exposed=FORGET * seen.exposed + mass - seen.mass,
        mass=mass,
    )


def awaited(seen: Sightings[Hours], age: Hours, prior: Prior) -> Hours:
    """The count to be expected at *age* hours: what stands for one that a visit could not read, so that the visit teaches nothing."""
    lib: Any = np if isinstance(age, np.ndarray) else _Floats
    return seen.count + _size(seen, prior) * lib.maximum(prior.mass(age) - seen.mass, 0.0)  # type: ignore[no-any-return]


def _size(seen: Sightings[Hours], prior: Prior) -> Hours:
    """How much attention the article gets of late, times the prior's curve: a gamma-Poisson mean, drawn towards that of its whole life."""
    lib: Any = np if isinstance(seen.last, np.ndarray) else _Floats
    least = prior.mass(FIRST_HOUR) * (seen.gained > 0)
    usual = (prior.weight + seen.gained) / (prior.weight / prior.scale + lib.maximum(seen.mass, least))
    return (TRUST + seen.recent) / (TRUST / usual + lib.maximum(seen.exposed, least))  # type: ignore[no-any-return]


def worth(seen: Sightings[Hours], age: Hours, prior: Prior) -> Hours:
    """What a visit at *age* hours is worth: from 0 up, the higher the sooner. Never falls with *age*."""
    lib: Any = np if isinstance(age, np.ndarray) else _Floats
    size = _size(seen, prior)
    best = seen.last + LAST_VISIT * lib.maximum(prior.life - seen.last, 0.0)
    age = lib.maximum(age, seen.last)
    age = lib.minimum(age, best) + LINGER * lib.maximum(age - best, 0.0)
    # Unseen attention, and unseen attention x the time it has been unseen. Where the curve falls, the coming interval will be longer than
    # the last one was: at the best pace, as the second form has it, what is unseen now equals what the coming interval loses by waiting.
    mass = lib.maximum(prior.mass(age) - seen.mass, 0.0)
    delay = lib.maximum(prior.moment(age) - prior.moment(seen.last) - seen.last * mass, 0.0)
    delay = delay ** (1 - FADING) * (mass * mass / (2 * prior.rate(age))) ** FADING
    counted = UNCOUNTED + seen.count + size * mass
    return size * delay * (counted**-RELATIVE + ABSOLUTE)  # type: ignore[no-any-return]
