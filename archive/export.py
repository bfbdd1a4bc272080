"""The index as tables for other tools: articles, versions, snapshots, captures and failures, a row at a time, whatever the size.

Which rows: ``Filters`` as in search. Their days are those of publication for articles; ``Span`` bounds a table by its own time. The
order is always that of the rows' ids (of captures: their time). One read transaction gives the rows of one table: a crawl writes on
meanwhile, and what it writes is not seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

from archive.columnar import ARTICLES, SNAPSHOTS, Row, Table
from archive.exporttables import FAILURES, INDEXED_CAPTURES, VERSIONS
from archive.filters import Filters, Reader, conditions, day
from archive.questions import SNAPSHOT

_OBSERVATION = ("id", "article_id", "url", "portal", "observed_at", "seen_on", "own_visits", "capture_id")


@dataclass(frozen=True, slots=True)
class Span:
    """Days in UTC, YYYY-MM-DD, both included; None is not asked."""

    since: str | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Export:
    """One kind of table: what its columns are, and what gives its rows.

    ``rows(db, where, span)``: *span* bounds ``time``. ``of_articles``: whether every filter of articles can be asked of it.
    """

    table: Table
    rows: Callable[[Reader, Filters, Span], Iterator[Row]]
    time: str
    of_articles: bool = True

    @property
    def name(self) -> str:
        return self.table.name


def articles(db: Reader, where: Filters, span: Span) -> Iterator[Row]:
    chosen, values = _chosen(db, where)
    bounds, more = _within("a.last_seen_at", span)
    sql = f"SELECT a.*, p.slug AS portal FROM articles a JOIN portals p ON p.id = a.portal_id WHERE {_among('a.id', chosen)}{bounds}"
    media = "SELECT url, kind, caption, capture_id FROM media WHERE article_id = ? ORDER BY id"
    for row in _rows(db, sql + " ORDER BY a.id", *values, *more):
        tags = [tag for (tag,) in db.execute("SELECT tag FROM tags WHERE article_id = ? ORDER BY tag", (row["id"],))]
        yield {**row, "reacted": bool(row["reacted"]), "tags": tags, "media": list(_rows(db, media, row["id"]))}


def versions(db: Reader, where: Filters, span: Span) -> Iterator[Row]:
    chosen, values = _chosen(db, where)
    bounds, more = _within("v.seen_at", span)
    ids = f"SELECT v.id FROM versions v WHERE {_among('v.article_id', chosen)}{bounds}"
    sql = (
        "SELECT v.*, a.url, p.slug AS portal, "
        "CASE WHEN v.superseded_at IS NULL THEN (SELECT count(*) FROM versions o WHERE o.article_id = v.article_id "
        "AND o.superseded_at IS NULL AND (o.seen_at, o.id) <= (v.seen_at, v.id)) END AS number "
        f"FROM versions v CROSS JOIN articles a ON a.id = v.article_id JOIN portals p ON p.id = a.portal_id WHERE v.id IN ({ids}) "
        "ORDER BY v.id"
    )
    return _rows(db, sql, *values, *more)


def snapshots(db: Reader, where: Filters, span: Span) -> Iterator[Row]:
    """The long form: a row for each count of each observation."""
    chosen, values = _chosen(db, where)
    bounds, more = _within("s.observed_at", span)
    ids = f"SELECT s.id FROM snapshots s WHERE {_among('s.article_id', chosen)}{bounds}"
    sql = (
        f"SELECT {SNAPSHOT}, c.* FROM snapshots s "
        "CROSS JOIN articles a ON a.id = s.article_id CROSS JOIN portals p ON p.id = a.portal_id "
        "CROSS JOIN counts c ON c.snapshot_id = s.id "
        f"WHERE s.id IN ({ids}) ORDER BY s.id, c.kind"
    )
    return _rows(db, sql, *values, *more)


def observations(rows: Iterator[Row]) -> Iterator[Row]:
    """The rows of ``snapshots``, those of one observation together: ``counts`` maps a kind to value, bound, raw and rule."""
    for _, group in groupby(rows, key=itemgetter("id")):
        counts = list(group)
        first = {name: counts[0][name] for name in _OBSERVATION}
        yield {**first, "counts": {c["kind"]: {name: c[name] for name in ("value", "bound", "raw", "rule")} for c in counts}}


def captures(db: Reader, where: Filters, span: Span) -> Iterator[Row]:
    sql, values = _of_portals(db, "captures", "x.captured_at", where, span)
    return _rows(db, sql + " ORDER BY x.captured_at, x.id", *values)


def failures(db: Reader, where: Filters, span: Span) -> Iterator[Row]:
    sql, values = _of_portals(db, "failures", "x.failed_at", where, span)
    return _rows(db, sql + " ORDER BY x.failed_at, x.id", *values)


EXPORTS = {
    export.name: export
    for export in (
        Export(ARTICLES, articles, "last_seen_at"),
        Export(VERSIONS, versions, "seen_at"),
        Export(SNAPSHOTS, snapshots, "observed_at"),
        Export(INDEXED_CAPTURES, captures, "captured_at", of_articles=False),
        Export(FAILURES, failures, "failed_at", of_articles=False),
    )
}


def rows_of(db: Reader, export: Export, where: Filters) -> Iterator[Row]:
    """The rows that *where* chooses; its days are those of publication for articles, of ``export.time`` for all else."""
    if export.table is ARTICLES:
        return export.rows(db, where, Span())
    span = Span(day("since", where.since), day("until", where.until))
    return export.rows(db, replace(where, since=None, until=None), span)


def _of_portals(db: Reader, table: str, time: str, where: Filters, span: Span) -> tuple[str, list[Any]]:
    asked = conditions(db, Filters(portal=where.portal, region=where.region))
    bounds, more = _within(time, span)
    tests = "".join(f" AND {one.sql.replace('a.', 'x.', 1)}" for one in asked)
    values = [value for one in asked for value in one.values]
    return f"SELECT x.*, p.slug AS portal FROM {table} x JOIN portals p ON p.id = x.portal_id WHERE 1{tests}{bounds}", [*values, *more]


def _chosen(db: Reader, where: Filters) -> tuple[str, list[Any]]:
    """A SELECT of the ids of the articles that *where* chooses, "" for all; and its values."""
    asked = conditions(db, where)
    if not asked:
        return "", []
    return f"SELECT a.id FROM articles a WHERE {' AND '.join(c.sql for c in asked)}", [value for c in asked for value in c.values]


def _among(column: str, chosen: str) -> str:
    return f"{column} IN ({chosen})" if chosen else "1"


def _within(column: str, span: Span) -> tuple[str, list[str]]:
    sql, values = "", list[str]()
    if span.since:
        sql, values = f" AND {column} >= ?", [span.since]
    if span.until:
        after = (date.fromisoformat(span.until) + timedelta(days=1)).isoformat()
        sql, values = f"{sql} AND {column} < ?", [*values, after]
    return sql, values


def _rows(db: Reader, sql: str, *values: Any) -> Iterator[Row]:
    cursor = db.execute(sql, values)
    names = [column[0] for column in cursor.description]
    for row in cursor:
        yield dict(zip(names, row, strict=True))
