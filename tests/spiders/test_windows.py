from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.windows import closes, opens, parse

WIT = ZoneInfo("Asia/Jayapura")


def at(text: str) -> datetime:
    """A local time of the week that begins on Monday, 2026-11-23."""
    day, clock = text.split()
    return datetime.fromisoformat(f"2026-11-{23 + 'mon tue wed thu fri sat sun'.split().index(day)}T{clock}").replace(tzinfo=WIT)


@pytest.mark.parametrize(
    ("windows", "now", "closing", "opening"),
    [
        (["20:00-05:00"], "mon 21:00", "tue 05:00", "tue 20:00"),
        (["20:00-05:00"], "tue 04:59", "tue 05:00", "tue 20:00"),
        (["20:00-05:00"], "tue 05:00", None, "tue 20:00"),
        (["20:00-05:00"], "tue 12:00", None, "tue 20:00"),
        (["sat,sun 00:00-24:00"], "fri 23:59", None, "sat 00:00"),
        (["sab-min 00:00-24:00"], "fri 23:59", None, "sat 00:00"),
        (["mon 00:00-12:00", "mon 12:00-18:00"], "mon 01:00", "mon 18:00", "mon 12:00"),
        (["fri 22:00-06:00"], "sat 05:00", "sat 06:00", None),
        (["sat-mon 1.30-2.15"], "sun 02:00", "sun 02:15", None),
        (["01:00-02:00"], "wed 00:30", None, "wed 01:00"),
    ],
)
def test_when_a_window_closes_and_the_next_one_opens(windows: list[str], now: str, closing: str | None, opening: str | None) -> None:
    read = [parse(window) for window in windows]
    assert closes(read, at(now)) == (at(closing) if closing else None)
    if opening:
        assert opens(read, at(now)) == at(opening)


@pytest.mark.parametrize(
    "text", ["", "malam", "20:00", "20:00-20:00", "24:00-05:00", "20:60-21:00", "10:00-25:00", "besok 10:00-11:00", "mon-besok 10:00-11:00"]
)
def test_what_is_no_window_is_told(text: str) -> None:
    with pytest.raises(ValueError, match="expected"):
        parse(text)


@given(st.text("montuesab,-:. 0123456789", max_size=24))
def test_any_text_is_a_window_or_told(text: str) -> None:
    try:
        window = parse(text)
    except ValueError:
        return
    assert 0 <= window.begins < window.ends <= window.begins + 24 * 60


@given(st.integers(0, 1439), st.integers(1, 1440), st.integers(0, 7 * 1440))
def test_open_or_opening(begins: int, ends: int, minute: int) -> None:
    if begins == ends:
        return
    window = [parse(f"{begins // 60:02}:{begins % 60:02}-{ends // 60:02}:{ends % 60:02}")]
    now = at("mon 00:00").fromtimestamp(at("mon 00:00").timestamp() + 60 * minute, WIT)
    closing = closes(window, now)
    assert closing is None or closing > now
    assert closes(window, opens(window, now)) is not None
