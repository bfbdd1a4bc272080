"""One exchange as the archive holds it: its row, and its bytes read back from the WARC on demand."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from archive.coding import Decoded
from archive.errors import DamagedRecord
from archive.http import Head, decoded_body, entity, parse_head
from archive.questions import Row
from archive.reader import WarcRecord, find, read_record


class StoredCapture:
    """``row`` is the capture's row in the index; the bytes are read, and checked against the record's id, when asked for."""

    def __init__(self, root: Path, row: Row) -> None:
        self.root = root
        self.row = row

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

    @property
    def response_bytes(self) -> bytes:
        """The response exactly as it crossed the wire: status line, headers, body with its transfer coding. Of a revisit, its head."""
        return self.record.data

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
