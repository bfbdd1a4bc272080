"""What an index says of a held-out portal, beside what its newsroom wrote."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.heldout.story import Truth


@dataclass
class Entry:
    row: dict[str, Any]
    tags: set[str]
    media: list[tuple[str, str, str | None]]
    versions: int
    counts: list[dict[str, Any]] = field(default_factory=list)  # one per snapshot, oldest first


def index(data: Path, slug: str) -> dict[str, Entry]:
    """Every article of a portal by URL."""
    database = sqlite3.connect(f"file:{data / 'index.db'}?mode=ro", uri=True)
    database.row_factory = sqlite3.Row
    try:
        entries: dict[str, Entry] = {}
        for row in database.execute("SELECT a.* FROM articles a JOIN portals p ON p.id = a.portal_id WHERE p.slug = ?", (slug,)):
            key = (row["id"],)
            entry = Entry(
                dict(row),
                {tag for (tag,) in database.execute("SELECT tag FROM tags WHERE article_id = ?", key)},
                [tuple(m) for m in database.execute("SELECT kind, url, caption FROM media WHERE article_id = ? ORDER BY id", key)],
                len(database.execute("SELECT 1 FROM versions WHERE article_id = ?", key).fetchall()),
            )
            for (snapshot,) in database.execute("SELECT id FROM snapshots WHERE article_id = ? ORDER BY observed_at, id", key):
                entry.counts.append(dict(database.execute("SELECT kind, value FROM counts WHERE snapshot_id = ?", (snapshot,)).fetchall()))
            assert row["url"] not in entries, "one article, two rows"
            entries[row["url"]] = entry
        return entries
    finally:
        database.close()


def words(text: str) -> list[str]:
    """The words of a text; what a list or a table is drawn with is none."""
    return [word for word in text.split() if word not in "•·*-–|" and not re.fullmatch(r"\d+\.", word)]


def text_differs(text: str, truth: Truth) -> str | None:
    paragraphs = [" ".join(block.split()) for block in text.split("\n\n")]
    for piece in truth.pieces:
        for paragraph in piece.paragraphs if piece.exact else ():
            if " ".join(paragraph.split()) not in paragraphs:
                return f"no paragraph {paragraph!r} in {paragraphs!r}"
    expected = words(" ".join(paragraph for piece in truth.pieces for paragraph in piece.paragraphs))
    if truth.in_order and words(text) != expected:
        return f"the words differ:\n{words(text)}\n{expected}"
    return None


def moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(UTC) if text else None


def differences(entry: Entry, truth: Truth, counts: dict[str, Any]) -> list[str]:
    """Where a row is not what the newsroom wrote."""
    row = entry.row
    pictures = {url for kind, url, _ in entry.media if kind == "image"}
    documents = {(url, caption if not url else "") for kind, url, caption in entry.media if kind == "document"}
    pairs: dict[str, tuple[Any, Any]] = {
        "title": (row["title"], truth.title),
        "lead": (row["lead"], truth.lead),
        "text": (text_differs(row["text"], truth), None),
        "author": (row["author"], truth.author),
        "category": (row["category"], truth.category),
        "tags": (entry.tags, set(truth.tags)),
        "image_url": (row["image_url"], truth.image),
        "published_at": (moment(row["published_at"]), truth.published_at),
        "published_date": (row["published_date"], truth.published_date.isoformat()),
        "published_precision": (row["published_precision"], truth.precision),
        "native_id": (row["native_id"], truth.native_id),
        "dateline_place": ((row["dateline_place"] or "").casefold(), (truth.dateline_place or "").casefold()),
        "dateline_date": (row["dateline_date"], truth.dateline_date.isoformat() if truth.dateline_date else None),
        "counts": (counts, truth.counts),
        "documents": (documents, set(truth.documents)),
        "images": (truth.images - pictures, frozenset()),
        "placeholders": ([url for url in pictures if "/assets/" in url or "logo" in url], []),
        "video": (truth.video is None or any(kind == "video" and url.endswith(truth.video) for kind, url, _ in entry.media), True),
    }
    return [f"{truth.url} {name}: {got!r}, truth {expected!r}" for name, (got, expected) in pairs.items() if got != expected]
