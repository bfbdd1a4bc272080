"""Drupal 7 and 8 to 11.

- drupal7: ``.node.node-article``, ``.field-name-body .field-item``, ``.submitted``, ``li.statistics_counter``
- drupal8: 8 and all later: ``[data-history-node-id]``, ``.field--name-body``, ``.node__submitted``, settings as JSON

Class names, routes and pagers are those of core's own templates (read 2026-11). Pagers count from zero. A node of the type "page" is a
static page, unless it says who submitted it.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urljoin, urlsplit

from spiders import feeds, links
from spiders.page import Page
from spiders.profile import Count, Field, Listing, Profile, Source
from spiders.profiles import drupal_article, drupal_counts
from spiders.reading import Link, Reading

if TYPE_CHECKING:
    from spiders.portal import Portal

_OTHERS = 'link[rel="https://api.w.org/"], meta[name="generator" i][content^="WordPress"], meta[name="generator" i][content^="Joomla"]'
_GENERATOR = re.compile(r"Drupal (\d+)")
_EIGHT = (
    "[data-history-node-id], [data-drupal-selector], [data-drupal-link-system-path], [data-drupal-messages-fallback], .field--name-body"
    ", .node__content, .node__submitted, [class*='node--type-'], [class*='node--view-mode-'], .block-system-main-block, .pager__items"
)
_SEVEN = (
    ".field-name-body, .node-teaser, [id^='node-'].node, #block-system-main, li.statistics_counter, .node .submitted"
    ", ul.pager li.pager-next, body[class*='page-node'], .field-type-taxonomy-term-reference, .view .view-content .views-row"
)
_SCRIPTS = ("Drupal.settings", "/misc/drupal.js", "/sites/all/", "/sites/default/files/css/")
_STATIC = re.compile(r"(?:^|\s)node(?:--type)?-(?:page|webform|panel|homepage|landing-page|book)(?:\s|$)")
_SUBMITTED = ".submitted, .node__submitted, [property~='dc:created'], [property~='schema:dateCreated'], .field--name-created"
_FRONT = re.compile(r"(?:^|\s)(?:front|path-frontpage)(?:\s|$)")

_CARDS = (
    ".node-teaser h2 a[href], .node-teaser h3 a[href], .node--view-mode-teaser h2 a[href], .node--view-mode-teaser h3 a[href]"
    ", .node--view-mode-teaser .node__title a[href]",
    ".views-row h2 a[href], .views-row h3 a[href], .views-row h4 a[href], .views-field-title a[href], .views-row .node__title a[href]"
    ", .views-row .field--name-title a[href]",
    ".view-content .views-row a[href], .view-content li a[href], .view-content td a[href]",
)
_ASIDE = frozenset(
    (
        "nav footer aside sidebar region-sidebar-first region-sidebar-second region-footer breadcrumb pager links node__links"
        " field-type-taxonomy-term-reference field--type-entity-reference block-menu menu"
    ).split()
)
_NEXT = ("li.pager-next a[href]", ".pager__item--next a[href]", '.pager a[rel="next"][href]', '.pagination a[rel="next"][href]')
_PAGERS = ".pager a[href], .pager__items a[href], .pagination a[href]"

_NEVER = re.compile(
    "admin|user|users|search|tags?|taxonomy|print|printmail|printpdf|comment|sites|files|system|modules|themes|core|misc|filter|rss|feed|feeds"
    "|jsonapi|contact|forward|media|batch|cron|profiles|poll|aggregator|blog|archive|login|logout|category|kategori|imce|webform|entity|history",
    re.IGNORECASE,
)
_OPERATION = re.compile(r"/node/\d+/.|/(?:edit|delete|revisions|feed|rss\.xml|print|printable)(?:/|$)", re.IGNORECASE)
_FILE = re.compile(r"\.(?:xml|txt|css|js|json|jpe?g|png|gif|webp|svg|ico|pdf|docx?|xlsx?|pptx?|zip|rar|mp[34])$", re.IGNORECASE)
_LANGUAGE = re.compile(r"id|en")


class Drupal(Profile):
    """Drupal 7 and 8 to 11."""

    name = "drupal"

    def generation(self, page: Page) -> str | None:
        """ "drupal7" or "drupal8", from the generator's mark or from the class names of core's templates."""
        tree = page.tree
        if tree.css_first(_OTHERS) is not None:
            return None
        marked = tree.css_first('meta[name="generator" i][content^="Drupal"]')
        if marked is not None and (number := _GENERATOR.search(marked.attributes.get("content") or "")):
            return "drupal7" if int(number[1]) < 8 else "drupal8"
        if tree.css_first(_EIGHT) is not None:
            return "drupal8"
        scripted = "Drupal" in page.text and any(mark in page.text for mark in _SCRIPTS)
        return "drupal7" if marked is not None or scripted or tree.css_first(_SEVEN) is not None else None

    def sources(self, portal: Portal) -> tuple[Source, ...]:
        """JSON:API (8 and later, where it is open), the feed, the home page and core's list of promoted nodes, then the sitemap."""
        home = portal.home.rstrip("/") + "/"
        return (
            Source(urljoin(home, "jsonapi/node/article?sort=-created"), "api"),
            Source(urljoin(home, "rss.xml"), "feed"),
            Source(portal.home, "listing"),
            Source(urljoin(home, "node"), "listing"),
            Source(urljoin(home, "sitemap.xml"), "sitemap"),
        )

    def wanted(self, url: str, portal: Portal) -> bool:
        """False for lists, terms, accounts, operations on nodes, print views, files; ``?q=node/123`` is an address without clean URLs."""
        try:
            parts = urlsplit(url)
        except ValueError:
            return False
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        path = query.pop("q", "") or parts.path.removeprefix(urlsplit(portal.home).path.rstrip("/"))
        segments = [segment for segment in path.split("/") if segment and segment != "index.php"]
        if len(segments) > 1 and _LANGUAGE.fullmatch(segments[0]):
            segments = segments[1:]
        if not segments or set(query) & {"page", "destination", "search_api_fulltext", "keys", "_format"} or _FILE.search(path):
            return False
        return not (_NEVER.fullmatch(segments[0]) or segments == ["node"] or _OPERATION.search("/" + "/".join(segments)))

    def is_article(self, page: Page) -> bool:
        """A node's own page; not the front page, and not a static page."""
        node = drupal_article.element(page)
        if node is None or _front(page):
            return False
        if urlsplit(page.url).path in ("", "/") and not urlsplit(page.url).query:
            return False
        return not _STATIC.search(node.attributes.get("class") or "") or node.css_first(_SUBMITTED) is not None

    def unknown_theme(self, page: Page) -> bool:
        body = page.tree.body
        node = drupal_article.element(page)
        named = f"{(body.attributes.get('class') or '') if body else ''} {(node.attributes.get('class') or '') if node else ''}"
        return not _front(page) and not _STATIC.search(named)

    def fields(self, page: Page, portal: Portal) -> dict[str, Field]:
        return drupal_article.fields(page, portal)

    def counts(self, page: Page, portal: Portal) -> tuple[Count, ...]:
        node = drupal_article.element(page)
        return drupal_counts.counts(page, node) if node else ()

    def listing(self, page: Page, portal: Portal) -> Listing | None:
        """Teasers of nodes, else the rows of views, outside margins; and the page after this one."""
        anchors = ([node for node in page.tree.css(rule) if not links.inside(node, _ASIDE)] for rule in _CARDS)
        found = next((cards for nodes in anchors if nodes and (cards := links.collect(page, nodes, portal, self))), ())
        following = _next_page(page)
        if not found and not following and page.tree.css_first(".view-content, .view-empty, .pager") is None:
            return None
        return Listing(found, following)

    def api(self, page: Page, portal: Portal) -> Reading | None:
        """The nodes that a JSON:API answer names, with their dates; their pages tell the rest. None: not such an answer."""
        document = _document(page.text)
        data = document.get("data") if document else None
        if not document or not isinstance(document.get("jsonapi"), dict) or not isinstance(data, list):
            return None
        found = tuple(link for node in data if isinstance(node, dict) and (link := _link(node, page, portal)))
        following = document.get("links")
        following = following.get("next") if isinstance(following, dict) else None
        following = following.get("href") if isinstance(following, dict) else following
        next_url = links.absolute(page, following) if isinstance(following, str) else None
        return Reading(
            "api", f"{self.name}/{self.version} api", links=found, next_url=next_url if next_url and portal.owns(next_url) else None
        )


def _document(text: str) -> dict[str, Any] | None:
    try:
        value = json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _link(node: dict[str, Any], page: Page, portal: Portal) -> Link | None:
    shown = node.get("attributes")
    if not str(node.get("type", "")).startswith("node--") or not isinstance(shown, dict):
        return None
    path = shown.get("path")
    alias = path.get("alias") if isinstance(path, dict) else None
    number = shown.get("drupal_internal__nid")
    if not (isinstance(alias, str) and alias) and not isinstance(number, int):
        return None
    url = portal.home.rstrip("/") + (alias if isinstance(alias, str) and alias else f"/node/{number}")
    created, changed = (feeds.moment(str(shown.get(name) or ""), page, portal.zone) for name in ("created", "changed"))
    return Link(url, published_at=created, modified_at=changed)


def _page_number(url: str) -> int:
    """Which page of a list, from zero; with several pagers on one page, ``page=0,2``, the last that has moved."""
    numbers = [int(one) for one in dict(parse_qsl(urlsplit(url).query)).get("page", "").split(",") if one.isascii() and one.isdigit()]
    return max(numbers, default=0)


def _next_page(page: Page) -> str | None:
    for rule in _NEXT:
        for node in page.tree.css(rule):
            if url := links.absolute(page, node.attributes.get("href")):
                return url
    urls = (links.absolute(page, node.attributes.get("href")) for node in page.tree.css(_PAGERS))
    later = [(number, url) for url in urls if url and (number := _page_number(url)) > _page_number(page.url)]
    return min(later)[1] if later else None


def _front(page: Page) -> bool:
    body = page.tree.body
    return body is not None and bool(_FRONT.search(body.attributes.get("class") or ""))
