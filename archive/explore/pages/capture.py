"""One exchange as the archive holds it: where its record stands, what was asked, what came, and how to check that by hand."""

from __future__ import annotations

import hashlib
from typing import Any

from datasette.utils.asgi import Response

from archive.errors import LumbungError
from archive.explore.visit import Visit
from archive.questions import Questions, Row
from archive.reader import find, iter_records
from archive.store import Archive

SHOWN = 6000
"""Bytes of a body that the page shows."""

_USED = "SELECT id, title FROM articles WHERE id IN (SELECT article_id FROM {} WHERE capture_id = ?)"


async def page(visit: Visit) -> Response:
    id = visit.request.url_vars["id"]

    def question(ask: Questions) -> dict[str, Any]:
        row = ask.capture(id)
        portal = next(ask.rows("SELECT timezone, agency FROM portals WHERE slug = ?", row["portal"]))
        used = {
            "versions": list(ask.rows(_USED.format("versions"), id)),
            "snapshots": list(ask.rows(_USED.format("snapshots"), id)),
        }  # fmt: skip
        return {"row": row, "portal": portal, "zone": portal["timezone"], "used": used, **exchange(visit, row)}

    return await visit.page("capture", **await visit.ask(question))


def exchange(visit: Visit, row: Row) -> dict[str, Any]:
    """The heads of request and response, and the beginning of the body where it is text. ``trouble`` where the bytes cannot be had."""
    with Archive(visit.explorer.data) as archive:
        stored = archive.capture(row["id"])
        try:
            head = stored.response_bytes[: stored.head.length]
            body = stored.body
            textual = any(mark in (row["mime"] or "") for mark in ("text", "json", "xml", "javascript"))
            return {
                "trouble": None,
                "request_head": request_of(archive, row),
                "response": lines(head),
                "body": body.body[:SHOWN].decode("utf-8", "replace") if textual else None,
                "size": len(body.body),
                "sha256": hashlib.sha256(stored.payload).hexdigest(),
            }
        except (LumbungError, FileNotFoundError) as error:
            return {"trouble": str(error), "request_head": None, "response": None, "body": None, "size": None, "sha256": None}


def lines(head: bytes) -> str:
    """A head as text; its line ends, CR LF on the wire, are those of the page."""
    return head.decode("utf-8", "replace").replace("\r\n", "\n")


def request_of(archive: Archive, row: Row) -> str | None:
    """The head of the request that was sent for *row*: its record stands between the response before and its own."""
    ends = "SELECT max(warc_offset + warc_length) AS at FROM captures WHERE warc_file = ? AND warc_offset < ?"
    before = next(archive.ask.rows(ends, row["warc_file"], row["warc_offset"]))["at"]
    for _, _, found in iter_records(find(archive.path / row["warc_file"]), before or 0):
        if found.type == "request" and row["id"] in found.concurrent_to:
            return lines(found.data)
        if found.id == row["id"]:
            break
    return None
