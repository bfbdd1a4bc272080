"""Politeness: what a host asks of crawlers is obeyed (RFC 9309), and remembered across runs.

A request is let pass, or refused with the reason on record. The pause between two requests to a host is Scrapy's download slot,
lengthened here where robots.txt asks for more."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Self
from urllib.parse import urlsplit
from uuid import uuid4

from protego import Protego
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from archive.errors import LumbungError
from archive.records import Failure, FailureKind
from crawler.run import Run
from crawler.unasked import Barred, Refused, Resting, Stopped, withdraw

ROBOTS_FRESH = timedelta(hours=24)
ROBOTS_LIMIT = 500 * 1024
LONGEST_CRAWL_DELAY = 60.0
DEFAULT_PAUSE = timedelta(minutes=10)
LONGEST_PAUSE = timedelta(days=7)
PRODUCT = "Lumbung"


class Politeness:
    """Scrapy's downloader middleware for all of it."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.rules: dict[str, asyncio.Future[Protego | int | None]] = {}
        self.pauses = 0
        # Sent before Scrapy takes the host's next request: when it is the host's wish, not one more goes out.
        crawler.signals.connect(self._heard, signal=signals.response_downloaded)

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
        self._let_rest(run, host)
        if request.meta.get("purpose") == "robots":
            return
        rules = await self._rules_of(run, host, request)
        self._let_rest(run, host)  # the answer for robots.txt may have said so, or another one meanwhile
        if not isinstance(rules, Protego):
            why = f"robots.txt of {host} cannot be had" + (f" (status {rules})" if rules else "")
            if (urlsplit(host).hostname or "").removeprefix("www.") == run.portal.hosts[0]:
                run.barred = why
                withdraw(self.crawler, Barred(why))
            raise Barred(f"{why}, so nothing may be asked for until it can (RFC 9309)")
        if not rules.can_fetch(request.url, PRODUCT):
            await self._refuse(run, request, "robots", f"robots.txt of {host} disallows it")

    def process_response(self, request: Request, response: Response) -> Response:
        if response.status in (429, 503) and request.meta.get("purpose") not in ("robots", "capture"):
            self._let_rest(Run.of(self.crawler), _origin(request.url))
        return response

    def _heard(self, response: Response, request: Request) -> None:
        """A host that asks for rest (RFC 6585, RFC 9110) gets it at once, and for as long as it says."""
        run = Run.of(self.crawler)
        now = run.archive.clock()
        asked = retry_after(response.headers.get("Retry-After"), now) if response.status in (429, 503) else None
        if asked is None and response.status != 429:
            return
        # One that says "in 0 seconds" again and again is left alone a little longer each time.
        least = timedelta(seconds=2**self.pauses)
        self.pauses = min(self.pauses + 1, 10)
        until = now + min(max(DEFAULT_PAUSE if asked is None else asked, least), LONGEST_PAUSE)
        host, reason = _origin(request.url), f"status {response.status}" + ("" if asked is None else f", Retry-After {asked}")
        with suppress(LumbungError), run.fatal_errors(), run.archive.index.transaction():
            run.archive.due.pause(host, until, reason)
        run.rest(until)
        withdraw(self.crawler, _resting(host, until), lambda waiting: _origin(waiting.url) == host)

    def _let_rest(self, run: Run, host: str) -> None:
        resting = run.archive.due.host(host).paused_until
        if resting is not None and resting > run.archive.clock():
            run.rest(resting)
            raise _resting(host, resting)

    async def _rules_of(self, run: Run, host: str, request: Request) -> Protego | int | None:
        """The host's rules; where it may not be asked for anything now, the status that robots.txt had (None: no answer).
        Fetched once, however many requests wait for them."""
        if host not in self.rules:
            self.rules[host] = asyncio.ensure_future(self._load(run, host, request))
        rules = await asyncio.shield(loading := self.rules[host])
        if not isinstance(rules, Protego) and self.rules.get(host) is loading:
            del self.rules[host]
        return rules

    async def _load(self, run: Run, host: str, request: Request) -> Protego | int | None:
        known, now = run.archive.due.host(host), run.archive.clock()
        text, status = known.robots, known.robots_status
        if known.robots_at is None or now - known.robots_at > ROBOTS_FRESH or _unknown(status):
            try:
                text, status = await self._fetch(run, host, request)
            except (Resting, Stopped):
                return None
            with run.fatal_errors(), run.archive.index.transaction():
                run.archive.due.set_robots(host, text, status, now)
        if _unknown(status):
            return status
        rules = Protego.parse(text or "")
        self._slow_down(host, rules)
        return rules

    async def _fetch(self, run: Run, host: str, request: Request) -> tuple[str | None, int | None]:
        assert self.crawler.engine is not None
        meta = {"purpose": "robots", "portal": run.portal.slug, "job": run.job.id, "via": request.url, "verify_tls": run.portal.verify_tls}
        try:
            response = await self.crawler.engine.download_async(Request(f"{host}/robots.txt", meta=meta, dont_filter=True))
        except (Resting, Stopped):
            raise
        except IgnoreRequest:
            return None, 404  # it leads to a host that is not the portal's, or in circles: as good as none (RFC 9309, 2.3.1.2)
        except Exception:
            return None, None  # the failure itself was recorded on the wire
        if response.status >= 300:
            return None, response.status
        body = response.body
        if len(body) > ROBOTS_LIMIT:  # a line that is cut in two would say something else
            body = body[: body.rfind(b"\n", 0, ROBOTS_LIMIT) + 1]
        return body.decode("utf-8-sig", "replace"), response.status

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


def _resting(host: str, until: datetime) -> Resting:
    return Resting(f"{host} asks to be left alone until {until:%Y-%m-%d %H:%M:%S} UTC", until)


def _unknown(status: int | None) -> bool:
    """Whether an answer of *status* for robots.txt leaves open what it says (RFC 9309, 2.3.1.4; 429 is no "unavailable" either)."""
    return status is None or status >= 500 or status == 429


def retry_after(value: bytes | None, now: datetime) -> timedelta | None:
    """Retry-After in seconds or as a date (RFC 9110, 10.2.3); None where there is none that can be read."""
    text = (value or b"").decode("latin-1").strip()
    if text.isascii() and text.isdecimal():
        return timedelta(seconds=int(text) if len(text) < 8 else 10**7)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    return max((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now, timedelta(0))


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.lower()}"
