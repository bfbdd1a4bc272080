"""Which articles a search is about, and in what order: how each question is asked of SQLite so that a million articles are no burden.

What things cost, measured over a million articles (SQLite 3.40): FTS5 passes over a match in 0.08 µs, the newest first as well as the
oldest; bm25 takes 1.5 µs for each, and before the first of them FTS5 counts every word's articles anew (50 ms for *yang*); asking whether
one given article matches takes 40 µs; a beginning as short as *pe* takes seconds, since FTS5 first joins the lists of all its words. So
candidates are found without bm25, the rarer side leads, bm25 sees the words that tell articles apart and the candidates alone, and short
beginnings are looked up in the texts of the newest candidates.
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
SELECTIVE = 50_000  # articles of a filter that can lead
DENSE = 100_000  # matches that are not gone through to their end under a filter
FEW = 1_000  # of those, that many will do
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
    index, count = _leading(db, asked)
    if count >= SELECTIVE:  # so many that those come soon that go by day
        index, tests = "articles_newest", _tests(asked)
    else:
        tests = _all(asked)
    sql = f"SELECT a.id FROM articles a INDEXED BY {index} WHERE {tests} ORDER BY a.published_date {way}, a.id {way} LIMIT ?"
    ids = _ids(db, sql, *_values(asked), MOST + 1)
    return Candidates(ids[:MOST], len(ids) > MOST)


def candidates(db: Reader, wanted: Wanted, asked: Sequence[Condition]) -> Candidates:
    """The articles that *wanted* and *asked* find."""
    size = _size(db)
    certain, broad = _apart(wanted) if size > LARGE else (wanted, Wanted())
    if not (broad.groups or broad.without):
        return _matching(db, wanted, asked, size)
    found = _matching(db, certain, asked, size) if certain else _newest(db, asked)
    read, through = _holding(db, found.ids[:WINDOW], broad, enough=FEW // 2)
    if certain or len(found.ids) <= WINDOW or len(read) * 20 > through:
        return Candidates(read, found.more or len(found.ids) > through)
    return _matching(db, wanted, asked, size)  # a rare beginning: FTS5 has little to join


def ranked(db: Reader, wanted: Wanted, found: Candidates, *, filtered: bool) -> list[int]:
    """The ids of *found*, the best first; those that were not ranked follow, the newest first.

    Where no word tells articles apart, those come first that have the words in their title.
    """
    size = _size(db)
    telling = wanted if size <= LARGE else _telling(db, wanted, found, size)
    chosen = found.ids[:WINDOW] if found.more else found.ids
    if not chosen:
        return []
    if not telling:
        best = _titled(db, wanted, chosen[:WINDOW])
    else:
        match = str(Wanted(telling.groups))
        if found.more and not filtered:
            titled = f"({wanted}) AND {{title}} : ({match})"
            chosen = [*chosen, *_ids(db, f"SELECT f.rowid {_FROM} {_NEWEST}", titled, WINDOW // 2)]
        among = f"{_AMONG} AND f.rowid BETWEEN ? AND ? ORDER BY bm25(articles_fts, 8.0, 3.0, 1.0), f.rowid DESC"
        best = _ids(db, f"SELECT f.rowid {_FROM} {among}", match, json.dumps(chosen), min(chosen), max(chosen))
    placed = set(best)
    return [*best, *(number for number in found.ids if number not in placed)]


def _matching(db: Reader, wanted: Wanted, asked: Sequence[Condition], size: int) -> Candidates:
    match, most = str(wanted), MOST
    if not asked:
        ids = _ids(db, f"SELECT f.rowid {_FROM} {_NEWEST}", match, most + 1)
        return Candidates(ids[:most], len(ids) > most)
    matches = _estimate(db, match, size)
    if matches > DENSE:
        most = FEW
    index, count = _leading(db, asked)
    if count < SELECTIVE:
        chosen = _ids(db, f"SELECT a.id FROM articles a INDEXED BY {index} WHERE {_all(asked)}", *_values(asked))
        ids = _both(db, match, sorted(chosen, reverse=True), matches, size, most + 1)
    else:
        join = "FROM articles_fts f CROSS JOIN articles a INDEXED BY articles_facets ON a.id = f.rowid WHERE articles_fts MATCH ?"
        ids = _ids(db, f"SELECT f.rowid {join} AND {_tests(asked)} {_NEWEST}", match, *_values(asked), most + 1)
    return Candidates(ids[:most], len(ids) > most)


def _both(db: Reader, match: str, chosen: list[int], matches: int, size: int, limit: int) -> list[int]:
    """Those of *chosen* that match, *limit* at most: asked one by one, or picked from the matches, whichever takes less."""
    asking = 40.0 * min(len(chosen), limit * size / max(matches, 1))
    picking = 0.2 * min(matches, limit * size / max(len(chosen), 1))
    if asking < picking:
        each = "FROM json_each(?) j CROSS JOIN articles_fts f WHERE articles_fts MATCH ? AND f.rowid = j.value LIMIT ?"
        return _ids(db, f"SELECT f.rowid {each}", json.dumps(chosen), match, limit)
    bounds = (min(chosen, default=0), max(chosen, default=0))
    return _ids(db, f"SELECT f.rowid {_FROM} {_AMONG} AND f.rowid BETWEEN ? AND ? {_NEWEST}", match, json.dumps(chosen), *bounds, limit)


def _telling(db: Reader, wanted: Wanted, found: Candidates, size: int) -> Wanted:
    """*wanted* without the words that most articles hold; beginnings only where nothing else is asked, and not for very many."""
    rest = [group for group in wanted.groups if not any(term.prefix for term in group)]
    if not rest:
        return Wanted() if found.more or any(len(term.forms[0][-1]) < SHORT for term in wanted.terms) else wanted
    return Wanted(tuple(group for group in rest if _estimate(db, str(Wanted((group,))), size) < COMMON * size))


def _titled(db: Reader, wanted: Wanted, ids: Sequence[int]) -> list[int]:
    """*ids*, those whose title holds most of *wanted* first."""
    groups = [Highlighter(group) for group in wanted.groups]
    titles = ((number, db.execute("SELECT title FROM articles WHERE id = ?", (number,)).fetchone()[0]) for number in ids)
    return [number for number, _ in sorted(titles, key=lambda row: -sum(group.found(row[1]) for group in groups))]


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


def _holding(db: Reader, ids: Sequence[int], wanted: Wanted, *, enough: int) -> tuple[list[int], int]:
    """Those of *ids* whose title, lead or text holds *wanted*, about *enough* at most, and how many of *ids* were looked through.

    It ends early where the first hundreds show that hardly any does."""
    groups = [Highlighter(group) for group in wanted.groups]
    without = Highlighter(wanted.without)
    found: list[int] = []
    for through, number in enumerate(ids):
        if len(found) >= enough or (through == enough and len(found) * 20 < through):
            return found, through
        said = "\n".join(filter(None, db.execute("SELECT title, lead, text FROM articles WHERE id = ?", (number,)).fetchone()))
        if all(group.found(said) for group in groups) and not without.found(said):
            found.append(number)
    return found, len(ids)


def _newest(db: Reader, asked: Sequence[Condition]) -> Candidates:
    if asked:
        found = listed(db, asked)
        return replace(found, ids=sorted(found.ids, reverse=True))
    ids = _ids(db, "SELECT id FROM articles ORDER BY id DESC LIMIT ?", WINDOW + 1)
    return Candidates(ids, len(ids) > WINDOW)


def _leading(db: Reader, asked: Sequence[Condition]) -> tuple[str, int]:
    """The index that finds the articles of *asked* soonest, that of the condition with the fewest; how many it finds, SELECTIVE at most."""
    sizes = [(SELECTIVE, -1, "articles_newest")]
    for place, one in enumerate(asked):
        if one.index is not None:
            sql = f"SELECT count(*) FROM (SELECT 1 FROM articles a INDEXED BY {one.index} WHERE {one.sql} LIMIT {SELECTIVE})"
            sizes.append((db.execute(sql, one.values).fetchone()[0], place, one.index))
    count, _, index = min(sizes)
    return index, count


def _size(db: Reader) -> int:
    """How many articles there are, or a few more."""
    return int(db.execute("SELECT coalesce(max(id), 0) FROM articles", ()).fetchone()[0])


def _all(asked: Sequence[Condition]) -> str:
    return " AND ".join(one.sql for one in asked) or "1"


def _tests(asked: Sequence[Condition]) -> str:
    """The same, each to be tested on an article that is there; never a way to find it."""
    return " AND ".join(f"+{one.sql}" for one in asked) or "1"


def _values(asked: Sequence[Condition]) -> list[Any]:
    return [value for one in asked for value in one.values]


def _ids(db: Reader, sql: str, *values: Any) -> list[int]:
    return [row[0] for row in db.execute(sql, values)]
