from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, cast

import pytest

from archive import Archive
from archive.errors import LumbungError, NoSpace
from archive.store import Receipt
from crawler.commit import Committer
from tests import simulated


class Paper:
    """Stands for the archive: what was synced, and what was acknowledged, in order."""

    def __init__(self, error: Exception | None = None) -> None:
        self.events: list[tuple[str, list[Any]]] = []
        self.error = error
        self.unsettled = False
        self.settle_error: Exception | None = None
        self.may_sync = threading.Event()
        self.may_sync.set()

    def sync(self) -> None:
        assert self.may_sync.wait(10)
        self.events.append(("sync", []))
        if self.error:
            raise self.error

    def acknowledge(self, receipts: Iterable[Receipt]) -> None:
        self.events.append(("acknowledge", list(receipts)))
        self.unsettled = True

    def settle(self) -> None:
        assert self.unsettled, "what was not written need not be settled"
        if self.settle_error:
            self.unsettled = False
            raise self.settle_error
        self.events.append(("settle", []))
        self.unsettled = False

    @contextmanager
    def batch(self) -> Iterator[None]:
        yield
        self.unsettled = True


def committer(paper: Paper, *, seconds: float = 0.001, octets: int = 1000) -> Committer:
    return Committer(cast(Archive, paper), seconds=seconds, octets=octets)


def receipt(number: int) -> Receipt:
    return cast(Receipt, number)


def test_nobody_goes_on_before_the_bytes_are_on_the_disk() -> None:
    paper = Paper()
    paper.may_sync.clear()

    async def main() -> None:
        group = committer(paper)
        waiting = [asyncio.ensure_future(group.commit(receipt(number), 10)) for number in range(5)]
        await asyncio.sleep(0.05)
        assert not any(one.done() for one in waiting) and paper.events == []
        paper.may_sync.set()
        await asyncio.gather(*waiting)

    asyncio.run(main())
    assert paper.events == [("sync", []), ("acknowledge", [0, 1, 2, 3, 4]), ("settle", [])]


def test_a_full_group_does_not_wait_for_the_time() -> None:
    paper = Paper()

    async def main() -> None:
        group = committer(paper, seconds=3600, octets=20)
        await asyncio.wait_for(asyncio.gather(*(group.commit(receipt(number), 10) for number in range(2))), 10)

    asyncio.run(main())
    assert paper.events[-2] == ("acknowledge", [0, 1])


def test_who_comes_during_a_sync_waits_for_the_next() -> None:
    paper = Paper()
    paper.may_sync.clear()

    async def main() -> None:
        group = committer(paper)
        first = asyncio.ensure_future(group.commit(receipt(1), 10))
        await asyncio.sleep(0.05)
        second = asyncio.ensure_future(group.commit(receipt(2), 10))
        await asyncio.sleep(0.05)
        paper.may_sync.set()
        await asyncio.gather(first, second)

    asyncio.run(main())
    assert [what for what in paper.events if what[0] == "acknowledge"] == [("acknowledge", [1]), ("acknowledge", [2])]


def test_every_waiter_hears_of_an_error_and_what_was_still_on_the_wire_is_kept() -> None:
    paper = Paper(NoSpace("full"))

    async def main() -> None:
        group = committer(paper)
        found = await asyncio.gather(*(group.commit(receipt(number), 10) for number in range(3)), return_exceptions=True)
        assert [type(one) for one in found] == [NoSpace] * 3
        assert paper.events == [("sync", [])]
        paper.error = None
        await group.commit(receipt(9), 10)

    asyncio.run(main())
    assert paper.events[-2] == ("acknowledge", [9])


def test_a_waiter_that_gives_up_does_not_take_its_row_along() -> None:
    paper = Paper()

    async def main() -> None:
        group = committer(paper, seconds=0.1)
        waiting = group.commit(receipt(1), 10)
        await asyncio.sleep(0.01)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        await group.commit(receipt(2), 10)

    asyncio.run(main())
    assert paper.events[-2] == ("acknowledge", [1, 2])


def test_what_was_read_is_settled_soon_though_no_exchange_follows() -> None:
    paper = Paper()

    async def main() -> None:
        group = committer(paper)
        with group.batch():
            pass
        for _ in range(1000):
            if not paper.unsettled:
                break
            await asyncio.sleep(0.001)

    asyncio.run(main())
    assert paper.events == [("settle", [])]


def test_what_was_read_during_a_sync_is_settled_with_its_group() -> None:
    paper = Paper()
    paper.may_sync.clear()

    async def main() -> None:
        group = committer(paper)
        first = group.commit(receipt(1), 10)
        await asyncio.sleep(0.05)
        with group.batch():
            pass
        paper.may_sync.set()
        await first

    asyncio.run(main())
    assert paper.events == [("sync", []), ("acknowledge", [1]), ("settle", [])]


def test_a_flush_leaves_nothing_for_later_not_even_what_is_being_synced() -> None:
    paper = Paper()
    paper.may_sync.clear()

    async def main() -> None:
        group = committer(paper)
        first = group.commit(receipt(1), 10)
        await asyncio.sleep(0.05)
        second = group.commit(receipt(2), 10)
        paper.may_sync.set()
        group.flush()
        assert first.done() and second.done()
        await asyncio.sleep(0.05)

    asyncio.run(main())
    assert [what for what in paper.events if what[0] == "acknowledge"] == [("acknowledge", [1, 2])]


def test_what_was_lost_while_nobody_waited_is_told_to_who_comes_next() -> None:
    paper = Paper()

    async def main() -> None:
        group = committer(paper)
        with group.batch():
            pass
        paper.settle_error = NoSpace("full")
        await asyncio.sleep(0.05)
        with pytest.raises(NoSpace), group.batch():
            raise AssertionError("begun all the same")
        with pytest.raises(NoSpace):
            group.flush()

    asyncio.run(main())


@pytest.mark.parametrize("error", [NoSpace("full"), KeyError("a mistake of ours")])
def test_what_was_read_and_lost_with_a_group_is_told_to_who_comes_next(error: Exception) -> None:
    """Who waited for the group has nothing to do with what was read before, and rode along."""
    paper = Paper()

    async def main() -> None:
        group = committer(paper)
        with group.batch():
            pass
        paper.settle_error = error
        with pytest.raises(type(error)):
            await group.commit(receipt(1), 10)
        paper.settle_error = None
        with pytest.raises(LumbungError, match=r"full|a mistake of ours"), group.batch():
            raise AssertionError("begun all the same")
        with pytest.raises(LumbungError):
            group.flush()

    asyncio.run(main())


def test_company_that_is_still_coming_is_waited_for() -> None:
    paper = Paper()

    async def main() -> None:
        group = committer(paper, seconds=3600)
        group.coming = 1
        first = group.commit(receipt(1), 10)
        await asyncio.sleep(0.05)
        assert not first.done()
        second = group.commit(receipt(2), 10)
        group.flush()
        await asyncio.gather(first, second)

    asyncio.run(main())
    assert [what for what in paper.events if what[0] == "acknowledge"] == [("acknowledge", [1, 2])]


def test_nobody_is_waited_for_where_nothing_is_on_the_wire() -> None:
    paper = Paper()

    async def main() -> None:
        group = committer(paper, seconds=40.0)
        loop = asyncio.get_running_loop()
        await group.commit(receipt(1), 10)
        alone, group.coming = loop.time(), 1
        await group.commit(receipt(2), 10)
        assert alone == pytest.approx(10.0, abs=0.1)
        assert loop.time() - alone == pytest.approx(40.0, abs=0.1)

    with asyncio.Runner(loop_factory=simulated.Loop) as runner:
        runner.run(main())
