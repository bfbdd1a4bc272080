"""What the index says of an article, value by value: each with the capture that is to prove it, and how it is read from that."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from functools import partial
from typing import Any

from archive import Archive, rows, times
from archive.digest import article_digest
from archive.errors import UsageError
from archive.questions import Row
from archive.records import REACTIONS, Article, Count
from archive.standing import Current, current
from crawler import remains
from crawler.ingest import Answer
from spiders.reading import Record
from spiders.urls import key

SAID = (
    "url native_id title lead text author author_role category language published_at published_date published_precision published_raw "
    "published_source modified_at dateline_place dateline_date image_url content_digest"
).split()
"""Columns of ``articles`` that the page itself says; the others follow from what was kept of it."""

_UNKNOWN = object()

Derive = Callable[[Answer], Any]


@dataclass(frozen=True, slots=True)
class Claim:
    """``value`` as the index has it, in force since (for a count: seen at) ``at``. ``capture_id`` None: no capture says it, ``note`` tells
    why. ``derive``: the value as a reading of that capture gives it."""

    field: str
    value: Any
    at: str | None
    capture_id: str | None
    derive: Derive
    rule: str | None = None
    raw: str | None = None
    reader: str | None = None
    note: str = ""
    bound: str | None = None  # of a count
    beside: tuple[tuple[str, Any], ...] = ()  # the same value in other rows: their table, and what it says


def fields(archive: Archive, article: Row) -> list[str]:
    """Every field of the article: columns of ``articles``, and the kinds of its counts."""
    columns = [row[1] for row in archive.index.db.execute("PRAGMA table_info(articles)")]
    kinds = archive.index.db.execute(
        "SELECT DISTINCT c.kind FROM counts c JOIN snapshots s ON s.id = c.snapshot_id WHERE s.article_id = ? ORDER BY 1", (article["id"],)
    )
    return [*columns, *(kind for (kind,) in kinds if kind not in columns)]


def claim(archive: Archive, article: Row, field: str, at: str | None) -> Claim:
    """What the index says of *field* at the time *at* (stamp; None: now). Raises UsageError for a field that there is not."""
    addresses = archive.index.db.execute("SELECT key FROM addresses WHERE article_id = ?", (article["id"],))
    article.setdefault("keys", [name for (name,) in addresses])
    known = fields(archive, article)
    if field not in known:
        kinds = (*REACTIONS, "views", "comments")
        near = get_close_matches(field, {*known, *kinds}, n=3)
        if field in kinds:
            raise UsageError(f"article {article['id']} was never seen with the count {field!r}", cure=f"It has: {', '.join(known)}")
        hint = f"did you mean {' or '.join(near)}?" if near else "a field is a column of articles or a kind of count"
        raise UsageError(f"no field is called {field!r}; {hint}", cure=f"This article has: {', '.join(known)}")
    if field in SAID:
        return _said(archive, article, field, at)
    if field in article and field != "keys":
        return _follows(archive, article, field, at)
    return _count(archive, article, field, at)


def moment(text: str) -> str:
    """A time from the command line as a stamp: a day means its end; without a zone, UTC. Raises UsageError."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--at {text!r} is no time: expected 2026-11-22, 2026-11-22T08:00 or the like (UTC)") from None
    if len(text) <= 10:
        found += timedelta(days=1) - timedelta(microseconds=1)
    elif len(text) == 19:  # to the second: what came within it counts
        found += timedelta(seconds=1) - timedelta(microseconds=1)
    return times.stamp(found if found.tzinfo else found.replace(tzinfo=UTC))


def record_of(answer: Answer, article: Row) -> Record | None:
    """What *answer* says of the article."""
    records = answer.reading.records
    for one in records:
        if _is_key(one.article.url, article["key"]) or (one.article.native_id and one.article.native_id == article["native_id"]):
            return one
    return records[0] if len(records) == 1 and answer.reading.kind == "article" else None


def count_of(answer: Answer, article: Row, kind: str) -> Count | None:
    """The number that *answer* shows of the article: its own page, an API's record of it, or a listing that names it."""
    one = record_of(answer, article)
    shown = list(one.counts) if one else []
    for link in answer.reading.links:
        with suppress(ValueError):
            shown += link.counts if link.counts and key(link.url) in (article["key"], *article.get("keys", ())) else ()
    return next((count for count in shown if count.kind == kind), None)


def column(article: Article, name: str) -> Any:
    """A column of ``articles`` as it is stored."""
    article = rows.sound(article)
    if name == "content_digest":
        return article_digest(article.title, article.lead or "", article.text)
    value = getattr(article, name)
    if isinstance(value, datetime):
        return times.second(value)
    return value.isoformat() if hasattr(value, "isoformat") else value


def _said(archive: Archive, article: Row, field: str, at: str | None) -> Claim:
    every = archive.ask.standing_versions(article["id"])
    known = [row for row in every if at is None or row["seen_at"] <= at]
    if not known:
        raise _unknown(article, at)
    version = known[-1]
    latest = version["id"] == max(row["id"] for row in every)
    proof = {row["field"]: row for row in archive.ask.provenance(version["id"])}
    said = proof.get(field) or proof.get({"published_date": "published_at", "published_raw": "published_at"}.get(field, ""), {})

    def derive(answer: Answer) -> Any:
        one = record_of(answer, article)
        if one is None:
            return None
        value = column(one.article, field)
        return answer.url if field == "url" and value != article["url"] and _is_key(answer.url, article["key"]) else value

    also = (("versions", version[field]),) if field in ("title", "text", "content_digest") else ()
    value = article[field] if latest else also[0][1] if also else _UNKNOWN
    return Claim(
        field, value, version["seen_at"], version["capture_id"], derive, said.get("rule"), said.get("raw"), version["reader"], beside=also
    )


def stored(claim: Claim) -> bool:
    """Whether the index still holds the value itself; of earlier versions it keeps title, text and each field's raw string."""
    return claim.value is not _UNKNOWN


def _count(archive: Archive, article: Row, kind: str, at: str | None) -> Claim:
    seen = [row for row in archive.ask.snapshots(article["id"]) if kind in row["counts"]]
    known = [row for row in seen if at is None or row["observed_at"] <= at]
    if not known:
        raise UsageError(f"no {kind} is known at {at}: it was first seen at {seen[0]['observed_at']}")
    snapshot = known[-1]
    count = snapshot["counts"][kind]

    def derive(answer: Answer) -> Any:
        count = count_of(answer, article, kind)
        return rows.bindable(count.value) if count else "not shown"

    reading = archive.ask.capture(snapshot["capture_id"])["reading"] or ""
    return Claim(
        kind, count["value"], snapshot["observed_at"], snapshot["capture_id"], derive, count["rule"], count["raw"],
        reading.partition(" ")[2], "" if count["bound"] == "exact" else "the page says at least this much", count["bound"],
    )  # fmt: skip


def _follows(archive: Archive, article: Row, field: str, at: str | None) -> Claim:
    """A column that follows from what was kept of the article."""
    value = article[field]
    if field == "status":
        states = [row for row in archive.ask.states(article["id"]) if at is None or row["since_at"] <= at]
        if not states:
            raise _unknown(article, at)
        state = states[-1]
        reason, now = state["reason"] or "", (("articles", value),) if at is None else ()
        derive = partial(_status, state["status"], current(archive.index.db, article["id"]))
        return Claim(field, state["status"], state["since_at"], state["capture_id"], derive, raw=reason, note=reason, beside=now)
    if field in ("first_seen_at", "last_seen_at"):
        if at is not None and at < value:
            value = _last_seen(archive, article, at) if field == "last_seen_at" else None
        if value is None:
            raise _unknown(article, at)
        return Claim(field, value, value, _seen(archive, article, value), lambda answer: times.stamp(answer.captured_at))
    if field == "key":
        return Claim(field, value, None, _seen(archive, article, article["first_seen_at"]), lambda answer: _key(answer, article))
    if field == "versions":
        ids = archive.ask.standing_versions(article["id"])
        return Claim(field, value, None, ids[-1]["capture_id"], lambda _: len(ids), note="each version is proved by --field text --at TIME")
    return Claim(field, value, None, None, lambda _: value, note="this index's own bookkeeping: it is on no page")


def _unknown(article: Row, at: str | None) -> UsageError:
    return UsageError(f"nothing is known of article {article['id']} at {at}: it was first seen at {article['first_seen_at']}")


def _last_seen(archive: Archive, article: Row, at: str) -> str | None:
    """When the article was last seen by then; None where it was not known yet."""
    (row,) = archive.ask.rows(
        "SELECT max(at) AS at FROM ("
        "SELECT max(observed_at) AS at FROM snapshots WHERE article_id = ?1 AND observed_at <= ?2 AND seen_on = 'page' UNION ALL "
        "SELECT max(seen_at) FROM versions WHERE article_id = ?1 AND seen_at <= ?2 AND superseded_at IS NULL)", article["id"], at
    )  # fmt: skip
    found: str | None = row["at"]
    return found


def _status(said: str, now: Current, answer: Answer) -> str:
    if said == "unreachable":
        return said  # the last of several attempts; the note in the WARC says so
    if answer.reading.kind == "gone" or remains.replaced(now, answer.shown):
        return "gone"
    return "live" if answer.reading.records else answer.reading.kind


def _key(answer: Answer, article: Row) -> str | None:
    one = record_of(answer, article)
    return (
        next((article["key"] for url in (one.article.url, answer.url, answer.asked) if _is_key(url, article["key"])), None) if one else None
    )


def _seen(archive: Archive, article: Row, at: str) -> str | None:
    """The capture in which the article was seen at that moment."""
    for one in _captures(archive, article, at):
        return one
    return None


def _captures(archive: Archive, article: Row, at: str) -> Iterator[str]:
    cited = "SELECT capture_id AS id FROM {} WHERE article_id = ? AND {} = ?"
    for table, name in (("snapshots", "observed_at"), ("versions", "seen_at")):
        yield from (row["id"] for row in archive.ask.rows(cited.format(table, name), article["id"], at))
    yield from (
        row["id"] for row in archive.ask.rows(
            "SELECT c.id FROM captures c JOIN addresses d ON d.portal_id = c.portal_id AND d.article_id = ?1 WHERE c.captured_at = ?2 "
            "AND c.portal_id = ?3 ORDER BY c.reading LIKE 'article%' DESC", article["id"], at, article["portal_id"]
        )
    )  # fmt: skip


def _is_key(url: str, name: str) -> bool:
    """Whether *name* is a key of *url*, on whatever host of its portal, and whatever that tells apart."""
    return key(url).partition("/")[2] == key(f"http://{name}").partition("/")[2]
