"""The heap of a process that reads pages: what one page needed, the next will need again."""

from __future__ import annotations

import ctypes

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # malloc.h of glibc
_KEPT = 16 << 20
_APART = 4 << 20


def keep() -> None:
    """Let glibc keep up to 16 MiB of freed memory, and take pieces of less than 4 MiB from it.

    By itself it gives back whatever more than 128 KiB is free at the heap's end, and takes larger pieces from the system each time: a tree
    of 60 KB of HTML then costs a hundred page faults, as much as parsing it (glibc 2.36, 2026-11). Elsewhere than on glibc nothing is done.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):  # no such function; no libc to be asked this way
        return
    mallopt(_TRIM_THRESHOLD, _KEPT)
    mallopt(_MMAP_THRESHOLD, _APART)
