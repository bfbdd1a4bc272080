"""What themes append to an article's text: share labels, related titles, counters.

Wordings seen on regional-government portals and in the scripts' own templates (2026-11).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_SHARE = re.compile(
    r"whatsapp|facebook|twitter|x|telegram|line|e-?mail|linkedin|pinterest|instagram|messenger|tiktok|youtube|threads|wa|fb|share|tweet|pin"
    r"|bagikan|sebarkan|print|cetak|salin|copy|link|tautan|mix|flipboard|reddit|tumblr|pocket|vk|xing|skype|viber|buffer|\d*shares?"
)
_FILLER = re.compile(r"it|this|on|via|to|ke|di|ini|berita|artikel|post|halaman|media|sosial|sosmed|social|and|dan|[&|/•-]?")
_HEADING = re.compile(
    r"(?:(?:berita|artikel|post(?:ingan)?|konten|baca)\s+(?:terkait|lainnya|terbaru|terpopuler|populer|juga)|baca\s+(?:juga|selengkapnya|lainnya)"
    r"|related\s+(?:posts?|articles?|news)|you\s+may\s+also\s+like|lihat\s+juga|simak\s+juga|terkait)\s*[:.!]*",
    re.IGNORECASE,
)
_ALSO = re.compile(
    r"(?:baca|lihat|simak)\s+juga\s*[:\-–—|>]\s*\S.{0,200}|(?:baca|lihat|simak)\s+juga\s+(?-i:[A-Z])[^.!?]{1,200}", re.IGNORECASE
)
_BUTTON = re.compile(
    r"(?:(?:baca\s+|lihat\s+)?selengkapnya|lihat\s+semua|lihat\s+lainnya|read\s+more|load\s+more|muat\s+lainnya|kembali|back|next|previous|prev"
    r"|sebelumnya|selanjutnya|loading|memuat|like\s+this|menyukai\s+ini|suka|like|komentar|comments?|leave\s+a\s+(?:comment|reply)"
    r"|tinggalkan\s+(?:komentar|balasan)|no\s+comments|what's\s+your\s+reaction|print|cetak)\s*[.…:?»>]*",
    re.IGNORECASE,
)
_COUNTER = re.compile(
    r"(?:post\s+)?(?:views?|hits?|di(?:lihat|baca|kunjungi)(?:\s+sebanyak)?|visibility)\s*:?\s*[\d.,]+[km+]?\s*(?:kali|x|views?|times?)?\.?"
    r"|[\d.,]+[km+]?\s*(?:(?:kali|x)\s*)?(?:views?|hits?|di(?:lihat|baca)|reads?)\.?|[\d.,]+\s*kali\s+di(?:lihat|baca)",
    re.IGNORECASE,
)
_SHARING = re.compile(
    r"(?:sharing is caring|spread the (?:love|word)|ayo bagikan|bagikan (?:artikel|berita) ini)\s*[!.:]*|advert(?:isement)?", re.IGNORECASE
)
_MOST_TITLES = 12


def trim_boilerplate(paragraphs: Sequence[str]) -> list[str]:
    """*paragraphs* without trailing share labels, "Baca juga …", "Selengkapnya", a "Berita Terkait" heading with the titles under it,
    and without share labels and counters ("Post Views: 114") at either end, which change from visit to visit. Sentences always stay."""
    kept = list(paragraphs)
    while kept:
        if _is_boilerplate(kept[-1]):
            kept.pop()
        elif (heading := _heading_before_titles(kept)) is not None:
            del kept[heading:]
        else:
            break
    while kept and (_COUNTER.fullmatch(kept[0].strip()) or _is_share(kept[0]) or _SHARING.fullmatch(kept[0].strip())):
        kept.pop(0)
    return kept


def _is_boilerplate(paragraph: str) -> bool:
    text = " ".join(paragraph.split())
    return not text or _is_share(text) or any(form.fullmatch(text) for form in (_HEADING, _ALSO, _BUTTON, _COUNTER, _SHARING))


def _is_share(text: str) -> bool:
    words = [word.strip(",.:;!()[]") for word in text.lower().split()]
    return any(map(_SHARE.fullmatch, words)) and all(_SHARE.fullmatch(word) or _FILLER.fullmatch(word) for word in words)


def _heading_before_titles(paragraphs: Sequence[str]) -> int | None:
    """Where a heading of related articles stands that only titles follow, up to twelve."""
    for position in range(len(paragraphs) - 1, max(-1, len(paragraphs) - 2 - _MOST_TITLES), -1):
        text = " ".join(paragraphs[position].split())
        if _HEADING.fullmatch(text):
            return position
        if not _is_title(text):
            return None
    return None


def _is_title(text: str) -> bool:
    """Short, starting with a capital, without a sentence's end or a byline's colon."""
    return 0 < len(text) <= 160 and text[0].isupper() and text[-1] not in '.!?"”)' and " :" not in text and ": " not in text


__all__ = ["trim_boilerplate"]
