"""WACZ packages and the excerpts in them: what is chosen, that its bytes are the archive's, and the form that replay tools need."""

from __future__ import annotations

import errno
import gzip
import hashlib
import json
import os
import struct
import tracemalloc
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlsplit
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive import Archive, wacz
from archive.cdxj import cdxj_lines
from archive.errors import DamagedRecord, NoSpace, UsageError
from archive.excerpt import Excerpt
from archive.http import parse_head
from archive.reader import WarcRecord, iter_records
from archive.records import Article, Capture, Count, Failure, PortalEntry
from archive.replay import walk
from archive.selection import Wanted
from archive.verify import judge
from archive.wacz import Packaged, export
from archive.warc import Reference, WarcWriter
from tests.archive.exchanges import AT, TLS, capture, chunked, failure

HOST = "http://dinas.example.go.id"
CLOCK = datetime(2026, 11, 22, 15, 16, 17, 890000, tzinfo=UTC)
DAY = date(2026, 11, 20)


def answer(body: bytes, mime: str = "text/html", status: str = "200 OK", *more: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {mime}", f"Content-Length: {len(body)}", *more]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class Made:
    """A small archive made by hand; ``ids`` by name."""

    def __init__(self, path: Path) -> None:
        self.archive = Archive(path, write=True, clock=lambda: CLOCK)
        self.ids: dict[str, str] = {}
        self.captures: dict[str, Capture] = {}
        self._writers: dict[str, WarcWriter] = {}
        for slug in ("dinas", "lain"):
            self.archive.enter(PortalEntry(slug, f"Dinas {slug}", f"http://{slug}.example.go.id/", "Asia/Jakarta", "auto"))

    def writer(self, slug: str) -> WarcWriter:
        if slug not in self._writers:
            directory = self.archive.path / "collections" / slug / "archive"
            self._writers[slug] = WarcWriter(
                directory, slug, root=self.archive.path, warcinfo={"software": "test"}, host="here", clock=lambda: AT
            )
        return self._writers[slug]

    def keep(self, name: str, url: str, received: bytes, *, of: str | None = None, days: int = 0, **fields: Any) -> str:
        number = len(self.ids) + 1
        split = urlsplit(url)
        request = f"GET {split.path} HTTP/1.1\r\nHost: {split.netloc}\r\nUser-Agent: lumbung\r\n\r\n".encode()
        one = capture(
            number, received, url=url, request=request, job=None, **{"captured_at": AT + timedelta(days=days, seconds=number), **fields}
        )
        one = replace(one, finished_at=one.captured_at)
        reference = None
        if of is not None:
            first = self.archive.ask.capture(self.ids[of])
            reference = Reference(first["id"], first["url"], datetime.fromisoformat(first["captured_at"]), first["payload_digest"])
        self.archive.acknowledge([(one, self.writer(one.portal).append(one, refers_to=reference))])
        self.ids[name], self.captures[name] = one.id, one
        return one.id

    def read(self, name: str, title: str, text: str, count: int = 0) -> int:
        """The capture *name* shows an article."""
        one = self.captures[name]
        article = Article(url=one.url, title=title, text=text)
        portal = self.archive.enter(PortalEntry("dinas", "Dinas dinas", "http://dinas.example.go.id/", "Asia/Jakarta", "auto"))
        counts = [Count("like", count, str(count), "test")]
        return self.archive.add(portal, one.url, article, counts, capture_id=one.id, seen_at=one.captured_at, reader="test").article_id

    def close(self) -> None:
        for writer in self._writers.values():
            writer.close()
        self.archive.close()


def links(url: str, mime: str, body: bytes) -> Iterable[str]:
    """One address a line, behind ``needs``."""
    return [HOST + line.split()[1] for line in body.decode().splitlines() if line.startswith("needs ")]


@pytest.fixture
def made(tmp_path: Path) -> Iterable[Made]:
    """An article seen on three days (edited on the second, a revisit on the third), what it shows, and other things."""
    made = Made(tmp_path / "data")
    first, second = (f"<title>{n}</title>\nneeds /gaya.css\nneeds /gambar.png\nneeds /hilang.png#x\n".encode() for n in (1, 2))
    made.keep("robots", f"{HOST}/robots.txt", answer(b"User-agent: *\n", "text/plain"), purpose="robots")
    made.keep("font", f"{HOST}/huruf.woff2", answer(b"font", "font/woff2"), purpose="requisite", tls=TLS)
    made.keep("style", f"{HOST}/gaya.css", answer(b"needs /huruf.woff2\n", "text/css"), purpose="requisite", tls=TLS)
    made.keep("old image", f"{HOST}/gambar.png", answer(b"lama", "image/png"), purpose="requisite")
    made.keep("page", f"{HOST}/panen", answer(first), tls=TLS)
    made.keep("other", f"{HOST}/pasar", answer(b"<title>Pasar</title>"))
    made.keep("moved", f"{HOST}/pindah", answer(b"", "text/html", "302 Found", "Location: /pasar"), days=5, purpose="discovery")
    made.keep("edited", f"{HOST}/panen", answer(second), days=1, purpose="recount")
    made.keep("new image", f"{HOST}/gambar.png", answer(b"baru", "image/png"), days=1, purpose="requisite")
    made.keep("again", f"{HOST}/panen", answer(second), of="edited", days=2, purpose="recount")
    made.keep("gone", f"{HOST}/panen", answer(b"tiada", "text/html", "404 Not Found"), days=3, purpose="recount")
    made.keep("loose", "http://lain.example.go.id/a", answer(b"<p>lepas"), portal="lain", purpose="capture", days=9)
    made.keep("loose again", "http://lain.example.go.id/b", answer(second), of="edited", portal="lain", purpose="discovery", days=9)
    assert made.read("page", "Panen", "Panen raya.") == 1
    made.read("edited", "Panen", "Panen raya ditunda.")
    made.read("again", "Panen", "Panen raya ditunda.", 3)
    made.read("other", "Pasar", "Pasar buka.")
    yield made
    made.close()


def package(made: Made, output: Path, wanted: Wanted, **more: Any) -> Packaged:
    return export(made.archive, wanted, output, links=links, software="Lumbung/test", clock=lambda: CLOCK, **more)


def unpack(output: Path) -> dict[str, bytes]:
    with ZipFile(output) as zipped:
        assert zipped.testzip() is None
        return {name: zipped.read(name) for name in zipped.namelist()}


def held(contents: dict[str, bytes], directory: Path) -> list[tuple[Path, int, int, WarcRecord]]:
    """Every record of the WARC files in a package."""
    directory.mkdir()
    records = []
    for name, content in contents.items():
        if name.startswith("archive/"):
            path = directory / name.removeprefix("archive/")
            path.write_bytes(content)
            records += [(path, *found) for found in iter_records(path)]
    return records


def names(made: Made, records: Sequence[tuple[Path, int, int, WarcRecord]]) -> set[str]:
    by_id = {id: name for name, id in made.ids.items()}
    return {by_id[found.id] for *_, found in records if found.type in ("response", "revisit")}


def test_a_whole_portal_goes_as_its_files_are(made: Made, tmp_path: Path) -> None:
    made.close()
    with Archive(made.archive.path) as made.archive:
        result = package(made, tmp_path / "p.wacz", Wanted("dinas"))
    contents = unpack(tmp_path / "p.wacz")
    (file,) = (made.archive.path / "collections" / "dinas" / "archive").iterdir()
    assert contents[f"archive/{file.name}"] == file.read_bytes()
    assert [name for name in contents if name.startswith("archive/")] == [f"archive/{file.name}"]
    assert result == Packaged(11, 4, 1, (tmp_path / "p.wacz").stat().st_size, ())


def test_the_form_of_a_package(made: Made, tmp_path: Path) -> None:
    package(made, tmp_path / "a.wacz", Wanted(article=1))
    contents = unpack(tmp_path / "a.wacz")
    described = json.loads(contents.pop("datapackage.json"))
    digest = json.loads(contents.pop("datapackage-digest.json"))
    with ZipFile(tmp_path / "a.wacz") as zipped:
        assert digest == {"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(zipped.read('datapackage.json')).hexdigest()}"}
        packed = {info.filename: info.compress_type for info in zipped.infolist()}
    resources = described.pop("resources")
    assert described == {
        "profile": "data-package",
        "wacz_version": "1.1.1",
        "title": "Panen",
        "description": f"article 1, {HOST}/panen",
        "mainPageUrl": f"{HOST}/panen",
        "mainPageDate": "2026-11-22T03:04:15Z",
        "created": "2026-11-22T15:16:17Z",
        "software": "Lumbung/test",
    }
    assert {item["path"]: (item["name"], item["hash"], item["bytes"]) for item in resources} == {
        path: (Path(path).name.lower(), f"sha256:{hashlib.sha256(content).hexdigest()}", len(content)) for path, content in contents.items()
    }
    assert list(contents) == [
        "archive/dinas-20261122151617-00000-excerpt.warc.gz", "indexes/index.cdx.gz", "indexes/index.idx", "pages/pages.jsonl",
    ]  # fmt: skip
    assert [packed[name] for name in contents] == [ZIP_STORED, ZIP_STORED, ZIP_DEFLATED, ZIP_DEFLATED]


def test_no_entry_has_extra_fields_that_its_directory_does_not_show(made: Made, tmp_path: Path) -> None:
    package(made, tmp_path / "a.wacz", Wanted())
    data = (tmp_path / "a.wacz").read_bytes()
    with ZipFile(tmp_path / "a.wacz") as zipped:
        for info in zipped.infolist():
            (extra,) = struct.unpack_from("<H", data, info.header_offset + 28)
            assert (extra, len(info.extra)) == (0, 0), info.filename


def test_the_same_archive_and_clock_give_the_same_bytes(made: Made, tmp_path: Path) -> None:
    for wanted in (Wanted(), Wanted("dinas"), Wanted(article=1), Wanted(since=DAY)):
        for name in ("one.wacz", "two.wacz"):
            package(made, tmp_path / name, wanted)
        assert (tmp_path / "one.wacz").read_bytes() == (tmp_path / "two.wacz").read_bytes()


def test_an_article_takes_along_what_its_pages_need(made: Made, tmp_path: Path) -> None:
    result = package(made, tmp_path / "a.wacz", Wanted(article=1))
    records = held(unpack(tmp_path / "a.wacz"), tmp_path / "out")
    assert names(made, records) == {"page", "edited", "again", "gone", "style", "font", "old image", "new image"}
    assert (result.captures, result.pages) == (8, 3)


def test_members_are_copied_byte_for_byte_and_stand_as_a_warc(made: Made, tmp_path: Path) -> None:
    package(made, tmp_path / "a.wacz", Wanted(article=1))
    records = held(unpack(tmp_path / "a.wacz"), tmp_path / "out")
    (source,) = (made.archive.path / "collections" / "dinas" / "archive").iterdir()
    original = {found.id: source.read_bytes()[offset : offset + length] for offset, length, found in iter_records(source)}
    (path,) = (tmp_path / "out").iterdir()
    copied = {found.id: path.read_bytes()[offset : offset + length] for _, offset, length, found in records}
    (own,) = set(copied) - set(original)
    assert records[0][3].id == own
    assert {id: member for id, member in copied.items() if id != own} == {id: original[id] for id in copied if id != own}
    assert [str(found) for found in judge([path]) if found.severity != "I"] == []
    infos = {found.get("WARC-Record-ID") for *_, found in records if found.type == "warcinfo"}
    assert {found.get("WARC-Warcinfo-ID") for *_, found in records if found.type != "warcinfo"} <= infos


def test_certificates_stand_before_the_first_capture_that_names_them(made: Made, tmp_path: Path) -> None:
    made.keep("secret", f"{HOST}/rahasia", answer(b"x"), days=7, tls=TLS)
    package(made, tmp_path / "d.wacz", Wanted(since=DAY + timedelta(days=7), until=DAY + timedelta(days=7)))
    held(unpack(tmp_path / "d.wacz"), tmp_path / "out")
    (found,) = [what for what, _ in walk([tmp_path / "out"])]
    assert found == made.captures["secret"]


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (5, 5, {"moved", "other"}),
        (2, 2, {"again", "edited", "style", "font", "new image"}),
        (3, 8, {"gone", "moved", "other"}),
        (9, None, {"loose", "loose again", "edited", "style", "font", "new image"}),
    ],
)
def test_a_span_of_days(made: Made, tmp_path: Path, since: int, until: int | None, expected: set[str]) -> None:
    wanted = Wanted(since=DAY + timedelta(days=since), until=None if until is None else DAY + timedelta(days=until))
    package(made, tmp_path / "d.wacz", wanted)
    assert names(made, held(unpack(tmp_path / "d.wacz"), tmp_path / "out")) == expected


def test_a_portal_brings_the_originals_of_its_revisits_from_elsewhere(made: Made, tmp_path: Path) -> None:
    made.close()
    with Archive(made.archive.path) as made.archive:
        result = package(made, tmp_path / "p.wacz", Wanted("lain"))
    records = held(unpack(tmp_path / "p.wacz"), tmp_path / "out")
    assert names(made, records) == {"loose", "loose again", "edited"}
    assert (result.warcs, result.pages) == (2, 1)


def test_a_file_still_written_gives_what_the_index_acknowledges(made: Made, tmp_path: Path) -> None:
    one = capture(99, answer(b"nobody knows"), url=f"{HOST}/baru", job=None)
    made.writer("dinas").append(one)
    growing = [path.name for path in made.archive.warcs()]
    assert all(name.endswith(".open") for name in growing)
    package(made, tmp_path / "p.wacz", Wanted("dinas"))
    records = held(unpack(tmp_path / "p.wacz"), tmp_path / "out")
    assert names(made, records) == set(made.ids) - {"loose", "loose again"}
    assert [str(found) for found in judge(sorted((tmp_path / "out").iterdir())) if found.severity == "E"] == []


def test_the_list_of_pages(made: Made, tmp_path: Path) -> None:
    package(made, tmp_path / "p.wacz", Wanted())
    head, *pages = map(json.loads, unpack(tmp_path / "p.wacz")["pages/pages.jsonl"].splitlines())
    assert head == {"format": "json-pages-1.0", "id": "pages", "title": "Pages", "hasText": True}
    assert [(page["id"], page["url"], page["ts"], page["title"], page.get("text")) for page in pages] == [
        (made.ids["loose"], "http://lain.example.go.id/a", "2026-11-29T03:04:17Z", "http://lain.example.go.id/a", None),
        (made.ids["again"], f"{HOST}/panen", "2026-11-22T03:04:15Z", "Panen", "Panen raya ditunda."),
        (made.ids["edited"], f"{HOST}/panen", "2026-11-21T03:04:13Z", "Panen", "Panen raya ditunda."),
        (made.ids["other"], f"{HOST}/pasar", "2026-11-20T03:04:11Z", "Pasar", "Pasar buka."),
        (made.ids["page"], f"{HOST}/panen", "2026-11-20T03:04:10Z", "Panen", "Panen raya."),
    ]


def test_the_index_is_cut_into_blocks(made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wacz, "_BLOCK", 3)
    package(made, tmp_path / "p.wacz", Wanted())
    contents = unpack(tmp_path / "p.wacz")
    held(contents, tmp_path / "out")
    head, *blocks = contents["indexes/index.idx"].decode().splitlines()
    assert head == '!meta 0 {"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}'
    lines: list[str] = []
    for block in blocks:
        key, ts, place = block.split(" ", 2)
        where = json.loads(place)
        member = contents["indexes/index.cdx.gz"][where["offset"] : where["offset"] + where["length"]]
        assert where["digest"] == f"sha256:{hashlib.sha256(member).hexdigest()}"
        inside = gzip.decompress(member).decode().splitlines()
        assert inside[0].startswith(f"{key} {ts} {{")
        assert 1 <= len(inside) <= 3
        lines += inside
    assert lines == list(cdxj_lines(sorted((tmp_path / "out").iterdir())))
    assert len(lines) == len(made.ids)


def test_an_excerpt_is_rolled(made: Made, tmp_path: Path) -> None:
    result = package(made, tmp_path / "a.wacz", Wanted(article=1), size=1)
    records = held(unpack(tmp_path / "a.wacz"), tmp_path / "out")
    assert result.warcs == 8
    assert names(made, records) == {"page", "edited", "again", "gone", "style", "font", "old image", "new image"}
    assert [str(found) for found in judge(sorted((tmp_path / "out").iterdir())) if found.severity == "E"] == []
    kept = {what.id: what for what, _ in walk([tmp_path / "out"]) if isinstance(what, Capture)}
    assert kept[made.ids["page"]] == made.captures["page"]


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        (Wanted("diinas"), "no portal 'diinas'"),
        (Wanted("dinas", since=DAY + timedelta(days=300)), "nothing is kept of portal dinas, from 2027-09-16"),
        (Wanted("lain", article=1), "nothing is kept of portal lain, article 1"),
    ],
)
def test_an_empty_selection_is_refused(made: Made, tmp_path: Path, wanted: Wanted, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        package(made, tmp_path / "x.wacz", wanted)
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_a_package_that_fails_leaves_the_one_before(made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    output = tmp_path / "a.wacz"
    output.write_bytes(b"the one before")
    (path,) = [path for path in made.archive.warcs() if path.name.startswith("dinas")]
    row = made.archive.ask.capture(made.ids["again"])
    with path.open("r+b") as file:
        file.seek(row["warc_offset"] + 20)
        file.write(b"\xff\xff\xff")
    with pytest.raises(DamagedRecord, match="offset"):
        package(made, output, Wanted(article=1))

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(NoSpace, match="cannot be written"):
        package(made, output, Wanted("lain"))
    assert output.read_bytes() == b"the one before"
    assert {path.name for path in tmp_path.iterdir()} == {"data", "a.wacz"}


def test_a_damaged_record_is_told_and_not_indexed(made: Made, tmp_path: Path) -> None:
    row = made.archive.ask.capture(made.ids["other"])
    made.close()
    (path,) = (made.archive.path / "collections" / "dinas" / "archive").iterdir()
    data = bytearray(path.read_bytes())
    data[row["warc_offset"] + row["warc_length"] - 6] ^= 0xFF  # in the member's check sum
    path.write_bytes(data)
    with Archive(made.archive.path) as made.archive:
        result = package(made, tmp_path / "p.wacz", Wanted("dinas"))
    contents = unpack(tmp_path / "p.wacz")
    assert contents[f"archive/{path.name}"] == bytes(data)
    assert {finding.offset for finding in result.damaged} == {row["warc_offset"]}
    assert b"/pasar " not in gzip.decompress(contents["indexes/index.cdx.gz"])


def test_memory_does_not_grow_with_the_records(tmp_path: Path) -> None:
    made = Made(tmp_path / "data")
    body = Random(1).randbytes(24_000_000)
    made.keep("large", f"{HOST}/besar.mp4", answer(body, "video/mp4"))
    made.keep("page", f"{HOST}/a", answer(b"needs /besar.mp4\n"), days=1)
    made.captures.clear()
    del body
    tracemalloc.start()
    try:
        package(made, tmp_path / "d.wacz", Wanted(since=DAY + timedelta(days=1)))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
        made.close()
    assert (tmp_path / "d.wacz").stat().st_size > 24_000_000
    assert peak < 12_000_000


BODIES = st.sampled_from(
    [
        answer(b"x"),
        answer(b"<html>", "text/html", "404 Not Found"),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked(b"ab", b"c"),
        b"HTTP/1.0 200\r\n\r\nWARC/1.1\r\n\r\n",
        b"",
    ]
)
VISITS = st.lists(
    st.tuples(BODIES, st.sampled_from([None, TLS, replace(TLS, chain=(b"\x30\x01another",))]), st.booleans(), st.booleans()), max_size=12
)


@settings(max_examples=40)
@given(visits=VISITS, small=st.booleans())
def test_an_excerpt_holds_what_was_chosen_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, visits: list[tuple[bytes, Any, bool, bool]], small: bool
) -> None:
    directory = tmp_path_factory.mktemp("excerpt")
    places, expected = [], []
    with WarcWriter(directory, "asal", warcinfo={}, host="here", clock=lambda: AT) as writer:
        writer.note(HOST, {"event": "portal"})
        for number, (received, tls, chosen, failed) in enumerate(visits, 1):
            if failed:
                writer.fail(failure(number, tls=tls))
            one = capture(number, received, tls=tls, head_length=parse_head(received).length)
            where = writer.append(one).location
            places.append({"id": one.id, "warc_offset": where.offset, "warc_length": where.length, "chosen": chosen})
            expected += [one] if chosen else []
        path = writer.path
    out = directory / "out"
    out.mkdir()
    with Excerpt(out, "petik", at=CLOCK, about={"software": "test"}, size=1 if small else 10**9) as excerpt:
        excerpt.add(path, places)
    found = [what for what, _ in walk(excerpt.paths)]
    assert found == expected
    assert not any(isinstance(what, Failure) for what in found)
    assert [str(finding) for finding in judge(excerpt.paths) if finding.code in ("F01", "F02", "F03", "F08", "R18", "R20")] == []
