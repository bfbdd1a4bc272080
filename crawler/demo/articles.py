"""The sample portals' articles, and the truth about them that a reader's output is compared with."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal

from archive.records import REACTIONS

if TYPE_CHECKING:
    from crawler.demo.site import SamplePortal

Shape = Literal["p", "br", "div", "word", "list", "table"]
"""How the editor left the body: paragraphs, line breaks, nested divs, pasted from a word processor …"""


@dataclass(frozen=True, slots=True)
class Category:
    slug: str
    name: str
    parent: str | None = None

    @property
    def path(self) -> str:
        return f"/{self.parent}/{self.slug}" if self.parent else f"/{self.slug}"


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a body: a paragraph, a list item or a table row (cells joined by `` | ``)."""

    kind: Literal["p", "li", "row"]
    text: str


@dataclass(frozen=True, slots=True)
class GalleryItem:
    title: str
    image: str  # a PHP uniqid, as in ``SampleArticle.images``
    text: str


@dataclass(frozen=True, slots=True)
class Comment:
    name: str
    text: str


@dataclass(slots=True, eq=False)
class SampleArticle:
    """One article as the newsroom holds it; its portal changes it over time. ``images`` are PHP uniqids, the main image first."""

    id: int
    slug: str
    title: str
    lead: str
    blocks: list[Block]
    account: str
    category: Category
    tags: tuple[str, ...]
    published_at: datetime
    shape: Shape = "p"
    byline: str | None = None
    images: tuple[str, ...] = ()
    inline_image: str | None = None
    gallery: tuple[GalleryItem, ...] = ()
    attachments: tuple[str, ...] = ()
    dateline_place: str | None = None
    dateline_date: date | None = None
    modified_at: datetime | None = None
    widget: bool = True
    hidden_links: bool = False
    star: bool = False  # the article that the demo's story makes the most voted
    views: int = 0
    comments: list[Comment] = field(default_factory=list)
    reactions: dict[str, int] = field(default_factory=lambda: dict.fromkeys(REACTIONS, 0))

    @property
    def paragraphs(self) -> list[str]:
        """The body as a reader should give it: one string a paragraph, list item or table row."""
        if self.gallery:
            return [self.gallery[0].title, self.gallery[0].text]
        return [block.text for block in self.blocks]


def truth(portal: SamplePortal) -> list[dict[str, Any]]:
    """What a crawler that visits *portal* now ought to read, newest article first.

    ``url``, ``title``, ``lead``, ``paragraphs`` (a gallery's: its first item's title and text), ``text`` (the same, joined by blank lines),
    ``author`` (the byline where the text ends in one, else the account shown), ``category`` (the leaf), ``tags`` (in page order),
    ``images`` (absolute URLs, the main image first; a gallery's: the first item's), ``attachments`` (names only: no GET address),
    ``published_at`` (ISO 8601 with the portal's offset; None where the page shows a day only), ``published_date``, ``published_precision``,
    ``modified_at``, ``dateline_place``, ``dateline_date``, ``native_id``, ``kind`` ("article" or "gallery"), and ``counts``: views and
    comments as the page will print them next, and the seven reactions (none of the seven where the widget is off).
    """
    return [_entry(portal, article) for article in portal.live]


def _entry(portal: SamplePortal, article: SampleArticle) -> dict[str, Any]:
    timed = portal.generation.published_meta or portal.generation.json_ld
    local = article.published_at.astimezone(portal.zone)
    modified = article.modified_at.astimezone(portal.zone) if article.modified_at else None
    counts = {"views": portal.shown_views(article), "comments": len(article.comments)}
    shown = [article.gallery[0].image] if article.gallery else [*article.images]
    if article.inline_image:
        shown.append(article.inline_image)
    return {
        "url": portal.url(f"/{article.slug}"),
        "kind": "gallery" if article.gallery else "article",
        "native_id": str(article.id),
        "title": article.title,
        "lead": article.lead,
        "paragraphs": article.paragraphs,
        "text": "\n\n".join(article.paragraphs),
        "author": article.byline or article.account,
        "category": article.category.name,
        "tags": list(article.tags),
        "images": [portal.url(portal.image_path(image)) for image in shown],
        "attachments": list(article.attachments),
        "published_at": local.isoformat() if timed else None,
        "published_date": local.date().isoformat(),
        "published_precision": "second" if timed else "day",
        "modified_at": modified.isoformat() if modified and timed else None,
        "dateline_place": article.dateline_place,
        "dateline_date": article.dateline_date.isoformat() if article.dateline_date else None,
        "counts": {**counts, **article.reactions} if article.widget else counts,
    }
