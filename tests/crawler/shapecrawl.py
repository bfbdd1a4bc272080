"""A real Scrapy crawl of the URLs it is given, in a process of its own: ``python -m tests.crawler.shapecrawl HANDLER IN OUT`` (pickles)."""

from __future__ import annotations

import asyncio
import pickle
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import scrapy
from scrapy.crawler import AsyncCrawlerProcess

from archive.records import Capture, Failure, Resolution


@dataclass(frozen=True)
class Target:
    url: str
    method: str = "GET"
    meta: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What Scrapy said of one target: a response, or the name of an exception. ``kept``: captures there were when it said so."""

    url: str
    raises: str | None = None
    detail: str = ""
    status: int = 0
    body: bytes = b""
    headers: dict[bytes, list[bytes]] = field(default_factory=dict)
    kind: str = ""
    ip: str | None = None
    protocol: str | None = None
    flags: tuple[str, ...] = ()
    text: str | None = None
    capture_id: str | None = None
    kept: tuple[str, ...] = ()


@dataclass
class MemoryKeeper:
    captures: list[Capture] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)

    def keep(self, capture: Capture) -> asyncio.Future[None]:
        response = capture.response if isinstance(capture.response, bytes) else capture.response.read()
        self.captures.append(replace(capture, response=response))
        kept: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        kept.set_result(None)
        return kept

    async def fail(self, failure: Failure) -> None:
        self.failures.append(failure)

    async def resolved(self, resolution: Resolution) -> None:
        """Nothing to compare with: Scrapy's own handler tells no look-up."""


KEEPER = MemoryKeeper()


def keeper() -> MemoryKeeper:
    return KEEPER


class ShapeSpider(scrapy.Spider):
    name = "shapes"
    targets: list[Target]
    outcomes: list[Outcome]

    async def start(self) -> AsyncIterator[Any]:
        for target in self.targets:
            yield scrapy.Request(
                target.url,
                self.parse,
                method=target.method,
                errback=self.failed,
                dont_filter=True,
                meta={"handle_httpstatus_all": True} | target.meta,
            )

    def parse(self, response: scrapy.http.Response) -> None:
        self.outcomes.append(
            Outcome(
                url=response.url,
                status=response.status,
                body=response.body,
                headers=dict(response.headers),
                kind=type(response).__name__,
                ip=str(response.ip_address),
                protocol=response.protocol,
                flags=tuple(response.flags),
                text=response.text if isinstance(response, scrapy.http.TextResponse) else None,
                capture_id=response.meta.get("capture_id"),
                kept=tuple(capture.id for capture in KEEPER.captures if capture.url == response.url),
            )
        )

    def failed(self, failure: Any) -> None:
        request = failure.request
        self.outcomes.append(
            Outcome(
                url=request.url,
                raises=failure.type.__name__,
                detail=str(failure.value),
                capture_id=request.meta.get("capture_id"),
                kept=tuple(capture.id for capture in KEEPER.captures if capture.url == request.url),
            )
        )


def main(handler: str, source: str, result: str) -> None:
    targets, settings = pickle.loads(Path(source).read_bytes())
    outcomes: list[Outcome] = []
    process = AsyncCrawlerProcess(
        {
            "DOWNLOAD_HANDLERS": {"http": handler, "https": handler},
            "COMPRESSION_ENABLED": handler != "crawler.wire.Wire",
            "LUMBUNG_KEEPER": "tests.crawler.shapecrawl.keeper",
            "RETRY_ENABLED": False,
            "REDIRECT_ENABLED": False,
            "HTTPPROXY_ENABLED": False,
            "TELNETCONSOLE_ENABLED": False,
            "DOWNLOAD_TIMEOUT": 20,
            "CONCURRENT_REQUESTS": 16,
            "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
            "LOG_LEVEL": "ERROR",
        }
        | settings
    )
    process.crawl(ShapeSpider, targets=targets, outcomes=outcomes)
    process.start()
    Path(result).write_bytes(pickle.dumps((outcomes, KEEPER.captures, KEEPER.failures)))


if __name__ == "__main__":
    from tests.crawler import shapecrawl  # the keeper is found by its dotted path: there must be one module, not two

    shapecrawl.main(*sys.argv[1:])
