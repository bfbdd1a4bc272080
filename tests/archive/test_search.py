"""Search: what may be typed, filters, ranking, passages and facets, on articles where the right answer is known."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from archive import Archive, candidates, upgrade
from archive.canned import QUESTIONS
from archive.errors import NoSpace, NotAnArchive, UsageError
from archive.filters import Filters
from archive.highlight import Highlighter
from archive.records import Article, Capture, Count, Job, PortalEntry
from archive.search import FACETS, Found, search
from archive.words import Wanted, read, tokens_of

NOW = datetime(2026, 11, 20, tzinfo=UTC)
PORTALS = (
    PortalEntry("klaten", "Dinas Arsip", "http://klaten.go.id/", "Asia/Jakarta", "generic", "33.10", "Kabupaten Klaten"),
    PortalEntry("depok", "Pemerintah Kota", "http://depok.go.id/", "Asia/Jakarta", "generic", "32.76", "Kota Depok"),
)
ARTICLES: list[tuple[str, str, str, str, str, str | None, int | None, str]] = [
    # portal, title, lead, text, category, day, love, fate
    ("klaten", "Arsip Desa Dibuka", "", "Perpustakaan keliling datang.", "Berita", "2026-10-01", 3, ""),
    ("klaten", "Panen Raya", "Anak-anak ikut.", "Arsip desa disebut sekali saja di sini.", "Berita", "2026-10-20", 0, ""),
    ("klaten", "Salat Jum’at", "", "Jamaah memenuhi masjid. Pélog dan Café.", "Agama", "2026-11-01", None, "edited"),
    ("depok", "Pasar Malam", "", "Pasar dibuka hari Jumat untuk anak anak.", "berita", "2026-11-05", 9, "gone"),
    ("depok", "Non-aktif", "", "Kartu e-KTP nonaktif <b>segera</b>.", "Layanan", None, None, ""),
]


def made(path: Path) -> Path:
    with Archive(path, write=True, clock=lambda: NOW) as archive:
        for portal in PORTALS:
            archive.enter(portal)
            archive.begin(Job(f"j-{portal.slug}", portal.slug, "crawl", NOW))
        for number, row in enumerate(ARTICLES, 1):
            _add(archive, number, *row)
        for portal in PORTALS:
            archive.end(Job(f"j-{portal.slug}", portal.slug, "crawl", NOW, finished_at=NOW, outcome="ok", exit_code=0))
    return path


def _add(
    archive: Archive, number: int, slug: str, title: str, lead: str, text: str, category: str, day: str | None, love: int | None, fate: str
) -> None:
    url, answer = f"http://{slug}.go.id/{number}", b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx"

    def add(said: str, visit: int) -> int:
        at, id = NOW + timedelta(hours=visit), str(UUID(int=number * 10 + visit))
        archive.keep(
            Capture(id, url, "GET", 200, b"GET / HTTP/1.1\r\n\r\n", answer, len(answer) - 1, False, at, at, "article", slug, f"j-{slug}")
        )
        article = Article(url, title, said, lead=lead or None, category=category, published_date=date.fromisoformat(day) if day else None)
        counts = () if love is None else (Count("love", love, str(love), ".love"), Count("views", 5, "5", ".views"))
        return archive.add(archive.index.portal_id(slug), url, article, counts, capture_id=id, seen_at=at, reader="test/1").article_id

    if fate == "edited":
        add("Yang lama.", 0)
    id = add(text, 1)
    if fate == "gone":
        with archive.index.transaction():
            archive.index.status(id, "gone", NOW, capture_id=None, reason="HTTP 404")


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    path = made(tmp_path_factory.mktemp("cari") / "data")
    connection = sqlite3.connect(f"file:{path / 'index.db'}?mode=ro", uri=True)
    yield connection
    connection.close()


def ids(found: Found) -> list[int]:
    return [hit["id"] for hit in found.hits]


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("arsip", {1, 2}),
        ("ARSIP desa", {1, 2}),
        ('"arsip desa"', {1, 2}),
        ('"desa arsip"', set()),
        ("perpus*", {1}),
        ("arsip -perpustakaan", {2}),
        ("arsip OR pasar", {1, 2, 4}),
        ("panen ATAU pasar malam", {4}),
        ("anak-anak", {2, 4}),
        ("anak2", {2, 4}),
        ("anak anak", {2, 4}),
        ("Jum'at", {3, 4}),
        ("jum’at", {3, 4}),
        ("jumat", {3, 4}),
        ("non-aktif", {5}),
        ("nonaktif", {5}),
        ("e-ktp", {5}),
        ("pelog cafe", {3}),
        ("pélog CAFÉ", {3}),
        ("masjid*", {3}),
        ("lama", set()),
        ("-arsip", set()),
        ("***", set()),
        ('"', set()),
        ("title:arsip", set()),
        ("arsip AND desa", {1, 2}),
        ("arsip NOT perpustakaan", {2}),
        ("NOT NOT AND -NOT NOT", set()),
        ('"AND"', set()),
        ("arsip NOT", {1, 2}),
        ("OR arsip OR", {1, 2}),
        ("(arsip)", {1, 2}),
        ("arsip, desa!", {1, 2}),
    ],
)
def test_what_may_be_typed(db: sqlite3.Connection, typed: str, right: set[int]) -> None:
    found = search(db, typed)
    assert set(ids(found)) == right
    assert (found.total, found.more) == (len(right), False)


HARD = st.text() | st.text(alphabet="ab \"'*-()^:{}+,ORANDNEATU.\0\ud800é́\u200d‏|’𝐚ß", max_size=40)


@given(HARD, st.sampled_from([Filters(), Filters(portal="klaten", gone=False), Filters(category="'\"\ud800\0")]))
@example('a" NEAR(b, 2) OR NOT title : ^"', Filters())
@example("\ud83d arsip", Filters())
@example("a" * 20_000, Filters())
@example(" ".join(f'"x{n}"' for n in range(5000)), Filters())
@example("OR " * 3000, Filters())
def test_nothing_typed_is_an_error(db: sqlite3.Connection, typed: str, where: Filters) -> None:
    found = search(db, typed, where=where, facets=True)
    assert found.total == len(found.hits) <= len(ARTICLES)
    for hit in found.hits:
        assert hit["marked_title"].count("[") == hit["marked_title"].count("]")


@given(HARD)
def test_what_is_marked_is_the_text(typed: str) -> None:
    """Marks taken away, the text is as it was, whatever stands in it and whatever is looked for."""
    marked = Highlighter(read(typed).terms, ("\ue000", "\ue001")).whole(typed)
    assert marked.replace("\ue000", "").replace("\ue001", "") == typed.replace("\ue000", "").replace("\ue001", "")


@pytest.mark.parametrize(
    ("where", "right"),
    [
        (Filters(portal="depok"), {4, 5}),
        (Filters(region="33"), {1, 2, 3}),
        (Filters(region="33.10"), {1, 2, 3}),
        (Filters(region="kota depok"), {4, 5}),
        (Filters(region="Klaten"), {1, 2, 3}),
        (Filters(category="BERITA"), {1, 2, 4}),
        (Filters(since="2026-10-20"), {2, 3, 4}),
        (Filters(until="2026-10-20"), {1, 2}),
        (Filters(since="2026-10-20", until="2026-11-01"), {2, 3}),
        (Filters(reactions=True), {1, 4}),
        (Filters(reactions=False), {2, 3, 5}),
        (Filters(gone=True), {4}),
        (Filters(gone=False), {1, 2, 3, 5}),
        (Filters(edited=True), {3}),
        (Filters(edited=False), {1, 2, 4, 5}),
        (Filters(portal="klaten", reactions=True, edited=False, category="Berita", since="2026-01-01"), {1}),
    ],
)
def test_filters(db: sqlite3.Connection, where: Filters, right: set[int]) -> None:
    """The same articles whether the filters stand alone or beside words that all articles of a set hold."""
    assert set(ids(search(db, where=where))) == right
    for typed in ("arsip", "anak-anak", "jumat OR nonaktif OR arsip"):
        assert set(ids(search(db, typed, where=where))) == right & set(ids(search(db, typed)))


def test_a_title_weighs_more_and_passages_show_why(db: sqlite3.Connection) -> None:
    first, second = search(db, "arsip desa").hits
    assert (first["id"], first["marked_title"]) == (1, "[Arsip] [Desa] Dibuka")
    assert second["snippet"] == "[Arsip] [desa] disebut sekali saja di sini."
    (third,) = search(db, "ikut").hits
    assert third["snippet"] == "Anak-anak [ikut]."
    assert [hit["snippet"] for hit in search(db, "non-aktif", marks=("<", ">")).hits] == ["Kartu e-KTP <nonaktif> <b>segera</b>."]


def test_a_long_text_is_cut_where_the_words_stand() -> None:
    text = " ".join(f"kata{n}" for n in range(500)) + " panen raya selesai " + " ".join(f"kata{n}" for n in range(500))
    passage = Highlighter(read("panen selesai").terms).passage(text)
    assert "[panen] raya [selesai]" in passage
    assert passage.startswith("… kata") and passage.endswith(" …") and len(passage) < 250


def test_order_and_pages(db: sqlite3.Connection) -> None:
    assert ids(search(db)) == [4, 3, 2, 1, 5], "the newest first by day of publication; without a day last"
    assert ids(search(db, order="oldest"))[-1] == 4
    assert ids(search(db, "arsip OR jumat", order="newest")) == [4, 3, 2, 1]
    assert ids(search(db, "arsip OR jumat", order="oldest")) == [1, 2, 3, 4]
    everything = ids(search(db, "arsip OR jumat"))
    pages = [search(db, "arsip OR jumat", limit=1, offset=n) for n in range(5)]
    assert [ids(page) for page in pages] == [[number] for number in everything] + [[]]
    assert {page.total for page in pages} == {4}


def test_facets_count_every_match(db: sqlite3.Connection) -> None:
    found = search(db, "arsip OR jumat", limit=1, facets=True)
    assert tuple(found.facets) == FACETS
    assert {name: [(row["value"], row["count"]) for row in rows] for name, rows in found.facets.items()} == {
        "portal": [("klaten", 3), ("depok", 1)],
        "region": [("33.10", 3), ("32.76", 1)],
        "category": [("Berita", 2), ("Agama", 1), ("berita", 1)],
        "month": [("2026-10", 2), ("2026-11", 2)],
        "status": [("live", 3), ("gone", 1)],
    }
    assert found.facets["region"][0]["label"] == "Kabupaten Klaten"


@pytest.mark.parametrize(
    ("where", "said"),
    [
        (Filters(portal="klatn"), "no portal 'klatn'; did you mean klaten?"),
        (Filters(region="99"), "no region '99'; it holds 32.76 Kota Depok, 33.10 Kabupaten Klaten"),
        (Filters(since="kemarin"), "--since 'kemarin': expected a day as YYYY-MM-DD"),
        (Filters(until="2026-13-01"), "--until '2026-13-01'"),
    ],
)
def test_a_filter_that_names_nothing(db: sqlite3.Connection, where: Filters, said: str) -> None:
    with pytest.raises(UsageError) as error:
        search(db, "arsip", where=where)
    assert said in error.value.message


@pytest.mark.parametrize(
    "shape", [{"LARGE": 0}, {"LARGE": 0, "SELECTIVE": 0}, {"LARGE": 0, "DENSE": 0}, {"LARGE": 0, "SAMPLE": 1}, {"SELECTIVE": 2}]
)
def test_every_way_of_asking_finds_the_same(db: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch, shape: dict[str, int]) -> None:
    """What is done for the sake of speed in a large index changes no answer."""
    typed = (
        "arsip",
        "a*",
        "ar* desa",
        "jumat -mas*",
        "anak-anak",
        '"arsip desa"',
        "pas* OR panen",
        "kar* e-ktp",
        "zz*",
        "arsip desa panen*",
    )
    wheres = (
        Filters(),
        Filters(portal="klaten"),
        Filters(gone=True),
        Filters(reactions=False, category="berita"),
        Filters(until="2026-10-30"),
    )
    before = [set(ids(search(db, text, where=where))) for text in typed for where in wheres]
    for name, value in shape.items():
        monkeypatch.setattr(candidates, name, value)
    assert [set(ids(search(db, text, where=where))) for text in typed for where in wheres] == before
    assert any(before)


def test_more_than_is_ranked(db: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(candidates, "MOST", 1)
    monkeypatch.setattr(candidates, "WINDOW", 2)
    found = search(db, "arsip OR jumat", facets=True)
    assert (found.total, found.more) == (1, True)
    assert search(db, "panen").more is False


def test_what_ranks_alone_does_not_find(db: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    """Words too common to rank by must be in each article all the same: *aktif* in a title is not enough."""
    for name, value in {"MOST": 1, "LARGE": 0}.items():
        monkeypatch.setattr(candidates, name, value)
    monkeypatch.setattr(candidates, "_telling", lambda db, wanted, *_: Wanted(wanted.groups[:1]))
    found = search(db, "aktif OR panen OR dibuka arsip OR jumat")
    assert (sorted(ids(found)), found.more) == ([1, 2, 4], True)


WORDS = sorted({token for row in ARTICLES for said in row[1:4] for token in tokens_of(said)})


@given(st.lists(st.sampled_from([*WORDS, "a*", "per*", "OR", "-arsip", '"arsip desa"', "anak2", "e-ktp"]), min_size=1, max_size=4))
def test_the_index_finds_what_a_reader_finds(db: sqlite3.Connection, typed: list[str]) -> None:
    """FTS5 and the highlighter agree on what holds the words, so nothing is found that cannot be shown."""
    wanted = read(" ".join(typed))
    said = {row[0]: "\n".join(filter(None, row[1:])) for row in db.execute("SELECT id, title, lead, text FROM articles")}
    holds = {
        number
        for number, text in said.items()
        if wanted and all(Highlighter(group).found(text) for group in wanted.groups) and not Highlighter(wanted.without).found(text)
    }
    assert set(ids(search(db, " ".join(typed)))) == holds


def test_a_crawl_that_writes_keeps_no_reader_waiting(tmp_path: Path) -> None:
    with Archive(made(tmp_path / "data"), write=True, clock=lambda: NOW) as writing, Archive(tmp_path / "data") as reading:
        reading.ask.db.execute("PRAGMA busy_timeout = 0")
        with writing.index.transaction():
            writing.index.db.execute("UPDATE articles SET title = 'Arsip baru', text = 'arsip' WHERE id = 4")
            assert len(reading.search("arsip")) == 2
        assert len(reading.search("arsip")) == 3


def test_the_reaction_flag_follows_the_counts(tmp_path: Path) -> None:
    made(tmp_path / "data")
    db = sqlite3.connect(tmp_path / "data" / "index.db")
    flags = "SELECT id FROM articles WHERE reacted = 1 ORDER BY id"

    def after(sql: str) -> list[int]:
        db.execute(sql)
        return [row[0] for row in db.execute(flags)]

    assert after("SELECT 1") == [1, 4]
    assert after("UPDATE counts SET value = 0 WHERE kind = 'love' AND value = 3") == [4]
    assert after("UPDATE counts SET value = 'x' WHERE kind = 'love' AND value = 0") == [4]
    assert after("UPDATE counts SET value = 7 WHERE kind = 'love' AND value = 'x'") != [4]
    assert after("DELETE FROM counts WHERE value = 9") == after("SELECT 1")
    assert 4 not in after("SELECT 1")
    db.execute("PRAGMA foreign_keys = OFF")
    assert after("DELETE FROM snapshots") == []
    db.close()


def test_an_index_from_before_gets_flags_and_indexes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Opening it to read is enough, and the migration finds by itself what the triggers would have noted."""

    def full(*_: object, **__: object) -> None:
        raise NoSpace("the index cannot be written")

    made(tmp_path / "data")
    old = sqlite3.connect(tmp_path / "data" / "index.db")
    found = "name GLOB '*reacted*' OR name GLOB 'articles_*' AND sql LIKE '%published_date%' OR name GLOB 'falls*'"
    found += " OR name GLOB 'controversies*' OR name GLOB 'months*' OR name GLOB 'edits*' OR name = 'snapshots_observed'"
    names = list(old.execute(f"SELECT type, name FROM sqlite_master WHERE {found} ORDER BY type DESC"))  # triggers, then tables
    names = [("view", question.view) for question in QUESTIONS] + [row for row in names if row[0] != "view"]
    for kind, name in names:
        old.execute(f"DROP {kind} IF EXISTS {name}")
    old.execute("ALTER TABLE articles DROP COLUMN reacted")
    old.execute("CREATE INDEX articles_published ON articles(published_date)")
    old.execute(
        "DELETE FROM _sqlite_migrations WHERE name GLOB 'm15*' OR name IN ('m161_falls', 'm171_controversies', 'm172_months', 'm174_edits')"
    )
    old.commit()
    old.close()
    with pytest.raises(NotAnArchive, match="older Lumbung"), monkeypatch.context() as readonly:
        readonly.setattr(upgrade, "connect", full)
        Archive(tmp_path / "data")
    with Archive(tmp_path / "data") as archive:
        assert [hit["id"] for hit in archive.search("", where=Filters(reactions=True))] == [4, 1]
        rows: list[dict[str, Any]] = list(archive.ask.rows("SELECT name FROM sqlite_master"))
    assert {name for _, name in names} <= {row["name"] for row in rows}
