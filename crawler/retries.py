"""Retries: when what could not be had is asked for again."""

from __future__ import annotations

from datetime import datetime, timedelta


def retry_at(attempts: int, now: datetime) -> datetime:
    """When a URL that failed *attempts* times is tried again: 1, 4, 16, 64 hours …, at most a fortnight."""
    return now + min(timedelta(hours=4.0 ** min(attempts, 5)), timedelta(days=14))
