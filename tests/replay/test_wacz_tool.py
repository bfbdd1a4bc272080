"""py-wacz judges our packages."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.replay.conftest import replaytool


@pytest.mark.parametrize("name", ["portal.wacz", "article.wacz"])
def test_wacz_validate(packages: dict[str, Path], name: str) -> None:
    done = subprocess.run([str(replaytool("wacz")), "validate", "-f", str(packages[name])], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "is valid" in done.stdout
