"""Made-up attention: how the counts of many portals' articles grow, hour by hour. Every assumption stands here; nothing is measured.

Common to all families: 40 portals of log-normal output (sigma 1), articles published in office hours; an article's size is log-normal
(sigma 1; 2 for reactions) around its portal's, and that (sigma 0.9) around a median of 45 views or 0.2 reactions: some two thirds of all
articles never get a reaction. A share of it comes evenly over the life of 60 days; the day and the week have their rhythm. Second waves,
one to 20 articles ("bursty": three to 10), bring about half an article's size at any age and fade within days. Gamma noise, its variance
half the mean squared, anew each step, under Poisson counts. The families differ in the curve of the main wave:

========== ====================================================================================================
power      (1 + age/h)^-p, h about 6 h (3.6 h for reactions), p about 1.2: half of it within some 50 h
exponential two exponentials, 20 h and twelve times that, each article its own
peak       log-normal over age: attention that first grows
slow       (1 + age/12 h)^-0.7: evergreens, half of it after a fortnight
steep      (1 + age/2 h)^-1.8: half of it within 4 h
pareto     power, with sizes of infinite variance (Pareto, 1.15)
cascade    self-exciting: each count brings 0.55 more within hours (Hawkes)
mixed      each portal one of four curves
========== ====================================================================================================
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

LIFE = 1440  # hours
PORTALS = 40
FAMILIES = ("power", "exponential", "peak", "slow", "steep", "pareto", "cascade", "mixed")
KINDS = ("views", "bursty", "reactions")
MEDIAN = {"views": 45.0, "bursty": 45.0, "reactions": 0.2}  # counts expected in a life
SPREAD = {"views": 1.0, "bursty": 1.0, "reactions": 2.0}  # sigma of the log-normal
PACE = {"views": 1.0, "bursty": 1.0, "reactions": 0.6}  # reactions come sooner
WAVES = {"views": 0.05, "bursty": 0.3, "reactions": 0.05}  # second waves an article


@dataclass(frozen=True)
class Traffic:
    """What happened. Arrays: articles x steps of age, from 0 to the end of life."""

    born: Floats  # hours since the beginning, rising
    found: Floats  # the age in hours at which an article is discovered, and first counted for nothing
    portal: npt.NDArray[np.int64]
    counts: Floats  # what the article's page would show
    expected: Floats  # the same before chance: what one who knew every rate would expect …
    moment: Floats  # … and the integral of age x rate
    step: float  # hours
    days: int
    a_day: float  # articles


def traffic(family: str, kind: str, seed: int, *, days: int = 120, a_day: float = 40, step: float = 2.0, delay: float = 0.0) -> Traffic:
    """*delay*: hours until an article is discovered, on average (exponential); 0: at once."""
    rng = np.random.default_rng([seed, FAMILIES.index(family), KINDS.index(kind), round(delay)])
    number, steps = int(days * a_day), int(LIFE / step)
    output = rng.lognormal(0, 1, PORTALS)
    portal = rng.choice(PORTALS, number, p=output / output.sum())
    born: Floats = np.sort(rng.integers(0, days, number) * 24 + np.clip(rng.normal(11, 3.5, number), 0, 23.9))
    age: Floats = (np.arange(steps, dtype=np.float64) + 0.5) * step
    rates = _curve(family, PACE[kind], rng, age, portal)
    rates = _second_waves(rates, WAVES[kind], rng, age)
    moment_of_week = born[:, None] + age
    rates *= 1 + 0.7 * np.sin((moment_of_week % 24 - 8) / 24 * 2 * np.pi)
    rates *= np.where(moment_of_week // 24 % 7 >= 5, 0.7, 1.0)
    rates *= _sizes(family, kind, rng, portal)[:, None]
    noise = rng.gamma(2.0, 0.5, rates.shape)
    rates, gains = _cascade(rates, noise, step, rng) if family == "cascade" else (rates, rng.poisson(rates * noise))
    return Traffic(
        born=born,
        found=rng.exponential(delay, number).clip(0, LIFE / 10) if delay else np.zeros(number),
        portal=portal,
        counts=summed(gains),
        expected=summed(rates),
        moment=summed(rates * age),
        step=step,
        days=days,
        a_day=a_day,
    )


def summed(gains: npt.NDArray[np.generic]) -> Floats:
    return np.hstack([np.zeros((len(gains), 1)), gains.cumsum(axis=1)])


def _sizes(family: str, kind: str, rng: np.random.Generator, portal: npt.NDArray[np.int64]) -> Floats:
    size: Floats = MEDIAN[kind] * rng.lognormal(0, 0.9, PORTALS)[portal]
    size *= 0.35 * (rng.pareto(1.15, len(portal)) + 1) if family == "pareto" else rng.lognormal(0, SPREAD[kind], len(portal))
    return size


def _curve(family: str, pace: float, rng: np.random.Generator, age: Floats, portal: npt.NDArray[np.int64]) -> Floats:
    """The main wave of each article, of any height, with the share that comes evenly."""
    number = len(portal)

    def each(low: float, high: float) -> Floats:
        return rng.uniform(low, high, (number, 1))

    def about(centre: float, spread: float) -> Floats:
        return centre * rng.lognormal(0, spread, (number, 1))

    even = (0.0, 0.15)
    if family in ("power", "pareto"):
        half = about(6 * pace, 0.3) * rng.lognormal(0, 0.4, PORTALS)[portal][:, None]
        wave, even = (1 + age / half) ** -np.clip(rng.normal(1.2, 0.12, (number, 1)), 0.8, 2), (0.02, 0.25)
    elif family == "exponential":
        scale = about(20 * pace, 0.5) * rng.lognormal(0, 0.5, PORTALS)[portal][:, None]
        wave = np.exp(-age / scale) + 0.12 * np.exp(-age / (12 * scale))
    elif family == "peak":
        wave = np.exp(-0.5 * ((np.log(age) - np.log(about(30 * pace, 0.5))) / each(0.8, 1.6)) ** 2) / age
    elif family == "slow":
        wave, even = (1 + age / about(12, 0.5)) ** -each(0.5, 0.9), (0.1, 0.4)
    elif family == "steep":
        wave, even = (1 + age / about(2, 0.5)) ** -each(1.5, 2.2), (0.0, 0.1)
    elif family == "cascade":
        wave, even = (1 + age / about(4 * pace, 0.5)) ** -1.4, (0.02, 0.15)
    else:
        curves = (
            (1 + age / 6) ** -1.2,
            np.exp(-age / 24) + 0.05 * np.exp(-age / 300),
            np.exp(-0.5 * ((np.log(age) - 3.4) / 1.2) ** 2) / age,
            (1 + age / 2) ** -1.8,
        )
        wave, even = np.array(curves)[rng.integers(0, 4, PORTALS)][portal], (0.0, 0.2)
    share = each(*even)
    curve: Floats = (1 - share) * wave / wave.sum(axis=1, keepdims=True) + share / len(age)
    return curve


def _second_waves(rates: Floats, number: float, rng: np.random.Generator, age: Floats) -> Floats:
    waves = rng.poisson(number, len(rates))
    for which in range(1, int(waves.max(initial=0)) + 1):
        have = np.flatnonzero(waves >= which)
        since = age - rng.uniform(24, 1200, (len(have), 1))
        wave = np.where(since > 0, np.exp(-np.maximum(since, 0) / rng.lognormal(np.log(30), 0.6, (len(have), 1))), 0.0)
        rates[have] += rng.lognormal(np.log(0.5), 0.7, (len(have), 1)) * wave / np.maximum(wave.sum(axis=1, keepdims=True), 1e-9)
    return rates


def _cascade(rates: Floats, noise: Floats, step: float, rng: np.random.Generator) -> tuple[Floats, npt.NDArray[np.int64]]:
    """Rates, as known a step before, and gains."""
    branching, keeps = 0.55, np.exp(-step / 8)
    excited = np.zeros(len(rates))
    gains = np.zeros(rates.shape, dtype=np.int64)
    known = np.zeros(rates.shape)
    for at in range(rates.shape[1]):
        own = (1 - branching) * rates[:, at]
        known[:, at] = own + excited
        gains[:, at] = rng.poisson(own * noise[:, at] + excited)
        excited = excited * keeps + branching * (1 - keeps) * gains[:, at]
    return known, gains
