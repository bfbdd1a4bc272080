"""Times as the index writes them: UTC, ISO 8601 with ``Z``, fixed width, so that text order is time order."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache


def now() -> datetime:
    """The one place where the clock is read; everything else is given a clock."""
    return datetime.now(UTC)


@lru_cache(maxsize=64)  # one visit asks for few times, and for each of them often
def stamp(moment: datetime) -> str:
    """``2026-11-22T15:16:00.123456Z``. Raises ValueError for a naive time: it would be somebody's guess."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment!r} has no time zone: times in an archive are aware UTC")
    return (moment if moment.tzinfo is UTC else moment.astimezone(UTC)).isoformat(timespec="microseconds")[:-6] + "Z"


def second(moment: datetime) -> str:
    """``2024-07-02T03:15:00Z``: for times that portals print, which know no fractions."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read(text: str) -> datetime:
    """The inverse of both. Raises ValueError."""
    return datetime.fromisoformat(text).astimezone(UTC)
