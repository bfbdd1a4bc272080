"""Many portals in one run, judged by their servers' own logs: who was asked when, and for what."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from benchmarks.fleet import Portals, judged
from tests.crawler.rawserver import RawServer, Script
from tests.crawler.village import NOTED, ROOT, Site, Village, article, assert_sound, http, listing, lumbung, moved, rows

DELAY = 0.15


@pytest.fixture(scope="module")
def forty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Portals, int, str]]:
    """Forty portals of which one in ten is hostile, crawled until all that can be had is had, then stopped by SIGTERM."""
    data = tmp_path_factory.mktemp("forty") / "data"
    portals = Portals(40, articles=2, hostile=10)
    portals.start()
    portals.define(data, DELAY)
    words = ["crawl", *portals.slugs, "--connect-to", f"::127.0.0.1:{portals.port}", "--json"]
    command = [sys.executable, "-m", "crawler.cli", "--data", str(data), *words]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    wanted = {(f"{slug}.contoh.go.id", f"/berita/{n}") for slug in portals.slugs for n in range(2)}
    wanted = {(host, path) for host, path in wanted if portals.kind(host) == "well"}
    while process.poll() is None and not wanted <= {(asked.host, asked.path) for asked in portals.log}:
        time.sleep(0.02)
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=30)  # a drip takes minutes
    assert process.returncode == 143, err
    yield data, portals, process.returncode, out


def test_a_hostile_portal_stalls_no_other(forty: tuple[Path, Portals, int, str]) -> None:
    data, portals, _, _ = forty
    found = dict(rows(data, "SELECT slug, count(*) FROM articles a JOIN portals p ON p.id = a.portal_id GROUP BY slug"))
    assert found == {slug: 2 for slug in portals.slugs if portals.kind(slug) == "well"}
    assert len(found) == 36


def test_each_host_was_asked_as_it_wished(forty: tuple[Path, Portals, int, str]) -> None:
    _, portals, _, _ = forty
    told = judged(portals.log, DELAY)
    assert told["hosts"] == 40
    assert (told["gaps too short"], told["robots not first"], told["disallowed"]) == (0, 0, 0)


def test_what_dripped_when_the_run_was_told_to_end_is_kept_as_it_was(forty: tuple[Path, Portals, int, str]) -> None:
    data, portals, _, out = forty
    drips = [slug for slug in portals.slugs if portals.kind(slug) == "drips"]
    cut = rows(data, "SELECT DISTINCT slug FROM captures c JOIN portals p ON p.id = c.portal_id WHERE truncated = 'unspecified'")
    assert {slug for (slug,) in cut} == set(drips) != set()
    stopped = {row["portal"] for row in map(json.loads, out.splitlines()) if row["exit_code"] == 143}
    assert set(drips) <= stopped
    assert rows(data, "SELECT count(*) FROM frontier WHERE state = 'inflight'") == [(0,)]
    assert not list(data.glob("collections/*/archive/*.open"))
    assert lumbung(data, "verify").code == 0


def test_seconds_are_those_of_the_whole_run(forty: tuple[Path, Portals, int, str]) -> None:
    data, portals, _, _ = forty
    settings = {"LUMBUNG_SIDE_BY_SIDE": 3}
    hostile = [slug for slug in portals.slugs if portals.kind(slug) in ("drips", "silent")]
    wire = ("--connect-to", f"::127.0.0.1:{portals.port}", "--json")
    done = lumbung(data, "crawl", *hostile, *portals.slugs, "--max-seconds", "1", *wire, settings=settings)
    codes = [row["exit_code"] for row in done.rows]
    assert len(codes) == 40 and set(codes) <= {0, 7, 9} and 7 in codes
    assert done.code == max(codes)  # 9 where a host that failed before is left alone for now
    assert any("not begun" in row["reason"] for row in done.rows)
    assert judged(portals.log, DELAY)["gaps too short"] == 0  # from one run to the next as well


def test_hosts_at_one_address_share_its_patience(tmp_path: Path) -> None:
    asked: list[float] = []

    def answer(request: bytes, _: int) -> Script:
        asked.append(time.monotonic())
        path = request.split(b" ")[1].decode()
        found = {"/": listing(["/berita/1", "/berita/2"]), "/berita/1": article("Kabar satu"), "/berita/2": article("Kabar dua")}
        return Script((found.get(path, http("", status="404 Not Found")),))

    with RawServer(answer) as first, RawServer(answer) as second:
        (tmp_path / "portals").mkdir()
        for slug, home in (("nama", f"http://localhost:{first.port}/"), ("angka", f"http://127.0.0.1:{second.port}/")):
            (tmp_path / "portals" / f"{slug}.yaml").write_text(f"agency: X\nhome: {home}\nprofile: generic\ndelay: 0.2\n")
        done = lumbung(tmp_path, "crawl", "nama", "angka", "--json")
        assert {slug: job["articles_new"] for slug, job in done.jobs.items()} == {"nama": 2, "angka": 2}, done.err
        assert min(later - earlier for earlier, later in pairwise(asked)) >= 0.2
        told = lumbung(tmp_path, "status", "--host", "LOCALHOST", "--json").rows[0]
        assert (told["address"], told["requests"]) == ("127.0.0.1", len(first.received))
        assert told["least_gap"] >= 0.2 and told["purposes"]["robots"] == 1


def test_nothing_is_asked_of_anybody_but_the_portal(tmp_path: Path) -> None:
    """Every look-up and every connection of the whole process is noted: a page full of others' addresses leads nowhere."""
    strangers = "".join(
        f'<link rel="stylesheet" href="http://cdn{n}.asing.example/x.css"><img src="//gambar{n}.asing.example/x.png">'
        f'<script src="https://statistik{n}.asing.example/x.js"></script><a href="http://lain{n}.asing.example/berita/1">Kabar</a>'
        for n in range(3)
    )
    with Village() as village:
        site = village.add(tmp_path, Site("aman"))
        site.special["/berita/satu"] = article("Kabar satu", head=strangers)
        site.special["/berita/dua"] = moved("http://pindah.asing.example/berita/dua")
        noted = tmp_path / "asked.json"
        done = village.crawl(tmp_path, "aman", sabotage=NOTED, env={"ASKED": str(noted), "PATH": os.environ["PATH"]})
        assert done.jobs["aman"]["articles_new"] == 1, done.err
        events = json.loads(noted.read_text())
        assert {what for event, what in events if event == "socket.connect"} == {repr(("127.0.0.1", village.server.port))}
        assert {what for event, what in events if event.startswith("socket.get")} <= {repr("127.0.0.1")}
        assert {event for event, _ in events} <= {"socket.connect", "socket.getaddrinfo"}


LEFT = """
import atexit, gc, os, pathlib
from crawler.run import Run
def count():
    gc.collect()
    pathlib.Path(os.environ["LEFT"]).write_text(str(sum(isinstance(thing, Run) for thing in gc.get_objects())))
atexit.register(count)
"""


def test_robots_txt_is_looked_for_where_it_leads(tmp_path: Path) -> None:
    rules = http("User-agent: *\nDisallow: /berita/dua\nCrawl-delay: 0.3\n", mime="text/plain")
    with Village() as village:
        sites = {slug: village.add(tmp_path, Site(slug)) for slug in ("lima", "enam", "galat", "besar")}
        pusat = village.add(tmp_path, Site("pusat"))
        for slug, hops in (("lima", 5), ("enam", 6)):
            for hop in range(hops):
                there = sites[slug] if hop < hops - 1 else pusat
                sites[slug].special["/robots.txt" if hop == 0 else f"/r{hop}"] = moved(f"{there.home}r{hop + 1}")
            pusat.special[f"/r{hops}"] = rules
        sites["galat"].special["/robots.txt"] = http("", status="500 Internal Server Error")
        padding = "".join(f"# {n:070}\n" for n in range(7200))  # more than 500 KiB
        sites["besar"].special["/robots.txt"] = http(f"User-agent: *\nDisallow: /berita/satu\n{padding}Disallow: /berita/dua\n")
        left = tmp_path / "left.txt"
        done = village.crawl(tmp_path, *sites, settings={"RETRY_TIMES": 0}, sabotage=LEFT, env={"LEFT": str(left)})
        assert left.read_text() == "0"  # a crawl that is over leaves nothing in memory
        new = {slug: job["articles_new"] for slug, job in done.jobs.items()}
        assert new == {"lima": 1, "enam": 2, "galat": 0, "besar": 1}, done.out
        assert "/berita/dua" not in sites["lima"].paths() and "/berita/satu" not in sites["besar"].paths()
        assert sites["galat"].paths() == ["/robots.txt"]
        assert done.jobs["galat"]["exit_code"] == 9 and "status 500" in done.jobs["galat"]["reason"]
        times = [at for at, path in sites["lima"].asked if not path.startswith("/r")]
        assert min(later - earlier for earlier, later in pairwise(times)) >= 0.3  # what the file asks for is kept
        assert_sound(tmp_path)
        said = lumbung(tmp_path, "status", "--host", "lima.contoh.go.id")
        assert said.code == 0 and "robots.txt asks for 0.3 s" in said.out and "Disallow: /berita/dua" in said.out
        assert "Not asked for (1):" in said.out and "disallows it (Disallow: /berita/dua)" in said.out
        unknown = lumbung(tmp_path, "status", "--host", "lima.contoh.go")
        assert unknown.code == 2 and "did you mean lima.contoh.go.id" in unknown.err
