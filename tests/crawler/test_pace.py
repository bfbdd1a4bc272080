"""The pace at one host, in simulated time: nothing here waits, and every gap is exact."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
import uvloop

from archive.hosts import HostPace, Hosts
from archive.schema import connect
from crawler.pace import FIRST_PAUSE, LONGEST_REST, TOO_MANY_REQUESTS, Lane, Pacer, Server
from tests import simulated


def simulate(work: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
    with asyncio.Runner(loop_factory=simulated.Loop) as runner:
        return runner.run(work())


async def visit(lane: Lane, log: list[float], *, takes: float = 0.0, rest: float = 2.0) -> None:
    loop = asyncio.get_running_loop()
    await lane.take(loop.create_future())
    log.append(loop.time())
    await asyncio.sleep(takes)
    lane.give(rest)


@pytest.fixture
def hosts(tmp_path: Path) -> Hosts:
    return Hosts(connect(tmp_path / "index.db", write=True))


def test_one_at_a_time_and_a_rest_after_each() -> None:
    async def work() -> list[float]:
        lane, log = Lane(asyncio.get_running_loop()), list[float]()
        await asyncio.gather(*(visit(lane, log, takes=takes) for takes in (0.0, 3.0, 0.5, 0.0)))
        return log

    assert [b - a for a, b in pairwise(simulate(work))] == pytest.approx([2.0, 5.0, 2.5], abs=1e-4)


def test_no_rest_is_still_one_at_a_time() -> None:
    async def work() -> list[float]:
        lane, log = Lane(asyncio.get_running_loop()), list[float]()
        await asyncio.gather(*(visit(lane, log, takes=1.0, rest=0.0) for _ in range(5)))
        return log

    assert simulate(work) == pytest.approx([0, 1, 2, 3, 4], abs=1e-4)


def test_who_gives_up_never_keeps_a_turn() -> None:
    async def work() -> tuple[list[float], list[Any]]:
        loop = asyncio.get_running_loop()
        lane, log = Lane(loop), list[float]()
        turns = [loop.create_future() for _ in range(3)]
        waiting = [asyncio.ensure_future(lane.take(turn)) for turn in turns]
        await asyncio.sleep(0)  # the first has its turn
        turns[1].set_exception(LookupError("withdrawn"))
        waiting[2].cancel()
        last = asyncio.ensure_future(visit(lane, log))
        await asyncio.sleep(1)
        given = asyncio.ensure_future(lane.take(loop.create_future()))
        lane.give(2.0)
        await last
        given.cancel()  # at whatever moment
        await asyncio.sleep(5)
        await visit(lane, log)
        return log, await asyncio.gather(*waiting, given, return_exceptions=True)

    log, ends = simulate(work)
    assert log[0] == pytest.approx(3.0, abs=1e-4) and len(log) == 2
    assert [type(end) for end in ends] == [type(None), LookupError, asyncio.CancelledError, asyncio.CancelledError]


def test_a_turn_given_to_one_who_left_in_that_moment_goes_on() -> None:
    async def work() -> bool:
        loop = asyncio.get_running_loop()
        lane = Lane(loop)
        first = asyncio.ensure_future(lane.take(loop.create_future()))
        await asyncio.sleep(0)
        second = asyncio.ensure_future(lane.take(loop.create_future()))
        await first
        await asyncio.sleep(0)
        lane.give(0.0)  # the second has its turn, and does not know it yet
        second.cancel()
        await asyncio.wait_for(lane.take(loop.create_future()), 1)
        return lane.taken

    assert simulate(work)


def test_a_rest_shorter_than_the_clock_tells_apart_does_not_spin() -> None:
    """uvloop's clock stands still for a millisecond: it would be asked hundreds of times whether a microsecond has passed."""

    async def work() -> tuple[int, float]:
        loop, lane, woken, log = asyncio.get_running_loop(), Lane(asyncio.get_running_loop()), 0, list[float]()
        later = loop.call_later

        def counted(delay: float, *arguments: Any) -> asyncio.TimerHandle:
            nonlocal woken
            woken += 1
            return later(delay, *arguments)

        lane.loop = cast(Any, SimpleNamespace(time=loop.time, call_later=counted))
        await asyncio.gather(*(visit(lane, log, rest=1e-6) for _ in range(50)))
        begun = time.monotonic()
        await asyncio.gather(*(visit(lane, log, rest=0.0104) for _ in range(4)))
        return woken, time.monotonic() - begun

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        woken, waited = runner.run(work())
    assert woken <= 8  # at most twice for each of the longer rests
    assert waited >= 3 * 0.0104


SERVER = Server(HostPace("x"), Lane(asyncio.new_event_loop()), set())


@pytest.mark.parametrize(
    ("pace", "rest"),
    [
        ({}, 2.0), ({"crawl_delay": 10.0}, 10.0), ({"crawl_delay": 0.5}, 2.0), ({"latency": 0.4}, 2.0), ({"latency": 7.5}, 7.5),
        ({"latency": 500.0}, LONGEST_REST), ({"strikes": 1}, 4.0),
        ({"strikes": 3}, 16.0), ({"strikes": 4, "crawl_delay": 10.0}, LONGEST_REST),
        ({"strikes": 4, "crawl_delay": 90.0}, 90.0),
    ],
)  # fmt: skip
def test_the_rest_that_is_owed(pace: dict[str, Any], rest: float) -> None:
    assert Server(HostPace("x", **pace), SERVER.lane, set()).rest(2.0) == rest


def test_a_server_that_slows_down_is_spared_and_one_that_recovers_by_and_by(hosts: Hosts) -> None:
    async def work() -> list[float]:
        pacer = Pacer(hosts, simulated.now)
        server, rests = pacer.enter("x"), list[float]()
        for latency in (0.05, 0.05, 4.0, 0.05, 0.05, 0.05, 0.05, 0.05):
            pacer.answered(server, "http://x/", 200, latency, None)
            rests.append(server.rest(0.1))
        return rests

    rests = simulate(work)
    assert rests[:3] == [0.1, 0.1, 4.0] and rests[-1] == 0.1
    assert all(later < earlier for earlier, later in pairwise(rests[2:6]))


def test_failures_double_the_rest_and_good_answers_take_it_back(hosts: Hosts) -> None:
    async def work() -> list[float]:
        pacer = Pacer(hosts, simulated.now)
        server, rests = pacer.enter("x"), list[float]()
        for status in (200, 500, 500, 500, 200, 200, 200, 200):
            pacer.answered(server, "http://x/a", status, 0.1, None)
            rests.append(server.rest(2.0))
        return rests

    assert simulate(work) == [2.0, 4.0, 8.0, 16.0, 8.0, 4.0, 2.0, 2.0]


def test_a_host_in_trouble_is_left_alone_longer_and_longer_until_it_heals(hosts: Hosts) -> None:
    async def work() -> list[float]:
        pacer, pauses = Pacer(hosts, simulated.now), list[float]()
        server = pacer.enter("x")
        for episode in range(4):
            if episode == 3:
                for _ in range(3):
                    pacer.answered(server, "http://x/", 200, 0.1, None)
            assert pacer.paused(server) is None
            until = None
            for url in "abcde":
                assert until is None
                until = pacer.failed(server, url, "TimeoutError")
            assert until is not None and pacer.paused(server) == until
            pauses.append((until - simulated.now()).total_seconds())
            await asyncio.sleep(pauses[-1] + 1)
        pacer.save()
        return pauses

    first = FIRST_PAUSE.total_seconds()
    assert simulate(work) == [first, 2 * first, 4 * first, first]
    assert [kind for _, kind, _ in hosts.events("x")] == ["pause", "pause", "pause", "heal", "pause"]


def test_the_same_page_failing_again_and_again_is_that_pages_trouble(hosts: Hosts) -> None:
    async def work() -> None:
        pacer = Pacer(hosts, simulated.now)
        server = pacer.enter("x")
        assert not any(pacer.failed(server, "http://x/a", "TimeoutError") for _ in range(20))

    simulate(work)


@pytest.mark.parametrize(
    ("status", "asked", "seconds"),
    [
        (429, None, TOO_MANY_REQUESTS.total_seconds()), (429, 30, 30), (503, 30, 30), (503, 0, 1),
        (503, None, None), (200, 30, None), (503, 10**7, 7 * 86400),
    ],
)  # fmt: skip
def test_a_wish_to_be_left_alone(hosts: Hosts, status: int, asked: int | None, seconds: float | None) -> None:
    async def work() -> float | None:
        pacer = Pacer(hosts, simulated.now)
        server = pacer.enter("x")
        until = pacer.answered(server, "http://x/", status, 0.1, None if asked is None else timedelta(seconds=asked))
        assert server.rest(2.0) == (2.0 if status == 200 else 4.0), "and then it is asked half as often"
        return None if until is None else (until - simulated.now()).total_seconds()

    assert simulate(work) == seconds


def test_the_next_process_knows_the_pace(hosts: Hosts) -> None:
    async def work() -> list[float]:
        loop, free = asyncio.get_running_loop(), list[float]()
        await asyncio.sleep(100)
        for waited in (0.0, 1.5, 50.0):
            first = Pacer(hosts, simulated.now)
            server = first.enter("x")
            first.address(server, "192.0.2.1")
            first.asked(server, 2.0)
            first.leave("x")
            await asyncio.sleep(waited)
            second = Pacer(hosts, simulated.now)
            same, other = second.enter("x"), second.enter("y")
            free.append(max(same.lane.free_at - loop.time(), 0.0))
            assert max(second.address(other, "192.0.2.1").free_at - loop.time(), 0.0) == pytest.approx(free[-1], abs=1e-4)
        return free

    assert simulate(work) == pytest.approx([2.0, 0.5, 0.0], abs=1e-4)


def test_after_a_kill_the_whole_rest_is_owed(hosts: Hosts) -> None:
    async def work() -> float:
        hosts.set_pace(HostPace("x", rest=2.0, asked_at=simulated.BEGAN))
        await asyncio.sleep(1000)
        return Pacer(hosts, simulated.now).enter("x", simulated.now()).lane.free_at - asyncio.get_running_loop().time()

    assert simulate(work) == pytest.approx(2.0, abs=1e-4)


def test_hosts_that_nobody_uses_are_forgotten(hosts: Hosts) -> None:
    async def work() -> tuple[int, int]:
        pacer = Pacer(hosts, simulated.now)
        for number in range(100):
            server = pacer.enter(f"host{number}")
            pacer.address(server, f"192.0.2.{number % 10}")
            pacer.leave(f"host{number}")
        return len(pacer.servers), len(pacer.addresses)

    assert simulate(work) == (0, 0)
