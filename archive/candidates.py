"""Which articles a search is about, and in what order: how each question is asked of SQLite so that a million articles are no burden.

What things cost, measured over a million articles (two cores, SQLite 3.40): FTS5 passes over a match in 0.08 µs, the newest first as well
as the oldest; bm25 takes 1.5 µs for each, and before the first of them FTS5 counts every word's articles anew (up to 55 ms for *yang*);
asking whether one given article matches takes 40 µs; a beginning as short as *pe* takes seconds, since FTS5 first joins the lists of
all its words. So candidates are found without bm25, the rarer side leads, bm25 sees the words that tell articles apart and the
candidates alone, and short beginnings are looked up in the texts of the newest candidates.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from archive.filters import Condition, Reader
from archive.highlight import Highlighter
from archive.words import Term, Wanted

MOST = 10_000
WINDOW = 2_000  # ranked where more than MOST match
SELECTIVE = 5_000  # articles of a filter that is asked first
DENSE = 200_000  # matches that are not gone through to their end under a filter
LARGE = 50_000  # articles from which on shortcuts pay
SHORT = 5  # letters that a beginning must have to be asked of FTS5 in a large index
SAMPLE = 20_000  # the newest articles, in which a word's commonness is seen
COMMON = 0.25  # of all articles: bm25 gives such words next to no weight

_FROM = "FROM articles_fts f WHERE articles_fts MATCH ?"
_NEWEST = "ORDER BY f.rowid DESC LIMIT ?"
_AMONG = "AND +f.rowid IN (SELECT value FROM json_each(?))"  # the plus sign: no look-up for each of them


@dataclass(frozen=True, slots=True)
class Candidates:
    """``ids``: the newest first, MOST at most. ``more``: there are others."""

    ids: list[int]
    more: bool = False

    @property
    def json(self) -> str:
        return json.dumps(self.ids)


def listed(db: Reader, asked: Sequence[Condition], *, oldest: bool = False) -> Candidates:
    """The articles that filters alone find, by day of publication."""
    way = "ASC" if oldest else "DESC"
    sql = f"SELECT a.id FROM articles a INDEXED BY {_leading(db, asked)} WHERE {_all(asked)} "
    ids = _ids(db, f"{sql} ORDER BY a.published_date {way}, a.id {way} LIMIT ?", *_values(asked), MOST + 1)
    return Candidates(ids[:MOST], len(ids) > MOST)


def candidates(db: Reader, wanted: Wanted, asked: Sequence[Condition]) -> Candidates:
    """The articles that *wanted* and *asked* find."""
    size = _size(db)
    certain, broad = _apart(wanted) if size > LARGE else (wanted, Wanted())
    if not (broad.groups or broad.without):
        return _matching(db, wanted, asked, size)
    found = _matching(db, certain, asked, size) if certain else _newest(db, asked)
    read = _holding(db, found.ids[:WINDOW], broad)
    if certain or len(found.ids) <= WINDOW or len(read) * 20 > WINDOW:
        return Candidates(read, found.more or len(found.ids) > WINDOW)
    return _matching(db, wanted, asked, size)  # a rare beginning: FTS5 has little to join


def ranked(db: Reader, wanted: Wanted, found: Candidates, *, filtered: bool) -> list[int]:
    """The ids of *found*, the best first; those that were not ranked follow, the newest first."""
    size = _size(db)
    telling = _telling(db, wanted, size) if size > LARGE else wanted
    chosen = found.ids
    if found.more:
        chosen = found.ids[:WINDOW]
        if telling and not filtered:
            chosen = [*chosen, *_ids(db, f"SELECT f.rowid {_FROM} {_NEWEST}", f"{{title}} : ({Wanted(telling.groups)})", WINDOW // 2)]
    if not telling or not chosen:
        return found.ids
    bounds = "AND f.rowid BETWEEN ? AND ?"
    best = _ids(
        db, f"SELECT f.rowid {_FROM} {_AMONG} {bounds} ORDER BY bm25(articles_fts, 8.0, 3.0, 1.0), f.rowid DESC",
        str(Wanted(telling.groups)), json.dumps(chosen), min(chosen), max(chosen),
    )  # fmt: skip
    placed = set(best)
    return [*best, *(number for number in found.ids if number not in placed)]


def _matching(db: Reader, wanted: Wanted, asked: Sequence[Condition], size: int) -> Candidates:
    match, most = str(wanted), MOST
    if not asked:
        ids = _ids(db, f"SELECT f.rowid {_FROM} {_NEWEST}", match, most + 1)
        return Candidates(ids[:most], len(ids) > most)
    matches = _estimate(db, match, size)
    if matches > DENSE:
        most = WINDOW // 2
    chosen = _ids(
        db, f"SELECT a.id FROM articles a INDEXED BY {_leading(db, asked)} WHERE {_all(asked)} LIMIT ?", *_values(asked), SELECTIVE + 1
    )
    if len(chosen) > SELECTIVE:
        join = "FROM articles_fts f CROSS JOIN articles a INDEXED BY articles_facets ON a.id = f.rowid WHERE articles_fts MATCH ?"
        ids = _ids(db, f"SELECT f.rowid {join} AND {_all(asked)} {_NEWEST}", match, *_values(asked), most + 1)
    else:
        ids = _both(db, match, sorted(chosen, reverse=True), matches, size, most + 1)
    return Candidates(ids[:most], len(ids) > most)


def _both(db: Reader, match: str, chosen: list[int], matches: int, size: int, limit: int) -> list[int]:
    """Those of *chosen* that match: asked one by one, or picked from the matches."""
    asking = 40.0 * min(len(chosen), limit * size / max(matches, 1))
    if asking < 0.2 * matches:
        each = "FROM json_each(?) j CROSS JOIN articles_fts f WHERE articles_fts MATCH ? AND f.rowid = j.value LIMIT ?"
        return _ids(db, f"SELECT f.rowid {each}", json.dumps(chosen), match, limit)
    return _ids(db, f"SELECT f.rowid {_FROM} {_AMONG} {_NEWEST}", match, json.dumps(chosen), limit)


def _telling(db: Reader, wanted: Wanted, size: int) -> Wanted:
    """*wanted* without the words that most articles hold, one at least left; a beginning only where nothing else is asked."""
    rest = [group for group in wanted.groups if not any(term.prefix for term in group)]
    if not rest:
        return wanted if all(len(token) >= SHORT for term in wanted.terms for token in term.forms[0][-1:]) else Wanted()
    seen = sorted((_estimate(db, str(Wanted((group,))), size), n) for n, group in enumerate(rest))
    return Wanted(tuple(rest[n] for place, (matches, n) in enumerate(seen) if place == 0 or matches < COMMON * size))


def _estimate(db: Reader, match: str, size: int) -> int:
    """About how many articles match: as many as among the newest, in proportion."""
    count = f"SELECT count(*) FROM (SELECT 1 {_FROM} AND f.rowid > ?)"
    seen = min(size, SAMPLE)
    return int(db.execute(count, (match, size - seen)).fetchone()[0]) * size // max(seen, 1)


def _apart(wanted: Wanted) -> tuple[Wanted, Wanted]:
    """*wanted*, and of it the short beginnings."""

    def short(term: Term) -> bool:
        return term.prefix and len(term.forms[0][-1]) < SHORT

    broad = tuple(group for group in wanted.groups if any(map(short, group)))
    certain = tuple(group for group in wanted.groups if group not in broad)
    unwanted = tuple(filter(short, wanted.without))
    left = tuple(term for term in wanted.without if term not in unwanted)
    return replace(wanted, groups=certain, without=left), Wanted(broad, unwanted)


def _holding(db: Reader, ids: Sequence[int], wanted: Wanted) -> list[int]:
    """Those of *ids* whose title, lead or text holds *wanted*."""
    groups = [Highlighter(group) for group in wanted.groups]
    without = Highlighter(wanted.without)
    found = []
    for number in ids:
        said = "\n".join(filter(None, db.execute("SELECT title, lead, text FROM articles WHERE id = ?", (number,)).fetchone()))
        if all(group.found(said) for group in groups) and not without.found(said):
            found.append(number)
    return found


def _newest(db: Reader, asked: Sequence[Condition]) -> Candidates:
    if asked:
        found = listed(db, asked)
        return replace(found, ids=sorted(found.ids, reverse=True))
    ids = _ids(db, "SELECT id FROM articles ORDER BY id DESC LIMIT ?", WINDOW + 1)
    return Candidates(ids, len(ids) > WINDOW)


def _leading(db: Reader, asked: Sequence[Condition]) -> str:
    """The index that finds the articles of *asked* soonest: that of the condition with the fewest."""
    sizes = []
    for place, one in enumerate(asked):
        if one.index is not None:
            sql = f"SELECT count(*) FROM (SELECT 1 FROM articles a INDEXED BY {one.index} WHERE {one.sql} LIMIT {SELECTIVE})"
            sizes.append((db.execute(sql, one.values).fetchone()[0], place, one.index))
    return min(sizes)[2] if sizes else "articles_newest"


def _size(db: Reader) -> int:
    """How many articles there are, or a few more."""
    return int(db.execute("SELECT coalesce(max(id), 0) FROM articles", ()).fetchone()[0])


def _all(asked: Sequence[Condition]) -> str:
    return " AND ".join(one.sql for one in asked) or "1"


def _values(asked: Sequence[Condition]) -> list[Any]:
    return [value for one in asked for value in one.values]


def _ids(db: Reader, sql: str, *values: Any) -> list[int]:
    return [row[0] for row in db.execute(sql, values)]
