"""Addresses: what each URL that was asked for as an article turned out to be, and which captures have been read.

Both follow from the captures alone, so that whoever reads the WARCs again decides as the crawl did. ``said`` is ``article``, or what it
was instead: ``twin`` (it names another address as its own), ``moved`` (it redirects to one), ``gone``, ``other`` (no article).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from sqlite_utils import Database

Said = Literal["article", "twin", "moved", "gone", "other"]

READINGS = """
ALTER TABLE captures ADD COLUMN reading TEXT;
UPDATE captures SET reading = 'none';
CREATE INDEX captures_unread ON captures(portal_id) WHERE reading IS NULL;
CREATE TABLE addresses (
    portal_id INTEGER NOT NULL REFERENCES portals(id), key TEXT NOT NULL, said TEXT NOT NULL,
    article_id INTEGER REFERENCES articles(id), capture_id TEXT REFERENCES captures(id),
    PRIMARY KEY (portal_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX addresses_article ON addresses(article_id);
INSERT INTO addresses(portal_id, key, said, article_id) SELECT portal_id, key, 'article', id FROM articles;
INSERT OR IGNORE INTO addresses(portal_id, key, said, article_id)
    SELECT portal_id, key, CASE WHEN state = 'dead' THEN 'other' ELSE 'article' END, article_id FROM frontier
    WHERE kind = 'article' AND (state = 'dead' OR article_id IS NOT NULL)
"""
"""The step ``m130_readings``. ``captures.reading``: what a capture was read as and by whom (``article codingest/1 infinite39``), ``none``
where there was nothing to read, NULL while it waits to be read."""

SUPERSEDED = """
ALTER TABLE versions ADD COLUMN superseded_at TEXT;
CREATE TABLE superseded_counts (
    id INTEGER PRIMARY KEY, article_id INTEGER NOT NULL REFERENCES articles(id), capture_id TEXT NOT NULL REFERENCES captures(id),
    kind TEXT NOT NULL, value ANY, bound TEXT NOT NULL, raw TEXT NOT NULL, rule TEXT NOT NULL, reader TEXT NOT NULL,
    superseded_at TEXT NOT NULL
) STRICT;
CREATE INDEX superseded_counts_article ON superseded_counts(article_id)
"""
"""The step ``m131_superseded``: readings that newer rules have superseded, beside today's. ``versions.superseded_at`` is NULL for those
that stand; the numbers of ``superseded_counts`` are those that today's rules read otherwise."""


@dataclass(frozen=True, slots=True)
class Address:
    said: Said
    article_id: int | None

    @property
    def dead(self) -> bool:
        """Whether no article is to be found here, so that a page that names it must speak for itself."""
        return self.said != "article"


class Addresses:
    def __init__(self, db: Database) -> None:
        self.db = db

    def get(self, portal_id: int, key: str) -> Address | None:
        row = self.db.execute("SELECT said, article_id FROM addresses WHERE portal_id = ? AND key = ?", (portal_id, key)).fetchone()
        return Address(*row) if row else None

    def is_article(self, portal_id: int, key: str, article_id: int, capture_id: str) -> None:
        """The page at *key* was read as an article."""
        self._say(portal_id, key, "article", article_id, capture_id)

    def is_none(self, portal_id: int, key: str, said: Said, capture_id: str) -> None:
        """The page at *key* is no article; one that it was before stays known."""
        self._say(portal_id, key, said, None, capture_id)

    def read(self, capture_id: str, reading: str) -> None:
        """What a capture was read as; one that there was nothing to read of stays so."""
        self.db.execute("UPDATE captures SET reading = ? WHERE id = ? AND reading IS NULL", (reading, capture_id))

    def _say(self, *values: Any) -> None:
        self.db.execute(
            "INSERT INTO addresses(portal_id, key, said, article_id, capture_id) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
            "said = excluded.said, article_id = coalesce(excluded.article_id, article_id), capture_id = excluded.capture_id "
            "WHERE said <> excluded.said OR article_id IS NOT coalesce(excluded.article_id, article_id)",
            values,
        )
