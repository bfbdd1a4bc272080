"""What Scrapy logs about each page: nothing, unless somebody reads it."""

from __future__ import annotations

from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.logformatter import LogFormatter


class Quiet(LogFormatter):
    """At LOG_LEVEL DEBUG Scrapy's own lines; else none of those that would be put together for nobody. The job's log says what happened."""

    def __init__(self, *, debug: bool) -> None:
        self.debug = debug

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(debug=crawler.settings["LOG_LEVEL"] == "DEBUG")

    def crawled(self, *args: Any) -> Any:
        return super().crawled(*args) if self.debug else None

    def scraped(self, *args: Any) -> Any:
        return super().scraped(*args) if self.debug else None
