"""The fields of an article page of Lokomedia and its children. Pure.

Date and time are two columns of the script's table and are printed in either order: ``14 Agu 2024, 22:00:18`` or ``22:00:18, 14 Agu 2024``.
The picture's caption is a paragraph of the text's own element, opened by "Keterangan Gambar :".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from selectolax.lexbor import LexborNode

from archive.records import Media
from spiders import dates, metadata, paragraphs
from spiders.page import Page
from spiders.paragraphs import clean
from spiders.profile import Field
from spiders.profiles import lokomedia_urls, themes

if TYPE_CHECKING:
    from spiders.portal import Portal

_HEADINGS = (
    ".article-title > h1 > b",
    ".article-title > h1",
    ".post--single .post--info .title",
    ".blog_details h2",
    ".blog-post-title h2",
)
_BODIES = (
    ".shortcode-content .paragraph-row > .column9",
    ".shortcode-content .paragraph-row > .column12",
    ".post--single > .post--content",
    ".post--content",
    ".blog_item .blog_details",
    ".blog-post-content",
    ".shortcode-content",
)
_LINES = (".article-title .a-content", ".post--single .post--info .meta", ".blog_details .blog-info-link li", ".blog-post-title .a-content")
_AUTHORS = (".a-content > span > b", ".post--single .post--info .meta li:first-child a", ".post--single .post--info .meta > a:first-child")
_BY = re.compile(r"(?:\boleh|\bpenulis|\bby)\s*:?\s+(?P<name>[^|,\n]{2,80}?)(?:\s*(?:[|,]|\s-\s|\bdibaca\b|\d).*)?$", re.IGNORECASE)
_USER = ".fa-user, .fa-user-o, .glyphicon-user, .icon-user"
_CATEGORIES = ('.meta a[href*="kategori/detail/"]', ".breadcrumb_iner_item h2", '.breadcrumb a[href*="kategori/detail/"]')
_CATEGORY = 'a[href*="kategori/detail/"], a[href*="kategori-"][href$=".html"], a[href*="berita/kategori/"]'
_TAG = 'a[href*="tag/detail/"], a[href*="tag-"][href$=".html"]'
_PICTURES = 'img[src*="foto_berita/"]'
_NO_PICTURE = re.compile(r"/(?:small_)?(?:no-?image|image-default)[\w-]*\.\w+$|/foto_berita/?$", re.IGNORECASE)
_CAPTION = re.compile(r"(?:keterangan\s+)?(?:gambar|foto)\s*:\s*", re.IGNORECASE)
_ENDINGS = re.compile(r"video terkait\s*:?|social media|share this article|print this article|send e-mail", re.IGNORECASE)
NOT_TEXT = (
    ".blog-info-link",
    ".blog_item_date",
    ".fb-like",
    ".share-block",
    ".article-tags",
    ".tag-cloud",
    ".post--tags",
    ".meta",
    ".newsdate",
)


@dataclass(frozen=True, slots=True)
class Parts:
    """The pieces of an article page, each with its rule; ``lines`` are the elements that may hold date, author and readers, best first."""

    heading: tuple[LexborNode, str] | None
    body: tuple[LexborNode, str] | None
    lines: tuple[LexborNode, ...]


def parts(page: Page) -> Parts:
    heading = themes.heading(page, _HEADINGS)
    body = themes.body(page, _BODIES)
    found = themes.lines(page, heading[0] if heading else None, body[0] if body else None, _LINES)
    return Parts(heading, body, tuple(found))


def dated(page: Page, known: Parts) -> bool:
    return any(_date(page, line, "UTC") is not None for line in known.lines)


def fields(page: Page, portal: Portal) -> dict[str, Field]:
    """Fields by ``archive.records.Article`` name, and ``published`` as a ``dates.DateReading``."""
    return dict(_fields(page, portal))


def _fields(page: Page, portal: Portal) -> Iterator[tuple[str, Field]]:
    known = parts(page)
    yield "url", lokomedia_urls.canonical(page, portal)
    lead = clean(next((node.text() for node in page.tree.css(".article-title > h1 > span")), ""))
    yield "lead", Field(lead or None, ".article-title > h1 > span", lead)
    if known.heading:
        node, rule = known.heading
        title = clean(node.text())
        yield "title", Field(title.removesuffix(lead).strip() if rule.endswith("h1") else title, rule, title)
    caption: str | None = None
    if known.body:
        text = paragraphs.from_html(known.body[0], drop=NOT_TEXT)
        caption, text = _without_caption(text)
        yield "text", Field("\n\n".join(text), known.body[1], text[0] if text else "")
    yield "author", _author(page, known)
    if category := _category(page, known):
        yield "category", category
    tags = tuple(dict.fromkeys(tag for node in page.tree.css(_TAG) if (tag := clean(node.text())) and not themes.aside(node)))
    yield "tags", Field(tags, _TAG, ", ".join(tags))
    if native := _native_id(page):
        yield "native_id", native
    readings = ((line, _date(page, line, portal.zone)) for line in known.lines)
    moments = [Field(reading, "the line of date and author", clean(line.text(separator=" "))) for line, reading in readings if reading]
    if moments:
        finest = max(("day", "minute", "second").index(field.value.precision) for field in moments)
        best = [field for field in moments if ("day", "minute", "second").index(field.value.precision) == finest]
        yield "published", min(best, key=lambda field: len(field.raw))
    media = _media(page, known, caption)
    yield "media", Field(media, f"{_PICTURES}, the text", "")
    yield "image_url", _image(page, media)


def _date(page: Page, line: LexborNode, zone: object) -> dates.DateReading | None:
    reading = dates.parse(clean(line.text(separator=" ")), zone=zone, now=page.captured_at)  # type: ignore[arg-type]
    return reading if reading and reading.rule != "relative" else None


def _without_caption(text: list[str]) -> tuple[str | None, list[str]]:
    """The picture's caption, which stands before the text, and the text without it and without the labels behind it."""
    caption = None
    if text and (match := _CAPTION.match(text[0])):
        caption, text = text[0][match.end() :].strip() or None, text[1:]
    while text and _ENDINGS.fullmatch(text[-1]):
        text = text[:-1]
    return caption, text


def _author(page: Page, known: Parts) -> Field:
    for selector in _AUTHORS:
        for node in page.tree.css(selector):
            name = clean(node.text())
            if name and not re.search(r"\d{4}", name):
                return Field(name, selector, name)
    for line in known.lines:
        said = clean(line.text(separator=" "))
        if match := _BY.search(said):
            return Field(match["name"].strip(), "the line of date and author", said)
        if name := themes.after(line, _USER):
            return Field(name, _USER, name)
    return Field(None, "the line of date and author", "")  # the head's author is the script's maker


def _category(page: Page, known: Parts) -> Field | None:
    for selector in _CATEGORIES:
        for node in page.tree.css(selector):
            if (name := clean(node.text())) and not themes.aside(node):
                return Field(name, selector, name)
    for line in known.lines:
        for node in line.css(_CATEGORY):
            if name := clean(node.text()):
                return Field(name, _CATEGORY, name)
    return None


def _native_id(page: Page) -> Field | None:
    """``id_berita``: the hidden field ``a`` of the comment form, or the number in an old address."""
    for rule in (
        'form[action*="kirim_komentar"] input[name="a"]',
        '#form_komentar input[name="a"]',
        'input[type="hidden"][name="id_berita"]',
    ):
        for node in page.tree.css(rule):
            value = (node.attributes.get("value") or "").strip()
            if value.isdigit() and value != "0":
                return Field(value, rule, value)
    number = lokomedia_urls.number(page.url)
    return Field(number, "the page's address", page.url) if number else None


def _media(page: Page, known: Parts, caption: str | None) -> tuple[Media, ...]:
    """The article's picture, which may stand outside its text, with its caption; then what the text shows."""
    found: dict[str, Media] = {}
    stated = caption or _caption(page)
    for node in page.tree.css(_PICTURES):
        if themes.aside(node, frozenset({"column3", "related", "post--items"})) or node.parent is None:
            continue
        for one in paragraphs.media_from_html(node, page.join):
            url = _unresized(one.url)
            if not _NO_PICTURE.search(urlsplit(url).path) and not (
                found and not themes.within(node, known.body[0] if known.body else None)
            ):
                found.setdefault(url, Media(url, "image", stated if not found else one.caption))
    for one in paragraphs.media_from_html(known.body[0], page.join) if known.body else ():
        url = _unresized(one.url)
        if not _NO_PICTURE.search(urlsplit(url).path):
            found.setdefault(url, replace(one, url=url))
    for one in (
        item for node in page.tree.css(".post--img") for item in paragraphs.media_from_html(node, page.join) if item.kind == "video"
    ):
        if page.tree.css_first(".post--single .post--img iframe") is not None:
            found.setdefault(one.url, one)
    return tuple(found.values())


def _caption(page: Page) -> str | None:
    for node in page.tree.css(".post--img p, .blog_item_img p, center p"):
        if match := _CAPTION.match(said := clean(node.text())):
            return said[match.end() :].strip() or None
    return None


def _unresized(url: str) -> str:
    """The picture behind ``timthumb.php?src=…``."""
    parts_ = urlsplit(url)
    source = parse_qs(parts_.query).get("src") if parts_.path.endswith("timthumb.php") else None
    return source[0] if source and source[0].startswith("http") else url


def _image(page: Page, media: tuple[Media, ...]) -> Field:
    for one in media:
        if one.kind == "image":
            return Field(one.url, _PICTURES, one.url)
    raw = metadata.attribute(page, 'meta[property="og:image"]')
    url = metadata.picture(page, raw)
    own = url if url and "foto_berita/" in url and not _NO_PICTURE.search(urlsplit(url).path) else None
    return Field(own, 'meta[property="og:image"]', raw or "")
