"""Files: pictures out of the archive, and what our own pages need."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from datasette.utils.asgi import NotFound, Response

from archive.errors import LumbungError
from archive.explore.visit import Visit, policy
from archive.questions import Questions
from archive.sniff import detect_mime
from archive.store import Archive

PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp", "image/x-icon"})
"""What is shown as a picture, by its first bytes. SVG is not among them: it may hold scripts."""

TYPES = {
    "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "woff2": "font/woff2", "txt": "text/plain; charset=utf-8",
    "svg": "image/svg+xml",
}  # fmt: skip
SEALED = "default-src 'none'; style-src 'none'; sandbox"


async def media(visit: Visit) -> Response:
    """The body of a capture, where it is a picture. Anything else is not shown: it would be somebody's page under our name."""
    id = visit.request.url_vars["id"]

    def question(ask: Questions) -> bytes:
        ask.capture(id)
        with Archive(visit.explorer.data) as archive:
            return archive.capture(id).body.body

    try:
        body = await visit.ask(question)
    except (LumbungError, FileNotFoundError) as error:
        raise NotFound(str(error)) from error
    kind = detect_mime(body, None)
    if kind not in PICTURES:
        return Response("not a picture", status=415, headers=policy(SEALED), content_type="text/plain; charset=utf-8")
    return Response(body, headers=policy(SEALED) | {"cache-control": "private, max-age=86400"}, content_type=kind)


async def static(visit: Visit) -> Response:
    name = visit.request.url_vars["name"]
    body = _static(name)
    if body is None:
        raise NotFound(f"no file {name}")
    return Response(body, headers=policy(SEALED) | {"cache-control": "no-cache"}, content_type=TYPES[name.rpartition(".")[2]])


@lru_cache
def _static(name: str) -> bytes | None:
    """A file of ours by its plain name; nothing else can be named (the route lets no slash through)."""
    found = files("archive.explore") / "static" / name
    return found.read_bytes() if name.rpartition(".")[2] in TYPES and found.is_file() else None
