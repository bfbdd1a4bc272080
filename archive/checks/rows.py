"""Rules X01, X02, X03 and X06: a row of the index's tables ``captures`` and ``failures`` against the record that has its id."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from archive.checks.finding import Finding
from archive.checks.standing import Standing
from archive.uri import clean_uri

CURE = "`lumbung rebuild` makes the index again from the WARCs"


@dataclass(frozen=True, slots=True)
class CaptureRow:
    """What the index says of one capture: the columns of the table ``captures``; ``id`` is the UUID alone."""

    id: str
    url: str
    record_type: str
    payload_digest: str
    warc_file: str
    warc_offset: int
    warc_length: int


@dataclass(frozen=True, slots=True)
class FailureRow:
    """What the index says of one failure. Of ``url``, ``warc_file`` and ``warc_offset`` only what is given is checked."""

    record_id: str
    url: str | None = None
    warc_file: str | None = None
    warc_offset: int | None = None


def check_failure(row: FailureRow, here: Standing | None) -> Iterator[Finding]:
    """A row of failures against the record *here* that has its id."""
    place = f"failures row {row.record_id}" + (f" ({row.url})" if row.url else "")
    file = row.warc_file or (here.file if here else "index.db")

    def find(code: str, message: str) -> Finding:
        return Finding("E", code, file, row.warc_offset, row.record_id, f"{place}: {message}")

    if here is None or (here.whole and not here.failed):
        yield find("X06", f"no such failure record in any WARC; {CURE}")
        return
    if not here.whole:
        yield find("X06", f"its record at {here.file} @{here.offset} is damaged")
        return
    said = (row.warc_file or here.file.removesuffix(".open"), here.offset if row.warc_offset is None else row.warc_offset)
    if said != (here.file.removesuffix(".open"), here.offset):
        yield find("X02", f"no such record at this place; it stands at {here.file} @{here.offset}; {CURE}")
    if row.url is not None and here.uri not in (row.url, clean_uri(row.url)):
        yield find("X03", f"the record is of {here.uri}; {CURE}")


def check_row(row: CaptureRow, here: Standing | None) -> Iterator[Finding]:
    """A row of captures against the record *here* that has its id."""
    place = f"captures row {row.id} ({row.url})"

    def find(code: str, message: str) -> Finding:
        return Finding("E", code, row.warc_file, row.warc_offset, row.id, f"{place}: {message}")

    if here is None:
        yield find("X01", "no such record at this place, nor in any WARC")
        return
    if not here.whole:
        yield find("X01", f"its record at {here.file} @{here.offset} is damaged")
        return
    if (row.warc_file, row.warc_offset) != (here.file.removesuffix(".open"), here.offset):
        yield find("X02", f"no such record at this place; it stands at {here.file} @{here.offset}; {CURE}")
    elif row.warc_length != here.length:
        yield find("X03", f"warc_length is {row.warc_length}, the record has {here.length} bytes; {CURE}")
    if row.record_type != here.type:
        yield find("X03", f"record_type is {row.record_type}, the record is a {here.type}; {CURE}")
    if here.uri not in (row.url, clean_uri(row.url)):
        yield find("X03", f"the record is of {here.uri}; {CURE}")
    if row.payload_digest != here.shown_digest:
        yield find("X03", f"payload_digest is {row.payload_digest}, the record's is {here.shown_digest or 'missing'}; {CURE}")
