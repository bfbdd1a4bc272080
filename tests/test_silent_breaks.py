"""A portal whose pages stop showing a thing, or stop being there: exit code 6, the thing named, a page set aside; and no false alarm."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from tests.crawler.village import PARAGRAPH, Done, Site, Village, article, assert_sound, lumbung, moved, rows

PATHS = [f"/berita/kabar-{n}" for n in range(6)]
DATED = '<meta property="article:published_time" content="2026-11-0{}T08:00:00+07:00"><meta name="author" content="Humas Desa">'


def site(slug: str) -> Site:
    found = Site(slug, list(PATHS))
    found.special = {path: page(n) for n, path in enumerate(PATHS)}
    return found


def page(number: int, *, dated: bool = True, planted: str = "") -> bytes:
    head = DATED.format(number + 1) if dated else DATED.format(number + 1).partition(">")[2]
    return article(f"Kabar {number} dari balai desa", head=f"{head}</head><body>{planted}")


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Done, Done]:
    """Five portals crawled, changed, and counted: one loses its dates, one its texts, one leads everywhere home, one is well, one was
    broken into."""
    data = tmp_path_factory.mktemp("rusak") / "data"
    slugs = ("tanggal", "kosong", "pulang", "sehat", "disusupi")
    with Village() as village:
        sites = {slug: village.add(data, site(slug)) for slug in slugs}
        first = village.crawl(data, *slugs)
        sites["tanggal"].special = {path: page(n, dated=False) for n, path in enumerate(PATHS)}
        sites["kosong"].special = {
            path: article(f"Kabar {n} dari balai desa", head=DATED.format(n + 1), text="").replace(
                f"<p>{PARAGRAPH}</p>".encode(), b" " * len(f"<p>{PARAGRAPH}</p>")
            )
            for n, path in enumerate(PATHS)
        }
        sites["pulang"].special = dict.fromkeys(PATHS, moved("/"))
        planted = '<div style="display:none"><a href="/slot-gacor">slot gacor</a></div>'
        sites["disusupi"].special = {path: page(n, planted=planted) for n, path in enumerate(PATHS)}
        counted = village.crawl(data, *slugs, "--all", verb="recount")
        assert "/slot-gacor" not in sites["disusupi"].paths()
        assert_sound(data)
    return data, first, counted


def test_a_first_crawl_has_nothing_to_compare_with(broken: tuple[Path, Done, Done]) -> None:
    assert broken[1].code == 0, broken[1].err


def test_the_field_that_vanished_is_named(broken: tuple[Path, Done, Done]) -> None:
    data, _, counted = broken
    job = counted.jobs["tanggal"]
    assert (counted.code, job["exit_code"], job["outcome"]) == (6, 6, "silent-break")
    assert job["reason"].startswith("published vanished: 6 articles that had it have lost it (read as generic/"), job["reason"]
    (saved,) = (data / "breaks" / "tanggal").glob("*-published.html.gz")
    assert b"Kabar" in gzip.decompress(saved.read_bytes()) and b"published_time" not in gzip.decompress(saved.read_bytes())
    told = json.loads(saved.with_name(saved.name.replace(".html.gz", ".json")).read_text())
    assert (told["field"], told["before"]["published_at"][:7], told["before"]["author"]) == ("published", "2026-11", "Humas Desa")
    assert rows(data, "SELECT count(*) FROM captures WHERE id = ?", told["capture"]) == [(1,)]
    assert rows(data, "SELECT count(*) FROM articles a JOIN portals p ON p.id = portal_id WHERE slug = 'tanggal' AND published_at") == [
        (6,)
    ]


def test_blank_texts_are_no_edits(broken: tuple[Path, Done, Done]) -> None:
    data, _, counted = broken
    job = counted.jobs["kosong"]
    assert (job["exit_code"], job["articles_changed"]) == (6, 0)
    assert "text vanished: 6 articles that had it have lost it" in job["reason"]
    kept = "SELECT count(*), min(versions), max(versions), min(length(text)) > 100 FROM articles a JOIN portals p ON p.id = portal_id"
    assert rows(data, f"{kept} WHERE slug = 'kosong' AND status = 'live'") == [(6, 1, 1, 1)]


def test_a_portal_that_leads_everywhere_home(broken: tuple[Path, Done, Done]) -> None:
    data, _, counted = broken
    assert counted.jobs["pulang"]["exit_code"] == 6
    assert "6 of 6 known articles are gone at once" in counted.jobs["pulang"]["reason"]
    found = rows(data, "SELECT a.status, a.versions FROM articles a JOIN portals p ON p.id = a.portal_id WHERE slug = 'pulang'")
    assert found == [("gone", 1)] * 6, "nothing of what was kept is lost"


def test_the_others_are_well(broken: tuple[Path, Done, Done]) -> None:
    assert {slug: broken[2].jobs[slug]["exit_code"] for slug in ("sehat", "disusupi")} == {"sehat": 0, "disusupi": 0}


def test_status_shows_it(broken: tuple[Path, Done, Done]) -> None:
    data = broken[0]
    told = lumbung(data, "status", "tanggal").err
    assert "published vanished" in told and "published: on 0 of 6 article pages of the last run, before on 6 of 6" in told
    assert "6 pages carry links or advertisements for gambling, for the webmaster to know: http://disusupi" in lumbung(data, "status").err
    (row,) = lumbung(data, "status", "tanggal", "--json").rows
    assert row["fields"]["published"] == {"filled": 0, "pages": 6, "filled_before": 6, "pages_before": 6}
