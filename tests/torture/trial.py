"""Crawls of two small portals, to be killed, cut off and filled up; and what must be true of the archive afterwards."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from archive import Archive
from archive import verify as judge
from archive.errors import DamagedRecord, LumbungError
from archive.replay import StoredNote, walk
from crawler.commands.check import _index_rows, _ours
from tests.crawler.village import ROOT, Site, Village, article, http, rows
from tests.torture.recorder import environment, witness

SLUGS = ("timur", "barat")
WARC_SIZE = 12_000
"""Bytes: a WARC of these crawls is rolled over after some six exchanges."""
TWICE_A_KILL = 2
"""One request at a time is on the wire of a host; and an answer may be kept whose reading is not. Either is asked for again. (With a rest
shorter than LUMBUNG_SYNC_SECONDS more answers may be: LUMBUNG_UNACKNOWLEDGED.)"""


@dataclass
class Trial:
    """One archive and the portals that it is filled from; a context manager. ``acks``: what the runs said was kept, line by line."""

    directory: Path
    size: int = 12
    library: Path | None = None
    delay: float = 0.002
    village: Village = field(default_factory=Village)
    kills: int = 0

    def __post_init__(self) -> None:
        self.directory = self.directory.resolve()
        self.data, self.acks, self.log = self.directory / "data", self.directory / "acks", self.directory / "log"
        self.data.mkdir(parents=True)
        self.acks.touch()
        self.articles = [f"/berita/{number}" for number in range(self.size)]
        self.sites = [self.village.add(self.data, self._site(slug)) for slug in SLUGS]

    def _site(self, slug: str) -> Site:
        refused = http("User-agent: *\nDisallow: /rahasia/\n", mime="text/plain")
        return Site(
            slug,
            [*self.articles, "/rahasia/satu", "/berita/hilang"],
            {"/robots.txt": refused, "/berita/hilang": http("tidak ada", status="404 Not Found"), "/rahasia/satu": article("Rahasia")},
            yaml=f"profile: generic\ndelay: {self.delay}\n",
        )

    def __enter__(self) -> Self:
        self.village.__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.village.__exit__()

    def start(self, *, at: int = 0, how: str = "", record: bool = False) -> subprocess.Popen[str]:
        """A crawl in a process group of its own, under the recorder where there is one."""
        env = {name: value for name, value in os.environ.items() if not name.startswith(("LUMBUNG", "TORTURE"))}
        env |= {"TZ": "UTC", "TORTURE_ACKS": str(self.acks), "TORTURE_WARC_SIZE": str(WARC_SIZE)}
        if self.library:
            env |= environment(self.library, self.data, log=self.log if record else None, acks=self.acks, at=at, how=how)
        command = [*witness(self.data, "crawl", *SLUGS), "--connect-to", self.village.connect_to, "--json"]
        return subprocess.Popen(
            command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
        )

    def run(self, *, at: int = 0, how: str = "", record: bool = False) -> tuple[int, str]:
        process = self.start(at=at, how=how, record=record)
        out, err = process.communicate(timeout=120)
        self.kills += process.returncode == -signal.SIGKILL
        return process.returncode, out + err

    def kill_after(self, requests: int, seconds: float) -> None:
        """SIGKILL to a new crawl's process group, *seconds* after it has made *requests*; a crawl that ends before is let."""
        begun = self.asked()
        process = self.start()
        while self.asked() < begun + requests and process.poll() is None:
            time.sleep(0.001)
        time.sleep(seconds)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            self.kills += 1
        process.communicate()

    def asked(self) -> int:
        return sum(len(site.asked) for site in self.sites)

    def said(self) -> list[str]:
        return self.acks.read_text().splitlines()

    def finish(self) -> list[str]:
        """Crawl to the end; the complaints."""
        code, told = self.run()
        return [] if code == 0 else [f"the last run ended with {code}: {told}"]

    def complaints(self) -> list[str]:
        """Of an archive crawled to its end: everything that is not as it must be."""
        found = unsound(self.data, self.said())
        for slug in SLUGS:
            urls = {f"http://{slug}.contoh.go.id{path}" for path in self.articles}
            sql = "SELECT a.url FROM articles a JOIN portals p ON p.id = a.portal_id WHERE p.slug = ?"
            there = Counter(url for (url,) in rows(self.data, sql, slug))
            found += [f"{url}: lost" for url in urls - set(there)]
            found += [f"{url}: {count} rows" for url, count in there.items() if count > 1 or url not in urls]
        return found

    def fetched_again(self) -> int:
        """Requests for articles beyond the first of each."""
        return sum(max(0, count - 1) for site in self.sites for path, count in Counter(site.paths()).items() if path in self.articles)


def unsound(data: Path, said: list[str]) -> list[str]:
    """Opens the archive as the next run would, and says what is wrong with it then. *said*: the witness's lines."""
    try:
        Archive(data, write=True).close()
    except (LumbungError, sqlite3.Error) as error:
        return [f"the archive does not open: {error}"]
    found = [f"{path.name}: still open" for path in data.glob("collections/*/archive/*.open")]
    with closing(Archive(data)) as archive:
        paths = judge.warc_paths(data)
        report = judge.Report(_ours(judge.judge(paths, directory=data, index=_index_rows(archive.ask)), busy=False))
        found += [str(finding) for finding in report.shown if finding.severity == "E"]
        found += forgotten(data, said)
        found += _jobs(archive, paths)
    return found


def forgotten(data: Path, said: list[str]) -> list[str]:
    """What was acknowledged and is not in the index, as any reader sees it."""
    if not said:
        return []  # it may have no tables yet
    there = {
        "capture": {id for (id,) in rows(data, "SELECT id FROM captures")},
        "failure": {id for (id,) in rows(data, "SELECT record_id FROM failures")},
        "job": {f"{id} {outcome}" for id, outcome in rows(data, "SELECT id, outcome FROM jobs")},
    }
    states = dict(rows(data, "SELECT key, state FROM frontier WHERE kind = 'article'"))  # a source is taken anew by each run
    found = []
    for line in dict.fromkeys(said):
        kind, _, name = line.partition(" ")
        if kind in there and name not in there[kind]:
            found.append(f"{line}: acknowledged, and gone")
        elif kind in ("done", "dead") and "/berita/" in name and states.get(name) != kind:
            found.append(f"{name}: acknowledged as {kind}, and {states.get(name)}")
    return found


def _jobs(archive: Archive, paths: list[Path]) -> list[str]:
    """Jobs whose row does not say what the WARC says of their end."""
    ended = {}
    try:
        for what, _ in walk(paths):
            if isinstance(what, StoredNote) and what.fields.get("event") == "job-finished":
                ended[what.fields["job"]] = what.fields["outcome"]
    except DamagedRecord as error:
        return [str(error)]
    outcomes = {row["id"]: row["outcome"] for row in archive.ask.rows("SELECT id, outcome FROM jobs")}
    found = [
        f"job {id}: {outcomes.get(id)} in the index, {outcome} in the WARC" for id, outcome in ended.items() if outcomes.get(id) != outcome
    ]
    return found + [
        f"job {id}: {outcome} in the index, without an end in the WARC"
        for id, outcome in outcomes.items()
        if outcome == "done" and id not in ended
    ]
