"""Which captures belong together: those of a portal, an article or a span of days, and all that must go along for replay."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from types import TracebackType
from typing import Self
from urllib.parse import urljoin

from archive import replay
from archive.errors import UsageError
from archive.questions import Row
from archive.store import Archive
from archive.stored import StoredCapture
from archive.uri import clean_uri

Links = Callable[[str, str, bytes], Iterable[str]]
"""``(URL, mime, decoded body)`` of a page or style sheet -> the absolute URLs it needs to look as it did."""

HTML = ("text/html", "application/xhtml+xml")
_READ = (*HTML, "text/css")
_BATCH = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for; what is None is not asked. ``since`` and ``until``: days of capture in UTC, both included."""

    portal: str | None = None
    article: int | None = None  # id
    since: date | None = None
    until: date | None = None

    @property
    def whole(self) -> bool:
        """Whether whole collections are meant, so that their WARC files can go as they are."""
        return self.article is None and self.since is None and self.until is None

    def __str__(self) -> str:
        parts = [f"portal {self.portal}"] if self.portal else []
        parts += [f"article {self.article}"] if self.article is not None else []
        parts += [f"{name} {day}" for name, day in (("from", self.since), ("until", self.until)) if day]
        return ", ".join(parts) or "everything"


class Selection:
    """The captures that *wanted* names, and what goes along with them.

    What goes along: of a revisit the capture that it refers to, of a redirect its target, of a page or style sheet what *links* finds in
    it (of several captures of one URL the one nearest in time). Held in a temporary table, so memory stays flat; a context manager.
    Raises UsageError where nothing is selected, DamagedRecord where a record that must be read cannot be.
    """

    def __init__(self, archive: Archive, wanted: Wanted, links: Links) -> None:
        self._archive = archive
        self._ask = archive.ask
        self.wanted = wanted
        self._links = links

    def __enter__(self) -> Self:
        self._ask.db.execute(
            "CREATE TEMP TABLE IF NOT EXISTS chosen (id TEXT PRIMARY KEY, along INTEGER NOT NULL, seen INTEGER NOT NULL) WITHOUT ROWID"
        )
        self._ask.db.execute("CREATE INDEX IF NOT EXISTS temp.chosen_unseen ON chosen(seen) WHERE seen = 0")
        try:
            self._choose()
            self._complete()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        connection = self._ask.db.conn
        assert connection is not None
        connection.rollback()  # leaves the table, empty

    # What was chosen.

    def count(self) -> int:
        return int(next(self._ask.rows("SELECT count(*) AS n FROM temp.chosen"))["n"])

    def files(self) -> list[str]:
        """The WARC files in which chosen captures stand, as the index names them, sorted."""
        found = self._ask.rows("SELECT DISTINCT c.warc_file FROM temp.chosen k JOIN captures c ON c.id = k.id ORDER BY c.warc_file")
        return [str(row["warc_file"]) for row in found]

    def places(self, file: str) -> Iterator[Row]:
        """Every capture of *file* in order: id, warc_offset, warc_length, and whether it is ``chosen``."""
        return self._ask.rows(
            "SELECT c.id, c.warc_offset, c.warc_length, k.id IS NOT NULL AS chosen FROM captures c "
            "LEFT JOIN temp.chosen k ON k.id = c.id WHERE c.warc_file = ? ORDER BY c.warc_offset",
            file,
        )

    def pages(self) -> Iterator[Row]:
        """The article pages among what was asked for, newest first: id, url, captured_at, title, text. Pages captured by their URL alone
        have no title and no text."""
        rows = self._ask.rows(
            "SELECT c.id, c.url, c.captured_at, (SELECT min(article_id) FROM "
            "(SELECT article_id FROM snapshots WHERE capture_id = c.id UNION SELECT article_id FROM versions WHERE capture_id = c.id)) "
            "AS article_id, c.purpose FROM temp.chosen k JOIN captures c ON c.id = k.id "
            "WHERE k.along = 0 AND c.status = 200 AND c.mime IN ('text/html', 'application/xhtml+xml') ORDER BY c.captured_at DESC, c.id"
        )
        for row in rows:
            if row["article_id"] is not None:
                yield {**row, **self._version(row["article_id"], row["captured_at"])}
            elif row["purpose"] == "capture":
                yield {**row, "title": None, "text": None}

    def _version(self, article: int, at: str) -> Row:
        """What the article said at that moment."""
        said = self._ask.rows(
            "SELECT title, text FROM versions WHERE article_id = ? AND seen_at <= ? AND superseded_at IS NULL "
            "ORDER BY seen_at DESC, id DESC",
            article,
            at,
        )
        return next(said, None) or next(self._ask.rows("SELECT title, text FROM articles WHERE id = ?", article))

    # Choosing.

    def _choose(self) -> None:
        wanted = self.wanted
        if wanted.portal and not any(self._ask.rows("SELECT 1 FROM portals WHERE slug = ?", wanted.portal)):
            raise UsageError(
                f"no portal {wanted.portal!r} in {self._archive.path}", cure="`lumbung status` lists the portals that are kept."
            )
        until = (wanted.until + timedelta(days=1)).isoformat() if wanted.until else None
        bounds = (wanted.portal, wanted.portal, wanted.since and wanted.since.isoformat(), until)
        choose = (
            "INSERT OR IGNORE INTO temp.chosen SELECT c.id, 0, 0 FROM captures c JOIN portals p ON p.id = c.portal_id "
            "WHERE (? IS NULL OR p.slug = ?) AND c.captured_at >= coalesce(?, '') AND c.captured_at < coalesce(?, '~') "
        )
        if wanted.article is None:
            self._ask.db.execute(choose, bounds)
        else:
            cited = (
                "SELECT capture_id FROM versions WHERE article_id = ? UNION SELECT capture_id FROM snapshots WHERE article_id = ? "
                "UNION SELECT capture_id FROM states WHERE article_id = ? AND capture_id IS NOT NULL"
            )
            named = "c.method = 'GET' AND (c.portal_id, c.url) = (SELECT portal_id, url FROM articles WHERE id = ?)"
            self._ask.db.execute(f"{choose} AND c.id IN ({cited})", (*bounds, *[wanted.article] * 3))
            self._ask.db.execute(f"{choose} AND {named}", (*bounds, wanted.article))
        if not self.count():
            raise UsageError(
                f"nothing is kept of {wanted} in {self._archive.path}",
                cure="`lumbung status` shows what is kept, `lumbung search` finds articles.",
            )

    def _complete(self) -> None:
        """Go over what is chosen, and what that brings along, until nothing new comes."""
        if self.wanted.whole:  # all that pages and redirects need is there
            self._ask.db.execute("UPDATE temp.chosen SET seen = 1 WHERE id IN (SELECT id FROM captures WHERE record_type = 'response')")
        query = (
            "SELECT c.*, p.slug AS portal FROM temp.chosen k JOIN captures c ON c.id = k.id JOIN portals p ON p.id = c.portal_id "
            "WHERE k.seen = 0 LIMIT ?"
        )
        while rows := list(self._ask.rows(query, _BATCH)):
            for row in rows:
                self._ask.db.execute("UPDATE temp.chosen SET seen = 1 WHERE id = ?", [row["id"]])
                self._bring_along(row)

    def _bring_along(self, row: Row) -> None:
        stored = StoredCapture(self._archive.path, row)
        payload = stored
        if row["record_type"] == "revisit":
            first = self._referred(stored)
            if first is None:
                return
            self._add(first)
            payload = StoredCapture(self._archive.path, first)
        if self.wanted.whole:
            return
        urls: Iterable[str] = ()
        if 300 <= row["status"] < 400:
            target = stored.head.get("Location")
            urls = [urljoin(row["url"], target)] if target else []
        elif row["mime"] in _READ and row["status"] == 200:
            urls = self._links(row["url"], row["mime"], payload.body.body)
        for url in urls:
            if nearest := self._nearest(url, row):
                self._add(nearest)

    def _referred(self, revisit: StoredCapture) -> Row | None:
        reference = replay.reference(revisit.record)
        if reference is None:
            return None
        by_id = self._ask.rows("SELECT * FROM captures WHERE id = ?", reference.record_id)
        return next(by_id, None) or next(
            self._ask.rows(
                "SELECT * FROM captures WHERE url = ? AND payload_digest = ? AND record_type = 'response' ORDER BY captured_at",
                reference.uri,
                reference.digest,
            ),
            None,
        )

    def _nearest(self, url: str, page: Row) -> Row | None:
        """The capture of *url* that a reader of *page* should see: whole rather than an error, of the same portal, nearest in time."""
        url = url.partition("#")[0]
        return next(
            self._ask.rows(
                "SELECT * FROM captures WHERE url IN (?, ?) AND method = 'GET' ORDER BY status >= 400, portal_id <> ?, "
                "abs(julianday(captured_at) - julianday(?)), id LIMIT 1",
                url,
                clean_uri(url),
                page["portal_id"],
                page["captured_at"],
            ),
            None,
        )

    def _add(self, row: Row) -> None:
        self._ask.db.execute("INSERT OR IGNORE INTO temp.chosen VALUES (?, 1, 0)", [row["id"]])
