"""What a page may be so that reading it takes bounded time and memory. Pure.

Parsers and selectors need time that grows with the square of a page's depth, or of the attributes of one tag: a megabyte of the wrong
shape takes minutes (measured 2026-11). Honest pages stay far below each bound, and a page beyond one is kept like any other: it is not
read.
"""

from __future__ import annotations

import re

SMALL = 80_000
"""Characters up to which no shape takes more than a second or two."""
LONGEST = 24_000_000
"""Characters of a page, pictures written into it included."""
MOST_TAGS = 60_000
DEEPEST = 512
"""Levels of elements, as browsers bound them."""
MOST_WORDS = 5_000
"""Attributes, and words in their values, of one tag."""

_EMPTY = "area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr"
_IMPLIED = "p|li|dt|dd|tr|td|th|thead|tbody|tfoot|option|optgroup|colgroup"  # their end tags may be left out
_NESTING = re.compile(rf"<(/?)(?!(?:{_EMPTY}|{_IMPLIED})[\s/>])[a-z][^>]*", re.IGNORECASE)
_REST = r"(?:=\s*\"[^\"]*\"|=\s*'[^']*'|[^>])*+"
"""Of a tag, behind its name: a quotation mark opens a value behind ``=`` alone, as the HTML standard's tokenizer has it."""
_RAW = re.compile(rf"(<(script|style)\b{_REST}>)(?:(?!</\2[\s/>]).)*+|<!--.*?(?:-->|\Z)", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(rf"<[a-z]{_REST}", re.IGNORECASE)


def excess(text: str) -> str | None:
    """What *text* (HTML) has too much of to be read, in words; None where it can be."""
    if len(text) <= SMALL:
        return None
    if len(text) > LONGEST:
        return f"a page of {len(text)} characters; up to {LONGEST} are read"
    tags = text.count("<")
    if tags > MOST_TAGS:
        return f"a page of {tags} tags; up to {MOST_TAGS} are read"
    bare: str | None = None
    if _too_deep(text) and _too_deep(bare := _without_raw(text)):
        return f"elements more than {DEEPEST} levels deep"
    longest = max((tag for tag in _TAG.findall(text) if len(tag) > 2 * MOST_WORDS), key=len, default="")
    if _many_words(longest):
        # "i<arr.length" in a script is no tag: looked at again without what a parser takes as plain text.
        longest = max(_TAG.findall(bare or _without_raw(text)), key=len, default="")
        if _many_words(longest):
            return f"a tag of more than {MOST_WORDS} words"
    return None


def _without_raw(text: str) -> str:
    """*text* without what a parser takes as plain text: scripts, and the HTML that they hold in strings; styles, comments."""
    return _RAW.sub(lambda match: match[1] or "", text)


def _many_words(tag: str) -> bool:
    return len(tag) > 2 * MOST_WORDS and len(tag.split(None, MOST_WORDS)) > MOST_WORDS


def _too_deep(text: str) -> bool:
    """Whether more elements are open at once, counted as they are written; a parser may still close some, or leave more open."""
    depth = 0
    for tag in _NESTING.finditer(text):
        if tag[1]:
            depth = max(depth - 1, 0)
        elif text[tag.end() - 1] != "/":
            depth += 1
            if depth > DEEPEST:
                return True
    return False
