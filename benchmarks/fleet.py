"""A thousand portals in one run: what it costs in memory and time, and whether each was treated as it asked to be.

One server on loopback answers for all of them, told apart by their names; one portal in twenty is hostile (it drips, keeps silent, or
fails). ``lumbung crawl`` visits them, and the server's own log is the judge: the gap between two requests to a host, robots.txt first and
obeyed. The resident memory is told for each fifth of the run."""

from __future__ import annotations

import argparse
import asyncio
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).parents[1]
HOSTILE = ("drips", "silent", "fails")
PARAGRAPH = "Kepala dinas menyampaikan bahwa pelayanan kepada warga tetap berjalan seperti biasa selama pekan ini. " * 8
ROBOTS = "User-agent: *\nDisallow: /rahasia/\n"


@dataclass(frozen=True, slots=True)
class Asked:
    host: str
    path: str
    began: float
    ended: float


@dataclass
class Portals:
    """The server: *count* portals of *articles* articles each. ``log``: every request, in the order in which they ended."""

    count: int
    articles: int = 3
    hostile: int = 20  # one in so many
    port: int = 0
    log: list[Asked] = field(default_factory=list)

    def kind(self, host: str) -> str:
        number = int("".join(filter(str.isdigit, host)) or 0)
        return HOSTILE[number // self.hostile % len(HOSTILE)] if self.hostile and number % self.hostile == self.hostile - 1 else "well"

    @property
    def slugs(self) -> list[str]:
        return [f"p{number:05}" for number in range(self.count)]

    def define(self, data: Path, delay: float) -> None:
        folder = data / "portals"
        folder.mkdir(parents=True)
        for slug in self.slugs:
            text = f"agency: Dinas {slug}\nhome: http://{slug}.contoh.go.id/\nprofile: generic\ndelay: {delay}\n"
            (folder / f"{slug}.yaml").write_text(text, encoding="utf-8")

    def start(self) -> None:
        ready = threading.Event()

        async def serve() -> None:
            server = await asyncio.start_server(self._serve, "127.0.0.1", 0, backlog=1024)
            self.port = server.sockets[0].getsockname()[1]
            ready.set()
            await server.serve_forever()

        threading.Thread(target=lambda: asyncio.run(serve()), daemon=True).start()
        ready.wait()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
                began, path = time.monotonic(), head[0].split(" ")[1]
                host = next(line[6:] for line in head if line.lower().startswith("host: "))
                try:
                    await self._answer(writer, host, path)
                finally:
                    self.log.append(Asked(host, path, began, time.monotonic()))
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _answer(self, writer: asyncio.StreamWriter, host: str, path: str) -> None:
        status, mime, body = self._page(path)
        kind = self.kind(host) if path != "/robots.txt" else "well"
        if kind == "silent":
            await asyncio.sleep(3600)
        if kind == "fails":
            status = "500 Internal Server Error"
        head = f"HTTP/1.1 {status}\r\nContent-Type: {mime}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        if kind == "drips":
            for octet in head + body.encode():
                writer.write(bytes([octet]))
                await writer.drain()
                await asyncio.sleep(0.5)
        writer.write(head + body.encode())
        await writer.drain()

    def _page(self, path: str) -> tuple[str, str, str]:
        if path == "/robots.txt":
            return "200 OK", "text/plain", ROBOTS
        if path == "/":
            links = "".join(f'<h3><a href="/berita/{n}">Kabar dari balai desa {n}</a></h3>' for n in range(self.articles))
            links += '<h3><a href="/rahasia/1">Kabar yang bukan untuk perayap</a></h3>'
            return "200 OK", "text/html", f"<html><head><title>Beranda</title></head><body><main>{links}</main></body></html>"
        if path.startswith("/berita/"):
            head = f'<title>Kabar {path[8:]} dari balai desa</title><meta property="og:type" content="article">'
            body = f'<article><h1>Kabar {path[8:]} dari balai desa</h1><div itemprop="articleBody"><p>{PARAGRAPH}</p></div></article>'
            return "200 OK", "text/html", f'<html lang="id"><head>{head}</head><body>{body}</body></html>'
        return "404 Not Found", "text/html", "<title>404</title><h1>Tidak ditemukan</h1>"


def judged(log: Iterable[Asked], delay: float) -> dict[str, float]:
    """What the server's log says: the least gap between two requests to a host, from one's end to the next's beginning (an answer that was
    broken off ends when the server notices, so gaps count from its beginning), and how often a rule was broken."""
    hosts: dict[str, list[Asked]] = defaultdict(list)
    for asked in log:
        hosts[asked.host].append(asked)
    told: dict[str, float] = {"hosts": len(hosts), "requests": sum(map(len, hosts.values())), "least gap": float("inf")}
    told |= {"gaps too short": 0, "robots not first": 0, "disallowed": 0}
    for asked_of in hosts.values():
        asked_of.sort(key=lambda asked: asked.began)
        told["robots not first"] += asked_of[0].path != "/robots.txt"
        told["disallowed"] += sum(asked.path.startswith("/rahasia/") for asked in asked_of)
        for earlier, later in pairwise(asked_of):
            gap = later.began - earlier.began
            told["least gap"] = min(told["least gap"], gap)
            told["gaps too short"] += gap < delay
    return told


def resident(pid: int) -> float:
    """Megabytes; 0 for a process that is gone."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    except (OSError, IndexError):
        return 0.0
    return pages * 4096 / 1e6


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--portals", type=int, default=1000)
    parser.add_argument("--articles", type=int, default=3)
    parser.add_argument("--delay", type=float, default=0.5)
    parser.add_argument("--hostile", type=int, default=20, help="one portal in so many; 0: none")
    options = parser.parse_args()
    portals = Portals(options.portals, options.articles, options.hostile)
    portals.start()
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        portals.define(data, options.delay)
        began = time.monotonic()
        words = ["crawl", *portals.slugs, "--connect-to", f"::127.0.0.1:{portals.port}"]
        command = [sys.executable, "-m", "crawler.cli", "--data", str(data), *words]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        samples = []
        while process.poll() is None:
            samples.append((len({asked.host for asked in portals.log}), resident(process.pid)))
            time.sleep(0.25)
        seconds = time.monotonic() - began
    told = judged(portals.log, options.delay)
    print(f"{told['hosts']:.0f} portals, {told['requests']:.0f} requests, {seconds:.0f} s, exit code {process.returncode}")
    fifths = [max((size for seen, size in samples if seen <= told["hosts"] * fifth / 5), default=0.0) for fifth in range(1, 6)]
    print(f"resident memory after each fifth of the portals: {', '.join(f'{size:.0f}' for size in fifths)} MB")
    print(f"least gap {told['least gap']:.3f} s (delay {options.delay} s); too short: {told['gaps too short']:.0f}")
    print(f"robots.txt not first: {told['robots not first']:.0f}; disallowed and asked for: {told['disallowed']:.0f}")
    return int(bool(told["gaps too short"] or told["robots not first"] or told["disallowed"]))


if __name__ == "__main__":
    sys.exit(main())
