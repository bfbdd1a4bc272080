"""What sites put inside the element of an article's text that is no text: share buttons, related articles, tags, advertisements, the
writer's box. Known by words of class names and ids, wherever no profile knows the site. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

_WORDS = frozenset(
    (
        "share shares sharing sharer sharebar sharethis sharedaddy addtoany social socials sosmed bagikan"
        " related relatedposts terkait recommended recommendations recirc recirculation readmore bacajuga morestories outbrain taboola"
        " tags taglist terms topics byline bylines bio authorbox"
        " advert adverts advertisement advertising ads adsbygoogle sponsor sponsored promo promoted"
        " newsletter newsletters subscribe subscription signup paywall"
        " comments disqus breadcrumb breadcrumbs pagination pager toolbar"
    ).split()
)
_NAME = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_MARKED = "[class], [id]"
_MOST = 0.35
"""The share of a text from which on an element is no ornament of it, however it is named."""


def furniture(body: LexborNode) -> Iterator[LexborNode]:
    """The elements under *body* that are named so and hold a small part of its text; those inside them follow or are left out."""
    whole = len(body.text())
    for node in body.css(_MARKED):
        attributes = node.attributes
        named = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
        if node.mem_id != body.mem_id and not _WORDS.isdisjoint(map(str.lower, _NAME.findall(named))) and len(node.text()) <= _MOST * whole:
            yield node


__all__ = ["furniture"]
