import gzip
import io
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.digest import sha1_base32
from archive.errors import DamagedRecord
from archive.fields import read_fields, write_fields
from archive.group import HTTP_RESPONSE, Reference
from archive.reader import iter_records
from archive.records import Capture, Failure, Kept, Location, Resolution, Tls
from archive.replay import StoredNote, body, capture_body, reference, response_bytes, walk, warc_files
from tests.archive.exchanges import AT, PAGE, REQUEST, RESPONSES, TLS, URL, capture, failure
from tests.archive.test_warc import NAME, writer

ROOT = "collections/dinas/archive"


def test_what_was_kept_comes_back_equal(tmp_path: Path) -> None:
    """Every fact of captures and failures, with the answers that the writer gave; notes in their places."""
    kept: list[tuple[Capture | Failure, Kept | Location]] = []
    cases: list[dict[str, Any]] = [
        {"tls": TLS, "url": URL + " x|y#z", "via": "http://dinas.example.go.id/a b"},
        {"tls": Tls("TLSv1.2", "ECDHE-RSA-AES128-SHA256", verified=False), "job": None, "mime": None},
        {"ip": "2001:db8::1", "port": 8443, "interim": b"HTTP/1.1 103 Early Hints\r\n\r\n", "surplus": b"HTTP/1.1 408"},
        {"ip": None, "port": None, "truncated": "time", "purpose": "robots", "portal": "captures"},
        {"ip": "192.0.2.1", "port": None, "extra": {"hopsFromSeed": "LR", "note": "two\nlines: kept", "empty": ""}},
        {"method": "HEAD", "head_length": 3, "chunked": True, "finished_at": AT, "request": b""},
    ]
    with writer(tmp_path / ROOT, root=tmp_path, size=20_000) as warc:
        started = warc.note("http://dinas.example.go.id/", {"event": "job-started", "job": "job-1"})
        for number, response in enumerate(RESPONSES.values()):
            one = capture(number, response, **cases[number % len(cases)])
            kept.append((one, warc.append(one)))
        odd: list[dict[str, Any]] = [{}, {"tls": TLS, "ip": "192.0.2.1"}, {"kind": "robots", "job": None, "detail": "a\nb", "url": "x y"}]
        for number, fields in enumerate(odd):
            lost = failure(number, **fields)
            kept.append((lost, warc.fail(lost)))
    found = list(walk([tmp_path], root=tmp_path))
    first = StoredNote(found[0][0].id, URL[:27], AT, "application/warc-fields", b"event: job-started\r\njob: job-1\r\n")
    assert found[0] == (first, started)
    assert first.fields == {"event": "job-started", "job": "job-1"}
    assert len(warc_files([tmp_path])) > 1
    assert [one for one in found if not isinstance(one[0], StoredNote)] == kept


def test_a_file_still_open_is_walked_under_its_final_name(tmp_path: Path) -> None:
    with writer(tmp_path / ROOT, root=tmp_path) as warc:
        kept = warc.append(capture(1, RESPONSES["plain"]))
        assert [where for _, where in walk([tmp_path / "collections"], root=tmp_path)] == [kept]
        assert kept.location.file == f"{ROOT}/{NAME}"
        assert response_bytes(tmp_path, kept.location) == RESPONSES["plain"]
        assert [where.location.file for _, where in walk([tmp_path]) if isinstance(where, Kept)] == [NAME]


def test_bodies_by_location(tmp_path: Path) -> None:
    with writer(tmp_path) as warc:
        for number, name in enumerate(["plain", "gzip", "chunked", "chunked gzip", "chunked odd", "lf only", "http09"]):
            one = capture(number, RESPONSES[name])
            kept = warc.append(one)
            assert response_bytes(tmp_path, kept.location) == RESPONSES[name]
            assert body(tmp_path, kept.location).body == PAGE == capture_body(one).body, name
        note = warc.note("http://a.go.id/", {"a": "b"})
        assert (body(tmp_path, kept.location, limit=5).fault, len(body(tmp_path, kept.location, limit=5).body)) == ("limit", 5)
    with pytest.raises(DamagedRecord, match="a metadata record stands where a response was expected"):
        response_bytes(tmp_path, note)


def test_a_large_response_comes_as_a_file(tmp_path: Path) -> None:
    received = RESPONSES["plain"] + bytes(5_000_000)
    with writer(tmp_path) as warc:
        kept = warc.append(capture(1, received, response=io.BytesIO(received)))
    ((one, where),) = walk([tmp_path])
    assert isinstance(one, Capture)
    assert not isinstance(one.response, bytes)
    one.response.seek(0)
    assert one.response.read() == received
    assert where == kept
    assert capture_body(one).body == PAGE + bytes(5_000_000)
    assert replace(one, response=received) == capture(1, received)
    one.response.close()


def test_a_revisit_says_whose_payload_it_stands_for(tmp_path: Path) -> None:
    first, later = capture(1, RESPONSES["plain"]), capture(2, RESPONSES["plain"])
    with writer(tmp_path) as warc:
        original = warc.append(first)
        target = Reference(first.id, first.url, first.captured_at, original.payload_digest)
        again = warc.append(later, target)
    found = list(walk([tmp_path]))
    assert found == [(first, original), (replace(later, response=RESPONSES["plain"][: later.head_length]), again)]
    revisit = next(record for _, _, record in iter_records(warc.path) if record.type == "revisit")
    assert reference(revisit) == target


def test_an_exchange_without_its_response_gives_nothing(tmp_path: Path) -> None:
    with writer(tmp_path) as warc:
        warc.append(capture(1, RESPONSES["plain"]))
        warc.append(capture(2, RESPONSES["plain"]))
    data = warc.path.read_bytes()
    places = [(offset, length) for offset, length, found in iter_records(warc.path) if found.type == "response"]
    offset, length = places[0]
    warc.path.write_bytes(data[:offset] + data[offset + length :])
    assert [one.id for one, _ in walk([tmp_path])] == [capture(2, b"").id]


def test_lines_of_ours_that_make_no_sense_are_damage(tmp_path: Path) -> None:
    with writer(tmp_path) as warc:
        warc.append(capture(1, RESPONSES["plain"]))
    text = gzip.decompress(warc.path.read_bytes()).replace(b"status: 200", b"status: two")
    (tmp_path / "changed.warc").write_bytes(text)
    with pytest.raises(DamagedRecord, match=r"changed.warc: offset [0-9]+: record .* does not say what it should: .*'two'"):
        list(walk([tmp_path / "changed.warc"]))


def stranger(kind: str, id: str, more: str, block: bytes) -> bytes:
    """A record as other writers make it."""
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{id}>\r\nWARC-Date: 2026-11-20T03:04:05Z\r\n{more}"
    return gzip.compress(head.encode() + b"Content-Length: %d\r\n\r\n" % len(block) + block + b"\r\n\r\n")


def test_files_of_others_give_captures(tmp_path: Path) -> None:
    """The response first, brackets around the URL, the request Concurrent-To it, other kinds between, no closing record of ours."""
    path = tmp_path / "others.warc.gz"
    uri = f"WARC-Target-URI: <{URL}>\r\n"
    peer = "WARC-IP-Address: 192.0.2.3\r\n"
    concurrent = "WARC-Concurrent-To: <urn:uuid:a>\r\n"
    path.write_bytes(
        stranger("warcinfo", "i", "Content-Type: application/warc-fields\r\n", b"software: other\r\n")
        + stranger("resource", "d", "WARC-Target-URI: dns:a.go.id\r\nContent-Type: text/dns\r\n", b"20261120030405\n")
        + stranger("response", "a", uri + peer + "Content-Type: application/http; msgtype=response\r\n", RESPONSES["plain"])
        + stranger("request", "b", uri + concurrent + "Content-Type: application/http; msgtype=request\r\n", REQUEST)
        + stranger("metadata", "c", uri + concurrent + "Content-Type: application/warc-fields\r\n", b"via: http://a/\r\nstatus: odd\r\n")
        + stranger("response", "e", "WARC-Target-URI: dns:a.go.id\r\nContent-Type: text/dns\r\n", b"20261120030405\n")
    )
    (look_up, _), (one, kept) = walk([path])
    assert look_up == Resolution("d", "a.go.id", (), AT.replace(microsecond=0))
    assert isinstance(one, Capture)
    assert isinstance(kept, Kept)
    assert (one.id, one.url, one.method, one.status, one.mime) == ("a", URL, "GET", 200, "text/html")
    assert (one.ip, one.port, one.portal, one.via) == ("192.0.2.3", None, "captures", "http://a/")
    assert (one.request, one.response) == (REQUEST, RESPONSES["plain"])
    assert kept.payload_digest == sha1_base32(PAGE)


def test_a_stranger_without_digest_or_request_is_read(tmp_path: Path) -> None:
    block = RESPONSES["chunked"]
    head = (
        "WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <http://x.example/1>\r\nWARC-Target-URI: http://a.go.id/\r\n"
        f"WARC-Date: 2026-11-20T03:04:05.5Z\r\nWARC-Truncated: odd\r\nContent-Type: {HTTP_RESPONSE}\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    (tmp_path / "x.warc").write_bytes(head.encode() + block + b"\r\n\r\n")
    ((one, kept),) = walk([tmp_path])
    assert isinstance(one, Capture)
    assert isinstance(kept, Kept)
    assert (one.id, one.truncated) == ("http://x.example/1", "unspecified")
    assert one.captured_at == datetime(2026, 11, 20, 3, 4, 5, 500_000, tzinfo=UTC)
    assert (one.request, one.finished_at, kept.payload_digest) == (b"", one.captured_at, sha1_base32(PAGE))


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=20)


@settings(max_examples=150, derandomize=True)
@given(st.dictionaries(st.from_regex(r"[A-Za-z-]{1,9}", fullmatch=True), TEXT, max_size=4))
def test_lines_come_back_as_written(lines: dict[str, str]) -> None:
    assert read_fields(write_fields(lines.items())) == lines


@settings(max_examples=40, derandomize=True, deadline=None)
@given(st.binary(max_size=80), st.binary(max_size=80), st.binary(max_size=9), st.text(max_size=9), st.booleans(), TEXT)
def test_any_capture_comes_back_equal(request: bytes, response: bytes, odd: bytes, path: str, chunked: bool, note: str) -> None:
    url = "http://a.go.id/" + path.encode("utf-8", "replace").decode().replace("\r", "")
    one = capture(1, response, request=REQUEST + request, interim=odd, chunked=chunked, url=url, via=note, extra={"note": note})
    with TemporaryDirectory() as directory:
        with writer(Path(directory)) as warc:
            kept = warc.append(one)
        assert list(walk([Path(directory)])) == [(one, kept)]
