"""How well an article's counts could be followed by one who knows everything but how many will come: what no rule that sees counts alone
can be asked to exceed by much. Such a one is told each article's own curve, second waves, days and weeks included, as a share of its total,
and the law by which totals differ; the total itself it has to learn, as everyone, from what it sees."""

from __future__ import annotations

import numpy as np

from benchmarks.revisits import Policy, Which
from benchmarks.traffic import Floats
from crawler.sightings import ABSOLUTE, RELATIVE, UNCOUNTED

TOTALS = 160
"""Quantiles of the true totals, as which their law is known."""


class Unsized(Policy):
    """Greedy, with the mean of what the total can be (a Poisson posterior over the true law), weighed as ``crawler.schedule`` weighs."""

    def start(self, number: int) -> None:
        truth = self.traffic.expected[:, -1]
        self.whole = np.maximum(truth, 1e-9)[:, None]
        self.totals = np.quantile(truth, (np.arange(TOTALS) + 0.5) / TOTALS).clip(1e-6)
        self.odds = np.zeros((number, TOTALS))
        self.total = np.full(number, self.totals.mean())

    def seen(self, which: Which, age: Floats, count: Floats) -> None:
        gain, share = np.maximum(count - self.count[which], 0), self._share(self.traffic.expected, which, age)
        self.odds[which] += gain[:, None] * np.log(self.totals) - share[:, None] * self.totals
        odds = np.exp(self.odds[which] - self.odds[which].max(axis=1, keepdims=True))
        self.total[which] = (odds * self.totals).sum(axis=1) / odds.sum(axis=1)
        super().seen(which, age, count)

    def rank(self, which: Which, age: Floats) -> Floats:
        total, share = self.total[which], self._share(self.traffic.expected, which, age)
        delay = self._share(self.traffic.moment, which, age) - self.last[which] * share
        rank: Floats = total * np.maximum(delay, 0) * ((UNCOUNTED + self.count[which] + total * share) ** -RELATIVE + ABSOLUTE)
        return rank

    def _share(self, summed: Floats, which: Which, age: Floats) -> Floats:
        """What of *summed* came since the last visit, as a share of the true total."""
        now, then = ((hours / self.traffic.step).astype(int) for hours in (age, self.last[which]))
        share: Floats = (summed[which, now] - summed[which, then]) / self.whole[which, 0]
        return share
