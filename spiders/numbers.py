"""Counters as portals show them: ``28.515 Kali``, ``1,2 rb``, ``1.2k``, ``8+``, ``Dibaca : 125 Kali``.

Dots group thousands and commas part decimals, as Indonesian writes them and PHP's ``number_format(n, 0, ',', '.')`` prints them;
a comma before three digits groups too (English ``number_format``). Forms as seen on portals and in the scripts' own templates (2026-11).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from spiders.calendar import MONTH

_FACTORS = {"rb": 3, "ribu": 3, "k": 3, "jt": 6, "juta": 6, "m": 6, "b": 9}
_NUMBER = r"\d{1,3}(?:\.\d{3})+(?:,\d{1,2})?(?![\d.,]*\d)|\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?(?![\d.,]*\d)|\d+(?:[.,]\d+)?(?![.,]?\d)"
_LABEL = (
    r"(?:di(?:baca|lihat|tonton|kunjungi|unduh|bagikan|sukai)|pembaca|pengunjung|pembacaan|views?|viewers?|hits?|reads?|visibility|visits?"
    r"|likes?|suka|menyukai|komentar|comments?|shares?|votes?|suara|downloads?|counter)\b"
)
_TIMES = r"(?:kali|x|times)\b"
_TOKEN = re.compile(
    rf"(?P<label>{_LABEL}(?: ?kali)?(?P<colon> ?[:=])? ?[(\[]?)?"
    r"(?P<before>(?<![\w.,+'’-])|(?<=dibaca)|(?<=dilihat)|(?<=views)|(?<=hits)|(?P<least>(?:lebih dari|more than|over|minimal|>=?|≥) ?))"
    rf"(?P<number>{_NUMBER})(?: ?(?P<factor>{'|'.join(_FACTORS)})(?![a-z]))?(?P<plus> ?\+)?"
    rf"(?P<times> ?{_TIMES})?(?P<named> ?{_LABEL}(?! ?[:=\d]))?"
    r"(?P<glued>[a-z%°]| %)?",
    re.ASCII,
)
_MONEY = re.compile(r"(?<![a-z])(?:rp|idr|usd)\b|(?<![a-z])rp\.? ?\d|\$|\brupiah\b|\d ?(?:miliar|milyar|triliun|trilyun)\b", re.ASCII)
_BLUR = re.compile(
    r"(?:kurang dari|(?:anda|kamu|you) (?:dan|and)|hampir|sekitar|kira-kira|about|almost|less than|fewer than|[<~±≤]) ?\d", re.ASCII
)
_TIME = re.compile(
    rf"\b\d\d?(?:st|nd|rd|th)?[ ./-]?{MONTH}(?:[ .,/-]{{0,2}}\d{{4}})?|{MONTH}\.? ?\d\d?, ?\d{{4}}|{MONTH} \d{{4}}"
    r"|\b\d{4}-\d\d-\d\d\b|\b\d\d?([/-])\d\d?\1\d{2,4}\b|\b\d\d?:\d\d(?::\d\d)?\b|\b\d\d?\.\d\d ?wi(?:b|ta|t)\b"
    r"|\b\d+ ?(?:menit|mnt|detik|jam|hari|minggu|bulan|tahun|min|mins|minutes?|seconds?|hours?|days?|weeks?|months?|years?)\b",
    re.ASCII,
)
_ANY_TIME = re.compile(_TIME.pattern, re.ASCII | re.IGNORECASE)
_DASHES = str.maketrans({**dict.fromkeys("−–—‐‑", "-"), "\u202f": "\u00a0", "\u2009": "\u00a0"})
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class NumberReading:
    """A number shown. ``value`` None: nothing there, or nothing that can be read for certain; never 0 for unknown.

    ``bound``: "at_least" for ``8+`` and ``lebih dari 100``. ``raw``: the text as given.
    """

    value: int | float | None
    bound: Literal["exact", "at_least"]
    raw: str


@lru_cache(maxsize=4096)  # the same small numbers stand on every page
def parse(text: str) -> NumberReading:
    """The counter in *text*; never raises.

    Dates, clock times and durations in the text are passed over. Of several numbers one is taken only where it alone carries a counter's
    words (``Dibaca : 125 Kali``, ``125 views``). Money, percentages, phone numbers, ordinals and approximations have no value.
    """
    if text.isascii() and text.isdigit() and len(text) <= 8:  # what most portals print
        return NumberReading(int(text), "exact", text)
    nothing = NumberReading(None, "exact", text)
    if len(text) > _LONGEST:
        return nothing
    cleaned = text if text.isascii() else re.sub(r"(?<=\d)\u00a0(?=\d{3}(?!\d))", ".", text.translate(_DASHES))
    cleaned = " ".join(cleaned.lower().split())
    if _MONEY.search(cleaned) or _BLUR.search(cleaned):
        return nothing
    cleaned = _TIME.sub(" | ", cleaned)
    found = [match for match in _TOKEN.finditer(cleaned) if not match["glued"]]
    if len(re.findall(r"\d[\d.,]*", cleaned)) != 1:
        found = _labelled(found)
    if len(found) != 1:
        return nothing
    match = found[0]
    value = _value(match["number"], match["factor"])
    return NumberReading(value, "at_least" if value is not None and (match["plus"] or match["least"]) else "exact", text)


def timeless(text: str) -> str:
    """*text* with its dates, clock times and durations passed over: "2 Juli 2024 Dilihat 1.024" tells no 2024 readers."""
    return _ANY_TIME.sub(" | ", text)


def _labelled(found: list[re.Match[str]]) -> list[re.Match[str]]:
    """Those that carry a counter's words; none where a number stands between two words and may belong to either."""
    named = [match for match in found if match["label"] or match["named"] or match["times"]]
    return [] if any(match["label"] and match["named"] and not (match["colon"] or match["times"]) for match in named) else named


def _value(number: str, factor: str | None) -> int | float | None:
    if re.fullmatch(r"0\d{8,}|\d{13,}", number):
        return None  # a telephone number or an identifier
    if factor:
        if factor in ("m", "b") and "," in number:
            return None  # "1,2 M": million in English, miliar in Indonesian
        plain = Decimal(number.replace(",", ".")) if re.fullmatch(r"\d+[.,]\d+", number) else Decimal(_ungrouped(number))
    else:
        plain = Decimal(_ungrouped(number))
    exact = plain.scaleb(_FACTORS[factor]) if factor else plain
    return int(exact) if exact == exact.to_integral_value() and (factor or "." not in str(plain)) else float(exact)


def _ungrouped(number: str) -> str:
    """*number* as Python writes it: separators of thousands gone, a dot before decimals."""
    for grouping, decimal in ((".", ","), (",", ".")):
        if re.fullmatch(rf"[1-9]\d{{0,2}}(?:\{grouping}\d{{3}})+(?:\{decimal}\d+)?", number):
            return number.replace(grouping, "").replace(decimal, ".")
    return number.replace(",", ".")


__all__ = ["NumberReading", "parse", "timeless"]
