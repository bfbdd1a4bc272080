"""How to cite an article as the archive holds it: with the moment of the capture, its digest and its record."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from archive.explore.shown import harmless
from archive.questions import Row

_SPECIAL = {letter: "\\" + letter for letter in "&%$#_{}"}
_SPECIAL |= {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
_MONTHS = "January February March April May June July August September October November December".split()


def apa(article: Row, portal: Row, version: Row, capture: Row) -> str:
    """A reference in the style of APA 7 (section 10.16, webpage on a website), the archive's facts behind it."""
    author = _line(article["author"]) if article["author_role"] == "person" else None
    when = _date(article["published_date"])
    agency = _line(portal["agency"])
    head = f"{author or agency} ({when}). {_line(version['title'])}."
    place = "" if author is None else f" {agency}."
    kept = _kept(capture)
    return f"{head}{place} {_line(capture['url'])} [{kept}]"


def bibtex(article: Row, portal: Row, version: Row, capture: Row, zone: str) -> str:
    """An ``@online`` entry of BibLaTeX."""
    year = (article["published_date"] or capture["captured_at"])[:4]
    name = re.sub(r"[^a-z0-9]+", "-", portal["slug"].lower()).strip("-")
    fields = {
        "author": f"{{{_tex(article['author'] if article['author_role'] == 'person' else portal['agency'])}}}",
        "title": f"{{{_tex(version['title'])}}}",
        "organization": f"{{{_tex(portal['agency'])}}}",
        "date": article["published_date"] or "",
        "url": re.sub(r"[{}\\\s]", "", _line(capture["url"])),
        "urldate": datetime.fromisoformat(capture["captured_at"]).astimezone(ZoneInfo(zone)).date().isoformat(),
        "note": _tex(_kept(capture)),
    }
    lines = [f"  {field:12} = {{{value}}}," for field, value in fields.items() if value]
    return "\n".join([f"@online{{{name}-{article['id']}-{year},", *lines, "}"])


def _line(text: str | None) -> str:
    """*text* as one line that no terminal and no reader is tricked by."""
    return " ".join(str(harmless(text or "")).replace("\ufffd", " ").split())


def _tex(text: str | None) -> str:
    return "".join(_SPECIAL.get(letter, letter) for letter in _line(text))


def _date(text: str | None) -> str:
    if not text:
        return "n.d."
    year, month, day = text[:10].split("-")
    return f"{year}, {_MONTHS[int(month) - 1]} {int(day)}"


def _kept(capture: Row) -> str:
    return f"Archived {capture['captured_at'][:19]}Z, WARC record urn:uuid:{capture['id']}, payload {capture['payload_digest']}"
