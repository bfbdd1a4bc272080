"""Twins: one article that stands at two addresses of its portal, neither of which names the other.

A view for the printer at a path of its own, ``/?p=123`` beside the address in words, a site's old routes beside its new ones. That an
article says the same is not enough, since editors post things twice: either its CMS gives both the same id, or day, hour, title and text
are the same and the addresses are akin, or it was published in the same second.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from sqlite_utils import Database

from archive import times
from archive.records import Article

_SUBSTANTIAL = 200  # letters of a text: less is a caption, which many articles share
_SHARE = 0.85  # of the longer text that the shorter makes: a view for the printer adds a line or leaves one out
_NOT_LETTERS = re.compile(r"[\W_]+")
_WORDS = 3  # of an address's end that is a title
_SUFFIX = re.compile(r"\.(?:html?|php|aspx?)$", re.IGNORECASE)
_COLUMNS = "SELECT id, url, status, native_id, text FROM articles WHERE portal_id = ? AND title = ? AND "


@dataclass(frozen=True, slots=True)
class Twin:
    """The article that is known."""

    article_id: int
    url: str
    status: str


def known(db: Database, portal_id: int, article: Article) -> Twin | None:
    """The article of the portal that *article*, read at another address, is."""
    letters = _letters(article.text)
    if len(letters) < _SUBSTANTIAL:
        return None
    if article.native_id:
        rows = db.execute(_COLUMNS + "native_id = ?", (portal_id, article.title, article.native_id)).fetchall()
        if found := next((row for row in rows if _alike(letters, _letters(row[4]))), None):
            return Twin(*found[:3])
    if not article.published_date:
        return None
    day, at = article.published_date.isoformat(), times.second(article.published_at) if article.published_at else None
    rows = db.execute(_COLUMNS + "published_date = ? AND published_at IS ?", (portal_id, article.title, day, at)).fetchall()
    for id, url, status, native_id, text in rows:
        if article.native_id and native_id and article.native_id != native_id:
            continue  # posted twice
        if (_to_the_second(article) or akin(url, article.url, day)) and _alike(letters, _letters(text)):
            return Twin(id, url, status)
    return None


def akin(one: str, other: str, day: str) -> bool:
    """Whether two addresses end in the same title, or have the same numbers, whatever else one of them has; those of the *day* of
    publication (ISO) are in many."""
    a, b = sorted((_end(one), _end(other)), key=len)
    if a.count("-") >= _WORDS - 1 and (a == b or b.endswith(f"-{a}")):
        return True
    dated = {str(int(part)) for part in (*day.split("-"), day[2:4])}
    numbers, others = (_numbers(url) - dated for url in (one, other))
    return bool(numbers and others) and (numbers <= others or others <= numbers)


def _end(url: str) -> str:
    return _SUFFIX.sub("", unquote(urlsplit(url).path).rstrip("/").rpartition("/")[2]).casefold()


def _numbers(url: str) -> set[str]:
    parts = urlsplit(url)
    return {number.lstrip("0") or "0" for number in re.findall(r"\d+", f"{parts.path}?{parts.query}", re.ASCII)}


def _to_the_second(article: Article) -> bool:
    """Midnight is what a day's date becomes in a column of times."""
    return article.published_precision == "second" and "00:00:00" not in (article.published_raw or "00:00:00")


def _alike(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return len(short) >= _SHARE * len(long) and short in long


def _letters(text: str) -> str:
    return _NOT_LETTERS.sub("", text).casefold()


__all__ = ["Twin", "akin", "known"]
