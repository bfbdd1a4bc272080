"""Portals that cannot be reached, or want to be left alone: exit code 9, evidence of every attempt, and nothing asked before its time."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path

import pytest
import trustme

from archive import Archive
from tests.crawler.rawserver import RawServer, Script
from tests.crawler.village import Done, Site, Village, article, assert_sound, http, listing, lumbung, rows

QUICK = {"LUMBUNG_HEAD_TIMEOUT": 0.5, "LUMBUNG_CONNECT_TIMEOUT": 2.0, "RETRY_TIMES": 1}
HOME = listing(["/berita/satu"])


def busy(after: str = "", *, status: str = "503 Service Unavailable") -> bytes:
    return http("<h1>Sibuk</h1>", status=status, headers=f"Retry-After: {after}\r\n" if after else "")


def context(certificate: trustme.LeafCert) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(made)
    return made


def secured(request: bytes, connection: int) -> Script:
    path = request.split(b" ")[1].decode()
    if path == "/":
        return Script((HOME,))
    return Script((article("Kabar satu") if path == "/berita/satu" else http("", status="404 Not Found"),))


@pytest.fixture(scope="module")
def dead(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Done, Done]]:
    """Six portals that cannot be reached, and one whose certificate nobody asks for; then the first two once more, mended."""
    folder = tmp_path_factory.mktemp("mati")
    data, ca, stranger = folder / "data", trustme.CA(), trustme.CA()
    ca.cert_pem.write_to_path(folder / "ca.pem")
    trust = {"SSL_CERT_FILE": str(folder / "ca.pem"), "SSL_CERT_DIR": str(folder)}
    slugs = ["tanpanama", "tanpaport", "diam", "asing", "namasalah", "lewat", "percaya"]
    portals = {slug: Site(slug, ["/berita/satu"], scheme="http" if n < 3 else "https") for n, slug in enumerate(slugs)}
    portals["percaya"].yaml += "verify_tls: false\n"
    portals["diam"].special["/robots.txt"] = Script((b"",), after="hang")
    yesterday = datetime.now(UTC) - timedelta(days=1)
    contexts = {
        "asing": context(stranger.issue_cert(portals["asing"].host)),
        "namasalah": context(ca.issue_cert("lain.contoh.go.id")),
        "lewat": context(ca.issue_cert(portals["lewat"].host, not_before=yesterday - timedelta(days=9), not_after=yesterday)),
        "percaya": context(stranger.issue_cert("bukan.contoh.go.id")),
    }
    with Village() as village, RawServer(lambda *_: None) as closed:
        pass
    with Village() as village:
        for site in portals.values():
            village.add(data, site)
        servers = {slug: RawServer(secured, tls=made) for slug, made in contexts.items()}
        for server in servers.values():
            server.__enter__()
        wires = {slug: f"{portals[slug].host}:443:127.0.0.1:{server.port}" for slug, server in servers.items()}
        wires["tanpanama"] = f"{portals['tanpanama'].host}:80:{'a' * 64}.invalid:80"  # no resolver is asked for so long a label
        wires["tanpaport"] = f"{portals['tanpaport'].host}:80:127.0.0.1:{closed.port}"
        detours = [part for wire in wires.values() for part in ("--connect-to", wire)]
        first = lumbung(data, "crawl", *slugs, *detours, "--connect-to", village.connect_to, "--json", settings=QUICK, env=trust)
        assert_sound(data)
        portals["diam"].special = {}
        second = village.crawl(data, "tanpanama", "tanpaport", "diam")
        assert_sound(data)
        for server in servers.values():
            server.__exit__()
        yield data, first, second


@pytest.mark.parametrize(
    ("slug", "kind", "words"),
    [
        ("tanpanama", "dns", "label"),
        ("tanpaport", "connect", "refused"),
        ("diam", "timeout", "no answer within 0.5 s"),
        ("asing", "tls", "unable to get local issuer certificate"),
        ("namasalah", "tls", "Hostname mismatch"),
        ("lewat", "tls", "certificate has expired"),
    ],
)
def test_each_kind_of_failure_is_named_and_on_record(dead: tuple[Path, Done, Done], slug: str, kind: str, words: str) -> None:
    data, first, _ = dead
    job = first.jobs[slug]
    assert (job["exit_code"], job["outcome"], job["requests"], job["failures"]) == (9, "unreachable", 0, 2), job
    assert f"({kind}: " in job["reason"] and words.lower() in job["reason"].lower(), job["reason"]
    assert "Run it again later" in job["reason"]
    found = rows(data, "SELECT f.kind, f.warc_file FROM failures f JOIN portals p ON p.id = f.portal_id WHERE slug = ?", slug)
    assert {kind for kind, _ in found} == {kind}
    assert first.code == 9


def test_a_certificate_that_nobody_asks_for_is_kept_as_unverified(dead: tuple[Path, Done, Done]) -> None:
    data, first, _ = dead
    assert (first.jobs["percaya"]["exit_code"], first.jobs["percaya"]["articles_new"]) == (0, 1)
    sql = "SELECT DISTINCT c.tls FROM captures c JOIN portals p ON p.id = c.portal_id WHERE slug = 'percaya'"
    assert all(line.endswith(" unverified") for (line,) in rows(data, sql))


def test_the_next_run_is_complete(dead: tuple[Path, Done, Done]) -> None:
    _, _, second = dead
    assert {slug: (job["exit_code"], job["articles_new"]) for slug, job in second.jobs.items()} == dict.fromkeys(
        ("tanpanama", "tanpaport", "diam"), (0, 1)
    )
    assert second.code == 0


@pytest.fixture(scope="module")
def tired(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Village, Done, Done]]:
    """Portals that ask for rest, visited twice in a row."""
    data = tmp_path_factory.mktemp("lelah") / "data"
    with Village() as village:

        def once(site: Site, path: str, answer: bytes | None = None) -> None:
            def reply() -> bytes:
                del site.special[path]
                # The date is one of whole seconds: two seconds ahead is one at least.
                return answer or busy(format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True))

            site.special[path] = reply

        sites = {slug: village.add(data, Site(slug, twelve)) for slug in ("sebentar", "tanggal", "robotssibuk")}
        sites |= {slug: village.add(data, Site(slug)) for slug in ("lama", "terlalu", "selalu", "sibuk")}
        once(sites["sebentar"], twelve[3], busy("1"))
        once(sites["tanggal"], "/")
        once(sites["robotssibuk"], "/robots.txt", busy("1"))
        sites["lama"].special["/"] = busy("3600")
        sites["terlalu"].special["/berita/dua"] = busy(status="429 Too Many Requests")
        sites["selalu"].special["/"] = busy("0")
        sites["sibuk"].special = dict.fromkeys(["/", "/feed", "/rss", "/sitemap.xml"], busy())
        first = village.crawl(data, *sites, settings={"LUMBUNG_WAIT_SECONDS": 6.0})
        assert_sound(data)
        for site in sites.values():
            site.special = {}
            site.asked_first = len(site.asked)  # type: ignore[attr-defined]
        second = village.crawl(data, *sites, settings={"LUMBUNG_WAIT_SECONDS": 0.0})
        assert_sound(data)
        yield data, village, first, second


twelve = [f"/berita/{number}" for number in range(12)]


@pytest.mark.parametrize("slug", ["sebentar", "tanggal", "robotssibuk"])
def test_a_short_rest_is_waited_for_and_the_run_is_complete(tired: tuple[Path, Village, Done, Done], slug: str) -> None:
    _, village, first, second = tired
    assert (first.jobs[slug]["exit_code"], first.jobs[slug]["articles_new"]) == (0, 12), first.jobs[slug]
    assert first.jobs[slug]["failures"] == 0
    times = [at for at, _ in village.sites[f"{slug}.contoh.go.id"].asked]
    assert max(later - earlier for earlier, later in pairwise(times)) >= 0.9
    assert second.jobs[slug]["articles_new"] == 0


@pytest.mark.parametrize("slug", ["lama", "terlalu", "selalu"])
def test_a_long_rest_ends_the_run_at_once_and_is_remembered(tired: tuple[Path, Village, Done, Done], slug: str) -> None:
    _, village, first, second = tired
    site = village.sites[f"{slug}.contoh.go.id"]
    for job in (first.jobs[slug], second.jobs[slug]):
        if slug != "selalu" or job is first.jobs[slug]:
            assert (job["exit_code"], job["outcome"]) == (9, "unreachable"), job
            assert "asks to be left alone until" in job["reason"]
    if slug != "selalu":
        assert site.paths()[-1] == ("/" if slug == "lama" else "/berita/dua")
        assert len(site.asked) == site.asked_first  # type: ignore[attr-defined]


def test_a_server_that_always_says_at_once_is_asked_less_and_less(tired: tuple[Path, Village, Done, Done]) -> None:
    _, village, _, _ = tired
    site = village.sites["selalu.contoh.go.id"]
    assert 2 <= site.paths()[: site.asked_first].count("/") <= 4  # type: ignore[attr-defined]


def test_a_portal_that_is_down_for_maintenance_is_worth_retrying(tired: tuple[Path, Village, Done, Done]) -> None:
    data, _, first, second = tired
    assert (first.jobs["sibuk"]["exit_code"], first.jobs["sibuk"]["articles_new"]) == (9, 0)
    assert (second.jobs["sibuk"]["exit_code"], second.jobs["sibuk"]["articles_new"]) == (0, 2)
    with Archive(data) as kept:
        assert {row["url"] for row in kept.articles(portal="sibuk")} == {f"http://sibuk.contoh.go.id/berita/{n}" for n in ("satu", "dua")}


def test_capture_keeps_whatever_comes(tmp_path: Path) -> None:
    with Village() as village:
        site = village.add(tmp_path, Site("apa", special={
            "/tua": http("", status="301 Moved Permanently", headers="Location: /berita/satu\r\n"), "/sibuk": busy("3600"),
            "/galat": http("x", status="500 Internal Server Error"),
            "/robots.txt": http("User-agent: *\nDisallow: /rahasia\n", mime="text/plain"),
        }))  # fmt: skip
        home = site.home.rstrip("/")
        done = village.crawl(
            tmp_path, "--delay", "0.05", f"{home}/tua", f"{home}/galat", f"{home}/berita/satu", f"{home}/berita/satu/", verb="capture"
        )
        assert done.code == 0, done.err + done.out
        kept = [row[0].removeprefix(home) for row in rows(tmp_path, "SELECT url FROM captures WHERE purpose = 'capture' ORDER BY url")]
        assert kept == ["/berita/satu", "/berita/satu", "/berita/satu/", "/galat", "/galat", "/galat", "/tua"]
        refused = village.crawl(tmp_path, "--delay", "0.05", f"{home}/rahasia", verb="capture")
        assert refused.code == 5 and "disallows it" in refused.rows[0]["reason"], refused.out
        rest = village.crawl(tmp_path, "--delay", "0.05", f"{home}/sibuk", verb="capture")
        assert rest.code == 0, rest.out
        later = village.crawl(tmp_path, "--delay", "0.05", f"{home}/berita/dua", verb="capture")
        assert later.code == 9 and "left alone until" in later.rows[0]["reason"], later.out
        assert "/rahasia" not in site.paths() and "/berita/dua" not in site.paths()
        assert_sound(tmp_path)
