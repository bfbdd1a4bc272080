"""Questions to the index, one method each. Rows come back as dicts with the column names of the design."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlite_utils import Database

from archive.errors import UsageError
from archive.records import REACTIONS
from archive.words import sound

Row = dict[str, Any]

SNAPSHOT = "s.id, s.article_id, a.url, p.slug AS portal, s.observed_at, s.seen_on, s.own_visits, s.capture_id"


class Questions:
    """Reads, never writes."""

    def __init__(self, db: Database) -> None:
        self.db = db

    # one thing

    def article(self, which: str | int) -> Row:
        """An article by its id or its URL (scheme, ``www.`` and closing slash do not matter). Raises UsageError with what comes near."""
        text = sound(str(which)).strip()
        if text.isascii() and text.isdecimal():
            number = min(int(text[:19]), 2**63 - 1)
            row = self._first("SELECT a.*, p.slug AS portal FROM articles a JOIN portals p ON p.id = a.portal_id WHERE a.id = ?", number)
        else:
            bare = text.split("://", 1)[-1].removeprefix("www.").rstrip("/")
            forms = [f"{scheme}://{www}{bare}{end}" for scheme in ("https", "http") for www in ("", "www.") for end in ("", "/")]
            row = self._first(
                "SELECT a.*, p.slug AS portal FROM articles a JOIN portals p ON p.id = a.portal_id "
                f"WHERE a.url IN ({', '.join('?' * (len(forms) + 1))})",
                text,
                *forms,
            )
        if row is None:
            last = text.rstrip("/").rsplit("/", 1)[-1][:40]
            near = [r["url"] for r in self.rows("SELECT url FROM articles WHERE instr(url, ?) LIMIT 3", last)] if len(last) > 2 else []
            hint = f"Did you mean {' or '.join(near)}?" if near else "`lumbung search WORDS` finds articles and prints their ids."
            raise UsageError(f"no article {text!r} in this archive: expected an id or a URL", cure=hint)
        return row

    def capture(self, capture_id: str) -> Row:
        row = self._first("SELECT c.*, p.slug AS portal FROM captures c JOIN portals p ON p.id = c.portal_id WHERE c.id = ?", capture_id)
        if row is None:
            raise UsageError(f"no capture {capture_id!r} in this archive: expected the UUID of a WARC record")
        return row

    def unread(self) -> bool:
        """Whether a capture waits to be read: a run that was killed had kept it."""
        return self._first("SELECT 1 AS found FROM captures WHERE reading IS NULL LIMIT 1") is not None

    def first_with_payload(self, slug: str, digest: str, *, chunked: bool | None) -> Row | None:
        """The first whole response of a portal with this payload in this framing (None: in any): what a revisit of it refers to."""
        return self._first(
            "SELECT c.*, p.slug AS portal FROM captures c INDEXED BY captures_payload JOIN portals p ON p.id = c.portal_id "
            "WHERE c.payload_digest = ?1 "
            "AND p.slug = ?2 AND (?3 IS NULL OR c.chunked = ?3) AND c.record_type = 'response' AND c.truncated IS NULL AND c.status = 200 "
            "ORDER BY c.captured_at LIMIT 1",
            digest,
            slug,
            None if chunked is None else int(chunked),
        )

    def original(self, row: Row) -> Row | None:
        """The whole response that shares its body with the revisit *row*; of a 304, the answer that it confirms, in any framing."""
        if row["record_type"] == "response":
            return None
        return self.first_with_payload(row["portal"], row["payload_digest"], chunked=None if row["status"] == 304 else bool(row["chunked"]))

    def confirmed(self, slug: str, url: str) -> Row | None:
        """The first whole response with the payload that *url* gave last: what a 304 confirms."""
        row = self._first(
            "SELECT c.payload_digest AS digest, c.chunked FROM captures c JOIN portals p ON p.id = c.portal_id "
            "WHERE c.url = ? AND p.slug = ? AND c.status = 200 AND c.truncated IS NULL ORDER BY c.captured_at DESC LIMIT 1",
            url,
            slug,
        )
        return self.first_with_payload(slug, row["digest"], chunked=bool(row["chunked"])) if row else None

    def versions(self, article_id: int) -> list[Row]:
        """Oldest first; of one capture, readings that newer rules have superseded before the one that stands."""
        return list(self.rows("SELECT * FROM versions WHERE article_id = ? ORDER BY seen_at, superseded_at IS NULL, id", article_id))

    def standing_versions(self, article_id: int) -> list[Row]:
        """Those that today's reading gives, oldest first: each but the first is an edit."""
        return [row for row in self.versions(article_id) if row["superseded_at"] is None]

    def states(self, article_id: int) -> list[Row]:
        return list(self.rows("SELECT * FROM states WHERE article_id = ? ORDER BY since_at, id", article_id))

    def tags(self, article_id: int) -> list[str]:
        return [str(r["tag"]) for r in self.rows("SELECT tag FROM tags WHERE article_id = ? ORDER BY tag", article_id)]

    def media(self, article_id: int) -> list[Row]:
        return list(self.rows("SELECT url, kind, caption, capture_id FROM media WHERE article_id = ? ORDER BY id", article_id))

    def provenance(self, version_id: int) -> list[Row]:
        return list(self.rows("SELECT field, rule, raw FROM provenance WHERE version_id = ? ORDER BY field", version_id))

    def flags(self, version_id: int) -> list[Row]:
        """What the page said and was not believed, or only with doubt."""
        return list(self.rows("SELECT field, flag, rule, raw FROM flags WHERE version_id = ? ORDER BY field, flag", version_id))

    def reactions(self, article_id: int) -> list[Row]:
        """The rows of the view ``reactions`` of one article, oldest first."""
        return list(self.rows("SELECT * FROM reactions WHERE article_id = ? ORDER BY observed_at", article_id))

    def snapshots(self, article_id: int) -> list[Row]:
        """Each observation with all its counts: ``counts`` maps a kind to value, bound, raw and rule."""
        where = f"SELECT {SNAPSHOT} FROM snapshots s JOIN articles a ON a.id = s.article_id JOIN portals p ON p.id = a.portal_id "
        return [self._with_counts(row) for row in self.rows(where + "WHERE s.article_id = ? ORDER BY s.observed_at", article_id)]

    def observations(self, article_id: int) -> list[tuple[str, int]]:
        """(observed_at, sum of all numbers shown), oldest first: what the schedule learns from."""
        rows = self.rows(
            "SELECT s.observed_at AS at, coalesce(sum(c.value), 0) AS n FROM snapshots s LEFT JOIN counts c ON c.snapshot_id = s.id "
            "AND c.kind <> 'rating' WHERE s.article_id = ? GROUP BY s.id ORDER BY at",
            article_id,
        )
        return [(str(r["at"]), int(r["n"])) for r in rows]

    def troubles(self, slug: str) -> list[Row]:
        """URLs that failed when they were last asked for: why, how often in a row, and when they are tried again."""
        return list(
            self.rows(
                "SELECT q.url, q.kind, q.reason, q.attempts, q.due_at FROM frontier q JOIN portals p ON p.id = q.portal_id "
                "WHERE p.slug = ? AND q.attempts > 0 ORDER BY q.rank, q.url",
                slug,
            )
        )

    def source_failures(self, job_id: str) -> list[Row]:
        return list(self.rows("SELECT url, kind, detail FROM failures WHERE job_id = ? ORDER BY id", job_id))

    # many things

    def articles(self, *, portal: str | None = None, since: str | None = None, until: str | None = None) -> Iterator[Row]:
        """Articles with their tags and media, in order of id. *since* and *until* are local days of publication, YYYY-MM-DD."""
        sql, values = "SELECT a.*, p.slug AS portal FROM articles a JOIN portals p ON p.id = a.portal_id WHERE 1", list[str]()
        for clause, value in (("p.slug = ?", portal), ("a.published_date >= ?", since), ("a.published_date <= ?", until)):
            if value is not None:
                sql, values = f"{sql} AND {clause}", [*values, value]
        for row in self.rows(sql + " ORDER BY a.id", *values):
            yield {**row, "tags": self.tags(row["id"]), "media": self.media(row["id"])}

    def all_snapshots(self, *, portal: str | None = None, since: str | None = None, until: str | None = None) -> Iterator[Row]:
        """Every observation with its counts, in order of id. *since* and *until* are days of observation in UTC, YYYY-MM-DD."""
        sql = f"SELECT {SNAPSHOT} FROM snapshots s JOIN articles a ON a.id = s.article_id JOIN portals p ON p.id = a.portal_id WHERE 1"
        values: list[str] = []
        for clause, value in (
            ("p.slug = ?", portal),
            ("s.observed_at >= ?", since),
            ("s.observed_at < date(?, '+1 day')", until),
        ):
            if value is not None:
                sql, values = f"{sql} AND {clause}", [*values, value]
        for row in self.rows(sql + " ORDER BY s.id", *values):
            yield self._with_counts(row)

    def most_voted(self, portals: Sequence[str] = ()) -> Row | None:
        """The article with the most votes (the seven reactions added up) at its newest observation."""
        total = " + ".join(f"coalesce({name}, 0)" for name in reaction_columns())
        among = f"WHERE p.slug IN ({', '.join('?' * len(portals))})" if portals else ""
        return self._first(
            f"SELECT a.*, p.slug AS portal, {total} AS votes FROM latest_reactions r JOIN articles a ON a.id = r.article_id "
            f"JOIN portals p ON p.id = a.portal_id {among} ORDER BY votes DESC LIMIT 1",
            *portals,
        )

    def last_job(self, portal_id: int) -> Row | None:
        """A portal's newest job."""
        return self._first("SELECT * FROM jobs WHERE portal_id = ? ORDER BY started_at DESC, id DESC LIMIT 1", portal_id)

    def last_starts(self) -> dict[str, str]:
        """When each portal's newest job started, by slug."""
        sql = "SELECT p.slug, max(j.started_at) AS at FROM jobs j JOIN portals p ON p.id = j.portal_id GROUP BY p.slug"
        return {str(row["slug"]): str(row["at"]) for row in self.rows(sql)}

    def portals(self) -> list[Row]:
        """One row a portal: how much of it is kept, what its last job said, what waits."""
        return list(
            self.rows(
                "SELECT p.slug, p.agency, p.home, p.region, "
                "(SELECT count(*) FROM articles a WHERE a.portal_id = p.id) AS articles, "
                "(SELECT count(*) FROM articles a WHERE a.portal_id = p.id AND a.status = 'gone') AS gone, "
                "(SELECT coalesce(sum(a.versions - 1), 0) FROM articles a WHERE a.portal_id = p.id) AS edits, "
                "(SELECT count(*) FROM snapshots s JOIN articles a ON a.id = s.article_id WHERE a.portal_id = p.id) AS snapshots, "
                "(SELECT count(*) FROM captures c WHERE c.portal_id = p.id) AS captures, "
                "(SELECT count(*) FROM failures f WHERE f.portal_id = p.id) AS failures, "
                "(SELECT count(*) FROM frontier q WHERE q.portal_id = p.id AND q.state IN ('queued', 'inflight')) AS waiting, "
                "(SELECT min(q.due_at) FROM frontier q WHERE q.portal_id = p.id AND q.state = 'done' AND q.article_id IS NOT NULL) "
                "AS next_recount, "
                "j.id AS last_job, j.verb AS last_verb, j.started_at AS last_started_at, j.finished_at AS last_finished_at, "
                "j.outcome AS last_outcome, j.exit_code AS last_exit_code, j.reason AS last_reason "
                "FROM portals p LEFT JOIN jobs j ON j.id = (SELECT id FROM jobs WHERE portal_id = p.id ORDER BY started_at DESC LIMIT 1) "
                "ORDER BY p.slug"
            )
        )

    def capture_rows(self) -> Iterator[Row]:
        """What ``verify`` holds against the WARCs."""
        return self.rows("SELECT id, url, record_type, payload_digest, warc_file, warc_offset, warc_length FROM captures")

    def failure_rows(self) -> Iterator[Row]:
        return self.rows("SELECT id, url, record_id, warc_file, warc_offset FROM failures")

    def cited_captures(self) -> Iterator[Row]:
        """Each capture that a version, a snapshot, a state or a medium names, with what names it."""
        return self.rows(
            "SELECT 'versions' AS cited_by, id, capture_id FROM versions UNION ALL SELECT 'snapshots', id, capture_id FROM snapshots "
            "UNION ALL SELECT 'states', id, capture_id FROM states WHERE capture_id IS NOT NULL "
            "UNION ALL SELECT 'media', id, capture_id FROM media"
        )

    # the ways to SQL

    def rows(self, sql: str, *values: object) -> Iterator[Row]:
        cursor = self.db.execute(sql, values)
        names = [column[0] for column in cursor.description]
        for row in cursor:
            yield dict(zip(names, row, strict=True))

    def _first(self, sql: str, *values: object) -> Row | None:
        cursor = self.db.execute(sql, values)
        row = cursor.fetchone()
        return None if row is None else dict(zip((column[0] for column in cursor.description), row, strict=True))

    def _with_counts(self, row: Row) -> Row:
        counts = self.rows("SELECT kind, value, bound, raw, rule FROM counts WHERE snapshot_id = ? ORDER BY kind", row["id"])
        return {**row, "counts": {c.pop("kind"): c for c in counts}}


def reaction_columns() -> tuple[str, ...]:
    """The seven reactions as the view ``reactions`` names them (``like`` alone is an SQL keyword)."""
    return tuple({"like": "likes", "dislike": "dislikes"}.get(kind, kind) for kind in REACTIONS)
