"""Archives of two machines in one: whatever the order, however often, the same."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from archive.verify import warc_paths
from tests.crawler.village import rows
from tests.reread.commands import command
from tests.reread.months import Clock, differences, said
from tests.reread.story import MEMORY, STORY, live, step


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
    with tempfile.TemporaryDirectory(dir=MEMORY) as directory:
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


def damage(data: Path) -> Path:
    """A record in the middle of a WARC of *data* that cannot be read any more."""
    path = max(warc_paths(data), key=lambda one: one.stat().st_size)
    (offset,) = rows(data, "SELECT min(warc_offset) FROM captures WHERE warc_file LIKE ?", f"%{path.name}")[0]
    whole = bytearray(path.read_bytes())
    whole[offset + 30] ^= 0xFF
    path.write_bytes(whole)
    return path


def test_what_is_damaged_elsewhere_is_named_and_left_out(told: Path, copy: Path, tmp_path: Path) -> None:
    path = damage(copy)
    done = command(tmp_path / "new", "merge", str(copy))
    assert done.code == 10 and path.name in done.err and "made of them anew" in done.err
    captures = rows(told, "SELECT count(*) FROM captures")[0][0]
    assert rows(tmp_path / "new", "SELECT count(*) FROM captures")[0][0] == captures - 1
    found = command(tmp_path / "new", "verify", "--json")
    assert found.code == 10 and {Path(row["file"]).name for row in found.rows if row["severity"] == "E"} == {path.name}


def test_what_is_damaged_here_leaves_the_index_as_it_was(copy: Path, tmp_path: Path) -> None:
    other = machine(tmp_path / "other", 1, STORY)
    path = damage(copy)
    before = said(copy / "index.db")
    done = command(copy, "merge", str(other))
    assert done.code == 10 and path.name in done.err and "The index is as it was: 1 records" in done.err
    assert list(differences(before, said(copy / "index.db"))) == []
    assert command(copy, "merge", str(other), "--keep-going").code == 10
    captures = rows(copy, "SELECT count(*) FROM captures")[0][0]
    assert captures == rows(other, "SELECT count(*) FROM captures")[0][0] + sum(before["captures"].values()) - 1
