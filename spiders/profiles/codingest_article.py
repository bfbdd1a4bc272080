"""The fields of a Codingest article page. Pure.

Selectors are those of the scripts' own templates (read 2026-11). Two things of the scripts shape the rules: an in-article advertisement
is put between the editor's paragraphs, and the editor's HTML is printed raw, so that a ``div`` it leaves open swallows tags, share
buttons and reactions, and one it closes too often lets paragraphs fall out of the body.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from archive.records import Media
from spiders import links, metadata, paragraphs
from spiders.page import Page
from spiders.paragraphs import clean
from spiders.profile import Field
from spiders.profiles import codingest_dates

if TYPE_CHECKING:
    from spiders.portal import Portal

NOT_TEXT = (
    ".optional-url-cnt, .post-files, .post-attachments, .post-share, .post-share-buttons, .post-tags, .reactions, .reaction-wrapper",
    ".reaction-wrapper-title, .post-next-prev, .about-author, .related-posts, .section-related-posts, .comment-section, .post-item-count",
    '[class*="container-bn"], [class*="col-bn-"], .bn-content, .bn-inner, .adsbygoogle, .gallery-post-buttons, .btn-custom',
)
_HEADINGS = "h1.title, h1.post-title, .post-title h1"
_ASIDE = frozenset(["related-posts", "section-related-posts", "post-item", "comment-section", "sidebar", "about-author", "post-next-prev"])
_BODIES = ".gallery-post-item, .ordered-list-item, .post-text, .entry-content"
_REACTIONS = "#reactions_result, #reactionContainer"
_PICTURE = ".post-image, .post-image-preview, #post-detail-slider, #post-details-slider"
_SHOWN = f"{_PICTURE}, .post-video, .video-player, {_BODIES}"
_SPILLED = frozenset(["p", "ul", "ol", "blockquote", "table", "h2", "h3", "h4", "div", "figure"])

_NATIVE_CALL = re.compile(r"reaction\(\s*['\"]?(\d+)", re.IGNORECASE)
_NATIVE = (
    ("#reactionContainer[data-post-id]", "data-post-id"),
    ("#postDetailsPage[data-id]", "data-id"),
    ("#post-tracker-data[data-post-id]", "data-post-id"),
    ('#add_comment input[name="post_id"]', "value"),
    ('#add_comment_registered input[name="post_id"]', "value"),
    ('input[name="post_id"]', "value"),
)
_CATEGORY = (".category-label", ".badge-category", ".post-meta a:has(.icon-folder)", ".post-meta a.font-weight-normal")
_AUTHOR = (".post-author-meta a", ".item-meta-author span", ".item-meta-author", ".post-author-meta")
_ACCOUNT = (".about-author strong a", ".about-author .author-link", ".about-author .author-username", ".about-author .username")
_SONG = re.compile(r"""["']?url["']?\s*:\s*["']([^"']+)["']""")


def post(page: Page) -> LexborNode | None:
    """The element that holds the post, or None where the page is no article: a static page has ``h1.page-title``, and the cards of
    Varient 3 have a ``.post-content`` but no h1."""
    if "codingest.post" not in page.found:
        page.found["codingest.post"] = _post(page)
    return page.found["codingest.post"]  # type: ignore[no-any-return]


def _post(page: Page) -> LexborNode | None:
    for heading in page.tree.css(_HEADINGS) if page.headings else ():
        node = heading.parent
        while node is not None and node.tag not in ("body", "html"):
            classes = (node.attributes.get("class") or "").split()
            if "post-content" in classes or node.attributes.get("id") == "postDetailsPage":
                return node
            if node.css_first(".post-text, .entry-content"):  # a theme that renamed its wrappers
                return node
            node = node.parent
    return _of_own_theme(page)


def _of_own_theme(page: Page) -> LexborNode | None:
    """What holds heading and body, or heading and reactions, where a theme made anew has kept no other name."""
    for heading in page.headings if metadata.claims_article(page) or page.tree.css_first(_REACTIONS) else ():
        node = None if "page-title" in (heading.attributes.get("class") or "") else heading.parent
        while node is not None and node.tag != "html":
            if node.css_first(f"{_BODIES}, {_REACTIONS}"):
                return node
            node = node.parent
    return None


def fields(page: Page, portal: Portal) -> dict[str, Field]:
    """Fields of an article page by ``archive.records.Article`` name, and ``published`` and ``modified`` as ``dates.DateReading``."""
    container = post(page)
    return dict(_fields(page, container, portal)) if container else {}


def _fields(page: Page, container: LexborNode, portal: Portal) -> Iterator[tuple[str, Field]]:
    url, rule, raw = _canonical(page, portal)
    yield "url", Field(url, rule, raw)
    yield from _texts(container)
    yield from _people(page, container)
    if native := _native_id(page):
        yield "native_id", native
    bodies = _bodies(container)
    text = [paragraph for body in bodies for paragraph in _paragraphs(body)]
    if text or container.css_first(_BODIES):  # else another reader finds it
        rule = ", ".join(dict.fromkeys(_name(body) for body in bodies)) or ".post-text"
        yield "text", Field("\n\n".join(text), rule, text[0] if text else "")
    yield "media", Field(media := tuple(_media(page, container)), ".post-image, .post-text", "")
    yield from _image(page, container, media)
    yield from codingest_dates.read(page, container, portal)


def _image(page: Page, container: LexborNode, media: tuple[Media, ...]) -> Iterator[tuple[str, Field]]:
    """The picture of the post or of its first item; else the one that the head names (the metadata's); else the body's first."""
    shown = _outermost(container, _PICTURE)
    own = (item for node in shown for item in paragraphs.media_from_html(node, page.join, drop=NOT_TEXT) if item.kind == "image")
    rule, image = ".post-image img", next(own, None)
    if image is None and not metadata.picture(page, metadata.attribute(page, 'meta[property="og:image"]')):
        rule, image = ".post-text img", next((item for item in media if item.kind == "image"), None)
    if image:
        yield "image_url", Field(image.url, rule, image.url)


def _texts(container: LexborNode) -> Iterator[tuple[str, Field]]:
    heading = container.css_first(_HEADINGS) or container.css_first("h1")
    title = clean(heading.text()) if heading else ""
    if title:
        yield "title", Field(title, _HEADINGS, title)
    summary = container.css_first(".post-summary")
    lead = clean(summary.text(separator=" ")) if summary else ""
    yield "lead", Field(lead or None, ".post-summary", lead)
    nodes = [node for node in container.css(".post-tags a") if not links.inside(node, _ASIDE)]
    tags = tuple(dict.fromkeys(tag for node in nodes if (tag := clean(node.text()))))
    yield "tags", Field(tags, ".post-tags a", ", ".join(tags))


def _people(page: Page, container: LexborNode) -> Iterator[tuple[str, Field]]:
    for selector in _CATEGORY:
        category = _text(container, selector)
        if category:
            yield "category", Field(category, selector, category)
            break
    else:
        crumbs = [clean(node.text()) for node in page.tree.css(".breadcrumb li a")][1:]
        if crumbs and crumbs[-1]:
            yield "category", Field(crumbs[-1], ".breadcrumb li a", crumbs[-1])
    for root, selectors in ((container, _AUTHOR), (page.tree, _ACCOUNT)):
        for selector in selectors:
            author = _text(root, selector)
            if author:
                yield "author", Field(author, selector, author)
                return
    stated = metadata.article_author(page)
    # The head's meta author is the script's maker or the site's name: where nothing else names one, none is shown.
    yield "author", stated or Field(None, ".about-author", "")


def _text(root: LexborNode | LexborHTMLParser, selector: str) -> str:
    return next((text for node in root.css(selector) if (text := clean(node.text()))), "")


def _native_id(page: Page) -> Field | None:
    for node in page.tree.css("#reactions_result [onclick], .reactions [onclick]"):
        call = node.attributes.get("onclick") or ""
        if match := _NATIVE_CALL.search(call):
            return Field(match[1], "#reactions_result [onclick]", call)
    for selector, name in _NATIVE:
        holder = page.tree.css_first(selector)
        value = (holder.attributes.get(name) or "").strip() if holder else ""
        if value.isdigit() and value != "0":
            return Field(value, f"{selector}@{name}", value)
    return None


def _bodies(container: LexborNode) -> list[LexborNode]:
    """Gallery item, list items and the body, in page order, none inside another."""
    return _outermost(container, _BODIES)


def _outermost(container: LexborNode, selector: str) -> list[LexborNode]:
    taken: list[LexborNode] = []
    for node in container.css(selector):
        if not links.inside(node, _ASIDE) and not any(_within(node, other) for other in taken):
            taken.append(node)
    return taken


def _within(node: LexborNode, other: LexborNode) -> bool:
    current: LexborNode | None = node
    while current is not None:
        if current.mem_id == other.mem_id:
            return True
        current = current.parent
    return False


def _paragraphs(body: LexborNode) -> list[str]:
    return paragraphs.from_html(body, *_spilled(body), drop=NOT_TEXT)


def _spilled(body: LexborNode) -> Iterator[LexborNode]:
    """What fell out of the body because the editor's HTML closes a ``div`` too often: plain elements straight behind it."""
    node = body.next
    while node is not None:
        if node.tag not in ("-text", "-comment"):
            attributes = node.attributes
            if node.tag not in _SPILLED or attributes.get("id") or (attributes.get("class") and node.tag != "p"):
                return
            yield node
        node = node.next


def _name(body: LexborNode) -> str:
    return "." + next((name for name in (body.attributes.get("class") or "").split() if f".{name}" in _BODIES.split(", ")), "post-text")


def _media(page: Page, container: LexborNode) -> Iterator[Media]:
    told: set[tuple[str, str | None]] = set()
    found: list[Media] = []
    for node in _outermost(container, _SHOWN):
        found += paragraphs.media_from_html(node, page.join, *_spilled(node), drop=NOT_TEXT)
    for node in container.css(".post-video iframe[src], .fb-video[data-href]"):
        url = links.absolute(page, node.attributes.get("src") or node.attributes.get("data-href"))
        found += [Media(url, "video")] if url else []
    for script in page.tree.css("script:not([src])") if "Amplitude.init" in page.text else ():
        if "Amplitude.init" in script.text():
            urls = (links.absolute(page, url.replace("\\/", "/")) for url in _SONG.findall(script.text()))
            found += [Media(url, "audio") for url in urls if url]
    # An attachment is sent in answer to a form: its name is all that a GET can know.
    for node in container.css(".post-files .file button, .post-attachments .ps-filename"):
        name = clean(node.text())
        found += [Media("", "document", name)] if name else []
    for media in found:
        key = (media.url, None if media.url else media.caption)
        if key not in told:
            told.add(key)
            yield media


def _canonical(page: Page, portal: Portal) -> tuple[str, str, str]:
    """``link rel=canonical`` where it names a page of this portal, else the page's URL; without query, fragment, closing slash, and without
    the item number that a gallery puts behind the slug."""
    raw = metadata.attribute(page, 'link[rel="canonical"]') or ""
    declared = links.absolute(page, raw)
    rule = 'link[rel="canonical"]'
    if not declared or not portal.owns(declared) or urlsplit(declared).path in ("", "/"):
        declared, rule, raw = page.url, "url", page.url
    parts = urlsplit(declared)
    path = parts.path.rstrip("/")
    head, _, last = path.rpartition("/")
    if head and last.isdigit() and page.tree.css_first(".gallery-post-item"):
        path = head
    return urlunsplit((parts.scheme, parts.netloc, path or "/", "", "")), rule, raw
