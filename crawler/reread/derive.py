"""From events to the index: every row of the evidence made from what the WARCs hold, in the order in which it happened."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

from sqlite_utils import Database

from archive import jobs, times
from archive.index import Index
from archive.records import Job
from crawler.ingest import Answer, Ingest
from crawler.reread.definitions import portal_of, unknown
from crawler.reread.event import Event
from crawler.reread.spool import Spool
from crawler.reread.superseded import enter

BATCH = 2000
"""Events in one transaction."""


def derive(spool: Spool, db: Database, told: Callable[[int], None] = lambda _: None) -> None:
    """Write all that *spool* holds into the empty index *db*. *told* is called with the number of events written since."""
    index = Index(db)
    for slug in spool.portals():
        _Portal(index, slug).all(spool, told)
    with index.transaction():
        jobs.mark_killed(db)


class _Portal:
    def __init__(self, index: Index, slug: str) -> None:
        self.index = index
        self.slug = slug
        self.jobs: set[str] = set()

    def all(self, spool: Spool, told: Callable[[int], None]) -> None:
        with self.index.transaction():
            entry = unknown(self.slug)
            self.id = self.index.portal(entry)
            for event in spool.events(self.slug, "portal"):
                entry = event.payload  # the last one's addresses are in force: a portal that moved keeps its articles
                self.index.portal(entry)
            for event in spool.events(self.slug, "job"):
                self.index.job(event.payload)
                self.jobs.add(event.payload.id)
        self.ingest = Ingest(self.index, self.id, portal_of(entry, entry.definition).key)
        for batch in _batches(spool.events(self.slug, "capture", "failure", "standing", "superseded")):
            with self.index.transaction():
                for event in batch:
                    self._enter(event)
            told(len(batch))

    def _enter(self, event: Event) -> None:
        if event.kind == "standing":
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
        if job is not None and job not in self.jobs:  # the WARC that told of its start is not here
            self.index.job(replace(_nameless(job, self.slug), started_at=times.read(event.at)))
            self.jobs.add(job)
        self.index.insert(table, {**row, "portal_id": self.id})


def _nameless(id: str, slug: str) -> Job:
    """A job of which only its id is known: ``<14 digits>-<slug>-<verb>-<hex>``."""
    verb = id.removeprefix(id[:15] + slug + "-").rpartition("-")[0] or "crawl"
    return Job(id, slug, verb, times.now())


def _batches(events: Iterable[Event]) -> Iterator[list[Event]]:
    rest = iter(events)
    while batch := list(islice(rest, BATCH)):
        yield batch
