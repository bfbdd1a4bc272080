"""How commands speak: tables for people, JSON lines for programs."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from archive import Archive

json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")


def here() -> Path:
    """The archive directory that ``--data`` chose."""
    return Path(click.get_current_context().find_root().obj)


def archive() -> Archive:
    """The archive, to read. Raises NotAnArchive."""
    return Archive(here())


def emit(row: Any) -> None:
    click.echo(json.dumps(row, ensure_ascii=False, default=str))


def say(message: str) -> None:
    """A message for the person, on standard error."""
    click.echo(message, err=True)


def plain(value: Any) -> str:
    """*value* as one line that a terminal cannot be tricked by: control and bidirectional characters out of pages become spaces."""
    return "-" if value is None else _harmless(" ".join(str(value).split()))


def prose(text: str) -> str:
    """The same for text of several lines."""
    return "\n".join(map(_harmless, text.split("\n")))


def _harmless(line: str) -> str:
    return "".join(" " if unicodedata.category(c) in ("Cc", "Cf", "Cs") else c for c in line)


def table(rows: Iterable[Sequence[Any]], titles: Sequence[str], *, right: Sequence[str] = ()) -> None:
    """A table as wide as its contents; columns named in *right* are set flush right. The last column is cut to the terminal's width."""
    cells = [[plain(value) for value in row] for row in rows]
    widths = [max([len(title), *(len(row[i]) for row in cells)]) for i, title in enumerate(titles)]
    room = _width() - sum(widths[:-1]) - 2 * (len(titles) - 1)
    if len(titles) > 1 and sys.stdout.isatty() and 12 <= room < widths[-1]:
        widths[-1] = room
    for number, row in enumerate([list(titles), *cells]):
        line = "  ".join(_set(text, width, title in right) for text, width, title in zip(row, widths, titles, strict=True))
        click.echo(click.style(line.rstrip(), bold=True) if number == 0 and sys.stdout.isatty() else line.rstrip())


def moment(text: str | None) -> str:
    """A time of the index, to the minute."""
    return "-" if not text else datetime.fromisoformat(text).strftime("%Y-%m-%d %H:%M")


def progress(show: Callable[[], str]) -> Callable[[], None]:
    """A function that redraws one line on a terminal, and does nothing elsewhere."""
    if not sys.stderr.isatty():
        return lambda: None
    return lambda: click.echo("\r\033[K" + show()[: _width() - 1], nl=False, err=True)


def _set(text: str, width: int, right: bool) -> str:
    text = text if len(text) <= width else text[: width - 1] + "…"
    return text.rjust(width) if right else text.ljust(width)


def _width() -> int:
    import shutil

    return shutil.get_terminal_size((120, 24)).columns
