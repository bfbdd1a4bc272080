"""What discovery costs on a simulated fleet: requests per new article, delay, and what is lost, by the crawler's own policy.

``python -m benchmarks.discovery [--scale 0.1] [--days 240] [--seed 1]`` runs ``crawler.polling``, the functions that the crawler runs, on
30,000 portals and 75,000 village sites. Assumed, none of it measured on a real fleet:

- articles a day: log-normal, mean 1.45 of a portal and 0.048 of a village site; weeks are busy or idle (gamma, shape 2);
  Monday to Friday from 8 to 17 hold 92 % of them;
- 10 items on a page of a list and in a feed; half of the sites have a feed, which has no second page, and beside it a list that has;
  a third of the sites pins three old posts on top of page 1, the list of a third has five known links of a margin behind it;
- 80 % have a sitemap (a portal's in two files, a village's in one); 1 % of the articles are dated back by 10 days on average, and 0.3 %
  stand in no list but in the sitemap, where there is one;
- 2 % of the requests fail, and are made again at the next poll; a feed of 0.5 % of the sites stops one day and is never written again.

Counted as requests: every poll (one that was answered 304 too), page of a list, sitemap, and one fetch for each article.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone

import numpy as np

from benchmarks.tally import Tally
from crawler import polling, rhythm

PORTALS, VILLAGES = 30_000, 75_000
PER_PAGE = 10
WARM, TAIL = 30.0, 75.0  # days at the beginning and at the end that are not judged
HISTORY = 90.0
EPOCH = datetime(2026, 1, 5, tzinfo=UTC)  # a Monday
WIB = timezone(timedelta(hours=7))


class Site:
    """One site's articles, and one crawler that follows it."""

    def __init__(self, rate: float, village: bool, days: float, seed: int) -> None:
        self.chance = random.Random(seed)
        self.days = days
        chance = self.chance.random
        self.feed = chance() < 0.5
        self.sitemap = chance() < 0.8
        self.sitemap_files = 1 if village else 2
        margin = chance()
        self.pinned, self.margin = (3 if margin < 1 / 3 else 0), (5 if margin > 2 / 3 else 0)
        self.stops = self.chance.uniform(0, days) if self.feed and chance() < 0.005 else float("inf")
        self.seen_at = publish(rate, -HISTORY, days, seed)
        self.dated = self.seen_at.copy()
        self.orphan = [False] * len(self.dated)
        for number in range(len(self.dated)):
            if chance() < 0.01:
                self.dated[number] -= self.chance.expovariate(1 / 10)
            elif self.sitemap and chance() < 0.003:
                self.orphan[number] = True

    def follow(self) -> Tally:
        self.tally = Tally(sites=1, days=self.days)
        self.found: list[float | None] = [0.0 if at <= 0 else None for at in self.seen_at]
        self.shown = int(np.searchsorted(self.seen_at, 0.0))  # articles that are public
        self.listing = sorted((n for n in range(self.shown) if not self.orphan[n]), key=lambda n: self.dated[n])
        self.waiting: set[int] = set()  # public, and not known to the crawler
        dates = [EPOCH + timedelta(days=self.dated[n]) for n in self.listing[-PER_PAGE:]]
        lead = polling.first(dates, EPOCH)
        hours = rhythm.learned((EPOCH + timedelta(days=at) for at in self.seen_at[: self.shown]), WIB)
        dead, last, fresh_at, sweeps = False, 0.0, 0.0, 0
        sweep_at = self.chance.uniform(0, polling.SWEEP.days)
        span = polling.interval(lead.rate)
        poll_at = self.chance.uniform(0, _days(span))
        while (now := min(poll_at, sweep_at)) < self.days:
            self._publish(now)
            if timedelta(days=sweep_at - now) <= polling.brought_forward(span):
                sweeps += 1
                found = self._sweep(now, polling.sweep_days(sweeps))
                sweep_at = now + _days(polling.SWEEP)
            elif self.chance.random() < 0.02:
                self.tally.polls += 1
                poll_at = now + _days(polling.after_failure(1))
                continue
            else:
                found = self._poll(now, dead)
            lead, last = lead.after(found, now - last), now
            fresh_at = now if found else fresh_at
            if self.feed and not dead and not found and polling.silent(lead, now - fresh_at):
                found, fresh_at = self._turn_pages(now), now
                dead = found > 0  # the list has what the feed lacks: from now on it leads
                lead = lead.after(found, 0.0)
            span = polling.again(lead, leads=True)
            poll_at = _days(rhythm.after(EPOCH + timedelta(days=now), span, WIB, hours) - EPOCH)
        self._publish(self.days)
        for at, found_at in zip(self.seen_at, self.found, strict=True):
            if WARM <= at < self.days - TAIL:
                self.tally.articles += 1
                self.tally.lost += found_at is None
                self.tally.delay += 24 * ((found_at if found_at is not None else self.days) - at)
        return self.tally

    def _publish(self, now: float) -> None:
        while self.shown < len(self.seen_at) and self.seen_at[self.shown] <= now:
            number = self.shown
            self.waiting.add(number)
            if not self.orphan[number]:
                at = len(self.listing)
                while at and self.dated[self.listing[at - 1]] > self.dated[number]:
                    at -= 1
                self.listing.insert(at, number)
            self.shown += 1

    def _poll(self, now: float, dead: bool) -> int:
        if not self.feed or dead:
            return self._turn_pages(now)
        self.tally.polls += 1
        if not self.waiting:
            return 0
        items = self.listing[-PER_PAGE:] if now < self.stops else [n for n in self.listing if self.dated[n] < self.stops][-PER_PAGE:]
        flags = [self._known(n, now) for n in reversed(items)]
        found = self._take(items, now)
        full = len(items) < PER_PAGE or polling.caught_up(flags)
        return found if full else found + self._turn_pages(now)

    def _turn_pages(self, now: float, depth: float = 0.0) -> int:
        """Pages of the list until what is on one is known; at least *depth* days back."""
        found, page = 0, 0
        while True:
            items = self.listing[-PER_PAGE * (page + 1) : len(self.listing) - PER_PAGE * page]
            if depth:
                self.tally.sweeps += 1
            elif page:
                self.tally.pages += 1
            else:
                self.tally.polls += 1
            flags = [self._known(n, now) for n in reversed(items)]
            if page == 0:
                flags = [True] * self.pinned + flags
            found += self._take(items, now)
            deep = not items or self.dated[items[0]] < now - depth
            if len(items) < PER_PAGE or (polling.caught_up(flags + [True] * self.margin) and deep):
                return found
            page += 1

    def _sweep(self, now: float, depth: float) -> int:
        if not self.sitemap:
            return self._turn_pages(now, depth)
        self.tally.sweeps += self.sitemap_files
        return self._take(list(self.waiting), now)

    def _known(self, number: int, now: float) -> bool:
        """Whether it was known before this visit of the site."""
        at = self.found[number]
        return at is not None and at < now

    def _take(self, items: Sequence[int], now: float) -> int:
        fresh = [n for n in items if n in self.waiting]
        for number in fresh:
            self.found[number] = now
            self.waiting.discard(number)
        self.tally.fetched += len(fresh)
        return len(fresh)


def publish(rate: float, start: float, end: float, seed: int) -> list[float]:
    """The days (fractions, from EPOCH on) on which a site of *rate* articles a day publishes, sorted."""
    rng = np.random.default_rng(seed)
    weeks = np.arange(np.floor(start / 7), np.ceil(end / 7))
    per_week = rng.poisson(rate * 7 * rng.gamma(2.0, 0.5, len(weeks)))
    total = int(per_week.sum())
    day = rng.choice(7, total, p=[0.184] * 5 + [0.05, 0.03])
    hour = np.where(rng.random(total) < 0.95, rng.uniform(8, 17, total), rng.uniform(0, 24, total))
    at = np.repeat(weeks * 7, per_week) + day + hour / 24 - 7 / 24  # WIB is UTC+7
    at = np.sort(at[(at >= start) & (at < end)])
    return [float(one) for one in at]


def rates(count: int, mean: float, seed: int) -> list[float]:
    spread = 1.2
    return [float(one) for one in np.random.default_rng(seed).lognormal(np.log(mean) - spread**2 / 2, spread, count)]


def _days(span: timedelta) -> float:
    return span.total_seconds() / 86_400


def _share(work: tuple[list[float], bool, float, int]) -> Tally:
    some, village, days, seed = work
    tally = Tally()
    for number, rate in enumerate(some):
        tally += Site(rate, village, days, seed + number).follow()
    return tally


def simulate(count: int, mean: float, *, village: bool, days: float, seed: int, workers: int = 1) -> Tally:
    every = rates(count, mean, seed)
    parts = [(every[start : start + 500], village, days, seed * 1_000_003 + start) for start in range(0, count, 500)]
    tally = Tally()
    if workers == 1:
        for part in map(_share, parts):
            tally += part
        return tally
    with multiprocessing.Pool(workers) as pool:
        for part in pool.imap_unordered(_share, parts):
            tally += part
    return tally


def main() -> None:
    options = argparse.ArgumentParser(
        prog="python -m benchmarks.discovery", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    options.add_argument("--scale", type=float, default=0.1, help="share of the fleet [0.1]")
    options.add_argument("--days", type=float, default=240.0)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--workers", type=int, default=2)
    chosen = options.parse_args()
    fleet = Tally()
    print(f"{'':10}{'sites':>8}{'articles':>10}{'requests':>10}{'polls':>8}{'pages':>7}{'sweeps':>8}{'delay':>8}{'lost':>6}")
    print(f"{'':10}{'':>8}{'a day':>10}{'an article':>10}{'':>8}{'':>7}{'':>8}{'hours':>8}")
    for name, count, mean, village in (("portals", PORTALS, 1.45, False), ("villages", VILLAGES, 0.048, True)):
        some = simulate(
            int(count * chosen.scale), mean, village=village, days=chosen.days, seed=chosen.seed + village, workers=chosen.workers
        )
        fleet += some
        print(_line(name, some))
    print(_line("fleet", fleet))


def _line(name: str, tally: Tally) -> str:
    per = [count / max(tally.fetched, 1) for count in (tally.polls, tally.pages, tally.sweeps)]
    return (
        f"{name:10}{tally.sites:>8,}{tally.fetched / tally.days:>10,.0f}{tally.per_article:>10.2f}"
        f"{per[0]:>8.2f}{per[1]:>7.2f}{per[2]:>8.2f}{tally.mean_delay:>8.1f}{tally.lost:>6}"
    )


if __name__ == "__main__":
    main()
