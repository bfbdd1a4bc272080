"""A year in simulated time: two sample portals publish, edit and delete while readers vote; a timer visits them; and what the index says in
the end is what the portals showed, visit by visit."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import defaultdict
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Once
from tests.crawler.village import ROOT, lumbung, rows

KINDS = {"likes": "like", "dislikes": "dislike"}


@pytest.fixture(scope="module")
def year(once: Once) -> tuple[Path, dict[str, Any]]:
    def make(directory: Path) -> None:
        command = [sys.executable, "-m", "tests.year", str(directory / "data")]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-3000:]
        (directory / "told.json").write_text(done.stdout)

    directory = once("year", make)
    return directory / "data", json.loads((directory / "told.json").read_text())


def test_every_run_went_well_and_a_year_has_passed(year: tuple[Path, dict[str, Any]]) -> None:
    data, told = year
    assert {run["code"] for run in told["runs"]} == {0}, [run for run in told["runs"] if run["code"]]
    ((first, last, jobs),) = rows(data, "SELECT min(started_at), max(finished_at), count(*) FROM jobs")
    assert (datetime.fromisoformat(last) - datetime.fromisoformat(first)).days >= 350
    assert jobs == len(told["runs"]) > 90
    assert rows(data, "SELECT count(*) FROM captures WHERE captured_at < ? OR captured_at > ?", first, last) == [(0,)]


def test_the_index_has_every_article_with_its_last_words_and_its_end(year: tuple[Path, dict[str, Any]]) -> None:
    data, told = year
    now = {entry["url"]: entry for entry in told["live"]}
    kept = {url: (status, title, text) for url, status, title, text in rows(data, "SELECT url, status, title, text FROM articles")}
    assert {url for url, (status, _, _) in kept.items() if status == "live"} == set(now)
    assert {url: kept[url][1:] for url in now} == {url: (entry["title"], entry["text"]) for url, entry in now.items()}
    seen = {one["url"] for one in told["shown"]}
    assert set(kept) == seen
    assert {url for url in told["deleted"] if url in seen} == {url for url, (status, _, _) in kept.items() if status == "gone"} != set()


def test_the_index_has_every_count_and_every_edit_that_a_visit_could_see(year: tuple[Path, dict[str, Any]]) -> None:
    data, told = year
    shown: dict[str, list[tuple[str, dict[str, int]]]] = defaultdict(list)
    words: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for one in told["shown"]:
        shown[one["url"]].append((one["at"][:19], one["counts"]))
        said = (one["title"], one["text"])
        if not words[one["url"]] or words[one["url"]][-1] != said:
            words[one["url"]].append(said)
    names = "likes dislikes love funny angry sad wow views comments".split()
    kept: dict[str, list[tuple[str, dict[str, int]]]] = defaultdict(list)
    for url, at, *numbers in rows(data, f"SELECT url, observed_at, {', '.join(names)} FROM reactions ORDER BY observed_at"):
        known = {KINDS.get(name, name): number for name, number in zip(names, numbers, strict=True) if number is not None}
        kept[url].append((at[:19], known))
    # Listing pages show some counts too, and those are kept beside what each article's own page said.
    assert {url: [one for one in kept[url] if one[0] in {at for at, _ in visits}] for url, visits in shown.items()} == shown
    assert sum(len(visits) for visits in kept.values()) > 400
    versions: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for url, title, text in rows(
        data, "SELECT a.url, v.title, v.text FROM versions v JOIN articles a ON a.id = v.article_id ORDER BY v.id"
    ):
        versions[url].append((title, text))
    assert versions == words
    assert sum(len(texts) > 1 for texts in versions.values()) >= 3


def test_a_year_is_asked_for_one_request_at_a_time(year: tuple[Path, dict[str, Any]]) -> None:
    _, told = year
    for requests in told["requests"].values():
        assert requests[0][1] == "/robots.txt"
        times = [datetime.fromisoformat(at) for at, _ in requests]
        assert min((later - earlier).total_seconds() for earlier, later in pairwise(times)) >= 5.0
        robots = [datetime.fromisoformat(at) for at, path in requests if path == "/robots.txt"]
        assert min((later - earlier).total_seconds() for earlier, later in pairwise(robots)) >= 24 * 3600


def test_a_year_of_records_agrees_with_its_rows(year: tuple[Path, dict[str, Any]]) -> None:
    data, _ = year
    done = lumbung(data, "verify")
    assert done.code == 0, done.out + done.err
