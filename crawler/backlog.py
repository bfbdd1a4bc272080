"""The backlog of a crawl: answers whose record is not yet durable. It is bounded in number, and in the memory that they hold."""

from __future__ import annotations

import asyncio

from scrapy.http import Request, Response

from crawler.commit import Committer

HELD = 8_000_000
"""Bytes of bodies that wait, before no other is asked for and no company is waited for."""


class Backlog:
    """*most*: answers. ``number`` and ``size`` (bytes of bodies) are those that wait now."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.number = self.size = 0

    @property
    def full(self) -> bool:
        return self.number >= self.most or self.size > HELD

    def add(self, answer: Response | Request, committer: Committer) -> None:
        self.number += 1
        self.size += len(answer.body)
        if self.size > HELD:
            committer.hurry()

    async def wait(self, answer: Response | Request, kept: asyncio.Future[None]) -> None:
        """Returns when the record of *answer*, which was added, is durable. Raises NoSpace where it cannot be."""
        try:
            await kept
        finally:
            self.number -= 1
            self.size -= len(answer.body)
