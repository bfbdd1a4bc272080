"""The index made again from the WARCs alone is the index that was: over months of portals, whatever they do."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from archive import Archive
from archive.lock import hold
from archive.records import PortalEntry
from archive.times import now
from archive.verify import warc_paths
from crawler.reread.beside import Beside
from crawler.reread.derive import Late
from tests.crawler.village import rows
from tests.reread.commands import command
from tests.reread.months import differences, said
from tests.reread.story import MEMORY, live, step


def rebuilt(data: Path, **options: Any) -> Path:
    """The index of *data* made anew, elsewhere."""
    with Beside(data) as new:
        gathered = new.fill(warc_paths(data), **options)
        assert gathered.damaged == []
        new.db.close()
        kept = data / "again.db"
        shutil.copy(new.path, kept)
    return kept


@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow], phases=[Phase.generate])
@given(st.lists(step, min_size=4, max_size=30))
def test_months_of_two_portals(steps: list[tuple[str, int, int, int]]) -> None:
    with tempfile.TemporaryDirectory(dir=MEMORY) as directory:
        data = Path(directory)
        live(data, steps)
        assert list(differences(said(data / "index.db"), said(rebuilt(data, cores=1)))) == []


def test_small_stretches_give_the_same(told: Path, copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.reread.chunks.chunks.__defaults__", (2000,))
    assert list(differences(said(told / "index.db"), said(rebuilt(copy, cores=1)))) == []


@pytest.fixture
def again(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Each time that rows had to be made once more, because what came in was not what had been thought."""
    happened: list[str] = []
    monkeypatch.setattr(Late, "__init__", lambda self, *_: happened.append("late"))
    return happened


def test_rows_are_made_while_others_are_read(copy: Path, again: list[str]) -> None:
    order: list[str] = []
    with Beside(copy) as new:
        new.fill(warc_paths(copy), lambda what, number: order.append(what) if number else None, cores=1)
    assert "read" in order[order.index("entered") :] and again == []


def test_names_of_files_that_tell_nothing_of_their_time(copy: Path, again: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    for directory in (copy / "collections").iterdir():
        files = sorted((directory / "archive").iterdir())
        for path in files:
            path.rename(path.with_suffix(".old"))
        for path, name in zip(files, reversed(files), strict=True):
            path.with_suffix(".old").rename(name)
    mistaken = said(rebuilt(copy, cores=1))
    assert again == ["late"]
    monkeypatch.setattr("crawler.reread.inorder._begun", lambda path: "")
    assert list(differences(said(rebuilt(copy, cores=1)), mistaken)) == [] and again == ["late"]


def test_a_portal_that_is_another_than_its_newest_file_says(
    told: Path, copy: Path, again: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    moved = PortalEntry("kota-1", "Dinas 1", "http://lain.contoh.go.id/", "Asia/Jakarta", "generic", definition="distinct: [id]")
    monkeypatch.setattr("crawler.reread.inorder.preamble", lambda chunk: {"kota-1": moved})
    assert list(differences(said(told / "index.db"), said(rebuilt(copy, cores=1)))) == []
    assert again == ["late"]


def test_the_command_makes_a_lost_index_again(told: Path, copy: Path) -> None:
    for path in copy.glob("index.db*"):
        path.unlink()
    done = command(copy, "rebuild", "--json")
    assert done.code == 0, done.err
    assert done.rows[0]["replaced"] and done.rows[0]["damaged"] == []
    assert list(differences(said(told / "index.db"), said(copy / "index.db"))) == []
    assert command(copy, "verify").code == 0
    schema = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name"
    assert rows(copy, schema) == rows(told, schema), "indexes and triggers that were made at the end"
    assert rows(copy, "SELECT count(*) FROM articles_fts WHERE articles_fts MATCH 'perpustakaan OR desa'")[0][0] > 0
    with closing(sqlite3.connect(copy / "index.db")) as db:
        db.execute("INSERT INTO articles_fts(articles_fts, rank) VALUES ('integrity-check', 1)")
    assert rows(copy, "SELECT count(*) FROM frontier WHERE state = 'done' AND article_id IS NOT NULL")[0][0] > 0, "recounts go on"


def test_an_index_that_is_none_any_more_is_made_again(told: Path, copy: Path) -> None:
    (copy / "index.db").write_bytes(b"not a database at all" * 1000)
    assert command(copy, "rebuild").code == 0
    assert list(differences(said(told / "index.db"), said(copy / "index.db"))) == []


def test_what_is_still_to_do_is_kept(copy: Path) -> None:
    with Archive(copy, write=True) as archive:
        portal = archive.index.portal_id("kota-0")
        (row,) = archive.ask.rows("SELECT id, key FROM articles WHERE portal_id = ? ORDER BY id LIMIT 1", portal)
        archive.due.db.execute(
            "INSERT INTO frontier(portal_id, key, url, kind, state, due_at, found_at, article_id) VALUES (?, ?, 'u', 'article', 'done', "
            "'2026-09-01T00:00:00.000000Z', 'x', ?)",
            (portal, row["key"], row["id"]),
        )
        archive.due.db.execute("INSERT INTO hosts(host, robots) VALUES ('h', 'User-agent: *')")
        archive.due.db.conn.commit()
    before = rows(copy, "SELECT f.url, f.due_at, a.key FROM frontier f JOIN articles a ON a.id = f.article_id WHERE f.url = 'u'")
    assert command(copy, "rebuild").code == 0
    assert rows(copy, "SELECT f.url, f.due_at, a.key FROM frontier f JOIN articles a ON a.id = f.article_id WHERE f.url = 'u'") == before
    assert rows(copy, "SELECT host, robots FROM hosts") == [("h", "User-agent: *")]


def test_damage_leaves_the_old_index_in_place(told: Path, copy: Path) -> None:
    path = max(warc_paths(copy), key=lambda one: one.stat().st_size)
    data = bytearray(path.read_bytes())
    offset = rows(copy, "SELECT warc_offset FROM captures WHERE warc_file LIKE ? ORDER BY 1 LIMIT 1", f"%{path.name}")[0][0]
    data[offset + 30] ^= 0xFF
    path.write_bytes(data)
    before = (copy / "index.db").read_bytes()
    done = command(copy, "rebuild")
    assert done.code == 10 and "damaged" in done.err and f"offset {offset}" in done.err
    assert (copy / "index.db").read_bytes() == before
    captures = rows(copy, "SELECT count(*) FROM captures")[0][0]
    assert command(copy, "rebuild", "--keep-going").code == 10
    assert rows(copy, "SELECT count(*) FROM captures")[0][0] == captures - 1, "behind the damage it goes on"


def test_a_rebuild_that_is_stopped_harms_nothing(told: Path, copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (copy / ".rebuild-left").mkdir()  # as one that was killed leaves it
    (copy / ".rebuild-left" / "index.db").write_bytes(b"half")
    with monkeypatch.context() as patch:
        patch.setattr(Beside, "swap", lambda self: (_ for _ in ()).throw(KeyboardInterrupt))
        assert command(copy, "rebuild").code == 130
    assert list(copy.glob(".rebuild-*")) == []
    assert list(differences(said(told / "index.db"), said(copy / "index.db"))) == []
    assert command(copy, "rebuild").code == 0
    assert list(differences(said(told / "index.db"), said(copy / "index.db"))) == []


def test_nothing_is_rebuilt_under_a_running_crawl(copy: Path) -> None:
    with hold(copy, now):
        assert command(copy, "rebuild").code == 8


def test_what_each_run_filled(told: Path) -> None:
    """Of each run and field how many of its pages had it, counted over all pages at once."""
    counted = (
        "SELECT c.portal_id, c.job_id, f.value, count(*), (SELECT count(*) FROM captures d JOIN yields z ON z.capture_id = d.id "
        "WHERE d.job_id = c.job_id AND z.fields IS NOT NULL) FROM yields y JOIN captures c ON c.id = y.capture_id, json_each(y.fields) f "
        "GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
    )
    filled = rows(told, "SELECT * FROM fills ORDER BY 1, 2, 3")
    assert filled == rows(told, counted) and len({job for _, job, *_ in filled}) > 2
