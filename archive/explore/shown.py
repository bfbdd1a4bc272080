"""How values look on a page. What comes out of portals is made harmless here once, for all templates: escaping is Jinja's task."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from markupsafe import Markup

from archive.explore.reasons import why

MONTHS = {
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(),
    "id": "Jan Feb Mar Apr Mei Jun Jul Agu Sep Okt Nov Des".split(),
}
_REORDERING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that change the direction of what follows (Unicode TR9): on a page they make text read as what it is not."""


def harmless(value: Any) -> Any:
    """*value* with every string in it free of control characters (ESC begins a terminal's commands) and of those that reorder text."""
    if isinstance(value, Markup):
        return value
    if isinstance(value, str):
        return value if value.isascii() and value.isprintable() else "".join(map(_harmless, value))
    if isinstance(value, Mapping):
        return {name: harmless(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [harmless(one) for one in value]
    return value


def _harmless(letter: str) -> str:
    if letter in _REORDERING or (unicodedata.category(letter) in ("Cc", "Cs") and letter not in "\n\t"):
        return "\ufffd"
    return letter


def number(value: Any, lang: str = "en") -> str:
    """``12,345`` or ``12.345``; a dash where nothing is known, never 0."""
    if value is None or isinstance(value, str):
        return value or "–"
    text = f"{value:,}"
    return text.translate(str.maketrans(",.", ".,")) if lang == "id" else text


def day(text: str | None, lang: str = "en") -> str:
    """``24 Nov 2026`` of a YYYY-MM-DD; the text itself where it is none."""
    try:
        when = date.fromisoformat((text or "")[:10])
    except ValueError:
        return text or "–"
    return f"{when.day} {MONTHS[lang][when.month - 1]} {when.year}"


def month(text: str, lang: str = "en") -> str:
    """``Nov 2026`` of a YYYY-MM."""
    year, _, number = text.partition("-")
    return f"{MONTHS[lang][int(number) - 1]} {year}" if number.isdecimal() and 1 <= int(number) <= 12 else text


def moment(text: str | None, lang: str = "en", zone: str = "UTC") -> Any:
    """A time of the index on the portal's clock, in a ``<time>`` that says it in UTC: ``24 Nov 2026, 09:00 WIB``."""
    if not text:
        return "–"
    when = datetime.fromisoformat(text).astimezone(ZoneInfo(zone))
    clock = f"{when:%H.%M}" if lang == "id" else f"{when:%H:%M}"
    return Markup('<time datetime="{0}" title="{0}">{1}, {2} {3}</time>').format(
        text, day(when.date().isoformat(), lang), clock, when.tzname() or "UTC"
    )


def web(url: str | None) -> str | None:
    """*url* where a link may lead to it: http and https alone, so that ``javascript:`` never becomes one."""
    try:
        return url if url and urlsplit(url).scheme in ("http", "https") else None
    except ValueError:
        return None


def ts(text: str) -> str:
    """The 14 digits by which replay tools name a moment."""
    return "".join(letter for letter in text if letter.isdecimal())[:14]


FILTERS = {"why": why, "number": number, "day": day, "month": month, "moment": moment, "web": web, "ts": ts}
