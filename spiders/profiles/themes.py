"""What the themes of a system have in common when each is made anew by somebody else: a heading, a line of facts with icons under or over
the text, the text itself, and boxes that a browser fills. Pure.

Systems with hundreds of themes (OpenSID, Lokomedia) are read by the names of the themes that come with them, and by these shapes where a
theme has names of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from selectolax.lexbor import LexborNode

from archive.records import Count
from spiders import links, metadata
from spiders.page import Page
from spiders.paragraphs import clean

ASIDE = frozenset(
    {"aside", "footer", "marquee", "sidebar", "main-sidebar", "widget", "widgets", "navbar", "menu", "breaking-news", "newsticker"}
    | {
        "right_bar",
        "single_bottom_rightbar",
        "content_right",
        "sidebar_kanan",
        "sidebar-kanan",
        "blog_right_sidebar",
        "related-posts",
        "comment-respond",
        "footer_area",
        "footer-area",
    }
)
"""Margins: tags, classes and ids that hold no part of the article. ``nav`` is not among them: as a class it stands on any list."""

_ICON = re.compile(
    r"(?<![\w-])(?:fa[bdrs]?|glyphicon|icon|icon-text|ti|bi|bx|material-icons)(?![\w])|(?<![\w-])(?:fa|ti|bi|bx|icon|glyphicon)-"
)
_HOLDERS = "h1, h2, h3, h4, h5, h6, p, span, small, li, time, td, div, font, ul"
_LONG_LINE = 300  # characters: a line of facts is shorter
_LONG_TEXT = 120  # characters of running text in one place from which on it can be an article's
_NOT_LETTERS = re.compile(r"\W+")
_ELSEWHERE = ((".fb-comments", "comments"), ("#disqus_thread", "comments"), (".fb-like", "like"))


def heading(page: Page, selectors: Iterable[str]) -> tuple[LexborNode, str] | None:
    """The article's heading and its rule: the first that *selectors* find outside margins, else the one that repeats the head's title."""
    for selector in selectors:
        for node in page.tree.css(selector):
            if clean(node.text()) and not aside(node):
                return node, selector
    stated = _letters(metadata.attribute(page, 'meta[property="og:title"]') or "")
    title = _letters(metadata.attribute(page, "title") or "")
    for node in page.tree.css("h1, h2, h3, h4, h5, h6"):
        said = _letters(node.text())
        if said and (said == stated or (not stated and title.startswith(said))) and not aside(node):
            return node, node.tag or "h1"
    return None


def body(page: Page, selectors: Iterable[str]) -> tuple[LexborNode, str] | None:
    """The element that holds the text and its rule: the first that *selectors* find with any, else the one with most running text."""
    for selector in selectors:
        for node in page.tree.css(selector):
            if (clean(node.text()) or node.css_first("img, iframe, table")) and not aside(node):
                return node, selector
    runs: dict[int, tuple[int, LexborNode]] = {}
    for node in page.tree.css("p, div, td, section, article"):
        holder = node.parent if node.tag == "p" and node.parent is not None else node
        text = node.text() if node.tag == "p" else node.text(deep=False)
        linked = sum(len(anchor.text()) for anchor in node.css("a")) if node.tag == "p" else 0
        runs[holder.mem_id] = (runs.get(holder.mem_id, (0, holder))[0] + len(text.strip()) - linked, holder)
    ordered = sorted(runs.values(), key=lambda run: -run[0])
    for length, node in ordered[:8]:
        if length >= _LONG_TEXT and node.tag not in ("body", "html") and not aside(node):
            return node, "the longest running text"
    return None


def lines(page: Page, title: LexborNode | None, text: LexborNode | None, selectors: Sequence[str]) -> list[LexborNode]:
    """Where the facts of the article may stand, best first: what *selectors* find, then short elements after the heading, outside the text
    and the margins, the shortest of those that stand inside each other first."""
    named = [node for selector in selectors for node in page.tree.css(selector) if not aside(node)]
    if named:
        return named
    found, begun = [], title is None
    for node in page.tree.css(_HOLDERS):
        if title is not None and node.mem_id == title.mem_id:
            begun = True
        elif begun and len(node.text()) <= _LONG_LINE * 3:
            said = clean(node.text())
            if said and len(said) <= _LONG_LINE and not within(node, text) and not within(node, title) and not aside(node):
                found.append(node)
    return found[:60]


def after(root: LexborNode, names: str) -> str:
    """The text behind the first icon under *root* that the selector *names* finds, up to the next icon; "" where there is none."""
    icon = root.css_first(names)
    pieces: list[str] = []
    node = icon.next if icon else None
    while node is not None and not _iconed(node):
        if node.tag != "-comment":
            pieces.append((node.text_content or "") if node.tag == "-text" else node.text())
        node = node.next
    return clean(" ".join(pieces)).strip("|-–•· ")


def aside(node: LexborNode, more: frozenset[str] = frozenset()) -> bool:
    """Whether *node* stands in a margin (``ASIDE`` and *more*) or in a menu."""
    if links.inside(node, ASIDE | more):
        return True
    current = node.parent
    while current is not None and current.tag != "nav":
        current = current.parent
    return current is not None


def within(node: LexborNode, other: LexborNode | None) -> bool:
    """Whether *node* is *other* or stands inside it."""
    current: LexborNode | None = node if other is not None else None
    while current is not None:
        if other is not None and current.mem_id == other.mem_id:
            return True
        current = current.parent
    return False


def elsewhere(page: Page) -> Iterator[Count]:
    """Boxes whose numbers a browser loads from another site: shown, and not to be known from this page."""
    return (Count(kind, None, "", rule) for rule, kind in _ELSEWHERE if page.tree.css_first(rule))


def one_of_each(counts: Iterable[Count]) -> tuple[Count, ...]:
    """*counts*, one of each kind; one that has a value before one that has none."""
    found: dict[str, Count] = {}
    for count in counts:
        if count.kind not in found or (found[count.kind].value is None and count.value is not None):
            found[count.kind] = count
    return tuple(found.values())


def _iconed(node: LexborNode) -> bool:
    if node.tag in ("i", "svg"):
        return True
    if (node.tag or "-").startswith("-"):
        return False
    return bool(_ICON.search(node.attributes.get("class") or "")) or node.css_first("i, svg") is not None


def _letters(text: str) -> str:
    return _NOT_LETTERS.sub("", text).casefold()


__all__ = ["ASIDE", "after", "aside", "body", "elsewhere", "heading", "lines", "one_of_each", "within"]
