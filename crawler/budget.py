"""How many recounts there is room for: in a run, and in an hour of a portal and of a host. What earlier runs spent stands in the index."""

from __future__ import annotations

from collections import defaultdict, deque
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from archive import Archive

HOUR = timedelta(hours=1)

_ledgers: WeakKeyDictionary[Archive, Ledger] = WeakKeyDictionary()


class Ledger:
    """The recounts of one process, whichever portals it crawls side by side, and those of the hour before it began."""

    def __init__(self, archive: Archive) -> None:
        self.taken = 0  # in this run
        self._times: defaultdict[str, deque[datetime]] = defaultdict(deque)
        for url, at in archive.histories.recounted(archive.clock() - HOUR):
            self._times[host_of(url)].append(at)

    @classmethod
    def of(cls, archive: Archive) -> Ledger:
        if archive not in _ledgers:
            _ledgers[archive] = cls(archive)
        return _ledgers[archive]

    def spend(self, host: str, number: int, at: datetime) -> None:
        self.taken += number
        self._times[host].extend([at] * number)

    def spent(self, host: str, now: datetime) -> int:
        """In the hour before *now*."""
        times = self._times[host]
        while times and times[0] <= now - HOUR:
            times.popleft()
        return len(times)


def host_of(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def room(*budgets: tuple[int, int]) -> int | None:
    """What is left of all of them together, each (limit, spent) with 0 for no limit; None where none limits."""
    left = [max(limit - spent, 0) for limit, spent in budgets if limit]
    return min(left) if left else None
