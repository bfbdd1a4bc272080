"""The judge: every rule broken once, every byte flipped once, and no false alarm on what other tools write."""

from __future__ import annotations

import gzip
import hashlib
import io
import random
import shutil
import subprocess
import threading
import tracemalloc
import zlib
from base64 import b32encode
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import brotlicffi
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.runs import Runs
from archive.verify import CaptureRow, FailureRow, Finding, IndexRows, Report, agree, judge, warc_paths
from tests.archive.handmade import (
    DATE,
    HEAD,
    NAME,
    REQUEST,
    RESPONSE,
    URL,
    Field,
    Record,
    exchange,
    failure,
    member,
    raw,
    record,
    sha1,
    uid,
    warcinfo,
    write,
)

PROFILE = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"


def codes(findings: Iterator[Finding] | list[Finding], severities: str = "EW") -> set[str]:
    return {f"{finding.severity} {finding.code}" for finding in findings if finding.severity in severities}


def judged(directory: Path, *records: Record | bytes, severities: str = "EW", name: str = NAME) -> set[str]:
    return codes(judge([write(directory, [warcinfo(name=name), *records], name)]), severities)


def revisit(*more: Field, block: bytes = HEAD, number: int = 4) -> list[Record]:
    """An original exchange, and a revisit of it with its request."""
    fields: list[Field] = [
        ("WARC-Profile", PROFILE),
        ("WARC-Payload-Digest", sha1(b"halo\n")),
        ("WARC-Refers-To", uid(2)),
        ("WARC-Refers-To-Target-URI", URL),
        ("WARC-Refers-To-Date", DATE),
        ("WARC-Date", "2026-11-23T00:00:00Z"),
        ("WARC-Truncated", "length"),
    ]
    asked = record("request", 3, REQUEST, ("WARC-Concurrent-To", uid(number)), ("WARC-Date", "2026-11-23T00:00:00Z"))
    return [*exchange(), asked, record("revisit", number, block, *fields, *more)]


def chunked(body: bytes) -> bytes:
    return b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)


def response(body: bytes, *headers: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\n" + b"".join(header + b"\r\n" for header in headers) + b"\r\n" + body


def test_a_file_without_faults_has_no_findings(tmp_path: Path) -> None:
    records = [*revisit(), failure(5), record("resource", 6, b"20261122151600\r\n", url="dns:klaten.go.id", type="text/dns")]
    assert judged(tmp_path, *records, severities="EWI") == set()


# one record header, broken field by field: (fields of the response, what must be found)
HEADERS: list[tuple[str, tuple[Field, ...], set[str]]] = [
    ("no-date", (("WARC-Date", ""),), {"E R04", "E R20"}),
    ("no-type", (("WARC-Type", ""),), {"E R04"}),
    ("unknown-type", (("WARC-Type", "dokumen"),), {"W R04"}),
    ("no-id", (("WARC-Record-ID", ""),), {"E R04", "E R20"}),
    ("id-without-brackets", (("WARC-Record-ID", uid(2)[1:-1]),), {"E R06"}),
    ("id-with-space", (("WARC-Record-ID", "<urn:uuid:a b>"),), {"E R06", "E R20"}),
    ("date-not-utc", (("WARC-Date", "2026-11-22T15:16:00+07:00"),), {"E R07", "E R20"}),
    ("date-month-13", (("WARC-Date", "2026-13-22T15:16:00Z"),), {"E R07", "E R20"}),
    ("date-10-decimals", (("WARC-Date", "2026-11-22T15:16:00.1234567890Z"),), {"E R07", "E R20"}),
    ("no-uri", (("WARC-Target-URI", ""),), {"E R09", "W R20"}),
    ("uri-with-space", (("WARC-Target-URI", "http://a/b c"),), {"E R10", "W R20"}),
    ("uri-not-ascii", (("WARC-Target-URI", "http://a/é"),), {"E R10", "W R20"}),
    ("uri-in-brackets", (("WARC-Target-URI", f"<{URL}>"),), {"E R10"}),
    ("uri-relative", (("WARC-Target-URI", "/berita/7"),), {"E R10", "W R20"}),
    ("uri-odd-characters", (("WARC-Target-URI", "http://a/|"),), {"W R10", "W R20"}),
    ("uri-fragment", (("WARC-Target-URI", URL + "#x"),), {"W R10", "W R20"}),
    ("filename", (("WARC-Filename", "x"),), {"E R11"}),
    ("profile", (("WARC-Profile", PROFILE),), {"E R11"}),
    ("refers-to", (("WARC-Refers-To", uid(1)),), {"E R11"}),
    ("no-content-type", (("Content-Type", ""),), {"W R12"}),
    ("wrong-content-type", (("Content-Type", "application/http; msgtype=request"),), {"W R12"}),
    ("digest-without-label", (("WARC-Block-Digest", "ABC"),), {"E R13"}),
    ("digest-too-short", (("WARC-Block-Digest", "sha1:ABC"),), {"E R13"}),
    ("digest-unknown", (("WARC-Block-Digest", "blake9:ABC"),), {"W R13"}),
    ("no-block-digest", (("WARC-Block-Digest", ""),), {"W R14"}),
    ("wrong-block-digest", (("WARC-Block-Digest", sha1(b"")),), {"E R14"}),
    ("wrong-payload-digest", (("WARC-Payload-Digest", sha1(b"")),), {"E R15"}),
    ("no-ip", (("WARC-IP-Address", ""),), {"W R17"}),
    ("wrong-ip", (("WARC-IP-Address", "999.0.0.1"),), {"E R17"}),
    ("warcinfo-id-unknown", (("WARC-Warcinfo-ID", uid(99)),), {"W R18"}),
    ("concurrent-to-nothing", (("WARC-Concurrent-To", uid(99)),), {"E R20"}),
    ("other-uri-than-request", (("WARC-Target-URI", URL + "/x"),), {"W R20", "W R21"}),
    ("length-no-number", (("Content-Length", "lima"),), {"E R08"}),
    ("no-length", (("Content-Length", ""),), {"E R04"}),
    ("length-too-long", (("Content-Length", "9999"),), {"E R08"}),
    ("length-too-short", (("Content-Length", "10"),), {"E R08", "E R15", "E H01", "E H03"}),
]


@pytest.mark.parametrize(("fields", "expected"), [case[1:] for case in HEADERS], ids=[case[0] for case in HEADERS])
def test_header_rules(tmp_path: Path, fields: tuple[Field, ...], expected: set[str]) -> None:
    found = judged(tmp_path, *exchange(RESPONSE, *fields))
    assert expected <= found
    assert {code for code in found if code.startswith("E")} == {code for code in expected if code.startswith("E")}


INFO_HEADERS: list[tuple[Field, str]] = [
    (("WARC-Truncated", "bosan"), "I T01"),
    (("WARC-Block-Digest", "sha1:" + hashlib.sha1(RESPONSE).hexdigest()), "I R13"),
    (("WARC-Block-Digest", "sha256:" + b32encode(hashlib.sha256(RESPONSE).digest()).decode()), "I R13"),
    (("WARC-IP-Address", "2001:DB8::7"), "I R17"),
    (("WARC-Warcinfo-ID", ""), "I R18"),
]


@pytest.mark.parametrize(("changed", "expected"), INFO_HEADERS)
def test_habits_are_noted(tmp_path: Path, changed: Field, expected: str) -> None:
    assert judged(tmp_path, *exchange(RESPONSE, changed), severities="EWI") == {expected}


@pytest.mark.parametrize("name", ["md5", "sha1", "sha256", "sha512"])
def test_every_digest_algorithm_is_checked(tmp_path: Path, name: str) -> None:
    good = f"{name}:{hashlib.new(name, RESPONSE).hexdigest()}"
    bad = f"{name}:{hashlib.new(name, b'x').hexdigest()}"
    assert judged(tmp_path, *exchange(RESPONSE, ("WARC-Block-Digest", good))) == set()
    assert judged(tmp_path, *exchange(RESPONSE, ("WARC-Block-Digest", bad))) == {"E R14"}


def test_header_syntax(tmp_path: Path) -> None:
    good = raw(record("resource", 9, b"x"))
    assert judged(tmp_path, good.replace(b"WARC/1.1", b"WARC/2.0")) == {"E R01"}
    assert judged(tmp_path, good.replace(b"WARC/1.1", b"WARC/x")) >= {"E R01"}
    head, _, rest = good.partition(b"\r\n\r\n")
    assert judged(tmp_path, head.replace(b"\r\n", b"\n") + b"\n\n" + rest) == {"E R02"}
    assert judged(tmp_path, good.replace(b"Content-Type", b"Content Type")) >= {"E R02"}
    assert judged(tmp_path, good.replace(b"Content-Type: text/plain", b"Content-Type:\r\n text/plain")) == {"W R02"}
    assert judged(tmp_path, good.replace(b"text/plain", b"text/pl\xffin")) == {"E R03"}
    assert judged(tmp_path, good.replace(b"text/plain", b"text/pl\x00in")) == {"E R02"}
    assert judged(tmp_path, good.replace(b"Content-Length", b"Content-Type: text/plain\r\nContent-Length")) == {"E R05"}
    assert judged(tmp_path, head) == {"E R02"}
    assert judged(tmp_path, good[:-4]) == {"E R08"}
    assert judged(tmp_path, good + b"\r\n") >= {"E F02"}


def test_protocol_and_concurrent_to_may_repeat(tmp_path: Path) -> None:
    fields, block = record("response", 2, RESPONSE)
    fields += [("WARC-Protocol", "http/1.1"), ("WARC-Protocol", "tls/1.3"), ("WARC-Cipher-Suite", "TLS_AES_128_GCM_SHA256")]
    metadata = record("metadata", 3, b"via: x\r\n", ("WARC-Concurrent-To", uid(1)))
    metadata[0].append(("WARC-Concurrent-To", uid(2)))
    assert judged(tmp_path, exchange()[0], (fields, block), metadata, severities="EWI") == set()


def test_warc_1_0_has_other_rules(tmp_path: Path) -> None:
    old = [("WARC-Date", "2026-11-22T15:16:00Z"), ("WARC-Target-URI", f"<{URL}>")]
    records = exchange(RESPONSE, *old, request_fields=old)
    assert judged(tmp_path, *[raw(made, "WARC/1.0") for made in records]) == set()
    assert judged(tmp_path, raw(record("resource", 9, b"x"), "WARC/1.0")) == {"E R07"}


def test_types_and_their_fields(tmp_path: Path) -> None:
    assert judged(tmp_path, record("metadata", 9, b"via: x\r\n", ("WARC-Payload-Digest", sha1(b"")))) == {"E R11"}
    assert judged(tmp_path, record("metadata", 9, b"via\n")) == {"W M01"}
    assert judged(tmp_path, record("metadata", 9, b"via: x\n")) == {"W M01"}
    assert judged(tmp_path, record("continuation", 9, b"x", type="text/plain")) == {"E S01"}
    part = [("WARC-Segment-Origin-ID", uid(1)), ("WARC-Segment-Number", "2")]
    assert judged(tmp_path, record("continuation", 9, b"x", *part, type="text/plain")) == set()
    assert judged(tmp_path, record("response", 9, b"x", url="dns:klaten.go.id", type="text/dns")) >= {"W D01", "W D02"}
    assert judged(tmp_path, record("resource", 9, b"x", ("WARC-Payload-Digest", sha1(b"y")))) == {"E R15"}


def test_warcinfo(tmp_path: Path) -> None:
    def alone(made: Record) -> set[str]:
        return codes(judge([write(tmp_path, [made])]), "EWI")

    assert alone(warcinfo()) == set()
    assert alone(warcinfo(("WARC-Target-URI", URL))) == {"E R09"}
    assert alone(warcinfo(("WARC-Filename", ""))) == {"W R19"}
    assert alone(warcinfo(("WARC-Filename", "other.warc.gz"))) == {"I R19"}
    assert alone(warcinfo(("Content-Type", "text/plain"))) == {"W R19"}
    assert alone(warcinfo(block=b"software: x\r\n")) == {"I R19"}
    assert alone(warcinfo(block=b"format: x\r\n")) == {"W R19", "I R19"}
    assert codes(judge([write(tmp_path, [record("resource", 9, b"x")])])) == {"W F04", "W R18"}


BODIES: list[tuple[str, bytes, set[str]]] = [
    ("lone-lf-head", b"HTTP/1.1 200 OK\nContent-Length: 0\n\n", {"W H01"}),
    ("no-blank-line", b"HTTP/1.1 200 OK\r\nServer: x\r\n", {"E H01"}),
    ("http-2", b"HTTP/2 200\r\n\r\n", {"E H03"}),
    ("no-reason", b"HTTP/1.1 302 \r\nContent-Length: 0\r\n\r\n", set()),
    ("invented-header", response(b"", b"X-Orig-Content-Length: 7", b"Content-Length: 0"), {"E H04"}),
    ("not-chunked", response(b"halo", b"Transfer-Encoding: chunked"), {"E H05"}),
    ("no-last-chunk", response(b"4\r\nhalo\r\n", b"Transfer-Encoding: chunked"), {"W T02"}),
    ("chunk-cut", response(b"9\r\nhalo", b"Transfer-Encoding: chunked"), {"W T02"}),
    ("behind-last-chunk", response(chunked(b"halo") + b"x", b"Transfer-Encoding: chunked"), {"W H06"}),
    ("chunked-and-length", response(chunked(b"halo"), b"Transfer-Encoding: chunked", b"Content-Length: 4"), {"W H06"}),
    ("short", response(b"halo", b"Content-Length: 9"), {"E T02"}),
    ("long", response(b"halo", b"Content-Length: 3"), {"E H06"}),
    ("two-lengths", response(b"halo", b"Content-Length: 4", b"Content-Length: 5"), {"W H06"}),
    ("length-no-number", response(b"halo", b"Content-Length: x"), {"W H06"}),
    ("gzip-is-none", response(b"halo", b"Content-Encoding: gzip"), {"E H07"}),
    ("gzip-cut", response(gzip.compress(b"halo" * 9)[:-3], b"Content-Encoding: gzip"), {"E H07"}),
    ("br-cut", response(brotlicffi.compress(b"halo" * 9)[:-3], b"Content-Encoding: br"), {"E H07"}),
    ("br-is-none", response(b"\xff\xff\xff\xff", b"Content-Encoding: br"), {"E H07"}),
    ("zstd", response(b"\x28\xb5\x2f\xfd", b"Content-Encoding: zstd"), {"W H07"}),
    ("gzip", response(gzip.compress(b"halo"), b"Content-Encoding: gzip"), set()),
    ("gzip-two-members", response(gzip.compress(b"ha") + gzip.compress(b"lo"), b"Content-Encoding: x-gzip"), set()),
    ("gzip-gzip", response(gzip.compress(gzip.compress(b"halo")), b"Content-Encoding: gzip, gzip"), set()),
    ("deflate", response(zlib.compress(b"halo"), b"Content-Encoding: deflate"), set()),
    ("deflate-raw", response(zlib.compress(b"halo", wbits=-15), b"Content-Encoding: deflate"), set()),
    ("br", response(brotlicffi.compress(b"halo" * 99), b"Content-Encoding: br"), set()),
    ("coding-none", response(b"halo", b"Content-Encoding: none"), set()),
    ("304", b"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", set()),
    ("204-with-body", b"HTTP/1.1 204 No Content\r\n\r\nx", {"W H06"}),
]


@pytest.mark.parametrize(("block", "expected"), [case[1:] for case in BODIES], ids=[case[0] for case in BODIES])
def test_http_response_rules(tmp_path: Path, block: bytes, expected: set[str]) -> None:
    assert judged(tmp_path, *exchange(block, ("WARC-Payload-Digest", ""))) == expected


def test_a_declared_truncation_excuses_what_is_missing(tmp_path: Path) -> None:
    cut: list[Field] = [("WARC-Payload-Digest", ""), ("WARC-Truncated", "disconnect")]
    for block in (
        response(b"halo", b"Content-Length: 9"),
        response(b"9\r\nhalo", b"Transfer-Encoding: chunked"),
        response(gzip.compress(b"halo")[:-3], b"Content-Encoding: gzip"),
    ):
        assert judged(tmp_path, *exchange(block, *cut)) == set()


def test_the_answer_to_head_has_no_body(tmp_path: Path) -> None:
    block = response(b"", b"Content-Length: 9")
    head = REQUEST.replace(b"GET", b"HEAD")
    asked, answer = exchange(block, request=head)
    assert judged(tmp_path, asked, answer) == set()
    assert judged(tmp_path, answer, asked) == set()
    assert judged(tmp_path, *exchange(response(b"", b"Transfer-Encoding: chunked"), request=head)) == set()
    assert judged(tmp_path, *exchange(block)) == {"E T02"}
    assert judged(tmp_path, answer) == {"W T02", "W R20"}, "without its request nobody knows"


REQUESTS: list[tuple[bytes, set[str]]] = [
    (REQUEST.replace(b"/berita/7", URL.encode()), {"E H02"}),
    (REQUEST.replace(b"/berita/7", b"/berita/8"), {"W H02"}),
    (REQUEST.replace(b"/berita/7", b"/berita/%37"), set()),
    (REQUEST.replace(b"HTTP/1.1", b"HTTP/2"), {"E H02"}),
    (REQUEST.replace(b"Host: dispersip", b"Host: perpustakaan"), {"E H02"}),
    (REQUEST.replace(b"klaten.go.id", b"klaten.go.id:80"), set()),
    (REQUEST.replace(b"klaten.go.id", b"klaten.go.id:8080"), {"E H02"}),
    (REQUEST.replace(b"Host: dispersip.klaten.go.id\r\n", b""), {"E H02"}),
    (REQUEST.replace(b"Host: dispersip", b"Host: [::"), {"E H02"}),
    (REQUEST.replace(b"User-Agent: lumbung\r\n", b""), {"W H02"}),
]


@pytest.mark.parametrize(("request_block", "expected"), REQUESTS)
def test_http_request_rules(tmp_path: Path, request_block: bytes, expected: set[str]) -> None:
    assert judged(tmp_path, *exchange(request=request_block)) == expected


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://[2001:db8::1]:8443/berita/7", "[2001:db8::1]:8443"),
        ("http://b%C3%BCcher.example/berita/7", None),
        ("http://x:99999/", None),
    ],
)
def test_hosts_of_every_kind(tmp_path: Path, url: str, host: str | None) -> None:
    block = REQUEST.replace(b"dispersip.klaten.go.id", (host or "other").encode())
    found = judged(tmp_path, *exchange(request=block, url=url))
    assert ("E H02" in found) == (host is None and "99999" not in url)


def test_payload_digests(tmp_path: Path) -> None:
    """Of the entity body: chunk framing removed, content coding kept."""
    packed = gzip.compress(b"halo", mtime=0)
    block = response(chunked(packed), b"Transfer-Encoding: chunked", b"Content-Encoding: gzip")

    def of(data: bytes) -> set[str]:
        return judged(tmp_path, *exchange(block, ("WARC-Payload-Digest", sha1(data))))

    assert of(packed) == set()
    assert of(chunked(packed)) == {"W R15"}, "as wget and warcio write it"
    assert of(b"halo") == {"E R15"}
    assert of(b"") == {"E R15"}
    stacked = response(chunked(packed), b"Transfer-Encoding: gzip, chunked")
    assert judged(tmp_path, *exchange(stacked, ("WARC-Payload-Digest", sha1(b"halo"))), severities="EWI") == {"I H05"}
    assert judged(tmp_path, *exchange(stacked, ("WARC-Payload-Digest", sha1(packed)))) == {"W R15"}
    unframed = response(b"halo", b"Transfer-Encoding: chunked")
    assert judged(tmp_path, *exchange(unframed, ("WARC-Payload-Digest", sha1(b"halo")))) == {"E H05"}


def test_pairs(tmp_path: Path) -> None:
    asked, answer = exchange()
    other = record("resource", 9, b"x", url="http://b/")
    assert judged(tmp_path, answer) == {"W R20"}
    assert judged(tmp_path, answer, asked) == set()
    assert judged(tmp_path, asked, other, answer) == {"W R21"}
    back = record("response", 2, RESPONSE, ("WARC-Concurrent-To", uid(1)))
    alone = record("request", 1, REQUEST)
    assert judged(tmp_path, alone, back) == set(), "as wget links them"
    assert judged(tmp_path, alone, other, back) == set(), "found by the response's own Concurrent-To"
    assert judged(tmp_path, *exchange(RESPONSE, ("WARC-Date", "2026-11-22T15:16:00Z"))) == {"E R20"}


REVISITS: list[tuple[str, tuple[Field, ...], set[str]]] = [
    ("good", (), set()),
    ("no-profile", (("WARC-Profile", ""),), {"E V01"}),
    ("unknown-profile", (("WARC-Profile", "http://a/"),), {"E V01"}),
    ("profile-of-1.0", (("WARC-Profile", PROFILE.replace("1.1", "1.0")),), {"W V01"}),
    ("no-digest", (("WARC-Payload-Digest", ""),), {"E V02"}),
    ("no-uri-and-date", (("WARC-Refers-To-Target-URI", ""), ("WARC-Refers-To-Date", "")), {"W V03"}),
    ("no-id", (("WARC-Refers-To", ""),), set()),
    ("target-unknown", (("WARC-Refers-To", uid(99)),), {"W V04"}),
    ("target-unknown-by-date", (("WARC-Refers-To", ""), ("WARC-Refers-To-Date", "2020-01-01T00:00:00Z")), {"W V04"}),
    ("two-targets", (("WARC-Refers-To-Date", "2020-01-01T00:00:00Z"),), {"E V04"}),
    ("other-digest", (("WARC-Payload-Digest", sha1(b"x")),), {"E V04"}),
    ("not-truncated", (("WARC-Truncated", ""),), {"E V05"}),
    ("itself", (("WARC-Refers-To", uid(4)),), {"E V08"}),
]


@pytest.mark.parametrize(("fields", "expected"), [case[1:] for case in REVISITS], ids=[case[0] for case in REVISITS])
def test_revisit_rules(tmp_path: Path, fields: tuple[Field, ...], expected: set[str]) -> None:
    assert judged(tmp_path, *revisit(*fields)) == expected


def test_revisit_blocks(tmp_path: Path) -> None:
    assert judged(tmp_path, *revisit(block=RESPONSE)) == {"E V06"}
    assert judged(tmp_path, *revisit(block=b"")) == {"W V06"}
    assert judged(tmp_path, *revisit(block=response(b"", b"Transfer-Encoding: chunked"))) == {"E V09"}
    unmodified = ("WARC-Profile", NOT_MODIFIED)
    assert judged(tmp_path, *revisit(unmodified, block=b"")) == set()
    assert judged(tmp_path, *revisit(unmodified, block=b"HTTP/1.1 304 Not Modified\r\n\r\n")) == {"W V07"}
    assert judged(tmp_path, *revisit(unmodified, ("WARC-Payload-Digest", sha1(b"")), block=b"")) == {"E V07", "E V04"}
    again = [*revisit(), *revisit(("WARC-Refers-To", uid(4)), ("WARC-Refers-To-Date", "2026-11-23T00:00:00Z"), number=6)[2:]]
    again[-2] = record("request", 5, REQUEST, ("WARC-Concurrent-To", uid(6)), ("WARC-Date", "2026-11-23T00:00:00Z"))
    assert judged(tmp_path, *again) == {"E V04"}, "a revisit of a revisit"


def test_revisit_and_warcinfo_in_other_files(tmp_path: Path) -> None:
    records = revisit()
    first = write(tmp_path, [warcinfo(), *records[:2]])
    second = write(tmp_path, records[2:], "klaten-20261123000000-00001-gudang.warc.gz")
    assert codes(judge([first, second])) == {"W F04"}
    assert codes(judge([second])) == {"W F04", "W R18", "W V04"}


def test_ids_are_unique_over_files(tmp_path: Path) -> None:
    first = write(tmp_path, [warcinfo(), *exchange()])
    second = write(tmp_path, [warcinfo()], "other-20261123000000-00001-gudang.warc.gz")
    doubled = [finding for finding in judge([first, second]) if finding.severity == "E"]
    assert [(finding.code, finding.file, finding.record_id) for finding in doubled] == [("F08", str(second), uid(0))]
    assert str(first) in doubled[0].message


def test_files(tmp_path: Path) -> None:
    def of(data: bytes, name: str = NAME) -> list[Finding]:
        path = tmp_path / name
        path.write_bytes(data)
        return [finding for finding in judge([path]) if finding.severity != "I"]

    info = raw(warcinfo())
    good = member(info) + b"".join(member(raw(made)) for made in exchange())
    assert codes(of(good)) == set()
    assert codes(of(b"")) == {"E F01", "W F05"}
    assert codes(of(b"halo", "a.warc")) == {"E F01"}
    assert codes(list(judge([tmp_path / "none.warc.gz"]))) == {"E F01"}
    assert codes(of(b"\x28\xb5\x2f\xfd" + bytes(9), "a.warc.zst")) == {"E F05", "W F05"}
    assert codes(of(good, "a.warc")) == {"W F05"}
    assert codes(of(good, NAME + ".open")) == {"W F05"}
    assert codes(of(info + b"".join(raw(made) for made in exchange()), "a.warc")) == set(), "a plain file"
    assert codes(of(info, "a.warc.gz")) == {"W F05"}
    whole = member(info + b"".join(raw(made) for made in exchange()))
    assert codes(of(whole)) == {"E F02"}, "the whole file as one member"
    assert codes(of(member(info[:30]) + member(info[30:]))) == {"E R02", "E F02", "W F04"}
    assert codes(of(good + member(b""))) == {"E F02"}
    garbage = of(good + b"sampah")
    assert [(finding.code, finding.offset) for finding in garbage] == [("F03", len(good))]
    between = of(good[: len(member(info))] + bytes(512) + good[len(member(info)) :])
    assert [(finding.code, finding.offset) for finding in between] == [("F03", len(member(info)))]


def test_records_begin_past_the_target_size(tmp_path: Path) -> None:
    path = tmp_path / "klaten-20261122151600-00000-gudang.warc"
    with path.open("wb") as file:
        file.write(raw(warcinfo(name=path.name)))
        fields, _ = record("resource", 8, b"", ("Content-Length", "1300000000"), ("WARC-Block-Digest", ""))
        head = raw((fields, b""), end=b"")
        file.write(head)
        file.seek(1_300_000_000, 1)  # sparse
        file.write(b"\r\n\r\n" + raw(record("resource", 9, b"x")))
    tracemalloc.start()
    found = codes(judge([path]))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found == {"W R14", "W F07"}
    assert peak < 8_000_000, "a record is never held whole"


# Flips that no reader can see: of the gzip header (RFC 1952 §2.3) FTEXT (bit 0 of FLG), MTIME, XFL and OS say nothing about the bytes.
HARMLESS = {4, 5, 6, 7, 8, 9}


def test_every_flipped_byte_is_found(tmp_path: Path) -> None:
    members = [member(raw(made)) for made in [warcinfo(), *exchange(), failure(3)]]
    data = b"".join(members)
    path = write(tmp_path, [])
    starts = [sum(map(len, members[:number])) for number in range(len(members))]
    for at in range(len(data)):
        start = max(number for number in starts if number <= at)
        last = at == start + len(members[starts.index(start)]) - 9  # deflate's last byte: its unused bits say nothing either
        flips = (0x01, 0x80, 0xFF) if at - start < 18 else (0xFF,) if last else (0x10,)
        for flip in flips:
            if at - start in HARMLESS or (at - start == 3 and flip == 0x01):
                continue
            path.write_bytes(data[:at] + bytes([data[at] ^ flip]) + data[at + 1 :])
            errors = [finding for finding in judge([path]) if finding.severity == "E" and finding.offset == start]
            assert errors, f"byte {at} (byte {at - start} of its member) flipped by {flip:#x}"


def test_every_cut_is_found(tmp_path: Path) -> None:
    members = [member(raw(made)) for made in [warcinfo(), *exchange()]]
    data = b"".join(members)
    path = write(tmp_path, [], NAME + ".open")
    ends = {0, len(members[0]), len(members[0] + members[1])}
    for at in range(len(data)):
        path.write_bytes(data[:at])
        errors = [finding for finding in judge([path]) if finding.code in ("F01", "F03")]
        start = max(end for end in ends if end <= at)
        if at in ends and at:
            assert not errors
        else:
            assert [finding.offset for finding in errors if finding.code == "F03"] == ([start] if at > 1 else []), at
            assert errors


def test_a_damaged_member_is_named_and_the_rest_is_still_judged(tmp_path: Path) -> None:
    members = [member(raw(made)) for made in [warcinfo(), *exchange(), *exchange(RESPONSE, ("WARC-Block-Digest", sha1(b"")), first=3)]]
    at = len(members[0]) + len(members[1])
    broken = bytearray(b"".join(members))
    broken[at + len(members[2]) - 6] ^= 1  # in the CRC-32 of the response
    path = tmp_path / NAME
    path.write_bytes(broken)
    errors = [finding for finding in judge([path]) if finding.severity == "E"]
    assert [(finding.code, finding.offset, finding.record_id) for finding in errors] == [
        ("F03", at, uid(2)),
        ("R14", at + len(members[2]) + len(members[3]), uid(4)),
    ]
    assert "CRC-32" in errors[0].message


def test_plain_files_go_on_behind_damage(tmp_path: Path) -> None:
    records = [raw(warcinfo(name="a.warc")), raw(record("resource", 1, b"x", ("Content-Length", "9"))), raw(record("resource", 2, b"y"))]
    path = tmp_path / "a.warc"
    path.write_bytes(b"".join(records))
    assert [(f.code, f.record_id) for f in judge([path]) if f.severity == "E"] == [("R08", uid(1))]
    path.write_bytes(records[0] + b"sampah\r\n" + records[2][:20].replace(b"1.1", b"1.x") + b"\r\n" + records[2])
    assert [f.code for f in judge([path]) if f.severity == "E"] == ["F02", "R01"]


COLLECTION = "collections/klaten/archive"


def archived(directory: Path, name: str = NAME) -> tuple[IndexRows, list[CaptureRow]]:
    """An archive of two exchanges and a failure, and the index rows that fit it."""
    records = [warcinfo(name=name), *exchange(), *exchange(first=3, url=URL + "/x", request=REQUEST.replace(b"7", b"7/x")), failure(5)]
    write(directory / COLLECTION, records, name)
    rows, offset = [], 0
    for fields, block in records:
        named, length = dict(fields), len(member(raw((fields, block))))
        if named["WARC-Type"] == "response":
            file = f"{COLLECTION}/{name.removesuffix('.open')}"
            uuid = named["WARC-Record-ID"][10:-1]
            rows.append(CaptureRow(uuid, named["WARC-Target-URI"], "response", named["WARC-Payload-Digest"], file, offset, length))
        offset += length
    return IndexRows(rows, [uid(5)[10:-1]], [rows[0].id]), rows


def changed(row: CaptureRow, **values: str | int) -> CaptureRow:
    fields = {name: getattr(row, name) for name in CaptureRow.__slots__}
    return CaptureRow(**(fields | values))


def test_index_and_records_agree(tmp_path: Path) -> None:
    index, rows = archived(tmp_path)
    assert warc_paths(tmp_path) == [tmp_path / COLLECTION / NAME]
    assert list(judge(warc_paths(tmp_path), directory=tmp_path, index=index)) == []
    assert list(agree(reversed(rows), tmp_path, failures=[uid(5)], referred=[rows[1].id])) == []


def test_a_file_still_written_agrees_under_its_final_name(tmp_path: Path) -> None:
    index, rows = archived(tmp_path, NAME + ".open")
    assert list(agree(rows, tmp_path, failures=index.failures)) == []


def test_every_disagreement_is_named(tmp_path: Path) -> None:
    _, (one, two) = archived(tmp_path)
    failed = uid(5)

    def of(*rows: CaptureRow, failures: tuple[str, ...] = (failed,), referred: tuple[str, ...] = ()) -> list[Finding]:
        return list(agree(rows, tmp_path, failures=failures, referred=referred))

    (lost,) = of(one)
    assert (lost.code, lost.file, lost.offset, lost.record_id) == ("X04", two.warc_file, two.warc_offset, f"<urn:uuid:{two.id}>")
    assert two.url in lost.message
    stranger = changed(one, id="11111111-0000-4000-8000-000000000000", url="http://b/")
    (unknown,) = of(one, two, stranger)
    assert (unknown.code, unknown.record_id, unknown.offset) == ("X01", stranger.id, one.warc_offset)
    assert stranger.id in unknown.message
    assert "http://b/" in unknown.message
    (moved,) = of(one, changed(two, warc_offset=one.warc_offset))
    assert (moved.code, moved.offset) == ("X02", one.warc_offset)
    assert f"@{two.warc_offset}" in moved.message
    for values in (
        {"warc_length": 1},
        {"record_type": "revisit"},
        {"url": "http://b/"},
        {"payload_digest": sha1(b"")},
    ):
        (differs,) = of(one, changed(two, **values))
        assert differs.code == "X03"
        assert str(next(iter(values.values()))) in differs.message
    assert [finding.code for finding in of(one, two, failures=())] == ["X05"]
    assert [(finding.code, finding.record_id) for finding in of(one, two, failures=(failed, uid(7)))] == [("X06", uid(7))]
    assert [(finding.code, finding.record_id) for finding in of(one, two, referred=(uid(8),))] == [("X07", uid(8))]
    gone = of(changed(one, warc_file="collections/klaten/archive/gone.warc.gz"), two)
    assert [finding.code for finding in gone] == ["X08", "X02"]


def test_failure_rows_are_held_against_their_records(tmp_path: Path) -> None:
    _, rows = archived(tmp_path)
    file = rows[0].warc_file
    offset = rows[1].warc_offset + rows[1].warc_length
    good = FailureRow(uid(5)[10:-1], URL, file, offset)

    def of(row: FailureRow) -> list[tuple[str, int | None]]:
        return [(finding.code, finding.offset) for finding in agree(rows, tmp_path, failures=[row])]

    assert of(good) == []
    assert of(FailureRow(good.record_id, URL, file, 7)) == [("X02", 7)]
    assert of(FailureRow(good.record_id, URL, "collections/klaten/archive/gone.warc.gz", offset)) == [("X02", offset)]
    assert of(FailureRow(good.record_id, "http://b/", file, offset)) == [("X03", offset)]
    assert of(FailureRow(rows[0].id, URL)) == [("X06", None), ("X05", offset)], "a response is no failure"


def test_a_row_whose_record_is_damaged_is_named(tmp_path: Path) -> None:
    index, (one, two) = archived(tmp_path)
    path = tmp_path / COLLECTION / NAME
    data = bytearray(path.read_bytes())
    data[two.warc_offset + two.warc_length - 10] ^= 0x10
    path.write_bytes(data)
    found = Report(judge([path], directory=tmp_path, index=index))
    assert not found.ok
    assert {finding.code for finding in found.shown} >= {"F03", "X01"}
    named = next(finding for finding in found.shown if finding.code == "X01")
    assert (named.offset, named.record_id) == (two.warc_offset, two.id)
    assert two.url in named.message
    path.write_bytes(bytes(data[: two.warc_offset]))
    lost = {(f.code, f.record_id) for f in agree([one, two], tmp_path, failures=[uid(5)])}
    assert lost == {("X01", two.id), ("X06", uid(5))}


def test_a_url_is_the_same_in_its_clean_form(tmp_path: Path) -> None:
    url = "http://b/%C3%A9?a=%20b"
    write(tmp_path / COLLECTION, [warcinfo(), *exchange(url=url, request=REQUEST)])
    offset = len(member(raw(warcinfo()))) + len(member(raw(exchange(url=url)[0])))
    length = len(member(raw(exchange(url=url)[1])))
    row = CaptureRow(uid(2)[10:-1], "http://b/é?a= b#x", "response", sha1(b"halo\n"), f"{COLLECTION}/{NAME}", offset, length)
    assert list(agree([row], tmp_path)) == []


def test_report_counts_all_and_keeps_the_first(tmp_path: Path) -> None:
    path = write(tmp_path, [warcinfo(), *(record("resource", number, b"x", ("WARC-Block-Digest", "")) for number in range(1, 31))])
    report = Report(judge([path]), limit=5)
    assert report.ok
    assert (report.counts["W", "R14"], report.count("W"), len(report.shown), report.hidden) == (30, 30, 5, 25)
    assert str(report.shown[0]) == f"W R14 {path} @{len(member(raw(warcinfo())))} {uid(1)}: WARC-Block-Digest is missing"


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200), st.sampled_from(["raw", "member", "block", "http", "plain"]), st.binary(max_size=12))
@example(b"\nWARC/1.1 \n", "plain", b"")
@example(b"WARC/1.x\r\nWARC/1.x", "raw", b"")
def test_any_bytes_are_judged(tmp_path: Path, data: bytes, where: str, more: bytes) -> None:
    block = {"block": data, "http": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: deflate\r\n\r\n" + data}.get(where)
    if block is not None:
        content = member(raw(record("response", 1, block))) + more
    elif where == "plain":
        content = b"WARC/1.1\r\n" + data + raw(record("resource", 1, more))
    else:
        content = (member(data) if where == "member" else data) + more
    path = tmp_path / "any.warc.gz"
    path.write_bytes(content)
    findings = list(judge([path]))
    assert findings
    assert all(finding.file == str(path) for finding in findings)
    if where in ("raw", "member"):
        assert "E F01" in codes(findings) or b"WARC/" in data


def test_any_change_of_good_files_is_judged(tmp_path: Path) -> None:
    """Bits flipped, bytes lost and bytes put in, at random places of every kind of record: the judge never fails, and finds it in gzip."""
    packed = exchange(response(chunked(gzip.compress(b"halo")), b"Transfer-Encoding: chunked", b"Content-Encoding: gzip"), first=8)
    records = [raw(made) for made in [warcinfo(), *revisit(), failure(7), *packed]]
    path, chance = tmp_path / NAME, random.Random(3)
    for plain in (True, False):
        whole = b"".join(records if plain else map(member, records))
        for _ in range(250):
            data = bytearray(whole)
            for _ in range(chance.choice([1, 1, 2, 5])):
                at = chance.randrange(len(data))
                taken, put = chance.choice([(1, 1), (chance.randrange(1, 60), 0), (0, chance.randrange(1, 20))])
                data[at : at + taken] = chance.randbytes(put)
            path.write_bytes(data)
            findings = list(judge([path]))
            assert findings or plain or len(data) == len(whole)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # warcio leaves its spool files to the collector
def test_warcio_files_raise_no_false_alarm(tmp_path: Path) -> None:
    path = tmp_path / "warcio.warc.gz"
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        writer.write_record(writer.create_warcinfo_record(path.name, {"software": "warcio"}))
        head = StatusAndHeaders("200 OK", [("Content-Type", "text/html"), ("Content-Length", "4")], protocol="HTTP/1.1")
        answer = writer.create_warc_record("http://a.example/", "response", payload=io.BytesIO(b"halo"), http_headers=head)
        asked = StatusAndHeaders("GET / HTTP/1.1", [("Host", "a.example"), ("User-Agent", "x")], is_http_request=True)
        headers = {"WARC-Concurrent-To": answer.rec_headers.get_header("WARC-Record-ID")}
        headers["WARC-Date"] = answer.rec_headers.get_header("WARC-Date")
        writer.write_record(answer)
        writer.write_record(writer.create_warc_record("http://a.example/", "request", http_headers=asked, warc_headers_dict=headers))
        writer.write_record(writer.create_warc_record("urn:x:y", "resource", payload=io.BytesIO(b"x"), warc_content_type="text/plain"))
    assert codes(judge([path])) <= {"W R17"}


class _Portal(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = gzip.compress(b"halo " + self.path.encode())
        self.send_response(404 if self.path == "/404" else 200)
        self.send_header("Content-Encoding", "gzip")
        if self.path == "/chunked":
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.write(chunked(body))
        else:
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.mark.skipif(shutil.which("wget") is None, reason="wget is not installed")
@pytest.mark.parametrize("plain", [False, True])
def test_wget_files_raise_no_false_alarm(tmp_path: Path, plain: bool) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Portal)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        urls = [f"http://127.0.0.1:{server.server_port}/{path}" for path in ("a?b=1", "chunked", "404")]
        command = ["wget", "-q", "--no-proxy", "--warc-file=w", "-O", "/dev/null", *(["--no-warc-compression"] if plain else []), *urls]
        subprocess.run(command, cwd=tmp_path, check=False, timeout=30)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    found = Report(judge([tmp_path / ("w.warc" if plain else "w.warc.gz")]))
    assert found.ok, found.shown
    assert found.counts["W", "R15"] == 1, "the chunked one: wget's digest covers the framing"


def test_sorting_in_runs_equals_sorting_at_once() -> None:
    lines = [hashlib.sha1(bytes([number])).digest().replace(b"\n", b"") for number in range(256)]
    with Runs(size=1000) as runs:
        for line in lines:
            runs.add(line)
        assert list(runs) == sorted(lines)
        assert list(runs) == sorted(lines), "may be read again"
