from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.records import Media
from spiders import read
from spiders.page import Page
from spiders.portal import Portal
from spiders.profiles.wordpress import WordPress
from spiders.reading import Reading

HOME = "https://contoh.klaten.go.id/"
NOW = datetime(2026, 11, 23, tzinfo=UTC)
PORTAL = Portal(slug="contoh", agency="Pemerintah Kabupaten Klaten", home=HOME, region="33.10", profile="wordpress")
WORDPRESS = WordPress()
POST: dict[str, Any] = {
    "id": 7,
    "date": "2024-07-02T10:15:00",
    "date_gmt": "2024-07-02T03:15:00",
    "modified_gmt": "2024-07-03T00:00:00",
    "link": HOME + "satu/",
    "type": "post",
    "status": "publish",
    "title": {"rendered": "Satu"},
    "content": {"rendered": "<p>Isi.</p>", "protected": False},
}


def page(
    text: str, url: str = HOME + "satu/", *, mime: str = "text/html", status: int = 200, headers: dict[str, str] | None = None
) -> Page:
    return Page(url=url, text=text, captured_at=NOW, mime=mime, status=status, headers=headers or {})


def answer(*posts: Any, url: str = HOME + "wp-json/wp/v2/posts", headers: dict[str, str] | None = None) -> Reading:
    reading = WORDPRESS.api(page(json.dumps(posts), url, mime="application/json", headers=headers), PORTAL)
    assert reading is not None
    return reading


def test_api_post() -> None:
    post = {
        **POST,
        "title": {"rendered": "Bupati &#8220;Klaten Maju&#8221; &#038; <em>Mandiri</em>"},
        "excerpt": {"rendered": "<p>Ditulis editor sendiri.</p>"},
        "lang": "id",
        "_embedded": {
            "author": [{"name": "Humas &amp; Protokol"}],
            "wp:featuredmedia": [{"source_url": "/a.jpg", "mime_type": "image/jpeg", "caption": {"rendered": "<p>Foto</p>"}}],
            "wp:term": [
                [{"name": "Kesehatan &amp; Sosial", "link": HOME + "category/kesehatan/", "taxonomy": "category"}],
                [{"name": "klaten", "link": HOME + "tag/klaten/", "taxonomy": "post_tag"}],
            ],
        },
    }
    (record,) = answer(post).records
    article = record.article
    assert (article.url, article.title, article.text) == (HOME + "satu/", "Bupati “Klaten Maju” & Mandiri", "Isi.")
    assert (article.lead, article.author, article.category, article.tags) == (
        "Ditulis editor sendiri.",
        "Humas & Protokol",
        "Kesehatan & Sosial",
        ("klaten",),
    )
    assert (article.language, article.native_id, article.image_url) == ("id", "7", HOME + "a.jpg")
    assert article.media == (Media(HOME + "a.jpg", "image", "Foto"),)
    assert (article.published_at, article.published_precision) == (datetime(2024, 7, 2, 3, 15, tzinfo=UTC), "second")
    assert (article.published_source, article.published_raw) == ("date_gmt", "2024-07-02T03:15:00")
    assert article.modified_at == datetime(2024, 7, 3, tzinfo=UTC)
    assert record.counts == ()


@pytest.mark.parametrize(
    "excerpt",
    [
        "",
        "<p>Isi.</p>",
        "<p>Awal isi yang dipotong [&hellip;]</p>",
        "<p>Awal isi&hellip;</p>",
        '<p>Ringkasan <a class="more-link" href="x">Baca</a></p>',
    ],
)
def test_an_excerpt_that_wordpress_made_is_no_lead(excerpt: str) -> None:
    assert answer({**POST, "excerpt": {"rendered": excerpt}}).records[0].article.lead is None


@pytest.mark.parametrize("gmt", [None, "", "0000-00-00T00:00:00"])
def test_without_a_gmt_date_the_portals_clock_counts(gmt: str | None) -> None:
    article = answer({**POST, "date_gmt": gmt}).records[0].article
    assert article.published_at == datetime(2024, 7, 2, 3, 15, tzinfo=UTC)
    assert article.published_source == "date"


def test_api_leaves_out_what_is_no_public_post() -> None:
    reading = answer(
        {**POST, "link": "https://lain.id/satu/"},
        {**POST, "status": "draft"},
        {**POST, "type": "page"},
        {**POST, "link": HOME + "kunci/", "content": {"rendered": "", "protected": True}},
        POST,
        "bukan post",
    )
    assert [record.article.url for record in reading.records] == [HOME + "satu/"]
    assert [link.url for link in reading.links] == [HOME + "kunci/", HOME + "satu/"]
    assert reading.links[1].published_at == datetime(2024, 7, 2, 3, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("query", "headers", "number", "following"),
    [
        ("?per_page=100&_embed=1", {"x-wp-totalpages": "3"}, 1, "?per_page=100&_embed=1&page=2"),
        ("?page=2&per_page=100", {"x-wp-totalpages": "3"}, 1, "?page=3&per_page=100"),
        ("?page=3&per_page=100", {"x-wp-totalpages": "3"}, 1, None),
        ("?per_page=2", {}, 2, "?per_page=2&page=2"),
        ("?per_page=2", {}, 1, None),
        ("", {}, 10, "?page=2"),
        ("", {"x-wp-totalpages": "rusak"}, 9, None),
        ("?rest_route=/wp/v2/posts&per_page=2", {}, 2, "?rest_route=/wp/v2/posts&per_page=2&page=2"),
        ("", {"x-wp-totalpages": "9"}, 0, None),
    ],
)
def test_the_next_page_of_posts(query: str, headers: dict[str, str], number: int, following: str | None) -> None:
    reading = answer(*[POST] * number, url=HOME + "wp-json/wp/v2/posts" + query, headers=headers)
    assert reading.next_url == (HOME + "wp-json/wp/v2/posts" + following if following else None)


@pytest.mark.parametrize(
    ("status", "code", "words"),
    [
        (400, "rest_post_invalid_page_number", "past the last page"),
        (401, "rest_not_logged_in", "closed to visitors"),
        (403, "rest_forbidden", "closed to visitors"),
        (404, "rest_no_route", "no such route"),
        (401, "itsec_rest_api_access_restricted", "Dibatasi"),
    ],
)
def test_errors_of_the_api_say_why(status: int, code: str, words: str) -> None:
    body = json.dumps({"code": code, "message": "<b>Dibatasi</b>", "data": {"status": status}})
    reading = read.records(page(body, HOME + "wp-json/wp/v2/posts", mime="application/json", status=status), PORTAL)
    assert (reading.kind, reading.records, reading.links) == ("other", (), ())
    assert reading.reason is not None
    assert f"{status} {code}" in reading.reason
    assert words in reading.reason


def test_addresses_in_a_post_are_the_posts_own() -> None:
    html = '<base href="https://lain.id/"><img src="a.jpg"><a href="/b.pdf">B</a><img src="http://[rusak">'
    (record,) = answer({**POST, "content": {"rendered": html}}).records
    assert [media.url for media in record.article.media] == [HOME + "satu/a.jpg", HOME + "b.pdf"]


def test_one_post_and_what_php_prints_before_it() -> None:
    one = WORDPRESS.api(page("<br />\n<b>Notice</b>: x\n" + json.dumps(POST), mime="application/json"), PORTAL)
    assert one is not None
    assert [record.article.title for record in one.records] == ["Satu"]
    assert one.next_url is None


@pytest.mark.parametrize(
    "text", ["", "{", "[1, 2", '{"name": "Situs", "routes": {}}', '[{"id": 1, "name": "Berita", "taxonomy": "category"}]', "[]", "null"]
)
def test_other_json_is_not_ours(text: str) -> None:
    assert WORDPRESS.api(page(text, HOME + "wp-json/", mime="application/json"), PORTAL) is None


_json = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([*POST, "_embedded", "excerpt", "rendered", "author", "wp:term", "name", "code", "message"]), inner, max_size=6
        )
    ),
    max_leaves=12,
)


@settings(max_examples=150, derandomize=True, deadline=None)
@given(_json, _json)
def test_any_json_is_read_or_left_alone(value: Any, other: Any) -> None:
    for whole in (value, [{**POST, "title": {"rendered": "A"}, "content": {"rendered": other}, "_embedded": value, "excerpt": other}]):
        reading = WORDPRESS.api(page(json.dumps(whole), HOME + "wp-json/wp/v2/posts", mime="application/json"), PORTAL)
        assert reading is None or reading.kind in ("api", "other")
