"""What sites put inside the element of an article's text that is no text: share buttons, related articles, tags, advertisements, the
writer's box. Known by words of class names and ids, wherever no profile knows the site. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from selectolax.lexbor import LexborNode

_WORDS = frozenset(
    (
        "share shares sharing sharer sharebar sharethis sharedaddy addtoany social socials sosmed bagikan"
        " related relatedposts terkait recommended recommendations recirc recirculation readmore bacajuga morestories outbrain taboola"
        " tags taglist terms topics byline bylines bio authorbox"
        " advert adverts advertisement advertising ads adsbygoogle sponsor sponsored promo promoted"
        " newsletter newsletters subscribe subscription signup paywall"
        " comments disqus breadcrumb breadcrumbs pagination pager toolbar shariff printfriendly widget widgets popular populer"
    ).split()
)
_OF_PEOPLE = frozenset(("author", "authors", "penulis"))
_BOX = frozenset(("box", "info", "footer", "card", "section", "desc", "description"))
_TAGS = frozenset(("aside", "footer", "nav"))
_NAME = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_MARKED = "[class], [id], aside, footer, nav"
_MOST = 0.35
"""The share of a text from which on an element is no ornament of it, however it is named."""


def furniture(body: LexborNode) -> Iterator[LexborNode]:
    """The elements under *body* that are named so and hold a small part of its text; those inside them follow or are left out."""
    whole = len(body.text())
    for node in body.css(_MARKED):
        attributes = node.attributes
        named = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
        if node.mem_id != body.mem_id and (node.tag in _TAGS or _ornament(named)) and len(node.text()) <= _MOST * whole:
            yield node


@lru_cache(maxsize=4096)  # a page's elements share few names
def _ornament(named: str) -> bool:
    words = {word.lower() for word in _NAME.findall(named)}
    return not _WORDS.isdisjoint(words) or not (_OF_PEOPLE.isdisjoint(words) or _BOX.isdisjoint(words))


def outermost(nodes: Iterable[LexborNode]) -> list[LexborNode]:
    """*nodes* without those that stand inside another of them, each once: what may be taken out one after the other."""
    found = {node.mem_id: node for node in nodes}
    return [node for node in found.values() if not _inside_one(node, found)]


def _inside_one(node: LexborNode, found: dict[int, LexborNode]) -> bool:
    current = node.parent
    while current is not None and current.mem_id not in found:
        current = current.parent
    return current is not None


__all__ = ["furniture", "outermost"]
