"""A page as a test: ``<date>-<kind>.html.gz`` and the JSON that it must read to, which fails once, until a person has looked at it.

The JSON is the page's reading as ``lumbung read --json`` prints it, its text in paragraphs, and says beside it how the page was got:
``page_url``, ``captured_at``, ``status``, ``mime`` and ``portal`` (its definition). ``reviewed`` is false until somebody says that it is
right.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from archive.errors import BadConfiguration
from archive.stored import StoredCapture
from spiders import read
from spiders.page import Page
from spiders.portal import Portal
from spiders.registry import parse

_FIELDS = (
    "kind url title lead text author author_role category tags language native_id published_at published_date published_precision"
    " published_raw modified_at dateline_place dateline_date image_url media counts flags"
).split()
_LISTED = ("kind", "reason", "links", "next_url")
_ABOUT = frozenset({"reviewed", "page_url", "captured_at", "status", "mime", "requested_url", "portal"})
_AT = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)  # of pages that do not say when they were captured
_ENDINGS = {"html": ".html.gz", "xml": ".xml.gz", "json": ".answer.gz"}


@dataclass(frozen=True, slots=True)
class Fixture:
    """One stored page, and what it must read to. ``reviewed``: a person has said that this is right."""

    path: Path
    page: Page
    portal: Portal
    expected: dict[str, Any]
    reviewed: bool

    @property
    def name(self) -> str:
        return f"{self.path.parent.name}/{self.path.stem}"


def stored(directory: Path) -> Iterator[Fixture]:
    """Every fixture in the folders of *directory*, by folder and name."""
    for path in sorted(directory.glob("*/*.json")):
        if body_of(path) is not None:
            yield load(path)


def load(path: Path) -> Fixture:
    """The fixture whose expected JSON is *path*. Raises BadConfiguration where that is none, or its page is not there."""
    body = body_of(path)
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        url = told.get("page_url") or told["url"]
    except (OSError, ValueError, KeyError, AttributeError) as error:
        raise BadConfiguration(f"{path} is no fixture: {error}", cure="Make one with: lumbung fixture SLUG URL") from error
    if body is None:
        raise BadConfiguration(f"{path} has no page beside it", cure="Make it again with: lumbung fixture SLUG URL")
    text = gzip.decompress(body.read_bytes()).decode() if body.suffix == ".gz" else body.read_text(encoding="utf-8")
    at = told.get("captured_at")
    page = Page(
        url=url, text=text, captured_at=datetime.fromisoformat(at) if at else _AT, status=told.get("status", 200),
        mime=told.get("mime", "text/html"), requested_url=told.get("requested_url"),
    )  # fmt: skip
    expected = {name: value for name, value in told.items() if name not in _ABOUT}
    return Fixture(path, page, _portal(told.get("portal"), url, path), expected, bool(told.get("reviewed", True)))


def body_of(path: Path) -> Path | None:
    """The page beside the expected JSON *path*."""
    names = [path.with_name(path.stem + ending) for ending in (*_ENDINGS.values(), ".html")]
    return next((name for name in names if name.is_file()), None)


def differences(fixture: Fixture, portal: Portal | None = None) -> list[str]:
    """How today's reading (as a page of *portal*, where that has changed since) differs from the expected one, a line for each field."""
    found = reading(fixture.page, portal or fixture.portal)
    return [f"{name}: expected {value!r}, read {found.get(name)!r}" for name, value in fixture.expected.items() if found.get(name) != value]


def reading(page: Page, portal: Portal) -> dict[str, Any]:
    """The reading of *page* as a fixture's JSON holds it: the record's fields, or a listing's links."""
    found = read.as_json(read.records(page, portal))
    found["generation"] = found["reader"].partition(" ")[2] or found["reader"]
    if found["kind"] != "article":
        return {name: found[name] for name in (*_LISTED, "generation")}
    return {**{name: found[name] for name in _FIELDS}, "text": found["text"].split("\n\n"), "generation": found["generation"]}


def save(directory: Path, page: Page, portal: Portal) -> Path:
    """Keep *page* as a fixture in *directory*/SLUG, not yet reviewed; the path of its JSON. One that is there already is kept."""
    found = reading(page, portal)
    folder = directory / portal.slug
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"{page.captured_at:%Y-%m-%d}-{found['kind']}"
    number = 1
    while (path := folder / (f"{stem}.json" if number == 1 else f"{stem}-{number}.json")).exists():
        number += 1
    ending = next((ending for mark, ending in _ENDINGS.items() if mark in page.mime), ".html.gz")
    definition = {"slug": portal.slug, **portal.model_dump(mode="json", exclude={"slug"}, exclude_defaults=True)}
    told = {
        "reviewed": False, "page_url": page.url, "captured_at": page.captured_at.isoformat(), "status": page.status, "mime": page.mime,
        **({"requested_url": page.requested_url} if page.requested_url not in (None, page.url) else {}), "portal": definition, **found,
    }  # fmt: skip
    path.with_name(path.stem + ending).write_bytes(gzip.compress(page.text.encode(), mtime=0))
    path.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def page_of(stored: StoredCapture) -> Page | None:
    """The page that a stored capture holds, as it was read when it came; None for a picture and whatever else is no text."""
    from crawler.response import response_of
    from spiders import walk

    row = stored.row
    named = ((name.decode("latin-1"), value.decode("latin-1")) for name, value in stored.head.headers)
    headers = {name: value for name, value in named if name.lower() != "content-encoding"}
    response = response_of(row["url"], stored.body.body, headers, row["status"])
    return walk.page_of(response, {"captured_at": datetime.fromisoformat(row["captured_at"]), "capture_id": row["id"]})


def _portal(told: dict[str, Any] | None, url: str, path: Path) -> Portal:
    if told is None:
        parts = urlsplit(url)
        return Portal(slug="contoh", agency="Contoh", home=f"{parts.scheme}://{parts.netloc}/", profile="auto")
    definition = dict(told)
    return parse(str(definition.pop("slug", "contoh")), yaml.safe_dump(definition, allow_unicode=True), str(path))


__all__ = ["Fixture", "body_of", "differences", "load", "page_of", "reading", "save", "stored"]
