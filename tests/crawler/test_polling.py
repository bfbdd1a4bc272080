from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from crawler import polling, rhythm
from crawler.paging import STALE, Turned
from crawler.polling import Yield
from crawler.rhythm import HOURS, USUAL, Rhythm

NOW = datetime(2026, 11, 26, 3, tzinfo=UTC)
DAY = timedelta(days=1)
WIB = ZoneInfo("Asia/Jakarta")
rates = st.floats(0.0001, 5000)


@given(rates, rates)
def test_what_names_more_is_asked_sooner_between_two_hours_and_a_fortnight(one: float, other: float) -> None:
    spans = polling.interval(one), polling.interval(other)
    assert all(timedelta(hours=2) <= span <= timedelta(days=14) for span in spans)
    assert (spans[0] <= spans[1]) or one < other


def test_the_interval_goes_with_the_square_root() -> None:
    assert polling.interval(1.0) == polling.AT_ONE_A_DAY
    assert polling.interval(4.0) == polling.AT_ONE_A_DAY / 2
    assert polling.interval(0.0) == polling.LONGEST and polling.interval(1e9) == polling.SHORTEST


@given(st.lists(st.tuples(st.integers(0, 50), st.floats(0.1, 20)), min_size=1, max_size=40))
def test_a_yield_stays_between_what_was_seen(history: list[tuple[int, float]]) -> None:
    gave = Yield()
    for found, days in history:
        gave = gave.after(found, days)
    most = max(found / days for found, days in history)
    assert 0 <= gave.rate <= max(most * 2.2, 0.5) + 0.5


def test_a_yield_follows_a_portal_that_falls_asleep() -> None:
    gave = Yield()
    for _ in range(60):
        gave = gave.after(2, 1.0)
    assert 1.5 < gave.rate < 2.3
    for _ in range(10):
        gave = gave.after(0, 14.0)
    assert gave.rate < 0.3


def test_the_first_answer_tells_a_rate_by_its_dates() -> None:
    dated = [NOW - DAY * n / 2 for n in range(10)]
    assert 1.3 < polling.first(dated, NOW).rate < 2.3
    assert polling.first([], NOW) == Yield() == polling.first([NOW + DAY * 900] * 5, NOW)
    assert polling.first([*dated, NOW + 4000 * DAY], NOW) == polling.first(dated, NOW), "a date in the future tells nothing"
    old = polling.first([NOW - DAY * 30 * n for n in range(10)], NOW)
    assert old.days <= 30 and old.rate < 0.1


def test_sources_without_anything_of_their_own_are_left_alone_after_a_while() -> None:
    nothing = Yield(0.0, 20.0)
    assert polling.again(nothing, leads=True) <= polling.LONGEST
    assert polling.again(nothing, leads=False, polls=1) <= polling.LONGEST
    assert polling.again(nothing, leads=False) == polling.SWEEP
    assert polling.again(nothing, leads=False, swept=True) == polling.SPARE
    assert polling.again(Yield(5.0, 20.0), leads=False, swept=True) <= polling.LONGEST
    assert polling.again(Yield(5.0, 20.0), leads=False, sitemap=True) == polling.SWEEP


def test_three_known_in_a_row_end_the_paging_but_a_margin_does_not() -> None:
    new, known = [False], [True]
    assert polling.caught_up([]) and polling.caught_up(known) and polling.caught_up(known * 2)
    assert polling.caught_up(new * 2 + known * 8)
    assert not polling.caught_up(known * 2 + new * 8), "two pinned posts"
    assert not polling.caught_up(known * 3 + new * 7), "three pinned posts"
    assert not polling.caught_up(known * 5 + new * 5), "a row of pictures above a short list of news"
    assert polling.caught_up(known * 5 + new * 2 + known * 3)
    assert not polling.caught_up(new * 10 + known * 5), "a margin of popular posts"
    assert not polling.caught_up((new + known * 2) * 5), "never three in a row"


@given(st.lists(st.booleans(), max_size=40))
def test_a_page_of_new_items_is_never_the_last(known: list[bool]) -> None:
    if polling.caught_up(known):
        assert sum(known) * 2 >= len(known)
    if known and not any(known):
        assert not polling.caught_up(known)


def test_a_source_that_stopped_is_noticed_by_what_it_should_have_named() -> None:
    busy = Yield(30.0, 20.0)
    assert not polling.silent(busy, 2.0) and polling.silent(busy, 6.0)
    assert not polling.silent(Yield(0.0, 100.0), 300.0), "what never gave anything has not stopped"


def test_sweeps_reach_every_depth_and_the_deep_ones_seldom() -> None:
    depths = [polling.sweep_days(number) for number in range(1, 33)]
    assert depths[:4] == [60, 120, 60, 240] and max(depths) == 60 * 32
    assert polling.sweep_pages(Yield(30.0, 20.0), 10, 1) == 9
    assert polling.sweep_pages(Yield(), 10, 1024) <= polling.MOST_SWEPT


def test_lastmod_is_believed_where_it_has_proved_true() -> None:
    assert not polling.trusted(0, 0) and not polling.trusted(2, 0) and polling.trusted(3, 0)
    assert not polling.trusted(9, 1) and polling.trusted(10, 1)


@given(st.integers(0, HOURS - 1), st.floats(2, 336))
def test_the_rhythm_moves_a_poll_by_half_its_interval_at_most(hour: int, span: float) -> None:
    assert round(span / 2) <= USUAL.best(hour, span) <= round(span * 1.5)


def test_an_office_is_asked_when_its_day_ends() -> None:
    for start in (8, 12, 16, 24 + 8, 24 + 17, 48 + 10):
        monday = datetime(2026, 11, 23, tzinfo=WIB)
        at = rhythm.after(monday + timedelta(hours=start), timedelta(hours=36), WIB).astimezone(WIB)
        assert 16 <= at.hour <= 18, (start, at)


def test_a_portal_that_writes_at_night_is_asked_in_the_morning() -> None:
    nights = [datetime(2026, 10, 1, 16, tzinfo=UTC) + DAY * n + timedelta(hours=n % 4) for n in range(300)]
    own = rhythm.learned(nights, WIB)
    assert rhythm.learned([], WIB) is USUAL
    at = rhythm.after(datetime(2026, 11, 24, 20, tzinfo=UTC), timedelta(hours=24), WIB, own).astimezone(WIB)
    assert at.hour < 8


@given(st.lists(st.floats(0.1, 9), min_size=HOURS, max_size=HOURS), st.integers(0, HOURS - 1))
def test_any_rhythm_gives_an_hour(weights: list[float], hour: int) -> None:
    assert 6 <= Rhythm(weights).best(hour, 12.0) <= 18


def test_paging_ends_where_it_repeats_itself() -> None:
    turned = Turned()
    pages = [[f"a{page}-{n}" for n in range(10)] for page in range(5)]
    for number, named in enumerate(pages):
        assert turned.turn(f"/p/{number}", named, 10, backfill=True) is None
    assert "repeats" in (turned.turn("/p/5", list(reversed(pages[4])), 0, backfill=True) or ""), "the last page for ever"
    assert "repeats" in (turned.turn("/p/6", pages[0], 0, backfill=True) or ""), "the first page behind the last"
    assert "comes back" in (turned.turn("/p/2", ["fresh"], 1, backfill=True) or "")
    assert "names nothing" in (turned.turn("/p/7", [], 0, backfill=True) or "")


def test_paging_without_end_ends() -> None:
    turned = Turned()
    ends = [turned.turn(f"/p/{n}", [f"known{n}-{m}" for m in range(10)], 0, backfill=False) for n in range(STALE + 1)]
    assert ends[: STALE - 1] == [None] * (STALE - 1) and "endless paging" in (ends[STALE - 1] or "")
