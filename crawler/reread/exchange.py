"""One exchange found again by its row: the records around it, the page in it, and by what it was to be read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive import Archive, replay, times
from archive.errors import DamagedRecord
from archive.fields import read_fields
from archive.http import parse_head
from archive.notes import read_portal
from archive.questions import Row
from archive.reader import WarcRecord, find, iter_records, read_record
from archive.records import Capture, Location
from archive.replay import Part, StoredNote
from crawler.ingest import Answer
from crawler.reread.definitions import Definitions
from crawler.reread.walk import answer_of
from crawler.response import stored_response
from spiders.page import Page
from spiders.portal import Portal
from spiders.walk import page_of


@dataclass(frozen=True, slots=True)
class Exchange:
    """``record``: the response or revisit; ``message``: the whole response (of a revisit: its head and the body it shares), ``original``
    the row of the capture that has that body. ``lines``: what the closing record says."""

    row: Row
    record: WarcRecord
    capture: Capture
    lines: dict[str, str]
    message: bytes
    original: Row | None
    portal: Portal

    def page(self) -> Page | None:
        """The decoded page."""
        meta = {"captured_at": self.capture.captured_at, "redirect_urls": [self.asked]}
        return page_of(stored_response(self.capture, self.message), meta)

    @property
    def asked(self) -> str:
        return self.capture.extra.get("asked", self.capture.url)

    def answer(self) -> Answer:
        """What it says, read now."""
        return answer_of(self.capture, self.message, self.portal)


def exchange(archive: Archive, capture_id: str) -> Exchange:
    """The exchange of a capture in the index. Raises DamagedRecord where its records are not what the index says."""
    row = archive.ask.capture(capture_id)
    path = find(archive.path / row["warc_file"])
    if not path.is_file():
        raise DamagedRecord(
            f"{row['warc_file']} is not there", cure="Bring the file back; `lumbung rebuild` makes an index of what is there."
        )
    record = read_record(path, row["warc_offset"], row["warc_length"])
    if record.id != row["id"]:
        raise DamagedRecord(f"{row['warc_file']}: offset {row['warc_offset']}: the record there is {record.id}, not {row['id']}")
    part = Part(path, row["warc_file"], _before(archive, row), row["warc_offset"] + 1)
    capture = next((what for what, _ in part if isinstance(what, Capture) and what.id == row["id"]), None)
    if capture is None:
        raise DamagedRecord(f"{row['warc_file']}: offset {row['warc_offset']}: no whole exchange stands around this record")
    message, original = record.data, None
    if row["record_type"] == "revisit":
        original = _original(archive, row, record)
        whole = replay.response_bytes(archive.path, _location(original))
        message += whole[parse_head(whole).length :]
    lines = _closing(path, row)
    return Exchange(row, record, capture, lines, message, original, _portal(archive, row, path, times.stamp(capture.finished_at)))


def _before(archive: Archive, row: Row) -> int:
    """Where the exchange before this one ends: between them stand small records only."""
    found = archive.index.db.execute(
        "SELECT max(warc_offset + warc_length) FROM captures WHERE warc_file = ? AND warc_offset < ?",
        (row["warc_file"], row["warc_offset"]),
    ).fetchone()[0]
    return int(found or 0)


def _original(archive: Archive, row: Row, record: WarcRecord) -> Row:
    reference = replay.reference(record)
    if reference is not None:
        for found in archive.ask.rows(
            "SELECT c.*, p.slug AS portal FROM captures c JOIN portals p ON p.id = c.portal_id WHERE c.id = ?", reference.record_id
        ):
            return found
    first = archive.ask.first_with_payload(row["portal"], row["payload_digest"], chunked=bool(row["chunked"]))
    if first is None:
        raise DamagedRecord(f"{row['warc_file']}: offset {row['warc_offset']}: what this revisit refers to is not in this archive")
    return first


def _location(row: Row) -> Location:
    return Location(row["warc_file"], row["warc_offset"], row["warc_length"])


def _closing(path: Path, row: Row) -> dict[str, str]:
    for _, _, found in iter_records(path, row["warc_offset"] + row["warc_length"]):
        if row["id"] not in found.concurrent_to:
            break
        if found.type == "metadata":
            return read_fields(found.data)
    return {}


def _portal(archive: Archive, row: Row, path: Path, at: str) -> Portal:
    definitions = Definitions({row["portal"]: sorted(_reparsed(archive, row["portal"], at))})
    for what, _ in Part(path, row["warc_file"]):
        if not isinstance(what, StoredNote):
            break
        if entry := read_portal(what.fields):
            definitions.entries[entry.slug] = entry
    return definitions.portal(row["portal"], at)


def _reparsed(archive: Archive, slug: str, at: str) -> Iterator[tuple[str, str]]:
    """What later runs of ``reparse`` put in force."""
    jobs = archive.ask.rows(
        "SELECT j.id FROM jobs j JOIN portals p ON p.id = j.portal_id WHERE p.slug = ? AND j.verb = 'reparse' AND j.started_at > ?",
        slug,
        at,
    )
    if not list(jobs):
        return
    for path in sorted((archive.path / "collections" / slug / "archive").glob("*.warc.gz")):
        for number, (what, _) in enumerate(Part(path, path.name)):
            if isinstance(what, StoredNote) and what.fields.get("event") == "reparse":
                yield what.fields["until"], what.fields["definition"]
            if number > 3:  # the note of a reparse stands at the beginning of its file, behind the portal and the job
                break


def certificates(archive: Archive, here: Exchange) -> list[dict[str, Any]]:
    """The certificates that the peer showed, leaf first: fingerprint, and subject, issuer and validity where the chain is on record."""
    from cryptography import x509

    marks = here.lines.get("tls-certificates", "").split()
    chains: dict[str, bytes] = {}
    part = Part(find(archive.path / here.row["warc_file"]), here.row["warc_file"], 0, here.row["warc_offset"] + 1, chains=chains)
    for _ in part if marks else ():
        if all(mark in chains for mark in marks):
            break
    told: list[dict[str, Any]] = []
    for mark in marks:
        facts: dict[str, Any] = {"fingerprint": mark}
        if mark in chains:
            try:
                found = x509.load_der_x509_certificate(chains[mark])
                facts |= {
                    "subject": found.subject.rfc4514_string(),
                    "issuer": found.issuer.rfc4514_string(),
                    "from": found.not_valid_before_utc.isoformat(),
                    "until": found.not_valid_after_utc.isoformat(),
                }
            except ValueError:
                pass  # whatever the peer showed, its fingerprint is told
        told.append(facts)
    return told
