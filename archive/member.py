"""gzip members: one whole WARC record each (WARC 1.1 Annex D). The same input gives the same bytes: no time, no name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from archive.deflate import ERRORS, GZIP, deflater, inflater

MAGIC = b"\x1f\x8b"
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


__all__ = ["ERRORS", "MAGIC", "Leaf", "Members", "compress"]
