"""What changed between two texts, word by word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rapidfuzz.distance import Indel

_TOKEN = re.compile(r"\n\s*\n|\n|[^\S\n]+|\w+|[^\w\s]")
_WORD = re.compile(r"\w")
PARAGRAPH = "\n\n"


@dataclass(frozen=True, slots=True)
class Piece:
    """Text that both have (``same``), or a change: what was taken out, what was put in. ``number``: which change, from 1; else 0."""

    kind: Literal["same", "change"]
    old: str
    new: str
    number: int = 0


def tokens(text: str) -> list[str]:
    """*text* cut into words, marks, blanks and paragraph ends; joined, they are the text (of several empty lines one stays)."""
    return [PARAGRAPH if token.count("\n") > 1 else token for token in _TOKEN.findall(text)]


def pieces(old: str, new: str) -> list[Piece]:
    """The pieces of the way from *old* to *new*. Changes with no word between them are one: people change phrases."""
    before, after = tokens(old), tokens(new)
    found: list[tuple[bool, list[str], list[str]]] = []
    for step in Indel.opcodes(before, after):
        taken, put = before[step.src_start : step.src_end], after[step.dest_start : step.dest_end]
        changed = step.tag != "equal"
        if found and (found[-1][0] == changed):
            found[-1][1].extend(taken)
            found[-1][2].extend(put)
        else:
            found.append((changed, list(taken), list(put)))
    return _numbered(_joined(found))


def _joined(found: Sequence[tuple[bool, list[str], list[str]]]) -> list[tuple[bool, list[str], list[str]]]:
    made: list[tuple[bool, list[str], list[str]]] = []
    for place, (changed, taken, put) in enumerate(found):
        island = not changed and made and place + 1 < len(found) and not any(map(_WORD.match, taken)) and PARAGRAPH not in taken
        if made and (island or (changed and made[-1][0])):
            made[-1][1].extend(taken)
            made[-1][2].extend(put)
        else:
            made.append((changed, list(taken), list(put)))
    return made


def _numbered(found: Sequence[tuple[bool, list[str], list[str]]]) -> list[Piece]:
    made, number = [], 0
    for changed, taken, put in found:
        number += changed
        made.append(Piece("change" if changed else "same", "".join(taken), "".join(put), number if changed else 0))
    return made


def changes(found: Sequence[Piece]) -> int:
    return sum(piece.kind == "change" for piece in found)
