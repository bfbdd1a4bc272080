"""Requests that are not made, and why."""

from __future__ import annotations

from datetime import datetime

from scrapy.exceptions import IgnoreRequest


class Refused(IgnoreRequest):
    """Never to be made as things stand: robots.txt, another host, another method."""


class Resting(IgnoreRequest):
    """Put off: the host wants to be left alone until ``until``."""

    def __init__(self, message: str, until: datetime) -> None:
        super().__init__(message)
        self.until = until


class Barred(IgnoreRequest):
    """Put off: the host's robots.txt cannot be had, so nothing may be asked for until it can (RFC 9309, 2.3.1.4)."""


class Stopped(IgnoreRequest):
    """Put off: the run ends."""
