"""WARC records read back: one by its place, or all of a file in order.

Reads what Lumbung writes and what others write: WARC/1.0 and 1.1, a gzip member per record or no compression at all. A block of more
than 4 MiB comes as a temporary file, so the memory needed does not grow with the records.
"""

from __future__ import annotations

import base64
import hashlib
import io
import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO, NoReturn, cast

from archive.coding import pieces
from archive.errors import DamagedRecord
from archive.member import ERRORS, MAGIC, Members
from archive.records import Octets
from archive.warcrecord import WarcRecord, bare_id

OPEN = ".open"
"""What the name of a file ends in while it is written."""

_IN_MEMORY = 4 * 1024 * 1024
_HEAD_LIMIT = 1 << 20
_FIELD = re.compile(r"([^\s:]+)[ \t]*:[ \t]*(.*)", re.DOTALL)
_OURS = frozenset(
    (
        "WARC-Type WARC-Record-ID WARC-Date WARC-Target-URI WARC-Warcinfo-ID WARC-Concurrent-To WARC-IP-Address WARC-Protocol"
        " WARC-Cipher-Suite WARC-Payload-Digest WARC-Block-Digest WARC-Truncated Content-Type Content-Length"
    ).split()
)
"""Names that nearly every field has, which need not be looked at letter by letter."""
_NAMED = len("content-length")


class _Spool(io.BufferedRandom):
    """A temporary file that belongs to its record, and goes with it."""

    def __init__(self) -> None:
        super().__init__(cast(io.RawIOBase, TemporaryFile(buffering=0)))  # noqa: SIM115

    def __del__(self) -> None:
        self.close()


def find(path: Path) -> Path:
    """*path*, or the file that will have this name when it is closed."""
    growing = path.with_name(path.name + OPEN)
    return growing if not path.exists() and growing.exists() else path


def read_record(path: Path, offset: int, length: int | None = None) -> WarcRecord:
    """The record that stands at *offset* of *path* (or of the ``.open`` file that will have this name).

    *length* is what the gzip member should measure. Raises DamagedRecord where the bytes there are not one whole record, where they
    measure something else, or where the block differs from its WARC-Block-Digest; FileNotFoundError without a file.
    """
    path = find(path)
    with path.open("rb") as file:
        for _, measured, found in _walk(file, path, offset):
            if length is not None and measured != length:
                _damaged(path, offset, f"the record measures {measured} bytes, {length} were expected")
            _check_digest(found, path, offset)
            return found
    _damaged(path, offset, "the file ends before")


def iter_records(path: Path, offset: int = 0) -> Iterator[tuple[int, int, WarcRecord]]:
    """``(offset, length, record)`` of every record of *path* from *offset* on, in order; offset and length in bytes of the file.

    A block given as a file is closed when the next record is asked for. Raises DamagedRecord at the first that is not whole.
    """
    path = find(path)
    with path.open("rb") as file:
        yield from _walk(file, path, offset)


def _walk(file: BinaryIO, path: Path, offset: int) -> Iterator[tuple[int, int, WarcRecord]]:
    file.seek(offset)
    magic = file.read(5)
    if magic[:2] == MAGIC:
        return _members(file, path, offset)
    if magic == b"WARC/":
        return _plain(file, path, offset)
    if magic:
        _damaged(path, offset, "neither a gzip member nor a WARC record begins there")
    return iter(())


def _members(file: BinaryIO, path: Path, offset: int) -> Iterator[tuple[int, int, WarcRecord]]:
    members = Members(file, offset)
    while members.more():
        offset = members.offset
        try:
            found, _, rest = _assemble(members.pieces(), path, offset)
            if rest != b"\r\n\r\n":
                _damaged(path, offset, f"the block is followed by {rest[:8]!r} in its gzip member, not by two line ends and nothing else")
        except EOFError:
            _damaged(path, offset, "the file ends inside the gzip member")
        except ERRORS as error:
            _damaged(path, offset, f"the gzip member cannot be read: {error}")
        yield offset, members.offset - offset, found


def _plain(file: BinaryIO, path: Path, offset: int) -> Iterator[tuple[int, int, WarcRecord]]:
    while True:
        file.seek(offset)
        source = iter(lambda: file.read(1 << 16), b"")
        first = next(source, b"")
        if not first:
            return
        found, length, rest = _assemble(_chained(first, source), path, offset)
        if rest[:4] != b"\r\n\r\n":
            _damaged(path, offset, f"the block is followed by {rest[:4]!r}, not by two line ends")
        yield offset, length + 4, found
        offset += length + 4


def _chained(first: bytes, source: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from source


def _assemble(source: Iterator[bytes], path: Path, offset: int) -> tuple[WarcRecord, int, bytes]:
    """``(record, bytes of head and block, what stands behind them)``. Reads *source* to its end, or a little past the record's."""
    head = b""
    while (end := head.find(b"\r\n\r\n")) < 0:
        piece = next(source, None)
        if piece is None or len(head) > _HEAD_LIMIT:
            _damaged(path, offset, "the record's head has no end")
        head += piece
    version, headers, length = _read_head(head[:end], path, offset)
    block: Octets
    if length <= _IN_MEMORY:
        data = head[end + 4 :]
        for piece in source:
            data += piece
            if len(data) > length + 4:
                break
        block, rest, size = data[:length], data[length:], min(length, len(data))
    else:
        block = _Spool()
        rest, size = _spool(head[end + 4 :], source, length, block)
    if size < length:
        _damaged(path, offset, f"the block has {size} bytes, Content-Length says {length}")
    return WarcRecord(version, headers, block), end + 4 + length, rest


def _spool(first: bytes, source: Iterator[bytes], length: int, file: BinaryIO) -> tuple[bytes, int]:
    size, piece, rest = 0, first, b""
    while True:
        kept = piece[: length - size]
        file.write(kept)
        size += len(kept)
        rest += piece[len(kept) :]
        following = next(source, None) if len(rest) <= 4 else None
        if following is None:
            return rest, size
        piece = following


def _read_head(head: bytes, path: Path, offset: int) -> tuple[str, tuple[tuple[str, str], ...], int]:
    version, *lines = head.decode("utf-8", "replace").split("\r\n")
    if version not in ("WARC/1.0", "WARC/1.1"):
        _damaged(path, offset, f"a record begins with WARC/1.0 or WARC/1.1, not {version[:20]!r}")
    headers: list[tuple[str, str]] = []
    for line in lines:
        name, colon, value = line.partition(":")
        if colon and name in _OURS:
            headers.append((name, value.lstrip(" \t").rstrip()))
        elif line[:1] in (" ", "\t") and headers:
            headers[-1] = (headers[-1][0], f"{headers[-1][1]} {line.strip()}")
        elif match := _FIELD.fullmatch(line):
            headers.append((match[1], match[2].rstrip()))
        else:
            _damaged(path, offset, f"{line[:60]!r} is no header field")
    lengths = [value for name, value in headers if len(name) == _NAMED and name.lower() == "content-length"]
    if len(lengths) != 1 or not re.fullmatch(r"[0-9]{1,18}", lengths[0]):
        _damaged(path, offset, f"one Content-Length is expected, found {lengths}")
    return version, tuple(headers), int(lengths[0])


def _check_digest(found: WarcRecord, path: Path, offset: int) -> None:
    stated = found.get("WARC-Block-Digest") or ""
    label, _, value = stated.partition(":")
    if label.lower() not in ("sha1", "sha256", "sha512", "md5"):
        return  # nothing stated, or in a way that we cannot check
    digest = hashlib.new(label.lower(), usedforsecurity=False)
    for piece in pieces(found.block):
        digest.update(piece)
    measured = digest.digest()
    if value.upper().rstrip("=") != base64.b32encode(measured).decode().rstrip("=") and value.lower() != measured.hex():
        _damaged(path, offset, f"the block of record {found.id} is not the one whose digest is {stated}")


def _damaged(path: Path, offset: int, what: str) -> NoReturn:
    raise DamagedRecord(f"{path}: offset {offset}: {what}", cure=f"`lumbung verify {path}` names every damage of the file.")


__all__ = ["OPEN", "WarcRecord", "bare_id", "find", "iter_records", "read_record"]
