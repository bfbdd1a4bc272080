"""The archive directory: written by one, read by all, ready for replay when a job has ended."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive import Archive
from archive.cdxj import cdxj_lines
from archive.errors import ArchiveLocked, NotAnArchive
from archive.records import Capture, Job, PortalEntry
from archive.verify import Report, judge
from tests.archive.exchanges import PAGE, RESPONSES, capture
from tests.crawler.village import ROOT

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
ENTRY = PortalEntry("klaten", "Dinas Arsip", "http://dinas.example.go.id/", "Asia/Jakarta", "codingest", definition="home: x\n")


def job(number: int) -> Job:
    return Job(f"job-{number}", "klaten", "crawl", NOW + timedelta(hours=number))


def ended(archive: Archive, number: int) -> Capture:
    made = capture(number, RESPONSES["plain"], portal="klaten", job=f"job-{number}")
    archive.enter(ENTRY)
    archive.begin(job(number))
    archive.keep(made)
    archive.end(replace(job(number), finished_at=NOW + timedelta(hours=number, minutes=1), outcome="done", exit_code=0))
    return made


def test_a_collection_is_ready_for_replay_when_its_job_has_ended(tmp_path: Path) -> None:
    with Archive(tmp_path, write=True) as archive:
        for number in (1, 2):
            ended(archive, number)
            index = tmp_path / "collections" / "klaten" / "indexes" / "index.cdxj"
            assert index.read_text().splitlines() == list(cdxj_lines(archive.warcs()))
            assert len(index.read_text().splitlines()) == number
        assert not [path for path in archive.warcs() if path.name.endswith(".open")]


def test_bytes_are_read_back_from_the_row_alone(tmp_path: Path) -> None:
    with Archive(tmp_path, write=True) as archive:
        made = ended(archive, 1)
    with Archive(tmp_path) as archive:
        stored = archive.capture(made.id)
        assert (stored.response_bytes, stored.body.body, stored.head.status) == (RESPONSES["plain"], PAGE, 200)


def test_one_writes_and_others_read(tmp_path: Path) -> None:
    with Archive(tmp_path, write=True) as archive:
        ended(archive, 1)
        with pytest.raises(ArchiveLocked, match="process"):
            Archive(tmp_path, write=True)
        with Archive(tmp_path) as reader:
            assert reader.busy()
            assert [row["slug"] for row in reader.ask.portals()] == ["klaten"]
    with Archive(tmp_path) as reader:
        assert not reader.busy()


def test_what_is_no_archive_says_so(tmp_path: Path) -> None:
    with pytest.raises(NotAnArchive, match="holds no archive"):
        Archive(tmp_path)


def test_a_payload_that_came_before_becomes_a_revisit_and_reads_the_same(tmp_path: Path) -> None:
    with Archive(tmp_path, write=True, warcinfo={"software": "Lumbung"}) as archive:
        archive.enter(ENTRY)
        archive.begin(job(1))
        kept = {}
        for number, shape in enumerate(("plain", "plain", "chunked", "chunked odd", "empty reason", "empty reason"), 1):
            made = capture(number, RESPONSES[shape], url=f"http://dinas.example.go.id/{number}", portal="klaten", job="job-1")
            kept[number] = archive.keep(made)
        types = {number: one.record_type for number, one in kept.items()}
        expected = {1: "response", 2: "revisit", 3: "response", 4: "revisit", 5: "response", 6: "response"}
        assert types == expected, "chunked and plain never mix, and an empty payload refers to nothing"
        archive.end(replace(job(1), finished_at=NOW + timedelta(hours=2), outcome="done", exit_code=0))
    with Archive(tmp_path) as archive:
        stored = {number: archive.capture(one.capture_id) for number, one in kept.items()}
        assert [stored[number].body.body for number in (1, 2, 3, 4)] == [PAGE] * 4
        assert stored[2].response_bytes == RESPONSES["plain"]
        assert stored[2].record.get("WARC-Refers-To-Target-URI") == "http://dinas.example.go.id/1"
    found = Report(judge(tmp_path.rglob("*.warc.gz")))
    assert [str(one) for one in found.shown if one.severity != "I" and one.code.startswith(("V", "R", "F"))] == []


KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from archive import Archive
from archive.records import Job, PortalEntry
from tests.archive.exchanges import RESPONSES, capture
archive = Archive(sys.argv[1], write=True)
archive.enter(PortalEntry("klaten", "Dinas", "http://dinas.contoh.go.id/", "Asia/Jakarta", "generic"))
archive.begin(Job("1", "klaten", "crawl", datetime(2026, 11, 26, tzinfo=UTC)))
archive.keep(capture(1, RESPONSES["plain"], portal="klaten", job="1"))
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_rows_of_a_killed_run_are_on_the_disk_before_its_file_gets_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may have died between writing them and its fsync: they are there to be read, and a power cut would take them."""
    subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=False, cwd=ROOT)
    events: list[str] = []
    sync, rename = os.fsync, Path.rename

    def synced(handle: int) -> None:
        sync(handle)
        events.append(Path(f"/proc/self/fd/{handle}").readlink().name)

    def renamed(path: Path, target: Path) -> Path:
        events.append(f"{path.name} renamed")
        return rename(path, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "rename", renamed)
    with Archive(tmp_path, write=True) as archive:
        (warc,) = archive.warcs()
    assert events.index("index.db-wal") < events.index(f"{warc.name}.open renamed")


def test_directories_that_a_killed_run_made_are_made_sure_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may have died between making one and the fsync of its name: a power cut would take it, with all that is in it."""
    data = tmp_path / "data"
    (data / "collections" / "klaten" / "archive").mkdir(parents=True)
    (data / "collections" / "klaten" / "ledger").mkdir()
    synced: list[Path] = []
    sync = os.fsync

    def noted(handle: int) -> None:
        sync(handle)
        synced.append(Path(f"/proc/self/fd/{handle}").readlink())

    monkeypatch.setattr(os, "fsync", noted)
    with Archive(data, write=True) as archive:
        assert tmp_path.resolve() in synced, "where the archive itself stands"
        synced.clear()
        ended(archive, 1)
        collections = data.resolve() / "collections"
        first = synced.index(collections / "klaten" / "archive")
        assert {data.resolve(), collections, collections / "klaten"} <= set(synced[:first]), "before any name in it"
        leaves = [path.name.endswith(".sha256.part") for path in synced].index(True)
        assert collections / "klaten" in synced[first:leaves], "where the ledger's directory stands"


def test_an_archive_may_stand_where_nothing_above_it_can_be_synced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The root of a system that lives in memory or on a read-only image refuses, and is no reason to keep nothing."""
    sync, above = os.fsync, tmp_path.resolve()

    def refusing(handle: int) -> None:
        if Path(f"/proc/self/fd/{handle}").readlink() == above:
            raise OSError(errno.EINVAL, "Invalid argument")
        sync(handle)

    (tmp_path / "data").mkdir()
    monkeypatch.setattr(os, "fsync", refusing)
    with Archive(tmp_path / "data", write=True) as archive:
        ended(archive, 1)
        assert len(archive.warcs()) == 1
