"""The log of one job: a JSON object a line, each with ``at`` and ``event``."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from archive import times

_open: list[Journal] = []


class Journal:
    """Events go out at once; warnings that Scrapy or a library logs while it is open are written into it too."""

    def __init__(self, path: Path, clock: Callable[[], datetime]) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.file = path.open("a", encoding="utf-8")
        self.clock = clock
        _open.append(self)

    def write(self, event: str, **fields: object) -> None:
        line = {"at": times.stamp(self.clock()), "event": event, **fields}
        self.file.write(json.dumps(line, ensure_ascii=False, default=str) + "\n")
        self.file.flush()

    def close(self) -> None:
        _open.remove(self)
        self.file.close()


class JournalHandler(logging.Handler):
    """For the root logger: warnings and worse into every open journal."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)

    def emit(self, record: logging.LogRecord) -> None:
        for journal in _open:
            journal.write("log", level=record.levelname, logger=record.name, message=record.getMessage())
