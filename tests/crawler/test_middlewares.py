"""Middlewares answer at once or later, and the chain goes on as Scrapy's does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from scrapy import Request
from scrapy.core.downloader.middleware import DownloaderMiddlewareManager
from scrapy.exceptions import _InvalidOutput
from scrapy.http import Response
from scrapy.utils.test import get_crawler

from crawler.middlewares import Middlewares

CRAWLER = get_crawler()
ASKED, CAME = Request("http://a.go.id/"), Response("http://a.go.id/")


class Now:
    def __init__(self, gives: Any) -> None:
        self.gives = gives

    def process_request(self, request: Request) -> Any:
        return self.gives

    def process_response(self, request: Request, response: Response) -> Any:
        return response if self.gives is None else self.gives


class Later(Now):
    async def process_request(self, request: Request) -> Any:
        await asyncio.sleep(0)
        return self.gives

    async def process_response(self, request: Request, response: Response) -> Any:
        await asyncio.sleep(0)
        return response if self.gives is None else self.gives


async def came(request: Request) -> Response:
    return CAME


def outcome(kind: type[DownloaderMiddlewareManager], *chain: Now, step: Callable[[DownloaderMiddlewareManager], Any]) -> object:
    try:
        return asyncio.run(step(kind(*chain, crawler=CRAWLER)))
    except _InvalidOutput:
        return "invalid"


OTHER = Response("http://a.go.id/other")
ELSEWHERE = Request("http://a.go.id/elsewhere")


@pytest.mark.parametrize("middleware", [Now, Later])
@pytest.mark.parametrize(
    ("gives", "of_request", "of_response"),
    [(None, CAME, CAME), (OTHER, OTHER, OTHER), (ELSEWHERE, ELSEWHERE, ELSEWHERE), ("text", "invalid", "invalid")],
    ids=["nothing", "response", "request", "nonsense"],
)
def test_the_chain_is_scrapys(middleware: type[Now], gives: Any, of_request: object, of_response: object) -> None:
    chain = (Now(None), middleware(gives), Later(None), Now(None))

    def asked(manager: DownloaderMiddlewareManager) -> Any:
        return manager._process_request(ASKED, came)

    def answered(manager: DownloaderMiddlewareManager) -> Any:
        return manager._process_response(CAME, ASKED)

    for step, expected in ((asked, of_request), (answered, of_response)):
        assert outcome(Middlewares, *chain, step=step) is expected or expected == "invalid"
        assert outcome(Middlewares, *chain, step=step) == outcome(DownloaderMiddlewareManager, *chain, step=step)


def test_a_request_is_no_response_to_look_at() -> None:
    assert asyncio.run(Middlewares(Now("text"), crawler=CRAWLER)._process_response(ELSEWHERE, ASKED)) is ELSEWHERE
