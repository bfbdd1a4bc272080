"""How far a portal's story has been read, by the names of its WARC files: what the later ones tell of happened after they were begun."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path

from archive import times
from archive.errors import LumbungError
from archive.records import PortalEntry
from crawler.reread.chunks import Chunk
from crawler.reread.derive import Derivation
from crawler.reread.spool import END
from crawler.reread.walk import preamble

SLACK = timedelta(minutes=10)
"""An exchange that was over just before a file was begun may stand in it."""

_BEGUN = re.compile(r"-(\d{14})-")


class InOrder:
    """Has *along* derive what happened before everything that *warcs* may still tell of each portal.

    A guess, taken from names: whatever it gets wrong is seen when it arrives (``Derivation.arrived``).
    """

    def __init__(self, warcs: Sequence[Path], along: Derivation) -> None:
        self.along = along
        self._before: dict[Path, str] = {}  # by file: when the next one of its portal was begun, once it is read
        self._entries: dict[Path, PortalEntry | None] = {}
        self._last: dict[Path, Path] = {}
        self._reading: Path | None = None
        for directory, group in groupby(warcs, key=lambda path: path.parent):
            files = list(group)
            before = END if directory not in self._last else ""  # named twice: no order is known
            self._last[directory] = files[-1]
            for path in reversed(files):
                self._before[path] = before
                before = min(before, _begun(path))

    def reached(self, path: Path) -> None:
        """Something of *path* has been read; all files before it are read to their ends."""
        done, self._reading = self._reading, path
        if done is not None and done != path and self._before[done]:
            entry = self._entry(done.parent)
            if entry is not None:
                self.along.until(entry, self._before[done])

    def _entry(self, directory: Path) -> PortalEntry | None:
        """What the newest file in *directory* says at its beginning of the portal that it is named for."""
        if directory not in self._entries:
            path = self._last[directory]
            try:
                found = preamble(Chunk(path, path.name))
            except LumbungError:
                found = {}
            self._entries[directory] = found.get(directory.parent.name)
        return self._entries[directory]


def _begun(path: Path) -> str:
    """The time in the name of *path*, and a little before; the beginning of all times where there is none."""
    found = _BEGUN.findall(path.name)
    try:
        return times.stamp(datetime.strptime(found[-1], "%Y%m%d%H%M%S").replace(tzinfo=UTC) - SLACK)
    except (IndexError, ValueError, OverflowError):
        return ""
