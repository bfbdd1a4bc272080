"""Redirects, followed by Scrapy's own rules; what is asked is what the portal sees, so no Referer is made up on the way."""

from __future__ import annotations

from scrapy import Request
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.http import Response


class Redirect(RedirectMiddleware):
    def handle_referer(self, request: Request, response: Response) -> None:
        """Scrapy's looks for a spider middleware that we do not use, and warns at every redirect."""

    def _engine_started(self) -> None:
        """Where Scrapy looks for it, and warns of its absence."""
