"""The search page."""

from __future__ import annotations

from datasette.utils.asgi import Response

from archive.explore.finding import FACETS, PER_PAGE, STATES, Wanted, find, marked, plain
from archive.explore.visit import Visit


def wanted(visit: Visit) -> Wanted:
    return Wanted(
        words=visit.get("q")[:2000],
        filters={name: visit.get(name) for name in FACETS if visit.get(name)},
        states=tuple(state for state in STATES if state in visit.all("state")),
        newest=visit.get("sort") == "newest",
        page=visit.whole("page", 1, 100_000),
    )


async def page(visit: Visit) -> Response:
    asked = wanted(visit)
    found = await visit.ask(lambda ask: find(ask, asked))
    rows = [{**row, "marked": marked(row["marked_title"]), "snippet": marked(row["snippet"])} for row in found.hits]
    return await visit.page(
        "search", asked=asked, rows=rows, total=found.total, more=found.more, facets=found.facets, pages=-(-found.total // PER_PAGE),
        states=STATES, names=FACETS, filters=asked.filters,
    )  # fmt: skip


async def data(visit: Visit) -> Response:
    asked = wanted(visit)
    found = await visit.ask(lambda ask: find(ask, asked))
    told = {"query": asked.words, "total": found.total, "more": found.more, "page": asked.page}
    return visit.data({**told, "rows": plain(found.hits), "facets": found.facets})
