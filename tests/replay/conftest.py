"""One kept portal for all replay tests, and the tools that replay it. Absent tools skip; those named in LUMBUNG_REQUIRE fail."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen
from zipfile import ZipFile

import pytest

from archive import Archive
from archive.cdxj import write_index
from tests.replay.kept import KeptPortal, keep, lumbung
from tests.replay.player import serve

TOOLS = Path(os.environ.get("LUMBUNG_REPLAYTOOLS", Path(__file__).parents[2] / ".venv-replay"))
"""Where ``make replaytools`` puts what is neither pywb nor the browser."""

_PLACES = {
    "wacz": TOOLS / "bin" / "wacz",
    "replaywebpage": TOOLS / "node_modules" / "replaywebpage" / "ui.js",
    "axe": TOOLS / "node_modules" / "axe-core" / "axe.min.js",
    "playwright": TOOLS / "node_modules" / "playwright-core" / "index.mjs",
}


def replaytool(name: str) -> Path:
    """The file of *name*: one of ``_PLACES``, or node."""
    found = _PLACES[name] if name in _PLACES else Path(shutil.which(name) or "/none")
    if not found.is_file():
        message = f"{name} is not installed: make replaytools"
        if name in os.environ.get("LUMBUNG_REQUIRE", "").split(","):
            pytest.fail(f"{message} (LUMBUNG_REQUIRE names it)")
        pytest.skip(message)
    return found


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> KeptPortal:
    return keep(tmp_path_factory.mktemp("replay") / "data")


@pytest.fixture(scope="session")
def article(kept: KeptPortal) -> dict[str, Any]:
    """The newest article that shows pictures."""
    with Archive(kept.data) as archive:
        return next(row for row in archive.articles() if row["image_url"] and row["status"] == "live")


@pytest.fixture(scope="session")
def packages(kept: KeptPortal, article: dict[str, Any]) -> dict[str, Path]:
    """The portal and one article as WACZ, and the article's WARC out of its package."""
    made = {name: kept.data.parent / name for name in ("portal.wacz", "article.wacz")}
    lumbung(kept.data, "export", "wacz", "--portal", kept.slug, "--output", str(made["portal.wacz"]))
    lumbung(kept.data, "export", "wacz", "--article", str(article["id"]), "--output", str(made["article.wacz"]))
    with ZipFile(made["article.wacz"]) as zipped:
        (name,) = [name for name in zipped.namelist() if name.endswith(".warc.gz")]
        made["article.warc.gz"] = kept.data.parent / "article.warc.gz"
        made["article.warc.gz"].write_bytes(zipped.read(name))
    (made["forms.warc.gz"],) = (kept.data / "collections" / "forms" / "archive").iterdir()
    return made


@pytest.fixture(scope="session")
def pywb(kept: KeptPortal, tool: Callable[[str], Path]) -> Iterator[str]:
    """pywb over the archive directory as it stands; its address. The origin does not run any more."""
    program = tool("pywb")
    for collection in (kept.data / "collections").iterdir():
        write_index(collection / "archive", collection / "indexes" / "index.cdxj")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = kept.data.parent / "pywb.log"
    with log.open("wb") as output:
        command = [str(program), "-b", "127.0.0.1", "-p", str(port), "-d", str(kept.data)]
        running = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, cwd=kept.data)
    try:
        _wait(f"http://127.0.0.1:{port}/", running, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        running.terminate()
        running.wait(10)


def _wait(address: str, running: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(200):
        assert running.poll() is None, log.read_text()
        try:
            urlopen(address).close()
            return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"pywb does not answer: {log.read_text()}")


@pytest.fixture(scope="session")
def seen(kept: KeptPortal, article: dict[str, Any], packages: dict[str, Path], tool: Callable[[str], Path]) -> dict[str, Any]:
    """What ReplayWeb.page showed of each file: text, images, style, page list, and every address that the browser asked for."""
    chromium, node, player = tool("chromium"), replaytool("node"), replaytool("replaywebpage").parent
    with Archive(kept.data) as archive:
        newest = archive.snapshots(article)[-1]["observed_at"]
    ts = "".join(c for c in newest if c.isdigit())[:14]
    with serve(player, packages) as base:
        page = {"url": article["url"], "ts": ts}
        plan = {
            "chromium": str(chromium),
            "playwright": str(replaytool("playwright")),
            "profile": str(kept.data.parent / "profile"),
            "base": base,
            "loads": [
                {"name": "portal.wacz", "source": f"{base}/files/portal.wacz", "list": True},
                {
                    "name": "article.wacz",
                    "source": f"{base}/files/article.wacz",
                    **page,
                    "screenshot": os.environ.get("LUMBUNG_SCREENSHOT"),
                },
                {"name": "article.warc.gz", "source": f"{base}/files/article.warc.gz", **page},
                {
                    "name": "forms.warc.gz",
                    "source": f"{base}/files/forms.warc.gz",
                    "fetches": [[name, form.ts, form.url] for name, form in kept.forms.items()],
                },
            ],
        }
        command = [str(node), str(Path(__file__).with_name("player.mjs"))]
        done = subprocess.run(command, input=json.dumps(plan), capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return {**json.loads(done.stdout), "base": base}
