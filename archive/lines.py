"""The CDXJ lines of the WARC files that a writer makes, remembered as they are written, so that no file need be read for them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from archive.cdxj import line, told
from archive.fields import warc_date
from archive.http import Head
from archive.records import Location
from archive.runs import Runs
from archive.uri import clean_uri

HELD = 4_000_000
"""Bytes of lines that a file keeps in memory; more are set aside in a temporary file."""

TOGETHER = 64
"""Lines are made so many at a time: of one between two answers, most of the cost is that the processor has forgotten how."""


class Lines:
    """``add`` while a file grows, ``finish`` when it has its final name; ``finished`` gives the lines of those files, in order."""

    def __init__(self) -> None:
        self._growing: dict[Path, Runs | None] = {}
        self._finished: dict[Path, Runs] = {}
        self._waiting: list[tuple[Path, str, str, datetime, str, Location, str | None, str | None]] = []

    @property
    def finished(self) -> Mapping[Path, Runs]:
        return self._finished

    def add(self, path: Path, kind: str, uri: str, at: datetime, digest: str, place: Location, what: Head | str) -> None:
        """The record of *kind* that was just written to *path*; see ``archive.cdxj.line``."""
        self._waiting.append((path, kind, uri, at, digest, place, *((what, None) if isinstance(what, str) else told(what))))
        if len(self._waiting) >= TOGETHER:
            self._write()

    def _write(self) -> None:
        waiting, self._waiting = self._waiting, []
        for path, kind, uri, at, digest, place, content_type, status in waiting:
            runs = self._growing.setdefault(path, Runs(HELD))
            if runs is None:
                continue
            try:
                runs.add(line(kind, clean_uri(uri), warc_date(at), digest, content_type, status, (place.offset, place.length), path.name))
            except OSError:  # no room to set them aside: whoever wants this file's lines reads the file
                self._growing[path] = None

    def finish(self, path: Path) -> None:
        self._write()
        if runs := self._growing.pop(path, None):
            self._finished[path] = runs

    def close(self) -> None:
        """Let go of everything."""
        for runs in (*self._growing.values(), *self._finished.values()):
            if runs is not None:
                runs.close()
        self._growing, self._finished, self._waiting = {}, {}, []
