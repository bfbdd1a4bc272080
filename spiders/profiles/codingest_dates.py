"""The dates of a Codingest article page. Pure.

Head, JSON-LD and page show one stored local time in three forms, as seen in the scripts' own templates (2026-11):
``2024-07-02 10:15:00`` (raw MySQL), ``2024-07-02T10:15:00+0700`` (PHP DATE_ISO8601) and ``Jul 2, 2024 - 10:15`` (Infinite: the day alone).
The offset is that of the script's own zone setting, America/New_York by default: only an Indonesian one is believed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborNode

from spiders import dates, doubts, metadata
from spiders.page import Page
from spiders.paragraphs import clean
from spiders.profile import Field

if TYPE_CHECKING:
    from spiders.portal import Portal

_SHOWN = (".post-details-meta-date span", ".item-meta-date span", ".post-meta span:has(.icon-clock)", ".post-meta time", ".post-meta .date")
_UPDATED = (".post-details-meta-date .sp-post-update-date", ".item-meta-date ~ .item-meta-date span")
_ORDER = {"day": 0, "minute": 1, "second": 2}


def read(page: Page, container: LexborNode, portal: Portal) -> Iterator[tuple[str, Field]]:
    """``published`` and ``modified`` as ``dates.DateReading``, where the page shows them. *container* holds the post."""
    published = _published(page, container, portal)
    if published:
        yield "published", published
    modified = next(_stated(page, "modified_time", "dateModified", portal), None) or _shown(page, container, _UPDATED, portal)
    if modified:
        yield "modified", modified


def _published(page: Page, container: LexborNode, portal: Portal) -> Field | None:
    """The head's date where there is one; where the page's own date agrees with it, the more precise of the two."""
    shown = _shown(page, container, _SHOWN, portal)
    candidates = [*_stated(page, "published_time", "datePublished", portal), *([shown] if shown else [])]
    if not candidates:
        return None
    agreeing = [field for field in candidates if _agree(candidates[0].value, field.value, portal)]
    return max(agreeing, key=lambda field: _ORDER[field.value.precision])


def _agree(one: dates.DateReading, other: dates.DateReading, portal: Portal) -> bool:
    first, second = one.at.astimezone(portal.zone), other.at.astimezone(portal.zone)
    if "day" in (one.precision, other.precision):
        return first.date() == second.date()
    return abs(first - second) < timedelta(minutes=1)


def _stated(page: Page, name: str, key: str, portal: Portal) -> Iterator[Field]:
    selector = f'meta[property="article:{name}"]'
    raw = metadata.attribute(page, selector)
    reading = dates.parse(raw, zone=portal.zone, now=page.captured_at) if raw else None
    if raw and reading:
        yield Field(reading, selector, raw)
    for node in page.linked_data:
        for kind in metadata.types(node):
            raw = node.get("uploadDate" if kind == "VideoObject" and key == "datePublished" else key)
            if isinstance(raw, str) and (kind in metadata.ARTICLE_TYPES or kind == "VideoObject"):
                reading = doubts.stated(raw, page, portal.zone, utc=False)
                if reading:
                    yield Field(reading, f"json-ld:{kind}.{key}", raw)


def _shown(page: Page, container: LexborNode, selectors: tuple[str, ...], portal: Portal) -> Field | None:
    for selector in selectors:
        for node in container.css(selector):
            raw = clean(node.text())
            reading = dates.parse(raw, zone=portal.zone, now=page.captured_at) if raw else None
            if reading:
                return Field(reading, selector, raw)
    return None
