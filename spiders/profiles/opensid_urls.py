"""The addresses of OpenSID, old and new, and the one under which an article's twins meet. Pure.

As seen in the system's own routes and on a live portal (2026-11): ``/artikel/2019/8/27/slug``, the same with padded numbers,
``/artikel/12`` (which redirects), ``/first/artikel/…`` before, each also behind ``/index.php``. All of them answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit, urlunsplit

from spiders.page import Page
from spiders.profile import Field

if TYPE_CHECKING:
    from spiders.portal import Portal

_FRONT = r"(?P<base>(?:/[^/]+)*?)(?:/index\.php)?(?:/first)?"
_DATED = re.compile(rf"{_FRONT}/artikel/(?P<y>\d{{4}})/(?P<m>\d\d?)/(?P<d>\d\d?)/(?P<slug>[^/]+)/?", re.ASCII)
_NUMBERED = re.compile(rf"{_FRONT}/artikel/(?P<id>\d+)/?", re.ASCII)
_LIST = re.compile(r"(?:/index\.php)?(?:/first)?(?:(?:/index|/arsip|(?:/artikel)?/kategori/[^/]+)(?:/\d+)?)?/?", re.ASCII)
_DECLARED = (
    ('meta[property="og:url"]', "content"),
    (".fb-like[data-href]", "data-href"),
    (".fb-comments[data-href]", "data-href"),
    ('link[rel="canonical"]', "href"),
    ('a[href*="facebook.com/sharer"]', "href"),
    ('a[href*="send?text="]', "href"),
)
_SHARED = re.compile(r"https?://[^\s&?#]+/artikel/[^\s&?#]+")


def is_article(url: str) -> bool:
    path = urlsplit(url).path
    return bool(_DATED.fullmatch(path) or _NUMBERED.fullmatch(path))


def is_list(url: str, portal: Portal) -> bool:
    """Whether *url* is the home page, a page of it, the archive or a category."""
    return bool(_LIST.fullmatch(urlsplit(url).path.removeprefix(urlsplit(portal.home).path.rstrip("/"))))


def day(url: str) -> date | None:
    """The day of publication that the address names."""
    match = _DATED.fullmatch(urlsplit(url).path)
    try:
        return date(int(match["y"]), int(match["m"]), int(match["d"])) if match else None
    except ValueError:
        return None


def number(url: str) -> str | None:
    """The article's number, where the address is made of it."""
    match = _NUMBERED.fullmatch(urlsplit(url).path)
    return match["id"] if match else None


def canonical(page: Page, portal: Portal) -> Field:
    """The article's address in one form, ``/artikel/YYYY/M/D/slug``: from the address that answered, else from what the page
    says of itself, else with the article's number. ``link rel=canonical`` names the home page in one of the system's own themes."""
    candidates = [(page.url, "the page's address"), *_declared(page, portal)]
    for url, rule in candidates:
        parts = urlsplit(url)
        match = _DATED.fullmatch(parts.path)
        if match:
            path = f"{match['base']}/artikel/{match['y']}/{int(match['m'])}/{int(match['d'])}/{match['slug']}"
            return Field(_on(page, path), rule, url)
    parts = urlsplit(page.url)
    match = _NUMBERED.fullmatch(parts.path)
    if match:
        return Field(_on(page, f"{match['base']}/artikel/{match['id']}"), "the page's address", page.url)
    return Field(page.url, "the page's address", page.url)


def _on(page: Page, path: str) -> str:
    parts = urlsplit(page.url)
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))


def _declared(page: Page, portal: Portal) -> Iterator[tuple[str, str]]:
    for selector, name in _DECLARED:
        for node in page.tree.css(selector):
            match = _SHARED.search(unquote(node.attributes.get(name) or ""))
            if match and portal.owns(match[0]):
                yield match[0], selector


def share_number(page: Page) -> Field | None:
    """The article's number in its attachment's, its comment form's or its share links' address."""
    forms = (
        ('form[action*="add_comment/"]', "action", r"add_comment/(\d+)"),
        ('a[href*="unduh_dokumen_artikel/"]', "href", r"unduh_dokumen_artikel/(\d+)"),
        ('a[href*="facebook.com/sharer"]', "href", r"/artikel/(\d+)/?(?:$|[&#?])"),
    )
    for selector, name, form in forms:
        for node in page.tree.css(selector):
            raw = unquote(node.attributes.get(name) or "")
            if match := re.search(form, raw, re.ASCII):
                return Field(match[1], selector, raw)
    found = number(page.url)
    return Field(found, "the page's address", page.url) if found else None


__all__ = ["canonical", "day", "is_article", "is_list", "number", "share_number"]
