"""A portal that calls itself by another host than the one it is visited at: a second domain, a new one, one set wrong in its system.

Its pages, feeds and sitemaps then name nothing but that other host, which the portal's file does not know and nobody may ask. What they
name stands at the host that answered as well: there it is asked for, and there it is the portal's. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from spiders import urls
from spiders.page import ROOT, Page, at_home
from spiders.profile import Listing

if TYPE_CHECKING:
    from spiders.portal import Portal

_FIRST_LINK = re.compile(r"<(?:\w+:)?link\b(?:[^>]{0,300}?href=[\"']|\s*>\s*(?:<!\[CDATA\[)?)(https?://[^\s<>\"'\]]+)", re.IGNORECASE)
_FEED = re.compile(r"<(?:item|entry)\b")


def stated(page: Page, portal: Portal) -> str | None:
    """The origin that *page* calls its own and that is no host of *portal*: its ``<base>``'s, or that under which its canonical link or
    og:url repeat its address."""
    with suppress(ValueError):  # an address that is none
        if "base" in page.telltales and (base := _foreign(page.base, portal)):
            return base
        for one in (page.metas.get(("property", "og:url")), page.canonical):
            if one and (origin := _foreign(one.strip(), portal)) and _below(one) == _below(page.url):
                return origin
    return None


def common(named: Iterable[str], portal: Portal) -> str | None:
    """The one foreign origin that all addresses *named* by a source of *portal* share."""
    origins = {_foreign(url, portal) for url in named}
    return origins.pop() if len(origins) == 1 else None


def brought_home(listing: Listing, page: Page, portal: Portal) -> Listing:
    """A feed's or sitemap's *listing*, at the portal where it names nothing but the portal's other self. A feed must call that its own too:
    some portals show other agencies' news."""
    other = common((link.url for link in listing.links), portal)
    first = _FIRST_LINK.search(page.text) if other and _FEED.search(page.text) else None
    if other is None or (first and not first[1].startswith(other)):
        return listing
    links = tuple(link._replace(url=at_home(link.url, other, page.url)) for link in listing.links)
    return Listing(links, at_home(listing.next_url, other, page.url) if listing.next_url else None)


def _foreign(url: str, portal: Portal) -> str | None:
    found = ROOT.match(url)
    return found[0] if found and not portal.owns(url) else None


def _below(url: str) -> str | None:
    with suppress(ValueError):
        parts = urlsplit(url)
        return urls.key(f"http://host.invalid{parts.path or '/'}{'?' if parts.query else ''}{parts.query}")
    return None


__all__ = ["at_home", "brought_home", "common", "stated"]
