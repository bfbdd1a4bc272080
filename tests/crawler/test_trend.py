"""What is told when a portal's pages stop showing a thing, and what is not."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.yields import ArticlePage, PageAsked, SourcePage
from crawler import trend

ALL = ("title", "text", "published", "author", "counts.views")


def pages(number: int, fields: Sequence[str] = ALL, *, job: str = "old", first: int = 0, system: str = "codingest") -> list[ArticlePage]:
    reader = f"article {system}/1 page"
    return [ArticlePage(f"{job}-{n}", f"http://a.go.id/{n}", job, first + n, reader, frozenset(fields)) for n in range(number)]


def lacking(name: str) -> list[str]:
    return [field for field in ALL if field != name]


def fields_of(mine: list[ArticlePage], earlier: list[ArticlePage]) -> list[str]:
    return [broken.field for broken in trend.vanished(mine, earlier)]


@pytest.mark.parametrize("name", ["published", "author", "counts.views"])
def test_a_field_that_was_always_there_and_is_on_no_new_page(name: str) -> None:
    mine = pages(3, lacking(name), job="new", first=100)
    (broken,) = trend.vanished(mine, pages(24))
    assert (broken.field, broken.capture_id) == (name, "new-0")
    assert (
        broken.what == f"{name} vanished: none of 3 articles read has it, before 24 of 24 had (read as codingest/1 page, http://a.go.id/0)"
    )


def test_one_new_page_a_day_adds_up() -> None:
    earlier = pages(24)
    told = []
    for day in range(4):
        today = pages(1, lacking("published"), job=f"day{day}", first=100 + day)
        told.append(fields_of(today, earlier))
        earlier += today
    assert told[0] == [] and told[-1] == ["published"]


@pytest.mark.parametrize(("had", "name", "told"), [(5, "published", True), (14, "counts.views", True), (3, "author", False)])
def test_two_without_what_every_page_had_are_enough(had: int, name: str, told: bool) -> None:
    """A small portal of two articles a run, whose template has lost what it printed on every page."""
    mine = pages(2, lacking(name), job="new", first=100)
    assert fields_of(mine, pages(had)) == ([name] if told else [])
    assert fields_of([*mine, *pages(1, job="new", first=200)], pages(had)) == [], "one that has it: the template still prints it"


def test_articles_that_had_it_and_have_lost_it_need_no_statistics() -> None:
    earlier = pages(3)
    assert fields_of(pages(2, lacking("published"), job="new"), earlier) == ["published"]
    assert fields_of(pages(1, lacking("published"), job="new"), earlier) == []
    assert fields_of([*pages(3, job="new"), *pages(1, lacking("author"), job="new")], pages(9)) == []


def tagged(day: int, tags: bool, *, job: str) -> list[ArticlePage]:
    fields = frozenset([*ALL, "tags"] if tags else ALL)
    date = f"2026-{day // 28 + 1:02}-{day % 28 + 1:02}"
    return [ArticlePage(f"{job}-{day}", f"u{day}", job, day, "article codingest/1 x", fields, date)]


def test_an_article_without_tags_that_is_read_again_is_no_news() -> None:
    """The same five without, the last to be read in the second run, and then a new one without."""
    days = [(day, day % 5 != 3) for day in range(24)]
    earlier = [page for day, tags in days for page in tagged(day, tags, job="one")]
    earlier += [page for day, tags in sorted(days, key=lambda one: not one[1]) for page in tagged(day, tags, job="two")]
    assert fields_of(tagged(30, False, job="new"), earlier) == []
    assert fields_of([page for day in range(30, 40) for page in tagged(day, False, job="new")], earlier) == ["tags"]


def test_the_past_of_a_portal_may_have_been_without() -> None:
    """A field that came with the portal's fortieth article is missed on no older one, in whatever order and run they are read."""
    newest = [page for day in reversed(range(40, 80)) for page in tagged(day, True, job="old")]
    assert fields_of([page for day in reversed(range(40)) for page in tagged(day, False, job="backfill")], newest) == []
    whole = newest + [page for day in reversed(range(40)) for page in tagged(day, False, job="old")]
    assert fields_of(tagged(81, False, job="new"), whole) == [], "one is no break, though the last 40 pages that were read had none"


def test_a_portal_that_does_without_it_for_long_has_no_break() -> None:
    earlier = [*pages(24), *pages(70, lacking("author"), job="since", first=100)]
    assert fields_of(pages(5, lacking("author"), job="new", first=300), earlier) == []


def test_a_portal_on_a_new_system_misses_only_what_every_system_shows() -> None:
    moved = pages(6, ("title", "text", "published"), job="new", first=100, system="wordpress")
    assert fields_of(moved, pages(24)) == []
    assert fields_of(pages(6, ("title", "text"), job="new", first=100, system="wordpress"), pages(24)) == ["published"]
    lost = pages(6, ("title", "text", "published"), job="new", first=100, system="generic")
    assert fields_of(lost, pages(24)) == ["author", "counts.views"], "known by no mark any more: that is the break itself"


def test_a_first_run_and_a_run_without_pages_tell_nothing() -> None:
    assert fields_of(pages(9), []) == fields_of([], pages(9)) == []


def test_fields_that_come_and_go_do_not_cry_wolf() -> None:
    """A year of daily runs on portals whose editors fill what they like."""
    alarms = 0
    for seed in range(12):
        dice = random.Random(seed)
        rates = {"title": 1.0, "text": 1.0, "published": 1.0, "author": 0.9, "image_url": 0.8, "lead": 0.4, "counts.comments": 0.15}
        earlier: list[ArticlePage] = []
        for day in range(200):
            mine = [
                ArticlePage(f"{day}-{n}", "u", str(day), None, "article x/1 y", frozenset(f for f, p in rates.items() if dice.random() < p))
                for n in range(dice.choice((0, 1, 1, 2, 5)))
            ]
            alarms += len(list(trend.vanished(mine, earlier[-trend.HISTORY :])))
            earlier += mine
    assert alarms <= 6, f"{alarms} false alarms in {12 * 200} runs"


@given(st.integers(0, 40), st.integers(0, 60), st.data())
def test_chances_are_chances(n: int, of: int, data: st.DataObject) -> None:
    k, had = data.draw(st.integers(0, n)), data.draw(st.integers(0, of))
    chances = [trend.chance(i, n, had, of) for i in range(k + 1)]
    assert all(0 <= one <= 1 + 1e-9 for one in chances) and chances == sorted(chances)
    assert trend.chance(n, n, had, of) == pytest.approx(1)


def asked(kinds: str, *, job: str = "new", purpose: str = "article") -> list[PageAsked]:
    names = {"a": "article", "o": "other", "l": "listing", "g": "gone", "c": "challenge"}
    return [PageAsked(f"{job}-{n}", f"http://a.go.id/{n}", job, purpose, names[kind]) for n, kind in enumerate(kinds)]


@pytest.mark.parametrize(
    ("mine", "earlier", "purpose", "words"),
    [
        ("aaaa", "aaaaaaaaaa", "article", None),
        ("ooo", "a" * 20 + "o", "article", "3 of 3 pages named as articles cannot be read, before 1 of 21"),
        ("oa", "a" * 20, "article", None),
        ("ol", "a" * 5, "recount", "2 of 2 known articles cannot be read any more"),
        ("oaaa", "a" * 5, "recount", None),
        ("oo", "a" * 6, "article", "2 of 2 pages named as articles cannot be read, before 0 of 6"),
        ("oo", "aaa", "article", None),
        ("cccc", "a" * 20, "article", None),
        ("ooo", "oooaooao", "article", None),
        ("ooo", "", "article", None),
    ],
)
def test_pages_that_cannot_be_read(mine: str, earlier: str, purpose: str, words: str | None) -> None:
    told = [broken.what for broken in trend.unread(asked(mine, purpose=purpose), asked(earlier, job="old"))]
    assert (words is None and told == []) or (words is not None and told[0].startswith(words)), told


@pytest.mark.parametrize(
    ("mine", "taken", "told"), [("ggggga", 5, True), ("gaaaaaaa", 1, False), ("ggg", 3, False), ("gggg" + "a" * 9, 4, False)]
)
def test_many_articles_gone_at_once(mine: str, taken: int, told: bool) -> None:
    assert bool(list(trend.gone(asked(mine, purpose="recount"), taken))) is told


def source(url: str, *links: int) -> list[SourcePage]:
    """The newest answer is the run's."""
    return [SourcePage(f"{url}{n}", url, "new" if n == 0 else f"old{n}", number) for n, number in enumerate(links)]


@pytest.mark.parametrize(
    ("sources", "told"),
    [
        ([*source("/", 10, 10, 10), *source("/feed", 20, 20)], False),
        ([*source("/", 0, 10, 10), *source("/feed", 20, 20)], False),
        ([*source("/", 0, 10, 10), *source("/feed", 2, 20)], True),
        ([*source("/", 0, 4)], True),
        ([*source("/", 1, 4)], False),
        ([*source("/", 1, 12)], True),
        ([*source("/", 0, 12), *source("/wp-json", 12)], False),
        ([*source("/", 10)], False),
    ],
    ids=["well", "one of two", "both", "small", "small, fewer", "one", "moved to another", "first run"],
)
def test_sources_that_name_less(sources: list[SourcePage], told: bool) -> None:
    found = list(trend.dried_up(sources, "new"))
    assert bool(found) is told
    assert not found or found[0].capture_id in ("/0", "/feed0")


def test_a_source_that_answers_that_it_is_unchanged_names_what_it_named() -> None:
    assert list(trend.dried_up(source("/", 0, 2), "new", 2)) == []
