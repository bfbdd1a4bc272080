"""Exports: what other programs read back is what the index holds, and nothing that a page says is run or lost."""

from __future__ import annotations

import csv
import json
import sqlite3
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from archive import sheet
from archive.columnar import ARTICLES, SNAPSHOTS
from archive.errors import UsageError
from archive.export import EXPORTS, rows_of
from archive.exportpackage import write, write_package
from archive.filters import Filters
from crawler.cli import lumbung
from tests.archive.test_search import ARTICLES as KNOWN
from tests.archive.test_search import made

AT = datetime(2026, 11, 20, tzinfo=UTC)
FORMS = ("jsonl", "csv", "parquet")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = made(tmp_path_factory.mktemp("ekspor") / "data")
    db = sqlite3.connect(path / "index.db")
    db.execute("UPDATE articles SET title = '=HYPERLINK(\"http://x\")', lead = '' WHERE id = 2")
    db.execute("UPDATE counts SET value = NULL, raw = '-' WHERE snapshot_id = 1 AND kind = 'views'")
    db.execute("INSERT INTO tags VALUES (1, 'desa'), (1, 'arsip, \"lama\"')")
    db.execute("INSERT INTO failures VALUES (1, 1, NULL, 'http://x/', '2026-11-20T00:00:00.000000Z', 'dns', 'x', 'u', 'f', 0)")
    db.commit()
    db.close()
    return path


@pytest.fixture(scope="module")
def db(data: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(f"file:{data / 'index.db'}?mode=ro", uri=True)
    yield connection
    connection.close()


def exported(data: Path, *words: str) -> str:
    done = CliRunner().invoke(lumbung, ["--data", str(data), "export", *words])
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.mark.parametrize(("name", "rows"), [("articles", 5), ("versions", 6), ("snapshots", 6), ("captures", 6), ("failures", 1)])
def test_three_forms_say_the_same(db: sqlite3.Connection, tmp_path: Path, name: str, rows: int) -> None:
    export = EXPORTS[name]
    files = {form: tmp_path / f"{name}.{form}" for form in FORMS}
    for form, path in files.items():
        with path.open("wb") as file:
            assert write(file, form, export.table, rows_of(db, export, Filters())) == rows
    columns = [column.name for column in export.table.columns]
    lines = [json.loads(line) for line in files["jsonl"].read_text().splitlines()]
    cells = list(csv.DictReader(StringIO(files["csv"].read_text(), newline="")))
    stored = pq.read_table(files["parquet"]).to_pylist()
    assert [list(row) for row in (lines[0], cells[0], stored[0])] == [columns] * 3
    for line, cell, held in zip(lines, cells, stored, strict=True):
        for column in columns:
            value, text = line[column], cell[column]
            if value is None:
                assert (text, held[column]) == ("", None)
            elif isinstance(value, list | dict):
                assert json.loads(text) == value == held[column]
            elif isinstance(value, str):
                assert sheet.unguard(text) == value
                assert str(held[column]) == value or held[column].isoformat()[:19] == value[:19]
            else:
                assert (json.loads(text), held[column]) == (value, value)


def test_unknown_zero_and_empty_are_three_things(data: Path) -> None:
    lines = exported(data, "snapshots", "--format", "csv").splitlines()
    assert lines[0].split(",")[8:12] == ["kind", "value", "bound", "raw"]
    shown = {tuple(line.split(",")[:1] + line.split(",")[8:12]) for line in lines[1:]}
    assert ("1", "views", "", "exact", "'-") in shown, "unknown is nothing; the hyphen that stood on the page is no formula"
    assert ("2", "love", "0", "exact", "0") in shown
    (row,) = (line for line in exported(data, "articles", "--format", "csv").splitlines() if line.startswith("2,"))
    assert ',"\'=HYPERLINK(""http://x"")","",Arsip' in row
    assert ',"=HYPERLINK(""http://x"")","",Arsip' in exported(data, "articles", "--format", "csv", "--verbatim")


@given(st.text() | st.text(alphabet="'=+-@\t\r\n,\" a"))
def test_any_text_comes_back_from_csv(text: str) -> None:
    ((cell, other),) = csv.reader(StringIO(sheet.line([text, 1]), newline=""), strict=True)
    assert (sheet.unguard(cell), other) == (text, "1")
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    ((plain, _),) = csv.reader(StringIO(sheet.line([text, 1], guard=False), newline=""), strict=True)
    assert plain == text


def test_values_that_are_no_text() -> None:
    assert (
        sheet.line([None, "", 0, -1, -0.5, True, False, [1, "é"], {"a": None}]) == ',"",0,-1,-0.5,true,false,"[1, ""é""]","{""a"": null}"\n'
    )


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        (("articles", "--portal", "klaten"), [1, 2, 3]),
        (("articles", "--region", "32", "--gone"), [4]),
        (("articles", "--since", "2026-10-20", "--until", "2026-11-01"), [2, 3]),
        (("articles", "--no-reactions", "--not-edited", "--category", "berita"), [2]),
        (("versions", "--edited"), [3, 4]),
        (("versions", "--until", "2026-11-19"), []),
        (("snapshots", "--reactions"), [1, 3]),
        (("snapshots", "--since", "2026-11-20", "--until", "2026-11-20", "--portal", "depok"), [3]),
    ],
)
def test_filters_as_in_search(data: Path, words: tuple[str, ...], ids: list[int]) -> None:
    assert [json.loads(line)["id"] for line in exported(data, *words).splitlines()] == ids


def test_captures_and_failures_by_portal(data: Path) -> None:
    assert len(exported(data, "captures", "--portal", "klaten").splitlines()) == 4
    assert len(exported(data, "captures", "--region", "32.76", "--since", "2026-11-20").splitlines()) == 2
    assert exported(data, "failures", "--portal", "depok") == ""
    assert json.loads(exported(data, "failures"))["kind"] == "dns"


@pytest.mark.parametrize("form", FORMS)
def test_a_package_describes_itself(db: sqlite3.Connection, tmp_path: Path, form: str) -> None:
    out = tmp_path / "paket"
    counts = write_package(db, out, form, Filters(portal="klaten"), software="Lumbung/1", source="data", clock=lambda: AT)
    assert counts == {"articles": 3, "versions": 4, "snapshots": 4, "captures": 4, "failures": 1}
    package = json.loads((out / "datapackage.json").read_text())
    assert (package["created"], [resource["name"] for resource in package["resources"]]) == ("2026-11-20T00:00:00Z", list(EXPORTS))
    keys = {name: {_key(row) for row in _read(out / f"{name}.{form}")} for name in EXPORTS}
    for resource in package["resources"]:
        path = out / resource["path"]
        assert resource["bytes"] == path.stat().st_size and resource["format"] == form
        names = [field["name"] for field in resource["schema"]["fields"]]
        rows = _read(path)
        assert names == list(rows[0])
        for foreign in resource["schema"].get("foreignKeys", []):
            (own,), there = foreign["fields"], foreign["reference"]["resource"]
            assert {str(row[own]) for row in rows} <= keys[there], "every reference holds within the package"
    book = (out / "CODEBOOK.md").read_text()
    assert "Chosen: portal = klaten." in book and "made 2026-11-20T00:00:00Z by Lumbung/1" in book
    assert ("apostrophe" in book) == (form == "csv")
    for export in EXPORTS.values():
        assert all(f"| `{column.name}` |" in book for column in export.table.columns)
    assert not list(tmp_path.glob("*.part"))
    with pytest.raises(UsageError, match="exists already"):
        write_package(db, out, form, Filters(), software="x", source="y")


def test_a_package_that_cannot_be_made_leaves_nothing(db: sqlite3.Connection, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no portal 'tidak'"):
        write_package(db, tmp_path / "paket", "csv", Filters(portal="tidak"), software="x", source="y")
    assert list(tmp_path.iterdir()) == []


def test_memory_does_not_grow_with_the_rows() -> None:
    row = {"id": 1, "article_id": 1, "url": "u" * 500, "portal": "p", "observed_at": "2026-11-20T00:00:00.000000Z", "capture_id": "c",
           "kind": "like", "value": 1, "bound": "exact", "raw": "1", "rule": "r" * 500}  # fmt: skip

    class Nowhere(BytesIO):
        def write(self, data: Any, /) -> int:
            return len(data)

    peaks = []
    for count in (100, 20_000):
        tracemalloc.start()
        assert write(Nowhere(), "csv", SNAPSHOTS, (dict(row) for _ in range(count))) == count
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 2 + 50_000


def test_every_known_article_is_in_the_export(db: sqlite3.Connection) -> None:
    rows = list(rows_of(db, EXPORTS["articles"], Filters()))
    assert [row["portal"] for row in rows] == [known[0] for known in KNOWN]
    assert rows[0]["tags"] == ['arsip, "lama"', "desa"] and rows[0]["reacted"] is True
    assert {column.name for column in ARTICLES.columns} <= set(rows[0])


def _key(row: dict[str, Any]) -> str:
    return str(row["id"])


def _read(path: Path) -> list[dict[str, Any]]:
    if path.suffix == ".parquet":
        rows: list[dict[str, Any]] = pq.read_table(path).to_pylist()
        return rows
    with path.open(newline="") as file:
        return list(csv.DictReader(file)) if path.suffix == ".csv" else [json.loads(line) for line in file]
