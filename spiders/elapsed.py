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

_ONES = "satu dua tiga empat lima enam tujuh delapan sembilan".split()
_NUMBERS: dict[str, int] = {"se": 1, "sepuluh": 10, "sebelas": 11, "ten": 10, "eleven": 11, "a": 1, "an": 1}
_NUMBERS |= {name: number for number, name in enumerate(_ONES, 1)}
_NUMBERS |= {f"{name} belas": 10 + number for number, name in enumerate(_ONES, 1)}
_NUMBERS |= {f"{name} puluh": 10 * number for number, name in enumerate(_ONES, 1)}
_NUMBERS |= {name: number for number, name in enumerate("one two three four five six seven eight nine".split(), 1)}
_UNITS = {
    **dict.fromkeys(("detik", "dtk", "second", "seconds", "sec", "secs", "s"), "second"),
    **dict.fromkeys(("menit", "mnt", "minute", "minutes", "min", "mins", "m"), "minute"),
    **dict.fromkeys(("jam", "hour", "hours", "hrs", "h"), "hour"),
    **dict.fromkeys(("hari", "hr", "day", "days", "d"), "day"),
    **dict.fromkeys(("minggu", "mgg", "pekan", "week", "weeks", "w"), "week"),
    **dict.fromkeys(("bulan", "bln", "month", "months", "mo"), "month"),
    **dict.fromkeys(("tahun", "thn", "th", "year", "years", "yr", "yrs", "y"), "year"),
}
_LETTERS = frozenset({"s", "m", "h", "d", "w", "mo", "y"})
_DAYS = {"hari ini": 0, "today": 0, "kemarin": 1, "kemaren": 1, "yesterday": 1, "kemarin lusa": 2, "kemarin dulu": 2}
_DAYS |= dict.fromkeys(("tadi pagi", "tadi siang", "tadi sore", "pagi ini", "siang ini", "sore ini"), 0)
_NOW = (
    "baru saja", "barusan", "just now", "sesaat lalu", "sesaat yang lalu", "beberapa saat lalu", "beberapa saat yang lalu", "moments ago",
    "beberapa detik lalu", "beberapa detik yang lalu", "a few seconds ago", "less than a minute ago", "kurang dari semenit yang lalu",
)  # fmt: skip


def _words(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_LABEL = (
    r"(?:diposting|diposkan|dipublikasikan|dipublikasi|diterbitkan|dirilis|ditulis|diunggah|tayang|terbit|posted|published|updated|diperbarui"
    r"|last|terakhir|update|date|tanggal|pada|on|sejak|sekitar|kira-kira|kurang lebih|about|around|[±~≈])"
)
_UPDATE = re.compile(r"\b(?:updated?|diperbarui|terakhir|last)\b", re.ASCII)
_COUNT = rf"(?:\d{{1,3}}|{_words(_NUMBERS)})"
_FORM = re.compile(
    rf"(?:^|[|•·:,;)\]/–-])\s*(?P<label>(?:{_LABEL}\s*[:,-]?\s*){{0,4}})(?:(?:oleh|by)\b[^\d|]{{1,40}}?\s)?"
    rf"(?:(?:(?P<more>{_COUNT})\s?(?P<above>{_words(_UNITS)})(?:,| dan| and)? )?"
    rf"(?P<count>{_COUNT})\s?(?P<unit>{_words(_UNITS)})(?: ?(?:yang|yg|nan))? ?(?P<past>lalu|ago|silam)"
    rf"|(?P<day>{_words(_DAYS)})(?: (?:pagi|siang|sore|malam)(?= ?[,|]|$))?|(?P<now>{_words(_NOW)}))"
    r"(?![a-z])(?=\s*(?:$|[|•·,;()\[\]./–-]|\d|(?:oleh|by|pada|pukul|pkl|jam|at)\b))",
    re.ASCII,
)
_COUNTED = re.compile(rf"(?:\d|\b(?:{_words(_NUMBERS)})) ?(?:{_words(_UNITS)})\b", re.ASCII)
_FINER = ("year", "month", "week", "day", "hour", "minute", "second")
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Elapsed:
    """``at``: aware, in the zone of the *now* it was counted from; ``end``: where the form ends in the text; ``updated``: labelled so."""

    at: datetime
    precision: Literal["day", "minute", "second"]
    exact: bool
    end: int
    updated: bool = False


def read(text: str, now: datetime) -> Elapsed | None:
    """The moment that a relative form in *text* (cleaned as by ``spiders.dates``) names, counted from *now* (aware).

    Days, weeks, months and years give local midnight, precision "day"; all but seconds, minutes and days are inexact.
    """
    if len(text) > _LONGEST or not (match := _FORM.search(text)) or _COUNTED.search(text, 0, match.start()):
        return None  # "2 bulan, 2 hari, 3 jam yang lalu" is not two days and three hours
    updated = bool(_UPDATE.search(match["label"]))
    if match["now"]:
        return Elapsed(now.replace(second=0, microsecond=0), "minute", False, match.end(), updated)
    if match["day"]:
        return Elapsed(_midnight(now - timedelta(days=_DAYS[match["day"]])), "day", True, match.end(), updated)
    unit, above = _unit(match["unit"], match["past"]), _unit(match["above"], match["past"]) if match["more"] else None
    if unit is None or (match["more"] and (above is None or _FINER.index(above) >= _FINER.index(unit))):
        return None
    try:
        at = _back(_back(now, _number(match["more"]), above) if above else now, _number(match["count"]), unit)
    except (OverflowError, ValueError):
        return None
    if unit == "second":
        return Elapsed(at.replace(microsecond=0), "second", True, match.end(), updated)
    if unit in ("minute", "hour"):
        return Elapsed(at.replace(second=0, microsecond=0), "minute", unit == "minute", match.end(), updated)
    return Elapsed(_midnight(at), "day", unit == "day", match.end(), updated)


def _number(said: str) -> int:
    return _NUMBERS.get(said) or int(said)


def _unit(said: str, past: str) -> str | None:
    """The unit that *said* names beside the word *past*: "3 hr lalu" is three days, "3 hr ago" three hours; "3d" is English alone."""
    if said in _LETTERS and past != "ago":
        return None
    return "hour" if said == "hr" and past == "ago" else _UNITS[said]


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
