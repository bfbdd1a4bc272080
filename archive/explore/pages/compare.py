"""Several articles or portals in one chart. All of its state is in the address, so the address is the permalink."""

from __future__ import annotations

from typing import Any

from datasette.utils.asgi import Response

from archive.errors import UsageError
from archive.explore import series
from archive.explore.pages.article import of_portal
from archive.explore.visit import Visit
from archive.questions import Questions, Row
from archive.records import REACTIONS, SINGLE

MOST = 8
KINDS = ("reactions", *REACTIONS, "views", "comments")


async def page(visit: Visit) -> Response:
    def question(ask: Questions) -> dict[str, Any]:
        articles, portals, missing = chosen(ask, visit)
        every = list(ask.rows("SELECT slug, agency FROM portals WHERE slug <> ? ORDER BY agency LIMIT 2000", SINGLE))
        return {"articles": articles, "portals": portals, "missing": missing, "every": every}

    found = await visit.ask(question)
    query = visit.request.query_string
    return await visit.page(
        "compare",
        kinds=KINDS,
        kind=kind(visit),
        axis=visit.get("axis", "time"),
        by=visit.get("by", "reactions"),
        query=query,
        most=MOST,
        **found,
    )


async def data(visit: Visit) -> Response:
    def question(ask: Questions) -> series.Chart:
        articles, portals, _ = chosen(ask, visit)
        if portals and not articles:
            return series.of_portals(ask, portals, "articles" if visit.get("by") == "articles" else "reactions")
        return series.of_articles(ask, articles, kind(visit), age=visit.get("axis") == "age")

    return series.answer(visit, await visit.ask(question), visit.request.url_vars["form"], "compare")


def kind(visit: Visit) -> str:
    return asked if (asked := visit.get("kind", "reactions")) in KINDS else "reactions"


def chosen(ask: Questions, visit: Visit) -> tuple[list[Row], list[Row], list[str]]:
    """The articles (``article=``: ids or URLs) and portals (``portal=``: slugs) asked for, each once, and what was not found."""
    articles: dict[int, Row] = {}
    portals: dict[str, Row] = {}
    missing = []
    for which in visit.all("article"):
        try:
            row = ask.article(which)
            articles[row["id"]] = row
        except UsageError:
            missing.append(which[:200])
    for slug in visit.all("portal"):
        try:
            portals[slug] = of_portal(ask, slug)
        except UsageError:
            missing.append(slug[:200])
    return list(articles.values())[:MOST], list(portals.values())[:MOST], missing[:MOST]
