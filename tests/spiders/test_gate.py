"""The quality gate: how well the stored pages of each family are read, by their profile and without it, never falls below what it was.

``tests/fixtures/floors.json`` holds, by reader ("profile", "generic"), family and field, the share of values that were right (of texts, the
mean F1 over runs of four words), and the digest of the corpus on which they were measured. A changed corpus is measured again, by
``python -m tests.spiders.test_gate``; the new floors are looked at in the diff.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from hashlib import sha256
from pathlib import Path
from statistics import mean
from typing import Any

from crawler.fixture import Fixture, body_of, reading, stored

DIRECTORY = Path(__file__).parent.parent / "fixtures"
FLOORS = DIRECTORY / "floors.json"
FIELDS = ("title", "text", "published_at", "published_date", "author", "category", "tags", "image_url", "media", "native_id", "counts")
Floors = dict[str, dict[str, dict[str, float]]]


def corpus() -> list[Fixture]:
    return [fixture for fixture in stored(DIRECTORY) if fixture.expected.get("kind", "article") == "article"]


def digest(fixtures: list[Fixture]) -> str:
    whole = sha256()
    for fixture in fixtures:
        for path in (fixture.path, body_of(fixture.path)):
            assert path is not None
            whole.update(f"{path.parent.name}/{path.name}\0".encode() + path.read_bytes())
    return whole.hexdigest()


def measured(fixtures: list[Fixture]) -> Floors:
    scores: dict[str, dict[str, dict[str, list[float]]]] = {
        reader: defaultdict(lambda: defaultdict(list)) for reader in ("profile", "generic")
    }
    for fixture in fixtures:
        for reader, families in scores.items():
            portal = fixture.portal if reader == "profile" else fixture.portal.model_copy(update={"profile": "generic", "rules": ()})
            found = reading(fixture.page, portal)
            for name in FIELDS if reader == "profile" else FIELDS[:-2]:  # numbers of a CMS are no general reader's business
                if name in fixture.expected:
                    families[fixture.path.parent.name][name].append(right(name, fixture.expected[name], found.get(name)))
    return {
        reader: {family: {name: round(mean(values), 3) for name, values in fields.items()} for family, fields in families.items()}
        for reader, families in scores.items()
    }


def right(name: str, expected: Any, found: Any) -> float:
    if name != "text":
        return float(expected == found)
    truth, said = runs(expected), runs(found or [])
    both = (truth & said).total()
    return 2 * both / (truth.total() + said.total()) if both else float(not truth and not said)


def runs(paragraphs: list[str]) -> Counter[tuple[str, ...]]:
    words = " ".join(paragraphs).split()
    return Counter(tuple(words[at : at + 4]) for at in range(max(1, len(words) - 3))) if words else Counter()


def test_no_field_of_any_family_is_read_worse_than_before() -> None:
    floors, fixtures = json.loads(FLOORS.read_text(encoding="utf-8")), corpus()
    assert floors.pop("digest") == digest(fixtures), "the corpus has changed: python -m tests.spiders.test_gate measures it again"
    found = measured(fixtures)
    worse = [
        f"{reader} {family} {name}: {found[reader][family].get(name, 0)} < {floor}"
        for reader, families in floors.items()
        for family, fields in families.items()
        for name, floor in fields.items()
        if found[reader].get(family, {}).get(name, 0) < floor
    ]
    assert worse == []
    assert {score for fields in found["profile"].values() for score in fields.values()} == {1.0}


if __name__ == "__main__":
    pages = corpus()
    FLOORS.write_text(json.dumps({"digest": digest(pages), **measured(pages)}, indent=1) + "\n", encoding="utf-8")
