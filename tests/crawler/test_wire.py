from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from archive.records import Capture, Failure
from tests.crawler.rawserver import RawServer, Script, in_pieces
from tests.crawler.shapecrawl import Outcome, Target
from tests.crawler.shapes import BY_NAME, SHAPES, Shape

ROOT = Path(__file__).parents[2]
SPLITS = (0, 1, 7, 13)

# Where Scrapy's own handler reads an answer, but not as it was meant.
STOCK_DIFFERS = {"reset-without-length": "a reset is no end: what came before it may be a part"}


@dataclass
class Crawl:
    outcomes: dict[str, Outcome]
    captures: dict[str, Capture]
    failures: dict[str, Failure]
    requests: dict[str, bytes]


def serve(request: bytes, connection: int) -> Script:
    path, _, split = request.split(b" ")[1].decode().rpartition("/")
    shape = BY_NAME[path.strip("/")]
    size = int(split)
    *pieces, last = in_pieces(shape.interim + shape.response, size)
    # The first of the surplus comes with the end: whatever comes after the next request is an answer to that, for all anybody can tell.
    begun = shape.surplus[: (size and 1) or len(shape.surplus)]
    pieces += [last + begun, *(in_pieces(rest, size) if (rest := shape.surplus[len(begun) :]) else ())]
    return Script(tuple(pieces), after=shape.after, before_end=0.1 if shape.after == "reset" else 0.0)


def crawl(
    folder: Path, handler: str, targets: list[Target], settings: dict[str, Any] | None = None
) -> tuple[list[Outcome], list[Capture], list[Failure]]:
    source, result = folder / "targets.pickle", folder / "outcomes.pickle"
    source.write_bytes(pickle.dumps((targets, settings or {})))
    command = [sys.executable, "-W", "error", "-m", "tests.crawler.shapecrawl", handler, str(source), str(result)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 0, run.stderr
    assert "Traceback" not in run.stderr, run.stderr
    outcomes, captures, failures = pickle.loads(result.read_bytes())
    return outcomes, captures, failures


def crawl_shapes(folder: Path, handler: str, splits: tuple[int, ...], timeout: float) -> Crawl:
    with RawServer(serve) as server:
        prefix = f"http://127.0.0.1:{server.port}/"
        targets = [Target(f"{prefix}{shape.name}/{split}", shape.method, dict(shape.meta)) for shape in SHAPES for split in splits]
        outcomes, captures, failures = crawl(folder, handler, targets, {"DOWNLOAD_TIMEOUT": timeout})
        requests = [received.request for received in server.received]
    assert len(outcomes) == len(targets)
    return Crawl(
        {outcome.url.removeprefix(prefix): outcome for outcome in outcomes},
        {capture.url.removeprefix(prefix): capture for capture in captures},
        {failure.url.removeprefix(prefix): failure for failure in failures},
        {request.split(b" ")[1].decode().lstrip("/"): request for request in requests},
    )


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawl]:
    return crawl_shapes(tmp_path_factory.mktemp("wire"), "crawler.wire.Wire", SPLITS, 30)


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Crawl:
    return crawl_shapes(tmp_path_factory.mktemp("stock"), "scrapy.core.downloader.handlers.http11.HTTP11DownloadHandler", (0,), 3)


@pytest.mark.parametrize("split", SPLITS)
@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_the_capture_is_the_wire(ours: Crawl, shape: Shape, split: int) -> None:
    key = f"{shape.name}/{split}"
    capture, outcome = ours.captures[key], ours.outcomes[key]
    assert capture.request == ours.requests[key]
    assert isinstance(capture.response, bytes)
    assert (capture.interim, capture.response) == (shape.interim, shape.response)
    assert shape.surplus.startswith(capture.surplus)
    assert capture.surplus == shape.surplus or split  # in pieces, the end comes after we have closed
    assert (capture.status, capture.chunked, capture.truncated, capture.method) == (
        shape.status,
        shape.chunked,
        shape.truncated,
        shape.method,
    )
    assert capture.response[: capture.head_length].endswith((b"\n\r\n", b"\n\n")) or shape.raises == "DownloadFailedError"
    assert (capture.ip, capture.tls, capture.portal, capture.purpose) == ("127.0.0.1", None, "captures", "capture")
    assert capture.captured_at <= capture.finished_at
    assert outcome.raises == shape.raises, outcome.detail
    assert outcome.kept == (outcome.capture_id,) == (capture.id,)
    if shape.raises is None:
        assert (outcome.status, outcome.body, outcome.flags) == (shape.status, shape.body, ())
        assert outcome.ip == "127.0.0.1"
    else:
        assert ("failure" in capture.extra, capture.extra["failure-detail"] in outcome.detail) == (True, True)


def test_the_headers_are_those_received_but_for_an_undone_coding(ours: Crawl) -> None:
    headers = {name: ours.outcomes[f"{name}/0"].headers for name in BY_NAME}
    assert headers["latin1-value"][b"X-Instansi"] == [b"Perpustakaan \xe9\xff"]
    assert headers["repeated"][b"Set-Cookie"] == [b"ci_session=a; path=/", b"csrf=b; path=/"]
    assert headers["folded"][b"X-Long"] == [b"one two three"]
    assert headers["gzip-chunked"] == {b"Transfer-Encoding": [b"chunked"]}
    assert headers["head"] == {b"Content-Length": [b"1000"]}
    assert len(headers["600-headers"]) == 602
    assert [ours.outcomes[f"{name}/0"].kind for name in ("plain", "gzip", "odd-case")] == ["HtmlResponse"] * 3


@pytest.mark.parametrize("name", BY_NAME)
def test_scrapys_own_handler_agrees_where_it_reads_an_answer(ours: Crawl, stock: Crawl, name: str) -> None:
    theirs, mine = stock.outcomes[f"{name}/0"], ours.outcomes[f"{name}/0"]
    if theirs.raises is None and name not in STOCK_DIFFERS:
        assert (mine.raises, mine.status, mine.body) == (None, theirs.status, theirs.body)


def test_scrapys_own_handler_reads_enough_for_a_comparison(stock: Crawl) -> None:
    assert sum(outcome.raises is None for outcome in stock.outcomes.values()) > 30


def test_every_attempt_of_a_crawl_is_kept(tmp_path: Path) -> None:
    """A redirect, an error page that is tried again, a connection that breaks, a HEAD; and a POST that is never sent."""
    answers = {
        b"/old": [b"HTTP/1.1 301 Moved\r\nLocation: /new\r\nContent-Length: 0\r\n\r\n"],
        b"/new": [BY_NAME["plain"].response],
        b"/busy": [b"HTTP/1.1 500 x\r\nContent-Length: 4\r\n\r\nbusy", BY_NAME["chunked"].response],
        b"/cut": [BY_NAME["cut-body"].response, BY_NAME["gzip"].response],
    }
    sent: dict[bytes, list[bytes]] = {path: [] for path in answers}

    def answer(request: bytes, connection: int) -> Script:
        path = request.split(b" ")[1]
        sent[path].append(answers[path][len(sent[path])])
        return Script((sent[path][-1],), after="close" if sent[path][-1] == BY_NAME["cut-body"].response else "keep")

    with RawServer(answer) as server:
        prefix = f"http://127.0.0.1:{server.port}"
        follow = {"handle_httpstatus_all": False}
        targets = [Target(f"{prefix}{path}", meta=follow) for path in ("/old", "/busy", "/cut")] + [Target(f"{prefix}/new", "POST")]
        outcomes, captures, failures = crawl(tmp_path, "crawler.wire.Wire", targets, {"RETRY_ENABLED": True, "REDIRECT_ENABLED": True})
    assert {(outcome.url.removeprefix(prefix), outcome.raises) for outcome in outcomes} == {
        ("/new", None),
        ("/busy", None),
        ("/cut", None),
        ("/new", "NotSupported"),
    }
    assert {path: [capture.response for capture in captures if capture.url == prefix + path.decode()] for path in sent} == sent
    assert sorted(capture.request for capture in captures) == sorted(received.request for received in server.received)
    assert [capture.via for capture in captures if capture.url.endswith("/new")] == [f"{prefix}/old"]
    assert not any(received.request.startswith(b"POST") for received in server.received)
    assert failures == []
