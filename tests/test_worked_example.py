"""docs/worked-example.md and the SQL of docs/methods.md are run as they stand; the figure beside them is what the code draws."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

from tests.test_readme import archive, blocks  # noqa: F401 - a fixture

DOCS = Path(__file__).parents[1] / "docs"
EXAMPLE = DOCS / "worked-example.md"
SVG = "{http://www.w3.org/2000/svg}"


def parts(figure: Path) -> dict[str, int]:
    """How many of each element a figure has. Raises ParseError where it is no XML."""
    root = ElementTree.parse(figure).getroot()
    return {name: len(root.findall(f"{SVG}{name}")) for name in ("text", "path", "circle", "title")}


def test_the_code_runs_on_an_archive(archive, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    """On the archive made by hand for the README: what is printed follows from its known counts."""
    code = "\n".join(blocks(EXAMPLE, "python")).replace('"lumbung-demo"', repr(str(archive.path)))
    run = subprocess.run([sys.executable, "-W", "error", "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    # The star's 4 and 93, and 3 and 5 likes; what was observed once, or has an unknown count at one end, is no pair.
    assert run.stdout.splitlines() == [
        "   4 to   93  Bedah Buku Sejarah Lumbung Desa Ramai Pengunjung",
        "   3 to    5  Peta Dasar Dibuka",
        "HTTP/1.1 200 OK from http://dispersip.contohkab.go.id/bedah-buku-sejarah-lumbung-desa-ramai-pengunjung",
        "True True",
    ]
    assert parts(tmp_path / "reactions.svg") == {"text": 4, "path": 2, "circle": 4, "title": 1}


def test_the_figure_and_the_output_shown_belong_together() -> None:
    shown = [line for block in blocks(EXAMPLE, "text") for line in block.splitlines() if " to " in line]
    drawn = (DOCS / "reactions.svg").read_text(encoding="utf-8")
    found = parts(DOCS / "reactions.svg")
    assert found["circle"] == 2 * found["path"] == found["text"]
    for line in shown:
        before, after, title = re.fullmatch(r" *(\d+) to +(\d+)  (.+)", line).groups()  # type: ignore[union-attr]
        assert f">{title[:58]}</text>" in drawn and f">{before} → {after}</text>" in drawn


def test_what_is_needed_to_cite(archive) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    (sql,) = blocks(DOCS / "methods.md", "sql")
    connection = sqlite3.connect(f"file:{archive.path / 'index.db'}?mode=ro", uri=True)
    try:
        ((agency, title, url, day, captured_at, capture, digest),) = connection.execute(sql).fetchall()
    finally:
        connection.close()
    assert (agency, title, day) == (
        "Dinas Perpustakaan dan Kearsipan Kabupaten Contoh",
        "Bedah Buku Sejarah Lumbung Desa Ramai Pengunjung",
        "2025-10-15",
    )
    assert (
        digest.startswith("sha1:")
        and archive.capture(capture).row["captured_at"] == captured_at
        and url in archive.capture(capture).row["url"]
    )
