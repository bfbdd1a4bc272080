"""Archives of two machines in one: whatever the order, however often, the same."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from archive.verify import warc_paths
from tests.reread.commands import command
from tests.reread.months import Clock, differences, said
from tests.reread.story import live, step


def machine(data: Path, number: int, steps: list[tuple[str, int, int, int]]) -> Path:
    """What one machine kept: its clock and ids are its own."""
    clock = Clock(count=number << 32)
    clock.sleep(number * 0.4)
    live(data, steps, clock=clock)
    for path in warc_paths(data):  # the host's name stands in each file's
        path.rename(path.with_name(path.name.replace(".warc.gz", f"-m{number}.warc.gz")))
    for path in data.glob("collections/*/ledger"):
        shutil.rmtree(path)
    (data / "ledger.jsonl").unlink()
    return data


@settings(max_examples=4, suppress_health_check=[HealthCheck.too_slow], phases=[Phase.generate])
@given(st.lists(step, min_size=3, max_size=12), st.lists(step, min_size=3, max_size=12))
def test_the_order_does_not_matter_nor_how_often(one: list[tuple[str, int, int, int]], other: list[tuple[str, int, int, int]]) -> None:
    with tempfile.TemporaryDirectory() as directory:
        here = Path(directory)
        a, b = machine(here / "a", 1, one), machine(here / "b", 2, other)
        assert command(here / "ab", "merge", str(a), str(b)).code == 0
        assert command(here / "ba", "merge", str(b)).code == 0
        assert command(here / "ba", "merge", str(a), str(a)).code == 0
        both = said(here / "ab" / "index.db")
        assert list(differences(both, said(here / "ba" / "index.db"))) == []
        assert command(here / "ab", "merge", str(b), str(a)).code == 0
        assert list(differences(both, said(here / "ab" / "index.db"))) == []
        assert command(here / "ab", "verify", "--ledger").code == 0
        names = {path.name for path in (*warc_paths(a), *warc_paths(b))}
        assert {path.name for path in warc_paths(here / "ab")} == names


def test_what_cannot_be_merged_is_said(told: Path, copy: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert "is no archive" in command(tmp_path / "new", "merge", str(tmp_path / "empty")).err
    path = warc_paths(copy)[0]
    path.write_bytes(path.read_bytes() + b"x")
    done = command(tmp_path / "new", "merge", str(told), str(copy))
    assert done.code == 2 and "have one name and differ" in done.err and path.name in done.err
    assert not warc_paths(tmp_path / "new")


def test_an_archive_of_one(told: Path, tmp_path: Path) -> None:
    done = command(tmp_path / "new", "merge", str(told), "--json")
    assert done.code == 0 and done.rows[0]["portals"] == ["kota-0", "kota-1"]
    assert list(differences(said(told / "index.db"), said(tmp_path / "new" / "index.db"))) == []
    assert (tmp_path / "new" / "collections" / "kota-0" / "indexes" / "index.cdxj").read_bytes() == (
        told / "collections" / "kota-0" / "indexes" / "index.cdxj"
    ).read_bytes()
    assert len(list((tmp_path / "new" / "ledgers").iterdir())) == 1


def test_a_file_still_open_is_left_out(copy: Path, tmp_path: Path) -> None:
    path = warc_paths(copy)[-1]
    path.rename(path.with_name(path.name + ".open"))
    done = command(tmp_path / "new", "merge", str(copy))
    assert done.code == 0 and "still being written" in done.err
    assert len(warc_paths(tmp_path / "new")) == len(warc_paths(copy)) - 1
