"""How well an article's counts could be followed by one who knows everything but how many will come: what no rule that sees counts alone
can be asked to exceed by much. Such a one is told each article's own curve, second waves, days and weeks included, as a share of its total,
and the law by which totals differ; the total itself it has to learn, as everyone, from what it sees."""

from __future__ import annotations

import numpy as np

from benchmarks.revisits import Policy, Which
from benchmarks.traffic import LIFE, Floats
from crawler.sightings import ABSOLUTE, LAST_VISIT, LINGER, RELATIVE, UNCOUNTED

TOTALS = 160
"""Quantiles of the true totals, as which their law is known."""


class Unsized(Policy):
    """With the mean of what the total can be (a Poisson posterior over the true law), weighed as ``crawler.sightings`` does, and looking
    ahead by the curve as it will be, but half as far as there: that serves this one best."""

    def start(self, number: int) -> None:
        expected, step = self.traffic.expected, self.traffic.step
        truth, steps = expected[:, -1], np.arange(expected.shape[1])
        self.whole = np.maximum(truth, 1e-9)
        self.totals = np.quantile(truth, (np.arange(TOTALS) + 0.5) / TOTALS).clip(1e-6)
        self.odds = np.zeros((number, TOTALS))
        self.total = np.full(number, self.totals.mean())
        before, after = np.maximum(steps - int(12 / step), 0), np.minimum(steps + int(12 / step), steps[-1])
        self.rates = (expected[:, after] - expected[:, before]) / ((after - before) * step) / self.whole[:, None]  # of a day around

    def seen(self, which: Which, age: Floats, count: Floats) -> None:
        gain, share = np.maximum(count - self.count[which], 0), self._share(self.traffic.expected, which, age)
        self.odds[which] += gain[:, None] * np.log(self.totals) - share[:, None] * self.totals
        odds = np.exp(self.odds[which] - self.odds[which].max(axis=1, keepdims=True))
        self.total[which] = (odds * self.totals).sum(axis=1) / odds.sum(axis=1)
        super().seen(which, age, count)

    def rank(self, which: Which, age: Floats) -> Floats:
        total, best = self.total[which], self.last[which] + LAST_VISIT * (LIFE - self.last[which])
        age = np.minimum(age, best) + LINGER * np.maximum(age - best, 0)
        share = self._share(self.traffic.expected, which, age)
        delay = np.maximum(self._share(self.traffic.moment, which, age) - self.last[which] * share, 0)
        ahead = share * share / (2 * np.maximum(self.rates[which, (age / self.traffic.step).astype(int)], 1e-12))
        rank: Floats = total * np.sqrt(delay * ahead) * ((UNCOUNTED + self.count[which] + total * share) ** -RELATIVE + ABSOLUTE)
        return rank

    def _share(self, summed: Floats, which: Which, age: Floats) -> Floats:
        """What of *summed* came since the last visit, as a share of the true total."""
        now, then = ((hours / self.traffic.step).astype(int) for hours in (age, self.last[which]))
        share: Floats = (summed[which, now] - summed[which, then]) / self.whole[which]
        return share
