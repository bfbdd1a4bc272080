"""OpenSID, the village information system: thousands of ``*.desa.id`` sites.

- natra: ``.single_page_area#artikel-…``, ``.catg_titile``, ``.meta_date`` with icons, text in ``.teks`` or (since 2024) ``.title_text``
- esensi: ``article > h1.text-h2``, three spans (owner, date, "Dibaca n Kali"), text in ``.content`` behind the article
- klasik (the first themes and their children): ``.artikel#artikel-…``, ``h2.judul``, ``.kecil`` with icons, ``.teks``
- custom: any other theme, known by the system's own paths (``/desa/upload/``, ``first/unduh_dokumen_artikel``, ``add_comment`` …)

Names, paths and routes are those of the system's own templates, 2019 to 2025, and of a live portal's stored page (read 2026-11).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from spiders import links
from spiders.page import Page
from spiders.paragraphs import clean
from spiders.profile import Count, Field, Listing, Profile, Source
from spiders.profiles import opensid_article, opensid_counts, opensid_urls, themes
from spiders.reading import Link

if TYPE_CHECKING:
    from spiders.portal import Portal

_OTHERS = 'link[rel="https://api.w.org/"], meta[name="generator"][content^="WordPress"], meta[name="generator"][content^="Joomla"]'
_THEMES = {
    "natra": 'meta[name="theme"][content="Natra" i], link[href*="/themes/natra/"], .single_page_content, h5.catg_titile a',
    "esensi": 'meta[name="theme"][content="Esensi" i], link[href*="/themes/esensi/"], article > h1.text-h2, a.text-h5[href*="/artikel/"]',
    "klasik": '.artikel[id^="artikel-"] > .judul, .artikel[id^="artikel-"] > .kecil',
}
_SURE = (
    'link[href*="/desa/themes/"], script[src*="/desa/themes/"], link[href*="/desa/upload/"], link[href*="/desa/logo/"], '
    'link[href*="/storage/app/themes/"], link[href*="/vendor/themes/"], meta[property="og:image"][content*="/desa/upload/"], '
    'form[action*="add_comment/"], a[href*="unduh_dokumen_artikel/"], meta[name="theme:designer"]'
)
_HINTS = (
    'img[src*="/desa/upload/"], img[data-src*="/desa/upload/"], a[href*="/desa/upload/"]',
    'a[href*="/first/artikel/"], a[href*="/artikel/kategori/"], a[href*="/first/kategori/"]',
    'a[href*="OpenSID"], a[href*="opendesa.id"], a[href*="opensid.my.id"]',
    'a[href*="/layanan-mandiri"], a[href*="/first/statistik/"], a[href*="/data-statistik/"], a[href*="/data-wilayah"]',
)
_CARDS = (
    ".business_category_left .catg_titile a[href]",
    'a.text-h5[href*="artikel/"]',
    '.artikel .judul a[href], .artikel[id^="artikel-"] h3 a[href]',
    'td a[href*="artikel/"]',
    "h1 a[href], h2 a[href], h3 a[href], h4 a[href], h5 a[href], h6 a[href]",
    'a[href*="artikel/"]',
)
_REPEATED = frozenset({"headline", "slider", "slick_slider", "carousel", "latest_slider", "swiper"})
_PAGE_OF = re.compile(r"\bHalaman (\d{1,6}) dari \d", re.IGNORECASE | re.ASCII)


class OpenSid(Profile):
    """OpenSID with the themes natra, esensi and klasik, and with themes of a village's own."""

    name = "opensid"

    def generation(self, page: Page) -> str | None:
        """The theme whose marks the page carries, "custom" where only the system itself left marks."""

        def seen(selector: str) -> bool:
            return page.tree.css_first(selector) is not None

        if seen(_OTHERS):
            return None
        for name, marks in _THEMES.items():
            if seen(marks):
                return name
        if seen(_SURE):
            return "custom"
        host = urlsplit(page.url).hostname or ""
        hints = [opensid_urls.day(page.url) is not None, host.endswith(".desa.id"), *map(seen, _HINTS)]
        return "custom" if sum(hints) >= 2 else None

    def sources(self, portal: Portal) -> tuple[Source, ...]:
        """The feed (50 items), the home page's list, the archive, then the sitemap, which also names what was taken down."""
        home = portal.home.rstrip("/") + "/"
        places = (
            ("feed", "feed"),
            ("feed.xml", "feed"),
            ("", "listing"),
            ("arsip", "listing"),
            ("first/arsip", "listing"),
            ("sitemap.xml", "sitemap"),
            ("sitemap", "sitemap"),
        )
        return tuple(Source(urljoin(home, path), kind) for path, kind in places)  # type: ignore[arg-type]

    def wanted(self, url: str, portal: Portal) -> bool:
        return opensid_urls.is_article(url)

    def is_article(self, page: Page) -> bool:
        """By its address; by its theme's own frame of an article where the address says nothing. The system's "data tidak ditemukan" is
        a frame without an article."""
        if page.tree.css_first("#artikel-blank") is not None:
            return False
        if page.tree.css_first(opensid_article.FRAMES) is not None:
            return True
        return opensid_urls.is_article(page.url) and opensid_article.parts(page).body is not None

    def fields(self, page: Page, portal: Portal) -> dict[str, Field]:
        return opensid_article.fields(page, portal)

    def counts(self, page: Page, portal: Portal) -> tuple[Count, ...]:
        return opensid_counts.counts(page)

    def listing(self, page: Page, portal: Portal) -> Listing | None:
        """The cards of the main column; the headline and sliders repeat old ones and count only where there is nothing else."""
        found = self._cards(page, portal)
        following = _next_page(page)
        listed = opensid_urls.is_list(page.url, portal)
        return Listing(found, following) if found or following or listed else None

    def _cards(self, page: Page, portal: Portal) -> tuple[Link, ...]:
        for repeated in (_REPEATED, frozenset[str]()):
            for selector in _CARDS:
                nodes = [node for node in page.tree.css(selector) if not themes.aside(node, repeated)]
                if found := links.collect(page, nodes, portal, self):
                    return found
        return ()


def _next_page(page: Page) -> str | None:
    """The page after this one, whose number ends its address in every pager of the system."""
    told = next((int(match[1]) for node in page.tree.css(".pagination_area, p") if (match := _PAGE_OF.search(node.text()))), None)
    current = told or next((int(text) for node in page.tree.css(".pagination .active") if (text := clean(node.text())).isdecimal()), 1)
    for node in page.tree.css(".pagination a[href], .pagination_area a[href], a.page-link[href]"):
        url = links.absolute(page, node.attributes.get("href"))
        if url and _number(url) == current + 1:
            return url
    return None


def _number(url: str) -> int | None:
    last = urlsplit(url).path.rstrip("/").rpartition("/")[2]
    return int(last) if last.isascii() and last.isdigit() and len(last) < 7 else None


__all__ = ["OpenSid"]
