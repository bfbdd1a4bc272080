"""Discovery without a wire: a portal whose answers are given, a clock that is set, and the real frontier, polls and policy between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Self
from urllib.parse import urljoin

from archive import Archive
from archive.canons import rekey
from archive.duelist import Due
from crawler.discovery import Discovery
from crawler.polls import CONDITIONAL
from crawler.run import Run
from crawler.sources import seeds
from spiders.page import Page
from spiders.portal import Portal
from spiders.reading import Kind, Link, Reading
from spiders.walk import Visit

MONDAY = datetime(2026, 1, 5, 1, tzinfo=UTC)
HOME = "http://contoh.go.id/"
SOURCES = ("feed", "api", "listing", "sitemap")


@dataclass
class Answer:
    """What a URL answers: paths of articles, or whole links."""

    links: list[str | Link] = field(default_factory=list)
    next: str | None = None
    status: int = 200
    kind: Kind | None = None
    etag: str | None = None


class Desk:
    """``answers`` maps a path to what it answers, or to a function that says so when it is asked."""

    def __init__(self, path: Path, **portal: Any) -> None:
        self.portal = Portal(**{"slug": "contoh", "agency": "Dinas", "home": HOME, "profile": "auto", **portal})
        self.now = MONDAY
        self.archive = Archive(path, write=True, clock=lambda: self.now)
        self.portal_id = self.archive.enter(self.portal.entry())
        self.answers: dict[str, Answer | Callable[[], Answer]] = {}
        self.found: dict[str, datetime] = {}
        self.read: list[str] = []  # articles that were asked for, in order
        self.events: list[dict[str, Any]] = []
        self.requests = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.archive.close()

    def run(self, *, now: bool = True, backfill: bool = False, at_most: int = 100_000) -> list[str]:
        """One run, which dies after *at_most* requests: the paths of sources asked for, in order; ``304`` behind those that said so."""
        run = self._begin()
        due = self.archive.due
        discovery = Discovery(run)
        with self.archive.index.transaction():
            due.release(self.portal_id)
            rekey(self.archive.index.db, self.portal_id, self.portal.canon.rule, self.portal.key)
            due.add(self.portal_id, seeds(self.portal), self.now)
            discovery.polls.plan(now=now, backfill=backfill)
        asked: list[str] = []
        while taken := self._take(run):
            for one in taken:
                if not at_most:
                    return asked
                at_most -= 1
                self.requests += 1
                self.now += timedelta(seconds=2)
                with self.archive.index.transaction():
                    if one.kind == "article":
                        self._article(run, one)
                    else:
                        asked.append(self._source(discovery, one))
        return asked

    def pass_days(self, days: float) -> None:
        self.now += timedelta(days=days)

    def state(self, path: str) -> str | None:
        return self.archive.due.state(self.portal_id, self.portal.key(urljoin(HOME, path)))

    def source(self, path: str) -> Any:
        return self.archive.sources.get(self.portal_id, urljoin(HOME, path))

    def _take(self, run: Run) -> list[Due]:
        for kinds in (SOURCES, ("article",)):
            if taken := self.archive.due.take(self.portal_id, self.now, run.started_at, 8, kinds):
                return taken
        return []

    def _begin(self) -> Run:
        run, journal = Run.__new__(Run), SimpleNamespace(write=lambda event, **more: self.events.append({"event": event, **more}))
        vars(run).update(
            archive=self.archive, portal=self.portal, portal_id=self.portal_id, started_at=self.now, last_reason=None, links_found=0,
            sources_read=0, articles_new=0, requests=0, traps=Counter(), journal=journal,
        )  # fmt: skip
        return run

    def _source(self, discovery: Discovery, due: Due) -> str:
        path = "/" + due.url.partition("://")[2].partition("/")[2]
        given = self.answers.get(path, Answer(status=404, kind="gone"))
        answer = given() if callable(given) else given
        conditions = discovery.polls.conditions(due.url) if due.kind in CONDITIONAL else {}
        if answer.etag and conditions.get("If-None-Match") == answer.etag:
            answer = replace(answer, links=[], status=304, kind="other")
        links = tuple(one if isinstance(one, Link) else Link(urljoin(HOME, one)) for one in answer.links)
        kind = answer.kind or (due.kind if due.kind in ("feed", "sitemap", "listing", "api") else "other")
        reading = Reading(kind, "desk", links=links, next_url=urljoin(HOME, answer.next) if answer.next else None)  # type: ignore[arg-type]
        headers = {"etag": answer.etag} if answer.etag else {}
        page = Page(due.url, "<p>", self.now, status=answer.status, headers=headers)
        discovery.source(Visit(due, due.url, "capture", self.now, answer.status, reading, page))
        return f"{path} 304" if answer.status == 304 else path

    def _article(self, run: Run, due: Due) -> None:
        path = "/" + due.url.partition("://")[2].partition("/")[2]
        self.read.append(path)
        self.found.setdefault(path, self.now)
        self.archive.index.db.execute(
            "INSERT OR IGNORE INTO articles(portal_id, key, url, title, text, status, first_seen_at, last_seen_at, versions, "
            "content_digest) VALUES (?, ?, ?, '', '', 'live', '', '', 0, '')",
            (self.portal_id, due.key, due.url),
        )
        (id,) = self.archive.index.db.execute(
            "SELECT id FROM articles WHERE portal_id = ? AND key = ?", (self.portal_id, due.key)
        ).fetchone()
        self.archive.due.settle(self.portal_id, due.key, "done", self.now + timedelta(days=400), article_id=id)
