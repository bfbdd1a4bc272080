"""The last step of writing: rows for what is on the disk, many at once; a file gets its final name when all of its rows are there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from archive.index import Index
from archive.records import Capture, Failure, Kept, Location
from archive.warc import WarcWriter

Receipt = tuple[Capture, Kept] | tuple[Failure, Location]
"""Something written to a WARC and not yet acknowledged."""


class Acknowledging:
    """What an Archive knows of records and their rows. ``index`` and ``_writers`` (by portal) are the archive's."""

    index: Index
    _writers: dict[str, WarcWriter]

    def __init__(self) -> None:
        self._unacknowledged: set[str] = set()  # portals whose WARC holds a record without its row
        self._rowed: list[Receipt] = []  # those whose row is not yet on the disk

    def acknowledge(self, receipts: Iterable[Receipt]) -> None:
        """The index's rows for what has been appended and synced, in one transaction; with ``batch`` open, in that. Where that fails, the
        WARCs concerned stay ``.open`` for the next run, which gives each of their records its row."""
        receipts = list(receipts)
        try:
            with self.index.transaction():
                ids = {slug: self.index.portal_id(slug) for slug in {what.portal for what, _ in receipts}}
                for what, where in receipts:
                    if isinstance(what, Capture) and isinstance(where, Kept):
                        self.index.capture(what, where, ids[what.portal])
                    elif isinstance(what, Failure) and isinstance(where, Location):
                        self.index.failure(what, where, ids[what.portal])
        except BaseException:
            self._unacknowledged |= {what.portal for what, _ in receipts}
            raise
        self._rowed += receipts
        if not self.index.open:
            self._tell_writers()

    @contextmanager
    def batch(self) -> Iterator[None]:
        """What is written to the index in here becomes durable with the next ``settle``, many at once; until then this process alone sees
        it. Where it fails, it alone is undone. Raises NoSpace."""
        before = len(self._rowed)
        try:
            with self.index.batch():
                yield
        except BaseException:
            self._forget(before if self.index.open else 0)  # a full disk undoes the whole transaction
            raise

    @property
    def unsettled(self) -> bool:
        """Whether something waits for ``settle``."""
        return self.index.open

    def settle(self) -> None:
        """Make durable what batches have written to the index. Raises NoSpace, and then none of it is there."""
        try:
            self.index.commit()
        except BaseException:
            self._forget(0)
            raise
        self._tell_writers()

    def _forget(self, after: int) -> None:
        """Rows that were undone: their records get them from the next run."""
        self._unacknowledged |= {what.portal for what, _ in self._rowed[after:]}
        del self._rowed[after:]

    def _tell_writers(self) -> None:
        rowed, self._rowed = self._rowed, []
        for what, where in rowed:
            if writer := self._writers.get(what.portal):
                writer.acknowledged((where.location if isinstance(where, Kept) else where).file)
