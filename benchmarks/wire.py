"""What archiving costs beside not archiving: CPU per fetch of Lumbung, its WARC durable, and of plain Scrapy, which keeps nothing.

Two races on one local site (60 KB pages, gzip, keep-alive, about 119 links a page), rounds interleaved and start-up left out; the
measuring is benchmarks/crawl.py's:

list    a fixed list of URLs: ``lumbung capture --file`` beside Scrapy at its defaults
links   every link of the site is followed: Lumbung's crawl with links as its only reading (benchmarks/links.py) beside Scrapy with its
        LinkExtractor and ``wget -r --warc-file``

``--memory PAGES`` follows the links of a site of that size instead, ``--large MEGABYTES`` captures one body of that size: both tell the
peak of the resident memory. ``--webarchive VENV`` adds an older Scrapy with scrapy-webarchive to the first race, made by
``pip install scrapy-webarchive==0.5.3 'scrapy<2.12' 'w3lib<2.2' 'twisted<24' 'cryptography<45'`` (the newest that it runs with, 2026-11).
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from benchmarks.crawl import ROOT, Contender, Result, Server, installed, race, run, scrapy, serving, warc_size, wget
from benchmarks.pages import Site

MEGABYTE = 1_000_000
RIVAL = str(ROOT / "benchmarks" / "rival.py")
ARCHIVING = ["-s", 'EXTENSIONS={"scrapy_webarchive.extensions.WaczExporter": 543}', "-s", "SW_EXPORT_URI=wacz/"]


@dataclass(frozen=True)
class Floor:
    """Lumbung's CPU time per fetch is to be at most *ratio* of that of the contender called *name*."""

    name: str
    ratio: float


FLOORS = (
    Floor("Scrapy: the list, nothing kept", 0.45),
    Floor("Scrapy: links, nothing kept", 0.15),
    Floor("wget -r --warc-file", 1.0),
    Floor("wget -r --warc-file --compression=gzip", 1.0),
)


def capture(*urls: str) -> list[str]:
    return ["--data", "data", "capture", "--delay", "0.000001", *urls]


def listed(lists: Mapping[int, Path], webarchive: Path | None) -> tuple[Contender, ...]:
    """The race over a list. *lists*: for each server's port the file of its URLs."""

    def plain(name: str, program: Path | None, *options: str) -> Contender:
        arguments = ["runspider", RIVAL, "-s", "LOG_LEVEL=INFO", *options, "-a"]
        return Contender(name, program, lambda port: [*arguments, f"file={lists[port]}"])

    ours = Contender("lumbung capture --file", installed("lumbung"), lambda port: capture("--file", str(lists[port])), warc_size)
    rivals = [plain(FLOORS[0].name, installed("scrapy"))]
    if webarchive:
        old = webarchive / "bin" / "scrapy"
        rivals += [plain("Scrapy 2.11: the list, nothing kept", old), plain("Scrapy 2.11 + scrapy-webarchive", old, *ARCHIVING)]
    return ours, *rivals


def followed() -> tuple[Contender, ...]:
    """The race along the links."""

    def links(port: int) -> list[str]:
        return ["-m", "benchmarks.links", str(port)]

    return (
        Contender("lumbung, links alone read", Path(sys.executable), links, warc_size),
        Contender(FLOORS[1].name, installed("scrapy"), scrapy()),
        Contender(FLOORS[2].name, installed("wget"), wget(), warc_size),
        Contender(FLOORS[3].name, installed("wget"), wget("--compression=gzip"), warc_size),
    )


@contextmanager
def urls_of(servers: Mapping[int, Server]) -> Iterator[dict[int, Path]]:
    """A file of URLs for each server, by its port. *servers*: by how many articles they have."""
    with tempfile.TemporaryDirectory(prefix="lumbung-bench-") as name:
        lists = {server.port: Path(name) / f"{articles}.txt" for articles, server in servers.items()}
        for articles, server in servers.items():
            lists[server.port].write_text("\n".join(f"http://127.0.0.1:{server.port}{path}" for path in Site(articles).articles))
        yield lists


def per_fetch(result: Result) -> float:
    """Milliseconds of CPU for one fetch, start-up left out."""
    best, start = min(result.full, key=lambda run: run.cpu), min(result.small, key=lambda run: run.cpu)
    return 1000 * (best.cpu - start.cpu) / (best.requests - start.requests)


def table(results: Mapping[str, Result]) -> Iterator[str]:
    """Lines for a person: one per contender, the first being Lumbung, with Lumbung's share of its time and the floor, if any."""
    yield f"{'':<42}{'fetches':>8}{'ms/fetch':>10}{'start s':>9}{'wall s':>8}{'peak MB':>9}{'lumbung is':>12}"
    ours = None
    for name, result in results.items():
        if result.failure or not result.full:
            yield f"{name:<42}  {result.failure}"
            continue
        best, cost = min(result.full, key=lambda run: run.cpu), per_fetch(result)
        start = min(run.cpu for run in result.small)
        line = f"{name:<42}{best.requests:>8}{cost:>10.2f}{start:>9.2f}{best.wall:>8.2f}{best.peak:>9}"
        if ours is None:
            ours = cost
            yield line
            continue
        floor = next((floor.ratio for floor in FLOORS if floor.name == name), None)
        verdict = "" if floor is None else f"  floor {floor:.2f}: {'reached' if ours / cost <= floor else 'NOT reached'}"
        yield f"{line}{ours / cost:>10.2f} x{verdict}"
    yield from (f"{name}: {result.full[-1].note}" for name, result in results.items() if result.full and result.full[-1].note)


def sized(pages: int) -> str:
    """The peak of the memory over *pages* pages, and over a hundredth of them."""
    peaks = []
    for articles in (max(1, pages // 100), pages):
        with serving(articles) as server:
            done = run(followed()[0], server, limit=4 * 3600)
            peaks.append(f"{done.peak} MB after {done.requests} fetches")
    return "resident memory at its peak: " + ", ".join(peaks)


class Large(BaseHTTPRequestHandler):
    """Answers with as many megabytes as the path says, of bytes that no coding makes smaller."""

    def do_GET(self) -> None:
        megabytes = self.path[1:]
        self.send_response(200 if megabytes.isdecimal() else 404)
        self.send_header("Content-Type", "application/octet-stream")
        self.send_header("Content-Length", str(int(megabytes) * MEGABYTE if megabytes.isdecimal() else 0))
        self.end_headers()
        for _ in range(int(megabytes) if megabytes.isdecimal() else 0):
            self.wfile.write(random.randbytes(MEGABYTE))

    def log_message(self, *_: object) -> None:
        pass


def large(megabytes: int) -> str:
    """The peak of the memory while one body of *megabytes* is captured."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Large) as server, serving(1) as counting:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/{megabytes}"
        done = run(Contender("lumbung capture", installed("lumbung"), lambda _: capture(url), warc_size), counting)
        server.shutdown()
    return (
        f"resident memory at its peak: {done.peak} MB for a body of {megabytes} MB ({done.note}, {done.wall:.1f} s, CPU {done.cpu:.1f} s)"
    )


def measure(articles: int, rounds: int, webarchive: Path | None) -> Iterator[str]:
    with serving(1) as small, serving(articles) as full, urls_of({1: small, articles: full}) as lists:
        for contenders in (listed(lists, webarchive), followed()):
            yield from table(race(contenders, small, full, rounds))
            yield ""


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0], prog="python -m benchmarks.wire")
    parser.add_argument("--pages", type=int, default=500, help="articles on the site (default 500)")
    parser.add_argument("--rounds", type=int, default=3, help="interleaved rounds (default 3)")
    parser.add_argument("--memory", type=int, metavar="PAGES", help="instead: the peak of the memory over a site of that many pages")
    parser.add_argument("--large", type=int, metavar="MEGABYTES", help="instead: the peak of the memory for one body of that size")
    parser.add_argument("--webarchive", type=Path, metavar="VENV", help="a venv with scrapy-webarchive, to be measured beside")
    options = parser.parse_args(arguments)
    if options.memory or options.large:
        lines = [*([sized(options.memory)] if options.memory else []), *([large(options.large)] if options.large else [])]
        print("\n".join(lines))
        return
    if options.pages < 20 or options.rounds < 1:
        parser.error("at least 20 pages and 1 round: below that, start-up is all there is to see")
    print(f"{options.pages} articles, the least CPU time of {options.rounds} rounds, Python {sys.version.split()[0]}")
    print("\n".join(measure(options.pages, options.rounds, options.webarchive)))


if __name__ == "__main__":
    main()
