"""The site that benchmarks crawl is what they say it is, it counts rightly, and the table divides rightly."""

from __future__ import annotations

import gzip
import http.client
import re
from statistics import mean
from typing import Any

import numpy as np
import pytest

from benchmarks.crawl import CONTENDERS, Result, Run, serving, table
from benchmarks.judging import errors
from benchmarks.pages import HTML, Site
from benchmarks.reading import demo_pages, scores
from benchmarks.revisits import Knowing, Lumbung, Policy, Uniform
from benchmarks.traffic import traffic

BASE = "http://portal.test"


def test_pages_have_the_weight_of_the_portals_they_stand_for() -> None:
    site = Site(300)
    pages = [site.article(number, BASE) for number in range(2, 40)]
    assert 58_000 < mean(len(page) for page in pages) < 63_000
    assert 13_000 < mean(len(gzip.compress(page.encode(), 6)) for page in pages) < 18_000
    assert 115 < mean(page.count("<a href=") for page in pages) < 123


def test_every_link_and_article_is_reached_from_home() -> None:
    site, seen, waiting = Site(35), set[str](), ["/"]
    while waiting:
        target = waiting.pop()
        found = site.body(target, BASE)
        assert found is not None, target
        assert found[0] == HTML
        seen.add(target)
        waiting += set(re.findall(rf'<a [^>]*?href="{BASE}(/[^"]*)"', found[1])) - seen - set(waiting)
    assert site.articles.keys() <= seen


def test_server_answers_and_counts() -> None:
    article = next(iter(Site(25).articles))
    with serving(25) as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.port)
        lengths = {}
        for path, coding in [("/", ""), (article, ""), (article, "gzip"), ("/feed", ""), ("/robots.txt", "")]:
            connection.request("GET", path, headers={"Accept-Encoding": coding})
            answer = connection.getresponse()
            body = answer.read()
            assert answer.status == (404 if path == "/feed" else 200)
            lengths[path, coding] = len(gzip.decompress(body) if answer.getheader("Content-Encoding") == "gzip" else body)
        connection.close()
        assert lengths[article, ""] == lengths[article, "gzip"]
        assert server.counters() == {"requests": 5, "pages": 2, "articles": 1}
        assert server.counters() == {"requests": 0, "pages": 0, "articles": 0}


def test_table_leaves_start_up_out_and_takes_the_least_cpu_time() -> None:
    def runs(*seconds: float, articles: int = 100) -> list[Run]:
        return [Run(cpu=cpu, wall=cpu, peak=50, requests=111, pages=110, articles=articles, note="") for cpu in seconds]

    start = [Run(cpu=1.0, wall=1.0, peak=50, requests=11, pages=10, articles=1, note="")]
    ours, plain, *others = (contender.name for contender in CONTENDERS)
    results = {
        ours: Result(start, runs(1.5, 2.0)),
        plain: Result(start, runs(3.0, 2.0, articles=99)),
        others[0]: Result(failure="not installed"),
    }
    lines = list(table(results, articles=100))
    assert lines[1].split()[-7:] == ["111", "1.50", "1.00", "5.00", "200", "1.50", "50"]
    assert lines[2].endswith("only 99 of 100 articles were fetched")
    assert lines[3].split()[-2:] == ["not", "installed"]
    assert lines[-1] == f"    2.00 x those of {plain}"


def test_texts_are_scored_by_runs_of_four_words() -> None:
    same = "satu dua tiga empat lima"
    assert scores([(same, same.upper().lower()), ("a b c d", "a b c d")]) == (1.0, 1.0, 1.0, 1.0)
    f1, precision, recall, exact = scores([(same, "satu dua tiga empat enam")])
    assert (f1, precision, recall, exact) == (0.5, 0.5, 0.5, 0.0)


def test_pages_of_every_generation_of_the_demo_are_read_for_speed() -> None:
    assert len({home for _, _, home in demo_pages(1)}) == 6


def test_revisits_spend_alike_and_knowledge_is_worth_something() -> None:
    happened = traffic("power", "views", 7, days=70, a_day=6, step=6.0)
    assert (np.diff(happened.counts, axis=1) >= 0).all()
    assert happened.counts[:, -1].mean() == pytest.approx(happened.expected[:, -1].mean(), rel=0.1)
    visits: dict[str, int] = {}

    def error(policy: type[Policy]) -> float:
        rule = policy(happened, 8)
        seen = rule.seen

        def counted(which: Any, age: Any, count: Any) -> None:
            visits[policy.__name__] = visits.get(policy.__name__, 0) + len(which)
            seen(which, age, count)

        rule.seen = counted  # type: ignore[method-assign]
        return float(errors(rule, failing=0)[0])

    uniform, ours, knowing = error(Uniform), error(Lumbung), error(Knowing)
    assert knowing < uniform and ours < 0.6 * uniform
    assert len(set(visits.values())) == 1, visits
