"""An index that an older Lumbung made, brought to today's tables before it is read."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlite_utils.migrations import Migrations

from archive.errors import NoSpace, NotAnArchive
from archive.lock import hold
from archive.schema import connect, migrations


def ready_to_read(directory: Path, clock: Callable[[], datetime]) -> None:
    """Give the index in *directory* the tables it lacks; nothing is done where it lacks none, or is no index of Lumbung's.

    Raises NotAnArchive where there is no index, or an old one in a directory that cannot be written; ArchiveLocked while an older Lumbung
    is writing.
    """
    path = directory / "index.db"
    if not path.is_file():
        raise NotAnArchive(
            f"{directory} holds no archive: no index.db in it",
            cure="Run `lumbung crawl SLUG` or `lumbung demo` first, or give --data DIR.",
        )
    if not _lacking(path):
        return
    try:
        lock = hold(directory, clock)
        try:
            connect(path, write=True).close()
        finally:
            lock.close()
    except NoSpace as error:
        raise NotAnArchive(
            f"{path} was made by an older Lumbung and cannot be brought up to date: {error.message}",
            cure="Copy the archive to a directory that you may write to.",
        ) from error


def _lacking(path: Path) -> set[str]:
    """The migrations that *path* has not had; none where it has had none at all."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            query = f"SELECT name FROM {Migrations.migrations_table} WHERE migration_set = ?"  # noqa: S608 - the name is sqlite-utils'
            done = {row[0] for row in connection.execute(query, (migrations.name,))}
    except sqlite3.DatabaseError:
        return set()  # ``connect`` says what is wrong with it
    return {step.name for step in migrations._migrations} - done if done else set()
