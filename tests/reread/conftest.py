"""The towns whose story is told once, for every test that only reads it or copies it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.reread.story import STORY, live


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("told") / "data"
    live(data, STORY)
    (data / "portals").mkdir()
    for number in range(2):
        home = f"http://kota-{number}.contoh.go.id/"
        (data / "portals" / f"kota-{number}.yaml").write_text(f"agency: Dinas {number}\nhome: {home}\nprofile: generic\n")
    return data


@pytest.fixture
def copy(told: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(told, tmp_path / "data"))
