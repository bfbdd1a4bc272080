"""Body HTML to clean paragraphs and media: the one cleaner, shared by every profile. Pure.

A fragment is parsed a second time by BeautifulSoup (lxml), since cleaning means editing a small tree; once for its text and its media,
because that parse is half of what reading an article costs.
Rules: block elements make paragraphs; ``<br><br>`` splits one, a single ``<br>`` stays as a line break inside it; a list item is
one paragraph without its bullet; a table row is ``a | b``, unless the table only lays out the page; captions are not text; what a
reader cannot see is not text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PreformattedString
from selectolax.lexbor import LexborNode

from archive.records import Media

Fragment = str | LexborNode

_BLOCKS = re.compile(
    "address|article|aside|blockquote|body|caption|center|dd|details|div|dl|dt|fieldset|figure|footer|h[1-6]|header|hgroup|hr|html|li"
    "|main|menu|ol|p|pre|section|summary|table|tbody|td|tfoot|th|thead|tr|ul"
)
_SILENT = re.compile(
    "script|style|noscript|template|iframe|object|embed|svg|math|canvas|audio|video|form|button|input|select|textarea|map|nav|head|link|meta"
)
_INVISIBLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|(?:left|right|top|text-indent|margin-left|margin-top)\s*:\s*-\d{3,}"
    r"|font-size\s*:\s*0(?:px|em|rem|pt|%)?\s*(?:!|;|$)",
    re.IGNORECASE,
)
_COLLAPSED = re.compile(r"(?<![\w-])(?:max-)?(?:height|width)\s*:\s*[01](?:px)?\s*(?:!|;|$)", re.IGNORECASE)
_ZERO_WIDTH = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))
_BLANK_LINE = re.compile(r"\n\s*\n")
_DOCUMENT = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|od[tsp]|rtf|csv|zip|rar|7z)(?=$|[?#])", re.IGNORECASE)
_PLACEHOLDER = re.compile(
    r"^data:|^about:|/(?:bg_\w+|blank|spacer|pixel|lazy|placeholder|loading)\.(?:png|gif|svg|jpe?g)(?:$|\?)", re.IGNORECASE
)
_PLAYER = re.compile(r"youtube|youtu\.be|vimeo|dailymotion|facebook\.com/plugins/video|tiktok|/embed/|\.(?:mp4|webm|m3u8)\b", re.IGNORECASE)
_LAZY = ("data-src", "data-lazy-src", "data-lazy", "data-original", "data-orig-file")
_PICTOGRAM = re.compile(r"\b(?:emoji|wp-smiley|img-reaction|reaction-img|avatar|icon)\b")
_SELECTOR = re.compile(r'\.([\w-]+)|\[class\*="([^"]+)"\]')
_LAYOUT_LENGTH = 400  # characters of one table cell in several paragraphs: past this a table lays out the page


def unseen(style: str | None) -> bool:
    """Whether an inline *style* takes its element out of sight: the usual dress of injected gambling links."""
    if not style:
        return False
    return bool(_INVISIBLE.search(style) or ("overflow" in style.lower() and _COLLAPSED.search(style)))


def clean(text: str) -> str:
    """One line: no-break and zero-width characters gone, runs of white space made one space."""
    return " ".join(text.translate(_ZERO_WIDTH).split())


def from_html(fragment: Fragment, *, drop: Iterable[str] = ()) -> list[str]:
    """The paragraphs of *fragment* (HTML, or a node of a page), without what the selectors *drop* (``.class``, ``[class*="part"]``) match.

    A paragraph is one line, or lines parted by ``\\n`` where the page breaks them with one ``<br>``. Never raises on any HTML.
    """
    return list(_paragraphs(_soup(fragment, drop)))


def media_from_html(fragment: Fragment, join: Callable[[str], str], *, drop: Iterable[str] = ()) -> tuple[Media, ...]:
    """Images, linked or embedded documents, videos and sound in *fragment*, in order, each URL once; *join* makes a URL absolute."""
    soup = _soup(fragment, drop)
    found: dict[str, Media] = {}
    for tag in soup.find_all(["img", "a", "iframe", "embed", "object", "video", "audio", "source"]):
        media = _media(tag, join)
        if media and media.url not in found:
            found[media.url] = media
    return tuple(found.values())


def _soup(fragment: Fragment, drop: Iterable[str]) -> BeautifulSoup:
    """*fragment* without what *drop* matches and what cannot be seen; not to be changed, for the next call may get the same one."""
    html = fragment if isinstance(fragment, str) else fragment.html or ""
    return _parsed(html.replace(chr(0), ""), ", ".join(drop))


@lru_cache(maxsize=4)
def _parsed(html: str, drop: str) -> BeautifulSoup:
    soup = BeautifulSoup(f"<body>{html}</body>", "lxml")
    unwanted = _classes(drop) if drop else None

    def goes(tag: Tag) -> bool:
        return _hidden(tag) or (unwanted is not None and bool(unwanted.search(_class(tag))))

    for tag in soup.find_all(goes):
        tag.decompose()
    return soup


@lru_cache(maxsize=16)
def _classes(selectors: str) -> re.Pattern[str]:
    """A form that finds in a class attribute what *selectors* select; a general CSS engine takes ten times as long over a fragment."""
    forms = []
    for selector in selectors.split(","):
        match = _SELECTOR.fullmatch(selector.strip())
        if match is None:
            raise ValueError(f'{selector.strip()!r} is not one of the selectors known here: .class, [class*="part of a class"]')
        forms.append(rf"(?<!\S){re.escape(match[1])}(?!\S)" if match[1] else re.escape(match[2]))
    return re.compile("|".join(forms))


def _hidden(tag: Tag) -> bool:
    style = tag.get("style")
    return tag.has_attr("hidden") or unseen(style if isinstance(style, str) else None)


def _is_caption(tag: Tag) -> bool:
    return tag.name == "figcaption" or "wp-caption-text" in tag.get_attribute_list("class")


def _class(tag: Tag) -> str:
    return " ".join(tag.get_attribute_list("class"))


def _paragraphs(root: Tag) -> Iterator[str]:
    buffer: list[str] = []
    tags, stack = [root], [iter(root.children)]
    while stack:
        child = next(stack[-1], None)
        if child is None:
            stack.pop()
            if _BLOCKS.fullmatch(tags.pop().name):
                yield from _flush(buffer)
        elif isinstance(child, NavigableString):
            if not isinstance(child, PreformattedString):  # comments, doctypes and their kin
                buffer.append(_string(child, tags))
        elif isinstance(child, Tag) and child.name == "br":
            buffer.append("\n")
        elif isinstance(child, Tag) and not (_SILENT.fullmatch(child.name) or _is_caption(child)):
            if _BLOCKS.fullmatch(child.name):
                yield from _flush(buffer)
            row = _row(child) if child.name == "tr" else None
            if row is not None:
                yield row
            else:
                tags.append(child)
                stack.append(iter(child.children))
    yield from _flush(buffer)


def _string(text: str, tags: list[Tag]) -> str:
    if any(tag.name == "pre" for tag in tags):
        return text
    return re.sub(r"\s+", " ", text)


def _flush(buffer: list[str]) -> Iterator[str]:
    text = "".join(buffer)
    buffer.clear()
    for paragraph in _BLANK_LINE.split(text.translate(_ZERO_WIDTH)):
        lines = [line for line in map(clean, paragraph.split("\n")) if line]
        if lines:
            yield "\n".join(lines)


def _row(row: Tag) -> str | None:
    """A row of a table of data, or None where its cells are to be read one after the other."""
    cells = [cell for cell in row.find_all(["td", "th"], recursive=False) if not _is_caption(cell)]
    if len(cells) < 2 or row.find("table"):
        return None
    read = [list(_paragraphs(cell)) for cell in cells]
    if any(len(cell) > 1 and sum(map(len, cell)) > _LAYOUT_LENGTH for cell in read):
        return None
    return " | ".join(clean(" ".join(cell)) for cell in read if cell)


def _media(tag: Tag, join: Callable[[str], str]) -> Media | None:
    name = tag.name
    if name == "img":
        url = None if _PICTOGRAM.search(_class(tag)) else _absolute(join, _image_source(tag))
        return Media(url, "image", _caption(tag)) if url else None
    if name == "a":
        url = _absolute(join, _attribute(tag, "href"))
        return Media(url, "document", clean(tag.get_text()) or None) if url and _DOCUMENT.search(url) else None
    url = _absolute(join, _attribute(tag, "src") or _attribute(tag, "data-src") or _attribute(tag, "data"))
    if not url:
        return None
    if name in ("iframe", "embed", "object"):
        if _DOCUMENT.search(url):
            return Media(url, "document")
        return Media(url, "video") if _PLAYER.search(url) else None
    if name == "source" and tag.find_parent("picture"):
        return None
    sound = name == "audio" or tag.find_parent("audio") is not None
    return Media(url, "audio" if sound else "video")


def _image_source(tag: Tag) -> str | None:
    """The image itself: lazy loaders keep it in a data attribute while ``src`` holds a placeholder."""
    for name in (*_LAZY, "src"):
        value = _attribute(tag, name)
        if value and not _PLACEHOLDER.search(value):
            return value
    candidates = _attribute(tag, "data-srcset") or _attribute(tag, "srcset")
    return candidates.split(",")[-1].split()[0] if candidates and candidates.split(",")[-1].split() else None


def _caption(tag: Tag) -> str | None:
    for depth, parent in enumerate(tag.parents):
        if depth == 4 or parent.name in ("body", "[document]") or len(parent.find_all("img", limit=2)) > 1:
            return None
        caption = parent.find(_is_caption)
        if caption:
            return clean(caption.get_text(" ")) or None
    return None


def _attribute(tag: Tag, name: str) -> str | None:
    value = tag.get(name)
    return value.strip() or None if isinstance(value, str) else None


def _absolute(join: Callable[[str], str], href: str | None) -> str | None:
    if not href:
        return None
    try:
        url = join(href)
    except ValueError:  # a host that is none, as in "http://["
        return None
    return url if url.startswith(("http://", "https://")) else None
