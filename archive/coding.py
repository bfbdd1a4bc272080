"""Transfer and content codings of HTTP/1.1 (RFC 9112 §7, RFC 9110 §8.4), undone tolerantly. Pure; nothing here raises on odd bytes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

import brotlicffi

from archive.deflate import ERRORS, GZIP, RAW, ZLIB, inflater
from archive.records import Octets

_ERRORS = (*ERRORS, brotlicffi.error)

PIECE = 1 << 18
"""Bytes read at once from a file."""
DECODED_LIMIT = 64 * 1024 * 1024
"""Bytes that a decoded body may have, unless the caller says otherwise."""

_SIZE_LINE = 1 << 16  # longer than any chunk extension seen; past it the line is no size line
_FEW, _LITTLE = 16, 1 << 12  # gzip members, bytes
_CHUNK_SIZE = re.compile(rb"[0-9A-Fa-f]{1,16}")

Fault = Literal["unknown", "broken", "cut", "limit"]


@dataclass(frozen=True, slots=True)
class Decoded:
    """A body after its content codings.

    ``fault`` None: all of it. "unknown": a coding we cannot undo, ``body`` is as it stood before it. "broken" or "cut": ``body`` is
    what could be read up to there; where nothing could be, the bytes as they came. "limit": ``body`` is the first *limit* bytes.
    ``detail`` says the fault in one line.
    """

    body: bytes
    fault: Fault | None = None
    detail: str | None = None


def pieces(octets: Octets, start: int = 0) -> Iterator[bytes]:
    """The bytes from *start* on; a file in pieces of 256 KiB, so that a large body never stands in memory whole."""
    if isinstance(octets, bytes):
        if len(octets) > start:
            yield octets[start:] if start else octets
        return
    octets.seek(start)
    while piece := octets.read(PIECE):
        yield piece


def dechunk(body: bytes | Iterable[bytes]) -> Iterator[bytes]:
    """The data of a chunk-framed body, in pieces.

    Read as clients do: any case of digits, spaces around a size, extensions, lone LF, trailers, a missing last chunk and a cut body
    all pass. From the first line on that is no chunk size, the rest is given as it stands; so a text that is not chunk-framed at all
    comes out unchanged.
    """
    source = iter((body,) if isinstance(body, bytes) else body)
    data, at, first = b"", 0, True
    while True:
        while (end := data.find(b"\n", at)) < 0 and len(data) - at < _SIZE_LINE:
            piece = next(source, None)
            if piece is None:
                break
            data, at = data[at:] + piece, 0
        line = data[at : end if end >= 0 else len(data)].strip()
        if not line and not first and at < len(data):
            at = end + 1 if end >= 0 else len(data)  # the line end behind a chunk's data
            continue
        size = _chunk_size(line)
        if size is None:
            if at < len(data):
                yield data[at:]
            yield from source
            return
        if size == 0 or end < 0:
            return
        at, first = end + 1, False
        while size:
            if at >= len(data):
                piece = next(source, None)
                if piece is None:
                    return
                data, at = piece, 0
                continue
            taken = data[at : at + size]
            at += len(taken)
            size -= len(taken)
            yield taken


def _chunk_size(line: bytes) -> int | None:
    digits = line.partition(b";")[0].strip()
    return int(digits, 16) if _CHUNK_SIZE.fullmatch(digits) else None


def decode_content(body: bytes, encodings: str | bytes | Iterable[str | bytes], limit: int = DECODED_LIMIT) -> Decoded:
    """*body* with its content codings undone.

    *encodings*: the value or values of Content-Encoding, in the order in which they were applied ("gzip, br" names two). gzip, x-gzip,
    deflate (in its zlib wrapping or raw) and br are known; "identity", "none" and empty names mean nothing was done.
    """
    values = [encodings] if isinstance(encodings, str | bytes) else list(encodings)
    names = [
        name.strip().lower() for value in values for name in (value.decode("latin-1") if isinstance(value, bytes) else value).split(",")
    ]
    result = Decoded(body)
    for name in reversed([name for name in names if name not in ("", "identity", "none")]):
        if name not in _DECODERS:
            return Decoded(result.body, "unknown", f"the content coding {name!r} is not one of gzip, deflate, br")
        if not result.body:
            continue
        result = _DECODERS[name](result.body, limit)
        if result.fault:
            return result
    return result


class _Decoder(Protocol):
    def decompress(self, data: bytes, size: int, /) -> bytes: ...


def _gzip(body: bytes, limit: int) -> Decoded:
    members: list[bytes] = []
    size = at = 0
    while at < len(body):
        member = inflater(GZIP)
        # Where there are many, each is given a little at a time: what it leaves of that is copied.
        step = len(body) if len(members) < _FEW else _LITTLE
        try:
            while not member.eof and at < len(body) and size <= limit:
                piece = body if not at and step == len(body) else body[at : at + step]
                members.append(member.decompress(piece, limit + 1 - size))
                size += len(members[-1])
                at += len(piece) - len(member.unused_data)
        except _ERRORS as error:
            if size:  # junk or padding behind a whole member, which clients pass over
                break
            return _salvaged(body, lambda: inflater(GZIP), limit, f"gzip: {error}")
        if size > limit:
            return _over(b"".join(members), limit)
        if not member.eof:
            return Decoded(b"".join(members) or body, "cut", f"the gzip body ends early, after {len(body)} bytes")
        if body[at : at + 2] != b"\x1f\x8b":
            break
    return Decoded(b"".join(members))


def _deflate(body: bytes, limit: int) -> Decoded:
    for window in (ZLIB, RAW):
        inflate = inflater(window)
        try:
            output = inflate.decompress(body, limit + 1)
        except _ERRORS:
            continue
        if len(output) > limit:
            return _over(output, limit)
        return Decoded(output) if inflate.eof else Decoded(output or body, "cut", f"the deflate body ends early, after {len(body)} bytes")
    return _salvaged(body, lambda: inflater(ZLIB), limit, "deflate: neither zlib nor raw deflate data")


class _Brotli:
    def __init__(self) -> None:
        self._stream = brotlicffi.Decompressor()

    @property
    def eof(self) -> bool:
        return bool(self._stream.is_finished())

    def decompress(self, data: bytes, size: int, /) -> bytes:
        output: bytes = self._stream.decompress(data, output_buffer_limit=size)
        while len(output) < size and not self._stream.can_accept_more_data():
            more = self._stream.decompress(b"", output_buffer_limit=size - len(output))
            if not more:
                break
            output += more
        return output


def _brotli(body: bytes, limit: int) -> Decoded:
    stream = _Brotli()
    try:
        output = stream.decompress(body, limit + 1)
    except _ERRORS as error:
        return _salvaged(body, _Brotli, limit, f"br: {error}")
    if len(output) > limit:
        return _over(output, limit)
    return Decoded(output) if stream.eof else Decoded(output or body, "cut", f"the br body ends early, after {len(body)} bytes")


def _salvaged(body: bytes, decoder: Callable[[], _Decoder], limit: int, detail: str) -> Decoded:
    """What a broken body gives before the damage: fed in small steps, because a decoder keeps back the step in which it fails."""
    stream, output, step = decoder(), b"", max(1, len(body) // 65536)
    found = []
    size = 0
    try:
        for at in range(0, len(body), step):
            output = stream.decompress(body[at : at + step], limit + 1 - size)
            found.append(output)
            size += len(output)
            if size > limit:
                return _over(b"".join(found), limit)
    except _ERRORS:
        pass
    return Decoded(b"".join(found) or body, "broken", detail)


def _over(output: bytes, limit: int) -> Decoded:
    return Decoded(output[:limit], "limit", f"the decoded body is longer than {limit} bytes")


_DECODERS: dict[str, Callable[[bytes, int], Decoded]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
}
