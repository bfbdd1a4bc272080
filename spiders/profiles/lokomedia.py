"""Lokomedia and its children by phpmu ("SwaraKalibata"): the news scripts of very many Indonesian agencies, plain PHP or CodeIgniter.

- tigo (phpmu's own theme): ``.article-title > h1``, ``.a-content`` with author, date and category, text in ``.paragraph-row``
- single (magazine themes): ``.post--single``, ``ul.meta`` with author, date and eye, text in ``.post--content``
- blog (colorlib themes): ``.blog_item``, readers in ``.blog_item_date``, text in ``.blog_details``, the date behind the text
- custom: any other theme, known by the scripts' own paths (``foto_berita/``, ``kategori/detail/``, ``berita/kirim_komentar``)

Names, paths and routes are those of the scripts' own templates and of stored pages (read 2026-11). Every visit counts as a reader here,
robots' too, and an unknown slug is answered by a redirect to the home page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from spiders import links
from spiders.page import Page
from spiders.profile import Count, Field, Listing, Profile, Source
from spiders.profiles import lokomedia_article, lokomedia_counts, lokomedia_urls, themes
from spiders.reading import Link

if TYPE_CHECKING:
    from spiders.portal import Portal

_OTHERS = 'link[rel="https://api.w.org/"], meta[name="generator"][content^="WordPress"], meta[name="generator"][content^="Joomla"]'
_SURE = (
    'meta[name="author"][content="lokomedia.web.id" i], meta[name="author"][content="phpmu.com" i], link[href*="template/phpmu"], '
    'script[src*="template/phpmu"], form[action*="berita/kirim_komentar"], meta[property="og:image"][content*="/asset/foto_berita/"]'
)
_HINTS = (
    'img[src*="foto_berita/"], meta[property="og:image"][content*="foto_berita/"]',
    'a[href*="/kategori/detail/"], a[href*="kategori-"][href$=".html"]',
    'a[href*="/halaman/detail/"], a[href*="statis-"][href$=".html"], a[href*="halaman-"][href$=".html"]',
    'a[href*="/tag/detail/"]',
    'a[href*="/berita/detail/"], a[href*="berita-"][href$=".html"], a[href*="module=detailberita"]',
    'a[href*="berita/indeks_berita"], a[href*="/berita/index"]',
    'link[type="application/rss+xml"][href$="rss.xml"]',
    'img[src*="foto_iklan"], img[src*="foto_banner"], img[src*="foto_pasangiklan"]',
)
_THEMES = {
    "tigo": ".article-title > h1, .article-title .a-content, .article-big .article-content, .article-content a.h-comment",
    "single": ".post--single, .post--info .title, .post--items",
    "blog": ".blog_item .blog_details, .blog_item_date",
}
_CARDS = (
    ".article-big h2 a[href], .article-list h2 a[href], .article-content h2 a[href]",
    ".post--items .post--info .title a[href]",
    ".blog_item .blog_details > a[href]",
    ".title-list a[href], a.judul[href]",
    "h1 a[href], h2 a[href], h3 a[href], h4 a[href]",
    'a[href*="/berita/detail/"], a[href*="berita-"][href$=".html"], a[href*="module=detailberita"]',
)
_BADGES = frozenset({"h-comment", "more", "article-photo", "hover-effect"})
_PAGERS = (
    "[data-ci-pagination-page], .pagination a[href], .pagination--wrapper a[href], .blog-pagination a[href], .paging a[href]"
    ", .page-pager a[href]"
)
_LISTS = ("/berita", "/berita/index", "/berita/indeks_berita", "/semua-berita.html", "/main", "/main/index", "/artikel")


class Lokomedia(Profile):
    """Lokomedia, SwaraKalibata and other phpmu scripts."""

    name = "lokomedia"

    def generation(self, page: Page) -> str | None:
        """The theme whose marks the page carries beside those of the script; themes alone are bought for any system."""

        def seen(selector: str) -> bool:
            return page.tree.css_first(selector) is not None

        if seen(_OTHERS) or not (seen(_SURE) or sum(map(seen, _HINTS)) >= 2):
            return None
        return next((name for name, marks in _THEMES.items() if seen(marks)), "custom")

    def sources(self, portal: Portal) -> tuple[Source, ...]:
        """The list (``/berita/index/{offset}``), then the home page and the feed of ten, which is written when somebody reads it and may
        print addresses of an older script."""
        home = portal.home.rstrip("/") + "/"
        return (
            Source(urljoin(home, "rss.xml"), "feed"),
            Source(urljoin(home, "berita"), "listing"),
            Source(urljoin(home, "berita/index"), "listing"),
            Source(home, "listing"),
            Source(urljoin(home, "sitemap.xml"), "sitemap"),
        )

    def wanted(self, url: str, portal: Portal) -> bool:
        return lokomedia_urls.may_be_article(url)

    def is_article(self, page: Page) -> bool:
        """By its address and a heading over text. At the root, where a page of any kind may stand, a dated line is wanted too."""
        if lokomedia_urls.is_detail(page.url):
            known = lokomedia_article.parts(page)
            return known.heading is not None and known.body is not None
        if not (lokomedia_urls.may_be_article(page.url) or lokomedia_urls.is_saved(page.url)):
            return False
        known = lokomedia_article.parts(page)
        return known.heading is not None and known.body is not None and lokomedia_article.dated(page, known)

    def fields(self, page: Page, portal: Portal) -> dict[str, Field]:
        return lokomedia_article.fields(page, portal)

    def counts(self, page: Page, portal: Portal) -> tuple[Count, ...]:
        return lokomedia_counts.counts(page)

    def listing(self, page: Page, portal: Portal) -> Listing | None:
        """The headings of the main column, and the next offset."""
        found: tuple[Link, ...] = ()
        for selector in _CARDS:
            nodes = [node for node in page.tree.css(selector) if not themes.aside(node) and not _badge(node.attributes.get("class"))]
            found = found or links.collect(page, nodes, portal, self)
        following = _next_page(page, portal)
        base = urlsplit(portal.home).path.rstrip("/")
        listed = lokomedia_urls.path(page.url).removeprefix(base).rstrip("/0123456789") in ("", *_LISTS)
        return Listing(found, following) if found or following or listed else None


def _badge(classes: str | None) -> bool:
    return not _BADGES.isdisjoint((classes or "").split())


def _next_page(page: Page, portal: Portal) -> str | None:
    """The nearest later number among the pager's addresses, be they offsets or pages; CodeIgniter's own "next" where it is marked."""
    current = lokomedia_urls.offset(page.url)
    later: list[tuple[int, str]] = []
    for node in page.tree.css(_PAGERS):
        url = links.absolute(page, node.attributes.get("href"))
        if url and portal.owns(url) and lokomedia_urls.offset(url) > current and not lokomedia_urls.is_detail(url):
            if node.attributes.get("rel") == "next":
                return url
            later.append((lokomedia_urls.offset(url), url))
    return min(later)[1] if later else None


__all__ = ["Lokomedia"]
