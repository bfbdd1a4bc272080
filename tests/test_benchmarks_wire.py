"""The benchmark of the wire says what it measured."""

from __future__ import annotations

import http.client
import threading
from http.server import ThreadingHTTPServer
from pathlib import Path

from benchmarks import wire
from benchmarks.crawl import Result, Run


def runs(cpu: float, requests: int) -> list[Run]:
    return [Run(cpu=cpu, wall=cpu, peak=50, requests=requests, pages=requests, articles=requests, note="")]


def test_table_tells_each_floor() -> None:
    start = runs(1.0, 1)
    results = {
        "lumbung": Result(start, runs(1.4, 101)),
        wire.FLOORS[0].name: Result(start, runs(2.0, 101)),
        wire.FLOORS[1].name: Result(start, runs(2.0, 101)),
        "other": Result(start, runs(1.8, 101)),
        "absent": Result(failure="not installed"),
    }
    _, ours, reached, missed, other, absent = wire.table(results)
    assert ours.split()[1:3] == ["101", "4.00"]
    assert reached.endswith("0.40 x  floor 0.45: reached")
    assert missed.endswith("0.40 x  floor 0.15: NOT reached")
    assert other.endswith("0.50 x")
    assert absent.split() == ["absent", "not", "installed"]


def test_contenders_get_their_own_list(tmp_path: Path) -> None:
    ours, rival, old, archiving = wire.listed({80: tmp_path / "80.txt"}, tmp_path)
    assert ours.arguments(80)[-2:] == ["--file", str(tmp_path / "80.txt")]
    assert rival.arguments(80)[-1] == old.arguments(80)[-1] == f"file={tmp_path / '80.txt'}"
    assert "SW_EXPORT_URI=wacz/" in archiving.arguments(80)


def test_large_body_has_its_size() -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), wire.Large) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        sizes = {}
        for path in ("/2", "/robots.txt"):
            connection = http.client.HTTPConnection("127.0.0.1", server.server_port)
            connection.request("GET", path)
            answer = connection.getresponse()
            sizes[path] = (answer.status, len(answer.read()))
            connection.close()
        server.shutdown()
    assert sizes == {"/2": (200, 2_000_000), "/robots.txt": (404, 0)}
