"""Rules X01, X02 and X03: a row of the index's table ``captures`` against the record that has its id."""

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
    if row.url != here.uri and clean_uri(row.url) != here.uri:
        yield find("X03", f"the record is of {here.uri}; {CURE}")
    if row.payload_digest != here.shown_digest:
        yield find("X03", f"payload_digest is {row.payload_digest}, the record's is {here.shown_digest or 'missing'}; {CURE}")
