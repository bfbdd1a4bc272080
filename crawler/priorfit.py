"""A portal's own prior, learned from how its articles' counts came in. Pure: histories in, a Prior out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import product

import numpy as np

from crawler.prior import DEFAULT_PRIOR, Floats, Prior

HALVES = np.geomspace(1.2, 40.0, 6)
SLOPES = (1.05, 1.2, 1.4, 1.7, 2.1, 2.6)
FLOORS = (0.02, 0.05, 0.12, 0.3)
ENOUGH = 30
"""Articles, each with at least two observations and a count, before anything is learned."""
MOST = 20.0
"""Counts by which one article speaks for the curve at most: a famous one is not the portal."""
DEFAULT_COUNTS = 300.0
"""Counts that the default curve is worth against those observed …"""
DEFAULT_ARTICLES = 20.0
"""… and articles that the default mean and weight are worth."""
SPAN = np.array([0.0, 6.0, 24.0, 72.0, 240.0, 1440.0])

History = Sequence[tuple[float, float]]


def learned(histories: Iterable[History], default: Prior = DEFAULT_PRIOR) -> Prior:
    """The prior that explains *histories* best, drawn towards *default*; *default* itself where they are too few.

    A history is (age in hours, count) of one article, in order of age, from its birth on. The curve: given an article's total, its
    increments are shared out by the curve alone, whatever its size and whenever it was visited; of some hundreds the likeliest is taken."""
    rows = [np.asarray(history, dtype=np.float64) for history in histories if len(history) > 0]
    pairs = [(np.concatenate([[0.0], row[:, 0]]), np.diff(row[:, 1], prepend=0.0).clip(min=0)) for row in rows]
    telling = [(ages, gains) for ages, gains in pairs if len(gains) > 1 and gains.sum() > 0 and ages[-1] > 0]
    if len(telling) < ENOUGH:
        return default
    curve = _curve(telling, default)
    return _sizes([(float(ages[-1]), float(gains.sum())) for ages, gains in pairs if ages[-1] > 0], curve, default)


def _curve(telling: list[tuple[Floats, Floats]], default: Prior) -> Prior:
    share = np.concatenate([np.repeat(min(1.0, MOST / gains.sum()), len(gains)) for _, gains in telling])
    gains = np.concatenate([gains for _, gains in telling]) * share
    young = np.concatenate([ages[:-1] for ages, _ in telling])
    old = np.concatenate([ages[1:] for ages, _ in telling])
    of = np.repeat(np.arange(len(telling)), [len(gains) for _, gains in telling])
    usual = np.diff(default.mass(SPAN))
    usual *= DEFAULT_COUNTS / usual.sum()

    def likelihood(curve: Prior) -> float:
        mass = np.maximum(curve.mass(old) - curve.mass(young), 1e-12)
        whole = np.bincount(of, weights=mass)[of]
        guess = np.diff(curve.mass(SPAN))
        return float((gains * np.log(mass / whole)).sum() + (usual * np.log(guess / guess.sum())).sum())

    curves = [replace(default, half=float(h), slope=s, floor=f) for h, s, f in product(HALVES, SLOPES, FLOORS)]
    return max([default, *curves], key=likelihood)


def _sizes(totals: list[tuple[float, float]], curve: Prior, default: Prior) -> Prior:
    """*curve* with the portal's mean and how much its articles differ from it. *totals*: (age, count) when last seen."""
    ages, counts = np.array(totals).T
    part = curve.mass(ages.clip(max=curve.life)) / curve.mass(curve.life)
    sizes = counts / np.maximum(part, 0.05)
    sizes = sizes.clip(max=np.quantile(sizes, 0.95))  # the one that went round the world is no measure
    number = len(sizes)
    trust = number / (number + DEFAULT_ARTICLES)
    mean = max(float(sizes.mean()), 0.1)
    spread = max(float(sizes.var()) - mean, 0.0)  # beyond what chance makes of equal articles
    weight = float(np.clip(mean * mean / spread if spread else 5.0, 0.1, 5.0))
    return replace(
        curve,
        mean=float(np.exp(trust * np.log(mean) + (1 - trust) * np.log(default.mean))),
        weight=float(np.exp(trust * np.log(weight) + (1 - trust) * np.log(default.weight))),
    )
