"""What durability costs: the same exchanges appended, made durable and given their rows under several policies, per exchange, wall and CPU.

Nothing crosses a network: what is measured is the archive alone, from ``Archive.append`` to the acknowledged row, with as many exchanges
in flight as a crawl has. Rounds are interleaved, and the least time of all rounds counts. CPU is the process's own, kernel included; what
the disk does meanwhile is in the wall time.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from archive import Archive
from archive.records import Capture, PortalEntry
from benchmarks.pages import Site
from crawler import settings
from crawler.commit import Committer

HOME = "http://berita.bangku-uji.test/"
PORTAL = PortalEntry("bangku-uji", "Bangku Uji", HOME, "Asia/Jakarta", "codingest", None, None, "")


class Unsafe(Archive):
    """An archive that never waits for the disk: what it calls done, a power cut may undo."""

    def sync(self) -> None:
        pass


@dataclass(frozen=True)
class Policy:
    """``seconds``, ``octets``: how long, and until which size, the first of a group waits for company; None: no groups."""

    name: str
    seconds: float | None = None
    octets: int = settings.LUMBUNG_SYNC_BYTES
    archive: type[Archive] = Archive


POLICIES = (
    Policy("an fsync for each exchange"),
    Policy("groups of what came meanwhile", 0),
    Policy("groups of 2 ms / 4 MB", 0.002),
    Policy("groups of 5 ms / 4 MB", 0.005),
    Policy("groups of 20 ms / 4 MB", 0.02),
    Policy("no fsync, groups of 2 ms / 4 MB", 0.002, archive=Unsafe),
    Policy("no fsync, groups of 20 ms / 4 MB", 0.02, archive=Unsafe),
)


@dataclass(frozen=True)
class Cost:
    """Milliseconds for one exchange."""

    wall: float
    cpu: float


def captures(pages: int) -> list[Capture]:
    """*pages* exchanges of 60 KB pages, gzip as the wire brings them."""
    site, now, made = Site(pages), datetime.now(UTC), []
    for path, number in site.articles.items():
        body = gzip.compress(site.article(number, HOME.rstrip("/")).encode(), 6)
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        request = (
            f"GET {path} HTTP/1.1\r\nHost: berita.bangku-uji.test\r\nAccept-Encoding: gzip, br\r\nConnection: keep-alive\r\n\r\n".encode()
        )
        made.append(
            Capture(
                id=str(uuid4()),
                url=HOME + path[1:],
                method="GET",
                status=200,
                request=request,
                response=head + body,
                head_length=len(head),
                chunked=False,
                captured_at=now,
                finished_at=now,
                mime="text/html",
                ip="127.0.0.1",
                port=80,
                portal=PORTAL.slug,
            )
        )
    return made


async def keep(archive: Archive, policy: Policy, exchanges: Sequence[Capture], in_flight: int) -> None:
    """All *exchanges* durable and acknowledged, *in_flight* of them at a time."""
    committer = Committer(archive, seconds=policy.seconds or 0, octets=policy.octets)
    waiting = iter(exchanges)

    async def one_after_another() -> None:
        for capture in waiting:
            if policy.seconds is not None:
                kept = archive.append(capture)
                await committer.commit((capture, kept), kept.location.length)
            else:
                archive.keep(capture)

    await asyncio.gather(*(one_after_another() for _ in range(in_flight)))


def cost(policy: Policy, exchanges: Sequence[Capture], in_flight: int, where: Path | None) -> Cost:
    with tempfile.TemporaryDirectory(prefix="lumbung-bench-", dir=where) as name, policy.archive(Path(name), write=True) as archive:
        archive.enter(PORTAL)
        wall, cpu = time.perf_counter(), time.process_time()
        asyncio.run(keep(archive, policy, exchanges, in_flight))
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return Cost(1000 * wall / len(exchanges), 1000 * cpu / len(exchanges))


def table(costs: dict[Policy, list[Cost]]) -> Iterator[str]:
    """Lines for a person: the least of all rounds, and what it is beside not waiting for the disk at all."""
    floor = min(one.cpu for policy, rounds in costs.items() if policy.archive is Unsafe for one in rounds)
    yield f"{'':<36}{'wall ms':>9}{'CPU ms':>9}{'CPU beside no fsync':>21}"
    for policy, rounds in costs.items():
        wall, cpu = min(one.wall for one in rounds), min(one.cpu for one in rounds)
        yield f"{policy.name:<36}{wall:>9.2f}{cpu:>9.3f}{cpu - floor:>+18.3f} ms"


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0], prog="python -m benchmarks.durability")
    parser.add_argument("--pages", type=int, default=500, help="exchanges a round (default 500)")
    parser.add_argument("--rounds", type=int, default=3, help="interleaved rounds (default 3)")
    parser.add_argument("--in-flight", type=int, default=settings.CONCURRENT_REQUESTS, metavar="N", help="exchanges at a time (default 8)")
    parser.add_argument("--dir", type=Path, metavar="DIR", help="on the disk to be measured (default: the one for temporary files)")
    options = parser.parse_args(arguments)
    if min(options.pages, options.rounds, options.in_flight) < 1:
        parser.error("--pages, --rounds and --in-flight are at least 1")
    exchanges = captures(options.pages)
    costs: dict[Policy, list[Cost]] = {policy: [] for policy in POLICIES}
    for _ in range(options.rounds):
        for policy, rounds in costs.items():
            rounds.append(cost(policy, exchanges, options.in_flight, options.dir))
    print(
        f"{options.pages} exchanges, {options.in_flight} in flight, the least of {options.rounds} rounds, Python {sys.version.split()[0]}"
    )
    print("\n".join(table(costs)))


if __name__ == "__main__":
    main()
