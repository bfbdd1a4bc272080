"""What the disk says, in our words, and making it keep what it was told."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.errors import NoSpace

_NO_SPACE = {errno.ENOSPC, errno.EROFS, errno.EDQUOT, errno.EACCES, errno.EPERM, errno.EFBIG, errno.EIO}


@contextmanager
def space(path: Path) -> Iterator[None]:
    """Turn what the system says of a full, read-only, failing or forbidden disk, or of a limit on the size of files, into NoSpace."""
    try:
        yield
    except OSError as error:
        if error.errno not in _NO_SPACE:
            raise
        raise NoSpace(
            f"{path}: cannot be written: {error.strerror or error}",
            cure=f"`df -h {path.parent}` shows the space left; `--data DIR` names another archive.",
        ) from error


def sync_directory(directory: Path) -> None:
    """Make the names in *directory* durable."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_file(path: Path) -> None:
    """Make durable what any process has written to *path*, and its name, if it is there."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return
    with space(path):
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
        sync_directory(path.parent)


def make_directory(directory: Path, within: Path | None = None) -> None:
    """Make *directory*, and what is missing above it, each name durable: a file that is synced in a directory whose own name is not may
    be gone after a power cut.

    The names below *within* are made sure of even where they are there: who made them may have been killed before that.
    """
    above = (directory, *directory.parents)
    unsure = [path for path in above if not path.exists() or (within is not None and within in path.parents)]
    directory.mkdir(parents=True, exist_ok=True)
    for made in reversed(unsure):
        sync_directory(made.parent)
