"""What is still to do, as far as it follows from what is kept: for an index that was made anew where no old one told it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from sqlite_utils import Database

from archive import times
from archive.duelist import NEVER
from archive.histories import Histories
from crawler import schedule
from crawler.recounts import observations
from crawler.sources import RANK


def restore(db: Database) -> None:
    """Put every address that was visited as an article on the frontier, where it is not on it: those that are one are due for their next
    recount, the others never."""
    rows = db.execute(
        "SELECT d.portal_id, d.key, coalesce(c.url, a.url), d.said, d.article_id, p.timezone, a.last_seen_at, "
        "coalesce(a.first_seen_at, c.captured_at) FROM addresses d JOIN portals p ON p.id = d.portal_id "
        "LEFT JOIN captures c ON c.id = d.capture_id LEFT JOIN articles a ON a.id = d.article_id "
        "WHERE d.said <> 'twin' AND coalesce(c.url, a.url) IS NOT NULL "
        "AND NOT EXISTS (SELECT 1 FROM frontier f WHERE f.portal_id = d.portal_id AND f.key = d.key)"
    ).fetchall()
    with db.atomic():
        for values in _due(Histories(db), rows):
            db.execute(
                "INSERT INTO frontier(portal_id, key, url, kind, state, due_at, rank, found_at, article_id, reason) "
                "VALUES (?, ?, ?, 'article', ?, ?, ?, ?, ?, ?)",
                values,
            )


def _due(histories: Histories, rows: list[Any]) -> Iterator[tuple[Any, ...]]:
    for portal_id, key, url, said, article_id, timezone, last_seen_at, found_at in rows:
        if said != "article":
            yield portal_id, key, url, "dead", NEVER, RANK["article"], found_at, article_id, f"read before the index was made anew: {said}"
            continue
        seen_at = times.read(last_seen_at)
        born, seen = observations(histories.of(article_id), ZoneInfo(timezone))
        again = schedule.next_recount(min(born, seen_at), seen_at, seen)
        yield portal_id, key, url, "done", times.stamp(again) if again else NEVER, RANK["article"], found_at, article_id, None
