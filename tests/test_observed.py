"""Counts that listings show, and what our own visits add to them: ten articles for one request, and a number less our own part."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.verify import warc_paths
from crawler.reread.beside import Beside
from tests.crawler.village import PARAGRAPH, Done, Site, Village, assert_sound, http, rows
from tests.reread.months import differences, said

PATHS = [f"/kabar-{n}/" for n in range(10)]
HEAD = '<meta name="generator" content="WordPress 6.1">'


@dataclass
class Counting:
    """A WordPress site whose counter counts every stranger (or nobody): it knows its visitors by a cookie, and prints before it adds."""

    site: Site
    counts: bool
    published: str = "2026-0{}-02"  # of the article's number
    views: dict[str, int] = field(default_factory=lambda: {path: 100 + n for n, path in enumerate(PATHS)})

    def __post_init__(self) -> None:
        self.site.articles = []
        self.site.special = {path: (lambda path=path: self.page(path)) for path in PATHS} | {"/": self.home}

    def page(self, path: str) -> bytes:
        shown = self.views[path]
        self.views[path] += self.counts
        number = PATHS.index(path)
        return http(
            f'<html><head><title>Kabar {number}</title>{HEAD}</head><body class="single postid-{number + 1}"><article class="type-post">'
            f'<h1 class="entry-title">Kabar {number} dari balai desa</h1>'
            f'<time class="entry-date published" datetime="{self.published.format(number % 9 + 1)}">2026</time>'
            f'<div class="entry-content"><p>{PARAGRAPH} {number}</p></div><span class="post-views-count">{shown}</span>'
            "</article></body></html>"
        )

    def home(self) -> bytes:
        cards = "".join(
            f'<article><h2 class="entry-title"><a href="{path}">Kabar {n}</a></h2>'
            f'<span class="jeg_meta_views">{self.views[path]} views</span></article>'
            for n, path in enumerate(PATHS)
        )
        return http(f"<html><head><title>Beranda</title>{HEAD}</head><body class='home'><main>{cards}</main></body></html>")


@dataclass
class Watched:
    data: Path
    runs: dict[str, Done]
    asked: dict[str, list[str]]
    sites: dict[str, Counting]


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """Two sites crawled; some read five articles, the sites are crawled again, and a probe is asked for."""
    data = tmp_path_factory.mktemp("dilihat") / "data"
    slugs = ("naik", "tetap")
    with Village() as village:
        sites = {slug: Counting(village.add(data, Site(slug, yaml="profile: wordpress\ndelay: 0.01\n")), slug == "naik") for slug in slugs}
        runs = {"first": village.crawl(data, *slugs)}
        for site in sites.values():
            for path in PATHS[:5]:
                site.views[path] += 50
            site.site.asked.clear()
        runs["second"] = village.crawl(data, *slugs)
        asked = {slug: site.site.paths() for slug, site in sites.items()}
        runs["third"] = village.crawl(data, *slugs)
        for site in sites.values():
            site.site.asked.clear()
        runs["probe"] = village.crawl(data, *slugs, "--probe", verb="recount")
        assert_sound(data)
        yield Watched(data, runs, asked, sites)


SNAPSHOTS = (
    "SELECT count(*) FROM snapshots s JOIN captures c ON c.id = s.capture_id JOIN portals p ON p.id = c.portal_id "
    "WHERE p.slug = ? AND s.seen_on = 'listing' AND c.url = p.home AND c.job_id = ?"
)


def test_ten_articles_for_one_request(watched: Watched) -> None:
    assert {slug: [path for path in asked if path in PATHS] for slug, asked in watched.asked.items()} == {"naik": [], "tetap": []}
    job = watched.runs["second"].jobs
    # Where a visit counts, every number has moved since the page was read, by our own visit at least; else those that were read by others.
    assert rows(watched.data, SNAPSHOTS, "naik", job["naik"]["id"]) == [(10,)]
    assert rows(watched.data, SNAPSHOTS, "tetap", job["tetap"]["id"]) == [(5,)]
    newest = "SELECT l.value, l.rule, l.raw FROM latest_counts l JOIN articles a ON a.id = l.article_id WHERE a.url = ?"
    assert rows(watched.data, newest, f"http://tetap.contoh.go.id{PATHS[9]}") == [(109, ".post-views-count", "109")]
    assert rows(watched.data, newest, f"http://naik.contoh.go.id{PATHS[9]}") == [(110, "card .jeg_meta_views", "110 views")]


def test_what_a_listing_repeats_is_no_news(watched: Watched) -> None:
    assert {slug: job["snapshots"] for slug, job in watched.runs["third"].jobs.items()} == {"naik": 0, "tetap": 0}


def test_the_newest_row_of_reactions_is_from_the_articles_own_page(watched: Watched) -> None:
    found = rows(watched.data, "SELECT DISTINCT s.seen_on FROM latest_reactions l JOIN snapshots s USING (article_id, capture_id)")
    assert found == [("page",)]


def test_a_probe_reads_one_old_article_twice_as_a_stranger(watched: Watched) -> None:
    for slug, site in watched.sites.items():
        assert [path for path in site.site.paths() if path in PATHS] == [PATHS[0], PATHS[0]], slug
    found = rows(watched.data, "SELECT slug, after - before, raised FROM probes b JOIN portals p ON p.id = b.portal_id ORDER BY slug")
    assert found == [("naik", 1, 1), ("tetap", 0, 0)]


def test_others_views_are_what_is_left_without_our_own(watched: Watched) -> None:
    sql = "SELECT observed, own_visits, others FROM net_views WHERE url LIKE 'http://naik%' || ? ORDER BY observed_at"
    assert rows(watched.data, sql, PATHS[0]) == [(100, 0, 100), (151, 1, 150), (151, 1, 150), (152, 2, 150)]
    assert rows(watched.data, sql, PATHS[9]) == [(109, 0, 109), (110, 1, 109)]


def test_no_page_is_counted_again_that_the_listing_of_this_run_counts(tmp_path: Path) -> None:
    """Recounts that are due wait until the listing was read, which is asked in the same run."""
    with Village() as village:
        site = village.add(tmp_path, Site("segar", yaml="profile: wordpress\ndelay: 0.01\n"))
        counting = Counting(site, False, published=f"{datetime.now(UTC) - timedelta(days=2):%Y-%m-%d}")
        village.crawl(tmp_path, "segar")
        with sqlite3.connect(tmp_path / "index.db") as db:
            db.execute("UPDATE frontier SET due_at = '2026-01-01T00:00:00.000000Z' WHERE article_id IS NOT NULL")
        db.close()
        counting.views.update(dict.fromkeys(PATHS[:9], 500))
        site.asked.clear()
        done = village.crawl(tmp_path, "segar").jobs["segar"]
        assert [path for path in site.paths() if path in PATHS] == PATHS[9:], "the tenth shows the number that was known"
        assert done["snapshots"] == 10


def test_all_of_it_is_in_the_warcs(watched: Watched) -> None:
    with Beside(watched.data) as new:
        assert new.fill(warc_paths(watched.data), cores=1).damaged == []
        new.db.close()
        assert list(differences(said(watched.data / "index.db"), said(new.path))) == []
