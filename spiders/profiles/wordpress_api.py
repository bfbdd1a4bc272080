"""WordPress's REST API: posts whole, a hundred at a time. Pure.

The shape is core's (``/wp/v2/posts`` with ``_embed``, WordPress 4.7–6.1, 2026-11). Core's API gives at most the ten newest comments of a
post and no number; counts are those that plugins add.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit, urlunsplit

from archive.records import Count, Media
from spiders import article, dates
from spiders.page import Page
from spiders.profile import Field
from spiders.profiles.wordpress_content import content_media, content_text, merged, plain
from spiders.profiles.wordpress_post import terms
from spiders.reading import Link, Reading, Record

if TYPE_CHECKING:
    from spiders.portal import Portal

_PER_PAGE = 10  # WordPress's own, where the query does not say
_CUT = re.compile(r"(?:\[\s*(?:…|\.\.\.)\s*\]|…|\.\.\.)\s*$")
_MORE = re.compile(r'class="[^"]*\bmore-link\b')
_PLUGINS = {
    "post_views": "views",
    "post_views_count": "views",
    "views": "views",
    "pageviews": "views",
    "hits": "views",
    "comment_count": "comments",
    "comments_count": "comments",
    "likes": "like",
    "like_count": "like",
}
_ANSWERS = {
    "rest_post_invalid_page_number": "past the last page",
    "rest_no_route": "the REST API has no such route: another WordPress version, or a plugin that closed it",
    "rest_disabled": "the REST API is closed",
    "rest_cannot_access": "the REST API is closed to visitors",
    "rest_not_logged_in": "the REST API is closed to visitors",
    "rest_forbidden": "the REST API is closed to visitors",
}


def read(page: Page, portal: Portal, reader: str) -> Reading | None:
    """What a REST answer gives: a record for each post, links to the posts' pages, the next page of posts.

    An error of the API is a Reading of kind "other" whose reason says why.
    None where *page* is no answer of WordPress's REST API about posts.
    """
    answer = _json(page)
    if isinstance(answer, dict) and isinstance(answer.get("code"), str) and isinstance(answer.get("message"), str):
        code = answer["code"]
        what = _ANSWERS.get(code) or plain(answer["message"])
        return Reading("other", reader, reason=f"WordPress answered {page.status} {code}: {what}")
    found = _posts(answer, page)
    if found is None:
        return None
    posts = [post for post in found if post.get("status", "publish") == "publish" and portal.owns(_string(post, "link"))]
    return Reading(
        "api",
        reader,
        records=tuple(record for post in posts if (record := _record(post, page, portal))),
        links=tuple(_links(posts, page, portal)),
        next_url=_next(page, len(found)) if isinstance(answer, list) else None,
    )


def answers(page: Page) -> bool:
    """Whether *page* is an answer of WordPress's REST API about posts."""
    return _posts(_json(page), page) is not None


def fields(post: dict[str, Any], page: Page, portal: Portal) -> dict[str, Field]:
    """Fields of one *post* by ``Article`` name, as ``Profile.fields`` gives them; rules are JSON paths in the post."""
    found: dict[str, Field] = {}
    title, content = _string(post, "title", "rendered"), _string(post, "content", "rendered")
    found["title"] = Field(plain(title), "title.rendered", title)
    found["url"] = Field(_string(post, "link"), "link", _string(post, "link"))
    if text := content_text(content):
        found["text"] = Field(text, "content.rendered", text)
    excerpt = _string(post, "excerpt", "rendered")
    lead = plain(excerpt)
    # WordPress makes an excerpt of the content's beginning where the editor wrote none.
    if lead and not _MORE.search(excerpt) and not _CUT.search(lead) and not " ".join(text.split()).startswith(lead):
        found["lead"] = Field(lead, "excerpt.rendered", excerpt)
    for name, stamp in (("published", "date"), ("modified", "modified")):
        if moment := _moment(post, stamp, page, portal):
            found[name] = moment
    if isinstance(post.get("id"), int):
        found["native_id"] = Field(str(post["id"]), "id", str(post["id"]))
    author = next((_string(one, "name") for one in _embedded(post, "author")), "")
    if author:
        found["author"] = Field(plain(author), "_embedded.author[0].name", author)
    for taxonomy in _embedded(post, "wp:term"):
        named = [(plain(_string(term, "name")), _string(term, "link"), _string(term, "taxonomy")) for term in _dicts(taxonomy)]
        rule = "_embedded['wp:term'][*].name"
        if category := terms([(name, link) for name, link, kind in named if kind == "category"], rule):
            found.setdefault(*category)
        tags = tuple(dict.fromkeys(name for name, _, kind in named if kind == "post_tag" and name))
        if tags:
            found["tags"] = Field(tags, rule, "; ".join(tags))
    if isinstance(post.get("lang"), str) and post["lang"]:  # Polylang, WPML
        found["language"] = Field(post["lang"], "lang", post["lang"])
    media = list(_featured(post))
    if media:
        found["image_url"] = Field(media[0].url, "_embedded['wp:featuredmedia'][0].source_url", media[0].url)
    media += content_media(content, partial(_join, post))
    if media:
        found["media"] = Field(merged(media), "_embedded['wp:featuredmedia'], content.rendered", "; ".join(one.url for one in media))
    return found


def _record(post: dict[str, Any], page: Page, portal: Portal) -> Record | None:
    """The post's record; none for a post that only its password opens."""
    found = fields(post, page, portal)
    content = post.get("content")
    locked = isinstance(content, dict) and bool(content.get("protected"))
    return Record(article.assemble(found, page, portal), _counts(post)) if found["title"].value and not locked else None


def _counts(post: dict[str, Any]) -> tuple[Count, ...]:
    """What plugins add to a post's JSON: Post Views Counter's ``post_views``, WP-PostViews' and themes' ``views``, numbers of comments."""
    found: dict[str, Count] = {}
    for where, values in (("", post), ("meta.", post.get("meta")), ("acf.", post.get("acf"))):
        for name, kind in _PLUGINS.items():
            value = values.get(name) if isinstance(values, dict) else None
            raw = "" if isinstance(value, bool) else str(value) if isinstance(value, int | str) else ""
            if raw.isascii() and raw.isdecimal() and len(raw) < 12:
                found.setdefault(kind, Count(kind, int(raw), raw, f"{where}{name}"))
    return tuple(found.values())


def _featured(post: dict[str, Any]) -> Iterator[Media]:
    for one in _embedded(post, "wp:featuredmedia"):
        url = _join(post, _string(one, "source_url"))
        if url.startswith(("http://", "https://")) and _string(one, "mime_type").startswith("image/"):
            yield Media(url, "image", plain(_string(one, "caption", "rendered")) or None)


def _join(post: dict[str, Any], href: str) -> str:
    """*href* against the post's own address, as its page would resolve it: JSON has no base."""
    return urljoin(_string(post, "link"), href.strip()).partition("#")[0] if href.strip() else ""


def _moment(post: dict[str, Any], stamp: str, page: Page, portal: Portal) -> Field | None:
    """``date_gmt``; where a site left it empty, ``date`` on the portal's own clock."""
    for key, suffix in ((f"{stamp}_gmt", "+00:00"), (stamp, "")):
        raw = _string(post, key)
        if raw and (reading := dates.parse(raw + suffix, zone=portal.zone, now=page.captured_at)):
            return Field(reading, key, raw)
    return None


def _links(posts: Sequence[dict[str, Any]], page: Page, portal: Portal) -> Iterator[Link]:
    for post in posts:
        published, modified = (_at(_moment(post, stamp, page, portal)) for stamp in ("date", "modified"))
        yield Link(_string(post, "link").strip().partition("#")[0], "article", published, modified)


def _at(moment: Field | None) -> datetime | None:
    return moment.value.at.astimezone(UTC) if moment else None


def _next(page: Page, count: int) -> str | None:
    """The next page: while ``X-WP-TotalPages`` says there is one; where a proxy dropped that header, until a page comes short."""
    parts = urlsplit(page.url)
    query = parse_qs(parts.query, keep_blank_values=True)
    number = _whole(query.get("page", ["1"])[0]) or 1
    pages = _whole(page.headers.get("x-wp-totalpages", ""))
    last = number >= pages if pages is not None else count < (_whole(query.get("per_page", [""])[0]) or _PER_PAGE)
    if last or not count:
        return None
    return urlunsplit(parts._replace(query=urlencode({**query, "page": [str(number + 1)]}, doseq=True, safe="/,")))


def _whole(text: str) -> int | None:
    return int(text) if re.fullmatch(r"\d{1,7}", text.strip(), re.ASCII) else None


def _json(page: Page) -> Any:
    """The JSON in *page*; what a plugin or PHP printed before it is passed over."""
    text = page.text.lstrip("\ufeff \t\r\n")
    if not text.startswith(("[", "{")) and not page.mime.endswith("json"):
        return None
    start = re.search(r'\[\s*(?:\{\s*"|\])|\{\s*"', text[:20_000])
    try:
        return json.JSONDecoder(strict=False).raw_decode(text, start.start())[0] if start else None
    except (ValueError, RecursionError):
        return None


def _posts(answer: Any, page: Page) -> list[dict[str, Any]] | None:
    """The posts in *answer*: a list of them, or one. A page, a category or a picture is none."""
    several = answer if isinstance(answer, list) else [answer]
    posts = [
        one
        for one in _dicts(several)
        if isinstance(one.get("content"), dict) and isinstance(one.get("title"), dict) and _string(one, "link")
    ]
    if not several:
        return [] if "/wp/v2/posts" in page.url else None
    return [post for post in posts if post.get("type") not in ("page", "attachment")] if posts else None


def _embedded(post: dict[str, Any], key: str) -> list[Any]:
    embedded = post.get("_embedded")
    several = embedded.get(key) if isinstance(embedded, dict) else None
    return several if isinstance(several, list) else []


def _dicts(several: Any) -> list[dict[str, Any]]:
    return [one for one in several if isinstance(one, dict)] if isinstance(several, list) else []


def _string(value: Any, *path: str) -> str:
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, str) else ""


__all__ = ["answers", "fields", "read"]
