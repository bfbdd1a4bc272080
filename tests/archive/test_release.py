"""Releases: made whole, gone on with, and judged from the directory alone."""

from __future__ import annotations

import csv
import errno
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from archive import Archive, bag, columnar, unfinished
from archive import release as releasing
from archive.capturelines import Merged, capture_lines, encoded
from archive.checks.finding import Finding
from archive.checks.release import agreement
from archive.columnar import ARTICLES, CAPTURES, SNAPSHOTS
from archive.errors import ArchiveLocked, DamagedRecord, NoSpace, UsageError
from archive.group import Reference
from archive.records import Article, Capture, Count, Job, Media, PortalEntry
from archive.release import Release, release
from archive.sniff import detect_charset, detect_mime
from archive.warc import WarcWriter
from tests.archive.exchanges import AT, RESPONSES, capture, failure

DAY = AT + timedelta(days=2)
INFO = {"software": "Lumbung", "format": "WARC File Format 1.1", "conformsTo": "http://iipc.github.io/warc-specifications/"}
BAGIT = [sys.executable, "-m", "bagit"]  # not its script: a path with a space in it breaks the first line
LUMBUNG = Path(sys.executable).with_name("lumbung")


def _entry(slug: str) -> PortalEntry:
    return PortalEntry(slug, f"Dinas {slug}", f"http://{slug}.example.go.id/", "Asia/Jakarta", "codingest")


def _page(slug: str, number: int, path: str, received: bytes, **fields: Any) -> Capture:
    host = f"{slug}.kab.example.go.id"
    request = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: lumbung\r\n\r\n".encode()
    return capture(number, received, url=f"http://{host}{path}", portal=slug, job=f"job-{slug}", request=request, **fields)


def _visit(archive: Archive, slug: str, number: int, title: str, votes: int | None) -> None:
    """One article's page kept and read."""
    kept = _page(slug, number, f"/berita/{number % 100}?x=1", RESPONSES["gzip"])
    url = kept.url
    archive.keep(kept)
    article = Article(
        url=url, title=title, text="Paragraf satu.\n\nParagraf dua.", language="id", tags=("padi", "desa"),
        published_date=date(2026, 11, 20), published_at=datetime(2026, 11, 20, 1, 2, 3, tzinfo=UTC),
        media=(Media(f"{url}.jpg", "image", "Sawah"),),
    )  # fmt: skip
    counts = () if votes is None else (Count("like", votes, str(votes), ".like"), Count("views", 1200, "1.2K", ".views", "at_least"))
    archive.add(
        archive.index.portal_id(slug), url, article, counts, capture_id=kept.id, seen_at=kept.captured_at, reader="test 1"
    )  # fmt: skip


def _job(slug: str) -> Job:
    return Job(f"job-{slug}", slug, "crawl", AT)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """Two portals, three articles (one edited), five answers that are none, a failure; every WARC closed."""
    with Archive(tmp_path / "data", write=True, clock=lambda: AT, warcinfo=INFO) as made:
        for at, slug in enumerate(("dinas", "kominfo")):
            made.enter(_entry(slug))
            made.begin(_job(slug))
            for number, name in enumerate(("plain", "chunked gzip", "long reason", "latin-1"), 50):
                made.keep(_page(slug, number + 100 * at, f"/{number}", RESPONSES[name]))
            robots = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nUser-agent: *\r\n"
            made.keep(_page(slug, 60 + 100 * at, "/robots.txt", robots, purpose="robots"))
            made.fail(failure(1 + 100 * at, portal=slug, job=f"job-{slug}"))
            _visit(made, slug, 1 + 100 * at, "Panen", 3)
        _visit(made, "dinas", 2, "Sawah", 0)
        _visit(made, "dinas", 3, "Irigasi", None)
        _visit(made, "dinas", 202, "Sawah, diperbaiki", 7)
        for slug in ("dinas", "kominfo"):
            made.end(replace(_job(slug), finished_at=AT, outcome="finished", exit_code=0))
        yield made


def _make(archive: Archive, directory: Path, **options: Any) -> Release:
    return release(archive, directory, clock=lambda: DAY, **options)


def _verify(directory: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([LUMBUNG, "verify", directory, *options], capture_output=True, text=True, timeout=60, cwd=directory.parent)


def _rows(path: Path) -> list[dict[str, Any]]:
    return list(columnar.read(path))


def _files(directory: Path) -> dict[str, bytes]:
    return {path.relative_to(directory).as_posix(): path.read_bytes() for path in sorted(directory.rglob("*")) if path.is_file()}


def _remade(directory: Path) -> None:
    """The bag's manifests made anew, as whoever changes a file on purpose would."""
    data = directory / "data"
    payload = {p.relative_to(directory).as_posix(): (bag.sha256(p), p.stat().st_size) for p in data.rglob("*") if p.is_file()}
    bag.write_tags(directory, payload, {}, day=DAY.date())


def _judged(directory: Path) -> list[Finding]:
    return [*bag.fixity(directory), *agreement(directory)]


def test_a_release_is_whole(archive: Archive, tmp_path: Path) -> None:
    out = tmp_path / "out"
    made = _make(archive, out, info={"Source-Organization": "Perpustakaan\nKlaten"})
    assert not (tmp_path / "out.part").exists()
    assert (made.warcs, made.captures, made.articles) == (2, 15, 4)
    assert made.left_out == {"warcs": 0, "captures": 0, "failures": 0, "articles": 0}
    names = _files(out).keys()
    assert {name for name in names if "warc/" not in name} == {
        "README.txt", "bag-info.txt", "bagit.txt", "data/articles.parquet", "data/captures/part-00000.parquet", "data/index.cdxj",
        "data/index.db", "data/snapshots.parquet", "data/summary.json", "datapackage.json", "manifest-sha256.txt", "root.txt",
        "tagmanifest-sha256.txt",
    }  # fmt: skip
    info = (out / "bag-info.txt").read_text()
    size = sum(len(data) for name, data in _files(out).items() if name.startswith("data/"))
    assert f"Payload-Oxum: {size}.8\n" in info
    assert "Source-Organization: Perpustakaan Klaten\n" in info
    assert "Bagging-Date: 2026-11-22\n" in info
    assert (out / "root.txt").read_text() == f"{made.root}  tagmanifest-sha256.txt\n"
    said = subprocess.run([*BAGIT, "--validate", out], capture_output=True, text=True)
    assert (said.returncode, said.stderr.strip().endswith("out is valid")) == (0, True), said.stderr
    summed = subprocess.run(
        ["sha256sum", "--strict", "-c", "manifest-sha256.txt", "tagmanifest-sha256.txt", "root.txt"],
        cwd=out,
        capture_output=True,
        text=True,
    )
    assert summed.returncode == 0, summed.stdout
    done = _verify(out)
    assert (done.returncode, done.stdout) == (0, ""), done.stdout
    assert _files(out).keys() == names  # looking leaves nothing behind
    assert subprocess.run([LUMBUNG, "--data", out, "verify"], capture_output=True).returncode == 0


def test_tables_say_what_the_index_says(archive: Archive, tmp_path: Path) -> None:
    made = _make(archive, tmp_path / "out")
    data = tmp_path / "out" / "data"
    captures = _rows(data / "captures" / "part-00000.parquet")
    cdxj = [line.split(" ", 2) for line in (data / "index.cdxj").read_text().splitlines()]
    assert [row["url_surtkey"] for row in captures] == [key for key, _, _ in cdxj]
    assert sorted(cdxj) == cdxj
    assert len(captures) == made.captures == archive.ask.rows("SELECT count(*) AS n FROM captures").__next__()["n"]
    for row in captures:
        kept = archive.ask.capture(row["capture_id"])
        assert row["url"] == kept["url"]
        assert (row["fetch_status"], row["content_digest"], row["record_type"]) == (
            kept["status"],
            kept["payload_digest"],
            kept["record_type"],
        )
        assert row["fetch_time"] == datetime.fromisoformat(kept["captured_at"])
        stored = (data / row["warc_filename"]).read_bytes()[row["warc_record_offset"] :][: row["warc_record_length"]]
        assert stored == (archive.path / kept["warc_file"]).read_bytes()[kept["warc_offset"] :][: kept["warc_length"]]
        assert row["url_host_registered_domain"] == "example.go.id"
        assert (row["crawl"], row["url_host_tld"], row["url_port"]) == (kept["portal"], "id", None)
    by_url = {row["url"].partition("example.go.id")[2]: row for row in captures if row["crawl"] == "dinas"}
    assert by_url["/robots.txt"]["subset"] == "robotstxt"
    assert (by_url["/robots.txt"]["content_mime_detected"], by_url["/robots.txt"]["content_mime_type"]) == ("text/plain", "text/plain")
    assert (by_url["/52"]["subset"], by_url["/52"]["content_mime_detected"]) == ("crawldiagnostics", None)
    article = by_url["/berita/1?x=1"]
    assert (article["content_mime_type"], article["content_mime_detected"]) == (None, "text/html")  # gzip looked into
    assert (article["content_languages"], article["url_path"], article["url_query"]) == ("ind", "/berita/1", "x=1")
    assert {row["subset"] for row in captures if row["record_type"] == "revisit"} <= {"crawldiagnostics"}
    articles = _rows(data / "articles.parquet")
    assert [row["title"] for row in articles] == ["Panen", "Panen", "Sawah, diperbaiki", "Irigasi"]
    assert articles[2]["versions"] == 2
    assert articles[0]["published_at"] == datetime(2026, 11, 20, 1, 2, 3, tzinfo=UTC)
    assert articles[0]["published_date"] == date(2026, 11, 20)
    assert articles[0]["tags"] == ["desa", "padi"]
    assert articles[0]["media"][0]["caption"] == "Sawah"
    counts = _rows(data / "snapshots.parquet")
    assert [(row["article_id"], row["kind"], row["value"], row["bound"]) for row in counts][:2] == [
        (1, "like", 3.0, "exact"),
        (1, "views", 1200.0, "at_least"),
    ]
    assert len(counts) == 8
    with Archive(data) as opened:
        one = counts[0]["capture_id"]
        assert opened.capture(one).response_bytes == archive.capture(one).response_bytes == RESPONSES["gzip"]
        assert [row["title"] for row in opened.search("diperbaiki")] == ["Sawah, diperbaiki"]


def test_summary_and_descriptor(archive: Archive, tmp_path: Path) -> None:
    _make(archive, tmp_path / "out")
    summary = json.loads((tmp_path / "out/data/summary.json").read_text())
    assert summary["statuses"]["404"] == {"unknown": 2}
    assert summary["captures_by_month"] == {"2026-11": {"dinas": 9, "kominfo": 6}}
    assert (summary["captures"], summary["articles"], summary["edits"], summary["gone"], summary["snapshots"]) == (15, 4, 1, 0, 4)
    assert summary["failures"] == {"dns": 2}
    assert summary["first_capture_at"] < summary["last_capture_at"]
    package = json.loads((tmp_path / "out/datapackage.json").read_text())
    for resource in package["resources"]:
        path = tmp_path / "out" / resource["path"]
        assert (resource["bytes"], resource["hash"]) == (path.stat().st_size, "sha256:" + bag.sha256(path))
        if resource["format"] == "parquet":
            assert [field["name"] for field in resource["schema"]["fields"]] == pq.read_schema(path).names
            assert all(field["description"] for field in resource["schema"]["fields"])
    with closing(sqlite3.connect(tmp_path / "out/data/index.db")) as db:
        tables = {row[0] for row in db.execute("SELECT name FROM sqlite_master")}
        assert not {"frontier", "hosts", "sources"} & tables
        own = {row[1] for row in db.execute("PRAGMA table_info(articles)")} - {"portal_id", "key"}
    assert own <= {column.name for column in ARTICLES.columns}


def test_the_same_archive_gives_the_same_payload(archive: Archive, tmp_path: Path) -> None:
    one, two = _make(archive, tmp_path / "one"), _make(archive, tmp_path / "two", copy=True)
    assert one.root == two.root
    name = next((tmp_path / "one").glob("data/warc/dinas/*"))
    twin = tmp_path / "two" / name.relative_to(tmp_path / "one")
    assert (name.stat().st_nlink, twin.stat().st_nlink) == (2, 1)


def test_one_portal_alone(archive: Archive, tmp_path: Path) -> None:
    made = _make(archive, tmp_path / "out", portal="kominfo")
    assert (made.warcs, made.articles) == (1, 1)
    assert {row["portal"] for row in _rows(tmp_path / "out/data/articles.parquet")} == {"kominfo"}
    with closing(sqlite3.connect(tmp_path / "out/data/index.db")) as db:
        assert db.execute("SELECT slug FROM portals").fetchall() == [("kominfo",)]
        assert db.execute("SELECT count(*) FROM articles_fts WHERE articles_fts MATCH 'sawah'").fetchone() == (0,)
    assert _judged(tmp_path / "out") == []
    with pytest.raises(UsageError, match="no WARC of a portal 'kominvo'"):
        _make(archive, tmp_path / "none", portal="kominvo")


def test_what_a_running_crawl_has_open_is_left_out(archive: Archive, tmp_path: Path) -> None:
    archive.begin(replace(_job("dinas"), id="job-dinas", verb="recount"))
    _visit(archive, "dinas", 301, "Panen", 9)  # a recount: the article stays, this observation does not
    _visit(archive, "dinas", 302, "Sawah, lagi", 8)  # an edit: what was before is not kept in full
    _visit(archive, "dinas", 304, "Baru", 1)
    made = _make(archive, tmp_path / "out")
    assert made.left_out == {"warcs": 1, "captures": 3, "failures": 0, "articles": 2}
    assert "1 WARC files not closed yet are left out" in (tmp_path / "out/README.txt").read_text()
    rows = _rows(tmp_path / "out/data/articles.parquet")
    assert [row["title"] for row in rows] == ["Panen", "Panen", "Irigasi"]
    assert rows[0]["last_seen_at"] == AT + timedelta(seconds=1)
    assert {row["value"] for row in _rows(tmp_path / "out/data/snapshots.parquet") if row["kind"] == "like"} == {3.0}
    assert _verify(tmp_path / "out").returncode == 0


def test_signed(archive: Archive, tmp_path: Path) -> None:
    key = tmp_path / "key.pem"
    subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", key], check=True, capture_output=True)
    out = tmp_path / "out"
    _make(archive, out, key=bag.private_key(key))
    checked = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "public-key.pem", "-rawin", "-in", "root.txt", "-sigfile", "signature"]
    assert subprocess.run(checked, cwd=out, capture_output=True).returncode == 0
    mine = bag.public_key(out / "public-key.pem")
    assert list(bag.fixity(out, expected_key=mine)) == []
    other = Ed25519PrivateKey.generate()
    assert [f.code for f in bag.fixity(out, expected_key=other.public_key())] == ["B05"]
    (out / "signature").write_bytes(bytes(64))
    assert [(f.code, f.file) for f in bag.fixity(out)] == [("B05", "signature")]
    (out / "signature").unlink()
    assert [(f.code, f.file) for f in bag.fixity(out)] == [("B01", "signature")]
    _remade(out)  # by somebody without the key
    assert [f.code for f in bag.fixity(out)] == []
    assert {f.file for f in bag.fixity(out, expected_key=mine)} == {"signature", "public-key.pem"}


def test_keys_that_cannot_sign(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    for data in (b"", b"-----BEGIN PRIVATE KEY-----\nMC4=\n-----END PRIVATE KEY-----\n"):
        path.write_bytes(data)
        with pytest.raises(UsageError, match="no private key can be read"):
            bag.private_key(path)
    subprocess.run(["openssl", "genpkey", "-algorithm", "x25519", "-out", path], check=True, capture_output=True)
    with pytest.raises(UsageError, match="expected an Ed25519 key, found X25519"):
        bag.private_key(path)
    path.write_bytes(Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    assert bag.fingerprint(bag.public_key(path)) == bag.fingerprint(bag.private_key(path).public_key())


def test_one_flipped_byte_anywhere_is_named(archive: Archive, tmp_path: Path) -> None:
    out = tmp_path / "out"
    _make(archive, out, copy=True, key=Ed25519PrivateKey.generate())
    for name, data in _files(out).items():
        for place in {0, len(data) // 3, len(data) // 2, len(data) - 1}:
            for bit in (1, 0x20):
                flipped = bytearray(data)
                flipped[place] ^= bit
                (out / name).write_bytes(flipped)
                found = {finding.file for finding in bag.fixity(out)}
                assert name in found, f"{name}, byte {place}"
        (out / name).write_bytes(data)
    assert list(bag.fixity(out)) == []
    path = next(out.glob("data/warc/dinas/*"))
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 4
    path.write_bytes(data)
    done = _verify(out)
    assert done.returncode == 10
    assert f"E B03 data/warc/dinas/{path.name}: its SHA-256 is" in done.stdout


@pytest.mark.parametrize("name", ["bagit.txt", "data/index.db", "data/index.cdxj", "manifest-sha256.txt", "root.txt", "README.txt"])
def test_a_missing_file_is_named(archive: Archive, tmp_path: Path, name: str) -> None:
    out = tmp_path / "out"
    _make(archive, out)
    (out / name).unlink()
    assert name in {finding.file for finding in _judged(out) if finding.code == "B01"}


@pytest.mark.parametrize("name", ["catatan.txt", "data/catatan.txt", "data/warc/dinas/a.warc.gz", "tag/x"])
def test_an_extra_file_is_named(archive: Archive, tmp_path: Path, name: str) -> None:
    out = tmp_path / "out"
    _make(archive, out)
    (out / name).parent.mkdir(exist_ok=True)
    (out / name).write_bytes(b"x")
    assert ("B02", name) in {(finding.code, finding.file) for finding in bag.fixity(out)}


def _change(table: columnar.Table, path: Path, number: int, **values: Any) -> None:
    rows = _rows(path)
    rows[number].update(values)
    with path.open("wb") as file:
        columnar.write(file, table, rows)


def _sql(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        for statement in statements:
            db.execute(statement)


@pytest.mark.parametrize(
    ("change", "code", "file", "words"),
    [
        ("offset", "B08", "data/captures/part-00000.parquet", "warc_record_offset is 7"),
        ("digest", "B08", "data/captures/part-00000.parquet", "content_digest is 'sha1:X'"),
        ("lost row", "B08", "data/captures/part-00000.parquet", "is missing"),
        ("count", "B08", "data/snapshots.parquet", "value is 99.0, expected"),
        ("article", "B08", "data/articles.parquet", "title is 'Lain'"),
        ("no parquet", "B08", "data/articles.parquet", "cannot be compared"),
        ("cdxj", "B07", "data/index.cdxj", "row 2 is"),
        ("cdxj order", "B07", "data/index.cdxj", "row 1 is"),
        ("status", "B09", "data/index.db", "status and captured_at are (500"),
        ("text", "B09", "data/index.db", "do not have its content_digest"),
        ("orphan", "B09", "data/index.db", "names a row of articles that is not there"),
        ("working state", "B09", "data/index.db", "holds the table frontier"),
        ("summary", "B09", "data/summary.json", "articles is 5"),
        ("no database", "B09", "data/index.db", "cannot be read"),
    ],
)
def test_a_changed_row_is_named_though_the_manifests_agree(
    archive: Archive, tmp_path: Path, change: str, code: str, file: str, words: str
) -> None:
    out = tmp_path / "out"
    _make(archive, out, copy=True)
    path = out / file
    lines = (out / "data/index.cdxj").read_text().splitlines(keepends=True)
    match change:
        case "offset":
            _change(CAPTURES, path, 1, warc_record_offset=7)
        case "digest":
            _change(CAPTURES, path, 1, content_digest="sha1:X")
        case "lost row":
            rows = _rows(path)[:-1]
            with path.open("wb") as stream:
                columnar.write(stream, CAPTURES, rows)
        case "count":
            _change(SNAPSHOTS, path, 0, value=99.0)
        case "article":
            _change(ARTICLES, path, 0, title="Lain")
        case "no parquet":
            path.write_bytes(b"PAR1")
        case "cdxj":
            path.write_text("".join([lines[0], lines[1].replace('"length": "', '"length": "1'), *lines[2:]]))
        case "cdxj order":
            path.write_text("".join([lines[1], lines[0], *lines[2:]]))
        case "status":
            _sql(path, "UPDATE captures SET status = 500 WHERE rowid = 1")
        case "text":
            _sql(path, "UPDATE articles SET text = 'lain' WHERE id = 1")
        case "orphan":
            _sql(path, "UPDATE snapshots SET article_id = 999 WHERE id = 1")
        case "working state":
            _sql(path, "CREATE TABLE frontier (id INTEGER)")
        case "summary":
            path.write_text(path.read_text().replace('"articles": 4', '"articles": 5'))
        case "no database":
            path.write_bytes(b"no database at all" * 99)
    _remade(out)
    assert list(bag.fixity(out)) == []
    found = [finding for finding in agreement(out) if finding.code == code]
    assert found[0].file == file
    assert words in found[0].message


def test_a_row_that_names_another_record_is_found_by_the_command(archive: Archive, tmp_path: Path) -> None:
    out = tmp_path / "out"
    _make(archive, out, copy=True)
    _sql(out / "data/index.db", "UPDATE captures SET payload_digest = 'sha1:AAAA' WHERE rowid = 1", "DELETE FROM failures WHERE rowid = 1")
    _remade(out)
    done = _verify(out, "--json")
    findings = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 10
    assert {"X03", "X05"} <= {finding["code"] for finding in findings}
    assert all(f["file"].startswith("data/") for f in findings)


@pytest.mark.parametrize("writes", range(0, 14, 2))
def test_stopped_anywhere_it_is_gone_on_with(archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writes: int) -> None:
    whole, out = unfinished.Unfinished.whole, tmp_path / "out"
    done: list[Path] = []

    def stopping(self: unfinished.Unfinished, path: Path) -> Any:
        if len(done) == writes:
            raise KeyboardInterrupt
        done.append(path)
        return whole(self, path)

    with monkeypatch.context() as patch:
        patch.setattr(unfinished.Unfinished, "whole", stopping)
        with pytest.raises(KeyboardInterrupt):
            _make(archive, out, copy=True)
    assert not out.exists()
    again: list[Path] = []
    with monkeypatch.context() as patch:
        patch.setattr(unfinished.Unfinished, "whole", lambda self, path: again.append(path) or whole(self, path))  # type: ignore[func-returns-value]
        made = _make(archive, out, copy=True)
    made_twice = {path for path in again if path in done and path.suffix != ".json"}
    assert made_twice <= {tmp_path / "out.part/bag/README.txt"}
    assert made.root == _make(archive, tmp_path / "at-once").root
    assert _judged(out) == []


def test_what_is_already_known_is_not_read_again(archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(releasing, "summarize", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            _make(archive, tmp_path / "out")
    hashed: list[str] = []
    (tmp_path / "out.part/bag/data/warc/dinas/a.warc.gz.part").write_bytes(b"a copy that was not ended")
    with (tmp_path / "out.part/work/hashes.jsonl").open("a") as file:
        file.write('["data/wa')  # the line that it was writing
    sha256 = bag.sha256
    monkeypatch.setattr(unfinished, "sha256", lambda path: hashed.append(path.name) or sha256(path))  # type: ignore[func-returns-value]
    monkeypatch.setattr(releasing, "capture_lines", lambda path: pytest.fail(f"{path} is read a second time"))
    made = _make(archive, tmp_path / "out")
    assert not [name for name in hashed if name.endswith(".warc.gz")]
    assert _judged(made.directory) == []


def test_a_disk_that_is_full(archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    for module, name in ((shutil, "copyfileobj"), (columnar.pq, "ParquetWriter"), (os, "fsync")):
        with monkeypatch.context() as patch:
            patch.setattr(module, name, full)
            with pytest.raises(NoSpace, match="No space left on device") as raised:
                _make(archive, tmp_path / "out", copy=True)
            assert raised.value.exit_code == 3
    assert not (tmp_path / "out").exists()
    _make(archive, tmp_path / "out", copy=True)
    assert _judged(tmp_path / "out") == []


def test_parquet_on_a_full_device() -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("/dev/full is Linux's")
    with pytest.raises(OSError) as raised, full.open("wb", buffering=0) as file:
        columnar.write(file, SNAPSHOTS, [SNAPSHOTS.row({"id": 1})])
    assert raised.value.errno == errno.ENOSPC


def test_nothing_is_overwritten(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").write_text("mine")
    for name in ("file", "full"):
        with pytest.raises(UsageError, match="exists already"):
            _make(archive, tmp_path / name)
    (tmp_path / "new.part").mkdir()
    (tmp_path / "new.part" / "mine").write_text("mine")
    with pytest.raises(UsageError, match="no unfinished release"):
        _make(archive, tmp_path / "new")
    (tmp_path / "empty").mkdir()
    _make(archive, tmp_path / "empty")
    with unfinished.Unfinished(tmp_path / "busy"), pytest.raises(ArchiveLocked):
        _make(archive, tmp_path / "busy")


def test_an_unfinished_release_of_something_else_is_left_alone(archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(releasing, "copy_index", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            _make(archive, tmp_path / "out", portal="dinas")
    with pytest.raises(UsageError, match=r"an unfinished release of .*, portal dinas"):
        _make(archive, tmp_path / "out")
    assert _make(archive, tmp_path / "out", portal="dinas").warcs == 1


def test_damage_is_not_released(archive: Archive, tmp_path: Path) -> None:
    path = archive.warcs()[0]
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(DamagedRecord, match="lumbung verify"):
        _make(archive, tmp_path / "out")


def test_an_index_that_does_not_know_a_record_is_not_released(archive: Archive, tmp_path: Path) -> None:
    archive.index.db.execute("PRAGMA foreign_keys = OFF")
    with archive.index.transaction():
        archive.index.db.execute("DELETE FROM captures WHERE url LIKE '%/51'")
    with pytest.raises(DamagedRecord, match=r"no row for capture .* of http://dinas"):
        _make(archive, tmp_path / "out")


def test_the_command(archive: Archive, tmp_path: Path) -> None:
    (archive.path / "lumbung.yaml").write_text("operator: Dinas Arsip\ncontact: arsip@example.go.id\n")
    out = tmp_path / "out"
    done = subprocess.run([LUMBUNG, "--data", archive.path, "release", out], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, (out / "root.txt").read_text()[:64] + "\n"), done.stderr
    assert "Contact-Email: arsip@example.go.id\n" in (out / "bag-info.txt").read_text()
    again = subprocess.run([LUMBUNG, "--data", archive.path, "release", out], capture_output=True, text=True)
    assert (again.returncode, "exists already" in again.stderr) == (2, True)
    assert _verify(archive.path).returncode == 2  # an archive is no release


@pytest.mark.parametrize(("what", "rows"), [("articles", 4), ("snapshots", 8), ("captures", 15)])
def test_export_as_parquet(archive: Archive, tmp_path: Path, what: str, rows: int) -> None:
    arguments = [LUMBUNG, "--data", archive.path, "export", what, "--format"]
    out = tmp_path / "out.parquet"
    assert subprocess.run([*arguments, "parquet", "--output", out], capture_output=True).returncode == 0
    plain = subprocess.run([*arguments, "csv"], capture_output=True, text=True).stdout
    table = list(csv.DictReader(StringIO(plain)))
    assert len(table) == len(_rows(out)) == rows
    assert list(table[0]) == pq.read_schema(out).names
    assert [row["id"] for row in table] == [str(row["id"]) for row in _rows(out)]
    refused = subprocess.run([*arguments, "parquet"], capture_output=True, text=True)
    assert (refused.returncode, "Give --output FILE" in refused.stderr) == (2, True)


def test_two_hundred_thousand_captures_in_little_memory(tmp_path: Path) -> None:
    """The road from lines to Parquet and back, in a process of its own; Arrow alone takes about 90 MB of it."""
    program = """
import json, sqlite3, sys
from pathlib import Path
from sqlite_utils import Database
from archive import columnar
from archive.capturelines import Merged
from archive.capturetable import capture_rows
db = Database(sqlite3.connect(":memory:"))
db.conn.executescript(
    "CREATE TABLE portals(id, slug); CREATE TABLE captures(id, portal_id, purpose); CREATE TABLE articles(id, language);"
    "CREATE TABLE snapshots(capture_id, article_id); CREATE TABLE versions(capture_id, article_id);"
    "INSERT INTO portals VALUES (1, 'dinas'); INSERT INTO captures VALUES ('one', 1, 'article')")
facts = {"id": "one", "type": "response", "at": "2026-11-22T01:02:03.456789Z", "mime": "text/html", "detected": "text/html",
         "charset": "UTF-8", "redirect": None, "truncated": None}
def lines():
    for n in range(200_000):
        n = n * 7919 % 200_000
        fields = {"url": f"https://dinas.klatenkab.go.id/berita/{n}/judul-yang-panjang", "mime": "text/html", "status": "200",
                  "digest": f"sha1:{n:032}", "length": "9000", "offset": str(n * 9000), "filename": "a.warc.gz"}
        yield f"id,go,klatenkab,dinas)/berita/{n:06} 20261122010203 {json.dumps(fields)}\\t{json.dumps(facts)}".encode()
path = Path(sys.argv[1])
with Merged([lines()]) as merged, path.open("wb") as file:
    written = columnar.write(file, columnar.CAPTURES, capture_rows(merged, db, {"a.warc.gz": "warc/dinas"}))
previous, count = "", 0
for batch in columnar.pq.ParquetFile(path).iter_batches(batch_size=2048, columns=["url_surtkey"]):
    for key in batch.column(0).to_pylist():
        assert key > previous
        previous, count = key, count + 1
peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(written, count, int(peak.split()[1]) // 1024)
"""
    done = subprocess.run([sys.executable, "-c", program, tmp_path / "a.parquet"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    written, count, megabytes = map(int, done.stdout.split())
    assert (written, count) == (200_000, 200_000)
    assert megabytes < 250
    assert pq.ParquetFile(tmp_path / "a.parquet").num_row_groups == 13


@pytest.mark.parametrize(
    ("body", "said", "mime", "charset"),
    [
        (b"", "text/html", None, None),
        (b"\n <!DOCTYPE HTML><meta charset=iso-8859-1>", "text/plain", "text/html", "ISO-8859-1"),
        (b"<!-- a --><p>", None, "text/html", None),
        (b"<html xmlns='x'>", "application/xhtml+xml", "application/xhtml+xml", None),
        (b'<?xml version="1.0" encoding="windows-1252"?><rss>', "text/xml", "application/rss+xml", "WINDOWS-1252"),
        (b"<?xml version='1.0'?><urlset>", None, "application/xml", None),
        (b"%PDF-1.7", "text/html", "application/pdf", None),
        (b"\xff\xd8\xff\xe0", "image/png", "image/jpeg", None),
        (b"RIFF....WEBPVP8 ", None, "image/webp", None),
        (b'{"id": 7}', None, "application/json", None),
        (b"User-agent: *", "text/html", "text/html", None),
        (b"User-agent: *", None, "text/plain", None),
        (b"\xef\xbb\xbfa", "text/plain", "text/plain", "UTF-8"),
        (b"\x00\x01\x02", "text/html", "application/octet-stream", None),
    ],
)
def test_sniffing(body: bytes, said: str | None, mime: str | None, charset: str | None) -> None:
    assert (detect_mime(body, said), detect_charset(body, said)) == (mime, charset)


@settings(max_examples=60)
@given(st.binary(max_size=300), st.one_of(st.none(), st.text(max_size=30)))
def test_sniffing_never_raises(body: bytes, said: str | None) -> None:
    mime = detect_mime(body, said)
    assert (mime is None) == (body == b"")
    assert detect_charset(body, said) is None or len(detect_charset(body, said) or "") <= 200


@settings(max_examples=40)
@given(st.data())
def test_rows_come_back_as_they_went_in(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    kinds = {"string": st.text(max_size=20), "int64": st.integers(-(2**63), 2**63 - 1), "double": st.integers(-(2**53), 2**53)}
    columns = {c.name: kinds[str(c.type)] for c in SNAPSHOTS.columns if str(c.type) in kinds}
    rows = data.draw(st.lists(st.fixed_dictionaries({name: st.none() | kind for name, kind in columns.items()}), max_size=5))
    path = tmp_path_factory.mktemp("rows") / "rows.parquet"
    written = [SNAPSHOTS.row({**row, "observed_at": "2026-11-22T15:16:00.123456Z"}) for row in rows]
    with path.open("wb") as file:
        assert columnar.write(file, SNAPSHOTS, written) == len(rows)
    assert _rows(path) == written


def test_lines_of_a_file(archive: Archive) -> None:
    with Merged(map(encoded, capture_lines(path)) for path in [*archive.warcs(), *archive.warcs()]) as merged:
        lines, again = list(merged), list(merged)
    assert lines == again
    assert len([line for line in lines if line.facts]) == 15
    assert {line.facts["detected"] for line in lines if line.facts and line.fields["url"].endswith("/51")} == {"text/html"}


def test_lines_of_a_revisit(tmp_path: Path) -> None:
    first = _page("dinas", 1, "/a", RESPONSES["chunked gzip"])
    moved = _page("dinas", 2, "/b", b"HTTP/1.1 301 \r\nLocation: /c\r\nContent-Length: 0\r\n\r\n", truncated="time")
    writer = WarcWriter(tmp_path, "dinas", root=tmp_path, warcinfo=INFO, clock=lambda: AT)
    kept = writer.append(first)
    original = Reference(first.id, first.url, first.captured_at, kept.payload_digest)
    writer.append(replace(first, id=moved.id.replace("4", "5", 1), captured_at=moved.captured_at), original)
    writer.append(moved)
    writer.close()
    with Merged([map(encoded, capture_lines(next(tmp_path.glob("*.warc.gz"))))]) as merged:
        response, revisit, redirect = (line.facts or {} for line in merged)
    assert (response["type"], response["detected"], response["truncated"], response["at"]) == (
        "response", "text/html", None, "2026-11-20T03:04:06.678901Z",
    )  # fmt: skip
    assert (revisit["type"], revisit["detected"], revisit["truncated"]) == ("revisit", None, None)
    assert (redirect["redirect"], redirect["truncated"], redirect["detected"]) == ("/c", "time", None)
