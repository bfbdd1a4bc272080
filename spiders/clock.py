"""Times of day in Indonesian and English text: ``10.15 WIB``, ``pukul 13.00``, ``22:00:18``, ``pukul 3 sore``, ``10:15:00+0700``.

All functions want text as ``spiders.dates.clean`` gives it: lower case, single spaces, ASCII dashes.
Forms as seen on regional-government portals and in the scripts' own templates (2026-11).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta, timezone

_NAMED = {"wib": 7, "wita": 8, "wit": 9, "z": 0, "ut": 0, "utc": 0, "gmt": 0}
_RFC_822 = {"est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7}  # RFC 822 section 5.1
ZONES = {name: timezone(timedelta(hours=hours), name.upper()) for name, hours in (_NAMED | _RFC_822).items()}

_ZONE = rf"\(?(?P<zone>{'|'.join(sorted(ZONES, key=len, reverse=True))})(?![a-z])"
_OFFSET = r"(?P<offset>[+-]\d\d:?\d\d(?!\d)|\+\d\d?(?![\d:./]))"
_PART = r"(?:(?P<half>[ap])\.?m\b\.?|(?P<part>pagi|siang|sore|petang|malam|dini hari|subuh)\b)"
_CUE = r"(?P<cue>(?:pukul|pkl|pk|jam|at|waktu|time)(?:\b|(?=\d))[ .:]*)"
_CLOCK = r"(?P<hour>[01]?\d|2[0-3])(?P<dot>[:.])(?P<minute>[0-5]\d)(?:(?P=dot)(?P<second>[0-5]\d)(?:[.,]\d{1,9})?)?(?!\d|[.:]\d)"
_UNTIL = r"(?: ?(?:-|s\.?/?d\.?|sampai(?: dengan)?|hingga) ?\d\d?[.:]\d\d(?= ?wi))?"
_HOUR = r"(?P<bare>[01]?\d|2[0-3])(?! ?[\d.:])"
_TIME = rf"{_CUE}?(?:{_CLOCK}{_UNTIL}|{_HOUR})(?: ?{_PART})?(?: ?{_ZONE}\)?)?(?: ?(?:\((?:gmt|utc) ?)?{_OFFSET})?"
_START = r"(?<![a-z\d])(?<!\d[.:,])"

_AFTER = re.compile(
    rf"[ ,|@()\[\]•·;:/.-]*(?:(?:pada|on|hari)\b[ .:]*)?(?:(?P<ahead>pagi|siang|sore|petang|malam)\b[ ,.]*)?(?:t(?=\d))?{_TIME}", re.ASCII
)
_BEFORE = re.compile(rf"{_START}{_TIME}\)?[ ,|/()•·-]*(?:(?:on|pada|hari|tanggal|tgl)\b[ .:]*)*$", re.ASCII)
_LATER = re.compile(rf"{_START}{_TIME}", re.ASCII)
_ENDS = re.compile(r" ?(?:$|[|,;()\[\]•·/-]|waktu\b)", re.ASCII)
_REACH = 60


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day; ``zone`` None where the text names none. ``start``: where it begins in the text."""

    hour: int
    minute: int
    second: int | None
    zone: timezone | None
    start: int


def after(text: str, at: int) -> Clock | None:
    """The time that directly follows a date ending at *at*."""
    match = _AFTER.match(text, at) if at < len(text) else None
    return _read(match) if match else None


def before(text: str, at: int) -> Clock | None:
    """The time that stands directly before a date starting at *at*: ``22:00:18, 14 Agu 2024``."""
    match = _BEFORE.search(text, max(0, at - _REACH), at) if at else None
    return _read(match) if match else None


def later(text: str, at: int) -> Clock | None:
    """A time within 60 characters after *at* that is labelled as one (``pukul``, ``jam``, ``WIB``)."""
    for match in _LATER.finditer(text, at, at + _REACH):
        if (match["cue"] or match["zone"]) and (clock := _read(match)):
            return clock
    return None


def _read(match: re.Match[str]) -> Clock | None:
    bare, cue, half, part, zone, offset = match.group("bare", "cue", "half", "part", "zone", "offset")
    named = zone or half or part
    second = None
    if bare:
        # A lone number is an hour where two things say so, or am/pm does: "pukul 3 sore", "jam 13 WIB", "3 pm".
        if not (half or (cue and named)):
            return None
        hour, minute = int(bare), 0
    else:
        hour, minute = int(match["hour"]), int(match["minute"])
        second = int(match["second"]) if match["second"] else None
        # "4.50" and "12.50 ton" are numbers.
        unsure = match["dot"] == "." and second is None and not (cue or named)
        if unsure and not (len(match["hour"]) == 2 and _ENDS.match(match.string, match.end("minute"))):
            return None
    turned = _turn(hour, half, part or match.groupdict().get("ahead"))
    if turned is None:
        return None
    if offset and offset[0] == "-" and second is None:
        offset = None  # "08:00-11:00" is a span
    return Clock(turned, minute, second, _zone(zone, offset), match.start())


def _turn(hour: int, half: str | None, part: str | None) -> int | None:
    """The hour of 24 that am/pm or the part of the day means; None where the two contradict or the day would be unsure."""
    if hour > 12 or not (half or part):
        return hour
    if half:
        return hour % 12 + (12 if half == "p" else 0)
    if part == "malam" and hour == 12:
        return None  # midnight between which two days?
    if (part == "siang" and 1 <= hour <= 5) or (part in ("sore", "petang") and 1 <= hour <= 7) or (part == "malam" and hour >= 6):
        return hour + 12
    return 0 if part == "dini hari" and hour == 12 else hour


def _zone(name: str | None, offset: str | None) -> timezone | None:
    if offset and name in (None, "utc", "gmt"):
        digits = offset[1:].replace(":", "")
        hours, minutes = (int(digits[:2]), int(digits[2:])) if len(digits) == 4 else (int(digits), 0)
        if hours > 14 or minutes > 59:
            return None
        delta = timedelta(hours=hours, minutes=minutes)
        return timezone(-delta if offset[0] == "-" else delta)
    return ZONES[name] if name else None


__all__ = ["ZONES", "Clock", "after", "before", "later"]
