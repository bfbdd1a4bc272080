"""The towns whose story is told once, for every test that only reads it or copies it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.reread.story import MEMORY, STORY, live


@pytest.fixture(scope="session")
def told() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=MEMORY) as directory:
        data = Path(directory) / "data"
        live(data, STORY)
        (data / "portals").mkdir()
        for number in range(2):
            home = f"http://kota-{number}.contoh.go.id/"
            (data / "portals" / f"kota-{number}.yaml").write_text(f"agency: Dinas {number}\nhome: {home}\nprofile: generic\n")
        yield data


@pytest.fixture
def copy(told: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=MEMORY) as directory:
        yield Path(shutil.copytree(told, Path(directory) / "data"))
