"""RSS 2.0, RSS 1.0 (RDF) and Atom feeds: which articles they name, and when these were published. Pure.

Feeds of WordPress, Codingest scripts, OpenSID and Joomla were the measure (2026-11): missing prefixes, raw ``&``, HTML entities, text
before the declaration. An ``enclosure`` is never followed: Codingest prints a wrong scheme, length and type there.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo

from archive.records import Count
from spiders import dates, xmltree
from spiders.page import Page
from spiders.profile import Listing
from spiders.reading import Link

_ATOM = "http://www.w3.org/2005/Atom"
_ROOTS = ("rss", "RDF", "feed")
_OFFSET = re.compile(r"(?:[\d:]\s?Z|[+-]\d\d:?\d\d|\b(?:UTC?|GMT|WIB|WITA|WIT))\)?$")
_LONGEST_DATE = 200
LIMIT = 50_000
"""The most links that one feed or sitemap gives, as the sitemaps protocol bounds a file."""


def read(page: Page, *, zone: tzinfo | None = None) -> Listing | None:
    """The articles that the feed *page* names, in its order, each once; None where *page* is no feed.

    A date without an offset is read in *zone*; without a zone it is left out.
    ``next_url``: the archive page that ``rel=next`` names (RFC 5005).
    """
    root = xmltree.parse(page.text, _ROOTS, page.url)
    if root is None:
        return None
    channel = next(xmltree.children(root, "channel"), root)
    holders = [root] if channel is root else [channel, root]  # RSS 1.0 has its items beside the channel
    links: dict[str, Link] = {}
    for entry in (entry for holder in holders for entry in xmltree.children(holder, "item", "entry")):
        if len(links) == LIMIT:
            break
        url = _address(entry, page)
        if url and url not in links:
            links[url] = Link(
                url,
                published_at=moment(xmltree.first_text(entry, "pubDate", "published", "issued", "date"), page, zone),
                modified_at=moment(xmltree.first_text(entry, "updated", "modified"), page, zone),
                counts=_comments(entry),
            )
    following = next(
        (
            xmltree.address(link.get("href"), link.base or page.url)
            for link in xmltree.children(channel, "link")
            if link.get("rel") == "next"
        ),
        None,
    )
    return Listing(tuple(links.values()), following)


def moment(text: str, page: Page, zone: tzinfo | None) -> datetime | None:
    """*text* as an aware time in UTC; None where it is no date, or has no offset and there is no *zone* to read it in."""
    if not text or len(text) > _LONGEST_DATE or not (zone or _OFFSET.search(text)):
        return None
    reading = dates.parse(text, zone=zone or UTC, now=page.captured_at)
    return reading.at.astimezone(UTC) if reading else None


def _comments(entry: xmltree.Element) -> tuple[Count, ...]:
    """``slash:comments`` (RSS 1.0's module of that name, which WordPress writes; read 2026-11) and ``thr:total`` (RFC 4685)."""
    for name in ("comments", "total"):
        for child in xmltree.children(entry, name):
            raw = xmltree.text_of(child)
            if raw.isascii() and raw.isdecimal() and len(raw) < 10:  # RSS 2.0 has a <comments> of its own: an address
                return (Count("comments", int(raw), raw, "slash:comments" if name == "comments" else "thr:total"),)
    return ()


def _address(entry: xmltree.Element, page: Page) -> str | None:
    """The article's URL: what a feed burner replaced, else the link, else a guid or id that is an address."""
    candidates = [(entry, xmltree.first_text(entry, "origLink"))]
    for link in xmltree.children(entry, "link"):
        if link.get("href") and link.get("rel", "alternate") == "alternate":
            candidates.append((link, link.get("href")))
        elif xmltree.space(link) != _ATOM:
            candidates.append((link, xmltree.text_of(link)))
    candidates += [(guid, xmltree.text_of(guid)) for guid in xmltree.children(entry, "guid", "id") if "://" in xmltree.text_of(guid)]
    return next((url for node, href in candidates if (url := xmltree.address(href, node.base or page.url))), None)


__all__ = ["LIMIT", "moment", "read"]
