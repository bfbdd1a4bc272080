"""A portal's own ``select`` rules: one CSS selector for a field that its site shows in an odd place. They win over the profile. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from selectolax.lexbor import LexborNode

from spiders import dates, links, paragraphs
from spiders.page import Page
from spiders.paragraphs import clean
from spiders.profile import Field

if TYPE_CHECKING:
    from spiders.portal import Portal

_READ_AS = {"published_at": "published", "published_date": "published", "modified_at": "modified"}


def fields(page: Page, portal: Portal) -> dict[str, Field]:
    """Fields that ``portal.select`` names and the page shows, named and typed as ``Profile.fields`` gives them."""
    found: dict[str, Field] = {}
    for name, selector in portal.select.items():
        nodes = page.tree.css(selector)
        value, raw = _value(name, nodes, page, portal) if nodes else (None, "")
        if value:
            found.setdefault(_READ_AS.get(name, name), Field(value, f"select {selector}", raw))
    return found


def _value(name: str, nodes: list[LexborNode], page: Page, portal: Portal) -> tuple[Any, str]:
    texts = [text for node in nodes if (text := clean(node.text()))]
    if name == "text":
        body = [paragraph for node in nodes for paragraph in paragraphs.from_html(node)]
        return "\n\n".join(body), body[0] if body else ""
    if name == "media":
        media = [item for node in nodes for item in paragraphs.media_from_html(node, page.join)]
        return tuple(dict.fromkeys(media)), ""
    if name == "tags":
        return tuple(dict.fromkeys(texts)), ", ".join(texts)
    if name == "image_url":
        raw = _attribute(nodes[0], "data-src", "src", "content", "href")
        return links.absolute(page, raw), raw
    if name in _READ_AS or name == "dateline_date":
        raw = _attribute(nodes[0], "datetime", "content") or (texts[0] if texts else "")
        reading = dates.parse(raw, zone=portal.zone, now=page.captured_at)
        return (reading.at.date() if reading and name == "dateline_date" else reading), raw
    raw = texts[0] if texts else _attribute(nodes[0], "content", "value")
    return raw, raw


def _attribute(node: LexborNode, *names: str) -> str:
    return next((value.strip() for name in names if (value := node.attributes.get(name)) and value.strip()), "")
