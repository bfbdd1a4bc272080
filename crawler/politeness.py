"""Politeness: what may be asked for. Another host, another method, and what robots.txt disallows (RFC 9309) is refused, with the reason on
record. When it may be asked for is the downloader's matter."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Self, cast
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached

from archive.hosts import Robots, host_of
from archive.ids import new_id
from archive.records import Failure, FailureKind
from archive.resolution import is_name
from crawler import robots
from crawler.downloader import Downloader
from crawler.origin import split_url
from crawler.run import Run
from crawler.unasked import Barred, Refused, Resting, Stopped

ROBOTS_FRESH = timedelta(hours=24)
ROBOTS_REDIRECTS = 5
LONGEST_CRAWL_DELAY = 60.0


class Politeness:
    """Scrapy's downloader middleware for all of it."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.products = robots.products(crawler.settings["USER_AGENT"])
        self.rules: dict[str, tuple[datetime, asyncio.Future[robots.Rules | int | None]]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        run = Run.of(self.crawler)
        if request.method not in ("GET", "HEAD"):
            await self._refuse(run, request, "refused", f"{request.method} is never sent to a portal")
        if request.meta.get("purpose") == "robots":
            return
        anywhere = getattr(self.crawler.spider, "anywhere", False)
        if not anywhere and not run.portal.owns(request.url):
            host = urlsplit(request.url).netloc
            hint = f"if it is, its file says so: aliases: [{host}]"
            await self._refuse(run, request, "offsite", f"{host} is not a host of the portal {run.portal.slug}; {hint}")
        origin = _origin(request)
        self._let_rest(request)
        rules: robots.Rules | int | None = self._known_rules(run, origin)
        if rules is None:
            rules = await self._rules_of(run, origin, request)
            self._let_rest(request)  # the answer for robots.txt may have said so, or another one meanwhile
        if not isinstance(rules, robots.Rules):
            why = f"robots.txt of {origin} cannot be had" + (f" (status {rules})" if rules else "")
            if host_of(origin).removeprefix("www.") == run.portal.hosts[0]:
                run.barred = why
                self._downloader.withdraw(Barred(why))
            raise Barred(f"{why}, so nothing may be asked for until it can (RFC 9309)")
        if line := rules.deciding(request.url):
            await self._refuse(run, request, "robots", f"robots.txt of {origin} disallows it ({line})")

    def process_response(self, request: Request, response: Response) -> Response:
        if response.status in (429, 503) and request.meta.get("purpose") not in ("robots", "capture"):
            self._let_rest(request)
        return response

    @property
    def _downloader(self) -> Downloader:
        assert self.crawler.engine is not None
        return cast(Downloader, self.crawler.engine.downloader)

    def _let_rest(self, request: Request) -> None:
        origin, _ = split_url(request.url)
        self._downloader.let_rest(origin.host)

    def _known_rules(self, run: Run, origin: str) -> robots.Rules | None:
        """The host's rules, where they are here and fresh."""
        if origin not in self.rules:
            return None
        at, rules = self.rules[origin]
        if not rules.done() or rules.cancelled() or rules.exception() or run.archive.clock() - at > ROBOTS_FRESH:
            return None
        found = rules.result()
        return found if isinstance(found, robots.Rules) else None

    async def _rules_of(self, run: Run, origin: str, request: Request) -> robots.Rules | int | None:
        """The host's rules; where it may not be asked for anything now, the status that robots.txt had (None: no answer).
        Fetched once a day, however many requests wait for them. Raises Resting, Stopped."""
        now = run.archive.clock()
        if origin not in self.rules or now - self.rules[origin][0] > ROBOTS_FRESH:
            self.rules[origin] = now, asyncio.ensure_future(self._load(run, origin, request))
        entry, rules = self.rules[origin], None
        try:
            rules = await asyncio.shield(entry[1])
        finally:  # the next one who needs them asks again
            if not isinstance(rules, robots.Rules) and self.rules.get(origin) is entry:
                del self.rules[origin]
        return rules

    async def _load(self, run: Run, origin: str, request: Request) -> robots.Rules | int | None:
        known, now = run.archive.hosts.robots(origin), run.archive.clock()
        if known.at is None or now - known.at > ROBOTS_FRESH or _unknown(known.status):
            text, status = await self._fetch(run, origin, request)
            before, known = known, Robots(origin, text, status, run.archive.clock())
            with run.fatal_errors(), run.archive.index.transaction():
                run.archive.hosts.set_robots(known)
                if before.at is None or (before.text, before.status) != (text, status):
                    run.archive.hosts.note(host_of(origin), known.at or now, "robots", _described(known))
        if _unknown(known.status):
            return known.status
        rules = robots.parse(known.text or "", self.products)
        self._downloader.crawl_delay(split_url(request.url)[0].host, rules.crawl_delay and min(rules.crawl_delay, LONGEST_CRAWL_DELAY))
        return rules

    async def _fetch(self, run: Run, origin: str, request: Request) -> tuple[str | None, int | None]:
        """robots.txt as text, with its status: (None, status) where the answer holds no rules, (None, None) where there was none.
        Redirects are followed five times, to whatever host (RFC 9309, 2.3.1.2)."""
        assert self.crawler.engine is not None
        url, via = f"{origin}/robots.txt", request.url
        for _ in range(ROBOTS_REDIRECTS + 1):
            meta = {"purpose": "robots", "portal": run.portal.slug, "job": run.job.id, "via": via, "verify_tls": run.portal.verify_tls}
            meta |= {"dont_redirect": True, "download_fail_on_dataloss": False}
            try:
                response = await self.crawler.engine.download_async(Request(url, meta=meta, dont_filter=True))
            except (Resting, Stopped):
                raise
            except Exception:
                return None, None  # the failure itself was recorded on the wire
            if response.status >= 300 and (target := _target(response)) is not None:
                url, via = target, url
                continue
            if not 200 <= response.status < 300:
                return None, response.status
            body = response.body
            if len(body) > robots.LIMIT:  # a line that is cut in two would say something else
                body = body[: body.rfind(b"\n", 0, robots.LIMIT) + 1]
            return body.decode("utf-8-sig", "replace"), response.status
        return None, response.status  # in circles: as good as none

    async def _refuse(self, run: Run, request: Request, kind: FailureKind, why: str) -> None:
        if "due" in request.meta:
            failure = Failure(
                id=new_id(),
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


def _target(response: Response) -> str | None:
    """Where a redirect leads, if that is an address that can be asked."""
    location = (response.headers.get("Location") or b"").decode("latin-1").strip()
    if response.status not in (301, 302, 303, 307, 308) or not location:
        return None
    try:
        target = urljoin(response.url, location).partition("#")[0]
        origin, _ = split_url(target)
        if not is_name(split_url(response.url)[0].host) or is_name(
            origin.host
        ):  # no name leads to a bare address, such as our own machine's
            return target
    except (ValueError, UnicodeError):
        return None
    return None


def _unknown(status: int | None) -> bool:
    """Whether an answer of *status* for robots.txt leaves open what it says (RFC 9309, 2.3.1.4; 429 is no "unavailable" either)."""
    return status is None or status >= 500 or status == 429 or status < 200


def _described(known: Robots) -> str:
    if known.status is None:
        return f"{known.origin}/robots.txt: no answer, so nothing is asked for until there is one"
    if _unknown(known.status):
        return f"{known.origin}/robots.txt: status {known.status}, so nothing is asked for until it can be had"
    if known.text is None:
        return f"{known.origin}/robots.txt: status {known.status}, so everything may be asked for"
    return f"{known.origin}/robots.txt: status {known.status}, {len(known.text.encode())} bytes"


def _origin(request: Request) -> str:
    parts = urlparse_cached(request)
    return f"{parts.scheme}://{parts.netloc.lower()}"
