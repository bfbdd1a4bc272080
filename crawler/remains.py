"""Remains: what a page still shows of an article that is known to stand there. Pure.

A layout that changed must not look like an edit, nor a missing page in words that no rule knows like a page that could not be read.
"""

from __future__ import annotations

import re
from html import unescape

from archive.records import Article
from archive.standing import Current
from spiders.page import Page
from spiders.reading import Reading, Record

GUESS = "trafilatura"
"""The rule of a text that no profile and no mark of the page showed the place of."""

_NOT_LETTERS = re.compile(r"[\W_]+")
_SUBSTANTIAL = 100  # letters: a page with fewer is blank, or is filled by scripts


def letters_of(page: Page | None, status: int, reading: Reading) -> str:
    """All the letters of *page*, where it answered and is no article, by which to tell whether it still shows one. Empty where it is read,
    refused, blank, or filled by scripts."""
    if page is None or status != 200 or reading.kind not in ("other", "listing") or reading.reader in ("none", "refusal"):
        return ""
    seen = _letters(page.tree.body.text()) if page.tree.body else ""
    return _letters(unescape(page.text)) if len(seen) >= _SUBSTANTIAL else ""


def replaced(now: Current, shown: str) -> bool:
    """Whether a page that is no article any more says a good deal (*shown*, see ``letters_of``), and nothing of what the article says
    *now*: a soft 404. A page that does show it, in whatever layout, is one that has to be read by new rules."""
    said = filter(None, map(_letters, (now.title, *now.text.split("\n\n"))))
    return bool(shown) and not any(one[:80] in shown for one in said if len(one) >= 10)


def lost(now: Current, record: Record, reader: str) -> str | None:
    """Why what a new layout left of a known article is no edit of it: title or text are blank, or only a guess finds the text where rules
    for the same system had found it. None where there is nothing the matter."""
    read = record.article
    for name, was, shown in (("title", now.title, read.title), ("text", now.text, read.text)):
        if was and not shown:
            return f"its {name} is blank"
    if guessed(read) and now.text_rule not in ("", GUESS) and now.reader.partition("/")[0] == reader.partition("/")[0]:
        return f"its text is no more where {now.text_rule} found it"
    return None


def guessed(article: Article) -> bool:
    """Whether the text had to be guessed at."""
    return any(one.field == "text" and one.rule == GUESS for one in article.provenance)


def _letters(text: str) -> str:
    return _NOT_LETTERS.sub("", text).casefold()
