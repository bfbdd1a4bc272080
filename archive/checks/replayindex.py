"""Rules C01 to C04: each collection's CDXJ against its closed WARCs, since what it says is what a reader is shown in a replay.

C01 a line that stands before one it should follow, or twice: replay tools look lines up by halving · C02 a line that no record gives ·
C03 a record that has no line · C04 no CDXJ at all

What is not there says nothing wrong: a CDXJ that is lacking, and a WARC closed since it was written (a run was killed in between), are
warnings, and the next run makes them good.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from heapq import merge
from itertools import groupby
from pathlib import Path

from archive.cdxj import cdxj_lines
from archive.checks.finding import Finding, Severity
from archive.errors import DamagedRecord
from archive.runs import Runs

CURE = "delete it: the next run, or `lumbung replay`, makes it anew"


def check(root: Path) -> Iterator[Finding]:
    """Where an index and the records differ, in the archive *root*. What is damaged in a WARC is not told a second time: its lines are left
    out on both sides. Not for an archive that is being written."""
    for collection in sorted(root.glob("collections/*")):
        paths = sorted(path for path in collection.glob("archive/*") if path.name.endswith((".warc", ".warc.gz")))
        index = collection / "indexes" / "index.cdxj"
        if not index.is_file():
            if paths:
                yield Finding("W", "C04", _name(index, root), None, None, "is not there; the next run, or `lumbung replay`, makes it")
            continue
        try:
            yield from _index(index, _name(index, root), paths)
        except DamagedRecord:
            continue  # F02 has it: a gzip member of two records has no place to be found at


def _index(index: Path, name: str, paths: list[Path]) -> Iterator[Finding]:
    with ExitStack() as stack:
        said = stack.enter_context(Runs())
        yield from _in_order(index, name, said)
        hurt: set[str] = set()
        given = cdxj_lines(paths, damaged=lambda finding: hurt.add(Path(finding.file).name))
        late = {path.name for path in paths if path.stat().st_mtime_ns >= index.stat().st_mtime_ns}  # as for ``refresh_index``
        bare = late - _named(said) if late else set()
        both = merge(_sided(said, "said"), _sided((line.encode("utf-8", "surrogateescape") for line in given), "given"))
        for line, group in groupby(both, key=lambda one: one[0]):
            sides = {side for _, side in group}
            if len(sides) == 2 or (file := _file(line)) in hurt:
                continue
            what = line.decode("utf-8", "replace")[:160]
            severity: Severity = "W" if file in bare else "E"
            if "said" in sides:
                yield Finding("E", "C02", name, None, None, f"no record of {file or 'any WARC'} gives this line: {what}; {CURE}")
            else:
                yield Finding(severity, "C03", name, None, None, f"a record of {file} has no line: {what}; {CURE}")


def _in_order(index: Path, name: str, said: Runs) -> Iterator[Finding]:
    previous = b""
    with index.open("rb") as file:
        for number, raw in enumerate(file, 1):
            line = raw.removesuffix(b"\n")
            if line <= previous:
                why = "stands there twice" if line == previous else "should stand before the one above it"
                yield Finding("E", "C01", name, None, None, f"line {number} {why}; {CURE}")
            previous = line
            said.add(line)


def _sided(lines: Iterable[bytes], side: str) -> Iterator[tuple[bytes, str]]:
    return ((line, side) for line in lines)


def _named(lines: Iterable[bytes]) -> set[str]:
    return {_file(line) for line in lines}


def _file(line: bytes) -> str:
    """The WARC that a line names; "" where it names none."""
    try:
        return str(json.loads(line.split(b" ", 2)[2])["filename"])
    except (IndexError, KeyError, TypeError, ValueError):
        return ""


def _name(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()
