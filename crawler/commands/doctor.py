"""``lumbung doctor``: can Lumbung work here?"""

from __future__ import annotations

import importlib.util
import os
import shutil
import sqlite3
import ssl
import sys
from pathlib import Path

import click

from archive.errors import LumbungError
from crawler import operator
from crawler.cli import data_option
from crawler.commands.output import emit, here, json_option, plain
from crawler.commands.replay import wayback
from spiders.registry import Registry

ENOUGH = 2_000_000_000


@click.command()
@json_option
@data_option
def doctor(as_json: bool) -> int:
    """Can Lumbung work here? Looks at Python, SQLite, the disk, the portals, and what is optional."""
    findings = list(_look(here()))
    for level, name, detail in findings:
        if as_json:
            emit({"level": level, "check": name, "detail": detail})
        else:
            click.echo(f"{click.style(f'{level:4}', fg={'ok': 'green', 'note': 'yellow', 'BAD': 'red'}[level])}  {name:14} {plain(detail)}")
    return 4 if any(level == "BAD" for level, _, _ in findings) else 0


def _look(data: Path) -> list[tuple[str, str, str]]:
    found = [("ok" if sys.version_info >= (3, 11) else "BAD", "Python", sys.version.split()[0])]
    with sqlite3.connect(":memory:") as db:
        options = {row[0] for row in db.execute("PRAGMA compile_options")}
    good = sqlite3.sqlite_version_info >= (3, 37) and "ENABLE_FTS5" in options
    found.append(("ok" if good else "BAD", "SQLite", f"{sqlite3.sqlite_version} (3.37 or newer with FTS5 is needed)"))
    roots = len(ssl.create_default_context().get_ca_certs())
    found.append(
        ("ok", "certificates", f"{roots} roots of trust")
        if roots or os.environ.get("SSL_CERT_DIR") or Path("/etc/ssl/certs").is_dir()
        else ("BAD", "certificates", "no roots of trust: https portals cannot be checked; install ca-certificates or set SSL_CERT_FILE")
    )
    for module, why in (("isal", "faster WARC compression"), ("uvloop", "a faster event loop")):
        there = importlib.util.find_spec(module) is not None
        found.append(("ok" if there else "note", module, "installed" if there else f"not installed: {why}"))
    program = wayback()
    found.append(("ok", "pywb", str(program)) if program else ("note", "pywb", "not installed: `lumbung replay` says how"))
    return [*found, *_archive(data)]


def _archive(data: Path) -> list[tuple[str, str, str]]:
    found = []
    place = next((p for p in (data, *data.resolve().parents) if p.is_dir()), Path("/"))
    writable = os.access(place, os.W_OK)
    found.append(("ok" if writable else "BAD", "archive", f"{data}" + ("" if writable else f": {place} cannot be written")))
    free = shutil.disk_usage(place).free
    found.append(("ok" if free > ENOUGH else "note", "disk", f"{free / 1e9:.1f} GB free"))
    registry = Registry(data / "portals")
    found.append(("ok", "portals", f"{len(list(registry.all()))} known"))
    found += [("BAD", "portals", str(error)) for error in registry.broken]
    try:
        house = operator.load(data)
        told = house.contact or house.user_agent
        found.append(
            (
                "ok" if told else "note",
                "contact",
                told or f"not set: write `contact: you@example.org` into {data}/lumbung.yaml, so that webmasters can reach you",
            )
        )
    except LumbungError as error:
        found.append(("BAD", "lumbung.yaml", str(error)))
    return found
