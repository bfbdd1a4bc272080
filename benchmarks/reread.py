"""How fast stored bytes are read again: pages read, and an index made anew from its WARCs, beside what walking the WARCs alone takes.

    python -m benchmarks.reread [--captures 100000] [--cores 2] [--keep DIR]

An archive of that many captures is written first, the visits of a year (``benchmarks.visits`` says of what and why). The figures are
captures a second of wall time, and of the CPU time of all processes; beside them the ratio to a walk over those records that reads nothing.
``lumbung rebuild`` is the whole command, with what is still to do, the ledger, and the start of Python.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from archive import replay
from archive.http import parse_head
from archive.records import Capture
from archive.verify import warc_paths
from benchmarks.visits import START, demo, write
from crawler.reread.beside import Beside
from crawler.reread.cores import available
from spiders import read
from spiders.page import Page
from spiders.registry import parse


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """``(seconds of wall time, seconds of CPU time)``, those of the processes that it started included."""
    before, began = os.times(), time.perf_counter()
    work()
    after = os.times()
    return time.perf_counter() - began, sum(after[:4]) - sum(before[:4])


def told(what: str, number: int, seconds: tuple[float, float]) -> str:
    return f"{what:28}{number / seconds[0]:8,.0f} a second{number / seconds[1]:10,.0f} a CPU second"


def walked(root: Path) -> Iterator[Capture]:
    for what, _ in replay.walk(warc_paths(root), root=root):
        if isinstance(what, Capture):
            parse_head(what.response[: what.head_length] if isinstance(what.response, bytes) else b"")
            yield what


def rebuilt(root: Path, cores: int) -> None:
    with Beside(root) as new:
        gathered = new.fill(warc_paths(root), cores=cores)
        assert not gathered.damaged, gathered.damaged


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--captures", type=int, default=10_000)
    parser.add_argument("--cores", type=int, default=available())
    parser.add_argument("--keep", type=Path)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        root = chosen.keep or Path(temporary)
        known = demo()
        entry, pages = known[0].entry, known[0].articles
        portal = parse(entry.slug, entry.definition, "the benchmark")
        some = [Page(url=f"{portal.home}{slug}", text=text, captured_at=START) for slug, text in pages.items()] * 20
        read.records(some[0], portal)
        print(told("pages read, one core", len(some), timed(lambda: [read.records(replace(page), portal) for page in some])))
        if not warc_paths(root):
            print(f"{write(root, chosen.captures, known):,} articles")
        size = sum(path.stat().st_size for path in warc_paths(root))
        print(f"{chosen.captures:,} captures, {size / 1e6:,.0f} MB in {len(warc_paths(root)):,} WARC files")
        walk = timed(lambda: sum(1 for _ in walked(root)))
        print(told("walked, nothing read", chosen.captures, walk))
        whole = timed(lambda: rebuilt(root, chosen.cores))
        print(told(f"rebuilt on {chosen.cores} cores", chosen.captures, whole) + f"; {whole[1] / walk[1]:.1f} x the CPU time of the walk")
        command = [sys.executable, "-m", "crawler.cli", "--data", str(root), "rebuild", "--cores", str(chosen.cores)]
        print(told("lumbung rebuild", chosen.captures, timed(lambda: subprocess.run(command, check=True, capture_output=True))))


if __name__ == "__main__":
    main()
