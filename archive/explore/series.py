"""What charts draw, and what stands behind them as JSON and CSV: named series of points, each point with the capture that proves it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import reduce
from typing import Any, Literal

from datasette.utils.asgi import Response

from archive.explore.coverage import gaps
from archive.explore.visit import Visit
from archive.questions import Questions, Row
from archive.records import REACTIONS

Point = tuple[Any, Any, str | None]
"""(x, value, id of the capture that proves it)"""

SCALES = {"views": "views", "articles": "articles"}


@dataclass(frozen=True, slots=True)
class Series:
    """``points``: (x, value, capture id). x is seconds since 1970, hours since the first point, or a month ``YYYY-MM``; a value is None
    where the page showed the counter and no number."""

    key: str
    label: str
    points: list[Point]
    article: int | None = None
    portal: str | None = None
    scale: str = "reactions"


@dataclass(frozen=True, slots=True)
class Chart:
    x: Literal["time", "age", "month"]
    zone: str
    series: list[Series]
    gaps: list[tuple[float, float]] = field(default_factory=list)
    """(begin, end) in seconds of days on which nobody looked."""
    months: list[str] = field(default_factory=list)
    """Of an axis of months every one, those too of which nothing is kept."""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def of_article(ask: Questions, article: Row, portal: Row) -> Chart:
    """Every kind of count of one article over time, and the days between on which its portal was not visited."""
    (seen,) = ask.rows("SELECT min(observed_at) AS first, max(observed_at) AS last FROM snapshots WHERE article_id = ?", article["id"])
    without = gaps(ask, portal, seen["first"], seen["last"]) if seen["first"] else []
    return Chart("time", portal["timezone"], [_series(kind, points) for kind, points in observed(ask, article["id"]).items()], without)


def of_articles(ask: Questions, articles: Sequence[Row], kind: str, *, age: bool) -> Chart:
    """One kind of count (``reactions``: the seven added up) of several articles, by time or by hours since each was first seen."""
    made = []
    for article in articles:
        points = summed(ask, article["id"]) if kind == "reactions" else observed(ask, article["id"]).get(kind, [])
        if age and points:
            begin = points[0][0]
            points = [((at - begin) / 3600, value, capture) for at, value, capture in points]
        scale = SCALES.get(kind, "reactions")
        made.append(Series(f"article-{article['id']}", article["title"], points, article["id"], article["portal"], scale))
    if age:
        return Chart("age", "UTC", made)
    slugs = sorted({article["portal"] for article in articles})
    portals = [row for slug in slugs for row in ask.rows("SELECT id, timezone FROM portals WHERE slug = ?", slug)]
    zones = {portal["timezone"] for portal in portals}
    times = [point[0] for one in made for point in one.points]
    return Chart("time", zones.pop() if len(zones) == 1 else "UTC", made, _unseen(ask, portals, times) if times else [])


def _unseen(ask: Questions, portals: Sequence[Row], times: Sequence[float]) -> list[tuple[float, float]]:
    """When none of *portals* was visited, between the first and the last of *times*."""
    first, last = (datetime.fromtimestamp(at, tz=UTC).isoformat() for at in (min(times), max(times)))
    without = [gaps(ask, portal, first, last) for portal in portals]
    return reduce(overlap, without) if without else []


def overlap(one: Sequence[tuple[float, float]], other: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """What two lists of spans, each in order, have in common."""
    both = ((max(a, c), min(b, d)) for a, b in one for c, d in other)
    return [(begin, end) for begin, end in both if begin < end]


def of_portals(ask: Questions, portals: Sequence[Row], kind: str) -> Chart:
    """Articles, or the reactions they had when last counted, by the month in which they were published."""
    made = []
    for portal in portals:
        rows = by_month(ask, portal["id"])
        points: list[Point] = [(row["month"], row["articles"] if kind == "articles" else row["reactions"], None) for row in rows]
        made.append(Series(f"portal-{portal['slug']}", portal["agency"], points, None, portal["slug"], SCALES.get(kind, "reactions")))
    return Chart("month", "UTC", made, months=every_month([point[0] for one in made for point in one.points]))


def every_month(some: Iterable[str], most: int = 600) -> list[str]:
    """The months YYYY-MM from the first to the last of *some*; *some* alone where a date that cannot be would make more than *most*."""
    known = sorted(set(some))
    numbers = [int(month[:4]) * 12 + int(month[5:7]) - 1 for month in known]
    if not known or numbers[-1] - numbers[0] >= most:
        return known
    return [f"{number // 12:04}-{number % 12 + 1:02}" for number in range(numbers[0], numbers[-1] + 1)]


def by_month(ask: Questions, portal_id: int) -> list[Row]:
    """One row a month of publication: articles, those that show reactions, the reactions of their newest snapshots added up."""
    kinds = ", ".join(f"'{kind}'" for kind in REACTIONS)
    return list(ask.rows(
        "SELECT substr(a.published_date, 1, 7) AS month, count(*) AS articles, count(n.votes) AS counted, sum(n.votes) AS reactions "
        "FROM articles a LEFT JOIN (SELECT s.article_id, sum(c.value) AS votes FROM snapshots s JOIN counts c ON c.snapshot_id = s.id "
        f"WHERE c.kind IN ({kinds}) AND s.id IN "
        "(SELECT (SELECT id FROM snapshots WHERE article_id = b.id AND seen_on = 'page' ORDER BY observed_at DESC LIMIT 1) "
        "FROM articles b WHERE b.portal_id = ?1) GROUP BY s.article_id) n ON n.article_id = a.id "
        "WHERE a.portal_id = ?1 AND a.published_date IS NOT NULL GROUP BY 1 ORDER BY 1", portal_id))  # fmt: skip


def observed(ask: Questions, article_id: int) -> dict[str, list[Point]]:
    """Kind -> (seconds, value, capture id), oldest first; the seven reactions first, in their order."""
    found: dict[str, list[Point]] = {}
    for row in ask.rows(
        "SELECT s.observed_at, s.capture_id, c.kind, c.value FROM snapshots s JOIN counts c ON c.snapshot_id = s.id "
        "WHERE s.article_id = ? ORDER BY s.observed_at, s.id", article_id):  # fmt: skip
        found.setdefault(row["kind"], []).append((seconds(row["observed_at"]), row["value"], row["capture_id"]))
    order = [*REACTIONS, "views", "comments"]
    return dict(sorted(found.items(), key=lambda one: (order.index(one[0]) if one[0] in order else len(order), one[0])))


def summed(ask: Questions, article_id: int) -> list[Point]:
    """The seven reactions added up at each snapshot of the article's own page that shows any (a listing shows some of them);
    None where one of them was shown and could not be read."""
    kinds = ", ".join(f"'{kind}'" for kind in REACTIONS)
    rows = ask.rows(
        f"SELECT s.observed_at, s.capture_id, CASE WHEN count(*) = count(c.value) THEN sum(c.value) END AS votes FROM snapshots s "
        f"JOIN counts c ON c.snapshot_id = s.id WHERE s.article_id = ? AND s.seen_on = 'page' AND c.kind IN ({kinds}) "
        "GROUP BY s.id ORDER BY s.observed_at, s.id",
        article_id,
    )
    return [(seconds(row["observed_at"]), row["votes"], row["capture_id"]) for row in rows]


def seconds(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def answer(visit: Visit, chart: Chart, form: str, name: str) -> Response:
    """*chart* as JSON, or as CSV: one line a point."""
    if form == "json":
        return visit.data(chart.as_json())
    return visit.table(f"{name}.csv", ("series", "article", "portal", chart.x, "value", "capture_id"), _lines(chart))


def _lines(chart: Chart) -> Iterable[Sequence[Any]]:
    for series in chart.series:
        for x, value, capture in series.points:
            at = datetime.fromtimestamp(x, tz=UTC).isoformat().replace("+00:00", "Z") if chart.x == "time" else x
            yield (series.key, series.article, series.portal, at, value, capture)


def _series(kind: str, points: list[Point]) -> Series:
    return Series(kind, kind, points, scale=SCALES.get(kind, "reactions"))
