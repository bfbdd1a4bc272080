"""The whole of Lumbung's crawl (wire, WARC, index, frontier) with links as its only reading; ``python -m benchmarks.links PORT``.

Every link of every page goes through the portal's frontier, as a listing's would; the archive is ``data`` in the working directory.
What full reading costs beside it is told by benchmarks/crawl.py.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from scrapy.http import Response

from benchmarks.crawl import HOST
from crawler import fleet
from crawler.fleet import Fleet, settings_with
from spiders import links
from spiders.portal import Portal
from spiders.reading import Link, Reading
from spiders.walk import Articles, Visit, page_of


class Links(Articles):
    """Follows every link of the portal."""

    def parse(self, response: Response, **_: Any) -> Iterator[Visit]:
        meta = response.meta
        reading = Reading("other", "links/1")
        page = page_of(response, meta) if response.status == 200 else None
        if page is not None and page.mime == "text/html":  # a sitemap of all articles has no links to follow, and is one large page
            hrefs = dict.fromkeys(node.attributes.get("href") for node in page.tree.css("a[href]"))
            urls = dict.fromkeys(url for href in hrefs if (url := links.absolute(page, href)))
            reading = Reading("listing", "links/1", links=tuple(map(Link, urls)))
        yield Visit(meta["due"], response.url, meta["capture_id"], meta["captured_at"], response.status, reading)


def main(port: str) -> int:
    portal = Portal(slug="bangku-uji", agency="Bangku Uji", home=f"http://{HOST}/", profile="generic", delay=1e-6)
    settings = settings_with(LUMBUNG_DATA="data", LUMBUNG_CONNECT_TO=[f"{HOST}:80:127.0.0.1:{port}"], DOWNLOAD_DELAY=1e-6)
    (result,) = fleet.run(lambda: Fleet(settings).crawl(Links, [portal]), settings)
    print(f"{result.verdict.outcome}: {result.verdict.reason}", file=sys.stderr)
    return 0 if result.verdict.outcome != "error" else result.verdict.exit_code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
