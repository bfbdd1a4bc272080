"""Runs that are stopped, killed or shut out: what was acknowledged stays, and the same command goes on from there."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.crawler.village import Site, Village, assert_sound, journal, lumbung, rows, started

ARTICLES = [f"/berita/{number}" for number in range(30)]


def wait_until(condition: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    while not condition():
        assert process.poll() is None, process.communicate()
        time.sleep(0.005)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_the_run_in_order(tmp_path: Path, number: int, code: int) -> None:
    with Village() as village:
        slow = village.add(tmp_path, Site("lambat", ARTICLES, yaml="profile: generic\ndelay: 0.05\n"))
        fast = village.add(tmp_path, Site("kedua", ARTICLES, yaml="profile: generic\ndelay: 0.05\n"))
        process = village.start(tmp_path, "lambat", "kedua")
        wait_until(lambda: len(slow.asked) > 9 and len(fast.asked) > 9, process)
        process.send_signal(number)
        asked = len(slow.asked)
        out, err = process.communicate(timeout=20)
        assert process.returncode == code, err
        assert '"outcome": "stopped"' in out and "The same command goes on from here" in out
        assert len(slow.asked) <= asked + 2, "what waited for its turn was still asked"
        assert not list(tmp_path.glob("collections/*/archive/*.open"))
        assert_sound(tmp_path)
        assert rows(tmp_path, "SELECT DISTINCT outcome, exit_code FROM jobs") == [("stopped", code)]
        again = village.crawl(tmp_path, "lambat", "kedua")
        assert again.code == 0, again.out
        assert_sound(tmp_path)
        for site in (slow, fast):
            assert {path: site.paths().count(path) for path in ARTICLES} == dict.fromkeys(ARTICLES, 1)


@pytest.mark.parametrize("moment", ["crawler.opened.sweep", "crawler.opened.release"])
def test_a_signal_before_the_first_request_or_after_the_last_ends_the_run_too(tmp_path: Path, moment: str) -> None:
    module, _, name = moment.rpartition(".")
    killing = (
        f"import os, signal, {module} as module\nbefore = module.{name}\ndef killed(*given):\n    os.kill(os.getpid(), signal.SIGTERM)\n"
    )
    with Village() as village:
        village.add(tmp_path, Site("satu"))
        done = village.crawl(tmp_path, "satu", sabotage=f"{killing}    return before(*given)\nmodule.{name} = killed")
        assert done.code == 143, done.err


MUTE = """
import os, pathlib, socket, time
known = socket.getaddrinfo
def asked(host, *more, **named):
    if named.get("flags"):
        return known(host, *more, **named)
    pathlib.Path(os.environ["ASKED"]).touch()
    time.sleep(120)
socket.getaddrinfo = asked
"""


def test_a_name_server_that_never_answers_holds_up_no_end(tmp_path: Path) -> None:
    Site("bisu").define(tmp_path)
    asked = tmp_path / "asked"
    process = started(tmp_path, "crawl", "bisu", sabotage=MUTE, env={"ASKED": str(asked)})
    wait_until(asked.exists, process)
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=60)  # the look-up takes two minutes
    assert process.returncode == 143, out + err
    assert rows(tmp_path, "SELECT count(*) FROM frontier WHERE state = 'inflight'") == [(0,)]


def test_a_killed_run_is_mended_and_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    with Village() as village:
        site = village.add(tmp_path, Site("lambat", ARTICLES, yaml="profile: generic\ndelay: 0.02\n"))
        kept: set[str] = set()
        for moment in (2, 9, 14, 21, 30):
            process = village.start(tmp_path, "lambat")
            wait_until(lambda moment=moment: len(site.asked) >= moment, process)  # type: ignore[misc]
            process.kill()
            process.communicate()
            if (tmp_path / "index.db").is_file():
                now = {id for (id,) in rows(tmp_path, "SELECT id FROM captures")}
                assert kept <= now
                kept = now
        last = village.crawl(tmp_path, "lambat")
        assert last.code == 0, last.out + last.err
        assert_sound(tmp_path)
        assert not list(tmp_path.glob("collections/*/archive/*.open"))
        assert kept <= {id for (id,) in rows(tmp_path, "SELECT id FROM captures")}
        assert rows(tmp_path, "SELECT count(*) FROM articles") == [(30,)]
        # One at a time goes over the wire: a kill can cost one exchange, and one more that was kept and not yet read.
        assert sum(site.paths().count(path) - 1 for path in ARTICLES) <= 10
        jobs = rows(tmp_path, "SELECT outcome, finished_at, id FROM jobs ORDER BY started_at")
        assert [outcome for outcome, _, _ in jobs][-1] == "done" and {outcome for outcome, _, _ in jobs[:-1]} == {"killed"}
        assert all(journal(tmp_path, id)[-1]["event"] != "job-finished" for outcome, _, id in jobs if outcome == "killed")
        shown = lumbung(tmp_path, "status", "--json").rows[0]
        assert (shown["articles"], shown["last_outcome"], shown["waiting"]) == (30, "done", 0)


def test_a_second_run_is_shut_out_while_readers_are_not(tmp_path: Path) -> None:
    with Village() as village:
        many = [f"/berita/{number}" for number in range(500)]  # it is still under way when all is said, on a busy machine too
        site = village.add(tmp_path, Site("lambat", many, yaml="profile: generic\ndelay: 0.2\n"))
        first = village.start(tmp_path, "lambat")
        wait_until(lambda: len(site.asked) > 7, first)
        second = village.crawl(tmp_path, "lambat")
        assert second.code == 8, second.err
        assert f"process {first.pid}" in second.err and "lumbung status" in second.err
        status = lumbung(tmp_path, "status")
        assert status.code == 0 and "under way" in status.out
        assert lumbung(tmp_path, "search", "kabar").code == 0
        first.send_signal(signal.SIGINT)
        first.communicate(timeout=20)
        assert first.returncode == 130


def test_a_lost_index_does_not_hide_what_a_killed_run_left(tmp_path: Path) -> None:
    with Village() as village:
        site = village.add(tmp_path, Site("lambat", ARTICLES, yaml="profile: generic\ndelay: 0.02\n"))
        process = village.start(tmp_path, "lambat")
        wait_until(lambda: len(site.asked) > 12, process)
        process.kill()
        process.communicate()
        for file in tmp_path.glob("index.db*"):
            file.unlink()
        again = village.crawl(tmp_path, "lambat")
        assert again.code == 0, again.err
        assert rows(tmp_path, "SELECT outcome FROM jobs ORDER BY started_at") == [("killed",), ("done",)]
        assert_sound(tmp_path)


def test_limits_leave_the_rest_for_the_next_run(tmp_path: Path) -> None:
    with Village() as village:
        site = village.add(tmp_path, Site("lambat", ARTICLES))
        first = village.crawl(tmp_path, "lambat", "--limit", "7")
        assert (first.code, first.jobs["lambat"]["articles_new"]) == (7, 7)
        second = village.crawl(tmp_path, "lambat", "--max-seconds", "0.000001")
        assert (second.code, second.jobs["lambat"]["requests"]) == (7, 0)
        third = village.crawl(tmp_path, "lambat", "--limit", "23")
        assert (third.code, third.jobs["lambat"]["articles_new"]) == (0, 23)
        assert {path: site.paths().count(path) for path in ARTICLES} == dict.fromkeys(ARTICLES, 1)
        assert_sound(tmp_path)


FAILS_ONCE = """
import sys
from archive.errors import NoSpace
from archive.index import Index
from crawler.commit import Committer
store, met = Committer._store, []
def failing(self):
    read = self.archive.unsettled and self.archive.ask.rows("SELECT 1 FROM frontier WHERE kind = 'article' AND state = 'done'")
    if met or not self._under_way or not read:
        return store(self)
    def commit(index):
        index.db.rollback()
        met.append(print("the disk failed", file=sys.stderr))
        Index.commit = was
        raise NoSpace("the index cannot be written: disk I/O error")
    was, Index.commit = Index.commit, commit
    store(self)
Committer._store = failing
"""


def test_a_disk_that_failed_once_ends_the_run_and_no_url_stays_in_flight(tmp_path: Path) -> None:
    """The answers that waited for that commit heard of it; what had been read before them was lost with it, and nobody waited for that."""
    with Village() as village:
        village.add(tmp_path, Site("rusak", ARTICLES, yaml="profile: generic\ndelay: 0.002\n"))
        failed = village.crawl(tmp_path, "rusak", sabotage=FAILS_ONCE)
        assert "the disk failed" in failed.err
        assert (failed.code, failed.jobs["rusak"]["outcome"]) == (3, "no-space"), failed.out + failed.err
        assert village.crawl(tmp_path, "rusak").code == 0
        assert_sound(tmp_path)
        assert rows(tmp_path, "SELECT state, count(*) FROM frontier WHERE kind = 'article' GROUP BY 1") == [("done", 30)]
        assert rows(tmp_path, "SELECT count(*) FROM articles") == [(30,)]
