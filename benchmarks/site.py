"""Serves a generated news portal on loopback, in a process of its own, cheaply enough not to disturb what is measured beside it.

``python -m benchmarks.site ARTICLES`` prints its port; each line on its standard input is answered by one line of JSON, what
was asked for since the last one; end of input ends it.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import sys
import threading
from collections import Counter

from benchmarks.pages import HTML, Site

KEPT = 10_000
"""Answers kept once made; those of a larger site are made anew each time."""

Key = tuple[bytes, bytes, bool]
Made = tuple[bytes, bytes, bool]


class Answers(asyncio.Protocol):
    """One connection: GET and HEAD, keep-alive, whole answers made once and kept."""

    def __init__(self, site: Site, made: dict[Key, Made], counts: Counter[bytes]) -> None:
        self.site, self.made, self.counts = site, made, counts
        self.buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        *requests, self.buffer = (self.buffer + data).split(b"\r\n\r\n")
        for request in requests:
            lines = request.lower().split(b"\r\n")
            fields = dict(line.split(b": ", 1) for line in lines[1:] if b": " in line)
            method, target, _ = request.split(b"\r\n", 1)[0].split(b" ", 2)
            key = (fields.get(b"host", b""), target, b"gzip" in fields.get(b"accept-encoding", b""))
            made = self.made.get(key) or self.make(*key)
            if len(self.made) < KEPT:
                self.made[key] = made
            head, body, is_page = made
            self.counts[target if is_page else b""] += 1
            self.transport.write(head if method == b"HEAD" else head + body)
            if fields.get(b"connection") == b"close":
                self.transport.close()

    def make(self, host: bytes, target: bytes, compressed: bool) -> Made:
        found = self.site.body(target.decode("latin-1"), f"http://{host.decode('latin-1')}")
        mime, text = found or (HTML, "<!DOCTYPE html><title>404</title><h1>404</h1>")
        body = gzip.compress(text.encode(), 6) if compressed else text.encode()
        head = [
            f"HTTP/1.1 {'200 OK' if found else '404 Not Found'}",
            "Server: nginx",
            f"Content-Type: {mime}",
            f"Content-Length: {len(body)}",
        ]
        head += ["Content-Encoding: gzip", "Vary: Accept-Encoding"] if compressed else []
        return "\r\n".join([*head, "", ""]).encode(), body, bool(found) and mime == HTML


async def serve(articles: int) -> None:
    site, counts, made = Site(articles), Counter[bytes](), dict[Key, Made]()
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    server = await loop.create_server(lambda: Answers(site, made, counts), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)

    def answer() -> None:
        requests, _ = counts.total(), counts.pop(b"", 0)
        articles = site.articles.keys() & {target.decode("latin-1") for target in counts}
        print(json.dumps({"requests": requests, "pages": len(counts), "articles": len(articles)}), flush=True)
        counts.clear()

    def listen() -> None:
        for _ in sys.stdin:
            loop.call_soon_threadsafe(answer)
        loop.call_soon_threadsafe(ended.set)

    threading.Thread(target=listen, daemon=True).start()
    await ended.wait()
    server.close()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
