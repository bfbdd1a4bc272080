"""The numbers that an OpenSID article page shows: readers and comments. Pure.

Readers are printed as PHP's ``number_format(n, 0, ',', '.')`` with "Kali" behind it in every theme (seen in the system's own helper,
2026-11), whatever icon stands before it: on pedekik.desa.id it is a heart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archive.records import Count
from spiders import numbers
from spiders.page import Page
from spiders.paragraphs import clean
from spiders.profiles import opensid_article, themes

_TIMES = re.compile(
    r"(?:(?:di)?(?:baca|lihat)\s*:?\s*)?(?<![\w.])\d[\d.]*\s*kali\b(?:\s*x)?(?:\s*di(?:baca|lihat))?", re.IGNORECASE | re.ASCII
)
_READ = re.compile(
    r"\bdi(?:baca|lihat)\b(?:\s*:?\s*\d[\d.]*)?|(?<![\w.:/])\d[\d.]*\s*(?:x\s*)?di(?:baca|lihat)\b", re.IGNORECASE | re.ASCII
)
_EYE = ".fa-eye, .ti-eye, .bi-eye, .icon-eye, .glyphicon-eye-open"
_COMMENTS = (
    (".contact_bottom table th .fa-comment, .comment-page table th .fa-comment", "comments in .contact_bottom"),
    (".kom-box", "length of .kom-box"),
    ("#listKomentar blockquote", "length of #listKomentar"),
)
_STATED = re.compile(r"(\d[\d.]*) komentar\b", re.IGNORECASE | re.ASCII)


def counts(page: Page) -> tuple[Count, ...]:
    """Readers as ``views``, comments, and boxes of other sites without a value."""
    return themes.one_of_each((*_views(page), *_comments(page), *themes.elsewhere(page)))


def _views(page: Page) -> Iterator[Count]:
    lines = opensid_article.parts(page).lines
    for form in (_TIMES, _READ):
        for line in lines:
            if match := form.search(numbers.timeless(clean(line.text(separator=" ")))):
                reading = numbers.parse(match[0])
                yield Count("views", reading.value, match[0], "the line under the heading", reading.bound)
                return
    for line in lines:
        if line.css_first(_EYE) is not None:
            raw = themes.after(line, _EYE)
            reading = numbers.parse(raw)
            yield Count("views", reading.value, raw, _EYE, reading.bound)
            return


def _comments(page: Page) -> Iterator[Count]:
    """What a heading states, else the length of the list: it is never paged. Without a comment there is no list, and nothing is told."""
    for node in page.tree.css("h2, h3, h4"):
        if match := _STATED.match(clean(node.text())):
            yield Count("comments", numbers.parse(match[1]).value, match[0], "heading of the comments")
            return
    for selector, rule in _COMMENTS:
        if number := len(page.tree.css(selector)):
            yield Count("comments", number, str(number), rule)
            return
