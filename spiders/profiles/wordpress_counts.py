"""The numbers that a WordPress post's page shows: comments, and what the usual plugins count. Pure.

Markup from the plugins' own templates: WP-PostViews, Post Views Counter, WP ULike, WP-PostRatings, and from JNews and Newspaper (2026-11).
A widget whose numbers a browser loads from elsewhere gives a Count without a value: shown, and not to be known from this page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from archive.records import Count
from spiders import numbers
from spiders.paragraphs import clean
from spiders.profiles.wordpress_content import COUNTER

_VIEWS = (
    ".post-views-count",
    ".jeg_meta_views",
    ".jeg_views_count .counts",
    ".td-post-views span[class^='td-nr-views']",
    ".td-post-views",
    ".entry-views",
    ".post-views",
    ".postviews",
    ".meta-views",
    "span.views",
    ".wp-block-post-views",
)
_COMMENT_TITLES = (
    ".comments-title",
    "#comments-title",
    ".comment-title",
    ".jeg_comments_title",
    ".td-comments-title",
    "h2#comments, h3#comments",
    "#comments > h2",
    "#comments > h3",
)
_COMMENT_LINKS = (".comments-link", ".jeg_meta_comment", ".td-post-comments", ".entry-comments", "a.comments-link")
_COMMENTS = re.compile(
    r"(?P<number>\d[\d.,]*|one|satu|no|tidak ada|belum ada)\s+"
    r"(?:comments?|komentar|tanggapan|balasan|repl(?:y|ies)|thoughts?|pemikiran|responses?)\b",
    re.IGNORECASE,
)
_STARS = re.compile(r"(\d(?:[.,]\d+)?)\s*/\s*\d+\D{1,5}\(?(\d[\d.,]*)\s*(?:votes?|suara|vote)\b", re.IGNORECASE | re.ASCII)
_WORDS = {"one": 1, "satu": 1, "no": 0, "tidak ada": 0, "belum ada": 0}
_QUOTED = re.compile(r"[“\"«].*[”\"»]|\b(?:on|pada|untuk|tentang|to|di)\b.*", re.DOTALL)
_ELSEWHERE = (
    ("#disqus_thread", "comments"),
    (".fb-comments", "comments"),
    (".fb-comments-count", "comments"),
    (".fb-like", "like"),
    (".jetpack-likes-widget-wrapper", "like"),
    (".sharethis-inline-reaction-buttons", "reactions"),
)


def read(tree: LexborHTMLParser, post: LexborNode) -> tuple[Count, ...]:
    """Counts of the page *tree* whose post is *post*: one of each kind, one that has a value before one that has none."""
    found: dict[str, Count] = {}
    for count in (*_views(post), *_shares(post), *_likes(post), *_ratings(post), *_comments(tree, post), *_elsewhere(tree)):
        if count.kind not in found or (found[count.kind].value is None and count.value is not None):
            found[count.kind] = count
    return tuple(found.values())


def _views(post: LexborNode) -> Iterator[Count]:
    for rule in _VIEWS:
        for node in post.css(rule):
            text = clean(node.text())
            if text or "post-views-count" in rule:
                yield _number("views", text, rule)
                return
    for node in post.css(".entry-content p:first-child, .entry-content p:last-child, .entry-meta, .entry-meta span"):
        text = clean(node.text())
        if COUNTER.fullmatch(text):
            yield _number("views", text, "a paragraph that is a counter")
            return


def _shares(post: LexborNode) -> Iterator[Count]:
    """JNews prints how often an article was shared beside how often it was read."""
    for node in post.css(".jeg_share_count .counts"):
        yield _number("shares", clean(node.text()), ".jeg_share_count .counts")


def _likes(post: LexborNode) -> Iterator[Count]:
    """WP ULike. Its box is empty while nobody has voted, and ``8+`` in its default format: then at least eight."""
    for widget in post.css(".wp_ulike_general_class, .wpulike"):
        button = widget.css_first("[data-ulike-type]")
        kind = (button.attributes.get("data-ulike-type") or "") if button else ""
        box = widget.css_first(".count-box")
        if box is not None and "comment" not in kind.lower():
            said = clean(box.text()) or (box.attributes.get("data-ulike-counter-value") or "")  # a sheet may print the latter
            yield _number("like", said, ".wpulike .count-box")
            return


def _ratings(post: LexborNode) -> Iterator[Count]:
    """WP-PostRatings: "(<strong>12</strong> votes, average: <strong>4,50</strong> out of 5)"; kk Star Ratings: "4.5/5 - (12 votes)"."""
    legend = post.css_first(".kksr-legend")
    if legend is not None and (stars := _STARS.search(clean(legend.text()))):
        yield _number("votes", stars[2], ".kksr-legend")
        yield Count("rating", float(stars[1].replace(",", ".")), stars[1], ".kksr-legend")
    node = post.css_first(".post-ratings")
    bold = [clean(strong.text()) for strong in node.css("strong")] if node else []
    if len(bold) >= 2:
        yield _number("votes", bold[0], ".post-ratings strong:nth-of-type(1)")
        average = re.fullmatch(r"(\d+)[.,](\d+)", bold[1])
        value = float(f"{average[1]}.{average[2]}") if average else numbers.parse(bold[1]).value
        yield Count("rating", value, bold[1], ".post-ratings strong:nth-of-type(2)")


def _comments(tree: LexborHTMLParser, post: LexborNode) -> Iterator[Count]:
    """The number in the title over the comments; else the length of their list; else the link to them."""
    for rule in _COMMENT_TITLES:
        for node in tree.css(rule):
            if count := _stated(clean(node.text()), rule):
                yield count
                return
    listed = tree.css(".comment-list li.comment, .comment-list li.pingback, .commentlist li.comment, .wp-block-comment-template li.comment")
    if listed:
        more = tree.css_first(".comment-navigation a, .comments-pagination a, .wp-block-comments-pagination a")
        yield Count("comments", len(listed), str(len(listed)), "length of .comment-list", "at_least" if more else "exact")
        return
    for rule in _COMMENT_LINKS:
        for node in post.css(rule):
            text = clean(node.text())
            bare = numbers.parse(text) if text.isdigit() else None
            count = Count("comments", bare.value, text, rule) if bare else _stated(text, rule)
            if count:
                yield count
                return


def _stated(text: str, rule: str) -> Count | None:
    """ "3 Komentar", "One thought on “…”", "Tidak ada komentar"; the post's title, which it may quote, is not read."""
    match = _COMMENTS.search(_QUOTED.sub("", text))
    if match is None:
        return None
    number = match["number"].lower()
    value = _WORDS[number] if number in _WORDS else numbers.parse(number).value
    return Count("comments", value, text, rule)


def _elsewhere(tree: LexborHTMLParser) -> Iterator[Count]:
    return (Count(kind, None, "", rule) for rule, kind in _ELSEWHERE if tree.css_first(rule))


def _number(kind: str, text: str, rule: str) -> Count:
    reading = numbers.parse(text.removeprefix("+"))
    return Count(kind, reading.value, text, rule, reading.bound)


__all__ = ["read"]
