"""The table of months counts articles as going through all of them does; the newest numbers of each are those that came last."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from archive.months import REFILL
from tests.archive.test_falls import EMPTY, observed

DAYS = st.sampled_from((None, "2026-01-05", "2026-01-31", "2026-02-01"))
step = st.one_of(
    st.tuples(st.just("new"), st.integers(1, 2), DAYS),
    st.tuples(st.just("published_date"), st.integers(1, 8), DAYS),
    st.tuples(st.just("status"), st.integers(1, 8), st.sampled_from(("live", "gone", "unreachable"))),
    st.tuples(st.just("versions"), st.integers(1, 8), st.integers(1, 3)),
    st.tuples(st.just("portal_id"), st.integers(1, 8), st.integers(1, 2)),
    st.tuples(st.just("visit"), st.integers(1, 8), st.sampled_from((None, 0, 3))),
    st.tuples(st.just("no article"), st.integers(3, 8), st.none()),
)


def do(db: Database, number: int, what: str, which: int, value: object) -> None:
    if what == "new":
        names = "title, text, status, first_seen_at, last_seen_at, versions, content_digest"
        db.execute(
            f"INSERT INTO articles(portal_id, url, key, published_date, {names}) SELECT ?, 'u', ?, ?, {names} FROM articles WHERE id = 1",
            (which, f"n{number}", value),
        )
    elif what == "visit":
        if db.execute("SELECT 1 FROM articles WHERE id = ?", (which,)).fetchone():
            snapshot = observed(db, which, f"k{number}", "2026-01-01")
            db.execute("INSERT INTO counts VALUES (?, 'wow', ?, 'exact', '', '')", (snapshot, value))
    elif what == "no article":
        unseen = "id = ? AND NOT EXISTS (SELECT 1 FROM snapshots WHERE article_id = articles.id)"
        db.execute(f"DELETE FROM articles WHERE {unseen}", (which,))
    else:
        db.execute(f"UPDATE articles SET {what} = ? WHERE id = ?", (value, which))


@settings(max_examples=60)
@given(st.lists(step, max_size=30))
def test_months_follow_the_articles(steps: list[tuple[str, int, object]]) -> None:
    db = EMPTY()
    db.execute("INSERT INTO portals SELECT 2, 'q', agency, home, region_code, region, profile, timezone FROM portals")
    for number, what in enumerate(steps):
        do(db, number, *what)
    counted = (
        "SELECT portal_id, coalesce(substr(published_date, 1, 7), ''), count(*), sum(reacted), sum(status = 'gone'), sum(versions > 1) "
        "FROM articles GROUP BY 1, 2 ORDER BY 1, 2"
    )
    told = "SELECT * FROM months ORDER BY 1, 2"
    assert db.execute(told).fetchall() == db.execute(counted).fetchall()
    for statement in REFILL:
        db.execute(statement)
    assert db.execute(told).fetchall() == db.execute(counted).fetchall(), "of all articles at once, as a rebuild does"


visit = st.tuples(
    st.integers(1, 2), st.integers(0, 5), st.sampled_from(("page", "listing")),
    st.dictionaries(st.sampled_from(("like", "views")), st.sampled_from((None, 1, 2)), max_size=2),
)  # fmt: skip


@settings(max_examples=40)
@given(st.lists(visit, max_size=12))
def test_the_newest_numbers_of_each_article(visits: list[tuple[int, int, str, dict[str, int | None]]]) -> None:
    db = EMPTY()
    newest: dict[int, tuple[bool, int, int]] = {}
    shown: dict[int, dict[str, int | None]] = {}
    last: dict[tuple[int, str], tuple[int, int, int | None]] = {}
    for number, (article, hour, seen_on, counts) in enumerate(visits):
        snapshot = observed(db, article, f"k{number}", f"2026-01-01T{hour:02}")
        db.execute("UPDATE snapshots SET seen_on = ? WHERE id = ?", (seen_on, snapshot))
        for kind, value in counts.items():
            db.execute("INSERT INTO counts VALUES (?, ?, ?, 'exact', '', '')", (snapshot, kind, value))
            last[article, kind] = max(last.get((article, kind), (-1, -1, None)), (hour, snapshot, value), key=lambda one: one[:2])
        if (place := (seen_on == "page", hour, snapshot)) > newest.get(article, (False, -1, -1)):
            newest[article], shown[article] = place, counts
    rows = db.execute("SELECT article_id, likes, views, wow FROM latest_reactions ORDER BY 1").fetchall()
    assert rows == [(id, counts.get("like"), counts.get("views"), None) for id, counts in sorted(shown.items())]
    rows = db.execute("SELECT article_id, kind, value FROM latest_counts ORDER BY 1, 2").fetchall()
    assert rows == [(*key, value) for key, (_, _, value) in sorted(last.items())]
