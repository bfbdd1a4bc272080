"""Transactions of the index, and many small ones joined into one that reaches the disk."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from types import TracebackType

from sqlite_utils import Database

from archive.schema import no_space


class Part:
    """A part of the transaction that is open on *connection*: where it fails, it alone is undone. What ``Database.atomic`` does there, but
    under one name each time, so that SQLite need not compile the statements anew."""

    __slots__ = ("connection",)

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def __enter__(self) -> None:
        self.connection.execute("SAVEPOINT part")

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if kind is None:
            self.connection.execute("RELEASE part")
        elif self.connection.in_transaction:  # a full disk may have undone all of it
            self.connection.execute("ROLLBACK TO part")
            self.connection.execute("RELEASE part")


def part(db: Database) -> AbstractContextManager[object]:
    """``db.atomic()``: a transaction, or a part of the one that is open."""
    return Part(db.conn) if db.conn.in_transaction else db.atomic()


class Transactions:
    """What writes to *db*. While a batch is open, ``transaction`` is a part of it."""

    def __init__(self, db: Database) -> None:
        self.db = db

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """On the disk when it ends; within another one, or while a batch is open, when that ends. Raises NoSpace."""
        with no_space("the index"), part(self.db):
            yield

    @contextmanager
    def batch(self) -> Iterator[None]:
        """A part of a transaction that stays open until ``commit``. Where it fails, it alone is undone. Raises NoSpace."""
        with no_space("the index"):
            if not self.open:
                self.db.begin()
            with Part(self.db.conn):
                yield

    @property
    def open(self) -> bool:
        """Whether something waits for ``commit``, or for the end of the transaction under way. A closed database has nothing."""
        try:
            return self.db.conn.in_transaction
        except sqlite3.ProgrammingError:
            return False

    def commit(self) -> None:
        """Put on the disk what batches have gathered. Raises NoSpace, and then all of it is undone."""
        if not self.open:
            return
        with no_space("the index"):
            try:
                self.db.commit()
            except BaseException:
                self.db.rollback()
                raise
