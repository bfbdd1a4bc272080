"""The fields of a Drupal node's own page. Pure.

Class names are those of core's node and field templates, 7 (``field-name-body``) and 8 to 11 (``field--name-body``), with the RDFa that the
rdf module adds to both (2026-11). Which node a page is about is told by the page's settings, its body's class, its shortlink or the node's
element: teasers of other nodes look the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from selectolax.lexbor import LexborNode

from spiders import appended, links, metadata, paragraphs
from spiders.generic import longest_run
from spiders.page import Page
from spiders.paragraphs import clean
from spiders.profile import Field
from spiders.profiles import drupal_dates

if TYPE_CHECKING:
    from spiders.portal import Portal

TEASERS = frozenset(
    (
        "node-teaser node--view-mode-teaser node--teaser views-row view-content comment-wrapper comments comment field--name-comment"
        " region-sidebar-first region-sidebar-second sidebar aside"
    ).split()
)
_SETTINGS = re.compile(r'"currentPath"\s*:\s*"node\\?/(\d+)"')
_BODY_CLASS = re.compile(r"(?:^|\s)page-node-(\d+)(?:\s|$)")
_SHORTLINK = re.compile(r"/node/(\d+)/?$")
_NODES = "[data-history-node-id], article.node, div.node, section.node, .node--view-mode-full, .node-full"
_TITLES = (
    "h1 .field--name-title",
    "h1#page-title, h1.page-title, h1.page__title, h1.node__title, h1.node-title",
    "#page-title",
    ".field--name-title",
    ".field-name-title h2, .field-name-title h1",
    "h1.title",
)
_STATED_TITLES = ('[property="dc:title"][content]', '[property="schema:name"][content]')
_BODIES = (
    ".field-name-body, .field--name-body",
    '[property="content:encoded"], [property="schema:text"]',
    ".field-type-text-with-summary, .field--type-text-with-summary, .field-type-text-long, .field--type-text-long",
    ".node__content",
    ".content",
)
_LITTLE = 400  # characters: less is a box of links
NOT_TEXT = (
    ".field-label, .field__label, .visually-hidden, .element-invisible, .rdf-meta, .links, .node__links, .submitted, .node__submitted",
    ".node__meta, .comment-wrapper, .field--name-comment, .field--type-comment, .a2a_kit, .addtoany_list, .sharethis-wrapper",
    ".service-links, .contextual-links-wrapper, .contextual, .print-link, .fivestar-summary, .fivestar-form, .field-type-fivestar",
    ".view-content, .book-navigation, .user-picture, .field--name-user-picture, .node-readmore, .statistics-counter",
)
_NO_PROSE = (".field-type-taxonomy-term-reference, .field--type-entity-reference, .field-type-file, .field--type-file, .field--name-title",)
_SAID = re.compile(r"field-{1,2}name-(?:field-)?(?:lead|teras|intro|ringkasan|summary|sub-?title|sub-?judul)\b")
_WRITER = re.compile(r"field-{1,2}name-(?:field-)?(?:penulis|author|reporter|wartawan|kontributor)\b")
_CATEGORY = re.compile(r"field-{1,2}name-(?:field-)?\w*(?:kategori|categor|rubrik|jenis|kanal|section|bidang|topik)")
_TAG = re.compile(r"field-{1,2}name-(?:field-)?\w*(?:tag|label|kata-kunci|keyword)")
_TERMS = ".field-type-taxonomy-term-reference, .field--type-entity-reference, .field-name-field-tags, .field--name-field-tags"
_TERM_PATH = re.compile(r"/(?:taxonomy/term/\d+|tags?/|kategori/|category/|categories/)")
_ITEMS = ".field-item, .field__item"
_ACCOUNTS = (".submitted .username", ".node__submitted .username", '.node__meta [property="schema:name"]', ".field--name-uid", ".username")
_BY = re.compile(
    r"^(?:submitted|posted|published|dikirim|dikirimkan|diposting|diposkan|ditulis|dipublikasikan)?\s*(?:by|oleh)\s*:?\s+(?P<name>.+?)"
    r"\s*(?:,|\||\s(?:on|pada)\s|$)",
    re.IGNORECASE,
)


def native_id(page: Page) -> Field | None:
    """The number of the node that *page* is about, or None: a list, the front page, or a theme that hides it."""
    if match := _SETTINGS.search(page.text):
        return Field(match[1], "drupal-settings-json path.currentPath", match[0])
    body = page.tree.body
    if body is not None and (match := _BODY_CLASS.search(body.attributes.get("class") or "")):
        return Field(match[1], "body.page-node-N", match[0].strip())
    for selector in ('link[rel="shortlink"]', 'link[rel="canonical"]'):
        raw = metadata.attribute(page, selector) or ""
        if match := _SHORTLINK.search(raw):
            return Field(match[1], selector, raw)
    numbers = {number: node for node in _full(page) if (number := _number(node))}
    return Field(number := next(iter(numbers)), "the node's own element", number) if len(numbers) == 1 else None


def element(page: Page) -> LexborNode | None:
    """The element that holds the page's node and no other, or None."""
    nodes = _full(page)
    native = native_id(page)
    own = [node for node in nodes if native and _number(node) == native.value]
    if own or len(nodes) == 1:
        return (own or nodes)[0]
    if native is None:
        return None
    holders = [node for node in page.tree.css(_BODIES[0]) if not links.inside(node, TEASERS)]
    return page.tree.css_first("main, #content, #main, body") if holders or nodes else None


def _full(page: Page) -> list[LexborNode]:
    return [node for node in page.tree.css(_NODES) if not links.inside(node, TEASERS) and not TEASERS & set(_classes(node).split())]


def _number(node: LexborNode) -> str | None:
    if number := node.attributes.get("data-history-node-id"):
        return number.strip() or None
    match = re.search(r"(?:^|\s)node-(\d+)(?:\s|$)", f"{node.attributes.get('id') or ''} {_classes(node)}")
    return match[1] if match else None


def _classes(node: LexborNode) -> str:
    return node.attributes.get("class") or ""


def fields(page: Page, portal: Portal) -> dict[str, Field]:
    """Fields of the node by ``archive.records.Article`` name, and ``published`` and ``modified`` as ``dates.DateReading``."""
    node = element(page)
    return dict(_fields(page, node, portal)) if node else {}


def _fields(page: Page, node: LexborNode, portal: Portal) -> Iterator[tuple[str, Field]]:
    yield "url", _canonical(page, node, portal)
    if title := _title(page, node):
        yield "title", title
    for rule in _BODIES:
        holders = _outermost([one for one in node.css(rule) if not links.inside(one, TEASERS)])
        without = [node for holder in holders for node in appended.furniture(holder)]
        text = paragraphs.from_html(*holders, drop=(*NOT_TEXT, *_NO_PROSE), without=without) if holders else []
        if rule == _BODIES[-1] and len("".join(text)) < _LITTLE and longest_run(page.tree) > 3 * _LITTLE:
            break  # any block of a theme may be called so: another reader finds the text
        if text:
            yield "text", Field("\n\n".join(text), rule, text[0])
            break
    media = paragraphs.media_from_html(node, page.join, drop=NOT_TEXT)
    yield "media", Field(media, "the node's element", "; ".join(one.url for one in media))
    if image := next((one.url for one in media if one.kind == "image"), None):
        yield "image_url", Field(image, "the node's first img", image)
    for name, form in (("lead", _SAID), ("author", _WRITER)):
        for one in node.css('[class*="field-name-"], [class*="field--name-"]'):
            if form.search(_classes(one)) and (said := "\n".join(paragraphs.from_html(one, drop=NOT_TEXT))):
                yield name, Field(said, f".{_field_name(one)}", said)
                break
        else:
            if name == "lead":  # the description in the head is the site's, or the text's first words
                yield name, Field(None, "no excerpt shown", "")
            elif author := _account(node):
                yield name, author
    yield from _terms(node)
    yield from drupal_dates.read(page, node, portal)
    if native := native_id(page):
        yield "native_id", native


def _outermost(nodes: list[LexborNode]) -> list[LexborNode]:
    """*nodes*, given in page order, without those that stand inside another of them."""
    taken: dict[int, LexborNode] = {}
    for node in nodes:
        current = node.parent
        while current is not None and current.mem_id not in taken:
            current = current.parent
        if current is None:
            taken[node.mem_id] = node
    return list(taken.values())


def _title(page: Page, node: LexborNode) -> Field | None:
    for selector in _TITLES[:3]:
        for heading in page.tree.css(selector):
            if text := clean(heading.text()):
                return Field(text, selector, text)
    for selector in _STATED_TITLES:
        for stated in node.css(selector):
            if text := clean(stated.attributes.get("content") or ""):
                return Field(text, selector, text)
    own = ((rule, clean(one.text())) for rule in (*_TITLES[3:], "h1") for one in node.css(rule))
    shown = ((rule, clean(one.text())) for rule in ("h1.title", "h1:not(#site-name):not(.site-name)") for one in page.tree.css(rule))
    found = next((one for one in (*own, *shown) if one[1]), None)
    return Field(found[1], found[0], found[1]) if found else None


def _account(node: LexborNode) -> Field | None:
    for selector in _ACCOUNTS:
        for one in node.css(selector):
            if not links.inside(one, TEASERS) and (name := clean(one.text())):
                return Field(name, selector, name)
    for selector in (".submitted", ".node__submitted", ".node__meta", "article > footer"):
        said = node.css_first(selector)
        raw = clean(said.text()) if said else ""
        if match := _BY.search(raw):
            return Field(match["name"], selector, raw)
    return None


def _terms(node: LexborNode) -> Iterator[tuple[str, Field]]:
    """``category`` and ``tags`` by the names of the fields that hold terms; one of another name is the category where none is called so."""
    tags: list[str] = []
    named: list[tuple[bool, Field]] = []
    for holder in node.css(_TERMS):
        if links.inside(holder, TEASERS):
            continue
        anchors = [one for one in holder.css("a[href]") if one.css_first("img") is None]
        texts = [text for one in anchors or holder.css(_ITEMS) if (text := clean(one.text()))]
        classes = _classes(holder)
        if not texts or "name-uid" in classes:
            continue
        if _TAG.search(classes):
            tags += texts
        elif _CATEGORY.search(classes) or any(_TERM_PATH.search(one.attributes.get("href") or "") for one in anchors):
            named.append((not _CATEGORY.search(classes), Field(texts[0], f".{_field_name(holder)}", "; ".join(texts))))
    yield "tags", Field(tuple(dict.fromkeys(tags)), _TERMS, ", ".join(tags))
    if named:
        yield "category", min(named, key=lambda one: one[0])[1]


def _field_name(node: LexborNode) -> str:
    return next((one for one in _classes(node).split() if one.startswith(("field-name-", "field--name-"))), "field")


def _canonical(page: Page, node: LexborNode, portal: Portal) -> Field:
    """``link rel=canonical``, or the alias that RDFa names (``about``), else the page's URL without what pages and prints it."""
    candidates = [('link[rel="canonical"]', metadata.attribute(page, 'link[rel="canonical"]')), ("@about", node.attributes.get("about"))]
    stated = [(rule, raw, url) for rule, raw in candidates if raw and (url := links.absolute(page, raw)) and portal.owns(url)]
    stated = [one for one in stated if urlsplit(one[2]).path.strip("/") or urlsplit(one[2]).query]
    aliased = [one for one in stated if not _SHORTLINK.search(urlsplit(one[2]).path)]
    for rule, raw, url in (*aliased, *stated):
        return Field(url, rule, raw)
    parts = urlsplit(page.url)
    kept = [pair for pair in parse_qsl(parts.query) if pair[0] == "q"]
    path = re.sub(r"/print(?:mail|pdf)?/(\d+)$", r"/node/\1", parts.path)
    return Field(urlunsplit(parts._replace(path=path, query=urlencode(kept, safe="/"), fragment="")), "url", page.url)
