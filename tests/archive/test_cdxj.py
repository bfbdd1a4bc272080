"""The CDXJ index against cdxj-indexer, run beside it: the same keys, the same lines, the same order."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import archive.runs
from archive.cdxj import cdxj_lines, extend_index, write_index
from archive.checks.finding import Finding
from archive.errors import DamagedRecord
from archive.ledger import leaves
from archive.records import Resolution
from archive.surt import surt
from archive.warc import Reference, WarcWriter
from tests.archive.exchanges import RESPONSES, capture
from tests.archive.handmade import (
    DATE,
    HEAD,
    NAME,
    RESPONSE,
    URL,
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

INDEXER = Path(sys.executable).with_name("cdxj-indexer")


def indexer(*paths: Path) -> list[str]:
    """What cdxj-indexer writes, but for the one kind of metadata that it takes up."""
    lines = subprocess.run([str(INDEXER), "-s", *map(str, paths)], capture_output=True, check=True, timeout=60).stdout.decode().splitlines()
    return [line for line in lines if "application/pem-certificate-chain" not in line]


def indexer_keys(directory: Path, urls: list[str]) -> dict[str, str]:
    path = directory / "urls.warc"
    records = [record("resource", number, b"x", ("WARC-Payload-Digest", sha1(b"x")), url=url) for number, url in enumerate(urls)]
    path.write_bytes(b"".join(raw(made) for made in records))
    lines = subprocess.run([str(INDEXER), str(path)], capture_output=True, check=True, timeout=60).stdout.decode().splitlines()
    assert len(lines) == len(urls)
    return {url: line.split(" 20261122151600 ")[0] for url, line in zip(urls, lines, strict=True)}


HEX32 = "0123456789abcdef0123456789abcdef"
TOKEN24 = "4hqa0555fwsecu455xqckv45"
URLS = [
    "http://www.example.com/",
    "http://www2.example.com/",
    "http://www.www.example.com/",
    "http://wwwx.example.com/",
    "http://www/",
    "http://www.co.id",
    "HTTPS://EXAMPLE.com:443/A/B?Q=1&b=2",
    "http://example.com:443/",
    "https://example.com:80/",
    "https://example.com:8080/x",
    "http://example.com:/x",
    "http://example.com:0080/x",
    "http://example.com:99999/",
    "http://example.com:abc/x",
    "http://user:p@ss@example.com/x",
    "http://example.com?",
    "http://example.com?a=1",
    "http://example.com/?",
    "http://example.com/a/?",
    "http://example.com/a/",
    "http://example.com/a//b/../c/./d",
    "http://example.com/../../a",
    "http://example.com/a/b/../../../c/../d",
    "http://example.com/a/%2e%2e/b",
    "http://example.com/a#frag",
    "http://example.com/?b=2&a=10&a=1&aa=0&a-b=1&b&=",
    "http://example.com/?&&a=1&&",
    "http://example.com/?a=b=c&a=b&a=b-&a=b=",
    "http://example.com/?q=%26a&b+c",
    "http://example.com/??a?b",
    "http://example.com/%7Efoo/%41%2f%2F%3Fb&a",
    "http://example.com/%zz/%/%252525/%25%32%35/%u0041",
    "http://example.com/%2525252541",
    "http://example.com/é/%C3%A9/%e9/日?ü=%C3%9C",
    "http://example.com/%00%0a%20%7f%23",
    "http://example.com/a|b^c{d}`e\"f'[]\\,()!;:@*$~",
    "http://example.com/a;jsessionid=" + HEX32.upper() + "?x=1",
    "http://example.com/?PHPSESSID=" + HEX32 + "&x=1",
    "http://example.com/?x=1&phpsessid=" + HEX32,
    "http://example.com/?x=1&PHPSESSID=" + HEX32 + "&y=2",
    "http://example.com/?PHPSESSID=short&x=1",
    "http://example.com/?sid=" + HEX32 + "&jsessionid=" + HEX32 + "&q",
    "http://example.com/?sid=" + HEX32 + "&sid=" + HEX32 + "&q",
    "http://example.com/?ASPSESSIONIDAABBCCDD=ABCDEFGHIJKLMNOPQRSTUVWX&y=1",
    "http://example.com/?z=1&CFID=a1&CFTOKEN=b2-x&y",
    "http://example.com/?CFID=&CFTOKEN=&z=1",
    f"http://example.com/x/(S({TOKEN24}))/y/mileg.aspx?z",
    f"http://example.com/({TOKEN24})/m.ASPX",
    f"http://example.com/(S({TOKEN24}))/mileg.html",
    "http://exämple.com/",
    "http://MÜNCHEN.de/Straße",
    "http://a.日本語.jp:8080/",
    "http://xn--mnchen-3ya.de/",
    "http://%C3%A9.com/",
    "http://%E9.com/",
    "http://é." + "a" * 70 + ".com/",
    "http://127.0.0.1:8080/x",
    "http://2130706433/",
    "http://010.0.0.1/",
    "http://1.2.3/",
    "http://1.2.3.256/",
    "http://www.1.2.3.4/",
    "http://0x7f.0.0.1/",
    "http://[::1]/x",
    "https://[2001:DB8::1]:8080/x",
    "http://...example...com.../",
    "http://a_b.com/",
    "ftp://www.example.com:21/x",
    "dns:www.Example.com",
    "urn:pageinfo:https://Example.com/a/?b&a",
    "urn:X#y",
    "mailto:A@b.c",
    "metadata://gnu.org/software/wget/warc/MANIFEST.txt",
    "http://http://example.com/",
    "http:///x",
    "http://?q",
    "http://",
    "https://",
    "example.com/x",
    "//example.com/a",
    "http://dispersip.klaten.go.id/index.php/berita/Detail/1?fbclid=IwAR0&utm_source=x",
]


@pytest.mark.skipif(not INDEXER.exists(), reason="cdxj-indexer is not installed")
def test_keys_are_those_of_cdxj_indexer(tmp_path: Path) -> None:
    assert {url: surt(url) for url in URLS} == indexer_keys(tmp_path, URLS)


@pytest.mark.skipif(not INDEXER.exists(), reason="cdxj-indexer is not installed")
def test_keys_of_many_random_urls(tmp_path: Path) -> None:
    chance = random.Random(7)
    labels = ["www", "www2", "dispersip", "Klaten", "go", "id", "a-b", "x1", "127", "bücher"]
    parts = [
        "berita",
        "7",
        "/",
        "/",
        "//",
        ".",
        "..",
        "%41",
        "%2f",
        "%25",
        "%e9",
        "é",
        "%20",
        "+",
        "index.php",
        ";",
        "(",
        "_",
        "~",
        ",",
        "!",
    ]
    parts += ["'", "@", ":", "=", "&", "日", "*", "[", "%zz", "%"]
    pairs = ["id=7", "a=1", "A=1", "a", "b=", "=c", "", "q=%26", "q=é", "sid=" + HEX32, "PHPSESSID=" + HEX32, "x?y", "u=http://A.b/"]
    urls = []
    for _ in range(1500):
        host = ".".join(chance.choices(labels, k=chance.randint(1, 4)))
        path = "".join(chance.choices(parts, k=chance.randint(0, 8)))
        query = "&".join(chance.choices(pairs, k=chance.randint(0, 5)))
        scheme, port = chance.choice(["http://", "https://", "HTTP://"]), chance.choice(["", "", ":80", ":443", ":8080"])
        urls.append(f"{scheme}{host}{port}/{path}" + (f"?{query}" if query else ""))
    theirs = indexer_keys(tmp_path, urls)
    assert {url: surt(url) for url in theirs} == theirs


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text(max_size=40), st.sampled_from(["", "http://", "http://a/", "http://a/?", "urn:"]))
def test_every_text_has_a_key(text: str, before: str) -> None:
    key = surt(before + text)
    assert isinstance(key, str)
    if before == "http://a/":
        assert key.startswith("a)/")
        assert key.isascii()
        assert " " not in key


def revisit(number: int, block: bytes = HEAD) -> bytes:
    fields = [
        ("WARC-Payload-Digest", sha1(b"halo\n")),
        ("WARC-Profile", "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"),
    ]
    return raw(record("revisit", number, block, *fields))


def records() -> list[bytes]:
    """One of each kind that matters to an index, in no order."""
    return [
        made if isinstance(made, bytes) else raw(made)
        for made in [
            warcinfo(),
            *exchange(url="https://www.klaten.go.id/z?b=1&a=2"),
            *exchange(first=3),
            revisit(5),
            revisit(6, b""),
            record("resource", 7, b"20261122151600\r\n", ("WARC-Payload-Digest", sha1(b"")), url="dns:klaten.go.id", type="text/dns"),
            record("resource", 8, b"halo", url="urn:x:y", type="text/plain; charset=utf-8"),
            record("resource", 9, b"a: b\r\n", url="urn:x:z", type="application/warc-fields"),
            failure(10),
            record("metadata", 11, b"-----BEGIN", url=URL, type="application/pem-certificate-chain"),
            *exchange(b"HTTP/1.1 302 \r\nLocation: /\r\n\r\n", first=12, url="http://a.example/r"),
            *exchange(b"HTTP/1.0 200 OK\nContent-Type: text/html;charset=latin-1\n\nx", first=14, url="http://a.example/\u00e9?x"),
        ]
    ]


@pytest.mark.skipif(not INDEXER.exists(), reason="cdxj-indexer is not installed")
@pytest.mark.parametrize("plain", [False, True])
def test_lines_are_those_of_cdxj_indexer(tmp_path: Path, plain: bool) -> None:
    if plain:
        path = tmp_path / "a.warc"
        path.write_bytes(b"".join(records()))
    else:
        path = write(tmp_path, records())
    lines = list(cdxj_lines([path]))
    assert lines == indexer(path)
    assert len(lines) == 8


def test_one_line_in_full(tmp_path: Path) -> None:
    path = write(tmp_path, [warcinfo(), *exchange()])
    asked, answer = exchange()
    offset = len(member(raw(warcinfo()))) + len(member(raw(asked)))
    fields = {"url": URL, "mime": "text/html", "status": "200", "digest": sha1(b"halo\n")}
    place = {"length": str(len(member(raw(answer)))), "offset": str(offset), "filename": NAME}
    assert list(cdxj_lines([path])) == [f"id,go,klaten,dispersip)/berita/7 20261122151600 {json.dumps(fields | place)}"]


def test_dates_of_every_precision(tmp_path: Path) -> None:
    dates = ["2026", "2026-11", "2026-11-22", "2026-11-22T15:16Z", "2026-11-22T15:16:00Z", DATE]
    path = write(tmp_path, [record("resource", number, b"x", ("WARC-Date", date)) for number, date in enumerate(dates)])
    stamps = [line.split(" ")[1] for line in cdxj_lines([path])]
    assert stamps == ["20260101000000", "20261101000000", "20261122000000", *["20261122151600"] * 3]


def test_a_missing_digest_is_computed_over_the_entity(tmp_path: Path) -> None:
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalo\r\n0\r\n\r\n"
    path = write(tmp_path, [*exchange(chunked, ("WARC-Payload-Digest", "")), record("resource", 9, b"halo")])
    assert [json.loads(line.split(" ", 2)[2])["digest"] for line in cdxj_lines([path])] == [sha1(b"halo")] * 2


def test_sorted_bytewise_over_files_and_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = []
    for number in range(4):
        urls = [f"http://a.example/{(number * 50 + step) * 7919 % 200}{tail}" for step in range(50) for tail in ("", "-x", "~", "?q")]
        made = [record("resource", step, b"x", url=url) for step, url in enumerate(urls)]
        paths.append(write(tmp_path, made, f"f-2026112215160{number}-0000{number}-h.warc.gz"))
    at_once = list(cdxj_lines(paths))
    assert at_once == sorted(at_once, key=str.encode)
    assert len(at_once) == 800
    monkeypatch.setattr(archive.runs.Runs.__init__, "__defaults__", (5000,))
    assert list(cdxj_lines(reversed(paths))) == at_once


def test_write_index_replaces_the_index_whole(tmp_path: Path) -> None:
    warcs, output = tmp_path / "archive", tmp_path / "indexes" / "index.cdxj"
    path = write(warcs, [warcinfo(), *exchange()])
    write(warcs, [warcinfo(), *exchange(first=3)], "klaten-20261122151700-00001-gudang.warc.gz.open")
    (warcs / (NAME + ".torn-12")).write_bytes(b"torn")
    assert write_index(warcs, output) == 1
    assert output.read_bytes() == "".join(f"{line}\n" for line in cdxj_lines([path])).encode()
    write(warcs, [raw(warcinfo()) + raw(exchange()[0])], "b.warc.gz")
    before = output.read_bytes()
    with pytest.raises(DamagedRecord, match=r"b\.warc\.gz @0: .*more than one record"):
        write_index(warcs, output)
    assert output.read_bytes() == before
    assert [found.name for found in output.parent.iterdir()] == ["index.cdxj"]


def test_a_damaged_record_has_no_line_and_is_told(tmp_path: Path) -> None:
    path = write(tmp_path, [warcinfo(), *exchange(), *exchange(first=3, url=URL + "/x")])
    (good, bad) = (json.loads(line.split(" ", 2)[2]) for line in cdxj_lines([path]))
    data = bytearray(path.read_bytes())
    data[int(bad["offset"]) + int(bad["length"]) - 6] ^= 1
    path.write_bytes(data)
    told: list[Finding] = []
    assert [json.loads(line.split(" ", 2)[2]) for line in cdxj_lines([path], damaged=told.append)] == [good]
    assert [(finding.code, finding.offset, finding.record_id) for finding in told] == [("F03", int(bad["offset"]), uid(4))]
    path.write_bytes(b"")
    assert list(cdxj_lines([path])) == []


def test_repeated_lines_stand_once(tmp_path: Path) -> None:
    path = write(tmp_path, [warcinfo(), *exchange(RESPONSE)])
    assert len(list(cdxj_lines([path, path]))) == 1


def test_an_index_extended_file_by_file_equals_one_written_at_once(tmp_path: Path) -> None:
    warcs, whole, grown = tmp_path / "archive", tmp_path / "whole.cdxj", tmp_path / "grown.cdxj"
    for number, path in enumerate(("/b", "/a", "/c", "/a")):
        one = write(warcs, [warcinfo(), *exchange(first=2 + 9 * number, url=URL + path)], f"{number}.warc.gz")
        assert extend_index(grown, [one]) == number + 1
        write_index(warcs, whole)
        assert grown.read_bytes() == whole.read_bytes()
    assert extend_index(grown, [one]) == 4, "a file indexed twice is indexed once"
    assert grown.read_bytes() == whole.read_bytes()


@pytest.mark.parametrize("name", RESPONSES)
def test_the_writer_knows_the_lines_that_reading_its_file_gives(tmp_path: Path, name: str) -> None:
    url = "https://www.dinas.contoh.go.id/Berita/../a%20b/?z=1&a=Saúde"
    with WarcWriter(tmp_path, "dinas", warcinfo={}, host="gudang") as writer:
        page = capture(1, RESPONSES[name], url=url)
        kept = writer.append(page)
        first = Reference(page.id, page.url, page.captured_at, kept.payload_digest)
        writer.append(capture(2, RESPONSES[name], url="http://dinas.contoh.go.id:8080/berita/7"), first)
        writer.append(capture(3, b"HTTP/1.1 304 Not Modified\r\n\r\n", url=url, status=304), first)
        writer.resolved(Resolution(str(UUID(int=5)), "dinas.contoh.go.id", ("192.0.2.7", "2001:db8::7"), page.captured_at, "dinas"))
    ((path, lines),) = writer.lines.finished.items()
    read = list(cdxj_lines([path]))
    assert [line.decode() for line in lines] == read and len(read) == 4
    assert list(writer.leaves[path]) == list(leaves(path)), "what the ledger would say of it"
