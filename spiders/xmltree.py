"""Reading XML that sites get wrong: feeds and sitemaps. Pure; nothing is fetched, no entity is ever expanded.

What comes before the root element (byte order mark, blank lines, a PHP warning, the DOCTYPE with its entities) is cut off unread;
HTML's named entities become characters, any other ``&`` stands for itself, and libxml2 mends what is left.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.entities import html5
from typing import Any
from urllib.parse import urljoin

from lxml import etree  # type: ignore[import-untyped]

from archive.uri import LONGEST

Element = Any
"""An ``lxml.etree._Element``: lxml ships no types."""

_PROLOGUE = 65_536  # characters in which the root element must begin
_LONGEST = 24_000_000  # characters of a document that are read: 50,000 addresses with all that is said of each
_HTML = re.compile(r"<(?:!doctype\s+html|html|body)\b", re.IGNORECASE)
_AMPERSAND = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)|&(?:#(\d{1,7});|#[xX]([0-9a-fA-F]{1,6});|(\w{2,31};))?", re.DOTALL)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_OWN = frozenset({"amp;", "lt;", "gt;", "quot;", "apos;"})


def parse(text: str, roots: tuple[str, ...], url: str) -> Element | None:
    """The root element of *text*, whose local name must be one of *roots*; None where there is no such document.

    *url* is the base of the document, for ``xml:base``.
    """
    root = re.search(rf"<(?:\w+:)?(?:{'|'.join(roots)})(?=[\s/>])", text[:_PROLOGUE])
    if root is None or _HTML.search(text, 0, root.start()):
        return None
    body = _AMPERSAND.sub(_character, _CONTROL.sub("", text[root.start() : root.start() + _LONGEST]))
    parser = etree.XMLParser(
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        strip_cdata=True,
        encoding="utf-8",
    )
    try:
        element = etree.fromstring(body.encode("utf-8"), parser, base_url=url)
    except (etree.XMLSyntaxError, ValueError):
        return None
    return element if element is not None and name(element) in roots else None


def name(element: Element) -> str:
    """The element's local name; a prefix that nobody declared does not count either."""
    return str(element.tag).rpartition("}")[2].rpartition(":")[2]


def space(element: Element) -> str:
    """The element's namespace, or the prefix that nobody declared, or ``""``."""
    tag = str(element.tag)
    return tag[1:].partition("}")[0] if tag.startswith("{") else tag.rpartition(":")[0]


def children(element: Element, *names: str) -> Iterator[Element]:
    """The child elements with one of the local *names*, in document order."""
    return (child for child in element if isinstance(child.tag, str) and name(child) in names)


def text_of(element: Element | None) -> str:
    """All text in *element*, its white space collapsed; ``""`` for None."""
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def first_text(element: Element, *names: str) -> str:
    """The text of the first child that has one of *names* and any text; *names* in order of preference."""
    return next((found for wanted in names for child in children(element, wanted) if (found := text_of(child))), "")


def address(href: str | None, base: str) -> str | None:
    """*href* as an absolute http(s) URL without its fragment, or None where it is none."""
    href = (href or "").strip()
    try:
        url = urljoin(base, href).partition("#")[0]
    except ValueError:  # a host that is none, as in "http://["
        return None
    return url if href and url.startswith(("http://", "https://")) and " " not in url and len(url) <= LONGEST else None


def _character(match: re.Match[str]) -> str:
    if match[0].startswith("<"):
        return match[0]
    decimal, hexadecimal, named = match.groups()
    if decimal or hexadecimal:
        code = int(decimal) if decimal else int(hexadecimal, 16)
        legal = code in (9, 10, 13) or 0x20 <= code < 0xD800 or 0xE000 <= code <= 0xFFFD or 0x10000 <= code <= 0x10FFFF
        return f"&#{code};" if legal else ""
    if named in _OWN:
        return match[0]
    if named and named in html5:
        return html5[named].replace("&", "&amp;").replace("<", "&lt;")
    return "&amp;" + match[0][1:]


__all__ = ["Element", "address", "children", "first_text", "name", "parse", "space", "text_of"]
