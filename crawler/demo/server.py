"""The HTTP side of a sample portal: a threaded server on loopback that frames answers, compresses on request and logs what was asked."""

from __future__ import annotations

import gzip
import socket
import sys
import time
from email.utils import formatdate
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

from crawler.demo.routes import Answer, Request, answer

if TYPE_CHECKING:
    from crawler.demo.site import SamplePortal

_CHUNK = 4096
_COMPRESSED = ("text/", "application/xml", "application/rss+xml", "application/json")


class LoggedRequest(NamedTuple):
    """One request as it arrived. ``at`` is seconds on the monotonic clock, for gaps; ``path`` has its query."""

    at: float
    method: str
    path: str
    host: str
    user_agent: str


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 30
    server: PortalServer

    def serve(self) -> None:
        portal = self.server.portal
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        try:
            cookies = {name: morsel.value for name, morsel in SimpleCookie(headers.get("cookie", "")).items()}
        except CookieError:
            cookies = {}
        request = Request(
            method=self.command,
            path=unquote(parts.path) or "/",
            query=dict(parse_qsl(parts.query)),
            headers=headers,
            cookies=cookies,
            peer=self.client_address[0],
        )
        logged = LoggedRequest(time.monotonic(), self.command, self.path, headers.get("host", ""), headers.get("user-agent", ""))
        with self.server.lock:
            portal.log.append(logged)
            reply = answer(portal, request)
        self.send(reply, gzipped="gzip" in headers.get("accept-encoding", ""), chunked=portal.generation.chunked)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = serve

    def send(self, reply: Answer, *, gzipped: bool, chunked: bool) -> None:
        body = reply.body
        lines = [
            f"HTTP/1.1 {reply.status} {HTTPStatus(reply.status).phrase}",
            f"Date: {formatdate(usegmt=True)}",
            "Server: Apache",
            *(f"{name}: {value}" for name, value in reply.headers),
            f"Content-Type: {reply.mime}",
        ]
        if gzipped and body and reply.mime.startswith(_COMPRESSED):
            body = gzip.compress(body, 6, mtime=0)
            lines += ["Content-Encoding: gzip", "Vary: Accept-Encoding"]
        if chunked and reply.mime.startswith("text/html"):
            lines.append("Transfer-Encoding: chunked")
            pieces = [body[start : start + _CHUNK] for start in range(0, len(body), _CHUNK)]
            body = b"".join(f"{len(piece):x}\r\n".encode() + piece + b"\r\n" for piece in pieces) + b"0\r\n\r\n"
        else:
            lines.append(f"Content-Length: {len(body)}")
        head = "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"
        self.wfile.write(head if self.command == "HEAD" else head + body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the portal's own log is the record."""


class PortalServer(ThreadingHTTPServer):
    """Serves one portal on 127.0.0.1, on a port that the system chooses."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, portal: SamplePortal) -> None:
        self.portal = portal
        self.lock = Lock()
        self.open: set[socket.socket] = set()
        super().__init__(("127.0.0.1", 0), _Handler)
        self.thread = Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, name=f"portal {portal.slug}", daemon=True)
        self.thread.start()

    def process_request(self, request: Any, client_address: Any) -> None:
        self.open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self.open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is none of the portal's trouble."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)

    def stop(self) -> None:
        self.shutdown()
        self.thread.join()
        for request in list(self.open):
            self.shutdown_request(request)
        self.server_close()
