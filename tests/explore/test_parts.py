"""The parts behind the pages, each alone: days and gaps, word diffs, citations, values as shown, both languages."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

import archive.explore
from archive.explore import citation, coverage, difference, series, shown
from archive.explore.visit import words

DAY = date(2026, 11, 1)
TEXT = st.text(alphabet="ab, .-\n'é1", max_size=60)


@given(st.lists(st.tuples(st.integers(0, 40), st.sampled_from(("whole", "partly", "failed"))), max_size=30), st.integers(0, 45))
def test_every_day_is_told_once(runs: list[tuple[int, coverage.Day]], begun: int) -> None:
    since, until = DAY, DAY + timedelta(days=40)
    made = coverage.spans([(DAY + timedelta(days=day), kind) for day, kind in runs], since, until, DAY + timedelta(days=begun))
    days = [span.first + timedelta(days=number) for span in made for number in range(span.days)]
    assert days == [since + timedelta(days=number) for number in range(41)]
    told = {day: span.kind for span in made for day in (span.first, span.last)}
    ran = {DAY + timedelta(days=day) for day, _ in runs}
    for day, kind in told.items():
        assert (kind in ("whole", "partly", "failed")) == (day in ran)
        if kind == "gap":
            assert day >= DAY + timedelta(days=begun)


def test_the_best_run_speaks_for_its_day_and_today_is_no_gap_yet() -> None:
    runs: list[tuple[date, coverage.Day]] = [(DAY, "failed"), (DAY, "whole"), (DAY + timedelta(days=2), "failed")]
    made = coverage.spans(runs, DAY - timedelta(days=1), DAY + timedelta(days=3), DAY, DAY + timedelta(days=3))
    assert [span.kind for span in made] == ["before", "whole", "gap", "failed", "open"]
    covered = coverage.Coverage(DAY, DAY, made, None)
    assert (covered.expected, covered.count("whole", "partly"), [span.days for span in covered.gaps]) == (3, 1, [1])


@pytest.mark.parametrize(
    ("code", "outcome", "kind"),
    [(0, "done", "whole"), (5, "failures", "partly"), (7, "limit", "partly"), (143, "stopped", "partly"), (None, None, "partly"),
     (9, "unreachable", "failed"), (6, "silent-break", "failed"), (1, "error", "failed"), (3, "no-space", "failed")],
)  # fmt: skip
def test_what_a_run_makes_of_its_day(code: int | None, outcome: str | None, kind: str) -> None:
    assert coverage.judge(code, outcome) == kind


def test_days_without_runs_up_to_today_are_shown_and_a_long_silence_does_not_push_all_else_out() -> None:
    now = datetime(2026, 11, 24, 2, tzinfo=UTC)
    assert coverage.window(now, "2026-11-20T00:00:00.000000Z", 30) == (date(2026, 10, 26), date(2026, 11, 24))
    since, until = coverage.window(now, "2020-01-05T00:00:00.000000Z", 30)
    assert until == date(2026, 11, 9) and (until - since).days == 29
    assert coverage.window(now, None, 90)[1] == now.date()


@given(TEXT, TEXT)
def test_a_difference_holds_both_texts(old: str, new: str) -> None:
    found = difference.pieces(old, new)
    assert "".join(piece.old for piece in found) == "".join(difference.tokens(old))
    assert "".join(piece.new for piece in found) == "".join(difference.tokens(new))
    assert all(piece.old == piece.new for piece in found if piece.kind == "same")
    assert [piece.number for piece in found if piece.kind == "change"] == list(range(1, difference.changes(found) + 1))
    assert (difference.changes(found) == 0) == (difference.tokens(old) == difference.tokens(new))


def test_a_phrase_that_changed_is_one_change() -> None:
    found = difference.pieces("Peta dibuka hari Senin pagi di balai desa.", "Peta dibuka hari Selasa siang di balai desa.")
    assert [(piece.old, piece.new) for piece in found if piece.kind == "change"] == [("Senin pagi", "Selasa siang")]


ARTICLE = {"id": 7, "author": "Siti & Rahma", "author_role": "person", "published_date": "2026-10-03"}
PORTAL = {"slug": "dispersip-contohkab", "agency": "Dinas Perpustakaan"}
CAPTURE = {"id": "26000000-0000-4000-8000-000000000102", "captured_at": "2026-10-03T22:44:06.000000Z", "payload_digest": "sha1:TDSG",
           "url": "http://dispersip.contohkab.go.id/arsip_100%25"}  # fmt: skip
VERSION = {"title": "100% Arsip\u202e {Desa}\x1b"}


def test_citations() -> None:
    assert citation.apa(ARTICLE, PORTAL, VERSION, CAPTURE) == (
        "Siti & Rahma (2026, October 3). 100% Arsip {Desa}. Dinas Perpustakaan. http://dispersip.contohkab.go.id/arsip_100%25 "
        "[Archived 2026-10-03T22:44:06Z, WARC record urn:uuid:26000000-0000-4000-8000-000000000102, payload sha1:TDSG]"
    )
    nobody = {**ARTICLE, "author": "admin", "author_role": "account", "published_date": None}
    assert citation.apa(nobody, PORTAL, VERSION, CAPTURE).startswith("Dinas Perpustakaan (n.d.). 100% Arsip {Desa}. http://")
    entry = citation.bibtex(ARTICLE, PORTAL, VERSION, CAPTURE, "Asia/Jakarta")
    assert entry.splitlines()[0] == "@online{dispersip-contohkab-7-2026,"
    assert r"title        = {{100\% Arsip \{Desa\}}}," in entry and r"{{Siti \& Rahma}}" in entry
    assert "urldate      = {2026-10-04}," in entry, "the portal's day, on which it was already the fourth"
    assert entry.count("{") - entry.count("\\{") == entry.count("}") - entry.count("\\}")


@given(st.text(max_size=40))
def test_what_is_shown_is_harmless(text: str) -> None:
    made = shown.harmless({"a": [text]})["a"][0]
    assert len(made) == len(text)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]", made)


@pytest.mark.parametrize(
    ("url", "link"),
    [("http://a/b", True), ("https://a", True), ("javascript:alert(1)", False), (" javascript:x", False), ("data:text/html,x", False),
     ("//a", False), ("", False), (None, False), ("http://[", False), ("JAVASCRIPT:x", False)],
)  # fmt: skip
def test_what_may_be_a_link(url: str | None, link: bool) -> None:
    assert bool(shown.web(url)) is link


def test_values_in_both_languages() -> None:
    at = "2026-11-23T17:30:00.000000Z"
    assert "24 Nov 2026, 00:30 WIB" in shown.moment(at, "en", "Asia/Jakarta")
    assert "24 Nov 2026, 02.30 WIT" in shown.moment(at, "id", "Asia/Jayapura")
    assert (shown.number(12345.5, "en"), shown.number(12345.5, "id"), shown.number(None)) == ("12,345.5", "12.345,5", "–")
    assert (shown.day("2026-08-17", "id"), shown.day("kemarin"), shown.month("2026-08", "id")) == ("17 Agu 2026", "kemarin", "Agu 2026")
    assert shown.ts(at) == "20261123173000"


def test_both_languages_say_everything_and_nothing_else() -> None:
    english, indonesian = words("en"), words("id")
    plain = {key for key in english if not key.endswith("_one")}
    assert plain == {key for key in indonesian if not key.endswith("_one")}
    for key in plain:
        assert _names(english[key]) == _names(indonesian[key]), key
    root = Path(archive.explore.__file__).parent
    sources = "".join(path.read_text() for path in (*root.rglob("*.html"), *root.rglob("*.py")))
    said = set(re.findall(r"""\bt\(\s*["']([a-z_]+)["'][,)]""", sources))
    assert said <= plain, said - plain
    built = ("axis_", "day_", "kind_", "facet_", "state_", "live", "gone", "unreachable")
    for key in plain - said:
        assert key.startswith(built) or re.search(rf"""["']{key}["']""", sources), f"nobody says {key}"


def _names(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_why_an_article_is_gone() -> None:
    moved = "http://a.go.id/berita/8 was redirected to the home page"
    assert shown.why(moved, "en") == "its address leads to the home page"
    assert shown.why(moved, "id") == "alamatnya mengarah ke beranda portal"
    other = "another page answers: neither the article's title nor its text is on it (h1 'Tidak ada')"
    assert shown.why(other, "en") == other
    assert shown.why(other, "id") == "halaman lain yang menjawab, tanpa judul dan isi berita itu (h1 'Tidak ada')"
    assert shown.why("HTTP 404", "id") == "HTTP 404" and shown.why(None, "id") == ""


def test_months_of_which_nothing_is_kept_stand_on_the_axis() -> None:
    assert series.every_month(["2026-02", "2025-11"]) == ["2025-11", "2025-12", "2026-01", "2026-02"]
    assert series.every_month([]) == [] and series.every_month(["1026-01", "2026-01"]) == ["1026-01", "2026-01"]


def test_why_a_run_ended() -> None:
    failed = "2 of the URLs asked for gave no article; `lumbung status a` lists them. What failed is tried again next time."
    assert shown.why(failed, "en") == failed
    assert shown.why(failed, "id").startswith("2 alamat tidak menghasilkan berita; `lumbung status a` memuat daftarnya.")
    assert shown.why("everything that was due is done", "id") == "semua yang jatuh tempo selesai"
    assert shown.why("stopped at 5 articles; 9 URLs wait. The same command goes on from here.", "id").startswith(
        "berhenti pada 5 articles; 9"
    )
    assert shown.why("what nobody foresaw", "id") == "what nobody foresaw"


def test_when_nobody_looked_at_any() -> None:
    assert series.overlap([(0, 10), (20, 30)], [(5, 25)]) == [(5, 10), (20, 25)]
    assert series.overlap([(0, 10)], [(10, 20)]) == [] == series.overlap([], [(0, 1)])
