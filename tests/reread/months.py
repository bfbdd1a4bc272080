"""Months of portals that were never on any network: pages, what becomes of them, and a crawler that keeps and reads them as the real one
does. Every step is a function of the numbers that hypothesis draws."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from sqlite_utils import Database

from archive import Archive
from archive.contents import contents, evidence
from archive.http import parse_head
from archive.records import Capture, Failure, Job, Kept
from archive.rows import is_page
from archive.standing import Standing, standing_note
from crawler.ingest import Answer, Ingest, Ingested
from crawler.reread.walk import answer_of
from spiders.portal import Portal
from spiders.urls import key
from tests.crawler.village import PARAGRAPH

START = datetime(2026, 1, 5, 2, tzinfo=UTC)
SELECT = {"author": ".oleh"}


@dataclass
class Page:
    """One article of a portal as its newsroom has it now."""

    path: str
    title: str
    text: str
    likes: int = 0
    status: int = 200
    canonical: str | None = None


@dataclass
class Town:
    """A portal and who crawls it. ``clock`` goes on with every exchange."""

    archive: Archive
    clock: Clock
    number: int
    pages: list[Page] = field(default_factory=list)
    job: Job | None = None
    select: dict[str, str] = field(default_factory=dict)
    hasty: bool = False

    @property
    def slug(self) -> str:
        return f"kota-{self.number}"

    @property
    def home(self) -> str:
        return f"http://{self.slug}.contoh.go.id/"

    @property
    def portal(self) -> Portal:
        return Portal(slug=self.slug, agency=f"Dinas {self.number}", home=self.home, profile="generic", select=self.select)

    def begin(self) -> None:
        self.portal_id = self.archive.enter(self.portal.entry())
        now = self.clock.now()
        self.job = Job(id=f"{now:%Y%m%d%H%M%S}-{self.slug}-crawl-{self.clock.next_hex()}", portal=self.slug, verb="crawl", started_at=now)
        self.archive.begin(self.job)

    def end(self) -> None:
        assert self.job is not None
        done = replace(self.job, finished_at=self.clock.now(), outcome="done", exit_code=0, reason="everything that was due is done")
        self.archive.end(done)
        self.job = None

    def visit(self, page: Page, *, asked: str | None = None, purpose: Any = "article") -> Ingested:
        return self.ask(self.home + page.path, _html(page), status=page.status, asked=asked, purpose=purpose)

    def ask(
        self, url: str, body: bytes, *, status: int = 200, asked: str | None = None, purpose: Any = "article", head: str = ""
    ) -> Ingested:
        assert self.job is not None
        received = (
            f"HTTP/1.1 {status} X\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n{head}\r\n".encode() + body
        )
        began, ended = self.clock.now(), self.clock.now()
        capture = Capture(
            id=self.clock.id(), url=url, method="GET", status=status, request=_request(url), response=received,
            head_length=parse_head(received).length, chunked=False, captured_at=began, finished_at=ended, purpose=purpose,
            portal=self.slug, job=self.job.id, mime="text/html", ip="192.0.2.7", port=80, extra={"asked": asked} if asked else {},
        )  # fmt: skip
        self.archive.keep(capture)
        return self.read(capture) if is_page(capture) and not self.hasty else Ingested("nothing")

    def read(self, capture: Capture) -> Ingested:
        answer = answer_of(capture, capture.response, self.portal)
        with self.archive.index.transaction():
            return Ingest(self.archive.index, self.portal_id, self.portal.key).answer(answer)

    def fail(self, page: Page) -> None:
        assert self.job is not None
        at = self.clock.now()
        self.archive.fail(
            Failure(self.clock.id(), self.home + page.path, "timeout", "no answer within 60 s", at, portal=self.slug, job=self.job.id)
        )

    def unreachable(self, page: Page) -> None:
        with self.archive.index.transaction():
            known = self.archive.index.db.execute(
                "SELECT url, status FROM articles WHERE portal_id = ? AND key = ?", (self.portal_id, key(self.home + page.path))
            ).fetchone()
            if known and known[1] != "unreachable":
                standing = Standing(self.slug, key(self.home + page.path), known[0], "unreachable", self.clock.now(), "thrice in vain")
                self.archive.note(self.slug, standing_note(standing))
                self.archive.index.stand(standing)


@dataclass
class Clock:
    at: datetime = START
    count: int = 0

    def now(self) -> datetime:
        self.at += timedelta(seconds=7, microseconds=13)
        return self.at

    def sleep(self, hours: float) -> None:
        self.at += timedelta(hours=hours)

    def id(self) -> str:
        self.count += 1
        return str(UUID(int=(4 << 76) | (2 << 62) | self.count))

    def next_hex(self) -> str:
        self.count += 1
        return f"{self.count:04x}"


def _request(url: str) -> bytes:
    parts = urlsplit(url)
    return f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nUser-Agent: lumbung\r\n\r\n".encode()


def _html(page: Page) -> bytes:
    if page.status >= 400:
        return b"<html><title>404</title><h1>Tidak ditemukan</h1></html>"
    head = f'<link rel="canonical" href="{escape(page.canonical)}">' if page.canonical else ""
    return (
        f'<html lang="id"><head><title>{escape(page.title)}</title><meta property="og:type" content="article">{head}</head><body><article>'
        f'<h1>{escape(page.title)}</h1><span class="oleh">Humas {page.likes % 3}</span><div itemprop="articleBody">'
        f"<p>{escape(page.text)}</p><p>{PARAGRAPH}</p></div></article></body></html>"
    ).encode()


def said(path: Path) -> dict[str, Counter[str]]:
    """Everything that the index at *path* says, table by table."""
    db = Database(sqlite3.connect(f"file:{path}?mode=ro", uri=True))
    try:
        return {table: Counter(map(repr, contents(db, table))) for table in evidence(db)}
    finally:
        db.close()


def differences(one: dict[str, Counter[str]], other: dict[str, Counter[str]]) -> Iterable[str]:
    for table in sorted(one.keys() | other.keys()):
        mine, theirs = one.get(table, Counter()), other.get(table, Counter())
        yield from (f"{table} - {row}" for row in (mine - theirs))
        yield from (f"{table} + {row}" for row in (theirs - mine))


__all__ = ["Answer", "Clock", "Kept", "Page", "Town", "differences", "said"]
