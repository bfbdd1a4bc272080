"""Host names looked up, each once a minute for all who ask, in threads of their own: a name server that does not answer holds up nobody
who asks for another name, and no disk."""

from __future__ import annotations

import asyncio
import socket
from functools import lru_cache
from ipaddress import ip_address
from typing import Any
from weakref import WeakKeyDictionary

from crawler.daemons import Daemons

FRESH = 60.0  # seconds that an answer is believed
FAILED = 5.0  # seconds until a name that could not be found is asked for again
AT_ONCE = 64
MOST = 4096

Found = list[tuple[Any, ...]]
"""As ``socket.getaddrinfo`` gives it."""

_threads = Daemons(AT_ONCE, "look-up")
_known: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[tuple[str, int], tuple[float, asyncio.Future[Found]]]] = WeakKeyDictionary()


async def look_up(host: str, port: int) -> Found:
    """The addresses of *host*, in the resolver's order. Raises OSError, UnicodeError."""
    if is_address(host):
        return list(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST))
    loop = asyncio.get_running_loop()
    known = _known.setdefault(loop, {})
    asked_at, answer = known.get((host, port), (0.0, None))
    if answer is None or (answer.done() and loop.time() - asked_at > (FRESH if _good(answer) else FAILED)):
        if len(known) >= MOST:
            known.clear()
        answer = loop.run_in_executor(_threads, _ask, host, port)
        answer.add_done_callback(lambda done: done.cancelled() or done.exception())  # whoever waited may have given up
        known[host, port] = loop.time(), answer
    return await asyncio.shield(answer)


@lru_cache(maxsize=1024)
def is_address(host: str) -> bool:
    try:
        ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def _ask(host: str, port: int) -> Found:
    return list(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))


def _good(answer: asyncio.Future[Found]) -> bool:
    return not answer.cancelled() and answer.exception() is None
