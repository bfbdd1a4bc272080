"""What a replay is told where to find is held against the records: no line of a CDXJ can be changed unseen."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.checks.replayindex import check
from archive.verify import warc_paths
from tests.reread.commands import command

Lines = list[bytes]


def replaced(pattern: bytes, by: bytes) -> Callable[[Lines], Lines]:
    return lambda lines: [lines[0], re.sub(pattern, by, lines[1]), *lines[2:]]


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda lines: lines[1:], {"C03": 1}),
        (lambda lines: [*lines, lines[-1]], {"C01": 1}),
        (lambda lines: [lines[1], lines[0], *lines[2:]], {"C01": 1}),
        (replaced(rb"^", b"x"), {"C01": 1, "C02": 1, "C03": 1}),
        (replaced(rb" \d{14} ", b" 20010101000000 "), {"C02": 1, "C03": 1}),
        (replaced(rb'"url": "', b'"url": "http://lain/'), {"C02": 1, "C03": 1}),
        (replaced(rb'"status": "\d', b'"status": "9'), {"C02": 1, "C03": 1}),
        (replaced(rb'"digest": "sha1:.', b'"digest": "sha1:9'), {"C02": 1, "C03": 1}),
        (replaced(rb'"offset": "', b'"offset": "1'), {"C02": 1, "C03": 1}),
        (replaced(rb'"filename": "', b'"filename": "lain-'), {"C02": 1, "C03": 1}),
        (lambda lines: [lines[0], b"no line at all\n", *lines[1:]], {"C01": 0, "C02": 1}),
    ],
)
def test_a_line(copy: Path, change: Callable[[Lines], Lines], found: dict[str, int]) -> None:
    index = next(copy.glob("collections/*/indexes/index.cdxj"))
    index.write_bytes(b"".join(change(index.read_bytes().splitlines(keepends=True))))
    told = Counter(finding.code for finding in check(copy) if finding.severity == "E")
    assert {code: told[code] for code in found if code != "C01" or found[code]} == {code: n for code, n in found.items() if n}


def test_the_command_says_so(copy: Path) -> None:
    assert command(copy, "verify").code == 0
    index = next(copy.glob("collections/*/indexes/index.cdxj"))
    index.write_bytes(index.read_bytes().replace(b'"status": "200"', b'"status": "404"', 1))
    done = command(copy, "verify", "--json")
    assert done.code == 10 and {row["code"] for row in done.rows if row["severity"] == "E"} == {"C02", "C03"}
    index.unlink()
    done = command(copy, "verify", "--json")
    assert done.code == 0 and [row["severity"] for row in done.rows if row["code"].startswith("C")] == ["W"]


def test_what_a_killed_run_left_out_and_what_is_damaged_are_no_lies(copy: Path) -> None:
    first, *others = (path for path in warc_paths(copy) if path.parts[-3] == warc_paths(copy)[0].parts[-3])
    index = first.parent.parent / "indexes" / "index.cdxj"
    assert others
    index.write_bytes(b"".join(line for line in index.read_bytes().splitlines(keepends=True) if first.name.encode() not in line))
    assert {(finding.severity, finding.code) for finding in check(copy)} == {("E", "C03")}
    first.touch()  # closed after the index was written
    assert {(finding.severity, finding.code) for finding in check(copy)} == {("W", "C03")}
    data = bytearray(others[0].read_bytes())
    data[len(data) // 2] ^= 1
    others[0].write_bytes(data)  # F and R say so
    assert {(finding.severity, finding.code) for finding in check(copy)} == {("W", "C03")}
