"""Everything that can go wrong in Lumbung, as one tree.

    LumbungError                     exit code
    ├── UsageError                   2    a wrong slug, field, date or flag
    ├── NoSpace                      3    the disk is full, read-only or over quota
    ├── BadConfiguration             4    a portal file or lumbung.yaml that cannot be used
    ├── ArchiveLocked                8    another run holds the archive
    ├── Unreachable                  9    the portal cannot be reached now; worth retrying
    ├── NotAnArchive                 4    the directory holds no index, or one made by a newer Lumbung
    ├── DamagedRecord                10   bytes in a WARC that are not what they claim to be
    └── MissingTool                  4    an optional program (pywb) is not installed

Each message names the value, what was expected, and the command that helps.
"""

from __future__ import annotations


class LumbungError(Exception):
    """The root. ``exit_code`` is what the command line ends with; ``cure`` is one line saying what helps."""

    exit_code = 1

    def __init__(self, message: str, *, cure: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.cure = cure

    def __str__(self) -> str:
        return f"{self.message}\n{self.cure}" if self.cure else self.message


class UsageError(LumbungError):
    exit_code = 2


class NoSpace(LumbungError):
    exit_code = 3


class BadConfiguration(LumbungError):
    exit_code = 4


class NotAnArchive(LumbungError):
    exit_code = 4


class MissingTool(LumbungError):
    exit_code = 4


class ArchiveLocked(LumbungError):
    exit_code = 8


class Unreachable(LumbungError):
    exit_code = 9


class DamagedRecord(LumbungError):
    exit_code = 10
