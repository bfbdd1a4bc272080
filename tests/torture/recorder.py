"""The shared library of recorder.c, built once, and the log it writes, read back."""

from __future__ import annotations

import hashlib
import os
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).with_name("recorder.c")
_HEAD = struct.Struct("<cQQII")


@dataclass(frozen=True, slots=True)
class Call:
    """One entry: "C" created, "W" written at ``number``, "T" cut to ``number``, "R" renamed, "U" unlinked, "D" directory made, "f" sync
    ``number`` begun, "F" done, "A" acknowledged to a witness outside."""

    type: str
    inode: int
    number: int
    path: str
    data: bytes


def build(compiler: Path) -> Path:
    """The library. Raises CalledProcessError where the compiler cannot make it."""
    name = f"lumbung-recorder-{os.getuid()}-{hashlib.sha256(SOURCE.read_bytes()).hexdigest()[:12]}.so"
    made = Path(tempfile.gettempdir()) / name
    if not made.exists():
        fresh = made.with_suffix(f".{os.getpid()}")
        command = [compiler, "-O2", "-Wall", "-shared", "-fPIC", "-o", fresh, SOURCE, "-ldl", "-lpthread"]
        subprocess.run(command, check=True, capture_output=True)
        fresh.rename(made)
    return made


def environment(
    library: Path, data: Path, *, log: Path | None = None, acks: Path | None = None, at: int = 0, how: str = ""
) -> dict[str, str]:
    given = {"LD_PRELOAD": library, "TORTURE_ROOT": data.resolve(), "TORTURE_LOG": log, "TORTURE_ACKS": acks}
    if at:
        given |= {"TORTURE_AT": at, "TORTURE_HOW": how}
    return {name: str(value) for name, value in given.items() if value is not None}


def read_log(path: Path) -> Iterator[Call]:
    data, place = path.read_bytes(), 0
    while place < len(data):
        kind, inode, number, one, two = _HEAD.unpack_from(data, place)
        place += _HEAD.size
        yield Call(kind.decode(), inode, number, os.fsdecode(data[place : place + one]), data[place + one : place + one + two])
        place += one + two


def counted(path: Path) -> int:
    """How many calls the recorder counted, had it been asked for none to fail."""
    return sum(call.type not in "FA" for call in read_log(path))


def witness(data: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "tests.torture.witness", "--data", str(data), *arguments]
