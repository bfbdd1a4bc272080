from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from protego import Protego

from crawler.pace import retry_after

NOW = datetime(2026, 11, 20, 3, 4, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None), (b"", None),
        (b"soon", None), (b"-5", None), (b"1.5", None), ("²".encode("latin-1"), None), (b"0", 0), (b" 120 ", 120),
        (b"9" * 400, 10**7),
        (b"Fri, 20 Nov 2026 03:05:05 GMT", 60), (b"Fri, 20 Nov 2026 10:05:05 +0700", 60), (b"20 Nov 2026 03:05:05", 60),
        (b"Fri, 20 Nov 2020 03:05:05 GMT", 0), (b"Fri, 20 Nov 99999 03:05:05 GMT", None), (b"Fri, 20 Nov 2026 03:05:05 +999999999", None),
    ],
)  # fmt: skip
def test_retry_after(value: bytes | None, seconds: int | None) -> None:
    assert retry_after(value, NOW) == (None if seconds is None else timedelta(seconds=seconds))


@given(st.binary(max_size=40))
def test_any_header_gives_a_time_or_none(value: bytes) -> None:
    wait = retry_after(value, NOW)
    assert wait is None or wait >= timedelta(0)


@given(st.integers(0, 10**8).map(lambda seconds: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)))
def test_dates_come_back(moment: datetime) -> None:
    assert retry_after(format_datetime(moment, usegmt=True).encode(), NOW) == max(moment - NOW, timedelta(0))


@given(st.text(max_size=200))
def test_whatever_stands_in_robots_txt_gives_rules(text: str) -> None:
    assert Protego.parse(text).can_fetch("http://contoh.go.id/berita/1?a=b", "Lumbung") in (True, False)
