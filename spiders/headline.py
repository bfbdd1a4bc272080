"""Headline: the heading that titles a page, where its head says more, or less, than that. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from spiders import addressed
from spiders.links import inside
from spiders.page import Page
from spiders.paragraphs import clean

_TELLING = 4  # words of a heading that titles an article
_PARTING = re.compile(r"\s[|–—:»·-]\s$")
_SEGMENT = re.compile(r"\s+[|–—:»·-]\s+|\s*[|»]\s*")
_SITE = re.compile(
    r"(?:(?:selamat datang (?:di)?|halaman|laman|website|web|situs|portal|official|resmi|info(?:rmasi)?)\s+)*"
    r"(?:(?:dinas|badan|pemerintah|pemkab|pemkot|pemprov|pemdes|kabupaten|kab\.|kota|provinsi|kecamatan|kec\.|kelurahan|desa|nagari|gampong"
    r"|pekon|kampung|sekretariat|setda|inspektorat|bagian|upt|uptd|rsud|puskesmas|satpol|dis[a-z]{4,}|bappeda|bpbd|bkpsdm|bkd|dprd|ppid|kominfo)"
    r"\b.*|home|beranda|(?:detail|baca|lihat|isi|semua|daftar)?\s*(?:berita|artikel|kegiatan|pengumuman|news|post|posting|blog|article)"
    r"(?:\s+(?:detail|daerah|terkini|terbaru))?|detail|untitled(?: document)?|website|situs|portal)",
    re.IGNORECASE,
)
"""What a page's title says that is the same on every page: the agency's name, or what kind of page it is."""
_OF_A_LIST = re.compile(
    r"\d+ (?:komentar|comments?|responses?|tanggapan|pemikiran|thoughts?)\b|(?:tinggalkan|berikan|leave|baca juga|related|bagikan|share)\b"
    r"|(?:berita|artikel|kabar|informasi|post(?:ingan)?|news) (?:terkait|lain(?:nya)?|ter(?:baru|kini|populer|akhir)|populer|utama)\b",
    re.IGNORECASE,
)
_MANY = 8  # headings below the first that are looked at
_MOST_OF_A_NAME = 12  # words
_FURNITURE = frozenset(
    "nav footer aside sidebar widget widgets navbar menu breadcrumb site-header masthead topbar logo brand navbar-brand site-title "
    "comments related modal".split()
)


def of(page: Page, title: str, rule: str) -> tuple[str, str] | None:
    """Rule and text of the heading that the page's article has, None where the head's own *title*, found by *rule*, is as good.

    "Judul - Dinas Kominfo" is the title tag's habit: the heading that opens it is the title itself. So is one that ends it, as in
    "Dinas Kominfo | Judul" and "Cetak - Judul", unless it is the site's name in the page's header. Where the head of every page says the
    same ("Dinas Kominfo", "Detail Berita"), the heading that the address repeats is the title, or the one over the text.
    """
    if "json-ld" in rule:
        return _named(page, title)
    return _named(page, title) or _own(page, title, rule)


def first(page: Page) -> LexborNode | None:
    """The first heading that says as much as an article's does, outside header, menus and margins."""
    return next((node for node, _ in _candidates(page, "")), None)


def _named(page: Page, title: str) -> tuple[str, str] | None:
    every = [(rule, node, clean(node.text())) for rule, nodes in (("h1", page.headings), ("h2", _below(page))) for node in nodes]
    opening = next(((rule, said) for rule, _, said in every if said and title != said and _opens(title, said)), None)
    closing = next(((rule, said) for rule, node, said in every if _closes(title, said) and not _of_site(node)), None)
    if opening is None or (closing and (len(opening[1].split()) < _TELLING or _of_every_page(opening[1]))):
        return closing if closing and not (opening and _of_every_page(closing[1])) else opening
    return None if len(opening[1].split()) < _TELLING and _of_every_page(opening[1]) and _of_every_page(title) else opening


def _below(page: Page) -> list[LexborNode]:
    """The second headings: all of a page that has no first, and those that say enough of one whose first may be the site's name."""
    nodes = page.tree.css("h2, h3, h4")[:_MANY]
    plain = [] if page.headings else [node for node in nodes if node.tag == "h2"][:3]
    return plain + [node for node in nodes if len(node.text().split()) >= _TELLING]


def _own(page: Page, title: str, rule: str) -> tuple[str, str] | None:
    if addressed.titled(page.url, title) or any(clean(node.text()) == title and not _of_site(node) for node in page.headings):
        return None
    of_every_page = _of_every_page(title)
    if not of_every_page and rule != "title":
        return None
    found = [(node.tag or "h1", said) for node, said in _candidates(page, title)]
    if named := next((one for one in found if addressed.titled(page.url, one[1])), None):
        return named
    if of_every_page:
        return found[0] if found else None
    return found[0] if len(page.headings) == 1 and found and found[0][0] == "h1" else None


def _candidates(page: Page, title: str) -> Iterator[tuple[LexborNode, str]]:
    """Headings that say enough, in page order, none of a list's or a margin's."""
    for node in page.tree.css("h1, h2, h3, h4"):
        heading = clean(node.text())
        if len(heading.split()) >= _TELLING and heading not in title and not _OF_A_LIST.match(heading) and not _of_site(node):
            yield node, heading


def _of_every_page(title: str) -> bool:
    return len(title.split()) <= _MOST_OF_A_NAME and all(_SITE.fullmatch(part) for part in _SEGMENT.split(title.strip()) if part)


def _opens(title: str, heading: str) -> bool:
    shown, named = heading.casefold(), title.casefold()
    return named.startswith(shown) and not named[len(shown) : len(shown) + 1].isalnum()


def _closes(title: str, heading: str) -> bool:
    return len(heading.split()) >= _TELLING and title.endswith(heading) and _PARTING.search(title[: -len(heading)]) is not None


def _of_site(node: LexborNode) -> bool:
    """Whether a heading is a link, or stands in the page's header, a menu or a margin."""
    if node.css_first("a[href]") is not None or inside(node, _FURNITURE):
        return True
    above: LexborNode | None = node
    while above is not None and (above := above.parent) is not None and above.tag != "body":
        if above.tag == "a" or (above.tag == "header" and (above.parent is None or above.parent.tag not in ("article", "main", "section"))):
            return True
    return False


__all__ = ["first", "of"]
