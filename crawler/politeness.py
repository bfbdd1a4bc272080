"""Politeness: what a host asks of crawlers is obeyed (RFC 9309), and remembered across runs.

A request is let pass, or refused with the reason on record. The pause between two requests to a host is Scrapy's download slot,
lengthened here where robots.txt asks for more."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Self
from urllib.parse import urlsplit
from uuid import uuid4

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from archive.records import Failure, FailureKind
from crawler.run import Run

ROBOTS_FRESH = timedelta(hours=24)
ROBOTS_LIMIT = 500 * 1024
LONGEST_CRAWL_DELAY = 60.0
DEFAULT_PAUSE = timedelta(minutes=10)
LONGEST_PAUSE = timedelta(days=1)
PRODUCT = "Lumbung"


class Refused(IgnoreRequest):
    """A request that we do not make: robots.txt, another host, another method."""


class Resting(IgnoreRequest):
    """A request put off: the host wants to be left alone until ``until``."""

    def __init__(self, message: str, until: datetime) -> None:
        super().__init__(message)
        self.until = until


class Politeness:
    """Scrapy's downloader middleware for all of it."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.rules: dict[str, asyncio.Future[Protego | None]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        run = Run.of(self.crawler)
        if request.method not in ("GET", "HEAD"):
            await self._refuse(run, request, "refused", f"{request.method} is never sent to a portal")
        anywhere = getattr(self.crawler.spider, "anywhere", False)
        if not anywhere and not run.portal.owns(request.url):
            await self._refuse(run, request, "offsite", f"{urlsplit(request.url).netloc} is not a host of the portal {run.portal.slug}")
        host = _origin(request.url)
        resting = run.archive.due.host(host).paused_until
        if resting is not None and resting > run.archive.clock():
            run.paused_until = max(run.paused_until or resting, resting)
            raise Resting(f"{host} asks to be left alone until {resting:%Y-%m-%d %H:%M:%S} UTC", resting)
        if request.meta.get("purpose") == "robots":
            return
        rules = await self._rules_of(run, host, request)
        if rules is None:
            await self._refuse(
                run, request, "robots", f"robots.txt of {host} cannot be had, so nothing may be asked for until it can (RFC 9309, 2.3.1.3)"
            )
        elif not rules.can_fetch(request.url, PRODUCT):
            await self._refuse(run, request, "robots", f"robots.txt of {host} disallows it")

    def process_response(self, request: Request, response: Response) -> Response:
        run = Run.of(self.crawler)
        now = run.archive.clock()
        asked = retry_after(response.headers.get("Retry-After"), now) if response.status in (429, 503) else None
        if asked is not None or response.status == 429:
            until = now + min(asked or DEFAULT_PAUSE, LONGEST_PAUSE)
            reason = f"status {response.status}" + (f", Retry-After {asked}" if asked else "")
            run.archive.due.pause(_origin(request.url), until, reason)
            run.paused_until = max(run.paused_until or until, until)
            if request.meta.get("purpose") != "robots":
                raise Resting(f"{_origin(request.url)}: {reason}", until)
        return response

    async def _rules_of(self, run: Run, host: str, request: Request) -> Protego | None:
        """The host's rules; None where it may not be asked for anything now. Fetched once, however many requests wait for them."""
        if host not in self.rules:
            self.rules[host] = asyncio.ensure_future(self._load(run, host, request))
        return await asyncio.shield(self.rules[host])

    async def _load(self, run: Run, host: str, request: Request) -> Protego | None:
        known, now = run.archive.due.host(host), run.archive.clock()
        text, status = known.robots, known.robots_status
        if known.robots_at is None or now - known.robots_at > ROBOTS_FRESH or status is None or status >= 500:
            text, status = await self._fetch(run, host, request)
            run.archive.due.set_robots(host, text, status, now)
        if status is None or status >= 500 or status == 429:
            return None
        rules = Protego.parse(text or "")
        self._slow_down(host, rules)
        return rules

    async def _fetch(self, run: Run, host: str, request: Request) -> tuple[str | None, int | None]:
        assert self.crawler.engine is not None
        meta = {"purpose": "robots", "portal": run.portal.slug, "job": run.job.id, "via": request.url, "verify_tls": run.portal.verify_tls}
        try:
            response = await self.crawler.engine.download_async(Request(f"{host}/robots.txt", meta=meta, dont_filter=True))
        except Refused:
            return None, 404  # it redirects to a host that is not the portal's: as good as none
        except Exception:
            return None, None  # the failure itself was recorded on the wire
        if response.status >= 300:
            return None, response.status
        return response.body[:ROBOTS_LIMIT].decode("utf-8", "replace"), response.status

    def _slow_down(self, host: str, rules: Protego) -> None:
        asked = rules.crawl_delay(PRODUCT)
        if not asked or self.crawler.engine is None:
            return
        downloader = self.crawler.engine.downloader
        name = urlsplit(host).hostname or ""
        delay = max(min(float(asked), LONGEST_CRAWL_DELAY), self.crawler.settings.getfloat("DOWNLOAD_DELAY"))
        downloader.per_slot_settings[name] = {"delay": delay, "concurrency": 1}  # for a slot made anew
        if name in downloader.slots:
            downloader.slots[name].delay = delay

    async def _refuse(self, run: Run, request: Request, kind: FailureKind, why: str) -> None:
        if "due" in request.meta or request.meta.get("purpose") == "robots":
            failure = Failure(
                id=str(uuid4()),
                url=request.url,
                kind=kind,
                detail=why,
                failed_at=run.archive.clock(),
                portal=run.portal.slug,
                job=run.job.id,
                purpose=request.meta.get("purpose", "capture"),
                via=request.meta.get("via"),
                method=request.method,
            )
            await run.fail(failure)
        raise Refused(f"{kind}: {why}")


def retry_after(value: bytes | None, now: datetime) -> timedelta | None:
    """Retry-After in seconds or as a date (RFC 9110, 10.2.3); None where there is none that can be read."""
    text = (value or b"").decode("latin-1").strip()
    if text.isdigit():
        return timedelta(seconds=min(int(text), 10**7))
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now, timedelta(0))


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.lower()}"
