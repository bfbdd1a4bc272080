"""Counters as portals print them, and numbers that are none."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiders.numbers import parse

EXACT: dict[str, int | float] = {
    "0": 0,
    "7": 7,
    "1298": 1298,
    " 1298 \n": 1298,
    "000125": 125,
    "1.234": 1234,
    "1.234.567": 1234567,
    "28.515 Kali": 28515,
    "28.515 Kali Dibaca": 28515,
    "Dibaca 28.515 Kali": 28515,
    "Dibaca : 125 Kali": 125,
    "Dilihat 1298 kali": 1298,
    "1298 kali dibaca": 1298,
    "12 x Dibaca": 12,
    "12 x": 12,
    "12x": 12,
    "1.200x": 1200,
    "12 Dilihat": 12,
    "0 Kali": 0,
    "visibility 196": 196,
    "Views: 114": 114,
    "Post Views: 1.114": 1114,
    "1,234 views": 1234,
    "123 reads": 123,
    "123 reads / kali dibaca": 123,
    "Hits: 88": 88,
    "Dilihat: 88": 88,
    "UserPageVisits:88": 88,
    "(1.298)": 1298,
    "(3) Komentar": 3,
    "👁 125": 125,
    "🕮 1.2K": 1200,
    "1,2 rb": 1200,
    "1,2 ribu": 1200,
    "5rb": 5000,
    "12,5 rb x ditonton": 12500,
    "1,2 jt": 1200000,
    "1,2 juta": 1200000,
    "1.2k": 1200,
    "1.2K": 1200,
    "1.25k": 1250,
    "3m": 3000000,
    "1.5M views": 1500000,
    "2b": 2000000000,
    "4,50": 4.5,
    "4.50": 4.5,
    "4.5": 4.5,
    "1.234,56": 1234.56,
    "1,234.56": 1234.56,
    "0,5": 0.5,
    "1\u00a0234 kali": 1234,
    "1\u202f234": 1234,
    "02 Juli 2024 | Dibaca : 125 Kali": 125,
    "Selasa, 02 Juli 2024 , 10:15:00 WIB, Dibaca : 125 Kali": 125,
    "27 Ags 2019  09:44:04 ♥ 28.515 Kali": 28515,
    "Jul 2, 2024 - 10:15 | 42": 42,
    "2024-07-02 | 42 views": 42,
    "1 menit baca | 196": 196,
    "Tahun 2024 Dibaca : 125 kali": 125,
    "12 votes, average: 4.50 out of 5": 12,
    "Dibaca1.024 Kali": 1024,
    "Views1024": 1024,
}
AT_LEAST = {"8+": 8, "2 +": 2, "1,2 rb+": 1200, "99+ komentar": 99, "> 1.000": 1000, "lebih dari 100 kali": 100, "≥ 8": 8}
NOTHING = (
    "1'234 views",
    "Anda dan 12 orang lainnya",
    "",
    " ",
    "-",
    "Hits",
    "No Comments",
    "Belum ada komentar",
    "Rp265,98 juta",
    "Rp 12.500",
    "9,5 Milyar",
    "1,2 M",
    "2 miliar",
    "$5",
    "50%",
    "50 %",
    "-5",
    "+5",
    "1 menit",
    "3 jam yang lalu",
    "31 Aug",
    "02 Juli 2024",
    "Juli 2024",
    "10:15",
    "2/7/2024",
    "2 / 8",
    "2 dari 8",
    "1 234",
    "1.23.456",
    "125 Kali 3 Komentar",
    "12 Komentar 125 Dibaca",
    "Dibaca 125 | Komentar 3",
    "HUT RI ke-79",
    "covid-19",
    "5G",
    "0812-3456-7890",
    "081234567890",
    "+6281234567890",
    "1234567890123456",
    "sekitar 100",
    "~100",
    "<5",
    "kurang dari 5",
    "\u0661\u0662",
    "½",
    "²",
    "1" * 300,
)


@pytest.mark.parametrize(("text", "value"), EXACT.items())
def test_exact(text: str, value: float) -> None:
    reading = parse(text)
    assert (reading.value, type(reading.value), reading.bound, reading.raw) == (value, type(value), "exact", text)


@pytest.mark.parametrize(("text", "value"), AT_LEAST.items())
def test_at_least(text: str, value: int) -> None:
    reading = parse(text)
    assert (reading.value, reading.bound) == (value, "at_least")


@pytest.mark.parametrize("text", NOTHING)
def test_no_counter(text: str) -> None:
    reading = parse(text)
    assert (reading.value, reading.bound, reading.raw) == (None, "exact", text)


FORMS = ("{}", "{} Kali", "Dibaca : {} Kali", "{} x Dibaca", "({})", "visibility {}", "Views: {}", "{} kali dibaca")


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.integers(0, 10**10), st.sampled_from(FORMS), st.sampled_from([".", ",", ""]))
def test_every_grouping_comes_back(number: int, form: str, separator: str) -> None:
    assert parse(form.format(f"{number:,}".replace(",", separator))).value == number


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.one_of(st.text(max_size=60), st.text("0123456789.,+-x kKmrbjtRp:%", max_size=30)))
def test_no_text_raises(text: str) -> None:
    reading = parse(text)
    assert reading.raw == text
    assert reading.value is None or reading.value >= 0
