"""What a page needs to look as it did is kept with it: once, from the portal alone, as far as the portal's file wants it."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

from crawler.demo import portals


def crawl(data: Path, more: str = "", *options: str) -> tuple[list[tuple[str, str, str]], list[str]]:
    """(kind of page, record type, path) of every capture of a crawl of the first sample portal, and the paths that it asked for."""
    with portals(1)[0] as site:
        (data / "portals").mkdir(parents=True)
        (data / "portals" / f"{site.slug}.yaml").write_text(site.yaml() + more)
        command = [
            sys.executable,
            "-m",
            "crawler.cli",
            "--data",
            str(data),
            "crawl",
            site.slug,
            "--delay",
            "0.005",
            "--connect-to",
            site.connect_to,
            *options,
        ]
        first = subprocess.run(command, capture_output=True, text=True)
        asked = len(site.log)
        assert first.returncode in (0, 7), first.stderr
        if not options:
            assert subprocess.run(command, capture_output=True).returncode == 0
            again = [entry.path for entry in site.log[asked:]]
            assert not [path for path in again if path.endswith((".css", ".png", ".js", ".ico"))], "a requisite is asked for once"
        with sqlite3.connect(data / "index.db") as db:
            rows = db.execute("SELECT purpose, record_type, replace(url, ?, '') FROM captures", (f"http://{site.host}",)).fetchall()
        return rows, [entry.path for entry in site.log[:asked]]


def test_style_and_images_are_kept_once(tmp_path: Path) -> None:
    captures, asked = crawl(tmp_path)
    kept = [path for purpose, _, path in captures if purpose == "requisite"]
    assert len(kept) == len(set(kept)) > 20
    assert {path.rpartition(".")[2] for path in kept} >= {"css", "png"}
    assert set(kept) <= set(asked)
    assert subprocess.run([sys.executable, "-m", "crawler.cli", "--data", str(tmp_path), "verify"], capture_output=True).returncode == 0


def test_a_portal_may_want_none_or_some(tmp_path: Path) -> None:
    none, _ = crawl(tmp_path / "none", "requisites:\n  kinds: []\n")
    assert not [path for purpose, _, path in none if purpose == "requisite"]
    some, _ = crawl(tmp_path / "some", "requisites:\n  kinds: [style]\n")
    assert {path.rpartition(".")[2] for purpose, _, path in some if purpose == "requisite"} == {"css"}


def test_a_limit_counts_articles_and_lets_their_pictures_through(tmp_path: Path) -> None:
    captures, _ = crawl(tmp_path, "", "--limit", "2")
    assert sum(purpose == "article" for purpose, _, _ in captures) == 2
    assert sum(purpose == "requisite" for purpose, _, _ in captures) > 5
