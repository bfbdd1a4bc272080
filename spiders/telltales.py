"""What a page's source holds at all: most questions about odd pages need not be asked of most pages. Pure.

Each takes a look at the whole source, and every page is asked a score of them: so all their words are looked for in two passes (Aho and
Corasick, 1975), which take a thirtieth of the time. What was found says where to look, never what a page is.
"""

from __future__ import annotations

from typing import Literal

from ahocorasick_rs import BytesAhoCorasick, MatchKind

Telltale = Literal["trade", "missing", "challenge", "no_year", "prints", "base"]

TRADE = ("gacor", "maxwin", "togel", "toto", "judi", "slot", "casino", "sbobet", "jackpot")
"""One of these stands in whatever advertises gambling (``spiders.hacked``)."""

WORDS: dict[Telltale, tuple[str, ...]] = {
    "trade": TRADE,
    "missing": ("404", "not-found", "four-oh-four"),  # in every page that has one of screens.NOT_FOUND_MARKS
    "challenge": (  # in every page that has a screens.MARK
        "captcha", "challenge", "_cf_chl_opt", "chk_", "_incapsula_resource", "sucuri_cloudproxy", "slowaes", "imunify", "turnstile",
        "/lsrecap/",
    ),
    "no_year": ("1970", "1969", "-0001", "0000-00", "0000/00", "1900-"),  # in every date that doubts.impossible finds on a page
    "prints": ("print()",),
    "base": ("<base",),
}  # fmt: skip
"""In lower case."""

PASSES: tuple[tuple[Telltale, ...], ...] = (("trade",), ("missing", "challenge", "no_year", "prints", "base"))
"""Those that are looked for together. Of words that overlap only the first is found: none of another telltale may begin where it ends."""


def _pass(together: tuple[Telltale, ...]) -> tuple[BytesAhoCorasick, tuple[Telltale, ...]]:
    named = [(word.encode(), telltale) for telltale in together for word in WORDS[telltale]]
    return BytesAhoCorasick([word for word, _ in named], matchkind=MatchKind.LeftmostFirst), tuple(telltale for _, telltale in named)


_SEARCHES = tuple(map(_pass, PASSES))


def telltales(source: str) -> frozenset[Telltale]:
    """Those whose words stand in *source*, in whatever case."""
    lowered = source.encode("utf-8", "surrogatepass").lower()
    return frozenset(of[number] for search, of in _SEARCHES for number, _, _ in search.find_matches_as_indexes(lowered))
