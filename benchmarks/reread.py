"""How fast stored bytes are read again: pages read, and an index made anew from its WARCs, beside what walking the WARCs alone takes.

    python -m benchmarks.reread [--captures 100000] [--cores 2] [--keep DIR]

An archive of that many captures is written first: the article pages of a demo portal, visited again and again while their counts change,
and a tenth of other answers. The figures are captures a second of wall time, and of the CPU time of all processes; beside them the ratio to
a walk over the same records that reads nothing.
"""

from __future__ import annotations

import argparse
import gzip
import http.client
import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from archive import replay
from archive.group import Note
from archive.http import parse_head
from archive.notes import end_note, portal_note, start_note
from archive.records import Capture, Job, PortalEntry
from archive.verify import warc_paths
from archive.warc import WarcWriter
from crawler.demo import portals
from crawler.reread.beside import Beside
from crawler.reread.cores import available
from spiders import read
from spiders.page import Page
from spiders.registry import parse

START = datetime(2026, 1, 1, tzinfo=UTC)
OTHER = b"body { margin: 0 }\n" * 40


def demo_pages() -> tuple[PortalEntry, dict[str, str]]:
    """A portal of the demo and the pages of its articles, by URL."""
    (site,) = portals(1)
    portal = parse(site.slug, site.yaml(), "the demo")
    pages = {}
    with site:
        for article in site.live:
            connection = http.client.HTTPConnection(*site.address)
            connection.request("GET", f"/{article.slug}", headers={"Host": site.host})
            pages[f"{portal.home.rstrip('/')}/{article.slug}"] = connection.getresponse().read().decode()
            connection.close()
    return portal.entry(), pages


def write(root: Path, captures: int, entry: PortalEntry, pages: dict[str, str]) -> None:
    """An archive of *captures*: rounds over *pages*, each with other counts."""
    chance, at = random.Random(1), START
    job = Job("20260101000000-portal-uji-crawl-0001", entry.slug, "crawl", START)
    notes: list[Note] = [portal_note(entry), start_note(job, entry.home)]
    directory = root / "collections" / entry.slug / "archive"
    urls = list(pages)
    with WarcWriter(
        directory, entry.slug, root=root, warcinfo={"software": "Lumbung/bench", "isPartOf": entry.slug}, preamble=notes
    ) as warc:
        for number in range(captures):
            at += timedelta(seconds=2)
            url = urls[number % len(urls)]
            other = chance.random() < 0.1
            body = OTHER if other else pages[url].replace('class="span-vote">', f'class="span-vote">{number % 97}', 1).encode()
            packed = gzip.compress(body, 6, mtime=0)
            mime = "text/css" if other else "text/html; charset=UTF-8"
            head = f"HTTP/1.1 200 OK\r\nContent-Type: {mime}\r\nContent-Encoding: gzip\r\nContent-Length: {len(packed)}\r\n\r\n".encode()
            warc.append(
                Capture(
                    id=str(UUID(int=(4 << 76) | (2 << 62) | number)), url=f"{entry.home}style/{number}.css" if other else url, method="GET",
                    status=200, request=b"GET / HTTP/1.1\r\nHost: portal-uji.go.id\r\nUser-Agent: bench\r\n\r\n", response=head + packed,
                    head_length=len(head), chunked=False, captured_at=at, finished_at=at + timedelta(seconds=1),
                    purpose="requisite" if other else "article" if number < len(urls) else "recount", portal=entry.slug, job=job.id,
                    mime=mime.partition(";")[0], ip="192.0.2.7", port=80,
                )
            )  # fmt: skip
        warc.note(entry.home, end_note(replace(job, finished_at=at, outcome="done", exit_code=0), entry.home).fields)


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
        entry, pages = demo_pages()
        portal = parse(entry.slug, entry.definition, "the benchmark")
        some = [Page(url=url, text=text, captured_at=START) for url, text in pages.items()] * 20
        read.records(some[0], portal)
        print(told("pages read, one core", len(some), timed(lambda: [read.records(replace(page), portal) for page in some])))
        if not warc_paths(root):
            write(root, chosen.captures, entry, pages)
        size = sum(path.stat().st_size for path in warc_paths(root))
        print(f"{chosen.captures:,} captures of {len(pages):,} articles, {size / 1e6:,.0f} MB of WARC")
        walk = timed(lambda: sum(1 for _ in walked(root)))
        print(told("walked, nothing read", chosen.captures, walk))
        whole = timed(lambda: rebuilt(root, chosen.cores))
        print(told(f"rebuilt on {chosen.cores} cores", chosen.captures, whole) + f"; {whole[1] / walk[1]:.1f} x the CPU time of the walk")


if __name__ == "__main__":
    main()
