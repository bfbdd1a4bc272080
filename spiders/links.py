"""Links of a page: made absolute, visible to a reader, on the portal, each once. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborNode

from archive.uri import LONGEST
from spiders import cards
from spiders.page import ABSOLUTE, Page
from spiders.paragraphs import unseen
from spiders.profile import Profile
from spiders.reading import Link

if TYPE_CHECKING:
    from spiders.portal import Portal


def absolute(page: Page, href: str | None) -> str | None:
    """*href* as an absolute http(s) URL without its fragment, or None where it is none."""
    if href is None or (page.mirror is None and _stands(href)):
        return href
    if not href.strip():
        return None
    try:
        url = page.join(href)
    except ValueError:  # a host that is none, as in "http://["
        return None
    return url if url.startswith(("http://", "https://")) and len(url) <= LONGEST else None


_NAMED = ("class", "id")


@lru_cache(maxsize=2048)  # menus and side columns stand on every page
def _stands(href: str) -> bool:
    """Whether *href* is what ``absolute`` would make of it, as most links of most portals are."""
    return ABSOLUTE.fullmatch(href) is not None and len(href) <= LONGEST


def visible(node: LexborNode) -> bool:
    """False where *node* or anything around it is hidden by an inline style or the ``hidden`` attribute."""
    current: LexborNode | None = node
    while current is not None:
        attributes = current.attributes
        if attributes and ("hidden" in attributes or unseen(attributes.get("style"))):
            return False
        current = current.parent
    return True


def inside(node: LexborNode, marks: frozenset[str]) -> bool:
    """Whether *node* stands inside an element whose tag, id or one of whose classes is in *marks*."""
    current = node.parent
    while current is not None:
        if current.tag in marks:
            return True
        attributes = current.attributes
        for name in _NAMED if attributes else ():
            if (named := attributes.get(name)) and not marks.isdisjoint(named.split()):
                return True
        current = current.parent
    return False


def collect(page: Page, nodes: Iterable[LexborNode], portal: Portal, profile: Profile) -> tuple[Link, ...]:
    """Article candidates among the anchors *nodes*, in order: visible, on the portal, wanted by *profile*, each URL once; with the
    numbers that its card shows."""
    anchors: list[tuple[str, LexborNode]] = []
    asked: dict[str, bool] = {}
    for node in nodes:
        url = absolute(page, node.attributes.get("href"))
        if url and url not in asked:
            asked[url] = portal.owns(url) and profile.wanted(url, portal)
        if url and asked[url] and visible(node):
            anchors.append((url, node))
    shown = cards.counts(anchors)
    return tuple(Link(url, counts=shown.get(url, ())) for url in dict.fromkeys(url for url, _ in anchors))
