"""A web server on loopback that holds ReplayWeb.page and the files it is to open; ranges are answered, as the player asks for them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qsl, urlsplit

EMBED = (
    '<!doctype html><meta charset="utf-8"><title>Replay</title><link rel="icon" href="data:,"><body style="margin:0"><script src="/ui.js">'
    '</script><replay-web-page source="{source}" url="{url}" ts="{ts}" embed="full" style="height: 800px"></replay-web-page>'
)


@contextmanager
def serve(player: Path, files: Mapping[str, Path]) -> Iterator[str]:
    """The address of the server, while it runs. *player*: the unpacked npm package; *files*: what stands below ``/files/``."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            split = urlsplit(self.path)
            found = self._file(split.path)
            if found:
                self._answer(200, "text/javascript" if found.suffix == ".js" else "application/octet-stream", found.read_bytes())
            elif split.path in ("/", "/embed"):
                wanted = {"source": "", "url": "", "ts": "", **dict(parse_qsl(split.query))}
                page = EMBED.format(**{name: escape(value) for name, value in wanted.items()})
                self._answer(200, "text/html", page.encode() if split.path == "/embed" else b"<!doctype html><title>Replay</title>")
            else:
                self._answer(404, "text/plain", b"not here")

        do_HEAD = do_GET

        def _file(self, path: str) -> Path | None:
            name = path.rpartition("/")[2]
            if name in ("ui.js", "sw.js"):
                return player / name
            return files.get(name) if path.startswith("/files/") else None

        def _answer(self, status: int, kind: str, body: bytes) -> None:
            place = None
            if status == 200 and (asked := re.fullmatch(r"bytes=(\d*)-(\d*)", self.headers.get("Range", ""))):
                begin = int(asked[1]) if asked[1] else len(body) - int(asked[2])
                end = min(int(asked[2]), len(body) - 1) if asked[1] and asked[2] else len(body) - 1
                status, place, body = 206, f"bytes {begin}-{end}/{len(body)}", body[begin : end + 1]
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Accept-Ranges", "bytes")
            if place:
                self.send_header("Content-Range", place)
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
