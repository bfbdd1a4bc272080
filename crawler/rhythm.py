"""At which hours of the week a portal publishes, and so when asking it is worth most. Pure.

The square-root law gives an average interval. Asked at the end of a working day instead of at any hour, a portal's articles of that day are
half a day fresher for the same number of requests; and nights and Sundays, when nothing is written, are slept through.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta, tzinfo
from itertools import accumulate

HOURS = 168
_HOUR = timedelta(hours=1)
_WORTH = 30.0
"""Articles that the usual rhythm is worth against what a portal has shown."""


class Rhythm:
    """A weight for each hour of the local week, from Monday 00:00 on, 1 on average."""

    __slots__ = ("_articles", "_waiting", "weights")

    def __init__(self, weights: Iterable[float]) -> None:
        given = tuple(weights)
        scale = HOURS / sum(given)
        self.weights = tuple(weight * scale for weight in given)
        # Seven weeks on end: what will have been written by each hour, and how long it will have waited by then, from Monday 00:00 on.
        self._articles = (0.0, *accumulate(self.weights * 7))
        middle = (self._articles[hour] + self.weights[hour % HOURS] / 2 for hour in range(7 * HOURS))
        self._waiting = (0.0, *accumulate(middle))

    def best(self, start: int, span: float) -> int:
        """How many hours after the hour *start* of the week a source should be asked that was asked then and is to be left alone for
        *span* hours on average: where waiting and price, for each article found, are least. The price of asking, in hours that articles
        wait, is that at which *span* would be best if articles came evenly. Between half of *span* and one and a half."""
        articles, waiting = self._articles, self._waiting
        base, waited, price = articles[start], waiting[start], span * span / 2
        least, chosen = float("inf"), round(span)
        for hours in range(max(1, round(span / 2)), round(span * 1.5) + 1):
            found = articles[start + hours] - base
            cost = (price + waiting[start + hours] - waited - base * hours) / found
            if cost < least:
                least, chosen = cost, hours
        return chosen


def _usual() -> Rhythm:
    """Offices' hours from Monday to Friday, and a little at any time: what is assumed until a portal has shown its own hours."""
    office = [day < 5 and 8 <= hour < 17 for day in range(7) for hour in range(24)]
    return Rhythm(0.25 + 0.75 * HOURS / sum(office) * at for at in office)


USUAL = _usual()


def learned(published: Iterable[datetime], zone: tzinfo) -> Rhythm:
    """The rhythm in which a portal published (times, not days), blended with the usual one; each article also tells a little of the hour
    before and after it."""
    counts, total = [_WORTH * weight / HOURS for weight in USUAL.weights], 0
    for moment in published:
        local = moment.astimezone(zone)
        hour = local.weekday() * 24 + local.hour
        for shift, share in ((-1, 0.25), (0, 0.5), (1, 0.25)):
            counts[(hour + shift) % HOURS] += share
        total += 1
    return Rhythm(counts) if total else USUAL


def after(last: datetime, span: timedelta, zone: tzinfo, rhythm: Rhythm = USUAL) -> datetime:
    """When to ask again a source that was asked at *last* and is to be left alone for *span* on average."""
    wanted = span / _HOUR
    if wanted < 1 or wanted > 2 * HOURS:
        return last + span
    local = last.astimezone(zone)
    return last + rhythm.best(local.weekday() * 24 + local.hour, wanted) * _HOUR


__all__ = ["HOURS", "USUAL", "Rhythm", "after", "learned"]
