"""Research releases: an archive, or one portal of it, packed for others as a BagIt bag.

    DIR/
      bagit.txt  bag-info.txt  manifest-sha256.txt  tagmanifest-sha256.txt  root.txt  [signature  public-key.pem]   (``archive.bag``)
      README.txt  datapackage.json                                                                         (``archive.descriptor``)
      data/warc/<portal>/*.warc.gz   data/index.cdxj   data/captures/*.parquet   data/articles.parquet   data/snapshots.parquet
      data/index.db   data/summary.json

Paths in the tables and in ``index.db`` are below ``data/``, so that ``Archive(DIR / "data")`` opens it. Only closed WARCs are released.
The same archive gives the same payload, byte for byte (with the same versions of SQLite and Arrow). Memory does not grow with the archive.
``archive.checks.release`` judges the result from itself alone.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlite_utils import Database

from archive import columnar, times
from archive.bag import write_tags
from archive.capturelines import CaptureLine, Merged, capture_lines, encoded
from archive.capturetable import capture_rows
from archive.columnar import ARTICLES, CAPTURES, SNAPSHOTS, Row, long_form
from archive.descriptor import datapackage, readme, table_path
from archive.disk import space
from archive.errors import DamagedRecord, UsageError
from archive.indexcopy import copy_index, open_copy
from archive.questions import Questions
from archive.reader import OPEN
from archive.store import Archive
from archive.summary import summarize
from archive.unfinished import Unfinished

_AGAIN = "`lumbung verify` names what differs; `lumbung rebuild` makes the index again. While a crawl is running, try once more."


@dataclass(frozen=True, slots=True)
class Release:
    """What was made. ``left_out``: warcs (not closed yet), captures, failures, articles. ``root``: SHA-256 that stands for all of it."""

    directory: Path
    root: str
    warcs: int
    captures: int
    articles: int
    left_out: dict[str, int]


def release(
    archive: Archive,
    directory: Path,
    *,
    portal: str | None = None,
    key: Ed25519PrivateKey | None = None,
    info: Mapping[str, str] | None = None,
    copy: bool = False,
    clock: Callable[[], datetime] = times.now,
    say: Callable[[str], None] = lambda _: None,
) -> Release:
    """Pack *archive* into *directory*, which appears when it is whole; an earlier attempt that was stopped is gone on with.

    *info*: lines for bag-info.txt. *copy*: never link a WARC. *say* is told what is being done.
    Raises UsageError (the directory exists, no such portal, a WARC has gone since the release was begun), DamagedRecord, NoSpace,
    ArchiveLocked.
    """
    with Unfinished(directory) as made, space(made.path):
        plan = made.plan or _decide(made, archive, portal)
        begun = (plan["archive"], plan["portal"])
        if begun != (str(archive.path.resolve()), portal):
            raise UsageError(
                f"{made.path} is an unfinished release of {begun[0]}, portal {begun[1] or '(all)'}",
                cure="Give the same command again to finish it, or remove that directory.",
            )
        names = {name: f"warc/{Path(name).parent.parent.name}/{Path(name).name}" for name, _ in plan["warcs"]}
        for number, (name, size) in enumerate(plan["warcs"], 1):
            say(f"{number} of {len(names)}: {names[name]}")
            _take(made, archive.path / name, size, made.bag / "data" / names[name], copy=copy)
        say("index.db")
        left = {"warcs": plan["open"], **_copy_index(made, archive.path / "index.db", names, portal)}
        with closing(open_copy(made.bag / "data" / "index.db")) as db:
            captures = _tables(made, db, names.values(), say)
            summary = {**summarize(db), "warcs": len(names), "left_out": left}
        say("manifests")
        _put(made, "data/summary.json", json.dumps(summary, indent=1, ensure_ascii=False) + "\n")
        payload = {path.relative_to(made.bag).as_posix(): made.hash(path) for path in _files(made.bag / "data")}
        _put(made, "README.txt", readme(summary, warcs=len(names), signed=key is not None))
        _put(made, "datapackage.json", datapackage(payload, summary))
        root = write_tags(made.bag, payload, info or {}, day=clock().date(), key=key)
        made.finish()
    return Release(directory, root, len(names), captures, summary["articles"], left)


def warc_folders(names: Iterable[str]) -> dict[str, str]:
    """Name of each WARC file -> its directory, both below ``data/``. Raises DamagedRecord where two have the same name."""
    folders: dict[str, str] = {}
    for name in names:
        folder, _, file = name.rpartition("/")
        if folders.setdefault(file, folder) != folder:
            raise DamagedRecord(f"{file} stands in {folders[file]} and in {folder}: names of WARC files are expected to be unlike")
    return folders


def table_rows(db: Database) -> Iterator[tuple[columnar.Table, Iterator[Row]]]:
    """The tables that follow from the index alone, each with its rows."""
    ask = Questions(db)
    yield ARTICLES, map(ARTICLES.row, ask.articles())
    yield SNAPSHOTS, long_form(ask.all_snapshots())


def _decide(made: Unfinished, archive: Archive, portal: str | None) -> dict[str, Any]:
    paths = [path for path in archive.warcs() if portal in (None, path.parent.parent.name)]
    if portal is not None and not paths:
        raise UsageError(f"no WARC of a portal {portal!r} in {archive.path}", cure="`lumbung status` lists the portals that are kept.")
    closed = [path for path in paths if not path.name.endswith(OPEN)]
    plan: dict[str, Any] = {
        "archive": str(archive.path.resolve()),
        "portal": portal,
        "warcs": [(path.relative_to(archive.path).as_posix(), path.stat().st_size) for path in closed],
        "open": len(paths) - len(closed),
    }
    warc_folders(name for name, _ in plan["warcs"])
    made.decide(plan)
    return plan


def _take(made: Unfinished, source: Path, size: int, path: Path, *, copy: bool) -> None:
    lines = _lines_of(made, path)
    if not path.exists() and (not source.is_file() or source.stat().st_size != size):
        raise UsageError(f"{source} has gone or changed since this release was begun", cure=f"Remove {made.path} and begin again.")
    made.take(source, path, copy=copy)
    made.hash(path)
    if not lines.exists():
        with made.whole(lines) as file:
            file.writelines(map(encoded, capture_lines(path)))


def _copy_index(made: Unfinished, source: Path, names: Mapping[str, str], portal: str | None) -> dict[str, int]:
    """Copied after the WARCs were listed: each of their records has its row by now."""
    target, note = made.bag / "data" / "index.db", made.work / "left.json"
    if not (target.exists() and note.exists()):
        made.work.joinpath("left.json").unlink(missing_ok=True)
        left = asdict(copy_index(source, made.work / "index.db", names, portal=portal))
        (made.work / "index.db").replace(target)
        with made.whole(note) as file:
            file.write(json.dumps(left).encode())
    found: dict[str, int] = json.loads(note.read_text(encoding="utf-8"))
    return found


def _tables(made: Unfinished, db: Database, names: Iterable[str], say: Callable[[str], None]) -> int:
    data = made.bag / "data"
    captures: int = db.execute("SELECT count(*) FROM captures").fetchone()[0]
    if not (made.bag / table_path(CAPTURES)).exists():
        say("index.cdxj, captures.parquet")
        stored = _read(_lines_of(made, data / name) for name in names)
        with Merged(stored) as lines, made.whole(data / "index.cdxj") as index, made.whole(made.bag / table_path(CAPTURES)) as file:

            def indexed() -> Iterator[CaptureLine]:
                for line in lines:
                    index.write(encoded(line.cdxj))
                    yield line

            count = columnar.write(file, CAPTURES, capture_rows(indexed(), db, warc_folders(names)))
            if count != captures:
                raise DamagedRecord(f"the WARCs hold {count} captures, the index has rows for {captures}", cure=_AGAIN)
    for table, rows in table_rows(db):
        if not (made.bag / table_path(table)).exists():
            say(f"{table.name}.parquet")
            with made.whole(made.bag / table_path(table)) as file:
                columnar.write(file, table, rows)
    return captures


def _lines_of(made: Unfinished, path: Path) -> Path:
    return made.work / "lines" / f"{path.name}.lines"


def _read(paths: Iterable[Path]) -> Iterator[Iterable[bytes]]:
    for path in paths:
        with path.open("rb") as file:
            yield file


def _files(directory: Path) -> list[Path]:
    return sorted(path for path in directory.rglob("*") if path.is_file())


def _put(made: Unfinished, name: str, text: str) -> None:
    with made.whole(made.bag / name) as file:
        file.write(text.encode())
