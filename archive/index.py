"""The index: what is written to it, one method per fact. ``archive.questions`` asks it, ``archive.duelist`` holds what is still to do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from archive import flags, insertion, observed, rows, times
from archive.digest import article_digest
from archive.records import Article, Capture, Count, Failure, Job, Kept, Location, PortalEntry
from archive.standing import Standing
from archive.transactions import Transactions


@dataclass(frozen=True, slots=True)
class Added:
    """What adding one record changed."""

    article_id: int
    new: bool
    changed: bool  # a further version of a known article
    snapshot_id: int | None
    status_was: str | None  # the article's status before, None for a new one


class Index(Transactions):
    """Writes rows. Every method is one transaction, or part of the one that ``transaction()`` opened around it."""

    # portals and jobs

    def portal(self, entry: PortalEntry) -> int:
        """The portal's id; its row made or brought up to date."""
        row = (entry.slug, entry.agency, entry.home, entry.region_code, entry.region, entry.profile, entry.timezone)
        self.db.execute(
            "INSERT INTO portals(slug, agency, home, region_code, region, profile, timezone) VALUES (?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT(slug) DO UPDATE SET agency = excluded.agency, home = excluded.home, region_code = excluded.region_code, "
            "region = excluded.region, profile = excluded.profile, timezone = excluded.timezone",
            row,
        )
        return self.portal_id(entry.slug)

    def portal_id(self, slug: str) -> int:
        """Raises KeyError where no row bears that slug."""
        found = self.db.execute("SELECT id FROM portals WHERE slug = ?", (slug,)).fetchone()
        if found is None:
            raise KeyError(slug)
        return int(found[0])

    def job(self, job: Job) -> None:
        """The job's row as it is now: once when it starts, once when it ends."""
        self._put("jobs", rows.of_job(job, self.portal_id(job.portal)), on="id")

    # evidence

    def capture(self, capture: Capture, kept: Kept, portal_id: int | None = None) -> None:
        """*portal_id*: where the caller knows it."""
        self._put("captures", rows.of_capture(capture, kept, portal_id or self.portal_id(capture.portal)))

    def failure(self, failure: Failure, location: Location, portal_id: int | None = None) -> None:
        self._put("failures", rows.of_failure(failure, location, portal_id or self.portal_id(failure.portal)))

    def has_capture(self, capture_id: str) -> bool:
        return self._one("SELECT 1 FROM captures WHERE id = ?", capture_id) is not None

    def has_failure(self, record_id: str) -> bool:
        return self._one("SELECT 1 FROM failures WHERE record_id = ?", record_id) is not None

    # articles

    def add(
        self, portal_id: int, key: str, article: Article, counts: Sequence[Count], *, capture_id: str, seen_at: datetime, reader: str,
        known_as: int | None = None,
    ) -> Added:  # fmt: skip
        """One record as one capture shows it: the article's row, a version where it says something new, a snapshot of its counts.
        *known_as*: the article that it is, where the caller knows it.

        A version is new when its digest differs from the latest version's, and from the latest one read in the same way:
        where an API and a page say the same thing a little differently, neither is an edit of the other.
        """
        article, at = rows.sound(article), times.stamp(seen_at)
        digest = article_digest(article.title, article.lead or "", article.text)
        known = self._find(portal_id, key, article, known_as)
        if known is None:
            article_id, versions, status = self._new_article(portal_id, key, article, digest, at), 0, None
        else:
            article_id, versions, status = known
            self.db.execute("UPDATE articles SET last_seen_at = max(last_seen_at, ?), status = 'live' WHERE id = ?", (at, article_id))
        if status != "live":
            self._state(article_id, "live", at, None, capture_id=capture_id)
        changed = self._says_something_new(article_id, article, digest, reader)
        if changed:
            self._new_version(article_id, article, digest, at, capture_id, reader, versions + 1)
        snapshot_id = self._snapshot(article_id, capture_id, at, counts) if counts else None
        return Added(article_id, known is None, changed and known is not None, snapshot_id, status)

    def status(
        self, article_id: int, status: str, at: datetime, *, reason: str, capture_id: str | None = None, failure_id: str | None = None
    ) -> bool:
        """Set an article's status; True where it is a change. The text and the counts stay as they were. *failure_id*: the failure's record
        where no capture says so."""
        row = self._one("SELECT status FROM articles WHERE id = ?", article_id)
        if row is None or row[0] == status:
            return False
        self.db.execute("UPDATE articles SET status = ? WHERE id = ?", (status, article_id))
        self._state(article_id, status, times.stamp(at), reason, capture_id=capture_id, failure_record_id=failure_id)
        return True

    def stand(self, standing: Standing) -> None:
        """What a WARC says was decided of an article, unless the article is unknown or has this state already."""
        row = self._one(
            "SELECT a.id FROM articles a JOIN portals p ON p.id = a.portal_id WHERE p.slug = ? AND a.key = ?", standing.portal, standing.key
        )
        since = times.stamp(standing.since_at)
        if row and not self._one("SELECT 1 FROM states WHERE article_id = ? AND since_at = ?", row[0], since):
            record = {"capture_id": standing.capture_id, "failure_id": standing.failure_id}
            self.status(row[0], standing.status, standing.since_at, reason=standing.reason, **record)

    def _find(self, portal_id: int, key: str, article: Article, known_as: int | None) -> tuple[int, int, str] | None:
        columns = "SELECT id, versions, status FROM articles WHERE portal_id = ? AND "
        row = self._one(columns + "id = ?", portal_id, known_as) if known_as else self._one(columns + "key = ?", portal_id, key)
        if row is None and article.native_id:
            # The slug changed and the CMS's own id did not. The title or the day must agree too: an id misread would join strangers.
            day = article.published_date.isoformat() if article.published_date else None
            row = self._one(
                columns + "native_id = ? AND (title = ? OR published_date = ?)", portal_id, article.native_id, article.title, day
            )
        return None if row is None else (int(row[0]), int(row[1]), str(row[2]))

    def _new_article(self, portal_id: int, key: str, article: Article, digest: str, at: str) -> int:
        values = {
            "portal_id": portal_id, "key": key, "url": article.url, "title": article.title, "text": article.text,
            "status": "live", "first_seen_at": at, "last_seen_at": at, "versions": 0, "content_digest": digest,
        }  # fmt: skip
        return self._put("articles", values)

    def _says_something_new(self, article_id: int, article: Article, digest: str, reader: str) -> bool:
        latest = (
            "SELECT content_digest, reader, title, text FROM versions WHERE article_id = ? AND superseded_at IS NULL {} "
            "ORDER BY id DESC LIMIT 1"
        )
        overall = self._one(latest.format(""), article_id)
        if overall is None:
            return True
        if overall[0] == digest:
            return False
        if overall[1] != reader and overall[2:] == (article.title, article.text):
            return False  # read in another way, and only the lead, which a theme may hide, is not the same
        alike = self._one(latest.format("AND reader = ?"), article_id, reader)
        return alike is None or alike[0] != digest

    def _new_version(self, article_id: int, article: Article, digest: str, at: str, capture_id: str, reader: str, number: int) -> None:
        names = (
            "url native_id title lead text author author_role category language published_precision published_raw published_source "
            "dateline_place image_url"
        ).split()
        values: dict[str, Any] = {name: getattr(article, name) for name in names}
        values |= {
            "published_at": times.second(article.published_at) if article.published_at else None,
            "modified_at": times.second(article.modified_at) if article.modified_at else None,
            "published_date": article.published_date.isoformat() if article.published_date else None,
            "dateline_date": article.dateline_date.isoformat() if article.dateline_date else None,
            "content_digest": digest,
            "versions": number,
        }
        sets = ", ".join(f"{name} = ?" for name in values)
        self.db.execute(f"UPDATE articles SET {sets} WHERE id = ?", (*values.values(), article_id))
        version_id = self._put(
            "versions",
            {"article_id": article_id, "capture_id": capture_id, "seen_at": at, "content_digest": digest, "title": article.title,
             "text": article.text, "reader": reader},
        )  # fmt: skip
        self._many(
            "provenance",
            (
                {"version_id": version_id, "field": p.field, "rule": p.rule, "raw": p.raw}
                for p in {p.field: p for p in article.provenance}.values()
            ),
        )
        self._many("flags", flags.rows(version_id, article.flags))
        self.db.execute("DELETE FROM tags WHERE article_id = ?", (article_id,))
        self._many("tags", ({"article_id": article_id, "tag": tag} for tag in dict.fromkeys(article.tags)))
        self.db.execute("DELETE FROM media WHERE article_id = ?", (article_id,))
        self._many(
            "media",
            (
                {"article_id": article_id, "url": m.url, "kind": m.kind, "caption": m.caption, "capture_id": capture_id}
                for m in article.media
            ),
        )

    def listed(self, article_id: int, shown: Sequence[Count], at: datetime, *, capture_id: str) -> int | None:
        """The counts that a listing shows of an article: a snapshot where they are news (``archive.observed``); its id."""
        counts = observed.news(self.db, article_id, shown, at)
        return self._snapshot(article_id, capture_id, times.stamp(at), counts, seen_on="listing") if counts else None

    def _snapshot(self, article_id: int, capture_id: str, at: str, counts: Sequence[Count], *, seen_on: str = "page") -> int | None:
        if self._one("SELECT 1 FROM snapshots WHERE article_id = ? AND capture_id = ?", article_id, capture_id):
            return None
        (before,) = self._one("SELECT count(*) FROM snapshots WHERE article_id = ? AND seen_on = 'page'", article_id) or (0,)
        values = {"article_id": article_id, "capture_id": capture_id, "observed_at": at, "seen_on": seen_on, "own_visits": before}
        snapshot_id = self._put("snapshots", values)
        self._many(
            "counts",
            (
                {"snapshot_id": snapshot_id, "kind": c.kind, "value": c.value, "bound": c.bound, "raw": c.raw, "rule": c.rule}
                for c in {c.kind: c for c in counts}.values()
            ),
        )
        return snapshot_id

    def _state(self, article_id: int, status: str, at: str, reason: str | None, **record: str | None) -> None:
        self._put("states", {"article_id": article_id, "status": status, "since_at": at, "reason": reason, **record})

    # the ways to SQL: table and column names are ours, values are always bound

    def _one(self, sql: str, *values: object) -> tuple[Any, ...] | None:
        row: tuple[Any, ...] | None = self.db.execute(sql, values).fetchone()
        return row

    def insert(self, table: str, values: dict[str, Any]) -> int:
        """A row of *table* made elsewhere; its rowid."""
        return self._put(table, values)

    def _put(self, table: str, values: dict[str, Any], *, on: str | None = None) -> int:
        return insertion.one(self.db, table, values, on=on)

    def _many(self, table: str, rows: Iterable[dict[str, Any]]) -> None:
        insertion.several(self.db, table, rows)
