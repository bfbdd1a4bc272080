"""A request for a URL of the table. Scrapy cleans a URL each time a Request is made of it, which takes longer than to send it; most need it
not."""

from __future__ import annotations

import re

from scrapy import Request

PLAIN = re.compile(r"https?://[a-z0-9.-]+(?::[1-5]?[1-9][0-9]{0,3})?/[A-Za-z0-9._~/-]*(?:\?[A-Za-z0-9._~/=&-]+)?")
"""What ``w3lib.url.safe_url_string`` gives back as it is."""


class Asked(Request):
    def _set_url(self, url: str) -> None:
        if isinstance(url, str) and PLAIN.fullmatch(url):
            self._url = url
        else:
            super()._set_url(url)
