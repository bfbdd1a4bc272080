"""``lumbung explore`` as its visitors meet it: in headless Chromium, by mouse and by keyboard, wide and narrow, light and dark."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from archive import Archive
from tests.conftest import Once
from tests.explore import hostile
from tests.explore.conftest import Past
from tests.replay.conftest import replaytool

PHONE = {"width": 360, "height": 740}
DARK = {"dark": True}
DRAWN = ["drawn"]


def visits(article: dict[str, Any], harm: int) -> list[dict[str, Any]]:
    own, slug = f"/article/{article['id']}", article["portal"]
    focused = "document.activeElement.className || document.activeElement.tagName"
    return [
        {"name": "home", "path": "/", "axe": True},
        {"name": "home, phone, dark, Indonesian", "path": "/", "axe": True, "lang": "id-ID", **PHONE, **DARK},
        {"name": "search", "path": "/search?q=warga", "axe": True},
        {"name": "search, phone", "path": "/search?q=warga&state=edited", "axe": True, **PHONE},
        {"name": "article", "path": own, "axe": True, "steps": [
            DRAWN, ["ask", "document.querySelectorAll('.plot canvas').length"], ["focus", "h1 .prov-mark"],
            ["ask", "getComputedStyle(document.querySelector('h1 .prov-card')).display"], ["press", "Escape"],
            ["ask", "getComputedStyle(document.querySelector('h1 .prov-card')).display"],
            ["drag", ".u-over", 0.1, 0.6], ["ask", "location.search"], ["focus", ".plot"], ["press", "ArrowRight", "ArrowRight"],
            ["ask", "document.querySelector('.readout').textContent"], ["press", "0"], ["ask", "location.search"],
            ["click", ".u-legend button"], ["ask", "location.search"], ["ask", "document.activeElement.getAttribute('aria-pressed')"]]},
        {"name": "article, phone, dark", "path": own, "axe": True, "steps": [DRAWN], **PHONE, **DARK},
        {"name": "permalink", "path": f"{own}?a{article['id']}.off=like,love", "steps": [
            DRAWN, ["ask", "[...document.querySelectorAll('.u-legend button[aria-pressed=false]')].length"]]},
        {"name": "changes", "path": f"{own}/changes", "axe": True, "steps": [
            ["focus", ".jump-next"], ["press", "Enter"], ["ask", "location.hash + ' ' + document.querySelector('.change.at').id"]]},
        {"name": "portal", "path": f"/portal/{slug}", "axe": True, "steps": [DRAWN]},
        {"name": "portal, phone", "path": f"/portal/{slug}", "steps": [DRAWN], **PHONE},
        {"name": "compare", "path": f"/compare?article=1&article={article['id']}&axis=age", "axe": True, "steps": [DRAWN]},
        {"name": "compare, phone", "path": f"/compare?portal={slug}", "axe": True, "steps": [DRAWN], **PHONE},
        {"name": "capture", "path": f"/capture/{article['capture']}", "axe": True},
        {"name": "hostile article", "path": f"/article/{harm}", "axe": True, "steps": [DRAWN]},
        {"name": "hostile changes", "path": f"/article/{harm}/changes", "axe": True, **PHONE},
        {"name": "hostile portal", "path": "/portal/jahat", "axe": True, "steps": [["drawn"]]},
        {"name": "hostile search", "path": "/search?q=%3Cscript%3E+judul", "axe": True},
        {"name": "hostile capture", "path": "/capture/26bad000-0000-4000-8000-000000000002", "axe": True},
        {"name": "Datasette's table", "path": "/index/articles", "axe": True},
        {"name": "Datasette's table, phone, dark", "path": "/index/snapshots", "axe": True, **PHONE, **DARK},
        {"name": "Datasette's tables", "path": "/index", "axe": True},
        {"name": "Datasette's SQL", "path": "/index?sql=select+title+from+articles", "axe": True, "steps": [
            ["ask", "!!document.querySelector('.CodeMirror')"]]},
        {"name": "keyboard alone", "path": "/", "steps": [
            ["press", "Tab"], ["ask", focused], ["press", "Enter", *["Tab"]], ["ask", "document.activeElement.id"], ["type", "warga"],
            ["press", "Enter"], ["gone", "/search"], ["loaded"],
            ["focus", ".hits a"], ["press", "Enter"], ["gone", "/article/"], ["loaded"]]},
        {"name": "replay", "path": own, "steps": [["click", ".doors .door"], ["frame", article["title"]]]},
        {"name": "player", "path": own, "steps": [["click", ".doors .door:nth-child(2)"], ["frame", article["title"]]]},
    ]  # fmt: skip


@pytest.fixture(scope="module")
def article(past: Past) -> dict[str, Any]:
    """An article that was edited and shows pictures, with the capture of its newest version."""
    with Archive(past.data) as archive:
        row = next(row for row in archive.articles() if row["versions"] > 1 and row["image_url"] and row["portal"] != hostile.SLUG)
        return {**row, "capture": archive.ask.versions(row["id"])[-1]["capture_id"]}


@contextmanager
def served(data: Path) -> Iterator[str]:
    """The command, running over the archive in *data*; its address."""
    player = replaytool("replaywebpage").parent
    command = [sys.executable, "-m", "crawler.cli", "--data", str(data), "explore", "--port", "0", "--player", str(player)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr is not None
        try:
            line = running.stderr.readline()
            found = re.search(r"http://127\.0\.0\.1:\d+", line)
            assert found, line
            yield found[0]
        finally:
            running.terminate()
            rest = running.stderr.read()
            code = running.wait(20)
    assert "Traceback" not in rest, rest
    assert code == 143


@pytest.fixture(scope="module")
def visited(past: Past, article: dict[str, Any], once: Once, tool: Callable[[str], Path]) -> dict[str, Any]:
    """``server``: the address; ``seen``: by visit, what was met there."""

    def make(directory: Path) -> None:
        tool("pywb")
        tools = {"chromium": str(tool("chromium")), "playwright": str(replaytool("playwright")), "axe": str(replaytool("axe"))}
        with served(Path(shutil.copytree(past.data, directory / "data"))) as server:
            plan = {**tools, "base": server, "visits": visits(article, past.hostile)}
            command = [shutil.which("node") or "node", str(Path(__file__).with_name("browser.mjs"))]
            done = subprocess.run(command, input=json.dumps(plan), capture_output=True, text=True, timeout=170)
        assert done.returncode == 0, done.stderr[:2000]
        (directory / "visited.json").write_text(json.dumps({"server": server, "seen": json.loads(done.stdout)}))

    found: dict[str, Any] = json.loads((once("visited", make) / "visited.json").read_text())
    return found


@pytest.fixture(scope="module")
def server(visited: dict[str, Any]) -> str:
    return str(visited["server"])


@pytest.fixture(scope="module")
def seen(visited: dict[str, Any]) -> dict[str, Any]:
    return dict(visited["seen"])


def test_every_page_answers(seen: dict[str, Any]) -> None:
    assert {name: visit["status"] for name, visit in seen.items() if visit["status"] != 200} == {}


def test_no_request_leaves_loopback(seen: dict[str, Any], server: str) -> None:
    for name, visit in seen.items():
        hosts = {urlsplit(url).netloc if name not in ("replay", "player") else urlsplit(url).hostname for url in visit["requests"]}
        hosts -= {"", None}
        assert hosts == ({urlsplit(server).netloc} if name not in ("replay", "player") else {"127.0.0.1"}), name


def test_no_console_error(seen: dict[str, Any]) -> None:
    ours = {name: visit["console"] for name, visit in seen.items() if name not in ("replay", "player")}
    assert {name: said for name, said in ours.items() if said} == {}


def test_axe_finds_nothing(seen: dict[str, Any]) -> None:
    judged = {name: visit["axe"] for name, visit in seen.items() if "axe" in visit}
    assert len(judged) > 12
    assert {name: found for name, found in judged.items() if found} == {}


def test_nothing_is_wider_than_its_screen(seen: dict[str, Any]) -> None:
    ours = {name: visit["overflow"] for name, visit in seen.items() if "Datasette" not in name and name not in ("replay", "player")}
    assert {name: by for name, by in ours.items() if by > 0} == {}


def test_every_picture_is_there(seen: dict[str, Any]) -> None:
    shown = [image for name in ("article", "article, phone, dark") for image in seen[name]["images"]]
    assert shown and all(width for _, width in shown if _)


def test_the_chart_and_its_permalink(seen: dict[str, Any], article: dict[str, Any]) -> None:
    canvas, card, shut, zoomed, readout, whole, without, pressed = seen["article"]["answers"]
    key = f"a{article['id']}"
    assert (canvas, card, shut, pressed) == (1, "block", "none", "false")
    assert re.search(rf"[?&]{key}\.span=[\d.]+%7E[\d.]+", zoomed), zoomed
    assert re.fullmatch(r"\d+ \w+ 2026, \d\d:\d\d WIB: Like \d+.*", readout), readout
    assert f"{key}.span" not in whole
    assert re.search(rf"{key}\.off=\w*%2Clike|{key}\.off=like|{key}\.off=views%2Clike", without), without
    assert seen["permalink"]["answers"] == [2]


def test_jump_to_the_next_change(seen: dict[str, Any]) -> None:
    assert seen["changes"]["answers"] == ["#change-1 change-1"]


def test_a_hostile_page_runs_nothing(seen: dict[str, Any]) -> None:
    for name, visit in seen.items():
        assert visit["dialogs"] == 0 and visit["title"] != "DIRETAS", name
    assert "<script>" in seen["hostile article"]["title"]


def test_keyboard_alone_leads_from_home_to_an_article(seen: dict[str, Any]) -> None:
    visit = seen["keyboard alone"]
    assert visit["answers"] == ["skip", "q"]
    assert urlsplit(visit["url"]).path.startswith("/article/")


def test_datasettes_own_scripts_run(seen: dict[str, Any]) -> None:
    assert seen["Datasette's SQL"]["answers"] == [True]


def test_replay_shows_the_page_as_it_was(seen: dict[str, Any], article: dict[str, Any]) -> None:
    with_url = seen["replay"]["frame"]
    assert with_url.endswith(f"mp_/{article['url']}")
    assert seen["player"]["frame"].endswith(f"mp_/{article['url']}")
    assert urlsplit(seen["player"]["frame"]).netloc != urlsplit(seen["home"]["url"]).netloc, "archived scripts run in another origin"
