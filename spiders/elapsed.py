"""Relative times: ``2 hari yang lalu``, ``sebulan lalu``, ``5 minutes ago``, ``kemarin``, ``just now``.

They count only where they stand alone or beside labels: "dibangun 2 tahun yang lalu" in a sentence dates nothing.
Unit words are translation strings on the portals, so Indonesian and English mix freely (2026-11).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

_NUMBERS: dict[str, int] = {
    "se": 1,
    "satu": 1,
    "dua": 2,
    "tiga": 3,
    "empat": 4,
    "lima": 5,
    "enam": 6,
    "tujuh": 7,
    "delapan": 8,
    "sembilan": 9,
}
_NUMBERS |= {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9}
_NUMBERS |= {"sepuluh": 10, "sebelas": 11, "ten": 10, "eleven": 11}
_UNITS = {
    **dict.fromkeys(("detik", "second", "seconds", "sec", "secs"), "second"),
    **dict.fromkeys(("menit", "mnt", "minute", "minutes", "min", "mins"), "minute"),
    **dict.fromkeys(("jam", "hour", "hours", "hr", "hrs"), "hour"),
    **dict.fromkeys(("hari", "day", "days"), "day"),
    **dict.fromkeys(("minggu", "pekan", "week", "weeks"), "week"),
    **dict.fromkeys(("bulan", "month", "months"), "month"),
    **dict.fromkeys(("tahun", "year", "years"), "year"),
}
_DAYS = {"hari ini": 0, "today": 0, "kemarin": 1, "yesterday": 1, "kemarin lusa": 2, "kemarin dulu": 2}
_NOW = ("baru saja", "barusan", "just now", "beberapa saat lalu", "beberapa saat yang lalu")


def _words(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_LABEL = (
    r"(?:diposting|diposkan|dipublikasikan|dipublikasi|diterbitkan|dirilis|ditulis|diunggah|tayang|terbit|posted|published|updated|diperbarui"
    r"|last|terakhir|update|date|tanggal|pada|on|sejak|sekitar|kira-kira|about|around)"
)
_FORM = re.compile(
    rf"(?:^|[|•·:,;)\]/–-])\s*(?:{_LABEL}\s*[:,-]?\s*){{0,4}}(?:(?:oleh|by)\b[^\d|]{{1,40}}?\s)?"
    rf"(?:(?P<count>\d{{1,3}}|{_words(_NUMBERS)})\s?(?P<unit>{_words(_UNITS)})(?: ?(?:yang|yg))? ?(?:lalu|ago|silam)"
    rf"|(?P<day>{_words(_DAYS)})(?: (?:pagi|siang|sore|malam)(?= ?[,|]|$))?|(?P<now>{_words(_NOW)}))"
    r"(?![a-z])(?=\s*(?:$|[|•·,;()\[\]./–-]|\d|(?:oleh|by|pada|pukul|pkl|jam|at)\b))",
    re.ASCII,
)
_COUNTED = re.compile(rf"(?:\d|\b(?:{_words(_NUMBERS)})) ?(?:{_words(_UNITS)})\b", re.ASCII)
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Elapsed:
    """``at``: aware, in the zone of the *now* it was counted from; ``end``: where the form ends in the text."""

    at: datetime
    precision: Literal["day", "minute", "second"]
    exact: bool
    end: int


def read(text: str, now: datetime) -> Elapsed | None:
    """The moment that a relative form in *text* (cleaned as by ``spiders.dates``) names, counted from *now* (aware).

    Days, weeks, months and years give local midnight, precision "day"; all but seconds, minutes and days are inexact.
    """
    if len(text) > _LONGEST or not (match := _FORM.search(text)) or _COUNTED.search(text, 0, match.start()):
        return None  # "2 hari, 3 jam yang lalu" is not three hours
    if match["now"]:
        return Elapsed(now.replace(second=0, microsecond=0), "minute", False, match.end())
    if match["day"]:
        return Elapsed(_midnight(now - timedelta(days=_DAYS[match["day"]])), "day", True, match.end())
    count = _NUMBERS.get(match["count"]) or int(match["count"])
    unit = _UNITS[match["unit"]]
    try:
        at = _back(now, count, unit)
    except (OverflowError, ValueError):
        return None
    if unit == "second":
        return Elapsed(at.replace(microsecond=0), "second", True, match.end())
    if unit in ("minute", "hour"):
        return Elapsed(at.replace(second=0, microsecond=0), "minute", unit == "minute", match.end())
    return Elapsed(_midnight(at), "day", unit == "day", match.end())


def _back(now: datetime, count: int, unit: str) -> datetime:
    if unit in ("month", "year"):
        months = now.year * 12 + now.month - 1 - count * (12 if unit == "year" else 1)
        first = now.replace(year=months // 12, month=months % 12 + 1, day=1)
        last = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        return first.replace(day=min(now.day, last.day))
    return now - timedelta(**{f"{unit}s": count})


def _midnight(at: datetime) -> datetime:
    return at.replace(hour=0, minute=0, second=0, microsecond=0)


__all__ = ["Elapsed", "read"]
