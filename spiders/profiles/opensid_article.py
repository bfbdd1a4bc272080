"""The fields of an OpenSID article page. Pure.

The date, the owner and the number of readers stand in one line under the heading, parted by icons; the address holds the day of publication
too, which tells that line's date from any other (a running clock, an agenda). There is no lead and there are no tags in this system.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborNode

from archive.records import Media
from spiders import dates, links, metadata, paragraphs
from spiders.page import Page
from spiders.paragraphs import clean
from spiders.profile import Field
from spiders.profiles import opensid_urls, themes

if TYPE_CHECKING:
    from spiders.portal import Portal

FRAMES = '.single_page_area[id^="artikel-"], article > h1.text-h2 + span, .artikel[id^="artikel-"] > h2.judul:not(:has(a))'
"""What only an article's own page has, in the themes that come with the system."""

_HEADINGS = (".single_page_area h4.catg_titile", "article > h1.text-h2", '[id^="artikel-"] > .judul', "#printableArea .post_commentbox h4")
_BODIES = (
    ".single_page_content > .teks",
    ".single_page_content > .title_text",
    ".single_page_content",
    "article + .content",
    '[id^="artikel-"] > .teks',
    ".artikel-inner-content",
    ".teks",
)
_LINES = (".single_page_area .meta_date", ".single_page_area .post_commentbox", "article > h1.text-h2 ~ span", '[id^="artikel-"] > .kecil')
_SPANS = "article > h1.text-h2 + span > span"  # esensi: owner, date, readers
_OWNER = ".fa-user, .fa-user-circle, .fa-pencil, .ti-user, .bi-person, .icon-user, .glyphicon-user"
_BY = re.compile(
    r"(?:^|[|•·,/-]\s*)(?:oleh|penulis|by)\s*:?\s+(?P<name>[^|•·:\d]{3,50}?)\s*(?=$|[|•·/]|\s-\s|,?\s\d|\s(?:di(?:baca|lihat)|pada)\b)",
    re.IGNORECASE,
)
_TERM = ".fa-tag, .fa-tags, .fa-bookmark, .fa-folder, .fa-folder-open, .ti-tag, .ti-bookmark, .fa-edit"
_CATEGORY = 'a[href*="/kategori/"]'
_PICTURES = ".sampul, .sampul2, a[data-fancybox], a.group2"
_OWN_PICTURE = re.compile(r"/(?:desa/upload|assets/files)/artikel/(?:sedang|kecil|besar)_.")
_ATTACHMENTS = 'a[href*="unduh_dokumen_artikel/"], a[href*="/desa/upload/dokumen/"]'
NOT_TEXT = (".sampul", ".sampul2", ".info-box", ".alert-info", ".fb-like", ".share", ".sharethis-inline-share-buttons")


@dataclass(frozen=True, slots=True)
class Parts:
    """The pieces of an article page, each with its rule; ``lines`` are the elements that may hold date, owner and readers, best first."""

    heading: tuple[LexborNode, str] | None
    body: tuple[LexborNode, str] | None
    lines: tuple[LexborNode, ...]


def parts(page: Page) -> Parts:
    heading = themes.heading(page, _HEADINGS)
    body = themes.body(page, _BODIES)
    found = themes.lines(page, heading[0] if heading else None, body[0] if body else None, _LINES)
    return Parts(heading, body, tuple(found))


def fields(page: Page, portal: Portal) -> dict[str, Field]:
    """Fields by ``archive.records.Article`` name, and ``published`` as a ``dates.DateReading``."""
    return dict(_fields(page, portal))


def _fields(page: Page, portal: Portal) -> Iterator[tuple[str, Field]]:
    known = parts(page)
    yield "url", opensid_urls.canonical(page, portal)
    yield "lead", Field(None, "no lead in this system", "")
    yield "tags", Field((), "no tags in this system", "")
    if known.heading:
        title = clean(known.heading[0].text())
        yield "title", Field(title, known.heading[1], title)
    if known.body:
        node, rule = known.body
        text = paragraphs.from_html(node, drop=NOT_TEXT)
        yield "text", Field("\n\n".join(text), rule, text[0] if text else "")
    yield "author", _owner(page, known)
    category = _category(page, known)
    if category:
        yield "category", category
    if native := opensid_urls.share_number(page):
        yield "native_id", native
    if published := _published(page, known, portal):
        yield "published", published
    media = tuple(dict.fromkeys((*_pictures(page), *_shown(page, known), *_attachments(page))))
    yield "media", Field(tuple({one.url: one for one in reversed(media)}.values())[::-1], f"{_PICTURES}, the text", "")
    yield "image_url", _image(page, media)


def _owner(page: Page, known: Parts) -> Field:
    spans = page.tree.css(_SPANS)
    if len(spans) >= 2 and (name := clean(spans[0].text())):
        return Field(name, _SPANS, name)
    for line in known.lines:
        if name := themes.after(line, _OWNER):
            return Field(name, _OWNER, name)
    for line in known.lines:
        if match := _BY.search(clean(line.text(separator=" "))):
            return Field(match["name"].strip(), "the line under the heading", match[0].strip())
    return Field(None, _OWNER, "")  # the head's author is the theme's maker


def _category(page: Page, known: Parts) -> Field | None:
    for line in known.lines:
        for node in line.css(_CATEGORY):
            if name := clean(node.text()):
                return Field(name, _CATEGORY, name)
    for node in page.tree.css(f".breadcrumb {_CATEGORY}"):
        if name := clean(node.text()):
            return Field(name, f".breadcrumb {_CATEGORY}", name)
    for line in known.lines:
        if name := themes.after(line, _TERM):
            return Field(name, _TERM, name)
    return None


def _published(page: Page, known: Parts, portal: Portal) -> Field | None:
    """The line's date, if it is the day that the address names; else that day itself."""
    day = opensid_urls.day(page.url)
    found: list[Field] = []
    for line in (*page.tree.css(_SPANS), *known.lines):
        raw = clean(line.text(separator=" "))
        reading = dates.parse(raw, zone=portal.zone, now=page.captured_at)
        if reading and reading.rule != "relative" and day in (None, reading.at.astimezone(portal.zone).date()):
            found.append(Field(reading, "the line under the heading", raw))
    if found:
        finest = max(("day", "minute", "second").index(field.value.precision) for field in found)
        best = [field for field in found if ("day", "minute", "second").index(field.value.precision) == finest]
        return min(best, key=lambda field: len(field.raw))
    if day is None:
        return None
    at = datetime(day.year, day.month, day.day, tzinfo=portal.zone)
    return Field(dates.DateReading(at, "day", "iso"), "the page's address", page.url)


def _pictures(page: Page) -> Iterator[Media]:
    """The cover and the three further pictures that an article may have, beside its text."""
    for node in page.tree.css(_PICTURES):
        if not themes.aside(node):
            for one in paragraphs.media_from_html(node, page.join):
                if one.kind == "image" and _OWN_PICTURE.search(one.url):
                    yield one


def _shown(page: Page, known: Parts) -> tuple[Media, ...]:
    return paragraphs.media_from_html(known.body[0], page.join) if known.body else ()


def _attachments(page: Page) -> Iterator[Media]:
    for node in page.tree.css(_ATTACHMENTS):
        url = links.absolute(page, node.attributes.get("href"))
        if url and not themes.aside(node):
            yield Media(url, "document", clean(node.text()) or None)


def _image(page: Page, media: tuple[Media, ...]) -> Field:
    """The cover, else the text's first picture, else the one in the head: where an article has none, that is a name cut short."""
    for one in media:
        if one.kind == "image":
            return Field(one.url, _PICTURES, one.url)
    raw = metadata.attribute(page, 'meta[property="og:image"]')
    url = metadata.picture(page, raw)
    own = url if url and _OWN_PICTURE.search(url) else None
    return Field(own, 'meta[property="og:image"]', raw or "")
