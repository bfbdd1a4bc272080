"""Joomla: com_content and K2.

- joomla25: Joomla 1.6 to 2.5: a bare ``.item-page``, headings and text side by side, dates in words
- joomla3: Joomla 3: microdata (``itemprop=articleBody``, ``time[datetime]``, ``meta[itemprop=interactionCount]``)
- joomla4: Joomla 4 and 5: ``.com-content-article``; from 5 on JSON-LD in the place of microdata
- k2: the K2 component on any of them: ``.itemView``, ``.itemFullText``, ``.itemHits``

Markup, routes and pagers are those of the systems' own templates (read 2026-11).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urljoin, urlsplit

from spiders import links
from spiders.page import Page
from spiders.profile import Count, Field, Listing, Profile, Source
from spiders.profiles import joomla_article, joomla_counts
from spiders.reading import Link

if TYPE_CHECKING:
    from spiders.portal import Portal

_K2 = "#k2Container, .itemView .itemTitle, .itemView .itemFullText, .itemListView, .catItemView, body.com_k2"
_NEW = '.com-content-article, [class*="com-content-category"], joomla-alert, [src*="/media/vendor/"], [href*="/media/vendor/"]'
_MIDDLE = (
    '.item-page [itemprop], .article-details [itemprop], script.joomla-script-options, [src*="/media/jui/"], [href*="/media/jui/"]'
    ', .blog[itemtype*="schema.org"], .blog-featured[itemtype*="schema.org"], .pagination-list'
)
_SHAPE = (
    ".item-page, dl.article-info, .article-info .createdby, .article-info .hits, .blog .items-leading, .blog .items-row, .blog-featured"
    ", table.category .list-title, #system-message-container, body.com_content, body.com_tags"
)
_GENERATOR = 'meta[name="generator"][content^="Joomla"]'
_OTHERS = 'link[rel="https://api.w.org/"], meta[name="generator"][content^="WordPress"], meta[name="generator"][content^="Drupal"]'

_CARDS = (
    ".catItemTitle a[href], .latestItemTitle a[href], .userItemTitle a[href], .tagItemTitle a[href], .genericItemTitle a[href]",
    '.blog .page-header a[href], .blog [itemprop="name"] a[href], .blog-featured .page-header a[href], .blog-item .page-header a[href]'
    ", .blog h2 a[href], .blog-featured h2 a[href], .blog-items h2 a[href], .article-list .article-header a[href], .items-more a[href]",
    "table.category .list-title a[href], .category-list .list-title a[href], .tag-category h3 a[href], .com-tags-tag h3 a[href]",
    ".latestnews a[href], .mod-articleslatest a[href], .newsflash a[href], .category-module a.mod-articles-category-title[href]"
    ", .mod-articlescategory a[href], .mod-articles-items a[href], .moduleItemTitle[href], .k2ItemsBlock .moduleItemTitle[href]",
)
_ASIDE = frozenset(
    ["nav", "footer", "breadcrumb", "mod-breadcrumbs", "menu", "relateditems", "mostread", "itemRelated", "itemAuthorLatest"]
)
_LISTS = ".blog, .blog-featured, table.category, .itemListView"
_LISTED = re.compile(r"(?:^|\s)(?:view|task)-(?:categor(?:y|ies)|featured|archive|tags?|search|contact|itemlist)(?:\s|$)")
_ARTICLE_PATH = re.compile(r"/\d+-[a-z0-9]")
_PAGERS = ".pagination a[href], .k2Pagination a[href], .pagination__wrapper a[href], .pagination-list a[href]"
_FEED = 'link[rel="alternate"][type="application/rss+xml"][href]'

_NEVER = re.compile(
    r"administrator|tags?|search|pencarian|login|log-?out|register|itemlist|smart-search|contact|kontak|banners?|users?|media|images"
    r"|modules|plugins|templates|cache|tmp|installation|cli|includes|language|libraries|layouts|api|phocadownload|jdownloads|mailto",
    re.IGNORECASE,
)
_READABLE = frozenset(["content", "k2"])
_NEVER_ASKED = frozenset(
    ["tmpl", "print", "format", "task", "start", "limitstart", "searchword", "filter_tag", "showall", "type", "return"]
)
_FILE = re.compile(r"\.(?:xml|txt|css|js|json|jpe?g|png|gif|webp|svg|ico|pdf|docx?|xlsx?|pptx?|zip|rar|mp[34])$", re.IGNORECASE)


class Joomla(Profile):
    """Joomla 1.6 to 5, with K2."""

    name = "joomla"

    def generation(self, page: Page) -> str | None:
        """One of the four names in the module's table, from the generator's mark or from the shape of what com_content and K2 print."""

        def seen(selector: str) -> bool:
            return page.tree.css_first(selector) is not None

        if seen(_OTHERS):
            return None
        if seen(_K2):
            return "k2"
        if not (seen(_GENERATOR) or seen(_SHAPE) or seen(".com-content-article, script.joomla-script-options")):
            return None
        if seen(_NEW):
            return "joomla4"
        return "joomla3" if seen(_MIDDLE) else "joomla25"

    def sources(self, portal: Portal) -> tuple[Source, ...]:
        """The home page's feed and the featured articles', the home page (which names the feeds of its lists), then the sitemap."""
        home = portal.home.rstrip("/") + "/"
        return (
            Source(urljoin(home, "index.php?format=feed&type=rss"), "feed"),
            Source(urljoin(home, "index.php?option=com_content&view=featured&format=feed&type=rss"), "feed"),
            Source(portal.home, "listing"),
            Source(urljoin(home, "sitemap.xml"), "sitemap"),
        )

    def wanted(self, url: str, portal: Portal) -> bool:
        """False for lists, tags, print views, feeds, files and other components; raw addresses count where they name an article or item."""
        try:
            parts = urlsplit(url)
        except ValueError:
            return False
        path = parts.path.removeprefix(urlsplit(portal.home).path.rstrip("/"))
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        if _NEVER_ASKED & set(query) or _FILE.search(path):
            return False
        if "option" in query:
            return query["option"] in ("com_content", "com_k2") and query.get("view") in ("article", "item") and bool(query.get("id"))
        segments = [segment for segment in path.split("/") if segment and segment != "index.php"]
        if segments[:1] == ["component"]:
            return len(segments) > 2 and segments[1] in _READABLE and not any(_NEVER.fullmatch(one) for one in segments[2:])
        if "itemlist" in segments or "/item/download/" in path:
            return False
        return bool(segments) and not _NEVER.fullmatch(segments[0]) and not (len(segments) > 2 and segments[-2] in ("tag", "tags"))

    def is_article(self, page: Page) -> bool:
        """By the element that com_content and K2 print around one article. An article that is the site's home page is none."""
        return not _home(page) and joomla_article.element(page) is not None

    def unknown_theme(self, page: Page) -> bool:
        body = page.tree.body
        listed = body is not None and _LISTED.search(body.attributes.get("class") or "") is not None
        return not _home(page) and not listed and page.tree.css_first(_LISTS) is None

    def fields(self, page: Page, portal: Portal) -> dict[str, Field]:
        return joomla_article.fields(page, portal)

    def counts(self, page: Page, portal: Portal) -> tuple[Count, ...]:
        post = joomla_article.element(page)
        return joomla_counts.counts(page, post) if post else ()

    def listing(self, page: Page, portal: Portal) -> Listing | None:
        """The rows of a blog, table or K2 list; else the articles that modules name. A list's own feed comes with its first page."""
        anchors = ([node for node in page.tree.css(rule) if not links.inside(node, _ASIDE)] for rule in _CARDS)
        found = next((cards for nodes in anchors if nodes and (cards := links.collect(page, nodes, portal, self))), ())
        if not found:
            named = (node for node in page.tree.css("a[href]") if _ARTICLE_PATH.search(node.attributes.get("href") or ""))
            found = links.collect(page, (node for node in named if not links.inside(node, _ASIDE)), portal, self)
        following = _next_page(page)
        if not found and not following and page.tree.css_first(_LISTS) is None:
            return None
        return Listing((*self._feeds(page, portal), *found), following)

    def _feeds(self, page: Page, portal: Portal) -> tuple[Link, ...]:
        if _start(page.url):
            return ()
        urls = (links.absolute(page, node.attributes.get("href")) for node in page.tree.css(_FEED))
        return tuple(Link(url, "feed") for url in dict.fromkeys(urls) if url and portal.owns(url))


def _start(url: str) -> int:
    """The number of rows that a page of a list leaves out: ``start``, in older versions ``limitstart``."""
    query = dict(parse_qsl(urlsplit(url).query))
    number = query.get("start") or query.get("limitstart") or ""
    return int(number) if number.isascii() and number.isdigit() and len(number) < 8 else 0


def _home(page: Page) -> bool:
    parts = urlsplit(page.url)
    return parts.path.rstrip("/") in ("", "/index.php") and not parts.query


def _next_page(page: Page) -> str | None:
    """The nearest page behind this one that the pager leads to: its words are translated, its addresses are not."""
    current = _start(page.url)
    urls = (links.absolute(page, node.attributes.get("href")) for node in page.tree.css(_PAGERS))
    later = [(number, url) for url in urls if url and (number := _start(url)) > current]
    return min(later)[1] if later else None
