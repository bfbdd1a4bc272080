"""Received bytes: in memory while few, in an unnamed temporary file beyond that."""

from __future__ import annotations

import tempfile
from io import BytesIO
from typing import BinaryIO, cast

from archive.records import Octets

SPOOL_SIZE = 4_000_000  # bytes


class Spool:
    """A growing string of bytes that moves to a file (in TMPDIR) once it is longer than *limit* bytes."""

    def __init__(self, limit: int = SPOOL_SIZE) -> None:
        self.limit = limit
        self.size = 0
        self._memory = BytesIO()
        self._file: BinaryIO | None = None

    def write(self, data: bytes | memoryview, /) -> None:
        self.size += len(data)
        if self._file is None:
            if self.size <= self.limit:
                self._memory.write(data)
                return
            self._file = cast(BinaryIO, tempfile.TemporaryFile(prefix="lumbung-"))  # noqa: SIM115 - closed by close()
            self._file.write(self._memory.getbuffer())
            self._memory = BytesIO()
        self._file.write(data)

    def octets(self) -> Octets:
        """All bytes, or the file that holds them, at its start. The file lives until ``close()``."""
        if self._file is None:
            return self._memory.getvalue()
        self._file.flush()
        self._file.seek(0)
        return self._file

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
