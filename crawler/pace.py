"""The pace: one request at a time to a host, and a rest after each, for all crawls of a process together.

A *lane* is what requests queue in: one for each host name, and one for each IP address that hosts share. The rest is counted from the end
of an exchange to the beginning of the next: the server is at rest for as long as was asked for, however long its answers take."""

from __future__ import annotations

import asyncio
import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from archive.hosts import HostPace, Hosts
from crawler.unasked import Resting

SLOW = 0.5
"""Seconds until the first byte from which on a server is spared: it rests as long as it worked."""
LONGEST_REST = 60.0
SMOOTHING = 0.5
TICK = 0.001
"""Seconds: what uvloop's clock tells apart. It wakes to the nearest tick, so a rest is rounded up to whole ones, and of a shorter one it
would not see the end until the next."""
MOST_STRIKES = 4
PATIENCE = 5
"""Failures in a row, of as many URLs, after which a host is left alone altogether."""
FIRST_PAUSE = timedelta(minutes=1)
TOO_MANY_REQUESTS = timedelta(minutes=10)
LONGEST_OWN_PAUSE = timedelta(days=1)
LONGEST_PAUSE = timedelta(days=7)
"""What a server may ask for; and what we take ourselves where it says nothing."""


class Lane:
    """Whoever waits gets a turn in order of arrival, one at a time, never before ``free_at`` (seconds of the loop's clock)."""

    def __init__(self, loop: asyncio.AbstractEventLoop, free_at: float = 0.0) -> None:
        self.loop = loop
        self.free_at = free_at
        self.taken = False
        self.waiting: deque[asyncio.Future[None]] = deque()
        self._timer: asyncio.TimerHandle | None = None

    @property
    def idle(self) -> bool:
        return not self.taken and not self.waiting

    def take_at_once(self) -> bool:
        """A turn without waiting, where it can be had; ``give`` must follow."""
        if self.taken or self.waiting or self.free_at - self.loop.time() >= TICK:
            return False
        self.taken = True
        return True

    async def take(self, turn: asyncio.Future[None]) -> None:
        """Returns when it is this caller's turn; ``give`` must follow. An exception set on *turn* is raised, and the turn is forgone."""
        self.waiting.append(turn)
        self._next()
        try:
            await turn
        except BaseException:
            if turn in self.waiting:
                self.waiting.remove(turn)
            elif turn.done() and not turn.cancelled() and turn.exception() is None:
                self.give(0.0)  # it was this caller's turn, and the caller is gone
            raise

    def give(self, rest: float) -> None:
        self.taken = False
        self.free_at = max(self.free_at, self.loop.time() + rest)
        self._next()

    def _next(self) -> None:
        while self.waiting and self.waiting[0].done():
            self.waiting.popleft()
        if self.taken or not self.waiting or self._timer is not None:
            return
        wait = self.free_at - self.loop.time()
        if wait >= TICK:
            self._timer = self.loop.call_later(math.ceil(wait / TICK) * TICK, self._wake)
            return
        self.taken = True
        self.waiting.popleft().set_result(None)

    def _wake(self) -> None:
        self._timer = None
        self._next()


@dataclass(eq=False)
class Server:
    """A host as it is treated now. ``failing``: the URLs that failed since it last answered well."""

    pace: HostPace
    lane: Lane
    failing: set[str]
    users: int = 0

    def rest(self, delay: float) -> float:
        """Seconds owed after an exchange, where *delay* is what the portal's file or the command line asks for."""
        pace = self.pace
        least = max(delay, pace.crawl_delay or 0.0, min(pace.latency, LONGEST_REST) if pace.latency >= SLOW else 0.0)
        return min(least * 2.0**pace.strikes, max(least, LONGEST_REST))


class Pacer:
    """The lanes of a process. What a host asked for outlives it, in the table ``host_paces``."""

    def __init__(self, hosts: Hosts, clock: Callable[[], datetime]) -> None:
        self.hosts = hosts
        self.clock = clock
        self.servers: dict[str, Server] = {}
        self.addresses: dict[str, Lane] = {}
        self.unsaved: list[tuple[HostPace, datetime, str, str]] = []

    def enter(self, name: str, asked_at: datetime | None = None) -> Server:
        """The host *name*, as long as somebody uses it. *asked_at*: a run that did not live to say so may have asked it then."""
        loop = asyncio.get_running_loop()
        if name not in self.servers:
            pace = self.hosts.pace(name)
            if asked_at is not None:
                pace = replace(pace, asked_at=max(asked_at, pace.asked_at or asked_at))
            self.servers[name] = Server(pace, Lane(loop, loop.time() + self._owed(pace)), set())
        self.servers[name].users += 1
        return self.servers[name]

    def leave(self, name: str) -> None:
        """Nobody may need it any more: what is known of it is written down (part of the caller's transaction) and forgotten."""
        server = self.servers[name]
        server.users -= 1
        self.hosts.set_pace(server.pace)
        if not server.users:
            del self.servers[name]
            for address, lane in list(self.addresses.items()):
                if lane.idle and all(other.pace.address != address for other in self.servers.values()):
                    del self.addresses[address]

    def address(self, server: Server, address: str) -> Lane:
        """The lane of all hosts at an IP address."""
        loop = asyncio.get_running_loop()
        if server.pace.address != address:
            server.pace.address = address
        if address not in self.addresses:
            owed = max((self._owed(pace) for pace in self.hosts.paces_at(address)), default=0.0)
            self.addresses[address] = Lane(loop, loop.time() + owed)
        return self.addresses[address]

    def paused(self, server: Server) -> datetime | None:
        """Until when the host is left alone; None where it may be asked."""
        until = server.pace.paused_until
        return until if until is not None and until > self.clock() else None

    def answered(self, server: Server, url: str, status: int, latency: float, retry_after: timedelta | None) -> datetime | None:
        """An answer came. Until when the host is left alone from now on, if it is."""
        pace = server.pace  # a server that slows down is spared at once, one that recovers by and by
        pace.latency = max(latency, (1 - SMOOTHING) * pace.latency + SMOOTHING * latency)
        if status == 429 or (status == 503 and retry_after is not None):
            pace.strikes = min(pace.strikes + 1, MOST_STRIKES)  # it was asked too often, so it rests longer
            asked = "" if retry_after is None else f", Retry-After {retry_after}"
            return self._pause(server, retry_after, TOO_MANY_REQUESTS, f"status {status}{asked}")
        if status >= 500:
            return self.failed(server, url, f"status {status}")
        self._heal(server)
        return None

    def failed(self, server: Server, url: str, why: str) -> datetime | None:
        """No answer, or one of a server in trouble: its next rest is twice as long, and after five URLs it is left alone for a while."""
        server.failing.add(url)
        server.pace.strikes = min(server.pace.strikes + 1, MOST_STRIKES)
        if len(server.failing) < PATIENCE:
            return None
        return self._pause(server, None, FIRST_PAUSE, f"{len(server.failing)} URLs in a row failed, the last with {why}")

    def save(self) -> None:
        """Write down what must outlive this process whatever happens to it. Part of the caller's transaction."""
        for pace, at, kind, detail in self.unsaved:
            self.hosts.set_pace(pace)
            self.hosts.note(pace.host, at, kind, detail)
        self.unsaved.clear()

    def asked(self, server: Server, rest: float) -> None:
        """An exchange with the host has ended, and *rest* seconds are owed."""
        server.pace.asked_at, server.pace.rest = self.clock(), rest

    def _pause(self, server: Server, asked: timedelta | None, least: timedelta, reason: str) -> datetime:
        pace, now = server.pace, self.clock()
        doubled = min(least * 2**pace.pauses, LONGEST_OWN_PAUSE)
        # One that says "in 0 seconds" again and again is left alone a little longer each time.
        length = doubled if asked is None else min(max(asked, timedelta(seconds=2**pace.pauses)), LONGEST_PAUSE)
        until = max(now + length, pace.paused_until or now)
        pace.paused_until, pace.reason, pace.pauses = until, reason, min(pace.pauses + 1, 10)
        server.failing.clear()
        self.unsaved.append((replace(pace), now, "pause", f"left alone until {until:%Y-%m-%d %H:%M:%S} UTC: {reason}"))
        return until

    def _heal(self, server: Server) -> None:
        """A good answer: half of the longer rest is taken back, and the next pause would be half as long."""
        server.failing.clear()
        pace = server.pace
        if not pace.strikes and not pace.pauses:
            return
        healed = pace.pauses == 1
        pace.strikes, pace.pauses = max(pace.strikes - 1, 0), max(pace.pauses - 1, 0)
        if healed:
            self.unsaved.append((replace(pace), self.clock(), "heal", "answers well again"))

    def _owed(self, pace: HostPace) -> float:
        """Seconds of rest that are left of those owed since the host was last asked."""
        if pace.asked_at is None:
            return 0.0
        return max(min(pace.rest - (self.clock() - pace.asked_at).total_seconds(), pace.rest), 0.0)


def resting(server: Server, until: datetime) -> Resting:
    return Resting(f"{server.pace.host} is left alone until {until:%Y-%m-%d %H:%M:%S} UTC ({server.pace.reason})", until)


def retry_after(value: bytes | None, now: datetime) -> timedelta | None:
    """Retry-After in seconds or as a date (RFC 9110, 10.2.3); None where there is none that can be read."""
    text = (value or b"").decode("latin-1").strip()
    if text.isascii() and text.isdecimal():
        return timedelta(seconds=int(text) if len(text) < 8 else 10**7)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    return max((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now, timedelta(0))
