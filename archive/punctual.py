"""Runs that did not happen: those that found the archive in use, noted beside the job logs, and those that nobody started."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from archive import times

NAME = "skipped.jsonl"
KEPT = 200_000  # bytes; then a new file is begun
TOLD = timedelta(days=7)
PATIENCE = timedelta(days=2)
"""How long a portal may go without a run before that is told, where nobody has said how often one is to be."""


def note_skip(archive: Path, at: datetime, what: str, reason: str) -> None:
    """A run found the archive in use. It may not touch the index, so this stands in a file; where even that fails, its exit code tells."""
    path = archive / "logs" / NAME
    with suppress(OSError):
        path.parent.mkdir(exist_ok=True)
        if path.is_file() and path.stat().st_size > KEPT:
            path.replace(path.with_suffix(".old.jsonl"))
        line = json.dumps({"at": times.stamp(at), "what": what, "reason": reason}, ensure_ascii=False) + "\n"
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            os.write(handle, line.encode("utf-8", "backslashreplace"))
        finally:
            os.close(handle)


def skips(archive: Path, now: datetime) -> list[dict[str, Any]]:
    """The runs of the last seven days that were skipped, oldest first: ``at``, ``what``, ``reason``."""
    found = []
    with suppress(OSError):
        for line in (archive / "logs" / NAME).read_text(encoding="utf-8").splitlines():
            with suppress(ValueError, KeyError, TypeError):
                entry = json.loads(line)
                if now - times.read(entry["at"]) < TOLD:
                    found.append(entry)
    return found


def late_by(last_started_at: str | None, now: datetime, every: timedelta | None) -> timedelta | None:
    """How long ago the run should have begun that did not; None where it is in time. A run may still be at work when the next one is due,
    so that one of them is let pass."""
    if last_started_at is None:
        return None
    waited = now - times.read(last_started_at)
    patience = PATIENCE if every is None else 2 * every
    return waited - (every or PATIENCE) if waited > patience else None
