"""By which definition of a portal its captures are read: the one in their own WARC, or the one that a later ``reparse`` put in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from archive.errors import LumbungError
from archive.records import PortalEntry
from spiders.portal import Portal
from spiders.registry import parse

Since = tuple[str, str]
"""``(time, definition)``: everything that was kept before *time* was read again by *definition* (YAML), then."""


@dataclass
class Definitions:
    """``reparsed``: by slug, what ``reparse`` put in force, oldest first. ``entries``: what the WARC being read says of its portals."""

    reparsed: Mapping[str, Sequence[Since]] = field(default_factory=dict)
    entries: dict[str, PortalEntry] = field(default_factory=dict)
    _portals: dict[tuple[str, str], Portal] = field(default_factory=dict)

    def portal(self, slug: str, at: str) -> Portal:
        """The portal as a capture kept at *at* is read."""
        entry = self.entries.get(slug) or unknown(slug)
        later = [definition for until, definition in self.reparsed.get(slug, ()) if at < until]
        text = later[-1] if later else entry.definition
        if (slug, text) not in self._portals:
            self._portals[slug, text] = portal_of(entry, text)
        return self._portals[slug, text]


def portal_of(entry: PortalEntry, text: str) -> Portal:
    """The portal of *entry* as *text* (YAML) defines it."""
    try:
        return parse(entry.slug, text, f"the WARC's definition of {entry.slug}")
    except LumbungError:  # written by another version, whose keys are not ours: what every version has
        return Portal(slug=entry.slug, agency=entry.agency, home=entry.home, timezone=entry.timezone, profile=entry.profile)


def unknown(slug: str) -> PortalEntry:
    """A portal of which the WARCs say nothing but its name."""
    return PortalEntry(slug, slug, f"http://{slug}.invalid/", "Asia/Jakarta", "auto")
