"""WordPress: posts through the REST API where it is open, and from their own pages everywhere.

Markup from the templates of the themes Twenty Eleven … Twenty Twenty-Three and of JNews and Newspaper, core 4.4–6.1 (2026-11).
A post has one ``category``: the first of the deepest in the addresses of its category links, "uncategorised" last; the raw string of its
provenance names them all. ``tags`` are the post's tags alone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urljoin, urlsplit

from spiders import links, shown, tallies
from spiders.page import Page
from spiders.profile import Count, Field, Listing, Profile, Source
from spiders.profiles import wordpress_api, wordpress_counts, wordpress_post
from spiders.reading import Link, Reading

if TYPE_CHECKING:
    from spiders.portal import Portal

POSTS = "wp/v2/posts?per_page=100&_embed=1&orderby=date&order=desc"
"""The route of the newest hundred posts below the REST API's root."""

_ROOT = 'link[rel="https://api.w.org/"]'
_MARKS = ", ".join(
    (
        'meta[name="generator"][content^="WordPress"]',
        'link[href*="/wp-content/"], link[href*="/wp-includes/"]',
        'script[src*="/wp-content/"], script[src*="/wp-includes/"]',
        "body.wp-embed-responsive, body.single-post",
    )
)
_NOT_ARTICLES = frozenset(
    {
        "home",
        "blog",
        "archive",
        "category",
        "tag",
        "author",
        "date",
        "search",
        "search-results",
        "error404",
        "page",
        "attachment",
        "single-attachment",
        "single-product",
        "post-type-archive",
    }
)
_SINGLE = frozenset({"single", "single-post", "singular-post"})  # the last in themes of the Hybrid framework
_CARDS = (
    "h2.entry-title a[href], h3.entry-title a[href], article h1.entry-title a[href], article h4.entry-title a[href]",
    ".wp-block-post-title a[href]",
    ".jeg_post_title a[href]",
    "h2.post-title a[href], h3.post-title a[href]",
    ".elementor-post__title a[href]",
    "article h2 a[href], article h3 a[href]",
)
_NEXT = (
    ".nav-links a.next[href], a.next.page-numbers[href]",
    ".nav-links .nav-previous a[href], .nav-previous a[href]",  # "older", in the themes that part lists so
    "a.wp-block-query-pagination-next[href]",
    ".jeg_navigation a.next[href]",
    '.page-nav a[aria-label="next-page"][href]',
    'link[rel="next"][href]',
)
_ASIDE = frozenset(
    {"aside", "footer", "nav", "widget", "widget-area", "sidebar", "secondary", "colophon", "comments", "td-ss-main-sidebar", "jeg_sidebar"}
)
_UNWANTED_PATHS = frozenset(
    {
        "wp-admin",
        "wp-login.php",
        "wp-content",
        "wp-includes",
        "wp-json",
        "xmlrpc.php",
        "wp-comments-post.php",
        "wp-cron.php",
        "feed",
        "tag",
        "category",
        "author",
        "page",
        "comments",
        "attachment",
        "embed",
        "trackback",
        "amp",
    }
)
_UNWANTED_QUERIES = frozenset(
    {"replytocom", "share", "s", "cat", "tag", "author", "feed", "attachment_id", "page_id", "paged", "m", "preview", "rest_route", "print"}
)
_OTHER_SITEMAP = re.compile(
    r"wp-sitemap-(?:users|taxonomies|posts-(?:page|attachment))-|(?:category|post_tag|author|page|attachment|product)-sitemap\d*\.xml"
)
_ARCHIVE_OF_A_TIME = re.compile(r"/(?:19|20)\d\d(?:/\d\d){0,2}/?", re.ASCII)

_READERS = re.compile(r"-eye\b|\bdi(?:baca|lihat)\b|\bviews\b", re.ASCII)


class WordPress(Profile):
    """WordPress 4.4 and later. Generations: "rest" where the page announces the REST API, else "page"."""

    name = "wordpress"
    version = 1

    def generation(self, page: Page) -> str | None:
        """Marks count in the head and in scripts alone: any CMS may show a picture from a WordPress site."""
        if page.mime.endswith("json"):
            return "rest" if wordpress_api.answers(page) else None
        if page.tree.css_first(_ROOT):
            return "rest"
        return "page" if page.tree.css_first(_MARKS) else None

    def sources(self, portal: Portal) -> tuple[Source, ...]:
        """REST, feed, the sitemaps of core and of the SEO plugins, home. Where permalinks are plain, ``listing`` names the API instead."""
        home = portal.home.rstrip("/") + "/"
        return (
            Source(urljoin(home, f"wp-json/{POSTS}"), "api"),
            Source(urljoin(home, "feed/"), "feed"),
            Source(urljoin(home, "wp-sitemap.xml"), "sitemap"),
            Source(urljoin(home, "sitemap_index.xml"), "sitemap"),
            Source(portal.home, "listing"),
        )

    def wanted(self, url: str, portal: Portal) -> bool:
        """False for archives, feeds, uploads and the like; of sitemaps, for those of users, terms and static pages."""
        try:
            parts = urlsplit(url)
        except ValueError:
            return False
        if parts.path.endswith((".xml", ".xml.gz")):
            return not _OTHER_SITEMAP.search(parts.path)
        path = parts.path.removeprefix(urlsplit(portal.home).path.rstrip("/"))
        segments = [segment.lower() for segment in path.split("/") if segment and segment != "index.php"]
        names = {name.lower() for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
        if names & _UNWANTED_QUERIES or not _UNWANTED_PATHS.isdisjoint(segments) or _ARCHIVE_OF_A_TIME.fullmatch(path):
            return False
        return bool(segments) or "p" in names

    def is_article(self, page: Page) -> bool:
        classes = _classes(page)
        if classes & _NOT_ARTICLES:
            return False
        if classes & _SINGLE or any(name.startswith("postid-") for name in classes):
            return True
        # A theme that leaves body_class() out: one post, with its own heading.
        return len(page.tree.css("article.type-post, article.hentry")) == 1 and page.tree.css_first("article h1") is not None

    def unknown_theme(self, page: Page) -> bool:
        return not _classes(page) & _NOT_ARTICLES

    def fields(self, page: Page, portal: Portal) -> dict[str, Field]:
        return wordpress_post.fields(page, portal)

    def counts(self, page: Page, portal: Portal) -> tuple[Count, ...]:
        post = wordpress_post.element(page)
        if post is None:
            return ()
        found = wordpress_counts.read(page.tree, post)
        if not _READERS.search(page.text) or any(count.kind == "views" for count in found):
            return found
        other = tallies.counts(page, list(shown.lines(page)))  # a theme of its own
        return (*found, *(count for count in other if count.kind == "views" and count.value is not None))

    def listing(self, page: Page, portal: Portal) -> Listing | None:
        """Cards of the main column, and the page after this one. An API that stands at ``?rest_route=`` comes first, as an "api" link."""
        anchors = ([node for node in page.tree.css(rule) if not links.inside(node, _ASIDE)] for rule in _CARDS)
        found = links.collect(page, next((cards for cards in anchors if cards), []), portal, self)
        root = page.tree.css_first(_ROOT)
        address = links.absolute(page, root.attributes.get("href")) if root else None
        if address and "rest_route=" in address and portal.owns(address):
            found = (Link(f"{address.rstrip('/')}/{POSTS.replace('?', '&')}", "api"), *found)
        if not found:
            return None
        hrefs = (node.attributes.get("href") for rule in _NEXT for node in page.tree.css(rule))
        following = next((url for href in hrefs if (url := links.absolute(page, href))), None)
        return Listing(found, following if following and portal.owns(following) else None)

    def api(self, page: Page, portal: Portal) -> Reading | None:
        return wordpress_api.read(page, portal, f"{self.name}/{self.version} api")


def _classes(page: Page) -> set[str]:
    body = page.tree.body
    return set((body.attributes.get("class") or "").split()) if body is not None else set()


__all__ = ["POSTS", "WordPress"]
