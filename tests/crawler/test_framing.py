from __future__ import annotations

from io import BytesIO
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from archive.http import decoded_body, parse_head
from crawler.framing import MAX_LINE, Framer
from tests.crawler.rawserver import in_pieces
from tests.crawler.shapes import BODY, CHUNKED, OK, SHAPES, Shape, chunks, sized


class Frame:
    """All that a framer says of *pieces*, comparable."""

    def __init__(
        self, pieces: list[bytes] | tuple[bytes, ...], *, method: str = "GET", clean: bool = True, max_head: int = 1 << 20
    ) -> None:
        sink = BytesIO()
        framer = Framer(method, sink, max_head=max_head)
        for piece in pieces:
            framer.feed(piece)
        self.open = framer.ending is None
        framer.eof(clean=clean)
        self.framer = framer
        self.response = sink.getvalue()
        self.facts = {name: value for name, value in vars(framer).items() if not name.startswith("_") and name != "response"}
        self.facts |= {"response": self.response, "keep_alive": framer.keep_alive, "open": self.open}


@pytest.mark.parametrize("split", [0, 1, 7, 13])
@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_a_shape_is_framed_exactly(shape: Shape, split: int) -> None:
    frame = Frame(in_pieces(shape.sent, split), method=shape.method, clean=shape.after != "reset")
    framer = frame.framer
    assert (framer.interim, frame.response, framer.surplus) == (shape.interim, shape.response, shape.surplus)
    assert framer.head is not None
    assert framer.head.status == shape.status
    assert framer.chunked == shape.chunked
    assert framer.keep_alive == (shape.reused and not shape.raises)
    if shape.raises is None:
        assert framer.ending == "complete"
        body = decoded_body(frame.response, framer.head, head_length=framer.head_length, chunked=framer.chunked)
        assert (body.body, body.fault) == (shape.body, None) or shape.method == "HEAD"
    elif shape.truncated is not None and shape.meta.get("download_maxsize") is None:
        assert framer.ending == "cut"


PIECES = st.sampled_from(
    [
        b"HTTP/1.1 200 OK", b"HTTP/1.1 100 Continue", b"HTTP/1.1 304 x", b"HTTP/1.0 200", b"ICY 200", b"\r\n", b"\n", b"\r", b"\r\n\r\n",
        b"Content-Length: 5", b"Content-Length: 0", b"Transfer-Encoding: chunked", b"Connection: close", b": ", b" fold", b"\0",
        b"0", b"5", b"a;x", b"hello", b"ffffffffffffffffffff", b"zz", b"HTT", b"H",
    ]
)  # fmt: skip
STREAMS = st.one_of(
    st.lists(PIECES, max_size=25).map(b"".join), st.binary(max_size=300), st.binary(max_size=60).map(lambda tail: CHUNKED + tail)
)


@settings(max_examples=300, derandomize=True, deadline=None)
@given(STREAMS, st.lists(st.integers(0, 300), max_size=12), st.sampled_from(["GET", "HEAD"]), st.sampled_from([40, 1 << 20]), st.booleans())
@example(b"\r\n" * 30 + b"HTTP/1.1 200 OK\r\n\r\n", [3], "GET", 40, True)
@example(CHUNKED + b"0" * (MAX_LINE + 5) + b"\n", [100, MAX_LINE + 60], "GET", 1 << 20, True)
def test_splits_change_nothing_and_no_byte_is_lost(stream: bytes, cuts: list[int], method: str, max_head: int, clean: bool) -> None:
    whole = Frame([stream], method=method, clean=clean, max_head=max_head)
    bounds = [0, *sorted(min(cut, len(stream)) for cut in cuts), len(stream)]
    pieces = [stream[start:end] for start, end in pairwise(bounds)]
    assert Frame(pieces, method=method, clean=clean, max_head=max_head).facts == whole.facts
    assert whole.framer.interim + whole.response + whole.framer.surplus == stream
    assert len(whole.framer.interim) + whole.framer.head_length <= max_head
    assert whole.framer.ending is not None
    if whole.framer.ending == "complete":
        assert not (whole.framer.framing == "close" and whole.framer.keep_alive)


@settings(max_examples=100, derandomize=True, deadline=None)
@given(st.lists(st.binary(min_size=1, max_size=40), max_size=6), st.binary(max_size=20), st.integers(1, 9))
def test_a_chunked_body_ends_where_it_ends(parts: list[bytes], behind: bytes, split: int) -> None:
    message = CHUNKED + chunks(*parts)
    frame = Frame(in_pieces(message + behind, split))
    assert (frame.response, frame.framer.surplus) == (message, behind)
    head = parse_head(frame.response)
    assert decoded_body(frame.response, head).body == b"".join(parts)


@settings(max_examples=100, derandomize=True, deadline=None)
@given(st.binary(max_size=60), st.binary(max_size=20), st.integers(1, 9))
def test_a_sized_body_ends_where_it_ends(body: bytes, behind: bytes, split: int) -> None:
    frame = Frame(in_pieces(sized(body) + behind, split))
    assert (frame.response, frame.framer.surplus) == (sized(body), behind)


def test_an_endless_head_is_bounded() -> None:
    sink = BytesIO()
    framer = Framer("GET", sink, max_head=10_000)
    fed = 0
    while framer.ending is None:
        framer.feed(b"X-More: and more\r\n" if fed else OK)
        fed += 1
    assert framer.ending == "overlong"
    assert framer.head_length == len(sink.getvalue()) == 10_000
    assert len(framer.surplus) < 18
    assert not framer.keep_alive
    assert framer.head is not None
    assert framer.head.status == 200


def test_endless_interim_answers_are_bounded() -> None:
    framer = Framer("GET", BytesIO(), max_head=1000)
    for _ in range(100):
        framer.feed(b"HTTP/1.1 100 Continue\r\n\r\n")
    assert framer.ending == "overlong"
    assert len(framer.interim) <= 1000


def test_a_hundred_thousand_headers_are_read() -> None:
    head = OK + b"".join(b"X-%d: y\r\n" % number for number in range(60_000)) + b"Content-Length: 2\r\n\r\n"
    frame = Frame([head + b"ok"], max_head=2 << 20)
    assert frame.framer.head is not None
    assert len(frame.framer.head.headers) == 60_001
    assert (frame.framer.ending, frame.framer.head_length) == ("complete", len(head))


def test_what_a_body_announces() -> None:
    framer = Framer("GET", BytesIO())
    framer.feed(OK + b"Content-Length: 12345\r\n\r\n")
    assert (framer.announced, framer.ending, framer.started) == (12345, None, True)
    framer.eof()
    assert framer.ending == "cut"


def test_an_end_by_reset_is_not_trusted_without_a_size() -> None:
    message = OK + b"\r\n" + BODY
    assert Frame([message]).framer.ending == "complete"
    assert Frame([message], clean=False).framer.ending == "cut"


def test_nothing_at_all() -> None:
    frame = Frame([])
    assert (frame.framer.ending, frame.framer.started, frame.framer.head, frame.response) == ("cut", False, None, b"")
