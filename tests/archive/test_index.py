from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from archive import Archive
from archive.errors import ArchiveLocked, NoSpace
from archive.index import Added
from archive.records import Article, Capture, Count, Job, PortalEntry

NOW = datetime(2026, 11, 20, tzinfo=UTC)
ENTRY = PortalEntry("contoh", "Dinas", "http://contoh.go.id/", "Asia/Jakarta", "generic", definition="agency: Dinas\n")
URL = "http://contoh.go.id/berita/1"
BASE = Article(url=URL, title="Judul", text="Isi.", native_id="17", published_date=date(2026, 11, 19))
PAGE, API = "wordpress/1 page", "wordpress/1 api"
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx"


class Desk:
    """An archive with one portal, and captures by number."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.portal = archive.enter(ENTRY)
        self.job = Job("j1", "contoh", "crawl", NOW)
        archive.begin(self.job)
        self.number = 0

    def capture(self) -> str:
        self.number += 1
        id = str(UUID(int=self.number))
        self.archive.keep(
            Capture(id, URL, "GET", 200, b"GET / HTTP/1.1\r\n\r\n", ANSWER, len(ANSWER) - 1, False, NOW, NOW, "article", "contoh", "j1")
        )
        return id

    def add(self, article: Article = BASE, *counts: Count, reader: str = PAGE, key: str = "contoh.go.id/berita/1", after: int = 0) -> Added:
        at = NOW + timedelta(hours=after)
        return self.archive.add(self.portal, key, article, counts, capture_id=self.capture(), seen_at=at, reader=reader)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Archive(tmp_path, write=True, clock=lambda: NOW) as archive:
        yield Desk(archive)


def test_a_version_is_new_where_the_words_are(desk: Desk) -> None:
    first = desk.add()
    assert (first.new, first.changed, first.status_was) == (True, False, None)
    again = desk.add(replace(BASE, tags=("arsip",), author="Admin"))
    assert (again.article_id, again.new, again.changed, again.status_was) == (first.article_id, False, False, "live")
    for change in ({"title": "Judul baru"}, {"text": "Isi baru."}, {"lead": "Teras."}):
        assert desk.add(replace(BASE, **change)).changed
    assert desk.add().changed, "what is taken back is an edit too"
    row = desk.archive.article(URL)
    assert (row["versions"], row["title"]) == (5, "Judul")


def test_what_api_and_page_say_differently_is_no_edit(desk: Desk) -> None:
    """Two readers of one article each have their own words for it; only what changes under the same reader was edited."""
    by_api, by_page = BASE, replace(BASE, text="Isi. ")
    desk.add(by_api, reader=API)
    desk.add(by_page, reader=PAGE)
    assert [desk.add(article, reader=reader).changed for article, reader in [(by_api, API), (by_page, PAGE)] * 3] == [False] * 6
    assert desk.add(replace(by_page, text="Isi baru."), reader=PAGE).changed
    assert not desk.add(by_api, reader=API).changed


def test_a_new_slug_under_the_same_id_is_the_same_article(desk: Desk) -> None:
    first = desk.add()
    assert desk.add(replace(BASE, url=URL + "-baru"), key="contoh.go.id/berita/1-baru").article_id == first.article_id
    other = replace(BASE, url=URL + "-lain", title="Lain", published_date=date(2020, 1, 1))
    assert desk.add(other, key="contoh.go.id/berita/1-lain").new


def test_gone_and_back_leave_their_traces(desk: Desk) -> None:
    id = desk.add().article_id
    assert desk.archive.index.status(id, "gone", NOW, capture_id=desk.capture(), reason="HTTP 404")
    assert not desk.archive.index.status(id, "gone", NOW, capture_id=None, reason="HTTP 404")
    assert desk.add(after=1).status_was == "gone"
    assert [row["status"] for row in desk.archive.ask.states(id)] == ["live", "gone", "live"]


def test_unknown_is_never_zero(desk: Desk) -> None:
    id = desk.add(
        BASE, Count("like", 3, "3", ".like"), Count("views", None, "…", ".views"), Count("wow", 10**30, "1" * 30, ".w")
    ).article_id
    (row,) = desk.archive.ask.reactions(id)
    assert (row["likes"], row["views"], row["wow"], row["love"]) == (3, None, None, None)
    assert desk.add(BASE).snapshot_id is None
    assert len(desk.archive.snapshots(id)) == 1


def test_impossible_characters_are_replaced(desk: Desk) -> None:
    desk.add(replace(BASE, title="a\ud83db\0c", text="\udc00", tags=("x\ud800", *map(str, range(20)))))
    row = desk.archive.article(URL)
    assert (row["title"], row["text"]) == ("a\ufffdb\ufffdc", "\ufffd")
    assert sorted(desk.archive.ask.tags(row["id"])) == sorted(["x\ufffd", *map(str, range(20))]), "several rows in one statement, each once"
    assert desk.archive.search("a") != []


def test_an_edit_is_found_and_the_old_words_are_not(desk: Desk) -> None:
    desk.add()
    desk.add(replace(BASE, text="Perpustakaan keliling."))
    assert [row["title"] for row in desk.archive.search("perpustakaan")] == ["Judul"]
    assert desk.archive.search("isi") == []


@pytest.mark.parametrize("url", ["http://contoh.go.id/berita/1/", "https://www.contoh.go.id/berita/1", "contoh.go.id/berita/1", " 1 ", 1])
def test_an_article_by_id_or_any_form_of_its_url(desk: Desk, url: str | int) -> None:
    desk.add()
    assert desk.archive.article(url)["url"] == URL


def test_one_writer_at_a_time(desk: Desk) -> None:
    with pytest.raises(ArchiveLocked, match=r"process [0-9]+, since 2026-11-20T00:00:00Z"):
        Archive(desk.archive.path, write=True)
    assert desk.archive.busy()
    with Archive(desk.archive.path) as reader:
        assert [row["slug"] for row in reader.ask.portals()] == ["contoh"]


def test_a_record_whose_row_could_not_be_written_gets_it_at_the_next_opening(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = Archive(tmp_path, write=True, clock=lambda: NOW)
    desk = Desk(archive)
    kept = desk.capture()

    def full(*_: object) -> None:
        raise NoSpace("the index cannot be written")

    with monkeypatch.context() as broken:
        broken.setattr(archive.index, "capture", full)
        with pytest.raises(NoSpace):
            desk.capture()
    archive.end(replace(desk.job, finished_at=NOW, outcome="no-space"))
    archive.close()
    assert list(tmp_path.glob("collections/contoh/archive/*.open"))
    with Archive(tmp_path, write=True) as again:
        ids = {row["id"] for row in again.ask.capture_rows()}
        assert ids == {kept, str(UUID(int=2))}
        (job,) = again.ask.rows("SELECT outcome, requests, finished_at FROM jobs")
        assert (job["outcome"], job["requests"], job["finished_at"]) == ("killed", 2, None)
    assert not list(tmp_path.glob("collections/contoh/archive/*.open"))
