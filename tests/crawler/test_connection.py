from __future__ import annotations

import asyncio
import socket
import time
from datetime import UTC
from typing import Any, cast

import pytest
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    NotSupported,
    ResponseDataLossError,
)
from scrapy.http import HtmlResponse, Request, Response

from archive.records import Capture
from crawler.connection import Connection
from crawler.dial import first_connected, interleave
from crawler.spool import Spool
from crawler.wire import Wire
from tests.crawler.onewire import MemoryKeeper, always, fetch, run
from tests.crawler.rawserver import RawServer, Script
from tests.crawler.shapes import BODY, OK, SHAPES, STRAY, Shape, chunks, sized

PLAIN = b"This is not gzip, whatever the header says of it."


@pytest.fixture
def keeper() -> MemoryKeeper:
    return MemoryKeeper()


def test_exchanges_follow_each_other_on_one_connection_each_exact(keeper: MemoryKeeper) -> None:
    answers = [sized(b"one"), b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks(b"two"), sized(b"three")]
    with RawServer(lambda request, connection: Script((answers[int(request[5:6])],))) as server:
        responses = fetch(keeper, *[Request(f"http://127.0.0.1:{server.port}/{number}") for number in range(3)])
    assert [response.body for response in responses] == [b"one", b"two", b"three"]
    assert [capture.response for capture in keeper.captures] == answers
    assert [received.connection for received in server.received] == [0, 0, 0]
    assert [capture.request for capture in keeper.captures] == [received.request for received in server.received]


def test_a_stray_answer_that_arrives_later_is_never_the_next_response(keeper: MemoryKeeper) -> None:
    with RawServer(always(sized(), STRAY, pause=0.05, after="close")) as server:

        async def work(handler: Wire) -> list[Response]:
            first = await handler.download_request(Request(f"http://127.0.0.1:{server.port}/a"))
            time.sleep(0.2)  # the loop does not see the stray answer before the next request is due
            return [first, await handler.download_request(Request(f"http://127.0.0.1:{server.port}/b"))]

        responses = run(keeper, work)
    assert [response.status for response in responses] == [200, 200]
    assert [received.connection for received in server.received] == [0, 1]
    assert [capture.surplus for capture in keeper.captures] == [b"", b""]


def test_a_stray_answer_closes_the_waiting_connection(keeper: MemoryKeeper) -> None:
    with RawServer(always(sized(), STRAY, pause=0.02)) as server:

        async def work(handler: Wire) -> Response:
            await handler.download_request(Request(f"http://127.0.0.1:{server.port}/a"))
            await asyncio.sleep(0.2)
            return await handler.download_request(Request(f"http://127.0.0.1:{server.port}/b"))

        assert run(keeper, work).status == 200
    assert [received.connection for received in server.received] == [0, 1]


def test_a_stale_connection_is_tried_again_on_a_fresh_one(keeper: MemoryKeeper) -> None:
    """The server reads the second request and closes without a word: only the exchange that was answered is kept."""

    def answer(request: bytes, connection: int) -> Script | None:
        return None if request.startswith(b"GET /b") and connection == 0 else Script((sized(),))

    with RawServer(answer) as server:
        requests = [Request(f"http://127.0.0.1:{server.port}/{name}") for name in "ab"]
        assert [response.status for response in fetch(keeper, *requests)] == [200, 200]
    assert [received.connection for received in server.received] == [0, 0, 1]
    assert [capture.url[-1] for capture in keeper.captures] == ["a", "b"]
    assert keeper.failures == []


def test_the_second_try_never_takes_another_waiting_connection(keeper: MemoryKeeper) -> None:
    def answer(request: bytes, connection: int) -> Script | None:
        return None if request.startswith(b"GET /c") and connection < 2 else Script((sized(),), before=0.05)

    with RawServer(answer) as server:

        async def work(handler: Wire) -> Response:
            urls = [f"http://127.0.0.1:{server.port}/{name}" for name in "abc"]
            await asyncio.gather(*[handler.download_request(Request(url)) for url in urls[:2]])
            return await handler.download_request(Request(urls[2]))

        assert run(keeper, work).status == 200
    assert server.received[-1].connection == 2
    assert len(server.received) == 4


def test_an_answer_cut_on_a_reused_connection_is_kept_and_not_asked_for_again(keeper: MemoryKeeper) -> None:
    def answer(request: bytes, connection: int) -> Script:
        return Script((sized()[:-4],), after="close") if request.startswith(b"GET /b") else Script((sized(),))

    with RawServer(answer) as server, pytest.raises(ResponseDataLossError):
        fetch(keeper, *[Request(f"http://127.0.0.1:{server.port}/{name}") for name in "ab"])
    assert [received.connection for received in server.received] == [0, 0]
    assert [(capture.response, capture.truncated) for capture in keeper.captures] == [(sized(), None), (sized()[:-4], "disconnect")]


@pytest.mark.parametrize("shape", [shape for shape in SHAPES if not shape.raises and shape.after == "keep"], ids=lambda shape: shape.name)
def test_a_connection_is_used_again_only_after_a_whole_and_plain_answer(keeper: MemoryKeeper, shape: Shape) -> None:
    with RawServer(always(shape.sent)) as server:
        url = f"http://127.0.0.1:{server.port}/"
        first, second = fetch(keeper, Request(url, method=shape.method), Request(url, method=shape.method))
    assert (first.body, second.body) == (shape.body, shape.body)
    assert [received.connection for received in server.received] == [0, 0 if shape.reused else 1]


def test_a_server_that_announces_the_close_is_not_asked_again_on_that_connection(keeper: MemoryKeeper) -> None:
    with RawServer(always(sized(BODY, b"Connection: close"))) as server:
        fetch(keeper, *[Request(f"http://127.0.0.1:{server.port}/")] * 2)
    assert [received.connection for received in server.received] == [0, 1]


def test_a_fresh_connection_that_says_nothing_is_a_failure(keeper: MemoryKeeper) -> None:
    with RawServer(lambda request, connection: None) as server, pytest.raises(DownloadFailedError, match="closed the connection"):
        fetch(
            keeper, Request(f"http://127.0.0.1:{server.port}/", meta={"portal": "p", "job": "j", "purpose": "article", "via": "http://v/"})
        )
    assert len(server.received) == 1
    (failure,) = keeper.failures
    assert (failure.kind, failure.ip, failure.portal, failure.job) == ("disconnect", "127.0.0.1", "p", "j")
    assert (failure.purpose, failure.via, failure.method) == ("article", "http://v/", "GET")
    assert keeper.captures == []


def test_a_connection_that_waited_too_long_is_not_used(keeper: MemoryKeeper) -> None:
    with RawServer(always(sized())) as server:
        fetch(keeper, *[Request(f"http://127.0.0.1:{server.port}/")] * 2, LUMBUNG_IDLE_SECONDS=0)
    assert [received.connection for received in server.received] == [0, 1]


def test_concurrent_requests_have_connections_of_their_own(keeper: MemoryKeeper) -> None:
    with RawServer(lambda request, connection: Script((sized(request[4:6]),), before=0.05)) as server:

        async def work(handler: Wire) -> list[Response]:
            return await asyncio.gather(
                *[handler.download_request(Request(f"http://127.0.0.1:{server.port}/{number}")) for number in range(4)]
            )

        assert [response.body for response in run(keeper, work)] == [b"/0", b"/1", b"/2", b"/3"]
    assert sorted(received.connection for received in server.received) == [0, 1, 2, 3]


def test_nothing_listens(keeper: MemoryKeeper) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(DownloadConnectionRefusedError, match=f"127.0.0.1:{port}"):
        fetch(keeper, Request(f"http://127.0.0.1:{port}/"))
    (failure,) = keeper.failures
    assert (failure.kind, failure.ip) == ("connect", "127.0.0.1")
    assert "\n" not in failure.detail


def test_a_name_without_an_address(keeper: MemoryKeeper, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    request = Request("http://tidak-ada.klaten.go.id/", meta={"capture_id": "of an earlier attempt"})
    with pytest.raises(CannotResolveHostError, match=r"tidak-ada\.klaten\.go\.id"):
        fetch(keeper, request)
    assert (keeper.failures[0].kind, keeper.failures[0].ip) == ("dns", None)
    assert "capture_id" not in request.meta


def test_no_answer_at_all_is_a_timeout(keeper: MemoryKeeper) -> None:
    with RawServer(always(after="hang")) as server, pytest.raises(DownloadTimeoutError, match=r"no answer within 0\.2 s"):
        fetch(keeper, Request(f"http://127.0.0.1:{server.port}/"), LUMBUNG_HEAD_TIMEOUT=0.2)
    assert [failure.kind for failure in keeper.failures] == ["timeout"]


def test_a_slow_drip_ends_at_the_whole_timeout_and_is_kept(keeper: MemoryKeeper) -> None:
    drip = always(OK, b"Content-Length: 900\r\n\r\n", *[b"x"] * 300, pause=0.05)
    with RawServer(drip) as server, pytest.raises(DownloadTimeoutError, match=r"not finished within"):
        fetch(keeper, Request(f"http://127.0.0.1:{server.port}/", meta={"download_timeout": 0.8}))
    (capture,) = keeper.captures
    assert capture.truncated == "time"
    assert isinstance(capture.response, bytes)
    assert capture.response.startswith(OK + b"Content-Length: 900\r\n\r\nx")
    assert capture.extra["failure"] == "timeout"


def test_an_endless_head_is_cut(keeper: MemoryKeeper) -> None:
    sent = OK + b"X: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n" * 5000
    with RawServer(always(sent)) as server, pytest.raises(DownloadCancelledError, match="longer than 5000 bytes"):
        fetch(keeper, Request(f"http://127.0.0.1:{server.port}/"), LUMBUNG_HEAD_SIZE=5000)
    (capture,) = keeper.captures
    assert (capture.response, capture.truncated, capture.head_length) == (sent[:5000], "length", 5000)
    assert sent.startswith(sent[:5000] + capture.surplus)


@pytest.mark.parametrize("chunked", [False, True])
def test_a_large_body_waits_in_a_file(keeper: MemoryKeeper, chunked: bool) -> None:
    body = bytes(range(256)) * 4000
    answer = OK + b"Transfer-Encoding: chunked\r\n\r\n" + chunks(body[:9], body[9:]) if chunked else sized(body)
    with RawServer(always(answer)) as server:
        (response,) = fetch(keeper, Request(f"http://127.0.0.1:{server.port}/"), LUMBUNG_SPOOL_SIZE=100_000)
    assert (response.body, keeper.captures[0].response, keeper.files) == (body, answer, 1)


def test_of_a_body_beyond_the_limit_the_response_has_the_beginning(keeper: MemoryKeeper) -> None:
    with RawServer(always(sized(b"a" * 5000))) as server:
        (response,) = fetch(keeper, Request(f"http://127.0.0.1:{server.port}/"), LUMBUNG_DECODED_MAXSIZE=1000)
    assert (response.body, response.flags) == (b"a" * 1000, ["limit"])
    assert keeper.captures[0].response == sized(b"a" * 5000)


def test_a_broken_coding_gives_what_could_be_read_and_says_so(keeper: MemoryKeeper) -> None:
    with RawServer(always(sized(PLAIN, b"Content-Encoding: gzip"))) as server:
        (response,) = fetch(keeper, Request(f"http://127.0.0.1:{server.port}/"))
    assert (response.body, response.flags, response.headers["Content-Encoding"]) == (PLAIN, ["broken"], b"gzip")


def test_dataloss_can_be_let_through(keeper: MemoryKeeper) -> None:
    with RawServer(always(sized()[:-4], after="close")) as server:
        request = Request(f"http://127.0.0.1:{server.port}/")
        with pytest.raises(ResponseDataLossError):
            fetch(keeper, request)
        (response,) = fetch(keeper, request.replace(meta={"download_fail_on_dataloss": False}))
    assert (response.body, response.flags) == (BODY[:-4], ["dataloss"])
    assert [capture.truncated for capture in keeper.captures] == ["disconnect", "disconnect"]


def test_a_cancelled_exchange_is_kept(keeper: MemoryKeeper) -> None:
    with RawServer(always(sized()[:-4], after="hang")) as server:

        async def work(handler: Wire) -> None:
            task = asyncio.ensure_future(handler.download_request(Request(f"http://127.0.0.1:{server.port}/")))
            await asyncio.sleep(0.2)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

        run(keeper, work)
    (capture,) = keeper.captures
    assert (capture.response, capture.truncated) == (sized()[:-4], "unspecified")


def test_the_keeper_has_the_last_word(keeper: MemoryKeeper) -> None:
    class Full(MemoryKeeper):
        def keep(self, capture: Capture) -> asyncio.Future[None]:
            raise OSError(28, "No space left on device")

    with RawServer(always(sized())) as server, pytest.raises(OSError, match="No space left"):
        fetch(Full(), Request(f"http://127.0.0.1:{server.port}/"))


def test_what_the_request_says_of_itself_is_kept(keeper: MemoryKeeper) -> None:
    meta = {"portal": "dispersip-klaten", "job": "7", "purpose": "article", "via": "http://a/", "redirect_urls": ["http://b/", "http://c/"]}
    with RawServer(always(sized(BODY, b"Content-Type: TEXT/HTML; charset=iso-8859-1"))) as server:
        request = Request(f"http://127.0.0.1:{server.port}/x?q=1", meta=meta)
        (response,) = fetch(keeper, request)
    (capture,) = keeper.captures
    assert (capture.portal, capture.job, capture.purpose, capture.via) == ("dispersip-klaten", "7", "article", "http://c/")
    assert (capture.mime, capture.status, capture.port) == ("text/html", 200, server.port)
    assert (request.meta["capture_id"], request.meta["captured_at"]) == (capture.id, capture.captured_at)
    assert request.meta["download_latency"] > 0
    assert capture.captured_at.tzinfo is UTC
    assert isinstance(response, HtmlResponse)
    assert (response.encoding, response.protocol, str(response.ip_address)) == ("cp1252", "HTTP/1.1", "127.0.0.1")


def test_connect_to_changes_the_socket_alone(keeper: MemoryKeeper) -> None:
    with RawServer(always(sized())) as server:
        rules = [f"dispersip.klaten.go.id:80:127.0.0.1:{server.port}"]
        (response,) = fetch(keeper, Request("http://dispersip.klaten.go.id/berita?id=1"), LUMBUNG_CONNECT_TO=rules)
    assert response.url == keeper.captures[0].url == "http://dispersip.klaten.go.id/berita?id=1"
    assert server.received[0].request.startswith(b"GET /berita?id=1 HTTP/1.1\r\nHost: dispersip.klaten.go.id\r\n")
    assert (keeper.captures[0].ip, keeper.captures[0].port) == ("127.0.0.1", server.port)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_nothing_but_get_and_head_is_ever_sent(keeper: MemoryKeeper, method: str) -> None:
    with RawServer(always(sized())) as server, pytest.raises(NotSupported, match=f"never sends {method}"):
        fetch(keeper, Request(f"http://127.0.0.1:{server.port}/", method=method))
    assert (server.connections, keeper.captures, keeper.failures) == (0, [], [])


def test_a_spool_keeps_what_it_is_given() -> None:
    spool = Spool(10)
    spool.write(b"12345")
    assert spool.octets() == b"12345"
    spool.write(memoryview(b"6789012345"))
    spool.write(b"x")
    octets = spool.octets()
    assert not isinstance(octets, bytes)
    assert (octets.read(), spool.size) == (b"123456789012345x", 16)
    spool.close()
    assert octets.closed


def test_addresses_take_turns() -> None:
    assert interleave([(10, "::1"), (10, "::2"), (10, "::3"), (2, "1.1.1.1"), (2, "1.1.1.1")]) == ["::1", "1.1.1.1", "::2", "::3"]


class FakeConnection:
    def __init__(self, ip: str) -> None:
        self.ip = ip
        self.aborted = False

    def abort(self) -> None:
        self.aborted = True


def race(behaviour: dict[str, float | Exception]) -> tuple[str, list[str]]:
    """The address that won, and those whose attempt was stopped for it."""
    given_up: list[str] = []

    async def connect(ip: str) -> Connection:
        told = behaviour[ip]
        if isinstance(told, Exception):
            raise told
        try:
            await asyncio.sleep(told)
        except asyncio.CancelledError:
            given_up.append(ip)
            raise
        return cast(Connection, FakeConnection(ip))

    async def main() -> tuple[str, list[str]]:
        winner = str((await first_connected(list(behaviour), connect, stagger=0.02)).ip)
        await asyncio.sleep(0)
        return winner, list(given_up)

    return asyncio.run(main())


def test_a_dead_address_does_not_hold_up_a_living_one() -> None:
    assert race({"::1": 30.0, "127.0.0.1": 0.0}) == ("127.0.0.1", ["::1"])
    assert race({"::1": OSError("no route"), "127.0.0.1": 0.01}) == ("127.0.0.1", [])
    assert race({"::1": 0.0, "127.0.0.1": 0.0}) == ("::1", [])
    with pytest.raises(OSError, match="the last"):
        race({"::1": OSError("the first"), "127.0.0.1": OSError("the last")})


def test_ipv6(keeper: MemoryKeeper) -> None:
    async def work(handler: Wire) -> Response:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(sized())
            await writer.drain()
            writer.close()

        try:
            server = await asyncio.start_server(serve, "::1", 0)
        except OSError:
            pytest.skip("this machine has no IPv6 loopback")
        async with server:
            return await handler.download_request(Request(f"http://[::1]:{server.sockets[0].getsockname()[1]}/"))

    assert str(run(keeper, work).ip_address) == keeper.captures[0].ip == "::1"
