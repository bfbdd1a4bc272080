"""What every test stands on: the tools outside Python, hypothesis without chance, and a socket that reaches loopback alone."""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from sqlite_utils import Database

from archive.schema import migrations

settings.register_profile("lumbung", derandomize=True, deadline=None, database=None)
settings.load_profile("lumbung")

_PYWB = Path(__file__).parents[1] / ".venv-pywb" / "bin"
_TOOLS: dict[str, tuple[tuple[str, ...], str]] = {
    "cc": (("cc", "gcc", "clang"), "apt-get install gcc libc6-dev"),
    "chromium": (("chromium", "chromium-browser", "google-chrome"), "apt-get install chromium"),
    "pywb": (("wayback",), "make pywb"),
    "wget": (("wget",), "apt-get install wget"),
}


def find_tool(name: str) -> Path | None:
    """The program behind *name*: pywb's ``wayback`` in ``LUMBUNG_PYWB`` or .venv-pywb first, else whatever is on PATH."""
    path = os.pathsep.join((os.environ.get("LUMBUNG_PYWB", str(_PYWB)), os.environ.get("PATH", os.defpath)))
    found = next(filter(None, (shutil.which(program, path=path) for program in _TOOLS[name][0])), None)
    return Path(found) if found else None


@pytest.fixture(scope="session")
def tool() -> Callable[[str], Path]:
    """``tool("chromium")``: its path. Absent, the test is skipped; named in ``LUMBUNG_REQUIRE`` (a,b,c) and absent, it fails."""

    def need(name: str) -> Path:
        found = find_tool(name)
        if found is not None:
            return found
        message = f"{name} is not installed: {_TOOLS[name][1]}"
        if name in os.environ.get("LUMBUNG_REQUIRE", "").split(","):
            pytest.fail(f"{message} (LUMBUNG_REQUIRE names it)")
        pytest.skip(message)

    return need


Once = Callable[[str, Callable[[Path], None]], Path]


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """``once(name, make)``: the directory that *make* has filled, once for all processes among which the tests are dealt out: what takes
    long to make and is only read."""
    base = tmp_path_factory.getbasetemp()
    root = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def filled(name: str, make: Callable[[Path], None]) -> Path:
        directory, made = root / name, root / f"{name}.made"
        with (root / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not made.exists():
                shutil.rmtree(directory, ignore_errors=True)  # whoever began it has failed
                directory.mkdir()
                make(directory)
                made.touch()
        return directory

    return filled


@pytest.fixture(scope="session", autouse=True)
def made_once() -> Iterator[None]:
    """A new index is a copy of one that went through every migration in this process: the suite makes hundreds, each of 200 statements."""
    apply, first = migrations.apply, sqlite3.connect(":memory:")
    apply(Database(first))

    def copied(db: Database, *arguments: Any, **options: Any) -> None:
        new = not arguments and not options and not db.execute("SELECT 1 FROM sqlite_master").fetchone()
        if new and not db.conn.in_transaction:
            first.backup(db.conn)
        else:
            apply(db, *arguments, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(migrations, "apply", copied)
        yield
    first.close()


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return host == "localhost"


def _loopback_only(event: str, args: tuple[Any, ...]) -> None:
    if event in ("socket.connect", "socket.sendto") and isinstance(args[1], tuple) and not _is_loopback(args[1][0]):
        raise RuntimeError(f"a test tried to reach {args[1]}: tests send nothing beyond loopback")


sys.addaudithook(_loopback_only)
