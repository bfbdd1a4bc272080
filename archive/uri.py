"""URLs as WARC 1.1 wants them: RFC 3986, ASCII, no fragment (WARC-Target-URI, §5.12)."""

from __future__ import annotations

import re
from contextlib import suppress
from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import quote, urlsplit

LONGEST = 16_384
"""Characters of a URL that is asked for, twice what RFC 9110 section 4.1 wants servers to take: the header of its record must stay
within what readers take for a header."""

_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_AUTHORITY = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*://)([^/?#]*)(.*)", re.DOTALL)
_CLEAN = re.compile(r"https?://[A-Za-z0-9.-]+(?::[0-9]*)?(?:[/?](?:[A-Za-z0-9:/?@!$&'()*+,;=._~-]|%[0-9A-Fa-f]{2})*)?")
"""What most URLs are like, and need no mending."""

_SAFE = "%:/?@!$&'()*+,;=-._~"


@lru_cache(maxsize=256)  # a capture's own URL is asked for by each of its records and by the index
def clean_uri(url: str) -> str:
    """*url* with its fragment cut and every character that RFC 3986 does not allow percent-encoded as UTF-8.

    White space around it goes; a percent sign that begins no escape becomes ``%25``; a host outside ASCII becomes its IDNA form.
    A URL that is clean already comes back equal.
    """
    if _CLEAN.fullmatch(url):
        return url
    url = url.partition("#")[0].strip()
    if not (match := _AUTHORITY.fullmatch(url)):
        return _quoted(url)
    scheme, authority, rest = match.groups()
    if not authority.isascii():
        with suppress(UnicodeError):  # a name that IDNA refuses is still a valid registered name when percent-encoded
            authority = authority.encode("idna").decode("ascii")
    user, at, host = authority.rpartition("@")
    literal = re.fullmatch(r"(\[[0-9A-Fa-f:.]+\])(:[0-9]*)?", host)
    return scheme + _quoted(user) + at + (host if literal else _quoted(host)) + _quoted(rest)


def origin(url: str) -> str:
    """``scheme://host[:port]/`` of *url*, clean: what a certificate chain belongs to."""
    split = urlsplit(clean_uri(url))
    return f"{split.scheme}://{split.netloc.rpartition('@')[2]}/"


@lru_cache(maxsize=256)
def clean_ip(address: str | None) -> str | None:
    """*address* as RFC 5952 writes it, without an IPv6 zone; None where it is no IP address."""
    try:
        return str(ip_address((address or "").partition("%")[0]))
    except ValueError:
        return None


def _quoted(text: str) -> str:
    return quote(_STRAY_PERCENT.sub("%25", text), safe=_SAFE, errors="replace")
