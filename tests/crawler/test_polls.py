"""Discovery over weeks and months, on a clock that is set: what is asked when, what it costs, and that nothing is lost."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from spiders.reading import Link
from tests.crawler.desk import HOME, MONDAY, Answer, Desk

FEED, LIST, MAP = "/feed", "/berita", "/sitemap.xml"
OWN = {"feeds": ("/feed",), "sections": ("/berita",)}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk(tmp_path, **OWN) as one:
        yield one


def publish(desk: Desk, articles: list[str], *, feed: bool = True, per_page: int = 10) -> None:
    """The newest first, in pages and in a feed of ten."""
    if feed:
        desk.answers[FEED] = Answer(list(articles[:10]))
    pages = [articles[start : start + per_page] for start in range(0, len(articles), per_page)] or [[]]
    for number, page in enumerate(pages, 1):
        more = f"{LIST}?page={number + 1}" if number < len(pages) else None
        desk.answers[LIST if number == 1 else f"{LIST}?page={number}"] = Answer(list(page), next=more)
    desk.answers["/"] = Answer(list(articles[:3]))


def titles(first: int, last: int) -> list[str]:
    return [f"/berita/judul-nomor-{number}" for number in range(last, first - 1, -1)]


def test_a_run_for_a_timer_asks_nothing_before_its_time(desk: Desk) -> None:
    publish(desk, titles(1, 30))
    assert desk.run(now=False) == [FEED, LIST, "/", f"{LIST}?page=2", f"{LIST}?page=3"]
    assert len(desk.read) == 30
    assert desk.run(now=False) == []
    assert FEED in desk.run(now=True), "the archivist who names a portal wants it now"


def test_a_feed_of_which_all_is_new_leads_to_the_list(desk: Desk) -> None:
    publish(desk, titles(1, 30))
    desk.run()
    for source in (LIST, "/"):
        desk.archive.sources.postpone(desk.portal_id, [desk.portal.key(HOME.rstrip("/") + source)], desk.now + timedelta(days=400))
    desk.pass_days(10)
    publish(desk, titles(1, 55))
    assert sorted(desk.run(now=False)) == sorted([FEED, LIST, "/", f"{LIST}?page=2", f"{LIST}?page=3"])
    assert len(set(desk.read)) == 55 == len(desk.read)


def test_an_unchanged_feed_costs_a_304_and_is_no_alarm(desk: Desk) -> None:
    publish(desk, titles(1, 5))
    desk.answers[FEED] = Answer(titles(1, 5), etag='"a1"')
    desk.run()
    before = desk.source(FEED)
    desk.pass_days(1)
    assert f"{FEED} 304" in desk.run()
    after = desk.source(FEED)
    assert (after.etag, after.named, after.failures, after.polls) == ('"a1"', before.named, 0, before.polls + 1)
    desk.answers[FEED] = Answer(titles(1, 6), etag='"a2"')
    desk.pass_days(1)
    assert FEED in desk.run() and desk.source(FEED).etag == '"a2"'
    assert "/berita/judul-nomor-6" in desk.read


def test_a_source_that_stops_answering_wakes_the_others(desk: Desk) -> None:
    publish(desk, titles(1, 5))
    desk.run()
    for source in (LIST, "/"):
        desk.archive.sources.postpone(desk.portal_id, [desk.portal.key(HOME.rstrip("/") + source)], desk.now + timedelta(days=400))
    publish(desk, titles(1, 7))
    del desk.answers[FEED]
    desk.pass_days(14)
    assert set(desk.run(now=False)) == {FEED, LIST, "/"} and len(desk.read) == 7
    assert any(event["event"] == "sources-asked-early" and "no longer answers" in event["reason"] for event in desk.events)


def test_a_feed_that_is_never_written_again_is_noticed(desk: Desk) -> None:
    total = 40
    publish(desk, titles(1, total))
    desk.run()
    frozen = desk.answers[FEED]
    for day in range(60):
        total += 2
        publish(desk, titles(1, total))
        if day > 20:
            desk.answers[FEED] = frozen
        desk.pass_days(1)
        desk.run(now=False)
    desk.pass_days(14)
    desk.run(now=False)
    assert set(titles(1, total)) == set(desk.read)


def test_a_year_of_a_portal_costs_little_and_loses_nothing(tmp_path: Path) -> None:
    """A timer every six hours; lists, feed and sitemap; what is dated back stands on the second page, what no list names in the sitemap."""
    chance = random.Random(7)
    with Desk(tmp_path, sitemaps=(MAP,), **OWN) as desk:
        listed, hidden, born = titles(1, 60), list[str](), dict[str, object]()
        serial = 60

        def write() -> None:
            publish(desk, listed)
            desk.answers[MAP] = Answer([*listed, *hidden], etag=f'"{serial}"')

        write()
        desk.run(now=False)
        first = desk.requests
        for _ in range(4 * 150):
            desk.pass_days(0.25)
            local = desk.now + timedelta(hours=7)
            if local.weekday() < 5 and 8 <= local.hour <= 17:
                for _ in range(chance.choice((0, 0, 1, 1, 2))):
                    serial += 1
                    path, back = f"/berita/judul-nomor-{serial}", chance.random()
                    born[path] = desk.now
                    if back < 0.02:
                        hidden.append(path)
                    else:
                        listed.insert(14 if back < 0.05 else 0, path)
                write()
            desk.run(now=False)
        desk.pass_days(31)
        desk.run(now=False)
        assert born.keys() <= desk.found.keys(), "an article was lost"
        assert len(desk.read) == len(set(desk.read)) == 60 + len(born)
        assert (desk.requests - first) / len(born) < 1.6
        assert desk.source(MAP).current and desk.source(FEED).polls > 30


def test_paging_that_repeats_its_last_page_for_ever_ends(desk: Desk) -> None:
    desk.answers[FEED] = Answer([])
    for page in range(1, 200):
        shown = titles(1, 30)[10 * min(page - 1, 2) : 10 * min(page - 1, 2) + 10]
        desk.answers[LIST if page == 1 else f"{LIST}?page={page}"] = Answer(list(shown), next=f"{LIST}?page={page + 1}")
    assert len([path for path in desk.run() if path.startswith(LIST)]) == 4
    assert desk.source(LIST).walked_at is not None
    assert [event["reason"] for event in desk.events if event["event"] == "paging-ends"] == ["paging repeats itself"]
    assert desk.archive.sources.traps("contoh") == [
        {"reason": f"paging repeats itself ({HOME}berita)", "addresses": 1, "example": f"{HOME}berita?page=5"}
    ]


def test_pages_out_of_order_and_pinned_posts_lose_nothing(desk: Desk) -> None:
    publish(desk, titles(1, 30), feed=False)
    desk.run()
    publish(desk, [*titles(1, 4), *titles(31, 50), *titles(5, 30)], feed=False)
    desk.pass_days(3)
    desk.run(now=False)
    assert set(titles(1, 50)) == set(desk.read)


def test_backfill_walks_to_the_end_again_and_goes_on_where_it_was_killed(desk: Desk) -> None:
    publish(desk, titles(1, 100))
    desk.run()
    hidden = [f"/berita/lama-sekali-{number}" for number in range(5)]
    publish(desk, [*titles(21, 100), *hidden, *titles(1, 20)])
    assert [path for path in desk.run() if path.startswith(LIST)] == [LIST], "all on the first page is known"
    first = desk.run(backfill=True, at_most=6)
    assert desk.source(LIST).backfilling == 1 and desk.source(LIST).walked_at is None
    second = desk.run(backfill=True)
    walked = [path for path in (*first, *second) if path.startswith(f"{LIST}?page")]
    assert sorted(set(walked)) == sorted(f"{LIST}?page={number}" for number in range(2, 12)) and len(walked) <= 12
    assert set(hidden) <= set(desk.read) and len(desk.read) == 105
    assert desk.source(LIST).backfilling == 0 and desk.source(LIST).walked_at is not None


def test_a_deep_list_without_a_sitemap_is_swept_every_month(desk: Desk) -> None:
    publish(desk, titles(1, 120), feed=False)
    desk.run()
    listed, hidden = titles(1, 120), "/berita/bertanggal-mundur-sekali"
    for day in range(65):
        listed.insert(0, f"/berita/judul-nomor-{121 + day}")
        if day == 5:
            listed.insert(15, hidden)
        publish(desk, listed, feed=False)
        desk.pass_days(1)
        desk.run(now=False)
    assert hidden in desk.read
    assert desk.source(LIST).sweeps >= 1


def index(*days: float | None) -> Answer:
    """A sitemap index of as many files, each with the day on which it was modified, as it says."""
    names = [
        Link(f"{HOME}peta-{n}.xml", "sitemap", modified_at=None if d is None else MONDAY + timedelta(days=d)) for n, d in enumerate(days)
    ]
    return Answer(list(names))


def test_an_index_saves_requests_once_its_lastmod_has_proved_true(tmp_path: Path) -> None:
    with Desk(tmp_path, sitemaps=(MAP,)) as desk:
        serial, written = 30, [0.0, 0.0, 0.0]
        for file in range(3):
            desk.answers[f"/peta-{file}.xml"] = Answer(titles(file * 10 + 1, file * 10 + 10))
        costs = []
        for month in range(9):
            desk.answers[MAP] = index(*written)
            costs.append(len([path for path in desk.run() if path.startswith("/peta")]))
            desk.pass_days(30)
            serial += 1
            written[2] = 30.0 * (month + 1)
            answer = desk.answers["/peta-2.xml"]
            assert isinstance(answer, Answer)
            answer.links.append(f"/berita/judul-nomor-{serial}")
        assert costs[:2] == [3, 3] and 1 in costs[2:] and costs.count(3) >= 4, "the rest is tried again now and then"
        assert desk.source(MAP).lastmod_wrong == 0 and desk.source(MAP).lastmod_right >= 3


def test_an_index_whose_lastmod_lies_is_not_believed(tmp_path: Path) -> None:
    with Desk(tmp_path, sitemaps=(MAP,)) as desk:
        desk.answers[MAP] = index(0.0, 0.0)
        file = Answer(titles(1, 10))
        desk.answers |= {"/peta-0.xml": file, "/peta-1.xml": Answer(titles(11, 20))}
        for month in range(6):
            desk.run()
            desk.pass_days(30)
            file.links.append(f"/berita/judul-baru-{month}")
        assert desk.source(MAP).lastmod_wrong >= 3
        assert desk.run().count("/peta-0.xml") == 1
        assert len(desk.read) == 26


def test_an_edited_article_is_seen_early_where_lastmod_is_true(tmp_path: Path) -> None:
    with Desk(tmp_path, sitemaps=(MAP,)) as desk:
        paths = titles(1, 20)

        def write(modified: set[str], day: float) -> None:
            desk.answers[MAP] = Answer(
                [Link(HOME[:-1] + path, modified_at=MONDAY + timedelta(days=day if path in modified else -50)) for path in paths]
            )

        write(set(), 0)
        desk.run()
        desk.pass_days(40)
        write(set(paths), 40)
        desk.run()
        assert len(desk.read) == 23, "a file in which everything is new tells when it was written: three of it are tried"
        claimed = desk.archive.index.db.execute("SELECT count(*) FROM frontier WHERE claim IS NOT NULL").fetchone()
        assert claimed == (0,), "a visit settles the claim"


def test_a_sitemap_of_thousands_of_addresses(tmp_path: Path) -> None:
    with Desk(tmp_path, sitemaps=(MAP,)) as desk:
        desk.answers[MAP] = Answer([f"/berita/{number}-judul-berita" for number in range(5_000)])
        desk.run(at_most=2)
        assert desk.archive.due.waiting(desk.portal_id, ("article",)) == 5_000


def test_a_portal_that_moves_keeps_its_articles(tmp_path: Path) -> None:
    with Desk(tmp_path, **OWN) as desk:
        publish(desk, titles(1, 12))
        desk.run()
        assert len(desk.read) == 12
        desk.portal = desk.portal.model_copy(
            update={"home": "https://baru.go.id/", "aliases": ("contoh.go.id",), "feeds": (), "sections": ()}
        )
        desk.portal = type(desk.portal)(**desk.portal.model_dump())
        desk.answers["/"] = Answer([f"https://baru.go.id{path}" for path in titles(1, 14)])
        desk.pass_days(20)
        desk.run()
        assert len(desk.read) == 14
        assert desk.state("/berita/judul-nomor-1") == "done"


def test_traps_are_left_out_and_told(desk: Desk) -> None:
    publish(desk, [*titles(1, 5), "/kalender/2031/05", "/kalender/2031/06", "/berita/berita/berita/berita", "/arsip/2024/05"])
    desk.run()
    assert "/arsip/2024/05" in desk.read and not any("kalender" in path for path in desk.read)
    told = {row["reason"]: (row["addresses"], row["example"]) for row in desk.archive.sources.traps("contoh")}
    assert told["a calendar: the year 2031"] == (2, f"{HOME}kalender/2031/05")
    assert [event["url"] for event in desk.events if event["event"] == "trap"][-1] == f"{HOME}berita/berita/berita/berita"
    before = len(desk.events)
    desk.pass_days(3)
    desk.run()
    assert not any(event["event"] == "trap" for event in desk.events[before:]), "told once each"
