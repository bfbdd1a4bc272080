"""How long search takes over a million articles: ``python -m benchmarks.search [--articles N] [--directory DIR] [--plan] [--writing]``.

The index is made by ``benchmarks.newsindex`` where DIR has none (5 GB and about six minutes for a million). Each question is asked several
times of one open connection; what is told is the median and the 95th percentile, of CPU time (what the question costs) and of the clock.
Behind them stand the canned questions (``lumbung ask``), a hundred rows of each. With
``--writing`` another process adds articles in transactions of its own all the while, as a crawl does: WAL readers do not wait for it.
``--plan`` prints what SQLite does for each statement of a question.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sqlite3
import statistics
import time
from pathlib import Path
from typing import Any

import numpy as np

from archive.canned import QUESTIONS as CANNED
from archive.canned import Question
from archive.filters import Filters
from archive.search import search
from benchmarks.newsindex import INSERTS, Batch, Prose, make

QUESTIONS: tuple[tuple[str, Filters], ...] = (
    ("stunting", Filters()),
    ("gempa longsor", Filters()),
    ("air bersih", Filters()),
    ('"air bersih"', Filters()),
    ("zakat masjid gereja pura", Filters()),
    ("pasar OR banjir", Filters()),
    ("pasar -kabupaten", Filters()),
    ("yang", Filters()),
    ("yang dan kabupaten", Filters()),
    ("anak-anak", Filters()),
    ("Jum'at", Filters()),
    ("perpus*", Filters()),
    ("pe*", Filters()),
    ("peng* arsip", Filters()),
    ("", Filters(gone=True, edited=True)),
    ("", Filters(region="11")),
    ("yang", Filters(portal="dinas-0300")),
    ("pasar", Filters(portal="dinas-0001")),
    ("gempa longsor", Filters(region="11")),
    ("yang", Filters(since="2024-01-01", until="2024-01-31")),
    ("pasar", Filters(category="budaya", reactions=True)),
    ("banjir", Filters(gone=True)),
    ("pe*", Filters(edited=True, region="12")),
)


def write_meanwhile(path: Path, first: int, stop: Any) -> None:
    """Add articles from number *first* on, a hundred to a transaction, until *stop* is set."""
    prose = Prose(2)
    connection = sqlite3.connect(path, timeout=60)
    connection.execute("PRAGMA synchronous = FULL")
    while True:
        batch = Batch(prose, first, 100, 600, first + 100)
        with connection:
            for table, insert in INSERTS.items():
                connection.executemany(insert, getattr(batch, table))
        first += 100
        if stop.is_set():
            break
    connection.close()


def measure(connection: sqlite3.Connection, text: str, where: Filters, rounds: int) -> tuple[list[float], list[float], str]:
    """(CPU milliseconds, clock milliseconds, how many were found), of *rounds* askings."""
    cpu, clock, found = [], [], ""
    for _ in range(rounds):
        begun, started = time.thread_time(), time.perf_counter()
        answer = search(connection, text, where=where, facets=True)
        cpu.append((time.thread_time() - begun) * 1000)
        clock.append((time.perf_counter() - started) * 1000)
        found = f"{answer.total}{'+' if answer.more else ''}"
    return cpu, clock, found


def asked(connection: sqlite3.Connection, question: Question, rounds: int) -> tuple[list[float], list[float], str]:
    """The same of a canned question, of which a hundred rows are asked."""
    cpu, clock, rows = [], [], []
    for _ in range(rounds):
        begun, started = time.thread_time(), time.perf_counter()
        rows = connection.execute(f"SELECT * FROM {question.view} LIMIT 100").fetchall()
        cpu.append((time.thread_time() - begun) * 1000)
        clock.append((time.perf_counter() - started) * 1000)
    return cpu, clock, f"{len(rows)}{'+' if len(rows) == 100 else ''}"


def figures(*measured: list[float]) -> str:
    """Median and 95th percentile of each, in milliseconds."""
    return "  ".join(f"{statistics.median(times):7.1f}{float(np.percentile(times, 95)):7.1f}" for times in measured)


def plans(connection: sqlite3.Connection, text: str, where: Filters) -> list[str]:
    """The statements that a question runs, each with SQLite's plan."""
    asked: list[str] = []
    connection.set_trace_callback(asked.append)
    search(connection, text, where=where, facets=True)
    connection.set_trace_callback(None)
    different = dict.fromkeys(sql for sql in asked if not sql.startswith("--"))  # those are FTS5's own
    return [line for sql in different for line in plan(connection, sql)]


def plan(connection: sqlite3.Connection, sql: str) -> list[str]:
    """*sql* and what SQLite does for it."""
    steps = connection.execute("EXPLAIN QUERY PLAN " + sql)
    return ["    " + (sql if len(sql) < 150 else sql[:147] + "…"), *(f"        {row[3]}" for row in steps)]


def told(text: str, where: Filters) -> str:
    chosen = [f"{name}={getattr(where, name)}" for name in where.__slots__ if getattr(where, name) is not None]
    return " ".join([text or "(no words)", *chosen])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=1_000_000)
    parser.add_argument("--directory", type=Path, default=Path("search-benchmark"))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--plan", action="store_true")
    parser.add_argument("--writing", action="store_true")
    options = parser.parse_args()
    path = options.directory / "index.db"
    if not path.exists():
        make(options.directory, options.articles)
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    (held,) = connection.execute("SELECT max(id) FROM articles").fetchone()
    print(f"{held:,} articles, {path.stat().st_size / 1e9:.1f} GB{', while another process writes' if options.writing else ''}")
    print(f"{'CPU ms':>14}  {'clock ms':>14}  {'found':>7}  question\n{'median':>7}{'p95':>7}  {'median':>7}{'p95':>7}")
    stop = multiprocessing.Event()
    writer = multiprocessing.Process(target=write_meanwhile, args=(path, held + 1, stop))
    if options.writing:
        writer.start()
    try:
        for text, where in QUESTIONS:
            cpu, clock, found = measure(connection, text, where, options.rounds)
            print(f"{figures(cpu, clock)}  {found:>7}  {told(text, where)}", flush=True)
            if options.plan:
                print("\n".join(plans(connection, text, where)))
        for question in CANNED:
            cpu, clock, found = asked(connection, question, options.rounds)
            print(f"{figures(cpu, clock)}  {found:>7}  ask {question.name}", flush=True)
            if options.plan:
                print("\n".join(plan(connection, f"SELECT * FROM {question.view} LIMIT 100")))
    finally:
        stop.set()
        if options.writing:
            writer.join()
    (held,) = connection.execute("SELECT max(id) - ? FROM articles", (held,)).fetchone()
    print(f"{held:,} articles were added meanwhile")


if __name__ == "__main__":
    main()
