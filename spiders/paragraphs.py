"""Body HTML to clean paragraphs and media: the one cleaner, shared by every profile. Pure.

The page's own tree is walked, and nothing is edited: what goes is stepped over. A second parse of the fragment for an editable tree was
half of what reading an article cost.
Rules: block elements make paragraphs; ``<br><br>`` splits one, a single ``<br>`` stays as a line break inside it; a list item is
one paragraph without its bullet; a table row is ``a | b``, unless the table only lays out the page; captions are not text; what a
reader cannot see is not text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser, LexborNode

from archive.records import Media

Fragment = str | LexborNode

_BLOCKS = frozenset(
    (
        "address article aside blockquote body caption center dd details div dl dt fieldset figure footer h1 h2 h3 h4 h5 h6 header hgroup"
        " hr html li main menu ol p pre section summary table tbody td tfoot th thead tr ul"
    ).split()
)
_SILENT = frozenset(
    (
        "script style noscript template iframe object embed svg math canvas audio video form button input select textarea map nav head link"
        " meta"
    ).split()
)
_CAPTIONS = "figcaption, .wp-caption-text"
_SHOWN = "img, a[href], iframe, embed, object, video, audio, source"
_INVISIBLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|(?:left|right|top|text-indent|margin-left|margin-top)\s*:\s*-\d{3,}"
    r"|font-size\s*:\s*0(?:px|em|rem|pt|%)?\s*(?:!|;|$)",
    re.IGNORECASE,
)
_COLLAPSED = re.compile(r"(?<![\w-])(?:max-)?(?:height|width)\s*:\s*[01](?:px|pt|em|rem|%)?\s*(?:!|;|$)", re.IGNORECASE)
_ZERO_WIDTH = re.compile("[\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff]+")
_BLANK_LINE = re.compile(r"\n\s*\n")
_DOCUMENT = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|od[tsp]|rtf|csv|zip|rar|7z)(?=$|[?#])", re.IGNORECASE)
_PLACEHOLDER = re.compile(
    r"^data:|^about:|/(?:bg_\w+|blank|spacer|pixel|lazy|placeholder|loading)\.(?:png|gif|svg|jpe?g)(?:$|\?)", re.IGNORECASE
)
_PLAYER = re.compile(r"youtube|youtu\.be|vimeo|dailymotion|facebook\.com/plugins/video|tiktok|/embed/|\.(?:mp4|webm|m3u8)\b", re.IGNORECASE)
_LAZY = ("data-src", "data-lazy-src", "data-lazy", "data-original", "data-orig-file")
_PICTOGRAM = re.compile(r"\b(?:emoji|wp-smiley|img-reaction|reaction-img|avatar|icon)\b")
_SPACE = re.compile(r"\s+")
_LAYOUT_LENGTH = 400  # characters of one table cell in several paragraphs: past this a table lays out the page


def unseen(style: str | None) -> bool:
    """Whether an inline *style* takes its element out of sight: the usual dress of injected gambling links."""
    if not style:
        return False
    return bool(_INVISIBLE.search(style) or ("overflow" in style.lower() and _COLLAPSED.search(style)))


def clean(text: str) -> str:
    """One line: no-break and zero-width characters gone, runs of white space made one space."""
    return " ".join(_with_width(text).split())


def _with_width(text: str) -> str:
    """*text* without characters that take no room. (``str.translate`` takes five times as long.)"""
    return text if text.isascii() else _ZERO_WIDTH.sub("", text)


def from_html(fragment: Fragment, *more: LexborNode, drop: Iterable[str] = (), without: Iterable[LexborNode] = ()) -> list[str]:
    """The paragraphs of *fragment* (HTML, or a node of a page) and of the nodes behind it, without what the CSS selectors *drop* match, and
    without the nodes *without*.

    A paragraph is one line, or lines parted by ``\\n`` where the page breaks them with one ``<br>``. Never raises on any HTML.
    """
    return [paragraph for root, cut in _roots(fragment, more, drop, without) for paragraph in _paragraphs(root, cut)]


def media_from_html(fragment: Fragment, join: Callable[[str], str], *more: LexborNode, drop: Iterable[str] = ()) -> tuple[Media, ...]:
    """Images, linked or embedded documents, videos and sound in *fragment* and *more*, in order, each URL once; *join* makes a URL
    absolute."""
    found: dict[str, Media] = {}
    for root, cut in _roots(fragment, more, drop, needed=_SHOWN):
        for node in root.css(_SHOWN):
            media = _media(node, join, root, cut)
            if media and media.url not in found and not cut.out(node, root):
                found[media.url] = media
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class _Cut:
    """What of a fragment is not read, by ``mem_id``: what a selector drops or nobody can see, and captions, which are no text."""

    gone: frozenset[int]
    captions: frozenset[int]

    def out(self, node: LexborNode, root: LexborNode) -> bool:
        """Whether *node*, which is *root* or inside it, is gone."""
        current: LexborNode | None = node if self.gone else None
        while current is not None:
            if current.mem_id in self.gone:
                return True
            current = None if current.mem_id == root.mem_id else current.parent
        return False


def _roots(
    fragment: Fragment, more: Iterable[LexborNode], drop: Iterable[str], without: Iterable[LexborNode] = (), needed: str | None = None
) -> Iterator[tuple[LexborNode, _Cut]]:
    """The roots that hold what the selector *needed* finds, each with what is not read of it."""
    gone = [node.mem_id for node in without]
    first = _body(fragment.replace(chr(0), "")) if isinstance(fragment, str) else fragment
    unwanted = ", ".join(drop)
    for root in (first, *more):
        if root is not None and (needed is None or root.css_first(needed) is not None):
            hidden = (node.mem_id for node in (root, *root.css("[style], [hidden]")) if _hidden(node))
            dropped = (node.mem_id for node in root.css(unwanted)) if unwanted else ()
            captions = frozenset(node.mem_id for node in root.css(_CAPTIONS))
            yield root, _Cut(frozenset((*hidden, *dropped, *gone)), captions)


@lru_cache(maxsize=4)
def _body(html: str) -> LexborNode | None:
    """Kept for the next call: a fragment is read for its text and for its media."""
    body: LexborNode | None = LexborHTMLParser(html).body
    return body


def _hidden(node: LexborNode) -> bool:
    attributes = node.attributes
    return "hidden" in attributes or unseen(attributes.get("style"))


def _paragraphs(root: LexborNode, cut: _Cut) -> Iterator[str]:
    if root.mem_id in cut.gone:
        return
    buffer: list[str] = []
    opened, node = [root], root.child
    while True:
        if node is None:
            closed = opened.pop()
            if closed.tag in _BLOCKS:
                yield from _flush(buffer)
            if not opened:
                break
            node = closed.next
            continue
        tag = node.tag or "-"
        if tag == "-text":
            text = node.text_content or ""
            buffer.append(text if any(one.tag == "pre" for one in opened) else _SPACE.sub(" ", text))
        elif tag == "br":
            buffer.append("\n")
        elif not (tag[0] in "-!" or tag in _SILENT or node.mem_id in cut.gone or node.mem_id in cut.captions):
            if tag in _BLOCKS:
                yield from _flush(buffer)
            row = _row(node, cut) if tag == "tr" else None
            if row is not None:
                yield row
            else:
                opened.append(node)
                node = node.child
                continue
        node = node.next
    yield from _flush(buffer)


def _flush(buffer: list[str]) -> Iterator[str]:
    text = "".join(buffer)
    buffer.clear()
    if not text or text.isspace():
        return
    for paragraph in _BLANK_LINE.split(_with_width(text)):
        lines = [line for line in map(clean, paragraph.split("\n")) if line]
        if lines:
            yield "\n".join(lines)


def _row(row: LexborNode, cut: _Cut) -> str | None:
    """A row of a table of data, or None where its cells are to be read one after the other."""
    cells = [cell for cell in row.iter() if cell.tag in ("td", "th") and cell.mem_id not in cut.gone | cut.captions]
    if len(cells) < 2 or row.css_first("table") is not None:
        return None
    read = [list(_paragraphs(cell, cut)) for cell in cells]
    if any(len(cell) > 1 and sum(map(len, cell)) > _LAYOUT_LENGTH for cell in read):
        return None
    return " | ".join(clean(" ".join(cell)) for cell in read if cell)


def _media(node: LexborNode, join: Callable[[str], str], root: LexborNode, cut: _Cut) -> Media | None:
    name, attributes = node.tag, node.attributes
    if name == "img":
        if _PICTOGRAM.search(attributes.get("class") or ""):
            return None
        url = _absolute(join, _image_source(attributes))
        return Media(url, "image", _caption(node, root, cut)) if url else None
    if name == "a":
        href = attributes.get("href")
        url = _absolute(join, href) if href and _DOCUMENT.search(href) else None
        return Media(url, "document", clean(node.text()) or None) if url and _DOCUMENT.search(url) else None
    url = next((found for key in ("src", "data-src", "data") if (found := _absolute(join, attributes.get(key)))), None)
    if not url:
        return None
    if name in ("iframe", "embed", "object"):
        if _DOCUMENT.search(url):
            return Media(url, "document")
        return Media(url, "video") if _PLAYER.search(url) else None
    around = node.parent.tag if node.parent is not None else None
    if name == "source" and around == "picture":
        return None
    return Media(url, "audio" if "audio" in (name, around) else "video")


def _image_source(attributes: Mapping[str, str | None]) -> str | None:
    """The image itself: lazy loaders keep it in a data attribute while ``src`` holds a placeholder."""
    for name in (*_LAZY, "src"):
        value = (attributes.get(name) or "").strip()
        if value and not _PLACEHOLDER.search(value):
            return value
    candidates = (attributes.get("data-srcset") or attributes.get("srcset") or "").split(",")[-1].split()
    return candidates[0] if candidates else None


def _caption(node: LexborNode, root: LexborNode, cut: _Cut) -> str | None:
    """The caption of the smallest box, up to four levels around the picture, that holds one, and no other picture."""
    current = node
    for _ in range(4 if cut.captions else 0):
        if current.mem_id == root.mem_id or current.parent is None or current.parent.tag == "body":
            return None
        current = current.parent
        if len(current.css("img")) > 1:
            return None
        if (caption := current.css_first(_CAPTIONS)) is not None:
            return clean(caption.text(separator=" ")) or None
    return None


def _absolute(join: Callable[[str], str], href: str | None) -> str | None:
    if not href or not href.strip():
        return None
    try:
        url = join(href.strip())
    except ValueError:  # a host that is none, as in "http://["
        return None
    return url if url.startswith(("http://", "https://")) else None
