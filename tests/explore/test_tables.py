"""Datasette's own pages in our look: tables that say what they hold, and rows that are named by more than a number."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from datasette.app import Datasette

from archive.canned import EDITED
from tests.explore.conftest import Get

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


def test_the_frame_stands_round_our_datasette_alone(tmp_path: Path) -> None:
    asyncio.run(_other(tmp_path / "other.db"))


async def _other(path: Path) -> None:
    sqlite3.connect(path).close()
    other = Datasette([str(path)])
    page = (await other.client.get("/other")).text
    for database in other.databases.values():
        database.close()
    assert "lumbung" not in page.lower()
