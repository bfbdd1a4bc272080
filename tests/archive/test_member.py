"""gzip members, read back by whoever reads gzip."""

from __future__ import annotations

import gzip
import io
import random
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.http import parse_head
from archive.member import Members, compress, compress_first


@given(st.binary(max_size=400), st.lists(st.binary(max_size=400), max_size=4))
def test_what_is_stored_reads_as_what_is_deflated(first: bytes, rest: list[bytes]) -> None:
    made, whole = b"".join(compress_first(first, rest)), first + b"".join(rest)
    assert gzip.decompress(made) == zlib.decompress(made, 31) == whole
    members = Members(io.BytesIO(made + b"".join(compress([whole]))))
    for _ in range(2):
        assert members.more() and b"".join(members.pieces()) == whole
    assert not members.more()


@pytest.mark.parametrize("size", [0xFFFE, 0xFFFF, 0x10000, 200_000])
def test_what_is_stored_costs_nothing_but_its_frames(size: int) -> None:
    noise = random.Random(7).randbytes(size)
    made = b"".join(compress_first(b"HTTP/1.1 200 OK\r\n" * 50, [noise, b"\r\n\r\n"]))
    assert gzip.decompress(made) == b"HTTP/1.1 200 OK\r\n" * 50 + noise + b"\r\n\r\n"
    assert len(made) < size + 150


@pytest.mark.parametrize(
    ("fields", "packed"),
    [
        (b"Content-Encoding: gzip", True),
        (b"Content-Encoding: identity", False),
        (b"Transfer-Encoding: gzip, chunked", True),
        (b"Transfer-Encoding: chunked\r\nContent-Type: text/html", False),
        (b"Content-Type: image/jpeg", True),
        (b"Content-Type: image/svg+xml", False),
        (b"Content-Type: application/vnd.openxmlformats-officedocument.wordprocessingml.document", True),
        (b"Content-Type: application/pdf", False),
    ],
)
def test_what_is_told_to_be_compressed(fields: bytes, packed: bool) -> None:
    assert parse_head(b"HTTP/1.1 200 OK\r\n" + fields + b"\r\n\r\n").packed is packed
