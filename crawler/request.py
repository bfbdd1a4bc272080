"""The bytes of a request. Only GET and HEAD exist here: Lumbung reads, it never changes anything. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from scrapy.exceptions import NotSupported
from scrapy.http import Request
from scrapy.settings import BaseSettings

from archive.uri import LONGEST
from crawler.origin import Origin, split_url

METHODS = ("GET", "HEAD")
ACCEPT_ENCODING = b"gzip, br"

TOKEN = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
FORBIDDEN = re.compile(rb"[\r\n\0]")
Standing = Sequence[tuple[bytes, bytes]]
"""Names, and whole lines, of what every request says."""

# Host and Connection are ours to say; the others announce a body, a protocol or a proxy that we do not use.
OURS = {b"host", b"connection", b"content-length", b"transfer-encoding", b"te", b"trailer", b"upgrade", b"expect", b"keep-alive"}


def standing_headers(settings: BaseSettings) -> Standing:
    """What every request says: DEFAULT_REQUEST_HEADERS and USER_AGENT. Raises NotSupported for what would break a request apart."""
    fields = {**settings.getdict("DEFAULT_REQUEST_HEADERS"), "User-Agent": settings["USER_AGENT"]}
    lines = {name.title().encode(): str(value).encode() for name, value in fields.items() if value}
    for name, value in lines.items():
        if not TOKEN.fullmatch(name) or FORBIDDEN.search(value):
            raise NotSupported(f"header {name!r}: {value!r} cannot be sent, it would break the request apart")
    return tuple((name, name + b": " + value) for name, value in lines.items())


def compose(request: Request, standing: Standing = ()) -> tuple[Origin, bytes]:
    """*request* as it goes over the wire, and to whom: origin-form target, Host first, then those of *standing* that it has not itself,
    then its headers in their order.

    :raises NotSupported: a method that is not GET or HEAD, a body, a proxy, an unusable URL, a header that would break the framing.
    """
    if request.method not in METHODS:
        raise NotSupported(f"{request.method} {request.url}: Lumbung never sends {request.method}, only {' and '.join(METHODS)}")
    if request.body:
        raise NotSupported(f"{request.method} {request.url}: Lumbung never sends a body")
    if request.meta.get("proxy"):
        raise NotSupported(f"{request.url}: a proxy would change the bytes that are archived; remove {request.meta['proxy']!r}")
    if len(request.url) > LONGEST:
        raise NotSupported(f"{request.url[:200]}…: a URL of {len(request.url)} characters; up to {LONGEST} are asked for")
    try:
        origin, target = split_url(request.url)
    except ValueError as error:
        raise NotSupported(str(error)) from error
    lines = [f"{request.method} {target} HTTP/1.1".encode(), b"Host: " + origin.authority.encode()]
    own = request.headers
    lines += [line for name, line in standing if not own or name not in own]
    encoding = any(name == b"Accept-Encoding" for name, _ in standing)
    for name, values in own.items():
        if name.lower() in OURS or name.lower().startswith(b"proxy-"):
            continue
        for value in values:
            if not TOKEN.fullmatch(name) or FORBIDDEN.search(value):
                raise NotSupported(f"{request.url}: header {name!r}: {value!r} cannot be sent, it would break the request apart")
            lines.append(name + b": " + value)
    if not encoding and b"Accept-Encoding" not in own:
        lines.append(b"Accept-Encoding: " + ACCEPT_ENCODING)
    lines.append(b"Connection: keep-alive")
    return origin, b"\r\n".join(lines) + b"\r\n\r\n"
