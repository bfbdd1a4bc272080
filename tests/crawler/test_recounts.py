"""Recounts as a run plans them: over a real index, by a clock that the test turns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from archive import Archive
from archive.duelist import Due, Found
from archive.histories import added_up
from archive.records import Article, Capture, Count, Purpose
from crawler.prior import DEFAULT_PRIOR
from crawler.recounts import Recounts, observations
from crawler.settings import LUMBUNG_RECOUNTS_PER_HOST_HOUR
from spiders.portal import Portal, Recount

START = datetime(2026, 11, 1, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx"


@dataclass
class Desk:
    """A portal's archive, the time, and what its articles' counts are."""

    archive: Archive
    now: datetime = START
    portal: Portal = field(default_factory=lambda: Portal(slug="dinas", agency="Dinas", home="http://www.dinas.go.id/"))
    settings: dict[str, int] = field(default_factory=dict)
    visited: list[tuple[str, float]] = field(default_factory=list)  # name and hours since START
    journal: list[dict[str, Any]] = field(default_factory=list)
    number: int = 0

    def __post_init__(self) -> None:
        self.archive.clock = lambda: self.now
        self.portal_id = self.archive.enter(self.portal.entry())

    def run(self, *, everything: bool = False, process: bool = True) -> Recounts:
        """What a run that starts now has. *process*: whether it is a process of its own, which forgets what the others took."""
        if process:
            from crawler import budget

            budget._ledgers.clear()
        names = {"LUMBUNG_RECOUNTS_PER_RUN": 0, "LUMBUNG_RECOUNTS_PER_HOST_HOUR": LUMBUNG_RECOUNTS_PER_HOST_HOUR} | self.settings
        run: Any = SimpleNamespace(
            archive=self.archive,
            portal=self.portal,
            portal_id=self.portal_id,
            started_at=self.now,
            crawler=SimpleNamespace(settings=SimpleNamespace(getint=names.__getitem__), spider=SimpleNamespace(everything=everything)),
            journal=SimpleNamespace(write=lambda event, **told: self.journal.append({"event": event, **told})),
        )
        return Recounts(run)

    def see(self, name: str, count: int | None, *, purpose: Purpose = "recount", text: str = "Isi.", kind: str = "views") -> int:
        """A page of *name*, or a listing, shows *count* now."""
        self.number += 1
        id, url = str(UUID(int=self.number)), f"http://www.dinas.go.id/{name}"
        self.archive.keep(Capture(id, url, "GET", 200, b"GET / HTTP/1.1\r\n\r\n", ANSWER, 38, False, self.now, self.now, purpose, "dinas"))
        counts = [Count(kind, count, str(count), ".view")] if count is not None else []
        added = self.archive.add(
            self.portal_id, f"dinas.go.id/{name}", Article(url=url, title=name, text=text, published_at=START), counts,
            capture_id=id, seen_at=self.now, reader="generic/1",
        )  # fmt: skip
        return added.article_id

    def publish(self, name: str, count: int | None = 0) -> None:
        """Found at once, and visited."""
        self.archive.due.add(self.portal_id, [Found(f"dinas.go.id/{name}", f"http://www.dinas.go.id/{name}", "article")], self.now)
        self.visit(self.run(), name, count, "article")

    def visit(self, recounts: Recounts, name: str, count: int | None, purpose: Purpose = "recount", text: str = "Isi.") -> datetime | None:
        article_id = self.see(name, count, purpose=purpose, text=text)
        again = recounts.next(article_id, self.now)
        self.archive.due.settle(self.portal_id, f"dinas.go.id/{name}", "done", again, article_id=article_id)
        if purpose == "recount":
            self.visited.append((name, (self.now - START) / HOUR))
        return again

    def take(self, recounts: Recounts, most: int = 100) -> list[str]:
        """What the run takes from the frontier, in order."""
        recounts.plan()
        taken: list[Due] = []
        while found := self.archive.due.take(self.portal_id, self.now, self.now, most, ("article",), again=recounts.room()):
            recounts.spend(len(found))
            taken += found
        return [due.key.removeprefix("dinas.go.id/") for due in taken]

    def due_in(self, name: str) -> float:
        """Hours from now."""
        (row,) = self.archive.ask.rows("SELECT due_at FROM frontier WHERE key = ?", f"dinas.go.id/{name}")
        return (datetime.fromisoformat(row["due_at"]) - self.now) / HOUR


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Archive(tmp_path, write=True) as archive:
        yield Desk(archive)


def live(desk: Desk, counts: dict[str, float], days: int = 70) -> None:
    """Two runs a day; each article collects its share of *counts* as the prior expects."""
    whole = DEFAULT_PRIOR.mass(DEFAULT_PRIOR.life)
    for _ in range(2 * days):
        desk.now += 12 * HOUR
        recounts = desk.run()
        for name in desk.take(recounts):
            grown = DEFAULT_PRIOR.mass((desk.now - START) / HOUR) / whole
            desk.visit(recounts, name, round(counts[name] * grown))


def test_a_whole_life_is_counted_often_when_young_and_one_last_time_at_its_end(desk: Desk) -> None:
    counts = {"ramai": 900.0, "biasa": 60.0, "sepi": 0.0}
    for name in counts:
        desk.publish(name)
    live(desk, counts)
    ages = {name: [age for who, age in desk.visited if who == name] for name in counts}
    assert len(ages["ramai"]) > len(ages["biasa"]) > len(ages["sepi"]) >= 2
    for seen in ages.values():
        assert sum(age < 30 * 24 for age in seen) >= len(seen) / 2
        assert 60 * 24 <= seen[-1] <= 60 * 24 + 12, "one last time, by the first run after its end"
        assert sum(age >= 60 * 24 for age in seen) == 1
    assert desk.run().room() == LUMBUNG_RECOUNTS_PER_HOST_HOUR


def test_the_most_worthwhile_come_first_and_budgets_end_it(desk: Desk) -> None:
    for name, count in (("a", 0), ("b", 300), ("c", 20)):
        desk.publish(name, count)
    desk.now += 24 * HOUR * 20
    desk.settings["LUMBUNG_RECOUNTS_PER_HOST_HOUR"] = 2
    first = desk.run()
    assert desk.take(first) == ["b", "c"]
    assert desk.journal[-1] == {"event": "recounts", "due": 3, "counted_by_listings": 0, "room": 2}
    for name in ("b", "c"):
        desk.visit(first, name, 400)
    assert desk.take(desk.run()) == [], "another run within the hour has nothing left to spend"
    desk.now += HOUR
    assert desk.take(desk.run()) == ["a"]


@pytest.mark.parametrize(
    ("settings", "terms", "left"),
    [
        ({"LUMBUNG_RECOUNTS_PER_RUN": 1}, {}, [1, 1]),
        ({}, {"per_run": 2}, [2, 1]),
        ({}, {"per_hour": 2}, [2, 0]),
        ({"LUMBUNG_RECOUNTS_PER_HOST_HOUR": 0}, {}, [3, 0]),
        ({"LUMBUNG_RECOUNTS_PER_HOST_HOUR": 1}, {"per_run": 3, "per_hour": 2}, [1, 0]),
    ],
)
def test_each_budget_by_itself(desk: Desk, settings: dict[str, int], terms: dict[str, int], left: list[int]) -> None:
    for name in ("a", "b", "c"):
        desk.publish(name, 10)
    desk.now += 24 * HOUR * 30
    desk.settings |= settings
    desk.portal = desk.portal.model_copy(update={"recount": Recount(**terms)})  # type: ignore[arg-type]
    taken = []
    for _ in left:
        recounts = desk.run()
        names = desk.take(recounts)
        for name in names:
            desk.visit(recounts, name, 12)
        taken.append(len(names))
    assert taken == left


def test_portals_of_one_run_share_its_budget_and_those_of_one_host_its_hour(desk: Desk) -> None:
    desk.settings |= {"LUMBUNG_RECOUNTS_PER_RUN": 5, "LUMBUNG_RECOUNTS_PER_HOST_HOUR": 4}
    first, second = desk.run(), desk.run(process=False)
    first.spend(3)
    assert second.room() == 1
    second.host = "lain.go.id"
    assert second.room() == 2


def test_an_article_that_a_listing_has_just_counted_is_not_due(desk: Desk) -> None:
    for name in ("a", "b"):
        desk.publish(name, 10)
    desk.now += 24 * HOUR * 10
    desk.see("a", 14, purpose="discovery")
    assert desk.take(desk.run()) == ["b"]
    assert desk.due_in("a") > 24
    assert desk.journal[-1]["counted_by_listings"] == 1
    desk.now += 24 * HOUR * 40
    assert "a" in desk.take(desk.run()), "the listing's count is some weeks old now"


def test_a_last_recount_is_one_of_the_page_itself(desk: Desk) -> None:
    desk.publish("a", 10)
    desk.now += 24 * HOUR * 61
    desk.see("a", 14, purpose="discovery")
    assert desk.take(desk.run()) == ["a"]


def test_an_edited_article_starts_over(desk: Desk) -> None:
    for name in ("a", "b"):
        desk.publish(name, 0)
    desk.now += 24 * HOUR * 40
    recounts = desk.run()
    desk.take(recounts)
    desk.visit(recounts, "a", 50)
    desk.visit(recounts, "b", 50, text="Isi yang diperbaiki.")
    assert desk.due_in("b") < desk.due_in("a") / 4
    edited = desk.archive.histories.of(1 + (desk.archive.article(1)["title"] == "a"))
    assert observations(edited, desk.portal.zone) == (desk.now, [(0.0, 0.0)])
    desk.now += 24 * HOUR * 30
    later = desk.visit(desk.run(), "b", 60)
    assert later is not None, "sixty days from its edit on, not from its birth"


def test_recount_all_is_neither_put_off_nor_limited(desk: Desk) -> None:
    for name in ("a", "b"):
        desk.publish(name, 10)
    desk.now += HOUR
    desk.see("a", 11, purpose="discovery")
    desk.settings["LUMBUNG_RECOUNTS_PER_HOST_HOUR"] = 1
    desk.archive.due.hasten(desk.portal_id, desk.now)
    assert sorted(desk.take(desk.run(everything=True))) == ["a", "b"]


def test_a_page_without_counts_is_visited_all_the_same(desk: Desk) -> None:
    desk.publish("a", None)
    desk.now += 24 * HOUR * 30
    recounts = desk.run()
    assert desk.take(recounts) == ["a"]
    again = desk.visit(recounts, "a", None)
    assert again is not None and again - desk.now > 24 * HOUR


def test_the_portals_own_history_sets_prior_and_price(desk: Desk) -> None:
    for hours, count in ((0, 0), (2, 300), (10, 390), (200, 400)):
        desk.now = START + hours * HOUR
        for number in range(40):
            desk.see(f"n{number}", count + number)
    recounts = desk.run()
    assert recounts.prior.mean > 2 * DEFAULT_PRIOR.mean and recounts.prior.half < DEFAULT_PRIOR.half
    assert recounts.price != pytest.approx(desk_without_history(desk).price, rel=0.05)
    terse = replace(desk, portal=desk.portal.model_copy(update={"recount": Recount(visits=2, days=30)})).run()
    assert terse.price > recounts.price and terse.prior.life == 720


def desk_without_history(desk: Desk) -> Recounts:
    recounts = desk.run()
    recounts.run.portal_id = -1
    return recounts


def test_a_kind_that_one_page_does_not_show_goes_on_at_its_last_value() -> None:
    rows: list[tuple[str, str | None, object]] = [
        ("2026-11-01T00:00:00Z", None, None),
        ("2026-11-02T00:00:00Z", "views", 10),
        ("2026-11-02T00:00:00Z", "like", 2),
        ("2026-11-03T00:00:00Z", "views", 15),
        ("2026-11-04T00:00:00Z", "views", None),
        ("2026-11-05T00:00:00Z", "like", 3),
    ]
    assert [count for _, count in added_up(rows)] == [None, 12, 17, None, 18]
