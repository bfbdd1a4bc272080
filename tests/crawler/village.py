"""A village of small portals on loopback, each badly behaved in a way of its own, and the command line that visits them."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

from tests.crawler.rawserver import RawServer, Script

ROOT = Path(__file__).parents[2]
PARAGRAPH = (
    "Kepala dinas menyampaikan bahwa pelayanan kepada warga tetap berjalan seperti biasa selama pekan ini, dan meminta semua pihak "
    "menjaga kebersihan lingkungan di sekitar balai desa serta melaporkan setiap kendala kepada petugas yang berjaga di kantor."
)

Answer = bytes | Script | Callable[[], bytes | Script]


def http(body: str | bytes, *, status: str = "200 OK", mime: str = "text/html; charset=utf-8", headers: str = "") -> bytes:
    data = body.encode() if isinstance(body, str) else body
    return f"HTTP/1.1 {status}\r\nContent-Type: {mime}\r\nContent-Length: {len(data)}\r\n{headers}\r\n".encode() + data


def moved(to: str) -> bytes:
    return http("", status="302 Found", headers=f"Location: {to}\r\n")


def article(title: str, *, head: str = "", text: str = PARAGRAPH) -> bytes:
    return http(
        f'<html lang="id"><head><title>{escape(title)}</title><meta property="og:type" content="article">{head}</head><body><article>'
        f'<h1>{escape(title)}</h1><div itemprop="articleBody"><p>{escape(text)}</p><p>{PARAGRAPH}</p></div></article></body></html>'
    )


def listing(paths: list[str], *, more: str = "") -> bytes:
    links = "".join(f'<h3><a href="{escape(path)}">Kabar dari balai desa {number}</a></h3>' for number, path in enumerate(paths))
    return http(f"<html><head><title>Beranda</title></head><body><main><p>Selamat datang</p>{links}</main>{more}</body></html>")


CHALLENGE = http(
    "<html><head><title>Just a moment...</title></head><body><h1>Checking your browser</h1><p>Please wait.</p></body></html>",
    headers="Server: cloudflare\r\n",
)


NOTED = """
import sys
sys.modules["uvloop"] = None  # its connections are noted by nobody
asked = []
def hook(event, args):
    if event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.connect", "socket.sendto", "subprocess.Popen", "os.system"):
        asked.append([event, repr(args[0] if event.startswith("socket.get") else args[1])])
sys.addaudithook(hook)
import atexit, json, pathlib, os
atexit.register(lambda: pathlib.Path(os.environ["ASKED"]).write_text(json.dumps(asked)))
"""
"""For ``sabotage``: every look-up, connection and process of the whole process is noted in the file that ASKED names, at its end."""


@dataclass
class Site:
    """A portal: its home lists ``articles``; ``special`` answers win over all of that, by path."""

    slug: str
    articles: list[str] = field(default_factory=lambda: ["/berita/satu", "/berita/dua"])
    special: dict[str, Answer] = field(default_factory=dict)
    asked: list[tuple[float, str]] = field(default_factory=list)
    yaml: str = "profile: generic\ndelay: 0.01\n"
    scheme: str = "http"

    @property
    def host(self) -> str:
        return f"{self.slug}.contoh.go.id"

    @property
    def home(self) -> str:
        return f"{self.scheme}://{self.host}/"

    def paths(self) -> list[str]:
        return [path for _, path in self.asked]

    def answer(self, path: str) -> bytes | Script:
        self.asked.append((time.monotonic(), path))
        if path in self.special:
            found = self.special[path]
            return found() if callable(found) else found
        if path == "/":
            return listing(self.articles)
        if path in self.articles:
            return article(f"Kabar {path.rsplit('/', 1)[-1]} dari balai desa")
        return http("<html><title>404</title><h1>Tidak ditemukan</h1></html>", status="404 Not Found")

    def define(self, data: Path) -> None:
        (data / "portals").mkdir(parents=True, exist_ok=True)
        text = f"agency: Dinas {self.slug}\nhome: {self.home}\n{self.yaml}"
        (data / "portals" / f"{self.slug}.yaml").write_text(text)


@dataclass
class Done:
    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def jobs(self) -> dict[str, dict[str, Any]]:
        """What ``--json`` says of each portal."""
        return {row["portal"]: row for row in self.rows}


class Village:
    """One server for all its sites, told apart by the Host header; a context manager."""

    def __init__(self) -> None:
        self.sites: dict[str, Site] = {}
        self.server = RawServer(self._answer)

    def __enter__(self) -> Village:
        self.server.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.__exit__()

    def _answer(self, request: bytes, connection: int) -> Script:
        line, *rest = request.decode("latin-1").split("\r\n")
        host = next(value.strip() for name, _, value in (one.partition(":") for one in rest) if name.lower() == "host")
        found = self.sites[host].answer(line.split(" ")[1])
        return found if isinstance(found, Script) else Script((found,))

    def add(self, data: Path, site: Site) -> Site:
        self.sites[site.host] = site
        site.define(data)
        return site

    @property
    def connect_to(self) -> str:
        return f"::127.0.0.1:{self.server.port}"

    def crawl(self, data: Path, *arguments: str, verb: str = "crawl", **options: Any) -> Done:
        return lumbung(data, verb, *arguments, "--connect-to", self.connect_to, "--json", **options)

    def start(self, data: Path, *arguments: str, verb: str = "crawl", **options: Any) -> subprocess.Popen[str]:
        return started(data, verb, *arguments, "--connect-to", self.connect_to, "--json", **options)


def lumbung(
    data: Path | str,
    *arguments: str,
    settings: dict[str, Any] | None = None,
    env: dict[str, str] | None = None,
    sabotage: str = "",
    **options: Any,
) -> Done:
    """The real command line in a process of its own. *settings*: changes to ``crawler.settings``, for what no option says; *sabotage*:
    Python that runs before it."""
    done = subprocess.run(
        [*_command(data, settings or {}, sabotage), *arguments],
        cwd=ROOT,
        env=_environment() | (env or {}),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        **options,
    )
    return Done(done.returncode, done.stdout, done.stderr)


def started(
    data: Path | str, *arguments: str, settings: dict[str, Any] | None = None, env: dict[str, str] | None = None, sabotage: str = ""
) -> subprocess.Popen[str]:
    """The same, while it runs."""
    command = [*_command(data, settings or {}, sabotage), *arguments]
    environment = _environment() | (env or {})
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def _command(data: Path | str, settings: dict[str, Any], sabotage: str = "") -> list[str]:
    if not settings and not sabotage:
        return [sys.executable, "-m", "crawler.cli", "--data", str(data)]
    program = f"import crawler.settings as s\nvars(s).update({settings!r})\n{sabotage}\nfrom crawler.cli import main\nmain()"
    return [sys.executable, "-c", program, "--data", str(data)]


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("LUMBUNG")} | {"TZ": "UTC"}


def rows(data: Path, sql: str, *values: object) -> list[tuple[Any, ...]]:
    with sqlite3.connect(f"file:{data / 'index.db'}?mode=ro", uri=True) as db:
        found = db.execute(sql, values).fetchall()
    db.close()
    return found


def journal(data: Path, job: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (data / "logs" / f"{job}.jsonl").read_text().splitlines()]


COUNTED = """
SELECT j.id, j.requests, (SELECT count(*) FROM captures c WHERE c.job_id = j.id),
    j.bytes, (SELECT coalesce(sum(warc_length), 0) FROM captures c WHERE c.job_id = j.id),
    j.failures, (SELECT count(*) FROM failures f WHERE f.job_id = j.id),
    j.snapshots, (SELECT count(*) FROM snapshots s JOIN captures c ON c.id = s.capture_id WHERE c.job_id = j.id),
    j.articles_new, (SELECT count(*) FROM versions v JOIN captures c ON c.id = v.capture_id WHERE c.job_id = j.id
        AND v.id = (SELECT min(id) FROM versions WHERE article_id = v.article_id)),
    j.articles_changed, (SELECT count(*) FROM versions v JOIN captures c ON c.id = v.capture_id WHERE c.job_id = j.id
        AND v.id > (SELECT min(id) FROM versions WHERE article_id = v.article_id))
FROM jobs j
"""


def assert_sound(data: Path) -> None:
    """WARCs and index agree, no URL hangs between the runs, and every job's counts are those of the tables."""
    done = lumbung(data, "verify")
    assert done.code == 0, done.out + done.err
    assert rows(data, "SELECT url FROM frontier WHERE state = 'inflight'") == []
    for id, *numbers in rows(data, COUNTED):
        assert numbers[::2] == numbers[1::2], (id, numbers)
    for id, finished, requests, failures in rows(data, "SELECT id, finished_at, requests, failures FROM jobs"):
        log = journal(data, id)
        assert log[0]["event"] == "job-started"
        if finished:
            assert log[-1]["event"] == "job-finished"
            assert (log[-1]["requests"], log[-1]["failures"]) == (requests, failures)
