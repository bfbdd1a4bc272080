"""Keep: what the wire hands over becomes durable before it is believed."""

from __future__ import annotations

import asyncio
from typing import Self

from scrapy.crawler import Crawler

from archive.ids import new_id
from archive.records import Capture, Failure, Resolution
from crawler import noarchive
from crawler.robots import products
from crawler.run import Run
from crawler.unasked import Refused


class Keep:
    """The wire's keeper (setting LUMBUNG_KEEPER): portal, job and archive come from the run it belongs to."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.hosts: set[str] = set()
        self.products = products(run.crawler.settings["USER_AGENT"])

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(Run.of(crawler))

    def keep(self, capture: Capture) -> asyncio.Future[None]:
        """The future has Refused where the answer asks not to be archived, and the portal's file has us obey."""
        if self.run.portal.noarchive == "obey" and capture.purpose != "robots" and (words := noarchive.asks(capture, self.products)):
            return asyncio.ensure_future(self._leave(capture, words))
        with self.run.fatal_errors():
            kept = self.run.archive.append(capture)
        self.run.requests += 1
        self.run.octets += kept.location.length
        self.run.answered = True
        if capture.purpose != "robots":
            self.run.portal_answered = True
        return self.run.committer.commit((capture, kept), kept.location.length)

    async def _leave(self, capture: Capture, words: str) -> None:
        """Nothing of the answer is kept, but that it asked for it."""
        failure = Failure(
            id=new_id(), url=capture.url, kind="refused", detail=f"it asks not to be archived ({words})", failed_at=capture.finished_at,
            portal=capture.portal, job=capture.job, purpose=capture.purpose, via=capture.via, method=capture.method, ip=capture.ip,
        )  # fmt: skip
        self.run.answered = self.run.portal_answered = True
        await self.run.fail(failure)
        raise Refused(f"refused: {failure.detail}")

    async def fail(self, failure: Failure) -> None:
        await self.run.fail(failure)

    async def resolved(self, resolution: Resolution) -> None:
        """Once per host and run; the exchange or failure that follows makes it durable."""
        if resolution.host not in self.hosts:
            with self.run.fatal_errors():
                self.run.archive.append_resolution(resolution)
            self.hosts.add(resolution.host)
