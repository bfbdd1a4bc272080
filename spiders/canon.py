"""A portal's canon: the rule by which its addresses get their keys. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from spiders import urls

_TITLED = re.compile(r"(?:^|/)[^/?]*[^/?-]-[^/?]*[^/?-]-[^/?]*[^/?-]/?$")
"""The end of an address in a title: three words."""


@dataclass(frozen=True, slots=True)
class Canon:
    """``host``: the home's, ``others``: those that the portal has or had beside it; all as ``urls.key`` writes them."""

    host: str
    others: frozenset[str]
    distinct: tuple[str, ...]

    @classmethod
    def of(cls, home: str, aliases: Iterable[str], distinct: Iterable[str]) -> Canon:
        host = urls.key(home).partition("/")[0]
        others = {urls.key(alias if "://" in alias else f"http://{alias}").partition("/")[0] for alias in aliases}
        return cls(host, frozenset(others - {host}), tuple(sorted(distinct)))

    def key(self, url: str) -> str:
        """The name under which *url* and its twins meet; see ``urls.key``. On another host of the portal's an address is its own where it
        ends in a title and asks for nothing: ``/?p=12`` may be another page there. Raises ValueError."""
        name = urls.key(url, self.distinct)
        if self.others:
            host, _, path = name.partition("/")
            if host in self.others and _TITLED.search(path):
                return f"{self.host}/{path}"
        return name

    @property
    def rule(self) -> str:
        """Where this changes, keys that were made before have to be made anew."""
        return " ".join((str(urls.VERSION), self.host, *sorted(self.others), *self.distinct))
