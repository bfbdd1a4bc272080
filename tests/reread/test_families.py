"""Portals of every family whose life is read again from the WARCs alone: edits, deletions and returns, revisits, failures, requisites,
counts on listings, probes. What the pages look like is what their scripts print (``tests/fixtures``)."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

import pytest

from archive import Archive
from archive.http import parse_head
from archive.lock import hold
from archive.records import Capture
from archive.times import now
from archive.verify import warc_paths
from crawler.commands.prove import _all as every
from crawler.fixture import Fixture, stored
from crawler.ingest import Ingested
from crawler.reread.beside import Beside
from crawler.reread.claims import claim
from crawler.reread.prove import prove as prove_one
from spiders.portal import Portal
from tests.crawler.village import rows
from tests.reread.commands import command
from tests.reread.months import Clock, Page, Town, differences, said
from tests.reread.story import MEMORY

FIXTURES = Path(__file__).parent.parent / "fixtures"
STORED = sorted(stored(FIXTURES), key=lambda one: (one.path.parent.name, urlsplit(one.page.url).netloc))
SITES = [list(found) for _, found in groupby(STORED, key=lambda one: (one.path.parent.name, urlsplit(one.page.url).netloc))]
PICTURE = b"\xff\xd8\xff\xe0 a picture, as far as this matters"


@dataclass
class Site(Town):
    """A portal of a family, at the address of one of its stored pages."""

    pages_of: tuple[Fixture, ...] = ()

    @property
    def slug(self) -> str:
        return f"situs-{self.number}"

    @property
    def home(self) -> str:
        parts = urlsplit(self.pages_of[0].page.url)
        return f"{parts.scheme}://{parts.netloc}/"

    @property
    def portal(self) -> Portal:
        given = self.pages_of[0].portal
        return given.model_copy(update={"slug": self.slug, "home": self.home})

    def show(self, url: str, body: bytes, purpose: Any, *, status: int = 200, probe_of: str | None = None) -> Ingested:
        assert self.job is not None
        mime = "image/jpeg" if purpose == "requisite" else "text/html; charset=utf-8"
        received = f"HTTP/1.1 {status} X\r\nContent-Type: {mime}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
        capture = Capture(
            id=self.clock.id(), url=url, method="GET", status=status, request=f"GET {url} HTTP/1.1\r\n\r\n".encode(), response=received,
            head_length=parse_head(received).length, chunked=False, captured_at=self.clock.now(), finished_at=self.clock.now(),
            purpose=purpose, portal=self.slug, job=self.job.id, mime=mime.partition(";")[0],
            extra={"probe-of": probe_of} if probe_of else {},
        )  # fmt: skip
        self.last = capture.id
        self.archive.keep(capture)
        return self.read(capture) if purpose != "requisite" else Ingested("nothing")

    def life(self) -> None:
        for one in self.pages_of:
            url, text = one.page.url, one.page.text
            edited = re.sub(r"(<p[^>]*>[^<]{40,})", r"\1 Ralat: angka di atas telah diperbaiki.", text, count=1)
            counted = re.sub(r"(>\s*)(\d{1,4})(\s*<)", lambda match: f"{match[1]}{int(match[2]) + 3}{match[3]}", edited)
            self.show(url, text.encode(), "article")
            self.show(url, text.encode(), "recount")  # the same payload: a revisit
            self.show(f"{self.home}gambar-{self.clock.count}.jpg", PICTURE, "requisite")
            self.clock.sleep(20)
            self.show(url, edited.encode(), "recount")
            self.clock.sleep(20)
            self.show(url, b"<h1>Tidak ditemukan</h1>", "recount", status=404)
            self.clock.sleep(20)
            self.show(url, counted.encode(), "recount")
            first = self.last
            self.show(url, counted.encode(), "recount", probe_of=first)
        cards = "".join(
            f'<article><h2><a href="{one.page.url}">{one.page.url}</a></h2><i class="fa fa-eye"></i> 4.321</article>'
            for one in self.pages_of
        )
        self.show(self.home, f"<html><body><main>{cards}</main></body></html>".encode(), "discovery")
        self.fail(Page("tidak-ada", "", ""))
        self.end()
        self.begin()


@pytest.fixture(scope="module")
def lived() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=MEMORY) as directory:
        data, clock = Path(directory) / "data", Clock()
        with Archive(data, write=True, clock=clock.now) as archive:
            for number, pages in enumerate(SITES):
                site = Site(archive, clock, number, pages_of=tuple(pages))
                site.begin()
                site.life()
                site.end()
        yield data


def test_every_family_has_lived(lived: Path) -> None:
    readings = rows(lived, "SELECT DISTINCT reading FROM captures WHERE reading LIKE 'article %'")
    assert {one.path.parent.name for one in STORED} <= {reading.split()[1].partition("/")[0] for (reading,) in readings}
    wanted = {
        "edits": "SELECT sum(versions - 1) FROM articles",
        "gone": "SELECT count(*) FROM states WHERE status = 'gone'",
        "revisits": "SELECT count(*) FROM captures WHERE record_type = 'revisit'",
        "failures": "SELECT count(*) FROM failures",
        "requisites": "SELECT count(*) FROM captures WHERE purpose = 'requisite'",
        "counts": "SELECT count(*) FROM counts WHERE value > 0",
        "listed": "SELECT count(*) FROM snapshots WHERE seen_on = 'listing'",
        "probes": "SELECT count(*) FROM probes",
        "media": "SELECT count(*) FROM media",
        "tags": "SELECT count(*) FROM tags",
    }
    assert [name for name, sql in wanted.items() if not rows(lived, sql)[0][0]] == []


def test_the_index_is_made_again_row_for_row(lived: Path) -> None:
    with hold(lived, now), Beside(lived) as new:
        assert new.fill(warc_paths(lived), cores=1).damaged == []
        assert list(differences(said(lived / "index.db"), said(new.path))) == []


def test_the_ledger_holds(lived: Path) -> None:
    assert command(lived, "verify", "--ledger").code == 0


def test_every_value_is_proved_and_a_bound_is_no_ornament(lived: Path) -> None:
    """One article of each family with all that its pages say."""
    broken = []
    with Archive(lived) as archive:
        for id, *_ in rows(lived, "SELECT min(article_id) FROM versions GROUP BY substr(reader, 1, instr(reader, '/'))"):
            article = archive.ask.article(str(id))
            proofs = [prove_one(archive, article, name, place=False) for name in every(archive, article, None)]
            broken += [(id, proof.claim.field, proof.broken) for proof in proofs if proof.broken]
        assert broken == []
        (id, kind) = rows(lived, "SELECT s.article_id, c.kind FROM counts c JOIN snapshots s ON s.id = c.snapshot_id WHERE c.value > 0")[0]
        article = archive.ask.article(str(id))
        said = claim(archive, article, kind, None)
        assert prove_one(archive, article, kind).verdict == "PROVED"
        with patch("crawler.reread.prove.claim", lambda *_: replace(said, bound="at_least" if said.bound == "exact" else "exact")):
            changed = prove_one(archive, article, kind)
    assert changed.broken is not None and changed.broken.what == "so is whether it is exact"
