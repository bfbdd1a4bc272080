"""One name for one page: URLs cleaned of what never changes the answer, and the key under which twins meet. Pure.

``clean`` gives the address that is asked for: as the portal wrote it, without what campaigns, sessions and print views added.
``key`` gives the name under which addresses meet that portals serve alike: http and https, ``www.`` or none, ``index.php`` or none,
closing slash or none. What selects a page (``?p=123``, ``?option=com_content&id=7``, a language) is in both. What a portal serves
differently all the same, its file says (``distinct``).
"""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from archive.uri import LONGEST

VERSION = 4
"""Raised whenever ``key`` gives some URL another key than before."""

DISTINCT = ("slash", "index.php")
"""What a portal may tell apart, and most do not: ``/a`` and ``/a/``, ``/index.php/a`` and ``/a``."""

TRACKING = frozenset(
    "fbclid gclid dclid gbraid wbraid gclsrc msclkid mc_cid mc_eid igshid igsh yclid twclid ttclid mibextid li_fat_id _ga _gl _hsenc _hsmi "
    "ref_src ref_url share replytocom fb_action_ids fb_action_types fb_source fb_ref _openstat usqp amp_js_v __twitter_impression "
    "noamp nonamp".split()
)
"""Query parameters that campaigns, social networks and themes add; none of them selects a page (seen on shared go.id links, 2026-11)."""

_CAMPAIGN = ("utm_", "pk_", "mtm_", "__cf_chl")
_SESSION = re.compile(r"phpsessid|jsessionid|aspsessionid\w*|ci_session|laravel_session|oscsid|zenid|cfid|cftoken", re.IGNORECASE)
_PERHAPS_SESSION = re.compile(r"s?sid|sess(?:ion)?(?:_?id)?", re.IGNORECASE)
_TOKEN = re.compile(r"(?=.*\d)[0-9A-Za-z,-]{16,}")
"""What a session's id looks like: nobody numbers pages so."""

_SESSION_IN_PATH = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;]*|/\([A-Z]\([0-9A-Za-z]{16,}\)\)", re.IGNORECASE)
_YES = frozenset({"", "1", "true", "yes"})
_VIEWS = {
    **dict.fromkeys(("print", "cetak", "amp", "printable", "mobile"), _YES),
    **dict.fromkeys(("output", "mode", "view"), frozenset({"amp", "print", "cetak", "printable", "mobile"})),
    "tmpl": frozenset({"component"}),
    "m": frozenset({"0", "1"}),  # Blogger's; WordPress names a month so
}
"""Parameters that only choose how a page is shown, with the values that say so."""

_JOOMLA_PRINT = {("layout", "default"), ("page", "")}
_TWIN = re.compile(r"(/(?:[^/]*-[^/]*-[^/]+|\d{2,}[^/]*))/(?:print|cetak|amp)/?\Z")
"""The end of a path: a print or AMP view below an article's own address, which has a slug of three words or a number.
``/kategori/cetak`` is a category."""

_PREFIXED = re.compile(r"\A(?:/(?:print|cetak|amp|m|mobile))+(?=/(?:[^/]+/)*(?:[^/]*-[^/]*-[^/]+|\d{2,}[^/]*)/?\Z)")
"""The beginning of a path that is such a view of the article behind it. It is asked for as it stands, since the plain address may be none;
the two have one key."""

_VIEW = re.compile(
    r"(?:^|/)(?:index\.php/)?(?:(?:(?:versi|lihat)[_-]?)?(?:cetak|print(?:er|able)?|amp)(?:[_-]?(?:berita|artikel|article|news|page|post|friendly|detail|view))?"
    r"|(?:berita|artikel|article|news|detail)[_-]?(?:cetak|print))(?:\.(?:php|html?|aspx?))?(?=/|$)",
    re.IGNORECASE,
)
_HINT = re.compile(r"cetak|print|amp", re.IGNORECASE)
_SHOWN_AS = frozenset({"page", "hal", "halaman", "module", "mod", "act", "action", "do", "task", "tampil", "to", "content"})
_NUMBER_ALONE = re.compile(r"/\d+/?", re.ASCII)

_SAFE = "/%:@!$&'()*+,;=~-._"
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")
_PORT = r":(?!(?:80|443)(?:/|$))(?:[1-9][0-9]{1,3}|[1-5][0-9]{4})"  # and no scheme's own
_CLEAN = re.compile(rf"https?://(?:www\.)?((?!www\.)[a-z0-9.-]*[a-z0-9](?:{_PORT})?)(/[\w/:@!$&'()*+,=~.-]*)?", re.ASCII)
_ODD = re.compile(r"//|/\.|/index\.php|\([A-Z]\(|/(?:print|cetak|amp|m|mobile)(?:/|$)", re.IGNORECASE)
"""Most links of most portals match the first and not the second: there is nothing to clean, and a page of 119 links is keyed in a fifth
of the time."""


def clean(url: str) -> str:
    """*url* without fragment, default port, and the parameters of campaigns, sessions and print views; host in lower case, escapes as
    RFC 3986 section 6.2.2 normalises them. Raises ValueError where it is not an absolute http(s) URL."""
    if (plain := _CLEAN.fullmatch(url)) and not (plain[2] and _ODD.search(plain[2])):
        return url if plain[2] else f"{url}/"
    parts = urlsplit(url.strip())
    scheme, host = parts.scheme.lower(), (parts.hostname or "").lower().rstrip(".")
    if scheme not in ("http", "https") or not host:
        raise ValueError(f"{url!r}: expected an absolute http or https URL")
    if not host.isascii():
        host = host.encode("idna").decode("ascii")
    if ":" in host:
        host = f"[{host}]"
    port = "" if parts.port in (None, {"http": 80, "https": 443}[scheme]) else f":{parts.port}"
    path = _TWIN.sub(r"\1", _SESSION_IN_PATH.sub("", _normal(parts.path or "/"))) or "/"
    return urlunsplit((scheme, host + port, path, _query(parts.query), ""))


def key(url: str, distinct: Collection[str] = ()) -> str:
    """What the addresses of one page have in common: ``host[:port]/path[?query]``. *distinct*: what this portal tells apart, of DISTINCT.
    Raises ValueError."""
    if len(url) > LONGEST:
        raise ValueError(f"{url[:200]}…: a URL of {len(url)} characters; up to {LONGEST} are asked for")
    if (plain := _CLEAN.fullmatch(url)) and not (plain[2] and _ODD.search(plain[2])):
        path = plain[2] or "/"
        return plain[1] + (path if "slash" in distinct else path.rstrip("/") or "/")
    parts = urlsplit(clean(url))
    host = re.sub(r"^(?:www\.)+(?=[^.:])", "", parts.netloc)
    query = "&".join(sorted(filter(None, parts.query.split("&")), key=lambda piece: piece.partition("=")[0]))
    return host + _path(parts.path, distinct) + (f"?{query}" if query else "")


def is_view(url: str) -> bool:
    """Whether *url* is a view for the printer or for telephones whose article's own address cannot be told from it: ``/cetak.php?id=12``,
    ``/berita/cetak/12``, ``/media.php?module=cetak&id=12``. Where it can, ``key`` has told it."""
    if not _HINT.search(url):
        return False
    parts = urlsplit(url)
    asked = ((name.lower(), value.lower()) for name, _, value in (piece.partition("=") for piece in parts.query.split("&")) if value)
    if any(name in _SHOWN_AS and _VIEW.fullmatch(value) for name, value in asked):
        return True
    if not _VIEW.search(parts.path):
        return False
    path = _path(parts.path, ())
    return _VIEW.search(path) is not None or _NUMBER_ALONE.fullmatch(path) is not None


def roundabout(url: str) -> float:
    """How far *url* is from the address in words that most systems give an article, from 0 to 0.2: of two addresses of one article the
    nearer should be read first, since the article then stands there."""
    parts = urlsplit(url)
    if parts.query or _PREFIXED.search(parts.path) or is_view(url):
        return 0.2
    return 0.1 if parts.path.rstrip("/").rpartition("/")[2].isdecimal() else 0


def _path(path: str, distinct: Collection[str]) -> str:
    segments: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            del segments[-1:]
        elif segment not in ("", ".") and (segment != "index.php" or "index.php" in distinct):
            segments.append(segment)
    closing = "/" if "slash" in distinct and segments and path.endswith("/") else ""
    return _PREFIXED.sub("", _TWIN.sub(r"\1", "/" + "/".join(segments) + closing))


def _normal(path: str) -> str:
    return _ESCAPE.sub(_escape, quote(path, safe=_SAFE))


def _escape(match: re.Match[str]) -> str:
    character = chr(int(match[0][1:], 16))
    return character if _UNRESERVED.fullmatch(character) else match[0].upper()


def _query(query: str) -> str:
    """*query* without what selects nothing; what is left stands as the portal wrote it."""
    if not query:
        return ""
    pieces = [(piece, *map(unquote, piece.partition("=")[::2])) for piece in query.split("&")]
    view = any(value.lower() in (allowed or ()) for _, name, value in pieces if (allowed := _VIEWS.get(name.lower())))
    kept = [piece for piece, name, value in pieces if not (_useless(name.lower(), value) or (view and (name, value) in _JOOMLA_PRINT))]
    return _ESCAPE.sub(_escape, quote("&".join(kept), safe=_SAFE + "?"))


def _useless(name: str, value: str) -> bool:
    if name in TRACKING or name.startswith(_CAMPAIGN) or _SESSION.fullmatch(name):
        return True
    if name == "_":  # jQuery's, against caches
        return value.isdecimal() and len(value) >= 9
    if _PERHAPS_SESSION.fullmatch(name):
        return _TOKEN.fullmatch(value) is not None
    return value.lower() in (_VIEWS.get(name) or ())


__all__ = ["DISTINCT", "TRACKING", "VERSION", "clean", "is_view", "key", "roundabout"]
