"""Whether an answer asks not to be archived: ``noarchive`` (or ``none``) in X-Robots-Tag or in ``<meta name="robots">``. Pure.

Google's description of both, 2026-11: https://developers.google.com/search/docs/crawling-indexing/robots-meta-tag"""

from __future__ import annotations

import re
from collections.abc import Iterable

from selectolax.lexbor import LexborHTMLParser

from archive.http import decoded_body, parse_head
from archive.records import Capture

_WORDS = frozenset({"noarchive", "none"})
_AGENT = re.compile(r"\s*([A-Za-z_-]+)\s*:\s*(.*)", re.DOTALL)
_VALUED = frozenset({"max-snippet", "max-image-preview", "max-video-preview", "unavailable_after"})
READ = 1_000_000
"""Bytes of a page in which its ``<meta>`` is looked for."""


def asks(capture: Capture, products: Iterable[str]) -> str | None:
    """The words in which *capture* asks for it; None where it does not."""
    names = {product.casefold() for product in products} | {"robots"}
    octets = capture.response
    if not isinstance(octets, bytes):
        octets.seek(0)
        octets = octets.read(capture.head_length)
    head = parse_head(octets[: capture.head_length])
    for line in head.get_all("X-Robots-Tag"):
        agent, words = _addressed(line)
        if (agent is None or agent in names) and _WORDS & words:
            return f"X-Robots-Tag: {' '.join(line.split())}"
    if capture.mime and "html" in capture.mime:
        body = decoded_body(capture.response, head, head_length=capture.head_length, chunked=capture.chunked).body[:READ]
        for tag in LexborHTMLParser(body.decode("utf-8", "replace")).css("meta[name][content]"):
            name, content = str(tag.attributes["name"]), str(tag.attributes["content"] or "")
            if name.strip().casefold() in names and _WORDS & _words(content):
                return f'<meta name="{name}" content="{content}">'
    return None


def _addressed(line: str) -> tuple[str | None, set[str]]:
    found = _AGENT.fullmatch(line)
    if found is None or found[1].casefold() in _VALUED:
        return None, _words(line)
    return found[1].casefold(), _words(found[2])


def _words(text: str) -> set[str]:
    return {word.strip().casefold() for word in text.split(",")}
