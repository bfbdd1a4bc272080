"""One stretch of a WARC file as events: what was kept, with each page read. This is the work that all cores share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from archive import replay, rows, times
from archive.errors import DamagedRecord
from archive.http import parse_head
from archive.mend import next_whole
from archive.notes import read_job, read_portal
from archive.records import Capture, Failure, Kept, Location, Octets, PortalEntry
from archive.replay import Part, StoredNote
from archive.standing import read_standing
from crawler.ingest import ARTICLE, Answer
from crawler.remains import letters_of
from crawler.reread.chunks import Chunk
from crawler.reread.definitions import Definitions, Since
from crawler.reread.event import Event, Packed, packed
from crawler.reread.supersede import read_superseded
from crawler.response import stored_response
from spiders.portal import Portal
from spiders.walk import page_of, reading_of


@dataclass(frozen=True, slots=True)
class Task:
    chunk: Chunk
    reparsed: Mapping[str, Sequence[Since]] = field(default_factory=dict)
    read: bool = True  # False: what was kept, without reading any page


@dataclass(frozen=True, slots=True)
class Done:
    """``events``: packed, so that nobody takes them apart on the way. ``captures``: how many of them; ``reparses``: those that tell of one.
    ``first`` and ``stopped``: as ``archive.replay.Part`` has them. ``damaged``: what could not be read, one line each."""

    chunk: Chunk
    events: list[Packed]
    captures: int
    reparses: tuple[Event, ...]
    first: int | None
    stopped: int
    damaged: tuple[str, ...] = ()


def walk(task: Task) -> Done:
    """Every event of *task*. Behind damage it goes on with the next whole record."""
    chunk, definitions = task.chunk, Definitions(task.reparsed)
    if chunk.begin:
        definitions.entries.update(preamble(chunk))
    events: list[Packed] = []
    captures, reparses = 0, []
    damaged: list[str] = []
    begin, first = chunk.begin, None
    while True:
        part = Part(chunk.path, chunk.name, begin, chunk.end)
        try:
            for event in _events(part, definitions, read=task.read):
                events.append(packed(event))
                captures += event.kind == "capture"
                reparses += [event] if event.kind == "reparse" else []
            first = part.first if first is None else first
            break
        except DamagedRecord as error:
            damaged.append(error.message)
            first = part.first if first is None else first
            following = next_whole(chunk.path, part.stopped)
            if following is None or (chunk.end is not None and following >= chunk.end):
                break
            begin = following
    return Done(chunk, events, captures, tuple(reparses), first, part.stopped, tuple(damaged))


def preamble(chunk: Chunk) -> Mapping[str, PortalEntry]:
    """The portals whose definitions stand at the beginning of the file, as far as they can be read: what is damaged there is told by
    whoever walks that stretch."""
    found: dict[str, PortalEntry] = {}
    with suppress(DamagedRecord, KeyError, ValueError):
        for what, _ in Part(chunk.path, chunk.name):
            if not isinstance(what, StoredNote):
                break
            if entry := read_portal(what.fields):
                found[entry.slug] = entry
    return found


def _events(part: Part, definitions: Definitions, *, read: bool) -> Iterator[Event]:
    for what, where in part:
        if isinstance(what, Capture) and isinstance(where, Kept):
            yield _capture(what, where, definitions, read=read)
        elif isinstance(what, Failure) and isinstance(where, Location):
            yield Event(what.portal, times.stamp(what.failed_at), what.id, "failure", rows.of_failure(what, where, 0))
        elif isinstance(what, StoredNote) and isinstance(where, Location):
            try:
                yield from _note(what, definitions)
            except (KeyError, TypeError, ValueError) as error:
                raise replay.senseless(part.path, where, what.id, error) from error


def _capture(capture: Capture, kept: Kept, definitions: Definitions, *, read: bool) -> Event:
    at, row = times.stamp(capture.finished_at), rows.of_capture(capture, kept, 0)
    if not read or not rows.is_page(capture):
        return Event(capture.portal, at, capture.id, "capture", (row, None))
    portal = definitions.portal(capture.portal, at)
    if kept.record_type == "revisit" and capture.status != 304:  # a 304 says nothing anew, then as now
        return Event(capture.portal, at, capture.id, "capture", (row, (capture, portal)), shares=kept.payload_digest)
    answer = answer_of(capture, capture.response, portal)
    return Event(capture.portal, at, capture.id, "capture", (row, answer))


def answer_of(capture: Capture, message: Octets, portal: Portal) -> Answer:
    """*capture* read as it was when it came. *message*: its response; of a revisit, its own head with the body that it shares."""
    asked = capture.extra.get("asked", capture.url)
    response = stored_response(capture, message)
    meta = {"captured_at": capture.captured_at, "capture_id": capture.id, "redirect_urls": [asked]}
    page = page_of(response, meta)
    reading = reading_of(response, page, portal)
    shown = letters_of(page, capture.status, reading) if capture.purpose in ARTICLE else ""
    return Answer(
        capture.id, capture.url, asked, capture.purpose, capture.status, capture.captured_at, reading, shown,
        capture.extra.get("probe-of"),
    )  # fmt: skip


def _note(note: StoredNote, definitions: Definitions) -> Iterator[Event]:
    fields, at = note.fields, times.stamp(note.noted_at)
    if entry := read_portal(fields):
        definitions.entries[entry.slug] = entry
        yield Event(entry.slug, at, note.id, "portal", entry)
    elif job := read_job(fields):
        yield Event(job.portal, at, note.id, "job", job)
    elif standing := read_standing(note.target_uri, fields):
        yield Event(standing.portal, times.stamp(standing.since_at), note.id, "standing", standing)
    elif fields.get("event") == "reparse":
        yield Event(fields["portal"], at, note.id, "reparse", (fields["until"], fields["definition"]))
    elif superseded := read_superseded(fields):
        yield Event(superseded.portal, at, note.id, "superseded", superseded)


@dataclass(frozen=True, slots=True)
class Revisit:
    """A revisit to be read: its capture (whose response is its head alone), and where a response with the same payload stands."""

    capture: Capture
    original: Location
    portal: Portal


def read_revisit(root: Path, revisit: Revisit) -> Answer:
    """Raises DamagedRecord where the response cannot be read."""
    whole = replay.response_bytes(root, revisit.original)
    own = revisit.capture.response
    head = own if isinstance(own, bytes) else own.read()
    return answer_of(revisit.capture, head + whole[parse_head(whole).length :], revisit.portal)
