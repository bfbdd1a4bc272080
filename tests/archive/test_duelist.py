from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive import Archive
from archive.duelist import DueList, Found
from archive.records import PortalEntry

NOW = datetime(2026, 11, 20, tzinfo=UTC)
HOUR = timedelta(hours=1)
KINDS = ("article", "listing")


@pytest.fixture
def due(tmp_path: Path) -> Iterator[tuple[DueList, int]]:
    with Archive(tmp_path, write=True) as archive:
        yield archive.due, archive.enter(PortalEntry("contoh", "Dinas", "http://contoh.go.id/", "Asia/Jakarta", "generic"))


def found(*names: str, rank: float = 0) -> list[Found]:
    return [Found(f"contoh.go.id/{name}", f"http://contoh.go.id/{name}", "article", rank) for name in names]


def taken(due: DueList, portal: int, now: datetime = NOW, horizon: datetime = NOW, limit: int = 10) -> list[str]:
    return [one.url.rsplit("/", 1)[1] for one in due.take(portal, now, horizon, limit, KINDS)]


def test_a_url_is_given_out_once(due: tuple[DueList, int]) -> None:
    todo, portal = due
    assert todo.add(portal, found("a", "b"), NOW) == 2
    assert todo.add(portal, found("b", "c"), NOW) == 1
    assert todo.any_due(portal, NOW, NOW, KINDS)
    assert taken(todo, portal, limit=2) == ["a", "b"]
    assert taken(todo, portal) == ["c"]
    assert taken(todo, portal) == [] and not todo.any_due(portal, NOW, NOW, KINDS)
    assert todo.waiting(portal, KINDS) == 3


def test_lower_ranks_come_first_and_other_kinds_not_at_all(due: tuple[DueList, int]) -> None:
    todo, portal = due
    todo.add(portal, [*found("late", rank=5), *found("soon", rank=-5), Found("f", "http://contoh.go.id/f", "feed")], NOW)
    assert taken(todo, portal) == ["soon", "late"]


def test_a_crash_loses_nothing(due: tuple[DueList, int]) -> None:
    todo, portal = due
    todo.add(portal, found("a", "b"), NOW)
    assert taken(todo, portal) == ["a", "b"]
    assert todo.release(portal) == 2 and todo.release(portal) == 0
    assert taken(todo, portal) == ["a", "b"]


def test_what_is_done_falls_due_again_for_a_later_run_only(due: tuple[DueList, int]) -> None:
    todo, portal = due
    todo.add(portal, found("a"), NOW)
    (one,) = todo.take(portal, NOW, NOW, 1, KINDS)
    assert (one.visited, one.attempts) == (0, 0)
    todo.settle(portal, one.key, "done", NOW + HOUR)
    assert taken(todo, portal, now=NOW + 2 * HOUR, horizon=NOW) == []
    (again,) = todo.take(portal, NOW + 2 * HOUR, NOW + 2 * HOUR, 1, KINDS)
    assert again.visited == 1


def test_what_failed_is_for_a_later_run_too_and_counts(due: tuple[DueList, int]) -> None:
    todo, portal = due
    todo.add(portal, found("a"), NOW)
    for attempts in range(3):
        at = NOW + attempts * HOUR
        (one,) = todo.take(portal, at, at, 1, KINDS)
        assert one.attempts == attempts
        todo.settle(portal, one.key, "queued", at + HOUR / 2, reason="status 500", failed=True)
        assert taken(todo, portal, now=at + HOUR, horizon=at) == []
    (last,) = todo.take(portal, NOW + 3 * HOUR, NOW + 3 * HOUR, 1, KINDS)
    todo.put_off(portal, last, reason="resting")
    assert todo.take(portal, NOW + 3 * HOUR, NOW + 3 * HOUR, 1, KINDS) == [last]


def test_what_was_not_asked_for_is_given_back_as_it_was(due: tuple[DueList, int]) -> None:
    todo, portal = due
    todo.add(portal, found("a", "b"), NOW)
    (a,) = todo.take(portal, NOW, NOW, 1, KINDS)
    todo.settle(portal, a.key, "done", NOW)
    both = todo.take(portal, NOW, NOW, 10, KINDS)
    todo.give_back(portal, both)
    assert todo.take(portal, NOW, NOW, 10, KINDS) == both
    assert {one.visited for one in both} == {0, 1}


def test_neither_dead_nor_done_for_good_comes_back_until_it_is_revived(due: tuple[DueList, int]) -> None:
    todo, portal = due
    todo.add(portal, found("a", "b", "c"), NOW)
    a, b, _ = todo.take(portal, NOW, NOW, 10, KINDS)
    todo.settle(portal, a.key, "dead", None, reason="twin of x")
    todo.settle(portal, b.key, "done", None)
    assert (todo.state(portal, a.key), todo.state(portal, b.key), todo.state(portal, "y")) == ("dead", "done", None)
    assert taken(todo, portal, now=NOW + 1000 * HOUR, horizon=NOW + 1000 * HOUR) == []
    assert todo.add(portal, found("a"), NOW) == 0
    assert todo.revive(portal, "twin of x", NOW) == 1
    assert taken(todo, portal) == ["a"]


def test_requeued_is_what_is_not_in_flight(due: tuple[DueList, int]) -> None:
    todo, portal = due
    todo.add(portal, found("a"), NOW)
    (a,) = todo.take(portal, NOW, NOW, 1, KINDS)
    assert todo.add(portal, found("a"), NOW, requeue=True) == 0
    todo.settle(portal, a.key, "done", None)
    assert todo.add(portal, found("a"), NOW, requeue=True) == 1
    assert taken(todo, portal) == ["a"]


def test_found_before_is_about_earlier_runs(due: tuple[DueList, int]) -> None:
    todo, portal = due
    todo.add(portal, found("a"), NOW - HOUR)
    todo.add(portal, found("b"), NOW)
    assert todo.found_before(portal, [f"contoh.go.id/{name}" for name in "abc"], NOW) == {"contoh.go.id/a"}


def test_what_is_known_and_not_due_costs_nothing(due: tuple[DueList, int]) -> None:
    """A run asks for what is due every few pages, and a portal knows tens of thousands of pages."""
    todo, portal = due
    steps: list[int] = []

    def cost() -> int:
        steps.clear()
        todo.db.conn.set_progress_handler(lambda: steps.append(1), 10)
        for kinds in (("feed", "api", "listing", "sitemap"), ("article",), ("requisite",)):
            assert not todo.any_due(portal, NOW, NOW, kinds)
            assert todo.take(portal, NOW, NOW, 10, kinds) == []
        todo.db.conn.set_progress_handler(None, 0)
        return len(steps)

    few = cost()
    pages = [f"page-{number}" for number in range(3000)]
    todo.add(portal, [*found(*pages), Found("f", "http://contoh.go.id/f", "feed")], NOW)
    for state, names in (("dead", pages[:1000]), ("done", pages[1000:])):
        for name in names:
            todo.settle(portal, f"contoh.go.id/{name}", state, NOW + HOUR if state == "done" else None)  # type: ignore[arg-type]
    todo.settle(portal, "f", "done", NOW + HOUR)
    assert cost() <= 2 * few
