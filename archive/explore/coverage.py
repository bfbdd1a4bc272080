"""Which days of a portal are covered by runs. A day without a run is a gap, and is told as one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Literal
from zoneinfo import ZoneInfo

from archive.explore.shown import MONTHS
from archive.questions import Questions, Row

Day = Literal["whole", "partly", "failed", "gap", "before", "open"]
"""``whole``: a run did all that was due. ``partly``: a run ended at a limit or with failures. ``failed``: no run read the portal.
``gap``: no run. ``before``: before the portal's first run. ``open``: today, and no run yet."""

_RANK: tuple[Day, ...] = ("whole", "partly", "failed")
_DAY = timedelta(days=1)
_RUNS = "SELECT portal_id, started_at, exit_code, outcome FROM jobs"


@dataclass(frozen=True, slots=True)
class Span:
    """Days of one kind in a row, both ends included."""

    kind: Day
    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Coverage:
    """A portal's days from ``since`` to ``until``, told once as spans. ``last_run``: the newest run's start, also one before ``since``."""

    since: date
    until: date
    spans: tuple[Span, ...]
    last_run: str | None

    def count(self, *kinds: Day) -> int:
        return sum(span.days for span in self.spans if span.kind in kinds)

    @property
    def gaps(self) -> list[Span]:
        """The longest first."""
        return sorted((span for span in self.spans if span.kind == "gap"), key=lambda span: (-span.days, span.first))

    @property
    def expected(self) -> int:
        """Days since the first run: those that a run should have had."""
        return self.count("whole", "partly", "failed", "gap")

    def months(self, lang: str) -> list[tuple[int, str]]:
        """Each month that begins in these days: how many days after ``since``, and its name."""
        days = ((number, self.since + timedelta(days=number)) for number in range((self.until - self.since).days + 1))
        return [(number, MONTHS[lang][day.month - 1]) for number, day in days if day.day == 1]

    def place(self, span: Span) -> int:
        """How many days after ``since`` *span* begins."""
        return (span.first - self.since).days


def judge(exit_code: int | None, outcome: str | None) -> Day:
    """What one run makes of its day, by the exit codes of the command line. A run without an end was killed: it may have kept much."""
    if exit_code == 0:
        return "whole"
    return "partly" if exit_code in (5, 7, 130, 143) or outcome is None else "failed"


def spans(runs: Iterable[tuple[date, Day]], since: date, until: date, begun: date | None, today: date | None = None) -> tuple[Span, ...]:
    """The days from *since* to *until* as spans. The best run of a day speaks for it; *begun*: the day of the portal's first run."""
    best: dict[date, Day] = {}
    for day, kind in runs:
        best[day] = min(kind, best.get(day, kind), key=_RANK.index)
    days = [since + timedelta(days=number) for number in range((until - since).days + 1)]
    kinds = [(best.get(day) or ("before" if begun is None or day < begun else "open" if day == today else "gap"), day) for day in days]
    made = []
    for kind, among in groupby(kinds, key=lambda one: one[0]):
        group = [day for _, day in among]
        made.append(Span(kind, group[0], group[-1]))
    return tuple(made)


def window(now: datetime, last: str | None, days: int) -> tuple[date, date]:
    """The *days* days to show: up to today, or up to two weeks after the last run where that is long past."""
    end = now.date()
    if last is not None:
        end = min(end, max(datetime.fromisoformat(last).date() + timedelta(days=14), end - timedelta(days=days // 2)))
    return end - timedelta(days=days - 1), end


def of_portals(ask: Questions, portals: Sequence[Row], now: datetime, days: int) -> dict[int, Coverage]:
    """The coverage of *portals* (rows with id and timezone) over the same days, by portal id."""
    extent = _extents(ask)
    since, until = window(now, max((last for _, last in extent.values()), default=None), days)
    zones = {row["id"]: ZoneInfo(row["timezone"]) for row in portals}
    runs: dict[int, list[tuple[date, Day]]] = {}
    for job in ask.rows(f"{_RUNS} WHERE verb <> 'capture' AND started_at >= ?", (since - _DAY).isoformat()):
        if zone := zones.get(job["portal_id"]):
            runs.setdefault(job["portal_id"], []).append((_day(job["started_at"], zone), judge(job["exit_code"], job["outcome"])))
    made = {}
    for id, zone in zones.items():
        first, last = extent.get(id, (None, None))
        begun = _day(first, zone) if first else None
        made[id] = Coverage(since, until, spans(runs.get(id, ()), since, until, begun, now.astimezone(zone).date()), last)
    return made


def gaps(ask: Questions, portal: Row, since: str, until: str) -> list[tuple[float, float]]:
    """The days without a run of *portal* (id, timezone) between two times of the index, as (begin, end) in seconds since 1970."""
    zone = ZoneInfo(portal["timezone"])
    first, last = _day(since, zone), _day(until, zone)
    ran = {
        _day(job["started_at"], zone): judge(job["exit_code"], job["outcome"])
        for job in ask.rows(
            f"{_RUNS} WHERE portal_id = ? AND verb <> 'capture' AND started_at BETWEEN ? AND ?",
            portal["id"], (first - _DAY).isoformat(), (last + 2 * _DAY).isoformat(),
        )
    }  # fmt: skip
    found = [span for span in spans(ran.items(), first, last, first) if span.kind == "gap"]
    return [(_midnight(span.first, zone), _midnight(span.last + _DAY, zone)) for span in found]


def _extents(ask: Questions) -> dict[int, tuple[str, str]]:
    """The start of the first and of the last run of each portal."""
    rows = ask.rows(
        "SELECT portal_id, min(started_at) AS first, max(started_at) AS last FROM jobs WHERE verb <> 'capture' GROUP BY portal_id"
    )
    return {row["portal_id"]: (row["first"], row["last"]) for row in rows}


def _day(text: str, zone: ZoneInfo) -> date:
    return datetime.fromisoformat(text).astimezone(zone).date()


def _midnight(day: date, zone: ZoneInfo) -> float:
    return datetime(day.year, day.month, day.day, tzinfo=zone).timestamp()
