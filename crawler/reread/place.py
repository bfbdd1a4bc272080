"""Where in the page a value stands: the place whose change changes what is read there.

A raw string such as ``3`` may stand a hundred times on a page. Which of them is the one that was read, no parser tells; so it is tried:
some of the places are changed, the page is read again, and only where the value comes out otherwise the search goes on, by halves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from html import escape
from typing import Any

from crawler.reread.around import elements
from spiders.page import Page

READS = 160
"""How often a page is read at most."""
MOST = 2000
AROUND = 60
_NEEDLE = 60


@dataclass(frozen=True, slots=True)
class Place:
    """``offset``: characters of the decoded page before it, ``byte``: bytes of its UTF-8 form; ``line`` and ``column`` from 1.

    ``element``: the elements around it, the innermost last (``crawler.reread.around``); None inside a tag or a script.
    ``found``: the string as it stands there (of a long one its beginning); ``before`` and ``after``: what stands around it. ``sure``:
    changing it changes the value.
    """

    offset: int
    byte: int
    line: int
    column: int
    found: str
    before: str
    after: str
    sure: bool
    element: str | None = None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def locate(page: Page, raw: str, value: Any, read: Callable[[Page], Any]) -> Place | None:
    """The place of *raw* in *page*. *read*: the value that is read from a page; *value*: what it gives of this one. None: the raw string
    does not stand there as it is."""
    spans = _spans(page.text, raw)
    if not spans:
        return None
    reads = [0]

    def changes(some: Sequence[tuple[int, int]]) -> bool:
        reads[0] += 1
        return bool(read(replace(page, text=_changed(page.text, some))) != value)

    def search(some: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
        if reads[0] >= READS or not changes(some):
            return None
        if len(some) == 1:
            return some[0]
        half = len(some) // 2
        return search(some[:half]) or search(some[half:])

    sure = search(spans)
    return _place(page.text, sure or spans[0], sure is not None)


def _spans(text: str, raw: str) -> list[tuple[int, int]]:
    """Where *raw* stands, as it is or as HTML and JSON write it; of a long one the first words."""
    words = raw.split()
    if not words:
        return []
    needle = raw.strip()
    for form in dict.fromkeys((needle, escape(needle, quote=False), escape(needle), needle.replace("/", "\\/"))):
        if found := _found(text, re.escape(form)):
            return found
    loose = r"(?:\s|&nbsp;|<[^>]*>)+".join(re.escape(escape(word, quote=False)) for word in words[:40])
    if found := _found(text, loose):
        return found
    short = re.escape(needle[:_NEEDLE].rpartition(" ")[0] or needle[:_NEEDLE])
    return _found(text, short) if len(needle) > _NEEDLE else []


def _found(text: str, pattern: str) -> list[tuple[int, int]]:
    """Those that are no part of a longer word or number."""
    whole = rf"(?<![0-9A-Za-z]){pattern}(?![0-9A-Za-z])"
    spans = [match.span() for match in re.finditer(whole, text)] or [match.span() for match in re.finditer(pattern, text)]
    return spans[:MOST]


def _changed(text: str, spans: Sequence[tuple[int, int]]) -> str:
    parts, at = [], 0
    for begin, end in spans:
        parts += [text[at:begin], _other(text[begin:end])]
        at = end
    return "".join([*parts, text[at:]])


def _other(found: str) -> str:
    """Something else of the same kind: each digit another, and where there is none, the first letter."""
    if any(character.isdigit() for character in found):
        return "".join(str((int(c) + 1) % 9 + 1) if c.isascii() and c.isdigit() else c for c in found)
    return re.sub(r"[A-Za-z]", lambda match: "q" if match[0] != "q" else "z", found, count=1)


def _place(text: str, span: tuple[int, int], sure: bool) -> Place:
    begin, end = span
    line_start = text.rfind("\n", 0, begin) + 1
    return Place(
        begin, len(text[:begin].encode("utf-8", "replace")), text.count("\n", 0, begin) + 1, begin - line_start + 1,
        text[begin : min(end, begin + 2 * AROUND)], text[max(0, begin - AROUND) : begin], text[end : end + AROUND], sure,
        elements(text, begin),
    )  # fmt: skip
