"""One connection, and the exchanges that cross it one after another."""

from __future__ import annotations

import asyncio
import select
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from archive import times
from archive.records import Tls
from crawler.framing import MAX_HEAD, Framer
from crawler.spool import SPOOL_SIZE, Spool

Ending = Literal["complete", "disconnect", "time", "length", "cancelled"]


@dataclass(frozen=True, slots=True)
class LookUp:
    """A host name looked up: its addresses in the resolver's order, and when (aware UTC)."""

    host: str
    addresses: tuple[str, ...]
    at: datetime


class Exchange:
    """One request, and what came back. The bytes live until ``close()``; times are aware UTC.

    ``ending``: ``complete``; ``disconnect`` (the connection broke); ``time`` (a time limit passed);
    ``length`` (a size limit was reached); ``cancelled`` (we gave up).
    """

    def __init__(
        self,
        method: str,
        request: bytes,
        *,
        max_head: int = MAX_HEAD,
        spool_size: int = SPOOL_SIZE,
        clock: Callable[[], datetime] = times.now,
    ) -> None:
        self.clock = clock
        self.request = request
        self.response = Spool(spool_size)
        self.framer = Framer(method, self.response, max_head=max_head)
        self.started_at = self.finished_at = clock()
        self.ending: Ending | None = None
        self.detail = ""
        self.head_seconds: float | None = None

    def __enter__(self) -> Exchange:
        return self

    def __exit__(self, *_: object) -> None:
        self.response.close()

    @property
    def body_size(self) -> int:
        """Bytes of the body received so far, as framed on the wire."""
        return self.response.size - self.framer.head_length


class Connection(asyncio.Protocol):
    """A connection that carries one exchange at a time.

    Bytes that nobody asked for close it. Writing to the spool happens inside ``data_received``, so a slow disk holds the reading back.
    """

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.lost: asyncio.Future[None] = self.loop.create_future()
        self.ip: str | None = None
        self.port: int | None = None
        self.tls: Tls | None = None
        self.look_up: LookUp | None = None
        self.exchanges = 0
        self.idle_since = 0.0
        self._exchange: Exchange | None = None
        self._done: asyncio.Future[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._max_size = 0
        self._sent = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        peer = transport.get_extra_info("peername")
        if peer:
            self.ip, self.port = peer[0], peer[1]

    @property
    def usable(self) -> bool:
        """Open, idle, and nothing has arrived since: bytes in the socket now can only be a stray answer or the end."""
        if self.lost.done() or self.transport.is_closing() or self._exchange is not None:
            return False
        poll = select.poll()
        poll.register(self.transport.get_extra_info("socket").fileno(), select.POLLIN)
        return not poll.poll(0)

    async def perform(self, exchange: Exchange, *, max_size: int, head_timeout: float, timeout: float) -> None:
        """Send ``exchange.request`` and receive until there is an ending; it stands in *exchange*, nothing is raised for it.

        *max_size*: bytes of the body, 0 for no limit. *head_timeout*, *timeout*: seconds until the final head, and until the end.
        Afterwards the connection is idle, or closed where nothing may follow.
        """
        self.exchanges += 1
        self._exchange, self._max_size, self._done = exchange, max_size, self.loop.create_future()
        self._timer = self.loop.call_later(min(head_timeout, timeout), self._late, head_timeout, timeout)
        exchange.started_at = exchange.clock()
        self._sent = self.loop.time()
        if self.lost.done():
            self._end("disconnect", "the connection was closed before the request")
        else:
            self.transport.write(exchange.request)
        try:
            await self._done
        finally:
            self._end("cancelled", "cancelled")

    def data_received(self, data: bytes) -> None:
        exchange = self._exchange
        if exchange is None:
            self.transport.abort()
            return
        framer = exchange.framer
        headless = framer.head is None
        framer.feed(data)
        if headless and framer.head is not None:
            exchange.head_seconds = self.loop.time() - self._sent
        if framer.ending == "overlong":
            self._end("length", f"the head is longer than {framer.max_head} bytes")
        elif framer.ending is not None:
            self._end("complete")
        elif self._max_size and framer.head is not None:
            size = max(exchange.body_size, framer.announced)
            if size > self._max_size:
                self._end("length", f"the body has {size} bytes or more, {self._max_size} are allowed")

    def eof_received(self) -> None:
        self._closed(None)

    def connection_lost(self, error: Exception | None) -> None:
        self._closed(error)
        if not self.lost.done():
            self.lost.set_result(None)

    def abort(self) -> None:
        """Close at once."""
        self.transport.abort()

    def _closed(self, error: Exception | None) -> None:
        if self._exchange is None:
            return
        framer = self._exchange.framer
        framer.eof(clean=error is None)
        if framer.ending == "complete":
            self._end("complete")
        elif error is None:
            self._end("disconnect", "the server closed the connection before the end of its answer")
        else:
            self._end("disconnect", f"{type(error).__name__}: {' '.join(str(error).split())}")

    def _late(self, head_timeout: float, timeout: float) -> None:
        """The nearer of the two limits has passed: where that was the head's and the head is here, the other is waited for."""
        if head_timeout >= timeout:
            self._end("time", f"not finished within {timeout:g} s")
        elif self._exchange is not None and self._exchange.framer.head is None:
            self._end("time", f"no answer within {head_timeout:g} s")
        else:
            self._timer = self.loop.call_later(timeout - head_timeout, self._late, timeout, timeout)

    def _end(self, ending: Ending, detail: str = "") -> None:
        exchange, self._exchange = self._exchange, None
        if exchange is None:
            return
        if self._timer is not None:
            self._timer.cancel()
        exchange.framer.eof(clean=False)
        exchange.ending, exchange.detail, exchange.finished_at = ending, detail, exchange.clock()
        if ending != "complete" or not exchange.framer.keep_alive:
            self.transport.abort()
        self.idle_since = self.loop.time()
        if self._done is not None and not self._done.done():
            self._done.set_result(None)
