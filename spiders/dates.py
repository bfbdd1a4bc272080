"""Dates in Indonesian and mixed English text, read by table and pattern; never a guess.

A text gives a date only where it names day, month and year, or is a relative form (``spiders.elapsed``). Numeric dates are day first.
Forms as seen on regional-government portals and in the scripts' own templates (2026-11): ``Selasa, 02 Juli 2024 | 10:15:00 WIB``,
``Jul 2, 2024 - 10:15``, ``22:00:18, 14 Agu 2024 - Oleh : …``, ``27 Ags 2019 09:44:04``, ``Jum'at, 10 Des 2021``, ``(29/8/19)``,
``2024-07-02 10:15:00`` (MySQL), ``2024-07-02T10:15:00+0700`` (PHP DATE_ISO8601), ``Tue, 02 Jul 2024 10:15:00 +0700`` (RFC 822).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from archive import times
from spiders import clock, elapsed
from spiders.calendar import MONTH, MONTHS, WEEKDAY, WEEKDAYS
from spiders.datetext import LONGEST, clean, spelt_right

_ISO = r"(?<!\d[./-])(?P<iy>\d{4})(?P<is>[-/.])(?P<im>\d\d?)(?P=is)(?P<id>\d\d?)(?!\d|[./-]\d)"
_DMY = (
    rf"(?P<d>\d\d?)(?:st|nd|rd|th)?(?:\. ?| ?- ?| |/)?(?:of |bulan )?(?P<m>{MONTH})"
    r"(?P<gap>[.,]{0,2} ?(?:tahun |th\.? ?)?[-/']?)(?P<y>\d{4}|\d\d(?!,? \d{4}|[:.]\d))(?!\d)"
)
_NUMERIC = r"(?<!\d[./-])(?P<nd>\d\d?)(?P<ns>\.|(?P<wide> ?)[-/](?P=wide))(?P<nm>\d\d?)(?P=ns)(?P<ny>\d{4}|\d\d)(?!\d|[./-]\d(?!\d?:))"
_MDY = (
    rf"(?<![a-z])(?P<em>{MONTH})\.?[ /-]?(?P<ed>\d\d?)(?:st|nd|rd|th)?(?: ?, ?|[ /-])"
    r"(?:(?P<et>\d\d?:\d\d(?::\d\d)?(?: [a-z]{2,4}| [+-]\d{4})?) )?-?(?P<ey>\d{4}|'\d\d)(?!\d)"
)
_DATE = re.compile(rf"(?<!\d)(?:{_ISO}|{_DMY}|{_NUMERIC})|{_MDY}", re.ASCII)
_SPAN = re.compile(
    rf"(?<![\d:.])(\d\d?)( ?{MONTH}\.?|/\d\d?)?,? ?(?:-|/|&|,(?=$)|s\.?/?d\.?|sampai(?: dengan)?|hingga|dan|to|until) ?$", re.ASCII
)
_NUMBERED = re.compile(
    r"(?<![a-z])(?:no|nomor|nomer|pasal|perda|perbup|perwali|vol|volume|telp|telepon|tel|hp|wa|fax|versi|version|ver|v|ip|rp|idr|usd)"
    r"\.? ?:? ?$|\$ ?$|(?<![a-z])ke ?-? ?$|(?<![a-z'])[a-z]$|(?<![a-z])covid ?-? ?$"
    rf"|(?<![a-z\d])(?!(?:{WEEKDAY}|tgl|tg|hal|on|wi[bt])[/-])[a-z]{{1,3}}[/-]$",  # "SE-3/7/2024", "U-19 Juli 2024"
    re.ASCII,
)
_WEEKDAY = re.compile(
    rf"(?<![a-z])(?<!\d )({WEEKDAY})[ ,.:;(/|·-]*"
    r"(?:\(?(?:pon|wage|kliwon|legi|manis|pahing|paing)\b[ ,.()/|-]*)?(?:(?:tanggal|tgl)\b[ .:(]*)?$",
    re.ASCII,
)
_WEEKDAY_AFTER = re.compile(rf"[ ,(/|-]{{1,3}}({WEEKDAY})(?=[ ,)|/-]|$)(?![ ,)|/-]*\d)", re.ASCII)
_MIDNIGHT = re.compile(r"[ ,|@-]*(?:(?:pukul|pkl|jam)\b[ .:]*)?24[:.][0-5]\d(?!\d)", re.ASCII)
_UPDATED = re.compile(
    r"(?:updated?|diperbah?arui|diperbarui|pembah?aruan|modified|diubah|diedit|dimutakhirkan)\b[^\d|]{0,25}(?:\d\d?[:.][\d:.]{2,5}[^\d|]{0,25})?$",
    re.ASCII,
)
_CLOCK_LIKE = re.compile(r"(?:pukul|pkl|jam|waktu)[ .:]*\d\d\.\d\d\.\d\d| wi(?:b|ta|t)\b", re.ASCII)
_EARLIEST = 1995


@dataclass(frozen=True, slots=True)
class DateReading:
    """A date found in text.

    ``at``: aware. A zone that the text names as WIB, WITA, WIT or +07:00 … +09:00 stays, so that ``at.date()`` is the day on the page;
    any other offset is turned into the zone given. For precision "day" it is local midnight.
    ``rule``: the form: "day month year", "month day year", "numeric", "numeric month first", "iso", "relative", "dateparser".
    ``flags``: "weekday_mismatch" (the date stands), "updated" (the only date is that of an update), "approximate" (relative and coarse),
    "foreign_offset" (an offset neither UTC nor Indonesian: often a script left at its default time zone),
    "misspelt" (the month's name is mistyped), "unsure_clock" (24:15, which may be the day's beginning or its end; the day stands).
    """

    at: datetime
    precision: Literal["day", "minute", "second"]
    rule: str
    flags: tuple[str, ...] = ()


def parse(text: str, *, zone: tzinfo | str, now: datetime | None = None) -> DateReading | None:
    """The first date in *text* (in its first 2,000 characters), or None; a date labelled as an update only where there is no other.

    *zone*: the portal's, for what the text leaves open. *now*: for relative forms and the year limit; aware, else taken as in *zone*;
    default: the current time. None for years before 1995 or after next year, impossible days, spans, and dates without day or year.
    Raises ``zoneinfo.ZoneInfoNotFoundError`` for an unknown zone name; no text makes it raise.
    """
    home = ZoneInfo(zone) if isinstance(zone, str) else zone
    moment = times.now().astimezone(home) if now is None else now.astimezone(home) if now.tzinfo else now.replace(tzinfo=home)
    return _parsed(text[:LONGEST], home, moment)


@lru_cache(maxsize=64)  # what names no date is looked at by several rules
def _parsed(text: str, home: tzinfo, moment: datetime) -> DateReading | None:
    found, cleaned = _named(text, home, moment.year + 1)
    if cleaned is None:
        return found
    if (mended := spelt_right(cleaned)) and (found_so := _parsed(mended, home, moment)):
        return replace(found_so, flags=(*found_so.flags, "misspelt"))
    return _relative(cleaned, moment, home) or _by_dateparser(cleaned, home, moment.year + 1)


@lru_cache(maxsize=1024)  # a page states one date in several places, and the next visit finds it there again
def _named(text: str, home: tzinfo, last_year: int) -> tuple[DateReading | None, str | None]:
    """The date that *text* names whole, whatever the moment; where it seems to name none, *text* as it was looked through."""
    cleaned = clean(text)
    spare: tuple[re.Match[str], date, str, bool] | None = None
    seen = False
    for match in _DATE.finditer(cleaned):
        seen = True
        found = _day(match, last_year)
        if found is None:
            continue
        updated = bool(match.start() and _UPDATED.search(cleaned, max(0, match.start() - 80), match.start()))
        if not updated and not _clock_like(match):
            return _reading(match, *found, home, updated), None
        spare = spare or (match, *found, updated)
    if spare:
        match, day, rule, updated = spare
        if _clock_like(match) and _CLOCK_LIKE.search(cleaned, max(0, match.start() - 10), match.end() + 5):
            return None, None
        return _reading(match, day, rule, home, updated), None
    return None, None if seen else cleaned


def impossible(text: str, *, now: datetime) -> bool:
    """Whether *text* names a whole date, and none that can be: MySQL's ``0000-00-00`` and PHP's ``-0001-11-30`` of an empty field,
    ``1 Januari 1970`` of a zero, ``31 Februari``, a year after next."""
    found = list(_DATE.finditer(clean(text)))
    return bool(found) and all(_never(match, now.year + 1) for match in found)


def _never(match: re.Match[str], last_year: int) -> bool:
    day, month, year, _ = _parts(match)
    try:
        return len(year) == 4 and not (_EARLIEST <= int(year) <= last_year and date(int(year), month, day))
    except ValueError:
        return True


def _parts(match: re.Match[str]) -> tuple[int, int, str, str]:
    """Day, month, the year as written, and the rule."""
    kind = match.lastgroup
    if kind == "y":
        return int(match["d"]), MONTHS[match["m"]], match["y"], "day month year"
    if kind == "ey":
        return int(match["ed"]), MONTHS[match["em"]], match["ey"].lstrip("'"), "month day year"
    if kind == "ny":
        day, month = int(match["nd"]), int(match["nm"])
        return (month, day, match["ny"], "numeric month first") if month > 12 >= day else (day, month, match["ny"], "numeric")
    return int(match["id"]), int(match["im"]), match["iy"], "iso"


def _day(match: re.Match[str], last_year: int) -> tuple[date, str] | None:
    """The day that *match* names and the rule, or None where it names no possible day."""
    day, month, written, rule = _parts(match)
    year = int(written)
    if len(written) == 2:
        if rule == "day month year" and match["gap"][-1:] not in ("-", "/", "'") and not _ends(match):
            return None  # "pada 2 Juli 10 orang"
        if rule.startswith("numeric") and match["wide"]:
            return None  # "10 - 11 - 12" is a list
        year += 2000 if year <= last_year % 100 else 1900
    if not _EARLIEST <= year <= last_year or (match.start() and _in_context(match, day)):
        return None
    try:
        return date(year, month, day), rule
    except ValueError:
        return None


def _ends(match: re.Match[str]) -> bool:
    rest = match.string[match.end() : match.end() + 8].lstrip(" -,")
    return not rest or rest[0] in ")|" or rest[:3].count(":") == 1 or rest.startswith(("jam ", "pukul ", "pkl"))


def _in_context(match: re.Match[str], day: int) -> bool:
    """Whether what stands before makes it the end of a span (``1-3 Juli 2024``) or a document's number (``Nomor 12/7/2024``)."""
    text, at = match.string, match.start()
    if match.lastgroup == "ey":
        return False
    if _NUMBERED.search(text, max(0, at - 12), at):
        return True
    span = _SPAN.search(text, max(0, at - 30), at)
    return bool(span and match.lastgroup != "id" and (span[2] or int(span[1]) < day))


def _clock_like(match: re.Match[str]) -> bool:
    """``14.08.24`` may be a time: it counts only where no other date does."""
    return match["ns"] == "." and len(match["ny"]) == 2


def _reading(match: re.Match[str], day: date, rule: str, home: tzinfo, updated: bool) -> DateReading:
    text, start, end = match.string, match.start(), match.end()
    flags: tuple[str, ...] = ("updated",) if updated else ()
    weekday = _WEEKDAY.search(text, max(0, start - 45), start) if start else None
    if weekday:
        start = weekday.start()
    if (weekday or (weekday := _WEEKDAY_AFTER.match(text, end))) and WEEKDAYS[weekday[1]] != day.weekday():
        flags += ("weekday_mismatch",)
    time = clock.after(text, match.end("ed") if match["et"] else end) or clock.before(text, start)
    if time is None and (time := clock.later(text, end)) and _DATE.search(text, end, time.start):
        time = None
    if time is None and _MIDNIGHT.match(text, end):
        flags += ("unsure_clock",)
    return _with_clock(day, time, rule, flags, home)


def _with_clock(day: date, time: clock.Clock | None, rule: str, flags: tuple[str, ...], home: tzinfo) -> DateReading:
    if time is None:
        return DateReading(datetime(day.year, day.month, day.day, tzinfo=home), "day", rule, flags)
    at = datetime(day.year, day.month, day.day, time.hour, time.minute, time.second or 0, tzinfo=time.zone or home)
    if time.zone:
        offset = time.zone.utcoffset(None)
        if not timedelta(hours=7) <= offset <= timedelta(hours=9):
            at = at.astimezone(home)
            flags += ("foreign_offset",) if offset else ()
    return DateReading(at, "minute" if time.second is None else "second", rule, flags)


def _relative(text: str, now: datetime, home: tzinfo) -> DateReading | None:
    found = elapsed.read(text, now)
    if found is None or found.at.year < _EARLIEST:
        return None
    flags = tuple(told for told, so in (("approximate", not found.exact), ("updated", found.updated)) if so)
    time = clock.after(text, found.end) if found.precision == "day" and found.exact else None
    if time:
        return _with_clock(found.at.date(), time, "relative", flags, home)
    return DateReading(found.at, found.precision, "relative", flags)


def _by_dateparser(text: str, home: tzinfo, last_year: int) -> DateReading | None:
    """What the patterns above do not know. The text must hold one month name, one year and one other number, and dateparser
    (Indonesian and English, day first) must give just that day: it judges the words between, and may not fill anything in."""
    if len(text) > 60:
        return None
    bare = re.sub(r"\b\d\d?[:.]\d\d(?:[:.]\d\d)?\b", " ", text)
    names = re.findall(rf"(?<![a-z])({MONTH})", bare)
    numbers = sorted(int(digits) for digits in re.findall(r"\d{1,4}", bare, re.ASCII))
    if len(names) != 1 or len(numbers) != 2 or not (1 <= numbers[0] <= 31 and _EARLIEST <= numbers[1] <= last_year):
        return None
    import dateparser

    try:
        at = dateparser.parse(text, languages=["id", "en"], settings={"DATE_ORDER": "DMY", "STRICT_PARSING": True})
        wanted = date(numbers[1], MONTHS[names[0]], numbers[0])
    except Exception:  # third-party code on text from the open web: whatever it raises, there is no date
        return None
    if at is None or at.date() != wanted:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=home)
    return DateReading(at, "day" if bare == text else "minute", "dateparser")


__all__ = ["DateReading", "clean", "impossible", "parse"]
