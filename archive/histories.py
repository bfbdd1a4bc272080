"""How articles' counts came in, as the index tells it: what the choice of recounts rests on. Reads, never writes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from sqlite_utils import Database

from archive import times

_HISTORIES = (
    "SELECT a.id, a.published_at, a.published_date, a.first_seen_at, "
    "CASE WHEN a.versions > 1 THEN (SELECT max(v.seen_at) FROM versions v WHERE v.article_id = a.id) END, "
    "s.observed_at, c.kind, c.value FROM articles a LEFT JOIN snapshots s ON s.article_id = a.id "
    "LEFT JOIN counts c ON c.snapshot_id = s.id AND c.kind <> 'rating' WHERE a.id {} ORDER BY a.id, s.observed_at, s.id"
)
_LISTED_LAST = (
    "SELECT c.purpose FROM snapshots s JOIN captures c ON c.id = s.capture_id WHERE s.article_id = ? "
    "ORDER BY s.observed_at DESC, s.id DESC LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class History:
    """One article's. ``sightings``: (observed at, all its counts added up), oldest first; None where a page showed no number."""

    article_id: int
    published_at: str | None
    published_date: str | None
    first_seen_at: datetime
    edited_at: datetime | None  # when its newest version was first seen, where that is not the first one
    sightings: list[tuple[datetime, float | None]] = field(default_factory=list)


class Histories:
    """Each portal's articles, under the portal's id."""

    def __init__(self, db: Database) -> None:
        self.db = db

    def of(self, article_id: int) -> History:
        """Raises KeyError where there is no such article."""
        for history in self._read("= ?", article_id):
            return history
        raise KeyError(article_id)

    def due(self, portal_id: int, horizon: datetime) -> Iterator[History]:
        """The live articles of a portal whose next visit is due by *horizon*, and did not fail before."""
        yield from self._read(
            "IN (SELECT f.article_id FROM frontier f JOIN articles b ON b.id = f.article_id WHERE f.portal_id = ? AND f.kind = 'article' "
            "AND f.state = 'done' AND f.due_at <= ? AND f.attempts = 0 AND b.status = 'live')",
            portal_id,
            times.stamp(horizon),
        )

    def newest(self, portal_id: int, limit: int) -> Iterator[History]:
        """The *limit* articles of a portal that were found last, without those that are gone."""
        yield from self._read(
            "IN (SELECT id FROM articles WHERE portal_id = ? AND status <> 'gone' ORDER BY first_seen_at DESC, id DESC LIMIT ?)",
            portal_id,
            limit,
        )

    def recounted(self, since: datetime) -> list[tuple[str, datetime]]:
        """The URL and the time of each recount since then, of all portals, oldest first."""
        rows = self.db.execute(
            "SELECT url, captured_at FROM captures INDEXED BY captures_recounts WHERE purpose = 'recount' AND captured_at > ? "
            "ORDER BY captured_at",
            (times.stamp(since),),
        )
        return [(url, times.read(at)) for url, at in rows]

    def listed_last(self, article_id: int) -> bool:
        """Whether its newest snapshot came from a page that names many articles, and not from its own."""
        row = self.db.execute(_LISTED_LAST, (article_id,)).fetchone()
        return row is not None and row[0] == "discovery"

    def _read(self, which: str, *values: object) -> Iterator[History]:
        rows = self.db.execute(_HISTORIES.format(which), values).fetchall()
        for head, sightings in groupby(rows, key=itemgetter(0, 1, 2, 3, 4)):
            id_, published_at, published_date, found, edited = head
            shown = list(added_up(row[5:] for row in sightings if row[5]))
            yield History(id_, published_at, published_date, times.read(found), times.read(edited) if edited else None, shown)


def added_up(rows: Iterable[tuple[str, str | None, object]]) -> Iterator[tuple[datetime, float | None]]:
    """(observed_at, kind, value) in order of time -> one sum a snapshot. A kind that one page does not show (a listing shows views, the
    article's page reactions too) goes on at its last value; a snapshot without any number tells nothing: None."""
    known: dict[str, float] = {}
    for at, snapshot in groupby(rows, key=itemgetter(0)):
        read = {kind: float(value) for _, kind, value in snapshot if kind and isinstance(value, int | float)}
        known |= read
        yield times.read(at), sum(known.values()) if read else None
