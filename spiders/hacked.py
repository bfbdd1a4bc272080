"""Pages that somebody else put on a portal: advertisements for gambling, and hidden links to them on real pages. Pure.

Broken into, Indonesian portals of every family carry them (seen on go.id hosts, 2026-11): doorway pages with a title such as "Slot Gacor
Hari Ini", and ``display:none`` blocks of links on genuine articles. The first are read as nothing. The second are articles still: hidden
elements are in no text and no list of links anyway, and that they stand there is told.

News *about* gambling names the same things. What it does not do is sell: an advertisement piles up the trade's own catchwords (``_SELLS``)
and says nothing of police, blocking or harm (``_NEWS``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from spiders.concealed import concealed
from spiders.links import visible
from spiders.page import Page
from spiders.paragraphs import unseen
from spiders.telltales import TRADE

_BRANDS = r"""
        gacor (?:\W+(?:hari|malam)\W+ini)? | max\W?win | rtp\W+(?:live|slot|tertinggi|gacor)
      | slot\W?(?:88|77|777|5000|4d|gacor|hoki|dana|qris|pulsa|thailand|kamboja|server|demo|mahjong|terpercaya|resmi|online)
      | (?:situs|link|agen|daftar|login|akun)\W+(?:slot|gacor|toto|togel|judi) | toto\W+(?:macau|slot|4d)
      | bandar\W+(?:togel|slot|toto) | togel\W+(?:online|hk|sgp|hongkong|singapore|terpercaya)
"""
_SELLS = re.compile(
    rf"""\b(?: {_BRANDS}
      | anti\W?rungka[dt] | (?:gampang|mudah)\W+(?:menang|jp) | bocoran\W+(?:rtp|slot|admin|pola) | pola\W+gacor | akun\W+pro
      | link\W+alternatif | scatter\W+(?:hitam|mahjong|naga) | mahjong\W+ways | gates\W+of\W+olympus | sweet\W+bonanza
      | starlight\W+princess | pragmatic\W+play | pg\W?soft | habanero | spadegaming | sbobet
      | (?:domino|bandar)\W?qq | live\W+casino | casino\W+online
      | bonus\W+(?:new\W+member|deposit|member\W+baru) | new\W+member\W+100 | free\W?(?:bet|spin)
      | depo(?:sit)?\W+(?:qris|pulsa|dana|\d+\W?(?:k|rb|ribu)?\b) | minimal\W+depo(?:sit)? | withdraw | wd\W+(?:cepat|kilat)
      | bandar\W+(?:bola|terpercaya) | (?:prediksi|keluaran|data|result|live\W+draw)\W+(?:togel|hk|sgp|sdy|sydney|macau) | jackpot
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)
"""The trade's catchwords."""

_NEWS = re.compile(
    r"\b(?:polisi|polres\w*|polsek|polda|polri|bareskrim|tersangka|(?:di|me|pe)n?[tn]angka?p\w*|ditangkap|razia|satpol|jaksa|kejaksaan|pidana"
    r"|(?:mem|di|pem)?(?:blokir|berantas)\w*|takedown|bahaya\w*|(?:di|me)larang|larangan|sosialisasi\w*|imbau\w*|mengimbau|himbau\w*|menghimbau"
    r"|(?:men|pen)?cegah\w*|kominfo|diskominfo|komdigi|bssn|csirt|ppatk|ojk|korban|kecanduan|candu|ancaman|edukasi|perangi|memerangi|deklarasi"
    r"|pakta integritas|diretas|peretas\w*|deface\w*|disusupi|waspada\w*|literasi|penipuan|hukuman|undang-undang|warga|masyarakat|bupati"
    r"|wali ?kota|camat|kepala dinas|pelajar|siswa|desa)\b",
    re.IGNORECASE,
)
"""What news of it speaks of."""
_NAMES = re.compile(rf"\b(?:{_BRANDS})\b", re.IGNORECASE | re.VERBOSE)

_ELSEWHERE = "script, style, template, noscript, head, nav, header, footer, aside, .sidebar, #sidebar, .widget"
_SLUG = re.compile(r"[-_+.]+")


def advertisement(page: Page) -> str | None:
    """What gives *page* away as an advertisement for gambling, or None.

    Asked of what a reader would see: title, headings and visible text. At least three different catchwords, more often than one word in
    forty, and less said of police and harm than of winning; fewer do where the title or the first heading is one.
    """
    if "trade" not in page.telltales:
        return None
    headings = " ".join(node.text() for selector in ("title", "h1") for node in page.tree.css(selector)[:2])
    titled = _SELLS.search(headings) is not None and _NEWS.search(headings) is None
    enough, seldom = (2, 80) if titled else (3, 40)
    if page.tree.body is None or len(_kinds(_sold(page.tree.body.text(separator=" ")))) < enough:
        return None  # what is hidden counted in: a planted block of links ends here, before the page is taken apart
    text = _visible(page)
    sold = _sold(text)
    if len(_kinds(sold)) < enough or len(_NEWS.findall(text)) >= len(sold) or len(sold) * seldom < len(text.split()):
        return None
    return f"an advertisement for gambling: {', '.join(sorted(_kinds(sold))[:4])}"


def planted_links(page: Page) -> str | None:
    """Links to gambling that *page* hides from its readers, or has at least three of, told in words; None where there are none."""
    if "trade" not in page.telltales:
        return None
    named = _named(page)
    covered = {node.mem_id for node in concealed(page)} if named else set()
    hidden = [node for node in named if not visible(node) or _covered(node, covered)]
    if not hidden and len(named) < 3:
        return None
    told = hidden or named
    text = " ".join(told[0].text().split()) or told[0].attributes.get("href") or ""
    return f"{len(told)} {'hidden ' if hidden else ''}link{'s' if len(told) > 1 else ''} to gambling ({text[:60]})"


def without_planted(page: Page) -> Page:
    """*page* without the elements that its style sheets or scripts hide and that link to gambling: no text, no links. What is hidden by an
    inline style never is."""
    if "trade" not in page.telltales or not (named := _named(page)):
        return page
    covered = {node.mem_id for node in concealed(page)}
    # The outermost of each: none of them stands inside another.
    guilty = {around[-1] for node in named if (around := [mem_id for mem_id in _above(node) if mem_id in covered])}
    if not guilty:
        return page
    tree = LexborHTMLParser(page.text)  # of its own: it is cut down here
    for node, twin in zip(page.tree.css("*"), tree.css("*"), strict=False):
        if node.mem_id in guilty and twin.tag not in ("html", "body", "head"):
            twin.decompose()
    return replace(page, text=tree.html or "")


def _named(page: Page) -> list[LexborNode]:
    return [node for node in page.tree.css("a[href]") if _leads_there(node.text(), node.attributes.get("href") or "")]


def _covered(node: LexborNode, covered: set[int]) -> bool:
    return bool(covered) and any(mem_id in covered for mem_id in _above(node))


def _above(node: LexborNode) -> Iterator[int]:
    """*node* and all that is around it."""
    current: LexborNode | None = node
    while current is not None:
        yield current.mem_id
        current = current.parent


def sells(url: str) -> bool:
    """Whether *url* is named as such an advertisement: catchwords in its path, and no word of news beside them."""
    words = _words(url)
    return _NAMES.search(words) is not None and _NEWS.search(words) is None


def _trades(source: str) -> bool:
    """Whether one of the trade's words stands anywhere in *source*, in lower case: the search for all of them takes a millisecond."""
    return any(word in source for word in TRADE)


def _leads_there(text: str, href: str) -> bool:
    return _trades((text + href).lower()) and _SELLS.search(f"{text} {_words(href)}") is not None


def _sold(text: str) -> list[str]:
    return [match[0].lower() for match in _SELLS.finditer(text)]


def _kinds(sold: list[str]) -> set[str]:
    return {_SLUG.sub(" ", one) for one in sold}


def _words(url: str) -> str:
    try:
        return _SLUG.sub(" ", unquote(urlsplit(url).path)).replace("/", " ")
    except ValueError:
        return ""


def _visible(page: Page) -> str:
    """The text of *page* without margins, links and what is hidden: links planted below a real article do not make it an advertisement."""
    tree = LexborHTMLParser(page.text)  # of its own: it is cut down here
    for node in tree.css(_ELSEWHERE):
        if node.tag not in ("html", "body", "head"):
            node.decompose()
    for node in tree.css("[style], [hidden], a[href]"):
        if node.tag == "a" or "hidden" in node.attributes or unseen(node.attributes.get("style")):
            node.decompose()
    return " ".join((tree.body.text(separator=" ") if tree.body else "").split())


__all__ = ["advertisement", "planted_links", "sells", "without_planted"]
