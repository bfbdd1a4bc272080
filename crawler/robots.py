"""robots.txt as RFC 9309 reads it, with Crawl-delay beside it. Pure: text in, rules out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

LIMIT = 500 * 1024
"""Bytes that are read (section 2.5)."""

_KEYS = {"user agent": "user-agent", "useragent": "user-agent", "dissallow": "disallow", "dissalow": "disallow", "disalow": "disallow"}
"""Misspellings that are common enough for Google's parser to know them (google/robotstxt, 2026-11)."""
_MEMBERS = ("allow", "disallow", "crawl-delay", "request-rate", "visit-time")
_TOKEN = re.compile(r"[A-Za-z_-]+")
_ESCAPE = re.compile(rb"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PLAIN = re.compile(r"[A-Za-z0-9._~/?:@!&'()+,;=\[\]-]*")
_KEPT = _UNRESERVED | frozenset(b"/?:@!&'()+,;=%[]")


@dataclass(frozen=True, slots=True)
class Rule:
    pattern: bytes  # octets, percent-encoded alike
    allow: bool
    raw: str

    def matches(self, path: bytes) -> bool:
        """Section 2.2.3: ``*`` is any octets, ``$`` at the end the end. Linear in the path for each ``*``, whatever stands in between."""
        pattern, ended = (self.pattern[:-1], True) if self.pattern.endswith(b"$") else (self.pattern, False)
        first, *parts = pattern.split(b"*")
        if not path.startswith(first):
            return False
        at = len(first)
        last = parts.pop() if ended and parts else None
        for part in parts:
            found = path.find(part, at)
            if found < 0:
                return False
            at = found + len(part)
        if not ended:
            return True
        return at == len(path) if last is None else path.endswith(last) and len(path) - len(last) >= at


@dataclass(frozen=True, slots=True)
class Rules:
    """What one crawler may ask for. ``crawl_delay``: seconds, None where the file names none (or no number)."""

    rules: tuple[Rule, ...] = ()
    crawl_delay: float | None = None

    def allows(self, url: str) -> bool:
        return self.deciding(url) is None

    def deciding(self, url: str) -> str | None:
        """The line that disallows *url*, None where it may be asked for. The longest pattern decides, and Allow where two are as long."""
        if not self.rules:
            return None
        parts = urlsplit(url)
        path = encoded((parts.path or "/") + (f"?{parts.query}" if parts.query or url.partition("#")[0].endswith("?") else ""), path=True)
        if path == b"/robots.txt":
            return None
        found = [rule for rule in self.rules if rule.matches(path)]
        best = max(found, key=lambda rule: (len(rule.pattern), rule.allow), default=None)
        return None if best is None or best.allow else best.raw


def parse(text: str, products: Iterable[str]) -> Rules:
    """The rules for the crawler whose product token is one of *products*; those for ``*`` where no group names it. Groups that name the
    same crawler count as one (section 2.2.1)."""
    ours = {product.casefold() for product in products}
    named: list[tuple[str, str]] = []
    everyone: list[tuple[str, str]] = []
    addressed: set[str] = set()
    found, in_agents = False, False
    for key, value in _lines(text):
        if key == "user-agent":
            addressed = addressed if in_agents else set()
            in_agents = True
            addressed.add(_agent(value))
            found = found or bool(addressed & ours)
        elif key in _MEMBERS:
            in_agents = False
            if addressed & ours:
                named.append((key, value))
            if "*" in addressed:
                everyone.append((key, value))
    return _rules(named if found else everyone)


def products(user_agent: str) -> tuple[str, ...]:
    """The names by which robots.txt may call us: our own, and the one that a User-Agent of the operator's begins with."""
    token = _TOKEN.match(user_agent)
    return ("Lumbung",) if token is None or token[0].casefold() in ("mozilla", "lumbung") else (token[0], "Lumbung")


def encoded(text: str, *, path: bool = False) -> bytes:
    """*text* so that equal paths are equal octets (section 2.2.2): escapes of unreserved characters undone, all others in upper case, what
    may not stand in a URL escaped. In a *path*, ``*`` and ``$`` are themselves and no wildcards."""
    if _PLAIN.fullmatch(text):
        return text.encode()
    octets = text.encode("utf-8", "surrogatepass")
    octets = _ESCAPE.sub(lambda m: bytes([code]) if (code := int(m[1], 16)) in _UNRESERVED else m[0].upper(), octets)
    kept = _KEPT if path else _KEPT | frozenset(b"*$")
    return b"".join(bytes([octet]) if octet in kept else b"%%%02X" % octet for octet in octets)


def _lines(text: str) -> Iterable[tuple[str, str]]:
    for line in re.split(r"[\r\n]+", text.removeprefix("\ufeff")):
        key, colon, value = line.partition("#")[0].partition(":")
        if colon:
            key = " ".join(key.split()).casefold()
            yield _KEYS.get(key, key), value.strip()


def _agent(value: str) -> str:
    token = _TOKEN.match(value)
    return token[0].casefold() if token else value[:1]


def _rules(lines: Iterable[tuple[str, str]]) -> Rules:
    rules: list[Rule] = []
    delays: list[float] = []
    for key, value in lines:
        if key in ("allow", "disallow") and value:
            path = value if value[0] in "/*" else "/" + value  # a slash forgotten is meant
            rules.append(Rule(encoded(path), key == "allow", f"{key.capitalize()}: {value}"))
        elif key == "crawl-delay" and re.fullmatch(r"\d{1,6}(\.\d{1,6})?|\.\d{1,6}", value, re.ASCII):
            delays.append(float(value))
    return Rules(tuple(rules), max(delays, default=None))
