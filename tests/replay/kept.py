"""An archive to replay: a sample portal crawled, its origin switched off, and a WARC of the forms in which a body may stand."""

from __future__ import annotations

import gzip
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

from archive.http import parse_head
from archive.records import Capture
from archive.warc import Reference, WarcWriter
from crawler.demo import portals
from tests.archive.exchanges import chunked

AT = datetime(2026, 11, 20, 3, 4, 5, tzinfo=UTC)


@dataclass(frozen=True)
class Form:
    """One capture of the hand-made WARC: what a reader must see at *url* at *ts*."""

    url: str
    ts: str
    text: str
    page: bytes


@dataclass(frozen=True)
class KeptPortal:
    data: Path
    slug: str
    forms: dict[str, Form]


def lumbung(data: Path, *words: str) -> str:
    """Run the command line on *data*; what it says. Fails where it does not end well (5 and 7: stopped at a limit, with failures)."""
    command = [sys.executable, "-m", "crawler.cli", "--data", str(data), *words]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode in (0, 5, 7), done.stdout + done.stderr
    return done.stdout + done.stderr


def keep(data: Path) -> KeptPortal:
    """Crawl the first sample portal into *data*: a few articles with what their pages show."""
    (site,) = portals(1)
    (data / "portals").mkdir(parents=True)
    with site:
        (data / "portals" / f"{site.slug}.yaml").write_text(site.yaml(), encoding="utf-8")
        detour = f"{site.host}:80:{site.address[0]}:{site.address[1]}"
        lumbung(data, "crawl", site.slug, "--limit", "3", "--connect-to", detour)
        lumbung(data, "recount", site.slug, "--all", "--connect-to", detour)
    return KeptPortal(data, site.slug, _write_forms(data / "collections" / "forms" / "archive"))


def _capture(number: int, url: str, request: bytes, response: bytes, at: datetime, portal: str) -> Capture:
    head = parse_head(response)
    return Capture(
        id=str(UUID(int=(4 << 76) | (2 << 62) | number)), url=url, method="GET", status=head.status, request=request, response=response,
        head_length=head.length, chunked=head.chunked, captured_at=at, finished_at=at + timedelta(seconds=1), purpose="requisite",
        portal=portal, mime=head.mime, ip="127.0.0.1",
    )  # fmt: skip


def _write_forms(directory: Path) -> dict[str, Form]:
    """A body plain, chunked, gzipped and both, and revisits of each: of the same URL, and of another."""
    forms: dict[str, Form] = {}
    references: dict[str, Reference] = {}
    with WarcWriter(directory, "forms", warcinfo={"software": "test"}, host="here", clock=lambda: AT) as writer:

        def write(name: str, url: str, of: str | None = None) -> None:
            number = len(forms) + 1
            page = f"<!doctype html><title>{of or name}</title><p>Isi asli: {of or name}.</p>".encode()
            body = gzip.compress(page, mtime=0) if "gzip" in (of or name) else page
            lines = [b"HTTP/1.1 200 OK", b"Content-Type: text/html; charset=utf-8"]
            lines += [b"Content-Encoding: gzip"] if "gzip" in (of or name) else []
            framed = "chunked" in (of or name)
            lines += [b"Transfer-Encoding: chunked" if framed else b"Content-Length: %d" % len(body), b"X-Capture: %d" % number]
            response = b"\r\n".join(lines) + b"\r\n\r\n" + (chunked(body[:30], body[30:]) if framed else body)
            at = AT + timedelta(minutes=number)
            request = f"GET {urlsplit(url).path} HTTP/1.1\r\nHost: {urlsplit(url).netloc}\r\n\r\n".encode()
            capture = _capture(number, url, request, response, at, portal="forms")
            kept = writer.append(capture, refers_to=references[of] if of else None)
            references.setdefault(name, Reference(capture.id, url, at, kept.payload_digest))
            forms[name] = Form(url, f"{at:%Y%m%d%H%M%S}", f"Isi asli: {of or name}.", page)

        for shape in ("plain", "chunked", "gzip", "gzip chunked"):
            url = f"http://bentuk.example.go.id/{shape.replace(' ', '-')}"
            write(shape, url)
            write(f"{shape}, the same URL again", url, of=shape)
            write(f"{shape}, at another URL", f"{url}/salinan", of=shape)
    return forms
