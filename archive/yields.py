"""Yields: what each page that was read gave, so that a portal can be held against its own history.

A row for each capture that was read: of an article's page the fields that it filled, of a page that names articles how many, of any other
nothing but the reason. It follows from the capture alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from sqlite_utils import Database

YIELDS = """
CREATE TABLE yields (
    capture_id TEXT PRIMARY KEY REFERENCES captures(id), article_id INTEGER REFERENCES articles(id),
    fields TEXT, links INTEGER, note TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX yields_article ON yields(article_id);
CREATE VIEW fills AS
SELECT c.portal_id, c.job_id, f.value AS field, count(*) AS filled,
    (SELECT count(*) FROM captures c2 JOIN yields y2 ON y2.capture_id = c2.id WHERE c2.job_id = c.job_id AND y2.fields IS NOT NULL) AS pages
FROM yields y JOIN captures c ON c.id = y.capture_id, json_each(y.fields) f
WHERE y.fields IS NOT NULL GROUP BY c.portal_id, c.job_id, f.value;
ALTER TABLE states ADD COLUMN failure_record_id TEXT
"""
"""Part of the step ``m120_life``. ``fields``: a JSON array of names, a count's as ``counts.KIND``; NULL where none was read. ``note``: why
a page is none, or what else was seen on it. ``states.failure_record_id``: the failure that was the last straw, where no capture was."""


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """One article page that was read. ``read_as``: kind, profile and generation, as ``captures.reading`` has it. ``published``: the day of
    the article, whatever this page says."""

    capture_id: str
    url: str
    job_id: str
    article_id: int | None
    read_as: str
    fields: frozenset[str]
    published: str | None = None


@dataclass(frozen=True, slots=True)
class SourcePage:
    """One page that was asked for as a source, and how many articles it named."""

    capture_id: str
    url: str
    job_id: str
    links: int


@dataclass(frozen=True, slots=True)
class PageAsked:
    """One page that was asked for as an article. ``kind``: what it was read as, the first word of ``captures.reading``."""

    capture_id: str
    url: str
    job_id: str
    purpose: str
    kind: str


class Yields:
    def __init__(self, db: Database) -> None:
        self.db = db

    def put(
        self, capture_id: str, *, article_id: int | None = None, fields: Iterable[str] | None = None, links: int | None = None,
        note: str | None = None,
    ) -> None:  # fmt: skip
        """What *capture_id* gave; one that is there already stays."""
        self.db.execute(
            "INSERT INTO yields(capture_id, article_id, fields, links, note) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (capture_id, article_id, None if fields is None else json.dumps(sorted(fields)), links, note),
        )

    def article_pages(self, portal_id: int, limit: int) -> list[ArticlePage]:
        """The newest *limit* article pages that were read of a portal, oldest first."""
        rows = self.db.execute(
            "SELECT c.id, c.url, coalesce(c.job_id, ''), y.article_id, coalesce(c.reading, ''), y.fields, "
            "a.published_date FROM yields y JOIN captures c ON c.id = y.capture_id LEFT JOIN articles a ON a.id = y.article_id "
            "WHERE c.portal_id = ? AND y.fields IS NOT NULL "
            "ORDER BY c.captured_at DESC, c.id LIMIT ?",
            (portal_id, limit),
        ).fetchall()
        return [
            ArticlePage(id, url, job, article, read, frozenset(json.loads(names)), day)
            for id, url, job, article, read, names, day in reversed(rows)
        ]

    def source_pages(self, portal_id: int, job_id: str, limit: int) -> list[SourcePage]:
        """Of each source that *job_id* asked with an answer, its newest *limit* answers, newest first."""
        rows = self.db.execute(
            "SELECT id, url, job_id, links FROM (SELECT c.id, c.url, coalesce(c.job_id, '') AS job_id, y.links, c.captured_at, "
            "row_number() OVER (PARTITION BY c.url ORDER BY c.captured_at DESC) AS nth FROM captures c INDEXED BY captures_url "
            "JOIN yields y ON y.capture_id = c.id WHERE c.portal_id = ? AND c.purpose = 'discovery' AND y.links IS NOT NULL AND c.url IN "
            "(SELECT url FROM captures WHERE job_id = ? AND purpose = 'discovery')) WHERE nth <= ? ORDER BY url, captured_at DESC",
            (portal_id, job_id, limit),
        ).fetchall()
        return [SourcePage(*row) for row in rows]

    def pages_asked(self, portal_id: int, limit: int) -> list[PageAsked]:
        """The newest *limit* pages that were asked for as articles and answered, oldest first."""
        rows = self.db.execute(
            "SELECT id, url, coalesce(job_id, ''), purpose, substr(reading, 1, instr(reading || ' ', ' ') - 1) FROM captures "
            "WHERE portal_id = ? AND purpose IN ('article', 'recount') AND reading <> 'none' ORDER BY captured_at DESC, id LIMIT ?",
            (portal_id, limit),
        ).fetchall()
        return [PageAsked(*row) for row in rows][::-1]

    def gone_in(self, job_id: str) -> int:
        """How many articles a job found gone."""
        sql = "SELECT count(*) FROM states s JOIN captures c ON c.id = s.capture_id WHERE s.status = 'gone' AND c.job_id = ?"
        return int(self.db.execute(sql, (job_id,)).fetchone()[0])

    def notes(self, portal_id: int, words: str, limit: int) -> list[tuple[str, str, str]]:
        """(url, capture, note) of the newest pages whose note holds *words*, each URL once."""
        return self.db.execute(
            "SELECT c.url, c.id, y.note FROM yields y JOIN captures c ON c.id = y.capture_id WHERE c.portal_id = ? "
            "AND instr(y.note, ?) GROUP BY c.url ORDER BY max(c.captured_at) DESC LIMIT ?",
            (portal_id, words, limit),
        ).fetchall()
