"""``lumbung read``: many files in one call, each a line; a file that is no page stops no other."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from archive.errors import UsageError
from crawler.cli import lumbung

FIXTURES = Path(__file__).parent.parent / "fixtures"


def test_a_file_that_is_no_page_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    picture, page = tmp_path / "foto.jpg", FIXTURES / "wordpress" / "rest-astra.html"
    picture.write_bytes(b"\xff\xd8\xff\xe0" + b"\0" * 40)
    url = json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))["page_url"]
    (tmp_path / "urls.tsv").write_text(f"{picture}\thttps://dkp.contohayukab.go.id/foto.jpg\n{page}\t{url}\n", encoding="utf-8")
    arguments = ["--data", str(tmp_path), "read", "--url-from", str(tmp_path / "urls.tsv"), "--json"]
    done = CliRunner().invoke(lumbung, arguments, standalone_mode=False)
    first, second = map(json.loads, done.stdout.splitlines())
    assert (first["file"], first["kind"]) == (str(picture), "other")
    assert "image/jpeg" in first["reason"]
    assert (second["file"], second["url"], second["profile"], second["counts"]) == (
        str(page), url, "wordpress", {"views": 1284, "comments": 2},
    )  # fmt: skip
    assert {"title", "text", "published_at", "published_date", "author", "tags", "media", "provenance", "flags"} <= second.keys()


def test_declarative_needs_a_portal(tmp_path: Path) -> None:
    arguments = ["--data", str(tmp_path), "read", str(FIXTURES / "declarative" / "nomor-pameran.html"), "--profile", "declarative"]
    done = CliRunner().invoke(lumbung, arguments, standalone_mode=False)
    assert isinstance(done.exception, UsageError)
    assert "--portal SLUG" in str(done.exception)
