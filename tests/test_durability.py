"""What was acknowledged survives kills, power cuts and full disks: the short form of ``make torture`` (docs/durability.md)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest

from archive import Archive
from archive.records import Job, PortalEntry
from tests.archive.exchanges import capture
from tests.crawler.village import rows
from tests.torture import rounds
from tests.torture.aftermath import Tally, kills, power_cuts
from tests.torture.medium import Medium
from tests.torture.recorder import Call, build, counted
from tests.torture.trial import Trial

SEED = 2026


@pytest.fixture(scope="module")
def random() -> Random:
    return Random(SEED)


@pytest.fixture(scope="session")
def library(tool: Callable[[str], Path]) -> Path:
    return build(tool("cc"))


@pytest.fixture(scope="module")
def recording(library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    yield rounds.recorded(tmp_path_factory.mktemp("recorded"), library, Random(SEED))


def points(trial: Trial, random: Random, count: int) -> set[int]:
    return set(random.sample(range(1, counted(trial.log) + 1), count))


def assert_whole(tally: Tally, states: int) -> None:
    assert tally.states >= states
    assert not tally.broken, "\n".join(tally.broken[:20])


def test_kills_at_random_moments(tmp_path: Path, random: Random) -> None:
    assert_whole(rounds.killed_at_random(tmp_path / "archive", random, 6), 3)


def test_kills_at_calls(tmp_path: Path, library: Path, random: Random) -> None:
    assert_whole(rounds.killed_at_calls(tmp_path / "archive", library, random, 4), 2)


def test_what_a_kill_leaves_at_each_call(recording: Trial, tmp_path: Path, random: Random) -> None:
    assert_whole(kills(recording.log, recording.data, tmp_path / "left", points(recording, random, 40)), 40)


def test_what_a_power_cut_leaves_at_each_call(recording: Trial, tmp_path: Path, random: Random) -> None:
    assert_whole(power_cuts(recording.log, recording.data, tmp_path / "left", points(recording, random, 80), random), 80)


@pytest.mark.parametrize(("ending", "complaint"), [(".warc.gz.open", "no such record"), ("index.db-wal", "acknowledged")])
def test_a_power_cut_is_felt_where_a_sync_is_missing(recording: Trial, tmp_path: Path, random: Random, ending: str, complaint: str) -> None:
    """Else the two tests above would prove nothing: a row has no record any more, or what was acknowledged is gone."""
    tally = rounds.without_sync(recording, tmp_path / "left", random, 25, ending)
    assert any(complaint in told for told in tally.broken)


def test_a_crawl_goes_on_after_a_power_cut(tmp_path: Path, library: Path, random: Random) -> None:
    assert_whole(rounds.resumed(tmp_path / "archive", library, random, 2, size=5), 2)


def test_a_full_disk_at_any_write(tmp_path: Path, library: Path, random: Random) -> None:
    assert_whole(rounds.starved(tmp_path / "archive", library, random, rounds.NO_SPACE), 4)


def test_a_disk_that_is_really_full(tmp_path: Path) -> None:
    if not rounds.may_mount():
        pytest.skip("mounting a small disk needs root")
    assert_whole(rounds.small_disk(tmp_path / "disks", (300,), size=16), 3)


# What stands under its final name has its rows.

PAGE = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhalo!"


def begun(path: Path, size: int) -> Archive:
    archive = Archive(path, write=True, size=size)
    archive.enter(PortalEntry("desa", "Desa", "http://desa.contoh.go.id/", "Asia/Jakarta", "generic"))
    archive.begin(Job(id="j", portal="desa", verb="crawl", started_at=archive.clock()))
    return archive


def still_open(path: Path) -> int:
    return len(list(path.glob("collections/*/archive/*.open")))


def test_a_full_file_waits_for_the_rows_of_its_records(tmp_path: Path) -> None:
    with begun(tmp_path, size=1) as archive:
        receipts = []
        for number in (1, 2, 3):
            page = capture(number, PAGE, portal="desa", job="j")
            receipts.append((page, archive.append(page)))
        assert len({kept.location.file for _, kept in receipts}) == 3 == still_open(tmp_path)
        archive.sync()
        archive.acknowledge(receipts[1:2])
        assert still_open(tmp_path) == 2
        archive.acknowledge([receipts[0], receipts[2]])
        assert still_open(tmp_path) == 1  # the last one can take more
    assert still_open(tmp_path) == 0


def test_what_was_never_acknowledged_gets_its_row_from_the_next_run(tmp_path: Path) -> None:
    with begun(tmp_path, size=1_000_000) as archive:
        kept = archive.append(capture(1, PAGE, portal="desa", job="j"))
        archive.end(Job(id="j", portal="desa", verb="crawl", started_at=archive.clock(), finished_at=archive.clock(), outcome="done"))
    assert still_open(tmp_path) == 1
    Archive(tmp_path, write=True).close()
    assert still_open(tmp_path) == 0
    assert rows(tmp_path, "SELECT c.id, j.outcome FROM captures c JOIN jobs j ON j.id = c.job_id") == [(kept.capture_id, "killed")]


# The model of the disk itself.


def lived(*calls: Call) -> Medium:
    medium = Medium(Path("/d"))
    for call in calls:
        medium.feed(call)
    return medium


def left(medium: Medium, target: Path) -> set[tuple[tuple[str, bytes], ...]]:
    """All that forty power cuts leave, each as the names and bytes of the files."""
    found = set()
    for seed in range(40):
        medium.after_power_cut(target, Random(seed))
        found.add(tuple(sorted((path.name, path.read_bytes()) for path in target.rglob("*") if path.is_file())))
    return found


CREATED = Call("C", 1, 0, "/d/a", b"")
WRITTEN = Call("W", 1, 0, "", b"one")
SYNCED = (Call("f", 1, 1, "/d/a", b""), Call("F", 1, 1, "/d/a", b""))
NAMED = (Call("f", 9, 2, "/d", b""), Call("F", 9, 2, "/d", b""))


def test_what_is_synced_and_named_stays(tmp_path: Path) -> None:
    assert left(lived(CREATED, WRITTEN, *SYNCED, *NAMED), tmp_path / "d") == {(("a", b"one"),)}


def test_a_name_that_is_not_synced_may_go(tmp_path: Path) -> None:
    assert left(lived(CREATED, WRITTEN, *SYNCED), tmp_path / "d") == {(), (("a", b"one"),)}


def test_bytes_after_the_last_sync_may_go_in_part(tmp_path: Path) -> None:
    more = Call("W", 1, 3, "", b"two")
    found = left(lived(CREATED, WRITTEN, *SYNCED, *NAMED, more), tmp_path / "d")
    assert {(("a", b"one"),), (("a", b"onetwo"),)} < found
    assert all(data[:3] == b"one" for ((_, data),) in found)


def test_a_sync_covers_what_came_before_it_began(tmp_path: Path) -> None:
    late = Call("W", 1, 3, "", b"two")
    found = left(lived(CREATED, *NAMED, WRITTEN, SYNCED[0], late, SYNCED[1]), tmp_path / "d")
    assert (("a", b"one"),) in found and all(data.startswith(b"one") for ((_, data),) in found)


def test_a_rename_is_whole(tmp_path: Path) -> None:
    renamed = Call("R", 0, 0, "/d/a", b"/d/b")
    found = left(lived(CREATED, WRITTEN, *SYNCED, *NAMED, renamed), tmp_path / "d")
    assert found == {(("a", b"one"),), (("b", b"one"),)}


def test_a_kill_leaves_all_that_was_written_and_half_of_the_rest(tmp_path: Path) -> None:
    medium = lived(CREATED, WRITTEN)
    medium.after_kill(tmp_path / "d", Call("W", 1, 3, "", b"four"))
    assert (tmp_path / "d" / "a").read_bytes() == b"onefo"
