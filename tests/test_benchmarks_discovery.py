"""The simulated fleet follows the crawler's own policy, counts what it says it counts, and publishes at the rate that it says."""

from __future__ import annotations

import pytest

from benchmarks import discovery
from benchmarks.discovery import Site, publish, rates, simulate
from crawler import polling


def test_a_few_portals_cost_little_and_nothing_is_lost() -> None:
    some = simulate(40, 1.45, village=False, days=150, seed=3)
    assert some.lost == 0 and some.articles > 500
    assert some.requests == some.polls + some.pages + some.sweeps + some.fetched
    assert some.per_article < 1.7 and some.mean_delay < 30


def test_the_policy_is_the_crawlers(monkeypatch: pytest.MonkeyPatch) -> None:
    before = Site(2.0, False, 120, 5).follow()
    monkeypatch.setattr(polling, "AT_ONE_A_DAY", polling.AT_ONE_A_DAY / 4)
    after = Site(2.0, False, 120, 5).follow()
    assert after.polls > 1.5 * before.polls and after.mean_delay < before.mean_delay


def test_sites_publish_as_they_are_said_to() -> None:
    total = sum(len(publish(3.0, 0, 365, seed)) for seed in range(20))
    assert 0.9 < total / (20 * 365 * 3.0) < 1.1
    at = publish(3.0, 0, 365, 1)
    assert at == sorted(at) and at[0] >= 0 and at[-1] < 365
    every = rates(20_000, 1.45, 1)
    assert 1.3 < sum(every) / len(every) < 1.6
    assert discovery.PORTALS == 30_000 and discovery.VILLAGES == 75_000
