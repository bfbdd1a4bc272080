"""WARC files, written so that a crash can lose only what was never acknowledged.

A capture's records go out in one write; ``sync`` makes everything appended so far durable, and only then may an index or a frontier
believe it. A file carries ``.open`` until it is closed. ``archive.group`` and ``archive.fields`` hold the form of the records,
``archive.growing`` the file, ``archive.reader`` reads it back and ``archive.mend`` repairs what a crash left.
"""

from __future__ import annotations

import re
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from archive import times
from archive.digest import block_digest
from archive.disk import make_directory, space, sync_directory
from archive.errors import NoSpace
from archive.fields import warc_date, write_fields
from archive.group import (
    WARC_FIELDS,
    Note,
    Record,
    Reference,
    Seen,
    capture_records,
    chain_key,
    chain_record,
    failure_record,
    never,
    note_record,
    record,
)
from archive.growing import GrowingFile, file_name, next_serial
from archive.ids import new_id
from archive.lines import Lines
from archive.member import Leaf
from archive.mend import Mended, mend
from archive.reader import OPEN, WarcRecord, find, iter_records, read_record
from archive.records import Capture, Failure, Kept, Location, Resolution
from archive.resolution import TEXT_DNS, dns_uri, resolution_record

CONFORMS_TO = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"


class WarcWriter:
    """Appends captures, failures, look-ups and notes to WARC/1.1 files in *directory*.

    Files are called ``<prefix>-<UTC, 14 digits>-<serial>-<host>.warc.gz``; the serial continues the highest that *prefix* has there. A
    new one is begun when *size* bytes are reached. Each starts with a warcinfo record of the lines in *warcinfo* (software, robots,
    operator, http-header-user-agent, isPartOf …) and ours (format, conformsTo, hostname), then the notes of *preamble*.
    ``Location.file`` is the final name, below *root* (default: *directory*).

    With *hold*, a file keeps its ``.open`` until ``acknowledged`` has been called for every capture and failure in it: whatever has its
    final name has its rows.

    ``lines``: the CDXJ lines of the files that have got their final name; ``leaves``: what the ledger says of their records.

    The first file is made at once: raises NoSpace where nothing can be written there. A file that got nothing but its preamble is
    removed at the end. Appending is for one thread at a time; ``sync`` may be called from another.
    """

    def __init__(
        self,
        directory: Path,
        prefix: str,
        *,
        warcinfo: Mapping[str, str],
        host: str | None = None,
        size: int = 1_000_000_000,
        clock: Callable[[], datetime] = times.now,
        preamble: Sequence[Note] = (),
        root: Path | None = None,
        new_id: Callable[[], str] = new_id,
        hold: bool = False,
    ) -> None:
        self._directory = directory
        self._prefix = prefix
        self._root = root or directory
        self._host = re.sub(r"[^A-Za-z0-9.-]+", "-", host or socket.gethostname())
        self._warcinfo = {"format": "WARC File Format 1.1", "conformsTo": CONFORMS_TO, "hostname": self._host, **warcinfo}
        self._limit = size
        self._clock = clock
        self._preamble = preamble
        self._new_id = new_id
        self._hold = hold
        self._waiting: Counter[str] = Counter()  # by file, what was appended and not acknowledged
        self._full: dict[str, GrowingFile] = {}  # rolled over, and waiting for that
        self.lines = Lines()
        self.leaves: dict[Path, Iterable[Leaf]] = {}
        self._lock = threading.Lock()
        with space(directory):
            make_directory(directory, root)
            self._serial = next_serial(directory, prefix)
        self._begin()

    @property
    def path(self) -> Path:
        """The file being written, under its final name; after ``close`` the last one."""
        return self._path

    def append(self, capture: Capture, refers_to: Reference | None = None, *, seen: Seen = never) -> Kept:
        """Write the records of *capture*; its response as a revisit of *refers_to*, or of what *seen* names for its payload digest.

        What is written is durable after the next ``sync``. Raises NoSpace, or ValueError where the capture cannot be written as it is;
        either way the file ends with its last whole group.
        """
        with self._lock:
            self._roll()
            group = capture_records(capture, self._info, (lambda _: refers_to) if refers_to else seen)
            location = self._write(group.records, capture)[group.position - len(group.records)]
            self._waiting[location.file] += self._hold
            self.lines.add(self._path, group.kind, capture.url, capture.captured_at, group.digest, location, group.what)
        return Kept(capture.id, group.kind, group.digest, location)

    def fail(self, failure: Failure) -> Location:
        """Write the record of an attempt that gave no response."""
        with self._lock:
            self._roll()
            location = self._write([failure_record(failure, self._info)], failure)[-1]
            self._waiting[location.file] += self._hold
        return location

    def resolved(self, resolution: Resolution) -> Location:
        """Write the record of a host name looked up."""
        with self._lock:
            self._roll()
            found, at = resolution_record(resolution, self._info), resolution.resolved_at
            location = self._write([found])[-1]
            self.lines.add(self._path, "resource", dns_uri(resolution), at, block_digest(found.block), location, TEXT_DNS)
            return location

    def note(self, target_uri: str, fields: Mapping[str, str]) -> Location:
        """Write a metadata record about *target_uri*."""
        with self._lock:
            self._roll()
            return self._write([self._noted(Note(target_uri, fields))])[-1]

    def sync(self) -> None:
        """Make all that was appended durable. Files finished before are so already."""
        with self._lock:
            files = [*self._full.values(), *([self._file] if self._file else [])]
        for file in files:
            file.sync()

    def acknowledged(self, file: str) -> None:
        """One more capture or failure in *file* (``Location.file``) has its row. Raises NoSpace where this lets a full file be finished,
        and that fails."""
        with self._lock:
            self._waiting[file] -= 1
            if not self._waiting[file] and file in self._full:
                self._finished(self._full.pop(file))

    @property
    def settled(self) -> bool:
        """Whether all that was appended has been acknowledged."""
        return not any(self._waiting.values())

    def close(self) -> None:
        """Finish the file: durable, under its final name. One that holds what was not acknowledged stays ``.open``."""
        with self._lock:
            self._finish()

    def abandon(self) -> None:
        """Close the file as it is, under its ``.open`` name: whoever opens the archive next mends it and looks at every record in it."""
        with self._lock:
            self._finish(abandon=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _begin(self) -> None:
        now = self._clock().astimezone(UTC)
        self._file: GrowingFile | None = None
        self._closed = False
        while self._file is None:
            self._path = self._directory / file_name(self._prefix, f"{now:%Y%m%d%H%M%S}", self._serial, self._host)
            self._serial += 1
            try:
                self._file = GrowingFile(self._path)
            except FileExistsError:
                continue
        self._name = self._path.relative_to(self._root).as_posix()
        self._chains: set[tuple[str, ...]] = set()
        self._info = self._new_id()
        lines = write_fields(self._warcinfo.items())
        name = [("WARC-Filename", self._path.name)]
        first = record("warcinfo", self._info, warc_date(now), WARC_FIELDS, lines, block_digest(lines), name)
        try:
            self._write([first, *map(self._noted, self._preamble)])
            with space(self._directory):
                sync_directory(self._directory)
        except BaseException:
            self._file.discard()
            self._file = None
            raise
        self._begun = self._file.size

    def _roll(self) -> None:
        if self._file and self._file.size >= self._limit and self._file.size > self._begun:
            if self._waiting[self._name]:
                self._full[self._name], self._file = self._file, None
            else:
                self._finish()
            self._begin()

    def _finish(self, *, abandon: bool = False) -> None:
        self._closed = True
        while self._full:
            self._full.popitem()[1].abandon()
        if not self._file:
            return
        if abandon or self._waiting[self._name]:
            self._file.abandon()
        elif self._file.size > self._begun:
            self._finished(self._file)
        else:
            self._file.discard()
        self._file = None

    def _finished(self, file: GrowingFile) -> None:
        file.finish()
        if not file.broken:
            self.lines.finish(file.path)
            self.leaves[file.path] = file.leaves()

    def _noted(self, note: Note) -> Record:
        return note_record(note, self._new_id(), self._clock(), self._info)

    def _write(self, records: list[Record], about: Capture | Failure | None = None) -> list[Location]:
        """Write *records*; before them the certificates that *about* saw, where this file has not got them yet."""
        if self._file is None:
            raise ValueError(f"{self._path}: the writer is closed") if self._closed else NoSpace(f"{self._path}: could not be begun")
        key = chain_key(about.tls) if about else ()
        if about and about.tls and key and key not in self._chains:
            records = [chain_record(self._new_id(), about, about.tls, self._info), *records]
        places = self._file.write(records)
        self._chains.add(key)
        return [Location(self._name, offset, length) for offset, length in places]


__all__ = ["OPEN", "Mended", "Note", "Reference", "WarcRecord", "WarcWriter", "find", "iter_records", "mend", "never", "read_record"]
