"""What a run that was killed had kept and not yet read: it is read before the next run asks for anything."""

from __future__ import annotations

from collections import defaultdict

from archive import Archive, jobs, times
from archive.notes import read_portal
from archive.reader import find
from archive.records import Capture, Kept
from archive.replay import Part, StoredNote
from crawler.ingest import Ingest
from crawler.reread.definitions import Definitions
from crawler.reread.walk import answer_of


def catch_up(archive: Archive) -> int:
    """Read what waits to be read, in the order in which it was kept; how many captures. For whoever holds the archive's lock and has not
    begun to crawl."""
    waiting: dict[str, set[str]] = defaultdict(set)
    for row in archive.ask.rows("SELECT id, warc_file FROM captures WHERE reading IS NULL"):
        waiting[row["warc_file"]].add(row["id"])
    for name, ids in sorted(waiting.items()):
        definitions = Definitions()
        for what, where in Part(find(archive.path / name), name):
            if isinstance(what, StoredNote) and (entry := read_portal(what.fields)):
                definitions.entries[entry.slug] = entry
            elif isinstance(what, Capture) and isinstance(where, Kept) and what.id in ids:
                _read(archive, what, where, definitions)
    if waiting:
        with archive.index.transaction():
            jobs.mark_killed(archive.index.db)
    return sum(map(len, waiting.values()))


def _read(archive: Archive, capture: Capture, kept: Kept, definitions: Definitions) -> None:
    message = capture.response if kept.record_type == "response" or capture.status == 304 else archive.capture(capture.id).response_bytes
    portal = definitions.portal(capture.portal, times.stamp(capture.finished_at))
    answer = answer_of(capture, message, portal)
    with archive.index.transaction():
        Ingest(archive.index, archive.index.portal_id(capture.portal), portal.key).answer(answer)
