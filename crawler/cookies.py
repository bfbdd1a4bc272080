"""A cookie jar for each host, for one run: portals count a visitor without cookies again at every page, and we want to count once.

Each jar belongs to one host name exactly, so no list of public suffixes is needed (and none is fetched)."""

from __future__ import annotations

from collections import defaultdict

from scrapy import Request
from scrapy.http import Response
from scrapy.http.cookies import CookieJar
from scrapy.utils.httpobj import urlparse_cached


class Cookies:
    def __init__(self) -> None:
        self.jars: defaultdict[str, CookieJar] = defaultdict(CookieJar)

    def process_request(self, request: Request) -> None:
        jar = self.jars.get(urlparse_cached(request).hostname or "")
        if jar is not None and request.meta.get("purpose") != "robots":
            jar.add_cookie_header(request)

    def process_response(self, request: Request, response: Response) -> Response:
        if b"Set-Cookie" in response.headers:
            self.jars[urlparse_cached(request).hostname or ""].extract_cookies(response, request)
        return response
