"""``lumbung mend``: torn WARCs of ours and of others."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest

from archive import Archive
from archive.reader import iter_records
from archive.records import Job, PortalEntry
from archive.times import now
from archive.warc import WarcWriter
from tests.archive.exchanges import capture
from tests.crawler.village import lumbung, rows

PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\nhalo!"
HOME = "http://desa.contoh.go.id/"


def foreign(path: Path, *, compressed: bool = True) -> list[int]:
    """A WARC of another writer, a request without a response last; where its records begin, and its length."""
    kinds = [("warcinfo", b"software: other/1\r\n"), *[("resource", b"x" * 500)] * 3, ("request", b"GET /9 HTTP/1.1\r\n\r\n")]
    data, places = b"", [0]
    for number, (kind, block) in enumerate(kinds):
        head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{UUID(int=number)}>\r\nWARC-Date: 2026-11-22T10:00:00Z\r\n"
        head += f"WARC-Target-URI: {HOME}{number}\r\nContent-Type: text/plain\r\nContent-Length: {len(block)}\r\n\r\n"
        record = head.encode() + block + b"\r\n\r\n"
        data += gzip.compress(record) if compressed else record
        places.append(len(data))
    path.write_bytes(data)
    return places


def mine(path: Path) -> Path:
    with WarcWriter(path, "desa", warcinfo={"software": "Lumbung/1"}) as writer:
        for number in range(3):
            writer.append(capture(number, PAGE))
    return writer.path


def test_a_whole_file_is_left_as_it_is(tmp_path: Path) -> None:
    path = mine(tmp_path)
    before = path.read_bytes()
    done = lumbung(tmp_path, "mend", str(path))
    assert (done.code, done.out) == (0, f"{path}: whole, {len(before)} bytes\n")
    assert path.read_bytes() == before and list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("compressed", [True, False])
@pytest.mark.parametrize("name", ["asing.warc", "asing.warc.open"])
def test_a_foreign_file_loses_its_torn_bytes_alone(tmp_path: Path, compressed: bool, name: str) -> None:
    path = tmp_path / name
    places = foreign(path, compressed=compressed)
    whole = path.read_bytes()
    path.write_bytes(whole[: places[-2] + 40])  # the request is torn
    done = lumbung(tmp_path, "mend", str(path), "--json")
    quarantine = tmp_path / f"asing.warc.torn-{places[-2]}"
    final = tmp_path / "asing.warc"
    assert done.code == 0 and done.rows == [
        {"file": str(path), "path": str(final), "kept_bytes": places[-2], "cut_bytes": 40, "quarantine": str(quarantine)}
    ]
    assert final.read_bytes() + quarantine.read_bytes() == whole[: places[-2] + 40]
    again = tmp_path / "utuh.warc"
    again.write_bytes(whole)
    assert lumbung(tmp_path, "mend", str(again)).code == 0
    assert again.read_bytes() == whole, "a request without a response is no torn byte"


def test_a_group_of_ours_is_cut_whole(tmp_path: Path) -> None:
    path = mine(tmp_path)
    whole = path.read_bytes()
    begins = [offset for offset, _, found in iter_records(path) if found.type == "request"]
    path.write_bytes(whole[:-10])
    done = lumbung(tmp_path, "mend", str(path))
    assert done.code == 0 and f"{begins[-1]} bytes kept, {len(whole) - 10 - begins[-1]} cut" in done.out
    assert path.read_bytes() == whole[: begins[-1]]


def spoil(data: bytes) -> bytes:
    return data[:400] + bytes(8) + data[408:]


@pytest.mark.parametrize(("change", "told"), [(spoil, "no torn tail"), (lambda _: b"GIF89a", "no whole record at its beginning")])
def test_what_is_no_torn_tail_is_not_touched(tmp_path: Path, change: Callable[[bytes], bytes], told: str) -> None:
    path = tmp_path / "a.warc.gz"
    foreign(path)
    path.write_bytes(change(path.read_bytes()))
    before = path.read_bytes()
    done = lumbung(tmp_path, "mend", str(path))
    assert done.code == 10 and told in done.out + done.err
    assert path.read_bytes() == before and list(tmp_path.iterdir()) == [path]


def test_an_open_file_of_an_archive_gets_its_rows(tmp_path: Path) -> None:
    data, copy = tmp_path / "a", tmp_path / "b"
    with Archive(data, write=True) as archive:
        archive.enter(PortalEntry("desa", "Desa", HOME, "Asia/Jakarta", "generic"))
        archive.begin(Job(id="j", portal="desa", verb="crawl", started_at=now()))
        kept = archive.append(capture(1, PAGE, portal="desa", job="j"))
        archive.sync()
        shutil.copytree(data, copy)  # as a kill would leave it: the record is there, its row is not
    (path,) = copy.glob("collections/*/archive/*.open")
    with path.open("ab") as file:
        file.write(b"\x1f\x8b\x08torn")
    assert rows(copy, "SELECT count(*) FROM captures") == [(0,)]
    done = lumbung(tmp_path, "mend", str(path))
    assert done.code == 0 and "7 cut" in done.out
    assert rows(copy, "SELECT id FROM captures") == [(kept.capture_id,)]
    assert lumbung(copy, "verify").code == 0


def test_an_unknown_file_is_said(tmp_path: Path) -> None:
    done = lumbung(tmp_path, "mend", "tidak-ada.warc.gz")
    assert done.code == 2 and "tidak-ada.warc.gz cannot be mended: no such file" in done.err
