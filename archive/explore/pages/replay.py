"""Where a replay link leads when no pywb runs: what was asked for, and how to have it."""

from __future__ import annotations

from datasette.utils.asgi import Response

from archive.explore.shown import ts
from archive.explore.visit import Visit


async def page(visit: Visit) -> Response:
    names = visit.request.url_vars
    url = names["url"] + (f"?{visit.request.query_string}" if visit.request.query_string else "")
    if visit.explorer.replay:
        return Response.redirect(f"{visit.explorer.replay}/{names['slug']}/{names['ts']}/{url}")
    captures = await visit.ask(lambda ask: list(ask.rows("SELECT id, captured_at FROM captures WHERE url = ?", url)))
    found = [row for row in captures if ts(row["captured_at"]) == names["ts"]]
    return await visit.page("replay", slug=names["slug"], ts=names["ts"], url=url, found=found)
