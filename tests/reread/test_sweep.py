"""Nothing of a closed archive can be changed unseen: every column of every table, rows, every WARC, every line of the ledger."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from archive import Archive
from archive.checks.ledger import Audit
from archive.contents import WORK_TABLES, evidence
from archive.verify import warc_paths
from tests.reread.commands import command

MORE = """
INSERT INTO snapshots(article_id, capture_id, observed_at) SELECT article_id, capture_id, seen_at FROM versions WHERE article_id = 1;
INSERT INTO counts SELECT id, 'like', 20 - id, 'exact', '9', '.like' FROM snapshots;
INSERT INTO counts SELECT id, 'angry', 15, 'exact', '15', '.angry' FROM snapshots;
INSERT INTO counts SELECT id, 'views', NULL, 'at_least', '', '.views' FROM snapshots;
INSERT INTO tags VALUES (1, 'arsip'), (2, 'desa');
INSERT INTO media(article_id, url, kind, caption, capture_id) SELECT 1, 'http://kota-0/a.jpg', 'image', 'Foto', min(id) FROM captures;
INSERT INTO flags SELECT id, 'published_at', 'future', '.tanggal', '2099' FROM versions LIMIT 2;
INSERT INTO probes SELECT 1, 1, min(id), max(id), '2026-01-05T02:00:00Z', 3, 4, 1 FROM captures WHERE portal_id = 1;
INSERT INTO superseded_counts(article_id, capture_id, kind, value, bound, raw, rule, reader, superseded_at)
SELECT 1, min(id), 'like', 3, 'exact', '3', '.like', 'x/1', '2026-02-01T00:00:00.000000Z' FROM captures WHERE portal_id = 1
"""
"""Of every table something."""

NUMBERS = {("failures", "id"), ("states", "id"), ("media", "id"), ("superseded_counts", "id")}
"""How rows that no other row names are numbered: another rebuild numbers them otherwise, so it is nothing that the index says."""


@pytest.fixture(scope="module")
def full(told: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = Path(shutil.copytree(told, tmp_path_factory.mktemp("sweep") / "data"))
    with closing(sqlite3.connect(data / "index.db")) as db:
        db.executescript(MORE)
    with Archive(data, write=True) as archive:
        archive.sealing.settle(again=True, why="test")
    return data


@pytest.fixture
def db(full: Path) -> Iterator[Database]:
    connection = sqlite3.connect(full / "index.db", isolation_level=None)
    connection.execute("PRAGMA ignore_check_constraints = ON")
    yield Database(connection)
    connection.close()


def found(root: Path, db: Database | None = None) -> list[str]:
    audit = Audit(root, db)
    codes = [finding.code for finding in audit.findings()]
    return codes or ["derived"] * bool(audit.portals)


def unseen(root: Path, db: Database, sql: str) -> bool:
    """Whether *sql* changes something, and nothing tells of it; it is undone."""
    db.execute("BEGIN")
    try:
        return db.execute(sql).rowcount > 0 and not found(root, db)
    except sqlite3.IntegrityError:
        return False  # the table itself does not take it
    finally:
        db.execute("ROLLBACK")


def test_every_table_has_something_and_is_whole(full: Path, db: Database) -> None:
    assert [table for table in evidence(db) if not db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]] == []
    assert found(full, db) == []


def test_every_column_of_every_table(full: Path, db: Database) -> None:
    missed = set()
    for table in evidence(db):
        columns = list(db.execute(f"PRAGMA table_info({table})"))
        key = ", ".join(row[1] for row in columns if row[5]) or "rowid"
        first = f"({key}) IN (SELECT {key} FROM {table} ORDER BY {key} LIMIT 1)"
        for _, name, kind, *_ in columns:
            for value in ("7654321" if kind == "INTEGER" else "'lain'", "NULL"):
                if unseen(full, db, f"UPDATE {table} SET {name} = {value} WHERE {first} AND {name} IS NOT {value}"):
                    missed.add((table, name))
        others = ", ".join(row[1] for row in columns if not (row[1] == "id" and row[2] == "INTEGER"))
        for sql in (
            f"DELETE FROM {table} WHERE {first}",
            f"DELETE FROM {table}",
            f"INSERT INTO {table}({others}) SELECT {others} FROM {table} ORDER BY {key} LIMIT 1",
        ):
            if unseen(full, db, sql):
                missed.add((table, sql.partition(" ")[0]))
    assert missed == NUMBERS


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE articles SET title = (SELECT max(title) FROM articles)",
        "UPDATE counts SET value = (SELECT sum(value) FROM counts) - value WHERE kind = 'like'",
        "UPDATE captures SET captured_at = (SELECT min(captured_at) || max(captured_at) FROM captures)",
        "UPDATE versions SET article_id = 3 - article_id WHERE article_id IN (1, 2)",
        "INSERT INTO jobs(id, portal_id, verb, started_at) VALUES ('a run that never was', 1, 'crawl', '2026')",
        "CREATE TRIGGER later AFTER INSERT ON counts BEGIN UPDATE counts SET value = 9; END",
        "DROP VIEW reactions",
        "DROP TRIGGER falls_of_a_count",
        "DROP TRIGGER controversies_of_a_count",
        "DROP TRIGGER months_otherwise",
        "DROP TRIGGER edits_of_a_version",
    ],
)
def test_whole_columns_rows_from_nowhere_and_definitions(full: Path, db: Database, sql: str) -> None:
    db.execute("BEGIN")
    db.execute(sql)
    assert found(full, db)
    db.execute("ROLLBACK")


def test_a_view_that_says_something_else(full: Path, db: Database) -> None:
    db.execute("BEGIN")
    (sql,) = db.execute("SELECT sql FROM sqlite_master WHERE name = 'reactions'").fetchone()
    db.execute("DROP VIEW reactions")
    db.execute(sql.replace("WHEN 'like' THEN c.value", "WHEN 'like' THEN c.value + 1"))
    assert found(full, db) == ["L10"]
    db.execute("ROLLBACK")


def test_a_run_from_nowhere_hides_no_change(copy: Path) -> None:
    """A run that seems to have been killed has no line yet; what its portal's rows say is derived."""
    with closing(sqlite3.connect(copy / "index.db")) as db, db:
        db.execute("INSERT INTO jobs(id, portal_id, verb, started_at) VALUES ('a run that never was', 1, 'crawl', '2026')")
        db.execute("UPDATE articles SET title = 'Lain' WHERE portal_id = 1")
    done = command(copy, "verify", "--ledger", "--json")
    assert done.code == 10 and {"D01", "D02"} <= {row["code"] for row in done.rows}


def test_every_warc_anywhere(full: Path, tmp_path: Path) -> None:
    data, chance = Path(shutil.copytree(full, tmp_path / "data")), random.Random(6)
    for path in warc_paths(data):
        whole = path.read_bytes()
        for place in [0, 3, 4, 9, len(whole) - 1, *(chance.randrange(len(whole)) for _ in range(12))]:
            path.write_bytes(whole[:place] + bytes([whole[place] ^ 1 << chance.randrange(8)]) + whole[place + 1 :])
            assert found(data), f"{path.name} at {place}"
        for changed in (whole[:-1], whole + b"\0", whole + whole, b"", whole[:20] + whole[21:]):
            path.write_bytes(changed)
            assert found(data), f"{path.name}, {len(changed)} bytes"
        path.write_bytes(whole)
    one, other = warc_paths(data)[:2]
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first)
    assert found(data).count("L02") == 2
    one.write_bytes(first)
    other.write_bytes(second)
    for path in data.glob("collections/*/ledger/*.sha256"):
        text = path.read_text()
        for changed in ("", text.replace("1", "2", 1), "\n".join(reversed(text.splitlines())) + "\n"):
            path.write_text(changed)
            assert found(data) == ["L05"], path.name
        path.write_text(text)
    assert found(data) == []


def changes(line: bytes) -> Iterator[tuple[str, bytes]]:
    """*line* with each of its values another one, without it, and with something more."""
    entry = json.loads(line)
    for name, value in entry.items():
        other = f"{value}0" if isinstance(value, str) else value + 1 if isinstance(value, int) else {**value, "captures": [1, "0" * 64]}
        for what, changed in (
            (f"{name} another", {**entry, name: other}),
            (f"without {name}", {k: v for k, v in entry.items() if k != name}),
        ):
            yield what, json.dumps(changed, ensure_ascii=False, separators=(",", ":")).encode()
    yield "more", json.dumps({**entry, "more": 1}, ensure_ascii=False, separators=(",", ":")).encode()
    yield "spaces", line + b" "
    yield "nothing", b""
    yield "half", line[: len(line) // 2]


def test_every_line_and_value_of_the_ledger(full: Path, db: Database, tmp_path: Path) -> None:
    data = Path(shutil.copytree(full, tmp_path / "data", ignore=shutil.ignore_patterns("index.db*")))
    path = data / "ledger.jsonl"
    whole = path.read_bytes().splitlines()

    def tells(lines: list[bytes], what: str) -> None:
        path.write_bytes(b"".join(line + b"\n" for line in lines))
        assert found(data, db), what

    for number, line in enumerate(whole):
        for what, changed in changes(line):
            tells([*whole[:number], changed, *whole[number + 1 :]], f"line {number + 1} of {len(whole)}, {what}")
        tells(whole[:number] + whole[number + 1 :], f"line {number + 1} taken out")
        tells([*whole[: number + 1], *whole[number:]], f"line {number + 1} twice")
    for number in range(len(whole) - 1):
        tells([*whole[:number], whole[number + 1], whole[number], *whole[number + 2 :]], f"line {number + 1} behind the next")
    for number in range(len(whole)):
        tells(whole[:number], f"cut to {number} lines")


def test_what_no_check_covers_is_named() -> None:
    """Working state is no evidence: docs/ledger.md names every table of it."""
    page = (Path(__file__).parents[2] / "docs" / "ledger.md").read_text()
    assert [table for table in WORK_TABLES if f"`{table}`" not in page] == []
