from __future__ import annotations

from pathlib import Path

import pytest

from tests.crawler.village import Site, Village, assert_sound, journal, lumbung, rows

BROKEN_BEGIN = """
from crawler.run import Run
begin = Run._begin
def broken(self, crawler):
    if self.portal.slug == "celaka":
        raise ValueError("a mistake on purpose")
    begin(self, crawler)
Run._begin = broken
"""
BROKEN_DEPOSIT = """
from crawler.deposit import Deposit
visit = Deposit._visit
def broken(self, item):
    visit(self, item)
    if item.url.endswith("/berita/dua"):
        raise KeyError("a mistake on purpose")
Deposit._visit = broken
"""
BROKEN_READING = """
import spiders.walk
page_of = spiders.walk.page_of
def broken(response, meta):
    if response.url.endswith("/berita/dua"):
        raise KeyError("a mistake on purpose")
    return page_of(response, meta)
spiders.walk.page_of = broken
"""


def test_one_portals_trouble_never_stops_another(tmp_path: Path) -> None:
    with Village() as village:
        for slug in ("celaka", "aman", "sentosa"):
            village.add(tmp_path, Site(slug))
        done = village.crawl(tmp_path, "celaka", "aman", "sentosa", sabotage=BROKEN_BEGIN)
        assert done.code == 1
        assert (done.jobs["celaka"]["exit_code"], done.jobs["celaka"]["outcome"]) == (1, "error")
        assert "a mistake on purpose" in done.jobs["celaka"]["reason"]
        assert {done.jobs[slug]["articles_new"] for slug in ("aman", "sentosa")} == {2}
        assert village.crawl(tmp_path, "celaka").code == 0
        assert_sound(tmp_path)


FAILS_ONCE = """
from pathlib import Path
from archive.errors import NoSpace
from crawler.journal import Journal
begin, tries = Journal.__init__, []
def broken(self, path, *rest):
    tries.append(path)
    if len(tries) == 1:
        raise NoSpace(f"{path}: Input/output error")
    begin(self, path, *rest)
Journal.__init__ = broken
"""


def test_a_disk_that_fails_once_is_told_as_that(tmp_path: Path) -> None:
    with Village() as village:
        village.add(tmp_path, Site("aman"))
        done = village.crawl(tmp_path, "aman", sabotage=FAILS_ONCE)
        assert (done.code, done.jobs["aman"]["outcome"]) == (3, "no-space"), done.out
        assert "Input/output error" in done.jobs["aman"]["reason"]
        assert village.crawl(tmp_path, "aman").code == 0
        assert lumbung(tmp_path, "verify").code == 0


@pytest.mark.parametrize("sabotage", [BROKEN_DEPOSIT, BROKEN_READING])
def test_a_mistake_of_ours_is_told_and_costs_that_page_alone(tmp_path: Path, sabotage: str) -> None:
    with Village() as village:
        village.add(tmp_path, Site("aman"))
        done = village.crawl(tmp_path, "aman", sabotage=sabotage)
        job = done.jobs["aman"]
        assert (done.code, job["outcome"], job["articles_new"]) == (1, "error", 1), done.out
        assert "http://aman.contoh.go.id/berita/dua: KeyError" in job["reason"]
        mistakes = [line for line in journal(tmp_path, job["id"]) if line["event"] == "mistake"]
        assert len(mistakes) == 1 and "Traceback" in mistakes[0]["traceback"]
        assert_sound(tmp_path)
        assert village.crawl(tmp_path, "aman").code == 0  # reads what was kept and not read, before it asks for anything
        assert rows(tmp_path, "SELECT count(*) FROM articles") == [(2,)]
        assert rows(tmp_path, "SELECT url FROM frontier WHERE state = 'inflight'") == []
        assert rows(tmp_path, "SELECT count(*) FROM versions") == [(2,)]
        assert lumbung(tmp_path, "verify").code == 0  # what the first run told of itself was true when it ended


def test_all_of_a_portals_numbers_stand_in_status(tmp_path: Path) -> None:
    with Village() as village:
        site = village.add(tmp_path, Site("aman"))
        village.crawl(tmp_path, "aman")
        site.special["/berita/dua"] = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
        done = village.crawl(tmp_path, "aman", "--all", verb="recount")
        assert (done.code, done.jobs["aman"]["requests"]) == (0, 2)
        row = lumbung(tmp_path, "status", "--json").rows[0]
        assert (row["articles"], row["gone"], row["edits"], row["captures"], row["last_verb"]) == (2, 1, 0, 9, "recount")
