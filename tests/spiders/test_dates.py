"""Dates as portals write them, and what only looks like one."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiders.calendar import MONTHS, WEEKDAYS
from spiders.dates import DateReading, parse

WIB = ZoneInfo("Asia/Jakarta")
NOW = datetime(2026, 11, 20, 5, 30, 20, tzinfo=UTC)  # Friday, 12:30 in Jakarta


def read(text: str) -> DateReading | None:
    return parse(text, zone=WIB, now=NOW)


# text, local time as "YYYY-MM-DD[ HH:MM[:SS]]" in the zone of the reading
ABSOLUTE = {
    # month first, as the Codingest scripts print it
    "Jul 2, 2024": "2024-07-02",
    "Juli 2, 2024": "2024-07-02",
    "Jul 02, 2024": "2024-07-02",
    "Jul 2, 2024 - 10:15": "2024-07-02 10:15",
    "Juli 2, 2024 - 10:15": "2024-07-02 10:15",
    "Jul 2, 2024\xa0-\xa010:15": "2024-07-02 10:15",
    "Jul 2, 2024&nbsp;-&nbsp;10:15": "2024-07-02 10:15",
    "Updated: Jul 2, 2024 - 10:15": "2024-07-02 10:15",
    "Sep 6, 2022": "2022-09-06",
    "Mei 1, 2024": "2024-05-01",
    "July 2nd, 2024 at 3:05 pm": "2024-07-02 15:05",
    "Jul 2nd, 2024 at 3pm": "2024-07-02 15:00",
    "Tue Jul  2 10:15:00 WIB 2024": "2024-07-02 10:15:00",
    "Tue Jul 02 2024 10:15:00 GMT+0700 (Western Indonesia Time)": "2024-07-02 10:15:00",
    "12 Jul 22, 2024": "2024-07-22",
    # day first
    "2 Juli 2024": "2024-07-02",
    "Selasa, 02 Juli 2024": "2024-07-02",
    "SELASA, 02 JULI 2024": "2024-07-02",
    "Selasa, 02 Juli 2024 | 10:15:00 WIB": "2024-07-02 10:15:00",
    "Selasa, 02 Juli 2024 , 10:15:00 WIB, Dibaca : 125 Kali": "2024-07-02 10:15:00",
    "Selasa Pahing, 2 Juli 2024": "2024-07-02",
    "Selasa (Pahing), 2 Juli 2024": "2024-07-02",
    "02 Jul 2024 10:15 WIB": "2024-07-02 10:15",
    "2 Juli 2024 10.15 WIB": "2024-07-02 10:15",
    "2 Juli 2024 | 10:15 WIB": "2024-07-02 10:15",
    "2 Juli 2024, pukul 13.00": "2024-07-02 13:00",
    "2 Juli 2024 pkl. 13.00 WITA": "2024-07-02 13:00",
    "2 Juli 2024 jam 08.00 - 12.00 WIB": "2024-07-02 08:00",
    "2 Juli 2024 pukul 3 sore": "2024-07-02 15:00",
    "2 Juli 2024 pukul 03.30 sore": "2024-07-02 15:30",
    "2 Juli 2024 pukul 1 siang": "2024-07-02 13:00",
    "2 Juli 2024 pukul 11.00 siang": "2024-07-02 11:00",
    "2 Juli 2024 jam 7 malam": "2024-07-02 19:00",
    "2 Juli 2024 pukul 07.00 pagi": "2024-07-02 07:00",
    "2 Juli 2024 sore": "2024-07-02",
    "2 Juli 2024 12:00 am": "2024-07-02 00:00",
    "2 Juli 2024 12.10 PM": "2024-07-02 12:10",
    "27 Agustus 2019": "2019-08-27",
    "27 Agustus 2019 09:44:04": "2019-08-27 09:44:04",
    "27 Agustus 2019 09:44:04 admin 28.515 Kali Dibaca Berita Desa": "2019-08-27 09:44:04",
    "27 Ags 2019  09:44:04 ♥ 28.515 Kali": "2019-08-27 09:44:04",
    "27 Ags 2019": "2019-08-27",
    "27 Agust 2019": "2019-08-27",
    "27 Agt 2019": "2019-08-27",
    "27 Agu. 2019": "2019-08-27",
    "27 Aug 2019": "2019-08-27",
    "1 Ags 2022": "2022-08-01",
    "Kamis, 15 Agusutus 2019": "2019-08-15",
    "22:00:18, 14 Agu 2024 - Oleh : Dinas Kominfo Kab. Malang": "2024-08-14 22:00:18",
    "22.00.18, 14 Agu 2024": "2024-08-14 22:00:18",
    "10.11.12, 14 Agu 2024": "2024-08-14 10:11:12",
    "16:00:41, 25 Agu 2024": "2024-08-25 16:00:41",
    "10:15 WIB - Selasa, 2 Juli 2024": "2024-07-02 10:15",
    "10.15 - 2 Juli 2024": "2024-07-02 10:15",
    "10:15 am on July 2, 2024": "2024-07-02 10:15",
    "Jum'at, 10 Des 2021": "2021-12-10",
    "Jum’at, 10 Des 2021": "2021-12-10",
    "Jum`at, 10 Des 2021": "2021-12-10",
    "Jumaat, 10 Desember 2021": "2021-12-10",
    "Ahad, 30 Juni 2024": "2024-06-30",
    "Minggu, 30 Juni 2024": "2024-06-30",
    "hari Minggu, tanggal 30 Juni 2024": "2024-06-30",
    "5 Nopember 2020": "2020-11-05",
    "6 Nop 2019": "2019-11-06",
    "7 Pebruari 2018": "2018-02-07",
    "7 Peb 2018": "2018-02-07",
    "7 Febuari 2018": "2018-02-07",
    "3 Okt 2021": "2021-10-03",
    "3 Mey 2021": "2021-05-03",
    "3 Djan 2021": "2021-01-03",
    "9 Sept 2021": "2021-09-09",
    "9 December 2021": "2021-12-09",
    "Diposting pada 3 Desember 2023": "2023-12-03",
    "Dipublikasikan: 3 Desember 2023": "2023-12-03",
    "Diterbitkan 3 Desember 2023 oleh admin": "2023-12-03",
    "Tanggal : 3 Desember 2023": "2023-12-03",
    "Pada 3 Desember 2023": "2023-12-03",
    "Oleh admin, 3 Desember 2023": "2023-12-03",
    "Bandung, 2 Juli 2024": "2024-07-02",
    "tanggal 2 bulan Juli tahun 2024": "2024-07-02",
    "27-Jul-24": "2024-07-27",
    "2 Juli '24": "2024-07-02",
    "02 Jul 24 10:15": "2024-07-02 10:15",
    "17 Agustus 1995": "1995-08-17",
    "31 Desember 2027": "2027-12-31",
    "29 Februari 2024": "2024-02-29",
    "2024 Juli 2": "2024-07-02",  # through dateparser
    "2 Juli 2024 25:70": "2024-07-02",
    "2 Juli 2024, 12.50 ton beras": "2024-07-02",
    "2 Juli 2024 4.50": "2024-07-02",
    "2 Juli 2024 · Admin · 10:15 WIB": "2024-07-02 10:15",
    "2 Juli 2024 1 menit baca": "2024-07-02",
    "02 Juli  2024   -  10 : 15 WIB": "2024-07-02 10:15",
    "Selasa, 2 Juli 2024 ⋅ 10:15": "2024-07-02 10:15",
    "2 Juli 2024 ｜ 10.15 WIB": "2024-07-02 10:15",
    "2 Sepember 2024": "2024-09-02",
    "2 Agutsus 2024": "2024-08-02",
    "Oktobr 2, 2024": "2024-10-02",
    "Hari/Tanggal : Jumat, 16 Agustus 2024": "2024-08-16",
    "16 Agustus 2024, 13:05 UTC+7": "2024-08-16 13:05",
    # several dates
    "2 Juli 2024 - 5 Juli 2024": "2024-07-02",
    "Diterbitkan 2 Juli 2024, diperbarui 3 Juli 2024": "2024-07-02",
    "Diperbarui: 3 Juli 2024 | Diterbitkan: 2 Juli 2024": "2024-07-02",
    "Updated: 10:15, 3 Juli 2024 | 2 Juli 2024": "2024-07-02",
    "2 Juli 2024, 3 Juli 2024 pukul 10.00": "2024-07-02",
    # numeric: day first
    "2/7/2024": "2024-07-02",
    "02-07-2024": "2024-07-02",
    "2.7.2024": "2024-07-02",
    "02 - 07 - 2024": "2024-07-02",
    "(3/7/2024)": "2024-07-03",
    "(31/10/2024)": "2024-10-31",
    "29/8/19": "2019-08-29",
    "(10-1-2025)": "2025-01-10",
    "1/2/99": "1999-02-01",
    "14.08.24": "2024-08-14",
    "2/7/2024 10.15 WIB": "2024-07-02 10:15",
    "02/07/2024-10:15": "2024-07-02 10:15",
    "07/22/2024": "2024-07-22",
    # machine forms
    "2024-07-02": "2024-07-02",
    "2024/07/02": "2024-07-02",
    "2024-07-02 10:15:00": "2024-07-02 10:15:00",
    "2024-07-02 10:15": "2024-07-02 10:15",
    "2024-07-02T10:15:00+07:00": "2024-07-02 10:15:00",
    "2024-07-02T10:15:00+0700": "2024-07-02 10:15:00",
    "2024-07-02T10:15:00.250+08:00": "2024-07-02 10:15:00",
    "2024-07-02 10:15:00+07": "2024-07-02 10:15:00",
    "2024-07-02T10:15:00Z": "2024-07-02 17:15:00",
    "2024-07-02T20:15:00+00:00": "2024-07-03 03:15:00",
    "Tue, 02 Jul 2024 10:15:00 +0700": "2024-07-02 10:15:00",
    "Tue, 02 Jul 2024 03:15:00 +0000": "2024-07-02 10:15:00",
    "Tue, 02 Jul 2024 03:15:00 GMT": "2024-07-02 10:15:00",
    "02/Jul/2024:10:15:00 +0700": "2024-07-02 10:15:00",
}

RELATIVE = {
    "2 hari yang lalu": "2026-11-18",
    "2 hari lalu": "2026-11-18",
    "dua hari yang lalu": "2026-11-18",
    "2 days ago": "2026-11-18",
    "Diposting 2 hari yang lalu": "2026-11-18",
    "Diposting oleh admin 2 hari yang lalu": "2026-11-18",
    "Admin | 2 hari yang lalu": "2026-11-18",
    "kemarin": "2026-11-19",
    "Kemarin, 10:15 WIB": "2026-11-19 10:15",
    "Kemarin pukul 10.15": "2026-11-19 10:15",
    "yesterday": "2026-11-19",
    "Hari ini, 08:00 WIB": "2026-11-20 08:00",
    "seminggu yang lalu": "2026-11-13",
    "2 minggu yang lalu": "2026-11-06",
    "sebulan yang lalu": "2026-10-20",
    "9 bulan ago": "2026-02-20",
    "setahun yang lalu": "2025-11-20",
    "a year ago": "2025-11-20",
    "3 jam lalu": "2026-11-20 09:30",
    "sejam yang lalu": "2026-11-20 11:30",
    "an hour ago": "2026-11-20 11:30",
    "5 minutes ago": "2026-11-20 12:25",
    "30 detik yang lalu": "2026-11-20 12:29:50",
    "just now": "2026-11-20 12:30",
}

NOTHING = (
    "Minggu ke-2 Agustus 2024",
    "hari ke 2 Juli 2024",
    "2 hari, 3 jam yang lalu",
    "setengah jam lalu",
    "Selasa lalu",
    "",
    "   ",
    "admin",
    "31 Aug",
    "31 Aug, bidang ikp, No Comments",
    "2 Juli 10:15",
    "Juli 2024",
    "Agustus 2023",
    "Sepekan Perpusling Minggu Kedua Bulan Agustus 2023",
    "2024",
    "tahun 2024",
    "2024-2028",
    "2023/2024",
    "RPJMD 2024 - 2028",
    "2024-07",
    "12/2024",
    "Minggu",
    "minggu ini",
    "minggu lalu",
    "Minggu kedua",
    "bulan lalu",
    "0000-00-00",
    "0000-00-00 00:00:00",
    "-0001-11-30",
    "30 November -0001",
    "01 Januari 1970",
    "1970-01-01T00:00:00Z",
    "17 Agustus 1945",
    "1 Januari 1994",
    "2 Juli 2028",
    "31 Feb 2024",
    "31 Februari 2024",
    "29 Februari 2023",
    "30/02/2024",
    "32/01/2024",
    "13/13/2024",
    "2024-13-01",
    "Rp 12.500.000",
    "Rp12.05.2024",
    "Rp265,98 juta",
    "0812-3456-7890",
    "(0272) 321-2024",
    "021-7-12-2024",
    "192.168.1.24",
    "10.1.2.2024",
    "versi 1.2.24",
    "Nomor 12/7/2024",
    "Nomor 400.7/12/7/2024",
    "1-3 Juli 2024",
    "1 - 3 Juli 2024",
    "1 s/d 3 Juli 2024",
    "2 dan 3 Juli 2024",
    "30 Juni - 3 Juli 2024",
    "1/7 - 3/7/2024",
    "(28/7)",
    "10:15",
    "pukul 14.08.24",
    "14.08.24 WIB",
    "1719890100",
    "pada 2 Juli 10 orang hadir",
    "dibangun 2 tahun yang lalu",
    "lebih dari 2 tahun yang lalu",
    "beberapa hari lalu",
    "kemarin Bupati membuka acara",
    "Vol. 3, Juli 2024",
    "26 Dzulhijjah 1445 H",
    "Dipublikasikan pada Berita",
    "3 jam",
    "999 tahun lalu",
    "5 Desa 2024",
)


@pytest.mark.parametrize(("text", "local"), [*ABSOLUTE.items(), *RELATIVE.items()])
def test_dates(text: str, local: str) -> None:
    reading = read(text)
    assert reading is not None
    precision = {10: "day", 16: "minute", 19: "second"}[len(local)]
    assert (reading.at.strftime("%Y-%m-%d %H:%M:%S"), reading.precision) == ((local + " 00:00:00"[len(local) - 10 :])[:19], precision)
    assert reading.at.utcoffset() is not None


@pytest.mark.parametrize("text", NOTHING)
def test_no_date(text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize(
    ("text", "hours"),
    [("2 Juli 2024 10:15 WIB", 7), ("2 Juli 2024 10:15 WITA", 8), ("2 Juli 2024 10.15 (WIT)", 9), ("2024-07-02T10:15:00+0900", 9)],
)
def test_a_written_zone_wins(text: str, hours: int) -> None:
    reading = parse(text, zone="Asia/Jayapura", now=NOW)
    assert reading is not None
    assert reading.at == datetime(2024, 7, 2, 10, 15, tzinfo=timezone(timedelta(hours=hours)))
    assert reading.at.date() == date(2024, 7, 2)


@pytest.mark.parametrize("name", ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"])
def test_the_portals_zone_fills_in(name: str) -> None:
    reading = parse("2 Juli 2024", zone=name, now=NOW)
    assert reading is not None
    assert reading.at == datetime(2024, 7, 2, tzinfo=ZoneInfo(name))


@pytest.mark.parametrize(
    ("text", "rule", "flags"),
    [
        ("Selasa, 2 Juli 2024", "day month year", ()),
        ("(Rabu, 29/8/19)", "numeric", ("weekday_mismatch",)),
        ("Senin, 29 September 2025 15:44:00", "day month year", ()),
        ("Senin, (29/9/2026)", "numeric", ("weekday_mismatch",)),
        ("Submitted by X on Tue, 07/02/2024 - 10:15", "numeric", ("weekday_mismatch",)),
        ("Mon, 07/22/2024 - 10:15", "numeric month first", ()),
        ("Diperbarui: 3 Juli 2024", "day month year", ("updated",)),
        ("Jul 2, 2024", "month day year", ()),
        ("2024-07-02T10:15:00-0400", "iso", ("foreign_offset",)),
        ("2024-07-02T10:15:00Z", "iso", ()),
        ("2 hari yang lalu", "relative", ()),
        ("sebulan yang lalu", "relative", ("approximate",)),
        ("2024 Juli 2", "dateparser", ()),
    ],
)
def test_rule_and_flags(text: str, rule: str, flags: tuple[str, ...]) -> None:
    reading = read(text)
    assert reading is not None
    assert (reading.rule, reading.flags) == (rule, flags)


def test_now_defaults_to_the_clock() -> None:
    reading = parse("kemarin", zone=WIB)
    assert reading is not None
    assert timedelta(0) < datetime.now(WIB) - reading.at < timedelta(hours=49)


def test_a_naive_now_is_in_the_zone() -> None:
    reading = parse("kemarin", zone=WIB, now=datetime(2026, 11, 20, 1, 0))  # noqa: DTZ001
    assert reading is not None
    assert reading.at == datetime(2026, 11, 19, tzinfo=WIB)


def test_month_end_is_kept() -> None:
    reading = parse("sebulan yang lalu", zone=WIB, now=datetime(2026, 3, 31, 12, tzinfo=WIB))
    assert reading is not None
    assert reading.at.date() == date(2026, 2, 28)


def test_unknown_zone() -> None:
    with pytest.raises(ZoneInfoNotFoundError):
        parse("2 Juli 2024", zone="Asia/Klaten")


MONTH_NAMES = {number: [name for name, value in MONTHS.items() if value == number] for number in range(1, 13)}
DAY_NAMES = {number: [name for name, value in WEEKDAYS.items() if value == number] for number in range(7)}
MOMENTS = st.datetimes(datetime(1995, 1, 1), datetime(2027, 12, 31, 23, 59, 59)).map(lambda at: at.replace(microsecond=0))  # noqa: DTZ001
SHAPES = (
    "{day} {month} {year}",
    "{weekday}, {day:02} {month} {year} | {clock} WIB",
    "{month} {day}, {year} - {clock}",
    "{clock}, {day:02} {month} {year} - Oleh : Admin",
    "Diposting pada {weekday} {day} {month} {year} pukul {dotted} WIB",
    "{day}/{number}/{year} {clock}",
    "{day:02}-{number:02}-{year}",
    "{day}.{number}.{year}",
    "{year}-{number:02}-{day:02} {clock}",
    "{year}-{number:02}-{day:02}T{clock}+0700",
    "{weekday}, {day:02} {month} {year} {clock} +0700",
)


@settings(max_examples=250, deadline=None, derandomize=True)
@given(MOMENTS, st.sampled_from(SHAPES), st.data())
def test_every_form_comes_back(at: datetime, shape: str, data: st.DataObject) -> None:
    month = data.draw(st.sampled_from(MONTH_NAMES[at.month]))
    weekday = data.draw(st.sampled_from(DAY_NAMES[at.weekday()]))
    turn = data.draw(st.sampled_from([str, str.upper, str.title]))
    text = shape.format(
        day=at.day,
        number=at.month,
        year=at.year,
        month=turn(month),
        weekday=turn(weekday),
        clock=at.strftime("%H:%M:%S"),
        dotted=at.strftime("%H.%M"),
    )
    reading = read(text)
    assert reading is not None
    wanted = at if "{clock}" in shape else at.replace(second=0) if "{dotted}" in shape else at.replace(hour=0, minute=0, second=0)
    assert reading.at.replace(tzinfo=None) == wanted
    assert "weekday_mismatch" not in reading.flags


FRAGMENTS = st.sampled_from(
    ["2 ", "juli ", "2024 ", "10:15 ", "wib", "-", "/", ".", "29", "selasa, ", "+0700", " lalu", "hari ", "yang ", "oleh ", "99 "]
)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.one_of(st.text(max_size=80), st.lists(FRAGMENTS, max_size=12).map("".join)))
def test_no_text_raises(text: str) -> None:
    reading = read(text)
    assert reading is None or 1995 <= reading.at.year <= 2028
