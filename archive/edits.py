"""Edits: each article of which more than one version was seen, with its newest. Kept by triggers as ``archive.falls`` is: to look up and
sort the newest versions of a hundred thousand takes a tenth of a second each time that somebody asks, to have them in order a few
microseconds at each edit, and nothing at any other visit."""

from __future__ import annotations

_FOUND = """
INSERT INTO edits(article_id, seen_at, version_id)
SELECT a.id, v.seen_at, v.id FROM articles a CROSS JOIN versions v ON v.id = (
    SELECT id FROM versions WHERE article_id = a.id AND superseded_at IS NULL ORDER BY seen_at DESC, id DESC LIMIT 1
)
WHERE a.versions > 1 AND {}"""

_AGAIN = "DELETE FROM edits WHERE article_id = {0}; " + _FOUND.format("a.id = {0}")
_EDITED = "(SELECT versions FROM articles WHERE id = {}.article_id) > 1"

REFILL = ("DELETE FROM edits", _FOUND.format("1"))
"""All of them anew."""

STATEMENTS = (
    "CREATE TABLE edits (article_id INTEGER PRIMARY KEY REFERENCES articles(id), seen_at TEXT NOT NULL, "
    "version_id INTEGER NOT NULL REFERENCES versions(id)) STRICT",
    "CREATE INDEX edits_seen ON edits(seen_at DESC, article_id)",
    "CREATE INDEX edits_version ON edits(version_id)",
    # The row of a version and the number of an article's versions come one after the other: whichever is the last completes it.
    f"CREATE TRIGGER edits_of_an_article AFTER UPDATE OF versions ON articles WHEN max(old.versions, new.versions) > 1 "
    f"AND old.versions IS NOT new.versions BEGIN {_AGAIN.format('new.id')}; END",
    f"CREATE TRIGGER edits_of_a_version AFTER INSERT ON versions WHEN {_EDITED.format('new')} BEGIN {_AGAIN.format('new.article_id')}; END",
    f"CREATE TRIGGER edits_otherwise AFTER UPDATE OF article_id, seen_at, superseded_at ON versions "
    f"BEGIN {_AGAIN.format('old.article_id')}; {_AGAIN.format('new.article_id')}; END",
    "CREATE TRIGGER edits_of_no_version BEFORE DELETE ON versions BEGIN DELETE FROM edits WHERE version_id = old.id; END",
    f"CREATE TRIGGER edits_no_more AFTER DELETE ON versions WHEN {_EDITED.format('old')} BEGIN {_AGAIN.format('old.article_id')}; END",
    "CREATE TRIGGER edits_of_no_article BEFORE DELETE ON articles BEGIN DELETE FROM edits WHERE article_id = old.id; END",
    *REFILL,
)
