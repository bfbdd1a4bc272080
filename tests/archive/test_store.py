"""The archive directory: written by one, read by all, ready for replay when a job has ended."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive import Archive
from archive.cdxj import cdxj_lines
from archive.errors import ArchiveLocked, NotAnArchive
from archive.records import Capture, Job, PortalEntry
from tests.archive.exchanges import PAGE, RESPONSES, capture

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
