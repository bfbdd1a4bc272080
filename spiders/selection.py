"""Values that a portal's own rules point at: its ``select`` (one CSS selector for a field that its site shows in an odd place; it wins over
the profile) and the rules of a home-grown portal. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from selectolax.lexbor import LexborNode

from archive.records import Media
from spiders import dates, links, paragraphs
from spiders.page import Page
from spiders.paragraphs import clean
from spiders.profile import Field
from spiders.rules import Rule

if TYPE_CHECKING:
    from spiders.portal import Portal

_READ_AS = {"published_at": "published", "published_date": "published", "modified_at": "modified"}
_LONGEST = 2000  # characters in which a regular expression is searched


def fields(page: Page, portal: Portal) -> dict[str, Field]:
    """Fields that ``portal.select`` names and the page shows, named and typed as ``Profile.fields`` gives them."""
    return by_rules(_rules(tuple(portal.select.items())), page, portal, label="select ") if portal.select else {}


@lru_cache(maxsize=64)
def _rules(select: tuple[tuple[str, str], ...]) -> dict[str, Rule]:
    return {name: Rule(css=(selector,)) for name, selector in select}


def by_rules(rules: Mapping[str, Rule], page: Page, portal: Portal, *, label: str = "", drop: Sequence[str] = ()) -> dict[str, Field]:
    """What *rules* (by column of ``articles``) find on *page*; their provenance opens with *label*. *drop*: what is no text."""
    found: dict[str, Field] = {}
    for name, rule in rules.items():
        if rule.css:
            for selector in rule.css:
                nodes = page.tree.css(selector)
                value, raw = _value(name, rule, nodes, page, portal, drop) if nodes else (None, "")
                if value:
                    found.setdefault(_READ_AS.get(name, name), Field(value, f"{label}{selector}", raw))
                    break
            continue
        raw = rule.value or _matched(rule.url or "", page.url)
        value = _typed(name, raw, page, portal) if raw else None
        if value:
            found.setdefault(_READ_AS.get(name, name), Field(value, f"{label}{'value' if rule.value else f'url {rule.url}'}", raw))
    return found


def shown(rule: Rule, page: Page) -> tuple[str, str] | None:
    """Rule and text of the first element that *rule* finds, what it matches in it alone; "" for an element without it; None: no element."""
    for selector in rule.css:
        for node in page.tree.css(selector):
            return selector, _text(rule, node)
    if rule.css:
        return None
    raw = rule.value or _matched(rule.url or "", page.url)
    return ("value" if rule.value else f"url {rule.url}", raw) if raw else None


def _value(name: str, rule: Rule, nodes: list[LexborNode], page: Page, portal: Portal, drop: Sequence[str]) -> tuple[Any, str]:
    if name == "text":
        body = paragraphs.from_html(nodes[0], *_outside(nodes), drop=drop)
        return "\n\n".join(body), body[0] if body else ""
    if name == "media":
        media: list[Media] = [item for node in nodes for item in paragraphs.media_from_html(node, page.join, drop=drop)]
        return tuple(dict.fromkeys(media)), ""
    texts = [text for node in nodes if (text := _text(rule, node))]
    if name == "tags":
        return tuple(dict.fromkeys(texts)), ", ".join(texts)
    if rule.attribute is None and name == "image_url":
        raw = _attribute(nodes[0], "data-src", "src", "content", "href")
    elif rule.attribute is None and rule.match is None and (name in _READ_AS or name == "dateline_date"):
        raw = _attribute(nodes[0], "datetime", "content") or (texts[0] if texts else "")
    else:
        raw = texts[0] if texts else _attribute(nodes[0], "content", "value") if rule.match is None and rule.attribute is None else ""
    return _typed(name, raw, page, portal) if raw else None, raw


def _typed(name: str, raw: str, page: Page, portal: Portal) -> Any:
    if name == "image_url":
        return links.absolute(page, raw)
    if name == "tags":
        return (raw,)
    if name in _READ_AS or name == "dateline_date":
        reading = dates.parse(raw, zone=portal.zone, now=page.captured_at)
        return reading.at.date() if reading and name == "dateline_date" else reading
    return raw


def _outside(nodes: list[LexborNode]) -> list[LexborNode]:
    """*nodes* but the first, without those inside an earlier one."""
    taken, kept = {nodes[0].mem_id}, []
    for node in nodes[1:]:
        current = node.parent
        while current is not None and current.mem_id not in taken:
            current = current.parent
        if current is None:
            taken.add(node.mem_id)
            kept.append(node)
    return kept


def _text(rule: Rule, node: LexborNode) -> str:
    said = _attribute(node, rule.attribute) if rule.attribute else clean(node.text(separator=" " if rule.match else ""))
    return _matched(rule.match, said) if rule.match else said


def _matched(form: str, said: str) -> str:
    match = re.search(form, said[:_LONGEST])
    return (match[1] if match.re.groups else match[0]).strip() if match and match[match.re.groups] else ""


def _attribute(node: LexborNode, *names: str) -> str:
    return next((value.strip() for name in names if (value := node.attributes.get(name)) and value.strip()), "")
