"""An archive with a past: the sample portals visited day after day on a simulated clock, with outages, edits, deletions and votes.

The bytes are those that the sample portals answer, the records those that ``spiders.read`` reads out of them; no socket is opened.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from unittest.mock import patch
from uuid import UUID

from archive import Archive
from archive.http import parse_head
from archive.records import REACTIONS, Capture, Failure, Job
from crawler.demo import SampleArticle, SamplePortal, portals
from crawler.demo.routes import Answer, Request, answer
from spiders import read, urls
from spiders.page import Page
from spiders.portal import Portal
from spiders.registry import parse

END = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
AGENT = "Lumbung/0.1.0 (archival crawler; arsip@contoh.id)"
EDITS = (
    "Pembaruan: jadwal dan rincian kegiatan telah disesuaikan dengan hasil pertemuan warga terakhir.",
    "Ralat: jumlah peserta yang benar adalah 214 orang, bukan 241 orang seperti ditulis sebelumnya.",
    "Panitia membuka pendaftaran gelombang kedua sampai akhir bulan, bertempat di kantor dinas.",
)


class History:
    """Days in the life of some sample portals, as an archive would have seen them. The same for the same *seed*."""

    def __init__(self, archive: Archive, sites: Sequence[SamplePortal], *, days: int, seed: int = 7) -> None:
        self.archive, self.sites, self.days = archive, sites, days
        self.random = Random(f"{seed} history")
        self.now = END - timedelta(days=days)
        self.number = 0
        self.coming = {site.slug: sorted(site.articles, key=lambda article: article.published_at) for site in sites}
        self.seen: dict[tuple[str, str], tuple[int, datetime, datetime]] = {}  # article id, first and last seen
        self.kept: set[str] = set()

    def live(self) -> None:
        for site in self.sites:
            self.archive.enter(definition(site).entry())
            site.articles[:] = [one for one in site.articles if one.published_at <= self.now]
        for day in range(self.days + 1):
            for place, site in enumerate(self.sites):
                self.now = END - timedelta(days=self.days - day) + timedelta(minutes=11 * place)
                self._day(site, place, day)

    def _day(self, site: SamplePortal, place: int, day: int) -> None:
        for one in self.coming[site.slug]:
            if self.now - timedelta(days=1) < one.published_at <= self.now and one not in site.articles:
                site.publish(one)
        for one in site.articles:
            self._age(site, one, (self.now - one.published_at) / timedelta(days=1))
        if site.articles and self.random.random() < 0.05:
            site.edit(self.random.choice([one for one in site.live if one.blocks][:4]), paragraph=EDITS[day % len(EDITS)])
        if len(site.articles) > 6 and self.random.random() < 0.02:
            site.delete(self.random.choice(site.live[2:]))
        share = day / self.days
        if (place == 1 and 0.35 < share < 0.52) or (place == 2 and share > 0.86) or self.random.random() < 0.04:
            return  # no run: the machine was off, or nobody asked for this portal
        self._run(site, broken=place == 3 and 0.6 < share < 0.7)

    def _age(self, site: SamplePortal, one: SampleArticle, age: float) -> None:
        weight = (4 if one.star else 1.6 if one.id % 3 == 0 else 0.7) / (1 + age) ** 1.1
        site.view(one, int(self.random.expovariate(1) * 90 * weight))
        for kind, share in zip(REACTIONS, (3.0, 0.3, 2.2, 0.5, 0.8 if one.id % 5 == 0 else 0.1, 0.4, 0.6), strict=True):
            if one.widget and (votes := int(self.random.expovariate(1) * 5 * weight * share)):
                site.vote(one, kind, votes)
        if one.widget and self.random.random() < 0.004:
            site.vote(one, "like", -2)

    def _run(self, site: SamplePortal, *, broken: bool) -> None:
        job = Job(f"{self.now:%Y%m%d%H%M%S}-{site.slug}-crawl-{self.number:04x}", site.slug, "crawl", self.now)
        self.archive.begin(job)
        if broken:
            self._fail(site, job, f"http://{site.host}/", "timeout", f"{site.host}:80 (192.0.2.7): no answer within 60 s")
            reason = f"http://{site.host}/ cannot be reached (timeout). Run it again later; nothing is lost."
            ended = replace(job, finished_at=self.now + timedelta(minutes=1), outcome="unreachable", exit_code=9, reason=reason, failures=1)
        else:
            ended = self._visit_all(site, job)
        self.archive.sync()
        self.archive.end(ended)

    def _visit_all(self, site: SamplePortal, job: Job) -> Job:
        counted = {"requests": 0, "bytes": 0, "articles_new": 0, "articles_changed": 0, "snapshots": 0, "failures": 0}
        self._fetch(site, job, "/", "discovery", counted)
        for path in [path for (slug, path) in self.seen if slug == site.slug] + [f"/{one.slug}" for one in site.live]:
            _, first, last = self.seen.get((site.slug, path), (0, self.now, datetime.min.replace(tzinfo=UTC)))
            if self.now - last >= max(timedelta(hours=20), (self.now - first) / 8):
                self._article(site, job, path, counted)
        if site.live and self.random.random() < 0.06:
            url = f"http://{site.host}/{self.random.choice(site.live).slug}?p=2"
            self._fail(site, job, url, "disconnect", f"{site.host}:80: the peer closed the connection after 2,048 bytes")
            counted["failures"] += 1
            reason = "1 of the URLs asked for gave no article"
            return replace(job, finished_at=self.now, outcome="failures", exit_code=5, reason=reason, **counted)
        return replace(job, finished_at=self.now, outcome="done", exit_code=0, reason="everything that was due is done", **counted)

    def _article(self, site: SamplePortal, job: Job, path: str, counted: dict[str, int]) -> None:
        capture, body = self._fetch(site, job, path, "article", counted)
        article_id, first, _ = self.seen.get((site.slug, path), (0, self.now, self.now))
        if capture.status == 404:
            if article_id:
                with self.archive.index.transaction():
                    self.archive.index.status(article_id, "gone", capture.captured_at, capture_id=capture.id, reason="HTTP 404")
            self.seen[site.slug, path] = (article_id, first, END + timedelta(days=999))
            return
        page = Page(url=capture.url, text=body.decode(), captured_at=capture.captured_at)
        reading = read.records(page, definition(site))
        (record,) = reading.records
        self.archive.sync()
        added = self.archive.add(
            self.archive.index.portal_id(site.slug), urls.key(record.article.url), record.article, record.counts,
            capture_id=capture.id, seen_at=capture.captured_at, reader=reading.reader,
        )  # fmt: skip
        counted["articles_new"] += added.new
        counted["articles_changed"] += added.changed
        counted["snapshots"] += added.snapshot_id is not None
        self.seen[site.slug, path] = (added.article_id, first, self.now)
        for media in record.article.media:
            if media.kind == "image" and media.url not in self.kept:
                self.kept.add(media.url)
                self._fetch(site, job, media.url.removeprefix(f"http://{site.host}"), "requisite", counted)
        for style in (site.generation.stylesheet,):
            if (address := site.url(style)) not in self.kept:
                self.kept.add(address)
                self._fetch(site, job, style, "requisite", counted)

    def _fetch(self, site: SamplePortal, job: Job, path: str, purpose: str, counted: dict[str, int]) -> tuple[Capture, bytes]:
        self.now += timedelta(seconds=2)
        got = answer(site, Request("GET", path.partition("?")[0], {}, {"user-agent": AGENT}, {}, "127.0.0.1"))
        capture = exchange(self._id(), site.url(path), got, self.now, site.slug, job.id, purpose)
        self.archive.acknowledge([(capture, self.archive.append(capture))])
        counted["requests"] += 1
        counted["bytes"] += len(got.body)
        return capture, got.body

    def _fail(self, site: SamplePortal, job: Job, url: str, kind: str, detail: str) -> None:
        failure = Failure(self._id(), url, kind, detail, self.now, portal=site.slug, job=job.id, purpose="article")  # type: ignore[arg-type]
        self.archive.acknowledge([(failure, self.archive.append_failure(failure))])

    def _id(self) -> str:
        self.number += 1
        return str(UUID(int=(0x26 << 120) | (4 << 76) | (2 << 62) | self.number))


def exchange(id: str, url: str, got: Answer, at: datetime, portal: str, job: str | None, purpose: str) -> Capture:
    """*got* as it would have crossed the wire at *at*."""
    host, _, path = url.removeprefix("http://").partition("/")
    heads = [("Server", "nginx"), ("Content-Type", got.mime), *got.headers, ("Content-Length", str(len(got.body)))]
    lines = [f"HTTP/1.1 {got.status} {'OK' if got.status == 200 else 'Not Found'}", *(f"{name}: {value}" for name, value in heads)]
    response = "".join(f"{line}\r\n" for line in [*lines, ""]).encode() + got.body
    request = f"GET /{path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: {AGENT}\r\nAccept-Encoding: gzip, br\r\n\r\n".encode()
    return Capture(
        id=id, url=url, method="GET", status=got.status, request=request, response=response, head_length=parse_head(response).length,
        chunked=False, captured_at=at, finished_at=at + timedelta(milliseconds=180), purpose=purpose,  # type: ignore[arg-type]
        portal=portal, job=job, mime=got.mime.partition(";")[0], ip="192.0.2.7", port=80,
    )  # fmt: skip


def definition(site: SamplePortal) -> Portal:
    return parse(site.slug, site.yaml(), site.slug)


def build(data: Path, *, count: int = 4, days: int = 40, seed: int = 7) -> Path:
    """The archive *data* after *days* days of visits to *count* sample portals, the last on ``END``."""
    sites = portals(count, newest=END - timedelta(days=1, hours=3))
    clock = [END]
    # A simulated month needs no thousand fsyncs.
    with (
        patch("os.fsync"),
        patch("archive.growing._datasync"),
        Archive(data, write=True, clock=lambda: clock[0], warcinfo={"software": "Lumbung/0.1.0"}) as archive,
    ):
        archive._db.execute("PRAGMA synchronous = OFF")
        history = History(archive, sites, days=days, seed=seed)
        archive.clock = lambda: history.now
        history.live()
    return data


if __name__ == "__main__":
    build(Path(sys.argv[1]), count=int(sys.argv[2]), days=int(sys.argv[3]))
