"""Where a number was seen, and how often we had looked before: what listings show, and what our own visits may have added.

A listing shows the counts of ten articles for one request. What it shows is kept where it says something new, and else once a day: a source
that is polled every hour would otherwise fill the index with what it said an hour ago (its captures have it in any case).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlite_utils import Database

from archive import times
from archive.records import Count
from archive.yields import YIELDS

OBSERVED = """
ALTER TABLE snapshots ADD COLUMN seen_on TEXT NOT NULL DEFAULT 'page' CHECK (seen_on IN ('page', 'listing'));
ALTER TABLE snapshots ADD COLUMN own_visits INTEGER NOT NULL DEFAULT 0;
UPDATE snapshots SET own_visits = (SELECT count(*) FROM snapshots e WHERE e.article_id = snapshots.article_id AND e.id < snapshots.id);
DROP VIEW latest_reactions;
CREATE VIEW latest_reactions AS
SELECT article_id, url, observed_at, likes, dislikes, love, funny, angry, sad, wow, views, comments, capture_id FROM (
    SELECT r.*, row_number() OVER (PARTITION BY r.article_id ORDER BY s.seen_on = 'page' DESC, r.observed_at DESC) AS newest
    FROM reactions r JOIN snapshots s ON s.article_id = r.article_id AND s.capture_id = r.capture_id
) WHERE newest = 1;
CREATE VIEW latest_counts AS
SELECT article_id, kind, value, bound, raw, rule, observed_at, seen_on, capture_id FROM (
    SELECT s.article_id, c.kind, c.value, c.bound, c.raw, c.rule, s.observed_at, s.seen_on, s.capture_id,
        row_number() OVER (PARTITION BY s.article_id, c.kind ORDER BY s.observed_at DESC, s.id DESC) AS newest
    FROM counts c JOIN snapshots s ON s.id = c.snapshot_id
) WHERE newest = 1;
CREATE TABLE probes (
    portal_id INTEGER PRIMARY KEY REFERENCES portals(id), article_id INTEGER NOT NULL REFERENCES articles(id),
    first_capture_id TEXT NOT NULL REFERENCES captures(id), second_capture_id TEXT NOT NULL REFERENCES captures(id),
    probed_at TEXT NOT NULL, before INTEGER, after INTEGER, raised INTEGER CHECK (raised IN (0, 1))
) STRICT;
CREATE VIEW net_views AS
SELECT s.article_id, a.url, s.observed_at, c.value AS observed, s.own_visits, p.raised,
    CASE WHEN p.raised IS NOT NULL THEN c.value - p.raised * s.own_visits END AS others, s.seen_on, s.capture_id
FROM counts c JOIN snapshots s ON s.id = c.snapshot_id JOIN articles a ON a.id = s.article_id
LEFT JOIN probes p ON p.portal_id = a.portal_id WHERE c.kind = 'views'
"""
"""Part of the step ``m120_life``. ``seen_on``: the article's own page, or a page that lists it. ``own_visits``: how often its own page
had been counted by us before. ``latest_reactions`` prefers own pages, which show every number; ``latest_counts`` has the newest of each.
``probes``: two reads of one article right after each other; ``raised`` 1 where the first had raised the second's number, 0 where not, NULL
where it cannot be told. ``net_views``: the number less what our own visits had added."""


_COLUMNS = {
    "likes": "like", "dislikes": "dislike", "love": "love", "funny": "funny", "angry": "angry", "sad": "sad", "wow": "wow",
    "views": "views", "comments": "comments",
}  # fmt: skip
_SHOWN = ", ".join(f"(SELECT value FROM counts WHERE snapshot_id = s.id AND kind = '{kind}') AS {name}" for name, kind in _COLUMNS.items())

_PAGES = "SELECT count(*) FROM captures c JOIN yields y ON y.capture_id = c.id WHERE c.job_id = {} AND y.fields IS NOT NULL"

NEWEST = (
    "DROP VIEW latest_reactions",
    f"""CREATE VIEW latest_reactions AS
SELECT a.id AS article_id, a.url, s.observed_at, {_SHOWN}, s.capture_id
FROM articles a JOIN snapshots s ON s.id = (
    SELECT id FROM snapshots WHERE article_id = a.id ORDER BY seen_on = 'page' DESC, observed_at DESC, id DESC LIMIT 1
)""",
    "DROP VIEW latest_counts",
    """CREATE VIEW latest_counts AS
SELECT s.article_id, c.kind, c.value, c.bound, c.raw, c.rule, s.observed_at, s.seen_on, s.capture_id
FROM snapshots s JOIN counts c ON c.snapshot_id = s.id WHERE NOT EXISTS (
    SELECT 1 FROM snapshots n JOIN counts m ON m.snapshot_id = n.id AND m.kind = c.kind WHERE n.article_id = s.article_id
    AND n.observed_at >= s.observed_at AND (n.observed_at > s.observed_at OR n.id > s.id)
)""",
    "DROP VIEW fills",
    f"""CREATE VIEW fills AS
SELECT j.portal_id, j.id AS job_id, f.key AS field, f.value AS filled, ({_PAGES.format("j.id")}) AS pages
FROM jobs j CROSS JOIN json_each((SELECT json_group_object(field, n) FROM (
    SELECT e.value AS field, count(*) AS n FROM captures c CROSS JOIN yields y ON y.capture_id = c.id CROSS JOIN json_each(y.fields) e
    WHERE c.job_id = j.id GROUP BY 1
))) f""",
)
"""Part of the step ``m172_months``: the views as before, found article by article and run by run: the first of a million rows are there at
once. A page that no run asked for is in no ``fills``."""


def m120_life(db: Database) -> None:
    for statement in f"{YIELDS};{OBSERVED}".split(";"):
        db.execute(statement)


REPEATED = timedelta(days=1)
_UNIT = re.compile(r"(\d+)(?:[.,](\d+))?\s*(rb|ribu|k|jt|juta|m)\b", re.IGNORECASE)
_WORTH = {"rb": 10**3, "ribu": 10**3, "k": 10**3, "jt": 10**6, "juta": 10**6, "m": 10**6}


def news(db: Database, article_id: int, shown: Sequence[Count], at: datetime) -> tuple[Count, ...]:
    """Those of the counts *shown* on a listing that are to be kept: all that have a value, or none where they only repeat what is known."""
    counts = tuple(count for count in shown if count.value is not None)
    if not counts:
        return ()
    newest_last = "SELECT kind, value FROM counts JOIN snapshots s ON s.id = snapshot_id WHERE article_id = ? ORDER BY observed_at, s.id"
    known = dict(db.execute(newest_last, (article_id,)).fetchall())
    if any(not _repeats(count, known.get(count.kind)) for count in counts):
        return counts
    last = db.execute("SELECT max(observed_at) FROM snapshots WHERE article_id = ?", (article_id,)).fetchone()[0]
    return counts if last is None or at - times.read(last) >= REPEATED else ()


def _repeats(count: Count, known: object) -> bool:
    """Whether a listing's number is the one that is known: "1,2 rb" repeats every number that is rounded so, "8+" every number from 8."""
    if not isinstance(known, int | float) or count.value is None:
        return False
    if count.bound == "at_least":
        return known >= count.value
    unit = _UNIT.search(count.raw)
    if unit is None:
        return known == count.value
    step: float = _WORTH[unit[3].lower()] / 10 ** len(unit[2] or "")
    return bool(abs(known - count.value) < step)


def probe(db: Database, portal_id: int, article_id: int, first: str, second: str, at: datetime) -> None:
    """What two reads of one article right after each other show of its views: raised by the first where the second is one higher, not
    raised where it is the same. Others may have come between them: any other difference tells nothing, and may be probed again."""
    shown = "SELECT c.value FROM counts c JOIN snapshots s ON s.id = c.snapshot_id WHERE s.capture_id = ? AND c.kind = 'views'"
    before, after = ((db.execute(shown, (capture,)).fetchone() or (None,))[0] for capture in (first, second))
    raised = after - before if isinstance(before, int) and isinstance(after, int) and after - before in (0, 1) else None
    db.execute(
        "INSERT INTO probes(portal_id, article_id, first_capture_id, second_capture_id, probed_at, before, after, raised) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(portal_id) DO UPDATE SET article_id = excluded.article_id, "
        "first_capture_id = excluded.first_capture_id, second_capture_id = excluded.second_capture_id, probed_at = excluded.probed_at, "
        "before = excluded.before, after = excluded.after, raised = excluded.raised WHERE raised IS NULL",
        (portal_id, article_id, first, second, times.stamp(at), before, after, raised),
    )
