"""``lumbung replay``: the archive served through pywb, a program of its own (GPL, so never part of the base install)."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from archive import cdxj
from archive.errors import MissingTool, NotAnArchive
from crawler.cli import data_option
from crawler.commands.output import archive, here, say

INSTALL = "python3 -m venv ~/.lumbung-pywb && ~/.lumbung-pywb/bin/pip install pywb==2.10.0"


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8080, show_default=True, metavar="N")
@click.option(
    "--bind", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="Whoever can reach this address can read the archive."
)
@data_option
def replay(port: int, bind: str) -> int:
    """Serve the archive through pywb, so that a browser shows the pages as they were."""
    with archive() as kept:
        collections = sorted({path.parent.parent for path in kept.warcs()})
    if not collections:
        raise NotAnArchive(f"{here()} holds no WARC to replay", cure="Run `lumbung crawl SLUG` first.")
    program = wayback()
    if program is None:
        cure = f"Install it with `make pywb` in a checkout of Lumbung, or anywhere with:\n  {INSTALL}"
        raise MissingTool("pywb is not installed: `lumbung replay` needs its program `wayback`", cure=cure)
    for collection in collections:
        cdxj.write_index(collection / "archive", collection / "indexes" / "index.cdxj")
    say(f"pywb serves {here()} on http://{bind}:{port}/ (Ctrl-C ends it)")
    for collection in collections:
        say(f"  http://{bind}:{port}/{collection.name}/")
    with ended_in_order(), serving(program, bind, port) as served:
        return served.wait()


@contextmanager
def ended_in_order() -> Iterator[None]:
    """SIGTERM, which would end this program where it stands, leaves it through every ``finally`` on the way: no server stays behind."""

    def end(*_: object) -> None:
        raise SystemExit(143)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def serving(program: Path, bind: str, port: int, *, quiet: bool = False) -> Iterator[subprocess.Popen[bytes]]:
    """pywb over the archive directory; however this ends, its server ends with it. *quiet*: it prints nothing."""
    command = [str(program), "-b", bind, "-p", str(port), "-d", str(here())]
    output = subprocess.DEVNULL if quiet else None
    served = subprocess.Popen(command, stdout=output, stderr=output)  # noqa: S603 - a list, no shell
    try:
        yield served
    finally:
        served.terminate()
        served.wait()


def wayback() -> Path | None:
    """pywb's program: in LUMBUNG_PYWB (a directory), beside this Python, on the PATH, or where `make pywb` or INSTALL put it."""
    places = [os.environ.get("LUMBUNG_PYWB"), str(Path(sys.executable).parent), *os.environ.get("PATH", "").split(os.pathsep)]
    places += [str(Path(__file__).parents[2] / ".venv-pywb" / "bin"), str(Path.home() / ".lumbung-pywb" / "bin")]
    found = shutil.which("wayback", path=os.pathsep.join(filter(None, places)))
    return Path(found) if found else None
