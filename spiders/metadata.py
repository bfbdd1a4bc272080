"""What a page says of itself in its head: JSON-LD, Open Graph, article:*, meta, microdata, link canonical. Pure."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import tzinfo
from typing import Any
from urllib.parse import urlsplit

from spiders import doubts, headline
from spiders.links import absolute
from spiders.page import Page
from spiders.paragraphs import clean
from spiders.profile import Field

ARTICLE_TYPES = frozenset(
    ["Article", "NewsArticle", "BlogPosting", "ReportageNewsArticle", "AnalysisNewsArticle", "TechArticle", "Report", "SocialMediaPosting"]
)
_META = re.compile(r'meta\[(property|name|itemprop)="([^"]+)"\]')
_SLASHED = re.compile(r"\\(['\"\\])")

_TITLE = ('meta[property="og:title"]', 'meta[name="twitter:title"]', 'meta[itemprop="headline"]', "title")
_LEAD = ('meta[property="og:description"]', 'meta[name="description"]', 'meta[name="twitter:description"]')
_IMAGE = ('meta[property="og:image"]', 'meta[property="og:image:url"]', 'meta[name="twitter:image"]', 'link[rel="image_src"]')
_AUTHOR = ('meta[property="article:author"]', 'meta[name="author"]', '[itemprop="author"] [itemprop="name"]', '[itemprop="author"]')
_PUBLISHED = (
    'meta[property="article:published_time"]',
    'meta[itemprop="datePublished"]',
    'time[itemprop="datePublished"][datetime]',
    '[itemprop="datePublished"]',
    'meta[name="pubdate"]',
    'meta[name="publishdate"]',
    'meta[name="DC.date.issued"]',
    'meta[name="dcterms.date"]',
    "time.published[datetime]",
    "article time[datetime]",
)
_NOBODY = re.compile(r"https?:.*|\S+\.[a-z]{2,}|codingest|phpmu|lokomedia|opensid", re.IGNORECASE)
"""What the head names as author that wrote no article: an address, the script's maker."""
_TIME = "time.published[datetime], time.entry-date[datetime]"
_MODIFIED = (
    'meta[property="article:modified_time"]',
    'meta[property="og:updated_time"]',
    'meta[itemprop="dateModified"]',
    "time.updated[datetime]",
)


def attribute(page: Page, selector: str) -> str | None:
    """``content``, ``datetime``, ``href`` or the text of the first node that *selector* finds, None where that is empty."""
    if meta := _META.fullmatch(selector):  # most of what is asked for; the page's meta elements are looked through once
        return page.metas.get((meta[1], meta[2]), "").strip() or None
    if selector == 'link[rel="canonical"]':
        return (page.canonical or "").strip() or None
    node = page.tree.css_first(selector)
    if node is None:
        return None
    for name in ("content", "datetime", "href"):
        value = node.attributes.get(name)
        if value and value.strip():
            return value.strip()
    return clean(node.text()) or None


def article_node(page: Page) -> tuple[str, dict[str, Any]] | None:
    """The type and the node of the JSON-LD article that this page is, or None."""
    for node in page.linked_data:
        for name in types(node):
            if name in ARTICLE_TYPES:
                return name, node
    return None


def article_author(page: Page) -> Field | None:
    """The author that the page's JSON-LD article names, or None."""
    typed = article_node(page)
    raw = _part(typed[1].get("author"), "name") if typed else None
    name = plain(raw)
    return Field(name, f"json-ld:{typed[0]}.author", raw) if typed and raw and name else None


def types(node: dict[str, Any]) -> list[str]:
    """The bare names in a JSON-LD node's ``@type``."""
    declared = node.get("@type")
    names = declared if isinstance(declared, list) else [declared]
    return [name.rpartition("/")[2] for name in names if isinstance(name, str)]


def claims_article(page: Page) -> bool:
    """Whether the page calls itself an article: og:type article, or a JSON-LD or microdata article."""
    if (attribute(page, 'meta[property="og:type"]') or "").lower() == "article":
        return True
    return article_node(page) is not None or page.tree.css_first('[itemscope][itemtype*="Article"]') is not None


def is_article(page: Page) -> bool:
    """Whether the page surely is one article: more than an SEO plugin's og:type, which static pages have too."""
    return article_node(page) is not None or attribute(page, 'meta[property="article:published_time"]') is not None


def names_itself(page: Page) -> bool:
    """Whether the page's JSON-LD article has this page's address, or its head calls it an article and dates it: the articles that a list
    names have addresses of their own, and a list has no date."""
    dated = page.metas.get(("property", "article:published_time"))
    if dated and (page.metas.get(("property", "og:type")) or "").lower() == "article":
        return True
    typed = article_node(page)
    stated = [_part(typed[1].get(key), "@id") for key in ("mainEntityOfPage", "url")] if typed else []
    here = urlsplit(page.url).path.rstrip("/")
    return any(url and here and urlsplit(url).path.rstrip("/") == here for url in stated)


def read(page: Page, zone: tzinfo) -> dict[str, Field]:
    """Fields by ``archive.records.Article`` name, each with its rule (``json-ld:NewsArticle.datePublished``, a selector);
    ``published`` and ``modified`` as ``dates.DateReading``; dates without an offset are in *zone*, others as ``doubts.stated`` judges."""
    found: dict[str, Field] = {}
    typed = article_node(page)
    if typed:
        found.update(_from_node(page, *typed, zone))
    moments: dict[str, tuple[str, ...]] = {"published": _PUBLISHED, "modified": _MODIFIED}
    for name, selectors in moments.items():
        for selector in selectors if name not in found else ():
            reading = doubts.stated(attribute(page, selector), page, zone)
            if reading:
                found[name] = Field(reading, selector, attribute(page, selector) or "")
                break
    texts: dict[str, tuple[str, ...]] = {"title": _TITLE, "lead": _LEAD, "author": _AUTHOR}
    for name, selectors in texts.items():
        for selector in selectors if name not in found else ():
            text = plain(attribute(page, selector))
            if text and not (name == "author" and _NOBODY.fullmatch(text)):
                found[name] = Field(text, selector, attribute(page, selector) or "")
                break
    for selector in _IMAGE if "image_url" not in found else ():
        url = picture(page, attribute(page, selector))
        if url:
            found["image_url"] = Field(url, selector, attribute(page, selector) or "")
            break
    found.update(_rest(page, found))
    return found


def stated_dates(page: Page) -> list[tuple[str, str]]:
    """Rule and raw string of every publication date that JSON-LD, the head and the first ``time`` of the article state, whether or not it
    can be one."""
    typed = article_node(page)
    raw = _string(typed[1].get("datePublished")) if typed else None
    found = [(f"json-ld:{typed[0]}.datePublished", raw)] if typed and raw else []
    found += [(selector, said) for selector in _PUBLISHED[:3] if (said := attribute(page, selector))]
    if "<time" in page.text and (said := attribute(page, _TIME)):
        found.append((_TIME, said))
    return found


def plain(text: str | None) -> str | None:
    """*text* as a reader should see it: entities that were escaped twice and slashes that PHP added are undone."""
    if not text:
        return None
    if "&" in text:
        text = html.unescape(text)
    return clean(_SLASHED.sub(r"\1", text)) or None


def _rest(page: Page, found: dict[str, Field]) -> Iterator[tuple[str, Field]]:
    """Title by the page's heading, category, tags, language and canonical URL."""
    title = found.get("title")
    headings = [clean(node.text()) for node in page.headings]
    if title is None and len(headings) == 1 and headings[0]:
        yield "title", Field(headings[0], "h1", headings[0])
    if title and (told := headline.of(page, title.value, title.rule)):
        yield "title", Field(told[1], told[0], told[1])
    section = plain(attribute(page, 'meta[property="article:section"]'))
    if section and "category" not in found:
        yield "category", Field(section, 'meta[property="article:section"]', section)
    tags = tuple(text for node in page.tree.css('meta[property="article:tag"]') if (text := plain(node.attributes.get("content"))))
    if tags:
        yield "tags", Field(tuple(dict.fromkeys(tags)), 'meta[property="article:tag"]', ", ".join(tags))
    language = page.tree.css_first("html[lang]")
    code = language.attributes.get("lang") if language else None
    if code and code.strip():
        yield "language", Field(code.strip().replace("_", "-"), "html[lang]", code)
    canonical = attribute(page, 'link[rel="canonical"]')
    url = absolute(page, canonical)
    if canonical and url:
        yield "url", Field(url, 'link[rel="canonical"]', canonical)


def _from_node(page: Page, kind: str, node: dict[str, Any], zone: tzinfo) -> Iterator[tuple[str, Field]]:
    rule = f"json-ld:{kind}."
    for name, key in (("title", "name"), ("title", "headline"), ("lead", "description"), ("category", "articleSection")):
        text = plain(_string(node.get(key)))
        if text:
            yield name, Field(text, rule + key, _string(node.get(key)) or "")
    for name, key in (("published", "datePublished"), ("modified", "dateModified")):
        raw = _string(node.get(key))
        reading = doubts.stated(raw, page, zone)
        if raw and reading:
            yield name, Field(reading, rule + key, raw)
    for name, key, part in (("author", "author", "name"), ("image_url", "image", "url")):
        raw = _part(node.get(key), part)
        value = (plain(raw) if name == "author" else picture(page, raw)) if raw else None
        if raw and value:
            yield name, Field(value, rule + key, raw)
    words = node.get("keywords")
    listed = words if isinstance(words, list) else str(words).split(",") if isinstance(words, str) else []
    tags = tuple(dict.fromkeys(text for word in listed if isinstance(word, str) and (text := plain(word))))
    if tags:
        yield "tags", Field(tags, rule + "keywords", ", ".join(tags))


def picture(page: Page, raw: str | None) -> str | None:
    """*raw* as a picture's URL. A bare site address is what a template makes of a post without a picture: none."""
    url = absolute(page, raw)
    return url if url and urlsplit(url).path.strip("/") else None


def _string(value: Any) -> str | None:
    """The first string in *value*, which sites write as a string or as a list of them."""
    first = value[0] if isinstance(value, list) and value else value
    return first if isinstance(first, str) and first.strip() else None


def _part(value: Any, part: str) -> str | None:
    """``value[part]``, where *value* may be a string, a node or a list of either."""
    first = value[0] if isinstance(value, list) and value else value
    return _string(first.get(part)) if isinstance(first, dict) else _string(first)
