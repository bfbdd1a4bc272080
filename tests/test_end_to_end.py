"""The whole road, as its user walks it: commands run as programs on portals that nothing was written for, and an index equal to their
truth."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from archive import Archive
from tests.heldout.compare import Entry, differences, index
from tests.heldout.habits import PORTALS, Habits
from tests.heldout.server import HeldOut, Hit
from tests.heldout.story import REACTIONS, Story, Truth
from tests.reread.months import differences as contents_differ
from tests.reread.months import said

CHECKOUT = Path(__file__).parents[1]
BY_GENERATION = {habits.generation: habits for habits in PORTALS}
GENERATIONS = list(BY_GENERATION)
NEVER = ("/arsip-lama", "/login", "/register", "/search", "/profile", "/newsletter", "/download-file", "/admin")
"""Paths that robots.txt refuses, or that no reader of news has business with."""


def program(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LUMBUNG_")}
    return subprocess.run(arguments, capture_output=True, text=True, cwd=cwd, env=environment, timeout=120)


def lumbung(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return program(sys.executable, "-m", "crawler.cli", "--data", str(data), *arguments, cwd=CHECKOUT)


def register(data: Path, habits: Habits) -> None:
    (data / "portals").mkdir(parents=True, exist_ok=True)
    lines = [f"agency: {habits.agency}", f"home: {habits.home}", f"timezone: {habits.zone}", f"profile: {habits.profile}"]
    (data / "portals" / f"{habits.slug}.yaml").write_text("\n".join(lines) + "\n")


def to(*portals: HeldOut) -> list[str]:
    return [word for portal in portals for word in ("--connect-to", portal.connect_to)]


@pytest.fixture(scope="module")
def serve() -> Iterator[Callable[[str], HeldOut]]:
    """A held-out portal of a generation, fresh, served until the module ends."""
    servers: list[HeldOut] = []

    def start(generation: str) -> HeldOut:
        servers.append(HeldOut(BY_GENERATION[generation]))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


# One archive, seven portals: crawled, voted on, edited, counted again, crawled again


@dataclass
class Told:
    """One portal's side of the shared story."""

    portal: HeldOut
    truth: dict[str, Truth]
    first: list[Hit] = field(default_factory=list)
    rows: dict[str, Entry] = field(default_factory=dict)
    voted: Story | None = None
    edited: Story | None = None
    deleted: Story | None = None
    published: Story | None = None
    truth_at_recount: dict[str, Truth] = field(default_factory=dict)
    recount: list[Hit] = field(default_factory=list)
    second: list[Hit] = field(default_factory=list)
    rows_after: dict[str, Entry] = field(default_factory=dict)


@dataclass
class Shared:
    data: Path
    told: dict[str, Told]
    runs: dict[str, subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def shared(serve: Callable[[str], HeldOut], tmp_path_factory: pytest.TempPathFactory) -> Shared:
    data = tmp_path_factory.mktemp("shared") / "data"
    portals = {generation: serve(generation) for generation in GENERATIONS}
    told = {generation: Told(portal, portal.site.truth()) for generation, portal in portals.items()}
    runs: dict[str, subprocess.CompletedProcess[str]] = {}
    for portal in portals.values():
        register(data, portal.habits)
    slugs = [portal.habits.slug for portal in portals.values()]

    def run(name: str, *verb: str) -> dict[str, list[Hit]]:
        marks = {generation: portal.mark() for generation, portal in portals.items()}
        runs[name] = lumbung(data, *verb, *slugs, "--delay", "0.01", *to(*portals.values()), "--json")
        return {generation: portal.seen_since(marks[generation]) for generation, portal in portals.items()}

    for generation, hits in run("crawl", "crawl").items():
        told[generation].first = hits
        told[generation].rows = index(data, told[generation].portal.habits.slug)
    runs["verify"] = lumbung(data, "verify")
    for one in told.values():
        _news(one)
    for generation, hits in run("recount", "recount", "--all").items():
        told[generation].recount = hits
    for generation, hits in run("again", "crawl").items():
        told[generation].second = hits
        told[generation].rows_after = index(data, told[generation].portal.habits.slug)
    runs["verify again"] = lumbung(data, "verify")
    return Shared(data, told, runs)


def _news(one: Told) -> None:
    """Votes arrive and one is taken back, an article is corrected, one goes, one is new."""
    site = one.portal.site
    one.voted, one.edited, one.deleted = site.stories[1], site.stories[3], site.stories[20]
    one.voted.votes["love"] += 7
    one.voted.votes["angry"] += 1
    loved = site.stories[2]
    loved.votes = {kind: max(0, count - 1) for kind, count in loved.votes.items()}
    site.stories[6].comments += 2
    site.stories[9].views += 40
    site.edit(one.edited)
    one.deleted.gone = True
    one.published = site.publish()
    one.truth_at_recount = site.truth()


def test_the_index_is_made_again_from_the_warcs_alone(shared: Shared, tmp_path: Path) -> None:
    copy = shutil.copytree(shared.data, tmp_path / "copy", ignore=shutil.ignore_patterns("index.db*"))
    run = lumbung(copy, "rebuild", "--cores", "2")
    assert run.returncode == 0, run.stdout + run.stderr
    assert list(contents_differ(said(shared.data / "index.db"), said(copy / "index.db"))) == []


each_generation = pytest.mark.parametrize("generation", GENERATIONS)


def articles_of(hits: list[Hit], truth: dict[str, Truth]) -> Counter[str]:
    """How often each article's own page was asked for."""
    paths = {urlsplit(url).path for url in truth}
    return Counter(hit.target for hit in hits if hit.target in paths)


def test_the_crawl_ends_well(shared: Shared) -> None:
    run = shared.runs["crawl"]
    assert run.returncode == 0, run.stdout + run.stderr
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    assert {line["portal"]: line["articles_new"] for line in lines} == {habits.slug: 24 for habits in PORTALS}


@each_generation
def test_every_article_is_fetched_once_and_kept_once(shared: Shared, generation: str) -> None:
    one = shared.told[generation]
    assert set(one.rows) == set(one.truth)
    assert articles_of(one.first, one.truth) == Counter({urlsplit(url).path: 1 for url in one.truth})


@each_generation
def test_every_field_is_what_the_newsroom_wrote(shared: Shared, generation: str) -> None:
    one = shared.told[generation]
    wrong = [
        line for url, truth in one.truth.items() if url in one.rows for line in differences(one.rows[url], truth, one.rows[url].counts[0])
    ]
    assert not wrong, "\n".join(wrong)


@each_generation
def test_a_page_without_the_widget_has_no_reactions(shared: Shared, generation: str) -> None:
    one = shared.told[generation]
    bare = next(story for story in one.portal.site.stories if not story.widget)
    assert not one.rows[one.portal.site.url(bare)].counts[0].keys() & set(REACTIONS)


@each_generation
def test_nothing_is_posted_and_nothing_refused_is_asked_for(shared: Shared, generation: str) -> None:
    one = shared.told[generation]
    hits = one.first + one.recount + one.second
    assert {hit.method for hit in hits} == {"GET"}
    assert {hit.host for hit in hits} == {one.portal.habits.host}
    assert [hit.target for hit in hits if hit.target.startswith(NEVER)] == []
    assert hits[0].target == "/robots.txt"


@each_generation
def test_a_recount_asks_for_each_live_article_once_and_for_nothing_else(shared: Shared, generation: str) -> None:
    one = shared.told[generation]
    assert shared.runs["recount"].returncode == 0, shared.runs["recount"].stdout + shared.runs["recount"].stderr
    asked = Counter(hit.target for hit in one.recount if hit.target not in ("/robots.txt", "/"))
    assert asked == Counter({urlsplit(url).path: 1 for url in one.truth})


@each_generation
def test_counts_before_and_after_the_votes_are_the_portals(shared: Shared, generation: str) -> None:
    one = shared.told[generation]
    gone = one.portal.site.url(one.deleted) if one.deleted else ""
    for url, before in one.truth.items():
        taken = one.rows_after[url].counts
        after = [] if url == gone else [one.truth_at_recount[url].counts]
        assert taken == [before.counts, *after], url


@each_generation
def test_only_the_corrected_article_has_a_second_version(shared: Shared, generation: str) -> None:
    one = shared.told[generation]
    assert one.edited is not None
    edited = one.portal.site.url(one.edited)
    assert {url for url, entry in one.rows_after.items() if entry.versions != 1} == {edited}
    assert one.rows_after[edited].versions == 2
    assert differences(one.rows_after[edited], one.truth_at_recount[edited], one.rows_after[edited].counts[-1]) == []


@each_generation
def test_the_deleted_article_is_gone_and_the_new_one_found(shared: Shared, generation: str) -> None:
    one = shared.told[generation]
    assert one.deleted is not None and one.published is not None
    site = one.portal.site
    assert {url for url, entry in one.rows_after.items() if entry.row["status"] != "live"} == {site.url(one.deleted)}
    assert one.rows_after[site.url(one.deleted)].row["status"] == "gone"
    new = one.rows_after[site.url(one.published)]
    assert differences(new, one.truth_at_recount[site.url(one.published)], new.counts[0]) == []


@each_generation
def test_the_second_crawl_asks_for_sources_and_the_new_article_alone(shared: Shared, generation: str) -> None:
    one = shared.told[generation]
    assert one.published is not None
    assert shared.runs["again"].returncode == 0, shared.runs["again"].stdout + shared.runs["again"].stderr
    everything = {**one.truth, **one.truth_at_recount}
    assert articles_of(one.second, everything) == Counter({f"/{one.published.slug}": 1})
    assert "/profil-dinas" not in {hit.target for hit in one.second}
    assert len(one.second) < len(one.first) / 2


def test_the_archive_is_sound_before_and_after(shared: Shared) -> None:
    for name in ("verify", "verify again"):
        assert shared.runs[name].returncode == 0, shared.runs[name].stdout + shared.runs[name].stderr


def test_each_reaction_row_points_at_a_capture_that_shows_it(shared: Shared) -> None:
    one = shared.told["varient17"]
    assert one.voted is not None
    url = one.portal.site.url(one.voted)
    with Archive(shared.data) as kept:
        rows = list(kept.ask.reactions(one.rows_after[url].row["id"]))
        bodies = [kept.capture(row["capture_id"]).response_bytes for row in rows]
    assert [row["love"] for row in rows] == [one.truth[url].counts["love"], one.truth[url].counts["love"] + 7]
    for row, body in zip(rows, bodies, strict=True):
        shown = re.search(rb'alt="love".*?class="span-vote">(\d+)<', body)
        assert shown and int(shown[1]) == row["love"]


# The same archive, asked


def ask(shared: Shared, *arguments: str) -> tuple[list[Any], str]:
    """What a verb says as JSON lines, and for people."""
    as_json, plain = lumbung(shared.data, *arguments, "--json"), lumbung(shared.data, *arguments)
    assert (as_json.returncode, plain.returncode) == (0, 0), as_json.stderr + plain.stderr
    return [json.loads(line) for line in as_json.stdout.splitlines()], plain.stdout


def test_status_counts_what_is_there(shared: Shared) -> None:
    rows, plain = ask(shared, "status")
    assert {row["slug"]: (row["articles"], row["gone"]) for row in rows} == {habits.slug: (25, 1) for habits in PORTALS}
    assert all(habits.slug in plain for habits in PORTALS)


def test_search_finds_a_correction(shared: Shared) -> None:
    rows, plain = ask(shared, "search", "panitia", "meralat")
    edited = {one.portal.site.url(one.edited) for one in shared.told.values() if one.edited}
    assert {row["url"] for row in rows} == edited
    assert all(url in plain for url in edited)


def test_show_and_history_of_one_article(shared: Shared) -> None:
    one = shared.told["infinite44"]
    assert one.edited is not None
    url = one.portal.site.url(one.edited)
    (shown,), plain = ask(shared, "show", url)
    assert (shown["title"], shown["versions"], shown["status"]) == (one.edited.title, 2, "live")
    assert one.edited.title in plain and "Panitia meralat" in plain
    (told,), plain = ask(shared, "history", url)
    assert [row["likes"] for row in told["reactions"]] == [counts["like"] for counts in one.rows_after[url].counts]
    assert len(told["versions"]) == 2 and "version 2" in plain


def test_portals_are_listed_and_shown(shared: Shared) -> None:
    rows, plain = ask(shared, "portals", "list")
    assert {habits.slug for habits in PORTALS} <= {row["slug"] for row in rows}
    assert PORTALS[0].slug in plain
    (row,), plain = ask(shared, "portals", "show", PORTALS[3].slug)
    assert (row["home"], row["timezone"]) == (PORTALS[3].home, PORTALS[3].zone) and PORTALS[3].agency in plain


def test_read_gives_the_same_record_from_a_file(shared: Shared, tmp_path: Path) -> None:
    one = shared.told["varient3"]
    story = one.portal.site.stories[8]
    url = one.portal.site.url(story)
    saved = tmp_path / "page.html"
    saved.write_bytes(one.portal.site.get(f"/{story.slug}", "", "").body)
    arguments = ("read", str(saved), "--url", url, "--portal", one.portal.habits.slug)
    as_json, plain = lumbung(shared.data, *arguments, "--json"), lumbung(shared.data, *arguments)
    (row,) = [json.loads(line) for line in as_json.stdout.splitlines()]
    assert (row["title"], row["author"], sorted(row["tags"])) == (story.title, story.writer or story.author, sorted(story.tags))
    assert row["text"] == one.rows[url].row["text"]
    assert story.title in plain.stdout


def test_exports_hold_every_row(shared: Shared, tmp_path: Path) -> None:
    lines = [json.loads(line) for line in lumbung(shared.data, "export", "articles", "--format", "jsonl").stdout.splitlines()]
    assert {line["url"] for line in lines} == {url for one in shared.told.values() for url in one.rows_after}
    target = tmp_path / "snapshots.csv"
    assert lumbung(shared.data, "export", "snapshots", "--format", "csv", "--output", str(target)).returncode == 0
    counts = sum(len(taken) for one in shared.told.values() for entry in one.rows_after.values() for taken in entry.counts)
    assert len(target.read_text().splitlines()) == counts + 1


def test_the_cdxj_export_is_sorted_and_names_every_article(shared: Shared, tmp_path: Path) -> None:
    target = tmp_path / "index.cdxj"
    assert lumbung(shared.data, "export", "cdxj", "--output", str(target)).returncode == 0
    lines = target.read_bytes().splitlines()
    assert lines == sorted(lines)
    named = {json.loads(line.split(b" ", 2)[2])["url"] for line in lines}
    assert {url for one in shared.told.values() for url in one.rows_after} <= named


def test_a_wrong_slug_is_a_usage_error_with_a_suggestion(shared: Shared) -> None:
    wrong = lumbung(shared.data, "crawl", "dlh-kotatedu")
    assert wrong.returncode == 2 and "dlh-kotateduh" in wrong.stderr


def test_replay_serves_the_stored_bytes(shared: Shared, tool: Callable[[str], Path], tmp_path: Path) -> None:
    wayback = tool("pywb")
    data = tmp_path / "copy"
    shutil.copytree(shared.data, data)
    one = shared.told["varient17"]
    slug, url = one.portal.habits.slug, one.portal.site.url(one.portal.site.stories[11])
    with Archive(data) as kept:
        stored = kept.capture(kept.ask.reactions(one.rows[url].row["id"])[-1]["capture_id"]).response_bytes  # the newest, as pywb serves
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "crawler.cli", "--data", str(data), "replay", "--port", str(port)],
        cwd=CHECKOUT, env={**os.environ, "LUMBUNG_PYWB": str(wayback.parent)}, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    asked = one.portal.mark()
    try:
        _listening(port, process)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/{slug}/id_/{url}", timeout=30) as answer:
            identity = answer.read()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/{slug}/mp_/{url}", timeout=30) as answer:
            page = answer.read().decode()
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=20)
    assert stored.endswith(identity) and stored[: -len(identity)].endswith(b"\r\n\r\n")
    assert one.truth[url].pieces[0].paragraphs[0].split(" & ")[0].split('"')[0] in page
    assert one.portal.seen_since(asked) == []
    lines = (data / "collections" / slug / "indexes" / "index.cdxj").read_bytes().splitlines()
    assert lines and lines == sorted(lines)


def _listening(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"nothing listens on port {port}; the program ended with {process.poll()}")


# Limits, and damage done to what they left


@dataclass
class Limited:
    data: Path
    portal: HeldOut
    runs: list[subprocess.CompletedProcess[str]]
    hits: list[list[Hit]]


@pytest.fixture(scope="module")
def limited(serve: Callable[[str], HeldOut], tmp_path_factory: pytest.TempPathFactory) -> Limited:
    """One portal in three runs: five articles, then as far as two seconds and a half go, then the rest."""
    data = tmp_path_factory.mktemp("limited") / "data"
    portal = serve("infinite44")
    register(data, portal.habits)
    runs, hits = [], []
    for options in (("--limit", "5", "--delay", "0.01"), ("--max-seconds", "2.5", "--delay", "0.2"), ("--delay", "0.01")):
        mark = portal.mark()
        runs.append(lumbung(data, "crawl", portal.habits.slug, *options, *to(portal)))
        hits.append(portal.seen_since(mark))
    return Limited(data, portal, runs, hits)


def test_a_limit_of_articles_ends_with_7_and_is_kept(limited: Limited) -> None:
    assert limited.runs[0].returncode == 7, limited.runs[0].stderr
    assert articles_of(limited.hits[0], limited.portal.site.truth()).total() == 5


def test_a_limit_of_seconds_ends_with_7(limited: Limited) -> None:
    assert limited.runs[1].returncode == 7, limited.runs[1].stderr
    assert 0 < articles_of(limited.hits[1], limited.portal.site.truth()).total() < 19


def test_the_delay_between_requests_is_kept(limited: Limited) -> None:
    times = [hit.at for hit in limited.hits[1]]
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert len(gaps) >= 3 and min(gaps) >= 0.2 - 0.05  # a busy machine may be late in taking note of a request


def test_the_next_run_gets_the_rest_and_nothing_twice(limited: Limited) -> None:
    assert limited.runs[2].returncode == 0, limited.runs[2].stderr
    truth = limited.portal.site.truth()
    hits = [hit for run in limited.hits for hit in run]
    assert articles_of(hits, truth) == Counter({urlsplit(url).path: 1 for url in truth})
    assert set(index(limited.data, limited.portal.habits.slug)) == set(truth)


def _warc(data: Path) -> Path:
    """The WARC that holds most."""
    return max((data / "collections").glob("*/archive/*.warc.gz"), key=lambda path: path.stat().st_size)


def _flip(data: Path) -> str:
    path = _warc(data)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0x10
    path.write_bytes(content)
    return path.name


def _cut(data: Path) -> str:
    path = _warc(data)
    path.write_bytes(path.read_bytes()[:-40])
    return path.name


def _drop_row(data: Path) -> str:
    database = sqlite3.connect(data / "index.db")
    (capture,) = database.execute("SELECT id FROM captures WHERE purpose = 'discovery' ORDER BY captured_at LIMIT 1").fetchone()
    database.execute("DELETE FROM captures WHERE id = ?", (capture,))
    database.commit()
    database.close()
    return str(capture)


@pytest.mark.parametrize("damage", [_flip, _cut, _drop_row])
def test_damage_is_found_and_named(limited: Limited, tmp_path: Path, damage: Callable[[Path], str]) -> None:
    data = tmp_path / "damaged"
    shutil.copytree(limited.data, data)
    name = damage(data)
    found = lumbung(data, "verify")
    assert found.returncode == 10, found.stdout + found.stderr
    assert name in found.stdout


# Two portals, one dead; and Scrapy's own command line


def test_a_dead_portal_does_not_stop_the_other(serve: Callable[[str], HeldOut], tmp_path: Path) -> None:
    alive, dead = serve("varient3"), BY_GENERATION["varient22-magazine"]
    for habits in (alive.habits, dead):
        register(tmp_path, habits)
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # bound and never listening: every connection is refused
        nowhere = f"{dead.host}:80:127.0.0.1:{closed.getsockname()[1]}"
        run = lumbung(tmp_path, "crawl", dead.slug, alive.habits.slug, "--delay", "0.01", *to(alive), "--connect-to", nowhere)
    assert run.returncode == 9, run.stdout + run.stderr
    assert dead.slug in run.stderr
    assert set(index(tmp_path, alive.habits.slug)) == set(alive.site.truth())
    assert index(tmp_path, dead.slug) == {}
    assert lumbung(tmp_path, "verify").returncode == 0


def test_scrapys_own_commands_work_from_the_checkout(serve: Callable[[str], HeldOut], tmp_path: Path) -> None:
    listed = program(sys.executable, "-m", "scrapy", "list", cwd=CHECKOUT)
    assert listed.returncode == 0 and "articles" in listed.stdout.split()
    portal = serve("varient19")
    register(tmp_path, portal.habits)
    settings = {"LUMBUNG_DATA": str(tmp_path), "LUMBUNG_CONNECT_TO": portal.connect_to, "DOWNLOAD_DELAY": "0.01"}
    options = [word for name, value in settings.items() for word in ("-s", f"{name}={value}")]
    run = program(sys.executable, "-m", "scrapy", "crawl", "articles", "-a", f"portal={portal.habits.slug}", *options, cwd=CHECKOUT)
    assert run.returncode == 0, run.stderr
    assert set(index(tmp_path, portal.habits.slug)) == set(portal.site.truth()), run.stderr[-3000:]
