"""The numbers that a listing shows of each article: readers and comments, for ten articles in one request. Pure.

The card of an article is what stands around its link and around no other article's. In it a number counts only where something says what it
is: an icon before it, a word beside it, a class or a table's heading that names it. Markup of the families' own list templates (2026-11):
Varient ``.small-post-meta > span > i.icon-eye``, Infinite ``.post-meta-inner``, Lokomedia ``a.h-comment``, Joomla ``td.list-hits`` and
``dd.hits``, K2 ``.catItemHitsBlock``, OpenSID's archive with a column "Dibaca", Drupal ``.statistics-counter``, WordPress
``.comments-link``, ``.jeg_meta_views``, ``.td-module-comments``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from selectolax.lexbor import LexborNode

from archive.records import Count
from spiders import numbers
from spiders.paragraphs import clean

_ICONS = {
    "views": ".icon-eye, .vri-eye, .fa-eye, .bi-eye, .bi-eye-fill, .ti-eye, .glyphicon-eye-open, .lni-eye, .ion-eye, .icon-views",
    "comments": ".icon-comment, .icon-comments, .vri-comment, .vri-comments, .fa-comment, .fa-comments, .bi-chat, .glyphicon-comment",
}
_NAMED = {
    "views": '.list-hits, .catItemHitsBlock b, [itemprop="interactionCount"], .jeg_meta_views, .td-post-views'
    ", .post-views-count, .entry-views, .wp-block-post-views",
    "comments": "a.h-comment, .td-module-comments, .jeg_meta_comment, .comments-link, .entry-comments",
}
_NUMBER = r"(?:\d[\d.,]*\d|\d)(?:\s*(?:rb|ribu|k|jt|juta))?\+?"
_SAID = {
    "views": re.compile(
        rf"(?:(?:di)?(?:baca|lihat)|views?|hits|pembaca|visibility)\s*:?\s*({_NUMBER})(?:\s*(?:kali|x))?"
        rf"|({_NUMBER})\s*(?:kali|x)?\s*(?:di(?:baca|lihat)|views?|hits|reads?|pembaca|kali)(?:\s*di(?:baca|lihat))?",
        re.IGNORECASE | re.ASCII,
    ),
    "comments": re.compile(
        rf"({_NUMBER})\s*(?:komentar|comments?|tanggapan)|(?:komentar|comments?)\s*[:(]\s*({_NUMBER})\)?", re.I | re.ASCII
    ),
}
_NONE = re.compile(r"(?:no|tidak ada|belum ada) (?:comments?|komentar|tanggapan)", re.IGNORECASE)
_VISITS = re.compile(r"UserPageVisits:\s*([\d.,]+)|([\d.,]+)\s*UserPageVisits", re.IGNORECASE)
_LINE = 60  # characters: what names a number is short, a summary that holds one is not
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_EDGE = frozenset({"body", "main", "html", "tbody", "table"})
_LEVELS, _CARD = 7, 2000


def counts(anchors: Iterable[tuple[str, LexborNode]]) -> dict[str, tuple[Count, ...]]:
    """By URL the counts that its card shows; *anchors*: all links to articles of one listing, each with its URL."""
    pairs = list(anchors)
    around: dict[int, set[str]] = {}
    for url, anchor in pairs:
        for node in _above(anchor):
            around.setdefault(node.mem_id, set()).add(url)
    found: dict[str, tuple[Count, ...]] = {}
    for url, anchor in pairs:
        if found.get(url):
            continue
        own = [node for node in _above(anchor) if around[node.mem_id] == {url}]
        found[url] = _shown(own[-1]) if own else ()
    return {url: shown for url, shown in found.items() if shown}


def _above(anchor: LexborNode) -> Iterator[LexborNode]:
    node = anchor.parent
    for _ in range(_LEVELS):
        if node is None or node.tag in _EDGE:
            return
        yield node
        node = node.parent


def _shown(card: LexborNode) -> tuple[Count, ...]:
    if len(card.text()) > _CARD:
        return ()
    shown = (next(reading, None) for reading in (_count(card, "views"), _count(card, "comments")))
    return tuple(count for count in shown if count is not None)


def _count(card: LexborNode, kind: str) -> Iterator[Count]:
    for node in card.css(_ICONS[kind]):
        yield from _number(kind, _after(node), f"card .{(node.attributes.get('class') or '').split()[-1]}")
    for node in card.css(_NAMED[kind]):
        text = clean(node.text()) or (node.attributes.get("content") or "")
        name = (node.attributes.get("class") or node.attributes.get("itemprop") or "").split()[0]
        said = _SAID[kind].search(text) or _VISITS.search(text)
        yield from _number(kind, text, f"card .{name}", (said[1] or said[2]) if said else text)
    if kind == "views" and card.tag == "tr":
        yield from _column(card)
    for text in _lines(card):
        if said := _SAID[kind].fullmatch(text):
            yield from _number(kind, text, "card line", said[1] or said[2])
        elif kind == "comments" and _NONE.fullmatch(text):
            yield Count(kind, 0, text, "card line")


def _number(kind: str, raw: str, rule: str, digits: str | None = None) -> Iterator[Count]:
    reading = numbers.parse(raw if digits is None else digits)
    if reading.value is not None:
        yield Count(kind, reading.value, raw, rule, reading.bound)


def _after(icon: LexborNode) -> str:
    """The text between an icon and the next one."""
    pieces, node = [], icon.next
    while node is not None and node.tag not in ("i", "svg"):
        pieces.append(node.text_content or "" if node.tag == "-text" else node.text() if node.tag != "-comment" else "")
        node = node.next
    return clean("".join(pieces))


def _column(row: LexborNode) -> Iterator[Count]:
    """The cell below a heading that says "Dibaca", "Dilihat" or "Hits"."""
    table = row.parent
    while table is not None and table.tag != "table":
        table = table.parent
    headings = [clean(node.text()).lower() for node in table.css("th")] if table else []
    cells = row.css("td")
    for heading, cell in zip(headings, cells, strict=False):
        if heading in ("dibaca", "dilihat", "hits", "views", "pembaca"):
            yield from _number("views", clean(cell.text()), f"column {heading!r}")


def _lines(card: LexborNode) -> Iterator[str]:
    """What its small elements say, each as one line; never a heading."""
    for node in card.css("span, small, li, p, div, td, dd, time, a, b"):
        if node.parent is not None and (node.parent.tag in _HEADINGS or node.tag in _HEADINGS):
            continue
        text = clean(node.text())
        if 0 < len(text) <= _LINE:
            yield from (part.strip() for part in re.split(r"[|/•·,]\s|\s[-–]\s", text) if part.strip())


__all__ = ["counts"]
