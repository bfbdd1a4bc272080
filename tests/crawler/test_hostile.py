"""Servers that mean harm: bounded memory, what came is kept, and the run goes on."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import brotlicffi
import pytest
from scrapy.http import Request, Response

from crawler.cookies import HEADER, Cookies
from tests.crawler.rawserver import RawServer, Script
from tests.crawler.shapes import CHUNKED, OK, sized
from tests.crawler.village import Site, Village, article, http, lumbung, moved, rows

BOMB = gzip.compress(bytes(200_000_000), 9)
SMALL_LIMITS = {
    "DOWNLOAD_TIMEOUT": 2.5, "LUMBUNG_HEAD_TIMEOUT": 2, "DOWNLOAD_MAXSIZE": 20_000_000, "RETRY_TIMES": 0,
}  # fmt: skip
PEAK = (  # of this process alone: what getrusage tells goes back to the one that started it
    "import atexit, pathlib, re\n"
    "def peak(): return re.search(r'VmHWM:\\s+([0-9]+)', pathlib.Path('/proc/self/status').read_text())[1]\n"
    "atexit.register(lambda: pathlib.Path({!r}).write_text(str(int(peak()) // 1024)))"
)


class Endless:
    """*first*, then *block* again and again, as far as the other side takes it; 2 GB at most."""

    def __init__(self, first: bytes, block: bytes) -> None:
        self.first, self.block = first, block

    def __iter__(self) -> Iterator[bytes]:
        yield self.first
        for _ in range(2_000_000_000 // len(self.block)):
            yield self.block


def endless(first: bytes, block: bytes, **options: Any) -> Script:
    return Script(cast(tuple[bytes, ...], Endless(first, block)), after="close", **options)


def whole(data: bytes, after: Any = "keep") -> Script:
    return Script((data,), after=after)


def status(code: str, *headers: bytes) -> bytes:
    return f"HTTP/1.1 {code}\r\n".encode() + b"".join(header + b"\r\n" for header in headers) + b"Content-Length: 0\r\n\r\n"


# path: (what is sent, WARC-Truncated of its capture, the kind of trouble on record with it)
PEERS: dict[str, tuple[Script | None, str | None, str | None]] = {
    "endless-header": (endless(OK + b"X: ", b"a" * 65_536), "length", "oversize"),
    "endless-headers": (endless(OK, b"X-A: b\r\n" * 8_000), "length", "oversize"),
    "endless-interim": (endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 2_000), "length", "oversize"),
    "endless-blank": (endless(b"", b"\r\n" * 30_000), "length", "oversize"),
    "endless-body": (endless(OK + b"\r\n", b"a" * 1_000_000), "length", "oversize"),
    "endless-chunks": (endless(CHUNKED, b"f4240\r\n" + b"a" * 1_000_000 + b"\r\n"), "length", "oversize"),
    "endless-trailer": (endless(CHUNKED + b"0\r\n", b"X-T: b\r\n" * 8_000), "length", "oversize"),
    "many-headers": (whole(OK + b"X-A: b\r\n" * 100_000 + b"Content-Length: 2\r\n\r\nok"), None, None),
    "many-folds": (whole(OK + b"X-A: b\r\n" + b" c\r\n" * 100_000 + b"Content-Length: 2\r\n\r\nok"), None, None),
    "drip-body": (endless(OK + b"\r\n", b"a", pause=0.05), "time", "timeout"),
    "drip-header": (endless(OK, b"a", pause=0.05), "time", "timeout"),
    "silent": (Script((OK + b"Content-Length: 9\r\n\r\n",), after="hang"), "time", "timeout"),
    "mute": (Script((b"",), after="hang"), None, "timeout"),
    "announced": (Script((OK + b"Content-Length: 99999999999\r\n\r\n",), after="hang"), "length", "oversize"),
    "gone": (None, None, "disconnect"),
    "reset-for-once-not": (whole(sized(b"", b"Content-Type: text/plain")), None, None),  # five failures in a row, and a host is left alone
    "reset-first": (Script((b"",), after="reset"), None, "disconnect"),
    "reset-head": (Script((OK + b"Content-Le",), after="reset", before_end=0.1), "disconnect", "disconnect"),
    "reset-body": (Script((sized()[:-9],), after="reset", before_end=0.1), "disconnect", "disconnect"),
    "reset-chunk": (Script((CHUNKED + b"5\r\nhel",), after="reset", before_end=0.1), "disconnect", "disconnect"),
    "chunk-huge": (whole(CHUNKED + b"2\r\nok\r\nffffffffffffffffff\r\nabc", "close"), "unspecified", "protocol"),
    "chunk-negative": (whole(CHUNKED + b"2\r\nok\r\n-5\r\nabc", "close"), "unspecified", "protocol"),
    "chunk-hex-prefix": (whole(CHUNKED + b"2\r\nok\r\n0x5\r\nabc", "close"), "unspecified", "protocol"),
    "nul": (whole(sized(b"\0" * 1000, b"X-\0: \0", b"Content-Type: text/\0html")), None, None),
    "gzip-bomb": (whole(sized(BOMB, b"Content-Encoding: gzip")), None, None),
    "gzip-bomb-twice": (whole(sized(gzip.compress(BOMB), b"Content-Encoding: gzip, gzip")), None, None),
    "br-bomb": (whole(sized(brotlicffi.compress(bytes(200_000_000), quality=5), b"Content-Encoding: br")), None, None),
    "gzip-members": (whole(sized(gzip.compress(b"", mtime=0) * 200_000, b"Content-Encoding: gzip")), None, None),
    "smuggled": (whole(sized() + status("302 Found", b"Location: /stolen") + b"HTTP/1.1 200 OK\r\n\r\nstolen"), None, None),
    "loop": (whole(status("302 Found", b"Location: /loop")), None, None),
    "split": (whole(status("302 Found", b"Location: /landed\rX-Evil: 1")), None, None),
    "split-percent": (whole(status("302 Found", b"Location: /landed%0d%0aX-Evil:%201")), None, None),
    "long-location": (whole(status("302 Found", b"Location: /landed?" + b"a" * 10_000)), None, None),
    "endless-location": (whole(status("302 Found", b"Location: /landed?" + b"\xff" * 900_000)), None, None),
    "offsite-location": (whole(status("302 Found", b"Location: http://" + b"a." * 400_000 + b"go.id/")), None, None),
    "cookie-flood": (whole(sized(b"ok", *[b"Set-Cookie: c%d=%s" % (n, b"x" * 50) for n in range(10_000)])), None, None),
    "cookie-split": (whole(sized(b"ok", b"Set-Cookie: evil=a\rX-Evil: 1", b"Set-Cookie: nul=\0", b"Set-Cookie: good=1")), None, None),
    "last": (whole(sized()), None, None),
}  # fmt: skip


@pytest.fixture(scope="module")
def visited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, RawServer, int]]:
    """Every peer captured by the real command line: the archive, the server, and the peak of memory in MB."""
    folder = tmp_path_factory.mktemp("hostile")

    def answer(request: bytes, connection: int) -> Script | None:
        path = request.split(b" ")[1].decode().strip("/").partition("?")[0]
        if path == "robots.txt" or path.startswith("landed"):
            return whole(sized(b"", b"Content-Type: text/plain"))
        return PEERS[path][0]

    with RawServer(answer) as server:
        (folder / "urls").write_text("".join(f"http://127.0.0.1:{server.port}/{path}\n" for path in PEERS))
        done = lumbung(
            folder / "data", "capture", "--delay", "0.01", "--file", str(folder / "urls"),
            settings=SMALL_LIMITS, sabotage=PEAK.format(str(folder / "peak")),
        )  # fmt: skip
        assert done.code == 5, done.out + done.err
        assert "Traceback" not in done.err
        yield folder / "data", server, int((folder / "peak").read_text())


@pytest.mark.parametrize("path", PEERS)
def test_what_came_is_kept(visited: tuple[Path, RawServer, int], path: str) -> None:
    data, server, _ = visited
    url = f"http://127.0.0.1:{server.port}/{path}"
    _, truncated, trouble = PEERS[path]
    captures = rows(data, "SELECT truncated FROM captures WHERE url = ?", url)
    failures = rows(data, "SELECT kind FROM failures WHERE url = ?", url)
    if path in ("mute", "gone", "reset-first"):
        assert (captures, failures) == ([], [(trouble,)])
    else:
        assert (set(captures), failures) == ({(truncated,)}, [])


def test_what_was_kept_is_sound_and_took_little_memory(visited: tuple[Path, RawServer, int]) -> None:
    data, _, peak = visited
    done = lumbung(data, "verify")
    assert done.code == 0, done.out
    assert peak < 400, "64 MiB decoded at most, twice where two codings were undone, and the crawler itself"


def test_nothing_that_a_server_said_became_a_line_of_a_request(visited: tuple[Path, RawServer, int]) -> None:
    _, server, _ = visited
    requests = [received.request for received in server.received]
    lines = [line for request in requests for line in request.split(b"\r\n")]
    assert not any(line.startswith(b"X-Evil") or b"\r" in line or b"\0" in line for line in lines)
    assert not any(b"stolen" in line for line in lines)
    assert sum(b"/loop" in request.split(b"\r\n")[0] for request in requests) == 11
    assert max(len(line) for line in lines) < 17_000
    cookies = [line for line in lines if line.startswith(b"Cookie:")]
    assert cookies
    assert max(map(len, cookies)) <= HEADER + 10
    assert b"good=1" in cookies[-1]


def test_a_jar_keeps_the_newest_cookies_that_fit() -> None:
    jar, request = Cookies(), Request("http://dinas.example.go.id/")
    for number in range(200):
        jar.process_response(request, Response(request.url, headers={"Set-Cookie": f"c{number}={'x' * 30}; path=/"}))
    jar.process_response(request, Response(request.url, headers={"Set-Cookie": ["big=" + "y" * 5000, "bad=a\rb", "last=1"]}))
    following = Request("http://dinas.example.go.id/berita")
    jar.process_request(following)
    names = [pair.partition("=")[0] for pair in (following.headers["Cookie"] or b"").decode().split("; ")]
    assert sorted(names) == sorted([*(f"c{number}" for number in range(151, 200)), "last"])


@pytest.mark.parametrize(("size", "count"), [(4000, 2), (1000, 8), (10, 50)])
def test_the_cookie_header_is_bounded(size: int, count: int) -> None:
    jar, request = Cookies(), Request("http://dinas.example.go.id/")
    cookies = [f"c{number:03}={'x' * (size - 6)}" for number in range(60)]
    jar.process_response(request, Response(request.url, headers={"Set-Cookie": cookies}))
    jar.process_request(request)
    header = request.headers["Cookie"] or b""
    assert len(header) <= HEADER
    assert header.count(b"=") == count


def test_one_hostile_portal_is_no_trouble_to_another(tmp_path: Path) -> None:
    """Pages, feeds and sitemaps that are made to take for ever; beside them a portal that behaves."""
    names = [f"/berita/{number}" for number in range(8)]
    entities = "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12))
    pages: dict[str, Any] = {
        "/berita/0": http("<html><body>" + "<div>" * 1_000_000),
        "/berita/1": http("<html><body><div " + " ".join(f"a{n}" for n in range(300_000)) + ">"),
        "/berita/2": http("<html><body>" + "<a><b><div></a>" * 30_000),
        "/berita/3": http("[" * 100_000, mime="application/json"),
        "/berita/4": http('<html><head><script type="application/ld+json">' + '{"@graph":[' * 100_000 + "</script><h1>x</h1>"),
        "/berita/5": whole(sized(gzip.compress(b"<p>teks" * 10_000_000), b"Content-Encoding: gzip", b"Content-Type: text/html")),
        "/berita/6": http("<html><body><h1>ju\0dul</h1>" + "\0" * 1_000_000),
        "/berita/7": article("Kabar\0 baik\u202e dari balai desa"),
        "/feed": http(
            f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">{entities}]><rss><channel><item><title>&m;</title>'
            "<link>/berita/7</link></item>" + "<![CDATA[" * 200_000, mime="application/rss+xml"
        ),
        "/rss": http("<rss><channel>" + "<a>" * 300_000, mime="application/rss+xml"),
        "/sitemap.xml": http(
            "<sitemapindex>" + "".join(f"<sitemap><loc>http://jahat.contoh.go.id/{to}</loc></sitemap>" for to in ("sitemap.xml", "s2.xml"))
            + "</sitemapindex>", mime="application/xml",
        ),
        "/s2.xml": moved("/s2.xml"),
    }  # fmt: skip
    with Village() as village:
        village.add(tmp_path, Site("jahat", names, pages))
        village.add(tmp_path, Site("baik"))
        done = village.crawl(tmp_path, "jahat", "baik", settings={"DOWNLOAD_TIMEOUT": 20}, sabotage=PEAK.format(str(tmp_path / "peak")))
    assert set(done.jobs) == {"jahat", "baik"}, done.err
    assert done.jobs["baik"]["articles_new"] == 2
    assert done.jobs["jahat"]["exit_code"] in (0, 5, 6), done.jobs["jahat"]
    assert [title for (title,) in rows(tmp_path, "SELECT title FROM articles WHERE url LIKE '%jahat%'")] != []
    assert {path for _, path in [(0, p) for p in village.sites["jahat.contoh.go.id"].paths()]} >= {*names, "/feed", "/sitemap.xml"}
    assert village.sites["jahat.contoh.go.id"].paths().count("/sitemap.xml") == 1
    assert lumbung(tmp_path, "verify").code == 0
    assert int((tmp_path / "peak").read_text()) < 500
