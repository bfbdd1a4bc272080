"""What a held-out newsroom wrote, and what an archive should say of it. No markup but that of the body's own pieces."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

REACTIONS = ("like", "dislike", "love", "funny", "angry", "sad", "wow")
Stamp = Literal["second", "minute", "day"]
Form = Literal["article", "gallery", "list", "video"]


@dataclass(frozen=True)
class Piece:
    """A stretch of a body as the editor typed it, with the paragraphs that a reader sees.

    ``exact``: each paragraph stands alone in the record; otherwise (lists, tables, single line breaks) only its words in their order do.
    """

    html: str
    paragraphs: tuple[str, ...]
    exact: bool = True
    images: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    slug: str  # "berita", or "layanan/keliling" for a child
    name: str


@dataclass(frozen=True)
class Item:
    """One entry of a gallery or of a sorted list."""

    title: str
    text: str
    image: str


@dataclass
class Story:
    id: int
    slug: str
    title: str
    lead: str | None
    pieces: list[Piece]
    section: Section
    author: str
    written: datetime  # the portal's wall clock, naive
    image: str | None
    more_images: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    form: Form = "article"
    items: tuple[Item, ...] = ()
    video: str | None = None
    widget: bool = True
    voted_out: bool = False  # this visitor's votes are used up: the buttons have no handler
    dateline_place: str | None = None
    dateline_date: date | None = None
    votes: dict[str, int] = field(default_factory=lambda: dict.fromkeys(REACTIONS, 0))
    views: int = 0
    comments: int = 0
    edited: datetime | None = None
    writer: str | None = None  # who signed the text, where it is signed
    gone: bool = False

    @property
    def body(self) -> str:
        return "\n".join(piece.html for piece in self.pieces)


@dataclass(frozen=True)
class Truth:
    """What the index must say of one story at one moment."""

    url: str
    title: str
    lead: str | None
    pieces: tuple[Piece, ...]
    in_order: bool  # the page's words and no others, in this order
    author: str
    category: str
    tags: frozenset[str]
    image: str | None
    published_at: datetime | None
    published_date: date
    precision: Stamp
    native_id: str
    dateline_place: str | None
    dateline_date: date | None
    counts: dict[str, int]
    images: frozenset[str]
    documents: frozenset[tuple[str, str]]  # (address or "", file name or link text)
    video: str | None


def rounded(views: int, short: bool) -> int:
    """What a reader can know of *views* where the page says 1.2k."""
    return views if not short or views < 1000 else views // 100 * 100


def truth(story: Story, *, home: str, zone: str, stamp: Stamp, shows_views: bool, shows_comments: bool, short: bool) -> Truth:
    local = story.written.replace(tzinfo=ZoneInfo(zone))
    at = {"second": local, "minute": local.replace(second=0), "day": None}[stamp]
    counts = dict(story.votes) if story.widget else {}
    if shows_views:
        counts["views"] = rounded(story.views, short)
    if shows_comments:
        counts["comments"] = story.comments
    pieces = tuple(story.pieces)
    if story.form == "list":
        pieces = tuple(Piece("", (item.title, item.text)) for item in story.items) + pieces
    if story.form == "gallery":
        pieces += (Piece("", (story.items[0].text,)),)
    return Truth(
        url=home + story.slug,
        title=story.title,
        lead=story.lead,
        pieces=pieces,
        in_order=story.form != "gallery",
        author=story.writer or story.author,
        category=story.section.name,
        tags=frozenset(story.tags),
        image=home + story.image if story.image else None,
        published_at=at.astimezone(UTC) if at else None,
        published_date=story.written.date(),
        precision=stamp,
        native_id=str(story.id),
        dateline_place=story.dateline_place,
        dateline_date=story.dateline_date,
        counts=counts,
        images=frozenset(home + image for piece in story.pieces for image in piece.images),
        documents=frozenset(
            [(home + path, "") for piece in story.pieces for path in piece.documents] + [("", name) for name in story.attachments]
        ),
        video=story.video,
    )
