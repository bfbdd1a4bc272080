"""Content and transfer codings undone piece by piece, in bounded memory, saying exactly where a body stops being what it claims."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from typing import Literal, Protocol

try:
    import brotlicffi
except ImportError:  # a reader without the crawler's dependencies; br is then reported as unchecked
    brotlicffi = None

from archive.checks.stream import PIECE

DECODED_LIMIT = 4 * 1024**3
"""Decoded bytes after which a coding is no longer followed: a bomb must not stop the walk."""

State = Literal["open", "whole", "cut", "broken"]


class _Inflate(Protocol):
    def feed(self, piece: bytes) -> Iterator[bytes]: ...
    def whole(self) -> bool: ...


class _Gzip:
    """gzip, as many members as there are; junk behind a whole member is passed over, as clients do."""

    def __init__(self) -> None:
        self._inflate = zlib.decompressobj(31)
        self._first = True
        self._begun = False

    def feed(self, piece: bytes) -> Iterator[bytes]:
        while piece:
            if self._inflate.eof:
                if not piece.startswith(b"\x1f"):
                    return
                self._inflate, self._first, self._begun = zlib.decompressobj(31), False, False
            self._begun = True
            try:
                output = self._inflate.decompress(piece, PIECE)
            except zlib.error:
                if self._first:
                    raise
                return
            if output:
                yield output
            piece = self._inflate.unused_data if self._inflate.eof else self._inflate.unconsumed_tail

    def whole(self) -> bool:
        return self._inflate.eof or not self._first


class _Deflate:
    """deflate in its zlib wrapping, or raw as some servers send it."""

    def __init__(self) -> None:
        self._inflate = zlib.decompressobj()
        self._held: bytes | None = b""

    def feed(self, piece: bytes) -> Iterator[bytes]:
        if self._held is not None:
            piece = self._held + piece
            if len(piece) < 2:
                self._held = piece
                return
            self._held = None
            if piece[0] & 15 != 8 or int.from_bytes(piece[:2], "big") % 31:
                self._inflate = zlib.decompressobj(-15)
        while piece and not self._inflate.eof:
            if output := self._inflate.decompress(piece, PIECE):
                yield output
            piece = self._inflate.unconsumed_tail

    def whole(self) -> bool:
        return self._inflate.eof


class _Brotli:
    def __init__(self) -> None:
        self._inflate = brotlicffi.Decompressor()

    def feed(self, piece: bytes) -> Iterator[bytes]:
        if self._inflate.is_finished():
            return
        try:
            output = self._inflate.decompress(piece, output_buffer_limit=PIECE)
            while output:
                yield output
                if self._inflate.is_finished() or self._inflate.can_accept_more_data():
                    return
                output = self._inflate.decompress(b"", output_buffer_limit=PIECE)
        except brotlicffi.error as error:
            raise zlib.error(f"brotli: {error}") from None

    def whole(self) -> bool:
        return bool(self._inflate.is_finished())


_CODINGS: dict[str, type[_Gzip] | type[_Deflate] | type[_Brotli]] = {"gzip": _Gzip, "x-gzip": _Gzip, "deflate": _Deflate}
if brotlicffi is not None:
    _CODINGS["br"] = _Brotli


class Codings:
    """Undoes a list of codings, the last applied first. ``unknown`` names one that cannot be undone: nothing is decoded then.

    ``state`` after ``close``: whole, cut, or broken with ``reason``.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self.names = [name for name in names if name not in ("", "identity", "none")]
        self.unknown = next((name for name in self.names if name not in _CODINGS), None)
        self.state: State = "open"
        self.reason = ""
        self.given_up = False
        self._size = 0
        self._chain: list[_Inflate] = [] if self.unknown else [_CODINGS[name]() for name in reversed(self.names)]

    def feed(self, piece: bytes) -> Iterator[bytes]:
        if self.state != "open" or not self._chain or self.given_up:
            return
        try:
            for output in self._through(0, piece):
                self._size += len(output)
                yield output
                if self._size > DECODED_LIMIT:
                    self.given_up = True
                    return
        except zlib.error as error:
            self.state, self.reason = "broken", str(error)

    def _through(self, step: int, piece: bytes) -> Iterator[bytes]:
        if step == len(self._chain):
            yield piece
            return
        for output in self._chain[step].feed(piece):
            yield from self._through(step + 1, output)

    def close(self) -> None:
        if self.state == "open":
            self.state = "whole" if self.given_up or all(decoder.whole() for decoder in self._chain) else "cut"
