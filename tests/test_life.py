"""The life of articles: gone in every way in which portals say so, unreachable, back, edited; each change names what shows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from archive.verify import warc_paths
from crawler.reread.beside import Beside
from tests.crawler.rawserver import Script
from tests.crawler.village import CHALLENGE, PARAGRAPH, Done, Site, Village, article, assert_sound, http, listing, lumbung, moved, rows
from tests.reread.months import differences, said

CARDS = listing([f"/berita/lain{n}" for n in range(9)])
WAYS = {
    "missing": http("<title>404</title><h1>Tidak ditemukan</h1>", status="404 Not Found"),
    "removed": http("", status="410 Gone"),
    "home": moved("/"),
    "themed": http("<html><head><title>Portal</title></head><body><h1>Ups! Halaman tidak ditemukan</h1><p>Cari lagi.</p></body></html>"),
    "replaced": CARDS,
}
TROUBLES = {"error": http("x", status="500 Internal Server Error"), "challenge": CHALLENGE, "forbidden": http("x", status="403 Forbidden")}
STAY = ("still", "edited", "layout")
SAME_TEXT = f"<html><head><title>Portal</title></head><body><div>Kabar layout dari balai desa</div><div>{PARAGRAPH}</div></body></html>"
STATES = (
    "SELECT s.status, s.reason, s.capture_id, s.failure_record_id FROM states s JOIN articles a ON a.id = s.article_id "
    "WHERE a.url LIKE '%/berita/' || ? ORDER BY s.id"
)


@dataclass
class Lived:
    data: Path
    site: Site
    runs: list[Done]
    states: list[dict[str, list[tuple[str, str | None, str | None, str | None]]]]


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lived]:
    """Eleven articles: crawled, taken away in as many ways and counted twice, put back and counted again."""
    data = tmp_path_factory.mktemp("hidup") / "data"
    names = [*WAYS, *TROUBLES, *STAY]
    with Village() as village:
        site = village.add(data, Site("hidup", [f"/berita/{name}" for name in names]))
        quick = {"RETRY_TIMES": 0}
        runs, states = [village.crawl(data, "hidup", settings=quick)], []

        def count() -> None:
            runs.append(village.crawl(data, "hidup", "--all", verb="recount", settings=quick))
            states.append({name: rows(data, STATES, name) for name in names})

        for name, answer in (WAYS | TROUBLES).items():
            site.special[f"/berita/{name}"] = answer
        site.special["/berita/edited"] = article("Kabar edited dari balai desa", text="Ralat. " + PARAGRAPH)
        site.special["/berita/layout"] = http(SAME_TEXT)
        count()
        count()
        site.special = {}
        count()
        runs.append(village.crawl(data, "hidup", settings=quick))  # its home names them all again
        states.append({name: rows(data, STATES, name) for name in names})
        assert_sound(data)
        yield Lived(data, site, runs, states)


@pytest.mark.parametrize("name", WAYS)
def test_gone_at_once_and_back(lived: Lived, name: str) -> None:
    first, again, _, back = (states[name] for states in lived.states)
    assert [one[0] for one in first] == ["live", "gone"] and first == again
    assert [one[0] for one in back] == ["live", "gone", "live"]
    assert all(capture for _, _, capture, _ in back), "each change names its capture"
    (url,) = rows(lived.data, "SELECT url FROM captures WHERE id = ?", back[1][2])[0]
    assert url == lived.site.home if name == "home" else url.endswith(name)


@pytest.mark.parametrize("name", TROUBLES)
def test_unreachable_is_not_gone_and_takes_two_runs(lived: Lived, name: str) -> None:
    first, again, back, _ = (states[name] for states in lived.states)
    assert [one[0] for one in first] == ["live"]
    assert [one[0] for one in again] == ["live", "unreachable"]
    assert [one[0] for one in back] == ["live", "unreachable", "live"]
    assert again[1][2] or again[1][3], "the last attempt is named"


def test_what_is_still_there_stays_live_whatever_its_dress(lived: Lived) -> None:
    assert {name: [one[0] for one in lived.states[2][name]] for name in STAY} == {name: ["live"] for name in STAY}
    assert rows(lived.data, "SELECT url FROM articles WHERE versions > 1") == [(f"{lived.site.home}berita/edited",)]
    assert rows(lived.data, "SELECT count(*), sum(versions) FROM articles") == [(11, 13)], "edited, and corrected back"


def test_history_tells_each_change_and_what_shows_it(lived: Lived) -> None:
    told = lumbung(lived.data, "history", f"{lived.site.home}berita/home").out
    assert "gone: " in told and "was redirected to the home page" in told and "live" in told


def test_a_server_that_is_down_names_its_failures(tmp_path: Path) -> None:
    with Village() as village:
        village.add(tmp_path, Site("mati"))
        assert village.crawl(tmp_path, "mati").code == 0
        site = village.sites["mati.contoh.go.id"]
        site.special = {"/berita/satu": Script((b"",), after="close")}
        for _ in range(2):
            village.crawl(tmp_path, "mati", "--all", verb="recount", settings={"RETRY_TIMES": 0})
        found = rows(tmp_path, "SELECT status, capture_id IS NOT NULL OR failure_record_id IS NOT NULL FROM states ORDER BY id")
        assert found == [("live", 1), ("live", 1), ("unreachable", 1)]
        assert rows(tmp_path, "SELECT count(*) FROM articles WHERE status = 'gone'") == [(0,)]
        assert_sound(tmp_path)


def test_the_whole_life_is_in_the_warcs(lived: Lived) -> None:
    with Beside(lived.data) as new:
        assert new.fill(warc_paths(lived.data), cores=1).damaged == []
        new.db.close()
        assert list(differences(said(lived.data / "index.db"), said(new.path))) == []
