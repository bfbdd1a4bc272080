"""A held-out portal on a loopback socket. Every request is kept; a POST is a trap."""

from __future__ import annotations

import gzip
import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.heldout.habits import Habits
from tests.heldout.site import Answer, Site


@dataclass(frozen=True)
class Hit:
    method: str
    host: str
    target: str
    status: int
    at: float  # monotonic seconds, when the request had been read


class HeldOut:
    """Serves *habits*' portal until ``close``. ``hits`` grows; ``seen_since(mark)`` gives the requests after a mark."""

    def __init__(self, habits: Habits) -> None:
        self.habits = habits
        self.site = Site(habits)
        self.hits: list[Hit] = []
        self._lock = threading.Lock()
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            server_version, sys_version = "Apache", ""
            timeout = 30
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                owner._answer(self)

            do_HEAD = do_POST = do_PUT = do_DELETE = do_GET

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()

    @property
    def connect_to(self) -> str:
        return f"{self.habits.host}:80:127.0.0.1:{self.port}"

    def mark(self) -> int:
        return len(self.hits)

    def seen_since(self, mark: int) -> list[Hit]:
        return self.hits[mark:]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        at = time.monotonic()
        length = int(handler.headers.get("Content-Length") or 0)
        if length:
            handler.rfile.read(length)
        with self._lock:
            host = handler.headers.get("Host", "")
            if handler.command not in ("GET", "HEAD"):
                answer = Answer(403, b"trap", "text/plain")
            elif host != self.habits.host:
                answer = Answer(421, b"another host's socket", "text/plain")
            else:
                answer = self.site.get(handler.path, handler.headers.get("Cookie", ""), handler.headers.get("User-Agent", ""))
            self.hits.append(Hit(handler.command, host, handler.path, answer.status, at))
        self._send(handler, answer)

    def _send(self, handler: BaseHTTPRequestHandler, answer: Answer) -> None:
        body = answer.body
        handler.send_response(answer.status)
        handler.send_header("Content-Type", answer.mime)
        for name, value in answer.headers:
            handler.send_header(name, value)
        html = answer.mime.startswith("text/html")
        if html and self.habits.gzip and "gzip" in handler.headers.get("Accept-Encoding", ""):
            body = gzip.compress(body, mtime=0)
            handler.send_header("Content-Encoding", "gzip")
        if html and self.habits.chunked:
            handler.send_header("Transfer-Encoding", "chunked")
            parts = [body[n : n + 2000] for n in range(0, len(body), 2000)]
            body = b"".join(b"%X\r\n%b\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"
        else:
            handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        if handler.command != "HEAD":
            handler.wfile.write(body)
