"""Connections that wait for their next exchange."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from datetime import datetime

from archive import times
from crawler.connection import Connection
from crawler.dial import dial
from crawler.origin import Address, Origin
from crawler.tls import client_context

IDLE_SECONDS = 15.0

Key = tuple[Origin, Address, bool]


class Pool:
    """Connections by origin, socket address and whether certificates are checked. *idle*: seconds a connection may wait."""

    def __init__(self, *, idle: float = IDLE_SECONDS, clock: Callable[[], datetime] = times.now) -> None:
        self.clock = clock
        self.idle = idle
        self._waiting: dict[Key, list[Connection]] = {}
        self._contexts: dict[bool, ssl.SSLContext] = {}

    async def connect(
        self,
        origin: Origin,
        address: Address,
        *,
        verify: bool,
        timeout: float,
        fresh: bool = False,
    ) -> Connection:
        """A waiting connection, or a new one (always, where *fresh*).

        :raises crawler.dial.DialError: none could be made.
        """
        now = asyncio.get_running_loop().time()
        waiting = self._waiting.get((origin, address, verify), [])
        while waiting:
            connection = waiting.pop()
            if not fresh and connection.usable and now - connection.idle_since < self.idle:
                return connection
            connection.abort()
        return await dial(origin, address, context=self._context(verify) if origin.tls else None, timeout=timeout, clock=self.clock)

    def put_back(self, origin: Origin, address: Address, connection: Connection, *, verify: bool) -> None:
        """*connection* may carry a next exchange, if it is still open."""
        if not connection.transport.is_closing():
            self._waiting.setdefault((origin, address, verify), []).append(connection)

    async def close(self) -> None:
        """Close every waiting connection."""
        connections = [connection for waiting in self._waiting.values() for connection in waiting]
        self._waiting.clear()
        for connection in connections:
            connection.abort()
        if connections:
            await asyncio.wait([connection.lost for connection in connections], timeout=1)

    def _context(self, verify: bool) -> ssl.SSLContext:
        if verify not in self._contexts:
            self._contexts[verify] = client_context(verify=verify)
        return self._contexts[verify]
