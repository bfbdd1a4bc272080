"""One archive with a past, and a hostile portal in it, for all tests of the pages."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from archive import Archive
from archive.explore import Explorer, application
from archive.records import Count
from tests.conftest import Once
from tests.explore import hostile
from tests.explore.history import END, build

REPLAY = "http://127.0.0.1:8099"


@dataclass(frozen=True)
class Past:
    data: Path
    hostile: int  # the id of the hostile article
    listed: int  # of one whose views a listing showed last


@pytest.fixture(scope="session")
def past(once: Once) -> Past:
    def make(directory: Path) -> None:
        data = build(directory / "data", count=2, days=16)
        with Archive(data, write=True, clock=lambda: END) as archive:
            (plain,) = archive.ask.rows("SELECT id FROM articles WHERE portal_id = 2 AND versions = 1 ORDER BY id LIMIT 1")
            (home,) = archive.ask.rows(
                "SELECT id FROM captures WHERE portal_id = 2 AND purpose = 'discovery' ORDER BY captured_at DESC LIMIT 1"
            )
            with archive.index.transaction():
                archive.index.listed(plain["id"], [Count("views", 98_765, "98.765", ".views")], END, capture_id=home["id"])
            told = {"hostile": hostile.add(archive), "listed": plain["id"]}
        (directory / "told.json").write_text(json.dumps(told))

    directory = once("past", make)
    return Past(directory / "data", **json.loads((directory / "told.json").read_text()))


Get = Callable[..., httpx.Response]


@pytest.fixture(scope="session")
def get(past: Past) -> Iterator[Get]:
    """``get(path, headers…)``: our server's answer, without a socket."""
    datasette = application(Explorer(past.data, replay=REPLAY, clock=lambda: END))
    app = datasette.app()

    def ask(path: str, method: str = "GET", **headers: str) -> httpx.Response:
        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(app=app)
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8001") as client:
                return await client.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})

        return asyncio.run(asked())

    yield ask
    for database in datasette.databases.values():
        database.close()


@pytest.fixture(scope="session")
def rows(past: Past) -> Callable[..., list[dict[str, Any]]]:
    def ask(sql: str, *values: object) -> list[dict[str, Any]]:
        with Archive(past.data) as archive:
            return list(archive.ask.rows(sql, *values))

    return ask
