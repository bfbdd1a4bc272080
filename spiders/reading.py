"""What reading one page gives. Pure data, between ``spiders`` and ``crawler``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from archive.records import Article, Count

SourceKind = Literal["feed", "sitemap", "api", "listing"]
Kind = Literal["article", "listing", "feed", "sitemap", "api", "challenge", "gone", "other"]


class Link(NamedTuple):
    """A URL that a page names. ``kind`` "article" is a candidate: only reading it tells whether it is one. ``counts``: the numbers that the
    page shows of it. A tuple, because a page names a hundred."""

    url: str
    kind: Literal["article", "feed", "sitemap", "api", "listing"] = "article"
    published_at: datetime | None = None
    modified_at: datetime | None = None
    counts: tuple[Count, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """One article as one capture shows it. ``counts`` holds what was shown, and nothing that was not."""

    article: Article
    counts: tuple[Count, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What one page is, and all that it gave.

    ``records``: none for a listing or a challenge, one for an article page, many for an API answer.
    ``links`` in page order; ``next_url`` is the following listing or API page.
    ``reason`` says in words why a page is a challenge, gone or other.
    """

    kind: Kind
    reader: str  # "codingest/1 infinite39": profile name / version of its rules, generation
    records: tuple[Record, ...] = ()
    links: tuple[Link, ...] = ()
    next_url: str | None = None
    reason: str | None = None
