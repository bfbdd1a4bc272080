from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.prior import DEFAULT_PRIOR, Prior
from crawler.schedule import LONGEST_WAIT, SHORTEST_WAIT, next_recount, price_of, priorities, priority, retry_at, summed_all, usual_price

NOW = datetime(2026, 11, 20, tzinfo=UTC)
LIFE = timedelta(hours=DEFAULT_PRIOR.life)
hours = st.floats(0.1, 24 * 60)
counts = st.integers(0, 100_000)
strange_hours = st.floats(-1e9, 1e12) | st.just(math.nan)
strange_counts = st.none() | st.floats(allow_nan=True, allow_infinity=True) | st.integers(-5, 10**18)
histories = st.lists(st.tuples(hours, counts), max_size=8)


@given(histories, hours, hours)
def test_the_longer_unseen_the_sooner(seen: list[tuple[float, int]], later: float, more: float) -> None:
    age = max([0.0, *(age for age, _ in seen)]) + later
    assert priority(seen, age + more) >= priority(seen, age) * (1 - 1e-9)


@given(hours, st.integers(0, 1000), st.integers(1, 1000), hours)
def test_the_more_attention_the_sooner(first: float, count: int, more: int, later: float) -> None:
    quiet = [(first, count), (first + 6, count)]
    loud = [(first, count), (first + 6, count + more)]
    assert priority(loud, first + 6 + later) > priority(quiet, first + 6 + later)


@given(st.integers(0, 1000), hours)
def test_the_more_attention_when_found_the_sooner(count: int, later: float) -> None:
    assert priority([(2, count + 10)], 2 + later) > priority([(2, count)], 2 + later)


@given(st.lists(st.tuples(strange_hours, strange_counts), max_size=6), st.floats(-1e9, 1e12))
def test_a_priority_is_a_number_from_zero_up_whatever_comes(observations: list[tuple[float, float | None]], age: float) -> None:
    worth = priority(observations, age)
    assert 0 <= worth < math.inf
    assert priority(observations[::-1], age) == worth


@given(st.lists(st.tuples(st.lists(st.tuples(strange_hours, strange_counts), max_size=5), st.floats(-10, 1e7)), min_size=1, max_size=5))
def test_many_at_once_are_the_same_as_one_by_one(articles: list[tuple[list[tuple[float, float | None]], float]]) -> None:
    table = np.full((2, len(articles), 5), np.nan)
    for row, (observations, _) in enumerate(articles):
        for column, (age, count) in enumerate(observations):
            table[:, row, column] = age, math.nan if count is None else count
    together = priorities(table[0], table[1], [age for _, age in articles])
    assert together == pytest.approx([priority(observations, age) for observations, age in articles], rel=1e-6, abs=1e-9)


def test_many_at_once_belong_together() -> None:
    assert priorities(np.zeros((0, 3)), np.zeros((0, 3)), []).shape == (0,)
    assert priorities(np.zeros((2, 0)), np.zeros((2, 0)), [5, 9]) == pytest.approx([priority([], 5), priority([], 9)])
    with pytest.raises(ValueError, match=r"ages \(2, 3\), counts \(2, 2\) and age \(2,\)"):
        priorities(np.zeros((2, 3)), np.zeros((2, 2)), np.zeros(2))


@given(hours, counts)
def test_right_after_a_visit_nothing_is_worth_another(age: float, count: int) -> None:
    assert priority([(age, count)], age) == 0
    assert priority([(age, count)], age - 1) == 0
    assert priority([(age, count)], age + 0.001) < priority([(age, count)], age + 24)


def test_what_was_never_seen_comes_before_what_was() -> None:
    assert priority([], 24) > priority([(23, 10)], 24)


def test_a_visit_that_shows_no_count_teaches_nothing_but_is_a_visit() -> None:
    read, unread = [(1.0, 3), (24.0, 40)], [(1.0, 3), (24.0, 40), (48.0, None)]
    assert priority(unread, 48) == 0
    assert 0 < priority(unread, 72) < priority(read, 72)
    assert priority([(48, None)], 72) > priority([(48, 0)], 72), "unknown is not 0"


def test_counts_that_fall_are_believed_and_scare_nobody() -> None:
    fallen = [(1.0, 50), (24.0, 90), (48.0, 70)]
    assert 0 < priority(fallen, 96) < priority([(1.0, 50), (24.0, 90), (48.0, 130)], 96)
    assert priority([*fallen, (49.0, 0)], 96) > 0  # the counter was set to nothing


def test_an_article_without_any_reaction_waits_for_those_that_have_some() -> None:
    silent = [(2.0, 0), (10.0, 0), (40.0, 0)]
    assert priority(silent, 24 * 10) < 0.5 * priority([(2.0, 0), (10.0, 1), (40.0, 3)], 24 * 10)


def test_a_second_wave_brings_an_old_article_forward() -> None:
    quiet = [(2.0, 30), (24.0, 60), (480.0, 80), (720.0, 82)]
    woken = [*quiet[:-1], (720.0, 200)]
    assert priority(woken, 744) > 2 * priority(quiet, 744)


@given(st.floats(0.01, 1e5))
def test_the_prior_only_grows(age: float) -> None:
    assert DEFAULT_PRIOR.mass(age * 1.1) > DEFAULT_PRIOR.mass(age) > 0
    assert DEFAULT_PRIOR.moment(age * 1.1) >= DEFAULT_PRIOR.moment(age) >= 0


@pytest.mark.parametrize("slope", [0.8, 1.0, 1.3, 2.0, 2.6])
def test_the_prior_adds_up(slope: float) -> None:
    prior = Prior(slope=slope, floor=0.1, mean=50)
    middles = (np.arange(144_000) + 0.5) / 100
    assert prior.mass(1440.0) == pytest.approx(prior.rate(middles).sum() / 100, rel=1e-4)
    assert prior.moment(1440.0) == pytest.approx((middles * prior.rate(middles)).sum() / 100, rel=1e-4)
    assert prior.scale * prior.mass(prior.life) == pytest.approx(50)
    assert prior.scale * prior.even * prior.life == pytest.approx(5)


@given(st.integers(0, 100 * 24 * 3600), st.integers(0, 10_000))
def test_recounts_keep_their_bounds(seconds: int, count: int) -> None:
    age = timedelta(seconds=seconds)
    again = next_recount(NOW - age, NOW, [(seconds / 3600, count)])
    if age >= LIFE:
        assert again is None
    else:
        assert again is not None and SHORTEST_WAIT <= again - NOW <= LONGEST_WAIT
        assert again - (NOW - age) <= LIFE + SHORTEST_WAIT


def followed(size: float, visits: float = 8) -> list[float]:
    """The ages at which an article of *size* times the mean is counted again."""
    price, at, seen = usual_price(visits, DEFAULT_PRIOR), NOW, [(0.0, 0.0)]
    ages = []
    while (again := next_recount(NOW, at, seen, price=price)) is not None:
        at, age = again, (again - NOW) / timedelta(hours=1)
        seen.append((age, size * DEFAULT_PRIOR.scale * DEFAULT_PRIOR.mass(age)))
        ages.append(age)
    return ages


def test_a_life_of_recounts_ends_with_one_last() -> None:
    for size in (0.0, 0.1, 1.0, 10.0):
        ages = followed(size)
        assert LIFE <= timedelta(hours=ages[-1]) <= LIFE + SHORTEST_WAIT, "the last is at the end of its life, no sooner and not much later"
        waits = np.diff(ages[: len(ages) // 2])
        assert all(waits[1:] > waits[:-1]), "ever more rarely, while nothing surprising happens and its end is far"
    assert len(followed(0.1)) < len(followed(1)) < len(followed(10))
    assert 6 <= np.mean([len(followed(size)) for size in (0.1, 0.3, 1, 3)]) <= 11
    assert len(followed(1, visits=16)) > 1.5 * len(followed(1, visits=8))


def test_a_price_is_what_makes_articles_get_their_visits() -> None:
    rng = np.random.default_rng(5)
    ages = np.sort(rng.uniform(0, 700, (300, 4)), axis=1)
    seen = summed_all(ages, rng.poisson(30, (300, 4)).cumsum(axis=1).astype(float), DEFAULT_PRIOR)
    cheap, dear = (price_of(seen, visits, DEFAULT_PRIOR) for visits in (16.0, 4.0))
    assert 0 < cheap < dear


def test_an_article_whose_page_shows_no_counts_is_seen_as_often_as_a_usual_one() -> None:
    again = next_recount(NOW - timedelta(days=2), NOW)
    assert again == next_recount(NOW - timedelta(days=2), NOW, [(48.0, None)])
    assert again is not None and timedelta(hours=12) < again - NOW < timedelta(days=12)


def test_failures_are_retried_ever_later() -> None:
    waits = [retry_at(attempts, NOW) - NOW for attempts in range(40)]
    assert waits[:3] == [timedelta(hours=1), timedelta(hours=4), timedelta(hours=16)]
    assert waits == sorted(waits) and waits[-1] == timedelta(days=14)
