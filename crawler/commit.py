"""Group commit: many exchanges, one fsync, one transaction."""

from __future__ import annotations

import asyncio
import contextlib

from archive import Archive
from archive.store import Receipt


class Committer:
    """Gathers what has been appended to the WARCs until a time or a size is reached, then one fsync and one transaction for all of it.

    ``seconds``: how long the first of a group waits for company; ``octets``: the size at which nobody waits any longer.
    """

    def __init__(self, archive: Archive, *, seconds: float, octets: int) -> None:
        self.archive = archive
        self.seconds = seconds
        self.octets = octets
        self._group: list[tuple[Receipt, asyncio.Future[None]]] = []
        self._size = 0
        self._full = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def commit(self, receipt: Receipt, size: int) -> None:
        """Returns when *receipt* is on the disk and in the index. Raises NoSpace."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._group.append((receipt, done))
        self._size += size
        if self._size >= self.octets:
            self._full.set()
        if self._task is None or self._task.done():
            self._task = asyncio.ensure_future(self._rounds())
        # Shielded: a download that times out here has its bytes in the file already, and its row must follow.
        await asyncio.shield(done)

    async def _rounds(self) -> None:
        while self._group:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._full.wait(), self.seconds)
            self._full.clear()
            group, self._group, self._size = self._group, [], 0
            try:
                await asyncio.to_thread(self.archive.sync)
                self.archive.acknowledge(receipt for receipt, _ in group)
            except Exception as error:  # every waiter must hear of it, or the run hangs
                for _, done in group:
                    if not done.done():
                        done.set_exception(error)
            else:
                for _, done in group:
                    if not done.done():
                        done.set_result(None)
