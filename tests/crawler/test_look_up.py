"""Look-ups of host names on their way into the archive. ``localhost`` is the one name that every machine knows."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path

import pytest
from scrapy.exceptions import DownloadConnectionRefusedError
from scrapy.http import Request

from archive.records import Capture, Failure, Resolution
from archive.replay import StoredNote, walk
from tests.crawler.onewire import MemoryKeeper, always, fetch
from tests.crawler.rawserver import RawServer
from tests.crawler.shapes import sized
from tests.crawler.village import lumbung


@pytest.fixture
def server() -> Iterator[RawServer]:
    with RawServer(always(sized())) as running:
        yield running


def test_a_name_that_was_looked_up_is_told_with_its_addresses(server: RawServer) -> None:
    keeper = MemoryKeeper()
    fetch(keeper, *(Request(f"http://localhost:{server.port}/{n}", meta={"portal": "dinas"}) for n in range(3)))
    (found,) = keeper.resolutions
    assert (found.host, found.portal) == ("localhost", "dinas")
    assert keeper.captures[0].ip in found.addresses
    assert all(ip_address(address).is_loopback for address in found.addresses)
    assert found.resolved_at <= keeper.captures[0].captured_at


def test_an_address_and_a_detour_are_no_look_up(server: RawServer) -> None:
    keeper = MemoryKeeper()
    detour = {"LUMBUNG_CONNECT_TO": [f"dinas.example.go.id:80:localhost:{server.port}"]}
    fetch(keeper, Request(f"http://127.0.0.1:{server.port}/"), Request("http://dinas.example.go.id/"), **detour)
    assert (len(keeper.captures), keeper.resolutions) == (2, [])


def test_another_port_of_the_same_name_is_one(server: RawServer) -> None:
    keeper = MemoryKeeper()
    fetch(keeper, Request("http://localhost/"), LUMBUNG_CONNECT_TO=[f"localhost:80::{server.port}"])
    assert [found.host for found in keeper.resolutions] == ["localhost"]


def test_a_name_whose_address_does_not_answer_was_still_looked_up() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    keeper = MemoryKeeper()
    with pytest.raises(DownloadConnectionRefusedError):
        fetch(keeper, Request(f"http://localhost:{port}/"))
    assert ([found.host for found in keeper.resolutions], [found.kind for found in keeper.failures]) == (["localhost"], ["connect"])


def test_the_archive_has_each_host_once_before_its_first_exchange(tmp_path: Path, server: RawServer) -> None:
    urls = [f"http://localhost:{server.port}/{name}" for name in ("a", "b")]
    for _ in range(2):
        done = lumbung(tmp_path, "capture", *urls, "--delay", "0.01", settings={"LUMBUNG_IDLE_SECONDS": 0.0})
        assert done.code == 0, done.err
    for path in sorted(tmp_path.rglob("*.warc.gz")):
        found = [what for what, _ in walk([path]) if not isinstance(what, StoredNote)]
        kinds = [type(what) for what in found]
        assert kinds[0] is Resolution
        assert (kinds.count(Resolution), kinds.count(Failure)) == (1, 0)
        assert {what.url for what in found if isinstance(what, Capture)} >= set(urls)
        assert isinstance(found[0], Resolution)
        assert (found[0].host, found[0].portal) == ("localhost", "captures")
    assert lumbung(tmp_path, "verify").code == 0
    (index,) = tmp_path.rglob("index.cdxj")
    assert [line.split(" ")[0] for line in index.read_text().splitlines()].count("dns:localhost") == 2
