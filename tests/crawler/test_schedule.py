from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from crawler.schedule import ARTICLE_LIFE, DEFAULT_PRIOR, FIRST_RECOUNT, LONGEST_RECOUNT, next_recount, priority, retry_at

NOW = datetime(2026, 11, 20, tzinfo=UTC)
hours = st.floats(0.1, 24 * 60)
counts = st.integers(0, 100_000)


@given(hours, hours, counts, hours)
def test_the_longer_unseen_the_sooner(seen: float, later: float, count: int, more: float) -> None:
    age = seen + later
    assert priority([(seen, count)], age + more) >= priority([(seen, count)], age)


@given(hours, st.integers(0, 1000), st.integers(1, 1000), hours)
def test_the_more_attention_the_sooner(first: float, count: int, more: int, later: float) -> None:
    quiet = [(first, count), (first + 6, count)]
    loud = [(first, count), (first + 6, count + more)]
    assert priority(loud, first + 6 + later) >= priority(quiet, first + 6 + later)


@given(st.lists(st.tuples(hours, counts), max_size=6), hours)
def test_a_priority_is_a_number_from_zero_up_in_any_order(observations: list[tuple[float, float]], age: float) -> None:
    worth = priority(observations, age)
    assert 0 <= worth < float("inf")
    assert priority(observations[::-1], age) == worth or len({a for a, _ in observations}) < len(observations)


@given(hours, counts)
def test_right_after_a_visit_nothing_is_worth_another(age: float, count: int) -> None:
    assert priority([(age, count)], age) == 0
    assert priority([(age, count)], age + 0.001) < priority([(age, count)], age + 24)


def test_what_was_never_seen_comes_before_what_was() -> None:
    assert priority([], 24) > priority([(23, 10)], 24)


@given(st.floats(0.01, 1e5))
def test_the_prior_only_grows(age: float) -> None:
    assert DEFAULT_PRIOR.mass(age * 1.1) > DEFAULT_PRIOR.mass(age) > 0
    assert DEFAULT_PRIOR.moment(age * 1.1) >= DEFAULT_PRIOR.moment(age) >= 0


@given(st.integers(0, 100 * 24 * 3600))
def test_recounts_keep_their_bounds(seconds: int) -> None:
    age = timedelta(seconds=seconds)
    again = next_recount(NOW - age, NOW)
    if age >= ARTICLE_LIFE:
        assert again is None
    else:
        assert again is not None and FIRST_RECOUNT <= again - NOW <= LONGEST_RECOUNT


def test_failures_are_retried_ever_later() -> None:
    waits = [retry_at(attempts, NOW) - NOW for attempts in range(40)]
    assert waits[:3] == [timedelta(hours=1), timedelta(hours=4), timedelta(hours=16)]
    assert waits == sorted(waits) and waits[-1] == timedelta(days=14)
