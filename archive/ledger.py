"""The ledger: one line for each WARC that was closed and each job that ended, chained, so that a later change of any byte or row shows.

``ledger.jsonl`` in the archive's directory; each line is a JSON object, and names by ``previous`` the SHA-256 of the line before it (of its
bytes, without the line feed; 64 zeros in the first). Its last member, ``digest``, is the SHA-256 of the same object without that member:
the newest line, which none names yet, speaks for itself::

    {"kind": "warc", "file": …, "bytes": …, "records": …, "root": …}       a WARC, when it is closed
    {"kind": "job", "job": …, "portal": …, "rows": {TABLE: [number, SHA-256]}, "state": {TABLE: [number, SHA-256]}}

``root`` is a Merkle tree hash (RFC 6962, 2.1) over the records of the file in their order. A leaf's data are the 32 bytes of the SHA-256 of
the record's gzip member as it stands in the file, so that ``dd … | sha256sum`` gives them; all members together are the whole file. They
stand beside, one line each, in ``collections/<slug>/ledger/<WARC>.sha256``: digest, offset, length.

``rows`` are what the job's captures gave, which nothing changes any more; ``state`` is what the portal's other tables said when it ended.
The newest line of a job, and of a portal, is the one in force: a reading by newer rules (``reparse``) has a line of its own.
A line is durable before anything is built on it; a torn last line is cut when the archive is next opened to write.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Protocol, TextIO, TypeVar

from archive.disk import make_directory, space, sync_directory
from archive.errors import DamagedRecord
from archive.excerpt import pieces
from archive.member import ERRORS, Leaf, Members
from archive.merkle import tree_hash

T = TypeVar("T")
R = TypeVar("R")

NAME = "ledger.jsonl"
FIRST = "0" * 64

_FAULTS: tuple[type[Exception], ...] = (*ERRORS, EOFError)


class Each(Protocol):
    """*work* of each of *tasks*, in their order: ``map``, or one whose work other processes do."""

    def __call__(self, work: Callable[[T], R], tasks: Iterable[T], /) -> Iterator[R]: ...


@dataclass(frozen=True, slots=True)
class Line:
    """``digest``: the SHA-256 by which the next line names it. ``number``: from 1."""

    number: int
    text: bytes
    entry: dict[str, Any]

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.text).hexdigest()

    @property
    def whole(self) -> bool:
        """Whether the line is the one whose digest it bears."""
        bare, mark, _ = self.text.rpartition(b',"digest":"')
        return bool(mark) and signed(bare + b"}") == self.text


def lines(root: Path) -> Iterator[Line]:
    """The lines of the ledger of the archive in *root*. A line that is no JSON object has an empty ``entry``."""
    path = root / NAME
    if not path.is_file():
        return
    with path.open("rb") as file:
        for number, text in enumerate(file, 1):
            text = text.removesuffix(b"\n")
            try:
                entry = json.loads(text)
            except ValueError:
                entry = {}
            yield Line(number, text, entry if isinstance(entry, dict) else {})


@dataclass
class Ledger:
    """Appends to the ledger of the archive in *root*. For whoever holds the archive's lock."""

    root: Path
    sealed: set[str] = field(default_factory=set)  # WARCs that have a line
    last: str = FIRST
    jobs: dict[str, str] = field(default_factory=dict)  # by job, what its newest line says
    _named: bool = False  # the file's own name is durable

    def __post_init__(self) -> None:
        _cut(self.root / NAME)
        for line in lines(self.root):
            self._take(line.text, line.entry)

    def append(self, entry: dict[str, Any]) -> None:
        """Write a line; durable when this returns. Raises NoSpace."""
        text = signed(json.dumps({**entry, "previous": self.last}, ensure_ascii=False, separators=(",", ":")).encode())
        path = self.root / NAME
        with space(path):
            with path.open("ab") as file:
                file.write(text + b"\n")
                file.flush()
                os.fsync(file.fileno())
            if not self._named:  # by us: who made it may have been killed before that
                sync_directory(self.root)
                self._named = True
        self._take(text, entry)

    def seal(self, warcs: Iterable[Path], at: str, written: Mapping[Path, Iterable[Leaf]], each: Each = map) -> int:
        """Give every closed WARC among *warcs* its line, where it has none; how many. One that is damaged gets none. *written*: the
        records of those that were just written, as they went to the disk; the others are read. *each*: a ``map`` whose work other
        processes may do, where none were just written."""
        count = 0
        named = ((path, path.relative_to(self.root).as_posix()) for path in warcs if path.name.endswith(".warc.gz"))
        bare = [(path, name) for path, name in named if name not in self.sealed]
        told = each(partial(_sealed, written), (path for path, _ in bare)) if bare else ()
        for (path, name), found in zip(bare, told, strict=True):
            if found is not None:
                records, root = found
                self.append({"kind": "warc", "at": at, "file": name, "bytes": path.stat().st_size, "records": records, "root": root})
                count += 1
        return count

    def _take(self, text: bytes, entry: dict[str, Any]) -> None:
        self.last = hashlib.sha256(text).hexdigest()
        with suppress(KeyError):  # a line that was changed says nothing here; `verify --ledger` names it
            if entry.get("kind") == "warc":
                self.sealed.add(entry["file"])
            elif entry.get("kind") == "job":
                self.jobs[entry["job"]] = content(entry)


def _sealed(written: Mapping[Path, Iterable[Leaf]], path: Path) -> tuple[int, str] | None:
    """What the line of a WARC says of its records, which then stand beside it; None where it is damaged."""
    try:
        return _write_leaves(leaves_path(path), written[path] if path in written else leaves(path))
    except DamagedRecord:
        return None


def signed(text: bytes) -> bytes:
    """The line of an object: its JSON with its own SHA-256 as last member."""
    return text[:-1] + b',"digest":"' + hashlib.sha256(text).hexdigest().encode() + b'"}'


def content(entry: dict[str, Any]) -> str:
    """What the line of a job says of its rows, apart from when."""
    return json.dumps([entry["rows"], entry["state"]], sort_keys=True)


def leaves(path: Path) -> Iterator[Leaf]:
    """The records of a WARC file as they stand in it. Raises DamagedRecord where a gzip member cannot be read."""
    with path.open("rb") as file, path.open("rb") as again:
        members = Members(file)
        while members.more():
            offset = members.offset
            try:
                for _ in members.pieces():
                    pass
            except _FAULTS as error:
                raise DamagedRecord(f"{path}: offset {offset}: the gzip member cannot be read: {error}") from error
            again.seek(offset)
            digest = hashlib.sha256()
            for piece in pieces(again, members.offset - offset):
                digest.update(piece)
            yield digest.hexdigest(), offset, members.offset - offset


def leaves_path(warc: Path) -> Path:
    """Where the digests of the records of *warc* stand."""
    return warc.parent.parent / "ledger" / f"{warc.name}.sha256"


def read_leaves(path: Path) -> list[Leaf]:
    """The digests that stand in *path*. Raises ValueError where it is something else."""
    found = []
    for line in path.read_text(encoding="ascii").splitlines():
        digest, offset, length = line.split()
        found.append((digest, int(offset), int(length)))
    return found


def root_of(found: Iterable[Leaf]) -> str:
    """The Merkle tree hash of *found*, in hex."""
    return tree_hash(bytes.fromhex(digest) for digest, _, _ in found).hex()


def _write_leaves(path: Path, found: Iterable[Leaf]) -> tuple[int, str]:
    """Put *found* into *path*, all or nothing: how many there are, and their root. One after another: a large WARC has a million."""
    part, count = path.with_name(path.name + ".part"), 0

    def told(file: TextIO) -> Iterator[Leaf]:
        nonlocal count
        for digest, offset, length in found:
            file.write(f"{digest} {offset} {length}\n")
            count += 1
            yield digest, offset, length

    with space(path):
        make_directory(path.parent, path.parent.parent)
        try:
            with part.open("w", encoding="ascii") as file:
                root = root_of(told(file))
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        part.replace(path)
        sync_directory(path.parent)
    return count, root


def _cut(path: Path) -> None:
    """Take away a last line that was not written to its end: what it was about gets its line anew."""
    if not path.is_file():
        return
    with space(path), path.open("r+b") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - (1 << 20)))
        tail = file.read()
        if tail and not tail.endswith(b"\n"):
            file.truncate(size - len(tail) + tail.rfind(b"\n") + 1)
            os.fsync(file.fileno())
