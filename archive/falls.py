"""Falls: each exact reaction count that was lower than at the visit before. Kept by triggers, so that no writer can forget it: to find the
few among millions of counts takes ten seconds, to have them noted takes microseconds at each visit."""

from __future__ import annotations

from archive.records import REACTIONS

_KINDS = ", ".join(f"'{kind}'" for kind in REACTIONS)
_NUMBER = "{0}.bound = 'exact' AND typeof({0}.value) IN ('integer', 'real')"
_KNOWN = "{0}.kind IN (" + _KINDS + ") AND " + _NUMBER
"""Whether a count can fall: a reaction's, that is a number and not rounded."""

_FOUND = f"""
INSERT INTO falls(observed_at, snapshot_id, kind, article_id, before_snapshot_id)
SELECT observed_at, id, kind, article_id, before_id FROM (
    SELECT s.observed_at, s.id, c.kind, s.article_id, c.value, lag(c.value) OVER w AS before, lag(s.id) OVER w AS before_id
    FROM snapshots s CROSS JOIN counts c ON c.snapshot_id = s.id WHERE {_KNOWN.format("c")} AND {{}}
    WINDOW w AS (PARTITION BY s.article_id, c.kind ORDER BY s.observed_at, s.id)
) WHERE value < before"""

_AGAIN = "DELETE FROM falls WHERE article_id = {0}; " + _FOUND.format("s.article_id = {0}")
_OWN = "(SELECT article_id FROM snapshots WHERE id = {}.snapshot_id)"

REFILL = ("DELETE FROM falls", _FOUND.format("s.article_id IN (SELECT id FROM articles WHERE reacted = 1)"))
"""All of them anew: what stands at zero from the first visit on has not fallen."""

_LOOK = f"""(
SELECT new.value < (
    SELECT o.value FROM snapshots b CROSS JOIN counts o ON o.snapshot_id = b.id AND o.kind = new.kind AND {_NUMBER.format("o")}
    WHERE b.article_id = s.article_id AND b.observed_at <= s.observed_at AND (b.observed_at < s.observed_at OR b.id < s.id)
    ORDER BY b.observed_at DESC, b.id DESC LIMIT 1
) OR EXISTS (
    SELECT 1 FROM snapshots n CROSS JOIN counts l ON l.snapshot_id = n.id AND l.kind = new.kind
    WHERE n.article_id = s.article_id AND n.observed_at >= s.observed_at AND (n.observed_at > s.observed_at OR n.id > s.id)
) FROM snapshots s WHERE s.id = new.snapshot_id)"""
"""Whether a count that comes in is lower than the one before it, or comes in behind its time: one question, since most are neither."""

_FELL = "EXISTS (SELECT 1 FROM falls WHERE article_id = {})"

STATEMENTS = (
    "CREATE TABLE falls (observed_at TEXT NOT NULL, snapshot_id INTEGER NOT NULL REFERENCES snapshots(id), kind TEXT NOT NULL, "
    "article_id INTEGER NOT NULL REFERENCES articles(id), before_snapshot_id INTEGER NOT NULL REFERENCES snapshots(id), "
    "PRIMARY KEY (observed_at, snapshot_id, kind)) STRICT, WITHOUT ROWID",
    "CREATE INDEX falls_article ON falls(article_id)",
    # What fell, comes in late, is read otherwise or goes has its article looked at anew.
    f"CREATE TRIGGER falls_of_a_count AFTER INSERT ON counts WHEN {_KNOWN.format('new')} AND {_LOOK} "
    f"BEGIN {_AGAIN.format(_OWN.format('new'))}; END",
    f"CREATE TRIGGER falls_otherwise AFTER UPDATE OF kind, value, bound ON counts BEGIN {_AGAIN.format(_OWN.format('new'))}; END",
    f"CREATE TRIGGER falls_no_more AFTER DELETE ON counts WHEN {_FELL.format(_OWN.format('old'))} "
    f"BEGIN {_AGAIN.format(_OWN.format('old'))}; END",
    "CREATE TRIGGER falls_of_no_snapshot BEFORE DELETE ON snapshots BEGIN "
    "DELETE FROM falls WHERE article_id = old.article_id AND old.id IN (snapshot_id, before_snapshot_id); END",
    *REFILL,
)
