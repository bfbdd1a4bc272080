"""Full-text search over the articles of an index: words, filters, ranking, passages, facets.

Answers stay fast whatever is typed. Up to ``MOST`` articles (10,000) that match are found and ranked by bm25 exactly. Where more match,
the newest of them are ranked (newest: last come into the archive), those with the words in their title in any case, and ``Found.more``
is true: such words hardly tell articles apart. ``archive.words`` says what may be typed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from archive import words
from archive.candidates import Candidates, candidates, listed, ranked
from archive.filters import Filters, Reader, conditions
from archive.highlight import Highlighter

Row = dict[str, Any]
Order = Literal["relevance", "newest", "oldest"]
EVERYTHING = Filters()
FACETS = ("portal", "region", "category", "month", "status")
COLUMNS = "id portal agency region_code region url title published_date published_at category status versions reacted first_seen_at".split()


@dataclass(frozen=True, slots=True)
class Found:
    """``total``: how many articles match, of which ``hits`` is one page. ``more``: so many at least, the rest was not counted.

    A hit has the COLUMNS, ``marked_title`` and ``snippet`` (the passage that holds most words, marked; of the lead or text).
    ``facets``: of each of FACETS the values among the matches, the commonest first, with ``label`` for people and ``count``.
    """

    hits: list[Row]
    total: int
    more: bool = False
    facets: dict[str, list[Row]] = field(default_factory=dict)


def search(
    db: Reader, text: str = "", *, where: Filters = EVERYTHING, limit: int = 20, offset: int = 0, order: Order = "relevance",
    facets: bool = False, marks: tuple[str, str] = ("[", "]"),
) -> Found:  # fmt: skip
    """The articles that hold all words of *text* and are as *where* says. Any string may be *text*; a blank one asks for filters alone,
    the newest first by day of publication.

    *db*: a ``sqlite3.Connection`` or ``sqlite_utils.Database`` on an index, read only. *marks* stand around each word found; nothing is
    escaped, so for HTML give characters that no page has (``"\\ue000", "\\ue001"``), escape, then replace them. *facets*: also count them.
    Raises UsageError where *where* names a portal, region or day that is none.
    """
    wanted, asked = words.read(text), conditions(db, where)
    if wanted:
        found = candidates(db, wanted, asked)
        ids = ranked(db, wanted, found, filtered=bool(asked)) if order == "relevance" else found.ids
    elif text.strip():
        return Found([], 0, facets={name: [] for name in FACETS} if facets else {})
    else:
        found = listed(db, asked, oldest=order == "oldest")
        ids = found.ids
    facts = _facts(db, found) if facets or (wanted and order != "relevance") else []
    if wanted and order != "relevance":
        ids = [row[0] for row in sorted(facts, key=lambda row: (row[3] or "", row[0]), reverse=order == "newest")]
    hits = _rows(db, ids[offset : offset + limit], Highlighter(wanted.terms, marks))
    return Found(hits, len(found.ids), found.more, _facets(db, facts) if facets else {})


def _rows(db: Reader, ids: Sequence[int], highlighter: Highlighter) -> list[Row]:
    rows = {}
    for number in ids:
        row = db.execute(
            "SELECT a.id, p.slug, p.agency, p.region_code, p.region, a.url, a.title, a.published_date, a.published_at, a.category, "
            "a.status, a.versions, a.reacted, a.first_seen_at, a.lead, a.text FROM articles a JOIN portals p ON p.id = a.portal_id "
            "WHERE a.id = ?",
            (number,),
        ).fetchone()
        *values, lead, body = row
        kept = dict(zip(COLUMNS, values, strict=True))
        kept["reacted"] = bool(kept["reacted"])
        passage = body if not lead or highlighter.spans(body) or not highlighter.spans(lead) else lead
        rows[number] = {**kept, "marked_title": highlighter.whole(kept["title"]), "snippet": highlighter.passage(passage)}
    return [rows[number] for number in ids]


def _facts(db: Reader, found: Candidates) -> list[tuple[Any, ...]]:
    """(id, portal's id, category, published_date, status) of every candidate."""
    rows: list[tuple[Any, ...]] = db.execute(
        "SELECT a.id, a.portal_id, a.category, a.published_date, a.status FROM json_each(?) j "
        "CROSS JOIN articles a INDEXED BY articles_facets ON a.id = j.value",
        (found.json,),
    ).fetchall()
    return rows


def _facets(db: Reader, facts: Sequence[tuple[Any, ...]]) -> dict[str, list[Row]]:
    portals = {row[0]: row[1:] for row in db.execute("SELECT id, slug, agency, region_code, region FROM portals", ())}
    _, holders, categories, days, statuses = zip(*facts, strict=True) if facts else ([],) * 5
    kept = [(portals[number], count) for number, count in Counter(holders).items()]
    regions, months = Counter[tuple[Any, Any]](), Counter[Any]()
    for (_, _, code, region), count in kept:
        regions[code or region, region] += count
    for date, count in Counter(days).items():
        months[(date or "")[:7] or None] += count
    counts = {
        "portal": Counter({(slug, agency): count for (slug, agency, _, _), count in kept}),
        "region": regions,
        **{
            name: _alone(counted) for name, counted in (("category", Counter(categories)), ("month", months), ("status", Counter(statuses)))
        },
    }
    return {
        name: [{"value": value, "label": label, "count": n} for (value, label), n in _sorted(counted)] for name, counted in counts.items()
    }


def _alone(counted: Counter[Any]) -> Counter[tuple[Any, Any]]:
    """Values that are their own label."""
    return Counter({(value, value): count for value, count in counted.items()})


def _sorted(counted: Counter[tuple[Any, Any]]) -> list[tuple[tuple[Any, Any], int]]:
    return sorted(counted.items(), key=lambda item: (-item[1], str(item[0][0])))
