"""How fast stored bytes are read again: pages read, and an index made anew from its WARCs, beside what walking the WARCs alone takes.

    python -m benchmarks.reread [--captures 100000] [--cores 2] [--keep DIR]

An archive of that many captures is written first: articles of the pages that ``benchmarks.pages`` draws, visited again
and again while their counts grow, and a tenth of other answers. The figures are captures a second of wall time; beside them the ratio to
a walk over the same records that reads nothing.
"""

from __future__ import annotations

import argparse
import gzip
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
from benchmarks.pages import Site
from crawler.reread.beside import Beside
from crawler.reread.cores import available
from spiders import read
from spiders.page import Page
from spiders.portal import Portal
from spiders.registry import parse

START = datetime(2026, 1, 1, tzinfo=UTC)
OTHER = b"body { margin: 0 }\n" * 40


def drawn_pages(articles: int) -> tuple[PortalEntry, dict[str, str]]:
    """A portal and the pages of its articles, by URL."""
    portal = Portal(slug="portal-uji", agency="Portal Uji", home="http://portal-uji.go.id/", profile="codingest")
    site, base = Site(articles), portal.home.rstrip("/")
    return portal.entry(), {f"{base}/{slug}": site.article(number, base) for number, slug in enumerate(site.slugs, 1)}


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


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


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
    parser.add_argument("--articles", type=int, default=1_000)
    parser.add_argument("--cores", type=int, default=available())
    parser.add_argument("--keep", type=Path)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        root = chosen.keep or Path(temporary)
        entry, pages = drawn_pages(chosen.articles)
        portal = parse(entry.slug, entry.definition, "the benchmark")
        some = [Page(url=url, text=text, captured_at=START) for url, text in list(pages.items())[:300]]
        seconds = timed(lambda: [read.records(replace(page), portal) for page in some])
        print(f"pages read on one core     {len(some) / seconds:10,.0f} a second")
        if not warc_paths(root):
            write(root, chosen.captures, entry, pages)
        size = sum(path.stat().st_size for path in warc_paths(root))
        print(f"{chosen.captures:,} captures of {len(pages):,} articles, {size / 1e6:,.0f} MB of WARC")
        walk = timed(lambda: sum(1 for _ in walked(root)))
        print(f"walked, nothing read       {chosen.captures / walk:10,.0f} a second")
        whole = timed(lambda: rebuilt(root, chosen.cores))
        print(
            f"rebuilt on {chosen.cores} cores         {chosen.captures / whole:10,.0f} a second, {whole / walk:.1f} x the time of the walk"
        )


if __name__ == "__main__":
    main()
