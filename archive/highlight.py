"""Words found in a text, marked; and of a long text the passage that holds most of them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from archive.words import Term

PASSAGE = 180  # characters, about
Span = tuple[int, int, int]  # start, end, which term


class _Folding(dict[int, str]):
    """``str.translate`` table: lower case, diacritics off, one character for one."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        base = unicodedata.normalize("NFD", character)[0].lower()
        self[code] = folded = base if len(base) == 1 else character
        return folded


_FOLDING = _Folding()


def fold(text: str) -> str:
    """*text* as the index compares it, each character at its own place."""
    return text.lower() if text.isascii() else text.translate(_FOLDING)


class Highlighter:
    """Finds *terms* as the index does, and puts *marks* around them."""

    def __init__(self, terms: Sequence[Term], marks: tuple[str, str] = ("[", "]")) -> None:
        self.marks = marks
        self._patterns = [_pattern(term) for term in terms]

    def spans(self, text: str) -> list[Span]:
        folded = fold(text)
        found = [(m.start(), m.end(), n) for n, pattern in enumerate(self._patterns) for m in pattern.finditer(folded)]
        return sorted(found)

    def found(self, text: str) -> bool:
        folded = fold(text)
        return any(pattern.search(folded) for pattern in self._patterns)

    def whole(self, text: str) -> str:
        return self._marked(text, 0, len(text), self.spans(text))

    def passage(self, text: str, length: int = PASSAGE) -> str:
        """The passage of *text* that holds most of the terms, on one line, with an ellipsis where something was cut."""
        text = " ".join(text.split())
        spans = self.spans(text)
        start = _best(spans, length) if spans else 0
        start = max(0, start - length // 4)
        if start:
            start = text.find(" ", start - 1) + 1
        end = min(len(text), start + length)
        if end < len(text) and (space := text.rfind(" ", start, end)) > start:
            end = space
        shown = self._marked(text, start, end, spans)
        return ("… " if start else "") + shown + (" …" if end < len(text) else "")

    def _marked(self, text: str, start: int, end: int, spans: Sequence[Span]) -> str:
        before, after = self.marks
        out, at = [], start
        for first, last, _ in spans:
            if at <= first and last <= end:
                out += [text[at:first], before, text[first:last], after]
                at = last
        return "".join([*out, text[at:end]])


def _pattern(term: Term) -> re.Pattern[str]:
    forms = [r"[\W_]+".join(re.escape(fold(token)) for token in form) + (r"\w*" if term.prefix else "") for form in term.forms]
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(forms)})(?![^\W_])")


def _best(spans: Sequence[Span], length: int) -> int:
    """Where a passage of *length* begins that holds most of the different terms; the first of the best."""
    best, place = 0, spans[0][0]
    for n, (start, _, _) in enumerate(spans[:200]):
        within = {which for first, last, which in spans[n : n + 50] if last <= start + length * 3 // 4}
        if len(within) > best:
            best, place = len(within), start
    return place
