"""Datelines: the place and day that open an article's text. The byline and boilerplate that end it are ``spiders.byline`` and
``spiders.boilerplate``; their functions are named here too.

A dateline's date is that of the event or the writing: it never is the publication date (datelines carry typos, and the page's own date
outranks them). Forms as seen on regional-government portals (2026-11): ``KLATEN – ``, ``Klaten, 2/7/2024 – ``,
``Kota Sorong - Senin, (29/9/2026)``, ``Klaten,(site)--``, ``Selasa, 02 Juli 2024, Dinas …``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from functools import cache

from spiders import dates, regions
from spiders.boilerplate import trim_boilerplate
from spiders.byline import INSTITUTION, Byline, byline, role_of
from spiders.calendar import MONTH, WEEKDAY

_DAY = rf"(?i:(?:hari\s+)?{WEEKDAY}[\s,/]*)?"
_NUMBERS = r"\d{1,2}\s?[/.-]\s?\d{1,2}(?:\s?[/.-]\s?(?:\d{4}|\d\d))?(?![\d/])"
_DATE = rf"\(?{_DAY}\(?(?P<date>{_NUMBERS}|\d{{1,2}}\s(?i:{MONTH})\.?,?\s\d{{4}})\)?"
_REACH = 200  # characters within which the dash stands: place, what is in brackets behind it, and date are that long at most
_DASH = r"\s*(?P<dash>--+|[–—]+|-)(?P<space>\s*)"
_PLACED = re.compile(
    rf"(?P<place>[^\W\d_a-z][^\d,;:!?()–—\"“”]{{1,45}}?)\s*,?\s*(?:\((?P<inner>[^()\d]{{2,40}})\))?(?:\s*,?\s*{_DATE})?\s*,?{_DASH}(?=\S)"
)
_DATED = re.compile(rf"{_DATE}\s*(?P<stop>[,–—]|-\s)")
_NEXT_DATE = re.compile(_DATE)
_SITE = re.compile(r"\w\.(?:go\.id|desa\.id|co\.id|or\.id|web\.id|id|com|net|org)\b", re.IGNORECASE)
_PERSON = re.compile(
    r"\b(?:bupati|wali\s?kota|walikota|gubernur|camat|lurah|wakil|kepala|sekda|ketua|presiden|menteri|bapak|ibu|dr|drs|ir|hj?)\b",
    re.IGNORECASE,
)
_KIND = re.compile(
    r"^(?:(?:kota|kabupaten)(?: administrasi)?|kab\.?|provinsi|prov\.?|kecamatan|kec\.?|kelurahan|kel\.?|desa|distrik|nagari|kampung)\s+",
    re.IGNORECASE,
)
_SEATS = {"jakarta", "solo", "jogja", "yogya", "purwokerto", "ungaran", "cibinong", "cikarang", "soreang", "slawi", "wates", "wonosari"}
_AFTERWARDS = timedelta(days=31)  # a date without a year lies less far ahead of its publication, or it is last year's
_A_YEAR_OFF = timedelta(days=300)  # an agenda may be dated some months ahead: about a year ahead is a mistyped year
_SIDES = {"UTARA", "SELATAN", "TIMUR", "BARAT", "TENGAH", "PUSAT", "DAYA", "RAYA"}
_HEADING = re.compile(
    r"\b(?:PENGUMUMAN|PENTING|INFO\w*|UPDATE|BREAKING|VIDEO|FOTO|GALERI|CATATAN|UNDANGAN|SIARAN|RILIS|PERS|BERITA|STUNTING|VAKSINASI|COVID"
    r"|H?IMBAUAN|AGENDA|JADWAL|OPINI|ARTIKEL|LITERASI|SOSIALISASI|DIRGAHAYU|SELAMAT|TIPS|VISI|MISI|TUJUAN|SASARAN|LATAR|PERATURAN)\b"
)


@dataclass(frozen=True, slots=True)
class Dateline:
    """``place`` as written, ``date`` the day named (None: none, or none that is believed: then ``flags`` say why), ``raw`` the opening
    words that say so."""

    place: str | None
    date: date | None
    raw: str
    flags: tuple[str, ...] = ()


def read(paragraph: str, *, published: date | None, zone: tzinfo | str, now: datetime | None = None) -> Dateline | None:
    """The dateline that opens *paragraph*, or None. *published* gives the year to ``(28/7)``; without it such a date is left out.

    A place counts where it is a known region, stands in capitals, or has a date beside it; site and agency names are no places.
    """
    text = " ".join(paragraph[:400].split())
    if match := _DATED.match(text):
        day, flags = _date(match, published, zone, now)
        return Dateline(None, day, match[0].rstrip(" ,–—-"), flags) if day or flags else None
    match = _PLACED.match(text) if any(dash in text[:_REACH] for dash in "-–—") else None
    if not match:
        return None
    rest = text[match.end() :]
    head, raw = match["place"].strip(), match[0]
    day, flags = _date(match, published, zone, now)
    if match["date"] and not (day or flags):
        return None
    if _SITE.search(head) or INSTITUTION.search(head):
        return Dateline(None, day, raw.rstrip(" ,–—-"), flags) if day or flags else None
    if not _is_place(head, match, rest):
        return None
    if not (day or flags) and (following := _NEXT_DATE.match(rest)):
        day, flags = _date(following, published, zone, now)
        raw += following[0] if day or flags else ""
    return Dateline(head, day, raw.rstrip(" ,–—-"), flags)


def _date(match: re.Match[str], published: date | None, zone: tzinfo | str, now: datetime | None) -> tuple[date | None, tuple[str, ...]]:
    """The day that *match* names, or the flag that says why it is not believed: editors mistype years and weekdays."""
    written = match["date"]
    if not written:
        return None, ()
    if reading := dates.parse(match[0], zone=zone, now=now) or dates.parse(written, zone=zone, now=now):
        day = reading.at.date()
        if "weekday_mismatch" in reading.flags:
            return None, ("weekday_mismatch",)
        if now and day > now.date() + timedelta(days=1):
            return None, ("future",)
        if published and day > published + _A_YEAR_OFF:
            return None, ("after_publication",)
        return day, ()
    parts = re.fullmatch(r"(\d{1,2})\s?[/-]\s?(\d{1,2})", written)
    if not parts or not published:
        return None, ()
    for year in (published.year, published.year - 1):  # "(30/12)" published on 2 January
        try:
            day = date(year, int(parts[2]), int(parts[1]))
        except ValueError:
            continue
        if day <= published + _AFTERWARDS:
            return day, ()
    return None, ()


@cache
def _known() -> frozenset[str]:
    """Names of provinces, kabupaten and kota without their kind, and some seats of theirs, in lower case."""
    return frozenset(_KIND.sub("", name).lower() for name in regions.table().values()) | _SEATS


def _is_place(head: str, match: re.Match[str], rest: str) -> bool:
    """Whether *head* surely is a place that a story follows."""
    bare = _KIND.sub("", head)
    words = bare.split()
    if _PERSON.search(head) or not 1 <= len(words) <= 4 or not all(word[0].isupper() for word in words):
        return False
    tight = not match["space"]
    if match["dash"] == "-" and tight and not match.string[: match.start("dash")].endswith((" ", ")")):
        return False  # "Semarang-Solo"
    if not (rest[0].isupper() or rest[0].isdigit() or rest[0] in "\"“'‘("):
        return False
    if match["date"] or match["inner"]:
        return True
    if bare.lower() in _known():
        other = re.match(r"[\w']+", rest)
        route = other and other[0].lower() in _known() - {bare.lower()}  # "Klaten - Solo merupakan jalur padat"
        return head.isupper() or not (route or tight)
    if not head.isupper() or _HEADING.search(head):
        return False
    if head != bare or any(word in _SIDES or word.lower() in _known() for word in words):
        return True
    # A kecamatan or a desa, which the table of regions does not hold: words in capitals that can be spoken, and no abbreviation.
    spoken = [word for word in words if len(word) >= 4 and word.isalpha() and len(re.findall("[AIUEO]", word)) >= 2]
    named = len(words) > 1 and _PERSON.match(rest)  # "JOKO WIDODO – Presiden …"
    return len(words) <= 3 and len(spoken) == len(words) and (len(words) > 1 or len(bare) >= 5) and not named


__all__ = ["Byline", "Dateline", "byline", "read", "role_of", "trim_boilerplate"]
