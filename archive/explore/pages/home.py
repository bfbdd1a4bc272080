"""The home page: what the archive holds, which days of each portal are covered, and what happened lately."""

from __future__ import annotations

from typing import Any

from datasette.utils.asgi import Response

from archive.explore import coverage
from archive.explore.visit import Visit
from archive.questions import Questions, Row
from archive.records import REACTIONS

PER_PAGE = 50
SPANS = (30, 90, 365)


async def page(visit: Visit) -> Response:
    days = visit.whole("days", 90, 3660)
    number = visit.whole("page", 1)
    now = visit.explorer.clock()

    def question(ask: Questions) -> dict[str, Any]:
        everyone = list(
            ask.rows("SELECT id, slug, agency, region, timezone FROM portals ORDER BY region_code IS NULL, region_code, agency")
        )
        portals = everyone[(number - 1) * PER_PAGE : number * PER_PAGE]
        covered = coverage.of_portals(ask, portals, now, days)
        held = {row["portal_id"]: row["n"] for row in ask.rows("SELECT portal_id, count(*) AS n FROM articles GROUP BY portal_id")}
        return {
            "totals": totals(ask), "portals": [{**row, "articles": held.get(row["id"], 0)} for row in portals],
            "coverage": covered, "everyone": len(everyone), "pages": -(-len(everyone) // PER_PAGE),
            "gained": gained(ask), "edited": edited(ask), "gone": gone(ask),
        }  # fmt: skip

    return await visit.page("home", days=days, spans=SPANS, number=number, **await visit.ask(question))


def totals(ask: Questions) -> Row:
    (row,) = ask.rows(
        "SELECT (SELECT count(*) FROM articles) AS articles, (SELECT count(*) FROM portals) AS portals, "
        "(SELECT count(*) FROM snapshots) AS snapshots, (SELECT count(*) FROM captures) AS captures, "
        "(SELECT count(*) FROM versions) - (SELECT count(*) FROM articles) AS edits, "
        "(SELECT count(*) FROM articles WHERE status = 'gone') AS gone, (SELECT count(*) FROM failures) AS failures, "
        "(SELECT min(started_at) FROM jobs) AS first, (SELECT max(started_at) FROM jobs) AS last"
    )
    return row


def gained(ask: Questions, most: int = 5) -> list[Row]:
    """Articles by the reactions they gained in the week before the newest snapshot. What an article had when first seen is no gain."""
    kinds = ", ".join(repr(kind) for kind in REACTIONS)
    return list(ask.rows(
        "WITH week AS (SELECT date(max(observed_at), '-7 days') AS since FROM snapshots), "
        "steps AS (SELECT s.article_id, s.observed_at, "
        "c.value - lag(c.value) OVER (PARTITION BY s.article_id, c.kind ORDER BY s.observed_at) AS step "
        "FROM snapshots s JOIN counts c ON c.snapshot_id = s.id "
        f"WHERE c.kind IN ({kinds}) AND c.value IS NOT NULL AND s.article_id IN "
        "(SELECT article_id FROM snapshots WHERE observed_at >= (SELECT since FROM week) ORDER BY observed_at DESC LIMIT 5000)) "
        "SELECT a.id, a.title, p.agency, sum(step) AS gained FROM steps JOIN articles a ON a.id = steps.article_id "
        "JOIN portals p ON p.id = a.portal_id WHERE steps.observed_at >= (SELECT since FROM week) GROUP BY a.id HAVING sum(step) > 0 "
        "ORDER BY gained DESC, a.id LIMIT ?", most))  # fmt: skip


def edited(ask: Questions, most: int = 5) -> list[Row]:
    return list(ask.rows(
        "SELECT a.id, a.title, p.agency, p.timezone, v.seen_at AS at, a.versions FROM versions v JOIN articles a ON a.id = v.article_id "
        "JOIN portals p ON p.id = a.portal_id WHERE v.id > (SELECT max(id) FROM versions) - 20000 AND a.versions > 1 "
        "AND v.id = (SELECT max(id) FROM versions WHERE article_id = a.id) ORDER BY v.seen_at DESC LIMIT ?", most))  # fmt: skip


def gone(ask: Questions, most: int = 5) -> list[Row]:
    return list(ask.rows(
        "SELECT a.id, a.title, p.agency, p.timezone, s.since_at AS at, s.reason FROM states s JOIN articles a ON a.id = s.article_id "
        "JOIN portals p ON p.id = a.portal_id WHERE s.status = 'gone' AND a.status = 'gone' "
        "AND s.id = (SELECT max(id) FROM states WHERE article_id = a.id) ORDER BY s.since_at DESC LIMIT ?", most))  # fmt: skip
