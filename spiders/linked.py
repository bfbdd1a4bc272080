"""JSON-LD in a page, read leniently, since templates write it by hand. Pure.

``\\'`` where a title holds an apostrophe (the Codingest scripts escape with PHP's addslashes; seen in their own templates, 2026-11), raw
line breaks in strings, trailing commas, HTML comments around it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from selectolax.lexbor import LexborHTMLParser

_SCRIPT = 'script[type="application/ld+json" i]'
_BAD_ESCAPE = re.compile(r'\\(?!["\\/bfnrtu])')
_TRAILING_COMMA = re.compile(r",(?=\s*[\]}])")
_WRAPPING = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/)|(?:-->|//\s*\]\]>|/\*\s*\]\]>\s*\*/)\s*$")
_DEPTH = 8  # of nested nodes: @graph in a list in a list is three
_DECODER = json.JSONDecoder(strict=False)


def nodes(tree: LexborHTMLParser) -> tuple[dict[str, Any], ...]:
    """Every JSON-LD node of the page, with those in ``@graph`` and in lists, in page order. What cannot be mended is left out."""
    return tuple(node for script in tree.css(_SCRIPT) for top in _documents(script.text()) for node in _nodes(top, _DEPTH))


def _documents(text: str) -> Iterator[Any]:
    """The JSON values in one script: as it stands, else mended."""
    if "<!--" in text or "-->" in text or "CDATA" in text or "]]>" in text:
        text = _WRAPPING.sub("", _WRAPPING.sub("", text))
    text = text.strip().rstrip(";")
    for attempt in (text, _TRAILING_COMMA.sub("", _BAD_ESCAPE.sub("", text))):
        rest, values = attempt, []
        try:
            while rest:
                value, end = _DECODER.raw_decode(rest)
                values.append(value)
                rest = rest[end:].lstrip(" \t\r\n,")
        except (ValueError, RecursionError):
            continue
        yield from values
        return


def _nodes(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth == 0:
        return
    if isinstance(value, list):
        for item in value:
            yield from _nodes(item, depth - 1)
    elif isinstance(value, dict):
        yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _nodes(value.get(key), depth - 1)


__all__ = ["nodes"]
