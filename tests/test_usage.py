"""Wrong words on the command line, wrong files and wrong directories: the code, the value, what was expected, and what helps."""

from __future__ import annotations

import random
import resource
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from archive import Archive
from archive.errors import NotAnArchive
from tests.crawler.village import Site, Village, article, assert_sound, lumbung, rows


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Village]]:
    """A small archive, and the village that it came from."""
    data = tmp_path_factory.mktemp("guna") / "data"
    with Village() as village:
        village.add(data, Site("baik"))
        assert village.crawl(data, "baik").code == 0
        yield data, village


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("crawl baiik", ["'baiik'", "did you mean baik?", "lumbung portals list"]),
        ("crawl", ["which portal?", "lumbung portals list"]),
        ("crawl baik --all", ["not both"]),
        ("crwl baik", ["'crwl'", "Did you mean 'crawl'?"]),
        ("crawl baik --limits 3", ["--limits", "--limit"]),
        ("crawl baik --limit 0", ["--limit", "0 is not in the range"]),
        ("crawl baik --delay -1", ["--delay", "-1"]),
        ("crawl baik --delay nan", ["--delay nan", "a number of seconds"]),
        ("crawl baik --connect-to 127.0.0.1:80", ["--connect-to '127.0.0.1:80'", "HOST:PORT:HOST:PORT"]),
        ("recount tidak-ada", ["'tidak-ada'", "lumbung portals list"]),
        ("capture baik.contoh.go.id/a", ["'baik.contoh.go.id/a'", "http or https URL", "lumbung capture https://"]),
        ("capture http://baik.contoh.go.id:99999/", ["99999"]),
        ("capture http://", ["'http://'"]),
        ("capture", ["no URL given", "--file LIST"]),
        ("show 999999", ["'999999'", "an id or a URL", "lumbung search"]),
        ("show http://baik.contoh.go.id/berita/sat", ["Did you mean http://baik.contoh.go.id/berita/satu?"]),
        ("status baiik", ["'baiik'", "did you mean baik?"]),
        ("search kabar --portal baiik", ["'baiik'"]),
        ("export articles --since kemarin", ["--since 'kemarin'", "YYYY-MM-DD"]),
        ("export articles --format xml", ["xml", "jsonl"]),
        ("verify tidak-ada.warc.gz", ["tidak-ada.warc.gz", "no such file"]),
    ],
)
def test_wrong_words(kept: tuple[Path, Village], words: str, said: list[str]) -> None:
    done = lumbung(kept[0], *words.split())
    assert done.code == 2, done.err
    assert done.out == ""
    for part in said:
        assert part in done.err, done.err
    assert "Traceback" not in done.err


def test_one_broken_portal_file_is_told_with_its_line_and_the_others_go_on(tmp_path: Path) -> None:
    with Village() as village:
        village.add(tmp_path, Site("baik"))
        (tmp_path / "portals" / "rusak.yaml").write_text("agency: Dinas\nhome: http://rusak.contoh.go.id/\nprofle: generic\n")
        done = village.crawl(tmp_path, "rusak", "baik")
        assert done.code == 4
        assert "rusak.yaml:3:1" in done.err and "did you mean 'profile'?" in done.err
        assert (done.jobs["baik"]["exit_code"], done.jobs["baik"]["articles_new"]) == (0, 2)
        alone = village.crawl(tmp_path, "rusak")
        assert alone.code == 4 and "rusak.yaml:3:1" in alone.err
        assert lumbung(tmp_path, "portals", "list").code == 4


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("contact: a\ndelai: 3\n", 2),
        ("operator: x\ndelay: [\n", 3),
        ("delay: -1\n", 1),
        ("- a\n", 1),
        ("operator: \x00\n", 1),
        ("delay: .nan\n", 1),
    ],
)
def test_a_broken_lumbung_yaml(tmp_path: Path, text: str, line: int) -> None:
    (tmp_path / "lumbung.yaml").write_text(text)
    done = lumbung(tmp_path, "crawl", "dispersip-klaten")
    assert done.code == 4, done.err
    assert f"lumbung.yaml, line {line}: " in done.err and "Known keys" in done.err
    assert not (tmp_path / "index.db").exists()


def test_a_lumbung_yaml_that_is_not_utf8(tmp_path: Path) -> None:
    (tmp_path / "lumbung.yaml").write_bytes(b"contact: a\noperator: B\xe9\n")
    done = lumbung(tmp_path, "crawl", "dispersip-klaten")
    assert done.code == 4 and "line 2: byte 0xe9 is not UTF-8" in done.err


def test_a_directory_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "berkas").write_text("x")
    for place, words in (
        (tmp_path / "berkas", "is not a directory"),
        (tmp_path / "berkas" / "data", "is not a directory"),
        (Path("/proc/x"), "cannot be written"),
    ):
        done = lumbung(place, "crawl", "dispersip-klaten")
        assert done.code == 3, done.err
        assert str(place) in done.err and words in done.err and "--data" in done.err
    assert lumbung(tmp_path / "nihil", "status").code == 4


def test_an_index_of_something_else_is_never_touched(tmp_path: Path) -> None:
    other = tmp_path / "index.db"
    with sqlite3.connect(other) as db:
        db.execute("CREATE TABLE articles (x)")
    db.close()
    before = other.read_bytes()
    for words in (["crawl", "dispersip-klaten"], ["status"]):
        done = lumbung(tmp_path, *words)
        assert done.code == 4, done.err
        assert "is no index of Lumbung's: it holds articles" in done.err and "--data" in done.err
    assert other.read_bytes() == before
    other.write_bytes(b"not a database at all, " * 50)
    for words in (["crawl", "dispersip-klaten"], ["status"]):
        assert lumbung(tmp_path, *words).code == 4


def test_an_index_of_a_newer_lumbung_is_never_touched(tmp_path: Path) -> None:
    Archive(tmp_path, write=True).close()
    with sqlite3.connect(tmp_path / "index.db") as db:
        db.execute("INSERT INTO _sqlite_migrations(migration_set, name, applied_at) VALUES ('lumbung', 'm999_future', '2030')")
    db.close()
    for write in (True, False):
        with pytest.raises(NotAnArchive, match=r"newer Lumbung \(m999_future"):
            Archive(tmp_path, write=write)
    Archive(tmp_path / "lain", write=True).close()  # a failed opening holds no lock


def test_a_disk_without_room_for_a_byte_is_told_as_that(tmp_path: Path) -> None:
    program = (
        "import resource, signal, sys\nfrom archive import Archive\nfrom archive.errors import NoSpace\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\nresource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))\n"
        f"try:\n    Archive({str(tmp_path)!r}, write=True)\nexcept NoSpace as error:\n    sys.exit(str(error))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert "index.db cannot be written" in done.stderr and "Traceback" not in done.stderr, done.stderr


@pytest.mark.parametrize("limit", [18_000, 120_000, 400_000, 500_000])
def test_a_full_disk_ends_the_run_and_loses_nothing(tmp_path: Path, limit: int) -> None:
    """The disk is simulated: no file may grow beyond *limit* bytes, which strikes index, WARC or log, whichever is first."""

    def cramped() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    with Village() as village:
        site = village.add(tmp_path, Site("besar", [f"/berita/{n}" for n in range(40)]))
        # On the largest disk it is the WARC that meets the limit: a page that cannot be compressed.
        site.special["/berita/20"] = article("Kabar besar", text=random.Random(1).randbytes(limit).hex())
        done = village.crawl(tmp_path, "besar", preexec_fn=cramped)
        assert done.code == 3, done.err + done.out
        assert "Traceback" not in done.err, done.err
        assert "cannot be written" in done.err + done.out
        acknowledged = []
        with suppress(sqlite3.OperationalError):  # there was no room for the tables
            acknowledged = rows(tmp_path, "SELECT id FROM captures")
        again = village.crawl(tmp_path, "besar")
        assert again.code == 0, again.err + again.out
        assert_sound(tmp_path)
        assert rows(tmp_path, "SELECT count(*) FROM articles") == [(40,)]
        ids = {id for (id,) in rows(tmp_path, "SELECT id FROM captures")}
        assert {id for (id,) in acknowledged} <= ids
        assert len(ids) >= len(site.asked) - 1
