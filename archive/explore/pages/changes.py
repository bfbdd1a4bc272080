"""What changed between two versions of an article, word by word."""

from __future__ import annotations

from typing import Any

from datasette.utils.asgi import Response

from archive.errors import UsageError
from archive.explore import difference
from archive.explore.pages.article import of_portal
from archive.explore.visit import Visit
from archive.questions import Questions


async def page(visit: Visit) -> Response:
    id = int(visit.request.url_vars["id"])

    def question(ask: Questions) -> dict[str, Any]:
        article = ask.article(id)
        versions = [{**row, "capture": ask.capture(row["capture_id"])} for row in ask.standing_versions(id)]
        new = visit.whole("new", len(versions))
        old = visit.whole("old", max(1, new - 1))
        if max(old, new) > len(versions):
            raise UsageError(f"article {id} has no version {max(old, new)}; its versions are 1 to {len(versions)}")
        return {"article": article, "versions": versions, "old": old, "new": new, "portal": of_portal(ask, article["portal"])}

    found = await visit.ask(question)
    before, after = found["versions"][found["old"] - 1], found["versions"][found["new"] - 1]
    pieces = difference.pieces(f"{before['title']}\n\n{before['text']}", f"{after['title']}\n\n{after['text']}")
    words = [{"kind": piece.kind, "old": piece.old, "new": piece.new, "number": piece.number} for piece in pieces]
    return await visit.page(
        "changes", words=words, count=difference.changes(pieces), before=before, after=after, zone=found["portal"]["timezone"], **found
    )
