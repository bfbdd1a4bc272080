"""Redirects, followed by Scrapy's own rules; what is asked is what the portal sees, so no Referer is made up on the way."""

from __future__ import annotations

from urllib.parse import urljoin

from scrapy import Request, Spider
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.http import Response

from archive.uri import LONGEST
from crawler.run import Run


class Redirect(RedirectMiddleware):
    def process_response(self, request: Request, response: Response, spider: Spider | None = None) -> Request | Response:
        """A feed or sitemap that is not there often leads to the home page: that is an answer, and the home page is asked for anyway."""
        if not 300 <= response.status < 400:
            return response
        if request.meta.get("purpose") == "discovery" and self._leads_home(request, response):
            return response
        answer = super().process_response(request, response)
        # An address that may not be asked for may not be recorded either: the answer that names it is all there is.
        return response if isinstance(answer, Request) and len(answer.url) > LONGEST else answer

    def _leads_home(self, request: Request, response: Response) -> bool:
        portal = Run.of(self.crawler).portal
        home = portal.key(portal.home)
        target = urljoin(request.url, (response.headers.get("Location") or b"").decode("latin-1").strip())
        try:
            return portal.key(request.url) != home and portal.key(target) == home
        except ValueError:
            return False

    def handle_referer(self, request: Request, response: Response) -> None:
        """Scrapy's looks for a spider middleware that we do not use, and warns at every redirect."""

    def _engine_started(self) -> None:
        """Where Scrapy looks for it, and warns of its absence."""
