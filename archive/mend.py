"""A WARC file that a crash left behind: cut back to its last whole group, then finished."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from archive.disk import space, sync_directory
from archive.errors import ArchiveLocked, DamagedRecord
from archive.group import WARC_FIELDS
from archive.reader import OPEN, iter_records, read_record

_BEGIN = re.compile(rb"\x1f\x8b\x08|WARC/1\.")


@dataclass(frozen=True, slots=True)
class Mended:
    """``path``: the finished file, None where nothing whole was in it. ``quarantine``: where the cut bytes stand, None without any."""

    path: Path | None
    kept_bytes: int
    cut_bytes: int
    quarantine: Path | None


def mend(path: Path, settle: Callable[[Path], None] = lambda _: None, *, ours: bool = True) -> Mended:
    """Finish *path*, a file whose writer died.

    Whatever follows the last whole group (a request without its response, a response without its closing record, a torn member) is
    moved to ``<name>.torn-<offset>`` beside it; the file is cut there and gets its final name. Nothing is deleted before its copy is
    durable, so mending may itself be interrupted and begun again. Where damage is not at the end but inside, all that follows it is
    moved too. Of a file that is not *ours*, only what follows the last whole record is moved: other writers have other groups.
    *settle* is given the file when it is cut back and still ``.open``, so that what it does is begun again if it is interrupted.
    Raises ArchiveLocked while a living process writes the file, NoSpace where the disk cannot take the copy.
    """
    final = path.with_name(path.name.removesuffix(OPEN))
    if final != path and final.exists():
        raise DamagedRecord(f"{path}: {final.name} stands beside it already", cure=f"Compare the two with `lumbung verify {final} {path}`.")
    with space(path), path.open("r+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ArchiveLocked(f"{path}: another run is writing it", cure="Wait until that run ends.") from None
        size = file.seek(0, 2)
        kept = end_of_whole(path, ours=ours)
        quarantine = None
        if kept < size:
            quarantine = path.with_name(f"{final.name}.torn-{kept}")
            file.seek(kept)
            with quarantine.open("wb") as torn:
                shutil.copyfileobj(file, torn)
                torn.flush()
                os.fsync(torn.fileno())
            sync_directory(path.parent)
            file.truncate(kept)
        os.fsync(file.fileno())
        if kept:
            settle(path)
            path.rename(final)
        else:
            path.unlink()
        sync_directory(path.parent)
    return Mended(final if kept else None, kept, size - kept, quarantine)


def end_of_whole(path: Path, *, ours: bool) -> int:
    """The offset behind the last whole group of a file of *ours*; behind the last whole record of any other."""
    end, pending, group = 0, None, ""
    try:
        for offset, length, found in iter_records(path):
            if found.type == "request" or (found.type in ("response", "revisit") and found.id != group):
                pending = offset
                group = next(iter(found.concurrent_to), "") if found.type == "request" else found.id
            elif found.type == "metadata" and found.content_type == WARC_FIELDS and group in found.concurrent_to:
                pending = None
            end = offset + length
    except DamagedRecord:
        pass  # this is the tail to be cut
    return pending if ours and pending is not None else end


def goes_on(path: Path, offset: int) -> bool:
    """Whether a whole record begins anywhere behind *offset*: then what stands there is damage, no torn tail."""
    return next_whole(path, offset) is not None


def next_whole(path: Path, offset: int) -> int | None:
    """Where, behind *offset*, the next whole record begins; None where there is none."""
    with path.open("rb") as file:
        for place in _beginnings(file, offset):
            try:
                read_record(path, place)
            except DamagedRecord:
                continue
            return place
    return None


def _beginnings(file: BinaryIO, offset: int) -> Iterator[int]:
    """Where, behind *offset*, a record may begin by the look of its first bytes."""
    before = b""
    file.seek(offset + 1)
    place = offset + 1
    while piece := file.read(1 << 20):
        for found in _BEGIN.finditer(before + piece):
            yield place - len(before) + found.start()
        place += len(piece)
        before = piece[-4:]
