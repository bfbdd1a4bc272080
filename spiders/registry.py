"""The portals that are known: those that come with Lumbung, and the user's own, which win."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from archive.errors import BadConfiguration, LumbungError, UsageError
from spiders.portal import Portal, Requisites
from spiders.rules import Listing, Rule, Rules

SHIPPED = Path(__file__).parent / "portals"
"""The directory of the portals that come with Lumbung."""

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
_RESERVED = frozenset({"captures"})  # the collection of `lumbung capture`
_KEYS = tuple(name for name in Portal.model_fields if name != "slug")
_CURE = "See a whole one with: lumbung portals show dispersip-klaten"
_START = (1, 1)
_DEEPEST = 6  # rules, their number, fields, one of them, css, its number


class Registry:
    """Shipped portals and those of *user_dir* (a directory of ``<slug>.yaml`` files; it may be absent).

    A file that cannot be used never hides the others: it stands in ``broken``, and ``get`` raises what is wrong with it.
    """

    def __init__(self, user_dir: Path | None = None) -> None:
        self.user_dir = user_dir

    def get(self, slug: str) -> Portal:
        """The portal called *slug*. Raises UsageError where there is none, BadConfiguration where its file cannot be used."""
        outcome = self._read.get(slug)
        if outcome is None:
            near = get_close_matches(slug, self._read, n=3)
            hint = f"did you mean {' or '.join(near)}?" if near else f"known are: {', '.join(self.slugs())}"
            raise UsageError(f"no portal is called {slug!r}; {hint}", cure="All of them: lumbung portals list")
        if isinstance(outcome, LumbungError):
            raise outcome
        return outcome

    def slugs(self) -> list[str]:
        """The slugs of all usable portals, sorted."""
        return sorted(slug for slug, outcome in self._read.items() if isinstance(outcome, Portal))

    def all(self) -> Iterator[Portal]:
        """Every usable portal, by slug."""
        return (self.get(slug) for slug in self.slugs())

    @property
    def broken(self) -> list[BadConfiguration]:
        """What is wrong with the files that cannot be used, by slug."""
        return [outcome for _, outcome in sorted(self._read.items()) if isinstance(outcome, BadConfiguration)]

    def path(self, slug: str) -> Path:
        """The file that defines *slug*. Raises UsageError where there is none."""
        if slug not in self._paths:
            self.get(slug)
        return self._paths[slug]

    @cached_property
    def _paths(self) -> dict[str, Path]:
        paths = {path.stem: path for path in _files(SHIPPED)}
        return paths | {path.stem: path for path in _files(self.user_dir)}

    @cached_property
    def _read(self) -> dict[str, Portal | BadConfiguration]:
        read: dict[str, Portal | BadConfiguration] = {}
        for slug, path in self._paths.items():
            try:
                read[slug] = _load(path)
            except BadConfiguration as error:
                read[slug] = error
        return read


def parse(slug: str, text: str, source: str) -> Portal:
    """The portal that YAML *text* defines; *source* names it in messages (a file, or a WARC record).

    Raises BadConfiguration naming source, line, column and what was expected. Plain YAML data alone: no tags, no key twice.
    """
    try:
        loader = yaml.SafeLoader(text)
        root = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = (mark.line + 1, mark.column + 1) if mark else _START
        raise _bad(source, where, f"not YAML: {error.problem or error.context}; expected lines such as agency: Dinas …") from None
    except yaml.reader.ReaderError as error:
        raise _bad(source, _position(text, error.position), f"not YAML: the character U+{error.character:04X} cannot stand in it") from None
    except RecursionError:
        raise _bad(source, _START, "not a portal: brackets in brackets without end; expected keys and values") from None
    if not isinstance(root, yaml.MappingNode):
        raise _bad(source, _mark(root), "expected keys and values, such as agency: Dinas Perpustakaan dan Kearsipan Kabupaten Klaten")
    places = _places(root, source)
    data = {str(key.value): _value(loader, key, value, source) for key, value in root.value}
    try:
        return Portal(**{**data, "slug": slug})
    except ValidationError as error:
        problems = [_problem(detail, places, data) for detail in error.errors()]
        raise BadConfiguration("\n".join(f"{source}:{line}:{column}: {what}" for (line, column), what in problems), cure=_CURE) from None


def _load(path: Path) -> Portal:
    if path.suffix != ".yaml":
        raise BadConfiguration(f"{path}: not read: a portal's file ends in .yaml", cure=f"Rename it to {path.stem}.yaml")
    if not _SLUG.fullmatch(path.stem):
        raise BadConfiguration(
            f"{path}: {path.stem!r} cannot be a slug: expected small letters, digits and single hyphens", cure="Rename the file"
        )
    if path.stem in _RESERVED:
        raise BadConfiguration(
            f"{path}: {path.stem!r} is the collection of `lumbung capture`; no portal can be called so", cure="Rename the file"
        )
    try:
        raw = path.read_bytes()
        text = raw.decode("utf-8-sig")
    except OSError as error:
        raise BadConfiguration(f"{path}: cannot be read: {error.strerror}", cure=f"Look at it with: ls -l {path}") from error
    except UnicodeDecodeError as error:
        raise _bad(
            str(path), (raw[: error.start].count(b"\n") + 1, 1), f"byte 0x{raw[error.start]:02x} is not UTF-8; expected UTF-8 text"
        ) from None
    return parse(path.stem, text, str(path))


def _files(directory: Path | None) -> list[Path]:
    """The directory's YAML files; of two that share a slug the rightly named one stands last, and so wins."""
    if directory is None or not directory.is_dir():
        return []
    return sorted(
        (path for path in directory.iterdir() if path.suffix in {".yaml", ".yml"}), key=lambda path: (path.suffix == ".yaml", path.name)
    )


def _places(root: yaml.MappingNode, source: str) -> dict[tuple[str | int, ...], yaml.Node]:
    """The node of each key and list item, by its path as pydantic names it. Refuses a key that stands twice, and ``slug``."""
    places: dict[tuple[str | int, ...], yaml.Node] = {}
    queue: list[tuple[tuple[str | int, ...], yaml.Node]] = [((), root)]
    while queue:
        path, node = queue.pop()
        if len(path) > _DEEPEST:
            continue
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                name = (*path, str(key.value))
                if name == ("slug",):
                    raise _bad(source, _mark(key), "unknown key 'slug'; a portal's slug is its file's name")
                if key.tag != "tag:yaml.org,2002:str":
                    raise _bad(source, _mark(key), f"{_shown(key)} is not a word; expected a key such as {_KEYS[0]}")
                if name in places:
                    raise _bad(
                        source, _mark(key), f"the key {key.value!r} stands twice, first on line {_mark(places[name])[0]}; expected once"
                    )
                places[name] = key
                queue.append((name, value))
        elif isinstance(node, yaml.SequenceNode):
            for index, item in enumerate(node.value):
                places[*path, index] = item
                queue.append(((*path, index), item))
    return places


def _value(loader: yaml.SafeLoader, key: yaml.Node, value: yaml.Node, source: str) -> Any:
    try:
        return loader.construct_object(value, deep=True)
    except yaml.MarkedYAMLError as error:
        raise _bad(source, _mark(value), f"{key.value}: {error.problem}; expected plain text, a number or a list") from None
    except (ValueError, TypeError, RecursionError) as error:  # a date such as 2024-13-45, a key that is a list
        raise _bad(source, _mark(value), f"{key.value}: {error}; expected plain text, a number or a list") from None


def _problem(detail: Any, places: dict[tuple[str | int, ...], yaml.Node], data: dict[str, Any]) -> tuple[tuple[int, int], str]:
    """Place and words for one of pydantic's errors."""
    path: tuple[str | int, ...] = tuple(detail["loc"])
    if path[:2] == ("rules", 0) and path[:2] not in places:  # one layout alone is no list
        path = ("rules", *path[2:])
    message = str(detail["msg"]).removeprefix("Value error, ")
    head, _, rest = message.partition(": ")
    if (*path, head) in places:  # a validator of ours that names the key at fault
        path, message = (*path, head), rest
    where = _mark(next((places[path[:n]] for n in range(len(path), 0, -1) if path[:n] in places), None))
    name = ".".join(map(str, path))
    if detail["type"] == "missing":
        return where if len(path) > 1 else _START, f"the key {name!r} is missing; expected {name}: …"
    if detail["type"] == "extra_forbidden":
        known = _keys(path[:-1])
        near = get_close_matches(str(path[-1]), known, n=1)
        return where, f"unknown key {name!r}; " + (f"did you mean {near[0]!r}?" if near else f"expected one of {', '.join(known)}")
    if path == ("region",) and isinstance(data.get("region"), int | float):
        return where, 'region: a number loses its zeros; expected it in quotes, such as region: "33.10"'
    if detail["type"] == "value_error":
        return where, f"{name}: {message}"
    return where, f"{name}: {message.replace('Input should be', 'expected').replace('tuple', 'list')}, not {detail['input']!r}"


def _keys(path: tuple[str | int, ...]) -> tuple[str, ...]:
    """The keys that may stand at *path*."""
    inner: dict[str, type[BaseModel]] = {"rules": Rules, "listing": Listing, "fields": Rule, "counts": Rule, "requisites": Requisites}
    model = next((inner[part] for part in reversed(path) if isinstance(part, str) and part in inner), None)
    return tuple(model.model_fields) if model else _KEYS


def _shown(key: yaml.Node) -> str:
    return repr(key.value) if isinstance(key, yaml.ScalarNode) else "a list or mapping"


def _mark(node: yaml.Node | None) -> tuple[int, int]:
    return (node.start_mark.line + 1, node.start_mark.column + 1) if node is not None else _START


def _position(text: str, offset: int) -> tuple[int, int]:
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


def _bad(source: str, where: tuple[int, int], what: str) -> BadConfiguration:
    return BadConfiguration(f"{source}:{where[0]}:{where[1]}: {what}", cure=_CURE)


__all__ = ["SHIPPED", "Registry", "parse"]
