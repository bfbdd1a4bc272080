"""WARC files cut into stretches that cores read side by side, each beginning where a gzip member of a WARC record begins."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from archive.errors import DamagedRecord
from archive.fields import read_fields
from archive.member import ERRORS, Members
from archive.reader import OPEN, read_record

SIZE = 8_000_000
"""Bytes of a stretch: some hundred pages, so that all cores end together."""

_MEMBER = re.compile(rb"\x1f\x8b\x08")
_WINDOW = 1 << 20
_FAULTS: tuple[type[Exception], ...] = (*ERRORS, EOFError)


@dataclass(frozen=True, slots=True)
class Chunk:
    """The exchanges that begin in *path* from ``begin`` on, before ``end`` (None: to its last). ``name``: the file, below the archive."""

    path: Path
    name: str
    begin: int = 0
    end: int | None = None


def chunks(paths: Iterable[Path], root: Path, size: int = SIZE) -> Iterator[Chunk]:
    """All of *paths*, in order. Only files that Lumbung wrote are cut: others may hold an answer before its request."""
    for path in paths:
        name = path.relative_to(root).as_posix()
        places = [0]
        if path.stat().st_size > 2 * size and _ours(path):
            for start in range(size, path.stat().st_size, size):
                place = _member(path, max(start, places[-1] + 1))
                if place is not None and place > places[-1]:
                    places.append(place)
        for begin, end in zip(places, [*places[1:], None], strict=True):
            yield Chunk(path, name.removesuffix(OPEN), begin, end)


def _ours(path: Path) -> bool:
    try:
        first = read_record(path, 0)
    except DamagedRecord:
        return False
    return first.type == "warcinfo" and read_fields(first.data).get("software", "").startswith("Lumbung/")


def _member(path: Path, start: int) -> int | None:
    """The first place from *start* on where a gzip member begins that holds a WARC record."""
    with path.open("rb") as file:
        while True:
            file.seek(start)
            window = file.read(_WINDOW)
            for found in _MEMBER.finditer(window):
                if _is_record(file, start + found.start()):
                    return start + found.start()
            if len(window) < _WINDOW:
                return None
            start += _WINDOW - 2


def _is_record(file: BinaryIO, offset: int) -> bool:
    members = Members(file, offset)
    try:
        return members.more() and next(iter(members.pieces()), b"").startswith(b"WARC/1.")
    except _FAULTS:
        return False
