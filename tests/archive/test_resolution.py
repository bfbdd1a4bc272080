"""Look-ups of host names as resource records, and back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from archive import Archive
from archive.cdxj import cdxj_lines
from archive.reader import WarcRecord, iter_records
from archive.records import PortalEntry, Resolution
from archive.replay import walk
from archive.resolution import is_name, read_resolution
from archive.verify import Report, judge
from archive.warc import WarcWriter
from tests.archive.exchanges import AT, RESPONSES, capture, failure

ONE = Resolution(str(UUID(int=9)), "dinas.example.go.id", ("192.0.2.7", "2001:db8::7", "192.0.2.8"), AT, "dinas")


def written(directory: Path, *resolutions: Resolution, collection: str = "dinas") -> Path:
    with WarcWriter(directory, collection, warcinfo={"software": "test", "isPartOf": collection}, host="here", clock=lambda: AT) as writer:
        for resolution in resolutions:
            writer.resolved(resolution)
        return writer.path


def test_the_record_is_a_master_file_under_its_time(tmp_path: Path) -> None:
    path = written(tmp_path, ONE)
    (_, _, found) = list(iter_records(path))[1]
    assert (found.type, found.uri, found.content_type) == ("resource", "dns:dinas.example.go.id", "text/dns")
    assert found.get("WARC-Payload-Digest") == found.get("WARC-Block-Digest")
    assert found.data.decode() == (
        "20261120030405\r\n"
        "dinas.example.go.id.\tIN\tA\t192.0.2.7\r\n"
        "dinas.example.go.id.\tIN\tAAAA\t2001:db8::7\r\n"
        "dinas.example.go.id.\tIN\tA\t192.0.2.8\r\n"
    )
    with path.open("rb") as file:
        assert [record.rec_type for record in ArchiveIterator(file)] == ["warcinfo", "resource"]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.from_regex(r"[a-z0-9_-]{1,20}(\.[a-z0-9-]{1,20}){0,4}", fullmatch=True),
    st.lists(st.ip_addresses().map(str), unique=True, max_size=9),
    st.datetimes(AT.replace(year=1990, tzinfo=None), AT.replace(year=2090, tzinfo=None), timezones=st.just(UTC)),
)
def test_what_was_written_comes_back(host: str, addresses: list[str], at: datetime) -> None:
    one = Resolution(str(UUID(int=7)), host, tuple(addresses), at, "dinas")
    with TemporaryDirectory() as directory:
        path = written(Path(directory), one)
        assert [found for found, _ in walk([path])] == [one]


@pytest.mark.parametrize(
    ("block", "addresses", "at"),
    [
        (b"20261120030405\nwww.a.go.id.\t589\tIN\tA\t192.0.2.1\n", ("192.0.2.1",), AT),  # as Heritrix writes it
        (b"20261120030409\r\na. IN AAAA ::1\r\na. 3600 in a 192.0.2.1 \r\n", ("::1", "192.0.2.1"), AT.replace(second=9, microsecond=0)),
        (b"20261120030405\r\na. IN CNAME b.\r\nb. IN A 300.1.1.1\r\n\xff\xfe\r\n", (), AT),
        (b"", (), AT),
        (b"9999\r\nx", (), AT),
    ],
)
def test_look_ups_of_other_writers_are_read_as_far_as_they_go(block: bytes, addresses: tuple[str, ...], at: datetime) -> None:
    headers = (
        ("WARC-Type", "resource"), ("WARC-Record-ID", f"<urn:uuid:{UUID(int=3)}>"), ("WARC-Date", "2026-11-20T03:04:05.678901Z"),
        ("WARC-Target-URI", "dns:www.a.go.id"), ("Content-Type", "text/dns"),
    )  # fmt: skip
    found = read_resolution(WarcRecord("WARC/1.1", headers, block), "captures")
    assert found == Resolution(str(UUID(int=3)), "www.a.go.id", addresses, at, "captures")


def test_a_resource_of_another_kind_is_no_look_up() -> None:
    headers = (("WARC-Type", "resource"), ("WARC-Target-URI", "http://a.go.id/"), ("Content-Type", "text/dns"))
    assert read_resolution(WarcRecord("WARC/1.1", headers, b"20261120030405\r\n"), "captures") is None


def test_the_judge_asks_for_no_row_and_finds_no_fault(tmp_path: Path) -> None:
    with Archive(tmp_path, write=True, warcinfo={"software": "test"}, clock=lambda: AT) as archive:
        archive.enter(PortalEntry("dinas", "Dinas", "http://dinas.example.go.id/", "Asia/Jakarta", "generic"))
        where = archive.append_resolution(ONE)
        archive.keep(capture(1, RESPONSES["plain"], job=None))
        archive.fail(failure(2, job=None))
    (path,) = tmp_path.glob("collections/dinas/archive/*.warc.gz")
    found = list(walk([path], root=tmp_path))
    assert [(what, place) for what, place in found if isinstance(what, Resolution)] == [(ONE, where)]
    assert [type(what).__name__ for what, _ in found] == ["StoredNote", "Resolution", "Capture", "Failure"]
    report = Report(judge([path], directory=tmp_path))
    assert [str(one) for one in report.shown if one.severity != "I"] == []


def test_a_line_of_the_index_of_its_own(tmp_path: Path) -> None:
    """The key is not that of the host's home page, so no replay tool can show a look-up in its place."""
    with WarcWriter(tmp_path, "dinas", warcinfo={}, host="here", clock=lambda: AT) as writer:
        writer.resolved(ONE)
        writer.append(capture(1, RESPONSES["plain"], url="http://dinas.example.go.id/"))
    keys = [line.split(" ")[0] for line in cdxj_lines([writer.path])]
    assert keys == ["dns:dinas.example.go.id", "id,go,example,dinas)/"]


def test_what_has_to_be_looked_up() -> None:
    assert [is_name(host) for host in ("a.go.id", "localhost", "192.0.2.1", "::1", "fe80::1%eth0")] == [True, True, False, False, False]


def test_a_time_of_the_block_that_is_not_the_headers(tmp_path: Path) -> None:
    late = Resolution(ONE.id, "a.go.id", (), AT + timedelta(days=1))
    path = written(tmp_path, late, collection="captures")
    assert [found for found, _ in walk([path])] == [late]
