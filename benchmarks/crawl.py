"""Pages per CPU second of ``lumbung crawl`` (WARC, reading and index) beside plain Scrapy without an archive and ``wget -r --warc-file``.

One local site, the same for all, served by a process of its own. Rounds are interleaved: each contender crawls a site of one article
(its start-up), then the whole site; the least CPU time of all rounds counts, because other work on the machine only ever adds to it.
CPU time is the client's alone, user and system, its children included; a page is a distinct URL answered with 200 and text/html.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
HOST = "berita.bangku-uji.test"
TIME_LIMIT = 900
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}  # for spiders of this package, run in other directories
PORTAL = f"""# The generated portal of benchmarks/crawl.py.
agency: Bangku Uji
home: http://{HOST}/
timezone: Asia/Jakarta
profile: codingest
delay: 0.000001
requisites:
  kinds: []  # the others ask for none
"""


@dataclass(frozen=True)
class Contender:
    name: str
    program: Path | None  # None: not installed
    arguments: Callable[[int], list[str]]  # the server's port -> arguments; run in an empty directory
    note: Callable[[Path], str] = lambda _: ""  # what is left in the directory, in words


@dataclass(frozen=True)
class Run:
    cpu: float  # seconds
    wall: float  # seconds
    peak: int  # MiB, resident
    requests: int
    pages: int
    articles: int
    note: str


@dataclass
class Result:
    small: list[Run] = field(default_factory=list)
    full: list[Run] = field(default_factory=list)
    failure: str | None = None


class Server:
    """The site with *articles* articles, running; ``counters()`` answers what was asked for since the last call."""

    def __init__(self, articles: int) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.site", str(articles)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdin and self.process.stdout
        self.questions, self.answers = self.process.stdin, self.process.stdout
        self.port = int(self.answers.readline())

    def counters(self) -> dict[str, int]:
        self.questions.write("?\n")
        self.questions.flush()
        counters: dict[str, int] = json.loads(self.answers.readline())
        return counters

    def close(self) -> None:
        self.questions.close()
        self.process.wait(10)
        self.answers.close()


@contextmanager
def serving(articles: int) -> Iterator[Server]:
    with closing(Server(articles)) as server:
        yield server


def kept_by_lumbung(directory: Path) -> str:
    with closing(sqlite3.connect(directory / "data" / "index.db")) as index:
        articles, counts, captures = index.execute(
            "SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM counts), (SELECT count(*) FROM captures)"
        ).fetchone()
    return f"{articles} articles, {counts} counts, {captures} captures, {warc_size(directory)}"


def warc_size(directory: Path) -> str:
    return f"WARC {sum(path.stat().st_size for path in directory.rglob('*.warc.gz')) / 1e6:.1f} MB"


def lumbung(port: int) -> list[str]:
    return ["--data", "data", "crawl", "bangku-uji", "--delay", "0.000001", "--connect-to", f"{HOST}:80:127.0.0.1:{port}"]


def scrapy(*options: str) -> Callable[[int], list[str]]:
    spider = str(ROOT / "benchmarks" / "rival.py")
    return lambda port: ["runspider", spider, "-s", "LOG_LEVEL=INFO", "-a", f"start=http://127.0.0.1:{port}/", *options]


def wget(*options: str) -> Callable[[int], list[str]]:
    return lambda port: ["-q", "-r", "-l", "inf", "--delete-after", "--warc-file=wget", *options, f"http://127.0.0.1:{port}/"]


def installed(program: str) -> Path | None:
    found = shutil.which(program, path=os.pathsep.join((str(BIN), os.environ.get("PATH", os.defpath))))
    return Path(found) if found else None


CONTENDERS = (
    Contender("lumbung crawl: WARC + reading + index", installed("lumbung"), lumbung, kept_by_lumbung),
    Contender("Scrapy: links only, nothing kept", installed("scrapy"), scrapy()),
    Contender("Scrapy: links, title and text, nothing kept", installed("scrapy"), scrapy("-a", "read=1")),
    Contender("wget -r --warc-file", installed("wget"), wget(), warc_size),
    Contender("wget -r --warc-file --compression=gzip", installed("wget"), wget("--compression=gzip"), warc_size),
)


def run(contender: Contender, server: Server, limit: float = TIME_LIMIT) -> Run:
    """One crawl in an empty directory. Raises RuntimeError with the program's last words where it fails."""
    with tempfile.TemporaryDirectory(prefix="lumbung-bench-") as name:
        directory = Path(name)
        portals = directory / "data" / "portals"
        portals.mkdir(parents=True)
        (portals / "bangku-uji.yaml").write_text(PORTAL)
        server.counters()
        with (directory / "messages").open("wb") as messages:
            started = time.perf_counter()
            process = subprocess.Popen(
                [str(contender.program), *contender.arguments(server.port)],
                cwd=directory,
                stdout=messages,
                stderr=messages,
                env=ENVIRONMENT,
            )
            timer = threading.Timer(limit, process.kill)
            timer.start()
            _, status, usage = os.wait4(process.pid, 0)
            timer.cancel()
            wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        counters = server.counters()
        # wget ends with 8 where any answer was an error: feeds that are not there, for one.
        if process.returncode not in ((0, 8) if contender.program and contender.program.name == "wget" else (0,)):
            words = (directory / "messages").read_text(errors="replace").strip().splitlines()[-3:]
            raise RuntimeError(f"exit code {process.returncode}: " + " / ".join(words))
        return Run(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss // 1024, **counters, note=contender.note(directory))


def race(contenders: Sequence[Contender], small: Server, full: Server, rounds: int) -> dict[str, Result]:
    """Every contender in every round: first on *small*, for its start-up, then on *full*."""
    results = {contender.name: Result() for contender in contenders}
    for number in range(1, rounds + 1):
        for contender in contenders:
            result = results[contender.name]
            if contender.program is None:
                result.failure = "not installed"
            if result.failure:
                continue
            print(f"round {number} of {rounds}: {contender.name}", file=sys.stderr)
            try:
                result.small.append(run(contender, small))
                result.full.append(run(contender, full))
            except RuntimeError as error:
                result.failure = str(error)
    return results


def measure(articles: int, rounds: int) -> dict[str, Result]:
    with serving(1) as small, serving(articles) as full:
        return race(CONTENDERS, small, full, rounds)


def table(results: dict[str, Result], articles: int) -> Iterator[str]:
    """Lines for a person: one per contender, then the ratios."""
    speed = {}
    yield f"{'':<46}{'pages':>7}{'requests':>10}{'CPU s':>8}{'start':>7}{'ms/page':>9}{'pages/CPU s':>13}{'wall s':>8}{'peak MB':>9}"
    for name, result in results.items():
        if result.failure or not result.full:
            yield f"{name:<46}  {result.failure}"
            continue
        best, start = min(result.full, key=lambda run: run.cpu), min(result.small, key=lambda run: run.cpu)
        seconds, pages = best.cpu - start.cpu, best.pages - start.pages
        speed[name] = pages / seconds
        figures = f"{best.pages:>7}{best.requests:>10}{best.cpu:>8.2f}{start.cpu:>7.2f}{1000 * seconds / pages:>9.2f}{speed[name]:>13.0f}"
        missing = "" if best.articles == articles else f"  only {best.articles} of {articles} articles were fetched"
        yield f"{name:<46}{figures}{best.wall:>8.2f}{best.peak:>9}{missing}"
    yield ""
    yield from (f"{name}: {result.full[-1].note}" for name, result in results.items() if result.full and result.full[-1].note)
    ours = CONTENDERS[0].name
    if ours in speed:
        yield "lumbung's pages per CPU second, start-up left out, are"
        yield from (f"  {speed[ours] / other:6.2f} x those of {name}" for name, other in speed.items() if name != ours)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0], prog="python -m benchmarks.crawl")
    parser.add_argument("--pages", type=int, default=500, help="articles on the site (default 500)")
    parser.add_argument("--rounds", type=int, default=3, help="interleaved rounds (default 3)")
    options = parser.parse_args()
    if options.pages < 20 or options.rounds < 1:
        parser.error("at least 20 pages and 1 round: below that, start-up is all there is to see")
    results = measure(options.pages, options.rounds)
    print(f"{options.pages} articles, the least CPU time of {options.rounds} rounds, Python {sys.version.split()[0]}")
    print("\n".join(table(results, options.pages)))


if __name__ == "__main__":
    main()
