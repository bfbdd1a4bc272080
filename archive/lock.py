"""One run at a time writes to an archive: the file ``.lock``, held by flock, so that a process that dies lets go of it."""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import IO

from archive import times
from archive.disk import make_directory, sync_directory
from archive.errors import ArchiveLocked, NoSpace


def hold(path: Path, clock: Callable[[], datetime]) -> IO[str]:
    """Hold the archive in the directory *path* (made where it is not) until the file is closed. Raises ArchiveLocked, NoSpace."""
    try:
        make_directory(path)
        with suppress(OSError):  # whoever made it may have been killed before its name was sure; not every system's root can be synced
            sync_directory(path.resolve().parent)
        handle = (path / ".lock").open("a+", encoding="utf-8")
    except OSError as error:
        kind = "is not a directory" if error.errno in (errno.EEXIST, errno.ENOTDIR) else f"cannot be written: {error.strerror}"
        raise NoSpace(f"{path} {kind}", cure="Give --data a directory that you may write to, on a disk with space.") from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        handle.seek(0)
        holder = handle.read().strip() or "another process"
        handle.close()
        raise ArchiveLocked(
            f"{path} is in use by {holder}", cure="Wait until that run ends, or stop it; `lumbung status` can be read meanwhile."
        ) from error
    # A full disk cannot name us, and the lock is held all the same; whether anything can be kept, the WARC will tell. Not through the
    # file's buffer: what stays in there fails once more when it is closed.
    with suppress(OSError):
        os.ftruncate(handle.fileno(), 0)
        os.write(handle.fileno(), f"process {os.getpid()}, since {times.second(clock())}\n".encode())
    return handle


def held(path: Path) -> bool:
    """Whether a run (of any process) is writing to the archive in *path* now."""
    try:
        with (path / ".lock").open("r", encoding="utf-8") as handle:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False  # never written to, or a copy without the lock
    return False
