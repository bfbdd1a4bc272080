"""Whom a URL asks and for what: origin, Host header and request target, and curl's --connect-to. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, urlsplit

from archive.errors import UsageError

DEFAULT_PORTS = {"http": 80, "https": 443}
TARGET_SAFE = "!$%&'()*+,-./:;=?@[\\]^_`{|}~"

_PLAIN = re.compile(r"(https?)://([a-z0-9.-]+)(?::([1-5]?[0-9]{1,4}))?(/[!$%&'()*+,./0-9:;=?@A-Z\[\\\]^_`a-z{|}~-]*)?")
"""What most URLs are like; all others take the longer way to the same end."""

Address = tuple[str, int]
Detours = Mapping[tuple[str | None, int | None], tuple[str | None, int | None]]


@dataclass(frozen=True, slots=True)
class Origin:
    """RFC 6454: scheme, host (lower case, no brackets, punycode) and port."""

    scheme: str
    host: str
    port: int

    @property
    def tls(self) -> bool:
        return self.scheme == "https"

    @property
    def authority(self) -> str:
        """What the Host header says: the port only where it is not the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"


@lru_cache(maxsize=1024)
def _origin(scheme: str, host: str, port: str | None) -> Origin:
    return Origin(scheme, host, int(port) if port else DEFAULT_PORTS[scheme])


@lru_cache(maxsize=256)  # a request asks several times
def split_url(url: str) -> tuple[Origin, str]:
    """*url* as (origin, request target in origin-form). The target is ASCII without controls or spaces.

    :raises ValueError: *url* is no http or https URL with a host and a usable port.
    """
    if plain := _PLAIN.fullmatch(url):
        return _origin(plain[1], plain[2], plain[3]), plain[4] or "/"
    parts = urlsplit(url)
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
        raise ValueError(f"{url!r} is not an http:// or https:// URL with a host")
    host = parts.hostname
    if not host.isascii():
        host = host.encode("idna").decode()
    if quote(host, safe=":%") != host:
        raise ValueError(f"{url!r} names the host {host!r}, which is not a host name")
    rest = url.partition("#")[0].partition("://")[2]
    start = min((at for at in map(rest.find, "/?") if at >= 0), default=len(rest))
    target = quote(rest[start:], safe=TARGET_SAFE)
    port = DEFAULT_PORTS[parts.scheme] if parts.port is None else parts.port
    return Origin(parts.scheme, host, port), target if target.startswith("/") else f"/{target}"


def parse_connect_to(rules: Iterable[str]) -> Detours:
    """Rules ``HOST:PORT:HOST:PORT`` as curl's ``--connect-to`` takes them.

    An empty first HOST or PORT means any, an empty second one means unchanged; IPv6 addresses stand in brackets.

    :raises UsageError: a rule that does not have this form.
    """
    detours: dict[tuple[str | None, int | None], tuple[str | None, int | None]] = {}
    for rule in rules:
        fields: list[str] = []
        rest = f"{rule}:"
        while rest:
            end = rest.find("]:") + 1 if rest.startswith("[") else rest.find(":")
            fields.append(rest[:end].strip("[]") if end > 0 else "")
            rest = rest[max(end, 0) + 1 :]
        if len(fields) != 4 or not all(port == "" or (port.isdecimal() and int(port) < 65536) for port in fields[1::2]):
            raise UsageError(
                f"--connect-to {rule!r}: expected HOST:PORT:HOST:PORT",
                cure="for example --connect-to dispersip.klaten.go.id:80:127.0.0.1:8080",
            )
        host, port, to_host, to_port = fields
        detours[host.lower() or None, int(port) if port else None] = (to_host or None, int(to_port) if to_port else None)
    return detours


def socket_address(origin: Origin, detours: Detours) -> Address:
    """Where the socket goes for *origin*: its own host and port, or where the closest of *detours* leads."""
    host, port = origin.host, origin.port
    for key in ((host, port), (host, None), (None, port), (None, None)):
        if key in detours:
            to_host, to_port = detours[key]
            return to_host or host, to_port or port
    return host, port
