"""One portal: its health, its yield, its readers' reactions by month."""

from __future__ import annotations

from typing import Any

from datasette.utils.asgi import Response

from archive.explore import coverage, series
from archive.explore.pages.article import of_portal
from archive.explore.visit import Visit
from archive.questions import Questions


async def page(visit: Visit) -> Response:
    slug, now, days = visit.request.url_vars["slug"], visit.explorer.clock(), visit.whole("days", 365, 3660)

    def question(ask: Questions) -> dict[str, Any]:
        portal = of_portal(ask, slug)
        id = portal["id"]
        return {
            "portal": portal,
            "covered": coverage.of_portals(ask, [portal], now, days)[id],
            "totals": next(ask.rows(
                "SELECT count(*) AS articles, coalesce(sum(status = 'gone'), 0) AS gone, coalesce(sum(versions - 1), 0) AS edits, "
                "(SELECT count(*) FROM captures WHERE portal_id = ?1) AS captures, "
                "(SELECT count(*) FROM failures WHERE portal_id = ?1) AS failures, "
                "(SELECT count(*) FROM snapshots s JOIN articles b ON b.id = s.article_id WHERE b.portal_id = ?1) AS snapshots "
                "FROM articles WHERE portal_id = ?1", id)),
            "jobs": list(ask.rows("SELECT * FROM jobs WHERE portal_id = ? ORDER BY started_at DESC LIMIT 12", id)),
            "failures": list(ask.rows(
                "SELECT kind, count(*) AS n, max(failed_at) AS last, max(detail) AS detail FROM failures WHERE portal_id = ? "
                "GROUP BY kind ORDER BY n DESC", id)),
            "months": series.by_month(ask, id),
            "categories": list(ask.rows(
                "SELECT category, count(*) AS n FROM articles WHERE portal_id = ? AND category <> '' "
                "GROUP BY category ORDER BY n DESC LIMIT 12", id)),
            "newest": list(ask.rows(
                "SELECT id, title, published_date, category, status, versions FROM articles WHERE portal_id = ? "
                "ORDER BY published_date DESC, id DESC LIMIT 10", id)),
        }  # fmt: skip

    found = await visit.ask(question)
    return await visit.page("portal", zone=found["portal"]["timezone"], days=days, **found)


async def data(visit: Visit) -> Response:
    names = visit.request.url_vars
    chart = await visit.ask(lambda ask: series.of_portals(ask, [of_portal(ask, names["slug"])], names["what"]))
    return series.answer(visit, chart, names["form"], f"{names['slug']}-{names['what']}")
