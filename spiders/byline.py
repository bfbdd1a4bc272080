"""Bylines at the end of an article's text, and what kind of author a name is.

Forms as seen on regional-government portals (2026-11): ``Penulis : Joko Priyono, Diskominfo Klaten``, ``Editor : Ul, Diskominfo Jateng``,
``Pewarta :``, ``Kontributor :``, ``Oleh Admin``, and a name in brackets after the last sentence: ``(hms)``, ``(prokopim/dhe)``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

Role = Literal["person", "account", "editor"]

INSTITUTION = re.compile(
    r"\b(?:dinas|din[a-z]*kominfo\w*|dis(?:kominfo|dik|hub|perindag|perdag|naker|pora|parpora|dukcapil|persip|perpusip|arpus|perkim|pertan)\w*"
    r"|dinsos\w*|dinkes\w*|dinarpus\w*|badan|bappe\w+|bapenda|bkpsdm\w*|bpbd|bkd|rsud|dprd|ppid|humas|kehumasan|kominfo\w*|prokopim|protokol|setda"
    r"|setwan|sekretariat|bagian|bidang|inspektorat|satpol|kantor|media\s?center|pemkab|pemkot|pemprov|pemdes|pemerintah|puskesmas|uptd?)\b",
    re.IGNORECASE,
)
"""A word that names an agency or an office of one."""

_ACCOUNT = re.compile(
    r"\b(?:super\s?admin\w*|admin\w*|operator\w*|hms|redaksi|webmaster|website|user\d*|tim|publikasi|publisher|author|root|editor|kontributor"
    r"|kecamatan|kelurahan|desa|kabupaten|kab|kota|subbag|seksi|ikp)\b",
    re.IGNORECASE,
)
_WRITER = r"penulis|ditulis oleh|pewarta|kontributor|reporter|jurnalis|wartawan|peliput|liputan|naskah|oleh|by"
_EDITOR = r"editor|penyunting|redaktur|disunting oleh"
_OTHER = r"foto(?:grafer)?|sumber|source|dokumentasi|dok"
_ANY = rf"(?:{_WRITER}|{_EDITOR}|{_OTHER})"
_LABEL = re.compile(rf"\(?(?P<label>{_ANY})(?:\s?[/&]\s?{_ANY})*\s?[:=]\s*(?P<name>.+)", re.IGNORECASE)
_PARTS = re.compile(rf"\s*[|\n;]\s*|(?:\s+/\s*|/\s+)(?={_ANY}\s?[:=])|\s+(?={_ANY}\s?[:=])", re.IGNORECASE)
_UNLABELLED = re.compile(r"(?i:ditulis oleh|oleh|by)\s(?P<name>[A-Z][\w.'’-]*(?:\s[A-Z][\w.'’-]*){0,3})\.?")
_SIGNED = re.compile(r"(?P<before>.?)\s*\((?P<name>[^()\d%:;?!]{2,40})\)\s*\.?$")
_SENTENCE_ENDS = ".!?…\"”’'"
_TAIL = 5


@dataclass(frozen=True, slots=True)
class Byline:
    """``name`` without the agency after it; ``role`` as by ``role_of``, or "editor"; ``raw``: the words found."""

    name: str
    role: Role
    raw: str


def byline(paragraphs: Sequence[str]) -> Byline | None:
    """The byline in the last five of *paragraphs*, or None. A writer beats a name in brackets, and that beats an editor."""
    tail = [paragraph.strip() for paragraph in paragraphs[-_TAIL:]]
    found = [line for paragraph in reversed(tail) for line in _labelled(paragraph)]
    writer = next((line for line in found if line.role != "editor"), None)
    return writer or _signed(tail) or next(iter(found), None)


def role_of(name: str) -> Role:
    """ "account" for a role or an agency (admin, humas, bidang ikp, Dinsos …), "person" for anything else."""
    parts = [part for part in re.split(r"[/&]", name.partition(",")[0]) if part.strip()]
    return "account" if not parts or all(_ACCOUNT.search(part) or INSTITUTION.search(part) for part in parts) else "person"


def _labelled(paragraph: str) -> list[Byline]:
    """The writers and editors that a paragraph made of labels names; none for a sentence."""
    if len(paragraph) > 300:
        return []
    if match := _UNLABELLED.fullmatch(paragraph):
        return [Byline(match["name"], role_of(match["name"]), paragraph)]
    lines = []
    for position, part in enumerate(_PARTS.split(paragraph)):
        match = _LABEL.fullmatch(part)
        if match is None and position == 0 and "\n" not in paragraph:
            return []
        if match is None or re.fullmatch(_OTHER, match["label"], re.IGNORECASE):
            continue
        if name := _name(match["name"]):
            editor = re.fullmatch(_EDITOR, match["label"], re.IGNORECASE)
            lines.append(Byline(name, "editor" if editor else role_of(name), part))
    return lines


def _name(text: str) -> str:
    """*text* without the agency after the name; "" where it is an address or a sentence."""
    text = " ".join(text.split()).strip(" .,-–—/()*")
    name, comma, rest = text.partition(",")
    if comma and INSTITUTION.match(rest.strip()):
        text = name.strip()
    return text if 1 <= len(text.split()) <= 8 and any(map(str.isalpha, text)) and not re.search(r"https?:|www\.|\d{3}", text) else ""


def _signed(tail: Sequence[str]) -> Byline | None:
    """A name in brackets after the last sentence, or alone in the last paragraph but one."""
    for paragraph in islice(reversed(tail), 2):
        match = _SIGNED.search(paragraph[-80:])
        if not match:
            continue
        name = match["name"].strip(" *-")
        before = match["before"]
        if not 1 <= len(name.split()) <= 5 or not any(map(str.isalpha, name)):
            continue
        # "Dewan Perwakilan Rakyat Daerah (DPRD)" explains a word; a signature stands after a full stop, or is one that nothing else can be.
        if not before or before in _SENTENCE_ENDS or re.search(r"\b(?:hms|humas|prokopim|kominfo|admin)\b", name, re.IGNORECASE):
            return Byline(name, role_of(name), f"({match['name']})")
    return None


__all__ = ["INSTITUTION", "Byline", "Role", "byline", "role_of"]
