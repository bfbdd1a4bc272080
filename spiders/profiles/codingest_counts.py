"""The numbers that a Codingest page shows: views, comments and the seven reactions. Pure.

Three generations of the reaction widget (seen in the scripts' own templates, 2026-11):

A. ``#reactions_result .col-reaction``: ``img.img-reaction[alt=KEY]``, ``span.span-vote`` = count, beside a ``.progress-bar`` whose
   aria-valuenow is a scaled percentage
B. the same items with ``label.reaction-num-votes`` = count, ``label.label-reaction`` = label; copies add a class ``like{ID}``
C. ``#reactionContainer .reaction-btn[data-reaction=KEY]``, ``span.reaction-count`` = count; its ``img[alt]`` is translated

Every item of A and B carries the class ``col-reaction-like``, whatever its reaction: the class says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from archive.records import REACTIONS, Count
from spiders import numbers, tallies
from spiders.page import Page
from spiders.paragraphs import clean
from spiders.profiles.codingest_article import post
from spiders.shown import lines as lines_near

_ITEMS = (
    "#reactions_result .col-reaction",
    "#reactionContainer .reaction-btn",
    ".reactions .col-reaction",
    ".reaction-wrapper .reaction-btn",
)
_NUMBERS = (".span-vote", ".reaction-num-votes", ".reaction-count")
_ANY_NUMBER = ", ".join(_NUMBERS)
_ONCLICK = re.compile(r"reaction\(\s*['\"]?\d+['\"]?\s*,\s*['\"](\w+)['\"]", re.IGNORECASE)
_ICON = re.compile(r"/(?:reactions|emoji)/(\w+)\.(?:png|gif|webp|svg)")

_METAS = ".post-details-meta, .post-meta, .post-comment-pageviews, .item-meta-comment, .item-meta-counters"
_PAIRS = (".post-comment-pageviews", ".item-meta-comment", ".item-meta-counters")
_ICONS = {
    "comments": ".icon-comment, .icon-comments, .vri-comments, .vri-comment, .fa-comment, .fa-comments",
    "views": ".icon-eye, .vri-eye, .fa-eye, .icon-views",
}


def counts(page: Page) -> tuple[Count, ...]:
    """Views, comments, then the reactions in page order; nothing for what the page does not show."""
    return (*_meta_counts(page), *_reactions(page))


def _reactions(page: Page) -> Iterator[Count]:
    items = next((found for selector in _ITEMS if (found := page.tree.css(selector))), [])
    told: set[str] = set()
    for item in items:
        key = _key(item)
        if key is None or key in told:
            continue
        told.add(key)
        number = item.css_first(_ANY_NUMBER)
        classes = (number.attributes.get("class") or "").split() if number else []
        selector = next((name for name in _NUMBERS if name[1:] in classes), "")
        raw = clean(number.text()) if number else ""
        reading = numbers.parse(raw)
        yield Count(key, reading.value, raw, f'reaction "{key}" {selector}'.rstrip(), reading.bound)


def _key(item: LexborNode) -> str | None:
    image = item.css_first("img")
    icon = _ICON.search((image.attributes.get("src") or "") if image else "")
    click = _ONCLICK.search(item.attributes.get("onclick") or "")
    named = (
        item.attributes.get("data-reaction"),
        image.attributes.get("alt") if image else None,
        click[1] if click else None,
        icon[1] if icon else None,
    )
    return next((key for name in named if name and (key := name.strip().lower()) in REACTIONS), None)


def _meta_counts(page: Page) -> Iterator[Count]:
    container = post(page)
    meta = container.css_first(_METAS) if container else None
    if meta is None:
        yield from tallies.counts(page, list(lines_near(page))) if container is not None else ()
        return
    shown: dict[str, tuple[str, str]] = {}
    for kind, selector in _ICONS.items():
        icon = meta.css_first(selector)
        if icon:
            shown[kind] = (_after(icon), f".{(icon.attributes.get('class') or '').split()[-1]}")
    if not shown:
        shown = _by_position(meta)
    for kind in ("views", "comments"):
        if kind in shown:
            raw, rule = shown[kind]
            reading = numbers.parse(raw)
            yield Count(kind, reading.value, raw, rule, reading.bound)


def _after(icon: LexborNode) -> str:
    """The text between an icon and the next icon."""
    pieces, node = [], icon.next
    while node is not None and node.tag not in ("i", "svg"):
        if node.tag != "-comment":
            pieces.append(node.text_content or "" if node.tag == "-text" else node.text())
        node = node.next
    return clean("".join(pieces))


def _by_position(meta: LexborNode) -> dict[str, tuple[str, str]]:
    """Without icons, two numbers are comments and views, in that order in every generation; one alone could be either."""
    for selector in _PAIRS:
        box = meta if selector[1:] in (meta.attributes.get("class") or "").split() else meta.css_first(selector)
        texts = [text for node in box.css("span") if len(node.css("span")) == 1 and (text := clean(node.text()))] if box else []
        if len(texts) == 2:
            return {"comments": (texts[0], f"{selector} span:nth-of-type(1)"), "views": (texts[1], f"{selector} span:nth-of-type(2)")}
    return {}
