"""Addresses that lead nowhere new: calendars without end, sessions, facets, paths that go in circles. Pure.

Each rule says in words why an address is not asked for. None of them may hit a page of a list, an archive by date, or an article: what is
only unusual is asked for.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime
from urllib.parse import unquote

MARK = "trap: "
"""How the reason of a refused address begins, on the frontier and in the log."""

EARLIEST = 1990
DEEPEST = 20
MOST_PARAMETERS = 12
LONGEST_QUERY = 1_000
MOST_FACETS = 3

_CALENDAR = re.compile(
    r"(?:kalender|calendar|kalendar|agenda|events?|jadwal|icagenda|jevents|jcal|tribe-bar-date|eventdisplay|ical|outlook-ical)"
    r"(?:[-_.].*|\d*)",
    re.IGNORECASE,
)
_YEAR_MONTH = re.compile(r"(?<!\d)((?:1\d|2\d)\d\d)[-/.](0?[1-9]|1[0-2])(?:[-/.](0?[1-9]|[12]\d|3[01]))?(?!\d)")
_YEARS = frozenset({"year", "tahun", "thn", "yr", "cal_year", "y"})
_MONTHS = frozenset({"month", "bulan", "bln", "mo", "cal_month", "m", "day", "tanggal", "tgl", "date", "week", "minggu"})
_DATES = frozenset({"date", "tanggal", "tgl", "tribe-bar-date", "day", "start", "from", "dari", "to", "sampai", "end"})
_FACET = re.compile(r"(?:f|filter|facet|sort|order|orderby|dir|view|display|layout|tampil|urut)(?:_\w+|\[.*\])?", re.IGNORECASE)


def why_not(url: str, now: datetime) -> str | None:
    """Why *url* is taken for a trap at the time *now*, or None. *url* is clean (``urls.clean``)."""
    path, _, query = url.partition("://")[2].partition("/")[2].partition("?")
    segments = [segment for segment in path.split("/") if segment]
    if len(segments) > 2 and (circle := _circle(segments)):
        return circle
    if len(segments) > DEEPEST:
        return f"a path of {len(segments)} segments"
    if query and (facets := _query(query)):
        return facets
    return _calendar(segments, query, now)


def _circle(segments: list[str]) -> str | None:
    """A path that goes in circles, as relative links below a page that answers to anything make it."""
    often, count = Counter(segments).most_common(1)[0]
    if count >= 3 and not often.isdecimal():
        return f"the path segment {often[:40]!r} stands in it {count} times"
    for length in range(2, len(segments) // 2 + 1):
        for start in range(len(segments) - 2 * length + 1):
            if segments[start : start + length] == segments[start + length : start + 2 * length]:
                part = "/".join(segments[start : start + length])
                if not part.replace("/", "").isdecimal():
                    return f"the path goes round in {part[:60]!r}"
    return None


def _query(query: str) -> str | None:
    pieces = [piece for piece in query.split("&") if piece]
    names = [unquote(piece.partition("=")[0]) for piece in pieces]
    if len(query) > LONGEST_QUERY:
        return f"a query of {len(query)} characters"
    if len(names) > MOST_PARAMETERS:
        return f"a query of {len(names)} parameters"
    repeated = Counter(name for name in names if not name.endswith("[]"))
    for name, count in repeated.items():
        if count >= 3:
            return f"a query that grows: {name[:40]!r} stands in it {count} times"
    facets = {name for name in names if _FACET.fullmatch(name)}
    if len(facets) >= MOST_FACETS:
        return f"a list filtered and sorted in {len(facets)} ways at once"
    return None


def _calendar(segments: list[str], query: str, now: datetime) -> str | None:
    """A page of a calendar: of a year to come or long gone, or one that is asked for by month or day without naming anything."""
    values = [piece.partition("=")[::2] for piece in query.split("&") if piece]
    asked = {unquote(name).lower(): unquote(value) for name, value in values}
    about = next((one for one in segments if _CALENDAR.fullmatch(one)), None) or next(
        (one for one in asked if _CALENDAR.fullmatch(one)), None
    )
    year = _year(segments, asked)
    if year is not None and not EARLIEST <= year <= now.year + 1 and (about or not _titled(segments)):
        return f"a calendar: the year {year}"
    if not about or _titled(segments):
        return None
    if _YEARS & asked.keys() and _MONTHS & asked.keys():
        return "a calendar, by month"
    if any(_YEAR_MONTH.search(asked.get(name, "")) for name in _DATES):
        return "a calendar, by day"
    dated = _YEAR_MONTH.search("/".join(segments))
    return "a calendar, by date" if dated and _ends_there(segments) else None


def _year(segments: list[str], asked: dict[str, str]) -> int | None:
    """The year that a dated path or a query asks for."""
    for name in _YEARS & asked.keys():
        if re.fullmatch(r"\d{4}", asked[name]) and _MONTHS & asked.keys():
            return int(asked[name])
    for name in _DATES & asked.keys():
        if found := _YEAR_MONTH.match(asked[name]):
            return int(found[1])
    found = _YEAR_MONTH.search("/".join(segments))
    return int(found[1]) if found and _ends_there(segments) else None


def _ends_there(segments: list[str]) -> bool:
    """Whether nothing is named behind the date: the page is that of the date itself."""
    return not segments or re.fullmatch(r"\d{1,4}|\d{4}-\d{1,2}(?:-\d{1,2})?|week|month|day|list|minggu|bulan", segments[-1]) is not None


def _titled(segments: list[str]) -> bool:
    """Whether the address ends in a title: three words, not all of them numbers."""
    words = [word for word in re.split(r"[-_+]|%20", segments[-1]) if word] if segments else []
    return len(words) >= 3 and sum(not word.isdecimal() for word in words) >= 2


__all__ = ["MARK", "why_not"]
