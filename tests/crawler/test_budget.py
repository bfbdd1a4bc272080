from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from archive import Archive
from crawler.budget import HOUR, Ledger, host_of, room

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("budgets", "left"),
    [([], None), ([(0, 99)], None), ([(5, 2)], 3), ([(5, 2), (0, 9), (10, 9)], 1), ([(5, 7)], 0)],
)
def test_the_tightest_budget_counts_and_0_is_none(budgets: list[tuple[int, int]], left: int | None) -> None:
    assert room(*budgets) == left


def test_an_hour_is_the_last_sixty_minutes_of_this_run_and_the_ones_before() -> None:
    before = [("http://www.a.go.id/1", NOW - timedelta(minutes=50)), ("http://b.go.id/1", NOW - timedelta(minutes=10))]
    asked: list[datetime] = []

    def recounted(since: datetime) -> list[tuple[str, datetime]]:
        asked.append(since)
        return before

    archive: Any = SimpleNamespace(clock=lambda: NOW, histories=SimpleNamespace(recounted=recounted))
    ledger = Ledger(cast(Archive, archive))
    assert asked == [NOW - HOUR]
    ledger.spend("a.go.id", 3, NOW)
    assert (ledger.spent("a.go.id", NOW), ledger.spent("b.go.id", NOW), ledger.spent("c.go.id", NOW)) == (4, 1, 0)
    assert ledger.spent("a.go.id", NOW + timedelta(minutes=11)) == 3
    assert ledger.spent("a.go.id", NOW + HOUR) == 0
    assert ledger.taken == 3, "what the run has taken does not pass with the hour"


def test_www_is_the_same_host() -> None:
    assert host_of("https://www.klaten.go.id:8443/x") == host_of("http://klaten.go.id/") == "klaten.go.id"
