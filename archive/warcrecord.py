"""A WARC record as it was read: its header's fields by name, and its block."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from archive.coding import pieces
from archive.fields import read_date
from archive.records import Octets


@dataclass(frozen=True)
class WarcRecord:
    """One record. ``headers``: names and values as written, in order; ``block``: its exact bytes, as a file where they are many."""

    version: str
    headers: tuple[tuple[str, str], ...]
    block: Octets

    @cached_property
    def _values(self) -> dict[str, list[str]]:
        """The values by their names in lower case: a walk asks each record for a dozen."""
        found: dict[str, list[str]] = {}
        for name, value in self.headers:
            found.setdefault(name.lower(), []).append(value)
        return found

    def get_all(self, name: str) -> list[str]:
        return list(self._values.get(name.lower(), ()))

    def get(self, name: str) -> str | None:
        values = self._values.get(name.lower())
        return values[0] if values else None

    @cached_property
    def type(self) -> str:
        return (self.get("WARC-Type") or "").lower()

    @cached_property
    def id(self) -> str:
        """The UUID of a ``<urn:uuid:…>``; the id as it stands where it is something else."""
        return bare_id(self.get("WARC-Record-ID") or "")

    @cached_property
    def concurrent_to(self) -> tuple[str, ...]:
        return tuple(map(bare_id, self.get_all("WARC-Concurrent-To")))

    @property
    def uri(self) -> str:
        """WARC-Target-URI, without the angle brackets that WARC/1.0 writers put around it."""
        return (self.get("WARC-Target-URI") or "").strip("<>")

    @property
    def date(self) -> datetime:
        """Raises ValueError where WARC-Date is missing or is no time."""
        return read_date(self.get("WARC-Date") or "")

    @property
    def content_type(self) -> str:
        """Content-Type, lower case, without spaces."""
        return (self.get("Content-Type") or "").replace(" ", "").lower()

    @property
    def data(self) -> bytes:
        """The whole block in memory."""
        return self.block if isinstance(self.block, bytes) else b"".join(pieces(self.block))


def bare_id(id: str) -> str:
    """A record id without ``<``, ``>`` and ``urn:uuid:``."""
    return id.strip().strip("<>").removeprefix("urn:uuid:")
