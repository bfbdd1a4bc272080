"""From events to the index: every row of the evidence made from what the WARCs hold, in the order in which it happened."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

from sqlite_utils import Database

from archive import jobs, times
from archive.index import Index
from archive.records import Job, PortalEntry
from crawler.ingest import Answer, Ingest
from crawler.reread.definitions import portal_of, unknown
from crawler.reread.event import Event, EventKind, Packed
from crawler.reread.spool import END, Spool
from crawler.reread.superseded import enter

BATCH = 2000
"""Events in one transaction."""

_KINDS: tuple[EventKind, ...] = ("job", "capture", "failure", "standing", "superseded")


class Late(Exception):
    """Something came in behind its time: what was made of the events after it may not be what follows."""


class Derivation:
    """All that *spool* holds, into the empty index *db*. *told* is called with the number of events written since.

    It may begin while the spool still fills (``until``): deriving is the work of one process, and would stand behind the reading otherwise.
    """

    def __init__(self, spool: Spool, db: Database, told: Callable[[int], None] = lambda _: None) -> None:
        self.index, self.spool, self.told = Index(db), spool, told
        self.late = False
        self._portals: dict[str, _Portal] = {}
        self._unread: dict[str, str] = {}  # by portal, when the first page was kept whose payload stands in another record

    def arrived(self, events: Iterable[Packed]) -> None:
        """*events* have been added to the spool."""
        for portal, at, _, kind, _, shares, *_ in events:
            begun = self._portals.get(portal)
            self.late |= kind == "reparse" or (begun is not None and kind != "portal" and at < begun.reached)
            if shares is not None:
                self._unread[portal] = min(at, self._unread.get(portal, at))

    def until(self, entry: PortalEntry, before: str) -> None:
        """Write what happened at the portal of *entry* before a time, where all of that is thought to have arrived. *entry*: what is
        thought to be the last that is known of it."""
        before = min(before, self._unread.get(entry.slug, before))
        if not self.late and before > "":
            if entry.slug not in self._portals:
                self._portals[entry.slug] = _Portal(self.index, entry)
            self._portals[entry.slug].until(before, self.spool, self.told)

    def finish(self) -> None:
        """Write the rest, now that all has arrived. Raises Late where what is written already has to be made anew."""
        if self.late and self._portals:
            raise Late
        for slug in self.spool.portals():
            entry = unknown(slug)
            for event in self.spool.events(slug, "portal"):
                entry = event.payload  # the last one's addresses are in force: a portal that moved keeps its articles
            begun = self._portals.get(slug) or _Portal(self.index, entry)
            if begun.canon != _canon(entry):
                raise Late
            begun.until(END, self.spool, self.told)
            with self.index.transaction():
                self.index.portal(entry)
        with self.index.transaction():
            jobs.mark_killed(self.index.db)


class _Portal:
    def __init__(self, index: Index, entry: PortalEntry) -> None:
        self.index = index
        self.slug = entry.slug
        self.jobs: set[str] = set()
        self.reached = ""
        self.canon = _canon(entry)
        with index.transaction():
            self.id = index.portal(entry)
        self.ingest = Ingest(index, self.id, portal_of(entry, entry.definition).key)

    def until(self, before: str, spool: Spool, told: Callable[[int], None]) -> None:
        for batch in _batches(spool.events(self.slug, *_KINDS, since=self.reached, before=before)):
            with self.index.transaction():
                for event in batch:
                    self._enter(event)
            told(len(batch))
        self.reached = max(before, self.reached)

    def _enter(self, event: Event) -> None:
        if event.kind == "job":
            self.index.job(event.payload)
            self.jobs.add(event.payload.id)
        elif event.kind == "standing":
            self.index.stand(event.payload)
        elif event.kind == "superseded":
            enter(self.index, self.id, event.payload)
        elif event.kind == "failure":
            self._row("failures", event.payload, event)
        else:
            row, answer = event.payload
            self._row("captures", row, event)
            if isinstance(answer, Answer):
                self.ingest.answer(answer)

    def _row(self, table: str, row: dict[str, Any], event: Event) -> None:
        job = row["job_id"]
        if job is not None and job not in self.jobs:  # nothing has told of its start; what does later has the row say it
            self.index.job(replace(_nameless(job, self.slug), started_at=times.read(event.at)))
            self.jobs.add(job)
        self.index.insert(table, {**row, "portal_id": self.id})


def _canon(entry: PortalEntry) -> str:
    return portal_of(entry, entry.definition).canon.rule


def _nameless(id: str, slug: str) -> Job:
    """A job of which only its id is known: ``<14 digits>-<slug>-<verb>-<hex>``."""
    verb = id.removeprefix(id[:15] + slug + "-").rpartition("-")[0] or "crawl"
    return Job(id, slug, verb, times.now())


def _batches(events: Iterable[Event]) -> Iterator[list[Event]]:
    rest = iter(events)
    while batch := list(islice(rest, BATCH)):
        yield batch
