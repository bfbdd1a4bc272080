import gzip
import io
import zlib

import brotlicffi
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.http import dechunk, decode_content, decoded_body, entity, parse_head
from archive.uri import clean_ip, clean_uri, origin
from tests.archive.exchanges import GZIPPED, PAGE, REQUEST, RESPONSES, chunked


def header(name: bytes, value: bytes) -> tuple[tuple[bytes, bytes], ...]:
    return ((name, value),)


@pytest.mark.parametrize(
    ("name", "version", "status", "reason", "headers"),
    [
        ("plain", "HTTP/1.1", 200, b"OK", ((b"Content-Type", b"text/html"), (b"Content-Length", b"33"))),
        ("spaces", "HTTP/1.1", 200, b"OK", ((b"Server", b"tiny/1"), (b"X-A", b"b"), (b"X-B", b"c"))),
        ("repeated", "HTTP/1.1", 200, b"OK", ((b"Set-Cookie", b"a=1"), (b"Set-Cookie", b"b=2"), (b"set-cookie", b"c=3"))),
        ("latin-1", "HTTP/1.1", 200, b"OK", header(b"X-Judul", b"Sa\xfade \xff")),
        ("obs-fold", "HTTP/1.1", 200, b"OK", header(b"X-Long", b"one two three")),
        ("no reason", "HTTP/1.1", 200, b"", header(b"Content-Type", b"text/html")),
        ("empty reason", "HTTP/1.1", 302, b"", header(b"Location", b"/b")),
        ("no colon", "HTTP/1.1", 200, b"OK", header(b"X-A", b"b")),
        ("space before colon", "HTTP/1.1", 200, b"OK", header(b"X-A", b"b")),
        ("empty value", "HTTP/1.1", 200, b"OK", header(b"X-A", b"")),
        ("lf only", "HTTP/1.1", 200, b"OK", header(b"Content-Type", b"text/html")),
        ("mixed line ends", "HTTP/1.1", 200, b"OK", ((b"X-A", b"b"), (b"X-C", b"d"))),
        ("leading line end", "HTTP/1.1", 200, b"OK", header(b"X-A", b"b")),
        ("lower case", "http/1.1", 200, b"ok", header(b"X-A", b"b")),
        ("icy", "ICY", 200, b"OK", header(b"X-A", b"b")),
        ("http2 line", "HTTP/2", 200, b"", header(b"X-A", b"b")),
        ("http09", "", 0, b"", ()),
        ("nul", "HTTP/1.1", 200, b"OK", header(b"X-A", b"a\x00b")),
        ("cut head", "HTTP/1.1", 200, b"OK", header(b"X-A", b"b")),
        ("empty", "", 0, b"", ()),
    ],
)
def test_odd_heads_are_read(name: str, version: str, status: int, reason: bytes, headers: tuple[tuple[bytes, bytes], ...]) -> None:
    head = parse_head(RESPONSES[name])
    assert (head.version, head.status, head.reason, head.headers) == (version, status, reason, headers)


def test_length_divides_head_and_body() -> None:
    for name in ("plain", "lf only", "mixed line ends", "leading line end", "http09", "many headers", "icy"):
        assert RESPONSES[name][parse_head(RESPONSES[name]).length :] == PAGE, name
    assert parse_head(RESPONSES["cut head"]).length == len(RESPONSES["cut head"])
    assert parse_head(RESPONSES["no colon"]).odd == (b"this line is junk",)


def test_request_heads_are_read() -> None:
    head = parse_head(REQUEST + b"body")
    assert (head.start, head.version, head.status) == (b"GET /berita/1?page=2 HTTP/1.1", "HTTP/1.1", 0)
    assert head.get("host") == "dinas.example.go.id"
    assert head.length == len(REQUEST)


def test_header_helpers() -> None:
    head = parse_head(
        b"HTTP/1.1 200 OK\r\nContent-Type: Text/HTML; charset=x\r\ncontent-encoding: GZIP,\r\nContent-Encoding:  br;q=1\r\n"
        b"Transfer-Encoding: gzip , Chunked\r\n\r\n"
    )
    assert head.mime == "text/html"
    assert head.encodings == ["gzip", "br", "gzip"]
    assert head.chunked
    assert head.get("absent") is None
    assert not parse_head(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, identity\r\n\r\n").chunked


@settings(max_examples=150, derandomize=True)
@given(st.binary(max_size=200))
def test_any_bytes_make_a_head(raw: bytes) -> None:
    for data in (raw, b"HTTP/1.1 200 OK\r\n" + raw):
        head = parse_head(data)
        assert 0 <= head.length <= len(data)
        assert all(name and b"\n" not in name + value for name, value in head.headers)


@pytest.mark.parametrize(
    ("framed", "data"),
    [
        (chunked(b"ab", b"c"), b"abc"),
        (chunked(b"ab", extension=b';name="x;y"'), b"ab"),
        (chunked(b"ab", trailer=b"X-T: 1\r\nX-U: 2\r\n"), b"ab"),
        (b"2\nab\n0\n\n", b"ab"),
        (b"  00002  \r\nab\r\n0\r\n\r\n", b"ab"),
        (b"A\r\n0123456789\r\na\r\n0123456789\r\n0\r\n\r\n", b"01234567890123456789"),
        (b"2\r\nab\r\n", b"ab"),
        (b"2\r\nab", b"ab"),
        (b"5\r\nab", b"ab"),
        (b"2\r\nab\r\n5", b"ab"),
        (b"2\r\nab\r\nzz\r\nrest", b"abzz\r\nrest"),
        (b"<html>not framed</html>", b"<html>not framed</html>"),
        (b"\r\nnot framed", b"\r\nnot framed"),
        (b"-5\r\nabcde", b"-5\r\nabcde"),
        (b"1_0\r\nabcde", b"1_0\r\nabcde"),
        (chunked(b"ab") + b"HTTP/1.1 408 Late\r\n\r\n", b"ab"),
        (b"0\r\n\r\n", b""),
        (b"", b""),
    ],
)
def test_dechunk(framed: bytes, data: bytes) -> None:
    assert b"".join(dechunk(framed)) == data
    assert b"".join(dechunk(framed[at : at + 1] for at in range(len(framed)))) == data


@settings(max_examples=150, derandomize=True)
@given(
    st.one_of(st.binary(max_size=60), st.lists(st.binary(min_size=1, max_size=30)).map(lambda parts: chunked(*parts))), st.integers(1, 9)
)
def test_dechunk_reads_the_same_however_it_is_split(framed: bytes, step: int) -> None:
    split = (framed[at : at + step] for at in range(0, len(framed), step))
    assert b"".join(dechunk(split)) == b"".join(dechunk(framed))


def raw_deflate(data: bytes) -> bytes:
    stream = zlib.compressobj(wbits=-15)
    return stream.compress(data) + stream.flush()


LONG = PAGE * 400


@pytest.mark.parametrize(
    ("body", "encodings"),
    [
        (LONG, ""),
        (LONG, "identity"),
        (LONG, [b"none", "Identity"]),
        (gzip.compress(LONG), "gzip"),
        (gzip.compress(LONG), "X-GZip"),
        (gzip.compress(LONG[:100]) + gzip.compress(LONG[100:]), "gzip"),
        (gzip.compress(LONG) + b"\0\0\0\0 padding", "gzip"),
        (zlib.compress(LONG), "deflate"),
        (raw_deflate(LONG), "deflate"),
        (brotlicffi.compress(LONG), "br"),
        (brotlicffi.compress(gzip.compress(LONG)), "gzip, br"),
        (gzip.compress(gzip.compress(LONG)), ["gzip", b"gzip"]),
    ],
    ids=lambda value: "" if isinstance(value, bytes) else str(value),  # gzip's bytes tell the time, and several processes collect
)
def test_content_codings(body: bytes, encodings: str | list[str | bytes]) -> None:
    decoded = decode_content(body, encodings)
    assert (decoded.body, decoded.fault) == (LONG, None)


def test_unknown_and_broken_codings_are_reported() -> None:
    unknown = decode_content(gzip.compress(b"zstd data"), "zstd, gzip")
    assert (unknown.body, unknown.fault, unknown.detail) == (
        b"zstd data",
        "unknown",
        "the content coding 'zstd' is not one of gzip, deflate, br",
    )
    for coding, packed in {"gzip": gzip.compress(LONG), "deflate": zlib.compress(LONG), "br": brotlicffi.compress(LONG)}.items():
        plain = decode_content(PAGE, coding)
        assert (plain.body, plain.fault) == (PAGE, "broken"), coding
        cut = decode_content(packed[:-5], coding)
        assert cut.fault == "cut", coding
        assert LONG.startswith(cut.body), coding
        assert decode_content(b"", coding).fault is None
    flipped = bytearray(gzip.compress(LONG))
    flipped[-6] ^= 1  # in the CRC: everything before it can be read
    assert decode_content(bytes(flipped), "gzip").body == LONG
    assert decode_content(bytes(flipped), "gzip").fault == "broken"


def test_decoding_stops_at_the_limit() -> None:
    bomb = bytes(3_000_000)
    for coding, packed in {"gzip": gzip.compress(bomb), "deflate": zlib.compress(bomb), "br": brotlicffi.compress(bomb)}.items():
        over = decode_content(packed, coding, 1000)
        assert (over.body, over.fault) == (bytes(1000), "limit"), coding
        assert decode_content(packed, coding, len(bomb)).fault is None, coding


@settings(max_examples=100, derandomize=True)
@given(st.binary(max_size=80), st.lists(st.sampled_from(["gzip", "br", "deflate", "", "zstd"]), max_size=3))
def test_any_bytes_decode_to_something(body: bytes, encodings: list[str | bytes]) -> None:
    decoded = decode_content(body, encodings, 10_000)
    assert len(decoded.body) <= 10_000
    assert (decoded.fault is None) == (decoded.detail is None)


def test_bodies_of_messages() -> None:
    for name in ("plain", "http10", "gzip", "chunked", "chunked odd", "chunked gzip", "lf only", "http09"):
        response = RESPONSES[name]
        head = parse_head(response)
        assert decoded_body(response, head).body == PAGE, name
        assert decoded_body(io.BytesIO(response), head).body == PAGE, name
        assert b"".join(entity(io.BytesIO(response), head.length, chunked=head.chunked)) in (PAGE, GZIPPED)
    kept = decoded_body(RESPONSES["chunked"], parse_head(RESPONSES["chunked"]), chunked=False)
    assert kept.body == chunked(PAGE[:10], PAGE[10:])
    over = decoded_body(RESPONSES["gzip"], parse_head(RESPONSES["gzip"]), limit=5)
    assert (over.body, over.fault) == (GZIPPED[:5], "limit")


def test_a_large_stored_body_is_never_whole_in_memory_beyond_the_limit() -> None:
    class Endless(io.BytesIO):
        read_bytes = 0

        def read(self, size: int | None = -1) -> bytes:
            Endless.read_bytes += size or 0
            return bytes(size or 0)

    assert decoded_body(Endless(), parse_head(b"HTTP/1.1 200 OK\r\n\r\n"), head_length=0, limit=10_000_000).fault == "limit"
    assert Endless.read_bytes < 11_000_000


@pytest.mark.parametrize(
    ("url", "clean"),
    [
        ("http://a.go.id/b?c=d&e=%20f", "http://a.go.id/b?c=d&e=%20f"),
        ("http://a.go.id/berita panen#komentar", "http://a.go.id/berita%20panen"),
        ("http://a.go.id/saúde?q=é", "http://a.go.id/sa%C3%BAde?q=%C3%A9"),
        ("http://a.go.id/100%?x=%zz", "http://a.go.id/100%25?x=%25zz"),
        ('http://a.go.id/<b>"|{}^`\\', "http://a.go.id/%3Cb%3E%22%7C%7B%7D%5E%60%5C"),
        ("http://a.go.id/?a[]=1", "http://a.go.id/?a%5B%5D=1"),
        (" http://a.go.id/a\r\nb\t ", "http://a.go.id/a%0D%0Ab"),
        ("http://[2001:db8::1]:8080/x", "http://[2001:db8::1]:8080/x"),
        ("http://bücher.example/x", "http://xn--bcher-kva.example/x"),
        ("http://user:p w@a.go.id/", "http://user:p%20w@a.go.id/"),
        ("http://a.go.id", "http://a.go.id"),
        ("dns:a.go.id", "dns:a.go.id"),
    ],
)
def test_clean_uri(url: str, clean: str) -> None:
    assert clean_uri(url) == clean
    assert clean_uri(clean) == clean


@settings(max_examples=150, derandomize=True)
@given(st.text(max_size=30))
def test_any_text_cleans_to_ascii_without_space(text: str) -> None:
    for url in (text, "http://a.go.id/" + text, "http://" + text):
        clean = clean_uri(url)
        assert clean.isascii()
        assert not set(clean) & set(' <>"{}|\\^`#')
        assert clean.isprintable()
        assert clean_uri(clean) == clean


def test_origins_and_addresses() -> None:
    assert origin("https://user@a.go.id:8443/x?y#z") == "https://a.go.id:8443/"
    assert clean_ip("2001:0DB8:0:0::0001") == "2001:db8::1"
    assert clean_ip("fe80::1%eth0") == "fe80::1"
    assert clean_ip("a.go.id") is None
    assert clean_ip(None) is None
