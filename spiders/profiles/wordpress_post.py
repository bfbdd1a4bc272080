"""What a WordPress post's own page says, theme by theme. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from selectolax.lexbor import LexborNode

from archive.records import Media
from spiders import dates, links
from spiders.page import Page
from spiders.paragraphs import clean
from spiders.profile import Field
from spiders.profiles.wordpress_content import content_media, content_text, merged

if TYPE_CHECKING:
    from spiders.portal import Portal

_TITLES = (
    "h1.entry-title",
    "h1.jeg_post_title",
    "h1.tdb-title-text",
    "h1.post-title",
    "h1.wp-block-post-title",
    ".wp-block-post-title",
    "h1",
)
_BODIES = (
    ".entry-content .content-inner",
    ".td-post-content",
    ".tdb_single_content .tdb-block-inner",
    ".elementor-widget-theme-post-content .elementor-widget-container",
    ".elementor-widget-theme-post-content",
    ".wp-block-post-content",
    ".entry-content",
    ".post-content",
    ".single-content",
)
_LEADS = (".jeg_post_subtitle", ".td-post-sub-title", ".intro-text", ".wp-block-post-excerpt__excerpt")
_AUTHORS = (
    '.byline a[rel~="author"]',
    ".byline .author .fn",
    ".author.vcard .fn",
    ".jeg_meta_author a",
    ".td-post-author-name a",
    ".wp-block-post-author__name",
    ".wp-block-post-author-name",
    ".elementor-post-info__item--type-author",
    'a[rel~="author"]',
    ".author.vcard",
)
_PUBLISHED = (
    "time.entry-date.published[datetime]",
    "time.published[datetime]",
    "time.entry-date[datetime]",
    ".wp-block-post-date time[datetime]",
    ".posted-on time[datetime]",
    ".jeg_meta_date",
)
_MODIFIED = ("time.updated:not(.published)[datetime]", ".wp-block-post-date__modified-date time[datetime]")
_FEATURED = (".post-thumbnail", ".wp-block-post-featured-image", ".jeg_featured", ".td-post-featured-image", "img.wp-post-image")
_TERMS = 'a[rel~="tag"], a[rel~="category"], .jeg_meta_category a, .td-category a, .td-tags a, .jeg_post_tags a'
_CATEGORY_BASES = frozenset({"category", "kategori", "topik"})
_UNCATEGORISED = frozenset({"uncategorized", "uncategorised", "tak berkategori", "tanpa kategori"})
_POST_ID = re.compile(r"(?:^|\s)postid-(\d+)(?:\s|$)")
_ELEMENT_ID = re.compile(r"post-(\d+)")


def native_id(page: Page) -> Field | None:
    """The post's number, which any page of it carries somewhere: in the body's class, its shortlink, its article's id."""
    tree = page.tree
    if (body := tree.body) is not None and (match := _POST_ID.search(body.attributes.get("class") or "")):
        return Field(match[1], "body.postid-N", match[0].strip())
    shortlink = tree.css_first('link[rel="shortlink"]')
    href = (shortlink.attributes.get("href") or "") if shortlink else ""
    if "?p=" in href and (number := parse_qs(urlsplit(href).query).get("p", [""])[0]).isdigit():
        return Field(number, 'link[rel="shortlink"]', href)
    articles = [match[1] for node in tree.css('article[id^="post-"]') if (match := _ELEMENT_ID.fullmatch(node.attributes.get("id") or ""))]
    return Field(articles[0], "article#post-N", f"post-{articles[0]}") if len(articles) == 1 else None


def element(page: Page) -> LexborNode | None:
    """The element that holds the post and no other, as closely as the page tells."""
    native = native_id(page)
    named = (f"article#post-{native.value}", f"#post-{native.value}", f".type-post.post-{native.value}") if native else ()
    rules = (*named, "article.type-post", "article.hentry", "main", "body")
    return next((node for rule in rules if (node := page.tree.css_first(rule)) is not None), None)


def fields(page: Page, portal: Portal) -> dict[str, Field]:
    """Fields of the post by ``Article`` name, as ``Profile.fields`` gives them."""
    post = element(page)
    if post is None:
        return {}
    found: dict[str, Field] = {}
    for name, selectors in (("title", _TITLES), ("lead", _LEADS), ("author", _AUTHORS)):
        texts = ((rule, clean(node.text())) for rule in selectors for node in post.css(rule))
        if shown := next(((rule, text) for rule, text in texts if text), None):
            found[name] = Field(shown[1], shown[0], shown[1])
    found.update(_pictures_and_text(post, page))
    found.update(_taxonomies(post))
    for name, dated in (("published", _PUBLISHED), ("modified", _MODIFIED)):
        if moment := _moment(post, dated, page, portal):
            found[name] = moment
    if "modified" not in found and post.css_first("time.updated.published") and not _declares_modified(page):
        # Themes mark the one date they print with both words, and it is the date of publication.
        found["modified"] = Field(None, "time.updated.published", "")
    if native := native_id(page):
        found["native_id"] = native
    # The page's description is made by SEO plugins, often one for the whole site: it is no excerpt, and the API does not have it.
    found.setdefault("lead", Field(None, "no excerpt shown", ""))
    return found


def _declares_modified(page: Page) -> bool:
    return '"dateModified"' in page.text or page.tree.css_first('meta[property="article:modified_time"]') is not None


def _moment(post: LexborNode, selectors: Iterable[str], page: Page, portal: Portal) -> Field | None:
    for rule in selectors:
        for node in post.css(rule):
            raw = node.attributes.get("datetime") or clean(node.text())
            if reading := dates.parse(raw, zone=portal.zone, now=page.captured_at):
                return Field(reading, rule, raw)
    return None


def terms(named: Iterable[tuple[str, str]], rule: str) -> tuple[str, Field] | None:
    """The ``category`` among (name, address) pairs: the first of the deepest in its address, "uncategorised" last."""
    pairs = [(name, address) for name, address in named if name]
    if not pairs:
        return None

    def rank(pair: tuple[str, str]) -> tuple[bool, int]:
        return pair[0].lower() in _UNCATEGORISED, -len([part for part in urlsplit(pair[1]).path.split("/") if part])

    return "category", Field(min(pairs, key=rank)[0], rule, "; ".join(name for name, _ in pairs))


def _pictures_and_text(post: LexborNode, page: Page) -> Iterator[tuple[str, Field]]:
    media: list[Media] = []
    rules: list[str] = []
    for rule in _FEATURED:
        node = post.css_first(rule)
        pictures = [one for one in content_media(node.html or "", page.join) if one.kind == "image"] if node is not None else []
        if pictures:
            yield "image_url", Field(pictures[0].url, rule, pictures[0].url)
            media, rules = pictures[:1], [rule]
            break
    for rule in _BODIES:
        node = post.css_first(rule)
        if node is None:
            continue
        html = node.inner_html or ""
        if text := content_text(html):
            yield "text", Field(text, rule, text)
        media += content_media(html, page.join)
        rules.append(rule)
        break
    if media:
        yield "media", Field(merged(media), ", ".join(rules), "; ".join(one.url for one in media))


def _taxonomies(post: LexborNode) -> Iterator[tuple[str, Field]]:
    categories: dict[str, str] = {}
    tags: list[str] = []
    for node in post.css(_TERMS):
        name, address = clean(node.text()), node.attributes.get("href") or ""
        if _names_category(node, address):
            categories.setdefault(name, address)
        elif name and name not in tags:
            tags.append(name)
    if category := terms(categories.items(), 'a[rel~="category"]'):
        yield category
    if tags:
        yield "tags", Field(tuple(tags), 'a[rel~="tag"]', "; ".join(tags))


def _names_category(node: LexborNode, address: str) -> bool:
    """Block themes say ``rel="tag"`` of both: there the block's class, else the address, tells them apart."""
    if "category" in (node.attributes.get("rel") or "").split():
        return True
    if links.inside(node, frozenset({"taxonomy-category", "jeg_meta_category", "td-category"})):
        return True
    if links.inside(node, frozenset({"taxonomy-post_tag", "jeg_post_tags", "td-tags", "tags-links"})):
        return False
    return not _CATEGORY_BASES.isdisjoint(urlsplit(address).path.split("/"))


__all__ = ["element", "fields", "native_id", "terms"]
