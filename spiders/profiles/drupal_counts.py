"""The numbers that a Drupal node's page shows: reads, comments, rating. Pure.

Markup from core's statistics, comment and rdf modules, 7 and 8 to 11, and from Fivestar (2026-11). From 8 on the statistics are raised by a
script and not by a GET, and still printed by the server.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from archive.records import Count
from spiders import links, numbers
from spiders.page import Page
from spiders.paragraphs import clean
from spiders.profiles.drupal_article import TEASERS

_VIEWS = ("li.statistics_counter span", "li.statistics_counter", ".statistics-counter", ".statistics_counter")
_STATED = (
    ('[property="sioc:num_replies"][content]', re.compile(r"(\d*)")),
    ('[property="schema:interactionCount"][content]', re.compile(r"UserComments:(\d*)")),
)
_LINKED = ("li.comment_comments", "li.comment-comments", ".comment-count")
_LISTED = "#comments .comment, .comment-wrapper article.comment, [data-comment-user-id], section.comments article.comment"
_RATING = (
    ("rating", ".fivestar-summary .average-rating span"),
    ("votes", ".fivestar-summary .total-votes span"),
)
_ELSEWHERE = (("#disqus_thread", "comments"), (".fb-comments", "comments"), (".fb-like", "like"))


def counts(page: Page, node: LexborNode) -> tuple[Count, ...]:
    """Views, comments, rating and votes; of each kind one, and nothing for what the page does not show."""
    found: dict[str, Count] = {}
    for count in (*_views(node), *_comments(page, node), *_rating(node), *_elsewhere(page)):
        found.setdefault(count.kind, count)
    return tuple(found.values())


def _views(node: LexborNode) -> Iterator[Count]:
    for rule in _VIEWS:
        for one in node.css(rule):
            if not links.inside(one, TEASERS):
                raw = clean(one.text())
                reading = numbers.parse(raw)
                yield Count("views", reading.value, raw, rule, reading.bound)
                return


def _comments(page: Page, node: LexborNode) -> Iterator[Count]:
    for rule, form in _STATED:
        for one in node.css(rule):
            raw = (one.attributes.get("content") or "").strip()
            if (match := form.fullmatch(raw)) and not links.inside(one, TEASERS):
                yield Count("comments", numbers.parse(match[1]).value, raw, rule)
                return
    for rule in _LINKED:
        for one in node.css(rule):
            raw = clean(one.text())
            if not links.inside(one, TEASERS):
                yield Count("comments", numbers.parse(raw).value, raw, rule)
                return
    if listed := {one.mem_id for one in page.tree.css(_LISTED)}:
        paged = page.tree.css_first("#comments .pager, .comment-wrapper .pager, section.comments .pager")
        yield Count("comments", len(listed), str(len(listed)), "length of #comments", "at_least" if paged else "exact")


def _rating(node: LexborNode) -> Iterator[Count]:
    for kind, rule in _RATING:
        if one := node.css_first(rule):
            raw = clean(one.text())
            value = float(raw) if re.fullmatch(r"\d(?:\.\d+)?", raw) and kind == "rating" else numbers.parse(raw).value
            yield Count(kind, value, raw, rule)


def _elsewhere(page: Page) -> Iterator[Count]:
    return (Count(kind, None, "", rule) for rule, kind in _ELSEWHERE if page.tree.css_first(rule))
