"""Whoever installs Lumbung gets permissively licensed packages; the few exceptions are named, with the reason."""

from __future__ import annotations

import re
from importlib.metadata import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

LOCK = Path(__file__).parents[1] / "requirements" / "base.txt"
PINS = [Requirement(line) for line in LOCK.read_text().splitlines() if line[:1].isalnum()]
PACKAGES = sorted({pin.name for pin in PINS})
HERE = sorted({pin.name for pin in PINS if pin.marker is None or pin.marker.evaluate()})

PERMISSIVE = re.compile(
    r"\b(MIT|MIT-0|BSD|BSD-\d-Clause|Apache|Apache-2\.0|PSF-2\.0|PSFL|ZPL-2\.1|Python Software Foundation License|Public Domain)\b"
)
RESTRICTED = re.compile(r"\b[AL]?GPL|General Public|\bMPL|Mozilla|EUPL|SSPL|Commons Clause|Proprietary", re.IGNORECASE)
EXCEPTIONS = {
    "certifi": "MPL-2.0: a file of certificates, used unchanged",
    "tld": "MPL-1.1 OR GPL-2.0-only OR LGPL-2.1-or-later, of which MPL-1.1 is taken; used unchanged, behind trafilatura",
}
NEVER = {"surt": "AGPL", "pywb": "GPL; a program of its own", "replaywebpage": "AGPL", "cdxj-indexer": "brings surt"}


def licence(name: str) -> str:
    """What the installed distribution says of its licence, in one string."""
    facts = metadata(name)
    said = [text[:200] for field in ("License-Expression", "License") for text in facts.get_all(field, [])]
    return " | ".join([*said, *(line for line in facts.get_all("Classifier", []) if line.startswith("License ::"))])


@pytest.mark.parametrize("name", HERE)
def test_base_is_permissive(name: str) -> None:
    text = licence(name)
    if name in EXCEPTIONS:
        assert RESTRICTED.search(text), f"{name} is permissive now ({text}): it needs no exception"
    else:
        assert PERMISSIVE.search(text), f"{name}: no permissive licence in {text!r}"
        assert not RESTRICTED.search(text), f"{name}: {text!r}"


def test_base_holds_none_of_the_programs_kept_apart() -> None:
    assert NEVER.keys() & set(PACKAGES) == set()


def test_exceptions_are_all_in_use() -> None:
    assert EXCEPTIONS.keys() <= set(PACKAGES)
