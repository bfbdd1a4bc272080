"""A text as the patterns of ``spiders.dates``, ``clock`` and ``elapsed`` want it: one alphabet, one spelling of what the eye takes for the
same. Nothing is read here, and nothing that is no date becomes one.

ISO 8601's basic form, its week dates and PDF's ``D:20240702101500+07'00'`` are written out, where the text is that and nothing else.
"""

from __future__ import annotations

import html
import re
from datetime import date
from functools import lru_cache

from rapidfuzz.distance import OSA

from spiders.calendar import MONTHS, WEEKDAY

LONGEST = 2000
_ALIKE = "‘’‛ʼʿʾ´ʹ′`", "‐‑‒–—―−－", "⋅∙‧●▪•", "│｜¦"
_ACCENTED = "àáâãäå", "èéêëēė", "ìíîï", "òóôõö", "ùúûü"
_DIGITS = (0x0660, 0x06F0, 0xA9D0, 0x1B50, 0x1BB0, 0xFF10)
"""Zero in the scripts that a page of the archipelago may have: Arabic and Persian (Jawi), Javanese, Balinese, Sundanese, full width."""
_TYPOGRAPHY = (
    {ord(one): plain for plain, alike in zip("'-·|", _ALIKE, strict=True) for one in alike}
    | {ord(one): plain for plain, alike in zip("aeiou", _ACCENTED, strict=True) for one in alike}
    | {zero + value: str(value) for zero in _DIGITS for value in range(10)}
    | dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad\ufe0f"))
    | dict.fromkeys((*map(ord, "⌚⏰⏱⏲"), *range(0x1F550, 0x1F568)), " pukul ")
    | dict.fromkeys((*map(ord, "📅📆"), 0x1F5D3), " ")
    | {0xFF0F: "/", 0xFF1A: ":", 0xFF0C: ",", 0xFF0E: "."}
)
_PARTED = re.compile(r"(?<![\d:.])(\d\d?) : (\d\d)(?: : (\d\d))?(?![\d:])", re.ASCII)  # "10 : 15 WIB"
_JUMAT = re.compile(r"(?<![a-z])jum(?:\"|\\')at(?![a-z])", re.ASCII)
_ZONE = re.compile(r"waktu indonesia (?:bagian )?(barat|tengah|timur)\b", re.ASCII)
_ZONES = {"barat": "wib", "tengah": "wita", "timur": "wit"}
_BASIC = re.compile(r"(?:d:(?=\d{8}))?(\d{4})(\d\d)(\d\d)(?:t?(\d\d)(\d\d)(\d\d)?)?(z|[+-]\d\d:?'?(?:\d\d)?'?)?", re.ASCII)
_WEEK = re.compile(r"(\d{4})-?w(\d\d)-?([1-7])(?=t|$)", re.ASCII)
_SPELT_OUT = re.compile(r"(?<!\d)(\d\d?) bulan (\d\d?) tahun (\d{4})(?!\d)", re.ASCII)
_NUMERALS = {numeral: number for number, numeral in enumerate("i ii iii iv v vi vii viii ix x xi xii".split(), 1)}
_IN_NUMERALS = re.compile(
    rf"(^|(?<![a-z]){WEEKDAY}[ ,(]{{1,3}}|(?<![a-z])(?:tanggal|tgl)[ .:]{{1,3}})"
    rf"(\d\d?)([ ./-])({'|'.join(_NUMERALS)})\3(\d{{4}})(?![\d/.-])",
    re.ASCII,
)
"""``Selasa, 2-VII-2024``. Behind strokes without a weekday it is a document's number: ``12/VII/2024``."""
_HINT = re.compile(r"[ ./-][ivx]{1,4}[ ./-]\d{4}", re.ASCII)
_NAMED = re.compile(r"(?<![\d./:-])(?P<day>\d\d?)[ -](?P<name>[a-z]{4,12})[ ,.-]{1,2}(?P<year>\d{4})(?!\d)", re.ASCII)
_FULL = (
    "januari january february februari pebruari maret march april agustus august september oktober october november nopember desember"
    " december"
).split()


def clean(text: str) -> str:
    """*text* (its first 2,000 characters) in lower case, with single spaces, ASCII digits, dashes and apostrophes, entities resolved."""
    text = text[:LONGEST]
    if "&" in text:
        text = html.unescape(html.unescape(text))
    if not text.isascii() or "`" in text:
        text = text.lower().translate(_TYPOGRAPHY)
    text = " ".join(text.lower().split())
    if " : " in text:
        text = _PARTED.sub(lambda match: ":".join(part for part in match.groups() if part), text)
    if "jum" in text:
        text = _JUMAT.sub("jum'at", text)
    if "waktu indonesia" in text:
        text = _ZONE.sub(lambda match: _ZONES[match[1]], text)
    if " bulan " in text:
        text = _SPELT_OUT.sub(r"\1-\2-\3", text)
    if _HINT.search(text):
        text = _IN_NUMERALS.sub(_with_number, text)
    return _written_out(text) if text[:1].isdigit() or text[:2] == "d:" else text


def _with_number(match: re.Match[str]) -> str:
    cue, day, mark, numeral, year = match.groups()
    return match[0] if mark == "/" and not cue else f"{cue}{day}-{_NUMERALS[numeral]}-{year}"


def _written_out(text: str) -> str:
    """A whole text in ISO 8601's basic or week form, or in PDF's, in its extended form. Eight digits alone may be any number."""
    if (match := _BASIC.fullmatch(text)) and ("t" in text or text[0] == "d"):
        year, month, day, hour, minute, second, zone = match.groups()
        clock = f"t{hour}:{minute}" + (f":{second}" if second else "") if hour else ""
        return f"{year}-{month}-{day}{clock}{(zone or '').replace(chr(39), '')}"
    if week := _WEEK.match(text):
        try:
            day = date.fromisocalendar(int(week[1]), int(week[2]), int(week[3])).isoformat()
        except ValueError:
            return text
        return day + text[week.end() :]
    return text


def spelt_right(text: str) -> str | None:
    """*text* (as ``clean`` gives it) with the mistyped month of its one date put right: "17 agustrus 2024". None where there is none.

    One slip of the fingers (a letter wrong, missing, doubled or swapped) in a name of five letters and more, two in one of eight; the first
    letter is right, and only one month is meant. So is a name that is cut short.
    """
    found = list(_NAMED.finditer(text))
    if len(found) != 1 or (month := _meant(found[0]["name"])) is None:
        return None
    return text[: found[0].start("name")] + month + text[found[0].end("name") :]


@lru_cache(maxsize=256)
def _meant(word: str) -> str | None:
    if word in MONTHS:
        return None
    near = [
        name
        for name in _FULL
        if name.startswith(word)
        or (name[0] == word[0] and OSA.distance(name, word, score_cutoff=2) <= (2 if min(len(name), len(word)) >= 8 else 1))
    ]
    return near[0] if near and len({MONTHS[name] for name in near}) == 1 else None


__all__ = ["LONGEST", "clean", "spelt_right"]
