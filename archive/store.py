"""Archive: a directory of WARCs with an index over them. Opened to read by anyone at any time, to write by one run at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import IO, Self

from archive import times
from archive.acknowledging import Acknowledging, Receipt
from archive.cdxj import refresh_index
from archive.digest import EMPTY
from archive.disk import space
from archive.duelist import DueList
from archive.filters import Filters
from archive.histories import Histories
from archive.hosts import Hosts
from archive.index import Added, Index
from archive.lock import held, hold
from archive.notes import end_note, portal_note, start_note
from archive.questions import Questions, Row
from archive.records import Article, Capture, Count, Failure, Job, Kept, Location, PortalEntry, Resolution
from archive.recovery import recover
from archive.schema import connect
from archive.sealing import Sealing
from archive.search import search
from archive.sourcelist import SourceList
from archive.stored import StoredCapture, reference
from archive.upgrade import ready_to_read
from archive.warc import Mended, Note, Reference, WarcWriter, never


class Archive(Acknowledging):
    """``Archive(path)`` reads; ``Archive(path, write=True)`` also writes, and holds the archive's lock until closed.

    Writing has three steps, so that many exchanges can share one fsync: ``append`` (the bytes are in the file), ``sync`` (they are
    on the disk), ``acknowledge`` (the index says so). ``keep`` and ``fail`` are all three for one exchange.
    Raises NotAnArchive (reading what is none), ArchiveLocked, NoSpace.
    """

    def __init__(
        self, path: Path | str, *, write: bool = False, clock: Callable[[], datetime] = times.now, warcinfo: dict[str, str] | None = None,
        size: int = 1_000_000_000,
    ) -> None:  # fmt: skip
        super().__init__()
        self.path = Path(path)
        self.clock = clock
        self.size = size
        self._warcinfo = warcinfo or {}
        self._writers: dict[str, WarcWriter] = {}
        self._entries: dict[str, PortalEntry] = {}
        self._lock: IO[str] | None = None
        self._closed = False
        if write:
            self._lock = hold(self.path, clock)
        else:
            ready_to_read(self.path, clock)
        self.mended: list[Mended] = []  # what a run that died had left open, and what was done to it
        try:
            self._db = connect(self.path / "index.db", write=write)
        except BaseException:
            self._unlock()
            raise
        self.index, self.ask = Index(self._db), Questions(self._db)
        self.due, self.sources, self.hosts = DueList(self._db), SourceList(self._db), Hosts(self._db)
        self.histories = Histories(self._db)
        if write:
            try:
                self.mended = recover(self.path, self._db, self.index, self.warcs())
                self.sealing = Sealing(self.path, self._db, clock)
            except BaseException:
                self.close()
                raise

    def articles(self, *, portal: str | None = None, since: str | None = None, until: str | None = None) -> Iterator[Row]:
        """Rows of the table ``articles`` with ``portal``, ``tags`` and ``media``."""
        return self.ask.articles(portal=portal, since=since, until=until)

    def article(self, which: str | int) -> Row:
        return self.ask.article(which)

    def snapshots(self, article: Row | str | int) -> list[Row]:
        """Each observation of an article's counts, oldest first. *article*: a row, an id or a URL."""
        row = article if isinstance(article, dict) else self.ask.article(article)
        return self.ask.snapshots(row["id"])

    def capture(self, capture_id: str) -> StoredCapture:
        """The exchange behind any ``capture_id`` in the index."""
        row = self.ask.capture(capture_id)
        original = self.ask.original(row)
        return StoredCapture(self.path, row, StoredCapture(self.path, original) if original else None)

    def search(self, text: str, *, limit: int = 20, portal: str | None = None, where: Filters | None = None) -> list[Row]:
        """The best articles that hold all words of *text*; ``archive.search`` says what may be typed, and counts and pages as well."""
        return search(self._db, text, where=where or Filters(portal=portal), limit=limit).hits

    def warcs(self) -> list[Path]:
        """Every WARC of the archive, in order of its name; files still being written among them."""
        found = [p for p in self.path.glob("collections/*/archive/*") if p.name.endswith((".warc.gz", ".warc.gz.open"))]
        return sorted(found)

    def busy(self) -> bool:
        """Whether a run (of any process) is writing to the archive now."""
        return held(self.path)

    # Writing: who, and why.

    def enter(self, entry: PortalEntry) -> int:
        """Make a portal known; its id. Its definition is written into each of its WARCs, for ``rebuild`` and for readers in ten years."""
        self._entries[entry.slug] = entry
        with self.index.transaction():
            return self.index.portal(entry)

    def begin(self, job: Job) -> None:
        """Write down that a job starts, in the WARC and in the index."""
        self._told(start_note(job, self._entries[job.portal].home), job)

    def end(self, job: Job) -> None:
        """Write down how a job ended, finish its WARC and give it its final name. Where a record of it has no row yet, its WARC stays
        ``.open`` and the job without an end: the next run gives both."""
        self.settle()
        if job.portal in self._unacknowledged or not self._writer(job.portal).settled:
            self._unacknowledged.add(job.portal)
            self._finish(job.portal)
            return
        self._told(end_note(job, self._entries[job.portal].home), job)
        self._finish(job.portal)
        self.sealing.ended(job)

    # Writing: the evidence.

    def append(self, capture: Capture) -> Kept:
        """Write *capture*. A payload that the portal's collection has whole, in the same framing, is not written again: its response
        becomes a revisit, which replay tools read as the new head with the old body. A 304 becomes a revisit of the answer it confirms."""
        if capture.status == 304 and (row := self.ask.confirmed(capture.portal, capture.url)):
            return self._writer(capture.portal).append(capture, reference(row))
        whole = capture.status == 200 and capture.truncated is None and capture.method == "GET"
        seen = partial(self._seen, capture.portal, capture.chunked) if whole else never
        return self._writer(capture.portal).append(capture, seen=seen)

    def _seen(self, slug: str, chunked: bool, digest: str) -> Reference | None:
        row = None if digest == EMPTY else self.ask.first_with_payload(slug, digest, chunked=chunked)
        return reference(row) if row else None

    def append_failure(self, failure: Failure) -> Location:
        return self._writer(failure.portal).fail(failure)

    def append_resolution(self, resolution: Resolution) -> Location:
        """Write down a look-up. It has no row, so nothing is acknowledged: it is durable with whatever is synced next."""
        return self._writer(resolution.portal).resolved(resolution)

    def sync(self) -> None:
        """Everything appended so far is on the disk when this returns. May be called from another thread."""
        for writer in list(self._writers.values()):
            writer.sync()

    def keep(self, capture: Capture) -> Kept:
        kept = self.append(capture)
        self.sync()
        self.acknowledge([(capture, kept)])
        return kept

    def fail(self, failure: Failure) -> Location:
        where = self.append_failure(failure)
        self.sync()
        self.acknowledge([(failure, where)])
        return where

    def add(
        self, portal_id: int, key: str, article: Article, counts: Sequence[Count], *, capture_id: str, seen_at: datetime, reader: str
    ) -> Added:
        """One record of one capture into the index; see ``Index.add``. Part of the caller's transaction where there is one."""
        with self.index.transaction():
            return self.index.add(portal_id, key, article, counts, capture_id=capture_id, seen_at=seen_at, reader=reader)

    def note(self, slug: str, note: Note) -> None:
        """Write *note* into the portal's WARC, durable when this returns."""
        self._writer(slug).note(note.target_uri, note.fields)
        self._writer(slug).sync()

    def close(self) -> None:
        """May be called again."""
        if self._closed:
            return
        self._closed = True
        try:
            try:
                self.settle()
            finally:
                for slug in list(self._writers):
                    self._finish(slug)
        finally:
            self._db.close()
            self._unlock()

    def _finish(self, slug: str) -> None:
        writer = self._writers.pop(slug)
        with closing(writer.lines):
            if slug in self._unacknowledged:
                self._unacknowledged.discard(slug)
                writer.abandon()
            else:
                writer.close()
                collection = self.path / "collections" / slug
                with space(collection):
                    refresh_index(collection / "archive", collection / "indexes" / "index.cdxj", writer.lines.finished)
                self.sealing.closed(slug, writer.leaves)

    def _unlock(self) -> None:
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _told(self, note: Note, job: Job) -> None:
        """A note of a job, durable in the WARC, and then the job's row. Without it the WARC stays ``.open`` for the next run."""
        self.note(job.portal, note)
        try:
            with self.index.transaction():
                self.index.job(job)
            self.settle()
        except BaseException:
            self._unacknowledged.add(job.portal)
            raise

    def _writer(self, slug: str) -> WarcWriter:
        if slug not in self._writers:
            directory = self.path / "collections" / slug / "archive"
            self._writers[slug] = WarcWriter(
                directory, slug, root=self.path, warcinfo={**self._warcinfo, "isPartOf": slug}, size=self.size, clock=self.clock, hold=True,
                preamble=[portal_note(self._entries[slug])] if slug in self._entries else [],
            )  # fmt: skip
        return self._writers[slug]


__all__ = ["Archive", "Receipt"]
