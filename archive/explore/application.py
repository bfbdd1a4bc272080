"""The Datasette over one archive, and what ``lumbung explore`` tells it of the world outside: where pages are replayed, how values
are proved."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from datasette import handle_exception
from datasette.app import Datasette
from datasette.database import Database
from datasette.plugins import pm

from archive import times
from archive.explore import tables
from archive.explore.player import Package
from archive.store import Archive

Prove = Callable[[int, str, str | None, str], Mapping[str, Any]]
"""``(article id, field, moment or None, language)`` -> what ``lumbung prove`` says, as plain values."""


@dataclass(frozen=True)
class Explorer:
    """``data``: the archive directory. ``replay``: the address of a running pywb, without closing slash, None where there is none.
    ``player``: the directory of ReplayWeb.page's files, ``player_port`` the port and ``player_origin`` the address that serve them.
    ``hosts``: names by which a browser may call this server (None: any)."""

    data: Path
    replay: str | None = None
    player: Path | None = None
    player_port: int | None = None
    player_origin: str | None = None
    package: Package | None = None
    prove: Prove | None = None
    hosts: frozenset[str] | None = field(default=frozenset({"127.0.0.1", "localhost", "[::1]"}))
    clock: Callable[[], Any] = times.now
    kept: dict[str, tuple[float, Any]] = field(default_factory=dict)  # answers that take long, each with when it was given


COUNTING = 300
"""Milliseconds after which a page of a table or view goes without the number of all its rows."""


class _Index(Database):  # type: ignore[misc]
    async def execute(self, sql: str, params: Any = None, truncate: bool = False, custom_time_limit: int | None = None, **more: Any) -> Any:
        if sql.startswith("select count(*) ") and not truncate:  # Datasette's own question: what a reader asks is truncated
            custom_time_limit = custom_time_limit or COUNTING
        return await super().execute(sql, params, truncate, custom_time_limit, **more)


class ArchiveDatasette(Datasette):  # type: ignore[misc]  # Datasette has no types
    """Datasette over one archive's index, which it opens read-only. ``lumbung``: what our hooks ask; without it a Datasette is not ours."""

    def __init__(self, explorer: Explorer) -> None:
        self.lumbung = explorer
        settings = {
            "sql_time_limit_ms": 5000, "default_cache_ttl": 0, "suggest_facets": False, "num_sql_threads": 4, "truncate_cells_html": 240,
        }  # fmt: skip
        frame = str(Path(__file__).with_name("frame"))  # Datasette's own templates, for this Datasette alone
        super().__init__([], settings=settings, metadata=tables.metadata(), template_dir=frame)
        self.remove_database("_memory")  # which a Datasette of no file has
        self.add_database(_Index(self, str(explorer.data / "index.db"), is_mutable=True))


def application(explorer: Explorer) -> ArchiveDatasette:
    """Datasette with our pages over ``index.db``. Raises NotAnArchive where *explorer*.data is none, or a newer one."""
    Archive(explorer.data).close()
    plugin = sys.modules["archive.explore"]
    if not pm.is_registered(plugin):
        pm.register(plugin, "archive.explore")
    # Datasette 0.65 prints what it answers with 404 through rich, where that is installed, outside of any ``except``: rich raises then.
    handle_exception.rich = None
    return ArchiveDatasette(explorer)
