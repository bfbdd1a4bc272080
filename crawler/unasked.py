"""Requests that are not made, and why; and taking back those that wait for their turn."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request


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


def withdraw(crawler: Crawler, error: IgnoreRequest, which: Callable[[Request], bool] = lambda _: True) -> None:
    """Requests that Scrapy holds back for the pause between two requests get *error* as their answer; what is on the wire goes on."""
    if crawler.engine is None:
        return
    for slot in crawler.engine.downloader.slots.values():
        held = list(slot.queue)
        slot.queue.clear()
        for request, answer in held:
            if which(request):
                answer.errback(error)
            else:
                slot.queue.append((request, answer))
