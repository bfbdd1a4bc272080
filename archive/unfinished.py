"""Something large in the making: ``NAME.part`` beside the place it will have. Stopped at any point, it is gone on with.

NAME.part/bag/    what will be renamed to NAME when it is whole
NAME.part/work/   plan.json (what was decided at the start), hashes.jsonl (what is already known of whole files), the lock, drafts
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO, Any, BinaryIO, Self

from archive.bag import sha256
from archive.disk import space, sync_directory
from archive.errors import ArchiveLocked, UsageError


class Unfinished:
    """A context manager: holds the directory's lock. ``plan`` is None until ``decide`` was called, in this run or an earlier one.

    Raises UsageError where the target exists, or where NAME.part is something else; ArchiveLocked; NoSpace.
    """

    def __init__(self, target: Path) -> None:
        self.target = target.absolute()
        self.path = self.target.with_name(self.target.name + ".part")
        self.bag, self.work = self.path / "bag", self.path / "work"
        self._lock: IO[str] | None = None
        self._hashes: dict[str, tuple[int, int, str]] = {}

    def __enter__(self) -> Self:
        if self.target.is_symlink() or (self.target.exists() and not (self.target.is_dir() and not any(self.target.iterdir()))):
            raise UsageError(f"{self.target} exists already", cure="Name a directory that does not exist; nothing is ever overwritten.")
        if self.path.exists() and not (self.work.is_dir() or not any(self.path.iterdir())):
            raise UsageError(f"{self.path} is in the way, and no unfinished release", cure="Move it away, or name another directory.")
        with space(self.path):
            self.bag.mkdir(parents=True, exist_ok=True)
            self.work.mkdir(exist_ok=True)
            self._lock = (self.work / "lock").open("a", encoding="ascii")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._lock.close()
            raise ArchiveLocked(f"{self.path} is being written by another process", cure="Wait until it has ended.") from error
        for draft in self.bag.rglob("*.part"):
            draft.unlink()
        self._hashes = dict(self._known())
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._lock:
            self._lock.close()

    @property
    def plan(self) -> dict[str, Any] | None:
        path = self.work / "plan.json"
        return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None

    def decide(self, plan: dict[str, Any]) -> None:
        """Hold on to *plan* for every later run."""
        with self.whole(self.work / "plan.json") as file:
            file.write(json.dumps(plan).encode())

    @contextmanager
    def whole(self, path: Path) -> Iterator[BinaryIO]:
        """A file to write that gets the name *path* when it is complete and on the disk."""
        part = path.with_name(path.name + ".part")
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)

    def take(self, source: Path, path: Path, *, copy: bool) -> None:
        """Have *source* at *path* too: as a hard link where the file system can and *copy* does not forbid it."""
        if path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        if not copy:
            try:
                os.link(source, path)
                return
            except OSError:  # another file system, too many links, or one that knows none: a copy will say what is wrong
                pass
        with self.whole(path) as file, source.open("rb") as original:
            shutil.copyfileobj(original, file, 1 << 20)

    def hash(self, path: Path) -> tuple[str, int]:
        """(SHA-256, bytes) of a file in the bag; not read again where it has not changed since it was."""
        name, facts = path.relative_to(self.bag).as_posix(), path.stat()
        size, changed, digest = self._hashes.get(name, (0, 0, ""))
        if (size, changed) != (facts.st_size, facts.st_mtime_ns):
            digest = sha256(path)
            self._hashes[name] = (facts.st_size, facts.st_mtime_ns, digest)
            with (self.work / "hashes.jsonl").open("a", encoding="utf-8") as file:
                file.write(json.dumps([name, facts.st_size, facts.st_mtime_ns, digest]) + "\n")
        return digest, facts.st_size

    def finish(self) -> None:
        """Make everything durable, and give it its name."""
        for directory in sorted((path for path in self.bag.rglob("*") if path.is_dir()), reverse=True):
            sync_directory(directory)
        sync_directory(self.bag)
        self.bag.rename(self.target)
        sync_directory(self.target.parent)
        shutil.rmtree(self.path)

    def _known(self) -> Iterator[tuple[str, tuple[int, int, str]]]:
        path = self.work / "hashes.jsonl"
        for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else ():
            try:
                name, size, changed, digest = json.loads(line)
            except ValueError:  # the run was stopped while it wrote this line
                continue
            yield name, (size, changed, digest)
