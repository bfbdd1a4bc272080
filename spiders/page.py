"""A Page: decoded HTML (or XML, or JSON) + URL + time + capture id. Pure: no I/O."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from spiders import linked
from spiders.telltales import Telltale, telltales

ABSOLUTE = re.compile(r"https?://[A-Za-z0-9.:-]+(?:/[^\s;?#\x00-\x1f]*)?(?:\?[^\s#\x00-\x1f]+)?")
"""What urljoin would take apart and put together unchanged; most links of most portals are written so."""
ROOTED = re.compile(r"/(?:[^/.?#;\s\x00-\x1f][^/?#;\s\x00-\x1f]*/)*(?:[^/.?#;\s\x00-\x1f][^/?#;\s\x00-\x1f]*)?(?:\?[^#\s\x00-\x1f]+)?")
"""A path from the root without dot segments, empty segments or fragment: nearly all others are written so."""
FOREIGN = re.compile(r"(?:mailto|tel|javascript|whatsapp|sms):(?!//)", re.I)
"""What leads to no page, and joins to nothing."""
ROOT = re.compile(r"https?://[A-Za-z0-9.:-]+(?=[/?#]|$)")


@dataclass(frozen=True)
class Page:
    """One response as a reader sees it.

    ``url``: the URL that answered (after redirects); ``requested_url``: the one first asked for.
    ``text``: the body, content-decoded and decoded to str. ``headers``: lower-case names, last value wins.
    ``captured_at``: aware UTC; the "now" of every relative date on the page.
    ``mirror``: another origin under which the page names its own site (see ``spiders.mirrors``): what stands there stands at ``url``'s.
    """

    url: str
    text: str
    captured_at: datetime
    status: int = 200
    mime: str = "text/html"
    headers: Mapping[str, str] = field(default_factory=dict)
    requested_url: str | None = None
    capture_id: str | None = None
    mirror: str | None = None

    @cached_property
    def tree(self) -> LexborHTMLParser:
        """The page parsed by selectolax (lexbor), once."""
        return LexborHTMLParser(self.text)

    @cached_property
    def telltales(self) -> frozenset[Telltale]:
        """What ``text`` holds at all, looked for once."""
        return telltales(self.text)

    @cached_property
    def metas(self) -> Mapping[tuple[str, str], str]:
        """The ``content`` of the page's meta elements by the attribute that names each and its value; of several the first."""
        found: dict[tuple[str, str], str] = {}
        for node in self.tree.css("meta"):
            attributes = node.attributes
            for key in ("property", "name", "itemprop"):
                if name := attributes.get(key):
                    found.setdefault((key, name), attributes.get("content") or "")
        return found

    @cached_property
    def headings(self) -> list[LexborNode]:
        """The page's h1 elements."""
        return self.tree.css("h1")

    @cached_property
    def found(self) -> dict[str, Any]:
        """What a reader found on the page and asks for again, by the reader's own name for it."""
        return {}

    @cached_property
    def linked_data(self) -> tuple[dict[str, Any], ...]:
        """The page's JSON-LD nodes, with those in ``@graph`` and in lists, read once."""
        return linked.nodes(self.tree)

    def join(self, href: str) -> str:
        """*href* made absolute against the page's base, without its fragment."""
        url = self._joined(href.strip())
        return url if self.mirror is None else at_home(url, self.mirror, self.url)

    def _joined(self, href: str) -> str:
        if ABSOLUTE.fullmatch(href):
            return href
        if ROOTED.fullmatch(href) and (root := self._root):
            return root + href
        if href.startswith("#"):
            return self._here
        if FOREIGN.match(href):
            return href.partition("#")[0]
        return urljoin(self.base, href).partition("#")[0]

    @cached_property
    def _here(self) -> str:
        return urljoin(self.base, "#").partition("#")[0]

    @cached_property
    def _root(self) -> str | None:
        """Scheme and authority of the base, where urljoin would put them before a path unchanged."""
        found = ROOT.match(self.base)
        return found[0] if found else None

    @cached_property
    def canonical(self) -> str | None:
        """What ``link rel=canonical`` names, as it is written."""
        node = self.tree.css_first('link[rel="canonical"]')
        return node.attributes.get("href") if node else None

    @cached_property
    def base(self) -> str:
        """``<base href>`` where the page has one, else its URL."""
        node = self.tree.css_first("base[href]")
        href = node.attributes.get("href") if node else None
        return urljoin(self.url, href) if href else self.url


def at_home(url: str, origin: str, home: str) -> str:
    """*url* at the origin of *home*, where it stands at *origin*."""
    own = ROOT.match(home)
    return own[0] + url[len(origin) :] if own and url.startswith(origin) and url[len(origin) : len(origin) + 1] in ("", "/", "?") else url
