"""The elements of a page that stand open at a place in its text, as a person who looks at its source would name them."""

from __future__ import annotations

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

MARK = "\ue000"
"""A character of no script (Unicode's private use area), put where the place is."""

NAMED = 3
"""Of the elements around a place, so many of the innermost are told."""


def elements(text: str, offset: int) -> str | None:
    """``div#reactions_result > div.col-reaction > span.span-vote``: what is open behind the first *offset* characters of *text*, the
    innermost last. None where there is none, or the place is inside a tag, a comment or a script.

    BeautifulSoup's own builder takes the source as it stands: it adds no element that nobody wrote, and moves none elsewhere.
    """
    if text.rfind("<", 0, offset) > text.rfind(">", 0, offset):
        return None
    soup = BeautifulSoup(text[:offset] + MARK, "html.parser")
    here = soup.find(string=lambda string: string is not None and string.endswith(MARK))
    if type(here) is not NavigableString:
        return None
    around = [parent for parent in here.parents if isinstance(parent, Tag) and parent.parent is not None][:NAMED]
    return " > ".join(_name(tag) for tag in reversed(around)) or None


def _name(tag: Tag) -> str:
    mark, classes = tag.get("id"), tag.get("class")
    said = f"#{mark}" if mark else "".join(f".{name}" for name in classes or ()) if isinstance(classes, list) else ""
    return tag.name + said
