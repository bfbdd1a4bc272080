"""Scrapy's side of reading: a response becomes a Page, the page is read, and what it gave goes on as one Visit. The only module here that
knows Scrapy. What is visited, and when, is the frontier's matter (``crawler.frontier``): these spiders yield no requests."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self, cast

import scrapy
from scrapy.crawler import Crawler
from scrapy.http import Response, TextResponse
from twisted.python.failure import Failure

from archive import times
from spiders import read, sitemaps
from spiders.page import Page
from spiders.portal import Portal
from spiders.reading import Reading
from spiders.registry import Registry

TEXT_LIKE = ("html", "xml", "json", "text/", "rss", "atom")
UNPACKED_LIMIT = 64_000_000


@dataclass(frozen=True, slots=True)
class Visit:
    """A URL that answered, and what its answer says. ``due`` is what the frontier gave."""

    due: Any
    url: str
    capture_id: str
    captured_at: datetime
    status: int
    reading: Reading
    page: Page | None = None
    probe_of: str | None = None  # the capture that this one reads again, to see what a visit does


@dataclass(frozen=True, slots=True)
class Miss:
    """A URL that gave no answer to read: the attempt itself was recorded where it failed."""

    due: Any
    url: str
    error: BaseException


class Walk(scrapy.Spider):
    """What both spiders share. ``portal`` is a slug on the command line (``-a portal=SLUG``)."""

    handle_httpstatus_all = True
    kinds: tuple[str, ...] = ()

    def __init__(self, portal: str | Portal | None = None, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.portal = cast(Portal, portal)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        if not isinstance(spider.portal, Portal):
            registry = Registry(Path(crawler.settings["LUMBUNG_DATA"]) / "portals")
            spider.portal = registry.get(cast(str, spider.portal) or "")
        # Below --delay (cmdline) and above the project's default: the portal's own pause.
        crawler.settings.set("DOWNLOAD_DELAY", spider.portal.delay, priority="spider")
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """Nothing: the frontier knows what is due."""
        return
        yield

    def parse(self, response: Response, **_: Any) -> Iterator[Visit]:
        page = page_of(response, response.meta)
        if response.meta["purpose"] == "requisite":
            yield self._visit(response, Reading("other", "none"), page)
            return
        yield self._visit(response, reading_of(response, page, self.portal), page)

    def _visit(self, response: Response, what: Reading, page: Page | None = None) -> Visit:
        meta = response.meta
        return Visit(meta["due"], response.url, meta["capture_id"], meta["captured_at"], response.status, what, page, meta.get("probe_of"))

    def missed(self, failure: Failure) -> Iterator[Miss]:
        request = failure.request  # type: ignore[attr-defined]  # Scrapy hangs it on
        yield Miss(request.meta["due"], request.url, failure.value or RuntimeError("no error given"))


class Articles(Walk):
    """Discover, fetch what is new, recount what is due."""

    name = "articles"
    kinds = ("feed", "api", "listing", "sitemap", "article", "requisite")


class Recount(Walk):
    """Recount the articles that are due, and keep what their pages show now; nothing is discovered."""

    name = "recount"
    kinds = ("article", "requisite")


class Captures(Walk):
    """Single exchanges, whatever the answer is; nothing is read. ``urls``: a list, or one URL a line."""

    name = "capture"
    kinds = ("capture",)
    anywhere = True  # the archivist named these URLs, so no portal bounds them

    def __init__(self, urls: list[str] | str = (), **arguments: Any) -> None:  # type: ignore[assignment]
        super().__init__(Portal(slug="captures", agency="Single captures", home="http://captures.invalid/"), **arguments)
        self.urls = urls.split() if isinstance(urls, str) else list(urls)

    def parse(self, response: Response, **_: Any) -> Iterator[Visit]:
        yield self._visit(response, Reading("other", "none"))


def mime(response: Response) -> str:
    header = response.headers.get("Content-Type") or b""
    return header.decode("latin-1").partition(";")[0].strip().lower()


def reading_of(response: Response, page: Page | None, portal: Portal) -> Reading:
    """What *response* says; *page* is what ``page_of`` made of it."""
    if page is None:
        return Reading("other", "none", reason=f"{mime(response) or 'no content type'}, not a page")
    return read.records(page, portal)


def page_of(response: Response, meta: Mapping[str, Any]) -> Page | None:
    """The response as a Page; None for an image, a PDF and whatever else is no text.
    *meta*: ``captured_at``, ``capture_id``, ``redirect_urls``, each where known."""
    kind = mime(response)
    if isinstance(response, TextResponse) and (not kind or any(mark in kind for mark in TEXT_LIKE)):
        text = response.text
    elif response.body[:2] == b"\x1f\x8b":  # a sitemap.xml.gz, whatever its type says
        text = sitemaps.gunzip(response.body, limit=UNPACKED_LIMIT).decode("utf-8", "replace")
        kind = "application/xml"
    else:
        return None
    names = {name.decode("latin-1").lower(): values[-1].decode("latin-1") for name, values in response.headers.items() if values}
    return Page(
        url=response.url,
        text=text,
        captured_at=meta.get("captured_at") or times.now(),
        status=response.status,
        mime=kind or "text/html",
        headers=names,
        requested_url=(meta.get("redirect_urls") or [response.url])[0],
        capture_id=meta.get("capture_id"),
    )
