"""The numbers that a page of no known system shows of its article: readers, comments, likes, shares. Pure.

Short lines round the heading (``shown.lines``) and straight below the text count, where a word or an icon says what a number is; then what
the page states for machines (schema.org's ``interactionStatistic``, ``commentCount``, ``interactionCount``). Wordings as seen on
regional-government portals (2026-11).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from selectolax.lexbor import LexborNode

from archive.records import Count
from spiders import metadata, numbers
from spiders.page import Page
from spiders.paragraphs import clean
from spiders.profiles import themes

_NUMBER = r"\d[\d.,]*\s*(?:rb|ribu|k|jt|juta)?\s*\+?"
_START = r"(?<![\w.:/])"


def _said(words: str, before: str) -> re.Pattern[str]:
    """A number behind one of *words*, or before one of them."""
    return re.compile(rf"\b(?:{words})\s*[:(]\s*{_NUMBER}(?:\s*(?:kali|x))?\b|{_START}{_NUMBER}\s*(?:{before})\b", re.IGNORECASE | re.ASCII)


_READ = re.compile(
    rf"\b(?:di(?:baca|lihat|kunjungi)|hits?|views?|pembaca|pengunjung|visibility|remove_red_eye)\s*:?\s*{_NUMBER}(?:\s*(?:kali|x))?\b"
    rf"|{_START}{_NUMBER}\s*(?:(?:kali|x)\s+)?(?:di(?:baca|lihat)|views?|hits?|pembaca|kali)\b",
    re.IGNORECASE | re.ASCII,
)
_WORDS = (
    ("views", _READ),
    ("comments", _said("komentar|comments?|tanggapan", "komentar|comments?|tanggapan")),
    ("like", _said("likes?|suka|disukai", "likes?|suka")),
    ("shares", _said("shares?|dibagikan", "shares?|x dibagikan|kali dibagikan")),
)
_EMPTY = re.compile(
    r"(?:(?:telah|sudah) )?(?:di(?:baca|lihat)|hits|views)\s*:?\s*(?:\.{2,3}|…|-|loading\W*|memuat\W*)?\s*(?:kali|x)?"
    r"|(?:\.{2,3}|…|-|loading\W*)\s*(?:views|hits|(?:kali|x)(?: di(?:baca|lihat))?)",
    re.IGNORECASE,
)
"""A counter that a browser fills: shown, and not to be known from this page."""
EYE = (
    ".fa-eye, .icon-eye, .ti-eye, .bi-eye, .bi-eye-fill, .glyphicon-eye-open, .ion-eye, .icofont-eye, .bx-show, .lni-eye, .la-eye"
    ', img[src*="eye."], img[alt="views" i], img[alt="dilihat" i]'
)
_BODIES = ('[itemprop="articleBody"]',)
_ACTIONS = {
    "ReadAction": "views", "ViewAction": "views", "WatchAction": "views", "LikeAction": "like", "DislikeAction": "dislike",
    "CommentAction": "comments", "ShareAction": "shares",
}  # fmt: skip
_EVENTS = {"UserPageVisits": "views", "UserComments": "comments", "UserLikes": "like"}
_EVENT = re.compile(r"(User\w+):\s*([\d.,]+)", re.ASCII)
_HINT = re.compile(r"di(?:baca|lihat)\b|\bviews\b", re.IGNORECASE | re.ASCII)
_SHORT = 60  # characters of a line below the text that is a counter and nothing else
_BELOW = 4


def counts(page: Page, near: Sequence[LexborNode]) -> tuple[Count, ...]:
    """One of each kind; *near*: the lines round the heading."""
    return themes.one_of_each((*_in_words(near), *_behind_icons(near), *_below(page), *_stated(page)))


def told(line: str) -> bool:
    """Whether *line* tells a number of readers."""
    return _READ.search(numbers.timeless(line)) is not None


def _in_words(near: Sequence[LexborNode]) -> Iterator[Count]:
    for line in near:
        said = numbers.timeless(clean(line.text(separator=" ")))
        for kind, form in _WORDS:
            if match := form.search(said):
                yield _count(kind, match[0], "a line under the heading")
        for part in re.split("[|•·]", said):
            if _EMPTY.fullmatch(part.strip()):
                yield Count("views", None, part.strip(), "a line under the heading")


def _behind_icons(near: Sequence[LexborNode]) -> Iterator[Count]:
    for line in near:
        icon = line.css_first(EYE)
        if icon is not None:
            yield _count("views", themes.after(line, EYE) or _beside(icon), ".fa-eye" if icon.tag != "img" else "img of an eye")


def _beside(icon: LexborNode) -> str:
    """What stands behind the element that holds nothing but *icon*."""
    holder = icon.parent
    following = holder.next if holder is not None and not clean(holder.text()) else None
    while following is not None and not clean(following.text()):
        following = following.next
    said = clean(following.text()) if following is not None else ""
    return said if len(said) <= _SHORT and said[:1].isdigit() else ""


def _below(page: Page) -> Iterator[Count]:
    """A counter that stands alone, straight below the text."""
    if not _HINT.search(page.text):
        return
    body = themes.body(page, _BODIES)
    for node in (body[0], body[0].parent) if body else ():
        following, seen = node.next if node is not None else None, 0
        while following is not None and seen < _BELOW:
            said = numbers.timeless(clean(following.text(separator=" "))) if following.tag != "-comment" else ""
            seen += bool(said)
            if said and len(said) <= _SHORT and (match := _READ.search(said)):
                yield _count("views", match[0], "a line below the text")
                return
            following = following.next


def _stated(page: Page) -> Iterator[Count]:
    typed = metadata.article_node(page)
    kind, node = typed if typed else ("", {})
    statistics = node.get("interactionStatistic")
    for one in statistics if isinstance(statistics, list) else [statistics]:
        if isinstance(one, dict):
            action = one.get("interactionType")
            name = str(action.get("@type") if isinstance(action, dict) else action).rpartition("/")[2]
            if name in _ACTIONS:
                yield from _machine(_ACTIONS[name], one.get("userInteractionCount"), f"json-ld:{kind}.interactionStatistic")
    yield from _machine("comments", node.get("commentCount"), f"json-ld:{kind}.commentCount")
    if "interactionCount" in page.text:
        for meta in page.tree.css('meta[itemprop="interactionCount"]'):
            if (match := _EVENT.search(meta.attributes.get("content") or "")) and match[1] in _EVENTS:
                yield _count(_EVENTS[match[1]], match[2], 'meta[itemprop="interactionCount"]')


def _machine(kind: str, value: object, rule: str) -> Iterator[Count]:
    if isinstance(value, int | str) and not isinstance(value, bool):
        yield _count(kind, str(value), rule)


def _count(kind: str, raw: str, rule: str) -> Count:
    reading = numbers.parse(raw)
    return Count(kind, reading.value, raw, rule, reading.bound)


__all__ = ["EYE", "counts", "told"]
