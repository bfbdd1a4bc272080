"""What the index holds so that ``archive.search`` answers at once: a flag and covering indexes, kept true by SQLite itself."""

from __future__ import annotations

from sqlite_utils import Database

from archive.records import REACTIONS

_KINDS = ", ".join(f"'{kind}'" for kind in REACTIONS)
_SHOWS = "{0}kind IN (" + _KINDS + ") AND typeof({0}value) IN ('integer', 'real') AND {0}value > 0"

REACTED = f"EXISTS (SELECT 1 FROM snapshots s JOIN counts c ON c.snapshot_id = s.id WHERE s.article_id = {{}} AND {_SHOWS.format('c.')})"
"""Whether any observation of an article showed a reaction above zero; to be filled with the article's id."""

_OWN = "(SELECT article_id FROM snapshots WHERE id = {}.snapshot_id)"
_AGAIN = f"UPDATE articles SET reacted = {REACTED.format('articles.id')} WHERE id = {{}}"

_NEWEST = "published_date, portal_id, status, versions, reacted, category"

REFILL = (
    "UPDATE articles SET reacted = 1 WHERE id IN (SELECT s.article_id FROM counts c JOIN snapshots s ON s.id = c.snapshot_id "
    f"WHERE {_SHOWS.format('c.')})"
)
"""The flag set for all articles at once."""

STATEMENTS = (
    "ALTER TABLE articles ADD COLUMN reacted INTEGER NOT NULL DEFAULT 0",
    REFILL,
    # A new number above zero sets the flag; whatever takes numbers away lets it be found out again.
    f"CREATE TRIGGER counts_reacted AFTER INSERT ON counts WHEN {_SHOWS.format('new.')} BEGIN "
    f"UPDATE articles SET reacted = 1 WHERE id = {_OWN.format('new')} AND reacted = 0; END",
    f"CREATE TRIGGER counts_reacted_no_more AFTER DELETE ON counts WHEN {_SHOWS.format('old.')} BEGIN "
    f"{_AGAIN.format(_OWN.format('old'))}; END",
    f"CREATE TRIGGER counts_reacted_otherwise AFTER UPDATE OF kind, value ON counts BEGIN {_AGAIN.format(_OWN.format('new'))}; END",
    f"CREATE TRIGGER snapshots_reacted_no_more AFTER DELETE ON snapshots BEGIN {_AGAIN.format('old.article_id')} AND reacted = 1; END",
    # By id, all that filters and facets ask of an article, without its text.
    "CREATE INDEX articles_facets ON articles(id, portal_id, status, versions, reacted, published_date, category)",
    # The newest first, of all and of one portal, category or kind.
    f"CREATE INDEX articles_newest ON articles({_NEWEST})",
    "CREATE INDEX articles_portal_newest ON articles(portal_id, published_date, status, versions, reacted, category)",
    "CREATE INDEX articles_category_newest ON articles(category COLLATE NOCASE, published_date, portal_id, status, versions, reacted)",
    f"CREATE INDEX articles_gone ON articles({_NEWEST}) WHERE status = 'gone'",
    f"CREATE INDEX articles_edited ON articles({_NEWEST}) WHERE versions > 1",
    f"CREATE INDEX articles_reacted ON articles({_NEWEST}) WHERE reacted = 1",
    "DROP INDEX articles_published",  # articles_newest begins with the same column
)


def m150_search(db: Database) -> None:
    for statement in STATEMENTS:
        db.execute(statement)
