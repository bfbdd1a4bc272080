"""Which of a page's dates are believed, and what is noted of those that are not. Pure.

Scripts write zero dates, servers stand in the wrong time zone, editors mistype a year: such a date is kept as a ``Flag`` with its raw
string, and the next rule's date is taken, or none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta, tzinfo
from urllib.parse import urlsplit

from archive.records import Flag
from spiders import dates
from spiders.page import Page
from spiders.paragraphs import clean
from spiders.profile import Field

RAW_LENGTH = 500  # characters of a raw string kept with a rule: the capture holds the rest
_AHEAD = timedelta(hours=26)  # a clock in the wrong zone may run a day ahead; a date beyond that was not yet
_NAMES = {"foreign_offset": "zone_mismatch"}
_UNSURE = frozenset({"weekday_mismatch", "updated", "approximate"})
_WEAK = "article time[datetime]"  # any teaser on the page has one
_FINENESS = ("day", "minute", "second")
_OFFSET = re.compile(r"(?:(?P<sign>[+-])(?P<hours>\d\d):?(?P<minutes>\d\d)|Z)$", re.IGNORECASE | re.ASCII)
_DATED = (
    'time, [itemprop^="date"], [class*="date"], [class*="Date"], [class*="tanggal"], [class*="publish"], [class*="create"], [class*="meta"]'
    ', [class*="submitted"], [class*="kecil"]'
)
_HERE = frozenset({"id", "test", "example", "invalid", "localhost"})
_SHORT = 120  # characters of a line of facts


def possible(at: datetime, page: Page) -> bool:
    """Whether *at* had come when *page* was captured."""
    return at <= page.captured_at + _AHEAD


def stated(raw: str | None, page: Page, zone: tzinfo, *, utc: bool = True) -> dates.DateReading | None:
    """A moment that a script wrote (JSON-LD, meta), with its offset judged.

    PHP prints the stored local time with the offset of the server's zone setting, which is often left wrong: an offset neither Indonesian
    nor UTC is left out, the clock read in *zone*, and "zone_mismatch" set. So it is for UTC where the page shows that same clock with
    WIB, WITA or WIT behind it, and where *utc* is false. An Indonesian offset that is not *zone*'s is believed, and flagged.
    """
    reading = dates.parse(raw, zone=zone, now=page.captured_at) if raw else None
    offset = _OFFSET.search(raw.strip()) if raw and reading and reading.precision != "day" else None
    if raw is None or reading is None or offset is None:
        return reading
    told = timedelta(hours=int(offset["hours"] or 0), minutes=int(offset["minutes"] or 0)) * (-1 if offset["sign"] == "-" else 1)
    if timedelta(hours=7) <= told <= timedelta(hours=9):
        return reading if told == zone.utcoffset(reading.at.replace(tzinfo=None)) else _flagged(reading)
    if utc and not _at_home(page.url):
        return reading  # another country's site, in its own zone
    wall = raw.strip()[: offset.start()]
    if utc and not told and not _shown(wall, page):
        return reading
    clock = dates.parse(wall, zone=zone, now=page.captured_at)
    return _flagged(clock) if clock else reading


def settle(found: Sequence[Field], page: Page, zone: tzinfo) -> tuple[Field | None, tuple[Flag, ...]]:
    """The publication among *found* (``published`` fields, the best rule's first), and what is to be noted.

    A date yet to come is never taken. A doubtful one (its weekday is another, it is an update's) gives way to a later rule's that names
    another day without doubt. Of dates of the same day the finest is taken.
    """
    found = [field for field in found if field.rule != _WEAK] or found
    flags = [flag("published_at", "future", field) for field in found if not possible(field.value.at, page)]
    open_ = [field for field in found if possible(field.value.at, page)]
    sure = [field for field in open_ if not _UNSURE.intersection(field.value.flags)]
    if not open_:
        return None, tuple(flags)
    first = (sure or open_)[0]
    if first is not open_[0]:
        flags += of(open_[0], "published_at")

    def day(field: Field) -> date:
        return field.value.at.astimezone(zone).date()  # type: ignore[no-any-return]

    agreeing = [field for field in (sure or open_) if day(field) == day(first)]
    chosen = max(agreeing, key=lambda field: _FINENESS.index(field.value.precision))
    flags += of(chosen, "published_at")
    return chosen, tuple(flags)


def of(field: Field, name: str) -> list[Flag]:
    """What the reading of a date in *field* says against it, as flags of the article's field *name*."""
    return [flag(name, _NAMES.get(told, told), field) for told in field.value.flags]


def flag(name: str, told: str, field: Field) -> Flag:
    return Flag(name, told, field.rule, field.raw[:RAW_LENGTH])


def impossible(page: Page, stated_raws: Iterable[tuple[str, str]], zone: tzinfo) -> tuple[Flag, ...]:
    """A flag for the first impossible date among *stated_raws* (rule and raw string, of the head) and the page's lines of facts."""
    for rule, raw in stated_raws:
        if dates.parse(raw, zone=zone, now=page.captured_at) is None and dates.impossible(raw, now=page.captured_at):
            return (Flag("published_at", "impossible", rule, raw[:RAW_LENGTH]),)
    if "no_year" in page.telltales:
        for node in page.tree.css(_DATED):
            raw = node.attributes.get("datetime") or node.attributes.get("content") or clean(node.text())
            if 0 < len(raw) <= _SHORT and dates.impossible(raw, now=page.captured_at):
                name = (node.attributes.get("class") or "").split()
                return (Flag("published_at", "impossible", f".{name[0]}" if name else node.tag or "time", raw),)
    return ()


def _at_home(url: str) -> bool:
    """Whether *url* may be an Indonesian portal's, from the end of its host: ``.id``, a number, or a name that stands for none."""
    ending = (urlsplit(url).hostname or "").rpartition(".")[2]
    return ending in _HERE or ending.isdigit() or not ending


def _shown(wall: str, page: Page) -> bool:
    """Whether the page shows the clock of *wall* (``2024-07-02T10:15:00``) as local time."""
    clock = re.search(r"(\d\d):(\d\d)(?::\d\d)?$", wall, re.ASCII)
    return bool(clock and re.search(rf"(?<!\d){clock[1]}[:.]{clock[2]}(?:[:.]\d\d)?\s*\(?WI(?:B|TA|T)\b", page.text))


def _flagged(reading: dates.DateReading) -> dates.DateReading:
    return replace(reading, flags=tuple(dict.fromkeys((*reading.flags, "zone_mismatch"))))


__all__ = ["RAW_LENGTH", "flag", "impossible", "of", "possible", "settle", "stated"]
