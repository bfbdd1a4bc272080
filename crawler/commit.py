"""Group commit: many exchanges, one fsync, one transaction; and what was read from pages rides along."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from archive import Archive
from archive.errors import LumbungError
from archive.store import Receipt


class Committer:
    """Gathers what has been appended to the WARCs until a time or a size is reached, then one fsync and one transaction for all of it.

    ``seconds``: how long the first of a group waits for company, as long as answers are ``coming``; where none is, a quarter of it.
    ``octets``, ``most``: the size, and the number of exchanges, at which nobody waits any longer.
    """

    def __init__(self, archive: Archive, *, seconds: float, octets: int, most: int = 1000) -> None:
        self.archive = archive
        self.seconds = seconds
        self.octets = octets
        self.most = most
        self.coming = 0  # exchanges on the wire
        self._until = 0.0
        self._group: list[tuple[Receipt, asyncio.Future[None]]] = []
        self._under_way: list[tuple[Receipt, asyncio.Future[None]]] = []  # written, and being synced
        self._size = 0
        self.error: Exception | None = None  # why a group, or what was read before it and rode along, was not stored
        self._timer: asyncio.TimerHandle | None = None
        self._round: asyncio.Task[None] | None = None

    def commit(self, receipt: Receipt, size: int) -> asyncio.Future[None]:
        """Done when *receipt* is on the disk and in the index, whether anybody waits for that or not; or it has NoSpace."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        done.add_done_callback(_heard)
        self._group.append((receipt, done))
        self._size += size
        self._soon()
        return done

    @contextmanager
    def batch(self) -> Iterator[None]:
        """A part of the next transaction, for what may be lost with the process because it is found again; undone alone where it fails."""
        self._raise()
        with self.archive.batch():
            yield
        self._soon()

    def hurry(self) -> None:
        """No more company is waited for: who waits holds much memory."""
        if self._round is None and self._group:
            self._begin()

    def _soon(self) -> None:
        if self._round is not None:
            return  # it looks at its end whether more has come
        if self._size >= self.octets or len(self._group) >= self.most:
            self._begin()
        elif self._timer is None:
            loop = asyncio.get_running_loop()
            self._until = loop.time() + self.seconds
            self._timer = loop.call_later(self.seconds / 4, self._look)

    def _look(self) -> None:
        loop = asyncio.get_running_loop()
        if self.coming and loop.time() < self._until:
            self._timer = loop.call_later(self.seconds / 4, self._look)
        else:
            self._begin()

    def _begin(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._round = asyncio.ensure_future(self._commit())

    async def _commit(self) -> None:
        self._under_way, self._group, self._size = self._group, [], 0
        try:
            if self._under_way:
                await asyncio.get_running_loop().run_in_executor(None, self.archive.sync)
            self._store()
        except Exception as error:  # every waiter must hear of it, or the run hangs
            self.error = self.error or error
            self._tell(error)
        finally:
            self._round = None
            if self._group or self.archive.unsettled:
                self._soon()

    def flush(self) -> None:
        """Make durable at once all that was handed over: at a run's end nobody may be waiting for the last of it. Raises NoSpace."""
        self._raise()
        self._under_way, self._group, self._size = [*self._under_way, *self._group], [], 0
        try:
            self.archive.sync()
            self._store()
        except Exception as error:
            self._tell(error)
            raise

    def _raise(self) -> None:
        """Batches were lost, for whom nobody waits: who comes next must hear of it, or their URLs stay in flight and the run ends well."""
        error = self.error
        if error is not None and not isinstance(error, LumbungError):
            what = f"{type(error).__name__}: {error}"
            raise LumbungError(f"what was read could not be stored: {what}", cure="Please report it; the same command goes on.") from error
        if error is not None:
            raise error

    def _store(self) -> None:
        if self._under_way:  # else a flush has come between
            self.archive.acknowledge(receipt for receipt, _ in self._under_way)
        self.archive.settle()
        self._tell(None)

    def _tell(self, error: Exception | None) -> None:
        group, self._under_way = self._under_way, []
        for _, done in group:
            if not done.done():
                done.set_exception(error) if error else done.set_result(None)


def _heard(done: asyncio.Future[None]) -> None:
    """A capture whose download was given up has nobody waiting: its error is the others' too, and is told by them."""
    if not done.cancelled():
        done.exception()
