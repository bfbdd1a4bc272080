"""The command line. Data goes to standard output, messages to standard error; the exit code says how it went."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from archive.errors import LumbungError
from crawler.settings import LUMBUNG_VERSION

COMMANDS = {
    "demo": "demo", "portals": "portals", "capture": "crawl", "crawl": "crawl", "recount": "crawl", "status": "look", "search": "search",
    "ask": "ask",
    "show": "look", "history": "look", "read": "read", "verify": "check", "mend": "mend", "export": "export", "release": "release",
    "fixture": "fixture",
    "replay": "replay", "explore": "explore", "doctor": "doctor", "schedule": "schedule",
    "rebuild": "rebuild", "reparse": "reparse", "merge": "merge", "prove": "prove", "timestamp": "timestamp",
}  # fmt: skip
"""Verb -> the module of ``crawler.commands`` that holds it; imported when it is called, so that ``lumbung search`` starts no Scrapy."""

SECTIONS = {
    "Crawl": ("demo", "crawl", "recount", "capture", "portals", "schedule"),
    "Look": ("explore", "status", "search", "ask", "show", "history", "prove", "read", "fixture"),
    "Keep": ("verify", "timestamp", "reparse", "rebuild", "merge", "mend", "export", "release", "replay", "doctor"),
}


class Lumbung(click.Group):
    def list_commands(self, context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"crawler.commands.{COMMANDS[name]}"), name)
        return command

    def resolve_command(self, context: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(context, args)
        except click.UsageError as error:
            from difflib import get_close_matches

            near = get_close_matches(args[0], COMMANDS, n=1)
            hint = f" Did you mean {near[0]!r}?" if near else ""
            raise click.UsageError(f"no command {args[0]!r}.{hint} `lumbung --help` lists them.") from error

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        for title, names in SECTIONS.items():
            with formatter.section(title):
                rows = [(name, command.get_short_help_str(80)) for name in names if (command := self.get_command(context, name))]
                formatter.write_dl(rows)


def keep_data(context: click.Context, _: click.Parameter, value: str | None) -> None:
    """``--data`` may stand before or after the verb; the last one wins."""
    root = context.find_root()
    if value is not None:
        root.obj = Path(value)
    elif root.obj is None:
        root.obj = Path(os.environ.get("LUMBUNG_DATA") or "lumbung-data")


def data_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--data", metavar="DIR", callback=keep_data, expose_value=False, is_eager=True,
        help="The archive directory [LUMBUNG_DATA, else ./lumbung-data].",
    )(command)  # fmt: skip


@click.group(cls=Lumbung, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(LUMBUNG_VERSION, prog_name="lumbung")
@data_option
def lumbung() -> None:
    """Lumbung archives regional government news portals: every exchange as it crossed the wire, every article as a record,
    every reaction over time."""


def _terminated(number: int, _: object) -> None:
    """Through every ``finally`` on the way, and with the exit code that shells give: from the first moment on, and to the last."""
    raise SystemExit(128 + number)


def main(arguments: list[str] | None = None) -> None:
    """Entry point of the console script; exits with the codes of the README's table."""
    code = 0
    signal.signal(signal.SIGTERM, _terminated)
    try:
        code = lumbung.main(arguments, standalone_mode=False) or 0
    except click.exceptions.Exit as stop:
        code = stop.exit_code
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (KeyboardInterrupt, click.Abort):
        code = 130
    except LumbungError as error:
        click.echo(f"lumbung: {error}", err=True)
        code = error.exit_code
    except BrokenPipeError:  # `lumbung export … | head` is no mistake
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except Exception:
        traceback.print_exc()
        click.echo("lumbung: this is a mistake in Lumbung itself; nothing that was kept is lost. Please report the lines above.", err=True)
        code = 1
    sys.exit(code)


if __name__ == "__main__":
    main()
