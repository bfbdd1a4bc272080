"""A rebuild makes most indexes at its end: what it asks before must not need them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from sqlite_utils import Database

from archive.records import Article
from archive.verify import warc_paths
from crawler.reread import beside
from crawler.reread.beside import Beside
from crawler.twins import known
from tests.crawler.village import PARAGRAPH

DAY = date(2024, 7, 2)
_LITERAL = re.compile(r"'(?:[^']|'')*'|\b\d+\b")


def test_what_is_asked_while_events_are_entered_has_its_index(told: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bulk, asked, plans = beside.bulk, dict[str, str](), dict[str, list[str]]()

    @contextmanager
    def watched(db: Database) -> Iterator[None]:
        with bulk(db):
            db.conn.set_trace_callback(lambda sql: asked.setdefault(_LITERAL.sub("?", sql), sql))
            yield
            for native_id in (None, "7"):  # no text of the story is long enough to be held against others
                known(db, 1, Article("http://kota-0.contoh.go.id/a", "Judul", PARAGRAPH, published_date=DAY, native_id=native_id))
            db.conn.set_trace_callback(None)
            for shape, sql in asked.items():
                if sql.startswith(("SELECT", "UPDATE", "DELETE")) and not sql.startswith("UPDATE jobs"):  # of killed ones: once, at the end
                    plans[shape] = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {sql}")]

    monkeypatch.setattr(beside, "bulk", watched)
    with Beside(told) as new:
        new.fill(warc_paths(told), cores=1)
    assert any("FROM articles" in shape and "published_at IS" in shape for shape in plans) and len(plans) > 15
    slow = {
        shape: step for shape, plan in plans.items() for step in plan if step.startswith("SCAN") or re.search(r"\(portal_id=\?\)$", step)
    }
    assert not slow
