"""Ingest: the one road from a page that was read to the index's evidence, taken while crawling and when stored bytes are read again.

What is decided here follows from captures alone, so that reading the WARCs again decides alike. When a URL is visited next is no matter
of this module: ``crawler.deposit`` settles that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import Literal

from archive import observed
from archive.addresses import Addresses
from archive.index import Added, Index
from archive.records import Article, Purpose
from archive.standing import current
from archive.yields import Yields
from crawler import remains, twins
from spiders.reading import Reading, Record

ARTICLE: tuple[Purpose, ...] = ("article", "recount")
REDIRECTS = (301, 302, 303, 307, 308)

Kind = Literal["nothing", "challenge", "refused", "source", "article", "twin", "gone", "dead", "unread"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What one capture says, and why it was asked for. ``asked``: the URL before redirects, ``url`` the one that answered; ``shown``:
    the letters of a page that is no article, as ``remains.letters_of`` gives them; ``probe_of``: the capture that this one reads again."""

    capture_id: str
    url: str
    asked: str
    purpose: Purpose
    status: int
    captured_at: datetime
    reading: Reading
    shown: str = ""
    probe_of: str | None = None


@dataclass(frozen=True, slots=True)
class Ingested:
    """What became of an answer.

    ``kind``: nothing (there was nothing to read), challenge, refused (an error status), source (``added``: what a listing or API told),
    article (``record`` under ``key``), twin (its own page is at ``key``), gone (a known article), dead (never an article here),
    unread (``article_id`` is known here, and no article can be read any more). ``listed``: snapshots that a listing's counts made.
    """

    kind: Kind
    added: tuple[Added, ...] = ()
    record: Record | None = None
    key: str = ""
    article_id: int | None = None
    reason: str = ""
    listed: int = 0


@dataclass
class Ingest:
    """Writes into *index*, as part of the caller's transaction."""

    index: Index
    portal_id: int
    key: Callable[[str], str]  # of the portal: ``Portal.key``
    addresses: Addresses = field(init=False)
    yields: Yields = field(init=False)

    def __post_init__(self) -> None:
        self.key = lru_cache(maxsize=64)(self.key)  # one answer asks for the same few again and again
        self.addresses = Addresses(self.index.db)
        self.yields = Yields(self.index.db)

    def answer(self, answer: Answer) -> Ingested:
        if answer.purpose in ("robots", "requisite", "capture"):
            return Ingested("nothing")
        done = self._answer(answer)
        if (answer.status >= 400 and answer.status not in (404, 410)) or answer.status in REDIRECTS:
            return done  # an error is no page, nor is what leads to another
        read = done.record if done.kind in ("article", "unread") else None
        self.yields.put(
            answer.capture_id,
            article_id=done.article_id,
            fields=filled(read) if read else None,
            links=_named(answer.reading) if done.kind == "source" else None,
            note=answer.reading.reason or done.reason or None,
        )
        return done

    def _answer(self, answer: Answer) -> Ingested:
        reading = answer.reading
        self.addresses.read(answer.capture_id, f"{reading.kind} {reading.reader}")
        if reading.kind == "challenge":
            return Ingested("challenge", reason=reading.reason or "a challenge page")
        if answer.status >= 400 and answer.status not in (404, 410):
            return Ingested("refused", reason=f"status {answer.status}")
        if answer.purpose not in ARTICLE:
            if reading.kind == "article":  # a source that is an article's own page
                return Ingested("source", self._add(answer, reading.records))
            told = tuple(replace(record, counts=()) for record in reading.records)
            return Ingested("source", self._add(answer, told), listed=self._listed(answer))
        if reading.kind == "gone":
            return self._gone(answer)
        if reading.kind == "article" and reading.records:
            return self._article(answer, reading.records[0])
        return self._none(answer)

    def _listed(self, answer: Answer) -> int:
        """The counts that a listing shows go to the articles that it names, as far as they are known."""
        kept = 0
        shown = {link.url: link.counts for link in answer.reading.links}
        shown |= {record.article.url: record.counts for record in answer.reading.records}
        for url, counts in shown.items():
            if counts and (article_id := self._named(url)) is not None:
                kept += self.index.listed(article_id, counts, answer.captured_at, capture_id=answer.capture_id) is not None
        return kept

    def _named(self, url: str) -> int | None:
        """The article whose address a source names, be it known from its own page or from an API alone."""
        if (found := self._article_at(url)) is not None:
            return found
        with suppress(ValueError):
            sql = "SELECT id FROM articles WHERE portal_id = ? AND key = ?"
            row = self.index.db.execute(sql, (self.portal_id, self.key(url))).fetchone()
            return row[0] if row else None
        return None

    def _add(self, answer: Answer, records: Sequence[Record], known_as: int | None = None) -> tuple[Added, ...]:
        return tuple(
            self.index.add(
                self.portal_id, self.key(record.article.url), record.article, record.counts,
                capture_id=answer.capture_id, seen_at=answer.captured_at, reader=answer.reading.reader, known_as=known_as,
            )
            for record in records
        )  # fmt: skip

    def _article(self, answer: Answer, record: Record) -> Ingested:
        asked, answered, canonical = self.key(answer.asked), self.key(answer.url), self.key(record.article.url)
        if canonical not in (asked, answered):
            own = self.addresses.get(self.portal_id, canonical)
            if own is None or not own.dead:
                # A print twin, an item of a gallery: the article's own page is read in its stead.
                self.addresses.is_none(self.portal_id, asked, "twin", answer.capture_id)
                return Ingested("twin", record=record, key=canonical)
            # What it names is no page, or names this one in turn: it speaks for itself.
            record, canonical = replace(record, article=replace(record.article, url=answer.url)), answered
        known = self._article_at(record.article.url)
        if known is not None and (lost := remains.lost(current(self.index.db, known), record, answer.reading.reader)):
            return Ingested("unread", record=record, article_id=known, reason=lost)
        if known is None and (twin := twins.known(self.index.db, self.portal_id, record.article)):
            home, known = self.key(twin.url), twin.article_id
            own = self.addresses.get(self.portal_id, home)
            if twin.status == "live" and own is not None and not own.dead and home not in (asked, canonical):
                self.addresses.is_none(self.portal_id, asked, "twin", answer.capture_id)
                return Ingested("twin", record=replace(record, article=replace(record.article, url=twin.url)), key=home)
        added = self._add(answer, (record,), known)
        self.addresses.is_article(self.portal_id, canonical, added[0].article_id, answer.capture_id)
        if canonical != asked:
            self.addresses.is_none(self.portal_id, asked, "moved", answer.capture_id)
        if answer.probe_of:
            observed.probe(self.index.db, self.portal_id, added[0].article_id, answer.probe_of, answer.capture_id, answer.captured_at)
        return Ingested("article", added, record, canonical, added[0].article_id)

    def _gone(self, answer: Answer) -> Ingested:
        reason, known = answer.reading.reason or f"status {answer.status}", self._known(answer)
        if known is None:
            self.addresses.is_none(self.portal_id, self.key(answer.asked), "gone", answer.capture_id)
            return Ingested("dead", reason=reason)
        home = self.key(current(self.index.db, known).url)
        if home not in (self.key(answer.asked), self.key(answer.url)) and not self._left(known, home):
            self.addresses.is_none(self.portal_id, self.key(answer.asked), "gone", answer.capture_id)  # it lives on at another address
            return Ingested("dead", reason=reason)
        self.index.status(known, "gone", answer.captured_at, capture_id=answer.capture_id, reason=reason)
        return Ingested("gone", article_id=known, reason=reason)

    def _left(self, article_id: int, home: str) -> bool:
        """Whether the article is no more where it stood: its address leads elsewhere, or is where it was last found gone."""
        own = self.addresses.get(self.portal_id, home)
        gone = self.index.db.execute(
            "SELECT c.url FROM states s JOIN captures c ON c.id = s.capture_id WHERE s.article_id = ? AND s.status = 'gone' "
            "ORDER BY s.since_at DESC LIMIT 1", (article_id,),
        ).fetchone()  # fmt: skip
        return (own is not None and own.said == "moved") or (gone is not None and self.key(gone[0]) == home)

    def _none(self, answer: Answer) -> Ingested:
        reason, known = answer.reading.reason or answer.reading.kind, self._known(answer)
        if known is None:
            self.addresses.is_none(self.portal_id, self.key(answer.asked), "other", answer.capture_id)
            return Ingested("dead", reason=reason)
        if remains.replaced(current(self.index.db, known), answer.shown):
            reason = f"another page answers: neither the article's title nor its text is on it ({reason})"
            self.index.status(known, "gone", answer.captured_at, capture_id=answer.capture_id, reason=reason)
            return Ingested("gone", article_id=known, reason=reason)
        return Ingested("unread", article_id=known, reason=reason)

    def _known(self, answer: Answer) -> int | None:
        """The article that was read at the address asked for."""
        return self._article_at(answer.asked)

    def _article_at(self, url: str) -> int | None:
        try:
            address = self.addresses.get(self.portal_id, self.key(url))
        except ValueError:  # a portal's own typing error
            return None
        return address.article_id if address else None


def filled(record: Record) -> set[str]:
    """The names of the fields and counts (``counts.KIND``) of which *record* knows a value. A text that had to be guessed at is none."""
    values = {name: getattr(record.article, name) for name in Article.__dataclass_fields__ if name not in ("url", "provenance")}
    values["published"] = record.article.published_at or record.article.published_date
    if remains.guessed(record.article):
        values["text"] = None
    return {name for name, value in values.items() if value} | {f"counts.{c.kind}" for c in record.counts if c.value is not None}


def _named(reading: Reading) -> int:
    return len(reading.records) or sum(link.kind == "article" for link in reading.links)
