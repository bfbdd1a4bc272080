"""What a person types into a search box, read so that nothing typed is ever an error.

``arsip desa``       both words            ``"arsip desa"``     side by side
``arsip*``           words so beginning    ``arsip OR buku``    either (also ATAU)
``-desa``            and not this word     ``NOT desa``          the same; ``AND`` between words changes nothing

Whatever else stands there is looked up as words: FTS5's own operators, brackets, columns and quotes mean nothing. Hyphen and apostrophe
are as Indonesian writes them: *anak-anak*, *anak anak* and *anak2* find one another; *Jum'at*, with any apostrophe, finds *Jumat* and is
found by it. Case and diacritics do not matter (the index's tokenizer is ``unicode61 remove_diacritics 2``).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

MOST_WORDS = 64
"""More are left out: each costs a look-up."""
MOST_CHARACTERS = 10_000

_PIECE = re.compile(r'(-?)"([^"]*)"?(\*?)|(\S+)')
_TWICE = re.compile(r"([^\W\d_]{3,})2((?:nya|an|kan|ku|mu)?)", re.IGNORECASE)
_APOSTROPHES = "'’‘ʼ`´ʻ＇"
_EITHER = ("OR", "ATAU", "|")
_OPERATORS = ("AND", "NOT")
_TOKEN = ("L", "N", "Co", "M")
_APART = {
    "jumat": "jum at", "jumatan": "jum atan", "quran": "qur an", "alquran": "al qur an", "doa": "do a", "maaf": "ma af",
    "rakaat": "raka at", "syariah": "syari ah", "miraj": "mi raj", "kabah": "ka bah", "taat": "ta at", "nikmat": "ni mat",
}  # fmt: skip
"""Words that Indonesian texts also write with an apostrophe, which the tokenizer reads as a gap."""


@dataclass(frozen=True, slots=True)
class Term:
    """One thing looked for. ``forms``: the ways of writing it, each of tokens side by side; with ``prefix`` the last one may go on."""

    forms: tuple[tuple[str, ...], ...]
    prefix: bool = False

    def __str__(self) -> str:
        written = [f'"{" ".join(form)}"' + ("*" if self.prefix else "") for form in self.forms]
        return written[0] if len(written) == 1 else f"({' OR '.join(written)})"


@dataclass(frozen=True, slots=True)
class Wanted:
    """``groups``: an article must hold one term of each. ``without``: and none of these."""

    groups: tuple[tuple[Term, ...], ...] = ()
    without: tuple[Term, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.groups)

    def __str__(self) -> str:
        """For FTS5's MATCH; "" where nothing is looked for."""
        match = " AND ".join(str(group[0]) if len(group) == 1 else f"({' OR '.join(map(str, group))})" for group in self.groups)
        return f"({match}) NOT ({' OR '.join(map(str, self.without))})" if match and self.without else match

    @property
    def terms(self) -> list[Term]:
        return [term for group in self.groups for term in group]


def read(text: str) -> Wanted:
    """What *text* looks for. Pure; takes any string whatever. Exclusions alone look for nothing."""
    budget, either, denied = MOST_WORDS, False, False
    groups: list[list[Term]] = []
    without: list[Term] = []
    for negative, words, prefix in _pieces(sound(text[:MOST_CHARACTERS])):
        if not negative and not prefix and words in _EITHER:
            either = bool(groups)
            continue
        if not negative and not prefix and words in _OPERATORS:
            denied = words == "NOT"
            continue
        tokens = tokens_of(words)[:budget]
        if not tokens:
            continue
        budget -= len(tokens)
        term = _term(words, tokens, prefix)
        if negative or denied:
            without.append(term)
        elif either:
            groups[-1].append(term)
        else:
            groups.append([term])
        either = denied = False
    return Wanted(tuple(map(tuple, groups)), tuple(without))


def sound(text: str) -> str:
    """*text* as SQLite takes it: bytes that are no UTF-8, and NUL, match nothing."""
    return text.encode("utf-8", "replace").decode().replace("\0", "\ufffd")


def tokens_of(words: str) -> list[str]:
    """*words* cut where unicode61 cuts them: at what is no letter, digit or private character. Marks stay within a word."""
    return [token for token in "".join(c if _is_token(c) else " " for c in words).split() if any(c.isalnum() for c in token)]


def _is_token(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character).startswith(_TOKEN)


def _pieces(text: str) -> Iterator[tuple[bool, str, bool]]:
    """(negative, the words, whether a prefix) of each thing typed."""
    for match in _PIECE.finditer(text):
        minus, phrase, star, word = match.groups()
        if word is None:
            yield minus == "-", phrase, star == "*"
        else:
            bare = word.removeprefix("-")
            yield word != bare, bare, bare.rstrip("\"').,").endswith("*")


def _term(words: str, tokens: list[str], prefix: bool) -> Term:
    """One thing typed, with the other ways of writing it."""
    forms = [tuple(tokens)]
    if len(tokens) == 1:
        if twice := _TWICE.fullmatch(tokens[0]):
            forms.append((twice[1], twice[1] + twice[2]))
        if apart := _APART.get(tokens[0].lower()):
            forms.append(tuple(apart.split()))
    elif not any(c.isspace() for c in words) and any(mark in words for mark in "-" + _APOSTROPHES):
        forms.append(("".join(tokens),))  # Jum'at: Jumat; non-aktif: nonaktif
    return Term(tuple(forms), prefix)
