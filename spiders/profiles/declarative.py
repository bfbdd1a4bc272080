"""A home-grown portal, read by the rules that stand in its YAML (``spiders.rules``).

The one profile that is made for its portal: ``Declarative(portal.rules)``. What its rules leave out, the page's metadata and trafilatura
fill, as for any profile. A reading names the layout and a digest of its rules, so that ``versions.reader`` tells which rules read what.
"""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborNode

from archive.records import Media
from spiders import links, numbers, selection
from spiders.generic import Generic
from spiders.page import Page
from spiders.paragraphs import clean
from spiders.profile import Count, Field, Listing, Profile
from spiders.rules import Rules

if TYPE_CHECKING:
    from spiders.portal import Portal


class Declarative(Profile):
    """The layouts of one portal, in the order of its YAML: a page is read by the first whose marks it carries."""

    name = "declarative"

    def __init__(self, rules: tuple[Rules, ...] = ()) -> None:
        self.rules = rules

    def generation(self, page: Page) -> str | None:
        """The layout's name and the digest of its rules. A layout without marks takes every page that is an article by its rules, or has
        its cards."""
        layout = self.layout(page)
        return f"{layout.name} {_digest(layout)}" if layout else None

    def layout(self, page: Page) -> Rules | None:
        return next((layout for layout in self.rules if _carries(layout, page)), None)

    def sure(self, page: Page) -> bool:
        """Whether a layout's marks or an article say so, and not its cards alone: ``h3 a`` stands on pages of any system."""
        layout = self.layout(page)
        return layout is not None and (bool(layout.marks) or _is_article(layout, page))

    def wanted(self, url: str, portal: Portal) -> bool:
        layouts = portal.rules
        return any(_named(layout, url) for layout in layouts) or (
            any(not layout.articles for layout in layouts) and Generic().wanted(url, portal)
        )

    def is_article(self, page: Page) -> bool:
        layout = self.layout(page)
        return layout is not None and _is_article(layout, page)

    def fields(self, page: Page, portal: Portal) -> dict[str, Field]:
        layout = self.layout(page)
        if layout is None:
            return {}
        found = selection.by_rules(layout.fields, page, portal, drop=layout.drop)
        attached = tuple(_attachments(layout, page))
        if attached:
            shown: tuple[Media, ...] = found["media"].value if "media" in found else ()
            each = {one.url: one for one in (*attached, *shown)}
            found["media"] = Field(tuple(each.values()), ", ".join(layout.attachments), "; ".join(each))
        return found

    def counts(self, page: Page, portal: Portal) -> tuple[Count, ...]:
        """What the rules' elements show: no element, no count; an element without a number, a count without a value."""
        layout, found = self.layout(page), []
        for kind, rule in layout.counts.items() if layout else ():
            if (shown := selection.shown(rule, page)) is not None:
                reading = numbers.parse(shown[1])
                found.append(Count(kind, reading.value, shown[1], shown[0], reading.bound))
        return tuple(found)

    def listing(self, page: Page, portal: Portal) -> Listing | None:
        layout = self.layout(page)
        if layout is None or layout.listing is None:
            return None
        nodes = next((found for selector in layout.listing.cards if (found := page.tree.css(selector))), [])
        anchors = (node if node.tag == "a" else node.css_first("a[href]") for node in nodes)
        cards = links.collect(page, [anchor for anchor in anchors if anchor is not None], portal, self)
        return Listing(cards, _next_page(layout, page, portal) if cards else None) if nodes else None


def _carries(layout: Rules, page: Page) -> bool:
    if layout.marks:
        return any(page.tree.css_first(selector) is not None for selector in layout.marks)
    cards = layout.listing.cards if layout.listing else ()
    return _is_article(layout, page) or any(page.tree.css_first(selector) is not None for selector in cards)


def _is_article(layout: Rules, page: Page) -> bool:
    if layout.articles and not _named(layout, page.url):
        return False
    return layout.article is None or page.tree.css_first(layout.article) is not None


def _named(layout: Rules, url: str) -> bool:
    return any(_matches(pattern, url) for pattern in layout.articles)


def _matches(pattern: str, url: str) -> bool:
    parts = urlsplit(url)
    path = parts.path.rstrip("/") or "/"
    return _form(pattern).fullmatch(f"{path}?{parts.query}" if "?" in pattern else path) is not None


@lru_cache(maxsize=256)
def _form(pattern: str) -> re.Pattern[str]:
    pieces = re.split(r"(\*\*|\*)", pattern.rstrip("/") or "/")
    return re.compile("".join({"**": ".+", "*": "[^/]+"}.get(piece, re.escape(piece)) for piece in pieces))


@lru_cache(maxsize=64)
def _digest_of(dumped: str) -> str:
    return sha256(dumped.encode()).hexdigest()[:8]


def _digest(layout: Rules) -> str:
    return _digest_of(layout.model_dump_json(exclude_defaults=True))


def _attachments(layout: Rules, page: Page) -> list[Media]:
    nodes: list[LexborNode] = [node for selector in layout.attachments for node in page.tree.css(selector)]
    found = [(links.absolute(page, node.attributes.get("href") or node.attributes.get("src")), clean(node.text())) for node in nodes]
    return [Media(url, "document", name or None) for url, name in found if url]


def _next_page(layout: Rules, page: Page, portal: Portal) -> str | None:
    rules = layout.listing
    if rules is None:
        return None
    if rules.next:
        urls = (links.absolute(page, node.attributes.get("href")) for node in page.tree.css(rules.next))
        return next((url for url in urls if url and url != page.url), None)
    if rules.pages is None:
        return None
    offset = "{offset}" in rules.pages
    before, _, behind = rules.pages.partition("{offset}" if offset else "{page}")
    here = urlsplit(page.url)
    match = re.fullmatch(
        rf"{re.escape(before)}(\d{{1,7}}){re.escape(behind)}", here.path + (f"?{here.query}" if "?" in rules.pages else "")
    )
    number = int(match[1]) if match else 0 if offset else 1
    following = number + (rules.step if offset else 1)
    return urljoin(portal.home, f"{before}{following}{behind}")


__all__ = ["Declarative"]
