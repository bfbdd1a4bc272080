"""A cookie jar for each host, for one run: portals count a visitor without cookies again at every page, and we want to count once.

Each jar belongs to one host name exactly, so no list of public suffixes is needed (and none is fetched)."""

from __future__ import annotations

import re
from collections import defaultdict

from scrapy import Request
from scrapy.http import Response
from scrapy.http.cookies import CookieJar
from scrapy.utils.httpobj import urlparse_cached

MOST = 50
"""Cookies of one host, as RFC 6265 section 6.1 wants them at least; the oldest go."""
LONGEST = 4096
"""Bytes of one Set-Cookie line (ibid.); a longer one, or one with a control character, is not taken: it could not be sent back."""
HEADER = 8192
"""Bytes of names and values that go back together: servers refuse a longer line with 400, and would the whole crawl."""

_CONTROL = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")


class Cookies:
    def __init__(self) -> None:
        self.jars: defaultdict[str, CookieJar] = defaultdict(CookieJar)

    def process_request(self, request: Request) -> None:
        jar = self.jars.get(urlparse_cached(request).hostname or "")
        if jar is not None and request.meta.get("purpose") != "robots" and not request.meta.get("stranger"):
            jar.add_cookie_header(request)

    def process_response(self, request: Request, response: Response) -> Response:
        lines = response.headers.getlist("Set-Cookie")
        if not lines or request.meta.get("stranger"):
            return response
        fit = [line for line in lines if len(line) <= LONGEST and not _CONTROL.search(line)][-MOST:]
        jar = self.jars[urlparse_cached(request).hostname or ""]
        jar.extract_cookies(Response(response.url, headers={"Set-Cookie": fit}), request)
        _shorten(jar)
        return response


def _shorten(jar: CookieJar) -> None:
    """Drop the oldest cookies until what is left may be sent."""
    cookies = list(jar.jar)
    room = HEADER
    for place, cookie in enumerate(reversed(cookies)):
        room -= len(cookie.name) + len(cookie.value or "") + 3
        if place >= MOST or room < 0:
            jar.clear(cookie.domain, cookie.path, cookie.name)
