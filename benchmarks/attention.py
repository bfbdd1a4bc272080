"""More made-up attention, by constructions that share nothing with ``benchmarks.traffic`` but the ends of a life and the medians: what no
constant of the rule was chosen on may judge it. Nothing is measured.

========= =====================================================================================================
frontpage readers come to a portal's front page, in its hours and weeks, and click by position: an article lives by how soon newer ones
          push it down (by its portal's output, not by its age), then from a section's page, then from search, which finds a few for long
drift     two exponentials, each article its own; the logarithm of the rate wanders (AR(1), a day's memory, sd 0.6) where others have noise
          that is new each step; shares bring waves that fade as t^-0.8; sizes of Student's t; seven in ten never get a reaction at all
stretched exp(-(age/s)^b), b 0.3 to 0.8; portals thirty times apart; sizes Pareto (1.5); nobody reads at night, half as many at week-ends
========= =====================================================================================================
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from benchmarks.traffic import LIFE, MEDIAN, Floats, Traffic, summed

FAMILIES = ("frontpage", "drift", "stretched")
PORTALS = 25
WAVES = {"views": 0.05, "bursty": 0.3, "reactions": 0.05}


def attention(family: str, kind: str, seed: int, *, days: int = 120, a_day: float = 40, step: float = 2.0, delay: float = 0.0) -> Traffic:
    """As ``benchmarks.traffic.traffic``; an article is discovered after 0 to twice *delay* hours."""
    rng = np.random.default_rng([seed, 77, FAMILIES.index(family), sum(map(ord, kind)), round(delay)])
    number, steps = int(days * a_day), int(LIFE / step)
    born: Floats = np.sort(rng.integers(0, days, number) * 24 + np.clip(rng.normal(11, 3.5, number), 0, 23.9))
    portal = rng.choice(PORTALS, number, p=rng.dirichlet(np.full(PORTALS, 0.8)))
    age: Floats = (np.arange(steps, dtype=np.float64) + 0.5) * step
    moment = born[:, None] + age
    spread = 2.0 if kind == "reactions" else 1.0
    if family == "frontpage":
        rates = _frontpage(born, portal, age, rng)
        rates *= (0.3 + np.sin((moment % 24 - 6) / 24 * np.pi) ** 2) * np.where(moment // 24 % 7 >= 5, 0.5, 1.0)
        size = rng.lognormal(0, spread, number)
    elif family == "drift":
        rates = _drift(number, age, step, rng)
        rates *= 1 + 0.5 * np.cos((moment % 24 - 20) / 12 * np.pi)
        size = np.exp(0.7 * np.clip(rng.standard_t(4, number), -4, 4))
        if kind == "reactions":
            size *= 8 * (rng.random(number) < 0.3)
    else:
        scale, bend = rng.lognormal(np.log(15), 0.8, PORTALS)[portal][:, None], rng.uniform(0.3, 0.8, (number, 1))
        rates = np.exp(-((age / scale) ** bend))
        rates *= np.where((moment % 24 < 5) | (moment % 24 > 23), 0.02, 1.0) * np.where(moment // 24 % 7 >= 5, 0.5, 1.0)
        size = rng.uniform(-1.7, 1.7, PORTALS)[portal]
        size = np.exp(size) * 0.5 * (rng.pareto(1.5, number) + 1) * (rng.lognormal(0, 1.5, number) if kind == "reactions" else 1.0)
    rates /= np.maximum(rates.sum(axis=1, keepdims=True), 1e-12)
    rates = _shared(rates, WAVES[kind], age, rng) * MEDIAN[kind] * size[:, None]
    counts = rng.poisson(rates)
    late = rng.uniform(0, 2 * delay, number) if delay else np.zeros(number)
    return Traffic(born, late, portal, summed(counts), summed(rates), summed(rates * age), step, days, a_day)


def _frontpage(born: Floats, portal: npt.NDArray[np.int64], age: Floats, rng: np.random.Generator) -> Floats:
    rates = np.zeros((len(born), len(age)))
    for one in range(PORTALS):
        mine = np.flatnonzero(portal == one)
        pushed = np.searchsorted(born[mine], born[mine, None] + age, "right") - np.arange(1, len(mine) + 1)[:, None]
        rates[mine] = np.where(pushed < 12, 1 / (1 + pushed), np.where(pushed < 100, 0.8 / (1 + pushed), 0.0))
    found = rng.exponential(0.001, (len(born), 1)) * rng.lognormal(0, 1, (len(born), 1))
    return rates + found


def _drift(number: int, age: Floats, step: float, rng: np.random.Generator) -> Floats:
    fast, slow = rng.lognormal(np.log(10), 0.6, (number, 1)), rng.lognormal(np.log(180), 0.5, (number, 1))
    rates: Floats = np.exp(-age / fast) + rng.uniform(0.02, 0.2, (number, 1)) * np.exp(-age / slow)
    keeps, wander = np.exp(-step / 24), rng.normal(0, 0.6, number)
    for at in range(len(age)):
        rates[:, at] *= np.exp(wander - 0.18)
        wander = keeps * wander + np.sqrt(1 - keeps * keeps) * rng.normal(0, 0.6, number)
    return rates


def _shared(rates: Floats, number: float, age: Floats, rng: np.random.Generator) -> Floats:
    """*rates*, which add up to 1 each, with the waves that shares bring."""
    for _ in range(2):
        have = np.flatnonzero(rng.random(len(rates)) < number / 2)
        since = age - rng.uniform(12, 1400, (len(have), 1))
        wave = np.where(since > 0, (1 + np.maximum(since, 0) / 3) ** -0.8 * np.exp(-np.maximum(since, 0) / 120), 0.0)
        rates[have] += rng.pareto(1.8, (len(have), 1)) * 0.4 * wave / np.maximum(wave.sum(axis=1, keepdims=True), 1e-9)
    return rates
