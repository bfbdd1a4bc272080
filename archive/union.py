"""WARC files of several archives in one directory: nothing is written anew, and nothing that is there is ever replaced."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from archive.bag import sha256 as file_digest
from archive.disk import make_directory, space, sync_directory
from archive.errors import UsageError
from archive.ledger import NAME
from archive.reader import OPEN


@dataclass
class United:
    """``taken``: WARCs that are new here; ``known``: those that were here already; ``open``: left out, since they are not finished."""

    taken: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    portals: list[str] = field(default_factory=list)


def check(root: Path, sources: Iterable[Path]) -> None:
    """Raises UsageError where one of *sources* is no archive, or this one, or where two different files have one name."""
    seen: dict[str, Path] = {name: root / name for name in _warcs(root)}
    for source in sources:
        if not (source / "collections").is_dir():
            raise UsageError(
                f"{source} is no archive: no collections in it", cure="`lumbung merge DIR…` takes directories that were --data."
            )
        if source.resolve() == root.resolve():
            raise UsageError(f"{source} is the archive that the others are merged into")
        for name in _warcs(source):
            other = seen.setdefault(name, source / name)
            if other != source / name and not _same(other, source / name):
                raise UsageError(
                    f"{other} and {source / name} have one name and differ: nothing was merged",
                    cure="Compare them with `lumbung verify FILE FILE`, and rename the one that is whole.",
                )


def unite(root: Path, source: Path) -> United:
    """Have every finished WARC of *source* in *root* too, as a hard link where the file system can; portal files where none has the name,
    and the source's ledger under ``ledgers/``. Stopped at any moment, it is gone on with."""
    done = United()
    for name in _warcs(source):
        if name.endswith(OPEN):
            done.open.append(name)
        elif (root / name).exists():
            done.known.append(name)
        else:
            _take(source / name, root / name)
            done.taken.append(name)
    for path in sorted((source / "portals").glob("*.yaml")):
        if not (root / "portals" / path.name).exists():
            _take(path, root / "portals" / path.name, copy=True)
            done.portals.append(path.stem)
    ledger = source / NAME
    if ledger.is_file():
        _take(ledger, root / "ledgers" / f"{sha256(ledger.read_bytes()).hexdigest()[:16]}.jsonl", copy=True)
    return done


def _warcs(root: Path) -> list[str]:
    found = root.glob("collections/*/archive/*")
    return sorted(path.relative_to(root).as_posix() for path in found if path.name.endswith((".warc.gz", f".warc.gz{OPEN}")))


def _same(one: Path, other: Path) -> bool:
    return one.name.endswith(OPEN) or (one.stat().st_size == other.stat().st_size and file_digest(one) == file_digest(other))


def _take(source: Path, target: Path, *, copy: bool = False) -> None:
    with space(target):
        make_directory(target.parent)
        part = target.with_name(f".{target.name}.part")
        part.unlink(missing_ok=True)
        try:
            if copy:
                raise OSError
            os.link(source, part)
        except OSError:  # another file system, or one that knows no links
            shutil.copyfile(source, part)
            with part.open("rb+") as file:
                os.fsync(file.fileno())
        part.replace(target)
        sync_directory(target.parent)
