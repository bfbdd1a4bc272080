"""Every digest that Lumbung writes, each defined once.

WARC digests are ``sha1:`` and 32 upper-case base32 letters, the form that replay tools look up (WARC 1.1 §5.8, §5.9; seen in the
files of wget, warcio and Heritrix, 2026-11). What an article says is compared by ``sha256:`` and 64 lower-case hexadecimal digits.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable

from archive.coding import dechunk, pieces
from archive.records import Octets

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"  # RFC 4648, section 6
_PAIRS = tuple(first + second for first in _ALPHABET for second in _ALPHABET)
_SHIFTS = range(150, -1, -10)  # 160 bits, ten for each pair of letters

EMPTY = "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ"
"""The digest of no bytes."""


def sha1_base32(data: bytes | Iterable[bytes]) -> str:
    """``sha1:<BASE32>`` of *data*, given whole or in pieces."""
    if isinstance(data, bytes):
        return _labelled(hashlib.sha1(data, usedforsecurity=False).digest())
    digest = hashlib.sha1(usedforsecurity=False)
    for piece in data:
        digest.update(piece)
    return _labelled(digest.digest())


def block_digest(block: Octets) -> str:
    """The digest of a record's whole block, as WARC-Block-Digest has it."""
    return sha1_base32(block if isinstance(block, bytes) else pieces(block))


def payload_digest(message: Octets, head_length: int, *, chunked: bool) -> str:
    """The digest of an HTTP message's entity body: chunk framing removed, content coding kept, as WARC-Payload-Digest has it.

    Where chunk framing is broken, what counts is what ``archive.coding.dechunk`` gives.
    """
    body = pieces(message, head_length)
    return sha1_base32(dechunk(body) if chunked else body)


def message_digests(message: Octets, head_length: int, *, chunked: bool) -> tuple[str, str]:
    """``(block digest, payload digest)`` of an HTTP message, in one pass over it."""
    block = hashlib.sha1(usedforsecurity=False)

    def passing(source: Iterable[bytes]) -> Iterable[bytes]:
        for piece in source:
            block.update(piece)
            yield piece

    if isinstance(message, bytes):
        block.update(message)
        if not chunked:  # without a copy of the body
            return _labelled(block.digest()), _labelled(hashlib.sha1(memoryview(message)[head_length:], usedforsecurity=False).digest())
        return _labelled(block.digest()), payload_digest(message, head_length, chunked=chunked)
    message.seek(0)
    block.update(message.read(head_length))
    body = passing(pieces(message, head_length))
    payload = sha1_base32(dechunk(body) if chunked else body)
    for _ in body:  # what stands after the last chunk belongs to the block alone
        pass
    return _labelled(block.digest()), payload


def article_digest(title: str, lead: str | None, text: str) -> str:
    """``sha256:<hex>`` of what an article says, blind to how its characters are composed and its white space is laid out.

    Each field is brought to NFC and its runs of white space become one space; the fields are joined by a line feed, which no field
    can hold any more. A missing lead equals an empty one.
    """
    fields = (" ".join(unicodedata.normalize("NFC", field or "").split()) for field in (title, lead, text))
    return "sha256:" + hashlib.sha256("\n".join(fields).encode("utf-8", "surrogatepass")).hexdigest()


def _labelled(digest: bytes) -> str:
    """As ``base64.b32encode`` writes it, in a third of the time: a record has two of them, an exchange six."""
    number = int.from_bytes(digest)
    return "sha1:" + "".join([_PAIRS[number >> shift & 1023] for shift in _SHIFTS])
