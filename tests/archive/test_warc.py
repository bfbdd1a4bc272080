import errno
import gzip
import hashlib
import io
import os
import random
import shutil
import subprocess
import sys
import threading
import tracemalloc
from base64 import b32encode, b64decode
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from archive.digest import EMPTY, sha1_base32
from archive.errors import ArchiveLocked, DamagedRecord, NoSpace
from archive.fields import read_fields
from archive.group import IDENTICAL_PAYLOAD, iana_suite
from archive.ledger import leaves
from archive.records import Tls
from archive.warc import Note, Reference, WarcRecord, WarcWriter, iter_records, mend, read_record
from tests.archive.exchanges import AT, PAGE, REQUEST, RESPONSES, TLS, URL, capture, failure

NAME = "dinas-20261120030405-00000-crawl1.warc.gz"
WARCINFO = {"software": "Lumbung 0.1.0", "robots": "obey", "operator": "Arsip"}


def writer(directory: Path, **options: Any) -> WarcWriter:
    """A writer with a clock that stands still and ids that count."""
    numbers = count(1)
    settings: dict[str, Any] = {
        "warcinfo": WARCINFO,
        "host": "crawl1",
        "clock": lambda: AT,
        "new_id": lambda: str(UUID(int=next(numbers))),
    }
    return WarcWriter(directory, "dinas", **{**settings, **options})


def contents(path: Path) -> list[WarcRecord]:
    return [found for _, _, found in iter_records(path)]


def test_a_capture_whole(tmp_path: Path) -> None:
    """Every byte of a small file, compressed form aside."""
    with writer(tmp_path) as warc:
        warc.append(
            capture(
                1,
                RESPONSES["chunked"],
                via="http://dinas.example.go.id/",
                tls=Tls("TLSv1.2", "ECDHE-RSA-AES128-GCM-SHA256", verified=False, chain=(b"\x30\x00",)),
                interim=b"HTTP/1.1 103 Early Hints\r\n\r\n",
                surplus=b"stray",
                extra={"attempt": "2"},
            )
        )
    found = gzip.decompress((tmp_path / NAME).read_bytes()).decode()
    ids = [record.id for record in contents(tmp_path / NAME)]
    info_id, chain_id, request_id, response_id, closing_id = ids
    assert response_id == "00000000-0000-4000-8000-000000000001"
    about = f"WARC-Target-URI: {URL}\r\nWARC-Warcinfo-ID: <urn:uuid:{info_id}>\r\n"
    beside = f"{about}WARC-Concurrent-To: <urn:uuid:{response_id}>\r\n"
    wire = (
        "WARC-IP-Address: 192.0.2.7\r\nWARC-Protocol: http/1.1\r\nWARC-Protocol: tls/1.2\r\n"
        "WARC-Cipher-Suite: TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256\r\n"
    )

    def record(kind: str, id: str, headers: str, content_type: str, block: str, *, date: str = "2026-11-20T03:04:06.678901Z") -> str:
        data = block.encode()
        return (
            f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{id}>\r\nWARC-Date: {date}\r\n{headers}"
            f"WARC-Block-Digest: {sha1_base32(data)}\r\nContent-Type: {content_type}\r\nContent-Length: {len(data)}\r\n\r\n{block}\r\n\r\n"
        )

    fingerprint = "sha256:" + hashlib.sha256(b"\x30\x00").hexdigest()
    expected = (
        record(
            "warcinfo",
            info_id,
            f"WARC-Filename: {NAME}\r\n",
            "application/warc-fields",
            "format: WARC File Format 1.1\r\n"
            "conformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n"
            "hostname: crawl1\r\nsoftware: Lumbung 0.1.0\r\nrobots: obey\r\noperator: Arsip\r\n",
            date="2026-11-20T03:04:05.678901Z",
        )
        + record(
            "metadata",
            chain_id,
            f"WARC-Target-URI: http://dinas.example.go.id/\r\nWARC-Warcinfo-ID: <urn:uuid:{info_id}>\r\n",
            "application/warc-fields",
            "certificate-chain: -----BEGIN CERTIFICATE-----\r\n MAA=\r\n -----END CERTIFICATE-----\r\n \r\n",
        )
        + record("request", request_id, beside + wire, "application/http;msgtype=request", REQUEST.decode())
        + record(
            "response",
            response_id,
            f"{about}{wire}WARC-Payload-Digest: {sha1_base32(PAGE)}\r\n",
            "application/http;msgtype=response",
            RESPONSES["chunked"].decode(),
        )
        + record(
            "metadata",
            closing_id,
            beside,
            "application/warc-fields",
            "via: http://dinas.example.go.id/\r\nfetchTimeMs: 412\r\nportal: dinas\r\njob: job-1\r\npurpose: article\r\nmethod: GET\r\n"
            "status: 200\r\nstarted: 2026-11-20T03:04:06.678901Z\r\nfinished: 2026-11-20T03:04:07.090901Z\r\nhead-length: 47\r\n"
            f"chunked: yes\r\npeer: 192.0.2.7:80\r\ntls-version: TLSv1.2\r\ntls-cipher: ECDHE-RSA-AES128-GCM-SHA256\r\ntls-verified: no\r\n"
            f"tls-certificates: {fingerprint}\r\ninterim-base64: SFRUUC8xLjEgMTAzIEVhcmx5IEhpbnRzDQoNCg==\r\n"
            "surplus-base64: c3RyYXk=\r\nattempt: 2\r\n",
        )
    )
    assert found == expected
    assert len(set(ids)) == len(ids)


def warcio_blocks(path: Path) -> list[tuple[str, bytes]]:
    """``(type, block)`` of each record, as warcio reads it without looking into HTTP."""
    with path.open("rb") as file:
        return [(found.rec_type, found.raw_stream.read()) for found in ArchiveIterator(file, no_record_parse=True)]


def test_odd_exchanges_are_kept_byte_for_byte(tmp_path: Path) -> None:
    """warcio and our own reader give back what crossed the wire, whatever it was."""
    with writer(tmp_path) as warc:
        kept = [warc.append(capture(number, response)) for number, response in enumerate(RESPONSES.values())]
    assert len(kept) >= 25
    expected = [(kind, block) for response in RESPONSES.values() for kind, block in (("request", REQUEST), ("response", response))]
    exchanges = ("request", "response")
    assert [(kind, block) for kind, block in warcio_blocks(tmp_path / NAME) if kind in exchanges] == expected
    assert [(found.type, found.data) for found in contents(tmp_path / NAME) if found.type in exchanges] == expected
    for one, response in zip(kept, RESPONSES.values(), strict=True):
        found = read_record(tmp_path / one.location.file, one.location.offset, one.location.length)
        assert (found.id, found.data, found.get("WARC-Payload-Digest")) == (one.capture_id, response, one.payload_digest)
    protocols = {found.get_all("WARC-Protocol")[0] for found in contents(tmp_path / NAME) if found.type == "response"}
    assert protocols == {"http/0.9", "http/1.0", "http/1.1"}


def test_warcio_check_passes(tmp_path: Path) -> None:
    with writer(tmp_path) as warc:
        for number, name in enumerate(["plain", "gzip", "http10", "repeated", "latin-1", "obs-fold"]):
            warc.append(capture(number, RESPONSES[name], tls=TLS, interim=RESPONSES["no headers"], surplus=b"x"))
        warc.fail(failure(1))
        warc.note("http://a.go.id/", {"event": "job-started"})
    check = subprocess.run(
        [Path(sys.executable).with_name("warcio"), "check", "-v", tmp_path / NAME], capture_output=True, text=True, check=False
    )
    assert (check.returncode, check.stdout.count("digest pass"), check.stderr) == (0, 22, "")


@settings(max_examples=40, derandomize=True, deadline=None)
@given(st.binary(max_size=300), st.binary(max_size=300), st.binary(max_size=20), st.text(max_size=12), st.booleans())
def test_any_bytes_survive(request: bytes, response: bytes, surplus: bytes, path: str, chunked: bool) -> None:
    with TemporaryDirectory() as directory:
        one = capture(1, response, request=request, surplus=surplus, chunked=chunked, url="http://a.go.id/" + path)
        with writer(Path(directory)) as warc:
            kept = warc.append(one)
        found = contents(Path(directory, NAME))
        blocks = {record.type: record.data for record in found[:3]}
        assert blocks.get("request", b"") == request
        assert read_record(Path(directory, NAME), kept.location.offset, kept.location.length).data == response
        assert b64decode(read_fields(found[-1].data).get("surplus-base64", "")) == surplus
        assert [block for _, block in warcio_blocks(Path(directory, NAME))] == [record.data for record in found]


def test_digests_and_marks_of_a_record(tmp_path: Path) -> None:
    post = b"PUT /x HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi"
    with writer(tmp_path) as warc:
        warc.append(capture(1, RESPONSES["plain"], request=post, ip="2001:DB8:0::1", truncated="disconnect", url=URL + " x#y"))
        warc.append(capture(2, RESPONSES["empty reason"], ip=None, request=b""))
    _, sent, answer, closing, second, _ = contents(tmp_path / NAME)
    assert sent.get("WARC-Payload-Digest") == sha1_base32(b"hi")
    assert (sent.get("WARC-Truncated"), answer.get("WARC-Truncated")) == (None, "disconnect")
    assert {found.get("WARC-Target-URI") for found in (sent, answer, closing)} == {URL + "%20x"}
    assert {found.get("WARC-Date") for found in (sent, answer, closing)} == {"2026-11-20T03:04:06.678901Z"}
    assert answer.get("WARC-IP-Address") == "2001:db8::1"
    assert b"url: " + URL.encode() + b" x#y\r\n" in closing.data
    assert b"peer: [2001:db8::1]:80\r\n" in closing.data
    assert (second.type, second.get("WARC-IP-Address"), second.get("WARC-Payload-Digest")) == ("response", None, EMPTY)


def test_replay_tools_take_no_metadata_for_a_page(tmp_path: Path) -> None:
    with writer(tmp_path, preamble=[Note("http://dinas.example.go.id/", {"event": "portal"})]) as warc:
        warc.append(capture(1, RESPONSES["plain"], tls=TLS, interim=RESPONSES["no headers"], surplus=b"x"))
        warc.fail(failure(1))
    index = subprocess.run([Path(sys.executable).with_name("cdxj-indexer"), warc.path], capture_output=True, text=True, check=True)
    assert [line.split(" {")[0] for line in index.stdout.splitlines()] == ["id,go,example,dinas)/berita/1?page=2 20261120030406"]


def test_certificates_stand_once_in_each_file(tmp_path: Path) -> None:
    with writer(tmp_path, size=1) as warc:
        warc.append(capture(1, RESPONSES["plain"], tls=TLS))
        warc.append(capture(2, RESPONSES["plain"], tls=TLS))
        warc.fail(failure(1, tls=TLS))
    for path in sorted(tmp_path.iterdir()):
        assert [found.data[:17] for found in contents(path)].count(b"certificate-chain") == 1
    with writer(tmp_path, host="other") as warc:
        for number in range(3):
            warc.append(capture(number, RESPONSES["plain"], tls=TLS))
    assert [found.data[:17] for found in contents(warc.path)].count(b"certificate-chain") == 1


def test_cipher_suites_have_their_registered_names() -> None:
    assert iana_suite("TLS_CHACHA20_POLY1305_SHA256") == "TLS_CHACHA20_POLY1305_SHA256"
    assert iana_suite("ECDHE-ECDSA-CHACHA20-POLY1305") == "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"
    assert iana_suite("DHE-RSA-AES256-SHA256") == "TLS_DHE_RSA_WITH_AES_256_CBC_SHA256"
    assert iana_suite("SOMETHING-NEW") is None


def test_a_revisit(tmp_path: Path) -> None:
    first = capture(1, RESPONSES["plain"])
    later = capture(2, RESPONSES["plain"])
    with writer(tmp_path) as warc:
        kept = warc.append(first)
        reference = Reference(first.id, first.url, first.captured_at, kept.payload_digest)
        again = warc.append(later, reference)
        with pytest.raises(ValueError, match="no revisit of it"):
            warc.append(capture(3, RESPONSES["http10"] + b"!"), reference)
    assert (again.record_type, again.payload_digest) == ("revisit", kept.payload_digest)
    found = read_record(warc.path, again.location.offset)
    assert found.data == RESPONSES["plain"][: later.head_length]
    assert {
        name: found.get(name) for name, _ in found.headers if name.startswith("WARC-Re") or name in ("WARC-Profile", "WARC-Truncated")
    } == {
        "WARC-Record-ID": f"<urn:uuid:{later.id}>",
        "WARC-Profile": IDENTICAL_PAYLOAD,
        "WARC-Refers-To": f"<urn:uuid:{first.id}>",
        "WARC-Refers-To-Target-URI": URL,
        "WARC-Refers-To-Date": "2026-11-20T03:04:06.678901Z",
        "WARC-Truncated": "length",
    }
    assert len(contents(warc.path)) == 7


def test_failures_and_notes(tmp_path: Path) -> None:
    with writer(tmp_path, preamble=[Note("http://a.go.id/", {"definition": "agency: A\n\nhome: B\n"})]) as warc:
        place = warc.fail(failure(7, detail="two\nlines", ip="192.0.2.9"))
        noted = warc.note("http://a.go.id/", {"event": "job-started", "reason": ""})
    _, portal, *_ = contents(warc.path)
    assert portal.data == b"definition: agency: A\r\n \r\n home: B\r\n \r\n"
    assert {found.content_type for found in contents(warc.path)} == {"application/warc-fields"}
    failed = read_record(tmp_path / place.file, place.offset, place.length)
    assert (failed.id, failed.uri, failed.get("WARC-IP-Address")) == (failure(7).id, "http://mati.example.go.id/", "192.0.2.9")
    assert failed.get("WARC-Payload-Digest") is None
    assert failed.data == (
        b"outcome: failed\r\nkind: dns\r\ndetail: two\r\n lines\r\nportal: dinas\r\njob: job-1\r\npurpose: discovery\r\n"
        b"via: " + URL.encode() + b"\r\nmethod: GET\r\nip: 192.0.2.9\r\n"
    )
    assert read_record(tmp_path / noted.file, noted.offset).data == b"event: job-started\r\nreason: \r\n"


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        ({"extra": {"portal": "x"}}, "Capture.extra names portal"),
        ({"extra": {"a b": "x"}}, "'a b' cannot name a line"),
        ({"captured_at": datetime(2026, 1, 1)}, "has no time zone"),  # noqa: DTZ001
        ({"id": "no uuid"}, "badly formed"),
    ],
)
def test_a_capture_that_cannot_be_written_leaves_no_trace(tmp_path: Path, broken: dict[str, Any], message: str) -> None:
    with writer(tmp_path) as warc:
        warc.append(capture(1, RESPONSES["plain"]))
        with pytest.raises((ValueError, TypeError), match=message):
            warc.append(capture(2, RESPONSES["plain"], **broken))
        warc.append(capture(3, RESPONSES["plain"]))
    assert [found.id for found in contents(warc.path) if found.type == "response"] == [capture(1, b"").id, capture(3, b"").id]


def test_files_roll_over_and_names_never_collide(tmp_path: Path) -> None:
    root = tmp_path
    directory = tmp_path / "collections" / "dinas" / "archive"
    with writer(directory, size=3000, root=root, preamble=[Note("http://a.go.id/", {"event": "portal"})]) as warc:
        places = [warc.append(capture(number, RESPONSES["plain"])).location for number in range(6)]
        growing = sorted(path.name for path in directory.iterdir())
    names = sorted(path.name for path in directory.iterdir())
    assert names == [f"dinas-20261120030405-0000{serial}-crawl1.warc.gz" for serial in range(len(names))]
    assert len(names) > 2
    assert growing == [*names[:-1], names[-1] + ".open"]
    for number, place in enumerate(places):
        assert read_record(root / place.file, place.offset, place.length).id == capture(number, b"").id
    for name in names:
        found = contents(directory / name)
        assert (found[0].type, found[0].get("WARC-Filename"), found[1].type) == ("warcinfo", name, "metadata")
        assert all(record.get("WARC-Warcinfo-ID") == f"<urn:uuid:{found[0].id}>" for record in found[1:])
    with writer(directory) as again, writer(directory) as third:
        assert again.path.name == f"dinas-20261120030405-0000{len(names)}-crawl1.warc.gz"
        assert third.path.name == f"dinas-20261120030405-0000{len(names) + 1}-crawl1.warc.gz"


def test_a_name_taken_meanwhile_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.warc.next_serial", lambda directory, prefix: 0)
    (tmp_path / NAME).write_bytes(b"older")
    (tmp_path / NAME.replace("00000", "00001")).with_suffix(".gz.open").write_bytes(b"another's")
    with writer(tmp_path) as warc:
        warc.note("http://a.go.id/", {"a": "b"})
    assert warc.path.name == NAME.replace("00000", "00002")
    assert (tmp_path / NAME).read_bytes() == b"older"


def test_a_file_with_nothing_but_its_preamble_goes(tmp_path: Path) -> None:
    warc = writer(tmp_path, preamble=[Note("http://a.go.id/", {"a": "b"})])
    assert [path.name for path in tmp_path.iterdir()] == [NAME + ".open"]
    warc.close()
    warc.close()
    warc.sync()
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(ValueError, match="the writer is closed"):
        warc.append(capture(1, RESPONSES["plain"]))


def test_one_write_for_a_group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    writes: list[int] = []
    real = os.write

    def counting(fd: int, data: bytes) -> int:
        writes.append(len(data))
        return real(fd, data)

    with writer(tmp_path) as warc:
        monkeypatch.setattr(os, "write", counting)
        warc.append(capture(1, RESPONSES["plain"], tls=TLS, surplus=b"x", interim=b"y"))
        assert len(writes) == 1
        monkeypatch.undo()


def test_sync_reaches_the_disk_from_another_thread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []
    with writer(tmp_path) as warc:
        warc.append(capture(1, RESPONSES["plain"]))
        monkeypatch.setattr("archive.growing._datasync", lambda fd: synced.append(os.fstat(fd).st_size))
        thread = threading.Thread(target=warc.sync)
        thread.start()
        thread.join()
        assert synced == [(tmp_path / (NAME + ".open")).stat().st_size]


def failing(number: int, after: int) -> Callable[[int, bytes], int]:
    """An os.write of a disk that takes *after* bytes more, then fails with error *number*."""
    left = after
    real = os.write

    def write(fd: int, data: bytes) -> int:
        nonlocal left
        if not left:
            raise OSError(number, os.strerror(number))
        written = real(fd, bytes(data)[:left])
        left -= written
        return written

    return write


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES])
@pytest.mark.parametrize("after", [0, 1, 500])
@pytest.mark.parametrize("in_file", [False, True])
def test_a_full_disk_leaves_whole_groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, after: int, in_file: bool) -> None:
    noise = RESPONSES["plain"] + random.Random(1).randbytes(5_000_000 if in_file else 2000)
    with writer(tmp_path) as warc:
        warc.append(capture(1, RESPONSES["plain"]))
        before = (tmp_path / (NAME + ".open")).read_bytes()
        monkeypatch.setattr(os, "write", failing(number, after))
        with pytest.raises(NoSpace, match=f"{NAME}.open: cannot be written: .*\\n.*df -h"):
            warc.append(capture(2, noise, response=io.BytesIO(noise) if in_file else noise, tls=TLS))
        assert (tmp_path / (NAME + ".open")).read_bytes() == before
        monkeypatch.undo()
        warc.append(capture(3, RESPONSES["plain"], tls=TLS))
    assert [found.type for found in contents(warc.path)] == "warcinfo request response metadata metadata request response metadata".split()
    assert list(warc.leaves[warc.path]) == list(leaves(warc.path)), "the ledger's word has nothing of what did not stay"


def test_other_errors_keep_their_name_and_leave_no_trace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Unreadable(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell() > 1_000_000:
                raise OSError(errno.EIO, "the spool file is gone")
            return super().read(size)

    body = RESPONSES["plain"] + random.Random(2).randbytes(3_000_000)
    with writer(tmp_path) as warc:
        warc.append(capture(1, RESPONSES["plain"]))
        with pytest.raises(OSError, match="the spool file is gone"):
            warc.append(capture(2, body, response=Unreadable(body)))
        monkeypatch.setattr(os, "write", failing(errno.EBADF, 10))
        with pytest.raises(OSError, match="Bad file"):
            warc.append(capture(3, RESPONSES["plain"]))
        monkeypatch.undo()
    assert [found.type for found in contents(warc.path)] == "warcinfo request response metadata".split()


def test_a_disk_that_cannot_even_be_cut_back_gets_nothing_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(fd: int, size: int) -> None:
        raise OSError(errno.EIO, "no")

    with writer(tmp_path) as warc:
        warc.append(capture(1, RESPONSES["plain"]))
        monkeypatch.setattr(os, "write", failing(errno.ENOSPC, 30))
        monkeypatch.setattr(os, "ftruncate", refuse)
        with pytest.raises(NoSpace):
            warc.append(capture(2, RESPONSES["plain"]))
        monkeypatch.undo()
        with pytest.raises(NoSpace, match="an earlier write failed"):
            warc.append(capture(3, RESPONSES["plain"]))
    mended = mend(tmp_path / (NAME + ".open"))
    assert mended.cut_bytes == 30
    assert [found.type for found in contents(tmp_path / NAME)] == "warcinfo request response metadata".split()


def test_a_failed_sync_ends_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(fd: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with writer(tmp_path) as warc:
        warc.append(capture(1, RESPONSES["plain"]))
        monkeypatch.setattr("archive.growing._datasync", refuse)
        with pytest.raises(NoSpace):
            warc.sync()
        monkeypatch.undo()
        with pytest.raises(NoSpace, match="an earlier write failed"):
            warc.append(capture(2, RESPONSES["plain"]))
    assert [path.name for path in tmp_path.iterdir()] == [NAME + ".open"]


@pytest.mark.parametrize("step", ["archive.growing.os.fsync", "pathlib.Path.rename", "archive.growing.sync_directory"])
def test_a_full_file_that_cannot_be_finished_is_left_to_the_next_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    def refuse(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with writer(tmp_path, size=1) as warc:
        warc.append(capture(1, RESPONSES["plain"]))
        monkeypatch.setattr(step, refuse)
        with pytest.raises(NoSpace):
            warc.append(capture(2, RESPONSES["plain"]))
        monkeypatch.undo()
    assert not warc.leaves
    (path,) = tmp_path.iterdir()
    assert path.name == (NAME if "directory" in step else f"{NAME}.open")
    assert [found.type for found in contents(path)][-2:] == ["response", "metadata"]


def test_a_next_file_that_cannot_be_begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its name could not be made durable: neither this capture nor the next may go into a file that a power cut takes."""

    def refuse(directory: Path) -> None:
        raise OSError(errno.EIO, "Input/output error")

    with writer(tmp_path, size=1) as warc:
        warc.append(capture(1, RESPONSES["plain"]))
        monkeypatch.setattr("archive.warc.sync_directory", refuse)
        with pytest.raises(NoSpace, match=r"cannot be written: .*\n.*df -h"):
            warc.append(capture(2, RESPONSES["plain"]))
        monkeypatch.undo()
        with pytest.raises(NoSpace, match="could not be begun"):
            warc.append(capture(3, RESPONSES["plain"]))
    assert [path.name for path in tmp_path.iterdir()] == [NAME]
    with pytest.raises(ValueError, match="the writer is closed"):
        warc.append(capture(4, RESPONSES["plain"]))


def test_a_directory_that_cannot_be_written(tmp_path: Path) -> None:
    def refuse(path: Any, *_: Any) -> int:
        raise OSError(errno.EROFS, "Read-only file system")

    with pytest.MonkeyPatch.context() as patch, pytest.raises(NoSpace, match="Read-only file system"):
        patch.setattr(os, "open", refuse)
        writer(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def small(tmp_path: Path) -> Iterator[tuple[bytes, list[int], list[int]]]:
    """A small file, the offsets of its records, and those where a group ends."""
    with writer(tmp_path / "small") as warc:
        warc.append(capture(1, RESPONSES["chunked"], surplus=b"x"))
        warc.fail(failure(1))
        warc.append(capture(2, RESPONSES["gzip"], tls=TLS))
    records = [(offset, found) for offset, _, found in iter_records(warc.path)]
    data = warc.path.read_bytes()
    shape = [found.type for _, found in records]
    assert shape == "warcinfo request response metadata metadata metadata request response metadata".split()
    offsets = [offset for offset, _ in records]
    yield data, offsets, [*(offsets[n] for n in (0, 1, 4, 5, 6)), len(data)]


def test_a_kill_at_any_byte_is_mended(small: tuple[bytes, list[int], list[int]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda fd: None)  # four thousand files, none of which outlives the test
    data, _, ends = small
    path = tmp_path / NAME
    growing = tmp_path / (NAME + ".open")
    for size in range(len(data) + 1):
        growing.write_bytes(data[:size])
        kept = max(end for end in ends if end <= size)
        mended = mend(growing)
        assert (mended.path, mended.kept_bytes, mended.cut_bytes) == (path if kept else None, kept, size - kept)
        assert not growing.exists()
        if kept:
            assert path.read_bytes() == data[:kept]
            path.unlink()
        if mended.quarantine:
            assert mended.quarantine.name == f"{NAME}.torn-{kept}"
            assert mended.quarantine.read_bytes() == data[kept:size]
            mended.quarantine.unlink()
        assert (mended.quarantine is None) == (size == kept)
    assert [path.name for path in tmp_path.iterdir()] == ["small"]


def test_noise_behind_whole_records_is_cut(small: tuple[bytes, list[int], list[int]], tmp_path: Path) -> None:
    data, _, _ = small
    for noise in (bytes(5000), b"junk", gzip.compress(b"no record"), data[:40]):
        growing = tmp_path / (NAME + ".open")
        growing.write_bytes(data + noise)
        mended = mend(growing)
        assert (mended.kept_bytes, mended.cut_bytes) == (len(data), len(noise))
        assert (tmp_path / NAME).read_bytes() == data
        (tmp_path / NAME).unlink()


def test_mending_refuses_what_is_alive_or_taken(tmp_path: Path) -> None:
    with writer(tmp_path) as warc:
        warc.append(capture(1, RESPONSES["plain"]))
        with pytest.raises(ArchiveLocked, match="another run is writing it"):
            mend(tmp_path / (NAME + ".open"))
    shutil.copy(tmp_path / NAME, tmp_path / (NAME + ".open"))
    with pytest.raises(DamagedRecord, match="stands beside it already"):
        mend(tmp_path / (NAME + ".open"))


def test_a_full_disk_stops_mending_before_anything_is_cut(
    small: tuple[bytes, list[int], list[int]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(source: Any, target: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    data, _, _ = small
    growing = tmp_path / (NAME + ".open")
    growing.write_bytes(data[:-1])
    with monkeypatch.context() as patch, pytest.raises(NoSpace, match="No space left on device"):
        patch.setattr(shutil, "copyfileobj", refuse)
        mend(growing)
    assert growing.read_bytes() == data[:-1]
    assert mend(growing).cut_bytes > 0


def test_a_killed_writer_loses_nothing_it_had_synced(tmp_path: Path) -> None:
    script = (
        "import os, signal, sys, pathlib; sys.path.insert(0, '.');"
        "from tests.archive.test_warc import writer, capture, RESPONSES;"
        "w = writer(pathlib.Path(sys.argv[1])); [w.append(capture(n, RESPONSES['plain'])) for n in range(5)]; w.sync();"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    assert subprocess.run([sys.executable, "-c", script, tmp_path], check=False).returncode == -9
    mended = mend(tmp_path / (NAME + ".open"))
    assert (mended.path, mended.cut_bytes) == (tmp_path / NAME, 0)
    assert [found.id for found in contents(tmp_path / NAME) if found.type == "response"] == [capture(n, b"").id for n in range(5)]


def test_a_flipped_byte_is_noticed_or_changes_nothing(small: tuple[bytes, list[int], list[int]], tmp_path: Path) -> None:
    """The reader names file and offset. Flags, time and system of a gzip head and the bits that pad its data carry nothing."""
    data, offsets, _ = small
    path = tmp_path / NAME
    path.write_bytes(data)
    whole = contents(path)
    silent = 0
    for position in range(len(data)):
        path.write_bytes(data[:position] + bytes([data[position] ^ 0x40]) + data[position + 1 :])
        try:
            assert contents(path) == whole
            silent += 1
        except DamagedRecord as error:
            assert f"{path}: offset {max(offset for offset in offsets if offset <= position)}: " in error.message
    assert silent <= 8 * len(offsets)


def test_read_record_checks_what_it_was_told(tmp_path: Path) -> None:
    with writer(tmp_path) as warc:
        place = warc.append(capture(1, RESPONSES["plain"])).location
        assert read_record(tmp_path / place.file, place.offset, place.length).id == capture(1, b"").id  # still .open
    with pytest.raises(DamagedRecord, match=rf"offset {place.offset}: the record measures {place.length} bytes, 7 were expected"):
        read_record(warc.path, place.offset, 7)
    with pytest.raises(DamagedRecord, match="the file ends before"):
        read_record(warc.path, 10**6)
    with pytest.raises(DamagedRecord, match="neither a gzip member nor a WARC record begins there"):
        read_record(warc.path, place.offset + 5)
    with pytest.raises(FileNotFoundError):
        read_record(tmp_path / "absent.warc.gz", 0)
    text = gzip.decompress(warc.path.read_bytes()).replace(b"Panen", b"panen")
    (tmp_path / "changed.warc").write_bytes(text)
    offsets = [offset for offset, _, found in iter_records(tmp_path / "changed.warc") if found.type == "response"]
    with pytest.raises(DamagedRecord, match=r"the block of record 0{8}-0000-4000-8000-0{11}1 is not the one whose digest is sha1:"):
        read_record(tmp_path / "changed.warc", offsets[0])


FOREIGN = (
    b"WARC/1.0\r\nwarc-type: response\r\nWARC-Record-ID: <urn:uuid:4f1b0c0e-0000-4000-8000-000000000001>\r\n"
    b"WARC-Target-URI: <http://a.go.id/x>\r\nWARC-Date: 2026-11-20T03:04:05Z\r\nWARC-Note: folded\r\n  value\r\n"
    b"WARC-Block-Digest: md5:5d41402abc4b2a76b9719d911017c592\r\nContent-Type: application/http; msgtype=response\r\n"
    b"Content-Length: 5\r\n\r\nhello\r\n\r\n"
)


@pytest.mark.parametrize("pack", [lambda data: data, gzip.compress])
def test_files_of_others_are_read(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "foreign.warc"
    path.write_bytes(pack(FOREIGN) + pack(FOREIGN))
    size = len(pack(FOREIGN))
    found = list(iter_records(path))
    assert [(offset, length) for offset, length, _ in found] == [(0, size), (size, size)]
    one = read_record(path, size, size)
    assert (one.version, one.type, one.uri, one.id) == ("WARC/1.0", "response", "http://a.go.id/x", "4f1b0c0e-0000-4000-8000-000000000001")
    assert (one.get("warc-note"), one.content_type, one.data) == ("folded value", "application/http;msgtype=response", b"hello")
    assert one.date == datetime(2026, 11, 20, 3, 4, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (gzip.compress(FOREIGN + FOREIGN), "not by two line ends and nothing else"),
        (gzip.compress(FOREIGN[:-2]), "not by two line ends and nothing else"),
        (FOREIGN[:-3], "not by two line ends"),
        (FOREIGN.replace(b"Length: 5", b"Length: 50"), "the block has 9 bytes, Content-Length says 50"),
        (FOREIGN.replace(b"Length: 5", b"Length: -5"), "one Content-Length is expected"),
        (FOREIGN.replace(b"WARC/1.0", b"WARC/9.9"), "not 'WARC/9.9'"),
        (FOREIGN.replace(b"warc-type: response", b"no field"), "'no field' is no header field"),
        (b"WARC/1.1\r\nno end", "the record's head has no end"),
        (b"<html>", "neither a gzip member nor a WARC record"),
        (gzip.compress(FOREIGN)[:-3], "the file ends inside the gzip member"),
    ],
)
def test_damage_is_named(tmp_path: Path, data: bytes, message: str) -> None:
    (tmp_path / "bad.warc").write_bytes(data)
    with pytest.raises(DamagedRecord, match=f"bad.warc: offset 0: .*{message}"):
        list(iter_records(tmp_path / "bad.warc"))


@settings(max_examples=100, derandomize=True)
@given(st.binary(max_size=120), st.sampled_from([b"", b"WARC/1.1\r\n", FOREIGN[:150], gzip.compress(FOREIGN)[:60], FOREIGN]), st.booleans())
def test_any_file_reads_or_is_damaged(noise: bytes, start: bytes, packed: bool) -> None:
    with TemporaryDirectory() as directory:
        path = Path(directory, "x.warc.gz")
        path.write_bytes(gzip.compress(start + noise) if packed else start + noise)
        try:
            found = list(iter_records(path))
        except DamagedRecord as error:
            assert f"{path}: offset " in error.message
        else:
            assert sum(length for _, length, _ in found) == path.stat().st_size


def test_a_large_body_never_stands_in_memory(tmp_path: Path) -> None:
    """64 MB through writer, reader and mending within a few MB."""
    noise = random.Random(3).randbytes(1 << 20)
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    digest = hashlib.sha1()
    with (tmp_path / "spool").open("w+b") as spool:
        spool.write(head)
        for _ in range(64):
            spool.write(b"100000\r\n" + noise + b"\r\n")
            digest.update(noise)
        spool.write(b"0\r\n\r\n")
        size = spool.tell()
        tracemalloc.start()
        try:
            warc = writer(tmp_path / "warc")
            kept = warc.append(capture(1, head, response=spool, head_length=len(head), chunked=True))
            warc.sync()
            warc.close()
            shutil.move(warc.path, warc.path.with_name(warc.path.name + ".open"))
            assert mend(warc.path.with_name(warc.path.name + ".open")).cut_bytes == 0
            found = read_record(warc.path, kept.location.offset, kept.location.length)
            assert not isinstance(found.block, bytes)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert peak < 12_000_000
        assert found.get("WARC-Payload-Digest") == kept.payload_digest
        assert kept.payload_digest == "sha1:" + b32encode(digest.digest()).decode()
        spool.seek(0)
        found.block.seek(0)
        for _ in range(size // 100_000 + 1):
            assert found.block.read(100_000) == spool.read(100_000)
        found.block.close()


def test_records_are_the_same_without_isal(tmp_path: Path) -> None:
    """Where ISA-L is not installed zlib writes the same records, and each reads the other's."""
    script = (
        "import sys, pathlib; sys.path.insert(0, '.'); sys.modules['isal'] = None;"
        "from tests.archive.test_warc import writer, capture, contents, RESPONSES, NAME;"
        "w = writer(pathlib.Path(sys.argv[1])); [w.append(capture(n, r)) for n, r in enumerate(RESPONSES.values())]; w.close();"
        "assert contents(pathlib.Path(sys.argv[2], NAME)) == contents(w.path);"
        "from archive.deflate import ERRORS; assert len(ERRORS) == 1"
    )
    with writer(tmp_path / "here") as warc:
        for number, response in enumerate(RESPONSES.values()):
            warc.append(capture(number, response))
    assert subprocess.run([sys.executable, "-c", script, tmp_path / "there", tmp_path / "here"], check=False).returncode == 0
    assert contents(tmp_path / "there" / NAME) == contents(warc.path)
