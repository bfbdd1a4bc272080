"""The home page: what the archive holds, which days of each portal are covered, and what happened lately."""

from __future__ import annotations

from typing import Any

from datasette.utils.asgi import Response

from archive.canned import DELETED, EDITED, MOST_REACTED, QUESTIONS, Question
from archive.explore import coverage
from archive.explore.visit import Visit
from archive.questions import Questions, Row
from archive.records import SINGLE

PER_PAGE = 50
SPANS = (30, 90, 365)


async def page(visit: Visit) -> Response:
    days = visit.whole("days", 90, 3660)
    number = visit.whole("page", 1)
    now = visit.explorer.clock()

    def question(ask: Questions) -> dict[str, Any]:
        everyone = list(
            ask.rows(
                "SELECT id, slug, agency, region, timezone FROM portals WHERE slug <> ? ORDER BY region_code IS NULL, region_code, agency",
                SINGLE,
            )
        )
        portals = everyone[(number - 1) * PER_PAGE : number * PER_PAGE]
        return {
            "portals": portals, "everyone": len(everyone), "pages": -(-len(everyone) // PER_PAGE),
            "coverage": coverage.of_portals(ask, portals, now, days),
        }  # fmt: skip

    return await visit.page(
        "home",
        days=days,
        spans=SPANS,
        number=number,
        questions=QUESTIONS,
        **await visit.ask(question),
        **await visit.remember("home", sums),
    )


def sums(ask: Questions) -> dict[str, Any]:
    held = {row["portal_id"]: row["n"] for row in ask.rows("SELECT portal_id, sum(articles) AS n FROM months GROUP BY portal_id")}
    return {
        "totals": totals(ask), "held": held,
        "gained": lately(ask, MOST_REACTED), "edited": lately(ask, EDITED), "gone": lately(ask, DELETED),
    }  # fmt: skip


def totals(ask: Questions) -> Row:
    (row,) = ask.rows(
        "SELECT (SELECT coalesce(sum(articles), 0) FROM months) AS articles, (SELECT count(*) FROM portals WHERE slug <> ?) AS portals, "
        "(SELECT count(*) FROM snapshots) AS snapshots, (SELECT count(*) FROM captures) AS captures, "
        "(SELECT sum(versions - 1) FROM articles WHERE versions > 1) AS edits, "
        "(SELECT coalesce(sum(gone), 0) FROM months) AS gone, (SELECT count(*) FROM failures) AS failures, "
        "(SELECT min(started_at) FROM jobs) AS first, (SELECT max(started_at) FROM jobs) AS last",
        SINGLE,
    )
    return row


def lately(ask: Questions, question: Question, most: int = 5) -> list[Row]:
    """The first answers of a canned question, with what a list of articles shows."""
    rows = list(ask.rows(f"SELECT * FROM {question.view} LIMIT ?", most))
    for row in rows:
        (portal,) = ask.rows("SELECT agency, timezone FROM portals WHERE slug = ?", row["portal"])
        row |= portal
    return rows
