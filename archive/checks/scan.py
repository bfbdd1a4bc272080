"""Walks one WARC file record by record, trusting nothing: every byte of the file belongs to a record or to a finding."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from archive.checks.scanned import Report, Scanned
from archive.checks.stream import GZIP_MAGIC, PIECE, Damaged, Member, Stream, next_member

ZSTD_MAGICS = (b"\x28\xb5\x2f\xfd", b"\x5d\x2a\x4d\x18")  # a frame; the dictionary frame that .warc.zst begins with


def scan(path: Path, report: Report) -> Iterator[Scanned]:
    """The records of a WARC file, plain or gzip, in order. The caller reads each block before asking for the next record.

    Rules F01, F02, F03, F05 (zstd), R01, R02, R03 and R08 are reported here. After damage the walk goes on at the next record that
    can be found. A file that cannot be opened is F01.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        report("E", "F01", None, None, f"cannot be read: {error.strerror or error}")
        return
    with file:
        magic = file.read(4)
        if not magic:
            report("E", "F01", None, None, "the file is empty, expected at least one record")
        elif magic in ZSTD_MAGICS or magic[1:] == b"\x2a\x4d\x18":
            report("E", "F05", 0, None, "zstd: replay tools cannot read it, expected gzip")
        elif magic == b"WARC":
            yield from _plain(file, report)
        elif magic[:2] == GZIP_MAGIC or next_member(file, 0) is not None:
            yield from _members(file, report)
        elif _next_plain(file, 0) is not None:
            yield from _plain(file, report)
        else:
            report("E", "F01", 0, None, f"neither gzip nor a WARC record: the file begins {magic!r}")


def _members(file: BinaryIO, report: Report) -> Iterator[Scanned]:
    size = file.seek(0, 2)
    offset, count = 0, 0
    while offset < size:
        file.seek(offset)
        if file.read(2) != GZIP_MAGIC:
            after = next_member(file, offset)
            report("E", "F03", offset, None, f"{(after or size) - offset} bytes that are no gzip member")
            offset = after if after is not None else size
            continue
        member = Member(file, offset)
        found, last = 0, None
        while True:
            record = Scanned(member, offset, report)
            try:
                begun = record.read_header()
                if not begun:
                    member.drain()
            except Damaged as damaged:
                record.broken(damaged)
                begun = False
            if not begun:
                if not found and not record.damage:
                    record.say("E", "F02", "the gzip member is empty, expected one record")
                last = record
                break
            found += 1
            if found == 2:
                record.say("E", "F02", "the gzip member holds more than one record; replay tools need one member for each")
            last = record
            yield record
            record.finish()
            if record.last():
                break
        count += found
        offset = _settle(file, member, last, offset, size)
    if not count:
        report("E", "F01", None, None, "the file holds no whole record")


def _settle(file: BinaryIO, member: Member, last: Scanned, offset: int, size: int) -> int:
    """Where the next member begins; the length of the last record read is that of its member."""
    if member.end is not None:
        last.length = member.end - offset
        return member.end
    after = next_member(file, offset + 1)
    last.length = (after or size) - offset
    return after if after is not None else size


def _plain(file: BinaryIO, report: Report) -> Iterator[Scanned]:
    stream = Stream(file, 0)
    count = 0
    while True:
        start = stream.position
        record = Scanned(stream, start, report)
        begun = record.read_header()
        if begun:
            count += 1
            yield record
            record.finish()
        elif not record.damage:
            break
        if record.damage:
            after = _next_plain(file, max(record.header_end - 1, start))
            if after is None:
                break
            stream.back_to(after)
            record.length = after - start
    if not count:
        report("E", "F01", None, None, "the file holds no whole record")


def _next_plain(file: BinaryIO, start: int) -> int | None:
    """The offset of the next ``WARC/1.`` at the beginning of a line at or after *start*; None if there is none."""
    offset, tail = max(0, start), b""
    while True:
        file.seek(offset)
        data = file.read(PIECE)
        window = tail + data
        at = window.find(b"\nWARC/1.")
        if at >= 0:
            return offset - len(tail) + at + 1
        if not data:
            return None
        offset += len(data)
        tail = window[-7:]
