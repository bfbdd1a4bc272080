from __future__ import annotations

import json
import os
import urllib.error
import urllib.request
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest

from archive.digest import article_digest
from archive.records import Article
from spiders import read
from spiders.page import Page
from spiders.portal import Portal
from spiders.profiles.wordpress import WordPress

WORDPRESS = WordPress()


def digest(article: Article) -> str:
    return article_digest(article.title, article.lead, article.text)


LAB = os.environ.get("LUMBUNG_WORDPRESS", "")
TRUTH = os.environ.get("LUMBUNG_WORDPRESS_TRUTH", "")


def fetched(url: str) -> Page:
    assert urlsplit(url).hostname in ("127.0.0.1", "localhost")
    try:
        response = urllib.request.urlopen(url, timeout=60)
    except urllib.error.HTTPError as error:
        response = error
    with response:
        text = response.read().decode()
        names = {name.lower(): value for name, value in response.headers.items()}
        return Page(url, text, datetime.now(UTC), response.status, response.headers.get_content_type(), names)


@pytest.mark.skipif(not (LAB and TRUTH), reason="set LUMBUNG_WORDPRESS (a URL on loopback) and LUMBUNG_WORDPRESS_TRUTH (a file)")
def test_a_running_wordpress_is_read_whole() -> None:
    truth = json.loads(Path(TRUTH).read_text(encoding="utf-8"))
    portal = Portal(slug="lab", agency="Lab", home=LAB, profile="wordpress")
    by_api: dict[str, Article] = {}
    following: str | None = WORDPRESS.sources(portal)[0].url.replace("per_page=100", "per_page=20")
    while following:
        reading = read.records(fetched(following), portal)
        assert reading.kind == "api", reading.reason
        by_api |= {record.article.url: record.article for record in reading.records}
        following = reading.next_url
    assert sorted(by_api) == sorted(post["url"] for post in truth)
    for post in truth:
        (shown,) = read.records(fetched(post["url"]), portal).records
        given_by_api = by_api[post["url"]]
        for article in (shown.article, given_by_api):
            assert article.title == post["title"]
            assert article.native_id == str(post["id"])
            assert article.published_at == datetime.fromisoformat(post["published"])
            assert article.author == post["author"]
            assert article.category in post["categories"]
            assert list(article.tags) == post["tags"]
            assert article.text.split("\n\n") == post["paragraphs"]
            assert [media.url for media in article.media if media.kind == "image"] == [urljoin(LAB, image) for image in post["images"]]
            assert [media.url for media in article.media if media.kind == "document"] == [
                urljoin(LAB, file) for file in post["attachments"]
            ]
        assert given_by_api.modified_at == datetime.fromisoformat(post["modified"])
        assert shown.article.modified_at in (None, given_by_api.modified_at)
        assert digest(shown.article) == digest(given_by_api)
        comments = [count.value for count in shown.counts if count.kind == "comments"]
        assert comments == ([post["comments"]] if post["comments"] else [])
