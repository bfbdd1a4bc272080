from __future__ import annotations

import shlex
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.punctual import KEPT, late_by, note_skip, skips
from crawler.timer import Timer, interval
from tests.crawler.village import lumbung

NOW = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def timer(every: str = "1h", data: str = "/srv/arsip") -> Timer:
    return Timer(Path("/opt/lumbung/bin/lumbung"), Path(data), interval(every), 3000, "arsip")


@pytest.mark.parametrize(
    ("every", "calendar", "cron"),
    [
        ("15m", "*:0/15", "*/15 * * * *"), ("60 min", "0/1:07", "7 */1 * * *"), ("6h", "0/6:07", "7 */6 * * *"),
        ("1d", "02:07", "7 2 * * *"), ("24h", "02:07", "7 2 * * *"),
    ],
)  # fmt: skip
def test_a_rhythm_is_said_in_both_ways(every: str, calendar: str, cron: str) -> None:
    assert timer(every).calendar() == calendar
    assert timer(every).cron().startswith(f"{cron} nice /opt/lumbung/bin/lumbung --data /srv/arsip crawl --all --max-seconds 3000 >>")


@pytest.mark.parametrize("text", ["", "1", "7m", "5h", "0h", "2d", "1w", "-1h", "1.5h", "1m"])
def test_a_rhythm_that_no_calendar_knows_is_told(text: str) -> None:
    with pytest.raises(ValueError, match="expected one that divides"):
        interval(text)


def test_odd_paths_stand_whole_in_both(tmp_path: Path) -> None:
    odd = tmp_path / "Arsip 100% $HOME"
    odd.mkdir()
    line = timer(data=str(odd)).cron().partition("nice ")[2].partition(" >>")[0]
    assert shlex.split(line.replace(r"\%", "%"))[2] == str(odd)
    service = timer(data=str(odd)).service()
    assert f'--data "{odd}" crawl'.replace("%", "%%").replace("$", "$$") in service
    assert f'ReadWritePaths="{odd}"'.replace("%", "%%") in service


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    said = lumbung(tmp_path / "data", "schedule", "systemd", "--every", "6h", "--output", str(tmp_path / "units"))
    assert said.code == 0, said.err
    service = (tmp_path / "units" / "lumbung.service").read_text()
    assert {"NoNewPrivileges=yes", "ProtectSystem=strict", "CapabilityBoundingSet=", "Type=oneshot"} <= set(service.splitlines())
    assert "Persistent=true" in (tmp_path / "units" / "lumbung.timer").read_text().splitlines()
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed: apt-get install systemd")
    units = [str(path) for path in sorted((tmp_path / "units").iterdir())]
    judged = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)
    assert (judged.returncode, [line for line in judged.stderr.splitlines() if "lumbung" in line]) == (0, [])


def test_skipped_runs_are_remembered_for_a_week(tmp_path: Path) -> None:
    assert skips(tmp_path, NOW) == []
    note_skip(tmp_path, NOW - timedelta(days=8), "aman", "in use")
    note_skip(tmp_path, NOW - HOUR, "aman and 3 more", "in use by process 7")
    with (tmp_path / "logs" / "skipped.jsonl").open("a") as file:
        file.write('{"at": 3}\nhalf a li')
    assert [skip["what"] for skip in skips(tmp_path, NOW)] == ["aman and 3 more"]
    (tmp_path / "logs" / "skipped.jsonl").write_bytes(b"x" * KEPT + b"x")
    note_skip(tmp_path, NOW, "aman", "in use")
    assert [skip["at"] for skip in skips(tmp_path, NOW)] == ["2026-11-26T03:00:00.000000Z"]
    note_skip(tmp_path / "nowhere", NOW, "aman", "in use")


@pytest.mark.parametrize(
    ("ago", "every", "late"),
    [
        (None, None, None), (47 * HOUR, None, None), (72 * HOUR, None, 24 * HOUR), (2 * HOUR, HOUR, None), (5 * HOUR, HOUR, 4 * HOUR),
        (30 * HOUR, 24 * HOUR, None),
    ],
)  # fmt: skip
def test_late_is_what_missed_a_run_and_the_next(ago: timedelta | None, every: timedelta | None, late: timedelta | None) -> None:
    last = None if ago is None else (NOW - ago).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    assert late_by(last, NOW, every) == late
