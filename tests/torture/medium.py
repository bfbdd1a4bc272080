"""A disk as the recorder saw it: what a kill leaves of it at any call, and what a power cut may leave."""

from __future__ import annotations

import shutil
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from random import Random

from tests.torture.recorder import Call

Change = tuple[int, bytes | None]
"""A write at an offset, or (None) a cut to a length."""


def apply(data: bytearray, change: Change) -> None:
    place, written = change
    if written is None:
        del data[place:]
        data.extend(bytes(place - len(data)))
    else:
        data.extend(bytes(max(0, place - len(data))))
        data[place : place + len(written)] = written


@dataclass(eq=False)
class File:
    """``now``: what any process reads. ``durable``: what the last sync made sure of. ``pending``: what came since, in order."""

    now: bytearray = field(default_factory=bytearray)
    durable: bytearray = field(default_factory=bytearray)
    pending: list[Change] = field(default_factory=list)
    synced: int = 0  # changes that are in ``durable``


@dataclass(frozen=True)
class Rename:
    """One change to the names in a directory: *old* away, *new* (a file, or a directory where it is None) there."""

    old: str | None
    new: str | None
    file: File | None


class Medium:
    """Fed with the calls of one log; at any moment it writes out what would stand on the disk after a kill or a power cut.

    The model is the least that POSIX promises: a file's bytes are sure after its own fsync, a name after the fsync of its directory.
    Of the rest each file keeps nothing, all, the first writes with the last one torn, or any choice of them; each directory the first
    few of its changes.
    """

    def __init__(self, root: Path) -> None:
        self.root = str(root)
        self.files: dict[int, File] = {}
        self.names: dict[str, File | None] = {}
        self.sure: dict[str, File | None] = {}
        self.waiting: defaultdict[str, list[Rename]] = defaultdict(list)
        self.settled: defaultdict[str, int] = defaultdict(int)  # changes to a directory that are sure
        self.begun: dict[int, int] = {}
        self.acknowledged: list[str] = []

    def feed(self, call: Call) -> None:
        match call.type:
            case "C":
                self.files[call.inode] = made = File()
                self._name(Rename(None, call.path, made))
            case "D":
                self._name(Rename(None, call.path, None))
            case "U":
                self._name(Rename(call.path, None, None))
            case "R":
                self._name(Rename(call.path, call.data.decode(), self.names.get(call.path)))
            case "W":
                self._change(call.inode, (call.number, call.data))
            case "T":
                self._change(call.inode, (call.number, None))
            case "f":
                directory = call.path == self.root or self.names.get(call.path, self) is None
                file = self.files.get(call.inode)
                waiting = self.waiting[call.path]
                self.begun[call.number] = (
                    self.settled[call.path] + len(waiting) if directory else file.synced + len(file.pending) if file else 0
                )
            case "F":
                self._synced(call)
            case "A":
                self.acknowledged += call.data.decode().splitlines()

    def after_kill(self, target: Path, half: Call | None = None) -> None:
        """Write out what a kill leaves; *half*: the call under way, of whose bytes one half is out."""
        files = {path: None if file is None else bytes(file.now) for path, file in self.names.items()}
        if half and half.type == "W" and (torn := self.files.get(half.inode)):
            now = bytearray(torn.now)
            apply(now, (half.number, half.data[: len(half.data) // 2]))
            files |= {path: bytes(now) for path, file in self.names.items() if file is torn}
        self._write(target, files)

    def after_power_cut(self, target: Path, random: Random) -> None:
        names = dict(self.sure)
        for waiting in self.waiting.values():
            for change in waiting[: random.randint(0, len(waiting))]:
                _rename(names, change)
        left: dict[int, bytes] = {}
        for file in names.values():
            if file is not None and id(file) not in left:
                left[id(file)] = _left(file, random)
        self._write(target, {path: None if file is None else left[id(file)] for path, file in names.items()})

    def _change(self, inode: int, change: Change) -> None:
        if file := self.files.get(inode):
            apply(file.now, change)
            file.pending.append(change)

    def _name(self, change: Rename) -> None:
        _rename(self.names, change)
        self.waiting[str(PurePosixPath(change.new or change.old or "").parent)].append(change)

    def _synced(self, call: Call) -> None:
        upto = self.begun.pop(call.number)
        if call.path == self.root or self.names.get(call.path, self) is None:
            count = upto - self.settled[call.path]
            for change in self.waiting[call.path][:count]:
                _rename(self.sure, change)
            del self.waiting[call.path][:count]
            self.settled[call.path] = upto
        elif file := self.files.get(call.inode):
            count = max(0, upto - file.synced)
            for written in file.pending[:count]:
                apply(file.durable, written)
            del file.pending[:count]
            file.synced += count

    def _write(self, target: Path, files: dict[str, bytes | None]) -> None:
        if target.exists():
            shutil.rmtree(target)
        target.mkdir(parents=True)
        for path in sorted(files):
            here, data = target / PurePosixPath(path).relative_to(self.root), files[path]
            if not here.parent.is_dir():
                continue  # the directory that held it is not there any more
            if data is None:
                here.mkdir()
            else:
                here.write_bytes(data)


def _rename(names: dict[str, File | None], change: Rename) -> None:
    if change.old is not None:
        names.pop(change.old, None)
    if change.new is not None:
        names[change.new] = change.file


def _left(file: File, random: Random) -> bytes:
    data, pending = bytearray(file.durable), file.pending
    chosen: list[Change] = []
    match random.choice(("nothing", "all", "first", "any")):
        case "all":
            chosen = pending
        case "first":
            chosen = pending[: random.randint(0, len(pending))]
            if chosen and (last := chosen[-1][1]):
                chosen = [*chosen[:-1], (chosen[-1][0], last[: random.randint(0, len(last))])]
        case "any":
            chosen = [change for change in pending if random.random() < 0.5]
    for change in chosen:
        apply(data, change)
    return bytes(data)
