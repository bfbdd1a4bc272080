"""Page requisites: what a page needs to look as it did (images, style, scripts, fonts), read from its HTML and its style sheets. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, get_args
from urllib.parse import urljoin, urlsplit

from spiders.bounds import excess
from spiders.page import Page

Kind = Literal["image", "style", "script", "font", "document"]
KINDS: tuple[Kind, ...] = get_args(Kind)

_NAMES: dict[Kind, str] = {
    "image": "jpg jpeg png gif webp svg ico avif bmp",
    "style": "css",
    "script": "js mjs",
    "font": "woff woff2 ttf otf eot",
    "document": "pdf doc docx xls xlsx ppt pptx odt ods odp rtf csv zip rar",
}
_ENDINGS: dict[str, Kind] = {ending: kind for kind, endings in _NAMES.items() for ending in endings.split()}

MOST = 120
"""Requisites taken from one page: more is a gallery's archive, not a page's look."""

_SHOWING = "link[rel][href], script[src], img, source[srcset], input[type=image][src], video[poster], [background], [style], style"
_CSS_URL = re.compile(r"""url\(\s*(?:"([^"\n]*)"|'([^'\n]*)'|([^"'()\s]+))\s*\)|@import\s+(?:"([^"\n]*)"|'([^'\n]*)')""", re.IGNORECASE)
_CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_LINKED = frozenset({"stylesheet", "icon", "apple-touch-icon", "preload", "modulepreload"})
_CANDIDATE = re.compile(r"\s*([^\s,]\S*[^\s,]|[^\s,])(?:\s+[^,\s]+)?\s*(?:,|$)")


def kind_of(url: str) -> Kind | None:
    """The kind that a requisite's address tells; None for one that tells none (``/image.php?id=7``)."""
    name = urlsplit(url).path.rpartition("/")[2].lower()
    return _ENDINGS.get(name.rpartition(".")[2]) if "." in name else None


def of_page(page: Page) -> tuple[str, ...]:
    """Absolute URLs in page order, each once, at most ``MOST``: style sheets, icons, scripts, images (lazy ones and every ``srcset``
    candidate, since a replaying browser may choose any), posters, and what inline style names. Hosts are not looked at."""
    found: dict[str, None] = {}
    if excess(page.text):
        return ()
    for reference in _references(page):
        try:
            url = page.join(reference)
        except ValueError:
            continue
        if url.startswith(("http://", "https://")):
            found.setdefault(url)
        if len(found) == MOST:
            break
    return tuple(found)


def of_style(text: str, url: str) -> tuple[str, ...]:
    """Absolute URLs that the style sheet at *url* names: imports, fonts, images."""
    found: dict[str, None] = {}
    for reference in _in_style(text):
        try:
            target = urljoin(url, reference).partition("#")[0]
        except ValueError:
            continue
        if urlsplit(target).scheme in ("http", "https"):
            found.setdefault(target)
        if len(found) == MOST:
            break
    return tuple(found)


def _references(page: Page) -> Iterator[str]:
    tree = page.tree
    for node in tree.css(_SHOWING):
        attributes = node.attributes
        if node.tag == "link":
            if _LINKED & set((attributes.get("rel") or "").lower().split()):
                yield attributes.get("href") or ""
            continue
        if node.tag == "style":
            yield from _in_style(node.text())
            continue
        for name in ("src", "data-src", "data-lazy-src", "data-original", "poster", "background"):
            if node.tag in ("script", "img", "input", "video") or name == "background":
                value = (attributes.get(name) or "").strip()
                if value and not (node.tag == "video" and name == "src"):
                    yield value
        for name in ("srcset", "data-srcset"):
            yield from _CANDIDATE.findall(attributes.get(name) or "")
        yield from _in_style(attributes.get("style") or "")


def _in_style(text: str) -> Iterator[str]:
    if "(" not in text and "@" not in text:
        return
    for match in _CSS_URL.finditer(_CSS_COMMENT.sub("", text)):
        reference = next((group for group in match.groups() if group), "").strip()
        if reference and not reference.startswith(("data:", "#")):
            yield reference
