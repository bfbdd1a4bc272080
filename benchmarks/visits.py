"""A year of visits as WARCs, without a crawl: what portals answer is that of the demo's own pages.

The mix follows from what the project does of itself: an article is visited once when it is found and eight times in its life
(decision 67), discovery costs 1.6 requests an article (decision 71), and a page brings requisites with it, of which pictures are new and
style sheets are not. Of 100 captures that makes

    63 recounts          the article's page, other numbers on it each time
     8 first visits      the article's page
     6 unchanged         304 answers to requests for feeds (revisits without a block)
     6 sources           listings and feeds in full
    16 requisites        ten pictures, and six style sheets that are revisits of the first
     1 of robots.txt

beside a failure for every hundredth.
"""

from __future__ import annotations

import gzip
import http.client
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from archive.group import Note, Reference
from archive.notes import end_note, portal_note, start_note
from archive.records import Capture, Failure, Job, PortalEntry, Purpose
from archive.warc import WarcWriter
from crawler.demo import portals
from spiders.registry import parse

START = datetime(2026, 1, 1, tzinfo=UTC)
STYLE = b"body { margin: 0 }\n" * 400
ROBOTS = b"User-agent: *\nDisallow: /admin\n"
MIX: dict[str, int] = {"recount": 63, "first": 8, "unchanged": 6, "source": 6, "picture": 10, "style": 6, "robots": 1}
LIFE = 8
"""Recounts of an article."""
RUN = 400
"""Captures of one job."""

_NATIVE = re.compile(r"""(?i)(reaction\(['"]?|name="post_id" value="|data-(?:post-)?id=")\d+""")
_HEADING = re.compile(r"""(<h1[^>]*>|og:title" content=")""")


@dataclass(frozen=True)
class Portal:
    """A portal of the demo: its definition, the pages of its articles by slug, and its listing and feed by path."""

    entry: PortalEntry
    articles: dict[str, str]
    sources: dict[str, tuple[str, bytes]]


def demo(count: int = 2) -> list[Portal]:
    """The first *count* portals of the demo."""
    found = []
    for site in portals(count):
        entry = parse(site.slug, site.yaml(), "the demo").entry()
        with site:
            pages = {article.slug: _get(site.address, site.host, f"/{article.slug}")[1].decode() for article in site.live}
            sources = {path: answer for path in ("/", "/rss/latest-posts", "/feed") if (answer := _get(site.address, site.host, path))[0]}
        found.append(Portal(entry, pages, sources))
    return found


def _get(address: tuple[str, int], host: str, path: str) -> tuple[str, bytes]:
    """Content-Type ("" where the portal has no such page) and body."""
    connection = http.client.HTTPConnection(*address)
    connection.request("GET", path, headers={"Host": host})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return (answer.getheader("Content-Type") or "" if answer.status == 200 else ""), body


def write(root: Path, captures: int, known: list[Portal]) -> int:
    """An archive of *captures* captures, shared out among the portals *known*; how many articles it has."""
    return sum(_Year(root, portal, number, captures // len(known)).write() for number, portal in enumerate(known))


class _Year:
    def __init__(self, root: Path, portal: Portal, number: int, captures: int) -> None:
        self.root, self.portal, self.captures = root, portal, captures
        self.home = portal.entry.home.rstrip("/")
        self.chance = random.Random(number)
        self.ids = number << 40
        self.at = START
        self.job = ""
        self.articles: list[str] = []  # the page of each, by its number
        self.seen: dict[str, Reference] = {}

    def write(self) -> int:
        slug, directory = self.portal.entry.slug, self.root / "collections" / self.portal.entry.slug / "archive"
        for begin in range(0, self.captures, RUN):
            self.at = max(self.at, START + timedelta(days=365) * begin / self.captures)
            job = Job(f"{self.at:%Y%m%d%H%M%S}-{slug}-crawl-{begin:04x}", slug, "crawl", self.at)
            self.job = job.id
            notes: list[Note] = [portal_note(self.portal.entry), start_note(job, self.portal.entry.home)]
            warcinfo = {"software": "Lumbung/bench", "isPartOf": slug}
            with WarcWriter(directory, slug, root=self.root, warcinfo=warcinfo, preamble=notes, clock=lambda: self.at) as warc:
                for capture, refers_to in self._visits(min(RUN, self.captures - begin)):
                    kept = warc.append(capture, refers_to)
                    self.seen.setdefault(capture.url, Reference(capture.id, capture.url, capture.captured_at, kept.payload_digest))
                    if self.chance.random() < 0.01:
                        warc.fail(
                            Failure(self._id(), f"{self.home}/galeri", "timeout", "no answer in 30 s", self.at, slug, job.id, "discovery")
                        )
                warc.note(
                    self.portal.entry.home, end_note(replace(job, finished_at=self.at, outcome="done", exit_code=0), self.home).fields
                )
        return len(self.articles)

    def _visits(self, number: int) -> Iterator[tuple[Capture, Reference | None]]:
        for what in self.chance.choices([*MIX], [*MIX.values()], k=number):
            self.at += timedelta(seconds=2)
            yield from self._visit(what)

    def _visit(self, what: str) -> Iterator[tuple[Capture, Reference | None]]:
        if what == "first" or (what == "recount" and not self.articles):
            yield self._page(len(self.articles), "article"), None
        elif what == "recount":
            newest = max(0, len(self.articles) - 30 * LIFE)  # the young are visited, as in life
            yield self._page(self.chance.randrange(newest, len(self.articles)), "recount"), None
        elif what == "source" or (what == "unchanged" and not self.seen.get(self.home + next(iter(self.portal.sources)))):
            path = self.chance.choice(sorted(self.portal.sources)) if what == "source" else next(iter(self.portal.sources))
            mime, body = self.portal.sources[path]
            yield self._answer(self.home + path, mime, body + b"<!-- %d -->" % self.ids, "discovery"), None
        elif what == "unchanged":
            url = self.home + next(iter(self.portal.sources))
            yield self._answer(url, "", b"", "discovery", status=304), self.seen[url]
        elif what == "picture":
            picture = self.chance.randbytes(12_000)
            yield self._answer(f"{self.home}/uploads/{self.ids}.jpg", "image/jpeg", picture, "requisite"), None
        elif what == "style":
            url = f"{self.home}/assets/style.css"
            yield self._answer(url, "text/css", STYLE, "requisite"), self.seen.get(url)
        else:
            yield self._answer(f"{self.home}/robots.txt", "text/plain", ROBOTS, "robots"), self.seen.get(f"{self.home}/robots.txt")

    def _page(self, number: int, purpose: Purpose) -> Capture:
        """The page of article *number*, with counts of this moment: one of the demo's under another address and title."""
        if number == len(self.articles):
            slug, page = self.chance.choice(sorted(self.portal.articles.items()))
            page = _NATIVE.sub(rf"\g<1>{number + 1}", page.replace(slug, f"{slug}-{number}"))
            self.articles.append(_HEADING.sub(rf"\g<1>{number}: ", page) + f"<!-- {slug}-{number} -->")
        page = self.articles[number]
        slug = page.rpartition("<!-- ")[2].removesuffix(" -->")
        for mark in ('class="span-vote">', 'class="reaction-num-votes">'):
            page = page.replace(mark, f"{mark}{self.chance.randrange(10)}")
        return self._answer(f"{self.home}/{slug}", "text/html; charset=UTF-8", page.encode(), purpose)

    def _answer(self, url: str, mime: str, body: bytes, purpose: Purpose, status: int = 200) -> Capture:
        packed = body if not body or mime.startswith("image/") else gzip.compress(body, 6, mtime=0)
        lines = [f"HTTP/1.1 {status} {'OK' if status == 200 else 'Not Modified'}", f"Date: {self.at:%a, %d %b %Y %H:%M:%S} GMT"]
        if body:
            lines += [f"Content-Type: {mime}", f"Content-Length: {len(packed)}"]
            lines += ["Content-Encoding: gzip"] if packed is not body else []
        head = ("\r\n".join(lines) + "\r\n\r\n").encode()
        host = self.home.partition("//")[2]
        return Capture(
            id=self._id(), url=url, method="GET", status=status, response=head + packed, head_length=len(head), chunked=False,
            request=f"GET {url.removeprefix(self.home)} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: bench\r\nAccept: */*\r\n\r\n".encode(),
            captured_at=self.at, finished_at=self.at + timedelta(seconds=1), purpose=purpose, portal=self.portal.entry.slug, job=self.job,
            mime=mime.partition(";")[0] or None, ip="192.0.2.7", port=80,
        )  # fmt: skip

    def _id(self) -> str:
        self.ids += 1
        return str(UUID(int=(4 << 76) | (2 << 62) | self.ids))
