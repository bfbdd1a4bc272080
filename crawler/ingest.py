"""Ingest: the one road from a page that was read to the index's evidence, taken while crawling and when stored bytes are read again.

What is decided here follows from captures alone, so that reading the WARCs again decides alike. When a URL is visited next is no matter
of this module: ``crawler.deposit`` settles that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from archive.addresses import Addresses
from archive.index import Added, Index
from archive.records import Purpose
from spiders.reading import Reading, Record
from spiders.urls import key

ARTICLE: tuple[Purpose, ...] = ("article", "recount")

Kind = Literal["nothing", "challenge", "refused", "source", "article", "twin", "gone", "dead", "unread"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What one capture says, and why it was asked for. ``asked``: the URL before redirects, ``url`` the one that answered."""

    capture_id: str
    url: str
    asked: str
    purpose: Purpose
    status: int
    captured_at: datetime
    reading: Reading


@dataclass(frozen=True, slots=True)
class Ingested:
    """What became of an answer.

    ``kind``: nothing (there was nothing to read), challenge, refused (an error status), source (``added``: what a listing or API told),
    article (``record`` under ``key``), twin (its own page is at ``key``), gone (a known article), dead (never an article here),
    unread (``article_id`` is known here, and no article can be read any more).
    """

    kind: Kind
    added: tuple[Added, ...] = ()
    record: Record | None = None
    key: str = ""
    article_id: int | None = None
    reason: str = ""


@dataclass
class Ingest:
    """Writes into *index*, as part of the caller's transaction."""

    index: Index
    portal_id: int
    addresses: Addresses = field(init=False)

    def __post_init__(self) -> None:
        self.addresses = Addresses(self.index.db)

    def answer(self, answer: Answer) -> Ingested:
        reading = answer.reading
        if answer.purpose in ("robots", "requisite", "capture"):
            return Ingested("nothing")
        self.addresses.read(answer.capture_id, f"{reading.kind} {reading.reader}")
        if reading.kind == "challenge":
            return Ingested("challenge", reason=reading.reason or "a challenge page")
        if answer.status >= 400 and answer.status not in (404, 410):
            return Ingested("refused", reason=f"status {answer.status}")
        if answer.purpose not in ARTICLE:
            return Ingested("source", self._add(answer, reading.records))
        if reading.kind == "gone":
            return self._gone(answer)
        if reading.kind == "article" and reading.records:
            return self._article(answer, reading.records[0])
        return self._none(answer)

    def _add(self, answer: Answer, records: Sequence[Record]) -> tuple[Added, ...]:
        return tuple(
            self.index.add(
                self.portal_id, key(record.article.url), record.article, record.counts,
                capture_id=answer.capture_id, seen_at=answer.captured_at, reader=answer.reading.reader,
            )
            for record in records
        )  # fmt: skip

    def _article(self, answer: Answer, record: Record) -> Ingested:
        asked, answered, canonical = key(answer.asked), key(answer.url), key(record.article.url)
        if canonical not in (asked, answered):
            own = self.addresses.get(self.portal_id, canonical)
            if own is None or not own.dead:
                # A print twin, an item of a gallery: the article's own page is read in its stead.
                self.addresses.is_none(self.portal_id, asked, "twin", answer.capture_id)
                return Ingested("twin", record=record, key=canonical)
            # What it names is no page, or names this one in turn: it speaks for itself.
            record, canonical = replace(record, article=replace(record.article, url=answer.url)), answered
        added = self._add(answer, (record,))
        self.addresses.is_article(self.portal_id, canonical, added[0].article_id, answer.capture_id)
        if canonical != asked:
            self.addresses.is_none(self.portal_id, asked, "moved", answer.capture_id)
        return Ingested("article", added, record, canonical, added[0].article_id)

    def _gone(self, answer: Answer) -> Ingested:
        reason, known = answer.reading.reason or f"status {answer.status}", self._known(answer)
        if known is None:
            self.addresses.is_none(self.portal_id, key(answer.asked), "gone", answer.capture_id)
            return Ingested("dead", reason=reason)
        self.index.status(known, "gone", answer.captured_at, capture_id=answer.capture_id, reason=reason)
        return Ingested("gone", article_id=known, reason=reason)

    def _none(self, answer: Answer) -> Ingested:
        reason, known = answer.reading.reason or answer.reading.kind, self._known(answer)
        if known is None:
            self.addresses.is_none(self.portal_id, key(answer.asked), "other", answer.capture_id)
            return Ingested("dead", reason=reason)
        return Ingested("unread", article_id=known, reason=reason)

    def _known(self, answer: Answer) -> int | None:
        """The article that was read at the address asked for."""
        address = self.addresses.get(self.portal_id, key(answer.asked))
        return address.article_id if address else None
