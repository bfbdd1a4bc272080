"""A WARC file while it grows: records go in whole or not at all, and a name that says ``.open`` until the last is durable."""

from __future__ import annotations

import errno
import fcntl
import os
import re
from array import array
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path

from archive.disk import space, sync_directory
from archive.errors import NoSpace
from archive.group import Record
from archive.member import Leaf
from archive.reader import OPEN

_WRITE = 1 << 20  # records in memory go out in one write; a large body in pieces of this size
_datasync: Callable[[int], None] = getattr(os, "fdatasync", os.fsync)  # macOS has fsync alone


class GrowingFile:
    """The file that will be *path*. Created at once; raises FileExistsError where *path* stands or is being written, and NoSpace.

    ``size``: bytes of whole records in it. ``broken``: a write, a sync or its end failed, so nothing may follow.
    An exclusive flock, held until it is closed, tells ``mend`` that its writer lives.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = 0
        self.broken = False
        self._digests = bytearray()  # 32 bytes a record: a file of a gigabyte has some two hundred thousand
        self._lengths = array("L")
        self._growing = path.with_name(path.name + OPEN)
        with space(self._growing):
            self._fd = os.open(self._growing, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC, 0o644)
        fcntl.flock(self._fd, fcntl.LOCK_EX)
        if path.exists():
            self.discard()
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))

    def write(self, records: Sequence[Record]) -> list[tuple[int, int]]:
        """Append *records*, one gzip member each; ``(offset, length)`` of each. Where that fails, none of them stays.

        One ``write`` for all, unless a block is a file. Raises NoSpace, and what reading such a file raises. After a disk that could not
        even be cut back or synced, every further call raises NoSpace: the file keeps its ``.open`` name, to be mended.
        """
        if self.broken:
            raise NoSpace(f"{self._growing}: an earlier write failed", cure="Run the command again: what is torn is mended first.")
        places: list[tuple[int, int]] = []
        digests: list[bytes] = []
        waiting: list[bytes] = []
        end = self.size
        try:
            with space(self._growing):
                for record in records:
                    begin, digest = end, sha256()
                    for piece in (b"".join(record.member()),) if isinstance(record.block, bytes) else record.member():
                        waiting.append(piece)
                        digest.update(piece)
                        end += len(piece)
                        if not isinstance(record.block, bytes) and sum(map(len, waiting)) >= _WRITE:
                            self._out(b"".join(waiting))
                            waiting.clear()
                    places.append((begin, end - begin))
                    digests.append(digest.digest())
                self._out(b"".join(waiting))
        except BaseException:
            self._cut_back()
            raise
        self.size = end
        self._digests += b"".join(digests)
        self._lengths.extend([length for _, length in places])
        return places

    def leaves(self) -> Iterator[Leaf]:
        """The records as they were written, for the ledger."""
        offset = 0
        for number, length in enumerate(self._lengths):
            yield self._digests[32 * number : 32 * number + 32].hex(), offset, length
            offset += length

    def sync(self) -> None:
        """Make what was written durable. May be called while another thread writes or closes."""
        try:
            handle = os.dup(self._fd)
        except OSError:  # closed meanwhile, and durable since
            return
        try:
            with space(self._growing):
                _datasync(handle)
        except (OSError, NoSpace):
            self.broken = True  # the kernel may have dropped what it could not write, and a second sync would not say so
            raise
        finally:
            os.close(handle)

    def finish(self) -> None:
        """Durable, closed, and under its final name; after a failed write closed alone. Raises NoSpace; it is closed then too."""
        if self.broken:
            self._close()
            return
        self.broken = True  # until all of it is done: what failed once is not tried again, but mended by the next run
        try:
            with space(self._growing):
                os.fsync(self._fd)
                self._close()
                self._growing.rename(self.path)
                sync_directory(self.path.parent)
        finally:
            self._close()
        self.broken = False

    def abandon(self) -> None:
        """Close the file under the name it has."""
        self._close()

    def discard(self) -> None:
        """Close the file and remove it."""
        self._close()
        with space(self._growing):
            self._growing.unlink()

    def _close(self) -> None:
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def _out(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[os.write(self._fd, view) :]

    def _cut_back(self) -> None:
        try:
            os.ftruncate(self._fd, self.size)
        except OSError:  # nothing may follow a torn record
            self.broken = True


def file_name(prefix: str, stamp: str, serial: int, host: str) -> str:
    """``Prefix-Timestamp-Serial-Crawlhost.warc.gz``, WARC 1.1 Annex C."""
    return f"{prefix}-{stamp}-{serial:05d}-{host}.warc.gz"


def next_serial(directory: Path, prefix: str) -> int:
    """One more than the highest serial that a file of *prefix* has in *directory*; 0 where there is none."""
    name = re.compile(re.escape(prefix) + r"-[0-9]{14}-([0-9]{5,})-[^/]*\.warc\.gz(?:\.open)?")
    return max((int(match[1]) for path in directory.iterdir() if (match := name.fullmatch(path.name))), default=-1) + 1
