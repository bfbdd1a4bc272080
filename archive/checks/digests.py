"""Digest fields of WARC records: ``label:value`` (WARC 1.1 §5.8, §5.9), in the spellings that writers use."""

from __future__ import annotations

import binascii
import hashlib
import re
from base64 import b32decode
from dataclasses import dataclass

_SIZES = {"md5": 16, "sha1": 20, "sha256": 32, "sha512": 64}
_FIELD = re.compile(r"([A-Za-z0-9-]+):([A-Za-z0-9+/=_-]+)")


@dataclass(frozen=True, slots=True)
class Claim:
    """A digest as a record claims it. ``value`` None: the algorithm is not known here. ``style``: what is unusual in the spelling."""

    algorithm: str  # as hashlib names it
    value: bytes | None
    style: str | None = None

    @property
    def key(self) -> str:
        """The same for every spelling of one digest."""
        return f"{self.algorithm}:{self.value.hex()}" if self.value is not None else ""


def read_claim(text: str) -> Claim | None:
    """None where *text* is no digest: not ``label:value``, or of a length or alphabet that the algorithm cannot have."""
    if not (found := _FIELD.fullmatch(text)):
        return None
    label, shown = found.groups()
    algorithm = label.lower().replace("-", "")
    size = _SIZES.get(algorithm)
    if size is None:
        return Claim(algorithm, None)
    value = shown.rstrip("=")
    try:
        if len(value) == 2 * size:
            decoded, base32 = binascii.unhexlify(value), False
        else:
            decoded, base32 = b32decode(value.upper() + "=" * (-len(value) % 8)), True
    except ValueError:
        return None
    if len(decoded) != size:
        return None
    usual = value.upper() if algorithm == "sha1" else value.lower()
    style = None
    if shown != value:
        style = "has '=' padding"
    elif base32 != (algorithm == "sha1") or value != usual or label != algorithm:
        style = "is not written as usual: sha1 in upper-case base32, others in lower-case base16"
    return Claim(algorithm, decoded, style)


class BlockDigest:
    """The digest of a block, fed piece by piece, against what the record claims."""

    def __init__(self, claim: Claim | None) -> None:
        self._claim = claim if claim and claim.value is not None else None
        self._hash = hashlib.new(self._claim.algorithm, usedforsecurity=False) if self._claim else None

    def feed(self, piece: bytes) -> None:
        if self._hash:
            self._hash.update(piece)

    def fits(self) -> bool:
        return self._hash is None or self._claim is None or self._hash.digest() == self._claim.value
