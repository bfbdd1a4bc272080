"""``lumbung status`` and ``search`` on an archive whose last run failed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archive import Archive
from archive.errors import UsageError
from archive.records import Job, PortalEntry
from crawler.cli import lumbung
from tests.archive.exchanges import failure

AT = datetime(2026, 11, 22, 8, tzinfo=UTC)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    with Archive(tmp_path / "data", write=True, clock=lambda: AT) as archive:
        archive.enter(PortalEntry("dinas-contoh", "Dinas Contoh", "http://dinas.example.go.id/", "Asia/Jakarta", "generic"))
        job = Job(id="job-1", portal="dinas-contoh", verb="crawl", started_at=AT)
        archive.begin(job)
        for number, url in enumerate(("http://dinas.example.go.id/feed", "http://dinas.example.go.id/feed", "http://dinas.example.go.id/")):
            archive.fail(failure(number, url=url, portal="dinas-contoh", detail="the name is not known"))
        archive.end(replace(job, finished_at=AT, outcome="unreachable", exit_code=9, reason="it cannot be reached"))
    return tmp_path / "data"


def run(data: Path, *words: str) -> Result:
    return CliRunner().invoke(lumbung, ["--data", str(data), *words])


def test_a_url_that_was_tried_again_is_told_once(data: Path) -> None:
    told = run(data, "status")
    assert told.stdout.splitlines()[1].split() == "dinas-contoh 0 0 0 0 0 0 2026-11-22 08:00 crawl: unreachable (9)".split()
    said = [line for line in told.stderr.splitlines() if not line.startswith("late: ")]  # the archive is as old as it is
    assert said == [
        "dinas-contoh: it cannot be reached",
        "  dns: http://dinas.example.go.id/feed (the name is not known)",
        "  dns: http://dinas.example.go.id/ (the name is not known)",
    ]


@pytest.mark.parametrize("words", [("status", "dinas-conto"), ("search", "--portal", "dinas-conto", "arsip")])
def test_a_portal_that_is_not_kept(data: Path, words: tuple[str, ...]) -> None:
    error = run(data, *words).exception
    assert isinstance(error, UsageError)
    assert "no portal 'dinas-conto'; did you mean dinas-contoh?" in error.message
