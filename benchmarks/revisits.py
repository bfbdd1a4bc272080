"""Rules for visiting again, as published, made to compete for the same requests.

Each numbers the articles; in each step those with the largest are visited, as many as the budget allows. Rules that give an interval,
as Nutch and LambdaCrawl do, are ranked by the time since the last visit over it: the same rule at a common pace. All are made anew from
papers and documentation, without the host logic around them, with the settings that served them best among those tried.
"""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import numpy.typing as npt

from benchmarks.traffic import LIFE, Floats, Traffic
from crawler.prior import DEFAULT_PRIOR, Prior
from crawler.priorfit import learned
from crawler.schedule import LONGEST_WAIT, price_of, summed_all, usual_price
from crawler.sightings import Sightings, observe, worth

Which = npt.NDArray[np.int64]
MOMENT = 0.5  # hours added to ages in a ratio, so that an article seen at birth can be ranked


class Policy:
    """What a policy may know: when it saw each article, and what count it saw."""

    def __init__(self, traffic: Traffic, visits: float) -> None:
        number = len(traffic.born)
        self.traffic = traffic
        self.budget = visits * traffic.a_day / 24  # visits an hour, of all articles
        self.last, self.count = np.zeros(number), np.zeros(number)
        self.start(number)

    def start(self, number: int) -> None: ...

    def seen(self, which: Which, age: Floats, count: Floats) -> None:
        self.learn(which, age - self.last[which], count - self.count[which])
        self.last[which], self.count[which] = age, count

    def learn(self, which: Which, hours: Floats, gain: Floats) -> None:
        """What the visit showed: so many counts more in so many hours, the first time since birth."""

    def rank(self, which: Which, age: Floats) -> Floats:
        raise NotImplementedError

    def choose(self, which: Which, age: Floats, visits: int) -> Which:
        """Positions in *which* of those to visit now: the *visits* that rank highest."""
        return np.argpartition(-self.rank(which, age), visits - 1)[:visits]


class Uniform(Policy):
    """Round and round: whoever was not seen for longest."""

    def rank(self, which: Which, age: Floats) -> Floats:
        return age - self.last[which]


class BackOff(Policy):
    """Exponential back-off: each interval a fixed multiple of the one before, so ages at visits form a geometric series."""

    def rank(self, which: Which, age: Floats) -> Floats:
        rank: Floats = (age + MOMENT) / (self.last[which] + MOMENT)
        return rank


class Nutch(Policy):
    """Apache Nutch 1.22, AdaptiveFetchSchedule: interval x 1.4 after no change, x 0.8 after a change, one minute to a year."""

    more, less, shortest, longest, threshold = 1.4, 0.8, 1 / 60, 8760.0, 0.0

    def start(self, number: int) -> None:
        self.interval = np.full(number, 24.0)

    def learn(self, which: Which, hours: Floats, gain: Floats) -> None:
        changed = np.abs(gain) > self.threshold * self.count[which]
        interval = self.interval[which] * np.where(changed, self.less, self.more)
        self.interval[which] = np.clip(interval, self.shortest, self.longest)

    def rank(self, which: Which, age: Floats) -> Floats:
        rank: Floats = (age - self.last[which]) / self.interval[which]
        return rank


class Nutch5(Nutch):
    """The same, taking for a change only what exceeds 5 %."""

    threshold = 0.05


class StormCrawler(Nutch):
    """StormCrawler's AdaptiveScheduler: interval +- 50 %, one hour to 14 days."""

    more, less, shortest, longest = 1.5, 0.5, 1.0, 14 * 24.0


class Sqrt(Policy):
    """The square-root law: interval proportional to 1 / sqrt(rate), the rate that of late (older gains halved at each visit)."""

    forget, counts, hours = 0.5, 1.0, 1.0  # and what the rate is before the first visit

    def start(self, number: int) -> None:
        self.gain, self.time = np.zeros(number), np.zeros(number)

    def learn(self, which: Which, hours: Floats, gain: Floats) -> None:
        self.gain[which] = self.forget * self.gain[which] + np.maximum(self.event(gain), 0)
        self.time[which] = self.forget * self.time[which] + hours

    def event(self, gain: Floats) -> Floats:
        return gain

    def rate(self, which: Which) -> Floats:
        rate: Floats = (self.gain[which] + self.counts) / (self.time[which] + self.hours)
        return rate

    def rank(self, which: Which, age: Floats) -> Floats:
        rank: Floats = (age - self.last[which]) * np.sqrt(self.rate(which))
        return rank


class LambdaCrawl(Sqrt):
    """Kolobov et al. 2019: visits at the rate that minimises the harmonic cost of missed changes, (sqrt(d^2 + 4 m d) - d) / 2, where d is
    the article's rate of change and m is such that all spend the budget. A change is each count."""

    forget, counts, hours = 0.0, 0.1, 1.0

    def start(self, number: int) -> None:
        super().start(number)
        self.multiplier, self.turn = 1.0, 0

    def rank(self, which: Which, age: Floats) -> Floats:
        changes = self.rate(which)
        if self.turn % 12 == 0:
            low, high = -30.0, 30.0
            for _ in range(40):
                middle = (low + high) / 2
                low, high = (middle, high) if self._pace(changes, np.exp(middle)).sum() < self.budget else (low, middle)
            self.multiplier = float(np.exp(low))
        self.turn += 1
        rank: Floats = (age - self.last[which]) * self._pace(changes, self.multiplier)
        return rank

    @staticmethod
    def _pace(changes: Floats, multiplier: float) -> Floats:
        pace: Floats = (np.sqrt(changes * changes + 4 * multiplier * changes) - changes) / 2
        return pace


class LambdaCrawlBinary(LambdaCrawl):
    """The same with what it was made for, pages that have changed or not: the rate by the estimator of Cho and Garcia-Molina (2003)."""

    forget = 0.7

    def start(self, number: int) -> None:
        super().start(number)
        self.visits = np.zeros(number)

    def event(self, gain: Floats) -> Floats:
        changed: Floats = (gain != 0).astype(np.float64)
        return changed

    def learn(self, which: Which, hours: Floats, gain: Floats) -> None:
        super().learn(which, hours, gain)
        self.visits[which] = self.forget * self.visits[which] + 1

    def rate(self, which: Which) -> Floats:
        visits = self.visits[which]
        unchanged = (visits - self.gain[which] + 0.5) / (visits + 1)
        rate: Floats = -np.log(unchanged) / np.maximum((self.time[which] + 24) / (visits + 1), 1)
        return rate


class Lumbung(Policy):
    """``crawler.schedule.priority``, told nothing of the portals."""

    prior: Prior = DEFAULT_PRIOR

    def start(self, number: int) -> None:
        self.sightings: Sightings[Floats] = Sightings.none(number)

    def seen(self, which: Which, age: Floats, count: Floats) -> None:
        self.sightings.put(which, observe(self.sightings.of(which), age, count, self.prior))

    def rank(self, which: Which, age: Floats) -> Floats:
        return worth(self.sightings.of(which), age, self.prior)


class LumbungLearned(Lumbung):
    """The same, with the prior learned from what itself saw in the 60 days that no error is taken of, as if all were one portal."""

    def start(self, number: int) -> None:
        super().start(number)
        self.told: list[list[tuple[float, float]]] = [[] for _ in range(number)]
        self.turn = 0

    def seen(self, which: Which, age: Floats, count: Floats) -> None:
        super().seen(which, age, count)
        for article, *observation in zip(which.tolist(), age.tolist(), count.tolist(), strict=True):
            self.told[article].append((observation[0], observation[1]))

    def rank(self, which: Which, age: Floats) -> Floats:
        self.turn += 1
        if self.turn == int(LIFE / self.traffic.step):
            self.prior = learned(filter(None, self.told))
            most = max(map(len, self.told))
            table = np.array([[*seen, *[(np.nan, np.nan)] * (most - len(seen))] for seen in self.told])
            self.sightings = summed_all(table[:, :, 0], table[:, :, 1], self.prior)
        return super().rank(which, age)


class Knowing(Policy):
    """Greedy with the true rates, past and to come (not with what chance makes of them): expected unseen counts x time, in square-root
    units."""

    def rank(self, which: Which, age: Floats) -> Floats:
        step = self.traffic.step
        now, then = (age / step).astype(int), (self.last[which] / step).astype(int)
        counts = self.traffic.expected[which, now] - self.traffic.expected[which, then]
        delay = self.traffic.moment[which, now] - self.traffic.moment[which, then] - self.last[which] * counts
        rank: Floats = np.maximum(delay, 0) / np.sqrt(1 + self.count[which] + np.maximum(counts, 0))
        return rank


RIVALS: dict[str, type[Policy]] = {
    "uniform": Uniform,
    "exponential back-off": BackOff,
    "Nutch, any change": Nutch,
    "Nutch, > 5 %": Nutch5,
    "StormCrawler": StormCrawler,
    "LambdaCrawl, changed": LambdaCrawlBinary,
    "LambdaCrawl, counting": LambdaCrawl,
    "sqrt law": Sqrt,
}


class Priced(Lumbung):
    """As a run does it, without a budget: an article is visited when its priority reaches the portals' price, found anew each week."""

    def start(self, number: int) -> None:
        super().start(number)
        self.turn, self.price = 0, usual_price(8.0, self.prior)

    def choose(self, which: Which, age: Floats, visits: int) -> Which:
        known = self.sightings.of(which)
        if self.turn % int(168 / self.traffic.step) == 0 and len(which) > 100:
            self.price = price_of(known, 8.0, self.prior)
        self.turn += 1
        wait = age - known.last
        chosen = (worth(known, age, self.prior) >= self.price) & (wait >= 1) | (wait >= LONGEST_WAIT / timedelta(hours=1))
        return np.flatnonzero(chosen)
