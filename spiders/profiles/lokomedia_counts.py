"""The numbers that an article page of Lokomedia and its children shows: readers and comments. Pure.

phpmu's own theme shows no readers. Wordings as seen in the scripts' own templates and on stored pages (2026-11): an eye and a number,
``Dibaca : 125 Kali``, ``125 x`` over ``Dibaca``, ``125 View``; ``3 Komentar``, ``Ada 3 Komentar untuk Berita Ini``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archive.records import Count
from spiders import numbers
from spiders.page import Page
from spiders.paragraphs import clean
from spiders.profiles import lokomedia_article, themes

_READ = re.compile(
    r"\b(?:dibaca|dilihat)\s*:?\s*(?:\d[\d.,]*\d|\d)\s*(?:kali|x)?\b|(?<![\w.:/])(?:\d[\d.,]*\d|\d)\s*(?:kali|x|views?|hits?|pembaca)\b(?:\s*di(?:baca|lihat))?",
    re.IGNORECASE | re.ASCII,
)
_EYE = ".fa-eye, .glyphicon-eye-open, .icon-eye, .ti-eye, .bi-eye"
_BOX = ".blog_item_date"
_COMMENTS = re.compile(r"(?:ada\s+)?(\d[\d.]*)\s+(?:komentar|comments?|tanggapan)\b", re.IGNORECASE | re.ASCII)


def counts(page: Page) -> tuple[Count, ...]:
    """Readers as ``views``, comments, and boxes of other sites without a value."""
    return themes.one_of_each((*_views(page), *_comments(page), *themes.elsewhere(page)))


def _views(page: Page) -> Iterator[Count]:
    for node in page.tree.css(_BOX):
        raw = clean(node.text(separator=" "))
        if "dibaca" in raw.lower() and not themes.aside(node):
            reading = numbers.parse(raw)
            yield Count("views", reading.value, raw, _BOX, reading.bound)
            return
    lines = lokomedia_article.parts(page).lines
    for line in lines:
        if line.css_first(_EYE) is not None:
            raw = themes.after(line, _EYE)
            reading = numbers.parse(raw)
            yield Count("views", reading.value, raw, _EYE, reading.bound)
            return
    for line in lines:
        if match := _READ.search(numbers.timeless(clean(line.text(separator=" ")))):
            reading = numbers.parse(match[0])
            yield Count("views", reading.value, match[0], "the line of date and author", reading.bound)
            return


def _comments(page: Page) -> Iterator[Count]:
    """What opens a heading ("3 Komentar"), else what stands in the line of date and author; never what a title says of comments."""
    headings = (node for node in page.tree.css("h2, h3, h4") if not themes.aside(node))
    found = [(_COMMENTS.match(clean(node.text(separator=" "))), "heading of the comments") for node in headings]
    known = lokomedia_article.parts(page).lines
    found += [(_COMMENTS.search(clean(node.text(separator=" "))), "the line of date and author") for node in known]
    for match, rule in found:
        if match:
            yield Count("comments", numbers.parse(match[1]).value, match[0], rule)
            return
