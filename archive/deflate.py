"""The deflate library: ISA-L where it is installed (four to ten times as fast, 2026-11), zlib elsewhere. Both read each other's bytes."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Protocol, cast

GZIP, ZLIB, RAW = 31, 15, -15
"""Window bits that choose the wrapping."""


class Deflater(Protocol):
    def compress(self, data: bytes, /) -> bytes: ...
    def flush(self, mode: int = ..., /) -> bytes: ...


class Inflater(Protocol):
    """As ``zlib.decompressobj``: ``decompress`` gives at most *size* bytes, what it left of its input is ``unconsumed_tail``."""

    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    @property
    def unconsumed_tail(self) -> bytes: ...
    def decompress(self, data: bytes, size: int, /) -> bytes: ...


try:
    from isal import isal_zlib
except ImportError:  # a machine for which ISA-L has no build
    ERRORS: tuple[type[Exception], ...] = (zlib.error,)

    def deflater(window: int = GZIP) -> Deflater:
        """A compressor that writes one gzip member, or in another wrapping *window*."""
        return zlib.compressobj(6, zlib.DEFLATED, window)

    def inflater(window: int) -> Inflater:
        """A decompressor for one stream in the wrapping *window*; raises one of ``ERRORS`` where bytes, check sum or length are wrong."""
        return cast(Inflater, zlib.decompressobj(window))

    crc32: Callable[[bytes, int], int] = zlib.crc32
else:
    crc32 = isal_zlib.crc32
    ERRORS = (zlib.error, cast(type[Exception], isal_zlib.error))

    def deflater(window: int = GZIP) -> Deflater:
        """A compressor that writes one gzip member, or in another wrapping *window*."""
        return isal_zlib.compressobj(2, zlib.DEFLATED, window)

    def inflater(window: int) -> Inflater:
        """A decompressor for one stream in the wrapping *window*; raises one of ``ERRORS`` where bytes, check sum or length are wrong."""
        return cast(Inflater, isal_zlib.decompressobj(window))
