"""What a page of no known system shows round its heading: a date, a writer, and the lines that hold them. Pure.

Only short lines between the heading and the running text count, and what stands straight before the heading: there a date is the article's.
Cards of other articles, sidebars and the text itself are never looked into. Wordings as seen on regional-government portals (2026-11).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborNode

from spiders import dates, headline, tallies
from spiders.page import Page
from spiders.paragraphs import clean
from spiders.profile import Field
from spiders.profiles import themes

if TYPE_CHECKING:
    from spiders.portal import Portal

_HEADINGS = ('[itemprop="headline"]:not(meta)', "article h1", "main h1", "h1", "article h2", "main h2", ".content h2", "h2")
_BODIES = ('[itemprop="articleBody"]',)
_HOLDERS = "p, span, small, li, time, td, div, font, ul, h3, h4, h5, h6, a"
_LONGEST = 160  # characters of a line of facts
_MOST = 40
_BY = re.compile(
    r"(?:^|[|•·,)\s-])(?:(?:ditulis |diposting )?oleh|penulis|by|author)\s*:?\s+(?P<name>[^|•·:\d]{3,60}?)"
    r"\s*(?=$|[|•·:]|\s-\s|,?\s\d|,\s|\s(?:di(?:baca|lihat|kunjungi|terbitkan)|hits?|views?|pada)\b)",
    re.IGNORECASE,
)
_USER = ".fa-user, .fa-user-o, .fa-user-circle, .fa-user-edit, .icon-user, .ti-user, .bi-person, .glyphicon-user"
_WRITERS = ('a[rel~="author"]', ".byline a", ".author-name", ".authorname", ".author a", ".penulis a", ".penulis", ".byline", ".author")
_PROFILE = 'a[href*="/author/"], a[href*="/penulis/"]'
_PREFIX = re.compile(r"^(?:oleh|penulis|by|von|par|por|di)\b\s*:?\s+", re.IGNORECASE)


def fields(page: Page, portal: Portal) -> dict[str, Field]:
    """``published`` and ``author``, where the page shows them."""
    found, near = {}, list(lines(page))
    if published := _published(near, page, portal):
        found["published"] = published
    if author := _author(near, page):
        found["author"] = author
    return found


def without_facts(paragraphs: Sequence[str], page: Page, portal: Portal) -> list[str]:
    """*paragraphs* without the lines of facts that an extractor has taken for the text's beginning."""
    rest = list(paragraphs)
    told = {clean(line.text(separator=" ")) for line in lines(page) if _of_facts(line, page, portal)} if rest else ()
    while rest and rest[0] in told:
        del rest[0]
    return rest


def _of_facts(line: LexborNode, page: Page, portal: Portal) -> bool:
    said = clean(line.text(separator=" "))
    if said.endswith((".", "!", "?")):
        return False
    if said == clean(" ".join(anchor.text(separator=" ") for anchor in line.css("a"))):
        return True  # a category, a writer
    return bool(tallies.told(said) or _BY.search(said) or dates.parse(said, zone=portal.zone, now=page.captured_at))


def lines(page: Page) -> Iterator[LexborNode]:
    """Short elements straight before the heading, then those between it and the text, in page order."""
    known = themes.heading(page, _HEADINGS)
    heading = known[0] if known is not None else headline.first(page)
    if heading is None:
        return
    before = heading.prev
    while before is not None and (before.tag or "-").startswith("-"):
        before = before.prev
    if before is not None and _short(before):
        yield before
    body = themes.body(page, _BODIES)
    text, begun, told = (body[0] if body else None), False, 0
    if text is not None and themes.within(heading, text):
        text = None  # all in one box: the text begins with the first long paragraph
    for node in page.tree.css(f"{heading.tag}, {_HOLDERS}"):
        if node.mem_id == heading.mem_id:
            begun = True
        elif begun and told < _MOST:
            if text is not None and themes.within(node, text):
                return
            if text is None and len(node.text() if node.tag == "p" else node.text(deep=False)) > _LONGEST:
                return
            if _short(node) and not themes.within(heading, node) and not themes.aside(node):
                told += 1
                yield node


def _short(node: LexborNode) -> bool:
    said = clean(node.text(separator=" "))
    return len(said) <= _LONGEST and (bool(said) or node.css_first(tallies.EYE) is not None)


def _published(lines: list[LexborNode], page: Page, portal: Portal) -> Field | None:
    found = []
    for line in lines:
        raw = clean(line.text(separator=" "))
        reading = dates.parse(raw, zone=portal.zone, now=page.captured_at)
        if reading and reading.rule != "relative" and "updated" not in reading.flags:
            found.append(Field(reading, "a line under the heading", raw))
    if not found:
        return None
    same = [field for field in found if field.value.at.date() == found[0].value.at.date()]
    finest = max(("day", "minute", "second").index(field.value.precision) for field in same)
    return min(
        (field for field in same if ("day", "minute", "second").index(field.value.precision) == finest), key=lambda field: len(field.raw)
    )


def _author(lines: list[LexborNode], page: Page) -> Field | None:
    for line in lines:
        said = clean(line.text(separator=" "))
        if match := _BY.search(said):
            return Field(match["name"].strip(" -,"), "a line under the heading", said)
    for line in lines:
        if (name := _PREFIX.sub("", said := themes.after(line, _USER))) and not re.search(r"\d|https?:|@", name):
            return Field(name, _USER, said)
    linked = [node for line in lines for node in line.css(_PROFILE)]
    for selector, nodes in ((_PROFILE, linked), *((selector, page.tree.css(selector)) for selector in _WRITERS)):
        for node in nodes:
            name = _PREFIX.sub("", said := clean(node.text(separator=" ")))
            if 2 < len(name) <= 60 and not re.search(r"\d|https?:|@", name) and not themes.aside(node):
                return Field(name, selector, said)
    return None


__all__ = ["fields", "lines", "without_facts"]
