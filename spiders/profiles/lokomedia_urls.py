"""The addresses of Lokomedia and its children, and which of them are articles. Pure.

As seen in the scripts' own routes and on live portals (2026-11): ``/berita/detail/{slug}`` and ``/berita/detail/{id}/{slug}``
(CodeIgniter), ``/{slug}`` at the root, ``/berita-{slug}.html`` and ``/berita-{id}-{slug}.html`` (plain PHP),
``media.php?module=detailberita&id=``. Slugs lose all punctuation before blanks become hyphens, so that ``--`` and a closing ``-`` are part
of a name and stay.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit, urlunsplit

from spiders import links, metadata
from spiders.page import Page
from spiders.profile import Field

if TYPE_CHECKING:
    from spiders.portal import Portal

_NEWS = r"(?:berita|artikel|news|kabar|post|publikasi)/(?:detail|detail_?berita|detail_?artikel|read|baca|lihat|view)"
_DETAIL = re.compile(rf"/{_NEWS}/(?:[^/]+|\d+/[^/]*)|/(?:baca-)?berita-(?!terkini\.|terbaru\.|populer\.)[^/]+\.html", re.IGNORECASE)
_ROOT = re.compile(r"/[^/.]*[^/.-]-[^/.]*", re.ASCII)
_SAVED = re.compile(r"/[^/]+\.html?", re.ASCII)
_MODULES = ("detailberita", "detailartikel")
_NUMBER = re.compile(rf"/(?:baca-)?berita-(\d+)-[^/]+\.html|/{_NEWS}/(\d+)(?:/.*)?", re.ASCII | re.IGNORECASE)
_NEVER = re.compile(
    r"/(?:semua-berita|indeks-berita|hubungi-kami|hasil-poling|lihat-poling|statis-|halaman-|agenda-|album-|kategori-|tag-|video-|download-"
    r"|galeri-|wp-|sitemap-|privacy-|buku-tamu|struktur-organisasi|visi-misi|login-)",
    re.IGNORECASE,
)


def path(url: str) -> str:
    """The path without ``/index.php`` before it and without a closing slash."""
    return "/" + urlsplit(url).path.removeprefix("/index.php").strip("/")


def is_detail(url: str) -> bool:
    """Whether the address alone says that it is an article's."""
    return bool(_DETAIL.fullmatch(path(url)) or _asked(url, "module") in _MODULES)


def may_be_article(url: str) -> bool:
    """*is_detail*, or a slug at the root: several words parted by hyphens."""
    return is_detail(url) or bool(not urlsplit(url).query and _ROOT.fullmatch(path(url)) and not _NEVER.match(path(url)))


def is_saved(url: str) -> bool:
    """Whether *url* ends in a file's name that no list and no static page has: a saved page, whose own address is not known."""
    return bool(not urlsplit(url).query and _SAVED.fullmatch(path(url)) and not _NEVER.match(path(url)))


def number(url: str) -> str | None:
    """The article's number, where the address holds it."""
    match = _NUMBER.fullmatch(path(url))
    asked = _asked(url, "id") if _asked(url, "module") in _MODULES else None
    return match[1] or match[2] if match else asked if asked and asked.isdigit() else None


def canonical(page: Page, portal: Portal) -> Field:
    """The article's address: what Open Graph declares where that is an article's, else the one that answered, without ``/index.php`` and
    without a query that selects nothing. ``link rel=canonical`` repeats the request or names the home page, and always says http."""
    parts = urlsplit(page.url)
    raw = metadata.attribute(page, 'meta[property="og:url"]')
    declared = links.absolute(page, raw)
    if raw and declared and portal.owns(declared) and is_detail(declared):
        told = urlsplit(declared)
        return Field(urlunsplit((parts.scheme, parts.netloc, path(declared), told.query, "")), 'meta[property="og:url"]', raw)
    query = parts.query if _asked(page.url, "module") in _MODULES else ""
    return Field(urlunsplit((parts.scheme, parts.netloc, path(page.url), query, "")), "the page's address", page.url)


def offset(url: str) -> int:
    """The number that ends a list's address: an offset or a page, by fork; 0 without one."""
    last = urlsplit(url).path.rstrip("/").rpartition("/")[2]
    return int(last) if last.isascii() and last.isdigit() and len(last) < 8 else 0


def _asked(url: str, name: str) -> str | None:
    values = parse_qs(urlsplit(url).query).get(name) if "?" in url else None
    return values[0] if values else None


__all__ = ["canonical", "is_detail", "is_saved", "may_be_article", "number", "offset", "path"]
