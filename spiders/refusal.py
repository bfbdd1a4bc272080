"""Pages that are no page: challenges, rate limits, maintenance and error screens, login walls, soft 404s.

They are kept as evidence and read as nothing. Judged by the answer's headers and status, by where a redirect led, by the page's title and
first headings, and by marks in its structure; never by words in running text: an article *about* CAPTCHAs, maintenance or error 404 stays
an article. Advertisements that somebody broke in to put there are ``spiders.hacked``'s to know.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from spiders import hacked
from spiders.generic import longest_run
from spiders.page import Page
from spiders.screens import HEADERS, HEADINGS, MARK, NOT_FOUND_MARKS, NOT_FOUND_PATH, OPENINGS, SERVER_TITLE, Kind


@dataclass(frozen=True, slots=True)
class Refusal:
    """``kind``: "challenge", "rate_limit", "maintenance", "login", "not_found", "hacked" or "print_view"; ``reason``: what gave it
    away, for a person."""

    kind: Kind
    reason: str


_BODIES = (
    ".post-text, .entry-content, article.post, .single_page_content, #postDetailsPage",
    '[itemprop="articleBody"], [itemtype$="NewsArticle"]',
)
"""Where the systems keep an article's text; classes are found several times as fast as attributes."""
_CLAIMS = 'meta[property="og:type"][content="article" i], meta[property="article:published_time"]'
_ASIDE = (
    "nav, header, footer, aside, noscript, script, style, template, select, .sidebar, #sidebar, .widget, .footer, .navbar, .menu, .modal"
)
_FIELDS = 'textarea, input:not([type]), input[type="text"], input[type="email"], input[type="password"]'
_SMALL = 20_000  # characters: a larger page without a telling title is looked into only where it carries a mark
_HOMES = frozenset({"", "/index.php", "/index.html", "/home", "/beranda"})
_REFRESH = re.compile(r"^\s*[0-5]\s*[;,]\s*(?:url\s*=\s*)?['\"]?([^'\"]+)", re.IGNORECASE)
_SCRIPTED = re.compile(r"""\blocation(?:\.href)?\s*(?:=|\.replace\(|\.assign\()\s*['"]([^'"]+)['"]""")
_ONE_TEXT = 600  # characters of running text in one place: no error screen says so much, nor does a card in the list below it
_CALLED = re.compile(r"click|function\s+\w|\w\s*[=:]\s*function(?<!onload=function)(?<!onload = function)", re.IGNORECASE)
"""What a script has that prints when it is told to, not when the page is opened."""
_ONE_CALL = 160  # characters of a script that does nothing but print
_SPEAKS = 25  # words in the place of an article's text that no screen has there
_SEGMENT = re.compile(r"\s+[|–—»«‹›·•:-]+\s+|\s*[|»«‹›]\s*")


def why_not(page: Page) -> Refusal | None:
    """Why *page* is to be read as nothing, or None. Pages of status 404 and 410 give None: "gone" needs no reason. Never raises."""
    if page.status in (404, 410):
        return None
    for name, value in HEADERS:
        if (found := page.headers.get(name)) is not None and value in found.lower():
            return Refusal("challenge", f"header {name}: {found}")
    return _led_astray(page) or _screen(page) or _by_status(page.status) or _sold(page) or _printed(page)


def _printed(page: Page) -> Refusal | None:
    """A print view, by its printing itself when it is opened. One that names its article is that article's twin, as the address tells; one
    that names nothing would be the article a second time."""
    if "prints" not in page.telltales or not (page.status < 400 and _prints_itself(page)):
        return None
    if page.canonical or page.metas.get(("property", "og:url")):
        return None
    return Refusal("print_view", "a view for the printer, which names no article")


def _prints_itself(page: Page) -> bool:
    body = page.tree.body
    if body is not None and "print()" in (body.attributes.get("onload") or ""):
        return True
    scripts = (node.text().strip() for node in page.tree.css("script:not([src])"))
    return any("print()" in script and len(script) <= _ONE_CALL and not _CALLED.search(script) for script in scripts)


def _sold(page: Page) -> Refusal | None:
    sold = hacked.advertisement(page) if page.status < 400 else None
    return Refusal("hacked", sold) if sold else None


def _led_astray(page: Page) -> Refusal | None:
    """A redirect to an address that is named for what is missing; a page without words that sends its reader to the home page."""
    if page.requested_url and page.requested_url != page.url and NOT_FOUND_PATH.fullmatch(urlsplit(page.url).path):
        return Refusal("not_found", f"{page.requested_url} was redirected to {page.url}")
    if len(page.text) > _SMALL or ("refresh" not in page.text and "location" not in page.text):
        return None
    target = _forwarded(page)
    if target is None or _Main(page).words > 40:
        return None
    here, there = urlsplit(page.url), urlsplit(target)
    home = there.hostname == here.hostname and there.path.rstrip("/") in _HOMES and not there.query
    if home and here.path.rstrip("/") not in _HOMES:
        return Refusal("not_found", f"a page without words that leads to {target}")
    return None


def _forwarded(page: Page) -> str | None:
    """Where ``<meta http-equiv=refresh>`` or the first script of a page sends its reader."""
    node = page.tree.css_first('meta[http-equiv="refresh" i]')
    found = _REFRESH.search(node.attributes.get("content") or "") if node else None
    found = found or _SCRIPTED.search(page.text)
    try:
        return page.join(found[1]) if found else None
    except ValueError:  # a host that is none, as in "http://["
        return None


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
    marked = page.tree.css_first(NOT_FOUND_MARKS) if "missing" in page.telltales else None
    if marked is not None:
        main = _Main(page)
        if _agrees(page, "not_found", "mark", main):
            return Refusal("not_found", f"<{marked.tag} class={marked.attributes.get('class') or ''!r}>")
    for where, heading in _headings(page):
        if where == "title" and SERVER_TITLE.fullmatch(heading):
            return Refusal("maintenance", f"title {heading!r}")
        for kind in _telling(heading):
            main = main or _Main(page)
            if _agrees(page, kind, where, main):
                return Refusal(kind, f"{where} {heading!r}")
    if any(_says_much(page.tree.css(bodies)) for bodies in _BODIES):
        return None  # most articles end here: what follows looks for marks in the whole source, and parses the page once more
    found = MARK.search(page.text) if "challenge" in page.telltales else None
    if not found and len(page.text) > _SMALL:
        return None
    main = main or _Main(page)
    if main.words > 80 or main.article:
        return None
    if found and page.tree.css_first(_FIELDS) is None:
        return Refusal("challenge", f"mark {found[0]!r}")
    return _plain(main.opening)


@lru_cache(maxsize=4096)
def _telling(heading: str) -> tuple[Kind, ...]:
    """What *heading* would say of its page. Remembered: a site's name and an article's title stand on many captures."""
    return tuple(kind for kind, form in HEADINGS if form.fullmatch(heading))


class _Main:
    """The page without navigation, sidebars and scripts."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.tree = tree = LexborHTMLParser(page.text)  # of its own: it is cut down here
        for node in tree.css(_ASIDE):
            if node.tag not in ("html", "body"):
                node.decompose()
        text = " ".join((tree.body.text(separator=" ") if tree.body else "").split())
        self.words = len(text.split())
        self.opening = text[:300]

    @cached_property
    def in_paragraphs(self) -> int:
        """How many words."""
        return sum(len(node.text().split()) for node in self.tree.css("p"))

    @cached_property
    def longest(self) -> int:
        """Characters of running text in the one element that holds most of it."""
        return longest_run(self.tree)

    @cached_property
    def article(self) -> bool:
        """Whether an article's marks hold any text."""
        if any(_says_much(self.tree.css(bodies)) for bodies in _BODIES):
            return True
        return self.page.tree.css_first(_CLAIMS) is not None and self.longest >= 200


def _agrees(page: Page, kind: Kind, where: str, main: _Main) -> bool:
    """Whether the rest of the page bears out a telling heading: little text, no article's own, a password field for a login wall."""
    if kind == "login" and (where == "h2" or page.tree.css_first('input[type="password"]') is None):
        return False
    if page.status in (403, 429, 503):
        return True
    if kind == "challenge":
        return not main.article and main.words < 200
    if kind == "not_found" and where != "h2" and main.longest < (_ONE_TEXT // 2 if main.article and where != "mark" else _ONE_TEXT):
        return True  # however many cards of other news stand below
    if main.article:
        return False
    return main.words < 400 and main.in_paragraphs < 60


def _says_much(bodies: list[LexborNode]) -> bool:
    return any(len(node.text().split()) >= _SPEAKS for node in bodies)


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
    headings = page.headings[:3] or page.tree.css("h2")[:1]
    yield from ((node.tag or "h1", text) for node in headings if (text := _flat(node.text())))


def _flat(text: str) -> str:
    return " ".join(text.split())[:200].replace("’", "'")


__all__ = ["Kind", "Refusal", "why_not"]
