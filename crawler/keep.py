"""Keep: what the wire hands over becomes durable before it is believed."""

from __future__ import annotations

from typing import Self

from scrapy.crawler import Crawler

from archive.records import Capture, Failure, Resolution
from crawler.run import Run


class Keep:
    """The wire's keeper (setting LUMBUNG_KEEPER): portal, job and archive come from the run it belongs to."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.hosts: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(Run.of(crawler))

    async def keep(self, capture: Capture) -> None:
        with self.run.fatal_errors():
            kept = self.run.archive.append(capture)
            await self.run.committer.commit((capture, kept), kept.location.length)
        self.run.requests += 1
        self.run.octets += kept.location.length
        self.run.answered = True
        if capture.purpose != "robots":
            self.run.portal_answered = True

    async def fail(self, failure: Failure) -> None:
        await self.run.fail(failure)

    async def resolved(self, resolution: Resolution) -> None:
        """Once per host and run; the exchange or failure that follows makes it durable."""
        if resolution.host not in self.hosts:
            with self.run.fatal_errors():
                self.run.archive.append_resolution(resolution)
            self.hosts.add(resolution.host)
