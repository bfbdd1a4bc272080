"""Where a command writes: standard output, or a file that appears under its name only when it is whole."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from archive.errors import NoSpace, UsageError


@contextmanager
def target(output: Path | None, form: str = "") -> Iterator[BinaryIO]:
    """The file to write to. Raises NoSpace where it cannot be written, UsageError for Parquet on standard output."""
    if output is None:
        if form == "parquet":
            raise UsageError("Parquet is no text for a terminal or a pipe", cure="Give --output FILE.")
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    part = output.with_name(output.name + ".part")
    try:
        with part.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(output)
    except OSError as error:
        raise NoSpace(f"{output} cannot be written: {error.strerror}", cure="Give --output a file that you may write.") from error
    finally:
        part.unlink(missing_ok=True)
