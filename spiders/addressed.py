"""What an article's own address says of it: the day below which it stands, and the words of its heading. Pure."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import datetime, tzinfo
from urllib.parse import unquote, urlsplit

from spiders.dates import DateReading
from spiders.page import Page
from spiders.profile import Field

RULE = "the page's address"

_DAY = re.compile(r"/((?:19|20)\d\d)/(\d\d?)/(\d\d?)/[^/]*[^\W\d][^/]*/?", re.ASCII)
"""WordPress's "day and name" and what others made like it: ``/2024/07/02/judul/``. Day or month first is told apart by nothing."""
_ENDING = re.compile(r"\.(?:html?|php|aspx?)$")
_WORD = re.compile(r"[^\W_]+")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "é": "e", "è": "e"})
_TITLED = 5
"""Words from which on an address in the words of a heading is an article's: pages that stay are called "visi-dan-misi"."""


def published(page: Page, zone: tzinfo) -> Field | None:
    """The day of publication that the address names, year first, as a date in *zone*."""
    match = _DAY.search(urlsplit(page.url).path)
    if match and int(match[1]) >= 1995:
        with suppress(ValueError):
            at = datetime(int(match[1]), int(match[2]), int(match[3]), tzinfo=zone)
            return Field(DateReading(at, "day", "address"), RULE, match[0])
    return None


def titled(url: str, title: str) -> bool:
    """Whether *url* ends in five or more words, nearly all of them of *title*, and at least half of *title*'s."""
    last = unquote(urlsplit(url).path).rstrip("/").rpartition("/")[2]
    said = [word for word in _WORD.findall(_ENDING.sub("", last.lower())) if not word.isdigit()]
    heading = [word for word in _WORD.findall(title.lower().translate(_UMLAUTS)) if not word.isdigit()]
    known = sum(word in heading for word in said)
    return len(said) >= _TITLED and known >= 0.8 * len(said) and 2 * known >= len(heading)


__all__ = ["RULE", "published", "titled"]
