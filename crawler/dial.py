"""From an address to an open connection: resolve, connect (RFC 8305, Happy Eyeballs), TLS handshake."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from itertools import chain, zip_longest
from typing import Literal

from archive import times
from archive.records import Tls
from archive.resolution import is_name
from crawler import names
from crawler.connection import Connection, LookUp
from crawler.origin import Address, Origin
from crawler.tls import client_context, tls_facts

STAGGER = 0.25  # seconds between two addresses of one host, RFC 8305 section 8

Kind = Literal["dns", "connect", "tls", "timeout"]


class DialError(Exception):
    """No connection. ``kind`` is the step that failed, ``ip`` the address tried where there was one; the text is one line.
    ``tls``: what a server whose certificate was refused had shown; ``look_up``: what the name gave, where it was looked up."""

    def __init__(
        self,
        kind: Kind,
        detail: str,
        *,
        ip: str | None = None,
        refused: bool = False,
        tls: Tls | None = None,
        look_up: LookUp | None = None,
    ) -> None:
        super().__init__(detail)
        self.kind = kind
        self.ip = ip
        self.refused = refused
        self.tls = tls
        self.look_up = look_up


async def dial(
    origin: Origin, address: Address, *, context: ssl.SSLContext | None, timeout: float, clock: Callable[[], datetime] = times.now
) -> Connection:
    """A connection to *address* that speaks for *origin*; with *context*, over TLS under the origin's name.

    *timeout*: seconds for all steps together; *clock* says when a name was looked up.

    :raises DialError: the host has no address, nobody listens, the handshake failed, or *timeout* passed.
    """
    step = Step(clock, f"{origin.authority} via {address[0]}:{address[1]}" if address != (origin.host, origin.port) else origin.authority)
    try:
        return await asyncio.wait_for(_dial(origin, address, context, step), timeout)
    except TimeoutError as error:
        kind: Kind = "dns" if step.kind == "dns" else "timeout"
        detail = f"{step.where}: no answer within {timeout:g} s ({step.kind})"
        raise DialError(kind, detail, ip=step.ip, look_up=step.look_up) from error
    except (OSError, UnicodeError) as error:
        detail = f"{step.where}: {type(error).__name__}: {' '.join(str(error).split())}"
        untrusted = isinstance(error, ssl.SSLCertVerificationError)
        shown = await _shown(origin, (step.ip or address[0], address[1]), timeout) if untrusted else None
        refused = isinstance(error, ConnectionRefusedError)
        raise DialError(step.kind, detail, ip=step.ip, refused=refused, tls=shown, look_up=step.look_up) from error


class Step:
    """How far a dial has come."""

    def __init__(self, clock: Callable[[], datetime], where: str) -> None:
        self.clock = clock
        self.where = where
        self.kind: Literal["dns", "connect", "tls"] = "dns"
        self.ip: str | None = None
        self.look_up: LookUp | None = None


async def _dial(origin: Origin, address: Address, context: ssl.SSLContext | None, step: Step) -> Connection:
    loop = asyncio.get_running_loop()
    found = await names.look_up(*address)
    addresses = interleave([(info[0], str(info[4][0])) for info in found])
    step.kind, step.ip = "connect", addresses[0]
    if address[0] == origin.host and is_name(origin.host):  # the name itself was asked for, not where --connect-to leads
        step.look_up = LookUp(origin.host, tuple(dict.fromkeys(str(info[4][0]) for info in found)), step.clock())

    async def connect(ip: str) -> Connection:
        step.ip = ip
        _, connection = await loop.create_connection(Connection, ip, address[1])
        return connection

    connection = await first_connected(addresses, connect)
    step.ip, connection.look_up = connection.ip, step.look_up
    if context is not None:
        step.kind = "tls"
        transport = await loop.start_tls(connection.transport, connection, context, server_hostname=origin.host)
        if transport is None:
            raise ConnectionResetError("the server closed the connection during the TLS handshake")
        connection.transport = transport
        connection.tls = tls_facts(transport.get_extra_info("ssl_object"), verified=context.verify_mode is ssl.CERT_REQUIRED)
    return connection


async def _shown(origin: Origin, address: Address, timeout: float) -> Tls | None:
    """The certificate that a server shows and that was refused, as evidence: one more handshake, in which nothing is asked for.
    Python's ssl forgets the chain when it refuses it."""
    step = Step(times.now, origin.authority)
    try:
        connection = await asyncio.wait_for(_dial(origin, address, client_context(verify=False), step), timeout)
    except (OSError, TimeoutError):
        return None
    connection.abort()
    return connection.tls


def interleave(addresses: Sequence[tuple[int, str]]) -> list[str]:
    """(family, IP) pairs as resolved, ordered so that the families take turns (RFC 8305 section 4); the first family stays first."""
    first = [ip for family, ip in addresses if family == addresses[0][0]]
    other = [ip for family, ip in addresses if family != addresses[0][0]]
    return list(dict.fromkeys(ip for ip in chain.from_iterable(zip_longest(first, other)) if ip is not None))


async def first_connected(
    addresses: Sequence[str], connect: Callable[[str], Awaitable[Connection]], *, stagger: float = STAGGER
) -> Connection:
    """The first connection that stands. A next address is tried after *stagger* seconds, or as soon as one has failed.

    :raises OSError: all have failed; the last one's error.
    """
    if len(addresses) == 1:
        return await connect(addresses[0])
    waiting = list(addresses)
    running: set[asyncio.Future[Connection]] = set()
    winner: Connection | None = None
    error: OSError = OSError("no address")
    try:
        while winner is None and (waiting or running):
            if waiting:
                running.add(asyncio.ensure_future(connect(waiting.pop(0))))
            done, running = await asyncio.wait(running, timeout=stagger if waiting else None, return_when=asyncio.FIRST_COMPLETED)
            for attempt in done:
                failure = attempt.exception()
                if isinstance(failure, OSError):
                    error = failure
                elif failure is not None:
                    raise failure
                elif winner is None:
                    winner = attempt.result()
                else:
                    attempt.result().abort()
    finally:
        for attempt in running:
            attempt.cancel()
    if winner is None:
        raise error
    return winner
