"""A new index made beside the old one, and put in its place in one step: until then, and if anything stops it, the old one is untouched."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlite_utils import Database

from archive.disk import space, sync_directory
from archive.errors import ArchiveLocked
from archive.schema import connect
from archive.workcopy import carry_over
from crawler.reread.bulk import bulk
from crawler.reread.definitions import Since
from crawler.reread.derive import Derivation, Late
from crawler.reread.gather import Gathered, gather
from crawler.reread.leftovers import PREFIX
from crawler.reread.spool import Spool
from crawler.reread.todo import restore


class Beside:
    """``db``: an index of the archive in *root*, empty and migrated, in a directory of its own. A context manager; what was not put in
    place is gone afterwards. Whoever puts it in place holds the archive's lock."""

    def __init__(self, root: Path, *, at: Path | None = None) -> None:
        """*at*: where the directory is made [in the archive]; elsewhere for an index that is only looked at."""
        self.root = root
        with space(root):
            self.directory = Path(tempfile.mkdtemp(prefix=PREFIX, dir=at or root))
        self.path = self.directory / "index.db"
        self.db: Database = self._empty()

    def _empty(self) -> Database:
        db = connect(self.path, write=True)
        for pragma in ("synchronous = OFF", "journal_mode = MEMORY", "cache_size = -200000"):
            db.execute(f"PRAGMA {pragma}")  # nobody believes it before it is whole, and then it is synced
        return db

    def fill(
        self, warcs: list[Path], told: Callable[[str, int], None] = lambda *_: None, *, cores: int | None = None,
        also: dict[str, list[Since]] | None = None,
    ) -> Gathered:  # fmt: skip
        """Derive every row from *warcs*. *told*: called with "read" or "entered" and the number of captures or events since; *also*: see
        ``gather``."""
        entered = partial(told, "entered")
        with Spool(self.directory / "spool.db") as spool:
            try:
                with bulk(self.db):
                    along = Derivation(spool, self.db, entered)
                    gathered = gather(self.root, warcs, spool, along, told=partial(told, "read"), cores=cores, also=also)
                    along.finish()
            except Late:
                self.db.close()
                self.path.unlink()
                self.db = self._empty()
                with bulk(self.db):
                    Derivation(spool, self.db, entered).finish()
        (self.directory / "spool.db").unlink()
        return gathered

    def forgotten(self) -> int:
        """How many captures and failures the old index knows and the new one does not; 0 where there is none, or none that can be read."""
        old = self.root / "index.db"
        if not old.is_file():
            return 0
        try:
            self.db.execute("ATTACH DATABASE ? AS old", [f"{old.resolve().as_uri()}?mode=ro"])
        except sqlite3.DatabaseError:
            return 0
        try:
            sql = "SELECT (SELECT count(*) FROM old.captures WHERE id NOT IN (SELECT id FROM main.captures)) + "
            sql += "(SELECT count(*) FROM old.failures WHERE record_id NOT IN (SELECT record_id FROM main.failures))"
            return int(self.db.execute(sql).fetchone()[0])
        except sqlite3.DatabaseError:
            return 0
        finally:
            self.db.execute("DETACH DATABASE old")

    def swap(self) -> None:
        """Put the new index in the place of the old one. Raises ArchiveLocked where the old one cannot be let go of, NoSpace."""
        old = self.root / "index.db"
        carry_over(self.db, old)
        restore(self.db)
        self.db.execute("PRAGMA journal_mode = WAL")
        self.db.close()
        _settle(old)
        with space(old):
            _sync(self.path)
            for end in ("-wal", "-shm"):
                with suppress(FileNotFoundError):
                    old.with_name(old.name + end).unlink()
            self.path.replace(old)
            sync_directory(self.root)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.db.close()
        shutil.rmtree(self.directory, ignore_errors=True)


def _settle(path: Path) -> None:
    """Have all of the index at *path* in its one file: its log must not be left beside another. One that is damaged has nothing to say."""
    if not path.exists():
        return
    try:
        with closing(sqlite3.connect(path, timeout=10)) as db:
            busy = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    except sqlite3.DatabaseError:
        return
    if busy:
        raise ArchiveLocked(f"{path} is being read by another program", cure="Close what reads it (a notebook, a browser), then try again.")


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
