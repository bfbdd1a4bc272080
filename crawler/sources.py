"""Where a portal's articles are named, as rows for the frontier. The portal's own lists come first, then what its CMS is known for."""

from __future__ import annotations

from collections.abc import Iterator

from archive.duelist import Found
from spiders.portal import Portal
from spiders.read import PROFILES as ALL
from spiders.urls import key

PROFILES = {profile.name: profile for profile in ALL}

RANK = {"api": -40.0, "feed": -30.0, "listing": -20.0, "sitemap": -10.0, "article": 0.0, "requisite": 10.0}
"""What names many articles in one request is asked first."""


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
        if key(url) not in seen:
            seen.add(key(url))
            yield Found(key(url), url, kind, RANK[kind] + rank / 100, origin=url)


def configured(portal: Portal, url: str) -> bool:
    """Whether a source is the archivist's own word (or the home page) and not a guess from the CMS."""
    return url in (*portal.feeds, *portal.sitemaps, *portal.sections, portal.home)
