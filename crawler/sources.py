"""Where a portal's articles are named, as rows for the frontier. The portal's own lists come first, then what its CMS is known for, then
what the site itself says: sitemaps in robots.txt, feeds that the home page advertises."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from archive.duelist import Found
from spiders import links
from spiders.page import Page
from spiders.portal import Portal
from spiders.read import PROFILES as ALL

PROFILES = {profile.name: profile for profile in ALL}

RANK = {"api": -40.0, "feed": -30.0, "listing": -20.0, "sitemap": -10.0, "article": 0.0, "requisite": 10.0}
"""What names many articles in one request is asked first."""

_ADVERTISED = 'link[rel~="alternate"][type="application/rss+xml"][href], link[rel~="alternate"][type="application/atom+xml"][href]'
_MOST_ADVERTISED = 2
_MOST_SITEMAPS = 5


def seeds(portal: Portal, profile: str | None = None) -> Iterator[Found]:
    """The sources of *portal*, read as *profile* (default: the one its YAML names; ``auto`` starts at its home page alone)."""
    named = [(url, "feed") for url in portal.feeds] + [(url, "sitemap") for url in portal.sitemaps]
    named += [(url, "listing") for url in portal.sections]
    family = PROFILES.get(profile or portal.profile)
    if family is not None:
        named += [(source.url, source.kind) for source in family.sources(portal)]
    named.append((portal.home, "listing"))
    seen = set()
    for rank, (url, kind) in enumerate(named):
        name = portal.key(url)
        if name not in seen:
            seen.add(name)
            yield Found(name, url, kind, RANK[kind] + rank / 100, origin=url)


def said_by_site(portal: Portal, home: Page, robots: str | None) -> Iterator[Found]:
    """The sitemaps that *robots* names (sitemaps.org, "Specifying the Sitemap location in your robots.txt file") and, for a portal of no
    known family, the feeds that its home page advertises; comments' feeds are none."""
    named = [line.partition(":")[2].strip() for line in (robots or "").splitlines() if line.strip().lower().startswith("sitemap:")]
    offered = [(url, "sitemap") for url in dict.fromkeys(named) if url.startswith(("http://", "https://"))][:_MOST_SITEMAPS]
    if portal.profile in ("auto", "generic"):
        hrefs = (links.absolute(home, node.attributes.get("href")) for node in home.tree.css(_ADVERTISED))
        feeds = dict.fromkeys(url for url in hrefs if url and "comment" not in url and "komentar" not in url)
        offered += [(url, "feed") for url in feeds][:_MOST_ADVERTISED]
    for rank, (url, kind) in enumerate(offered):
        with suppress(ValueError):
            if portal.owns(url):
                yield Found(portal.key(url), url, kind, RANK[kind] + 0.5 + rank / 100, origin=url)


def configured(portal: Portal, url: str) -> bool:
    """Whether a source is the archivist's own word (or the home page) and not a guess from the CMS."""
    return url in (*portal.feeds, *portal.sitemaps, *portal.sections, portal.home)
