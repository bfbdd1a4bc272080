"""Crawl windows: the hours in which a portal may be visited, in its own time zone. Pure.

``20:00-05:00`` every night, ``sat,sun 00:00-24:00`` at weekends, ``mon-fri 18:00-06:00``: days are those on which a window opens. Names of
days are the first three letters, English or Indonesian."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

_DAYS = {
    name: number
    for names in ("mon tue wed thu fri sat sun", "sen sel rab kam jum sab min")
    for number, name in enumerate(names.split())
}  # fmt: skip
_WINDOW = re.compile(r"(?:([a-z,\s-]+?)\s+)?(\d{1,2})[:.](\d\d)\s*[-–]\s*(\d{1,2})[:.](\d\d)")


@dataclass(frozen=True, slots=True)
class Window:
    """``days``: 0 = Monday; ``begins`` and ``ends``: minutes from midnight of that day, the end after the beginning."""

    days: frozenset[int]
    begins: int
    ends: int


def parse(text: str) -> Window:
    """Raises ValueError, saying what was expected."""
    found = _WINDOW.fullmatch(text.strip().lower())
    if found is None:
        raise ValueError(f"{text!r} is no crawl window; expected something like '20:00-05:00' or 'sat,sun 00:00-24:00'")
    days, *numbers = found.groups()
    hour, minute, until, past = map(int, numbers)
    begins, ends = hour * 60 + minute, until * 60 + past
    if minute > 59 or past > 59 or begins >= 24 * 60 or ends > 24 * 60 or begins == ends:
        raise ValueError(f"{text!r}: expected two different times of day, from 00:00 to 24:00")
    return Window(frozenset(_days(days, text)) if days else frozenset(range(7)), begins, ends if ends > begins else ends + 24 * 60)


def checked(texts: tuple[str, ...]) -> tuple[str, ...]:
    """*texts*, each of which can be read. Raises ValueError."""
    read(texts)
    return texts


def read(texts: Iterable[str]) -> tuple[Window, ...]:
    return tuple(map(parse, texts))


def closes(windows: Sequence[Window], now: datetime) -> datetime | None:
    """When the window that is open at *now* (aware, in the portal's zone) closes; None where none is open."""
    closing = now
    for begins, ends in _around(windows, now):
        if begins <= closing < ends:
            closing = ends
    return closing if closing > now else None


def opens(windows: Sequence[Window], now: datetime) -> datetime:
    """When the next window opens."""
    return min(begins for begins, _ in _around(windows, now) if begins > now)


def _around(windows: Iterable[Window], now: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The windows from yesterday to the same day of next week, in order of their beginnings."""
    found = []
    for shift in range(-1, 9):
        midnight = datetime.combine(now.date() + timedelta(days=shift), time(), now.tzinfo)
        found += [
            (midnight + timedelta(minutes=window.begins), midnight + timedelta(minutes=window.ends))
            for window in windows
            if midnight.weekday() in window.days
        ]
    return iter(sorted(found))


def _days(text: str, window: str) -> Iterator[int]:
    for part in filter(None, re.split(r"[,\s]+", re.sub(r"\s*-\s*", "-", text))):
        first, _, last = part.partition("-")
        if first not in _DAYS or (last or first) not in _DAYS:
            raise ValueError(f"{window!r}: {part!r} names no day; expected mon to sun, or sen to min")
        day = _DAYS[first]
        yield day
        while day != _DAYS[last or first]:
            day = (day + 1) % 7
            yield day
