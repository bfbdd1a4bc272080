"""The house: archive <- spiders <- crawler, who may import Scrapy, how large a module may be, and that nothing is ever posted."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("archive", "spiders", "crawler")
FORBIDDEN = {
    "archive": {"scrapy", "twisted", "spiders", "crawler"},
    "spiders": {"scrapy", "twisted", "crawler"},
    "crawler": set[str](),
}
MAY_USE_SCRAPY = {"spiders/walk.py"}
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "base", "manager"}
MAX_LINES = 250

MODULES = sorted(path.relative_to(ROOT).as_posix() for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def imported(source: str, module: str) -> Iterator[str]:
    """Absolute dotted names that *source*, standing at path *module*, imports anywhere in it."""
    package = module.removesuffix(".py").split("/")[:-1]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            yield ".".join([*above, *([node.module] if node.module else [])])


def breaches(source: str, module: str) -> list[str]:
    """What *module* imports and may not."""
    forbidden = FORBIDDEN[module.split("/")[0]]
    if module in MAY_USE_SCRAPY:
        forbidden = forbidden - {"scrapy", "twisted"}
    return [name for name in imported(source, module) if name.split(".")[0] in forbidden]


def posts(source: str) -> list[str]:
    """Signs that *source* would send something else than GET or HEAD."""
    signs = []
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.ImportFrom(names=names) | ast.Import(names=names):
                signs += [alias.name for alias in names if alias.name in ("FormRequest", "JsonRequest", "XmlRpcRequest")]
            case ast.keyword(arg="method", value=ast.Constant(value=str() as method)) if method.upper() not in ("GET", "HEAD"):
                signs.append(f"method={method!r}")
            case ast.Constant(value=str() | bytes() as value) if value in ("POST", b"POST") or value[:5] in ("POST ", b"POST "):
                signs.append(repr(value))
    return signs


@pytest.mark.parametrize("module", MODULES)
def test_imports_point_one_way(module: str) -> None:
    assert breaches((ROOT / module).read_text(), module) == []


@pytest.mark.parametrize(
    ("source", "module", "expected"),
    [
        ("import scrapy.http", "archive/store.py", ["scrapy.http"]),
        ("def f():\n    from twisted.web import client", "archive/explore/pages.py", ["twisted.web"]),
        ("from spiders.page import Page", "archive/store.py", ["spiders.page"]),
        ("from crawler import wire", "spiders/read.py", ["crawler"]),
        ("from scrapy import Request", "spiders/read.py", ["scrapy"]),
        ("from scrapy import Request", "spiders/walk.py", []),
        ("from crawler.keep import Keep", "spiders/walk.py", ["crawler.keep"]),
        ("from .page import Page\nfrom archive.records import Article", "spiders/read.py", []),
        ("from ..records import Article", "archive/explore/pages.py", []),
    ],
)
def test_the_check_sees_a_breach(source: str, module: str, expected: list[str]) -> None:
    assert breaches(source, module) == expected


def test_archive_opens_where_scrapy_is_not_installed() -> None:
    program = """
import importlib, pkgutil, sys
blocked = {"scrapy", "twisted", "spiders", "crawler"}
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in blocked:
            raise ImportError(f"{name} is not installed here")
sys.meta_path.insert(0, Absent())
import archive
for module in pkgutil.walk_packages(archive.__path__, "archive."):
    importlib.import_module(module.name)
print(*sorted(name for name in sys.modules if name.split(".")[0] == "archive"))
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "archive.records" in done.stdout.split()


@pytest.mark.parametrize("module", MODULES)
def test_modules_are_nouns_of_readable_size(module: str) -> None:
    assert not FORBIDDEN_NAMES & set(module.removesuffix(".py").split("/"))
    assert len((ROOT / module).read_text().splitlines()) <= MAX_LINES, f"{module}: split it by noun"


@pytest.mark.parametrize("module", [module for module in MODULES if not module.startswith("crawler/demo/")])
def test_nothing_is_posted(module: str) -> None:
    assert posts((ROOT / module).read_text()) == []


@pytest.mark.parametrize(
    "source",
    ["from scrapy import FormRequest", "Request(url, method='post')", "head = b'POST / HTTP/1.1'", "request.method = 'POST'"],
)
def test_the_check_sees_a_post(source: str) -> None:
    assert len(posts(source)) == 1


CLOCKS = {"now", "utcnow", "today", "time", "time_ns", "localtime", "gmtime"}
"""How long something took (time.monotonic) may be told by anybody; what time it is, nobody finds out for himself."""
MAY_READ_THE_CLOCK = {"archive/times.py": {"datetime.now"}}


def clocks(source: str) -> set[str]:
    """Where *source* reads the clock itself: all else is given one."""
    return {
        f"{node.func.value.id}.{node.func.attr}"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name)
        if node.func.value.id in ("datetime", "date", "time") and node.func.attr in CLOCKS
    }


@pytest.mark.parametrize("module", MODULES)
def test_one_clock(module: str) -> None:
    assert clocks((ROOT / module).read_text(encoding="utf-8")) <= MAY_READ_THE_CLOCK.get(module, set())


def test_the_check_sees_a_clock() -> None:
    assert clocks("import time\nfrom datetime import datetime\nx = datetime.now(UTC)\ny = time.time()\nz = times.now()") == {
        "datetime.now",
        "time.time",
    }
