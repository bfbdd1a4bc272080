"""The first of Scrapy's extensions: it makes the run."""

from __future__ import annotations

from scrapy.crawler import Crawler

from crawler.run import Run


class Beginning:
    """A run that cannot begin (a full disk, a mistake of ours) ends the crawl here, before anything is asked for. Made by the download
    handler, its error would be logged and passed over, and the next component would make a second run."""

    def __init__(self, run: Run) -> None:
        self.run = run

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Beginning:
        return cls(Run.of(crawler))
