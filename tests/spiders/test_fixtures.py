"""Every stored page reads to its JSON; a new one fails once, until a person has said that it is right."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from crawler.fixture import differences, stored
from spiders.read import PROFILES

DIRECTORY = Path(__file__).parent.parent / "fixtures"
STORED = list(stored(DIRECTORY))


@pytest.mark.parametrize("fixture", STORED, ids=lambda fixture: fixture.name)
def test_a_stored_page_reads_as_a_person_said(fixture) -> None:  # type: ignore[no-untyped-def]
    assert fixture.reviewed, f"look at {fixture.path}: is that what the page says? Then set reviewed to true"
    assert differences(fixture) == []


def test_every_generation_has_pages_of_two_portals() -> None:
    hosts: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for fixture in STORED:
        hosts[fixture.path.parent.name, fixture.expected["generation"].split()[0]].add(urlsplit(fixture.page.url).netloc)
    families = {family for family, _ in hosts}
    assert {profile.name for profile in PROFILES} - {"generic"} <= families
    assert {name: found for name, found in hosts.items() if len(found) < 2 and name[0] != "declarative"} == {}
