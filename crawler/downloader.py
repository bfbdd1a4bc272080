"""The downloader: where a request waits for its turn at its host, goes out over the wire, and tells how the host bore it.

In place of Scrapy's own (setting DOWNLOADER), whose slots belong to one crawl, know neither addresses nor back-off, and forget their limit
of one request at a time where the delay is 0."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Generator
from contextlib import suppress
from datetime import datetime
from typing import Any

from scrapy import Request
from scrapy.core.downloader.handlers import DownloadHandlers
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError, IgnoreRequest
from scrapy.http import Response
from scrapy.utils.defer import deferred_from_coro
from scrapy.utils.misc import build_from_crawler
from twisted.internet.defer import Deferred, inlineCallbacks

from archive.errors import LumbungError
from crawler import names
from crawler.backlog import Backlog
from crawler.middlewares import Middlewares
from crawler.origin import Origin, parse_connect_to, socket_address, split_url
from crawler.pace import Lane, Server, resting, retry_after
from crawler.run import Run
from crawler.unasked import Refused, Stopped


class Downloader:
    """Settings: ``CONCURRENT_REQUESTS``: requests under way, most of them waiting; ``LUMBUNG_UNACKNOWLEDGED``: answers beside them whose
    record is not yet durable; ``DOWNLOAD_DELAY``: seconds of rest."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.handlers = DownloadHandlers(crawler)
        self.middleware = build_from_crawler(Middlewares, crawler)
        self.active: set[Request] = set()
        self.most = crawler.settings.getint("CONCURRENT_REQUESTS")
        self.backlog = Backlog(crawler.settings.getint("LUMBUNG_UNACKNOWLEDGED"))  # of those
        self.delay = crawler.settings.getfloat("DOWNLOAD_DELAY")
        self.detours = parse_connect_to(crawler.settings.getlist("LUMBUNG_CONNECT_TO"))
        self.turns: dict[asyncio.Future[None], Request] = {}
        self.on_wire: set[asyncio.Task[Any]] = set()
        self.hosts: dict[str, Server] = {}
        self.ended = self.aborted = False
        self.room: Callable[[], None] | None = None  # told when few are under way, though none has ended

    # what Scrapy's engine calls

    @inlineCallbacks
    def fetch(self, request: Request) -> Generator[Deferred[Any], Any, Response | Request]:
        """No coroutine: no moment may lie between the end here and what the engine does next, in which nothing seems to be under way."""
        self.active.add(request)
        try:
            answer: Response | Request = yield deferred_from_coro(self._answer(request))
            return answer
        finally:
            self.active.remove(request)

    def answer(self, request: Request) -> Coroutine[Any, Any, Response | Request]:
        """``fetch`` for ``crawler.straight``, which goes on in the same moment. *request* is under way when this returns."""
        self.active.add(request)
        return self._active(request)

    async def _active(self, request: Request) -> Response | Request:
        try:
            return await self._answer(request)
        finally:
            self.active.remove(request)

    async def _answer(self, request: Request) -> Response | Request:
        """No answer goes to the spider before its record is durable; the host's next request does not wait for that."""
        answer = await self.middleware.download_async(self._perform, request)
        if kept := request.meta.pop("acknowledged", None):
            self.backlog.add(answer, Run.of(self.crawler).committer)
            if self.room and (len(self.active) - self.backlog.number) * 2 <= self.most:
                self.room()
            await self.backlog.wait(answer, kept)
        return answer

    def needs_backout(self) -> bool:
        return len(self.active) - self.backlog.number >= self.most or self.backlog.full

    def close(self) -> None:
        """Nothing is left open: lanes belong to the process, connections to the wire."""

    # what the run calls

    def withdraw(self, error: IgnoreRequest, which: Callable[[Request], bool] = lambda _: True) -> None:
        """Requests that wait for their turn get *error* as their answer; what is on the wire goes on."""
        for turn, request in list(self.turns.items()):
            if not turn.done() and which(request):
                turn.set_exception(error)

    def end(self) -> None:
        """No request gets a turn any more."""
        self.ended = True
        self.withdraw(Stopped("the run ends"))

    def abort(self) -> None:
        """What is on the wire is broken off: what came of it is kept, marked as cut, and the URL is asked for again another time."""
        self.aborted = True
        for exchange in list(self.on_wire):
            exchange.cancel()

    def leave(self) -> None:
        """The run is over: what is known of its hosts is written down. Part of the caller's transaction."""
        run = Run.of(self.crawler)
        for name in list(self.hosts):
            del self.hosts[name]
            run.pacer.leave(name)

    def server(self, name: str) -> Server:
        """The host *name* (lower case), as it is treated now."""
        if name not in self.hosts:
            run = Run.of(self.crawler)
            self.hosts[name] = run.pacer.enter(name, run.started_at if run.after_kill else None)
        return self.hosts[name]

    def crawl_delay(self, name: str, seconds: float | None) -> None:
        """What the host's robots.txt asks for."""
        self.server(name).pace.crawl_delay = seconds

    def let_rest(self, name: str) -> None:
        """Raises Resting where the host is to be left alone now."""
        run, server = Run.of(self.crawler), self.server(name)
        until = run.pacer.paused(server)
        if until is not None:
            run.rest(until, server.pace.reason or "")
            raise resting(server, until)

    async def _perform(self, request: Request) -> Response:
        """One exchange, when it is its turn. Raises Resting where the host is to be left alone, Stopped where the run ends first."""
        run = Run.of(self.crawler)
        origin, _ = split_url(request.url)
        server = self.server(origin.host)
        taken: list[Lane] = []
        rest = 0.0
        try:
            await self._turn(request, server.lane, taken)
            if (address := await self._address(origin)) is not None:
                await self._turn(request, run.pacer.address(server, address), taken)
            self.let_rest(origin.host)
            rest = server.rest(self.delay)  # as it stands, should what follows never end
            try:
                return await self._exchange(run, server, request, taken)
            finally:
                if taken:
                    rest = server.rest(self.delay)
                    run.pacer.asked(server, rest)
        finally:
            _give(taken, rest)

    async def _turn(self, request: Request, lane: Lane, taken: list[Lane]) -> None:
        if self.ended:
            raise Stopped("the run ends")
        if lane.take_at_once():
            taken.append(lane)
            return
        turn = asyncio.get_running_loop().create_future()
        self.turns[turn] = request
        try:
            await lane.take(turn)
        finally:
            del self.turns[turn]
        taken.append(lane)

    async def _address(self, origin: Origin) -> str | None:
        """The IP address that *origin* shares with whoever else is at it. None where --connect-to leads elsewhere: that says nothing about
        where the host really is; and where there is none, which the wire will find out and put on record."""
        host, port = socket_address(origin, self.detours)
        if host != origin.host:
            return None
        if names.is_address(host):
            return host
        looking = asyncio.ensure_future(names.look_up(host, port))
        self.on_wire.add(looking)  # a name server that does not answer holds up no end of a run
        try:
            return min(str(info[4][0]) for info in await looking)
        except (OSError, UnicodeError):
            return None
        except asyncio.CancelledError:
            if not self.aborted:
                raise
            raise Stopped("the run ended while its name was still looked up") from None
        finally:
            self.on_wire.discard(looking)

    async def _exchange(self, run: Run, server: Server, request: Request, taken: list[Lane]) -> Response:
        exchange = asyncio.current_task()
        assert exchange is not None
        self.on_wire.add(exchange)
        run.committer.coming += 1

        def received(status: int, latency: float) -> bool:
            self.on_wire.discard(exchange)
            self._rest(run, server, run.pacer.answered(server, request.url, status, latency, None))
            rest = server.rest(self.delay)
            run.pacer.asked(server, rest)
            _give(taken, rest)
            return server.lane.taken

        request.meta["received"] = received
        try:
            response = await self.handlers.download_request_async(request)
        except asyncio.CancelledError:
            if not self.aborted:
                raise
            exchange.uncancel()
            raise Stopped("the run ended while its answer was still coming") from None
        except (Refused, LumbungError):
            raise
        except Exception as error:
            if not isinstance(error, DownloadCancelledError):  # too large, and that is no sign of trouble
                self._rest(run, server, run.pacer.failed(server, request.url, type(error).__name__))
            raise
        finally:
            self.on_wire.discard(exchange)
            run.committer.coming -= 1
            request.meta.pop("received", None)
        if not taken:
            return response
        asked = retry_after(response.headers.get("Retry-After"), run.archive.clock()) if response.status in (429, 503) else None
        latency = float(request.meta.get("download_latency") or 0.0)
        self._rest(run, server, run.pacer.answered(server, request.url, response.status, latency, asked))
        return response

    def _rest(self, run: Run, server: Server, until: datetime | None) -> None:
        """The host is left alone *until* then, where that is a time: not one request more goes out, and the pause is remembered."""
        if run.pacer.unsaved:
            with suppress(LumbungError), run.fatal_errors(), run.archive.index.transaction():
                run.pacer.save()
        if until is not None:
            run.rest(until, server.pace.reason or "")
            for turn in list(server.lane.waiting):
                if not turn.done():
                    turn.set_exception(resting(server, until))


def _give(taken: list[Lane], rest: float) -> None:
    while taken:
        taken.pop().give(rest)
