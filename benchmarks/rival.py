"""Plain Scrapy, as one would write it first: follow every link of the site, at Scrapy's defaults. ``-a read=1`` also reads title and text;
``-a file=LIST`` instead of ``-a start=URL`` fetches the URLs of a file and nothing else.

Run by ``scrapy runspider`` outside any project; nothing of Lumbung is imported.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.http import HtmlResponse, Response
from scrapy.linkextractors import LinkExtractor


class Rival(Spider):
    name = "rival"

    def __init__(self, start: str = "", file: str = "", read: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.start_urls = Path(file).read_text().split() if file else [start]
        self.allowed_domains = [urlsplit(self.start_urls[0]).hostname or ""]
        self.read = bool(read)
        self.extractor = None if file else LinkExtractor()

    def parse(self, response: Response) -> Iterator[Request | dict[str, str | None]]:
        if self.extractor is None or not isinstance(response, HtmlResponse):
            return
        if self.read and (title := response.css("h1.title::text").get()):
            yield {"title": title, "text": "\n\n".join(response.css(".post-text p::text").getall())}
        for link in self.extractor.extract_links(response):
            yield Request(link.url)
