"""What the READMEs tell to type is typed here: questions, commands, files, the directory, the codes."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from archive import Archive, errors
from archive.records import Article, Count, Job, PortalEntry, Provenance
from crawler import operator
from crawler.commands.check import EXIT_FAILED
from crawler.health import SEVEREST
from spiders.portal import Portal
from spiders.registry import parse
from spiders.urls import key
from tests.archive.exchanges import capture
from tests.test_repository import command_line, written_commands

ROOT = Path(__file__).parents[1]
README, PANDUAN = ROOT / "README.md", ROOT / "README.id.md"
BOTH = pytest.mark.parametrize("document", [README, PANDUAN], ids=lambda path: path.name)

SLUG = "dispersip-contohkab"
HOME = f"http://{SLUG.replace('-', '.')}.go.id/"
STAR = HOME + "bedah-buku-sejarah-lumbung-desa-ramai-pengunjung"
NOW = datetime.now(UTC).replace(microsecond=0)


def blocks(document: Path, *languages: str) -> list[str]:
    """The fenced blocks of these languages ("" where none is named), in order."""
    found = re.findall(r"(?ms)^```(\w*)\n(.*?)^```$", document.read_text())
    return [block for language, block in found if language in languages]


def questions() -> dict[str, str]:
    """Each SQL block under the question that its first line asks."""
    found = [block for document in (README, PANDUAN) for block in blocks(document, "sql")]
    asked = {block.splitlines()[0].removeprefix("-- "): block for block in found}
    assert len(asked) == len(found)
    return asked


def after(document: Path, heading: str) -> str:
    """The text between *heading* and the next one of the same rank."""
    return document.read_text().partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def cells(text: str) -> list[list[str]]:
    """The rows of a Markdown table, without its head."""
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]
    return rows[2:]


# An archive with four articles: one much loved, one edited, one deleted, one new and without a date.


class Visits:
    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.number = 0
        home = PortalEntry(SLUG, "Dinas Perpustakaan dan Kearsipan Kabupaten Contoh", HOME, "Asia/Jakarta", "codingest")
        self.portal_id = archive.enter(home)
        self.job = Job(id="job-1", portal=SLUG, verb="crawl", started_at=NOW - timedelta(days=10))
        archive.begin(self.job)

    def keep(self, url: str, at: datetime, body: str, status: int = 200) -> str:
        self.number += 1
        page = body.encode()
        received = b"HTTP/1.1 %d OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s" % (status, len(page), page)
        kept = capture(self.number, received, url=url, portal=SLUG, job=self.job.id, captured_at=at, finished_at=at)
        return self.archive.keep(kept).capture_id

    def visit(self, path: str, at: datetime, title: str, text: str, day: date | None = None, **counts: int | None) -> int:
        shown = [Count(kind, value, "" if value is None else str(value), f'reaction "{kind}"') for kind, value in counts.items()]
        body = f"<h1>{title}</h1><p>{text}</p>" + "".join(f"<b>{count.kind} {count.raw}</b>" for count in shown)
        provenance = (Provenance("text", ".post-text", text), Provenance("title", "h1", title))
        article = Article(HOME + path, title, text, published_date=day, provenance=provenance)
        capture_id = self.keep(HOME + path, at, body)
        added = self.archive.add(
            self.portal_id, key(HOME + path), article, shown, capture_id=capture_id, seen_at=at, reader="codingest/1 infinite39"
        )
        return added.article_id


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    path = tmp_path_factory.mktemp("readme") / "lumbung-demo"
    ago = {days: NOW - timedelta(days=days) for days in (10, 9, 6, 2)}
    with Archive(path, write=True) as archive:
        visits = Visits(archive)
        star = ("bedah-buku-sejarah-lumbung-desa-ramai-pengunjung", "Bedah Buku Sejarah Lumbung Desa Ramai Pengunjung")
        said = "Aula lantai dua penuh sejak pagi."
        for at, like, love, wow in ((ago[10], 3, 0, 1), (ago[6], 3, 10, None), (NOW, 34, 57, 2)):
            visits.visit(star[0], at, star[1], said, date(2025, 10, 15), like=like, love=love, wow=wow, views=369)
        visits.visit("peta-dasar", ago[9], "Peta Dasar Dibuka", "Peta dibuka Senin.", date(2025, 10, 27), like=3)
        visits.visit("peta-dasar", ago[2], "Peta Dasar Dibuka", "Peta dibuka Selasa.", date(2025, 10, 27), like=5)
        gone = visits.visit("pohon-tumbang", ago[9], "Pohon Tumbang", "Sudah dievakuasi.", date(2025, 11, 3), like=8)
        page = visits.keep(HOME + "pohon-tumbang", ago[2], "tidak ditemukan", 404)
        with archive.index.transaction():
            archive.index.status(gone, "gone", ago[2], capture_id=page, reason="HTTP 404")
        visits.visit("pojok-baca", NOW, "Pojok Baca di Pasar", "Bacaan untuk semua.", love=99)
        archive.end(visits.job)
    with Archive(path) as archive:
        yield archive


@pytest.fixture(scope="module")
def index(archive: Archive) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(f"file:{archive.path / 'index.db'}?mode=ro", uri=True)
    yield connection
    connection.close()


def stamp(days: int) -> str:
    return (NOW - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%S.000000Z")


STAR_TITLE = "Bedah Buku Sejarah Lumbung Desa Ramai Pengunjung"
MONTHS = [(SLUG, None, 1), (SLUG, "2025-10", 2), (SLUG, "2025-11", 1)]
ANSWERS: dict[str, list[tuple[Any, ...]]] = {
    # love 0 → 57, like 3 → 34; wow, unreadable in between, 1 → 2. The article first seen today gained nothing that anybody saw.
    "Which articles gained most reactions this week?": [(1, STAR_TITLE, 89, stamp(0)), (2, "Peta Dasar Dibuka", 2, stamp(2))],
    "How did one article's reactions go?": [
        (stamp(10), 3, None, 0, None, None, None, 1, 369, None),
        (stamp(6), 3, None, 10, None, None, None, None, 369, None),
        (stamp(0), 34, None, 57, None, None, None, 2, 369, None),
    ],
    "Which articles were edited after publication?": [(2, "Peta Dasar Dibuka", "2025-10-27", 2, stamp(2))],
    "Which articles were deleted, and what says so?": [
        (3, "Pohon Tumbang", HOME + "pohon-tumbang", stamp(2), "HTTP 404", str(capture(7, b"").id)),
    ],
    "How many articles per portal and month?": MONTHS,
    "What speaks of reading?": [(1, "2025-10-15", STAR_TITLE), (4, None, "Pojok Baca di Pasar")],
    "By which rule was each field of an article read?": [
        ("text", ".post-text", "Aula lantai dua penuh sejak pagi."),
        ("title", "h1", STAR_TITLE),
    ],
    "Berita mana yang paling banyak bertambah reaksinya minggu ini?": [(1, STAR_TITLE, 89), (2, "Peta Dasar Dibuka", 2)],
    "Berita mana yang diubah setelah terbit?": [(2, "Peta Dasar Dibuka", "2025-10-27", 2)],
    "Berita mana yang sudah dihapus dari portalnya?": [(3, "Pohon Tumbang", stamp(2), "HTTP 404")],
    "Berapa berita per portal dan bulan?": MONTHS,
}
PROOF = 'Which WARC record proves each "love" of an article?'


def test_every_question_has_an_answer() -> None:
    assert set(questions()) == {*ANSWERS, PROOF}


@pytest.mark.parametrize("question", ANSWERS)
def test_question(index: sqlite3.Connection, question: str) -> None:
    found = index.execute(questions()[question]).fetchall()
    if question == "What speaks of reading?":  # the order is bm25's
        found.sort()
    assert found == ANSWERS[question]


def test_each_count_is_found_in_the_record_that_proves_it(archive: Archive, index: sqlite3.Connection) -> None:
    proofs = index.execute(questions()[PROOF]).fetchall()
    assert [(at, value) for at, value, *_ in proofs] == [(stamp(10), 0), (stamp(6), 10), (stamp(0), 57)]
    for _, value, raw, rule, record, file, offset, length in proofs:
        member = gzip.decompress((archive.path / file).read_bytes()[offset : offset + length])
        assert member.startswith(b"WARC/1.1\r\n")
        assert f"<urn:uuid:{record}>".encode() in member
        assert f"<b>love {raw}</b>".encode() in member
        assert (raw, rule) == (str(value), 'reaction "love"')


def test_the_proof_on_the_command_line(archive: Archive) -> None:
    if shutil.which("sqlite3") is None:
        pytest.skip("sqlite3 is not installed: apt-get install sqlite3")
    (script,) = (block for block in blocks(README, "sh") if "zcat" in block)
    printed = subprocess.run(["bash", "-euc", script], cwd=archive.path.parent, capture_output=True, check=True).stdout
    assert printed.startswith(b"WARC/1.1\r\nWARC-Type: response\r\n")
    assert printed.rstrip().endswith(b"<b>like 34</b><b>love 57</b><b>wow 2</b><b>views 369</b>")


def test_notebook(archive: Archive) -> None:
    (cell,) = blocks(README, "python")
    run = subprocess.run([sys.executable, "-c", cell], cwd=archive.path.parent, capture_output=True, text=True, check=True)
    assert run.stdout.splitlines() == [
        f"{stamp(6)[:16]} 10 {STAR_TITLE}",
        f"{stamp(0)[:16]} 57 {STAR_TITLE}",
        f"{stamp(0)[:16]} 99 Pojok Baca di Pasar",
        "b'HTTP/1.1 200 OK'",
        "True",
    ]


def test_tables_and_columns(index: sqlite3.Connection) -> None:
    """A column that the README names exists; a table of evidence that exists is named."""
    known: set[str] = set()
    for names, _, columns in cells(after(README, "The index")):
        (table,) = re.findall(r"`(\w+)`", names)
        have = {row[1] for row in index.execute(f"PRAGMA table_info({table})")}
        assert set(re.findall(r"`(\w+)`", columns)) <= have
        assert have
        known.add(table)
    every = {row[0] for row in index.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")}
    assert known <= every
    unnamed = {name for name in every - known if not name.startswith(("articles_fts_", "_sqlite_migrations", "sqlite_"))}
    assert unnamed == set(re.findall(r"`(\w+)`", after(README, "The index").rpartition("|\n")[2].splitlines()[1])) & every


# Commands.


def checked(command: click.Command, arguments: list[str], parent: click.Context | None = None) -> str:
    """Let click take *arguments* as it does when they are typed, without doing what they say; the command's own name."""
    context = command.make_context(command.name or "lumbung", list(arguments), parent=parent)
    with context:
        if not isinstance(command, click.Group):
            return context.command_path
        name, found, rest = command.resolve_command(context, [*context._protected_args, *context.args])
        assert name is not None
        assert found is not None
        return checked(found, rest, context)


VERBS = {"crawl", "export", "portals", "replay", "verify"}


@pytest.mark.parametrize(("document", "verbs"), [(README, VERBS | {"capture", "status"}), (PANDUAN, VERBS | {"history", "search", "show"})])
def test_commands_can_be_typed(document: Path, verbs: set[str]) -> None:
    typed = "".join(f"```\n{block}```\n" for block in blocks(document, "sh", "ini", ""))
    paths = [checked(command_line(), arguments) for arguments in written_commands(typed)]
    assert verbs <= {path.split()[1] for path in paths}
    assert len(paths) == len(re.findall(r"(?m)^(?:\d.*&& |LUMBUNG_PYWB=\S+ |ExecStart=)?\S*lumbung (?=[a-z-])", typed))


def test_the_check_refuses_what_cannot_be_typed() -> None:
    with pytest.raises(click.BadParameter, match="soon"):
        checked(command_line(), ["crawl", "dispersip-klaten", "--limit", "soon"])
    with pytest.raises(click.NoSuchOption):
        checked(command_line(), ["export", "articles", "--sinec", "2026-11-01"])


# Files.


@BOTH
def test_portal_files_can_be_used(document: Path) -> None:
    files = [block for block in blocks(document, "yaml") if "agency:" in block]
    assert len(files) == 1
    for file in files:
        portal = parse("dispersip-contohkab", file, document.name)
        assert (portal.profile, portal.timezone, portal.delay) == ("auto", "Asia/Jakarta", 2.0)


@BOTH
def test_operator_file_can_be_used(document: Path, tmp_path: Path) -> None:
    (file,) = (block for block in blocks(document, "yaml") if "contact:" in block)
    (tmp_path / "lumbung.yaml").write_text(file)
    house = operator.load(tmp_path)
    assert house.operator == yaml.safe_load(file)["operator"]
    assert "contoh" in house.agent


def test_every_key_of_a_portal_is_explained() -> None:
    rows = cells(after(README, "Add a portal"))
    assert {row[0].strip("`") for row in rows} == set(Portal.model_fields) - {"slug"}
    told = {row[0].strip("`"): row[2].split(",")[0].strip("`") for row in rows}
    fields = Portal.model_fields
    assert {name for name, default in told.items() if default == "must be there"} == {
        n for n, field in fields.items() if field.is_required()
    } - {"slug"}
    assert (told["timezone"], told["profile"], told["delay"]) == tuple(
        str(fields[name].default) for name in ("timezone", "profile", "delay")
    )


def every_code() -> set[int]:
    def codes(kind: type[errors.LumbungError]) -> Iterator[int]:
        yield kind.exit_code
        for child in kind.__subclasses__():
            yield from codes(child)

    return {*codes(errors.LumbungError), *SEVEREST, EXIT_FAILED, click.UsageError.exit_code}


@pytest.mark.parametrize(("document", "heading"), [(README, "Exit codes"), (PANDUAN, "Masalah umum")])
def test_exit_codes(document: Path, heading: str) -> None:
    told = [int(code) for row in cells(after(document, heading)) for code in row[0].split(",")]
    assert sorted(told) == sorted(every_code())


# The demo, run once with one portal.


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Where it was run, and all that it printed."""
    place = tmp_path_factory.mktemp("demo")
    command = [sys.executable, "-m", "crawler.cli", "demo", "--portals", "1"]
    run = subprocess.run(command, cwd=place, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120, check=True)
    return place / "lumbung-demo", run.stdout


def test_the_demo_prints_what_is_quoted(demo: tuple[Path, str]) -> None:
    def squeezed(text: str) -> list[str]:
        return [" ".join(re.sub(r"\d+", "#", line).split()) for line in text.splitlines()]

    (quoted,) = (block for block in blocks(README, "text") if "The first crawl" in block)
    printed = squeezed(demo[1])
    wanted = [line for line in squeezed(quoted) if line != "…"]
    assert [line for line in wanted if line not in printed] == []
    assert re.search(r"34 +3 +57", quoted)
    assert re.search(r" 34 +3 +57 ", demo[1])


def test_directory(demo: tuple[Path, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Everything that a crawl, a time stamp's request and a replay make stands in the picture, and everything in the picture is made."""
    data, _ = demo
    (data / "lumbung.yaml").write_text("contact: arsip@contoh.id\n")
    idle = tmp_path / "wayback"
    idle.write_text("#!/bin/sh\nexit 0\n")
    idle.chmod(0o755)
    for verb in ("timestamp", "replay"):
        command = [sys.executable, "-m", "crawler.cli", "--data", str(data), verb]
        subprocess.run(command, env={**os.environ, "LUMBUNG_PYWB": str(tmp_path)}, capture_output=True, check=True)
    (picture,) = (block for block in blocks(README, "text") if "index.cdxj" in block)
    patterns = [re.sub(r"<\w+>", "*", line.split()[0]) for line in picture.splitlines()]
    files = [path.relative_to(data).as_posix() for path in data.rglob("*") if path.is_file()]
    prose = after(README, "The archive directory")
    loose = {name for name in files if not any(fnmatch(name, pattern) for pattern in patterns)}
    assert {name for name in loose if name not in prose} == set()
    assert [pattern for pattern in patterns if not any(fnmatch(name, pattern) for name in files)] == []


def test_every_question_has_an_answer_in_the_demo(demo: tuple[Path, str]) -> None:
    connection = sqlite3.connect(f"file:{demo[0] / 'index.db'}?mode=ro", uri=True)
    try:
        empty = [question for question, sql in questions().items() if not connection.execute(sql).fetchall()]
    finally:
        connection.close()
    assert empty == []
