"""What it costs to be sure: time per exchange with an fsync and a transaction for each, for groups, and for none at all.

``python -m benchmarks.durability [--exchanges N] [--directory DIR]``: DIR is on the disk to be measured. Lumbung's own setting gathers
what comes within LUMBUNG_SYNC_SECONDS: with one request at a time to a host a group is one exchange, with many hosts it is many.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from archive import Archive
from archive.records import Capture, Job, PortalEntry
from archive.store import Receipt

HOME = "http://dispersip.contohkab.go.id/"
GROUPS = (1, 8, 32, 128, None)
"""Exchanges that share one fsync and one transaction; None: neither, the operating system writes when it likes."""


@dataclass(frozen=True)
class Cost:
    """Microseconds per exchange."""

    wall: float
    cpu: float


def exchanges(count: int, seed: int = 1) -> Iterator[Capture]:
    """Pages of some 18 KB that do not compress, as pages that were sent compressed do not."""
    chance = random.Random(seed)
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 18000\r\n\r\n"
    at = datetime(2026, 11, 1, tzinfo=UTC)
    for number in range(count):
        yield Capture(
            id=str(UUID(int=number + 1)), url=f"{HOME}{number}", method="GET", status=200, request=b"GET / HTTP/1.1\r\nHost: a\r\n\r\n",
            response=head + chance.randbytes(18_000), head_length=len(head), chunked=False, captured_at=at, finished_at=at,
            portal="dispersip", job="job", purpose="article", mime="text/html",
        )  # fmt: skip


def measure(directory: Path, count: int, group: int | None) -> Cost:
    with Archive(directory, write=True) as archive:
        archive.enter(PortalEntry("dispersip", "Dinas Perpustakaan", HOME, "Asia/Jakarta", "codingest"))
        archive.begin(Job(id="job", portal="dispersip", verb="crawl", started_at=archive.clock()))
        captures = list(exchanges(count))
        waiting: list[Receipt] = []
        wall, cpu = time.perf_counter(), time.process_time()
        for capture in captures:
            waiting.append((capture, archive.append(capture)))
            if group and len(waiting) >= group:
                archive.sync()
                archive.acknowledge(waiting)
                waiting.clear()
        cost = Cost(1e6 * (time.perf_counter() - wall) / count, 1e6 * (time.process_time() - cpu) / count)
        archive.sync()
        archive.acknowledge(waiting)
    return cost


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m benchmarks.durability", description=__doc__)
    options.add_argument("--exchanges", type=int, default=1024)
    options.add_argument("--directory", type=Path, help="[the system's temporary directory]")
    chosen = options.parse_args()
    print(f"{'exchanges a group':>18}{'wall µs':>10}{'CPU µs':>10}")
    for group in GROUPS:
        with tempfile.TemporaryDirectory(dir=chosen.directory) as made:
            cost = measure(Path(made), chosen.exchanges, group)
        print(f"{group or 'no fsync, no rows':>18}{cost.wall:>10.0f}{cost.cpu:>10.0f}")


if __name__ == "__main__":
    main()
