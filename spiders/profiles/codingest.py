"""The Codingest family: the scripts Varient and Infinite, which many Indonesian agencies run, in every generation.

- infinite39, infinite44: Infinite on CodeIgniter 3 and 4: ``.post-title > h1.title``, ``.post-text.text-style``, icons in ``.post-meta``
- varient1: Varient 1.5 to 1.9 (CodeIgniter 3): ``label.category-label``, ``.post-details-meta-date``, reactions outside the post
- varient22-classic: Varient 2.x, theme classic: the same shape on CodeIgniter 4
- varient22-magazine: Varient 2.x, theme magazine: ``h1.post-title``, ``.item-meta-date``, ``.badge-category``
- varient3: Varient 3: ``#postDetailsPage``, ``.entry-content``, short numbers, ``#reactionContainer``

Class names, routes and feeds are those of the scripts' own templates (read 2026-11). Sites change templates and strip head marks, so the
shape of the page alone is enough to know it, and every rule knows the names of every generation.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from spiders import links, metadata
from spiders.page import Page
from spiders.profile import Count, Field, Listing, Profile, Source
from spiders.profiles import codingest_article, codingest_counts

if TYPE_CHECKING:
    from spiders.portal import Portal

_VARIENT3 = "#postDetailsPage, #post-tracker-data, #reactionContainer, .item-meta-counters, .vri-eye, .vri-comments"
_INFINITE = (
    ".post-title > h1.title, .post-text.text-style, .label-post-category, .post-meta-inner, .item-boxed-cnt, .home-slider-boxed-item, "
    "h1.title-index"
)
_MAGAZINE = ".item-meta-date, .item-meta-author, .item-meta-comment, .badge-category"
_CLASSIC = ".post-comment-pageviews, .post-details-meta-date, .post-author-meta, label.category-label, #post-detail-slider"
_FAMILY = "#reactions_result .col-reaction, .post-content .post-text, .reactions .img-reaction"
# Cards alone speak for a listing; beside another system's article they are a coincidence of class names.
_LISTED = ".post-item h3.title > a, .post-item-mid h3.title > a, .post-item-horizontal h3.title > a, .small-post-meta"
_MODERN = 'meta[name="X-CSRF-TOKEN"], #reactions_result [onclick^="addReaction"], .pagination .page-item'
_WORDPRESS = 'link[rel="https://api.w.org/"], meta[name="generator"][content^="WordPress"]'
_STYLE = re.compile(r"/style-(\d+)\.\d+(?:\.\d+)?\.min\.css")

_ASIDE = frozenset(
    {"aside", "footer", "nav", "sidebar", "sidebar-widget", "about-author", "related-posts", "section-related-posts", "post-next-prev"}
    | {"comment-section", "comments", "breaking-news", "news-ticker", "mega-menu", "navbar", "nav-main", "header-container", "top-bar"}
)
_SHOWCASES = frozenset(
    ["home-slider", "home-slider-container", "slider-container", "first-tmp-slider", "random-slider", "featured-slider", "section-featured"]
)
_CARDS = "h2.title a[href], h3.title a[href], h4.title a[href], .post-item .title a[href], .post-item-horizontal .title a[href]"

_NEVER = re.compile(
    "tag|search|profile|gallery|gallery-album|contact|posts|rss|rss-feeds|login|register|logout|admin|reading-list|settings|category|feed"
    "|forgot-password|reset-password|uploads|assets|gnews|cron|service|home_controller|ajaxcontroller|ajax|download-file|preview"
    "|unsubscribe|vr-switch-mode|messages|comments",
    re.IGNORECASE,
)
_LANGUAGE = re.compile(r"[a-z]{2}(?:-[a-z]{2})?")
_FILE = re.compile(r"\.(?:xml|txt|css|js|json|jpe?g|png|gif|webp|svg|ico|pdf|docx?|xlsx?|pptx?|zip|rar|mp[34]|php)$", re.IGNORECASE)


class Codingest(Profile):
    """Varient and Infinite, all generations."""

    name = "codingest"

    def generation(self, page: Page) -> str | None:
        """One of the six names in the module's table, from marks in the head where the site kept them, else from the page's shape."""

        def seen(selector: str) -> bool:
            return page.tree.css_first(selector) is not None

        if seen(_VARIENT3):
            return "varient3"
        script = _script(page)
        if script is None and seen(_WORDPRESS):
            return None
        magazine = seen(_MAGAZINE)
        if script == "infinite" or (script != "varient" and seen(_INFINITE)):
            told = "InfConfig" in page.text or "NewsArticle" in page.text  # Infinite 3 prints no JSON-LD
            modern = told or seen(_MODERN) or seen("#reactions_result .reaction-num-votes")
            return "infinite44" if modern else "infinite39"
        if script is None and not (magazine or seen(_CLASSIC) or seen(_FAMILY) or (seen(_LISTED) and not metadata.claims_article(page))):
            return None
        if magazine or "/assets/themes/magazine/" in page.text:
            return "varient22-magazine"
        return "varient22-classic" if seen(_MODERN) or "VrConfig" in page.text else "varient1"

    def sources(self, portal: Portal) -> tuple[Source, ...]:
        """Feeds by their addresses in each generation, the full listing (Infinite's home, Varient's ``/posts``), then the stale sitemap."""
        home = portal.home.rstrip("/") + "/"
        feeds = ("rss/latest-posts", "rss/posts", "rss-feeds/feed/latest")
        lists = ("", "posts")
        return (
            *(Source(urljoin(home, path), "feed") for path in feeds),
            *(Source(urljoin(home, path), "listing") for path in lists),
            Source(urljoin(home, "sitemap.xml"), "sitemap"),
        )

    def wanted(self, url: str, portal: Portal) -> bool:
        """An article stands one segment below the home (two with a language before it) and has no query."""
        parts = urlsplit(url)
        base = urlsplit(portal.home).path.rstrip("/")
        path = parts.path.removeprefix(base).strip("/")
        if parts.query or _FILE.search(path):
            return False
        segments = path.split("/")
        if len(segments) == 2 and _LANGUAGE.fullmatch(segments[0]):
            segments = segments[1:]
        return len(segments) == 1 and segments[0] != "" and not _NEVER.fullmatch(segments[0])

    def is_article(self, page: Page) -> bool:
        return codingest_article.post(page) is not None

    def fields(self, page: Page, portal: Portal) -> dict[str, Field]:
        return codingest_article.fields(page, portal)

    def counts(self, page: Page, portal: Portal) -> tuple[Count, ...]:
        return codingest_counts.counts(page)

    def listing(self, page: Page, portal: Portal) -> Listing | None:
        """The cards of the main column. Sliders and featured boxes repeat old posts, so they count only where there is nothing else."""
        cards = [node for node in page.tree.css(_CARDS) if not links.inside(node, _ASIDE)]
        ordered = [node for node in cards if not links.inside(node, _SHOWCASES)]
        found = links.collect(page, ordered, portal, self) or links.collect(page, cards, portal, self)
        following = _next_page(page)
        listed = urlsplit(page.url).path.rstrip("/") in ("", urlsplit(portal.home).path.rstrip("/"), "/posts") or _page_number(page.url) > 1
        if not found and not following and not listed and page.tree.css_first("ul.pagination") is None:
            return None
        return Listing(found, following)


def _script(page: Page) -> str | None:
    """Which script the head names, where it does."""
    text = page.text
    if "infinite_csrf_" in text or "InfConfig" in text:
        return "infinite"
    if "varient_csrf_" in text or "VrConfig" in text or "/assets/themes/classic/" in text or "/assets/themes/magazine/" in text:
        return "varient"
    style = _STYLE.search(text)
    author = page.tree.css_first('meta[name="author"]')
    if style and (
        (author and author.attributes.get("content") == "Codingest") or "csfr_token_name" in text or "/assets/css/style-" in text
    ):
        return "infinite" if int(style[1]) >= 3 else "varient"
    return None


def _page_number(url: str) -> int:
    number = dict(parse_qsl(urlsplit(url).query)).get("page", "")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 7 else 1


def _next_page(page: Page) -> str | None:
    """The listing page after this one, where the pager leads to any later one. CodeIgniter 3 prints a pager whose list items are not closed
    (seen in the script's own templates, 2026-11), so the addresses are read and not the pager's form."""
    current = _page_number(page.url)
    later = [
        (number, url)
        for node in page.tree.css(".pagination a[href]")
        if (url := links.absolute(page, node.attributes.get("href"))) and (number := _page_number(url)) > current
    ]
    if not later:
        return None
    number, url = min(later)
    if number == current + 1:
        return url
    parts = urlsplit(page.url)
    query = [(key, value) for key, value in parse_qsl(parts.query) if key != "page"]
    return urlunsplit(parts._replace(query=urlencode([*query, ("page", str(current + 1))]), fragment=""))
