from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.prior import DEFAULT_PRIOR, Prior
from crawler.priorfit import ENOUGH, History, learned


def history(portal: Prior, number: int, seed: int = 1) -> Iterator[History]:
    """Articles of a portal whose attention goes as *portal* says, each seen at eight moments of its own."""
    rng = np.random.default_rng(seed)
    for _ in range(number):
        ages = np.sort(np.concatenate([[1.0], rng.uniform(1, 1440, 2), rng.exponential(60, 5) + 1]))
        size = rng.gamma(portal.weight) / portal.weight * portal.scale
        counts = rng.poisson(size * np.diff(portal.mass(ages), prepend=0)).cumsum()
        yield list(zip(ages.tolist(), counts.tolist(), strict=True))


def half_time(prior: Prior) -> float:
    ages = np.linspace(0, prior.life, 2881)
    return float(ages[np.searchsorted(prior.mass(ages), prior.mass(prior.life) / 2)])


STEEP = Prior(half=2, slope=2.1, floor=0.02, mean=400, weight=2)
SLOW = Prior(half=24, slope=1.05, floor=0.2, mean=5, weight=0.3)


@pytest.mark.parametrize("portal", [STEEP, SLOW], ids=["steep", "slow"])
def test_a_portal_teaches_its_own_prior(portal: Prior) -> None:
    found = learned(history(portal, 400))
    assert half_time(found) == pytest.approx(half_time(portal), rel=0.35)
    assert found.mean == pytest.approx(portal.mean, rel=0.3)
    assert found.weight == pytest.approx(portal.weight, rel=0.6)
    assert found.life == DEFAULT_PRIOR.life


def test_it_is_drawn_to_the_default_while_it_knows_little() -> None:
    assert learned(history(STEEP, ENOUGH - 1)) == DEFAULT_PRIOR
    assert learned([]) == DEFAULT_PRIOR
    few, many = learned(history(STEEP, 40)), learned(history(STEEP, 400))
    assert DEFAULT_PRIOR.mean < few.mean < many.mean
    assert learned(history(SLOW, 400), Prior(life=720)).life == 720


def test_it_is_not_moved_by_the_one_that_went_round_the_world() -> None:
    usual = list(history(DEFAULT_PRIOR, 200))
    famous = [*usual, [(1.0, 5), (700.0, 10), (710.0, 3_000_000)]]
    assert half_time(learned(famous)) == pytest.approx(half_time(learned(usual)), rel=0.3)
    assert learned(famous).mean == pytest.approx(learned(usual).mean, rel=0.3)


@settings(max_examples=15)
@given(
    st.lists(
        st.lists(st.tuples(st.floats(0, 1e5), st.integers(0, 10**12)), max_size=4).map(lambda seen: sorted(seen, key=lambda one: one[0])),
        min_size=ENOUGH,
        max_size=ENOUGH + 20,
    )
)
def test_whatever_happened_it_is_a_prior(histories: list[History]) -> None:
    found = learned(histories)
    assert 0 < found.mean < 1e14 and 0.1 <= found.weight <= 5 and found.slope > 1 and 0 < found.floor < 1
