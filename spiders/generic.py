"""The profile for a site of no known family: the page's own metadata, and trafilatura for the text. Pure.

trafilatura's date is never trusted (it guesses); its text is, with precision favoured.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from spiders import addressed, appended, links, metadata, paragraphs, shown, tallies
from spiders.page import Page
from spiders.paragraphs import clean
from spiders.profile import Count, Field, Listing, Profile, Source
from spiders.profiles import themes

if TYPE_CHECKING:
    from spiders.portal import Portal

_BODY = '[itemprop="articleBody"]'
_FURNITURE = frozenset(
    {
        "nav",
        "footer",
        "aside",
        "site-header",
        "masthead",
        "sidebar",
        "navbar",
        "menu",
        "breadcrumb",
        "widget",
        "pagination",
        "comments",
        "related",
    }
)
_NEVER = re.compile(
    "tags?|category|categories|kategori|author|penulis|search|cari|pencarian|login|log-in|register|daftar|logout|admin|administrator|user|users"
    "|profile|feed|rss|atom|page|galeri|gallery|foto|video|kontak|contact|cart|print|cetak|wp-admin|wp-json|wp-content|wp-includes|wp-login"
    "|uploads|assets|static|media|storage|files|sitemap|privacy-policy|cdn-cgi|amp",
    re.IGNORECASE,
)
_NEVER_ASKED = frozenset(
    {"s", "q", "cari", "search", "page", "paged", "replytocom", "print", "tmpl", "format", "share", "lang", "start", "limitstart"}
)
_FILE = re.compile(r"\.(?:xml|txt|css|js|json|jpe?g|png|gif|webp|svg|ico|pdf|docx?|xlsx?|pptx?|zip|rar|mp[34])$", re.IGNORECASE)
_NEXT = ('link[rel="next"]', 'a[rel="next"]', ".pagination .next a", ".nav-links a.next", "li.next a", "a.next", ".nav-previous a")
_NEXT_WORDS = re.compile(r"(?:berikut(?:nya)?|selanjutnya|next|older(?: posts)?|lebih lama)?\s*[›»→>]*", re.IGNORECASE)
_LONG = 500  # characters of running text in one place: more than any card's summary, less than any article
_SHORT = 200  # characters that a short article has in one place; a listing's summary may have as many, and a link beside it
_FEW = 4  # links to other articles, in the main column, of a page that is no listing
_WHOLE = 0.5  # what of the page's longest run of text an article body holds; with less it is a teaser, or its first piece
_MOST_TAGS = 12_000  # of a page that trafilatura is given: with 50,000 it takes seconds (measured 2026-11)
_MOST_OF_IT = 0.8
_TEXTS = "p, pre, div, td, section, article, main, body, center, font, span, blockquote"
_SCANT, _FAR_MORE = 400, 3  # characters of a text that may be the wrong one; times as much elsewhere says that it is
_HEADLINE = 4  # words from which on a link's text can be a headline


class Generic(Profile):
    """Any site at all."""

    name = "generic"

    def generation(self, page: Page) -> str | None:
        return "page"

    def sources(self, portal: Portal) -> tuple[Source, ...]:
        home = portal.home.rstrip("/") + "/"
        return (
            Source(urljoin(home, "feed"), "feed"),
            Source(urljoin(home, "rss"), "feed"),
            Source(urljoin(home, "sitemap.xml"), "sitemap"),
            Source(home, "listing"),
        )

    def wanted(self, url: str, portal: Portal) -> bool:
        parts = urlsplit(url)
        segments = [segment for segment in parts.path.split("/") if segment]
        asked = {key for key, _ in parse_qsl(parts.query, keep_blank_values=True)}
        if not segments and not asked:
            return False
        return not (_FILE.search(parts.path) or asked & _NEVER_ASKED or any(_NEVER.fullmatch(segment) for segment in segments[:2]))

    def is_article(self, page: Page) -> bool:
        """By og:type, JSON-LD or microdata; without them, by a run of text that no card of a listing has. A shorter one is enough where few
        others are named, or straight under the page's heading; where few are named, so is an address in the words of that heading. The home
        page never is one."""
        if urlsplit(page.url).path in ("", "/") and not urlsplit(page.url).query:
            return False
        if metadata.claims_article(page):
            return True
        run = longest_run(page.tree)
        if run >= 2 * _LONG or (run >= _LONG and page.tree.css_first("h1, h2") is not None):
            return True
        short = run >= _SHORT or any(addressed.titled(page.url, node.text()) for node in page.headings[:2])
        return short and (len(_headlines(page)) <= _FEW or (run >= _SHORT and _under_heading(page)))

    def fields(self, page: Page, portal: Portal) -> dict[str, Field]:
        found = metadata.read(page, portal.zone)
        body = text(page)
        if body:
            found["text"] = body
        place = page.tree.css_first(_BODY) or _only(page.tree.css("article"))
        if place:
            found["media"] = Field(paragraphs.media_from_html(place, page.join), _BODY, "")
        return found

    def counts(self, page: Page, portal: Portal) -> tuple[Count, ...]:
        """The numbers that lines round the heading and below the text show, and those that the page states for machines."""
        return tallies.counts(page, list(shown.lines(page)))

    def listing(self, page: Page, portal: Portal) -> Listing | None:
        """Links that read like headlines, outside menus, margins and footers."""
        found = links.collect(page, _headlines(page), portal, self)
        following = _next_page(page, portal)
        return Listing(found, following) if found or following else None


def text(page: Page) -> Field | None:
    """The page's running text: the element marked as article body, else what trafilatura finds; paragraphs parted by a blank line."""
    bodies = _bodies(page)
    without = [node for body in bodies for node in appended.furniture(body)]
    found = paragraphs.from_html(*bodies, without=without) if bodies else []
    if found and sum(map(len, found)) >= _WHOLE * longest_run(page.tree):
        return Field("\n\n".join(found), _BODY, found[0])
    if page.text.count("<") > _MOST_TAGS:
        return _most(page)
    import trafilatura  # takes a third of a second to load, and most pages never need it

    try:
        document = trafilatura.bare_extraction(page.text, favor_precision=True, include_comments=False, with_metadata=False)
    except Exception:  # whatever a page does to a third-party extractor, it costs that page's text alone
        return None
    lines = [line for line in map(clean, (getattr(document, "text", None) or "").split("\n")) if line]
    return Field("\n\n".join(lines), "trafilatura", lines[0]) if lines else _most(page)


def _most(page: Page) -> Field | None:
    """What stands where most of the page's running text is: of very large pages, and of those of which trafilatura finds nothing."""
    node, rule = themes.body(page, ()) or (_holding_most(page.tree.body), "most of the page's text")
    found = paragraphs.from_html(node, without=appended.furniture(node)) if node is not None else []
    return Field("\n\n".join(found), rule, found[0]) if found else None


def instead_of(page: Page, scant: Field) -> Field | None:
    """The page's text where a profile found the wrong place for it: *scant* has a few words, and many stand together elsewhere. A post of
    pictures has none at all."""
    length = len(scant.value or "")
    if not 0 < length < _SCANT or longest_run(page.tree) < _FAR_MORE * length + _SCANT:
        return None
    body = text(page)
    return body if body and len(body.value) >= _FAR_MORE * length + _SCANT else None


def _under_heading(page: Page) -> bool:
    """Whether a short run of text follows the heading that gives the page its title, and no headline of another article comes before it."""
    heading = next(iter(page.headings or page.tree.css("h2")), None)
    said = clean(heading.text()) if heading is not None else ""
    title = metadata.attribute(page, 'meta[property="og:title"]') or metadata.attribute(page, "title") or ""
    if heading is None or len(said.split()) < _HEADLINE or not title.casefold().startswith(said.casefold()) or heading.css_first("a"):
        return False
    runs: dict[int, int] = {}
    begun = False
    for node in page.tree.css(f"{heading.tag}, a[href], {_TEXTS}"):
        if node.mem_id == heading.mem_id:
            begun = True
        elif begun and node.tag == "a":
            if _headline(node) and not links.inside(node, _FURNITURE):
                return False
        elif begun:
            holder, length = _piece(node)
            runs[holder] = runs.get(holder, 0) + length
            if runs[holder] >= _SHORT:
                return True
    return False


def _holding_most(body: LexborNode | None) -> LexborNode | None:
    """The smallest element that holds most of *body*'s text: a long table, whose cells are no running text."""
    node = body
    while node is not None:
        inner = [(_told(child), child) for child in node.iter()]
        length, child = max(inner, key=lambda pair: pair[0], default=(0, node))
        if not length or length < _MOST_OF_IT * sum(length for length, _ in inner) or child.tag in ("table", "tbody", "p", "pre"):
            break
        node = child
    return node


def _told(node: LexborNode) -> int:
    return 0 if node.tag in ("script", "style", "noscript", "nav", "header", "footer") else len(node.text())


def _bodies(page: Page) -> list[LexborNode]:
    """The elements marked as article body: the longest, with those beside it that make one text with it."""
    marked = page.tree.css(_BODY)
    longest = max(marked, key=lambda node: len(node.text()), default=None)
    if longest is None or longest.parent is None:
        return marked[:1]
    return [node for node in marked if node.parent is not None and node.parent.mem_id == longest.parent.mem_id]


def _only(nodes: list[LexborNode]) -> LexborNode | None:
    return nodes[0] if len(nodes) == 1 else None


def longest_run(tree: LexborHTMLParser) -> int:
    """Characters of text outside links in the one element that holds most of it, directly or in its own paragraphs."""
    runs: dict[int, int] = {}
    for node in tree.css(_TEXTS):
        holder, length = _piece(node)
        runs[holder] = runs.get(holder, 0) + length
    return max(runs.values(), default=0)


def _piece(node: LexborNode) -> tuple[int, int]:
    """What of a run *node* holds: the ``mem_id`` of the element whose run it is part of, and characters outside links."""
    if node.tag in ("p", "pre", "blockquote") and node.parent is not None:
        return node.parent.mem_id, len(node.text().strip()) - sum(len(anchor.text()) for anchor in node.css("a"))
    return node.mem_id, len(node.text(deep=False).strip())


def _headlines(page: Page) -> list[LexborNode]:
    return [node for node in page.tree.css("a[href]") if _headline(node) and not links.inside(node, _FURNITURE)]


def _headline(anchor: LexborNode) -> bool:
    if len(anchor.text().split()) >= _HEADLINE:
        return True
    return anchor.parent is not None and anchor.parent.tag in ("h2", "h3", "h4") and bool(anchor.text().strip())


def _next_page(page: Page, portal: Portal) -> str | None:
    candidates = [node for selector in _NEXT for node in page.tree.css(selector)]
    candidates += [
        node for node in page.tree.css("a[href]") if 0 < len(node.text().strip()) < 20 and _NEXT_WORDS.fullmatch(node.text().strip())
    ]
    for node in candidates:
        url = links.absolute(page, node.attributes.get("href"))
        if url and url != page.url and portal.owns(url):
            return url
    return None
