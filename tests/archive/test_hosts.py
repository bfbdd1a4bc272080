from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from archive.hosts import EVENTS_KEPT, HostPace, Hosts, Robots, host_of
from archive.schema import connect, migrations

NOW = datetime(2026, 11, 20, 3, 4, 5, tzinfo=UTC)


@pytest.fixture
def hosts(tmp_path: Path) -> Hosts:
    return Hosts(connect(tmp_path / "index.db", write=True))


def test_robots_are_remembered_by_origin(hosts: Hosts) -> None:
    assert hosts.robots("http://x") == Robots("http://x")
    for known in (
        Robots("http://x", None, 503, NOW),
        Robots("http://x", "User-agent: *", 200, NOW),
        Robots("https://x:8443", None, None, NOW),
    ):
        hosts.set_robots(known)
        assert hosts.robots(known.origin) == known
    hosts.set_robots(Robots("http://x.evil", None, 404, NOW))
    assert [known.origin for known in hosts.robots_of("x")] == ["http://x", "https://x:8443"]


def test_a_pace_is_remembered_whole(hosts: Hosts) -> None:
    assert hosts.pace("x") == HostPace("x")
    pace = HostPace("x", "10.0.0.1", NOW, 2.5, 10.0, 0.25, 3, 1, NOW + timedelta(hours=1), "status 503")
    hosts.set_pace(pace)
    hosts.set_pace(HostPace("y", "10.0.0.2"))
    assert hosts.pace("x") == pace
    assert list(hosts.paces_at("10.0.0.1")) == [pace]


def test_events_are_kept_for_a_year_and_a_month(hosts: Hosts) -> None:
    hosts.note("x", NOW, "pause", "first")
    hosts.note("y", NOW, "pause", "of another host")
    hosts.note("x", NOW + EVENTS_KEPT, "heal", "second")
    assert [detail for _, _, detail in hosts.events("x")] == ["first", "second"]
    hosts.note("x", NOW + EVENTS_KEPT + timedelta(seconds=1), "pause", "third")
    assert [detail for _, _, detail in hosts.events("x")] == ["second", "third"]


@pytest.mark.parametrize(
    ("origin", "name"),
    [("http://x", "x"), ("https://x:8443", "x"), ("http://[::1]:80", "::1"), ("http://[::1]", "::1"), ("http://u:p@x:1", "x")],
)
def test_the_host_of_an_origin(origin: str, name: str) -> None:
    assert host_of(origin) == name


def test_what_older_archives_knew_of_pauses_is_carried_over(tmp_path: Path) -> None:
    old = Database(sqlite3.connect(tmp_path / "index.db"))
    migrations.apply(old, stop_before="m170_host_paces")
    for host, until in (("http://x:80", "2026-11-20T03:04:05.000000Z"), ("https://x", "2026-11-21T03:04:05.000000Z"), ("http://y", None)):
        old.execute("INSERT INTO hosts(host, paused_until, reason) VALUES (?, ?, 'status 503')", (host, until))
    old.close()
    hosts = Hosts(connect(tmp_path / "index.db", write=True))
    assert hosts.pace("x") == HostPace("x", paused_until=NOW + timedelta(days=1), reason="status 503")
    assert (hosts.pace("y"), hosts.robots("http://x:80").at) == (HostPace("y"), None)
