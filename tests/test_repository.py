"""What the repository says of itself is so: versions, locks, commands in the documentation, what CI runs."""

from __future__ import annotations

import re
import shlex
import subprocess
import tomllib
from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import entry_points, version
from itertools import dropwhile, groupby
from pathlib import Path

import click
import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
DOCUMENTS = [path for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")) if path.name != "CHANGELOG.md"]
_CODE = re.compile(r"```[a-z]*\n(.*?)```|`([^`\n]+)`", re.DOTALL)
_WORD = re.compile(r"[a-z][a-z-]*")
_ASSIGNMENT = re.compile(r"[A-Z_]+=.*")
_LUMBUNG = re.compile(r"(^|[\s/(])lumbung\s")


def pins(name: str) -> dict[str, set[str]]:
    """Package -> versions that requirements/*name*.txt pins (more than one where a marker decides)."""
    found: dict[str, set[str]] = {}
    for line in (ROOT / "requirements" / f"{name}.txt").read_text().splitlines():
        if line[:1].isalnum():
            pin = Requirement(line)
            found.setdefault(pin.name, set()).add(str(pin.specifier).removeprefix("=="))
    return found


def written_commands(text: str) -> Iterator[list[str]]:
    """The arguments of every ``lumbung …`` in the code of a Markdown text, up to a comment or a shell operator."""
    for block, span in _CODE.findall(text):
        for line in filter(_LUMBUNG.search, (block or span).replace("\\\n", " ").splitlines()):
            lexer = shlex.shlex(line.strip().removeprefix("$ "), posix=True, punctuation_chars=True)
            lexer.whitespace_split = True
            for is_operator, words in groupby(lexer, lambda word: set(word) <= set("();<>|&")):
                command = list(dropwhile(_ASSIGNMENT.fullmatch, words))
                if not is_operator and command and Path(command[0]).name == "lumbung":
                    yield command[1:]


def unknown(arguments: list[str], command: click.Command) -> list[str]:
    """The words of one written command line that *command* has no subcommand or option for."""
    context = click.Context(command)
    options = {name: option for option in command.get_params(context) if isinstance(option, click.Option) for name in option.opts}
    wrong, rest = [], list(arguments)
    while rest:
        word = rest.pop(0)
        if word.startswith("-"):
            name, _, value = word.partition("=")
            if name not in options:
                wrong.append(name)
            elif not value and not options[name].is_flag and not options[name].count:
                del rest[:1]
        elif isinstance(command, click.Group):
            if word in command.list_commands(context):
                found = command.get_command(context, word)
                assert found is not None
                return wrong + unknown(rest, found)
            return [*wrong, word] if _WORD.fullmatch(word) else wrong
    return wrong


def command_line() -> click.Group:
    (group,) = {value for value in vars(import_module("crawler.cli")).values() if isinstance(value, click.Group)}
    return group


def test_console_script_is_installed() -> None:
    (script,) = entry_points(group="console_scripts", name="lumbung")
    assert script.value == PROJECT["scripts"]["lumbung"]
    assert callable(script.load())


def test_version_is_one() -> None:
    newest = re.search(r"(?m)^## (\d\S*)", (ROOT / "CHANGELOG.md").read_text())
    assert newest is not None
    assert newest[1] == PROJECT["version"] == version("lumbung")


@pytest.mark.parametrize(("name", "wanted"), [("base", PROJECT["dependencies"]), ("dev", PROJECT["optional-dependencies"]["dev"])])
def test_lock_answers_the_project(name: str, wanted: list[str]) -> None:
    locked = pins(name)
    for requirement in map(Requirement, wanted):
        found = locked.get(requirement.name.lower(), set())
        assert found, f"{requirement.name} is not in requirements/{name}.txt: make lock"
        assert all(requirement.specifier.contains(pin) for pin in found), f"{requirement} against {found}: make lock"


def test_dev_lock_holds_the_base_lock() -> None:
    base, dev = pins("base"), pins("dev")
    assert {name: dev.get(name) for name in base} == base


def test_what_readme_tells_ci_runs() -> None:
    readme, ci = (ROOT / "README.md").read_text(), (ROOT / ".ci" / "run").read_text()
    assert "make test" in readme
    assert "make demo" in readme
    assert ci.splitlines()[-1] == "exec make test"


def test_make_knows_what_documents_name() -> None:
    targets = set(re.findall(r"(?m)^([a-z]+):", (ROOT / "Makefile").read_text()))
    named = {
        word for path in DOCUMENTS for code in _CODE.findall(path.read_text()) for word in re.findall(r"(?m)^make ([a-z]+)", "".join(code))
    }
    assert named <= targets


def test_make_test_is_everything() -> None:
    plan = subprocess.run(["make", "--dry-run", "--always-make", "test"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    steps = [plan.index(step) for step in ("ruff check\n", "ruff format --check", "/mypy\n", "-m pytest")]
    assert steps == sorted(steps)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_documented_commands_exist(document: Path) -> None:
    command = command_line()
    wrong = {" ".join(arguments): unknown(arguments, command) for arguments in written_commands(document.read_text())}
    assert {line: words for line, words in wrong.items() if words} == {}


def test_the_check_sees_unknown_commands() -> None:
    group = click.Group("lumbung", params=[click.Option(["--data"])])
    group.add_command(click.Command("crawl", params=[click.Argument(["slug"]), click.Option(["--limit"])]))
    text = """Say `lumbung --data x crawl klaten --limit 3 | head`, not `lumbung crwal`, nor `lumbung search "a | b"`:
```sh
$ A=b .venv/bin/lumbung crawl \\
  --speed 9  # fast
```"""
    assert [unknown(arguments, group) for arguments in written_commands(text)] == [[], ["crwal"], ["search"], ["--speed"]]
