"""One article: what it says, how it was received, what became of it, and what proves all that."""

from __future__ import annotations

from typing import Any

from datasette.utils.asgi import Response

from archive.errors import LumbungError, UsageError
from archive.explore import citation, series
from archive.explore.pages.files import PICTURES
from archive.explore.visit import Visit
from archive.questions import Questions, Row
from archive.records import REACTIONS

TABLED = 200
"""Observations that the page shows as a table: the newest. Charts and CSV have all of them."""
SHORT = 400  # characters of a raw string that its card shows


async def page(visit: Visit) -> Response:
    id = int(visit.request.url_vars["id"])
    number = visit.whole("version", 0)

    def question(ask: Questions) -> dict[str, Any]:
        article = ask.article(id)
        portal = of_portal(ask, article["portal"])
        versions = [{**row, "capture": ask.capture(row["capture_id"])} for row in ask.standing_versions(id)]
        if number > len(versions):
            raise UsageError(f"article {id} has no version {number}; its versions are 1 to {len(versions)}")
        version = versions[number - 1] if number else versions[-1]
        seen = {row["id"]: row for row in ask.rows("SELECT id, seen_on, own_visits FROM snapshots WHERE article_id = ?", id)}
        snapshots = ask.snapshots(id)
        tabled = [{**row, **seen[row["id"]], "capture": ask.capture(row["capture_id"])} for row in snapshots[-TABLED:]]
        kinds = list(dict.fromkeys(kind for kind in (*REACTIONS, "views", "comments") if any(kind in row["counts"] for row in snapshots)))
        kinds += sorted({kind for row in snapshots for kind in row["counts"]} - set(kinds))
        return {
            "article": article, "portal": portal, "versions": versions, "version": version, "chosen": number or len(versions),
            "readings": [row for row in ask.versions(id) if row["superseded_at"]],
            "latest": version is versions[-1], "snapshots": tabled, "observations": len(snapshots), "kinds": kinds,
            "latest_counts": {row["kind"]: row for row in ask.rows("SELECT * FROM latest_counts WHERE article_id = ?", id)},
            "provenance": {row["field"]: {**row, "raw": shorten(row["raw"])} for row in ask.provenance(version["id"])},
            "flags": ask.flags(version["id"]), "tags": ask.tags(id), "media": media(ask, article), "states": ask.states(id),
            "apa": citation.apa(article, portal, version, version["capture"]),
            "bibtex": citation.bibtex(article, portal, version, version["capture"], portal["timezone"]),
        }  # fmt: skip

    found = await visit.ask(question)
    found["paragraphs"] = [part.strip() for part in found["version"]["text"].split("\n\n") if part.strip()]
    return await visit.page("article", zone=found["portal"]["timezone"], **found)


async def data(visit: Visit) -> Response:
    """The counts of an article as a chart draws them."""
    id = int(visit.request.url_vars["id"])

    def question(ask: Questions) -> series.Chart:
        article = ask.article(id)
        return series.of_article(ask, article, of_portal(ask, article["portal"]))

    return series.answer(visit, await visit.ask(question), visit.request.url_vars["form"], f"article-{id}-reactions")


async def prove(visit: Visit) -> Response:
    """What ``lumbung prove`` says of one value, made there and then."""
    import asyncio

    id, field, at = int(visit.request.url_vars["id"]), visit.get("field", "title"), visit.get("at") or None
    article = await visit.ask(lambda ask: ask.article(id))
    portal = await visit.ask(lambda ask: of_portal(ask, article["portal"]))
    proof, trouble, prover = None, None, visit.explorer.prove
    if prover is not None:
        try:
            proof = await asyncio.get_running_loop().run_in_executor(None, prover, id, field, at, visit.lang)
        except LumbungError as error:
            trouble = error.message
    return await visit.page(
        "prove", article=article, field=field, at=at, proof=proof, trouble=trouble, able=prover is not None, zone=portal["timezone"]
    )


def of_portal(ask: Questions, slug: str) -> Row:
    found = next(ask.rows("SELECT * FROM portals WHERE slug = ?", slug), None)
    if found is None:
        raise UsageError(f"this archive holds no portal {slug!r}")
    return found


def media(ask: Questions, article: Row) -> list[Row]:
    """What the article shows, each with the first capture that holds it (``kept``), None where none does; ``shown``: a picture."""
    rows = ask.media(article["id"])
    if article["image_url"] and all(row["url"] != article["image_url"] for row in rows):
        rows.insert(0, {"url": article["image_url"], "kind": "image", "caption": None, "capture_id": None})
    sql = "SELECT id, mime FROM captures WHERE url = ? AND status = 200 AND method = 'GET' ORDER BY captured_at LIMIT 1"
    for row in rows:
        kept = next(ask.rows(sql, row["url"]), None)
        row["kept"] = kept and kept["id"]
        row["shown"] = kept is not None and kept["mime"] in PICTURES
    return rows


def shorten(text: str) -> str:
    return text if len(text) <= SHORT else text[:SHORT] + " …"
