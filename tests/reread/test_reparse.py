"""Newer rules: what would change is shown before it changes, and what was read before stays known."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from archive.verify import warc_paths
from tests.crawler.village import rows
from tests.reread.commands import command
from tests.reread.months import differences, said


def newer(data: Path) -> None:
    """The archivist's own rule for the author's field, which kota-1 had never had."""
    path = data / "portals" / "kota-1.yaml"
    path.write_text(path.read_text() + 'select:\n  author: ".oleh"\n')


def test_nothing_differs_where_no_rule_is_new(told: Path) -> None:
    before = (told / "index.db").read_bytes()
    done = command(told, "reparse", "kota-1")
    assert done.code == 0 and "today's rules read everything as it stands" in done.err and done.out == ""
    assert (told / "index.db").read_bytes() == before


def test_what_would_change_is_shown_and_nothing_changes(copy: Path) -> None:
    newer(copy)
    before, warcs = said(copy / "index.db"), warc_paths(copy)
    done = command(copy, "reparse", "kota-1")
    assert done.code == 0 and "articles.author" in done.out and "→ Humas" in done.out
    assert "Nothing was changed" in done.err
    assert list(differences(before, said(copy / "index.db"))) == [] and warc_paths(copy) == warcs
    shown = command(copy, "reparse", "kota-1", "--json").rows
    assert {one["portal"] for one in shown} == {"kota-1"}
    assert any(one["table"] == "articles" and one["was"]["author"] != one["now"]["author"][:5] == "Humas" for one in shown)


def test_both_readings_stay_known(copy: Path) -> None:
    newer(copy)
    assert rows(copy, "SELECT count(*) FROM articles WHERE author LIKE 'Humas%' AND url LIKE '%kota-1%'") == [(0,)]
    versions = rows(copy, "SELECT count(*) FROM versions WHERE superseded_at IS NULL")
    done = command(copy, "reparse", "kota-1", "--apply")
    assert done.code == 0 and "stay known beside it" in done.err
    assert rows(copy, "SELECT count(*) FROM articles WHERE author LIKE 'Humas%' AND url LIKE '%kota-1%'")[0][0] > 0
    assert rows(copy, "SELECT count(*) FROM versions WHERE superseded_at IS NULL") == versions, "a new reading is no edit"
    old = rows(copy, "SELECT v.id, v.reader, v.title FROM versions v WHERE superseded_at IS NOT NULL")
    assert old and all(reader.startswith("generic/") for _, reader, _ in old)
    assert rows(copy, "SELECT count(*) FROM provenance WHERE version_id = ? AND field = 'title'", old[0][0]) == [(1,)]
    assert rows(copy, "SELECT verb, outcome FROM jobs WHERE verb = 'reparse'") == [("reparse", "done")]
    assert command(copy, "verify", "--ledger", "--deep").code == 0
    assert "everything as it stands" in command(copy, "reparse", "kota-1").err
    (article, edits) = rows(
        copy, "SELECT a.id, a.versions FROM articles a JOIN versions v ON v.article_id = a.id WHERE superseded_at > ''"
    )[0]
    told = command(copy, "history", str(article)).out
    assert told.count("  version ") == edits and "  until 20" in told and " read by generic/" in told
    assert command(copy, "show", str(article)).code == 0
    assert command(copy, "export", "versions", "--output", str(copy / "v.jsonl")).code == 0
    exported = [row for row in map(json.loads, (copy / "v.jsonl").read_text().splitlines()) if row["article_id"] == article]
    assert sorted(row["number"] for row in exported if not row["superseded_at"]) == list(range(1, edits + 1))
    assert {row["number"] for row in exported if row["superseded_at"]} == {None}
    software = [row["file"] for row in command(copy, "verify", "--json").rows if "without software" in row["message"]]
    assert len(set(software)) == len(warc_paths(copy)) - 1, "the new one says who wrote it"
    # All of it stands in the WARCs.
    before = said(copy / "index.db")
    for path in copy.glob("index.db*"):
        path.unlink()
    assert command(copy, "rebuild").code == 0
    assert list(differences(before, said(copy / "index.db"))) == []
    (article,) = rows(copy, "SELECT id FROM articles WHERE url LIKE '%kota-1%' LIMIT 1")
    assert command(copy, "prove", str(article[0]), "--field", "author").out.startswith("PROVED")


def test_numbers_that_are_read_otherwise_stay_known(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from archive.records import Count
    from spiders.generic import Generic
    from spiders.profiles import themes  # noqa: F401 - loaded before the rule is changed

    monkeypatch.setattr(Generic, "counts", lambda self, page, portal: (Count("views", 7, "7", ".dilihat"),))
    assert command(copy, "reparse", "--apply", "--cores", "1").code == 0
    assert rows(copy, "SELECT count(*) FROM counts WHERE kind = 'views'")[0][0] > 0
    monkeypatch.setattr(Generic, "counts", lambda self, page, portal: (Count("views", 8, "8", ".dilihat"),))
    done = command(copy, "reparse", "--cores", "1")
    assert "counts.value" in done.out and ": 7 → 8" in done.out
    assert command(copy, "reparse", "--apply", "--cores", "1").code == 0
    assert set(rows(copy, "SELECT value, raw, rule FROM superseded_counts")) == {(7, "7", ".dilihat")}
    assert rows(copy, "SELECT DISTINCT value FROM counts WHERE kind = 'views'") == [(8,)]
