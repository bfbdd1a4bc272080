"""A crawl in which what an answer says goes straight from the spider to the deposit.

Scrapy's scraper is made for callbacks that yield any number of requests and items at any time: for each answer it starts three tasks, a
queue and a chain of asynchronous generators. Our callbacks give one Visit, at once, and wait for nothing; so the engine hands it on itself,
in the task that asked.
``scrapy crawl`` goes Scrapy's own way, to the same end, more slowly.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any, cast

from scrapy import Request, signals
from scrapy.core.engine import ExecutionEngine
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils.log import logformatter_adapter
from twisted.python.failure import Failure

from crawler.downloader import Downloader
from spiders.walk import Visit

Coming = Coroutine[Any, Any, Request | Response]

logger = logging.getLogger(__name__)


class StraightCrawler(Crawler):
    """A Crawler whose callbacks, errbacks and item pipelines are plain functions."""

    def _create_engine(self) -> ExecutionEngine:
        return StraightEngine(self, lambda _: self.stop_async())


class StraightEngine(ExecutionEngine):
    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._visits: set[asyncio.Task[None]] = set()  # the loop itself holds no task
        cast(Downloader, self.downloader).room = self._more

    def _more(self) -> None:
        if self._slot is not None:
            self._slot.nextcall.schedule()

    def _start_scheduled_request(self) -> bool:
        """In the place of Scrapy 2.19's, whose chain of Deferreds comes to the same end."""
        assert self._slot is not None
        request = self._slot.scheduler.next_request()
        if request is None:
            self.signals.send_catch_log(signals.scheduler_empty)
            return False
        self._slot.add_request(request)
        visit = asyncio.ensure_future(self._visit(request, cast(Downloader, self.downloader).answer(request)))
        self._visits.add(visit)
        visit.add_done_callback(self._visits.discard)
        return True

    async def _visit(self, request: Request, coming: Coming) -> None:
        slot = self._slot
        assert slot is not None
        try:
            self._handle_downloader_output(await self._told(request, coming), request)
        except Exception:
            logger.exception("Error while handling the answer to %s", request, extra={"spider": self.spider})
        finally:
            slot.remove_request(request)
            slot.nextcall.schedule()

    async def _told(self, request: Request, coming: Coming) -> Request | Response | Failure:
        try:
            answer = await coming
        except Exception:
            return Failure()  # type: ignore[no-untyped-call]
        if isinstance(answer, Response):
            assert self.spider is not None
            answer.request = answer.request or request
            if told := self.logformatter.crawled(answer.request, answer, self.spider):
                logger.log(*logformatter_adapter(told), extra={"spider": self.spider})
            self.signals.send_catch_log(signals.response_received, response=answer, request=answer.request, spider=self.spider)
        return answer

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
