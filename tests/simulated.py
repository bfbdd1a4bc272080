"""Simulated time: an event loop whose clock jumps to the next thing that waits, and a wire that ends in this process. All else is the real
crawler: what it waits for takes no time, and it takes as long as it says."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from scrapy.http import Request

from crawler.connection import Connection
from crawler.origin import Origin
from crawler.wire import Wire

BEGAN = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
Answers = Callable[[bytes], bytes]
portals: dict[str, Answers] = {}
"""By the Host header: a request's bytes in, the answer's bytes out."""


def now() -> datetime:
    """The setting LUMBUNG_CLOCK of a simulation."""
    return BEGAN + timedelta(seconds=asyncio.get_running_loop().time())


class Loop(asyncio.SelectorEventLoop):
    """Its time stands still while anything happens, threads included, and jumps when nothing does."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.in_threads = 0
        super().__init__(_Selector(self))
        self._clock_resolution = 1e-6  # what a float of so many seconds can still tell apart

    def time(self) -> float:
        return self.seconds

    def run_in_executor(self, executor: Any, func: Callable[..., Any], *args: Any) -> asyncio.Future[Any]:  # type: ignore[override]
        self.in_threads += 1
        done = super().run_in_executor(executor, func, *args)
        done.add_done_callback(self._back)
        return done

    def _back(self, _: asyncio.Future[Any]) -> None:
        self.in_threads -= 1


class _Selector(selectors.DefaultSelector):
    def __init__(self, loop: Loop) -> None:
        super().__init__()
        self.loop = loop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None or self.loop.in_threads:
            return super().select(timeout if timeout is None or timeout <= 0 else None)
        found = super().select(0)
        if not found and timeout > 0:
            self.loop.seconds += timeout + 1e-6  # past what waits, whatever floats round to
        return found


class Transport(asyncio.Transport):
    """A connection to one of ``portals``."""

    def __init__(self, connection: Connection) -> None:
        super().__init__({"peername": ("192.0.2.1", 80)})
        self.connection = connection
        self.gone = False

    def write(self, data: Any) -> None:
        host = next(line[6:] for line in bytes(data).decode("latin-1").split("\r\n") if line.lower().startswith("host: "))
        asyncio.get_running_loop().call_soon(self._answer, portals[host](bytes(data)))

    def _answer(self, data: bytes) -> None:
        if not self.gone:
            self.connection.data_received(data)

    def is_closing(self) -> bool:
        return self.gone

    def close(self) -> None:
        self.abort()

    def abort(self) -> None:
        if not self.gone:
            self.gone = True
            asyncio.get_running_loop().call_soon(self.connection.connection_lost, None)


class SimulatedWire(Wire):
    """The wire, with every connection leading into this process."""

    async def _connect(self, request: Request, origin: Origin, seconds: float, *, fresh: bool) -> Connection:
        connection = Connection()
        connection.connection_made(Transport(connection))
        return connection


SETTINGS = {
    "ASYNCIO_EVENT_LOOP": "tests.simulated.Loop",
    "LUMBUNG_CLOCK": "tests.simulated.now",
    "LUMBUNG_CONNECT_TO": ["::192.0.2.1:80"],  # no name is looked up
    "DOWNLOAD_HANDLERS": dict.fromkeys(("http", "https"), "tests.simulated.SimulatedWire"),
}

__all__ = ["BEGAN", "SETTINGS", "Loop", "SimulatedWire", "now", "portals"]
