"""The dates of a Drupal node's page. Pure.

RDFa and ``time[datetime]`` hold the instant. Where a theme prints none, core's own medium format is left: ``Tue, 07/02/2024 - 10:15``,
month first, while an Indonesian site may have turned it round (core's format settings, 2026-11). There the weekday decides; a date that it
fits in both orders, or in none, is not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborNode

from spiders import dates
from spiders.calendar import WEEKDAY, WEEKDAYS
from spiders.page import Page
from spiders.paragraphs import clean
from spiders.profile import Field

if TYPE_CHECKING:
    from spiders.portal import Portal

_PUBLISHED = (
    '[property~="dc:created"][content]',
    '[property~="schema:dateCreated"][content]',
    '[property~="schema:datePublished"][content]',
    ".field--name-created time[datetime]",
    ".submitted time[datetime]",
    ".node__submitted time[datetime]",
    ".node__meta time[datetime]",
    ".field-name-post-date",
    ".field--name-created",
    ".submitted",
    ".node__submitted",
    ".node__meta",
    "article > footer",
    '[class*="field-name-field-tanggal"] [content], [class*="field--name-field-tanggal"] time[datetime]',
    '[class*="field-name-field-tanggal"], [class*="field--name-field-tanggal"], [class*="name-field-date"], [class*="name-field-tgl"]',
)
_MODIFIED = (
    '[property~="dc:modified"][content]',
    '[property~="schema:dateModified"][content]',
    ".field--name-changed time[datetime]",
    ".field-name-changed-date",
    ".field--name-changed",
)
_MEDIUM = re.compile(
    rf"(?<![a-z])(?P<weekday>{WEEKDAY})\.?,?\s+(?P<one>\d\d?)/(?P<two>\d\d?)/(?P<year>\d{{4}})(?P<clock>\s+-\s+\d\d?[:.]\d\d)?"
)


def read(page: Page, node: LexborNode, portal: Portal) -> Iterator[tuple[str, Field]]:
    """``published`` and ``modified`` as ``dates.DateReading``, where *node* shows them."""
    for name, selectors in (("published", _PUBLISHED), ("modified", _MODIFIED)):
        if moment := _first(page, node, selectors, portal):
            yield name, moment


def _first(page: Page, node: LexborNode, selectors: tuple[str, ...], portal: Portal) -> Field | None:
    for selector in selectors:
        for one in node.css(selector):
            raw = one.attributes.get("content") or one.attributes.get("datetime") or clean(one.text())
            if raw and (reading := shown(raw, page, portal)):
                return Field(reading, selector, raw)
    return None


def shown(raw: str, page: Page, portal: Portal) -> dates.DateReading | None:
    """The date in *raw*, core's medium format by its weekday, anything else as everywhere."""
    match = _MEDIUM.search(dates.clean(raw))
    if match is None:
        return dates.parse(raw, zone=portal.zone, now=page.captured_at)
    one, two, year = int(match["one"]), int(match["two"]), int(match["year"])
    fitting = {day for day in (_day(year, one, two), _day(year, two, one)) if day and day.weekday() == WEEKDAYS[match["weekday"]]}
    if len(fitting) != 1:
        return None
    clock = (match["clock"] or "").replace("-", " ")
    return dates.parse(f"{fitting.pop()}{clock}", zone=portal.zone, now=page.captured_at)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
