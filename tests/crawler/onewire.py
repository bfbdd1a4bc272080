"""The download handler alone, on a loop of its own, with a keeper in memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from scrapy.settings import Settings

from archive.records import Capture, Failure, Resolution
from crawler.wire import Wire
from tests.crawler.rawserver import Script


class MemoryKeeper:
    def __init__(self) -> None:
        self.captures: list[Capture] = []
        self.failures: list[Failure] = []
        self.resolutions: list[Resolution] = []
        self.files = 0

    def keep(self, capture: Capture) -> asyncio.Future[None]:
        if not isinstance(capture.response, bytes):
            self.files += 1
            capture = replace(capture, response=capture.response.read())
        self.captures.append(capture)
        kept: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        kept.set_result(None)
        return kept

    async def fail(self, failure: Failure) -> None:
        await asyncio.sleep(0)
        self.failures.append(failure)

    async def resolved(self, resolution: Resolution) -> None:
        self.resolutions.append(resolution)


@asynccontextmanager
async def wire(keeper: MemoryKeeper, **settings: Any) -> AsyncIterator[Wire]:
    handler = Wire(cast(Crawler, SimpleNamespace(settings=Settings(settings), keeper=keeper)))
    try:
        yield handler
    finally:
        await handler.close()


def run(keeper: MemoryKeeper, work: Callable[[Wire], Awaitable[Any]], *, loop_factory: Any = None, **settings: Any) -> Any:
    async def main() -> Any:
        async with wire(keeper, **settings) as handler:
            return await work(handler)

    with asyncio.Runner(loop_factory=loop_factory) as runner:
        return runner.run(main())


def fetch(keeper: MemoryKeeper, *requests: Request, **settings: Any) -> list[Response]:
    async def work(handler: Wire) -> list[Response]:
        return [await handler.download_request(request) for request in requests]

    return cast(list[Response], run(keeper, work, **settings))


def always(*pieces: bytes, **options: Any) -> Callable[[bytes, int], Script]:
    return lambda request, connection: Script(pieces, **options)
