"""The command line in this process: what a program of its own would print and end with, without its start."""

from __future__ import annotations

import io
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from crawler.cli import main
from tests.crawler.village import Done


def command(data: Path | str, *arguments: str) -> Done:
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as ended:
        main(["--data", str(data), *arguments])
    return Done(int(ended.value.code or 0), out.getvalue(), err.getvalue())
