"""A crawl in which what an answer says goes straight from the spider to the deposit.

Scrapy's scraper is made for callbacks that yield any number of requests and items at any time: for each answer it starts three tasks, a
queue and a chain of asynchronous generators. Our callbacks give one Visit, at once, and wait for nothing; so the engine hands it on itself.
``scrapy crawl`` goes Scrapy's own way, to the same end, more slowly.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, cast

from scrapy import Request, signals
from scrapy.core.engine import ExecutionEngine
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from spiders.walk import Visit

logger = logging.getLogger(__name__)


class StraightCrawler(Crawler):
    """A Crawler whose callbacks, errbacks and item pipelines are plain functions."""

    def _create_engine(self) -> ExecutionEngine:
        return StraightEngine(self, lambda _: self.stop_async())


class StraightEngine(ExecutionEngine):
    def _handle_downloader_output(self, result: Request | Response | Failure, request: Request) -> Any:
        """In the place of Scrapy 2.19's: whatever goes wrong is told by the same signals."""
        if isinstance(result, Request):
            self.crawl(result)
            return
        read = request.callback if isinstance(result, Response) else request.errback
        try:
            if isinstance(result, Failure):
                result.request = request  # type: ignore[attr-defined]  # as Scrapy does
            items = list(cast(Callable[[Any], Any], read)(result))
        except Exception:
            self.scraper.handle_spider_error(Failure(), request, result)  # type: ignore[no-untyped-call]
            return
        for item in items:
            self._deposit(item, result)

    def _deposit(self, item: Visit, response: Response | Failure) -> None:
        try:
            for process in self.scraper.itemproc.methods["process_item"]:
                item = cast(Callable[[Visit], Visit], process)(item)
        except Exception:
            logger.exception("Error processing %r", item, extra={"spider": self.spider})
            failure = Failure()  # type: ignore[no-untyped-call]
            self.signals.send_catch_log(signal=signals.item_error, item=item, response=response, spider=self.spider, failure=failure)


__all__ = ["StraightCrawler"]
