"""The benchmark of search: its index is like a crawl's, and its questions never go through all articles."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from multiprocessing import Event
from pathlib import Path
from threading import Timer

import pytest

from archive import Archive, candidates
from archive.canned import QUESTIONS as CANNED
from archive.filters import Filters
from archive.search import search
from benchmarks.newsindex import make
from benchmarks.search import QUESTIONS, measure, plans, write_meanwhile


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("besar"), 400)


@pytest.fixture
def db(index: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"file:{index}?mode=ro", uri=True)) as connection:
        yield connection


def test_the_index_is_one_that_an_archive_opens(index: Path) -> None:
    with Archive(index.parent) as archive:
        assert len(list(archive.articles())) == 400
        assert archive.search("kabupaten") and archive.snapshots(archive.search("", where=Filters(reactions=True))[0]["id"])
        assert [name for name in ("articles", "versions") if archive.ask.db.execute(f"PRAGMA foreign_key_check({name})").fetchall()] == []


@pytest.mark.parametrize(("text", "where"), QUESTIONS, ids=str)
def test_no_question_goes_through_all_articles(db: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch, text: str, where: Filters) -> None:
    """Every statement finds its articles by id, by an index or by FTS5, also in the ways taken in a large index."""
    for large in (candidates.LARGE, 0):
        monkeypatch.setattr(candidates, "LARGE", large)
        steps = [line.strip() for line in plans(db, text, where) if line.startswith("        ")]
        assert steps
        assert [step for step in steps if step.startswith("SCAN") and step.split()[1] in ("a", "articles") and "INDEX" not in step] == []
    assert measure(db, text, where, 1)[2] == f"{search(db, text, where=where).total}"


def test_canned_questions_are_answered(db: sqlite3.Connection) -> None:
    answered = {question.name: len(db.execute(f"SELECT * FROM {question.view}").fetchall()) for question in CANNED}
    assert {name for name, count in answered.items() if count} >= {
        "most-reacted",
        "edited-articles",
        "deleted-articles",
        "coverage-by-region",
    }


def test_another_process_writes_meanwhile(index: Path, tmp_path: Path, db: sqlite3.Connection) -> None:
    copy = tmp_path / "index.db"
    with closing(sqlite3.connect(copy)) as target:
        db.backup(target)
    stop = Event()
    Timer(0.2, stop.set).start()
    write_meanwhile(copy, 401, stop)
    with closing(sqlite3.connect(copy)) as written:
        assert written.execute("SELECT count(*) > 400 FROM articles").fetchone() == (1,)
