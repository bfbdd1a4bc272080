"""An HTTP message body fed piece by piece: is it chunk-framed, does its coding decode, and what are its digests? Memory stays bounded.

Stricter than a reader needs to be: ``archive.coding`` reads what it can, this says what is wrong.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from typing import Literal

from archive.checks.decoders import Codings, State

_SIZE = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,16})[ \t]*(?:;.*)?", re.S)
_LINE_LIMIT = 1 << 16


class Chunks:
    """Takes chunk framing off. ``state`` after ``close``: whole, cut (no last chunk), broken (a line is no chunk size).

    ``surplus``: bytes behind the end of a whole chunked body.
    """

    def __init__(self) -> None:
        self.state: State = "open"
        self.surplus = 0
        self._held = b""
        self._left = 0
        self._expect: Literal["size", "data", "end", "trailer"] = "size"

    def feed(self, piece: bytes) -> Iterator[bytes]:
        if self._done:
            self.surplus += len(piece)
            return
        data = self._held + piece
        at = 0
        while self.state == "open" and at < len(data):
            if self._expect == "data":
                taken = data[at : at + self._left]
                self._left -= len(taken)
                at += len(taken)
                if not self._left:
                    self._expect = "end"
                yield taken
                continue
            end = data.find(b"\n", at)
            if end < 0:
                if len(data) - at > _LINE_LIMIT:
                    self.state = "broken"
                break
            self._line(data[at:end].rstrip(b"\r"))
            at = end + 1
        self._held = data[at:]
        if self._done:
            self.surplus, self._held = len(self._held), b""

    @property
    def _done(self) -> bool:
        return self.state == "whole"

    def _line(self, line: bytes) -> None:
        if self._expect == "end":
            self._expect = "size"
            if line:
                self.state = "broken"
        elif self._expect == "trailer":
            if not line:
                self.state = "whole"
        elif size := _SIZE.fullmatch(line):
            self._left = int(size[1], 16)
            self._expect = "data" if self._left else "trailer"
        else:
            self.state = "broken"

    def close(self) -> None:
        if self.state == "open":
            self.state = "cut" if self._expect != "size" or not self._held or _SIZE.match(self._held) else "broken"


class Body:
    """A message body and all that the rules ask of it.

    ``transfer``: transfer codings as the head names them, in order. ``content``: content codings. ``algorithm``: that of the claimed
    payload digest, as hashlib names it, or None. ``size``: bytes as they stand.
    """

    def __init__(self, transfer: Sequence[str], content: Sequence[str], algorithm: str | None) -> None:
        self.size = 0
        self.chunks = Chunks() if "chunked" in transfer else None
        self.transfer = Codings([name for name in transfer if name != "chunked"])
        self.content = Codings(content)
        steps = (self.chunks is not None, bool(self.transfer.names), True, bool(self.content.names))
        self._hashes = [hashlib.new(algorithm, usedforsecurity=False) if algorithm and step else None for step in steps]

    def feed(self, piece: bytes) -> None:
        self.size += len(piece)
        self._hash(0, piece)
        for data in self.chunks.feed(piece) if self.chunks else (piece,):
            self._hash(1, data)
            for entity in self.transfer.feed(data) if self.transfer.names else (data,):
                self._hash(2, entity)
                for decoded in self.content.feed(entity):
                    self._hash(3, decoded)

    def _hash(self, step: int, data: bytes) -> None:
        if digest := self._hashes[step]:
            digest.update(data)

    def close(self) -> None:
        if self.chunks:
            self.chunks.close()
        self.transfer.close()
        self.content.close()

    @property
    def raw(self) -> bytes | None:
        """The digest of a chunk-framed body as it stands; None where there is no framing."""
        return self._hashes[0].digest() if self._hashes[0] else None

    @property
    def dechunked(self) -> bytes | None:
        """The digest between the transfer codings; None where chunked is the only one, or none."""
        return self._hashes[1].digest() if self._hashes[1] else None

    @property
    def entity(self) -> bytes:
        """The digest that WARC-Payload-Digest must have. Only where an algorithm was given."""
        return self._hashes[2].digest() if self._hashes[2] else b""

    @property
    def decoded(self) -> bytes | None:
        """The digest of the body without its content codings; None where it has none."""
        return self._hashes[3].digest() if self._hashes[3] else None
