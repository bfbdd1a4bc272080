"""Controversies: articles whose newest reactions are angry or sad for a good part. Kept by triggers as ``archive.falls`` is: to sum up the
newest observations of all articles takes seconds, to have the few noted takes microseconds at each visit."""

from __future__ import annotations

from archive.records import REACTIONS

_KINDS = ", ".join(f"'{kind}'" for kind in REACTIONS)
_NUMBER = "typeof({0}.value) IN ('integer', 'real')"
LEAST = 10
SHARE = 0.3
"""Reactions, and the share of angry and sad among them, from which on an article counts as one."""

_HEATED = f"EXISTS (SELECT 1 FROM counts h WHERE h.snapshot_id = {{}} AND h.kind IN ('angry', 'sad') AND {_NUMBER.format('h')} AND {{}})"
_BY_MUCH = f"h.value >= {LEAST * SHARE / 2}"
"""One of the two at least has so many where both make up their share: a look at two counts spares most articles the sum of all."""

_FOUND = f"""
INSERT INTO controversies(article_id, snapshot_id, reactions, angry, sad, share)
SELECT article_id, snapshot_id, reactions, angry, sad, round(1.0 * (angry + sad) / reactions, 3) FROM (
    SELECT n.id AS article_id, n.snapshot_id, sum(c.value) AS reactions, sum(CASE c.kind WHEN 'angry' THEN c.value ELSE 0 END) AS angry,
        sum(CASE c.kind WHEN 'sad' THEN c.value ELSE 0 END) AS sad
    FROM (
        SELECT a.id, (
            SELECT s.id FROM snapshots s WHERE s.article_id = a.id
            AND EXISTS (SELECT 1 FROM counts k WHERE k.snapshot_id = s.id AND +k.kind IN ({_KINDS}))
            ORDER BY s.observed_at DESC, s.id DESC LIMIT 1
        ) AS snapshot_id
        FROM articles a WHERE {{}}
    ) n CROSS JOIN counts c ON c.snapshot_id = n.snapshot_id
    WHERE +c.kind IN ({_KINDS}) AND {_NUMBER.format("c")} AND {_HEATED.format("n.snapshot_id", _BY_MUCH)}
    GROUP BY n.id
) WHERE reactions >= {LEAST} AND angry + sad >= {SHARE} * reactions"""

_AGAIN = "DELETE FROM controversies WHERE article_id = {0}; " + _FOUND.format("a.id = {0}")
_OWN = "(SELECT article_id FROM snapshots WHERE id = {}.snapshot_id)"
_NOTED = f"EXISTS (SELECT 1 FROM controversies WHERE article_id = {_OWN.format('new')})"

REFILL = ("DELETE FROM controversies", _FOUND.format("a.reacted = 1"))
"""All of them anew."""

STATEMENTS = (
    "CREATE TABLE controversies (article_id INTEGER PRIMARY KEY REFERENCES articles(id), "
    "snapshot_id INTEGER NOT NULL REFERENCES snapshots(id), reactions ANY NOT NULL, angry ANY NOT NULL, sad ANY NOT NULL, "
    "share REAL NOT NULL) STRICT",
    "CREATE INDEX controversies_share ON controversies(share DESC, reactions DESC, article_id)",
    "CREATE INDEX controversies_snapshot ON controversies(snapshot_id)",
    # A count that comes in matters where its article is noted, or its snapshot says angry or sad often enough to be.
    f"CREATE TRIGGER controversies_of_a_count AFTER INSERT ON counts WHEN new.kind IN ({_KINDS}) "
    f"AND (({_NUMBER.format('new')} AND new.value > 0 AND {_HEATED.format('new.snapshot_id', _BY_MUCH)}) OR {_NOTED}) "
    f"BEGIN {_AGAIN.format(_OWN.format('new'))}; END",
    f"CREATE TRIGGER controversies_otherwise AFTER UPDATE OF kind, value ON counts BEGIN {_AGAIN.format(_OWN.format('new'))}; END",
    f"CREATE TRIGGER controversies_no_more AFTER DELETE ON counts WHEN old.kind IN ({_KINDS}) "
    f"BEGIN {_AGAIN.format(_OWN.format('old'))}; END",
    "CREATE TRIGGER controversies_of_no_snapshot BEFORE DELETE ON snapshots BEGIN "
    "DELETE FROM controversies WHERE snapshot_id = old.id; END",
    *REFILL,
)
