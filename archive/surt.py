"""The sort key of a CDXJ line: a URL in Sort-friendly URI Reordering Transform, canonicalised for look-up.

The form follows what cdxj-indexer 1.5.0 and pywb 2.10.0 write and look up, found by running them over URLs (2026-11): scheme, user
info, fragment, default port and a leading ``www.`` are dropped; host labels reversed and joined with commas; percent-escapes
undone and written again for control characters, space, ``#``, ``%`` and non-ASCII alone; all in lower case; dot segments and empty
segments removed; the query sorted, without the session ids that PHP, ASP, JSP and ColdFusion add.

>>> surt("https://www.Klaten.go.id:443/Berita/?id=7&a=1#top")
'id,go,klaten)/berita?a=1&id=7'
"""

from __future__ import annotations

import contextlib
import re
import socket
from functools import lru_cache
from urllib.parse import quote_from_bytes, unquote_to_bytes

_BREAKS = re.compile(r"[\t\r\n]")
_CUT = re.compile(r"[/?]")
_WEB = re.compile(r"https?:/*", re.I)
_AUTHORITY = re.compile(r"[a-z][a-z0-9+.-]*://", re.I)
_OPAQUE = re.compile(r"[a-z][a-z0-9+.-]*:", re.I)
_WWW = re.compile(rb"www\d*\.")
_PORT = re.compile(r"[0-9]{1,5}")
_DEFAULT_PORTS = {"http": 80, "https": 443}
_PLAIN = bytes(set(range(0x21, 0x7F)) - set(b"#%")).decode("ascii")
_QUERY_SESSIONS = tuple(
    re.compile(rb"(.*)(?:" + name + rb")(?:&(.*))?", re.I | re.S)
    for name in (
        rb"jsessionid=[0-9a-z]{32}",
        rb"phpsessid=[0-9a-z]{32}",
        rb"sid=[0-9a-z]{32}",
        rb"aspsessionid[a-z]{8}=[a-z]{24}",
        rb"cfid=[^&]+&cftoken=[^&]+",
    )
)
_PLAIN_PATH = re.compile(r"(?:/[0-9A-Za-z_~!$&'*+,;=:@-][0-9A-Za-z._~!$&'*+,;=:@-]*)*/?")
"""Nothing in it to undo or to take away but its last slash: no escape, no segment that is empty or begins with a dot."""

_PATH_SESSIONS = (
    re.compile(rb"(.*/)(?:\((?:[a-z]\([0-9a-z]{24}\))+\)/)([^?]+\.aspx.*)", re.I | re.S),
    re.compile(rb"(.*/)(?:\([0-9a-z]{24}\)/)([^?]+\.aspx.*)", re.I | re.S),
)


def surt(url: str) -> str:
    """The sort key of ``url``. A URL whose port is no number from 0 to 65535 is its own key."""
    text = _BREAKS.sub("", url.strip(" \t\r\n\x0b\x0c\xa0\u2028\u2029\u3000")).partition("#")[0]
    scheme, rest = _split_scheme(text)
    if rest is None:
        return _opaque(text)
    cut = _CUT.search(rest)
    authority, tail = (rest[: cut.start()], rest[cut.start() :]) if cut else (rest, "")
    host, port = _split_port(authority.rpartition("@")[2])
    if port and (not _PORT.fullmatch(port) or int(port) > 65535):
        return url
    path, _, query = tail.partition("?")
    labels = ",".join(reversed(_host(host).split(".")))
    number = int(port or 0)
    shown = f":{number}" if number and number != _DEFAULT_PORTS.get(scheme) else ""
    key = f"{labels}{shown})" if labels else f"{scheme}:"
    return key + (_path(path) if labels or authority or tail else "") + _query(query)


def _split_scheme(text: str) -> tuple[str, str | None]:
    """Scheme, and what follows ``//``; the second None where the URL has no authority (``dns:``, ``urn:``)."""
    if web := _WEB.match(text):
        scheme = text[: text.index(":")].lower()
        rest = text[web.end() :]
        while nested := _WEB.match(rest):  # 'http://http://host/' is a common slip; the inner one counts
            scheme, rest = rest[: rest.index(":")].lower(), rest[nested.end() :]
        return scheme, rest
    if general := _AUTHORITY.match(text):
        return text[: text.index(":")].lower(), text[general.end() :]
    if _OPAQUE.match(text):
        return "", None
    return "http", text.lstrip("/")


def _split_port(authority: str) -> tuple[str, str]:
    if authority.startswith("["):
        host, _, after = authority[1:].partition("]")
        return host, after[1:] if after.startswith(":") else ""
    host, _, port = authority.partition(":")
    return host, port


@lru_cache(maxsize=1024)  # many URLs, few hosts
def _host(host: str) -> str:
    raw = _unescape(host)
    with contextlib.suppress(UnicodeError):  # labels that IDNA refuses (too long, empty, not UTF-8) are looked up escaped
        raw = raw.decode("utf-8").encode("idna")
    raw = raw.lower().strip(b".").replace(b"..", b".")
    if re.fullmatch(rb"[0-9]+", raw):
        return socket.inet_ntoa((int(raw) % 2**32).to_bytes(4, "big"))
    if re.fullmatch(rb"[0-9.]+", raw):
        try:
            return socket.inet_ntoa(socket.inet_aton(raw.decode("ascii")))
        except OSError:
            return _escape(raw)
    return _escape(_WWW.sub(b"", raw, count=1) if _WWW.match(raw) else raw).lower()


def _path(path: str) -> str:
    if _PLAIN_PATH.fullmatch(path) and ".aspx" not in path:
        return path.lower().rstrip("/") or "/"
    kept: list[bytes] = []
    for segment in _unescape(path).removeprefix(b"/").split(b"/"):
        if segment == b"..":
            if kept:
                kept.pop()
            else:
                kept.append(segment)
        elif segment != b".":
            kept.append(segment)
    raw = b"/" + b"/".join(segment for segment in kept if segment)  # an empty one goes late: '..' takes it back like any other
    for session in _PATH_SESSIONS:
        if found := session.fullmatch(raw):
            raw = found[1] + found[2]
    return _escape(raw).lower()


def _query(query: str) -> str:
    if not query:
        return ""
    raw = _unescape(query)
    for session in _QUERY_SESSIONS:
        if found := session.fullmatch(raw):
            raw = found[1] + (found[2] or b"")
    if not raw:
        return ""
    pairs = sorted(_escape(raw).lower().split("&"), key=lambda pair: pair.split("=", 1))
    return "?" + "&".join(pairs)


def _opaque(text: str) -> str:
    head, _, query = text.partition("?")
    return _escape(_unescape(head)).lower().removesuffix("/") + _query(query)


def _unescape(text: str) -> bytes:
    """Percent-escapes undone until none is left: '%2541' is 'A'."""
    raw = text.encode("utf-8", "surrogateescape")
    while (plain := unquote_to_bytes(raw)) != raw:
        raw = plain
    return raw


def _escape(raw: bytes) -> str:
    return quote_from_bytes(raw, safe=_PLAIN)
