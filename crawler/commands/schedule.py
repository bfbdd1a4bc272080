"""``lumbung schedule``: what starts runs, for systemd or for cron, ready to be put in place."""

from __future__ import annotations

import getpass
import sys
from datetime import timedelta
from pathlib import Path

import click

from archive.errors import NoSpace, UsageError
from crawler import operator
from crawler.cli import data_option
from crawler.commands.output import here, say
from crawler.timer import Timer, interval
from spiders.registry import Registry

SYSTEM = Path("/etc/systemd/system")


@click.command()
@click.argument("how", type=click.Choice(["systemd", "cron"]))
@click.argument("slugs", nargs=-1, metavar="[SLUG]...")
@click.option("--every", metavar="TIME", help="15m, 1h, 6h, 1d … [`every` in lumbung.yaml, else 1h].")
@click.option("--user", metavar="NAME", help="Who runs it, for systemd [you].")
@click.option("--output", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="Write the two units into DIR.")
@data_option
def schedule(how: str, slugs: tuple[str, ...], every: str | None, user: str | None, output: Path | None) -> None:
    """Print what starts `lumbung crawl --all` (or SLUG…) on a schedule: hardened systemd units, or a line for cron."""
    for slug in slugs:
        Registry(here() / "portals").get(slug)
    house = operator.load(here())
    try:
        rhythm = interval(every or house.every or "1h")
    except ValueError as error:
        raise UsageError(f"--every {error}") from error
    data = here().resolve()
    timer = Timer(_program(), data, rhythm, _seconds(rhythm), user or getpass.getuser(), slugs)
    if how == "cron":
        click.echo(timer.cron())
        say("Add this line with: crontab -e")
        say(f"Two runs never write one archive: the second ends at once, as behind `flock -n`, and `lumbung --data {data} status` says so.")
    else:
        _systemd(timer, output)
    if not data.is_dir():
        say(f"{data} is not there yet: a unit may write to it, and not make it. mkdir -p makes it.")
    if house.every is None:
        say(f"`every: {every or '1h'}` in {data}/lumbung.yaml has `lumbung status` tell of a run that is late.")


def _systemd(timer: Timer, output: Path | None) -> None:
    units = {"lumbung.service": timer.service(), "lumbung.timer": timer.timer()}
    if output is None:
        click.echo("\n".join(f"# {SYSTEM / name}\n{text}" for name, text in units.items()), nl=False)
    for name, text in units.items() if output else ():
        path = (output or Path()) / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        except OSError as error:
            raise NoSpace(f"{path} cannot be written: {error.strerror}", cure="Give --output a directory that you may write to.") from error
        say(f"{path} written")
    say("Then: sudo systemctl daemon-reload && sudo systemctl enable --now lumbung.timer")


def _program() -> Path:
    """The `lumbung` beside this Python: a unit has no PATH to find it by."""
    beside = Path(sys.executable).parent / "lumbung"
    return beside if beside.is_file() else Path(sys.argv[0]).resolve()


def _seconds(every: timedelta) -> int:
    """A run ends before the next one is due, and after a day at the latest."""
    return max(int(every.total_seconds() * 0.93) - 10, 60)
