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

# By what they mean: regional weekdays, mistyped months, clocks, Hijri beside Gregorian, scripts' own formats, elapsed times; "": no date.
# fmt: off
FURTHER = {
    "": ("20240702", "12 Rabiul Awal 1446 H", "1 Muharram 1446", "2024-13-07", "tadi malam", "beberapa menit yang lalu", "Senin lalu",
        "last week", "2 hari lagi", "2 hari kerja yang lalu", "2 dina kepungkur", "rong dina kepungkur", "wingi", "kamari", "2024-W27",
        "2024-184", "Semester I 2024", "Triwulan II/2024", "Q2 2024", "TA 2023/2024", "Perda No. 2 Tahun 2024", "UU 23/2014",
        "SK 188.45/12/2024", "2 Juli", "Selasa, 2 Juli", "31/11/2024", "0/7/2024", "00-07-2024", "2/0/2024", "2 Juli 0000",
        "2 Juli 20245", "12 Juli 3024", "1–5 Juli 2024", "1, 2, dan 3 Juli 2024", "29 Juni s.d 2 Juli 2024",
        "Senin s.d. Jumat, 1 - 5 Juli 2024", "dua Juli 2024", "Pilkada 2024 putaran 2", "No. 2/VII/2024", "Dibaca 2.072 kali",
        "2 JULI 2O24", "5 Maria 2024", "3 Agustinus 2024", "2 member 2024", "12 orang 2024", "Rp 2.072.024", "jam 10:15", "1 Suro 1958",
        "02 07 2024", "Selasa, 2/7", "2/VII/2024", "800/12-VII-2024", "No. 12.VII.2024", "Nomor: B/3/7/2024",
        "SE-3/7/2024", "2,3 Juli 2024", "2,3,4 Juli 2024", "Covid-19 Juli 2024", "G20 Juli 2024",
        "U-19 Juli 2024", "04 Jul 24 24 Views", "31 VI 2024",),
    "2023-02-14": ("14 Pebr. 2023",),
    "2023-11-05": ("5 Nopémber 2023",),
    "2023-12-02": ("2 Désémber 2023", "2 Dhésèmber 2023",),
    "2024-01-02": ("2 Jan. 2024",),
    "2024-01-08": ("8 Janauri 2024", "8 Jaunari 2024",),
    "2024-02-07": ("07/02/2024",),
    "2024-02-08": ("8 Februai 2024", "8 Februaru 2024",),
    "2024-02-09": ("9 Fèbruari 2024",),
    "2024-02-13": ("02-13-2024",),
    "2024-03-03": ("3 Maret2024", "3Maret 2024", "03Mar2024",),
    "2024-03-08": ("8 Maert 2024", "8 Maretr 2024",),
    "2024-04-12": ("12 Aprl 2024", "12 Aprill 2024",),
    "2024-05-02": ("2 Méi 2024",),
    "2024-07-01": ("Senen, 1 Juli 2024", "Sinayan, 1 Juli 2024",),
    "2024-07-02": ("Selasa Kliwon, 2 Juli 2024", "Selasa Pon 2 Juli 2024", "Slasa, 2 Juli 2024", "Salasa, 2 Juli 2024",
        "Anggara Kliwon Medangsia, 2 Juli 2024", "02/07/24", "2-7-24", "2 Jul 24", "Selasa, 2 Juli 24", "Jul 2, '24", "2/Jul/2024",
        "Jul-02-2024", "2024 Jul 02", "2024-Jul-02", "2024/7/2", "2024.07.02", "2024, Juli 2", "2024-W27-2", "2024-07-02 (Selasa)",
        "02 Juli 2024 (Selasa)", "02 Juli 2024, Selasa", "Selasa, 26 Dzulhijjah 1445 H / 2 Juli 2024 M",
        "2 Juli 2024 M / 26 Dzulhijjah 1445 H", "26 Zulhijah 1445 H bertepatan dengan 2 Juli 2024", "26-12-1445 H / 02-07-2024 M",
        "2 Juli 2024/26 Dzulhijah 1445 H", "Slasa Kliwon, 25 Besar 1957, 2 Juli 2024", "Purnama Kasa, Isaka 1946, 2 Juli 2024",
        "2 Juli 2024 24:00", "2 Juli 2024 24.00 WIB", "2 Juli 2024 pukul 12 malam", "Selasa/2 Juli 2024", "Hari/Tgl: Selasa/2 Juli 2024",
        "２ Juli ２０２４", "２０２４－０７－０２", "2&#160;Juli&#160;2024", "2&amp;nbsp;Juli&amp;nbsp;2024",
        "٢ Juli ٢٠٢٤", "2\n\tJuli\n\t2024",
        "<time>2 Juli 2024</time>", "2 Juli 2024&nbsp;|&nbsp;Admin", "2nd July 2024", "the 2nd of July, 2024", "July 2 2024",
        "Jul. 2, 2024", "2 July, 2024", "Last updated on July 2, 2024", "July 2, 2024 0 88", "July 2, 2024 10 Comments",
        "2 Juli 2024 10 komentar", "Tue 2 Jul, 2024", "On July 2, 2024", "2 Juli 2024 1,234 views",
        "Ditulis oleh Super User pada 02 Juli 2024", "Dibuat: 02 Juli 2024", "Terakhir Diperbarui: 02 Juli 2024", "Klaten (02/07/2024)",
        "KLATEN, Selasa (2/7/2024)", "2.Juli.2024", "2_Juli_2024", "2, Juli 2024", "2 Juli, 2024", "2 Juli2024", "02 / 07 / 2024",
        "2 - Juli - 2024", "Selasa, 2 Juli Tahun 2024", "2 Juli 2024 Masehi", "2 Juli 2024 (diperbarui 3 Juli 2024)",
        "Edisi: Selasa, 2 Juli 2024", "Selasa, 2 Juli 2024 1.234 Kali", "Tgl. 2-7-2024", "2 Juli 2024 by admin, 12 likes",
        "Selasa, tanggal 02 bulan 07 tahun 2024", "Selasa 02.07.2024", "Selasa,02Juli2024", "Date: 2024-07-02 | Views: 10:15",),
    "2024-07-02 00:00": ("2 Juli 2024 00:00",),
    "2024-07-02 00:05": ("2 Jul 2024 12:05 AM",),
    "2024-07-02 01:00": ("2 Juli 2024 pukul 1 dini hari",),
    "2024-07-02 04:00": ("2 Juli 2024 pukul 4 subuh",),
    "2024-07-02 07:15": ("2 Juli 2024, 07:15 WIT",),
    "2024-07-02 08:00": ("Jam 8 pagi, 2 Juli 2024",),
    "2024-07-02 08:05": ("2 Juli 2024 08.05 AM",),
    "2024-07-02 09:15": ("2 Juli 2024 9.15 WIB",),
    "2024-07-02 10:15": ("2 Juli 2024 pkl10.15", "Selasa 2 Juli 24 Jam 10:15", "02.07.24 10:15",
        "2 Juli '24 pukul 10.15", "02-Jul-24 10:15 AM", "2024 Juli 02 10:15",
        "2 Juli 2024 M. / 26 Zulhijjah 1445 H. 10:15 WIB", "2 Juli 2024 Pukul: 10:15 WIB", "2 Juli 2024 Pkl 10.15 Wib",
        "2 Juli 2024 Jam : 10:15", "Pukul 10.15 WIB, Selasa 2 Juli 2024", "2 Juli 2024 10.15 s.d. 12.00 WIB",
        "2 Juli 2024, 10:15-12:00 WIB", "2 Juli 2024 10:15 - selesai", "2 Juli 2024 @ 10:15", "2 Juli 2024 // 10:15",
        "2 Juli 2024 — 10:15", "2 Juli 2024 · 10:15 WIB · 3 menit baca", "2 Juli 2024 10:15 GMT+7", "2 Juli 2024 10:15 UTC+08:00",
        "2 Juli 2024 10:15 Wita", "2 Juli 2024 pagi pukul 10.15", "2 Juli 2024, sekitar pukul 10.15 WIB",
        "2 Juli 2024 10.15 waktu setempat", "2 Juli 2024 pukul 10.15 Waktu Indonesia Barat", "2 Juli 2024 10:15 WIB (GMT+7)",
        "📅 2 Juli 2024 🕒 10:15 WIB", "🗓️ 02 Jul 2024 ⏰ 10:15", "calendar_today 2 Juli 2024 access_time 10:15",
        "Hari : Selasa, Tanggal : 2 Juli 2024, Jam : 10.15 WIB", "2&nbsp;Juli&nbsp;2024&nbsp;10:15&nbsp;WIB",
        "2\u202fJuli\u202f2024, 10.15", "2 Juli 2024 &#8211; 10:15", "2 Juli 2024 &bull; 10:15", "2 Juli 2024 10：15",
        "2\xa0Juli\u2009\xa02024 | 10\u200b:15", "2nd Jul, 2024 10:15am", "Published: July 2, 2024 at 10:15 AM", "Jul 2 2024 10:15AM",
        "2024-07-02T10:15", "2024-07-02T10:15+07:00", "Diterbitkan: Selasa, 02 Juli 2024 10:15", "Admin / 2 Juli 2024 / 10:15",
        "Publish : 2 Juli 2024 - 10:15 | Update : 3 Juli 2024 - 08:00", "Update : 3 Juli 2024 08:00 | Publish : 2 Juli 2024 10:15",
        "10:15 · 2 Jul 2024", "10.15 WIB, 02/07/2024", "10:15 02/07/2024", "2 Juli 2024 Oleh Admin 10:15 WIB",
        "tgl 02/07/2024 jam 10:15", "SELASA 2 JULI 2024, 10.15 WIB", "Tayang: Selasa, 2 Juli 2024 10:15 WIB",
        "Selasa, 2 Juli 2024 | 10.15 Wib | Oleh: Admin",),
    "2024-07-02 10:15:00": ("20240702T101500+0700", "2 Juli 2024 10 : 15 : 00 WIB", "Selasa , 02 Juli 2024 , 10 : 15 : 00 WIB",
        "2 Juli 2024 Jam 10:15:00 WIB Dibaca 10 kali", "Tuesday, 02-Jul-2024 10:15:00 WIB", "Tuesday, 02-Jul-24 03:15:00 UTC",
        "Tue, 02 Jul 24 10:15:00 +0700", "Tuesday 2nd of July 2024 10:15:00 AM", "2024-07-02 10:15:00.000000", "2024-07-02 10:15:00 WIB",
        "2024-07-02T03:15:00.000Z", "2024-07-02 10:15:00 +0700 WIB", "2024-07-02 10:15:00 Asia/Jakarta",
        '{"date":"2024-07-02 10:15:00.000000","timezone_type":3,"timezone":"Asia/Jakarta"}', "2/7/2024, 10.15.00",
        "Selasa, 2 Juli 2024 pukul 10.15.00 WIB", "Tue 02 Jul 2024 10:15:00 AM WIB", "2024-07-02 03:15:00 +0000 UTC",
        "2024-07-02T10:15:00+07", "2024-07-02T10:15:00 07:00", "D:20240702101500+07'00'", "2024-07-02T10:15:00.1234567+07:00",
        "Tue, 2 Jul 2024 10:15:00 GMT+0700", "Admin - Selasa, 2 Juli 2024 - 10:15:00", "02 Juli 2024 10:15:00 | Diskominfo | 1.234 kali",
        "10:15:00 2024-07-02",),
    "2024-07-02 10:15:30": ("2 Juli 2024 10.15.30 WIB",),
    "2024-07-02 12:30": ("2 Juli 2024 pukul 12.30 siang",),
    "2024-07-02 13:05": ("2 Juli 2024 13:05 PM", "Jul  2 2024  1:05PM",),
    "2024-07-02 15:30": ("02 Juli 2024 15:30 125 views",),
    "2024-07-02 16:15": ("2 Juli 2024 Sore 16.15",),
    "2024-07-02 17:00": ("2 Juli 2024 jam 5 sore",),
    "2024-07-02 20:00": ("2 Juli 2024 pukul 8 malam WITA",),
    "2024-07-02 20:05": ("2 Juli 2024, 8:05 PM", "Tuesday, July 2, 2024 8:05 PM", "2 Jul 2024 8:05 p.m.",),
    "2024-07-02 20:05:33": ("02/07/2024 08:05:33 PM",),
    "2024-07-02 22:15": ("10:15 PM · Jul 2, 2024",),
    "2024-07-03": ("Rebo, 3 Juli 2024", "Rebo Legi 3 Juli 2024", "3 Julai 2024",),
    "2024-07-04": ("Kemis, 4 Juli 2024", "Kamih, 4 Juli 2024", "Kamis(4/7/2024)", "Thur, 4 Jul 2024",),
    "2024-07-05": ("Jemuah, 5 Juli 2024", "Juma'ah, 5 Juli 2024", "Jumaik, 5 Juli 2024", "Jum'at 5/7/2024", "Jum‘at, 5 Juli 2024",
        "Jum at, 5 Juli 2024", "Jum&#039;at, 5 Juli 2024", "Jum&rsquo;at, 5 Juli 2024", "Jumʿat, 5 Juli 2024", 'Jum"at, 5 Juli 2024',
        "Jum\\'at, 5 Juli 2024", "Jumat (5/7/24)", "Jumat,5 Juli 2024",),
    "2024-07-06": ("Setu Wage, 6 Juli 2024", "Saniscara, 6 Juli 2024",),
    "2024-07-06 10:15": ("Sabtu 06 Jul 2024, 10.15 Wib",),
    "2024-07-07": ("Akad, 7 Juli 2024", "Redite Umanis, 7 Juli 2024", "1 Muharam 1446 H | 7 Juli 2024 M", "Minggu Pahing 7 Juli 2024",),
    "2024-07-13": ("13/07/2024", "07/13/2024",),
    "2024-08-15": ("Kamis, 15 Agustuss 2024",),
    "2024-08-17": ("17 Agustrus 2024", "17 Agusttus 2024", "17 Agusus 2024", "17Agustus2024", "17 Augustus 2024", "17 Agts 2024",),
    "2024-08-31": ("31 Ogos 2024",),
    "2024-09-02": ("Sept. 2, 2024",),
    "2024-09-05": ("5 Septeber 2024", "5 Septemebr 2024", "5 Setember 2024", "5 Seprember 2024",),
    "2024-09-17": ("17 Séptémber 2024",),
    "2024-10-10": ("10 Oktobe 2024", "10 Otober 2024", "10 Oktobre 2024",),
    "2024-11-10": ("10 Novemer 2024", "10 Nopemeber 2024",),
    "2024-12-01": ("1 Disember 2024",),
    "2024-12-25": ("25 Desembaer 2024", "25 Dessember 2024", "25 Desemeber 2024",),
    "2025-11-20": ("1 thn lalu", "1 th yang lalu", "1y ago",),
    "2026-09-20": ("2 bln lalu",),
    "2026-10-20": ("one month ago",),
    "2026-11-06": ("2 mgg lalu", "2w ago",),
    "2026-11-08": ("dua belas hari lalu",),
    "2026-11-11": ("1 week 2 days ago",),
    "2026-11-17": ("3 hari yg lalu", "3 hr lalu", "3d ago", "Dipublikasikan 3 hari yang lalu | Admin",),
    "2026-11-17 08:30": ("3 days 4 hours ago",),
    "2026-11-18": ("2 hari nan lalu",),
    "2026-11-18 09:30": ("2 hari 3 jam yang lalu", "2 hari, 3 jam yang lalu",),
    "2026-11-19": ("sehari yang lalu", "kemaren", "kemarin siang", "1 day ago",),
    "2026-11-19 10:15": ("Yesterday at 10:15 AM",),
    "2026-11-19 22:10": ("Kemarin 22:10",),
    "2026-11-20": ("tadi pagi",),
    "2026-11-20 07:30": ("5h ago",),
    "2026-11-20 08:00": ("today at 8:00 am", "Hari ini pukul 08.00 WIB",),
    "2026-11-20 09:30": ("3 hrs ago", "about 3 hours ago",),
    "2026-11-20 10:30": ("2 jam yang lalu", "Posted 2 hours ago by admin", "± 2 jam yang lalu", "2 jam yang lalu • Diskominfo",),
    "2026-11-20 11:45": ("45 menit lalu",),
    "2026-11-20 12:10": ("dua puluh menit lalu",),
    "2026-11-20 12:25": ("5 mnt lalu",),
    "2026-11-20 12:30": ("beberapa detik yang lalu", "a few seconds ago",),
}
# fmt: on

NOTHING = (
    "Minggu ke-2 Agustus 2024",
    "hari ke 2 Juli 2024",
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


def test_further_dates() -> None:
    """Read in one test, since there are many: what is told is each text that is read otherwise."""
    wrong = {}
    for local, texts in FURTHER.items():
        for text in texts:
            reading = read(text)
            said = reading.at.strftime("%Y-%m-%d %H:%M:%S")[: {"day": 10, "minute": 16, "second": 19}[reading.precision]] if reading else ""
            if said != local:
                wrong[text] = f"{said or None}, not {local or None}"
    assert wrong == {}


@pytest.mark.parametrize("text", NOTHING)
def test_no_date(text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("2 Juli 2024 10:15 WIB", 7),
        ("2 Juli 2024 10:15 WITA", 8),
        ("2 Juli 2024 10.15 (WIT)", 9),
        ("2 Juli 2024 pukul 10.15 Waktu Indonesia Tengah", 8),
        ("2 Juli 2024, 10.15 Waktu Indonesia Bagian Timur", 9),
        ("2024-07-02T10:15:00+0900", 9),
    ],
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
        ("02 Juli 2024 (Rabu)", "day month year", ("weekday_mismatch",)),
        ("Rebo, 2 Juli 2024", "day month year", ("weekday_mismatch",)),
        ("Juma'ah, 5 Juli 2024", "day month year", ()),
        ("Anggara Kliwon Medangsia, 2 Juli 2024", "day month year", ()),
        ("17 Agustrus 2024", "day month year", ("misspelt",)),
        ("2 Juli 2024 24:00", "day month year", ("unsure_clock",)),
        ("diperbarui 2 hari yang lalu", "relative", ("updated",)),
        ("2 hari 3 jam yang lalu", "relative", ("approximate",)),
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
