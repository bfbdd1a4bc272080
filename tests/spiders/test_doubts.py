"""Dates that are not believed are noted with what was found; the next rule's date stands, or none."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from archive.records import Article, Flag
from spiders import read
from spiders.page import Page
from spiders.portal import Portal

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
BODY = "<p>" + "Dinas menggelar pelatihan pengarsipan bagi perangkat desa di aula kabupaten. " * 12 + "</p>"


def article(head: str = "", shown: str = "", opening: str = "", profile: str = "generic", zone: str = "Asia/Jakarta") -> Article:
    body = f"<h1>Pelatihan</h1>{shown}<article><p>{opening}</p>{BODY}</article>"
    html = f"<html><head><title>Pelatihan</title>{head}</head><body>{body}</body></html>"
    portal = Portal(slug="contoh", agency="Contoh", home="https://contoh.go.id/", profile=profile, timezone=zone)
    (record,) = read.records(Page("https://contoh.go.id/berita/pelatihan", html, NOW), portal).records
    return record.article


def noted(one: Article) -> list[tuple[str, str, str]]:
    return [(flag.field, flag.flag, flag.raw) for flag in one.flags]


def ld(moment: str, key: str = "datePublished") -> str:
    return f'<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "Pelatihan", "{key}": "{moment}"}}</script>'


@pytest.mark.parametrize(
    "raw", ["1970-01-01T00:00:00+07:00", "-0001-11-30T00:00:00+00:00", "0000-00-00 00:00:00", "2099-01-02", "2024-02-31"]
)
def test_an_impossible_date_is_noted_and_the_next_rules_is_taken(raw: str) -> None:
    one = article(ld(raw) + '<meta name="pubdate" content="2024-07-02 10:15:00">')
    assert (one.published_date, one.published_source) == (date(2024, 7, 2), 'meta[name="pubdate"]')
    assert noted(one) == [("published_at", "impossible", raw)]


def test_an_impossible_date_that_a_page_shows_is_noted() -> None:
    one = article(shown='<span class="tanggal">01 Januari 1970</span>')
    assert one.published_date is None
    assert one.flags == (Flag("published_at", "impossible", ".tanggal", "01 Januari 1970"),)


def test_years_ahead_and_below_zero_are_noted_wherever_a_system_prints_them() -> None:
    ahead = article('<link rel="stylesheet" href="/wp-content/a.css">', '<time class="entry-date published" datetime="2031-01-01">x</time>')
    assert [(flag.flag, flag.raw) for flag in ahead.flags] == [("impossible", "2031-01-01")]
    below = article(shown='<div class="post-meta"><span><i class="icon-clock"></i>Nov 30, -0001</span></div>')
    assert (below.published_date, [flag.flag for flag in below.flags]) == (None, ["impossible"])


def test_a_date_to_come_is_noted_and_not_believed() -> None:
    one = article(ld("2026-12-24T10:15:00+07:00"))
    assert (one.published_at, one.published_date) == (None, None)
    assert noted(one) == [("published_at", "future", "2026-12-24T10:15:00+07:00")]
    later = article(ld("2024-07-02T10:15:00+07:00").replace("}<", ', "dateModified": "2027-01-01T00:00:00+07:00"}<'))
    assert (later.modified_at, noted(later)) == (None, [("modified_at", "future", "2027-01-01T00:00:00+07:00")])


@pytest.mark.parametrize(
    ("raw", "zone", "at", "flags"),
    [
        ("2024-07-02T10:15:00+0700", "Asia/Jakarta", "2024-07-02T03:15:00", []),
        ("2024-07-02T10:15:00-0400", "Asia/Jakarta", "2024-07-02T03:15:00", ["zone_mismatch"]),
        ("2024-07-02T10:15:00-04:00", "Asia/Jayapura", "2024-07-02T01:15:00", ["zone_mismatch"]),
        ("2024-07-02T10:15:00+02:00", "Asia/Makassar", "2024-07-02T02:15:00", ["zone_mismatch"]),
        ("2024-07-02T10:15:00+0800", "Asia/Jakarta", "2024-07-02T02:15:00", ["zone_mismatch"]),
        ("2024-07-02T03:15:00+00:00", "Asia/Jakarta", "2024-07-02T03:15:00", []),
        ("2024-07-02T03:15:00Z", "Asia/Jakarta", "2024-07-02T03:15:00", []),
    ],
)
def test_a_foreign_offset_is_noted_and_the_clock_is_the_portals(raw: str, zone: str, at: str, flags: list[str]) -> None:
    one = article(ld(raw), zone=zone)
    assert one.published_at == datetime.fromisoformat(at).replace(tzinfo=UTC)
    assert [flag.flag for flag in one.flags] == flags


def test_utc_is_not_believed_where_the_page_shows_that_clock_as_local() -> None:
    one = article(ld("2024-07-02T10:15:00+00:00"), shown="<small>Selasa, 2 Juli 2024 | 10:15 WIB</small>")
    assert one.published_at == datetime(2024, 7, 2, 3, 15, tzinfo=UTC)
    assert [flag.flag for flag in one.flags] == ["zone_mismatch"]


def test_a_wrong_weekday_gives_way_to_a_date_without_doubt() -> None:
    select: dict[str, Any] = {"select": {"published_at": ".tanggal"}}
    portal = Portal(slug="contoh", agency="Contoh", home="https://contoh.go.id/", profile="generic", **select)
    html = f"<html>{ld('2024-07-01T10:15:00+07:00')}<h1>Pelatihan</h1><i class=tanggal>Senin, 02 Juli 2024</i>{BODY}</html>"
    (record,) = read.records(Page("https://contoh.go.id/berita/a", html, NOW), portal).records
    assert record.article.published_date == date(2024, 7, 1)
    assert noted(record.article) == [("published_at", "weekday_mismatch", "Senin, 02 Juli 2024")]
    (alone,) = read.records(Page("https://contoh.go.id/berita/a", html.replace(ld("2024-07-01T10:15:00+07:00"), ""), NOW), portal).records
    assert (alone.article.published_date, noted(alone.article)) == (date(2024, 7, 2), noted(record.article))


def test_the_finest_of_the_dates_that_agree_is_taken() -> None:
    portal = Portal(slug="contoh", agency="Contoh", home="https://contoh.go.id/", profile="generic", select={"published_date": ".tanggal"})
    html = f"<html>{ld('2024-07-02T10:15:30+07:00')}<h1>Pelatihan</h1><i class=tanggal>Selasa, 02 Juli 2024</i>{BODY}</html>"
    (record,) = read.records(Page("https://contoh.go.id/berita/a", html, NOW), portal).records
    assert (record.article.published_precision, record.article.published_source) == ("second", "json-ld:NewsArticle.datePublished")


def test_publication_outranks_the_dateline_and_a_mistyped_dateline_is_noted() -> None:
    one = article(ld("2025-09-29T15:44:00+09:00"), opening="Kota Sorong - Senin, (29/9/2026) Pemerintah Kota hadir.", zone="Asia/Jayapura")
    assert (one.published_date, one.dateline_place, one.dateline_date) == (date(2025, 9, 29), "Kota Sorong", None)
    assert noted(one) == [("dateline_date", "weekday_mismatch", "Kota Sorong - Senin, (29/9/2026)")]
