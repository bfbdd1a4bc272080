"""The numbers that a Joomla article or a K2 item shows: hits, votes, rating, comments. Pure.

Markup from com_content's and K2's own templates and from the vote plugin, 2.5 to 5 (2026-11). The hits stand twice: unformatted in
``meta[itemprop=interactionCount]`` and, translated, in words; the meta is taken first. What a browser loads from elsewhere gives a Count
without a value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from archive.records import Count
from spiders import metadata, numbers
from spiders.page import Page
from spiders.paragraphs import clean

_VISITS = re.compile(r"UserPageVisits:\s*(.*)|(.*?)\s*UserPageVisits", re.IGNORECASE)
_HITS = (".itemHits b", ".itemHits", ".hits", ".article-hits")
_VOTES = re.compile(r"/\s*(\d+)\s*$")
_BRACKETED = re.compile(r"\(?\s*(\d[\d.]*)")
_WIDTH = re.compile(r"width\s*:\s*(\d+(?:\.\d+)?)\s*%")
_ELSEWHERE = (("#disqus_thread", "comments"), (".fb-comments", "comments"), ("#jc", "comments"), (".fb-like", "like"))


def counts(page: Page, post: LexborNode) -> tuple[Count, ...]:
    """Views, rating, votes, comments; of each kind one, and nothing for what the page does not show."""
    found: dict[str, Count] = {}
    for count in (*_views(page, post), *_rating(post), *_stars(post), *_comments(page, post), *_elsewhere(page)):
        found.setdefault(count.kind, count)
    return tuple(found.values())


def _views(page: Page, post: LexborNode) -> Iterator[Count]:
    rule = 'meta[itemprop="interactionCount"]'
    for node in post.css(rule):
        raw = (node.attributes.get("content") or "").strip()
        if match := _VISITS.fullmatch(raw):
            reading = numbers.parse(match[1] or match[2] or "")
            yield Count("views", reading.value, raw, rule, reading.bound)
            return
    for rule in _HITS:
        for node in post.css(rule):
            raw = clean(node.text())
            reading = numbers.parse(raw)
            yield Count("views", reading.value, raw, rule, reading.bound)
            return
    for data in page.linked_data if "userInteractionCount" in page.text else ():
        shown = data.get("interactionStatistic")
        for statistic in shown if isinstance(shown, list) else [shown]:
            value = statistic.get("userInteractionCount") if isinstance(statistic, dict) else None
            if isinstance(value, int | str) and not isinstance(value, bool) and "Article" in metadata.types(data):
                yield Count("views", numbers.parse(str(value)).value, str(value), "json-ld:Article.interactionStatistic")
                return


def _rating(post: LexborNode) -> Iterator[Count]:
    """The vote plugin. Without a vote it prints five empty stars and no number; 2.5 ends in ``/ N``, the number of votes."""
    box = post.css_first(".content_rating")
    if box is None:
        return
    value = box.css_first('[itemprop="ratingValue"]')
    if value is not None:
        raw = (value.attributes.get("content") or "").strip() or clean(value.text())
        yield Count("rating", _decimal(raw), raw, '.content_rating [itemprop="ratingValue"]')
    voters = box.css_first('[itemprop="ratingCount"]')
    if voters is not None:
        raw = (voters.attributes.get("content") or "").strip() or clean(voters.text())
        yield Count("votes", numbers.parse(raw).value, raw, '.content_rating [itemprop="ratingCount"]')
    elif value is None and (match := _VOTES.search(text := clean(box.text()))):
        yield Count("votes", int(match[1]), text, ".content_rating")


def _stars(post: LexborNode) -> Iterator[Count]:
    """K2: "(12 suara)", and a bar as wide as the average; of no votes it is no wide at all, and that is no rating."""
    log = post.css_first(".itemRatingLog")
    raw = clean(log.text()) if log else ""
    if log is None:
        return
    match = _BRACKETED.match(raw)
    votes = numbers.parse(match[1]).value if match else None
    bar = post.css_first(".itemCurrentRating")
    style = (bar.attributes.get("style") or "") if bar else ""
    width = _WIDTH.search(style)
    if votes and width:
        yield Count("rating", round(float(width[1]) / 20, 2), style, ".itemCurrentRating@style")
    yield Count("votes", votes, raw, ".itemRatingLog")


def _comments(page: Page, post: LexborNode) -> Iterator[Count]:
    for rule in (".itemCommentsCounter span", ".itemCommentsLink span"):
        if node := post.css_first(rule):
            raw = clean(node.text())
            yield Count("comments", numbers.parse(raw).value, raw, rule)
            return
    invitation = post.css_first("a.itemCommentsLink")
    if invitation is not None and (raw := clean(invitation.text())):
        # "Be the first to comment!": the template prints it where there is none, and a number everywhere else.
        yield Count("comments", 0, raw, "a.itemCommentsLink without a number")
        return
    listed = page.tree.css('#comments-list [id^="comment-item-"]')
    if listed:
        paged = page.tree.css_first("#nav-top .page, #nav-bottom .page")
        yield Count("comments", len(listed), str(len(listed)), "length of #comments-list", "at_least" if paged else "exact")


def _elsewhere(page: Page) -> Iterator[Count]:
    return (Count(kind, None, "", rule) for rule, kind in _ELSEWHERE if page.tree.css_first(rule))


def _decimal(raw: str) -> int | float | None:
    """An average as PHP prints it, with a dot before its decimals."""
    return float(raw) if re.fullmatch(r"\d(?:\.\d+)?", raw) else numbers.parse(raw).value
