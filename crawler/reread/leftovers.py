"""What a rebuild that was killed left: a directory that no one will ever look at."""

from __future__ import annotations

import shutil
from pathlib import Path

PREFIX = ".rebuild-"


def sweep(root: Path) -> None:
    """Remove it from the archive in *root*. For whoever holds the archive's lock."""
    for left in root.glob(PREFIX + "*"):
        shutil.rmtree(left, ignore_errors=True)
