from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.traps import why_not

NOW = datetime(2026, 11, 26, tzinfo=UTC)
A = "https://a.go.id/"


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("kalender/2031/05", "the year 2031"),
        ("kalender/2026/12", "by date"),
        ("agenda?bulan=5&tahun=2026", "by month"),
        ("kalender.php?month=1&year=1970", "the year 1970"),
        ("events/?tribe-bar-date=2026-12-01", "by day"),
        ("events/2026-12-01", "by date"),
        ("index.php?option=com_jevents&task=month.calendar&year=2044&month=2", "the year 2044"),
        ("2044/02", "the year 2044"),
        ("arsip?tahun=2044&bulan=1", "the year 2044"),
        ("berita/berita/berita/judul", "'berita' stands in it 3 times"),
        ("a/b/c/a/b/c", "goes round in 'a/b/c'"),
        ("/".join(f"s{n}" for n in range(25)), "25 segments"),
        ("x?page=1&page=1&page=1", "'page' stands in it 3 times"),
        ("x?" + "&".join(f"k{n}=1" for n in range(20)), "20 parameters"),
        ("x?q=" + "a" * 1200, "characters"),
        ("produk?filter_warna=1&filter_ukuran=2&sort=naik", "filtered and sorted in 3 ways"),
        ("x?f[0]=a&f[1]=b&order=c&dir=d", "ways at once"),
    ],
)
def test_a_trap_is_told_with_its_reason(path: str, reason: str) -> None:
    assert reason in (why_not(A + path, NOW) or "not told")


@pytest.mark.parametrize(
    "path",
    [
        "", "2024/05/17/judul-berita", "2024/05", "2024", "arsip/2019/8", "arsip?tahun=2024&bulan=8", "berita/page/170",
        "berita/index/1500", "?page=3", "?paged=12", "?start=50", "informasi/berita?start=50&limit=10", "?p=2035", "?p=2044&page=2",
        "node/2044", "berita/2044", "berita/detail/15012618532428", "agenda/rapat-koordinasi-bersama-camat",
        "agenda/2026/11/26/rapat-koordinasi-bersama", "kalender-event-wisata-2027", "berita/rpjpd-kabupaten-2025-2045",
        "rencana-tata-ruang-2025-2045", "dokumen/rkpd-2045-01-rancangan-awal", "artikel/2024/1/1/judul", "1/1/1",
        "17/05/2024/01-berita-depok/judul-berita", "berita/berita/1-judul", "kegiatan/2024/05", "acara/2024",
        "index.php?option=com_content&view=article&id=12:x&catid=3:berita&Itemid=101&lang=id&limitstart=0&showall=1", "x?f=1&sort=baru",
        "x?tag[]=a&tag[]=b&tag[]=c", "wp-json/wp/v2/posts?per_page=100&_embed=1&orderby=date&order=desc&page=34", "kegiatan/kegiatan",
        "berita/detail/id/12/t/Title+Words", "desa/a/desa/b", "galeri/10/20/10/30/10",
    ],
)  # fmt: skip
def test_paging_archives_and_articles_are_no_traps(path: str) -> None:
    assert why_not(A + path, NOW) is None


@given(st.dates(date(1995, 1, 1), date(2027, 12, 31)), st.sampled_from(["", "arsip/", "berita/", "index.php/artikel/"]))
def test_no_archive_by_date_is_a_trap(day: date, below: str) -> None:
    for form in ("%Y/%m", "%Y/%m/%d", "%Y-%m", "%Y", "%Y/%m/%d/judul-berita-hari-ini"):
        assert why_not(A + below + day.strftime(form), NOW) is None


@given(st.text("ab/?&=-%[].:12", max_size=60))
def test_no_address_raises(rest: str) -> None:
    assert isinstance(why_not(A + rest, NOW), str | None)
