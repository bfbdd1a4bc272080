"""Pages that are no page: challenges, rate limits, maintenance and error screens, login walls, soft 404s.

They are kept as evidence and read as nothing. Judged by the answer's headers and status, by the page's title and first heading,
and by marks in its structure; never by words in running text: an article *about* CAPTCHAs, maintenance or error 404 stays an article.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

from spiders.page import Page
from spiders.screens import HEADERS, HEADINGS, OPENINGS, SERVER_TITLE, Kind, mark


@dataclass(frozen=True, slots=True)
class Refusal:
    """``kind``: "challenge", "rate_limit", "maintenance", "login" or "not_found"; ``reason``: what gave it away, for a person."""

    kind: Kind
    reason: str


_ARTICLE = (
    'meta[property="og:type"][content="article" i], meta[property="article:published_time"], [itemprop="articleBody"],'
    ' [itemtype$="NewsArticle"], .post-text, .entry-content, article.post, .single_page_content, #postDetailsPage'
)
_ASIDE = (
    "nav, header, footer, aside, noscript, script, style, template, select, .sidebar, #sidebar, .widget, .footer, .navbar, .menu, .modal"
)
_FIELDS = 'textarea, input:not([type]), input[type="text"], input[type="email"], input[type="password"]'
_SMALL = 20_000  # characters: a larger page without a telling title is looked into only where it carries a mark
_SEGMENT = re.compile(r"\s+[|–—»«‹›·•:-]+\s+|\s*[|»«‹›]\s*")


def why_not(page: Page) -> Refusal | None:
    """Why *page* is to be read as nothing, or None. Pages of status 404 and 410 give None: "gone" needs no reason. Never raises."""
    if page.status in (404, 410):
        return None
    for name, value in HEADERS:
        if (found := page.headers.get(name)) is not None and value in found.lower():
            return Refusal("challenge", f"header {name}: {found}")
    return _screen(page) or _by_status(page.status)


def _by_status(status: int) -> Refusal | None:
    if status == 429:
        return Refusal("rate_limit", "status 429")
    return Refusal("maintenance", "status 503") if status == 503 else None


def _screen(page: Page) -> Refusal | None:
    """What title, first heading, structure and shortness say."""
    start = page.text[:400].lstrip()
    if start[:1] in ("{", "["):
        return _plain(start)
    if not start or start.startswith("<?xml"):
        return None
    main: _Main | None = None
    for where, heading in _headings(page):
        if where == "title" and SERVER_TITLE.fullmatch(heading):
            return Refusal("maintenance", f"title {heading!r}")
        for kind, form in HEADINGS:
            if form.fullmatch(heading):
                main = main or _main(page)
                if _agrees(page, kind, where, main):
                    return Refusal(kind, f"{where} {heading!r}")
    found = mark(page.text)
    if not found and len(page.text) > _SMALL:
        return None
    main = main or _main(page)
    if main.article or main.words > 80:
        return None
    if found and page.tree.css_first(_FIELDS) is None:
        return Refusal("challenge", f"mark {found[0]!r}")
    return _plain(main.opening)


@dataclass(frozen=True, slots=True)
class _Main:
    """The page without navigation, sidebars and scripts: how many words, and whether an article's marks hold any text."""

    words: int
    in_paragraphs: int
    opening: str
    article: bool


def _main(page: Page) -> _Main:
    tree = LexborHTMLParser(page.text)  # of its own: it is cut down here
    for node in tree.css(_ASIDE):
        if node.tag not in ("html", "body"):
            node.decompose()
    text = " ".join((tree.body.text(separator=" ") if tree.body else "").split())
    words = len(text.split())
    in_paragraphs = sum(len(node.text().split()) for node in tree.css("p"))
    return _Main(words, in_paragraphs, text[:300], words >= 25 and page.tree.css_first(_ARTICLE) is not None)


def _agrees(page: Page, kind: Kind, where: str, main: _Main) -> bool:
    """Whether the rest of the page bears out a telling heading: little text, no article's own, a password field for a login wall."""
    if kind == "login" and (where == "h2" or page.tree.css_first('input[type="password"]') is None):
        return False
    if page.status in (403, 429, 503):
        return True
    if kind == "challenge":
        return not main.article and main.words < 200
    return not main.article and main.words < 400 and main.in_paragraphs < 60


def _plain(text: str) -> Refusal | None:
    for kind, form in OPENINGS:
        if match := form.match(text):
            return Refusal(kind, f"text {match[0].strip()!r}")
    return None


def _headings(page: Page) -> Iterator[tuple[str, str]]:
    """The title, whole and in its segments, and the first h1s; the first h2 where there is none."""
    title = page.tree.css_first("title")
    if title and (text := _flat(title.text())):
        yield "title", text
        segments = [segment for segment in _SEGMENT.split(text) if segment]
        if len(segments) > 1:
            yield from (("title", segment) for segment in segments)
    headings = page.tree.css("h1")[:3] or page.tree.css("h2")[:1]
    yield from ((node.tag or "h1", text) for node in headings if (text := _flat(node.text())))


def _flat(text: str) -> str:
    return " ".join(text.split())[:200].replace("’", "'")


__all__ = ["Kind", "Refusal", "why_not"]
