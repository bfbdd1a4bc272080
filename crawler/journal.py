"""The log of one job: a JSON object a line, each with ``at`` and ``event``."""

from __future__ import annotations

import errno
import json
import logging
import os
import traceback
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from archive import times
from archive.disk import space
from archive.errors import NoSpace

_encode = json.JSONEncoder(ensure_ascii=False, default=str).encode
_open: list[Journal] = []


class Journal:
    """Events go out at once (``write`` raises NoSpace); warnings that Scrapy or a library logs while it is open are written into it too."""

    def __init__(self, path: Path, portal: str, clock: Callable[[], datetime]) -> None:
        with space(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            self.file = path.open("ab", buffering=0)
        self.path = path
        self.portal = portal
        self.clock = clock
        _open.append(self)

    def write(self, event: str, **fields: object) -> None:
        line = {"at": times.stamp(self.clock()), "event": event, **fields}
        text = _encode(line) + "\n"
        with space(self.path):
            data = text.encode("utf-8", "backslashreplace")
            written = self.file.write(data) or 0
            if written != len(data):
                self.file.truncate(self.file.tell() - written)
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def close(self) -> None:
        if self in _open:
            _open.remove(self)
        self.file.close()


class JournalHandler(logging.Handler):
    """For the root logger: warnings and worse into the journal of the portal concerned; into every open one, where that is not known."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)

    def emit(self, record: logging.LogRecord) -> None:
        portal = getattr(getattr(record, "spider", None), "portal", None)
        slug = getattr(portal, "slug", None)
        for journal in _open:
            if slug in (None, journal.portal):
                with suppress(NoSpace):  # the crawl itself meets the full disk, and says so
                    journal.write("log", level=record.levelname, logger=record.name, message=record.getMessage(), error=_error(record))


def _error(record: logging.LogRecord) -> str | None:
    return "".join(traceback.format_exception(*record.exc_info)) if record.exc_info else None
