"""The download handler that archives the wire: every byte sent and received reaches the keeper before Scrapy sees an answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Protocol, cast

from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)
from scrapy.http import Request, Response
from scrapy.utils.misc import build_from_crawler, load_object

from archive.coding import DECODED_LIMIT
from archive.records import Capture, Failure, Resolution
from crawler.connection import Connection, Exchange
from crawler.dial import DialError
from crawler.evidence import capture_of, failure_of, resolution_of, trouble
from crawler.framing import MAX_HEAD
from crawler.origin import Origin, parse_connect_to, socket_address
from crawler.pool import IDLE_SECONDS, Pool
from crawler.request import compose, standing_headers
from crawler.response import build_response
from crawler.spool import SPOOL_SIZE


class Keeper(Protocol):
    """Who makes exchanges durable. ``keep`` writes at once, and what it returns is done when the record is on the disk and in the index;
    ``fail`` returns only then.

    ``resolved`` is told of every look-up of a name before the exchange, or the failure, that it served. The file of a large
    ``capture.response`` is closed soon after ``keep`` has returned.
    """

    def keep(self, capture: Capture) -> asyncio.Future[None]: ...

    async def fail(self, failure: Failure) -> None: ...

    async def resolved(self, resolution: Resolution) -> None: ...


class Wire(BaseDownloadHandler):
    """HTTP/1.1 over TCP or TLS, one exchange a call, kept whatever becomes of it. Settings and their defaults:

    - ``LUMBUNG_KEEPER`` "crawler.keep.Keep": the class of the keeper, unless ``crawler.keeper`` stands already.
    - ``LUMBUNG_CLOCK`` "archive.times.now": what says when an exchange took place, as aware UTC.
    - ``DEFAULT_REQUEST_HEADERS`` and ``USER_AGENT``: what a request says that does not say otherwise.
    - ``LUMBUNG_CONNECT_TO`` []: rules as curl's ``--connect-to`` takes them.
    - ``LUMBUNG_CONNECT_TIMEOUT`` 20 and ``LUMBUNG_HEAD_TIMEOUT`` 60 seconds; ``DOWNLOAD_TIMEOUT`` for the whole.
    - ``LUMBUNG_IDLE_SECONDS`` 15: how long a connection waits for its next exchange.
    - ``LUMBUNG_HEAD_SIZE`` 1 MiB, ``DOWNLOAD_MAXSIZE``: a longer head or body is cut, and the request fails.
    - ``LUMBUNG_SPOOL_SIZE`` 4 MB: a longer answer stands in a temporary file.
    - ``LUMBUNG_DECODED_MAXSIZE`` 64 MiB: of a longer body the Response has the beginning only, and the flag "limit".
    - ``DOWNLOAD_FAIL_ON_DATALOSS`` True: False lets a cut body through, with the flag "dataloss".

    Request meta read: ``download_timeout``, ``download_maxsize``, ``download_fail_on_dataloss``, ``verify_tls`` (True), ``portal``,
    ``job``, ``purpose``, ``via``, ``unread`` (the Response needs no body, so none is decoded), ``received`` (called once with the
    status and the seconds until the head, when a good answer is whole and before it is kept; where it gives True, somebody has got the
    host's turn and goes first). Written: ``download_latency`` (seconds until the head), and ``capture_id``, ``captured_at`` and
    ``acknowledged`` (the keeper's word that the record is durable, which the downloader waits for), which are absent where no byte
    came back.

    The signals headers_received and bytes_received are not sent: a StopDownload would make an incomplete record.
    """

    lazy = False

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        settings = crawler.settings
        if getattr(crawler, "keeper", None) is None:
            keeper = build_from_crawler(load_object(settings.get("LUMBUNG_KEEPER", "crawler.keep.Keep")), crawler)
            setattr(crawler, "keeper", keeper)  # noqa: B010 - for the handlers of http and of https alike; Crawler does not declare it
        self.clock: Callable[[], datetime] = load_object(settings.get("LUMBUNG_CLOCK", "archive.times.now"))
        self.keeper = cast(Keeper, getattr(crawler, "keeper"))  # noqa: B009
        self.standing = standing_headers(settings)
        self.detours = parse_connect_to(settings.getlist("LUMBUNG_CONNECT_TO"))
        self.pool = Pool(idle=settings.getfloat("LUMBUNG_IDLE_SECONDS", IDLE_SECONDS), clock=self.clock)
        self.connect_timeout = settings.getfloat("LUMBUNG_CONNECT_TIMEOUT", 20.0)
        self.head_timeout = settings.getfloat("LUMBUNG_HEAD_TIMEOUT", 60.0)
        self.timeout = settings.getfloat("DOWNLOAD_TIMEOUT")
        self.max_size = settings.getint("DOWNLOAD_MAXSIZE")
        self.max_head = settings.getint("LUMBUNG_HEAD_SIZE", MAX_HEAD)
        self.spool_size = settings.getint("LUMBUNG_SPOOL_SIZE", SPOOL_SIZE)
        self.decoded_limit = settings.getint("LUMBUNG_DECODED_MAXSIZE", DECODED_LIMIT)
        self.fail_on_dataloss = settings.getbool("DOWNLOAD_FAIL_ON_DATALOSS")

    async def close(self) -> None:
        await self.pool.close()

    async def download_request(self, request: Request) -> Response:
        origin, message = compose(request, self.standing)
        for key in ("capture_id", "captured_at", "acknowledged"):
            request.meta.pop(key, None)  # a retry or a redirect inherits the meta of the request before it
        loop = asyncio.get_running_loop()
        deadline = loop.time() + float(request.meta.get("download_timeout") or self.timeout)
        fresh = False
        while True:
            connection = await self._connect(request, origin, deadline - loop.time(), fresh=fresh)
            with Exchange(request.method, message, max_head=self.max_head, spool_size=self.spool_size, clock=self.clock) as exchange:
                if await self._perform(request, origin, connection, exchange, deadline - loop.time()):
                    try:
                        return self._answer(request, connection, exchange)
                    except BaseException:
                        await acknowledged(request)
                        raise
            fresh = True  # the server had closed the waiting connection before it saw the request

    async def _connect(self, request: Request, origin: Origin, seconds: float, *, fresh: bool) -> Connection:
        address, timeout = socket_address(origin, self.detours), max(0.0, min(self.connect_timeout, seconds))
        try:
            connection = await self.pool.connect(origin, address, verify=_verify(request), timeout=timeout, fresh=fresh)
        except DialError as error:
            if error.look_up:
                await self.keeper.resolved(resolution_of(request, error.look_up))
            await self.keeper.fail(failure_of(request, error.kind, str(error), self.clock(), ip=error.ip, tls=error.tls))
            if error.kind == "dns":
                raise CannotResolveHostError(str(error)) from error
            if error.kind == "timeout":
                raise DownloadTimeoutError(str(error)) from error
            raise (DownloadConnectionRefusedError if error.refused else DownloadFailedError)(str(error)) from error
        if connection.look_up and not connection.exchanges:
            try:
                await self.keeper.resolved(resolution_of(request, connection.look_up))
            except BaseException:
                connection.abort()
                raise
        return connection

    async def _perform(self, request: Request, origin: Origin, connection: Connection, exchange: Exchange, seconds: float) -> bool:
        """Perform *exchange* and hand it to the keeper. False: the waiting connection was stale, so there is nothing to keep."""
        max_size = int(request.meta.get("download_maxsize", self.max_size))
        stale = False
        try:
            await connection.perform(exchange, max_size=max_size, head_timeout=self.head_timeout, timeout=max(0.0, seconds))
        finally:
            self.pool.put_back(origin, socket_address(origin, self.detours), connection, verify=_verify(request))
            stale = exchange.ending == "disconnect" and connection.exchanges > 1 and not exchange.framer.started
            if not stale:
                try:
                    await _go_ahead(request, exchange)
                finally:
                    await self._keep(request, connection, exchange)
        return not stale

    async def _keep(self, request: Request, connection: Connection, exchange: Exchange) -> None:
        if exchange.framer.started:
            capture = capture_of(request, connection, exchange)
            request.meta["capture_id"] = capture.id
            request.meta["captured_at"] = capture.captured_at
            request.meta["acknowledged"] = self.keeper.keep(capture)
        elif wrong := trouble(exchange):
            detail = f"{request.url} at {connection.ip}: {wrong[1]}"
            await self.keeper.fail(failure_of(request, wrong[0], detail, self.clock(), ip=connection.ip, tls=connection.tls))

    def _answer(self, request: Request, connection: Connection, exchange: Exchange) -> Response:
        if exchange.head_seconds is not None:
            request.meta["download_latency"] = exchange.head_seconds
        framer, flags = exchange.framer, []
        if wrong := trouble(exchange):
            kind, detail = wrong[0], f"{request.url} at {connection.ip}: {wrong[1]}"
            if kind == "timeout":
                raise DownloadTimeoutError(detail)
            if kind == "oversize":
                raise DownloadCancelledError(detail)
            if framer.framing is None or framer.head is None or not framer.head.status:
                raise DownloadFailedError(detail)
            if request.meta.get("download_fail_on_dataloss", self.fail_on_dataloss):
                raise ResponseDataLossError(detail)
            flags = ["dataloss"]
        return build_response(request, exchange, ip=connection.ip, limit=self.decoded_limit, flags=flags)


async def _go_ahead(request: Request, exchange: Exchange) -> None:
    """The host's next request goes out before a good answer is written down: the server works while we do."""
    received, head = request.meta.pop("received", None), exchange.framer.head
    if received and head and 200 <= head.status < 400 and trouble(exchange) is None and received(head.status, exchange.head_seconds or 0.0):
        await asyncio.sleep(0)


async def acknowledged(request: Request) -> None:
    """Returns when the record of *request*'s exchange is durable. Raises NoSpace where it cannot be."""
    if kept := request.meta.pop("acknowledged", None):
        await asyncio.shield(kept)


def _verify(request: Request) -> bool:
    return bool(request.meta.get("verify_tls", True))
