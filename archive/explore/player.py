"""Replay in the browser: ReplayWeb.page's own files, and an article's captures as a WACZ for it to open.

It answers in an origin of its own (another port), because the scripts of archived pages run there. What it may reach is this origin alone.
The form of the page is that of ReplayWeb.page's documentation, "Embedding" (version 2.5.3, read 2026-11).
"""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from archive.errors import LumbungError

FILES = ("ui.js", "sw.js")
Package = Callable[[Path, int, Path], object]
"""``(archive directory, article id, file)``: writes the article's captures as a WACZ."""

POLICY = (
    b"default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; connect-src 'self' data: blob:; form-action 'none'; base-uri 'self'; "
    b"frame-ancestors 'self'; object-src 'none'"
)
_HEAD = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{url}</title>'
    '<link rel="icon" href="data:,"><style>body{{margin:0}}replay-web-page{{display:block;height:100vh}}</style>'
)
_BEGIN = _HEAD + '<script src="/start.js"></script></html>'
_EMBED = (
    _HEAD + '<script src="/ui.js"></script>'
    '<replay-web-page source="/wacz/{id}.wacz" url="{url}" ts="{ts}" embed="full" replaybase="/replay/"></replay-web-page></html>'
)
_START = b"""// The player's frame is answered by its service worker, so that must stand before the player begins.
navigator.serviceWorker.register("/replay/sw.js?serveIndex=1", { scope: "/replay/" }).then(async (registered) => {
  const worker = registered.installing || registered.waiting || registered.active;
  if (worker.state !== "activated")
    await new Promise((done) => worker.addEventListener("statechange", () => worker.state === "activated" && done()));
  location.replace(location.pathname.replace("/article/", "/shown/") + location.search);
});
"""
_PIECE = 1 << 18


class Player:
    """An ASGI application. ``/article/ID?url=…&ts=…`` makes the package and leads to ``/shown/ID``, the page;
    the rest is what the player asks for."""

    def __init__(self, data: Path, files: Path, package: Package) -> None:
        self.data, self.files, self.package = data, files, package
        self._kept = tempfile.TemporaryDirectory(prefix="lumbung-player-")
        self._making = asyncio.Lock()

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        path = scope["path"]
        try:
            if scope["method"] not in ("GET", "HEAD"):
                await _send(send, 405, "text/plain", b"")
            elif match := re.fullmatch(r"/(article|shown)/([0-9]{1,18})", path):
                await self._show(match[1] == "article", int(match[2]), scope, send)
            elif match := re.fullmatch(r"/wacz/([0-9]{1,18})\.wacz", path):
                await self._file(Path(self._kept.name) / f"{int(match[1])}.wacz", "application/wacz", scope, send)
            elif path == "/start.js":
                await _send(send, 200, "text/javascript", _START)
            elif path.rpartition("/")[2] in FILES:
                await self._file(self.files / path.rpartition("/")[2], "text/javascript", scope, send)
            else:
                await _send(send, 404, "text/plain", b"not here")
        except LumbungError as error:
            await _send(send, 404, "text/plain; charset=utf-8", error.message.encode())

    async def _show(self, first: bool, id: int, scope: dict[str, Any], send: Any) -> None:
        asked = parse_qs(scope["query_string"].decode("latin-1"))
        url, ts = (asked.get(name, [""])[0] for name in ("url", "ts"))
        if first:
            async with self._making:
                await asyncio.get_running_loop().run_in_executor(None, self.package, self.data, id, Path(self._kept.name) / f"{id}.wacz")
        page = (_BEGIN if first else _EMBED).format(id=id, url=escape(url), ts=escape(ts))
        await _send(send, 200, "text/html; charset=utf-8", page.encode())

    async def _file(self, path: Path, kind: str, scope: dict[str, Any], send: Any) -> None:
        """*path*, or the range of it that is asked for: the player reads a package by its ends and by its records."""
        if not path.is_file():
            await _send(send, 404, "text/plain", b"not here")
            return
        size = path.stat().st_size
        begin, end, status = 0, size, 200
        headers = [(b"accept-ranges", b"bytes")]
        wanted = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"range"), "")
        if match := re.fullmatch(r"bytes=(\d{0,18})-(\d{0,18})", wanted):
            first, last = match.groups()
            begin = int(first) if first else max(0, size - int(last or 0))
            end = min(int(last) + 1, size) if first and last else size
            if begin >= end:
                await _send(send, 416, "text/plain", b"", [(b"content-range", b"bytes */%d" % size)])
                return
            status = 206
            headers.append((b"content-range", b"bytes %d-%d/%d" % (begin, end - 1, size)))
        await send(_start(status, kind, [*headers, (b"content-length", b"%d" % (end - begin))]))
        if scope["method"] == "GET":
            with path.open("rb") as file:
                file.seek(begin)
                while begin < end:
                    piece = file.read(min(_PIECE, end - begin))
                    begin += len(piece)
                    await send({"type": "http.response.body", "body": piece, "more_body": begin < end})
        else:
            await send({"type": "http.response.body", "body": b""})


def _start(status: int, kind: str, headers: list[tuple[bytes, bytes]]) -> dict[str, Any]:
    always = [(b"content-type", kind.encode()), (b"content-security-policy", POLICY), (b"x-content-type-options", b"nosniff")]
    return {"type": "http.response.start", "status": status, "headers": [*always, (b"referrer-policy", b"no-referrer"), *headers]}


async def _send(send: Any, status: int, kind: str, body: bytes, headers: list[tuple[bytes, bytes]] | None = None) -> None:
    await send(_start(status, kind, [(b"content-length", b"%d" % len(body)), *(headers or [])]))
    await send({"type": "http.response.body", "body": body})
