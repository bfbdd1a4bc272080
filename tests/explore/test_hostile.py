"""A hostile portal stays words on a page; a hostile browser or name gets nothing; nothing is ever written."""

from __future__ import annotations

import asyncio
import re
import sqlite3
import threading
from datetime import timedelta
from html import unescape

import pytest

from archive import Archive
from archive.explore import Explorer, application
from archive.records import Job
from crawler.demo.routes import Answer
from tests.explore import hostile
from tests.explore.conftest import Get, Past
from tests.explore.history import END, exchange
from tests.explore.test_pages import Links

PAGES = (
    "/", "/search?q=judul", "/search?q=%3Cscript%3E", "/search?region=33&portal=jahat", "/article/{id}", "/article/{id}?version=1",
    "/article/{id}/changes", "/article/{id}/prove?field=%3Cscript%3E&at='x", "/portal/jahat", "/compare?article={id}&article=%3Cscript%3E",
    "/compare?portal=jahat", "/capture/26bad000-0000-4000-8000-000000000002",
)  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_words_of_a_hostile_page_stay_words(get: Get, past: Past, path: str) -> None:
    page = get(path.format(id=past.hostile)).text
    assert re.findall(r"<script(?! src=\"/-/lumbung/[a-z0-9.-]+\" defer></script>)", page) == []
    assert [found for found in Links(page).attributes if found.startswith("on")] == []
    assert not any(letter in page for letter in "\x1b\x07\u202e\u2066\u2069\x00")
    for tag, name, link in Links(page).found:
        assert not link.lower().startswith(("javascript:", "data:", "vbscript:", "//")), (tag, name, link)
    if path in ("/search?q=judul", "/article/{id}", "/article/{id}?version=1", "/portal/jahat"):
        assert hostile.SQL in unescape(page) and hostile.TEMPLATE in unescape(page) and hostile.SCRIPT in unescape(page)


def test_only_pictures_are_shown_as_such(get: Get) -> None:
    answer = get("/media/26bad000-0000-4000-8000-000000000001")
    assert (answer.status_code, answer.headers["content-type"]) == (415, "text/plain; charset=utf-8")
    assert "sandbox" in answer.headers["content-security-policy"]
    assert get("/media/26bad000-0000-4000-8000-000000000002").status_code == 415, "a page is no picture"


def test_the_data_of_a_hostile_page_is_data(get: Get, past: Past) -> None:
    answer = get(f"/article/{past.hostile}/reactions.json")
    assert answer.headers["content-type"].startswith("application/json") and answer.headers["x-content-type-options"] == "nosniff"
    assert {"like", "love", hostile.SCRIPT} == {series["key"] for series in answer.json()["series"]}
    found = get("/search.json?q=judul").json()
    assert hostile.SCRIPT in found["rows"][0]["title"]


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:8001", "", "evil.example:127.0.0.1"])
def test_a_name_that_is_not_ours_gets_nothing(get: Get, host: str) -> None:
    assert get("/", host=host).status_code == 403
    assert get("/index/articles.json", host=host).status_code == 403


@pytest.mark.parametrize("host", ["127.0.0.1:8001", "localhost", "LOCALHOST:9", "[::1]:8001"])
def test_our_own_names_do(get: Get, host: str) -> None:
    assert get("/-/lumbung/mark.svg", host=host).status_code == 200


def test_no_redirect_leads_elsewhere(get: Get) -> None:
    for path in ("//evil.example/", "//evil.example/%2e%2e/", "/\\evil.example/"):
        assert get("http://127.0.0.1:8001" + path).status_code in (400, 404)


def test_nothing_is_written(get: Get, past: Past) -> None:
    before = [path.stat().st_mtime_ns for path in (past.data / "index.db", *sorted(past.data.glob("collections/*/archive/*")))]
    for sql in (
        "delete from articles",
        "insert into tags values (1,'x')",
        "pragma journal_mode=delete",
        "attach 'x' as y",
        "vacuum into '/tmp/x'",
    ):
        assert get("/index.json", "GET").status_code == 200
        assert get(f"/index?sql={sql.replace(' ', '+')}").status_code == 400
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        asyncio.run(application(Explorer(past.data)).get_database("index").execute_fn(lambda db: db.execute("DELETE FROM articles")))
    assert before == [path.stat().st_mtime_ns for path in (past.data / "index.db", *sorted(past.data.glob("collections/*/archive/*")))]


def test_pages_are_answered_while_a_crawl_writes(tmp_path: object, past: Past) -> None:
    import shutil
    from pathlib import Path

    data = Path(str(tmp_path)) / "data"
    shutil.copytree(past.data, data)
    datasette = application(Explorer(data, hosts=None))
    done = threading.Event()

    def crawl() -> None:
        with Archive(data, write=True) as archive:
            archive._db.execute("PRAGMA synchronous = OFF")
            from archive.records import PortalEntry

            archive.enter(PortalEntry("baru", "Dinas Baru", "http://baru.example.go.id/", "Asia/Jakarta", "generic"))
            archive.begin(Job("job-baru", "baru", "crawl", END))
            for number in range(1, 10_000):
                if done.is_set():
                    break
                got = Answer(200, b"<p>isi</p>", "text/html")
                at = END + timedelta(seconds=number)
                with archive.index.transaction():
                    archive.keep(
                        exchange(
                            f"26face00-0000-4000-8000-{number:012d}", "http://baru.example.go.id/", got, at, "baru", "job-baru", "discovery"
                        )
                    )

    async def read() -> list[int]:
        return [
            (await datasette.client.get(path)).status_code
            for _ in range(4)
            for path in ("/", "/search?q=warga", "/article/1", "/portal/baru")
        ]

    writing = threading.Thread(target=crawl)
    writing.start()
    try:
        while not (data / "collections" / "baru").exists():
            assert writing.is_alive()
        codes = asyncio.run(read())
    finally:
        done.set()
        writing.join()
    assert codes == [200] * 16
