"""The frontier as a table, beside the queue that Scrapy keeps in its JOBDIR: time per put and take, memory, disk, and what a kill leaves.

``python -m benchmarks.frontier [--urls 1000000] [--directory DIR]``. Each contender runs in a process of its own, which puts N addresses
(a hundred in a transaction, as a list's page does), takes a tenth of them, and is then killed with SIGKILL; a second process says how many
are still there to be taken. Ours takes 32 at once and settles them again; each transaction is synced to the disk of DIR.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from archive import Archive
from archive.duelist import Found
from archive.records import PortalEntry

HOME = "https://dispersip.contohkab.go.id/"
PAGE = 100
BATCH = 32
KINDS = ("article",)


def addresses(count: int) -> Iterator[str]:
    """Of the length that portals' articles have."""
    for number in range(count):
        yield f"{HOME}berita/detail/{number * 7919 % 10_000_019}-pemerintah-kabupaten-gelar-rapat-koordinasi-{number}"


def ours(directory: Path, count: int) -> dict[str, Any]:
    puts, takes, settles = [], [], []
    archive = Archive(directory, write=True)
    portal = archive.enter(PortalEntry("dispersip", "Dinas", HOME, "Asia/Jakarta", "generic"))
    now, page = archive.clock(), list[Found]()
    for url in addresses(count):
        page.append(Found(url.partition("://")[2], url, "article", via=HOME))
        if len(page) == PAGE:
            began = time.perf_counter()
            with archive.index.transaction():
                archive.due.add(portal, page, now)
            puts.append((time.perf_counter() - began) / PAGE)
            page.clear()
    taken = 0
    while taken < count // 10:
        began = time.perf_counter()
        with archive.index.transaction():
            batch = archive.due.take(portal, now, now, BATCH, KINDS)
        takes.append((time.perf_counter() - began) / len(batch))
        began = time.perf_counter()
        with archive.index.transaction():
            for due in batch:
                archive.due.settle(portal, due.key, "done", now + timedelta(days=1))
        settles.append((time.perf_counter() - began) / len(batch))
        taken += len(batch)
    return {"put": puts, "take": takes, "settle": settles, "taken": taken}


def ours_left(directory: Path) -> int:
    with Archive(directory, write=True) as archive:
        archive.due.release(1)
        return archive.due.waiting(1, KINDS)


def jobdir(directory: Path, count: int) -> dict[str, Any]:
    queue, _crawler = _queue(directory)
    from scrapy import Request

    puts, takes = [], []
    for url in addresses(count):
        began = time.perf_counter()
        queue.push(Request(url))
        puts.append(time.perf_counter() - began)
    for _ in range(count // 10):
        began = time.perf_counter()
        queue.pop()
        takes.append(time.perf_counter() - began)
    return {"put": puts, "take": takes, "settle": [0.0], "taken": count // 10}


def jobdir_left(directory: Path) -> int:
    queue, _ = _queue(directory)
    return len(queue)


def _queue(directory: Path) -> tuple[Any, Any]:
    from scrapy import Spider
    from scrapy.crawler import Crawler
    from scrapy.pqueues import ScrapyPriorityQueue
    from scrapy.squeues import PickleFifoDiskQueue

    class Plain(Spider):
        name = "plain"

    crawler = Crawler(Plain)
    crawler.spider = Plain()
    started = directory / "active.json"
    priorities = json.loads(started.read_text()) if started.exists() else ()
    return ScrapyPriorityQueue.from_crawler(crawler, PickleFifoDiskQueue, str(directory), priorities), crawler


CONTENDERS = {"lumbung": (ours, ours_left), "JOBDIR": (jobdir, jobdir_left)}


def child(name: str, directory: Path, count: int, step: str) -> None:
    work, left = CONTENDERS[name]
    if step == "left":
        print(json.dumps(left(directory)))
        return
    idle = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    told = work(directory, count)
    for what in ("put", "take", "settle"):
        every = sorted(told[what])
        told[what] = [1e6 * sum(every) / len(every), 1e6 * every[int(len(every) * 0.99)], 1e6 * every[-1]]
    told["grown"] = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - idle) / 1024
    print(json.dumps(told), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)


def measure(name: str, count: int, parent: Path | None = None) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(dir=parent) as made:
        command = [sys.executable, "-m", "benchmarks.frontier", "--urls", str(count), "--child", name, "--directory", made, "--step"]
        told = json.loads(subprocess.run([*command, "work"], capture_output=True, text=True, check=False).stdout)
        told["disk"] = sum(file.stat().st_size for file in Path(made).rglob("*") if file.is_file())
        told["left"] = json.loads(subprocess.run([*command, "left"], capture_output=True, text=True, check=True).stdout)
    return dict(told)


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m benchmarks.frontier", description=__doc__)
    options.add_argument("--urls", type=int, default=1_000_000)
    options.add_argument("--directory", type=Path, help="[the system's temporary directory]")
    options.add_argument("--child", choices=CONTENDERS, help=argparse.SUPPRESS)
    options.add_argument("--step", default="work", help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.child:
        child(chosen.child, chosen.directory, chosen.urls, chosen.step)
        return
    print(f"{chosen.urls:,} addresses; microseconds: mean, 99th percentile of pages and batches, longest")
    print(f"{'':10}{'put':>24}{'take':>24}{'settle':>24}{'memory':>10}{'disk':>10}{'after SIGKILL':>22}")
    for name in CONTENDERS:
        told = measure(name, chosen.urls, chosen.directory)
        spans = "".join(f"{' / '.join(f'{value:,.0f}' for value in told[what]):>24}" for what in ("put", "take", "settle"))
        lost = chosen.urls - told["taken"] - told["left"]
        per = told["disk"] / chosen.urls
        print(f"{name:10}{spans}{told['grown']:>6.0f} MiB{per:>6.0f} B/U{told['left']:>12,} left{max(lost, 0):>10,} lost")


if __name__ == "__main__":
    main()
