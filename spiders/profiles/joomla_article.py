"""The fields of a Joomla article or a K2 item. Pure.

Class names are those of com_content's own layouts from 2.5 to 5, of K2 2.x's default template, and of the frameworks Helix and T3, which
keep them (2026-11). Two habits of Joomla shape the rules: ``time[datetime]`` is the stored instant with the site's own offset, while the
words beside it are a day; and the description in the head is mostly the site's, the same on every page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from selectolax.lexbor import LexborNode

from archive.records import Media
from spiders import dates, links, metadata, paragraphs
from spiders.page import Page
from spiders.paragraphs import clean
from spiders.profile import Field

if TYPE_CHECKING:
    from spiders.portal import Portal

NOT_TEXT = (
    ".article-info, .article-info-term, .pagenav, .pager, .pagination, .tags, .content_rating, .content_vote, .content-links, .icons",
    ".actions, .readmore, .article-index, .page-header, .fields-container, .attachmentsContainer, .item-image, .relateditems, .addtoany",
    ".social-share, .article-social-share, .sharethis-inline-share-buttons, .helix-social-share, .jcomments-links, .system-unpublished",
)
_ITEM = ".itemView"
_ARTICLES = (".com-content-article", ".item-page", ".article-details", 'article[itemtype$="/Article"]')
_LISTS = frozenset(["items-leading", "items-row", "items-more", "blog-items", "blog-featured", "category-list", "itemListView", "itemList"])
_TITLES = (
    ".itemTitle",
    '[itemprop="headline"]:not(meta)',
    ".page-header h2",
    ".article-title",
    ".article-header h1, .article-header h2, .entry-header h1, .entry-header h2",
    ".page-header h1",
    ".contentheading",
)
_BODIES = (".itemIntroText, .itemFullText", '[itemprop="articleBody"]', ".com-content-article__body", ".article-content")
_AUTHORS = (
    '.createdby [itemprop="name"]',
    ".itemAuthor a",
    ".itemAuthor",
    ".itemAuthorBlock .itemAuthorName a",
    ".createdby a",
    ".createdby",
)
_BY = re.compile(r"^(?:ditulis oleh|dibuat oleh|written by|created by|posted by|penulis|oleh|author|by)\b\s*:?\s*", re.IGNORECASE)
_CATEGORIES = (".itemCategory a", ".category-name a", '.category-name [itemprop="genre"]', ".category-name")
_LABEL = re.compile(r"^(?:kategori|category|diterbitkan di|dipublikasikan pada|published in)\b\s*:?\s*", re.IGNORECASE)
_TAGS = ".tags a, .itemTags a"
_PUBLISHED = (".published", '[itemprop="datePublished"]', ".itemDatePublished", ".itemDateCreated", ".create", '[itemprop="dateCreated"]')
_MODIFIED = (".modified", '[itemprop="dateModified"]', ".itemDateModified")
_PICTURES = (
    ".item-image, .article-full-image, .article-intro-image, .entry-image, .itemImageBlock, .itemVideoBlock, .itemImageGallery"
    ", .content-links"
)
_ATTACHED = ".itemAttachments a[href], .attachmentsList a.at_url[href], .attachmentsContainer a[href]"
_NUMBERED = re.compile(r"(\d+)(?:-|$)")
_PAGE_ID = re.compile(r"(?:startOfPageId|itemCurrentRating|itemRatingLog)(\d+)")
_SCHEMA = re.compile(r"#/schema/com_content/article/(\d+)$")
_COMMENTED = re.compile(r"new JComments\(\s*(\d+)\s*,\s*['\"]com_(?:content|k2)['\"]")
_VIEWS_OF_ONE = frozenset(["tmpl", "print", "layout", "page", "showall", "start", "limitstart", "highlight", "hitcount", "fontstyle"])
"""Parameters of an article's print view, of its pages and of a search hit: the article is the same without them."""


def element(page: Page) -> LexborNode | None:
    """The element that holds the article or item, or None: a listing has the same blocks inside its rows."""
    for node in page.tree.css(_ITEM):
        if node.css_first(".itemTitle, .itemFullText, .itemIntroText"):
            return node
    for selector in _ARTICLES:
        for node in page.tree.css(selector):
            if not links.inside(node, _LISTS) and not _LISTS & set((node.attributes.get("class") or "").split()):
                return node
    return None


def fields(page: Page, portal: Portal) -> dict[str, Field]:
    """Fields of an article page by ``archive.records.Article`` name, and ``published`` and ``modified`` as ``dates.DateReading``."""
    post = element(page)
    return dict(_fields(page, post, portal)) if post else {}


def _fields(page: Page, post: LexborNode, portal: Portal) -> Iterator[tuple[str, Field]]:
    yield "url", _canonical(page, portal)
    heading = _heading(post)
    if heading:
        yield "title", heading[1]
    bodies = [node for rule in _BODIES[:1] for node in post.css(rule)]
    rule = _BODIES[0]
    if not bodies:
        rule = next((name for name in _BODIES[1:] if post.css_first(name)), "")
        bodies = post.css(rule)[:1] if rule else []
    html = "".join(node.html or "" for node in bodies) if bodies else _loose(post, heading[0] if heading else None)
    text = paragraphs.from_html(html, drop=NOT_TEXT)
    if text:
        yield "text", Field("\n\n".join(text), rule or ".item-page", text[0])
    yield from _pictures(page, post, html)
    labelled: tuple[tuple[str, tuple[str, ...], re.Pattern[str]], ...] = (("author", _AUTHORS, _BY), ("category", _CATEGORIES, _LABEL))
    for name, selectors, label in labelled:
        shown = ((selector, clean(node.text())) for selector in selectors for node in post.css(selector))
        found = next(((selector, raw) for selector, raw in shown if label.sub("", raw)), None)
        if found:
            yield name, Field(label.sub("", found[1]), *found)
    tags = tuple(dict.fromkeys(tag for node in post.css(_TAGS) if (tag := clean(node.text()))))
    yield "tags", Field(tags, _TAGS, ", ".join(tags))
    for name, where in (("published", _PUBLISHED), ("modified", _MODIFIED)):
        if moment := _moment(page, post, where, portal):
            yield name, moment
    if language := metadata.attribute(page, 'meta[itemprop="inLanguage"]'):
        yield "language", Field(language, 'meta[itemprop="inLanguage"]', language)
    if native := native_id(page, post, heading[1].value if heading else ""):
        yield "native_id", native
    yield "lead", Field(None, "no excerpt shown", "")


def _heading(post: LexborNode) -> tuple[LexborNode, Field] | None:
    for selector in _TITLES:
        for node in post.css(selector):
            # K2 puts "Featured" and an edit link into the heading, as elements of their own.
            text = clean(node.text(deep=False)) or clean(node.text())
            if text:
                return node, Field(text, selector, text)
    for tag in ("h2", "h1"):  # 2.5 marks neither heading nor body
        for node in post.css(tag):
            if node.parent is not None and node.parent.mem_id == post.mem_id and (text := clean(node.text())):
                return node, Field(text, f".item-page > {tag}", text)
    return None


def _loose(post: LexborNode, heading: LexborNode | None) -> str:
    """What stands in an article of 2.5 beside its headings; the furniture goes by ``NOT_TEXT``."""
    parts, node = [], post.child
    while node is not None:
        if node.tag != "h1" and not (heading is not None and node.mem_id == heading.mem_id):
            parts.append(node.html or "")
        node = node.next
    return "".join(parts)


def _pictures(page: Page, post: LexborNode, html: str) -> Iterator[tuple[str, Field]]:
    media: dict[str, Media] = {}
    own: list[Media] = []
    for node in post.css(_PICTURES):
        caption = node.css_first(".itemImageCaption, .caption, img.caption[title]")  # 3 keeps it in the picture's title, for a script
        said = clean(caption.text()) or clean(caption.attributes.get("title") or "") if caption else ""
        own += [Media(one.url, one.kind, one.caption or said or None) for one in paragraphs.media_from_html(node, page.join)]
    for one in (*own, *paragraphs.media_from_html(html, page.join, drop=NOT_TEXT)):
        media.setdefault(one.url, one)
    for node in post.css(_ATTACHED):
        url, name = links.absolute(page, node.attributes.get("href")), clean(node.text())
        if url and name:  # K2 sends attachments from /item/download/…, an address without a file's ending
            media.setdefault(url, Media(url, "document", name))
    yield "media", Field(tuple(media.values()), f"{_PICTURES}, {_ATTACHED}", "; ".join(media))
    picture = next((one for one in media.values() if one.kind == "image"), None)
    if picture:
        yield "image_url", Field(picture.url, ".item-image img" if picture in own else "the body's first img", picture.url)


def _moment(page: Page, post: LexborNode, selectors: tuple[str, ...], portal: Portal) -> Field | None:
    for selector in selectors:
        for node in post.css(selector):
            stamp = node if node.attributes.get("datetime") or node.attributes.get("content") else node.css_first("time[datetime]")
            stated = (stamp.attributes.get("datetime") or stamp.attributes.get("content")) if stamp else None
            for raw in (stated, clean(node.text())):
                reading = dates.parse(raw, zone=portal.zone, now=page.captured_at) if raw else None
                if raw and reading:
                    return Field(reading, selector, raw)
    return None


def native_id(page: Page, post: LexborNode, title: str) -> Field | None:
    """The number of the article or item: from marks in the page, else from its address, where it opens the last segment or is ``id``."""
    for node in page.tree.css('[id^="startOfPageId"], [id^="itemCurrentRating"], [id^="itemRatingLog"]'):
        if match := _PAGE_ID.fullmatch(node.attributes.get("id") or ""):
            return Field(match[1], "#startOfPageIdN", match[0])
    for data in page.linked_data if "com_content/article" in page.text else ():
        if match := _SCHEMA.search(str(data.get("@id") or "")):
            return Field(match[1], "json-ld:Article.@id", str(data["@id"]))
    if match := _COMMENTED.search(page.text):
        return Field(match[1], "new JComments(N)", match[0])
    prints = post.css('a[href*="print=1"], a[href*="view=article"]')
    for rule, url in (("url", page.url), *(("print link", links.absolute(page, node.attributes.get("href"))) for node in prints)):
        number = _number(url or "", title)
        if number:
            return Field(number, rule, url or "")
    return None


def _number(url: str, title: str) -> str | None:
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    if "id" in query and query.get("view", "article") in ("article", "item"):
        match = re.match(r"\d+", query["id"])
        return match[0] if match else None
    match = _NUMBERED.match(parts.path.rstrip("/").rpartition("/")[2].removesuffix(".html"))
    # Newer routing leaves the number out: then what opens the alias of "17 Agustus …" is a word of the title.
    opening = re.match(r"\d+", title)
    return match[1] if match and not (opening and opening[0] == match[1]) else None


def _canonical(page: Page, portal: Portal) -> Field:
    """``link rel=canonical`` where it names a page of this portal, else the page's URL; without what asks for a view of the same text."""
    raw = metadata.attribute(page, 'link[rel="canonical"]') or ""
    declared, rule = links.absolute(page, raw), 'link[rel="canonical"]'
    if not declared or not portal.owns(declared) or urlsplit(declared).path in ("", "/", "/index.php"):
        declared, rule, raw = page.url, "url", page.url
    parts = urlsplit(declared)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    kept = [(name, value) for name, value in pairs if name not in _VIEWS_OF_ONE]
    query = parts.query if len(kept) == len(pairs) else urlencode(kept, safe=":")
    return Field(urlunsplit(parts._replace(query=query, fragment="")), rule, raw)
