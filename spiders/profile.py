"""A Profile: how to read one CMS. Pure: page in, fields out.

A profile answers only for what it sees; what it leaves out, ``read.records`` fills from the page's own metadata
(JSON-LD, Open Graph, meta) and then from trafilatura.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archive.records import Count, Media
from spiders.page import Page
from spiders.reading import Link, Reading, SourceKind

if TYPE_CHECKING:
    from spiders.portal import Portal


@dataclass(frozen=True, slots=True)
class Field:
    """A value with the rule that gave it (a CSS selector, a JSON path) and the string as found."""

    value: Any
    rule: str
    raw: str


@dataclass(frozen=True, slots=True)
class Listing:
    """Links of a listing page, in page order, and the next page's URL where there is one."""

    links: tuple[Link, ...]
    next_url: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A place that names articles, best first in a profile's list."""

    url: str
    kind: SourceKind


class Profile(ABC):
    """One CMS family. Subclasses are stateless; one instance serves all portals and threads (but ``Declarative``, made for its portal)."""

    name: str  # as in a portal's YAML
    version: int = 1  # raised whenever a rule changes what is read

    @abstractmethod
    def generation(self, page: Page) -> str | None:
        """The generation whose marks *page* carries ("infinite39" …), or None: not this CMS."""

    def sources(self, portal: Portal) -> tuple[Source, ...]:
        """Where articles are named on a portal of this CMS, best first. Those that answer 404 are asked again a month later."""
        return ()

    def wanted(self, url: str, portal: Portal) -> bool:
        """False for a URL of the portal that this CMS never uses for an article (tags, search, login …)."""
        return True

    def is_article(self, page: Page) -> bool:
        """True for an article's own page; False for a listing, a static page, the home page."""
        return False

    def unknown_theme(self, page: Page) -> bool:
        """Whether *page*, which is of the system, may be an article of a theme that this profile does not know: it has no mark of a front,
        list or static page."""
        return False

    def fields(self, page: Page, portal: Portal) -> dict[str, Field]:
        """Fields of an article page by ``archive.records.Article`` name; ``text`` as clean paragraphs joined by a blank line,
        ``tags`` and ``media`` as tuples, ``published`` as a ``dates.DateReading``. Absent keys: not shown, the fallback may look."""
        return {}

    def counts(self, page: Page, portal: Portal) -> tuple[Count, ...]:
        """The numbers that an article page shows; nothing for what it does not show."""
        return ()

    def listing(self, page: Page, portal: Portal) -> Listing | None:
        """Links and next page of a listing page, or None: not a listing."""
        return None

    def api(self, page: Page, portal: Portal) -> Reading | None:
        """What an API answer (JSON) gives, or None: not this CMS's API."""
        return None


__all__ = ["Count", "Field", "Listing", "Media", "Profile", "Source"]
