"""Our pages as they are sent: what they say, where they lead, in which language, and with which data behind them."""

from __future__ import annotations

import asyncio
import csv
import io
import re
from collections.abc import Callable, Iterator
from functools import partial
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from archive import Archive
from archive.canned import QUESTIONS
from archive.explore import Explorer, application
from crawler.commands.explore import prover
from tests.explore.conftest import REPLAY, Get, Past

Rows = Callable[..., list[dict[str, Any]]]


class Links(HTMLParser):
    """Every address that a page names, by the attribute that names it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str, str]] = []
        self.attributes: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.attributes.update(name for name, _ in attributes)
        self.found += [
            (tag, name, value or "") for name, value in attributes if name in ("href", "src", "action", "data-chart", "srcset", "style")
        ]


def text(page: str) -> str:
    return " ".join(unescape(re.sub(r"(?s)<(script|style).*?</\1>|<[^>]+>", " ", page)).split())


@pytest.fixture(scope="module")
def edited(rows: Rows) -> dict[str, Any]:
    """An article of a sample portal that was edited."""
    return rows(
        "SELECT a.*, p.slug FROM articles a JOIN portals p ON p.id = a.portal_id WHERE a.versions > 1 AND p.slug <> 'jahat' LIMIT 1"
    )[0]


def test_home_tells_gaps_as_gaps(get: Get, rows: Rows) -> None:
    page = get("/").text
    (count,) = rows("SELECT count(*) AS n FROM articles")
    assert f"{count['n']} articles from 3 portals" in text(page)
    assert re.search(r"read on \d+ of 17 days · 4 days without a run", text(page))
    assert page.count('class="day-gap"') >= 3, "two gaps and the legend's"
    assert all(part in text(page) for part in ("the longest: ", "before the first run", "Edited after publication"))


def test_every_link_of_ours_leads_somewhere(get: Get, edited: dict[str, Any]) -> None:
    seen, wrong = set(), []
    for start in ("/", "/search?q=warga", f"/article/{edited['id']}", f"/portal/{edited['slug']}", f"/compare?article={edited['id']}"):
        for _, _, link in Links(get(start).text).found:
            if link.startswith("/") and link not in seen and len(seen) < 150:
                seen.add(link)
                if get(link).status_code != 200:
                    wrong.append((start, link))
    assert wrong == []
    assert len(seen) > 60


@pytest.mark.parametrize(
    "path", ["/", "/search?q=warga", "/article/1", "/article/1/changes", "/portal/dispersip-contohkab", "/compare?article=1"]
)
def test_nothing_is_loaded_from_elsewhere_and_nothing_is_inline(get: Get, path: str) -> None:
    answer = get(path)
    assert answer.status_code == 200
    assert "default-src 'none'; script-src 'self'; style-src 'self'" in answer.headers["content-security-policy"]
    for tag, name, link in Links(answer.text).found:
        assert name != "style", tag
        if tag in ("img", "script", "link", "form") or name in ("src", "action", "data-chart"):
            assert link.startswith("/") and not link.startswith("//"), (tag, link)
    assert re.findall(r"<script(?![^>]*src=)", answer.text) == []
    assert [name for name in Links(answer.text).attributes if name.startswith("on")] == []


def test_each_version_and_snapshot_has_its_replay_at_its_exact_time(get: Get, rows: Rows, edited: dict[str, Any]) -> None:
    page = get(f"/article/{edited['id']}").text
    for table in ("versions", "snapshots"):
        captures = rows(f"SELECT c.* FROM {table} t JOIN captures c ON c.id = t.capture_id WHERE t.article_id = ?", edited["id"])
        assert captures
        for capture in captures:
            ts = re.sub(r"\D", "", capture["captured_at"])[:14]
            assert f'href="{REPLAY}/{edited["slug"]}/{ts}/{capture["url"]}"' in page
            assert f'href="/capture/{capture["id"]}"' in page


def test_an_article_reads_like_one(get: Get, rows: Rows, edited: dict[str, Any]) -> None:
    page = get(f"/article/{edited['id']}").text
    assert f'<h1 dir="auto">{edited["title"]}' in page
    for paragraph in edited["text"].split("\n\n"):
        assert f'<p dir="auto">{paragraph}' in unescape(page)
    for one in rows(
        "SELECT field, rule, raw FROM provenance WHERE version_id = (SELECT max(id) FROM versions WHERE article_id = ?)", edited["id"]
    ):
        if one["field"] in ("title", "text", "author", "category"):
            assert one["rule"] in unescape(page) and one["raw"][:300] in unescape(page)
    images = re.findall(r'<img src="(/media/[^"]+)"', page)
    assert images and all(get(image).headers["content-type"] == "image/png" for image in images)
    (capture,) = rows(
        "SELECT * FROM captures WHERE id = (SELECT capture_id FROM versions WHERE article_id = ? ORDER BY id DESC LIMIT 1)", edited["id"]
    )
    for cited in re.findall(r'(?s)class="cite"[^>]*>(.*?)</(?:p|pre)>', page):
        assert capture["id"] in cited and capture["payload_digest"] in cited and capture["captured_at"][:19] in cited


def test_an_older_version_says_that_it_is_one(get: Get, rows: Rows, edited: dict[str, Any]) -> None:
    first = rows("SELECT * FROM versions WHERE article_id = ? ORDER BY id LIMIT 1", edited["id"])[0]
    page = unescape(get(f"/article/{edited['id']}?version=1").text)
    assert first["text"].split("\n\n")[-1] in page
    assert "You are reading version 1 of" in page
    assert get(f"/article/{edited['id']}?version=99").status_code == 404


def test_changes_are_marked_and_numbered(get: Get, edited: dict[str, Any]) -> None:
    page = get(f"/article/{edited['id']}/changes").text
    numbers = [int(number) for number in re.findall(r'id="change-(\d+)"', page)]
    assert numbers == list(range(1, len(numbers) + 1)) != []
    assert "<del>" in page and "<ins>" in page and 'href="#change-1" class="jump-next"' in page


def test_the_chart_its_files_and_the_index_agree(get: Get, rows: Rows, edited: dict[str, Any]) -> None:
    sql = "SELECT c.kind, c.value, s.capture_id FROM counts c JOIN snapshots s ON s.id = c.snapshot_id WHERE s.article_id = ?"
    stored = {(row["kind"], row["capture_id"]): row["value"] for row in rows(sql, edited["id"])}
    chart = get(f"/article/{edited['id']}/reactions.json").json()
    assert {(series["key"], capture): value for series in chart["series"] for _, value, capture in series["points"]} == stored
    assert chart["zone"] == "Asia/Jakarta"
    (days,) = rows(
        "SELECT julianday(max(observed_at)) - julianday(min(observed_at)) AS n FROM snapshots WHERE article_id = ?", edited["id"]
    )
    assert all(0 < end - begin <= (days["n"] + 1) * 86400 and (begin + 7 * 3600) % 86400 == 0 for begin, end in chart["gaps"])
    lines = list(csv.DictReader(io.StringIO(get(f"/article/{edited['id']}/reactions.csv").text)))
    assert {(line["series"], line["capture_id"]): int(line["value"]) for line in lines} == stored


def test_compare_adds_up_what_is_asked(get: Get, rows: Rows) -> None:
    chart = get("/compare.json?article=1&article=2&article=999999&kind=reactions&axis=age").json()
    assert [series["article"] for series in chart["series"]] == [1, 2]
    assert all(series["points"][0][0] == 0 for series in chart["series"])
    (newest,) = rows(
        "SELECT sum(value) AS n FROM counts WHERE kind IN ('like', 'dislike', 'love', 'funny', 'angry', 'sad', 'wow') AND snapshot_id = "
        "(SELECT id FROM snapshots WHERE article_id = 1 ORDER BY observed_at DESC LIMIT 1)")  # fmt: skip
    assert chart["series"][0]["points"][-1][1] == newest["n"]
    months = get("/compare.json?portal=dispersip-contohkab&portal=diskominfo-mekarsarikota&by=articles").json()
    (dated,) = rows("SELECT count(*) AS n FROM articles WHERE published_date IS NOT NULL AND portal_id IN (1, 2)")
    assert sum(value for series in months["series"] for _, value, _ in series["points"]) == dated["n"]
    assert "Not in this archive: 999999" in text(get("/compare?article=1&article=999999").text)


@pytest.mark.parametrize(
    "words",
    [
        "warga",
        '"',
        "'",
        "(",
        "AND",
        "NEAR(",
        "title:",
        "*",
        "a*",
        "-",
        "^",
        "\x00",
        "%F0%9F",
        "{{7*7}}",
        "a" * 3000,
        "\u202e",
        "+",
        "NOT NOT",
    ],
)
def test_search_takes_anything(get: Get, words: str) -> None:
    for path in ("/search", "/search.json"):
        assert get(path + "?" + urlencode({"q": words})).status_code == 200


def test_search_marks_narrows_and_counts(get: Get, rows: Rows) -> None:
    found = get("/search.json?q=warga").json()
    assert found["total"] == sum(row["count"] for row in found["facets"]["portal"])
    for name in ("region", "portal", "category", "month"):
        value = found["facets"][name][0]
        narrowed = get(f"/search.json?q=warga&{name}={value['value']}").json()
        assert narrowed["total"] >= value["count"] > 0, name
        assert name == "region" or narrowed["total"] == value["count"], "two portals may name one region differently"
    page = get("/search?q=warga").text
    assert "<mark>" in page and page.count('name="article"') == min(20, found["total"])
    edits = get("/search.json?state=edited").json()
    assert {row["id"] for row in edits["rows"]} == {row["id"] for row in rows("SELECT id FROM articles WHERE versions > 1")}


def test_languages(get: Get) -> None:
    assert '<html lang="en">' in get("/").text
    assert '<html lang="id">' in get("/", accept_language="id-ID,id;q=0.9,en;q=0.8").text
    assert '<html lang="en">' in get("/", accept_language="fr, en;q=0.8, id;q=0.7").text
    assert '<html lang="en">' in get("/", accept_language="id;q=0, ;;q=x, en").text
    chosen = get("/?lang=id", accept_language="en")
    assert '<html lang="id">' in chosen.text and "Cakupan" in chosen.text
    assert chosen.headers["set-cookie"].startswith("lang=id;")
    assert '<html lang="id">' in get("/", cookie="lang=id", accept_language="en").text
    assert '<html lang="en">' in get("/?lang=xx").text


def test_a_capture_shows_its_bytes_and_its_place(get: Get, rows: Rows) -> None:
    (capture,) = rows("SELECT * FROM captures WHERE purpose = 'article' AND status = 200 LIMIT 1")
    page = unescape(get(f"/capture/{capture['id']}").text)
    assert f"GET {capture['url'].removeprefix('http://').partition('/')[1]}" in page and "User-Agent: Lumbung/" in page
    assert "HTTP/1.1 200 OK\nServer: nginx" in page
    assert f"tail -c +{capture['warc_offset'] + 1} {capture['warc_file']} | head -c {capture['warc_length']} | zcat" in page
    assert capture["payload_digest"] in page


def test_what_is_not_there_is_told(get: Get) -> None:
    for path in (
        "/article/999999",
        "/portal/tidak-ada",
        "/capture/tidak-ada",
        "/media/tidak-ada",
        "/tidak-ada",
        "/-/lumbung/tidak-ada.js",
        "/article/1/changes?old=7",
    ):
        answer = get(path)
        assert answer.status_code == 404, path
        assert "<h1>Not in this archive</h1>" in answer.text
    assert get("/article/999999/reactions.json").json()["ok"] is False


def test_datasettes_own_pages_stay(get: Get) -> None:
    assert get("/index/articles.json?_shape=array&_size=2").json()[0]["id"] == 1
    assert get("/index.json?sql=select+count(*)+from+articles&_shape=array").status_code == 200
    table = get("/index/articles")
    assert table.status_code == 200
    assert "script-src 'self' 'sha256-" in table.headers["content-security-policy"]
    assert "readonly" in get("/index.json?sql=pragma+query_only").text or get("/index?sql=delete+from+articles").status_code == 400


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Callable[[Explorer, str], httpx.Response]]:
    """``other(explorer, path)``: the answer of a server that is told other things."""
    opened = []

    def ask(explorer: Explorer, path: str) -> httpx.Response:
        opened.append(application(explorer))
        answer: httpx.Response = asyncio.run(opened[-1].client.get(path))
        return answer

    yield ask
    for datasette in opened:
        for database in datasette.databases.values():
            database.close()


def test_home_of_an_archive_without_articles(other: Callable[..., httpx.Response], tmp_path: Path) -> None:
    Archive(tmp_path, write=True).close()
    assert "This archive holds no article yet" in other(Explorer(tmp_path), "/").text


def test_without_pywb_a_replay_link_says_how_to_have_it(other: Callable[..., httpx.Response], past: Past, edited: dict[str, Any]) -> None:
    alone = Explorer(past.data)
    links = re.findall(r'href="(/replay/[^"]+)"', other(alone, f"/article/{edited['id']}").text)
    assert links and all(f"/replay/{edited['slug']}/2026" in link for link in links)
    page = other(alone, links[0]).text
    assert "lumbung replay" in page and f"http://127.0.0.1:8080{links[0].removeprefix('/replay')}" in page
    assert "npm pack replaywebpage" in page and "--player" in page
    beside = other(Explorer(past.data, replay=REPLAY), links[0] + "?a=b")
    assert (beside.status_code, beside.headers["location"]) == (302, REPLAY + links[0].removeprefix("/replay") + "?a=b")


def test_what_a_listing_showed_last_hides_no_older_number(get: Get, past: Past, rows: Rows) -> None:
    page = get(f"/article/{past.listed}").text
    (like,) = rows("SELECT value FROM latest_counts WHERE article_id = ? AND kind = 'like'", past.listed)
    assert re.search(rf"Like</dt><dd>{like['value']}\b", page) and "Views</dt><dd>98,765" in page
    assert page.count(">on a listing<") == 1
    assert re.search(r"we had read this page \d+ times before", page)
    (votes,) = rows("SELECT sum(value) AS n FROM latest_counts WHERE article_id = ? AND kind NOT IN ('views', 'comments')", past.listed)
    assert get(f"/compare.json?article={past.listed}").json()["series"][0]["points"][-1][1] == votes["n"]


def test_a_value_is_proved_there_and_then(other: Callable[..., httpx.Response], past: Past, edited: dict[str, Any]) -> None:
    explorer = Explorer(past.data, prove=partial(prover, past.data))
    own = f"/article/{edited['id']}"
    links = [unescape(link) for link in re.findall(r'href="([^"]+/prove[^"]+)"', other(explorer, own).text)]
    assert len(links) > 10
    for link in (links[0], next(link for link in links if "field=love" in link), f"{own}/prove?field=published_date"):
        page = other(explorer, link).text
        assert "PROVED</p>" in page and "NOT PROVED</p>" not in page, text(page)
        assert 'href="/capture/' in page
    asked = other(explorer, f"{own}/prove?field=titel&at=kemarin")
    assert asked.status_code == 200 and "kemarin" in text(asked.text)
    assert "did you mean title" in text(other(explorer, f"{own}/prove?field=titel").text)


def test_the_player_is_linked_where_it_is_served(other: Callable[..., httpx.Response], past: Past, edited: dict[str, Any]) -> None:
    page = other(Explorer(past.data, player_origin="http://127.0.0.1:8123"), f"/article/{edited['id']}").text
    assert f'href="http://127.0.0.1:8123/article/{edited["id"]}?url=' in page
    assert "ReplayWeb.page" not in other(Explorer(past.data), f"/article/{edited['id']}").text


def test_every_canned_question_is_one_click_away(get: Get) -> None:
    page = get("/?lang=id").text
    for question in QUESTIONS:
        assert f'<a href="/index/{question.view}">{question.tanya}</a>' in page
        assert get(f"/index/{question.view}.json?_shape=array").status_code == 200


def test_days_without_a_run_are_in_the_chart(get: Get, rows: Rows) -> None:
    """The second portal was left alone for some days, over which articles were counted before and after."""
    found = rows("SELECT a.id FROM articles a JOIN portals p ON p.id = a.portal_id WHERE p.slug = 'diskominfo-mekarsarikota'")
    longest = 0.0
    for row in found:
        for begin, end in get(f"/article/{row['id']}/reactions.json").json()["gaps"]:
            assert not rows(
                "SELECT 1 FROM jobs WHERE portal_id = 2 AND unixepoch(started_at) >= ? AND unixepoch(started_at) < ?", begin, end
            )
            longest = max(longest, end - begin)
    assert longest >= 2 * 86400
