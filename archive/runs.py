"""An external merge sort: any number of byte lines in order, in the memory of one run."""

from __future__ import annotations

import heapq
import tempfile
from collections.abc import Iterator
from types import TracebackType
from typing import BinaryIO

RUN_SIZE = 32 * 1024 * 1024
"""Bytes of lines held before they are sorted and set aside in a temporary file."""


class Runs:
    """Lines go in with ``add``; iterating gives them back in bytewise order (``LC_ALL=C``), as often as wanted.

    A line may hold any byte but a line feed. Used as a context manager; the temporary files are gone afterwards.
    """

    def __init__(self, size: int = RUN_SIZE) -> None:
        self._size = size
        self._lines: list[bytes] = []
        self._held = 0
        self._files: list[BinaryIO] = []

    def __enter__(self) -> Runs:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        for file in self._files:
            file.close()
        self._files, self._lines = [], []

    def add(self, line: bytes) -> None:
        self._lines.append(line)
        self._held += len(line) + 64  # and the object around them
        if self._held >= self._size:
            self._set_aside()

    def _set_aside(self) -> None:
        self._lines.sort()
        file = tempfile.TemporaryFile(prefix="lumbung-sort-")  # noqa: SIM115 - closed by __exit__
        self._files.append(file)
        for line in self._lines:
            file.write(line)
            file.write(b"\n")
        self._lines, self._held = [], 0

    def __iter__(self) -> Iterator[bytes]:
        self._lines.sort()
        return heapq.merge(self._lines, *(_stored(file) for file in self._files))


def _stored(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    for line in file:
        yield line[:-1]
