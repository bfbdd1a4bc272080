"""Sitemaps and sitemap indexes (sitemaps.org protocol 0.9), Google-News sitemaps, and plain lists of URLs. Pure.

WordPress core, Yoast, Rank Math, Codingest scripts and OpenSID were the measure (2026-11). A ``lastmod`` is what the site says:
Codingest writes the day on which the file was made.
"""

from __future__ import annotations

import zlib
from datetime import tzinfo

from spiders import xmltree
from spiders.feeds import LIMIT, moment
from spiders.page import Page
from spiders.profile import Listing
from spiders.reading import Link

_LARGEST = 52_428_800
"""Bytes of an unpacked sitemap, as the protocol bounds them."""
MOST_SITEMAPS = 1_000
"""Sitemaps taken from one index: each is a request, and a portal of a million articles has twenty (the protocol would allow 50,000)."""


def read(page: Page, *, zone: tzinfo | None = None) -> Listing | None:
    """The pages that the sitemap *page* names (``kind`` "article": candidates), or the sitemaps that an index names (``kind`` "sitemap").

    Each URL once, in order, 50,000 at most, of sitemaps 1,000. A date without an offset is read in *zone*; without a zone it is left out.
    None where *page* is no sitemap.
    """
    root = xmltree.parse(page.text, ("urlset", "sitemapindex"), page.url)
    if root is None:
        return _plain(page)
    index = xmltree.name(root) == "sitemapindex"
    links: dict[str, Link] = {}
    for entry in xmltree.children(root, "sitemap" if index else "url"):
        url = xmltree.address(xmltree.first_text(entry, "loc"), page.url)
        if url and url not in links:
            news = next(xmltree.children(entry, "news"), None)
            published = xmltree.first_text(news, "publication_date") if news is not None else ""
            modified = xmltree.first_text(entry, "lastmod")
            links[url] = Link(
                url, "sitemap" if index else "article", published_at=moment(published, page, zone), modified_at=moment(modified, page, zone)
            )
            if len(links) == (MOST_SITEMAPS if index else LIMIT):
                break
    return Listing(tuple(links.values()))


def gunzip(body: bytes, *, limit: int = _LARGEST) -> bytes:
    """*body* unpacked where it is gzip (a ``sitemap.xml.gz`` served as it stands), else *body* itself.

    At most *limit* bytes; a cut or damaged stream gives what could be read before the damage.
    """
    unpacked = bytearray()
    while body[:2] == b"\x1f\x8b" and len(unpacked) < limit:
        stream = zlib.decompressobj(wbits=31)
        try:
            unpacked += stream.decompress(body, limit - len(unpacked))
        except zlib.error:
            return bytes(unpacked)
        body = stream.unused_data.lstrip(b"\0")
        if not body:
            return bytes(unpacked)
    return bytes(unpacked) or body


def _plain(page: Page) -> Listing | None:
    """A text sitemap: one absolute URL on each line, and nothing else."""
    if page.mime != "text/plain":
        return None
    lines = [line.strip() for line in page.text.removeprefix("\ufeff").splitlines()[: LIMIT + 1] if line.strip()]
    urls = [xmltree.address(line, page.url) if "://" in line else None for line in lines]
    if not urls or None in urls:
        return None
    return Listing(tuple(Link(url) for url in list(dict.fromkeys(urls))[:LIMIT] if url))


__all__ = ["gunzip", "read"]
