"""The bytes of one gzip member, or of a plain file, pulled in order and in bounded memory."""

from __future__ import annotations

import zlib
from typing import BinaryIO

PIECE = 1 << 16
GZIP_MAGIC = b"\x1f\x8b"


class Damaged(Exception):
    """The bytes cannot be read on: ``args[0]`` says why."""


class Stream:
    """A reader with a small buffer. ``position``: decompressed bytes taken so far. Raises Damaged where the bytes are."""

    def __init__(self, file: BinaryIO, start: int) -> None:
        self.file = file
        self.start = start
        self.position = 0
        self._next = start  # where the file is read next; kept here because the scanner reads elsewhere meanwhile
        self._buffer = b""

    def _more(self) -> bytes:
        """The next bytes, b"" at the end."""
        return self._raw()

    def ended(self) -> bool:
        """Nothing is left. In a gzip member, asking is what lets zlib check CRC-32 and ISIZE."""
        self._buffer = self._buffer or self._more()
        return not self._buffer

    def _raw(self) -> bytes:
        self.file.seek(self._next)
        data = self.file.read(PIECE)
        self._next += len(data)
        return data

    def read(self, size: int) -> bytes:
        """Up to *size* bytes; b"" only at the end."""
        if not self._buffer:
            self._buffer = self._more()
        data, self._buffer = self._buffer[:size], self._buffer[size:]
        self.position += len(data)
        return data

    def exactly(self, size: int) -> bytes:
        """*size* bytes, or what is left before the end."""
        data = b""
        while len(data) < size and (piece := self.read(size - len(data))):
            data += piece
        return data

    def line(self, limit: int) -> bytes:
        """Up to and including the next LF; *limit* bytes at most, less at the end."""
        while (end := self._buffer.find(b"\n")) < 0 and len(self._buffer) < limit:
            piece = self._more()
            if not piece:
                break
            self._buffer += piece
        size = min(limit, end + 1 if end >= 0 else len(self._buffer))
        data, self._buffer = self._buffer[:size], self._buffer[size:]
        self.position += len(data)
        return data

    def drain(self) -> int:
        """Read to the end; how many bytes there were."""
        size = 0
        while piece := self.read(PIECE):
            size += len(piece)
        return size

    def back_to(self, position: int) -> None:
        """Only a plain file can be read again from an earlier place."""
        self.position, self._next, self._buffer = position, self.start + position, b""


class Member(Stream):
    """One gzip member (RFC 1952). zlib checks its header, CRC-32 and ISIZE. ``end``: offset behind it, once all is read."""

    def __init__(self, file: BinaryIO, start: int) -> None:
        super().__init__(file, start)
        self._inflate = zlib.decompressobj(31)
        self._broken = False
        self._damage: Damaged | None = None
        self._begun = False
        self.end: int | None = None

    def _more(self) -> bytes:
        """Raises Damaged once; after that the member counts as ended, with ``end`` None."""
        if self._damage:
            damage, self._damage = self._damage, None
            raise damage
        while self.end is None and not self._broken:
            data = self._inflate.unconsumed_tail or self._raw()
            self._broken = True
            if not data:
                raise Damaged(f"the gzip member is cut: the file ends {self._next - self.start} bytes into it")
            try:
                output = self._inflate.decompress(data, PIECE)
            except zlib.error as error:
                damage = Damaged(f"the gzip member is damaged: {_reason(error)}")
                if self._begun or not (output := _salvaged(data)):
                    raise damage from None
                self._damage = damage
                return output
            self._broken, self._begun = False, True
            if self._inflate.eof:
                self.end = self._next - len(self._inflate.unused_data)
            if output:
                return output
        return b""


def _salvaged(data: bytes) -> bytes:
    """What a damaged member gives before the damage, so that the record in it can be named: zlib keeps back the call that fails."""
    inflate, output = zlib.decompressobj(31), b""
    try:
        for at in range(len(data)):
            output += inflate.decompress(data[at : at + 1], PIECE)
            if len(output) > PIECE:
                break
    except zlib.error:
        pass
    return output


def _reason(error: zlib.error) -> str:
    """zlib's own words, without its 'Error -3 while decompressing data:'."""
    text = str(error).partition(": ")[2] or str(error)
    return {
        "incorrect data check": "its CRC-32 does not fit its bytes",
        "incorrect length check": "its ISIZE does not fit its bytes",
        "incorrect header check": "its header is no gzip header",
    }.get(text, text)


def next_member(file: BinaryIO, start: int) -> int | None:
    """The offset of the next gzip member at or after *start* that begins with a WARC record; None if there is none."""
    tail, offset = b"", start
    while True:
        file.seek(offset)
        data = file.read(PIECE)
        window = tail + data
        at = window.find(GZIP_MAGIC + b"\x08")
        while at >= 0:
            found = offset - len(tail) + at
            if _begins_record(file, found):
                return found
            at = window.find(GZIP_MAGIC + b"\x08", at + 1)
        if not data:
            return None
        offset += len(data)
        tail = window[-2:]


def _begins_record(file: BinaryIO, offset: int) -> bool:
    try:
        return Member(file, offset).exactly(5) == b"WARC/"
    except Damaged:
        return False
