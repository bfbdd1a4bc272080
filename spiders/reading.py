"""What reading one page gives. Pure data, between ``spiders`` and ``crawler``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal, NamedTuple

from archive.records import Article, Count

SourceKind = Literal["feed", "sitemap", "api", "listing"]
Kind = Literal["article", "listing", "feed", "sitemap", "api", "challenge", "gone", "other"]


class Link(NamedTuple):
    """A URL that a page names. ``kind`` "article" is a candidate: only reading it tells whether it is one. ``counts``: the numbers that the
    page shows of it. A tuple, because a page names a hundred."""

    url: str
    kind: Literal["article", "feed", "sitemap", "api", "listing"] = "article"
    published_at: datetime | None = None
    modified_at: datetime | None = None
    counts: tuple[Count, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """One article as one capture shows it. ``counts`` holds what was shown, and nothing that was not."""

    article: Article
    counts: tuple[Count, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What one page is, and all that it gave.

    ``records``: none for a listing or a challenge, one for an article page, many for an API answer.
    ``links`` in page order; ``next_url`` is the following listing or API page.
    ``reason`` says in words why a page is a challenge, gone or other.
    """

    kind: Kind
    reader: str  # "codingest/1 infinite39": profile name / version of its rules, generation
    records: tuple[Record, ...] = ()
    links: tuple[Link, ...] = ()
    next_url: str | None = None
    reason: str | None = None


def as_json(what: Reading | Record) -> dict[str, Any]:
    """*what* as ``lumbung read --json`` prints it: plain values, times as ISO 8601 with Z, days as YYYY-MM-DD.

    A record is one flat object: the fields of its article, ``counts`` by kind, ``provenance`` by field (``counts.KIND`` for a count),
    ``flags`` for what was not believed.
    A reading adds ``kind``, ``profile``, ``reader``, ``reason``, ``links`` and ``next_url``; an article's record stands beside them, the
    records of an API answer in ``records``.
    """
    if isinstance(what, Record):
        return _record(what)
    reading: dict[str, Any] = {
        "kind": what.kind,
        "profile": what.reader.partition("/")[0],
        "reader": what.reader,
        "reason": what.reason,
        "links": [{name: _plain(getattr(link, name)) for name in ("url", "kind", "published_at", "modified_at")} for link in what.links],
        "next_url": what.next_url,
    }
    if what.kind == "article" and len(what.records) == 1:
        return {**_record(what.records[0]), **reading}
    return {**reading, "records": [_record(one) for one in what.records]}


def _record(record: Record) -> dict[str, Any]:
    shown = {
        name: _plain(getattr(record.article, name)) for name in Article.__dataclass_fields__ if name not in ("media", "provenance", "flags")
    }
    shown["media"] = [{"url": media.url, "kind": media.kind, "caption": media.caption} for media in record.article.media]
    shown["counts"] = {count.kind: count.value for count in record.counts}
    shown["provenance"] = {one.field: {"rule": one.rule, "raw": one.raw} for one in record.article.provenance}
    for count in record.counts:
        shown["provenance"][f"counts.{count.kind}"] = {"rule": count.rule, "raw": count.raw, "bound": count.bound}
    shown["flags"] = [{"field": one.field, "flag": one.flag, "rule": one.rule, "raw": one.raw} for one in record.article.flags]
    return shown


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
