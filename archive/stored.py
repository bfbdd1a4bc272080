"""One exchange as the archive holds it: its row, and its bytes read back from the WARC on demand."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from archive import times
from archive.coding import Decoded
from archive.errors import DamagedRecord
from archive.group import Reference
from archive.http import Head, decoded_body, entity, parse_head
from archive.questions import Row
from archive.reader import WarcRecord, find, read_record


class StoredCapture:
    """``row`` is the capture's row in the index; the bytes are read, and checked against the record's id, when asked for.
    ``original``: of a revisit, the capture whose body it shares."""

    def __init__(self, root: Path, row: Row, original: StoredCapture | None = None) -> None:
        self.root = root
        self.row = row
        self.original = original

    @cached_property
    def record(self) -> WarcRecord:
        """The response or revisit record. Raises DamagedRecord."""
        path = find(self.root / self.row["warc_file"])
        record = read_record(path, self.row["warc_offset"], self.row["warc_length"])
        if record.id != self.row["id"]:
            raise DamagedRecord(
                f"{path} at {self.row['warc_offset']}: found record {record.id}, the index says {self.row['id']}",
                cure="Run `lumbung verify` to see what else differs.",
            )
        return record

    @cached_property
    def response_bytes(self) -> bytes:
        """The response as it crossed the wire: status line, headers, body with its transfer coding. A revisit's is its own head and
        the body that it shares; of a chunked one, the chunks may have been cut elsewhere; of a 304, the answer that it confirms.
        Raises DamagedRecord."""
        kept = self.record.data
        if self.row["record_type"] == "response":
            return kept
        if self.original is None:
            raise DamagedRecord(
                f"{self.row['url']}: the body of revisit {self.row['id']} stands in a record that is not in this archive",
                cure=f"Its payload is {self.row['payload_digest']}.",
            )
        whole = self.original.response_bytes
        if self.row["status"] == 304:
            return whole
        return kept + whole[parse_head(whole).length :]

    @cached_property
    def head(self) -> Head:
        return parse_head(self.response_bytes)

    @property
    def payload(self) -> bytes:
        """The entity body: transfer coding removed, content coding kept."""
        return b"".join(entity(self.response_bytes, self.head.length, chunked=self.head.chunked))

    @property
    def body(self) -> Decoded:
        """The payload with its content codings undone; ``.body`` is the HTML, the image, ``.fault`` says where it is not whole."""
        return decoded_body(self.response_bytes, self.head)


def reference(row: Row) -> Reference:
    """What a revisit says of the capture that it refers to."""
    return Reference(row["id"], row["url"], times.read(row["captured_at"]), row["payload_digest"])
