"""gzip members: one whole WARC record each (WARC 1.1 Annex D). The same input gives the same bytes: no time, no name."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from archive.deflate import ERRORS, GZIP, RAW, crc32, deflater, inflater

MAGIC = b"\x1f\x8b"
HEADER = MAGIC + b"\x08\x00\x00\x00\x00\x00\x00\xff"
"""Of a member without time and name (RFC 1952, 2.3)."""
STORED = 0xFFFF
"""Bytes of the longest stored block."""
Leaf = tuple[str, int, int]
"""A member as it stands in its file: SHA-256 (hex), offset, length."""

_READ = 1 << 16
_OUTPUT = 1 << 20


def compress(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """One gzip member of *pieces*, as it grows."""
    stream = deflater()
    for piece in pieces:
        if packed := stream.compress(piece):
            yield packed
    yield stream.flush()


def compress_first(first: bytes, rest: Iterable[bytes]) -> Iterator[bytes]:
    """One gzip member of *first*, deflated, and *rest*, stored as it is (RFC 1951, 3.2.4): for what has been compressed before, and would
    cost the most time of all to become no smaller."""
    stream = deflater(RAW)
    begun = stream.compress(first)
    yield HEADER + begun + stream.flush(zlib.Z_SYNC_FLUSH)
    checksum, size = crc32(first, 0), len(first)
    for piece in rest:
        checksum, size = crc32(piece, checksum), size + len(piece)
        for at in range(0, len(piece), STORED):
            block = piece[at : at + STORED]
            yield struct.pack("<BHH", 0, len(block), len(block) ^ 0xFFFF) + block
    yield b"\x01\x00\x00\xff\xff" + struct.pack("<LL", checksum, size & 0xFFFFFFFF)


class Members:
    """Walks the gzip members of *file* from *offset* on.

    ``offset`` is where the next member begins. Call ``more()``, then read ``pieces()`` to its end, and so on.
    """

    def __init__(self, file: BinaryIO, offset: int = 0) -> None:
        self._file = file
        self._unread = b""
        self.offset = offset
        file.seek(offset)

    def more(self) -> bool:
        """Whether any byte stands at ``offset``."""
        self._unread = self._unread or self._file.read(_READ)
        return bool(self._unread)

    def pieces(self) -> Iterator[bytes]:
        """The data of the member at ``offset``, at most 1 MiB at a time.

        Raises EOFError where the file ends inside the member, and one of ``ERRORS`` where its bytes, CRC or length are wrong.
        """
        stream = inflater(GZIP)
        begin = self.offset
        taken = 0
        while not stream.eof:
            if not self.more():
                raise EOFError
            data = self._unread
            taken += len(data)
            while True:
                piece = stream.decompress(data, _OUTPUT)
                data = stream.unconsumed_tail
                if piece:
                    yield piece
                if stream.eof or not (data or len(piece) == _OUTPUT):
                    break
            self._unread = stream.unused_data
        self.offset = begin + taken - len(self._unread)


__all__ = ["ERRORS", "MAGIC", "Leaf", "Members", "compress", "compress_first"]
