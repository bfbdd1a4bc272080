"""Datasette's own pages in our look: tables that say what they hold, and rows that are named by more than a number."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette

from archive.canned import EDITED
from archive.explore import Explorer, application
from archive.explore.pages import article
from tests.explore.conftest import Get, Past

Rows = Callable[..., list[dict[str, Any]]]


def test_tables_say_what_they_hold_and_name_what_they_point_at(get: Get, rows: Rows) -> None:
    (portal,) = rows("SELECT id, slug FROM portals ORDER BY id LIMIT 1")
    page = get("/index/articles", Accept_Language="id").text
    assert f'<a href="/index/portals/{portal["id"]}">{portal["slug"]}</a>' in page
    assert "One article as it was last read." in page and "The CMS&#39;s own number or name" in page
    assert '<html lang="id">' in page and '<a href="/search">Cari</a>' in page
    (snapshot,) = rows("SELECT s.observed_at, a.title FROM snapshots s JOIN articles a ON a.id = s.article_id ORDER BY s.id LIMIT 1")
    assert snapshot["observed_at"] in get("/index/counts?_size=1").text and snapshot["title"] in get("/index/snapshots?_size=1").text
    front = get("/index", Accept_Language="id").text
    assert EDITED.tanya in front and EDITED.asks in get("/index").text
    assert "kept by triggers. months" not in front and "`" not in front
    assert front.index('href="/index/articles"') < front.index("<details>") < front.index('href="/index/frontier"')


def test_of_many_observations_the_newest_stand_in_the_table(get: Get, rows: Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    (much,) = rows("SELECT article_id AS id, count(*) AS n FROM snapshots GROUP BY 1 ORDER BY 2 DESC LIMIT 1")
    monkeypatch.setattr(article, "TABLED", 2)
    page = get(f"/article/{much['id']}").text
    assert page.count('<tr id="seen-') == 2 and "The newest 2 observations" in page and f"({much['n']})</summary>" in page
    assert sum(len(one["points"]) for one in get(f"/article/{much['id']}/reactions.json").json()["series"]) > 2


def test_articles_compared_stand_in_their_time_and_show_gaps(get: Get, rows: Rows) -> None:
    ids = "SELECT a.id, p.timezone AS zone FROM articles a JOIN portals p ON p.id = a.portal_id WHERE a.reacted = 1 AND p.id = {}"
    one, other = rows(ids.format(1))[:2]
    chart = get(f"/compare.json?article={one['id']}&article={other['id']}").json()
    own = get(f"/article/{one['id']}/reactions.json").json()
    assert chart["zone"] == one["zone"] == own["zone"] and own["gaps"] and chart["gaps"]
    assert get(f"/compare.json?article={one['id']}&article={other['id']}&axis=age").json()["gaps"] == []


def test_a_reading_that_was_superseded_is_no_edit(past: Past, tmp_path: Path) -> None:
    shutil.copy(past.data / "index.db", tmp_path / "index.db")
    with sqlite3.connect(tmp_path / "index.db") as db:
        (id,) = db.execute("SELECT article_id FROM edits ORDER BY 1 LIMIT 1").fetchone()
        names = "article_id, capture_id, seen_at, content_digest, text, reader"
        (seen,) = db.execute(f"SELECT seen_at FROM versions WHERE article_id = {id} ORDER BY seen_at DESC").fetchone()
        db.execute(
            f"INSERT INTO versions({names}, title, superseded_at) SELECT {names}, 'Judul menurut aturan lama', '2026-12-01T00:00:00Z' "
            "FROM versions WHERE article_id = ? AND seen_at = ?",
            (id, seen),
        )
    db.close()
    datasette = application(Explorer(tmp_path))

    async def asked() -> list[str]:
        return [(await datasette.client.get(f"/article/{id}{more}", headers={"Host": "localhost"})).text for more in ("", "/changes")]

    page, changes = asyncio.run(asked())
    for database in datasette.databases.values():
        database.close()
    assert page.count("Edited: version") == 1 and page.count("No edit, but read otherwise until") == 1
    assert "Judul menurut aturan lama" in page and "<h1" in page and "aturan lama" not in page.split("<h1")[1].split("</h1>")[0]
    assert "aturan lama" not in changes


def test_the_frame_stands_round_our_datasette_alone(tmp_path: Path) -> None:
    asyncio.run(_other(tmp_path / "other.db"))


async def _other(path: Path) -> None:
    sqlite3.connect(path).close()
    other = Datasette([str(path)])
    page = (await other.client.get("/other")).text
    for database in other.databases.values():
        database.close()
    assert "lumbung" not in page.lower()
