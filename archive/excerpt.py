"""Some captures of large WARC files as smaller WARC files: gzip members copied byte for byte, nothing written anew but a warcinfo.

Before the records of each source stands that source's own warcinfo record (a warcinfo describes what follows it, WARC 1.1 §6.2), so every
WARC-Warcinfo-ID names a record of the excerpt; an origin's certificates stand before the first capture that names them. Both stand once,
also where the excerpt has several files: an id belongs to one record. Of a capture go request, response or revisit, and closing metadata.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO
from uuid import NAMESPACE_URL, uuid5

from archive.digest import block_digest
from archive.errors import DamagedRecord
from archive.fields import fingerprint, read_fields, warc_date, write_fields
from archive.group import WARC_FIELDS, record
from archive.growing import file_name
from archive.member import ERRORS, Members, compress
from archive.questions import Row
from archive.reader import bare_id
from archive.warc import CONFORMS_TO

Span = tuple[int, int]
"""Offset and length of a gzip member."""

PIECE = 1 << 20
_END = "-----END CERTIFICATE-----"
_FAULTS: tuple[type[Exception], ...] = (*ERRORS, EOFError)


class Excerpt:
    """WARC files in *directory*, each of about *size* bytes at most, called ``<prefix>-<time of clock>-<serial>-excerpt.warc.gz``.

    *about*: lines of their warcinfo. ``paths``: the files, in order. Close it; a context manager.
    """

    def __init__(self, directory: Path, prefix: str, *, at: datetime, about: Mapping[str, str], size: int = 1_000_000_000) -> None:
        self.paths: list[Path] = []
        self._directory = directory
        self._prefix = prefix
        self._at = at.astimezone(UTC)
        self._about = {"format": "WARC File Format 1.1", "conformsTo": CONFORMS_TO, **about}
        self._limit = size
        self._file: BinaryIO | None = None

    def add(self, source: Path, places: Iterable[Row]) -> None:
        """Copy the chosen captures of *source*. *places*: all its captures in order (id, warc_offset, warc_length, chosen).

        Between two responses stand small records only, so what is not chosen is passed over without being read. Raises DamagedRecord
        where no capture stands where *places* says.
        """
        with source.open("rb") as file:
            members = _Small(file, source)
            chains: dict[str, Span] = {}
            done: set[Span] = set()
            for group, named in _groups(members, places, chains):
                if self._file is None or self._file.tell() >= self._limit:
                    self._begin()
                before = [members.warcinfo(), *(chains[mark] for mark in named if mark in chains)]
                for span in dict.fromkeys(filter(None, before)):
                    if span not in done:
                        done.add(span)
                        self._copy(file, span)
                for span in group:
                    self._copy(file, span)

    def close(self) -> None:
        if self._file:
            self._file.close()
            self._file = None

    def __enter__(self) -> Excerpt:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _begin(self) -> None:
        self.close()
        name = file_name(self._prefix, f"{self._at:%Y%m%d%H%M%S}", len(self.paths), "excerpt")
        path = self._directory / name
        self._file = path.open("wb")
        self.paths.append(path)
        lines = write_fields(self._about.items())
        id = str(uuid5(NAMESPACE_URL, f"{name}\n{lines.decode()}"))
        info = record("warcinfo", id, warc_date(self._at), WARC_FIELDS, lines, block_digest(lines), [("WARC-Filename", name)])
        self._file.writelines(compress(info.pieces()))

    def _copy(self, file: BinaryIO, span: Span) -> None:
        assert self._file is not None
        file.seek(span[0])
        for piece in pieces(file, span[1]):
            self._file.write(piece)


def pieces(file: BinaryIO, length: int) -> Iterator[bytes]:
    """*length* bytes from where *file* stands, in pieces. Raises EOFError where there are fewer."""
    while length:
        piece = file.read(min(PIECE, length))
        if not piece:
            raise EOFError
        length -= len(piece)
        yield piece


class _Small:
    """The records of a WARC file that stand between its responses, read one by one."""

    def __init__(self, file: BinaryIO, path: Path) -> None:
        self._file = file
        self.path = path
        self._info: Span | None = None

    def between(self, begin: int, end: int | None) -> Iterator[tuple[Span, Mapping[str, str], bytes]]:
        """``(place, header, block)`` of each record from *begin* on, up to *end* or the end of the file. Raises DamagedRecord."""
        members = Members(self._file, begin)
        while (end is None or members.offset < end) and members.more():
            offset = members.offset
            try:
                head, _, block = b"".join(members.pieces()).partition(b"\r\n\r\n")
            except _FAULTS as error:
                raise self.damaged(offset, f"the gzip member cannot be read: {error}") from error
            yield (offset, members.offset - offset), read_fields(head), block.removesuffix(b"\r\n\r\n")
        if end is not None and members.offset != end:
            raise self.damaged(end, "no record begins there")

    def warcinfo(self) -> Span | None:
        """The file's first record, where it is a warcinfo."""
        if self._info is None:
            span, header, _ = next(self.between(0, None))
            self._info = span if header.get("WARC-Type") == "warcinfo" else (0, 0)
        return self._info if self._info[1] else None

    def damaged(self, offset: int, what: str) -> DamagedRecord:
        return DamagedRecord(f"{self.path}: offset {offset}: {what}", cure="`lumbung verify` names every damage of the archive.")


def _groups(members: _Small, places: Iterable[Row], chains: dict[str, Span]) -> Iterator[tuple[list[Span], list[str]]]:
    """``(records, fingerprints of the certificates named)`` of each chosen capture; certificates met on the way go into *chains*."""
    position, last = 0, None
    group: list[Span] = []
    for row in places:
        requests: list[Span] = []
        closing = None
        for span, header, block in members.between(position, row["warc_offset"]):
            concurrent = bare_id(header.get("WARC-Concurrent-To", ""))
            if concurrent == row["id"]:
                requests.append(span)
            elif last is not None and concurrent == last:
                group.append(span)
                closing = closing or block
            elif header.get("WARC-Type") == "metadata":
                chains.update(dict.fromkeys(_marks(block), span))
        if group:
            yield group, _named(closing)
        position = row["warc_offset"] + row["warc_length"]
        group = [*requests, (row["warc_offset"], row["warc_length"])] if row["chosen"] else []
        last = row["id"] if row["chosen"] else None
    if group:
        closing = None
        with suppress(DamagedRecord):  # behind a whole group a writer may be at work
            for span, header, block in members.between(position, None):
                if bare_id(header.get("WARC-Concurrent-To", "")) != last:
                    break
                group.append(span)
                closing = closing or block
        yield group, _named(closing)


def _marks(block: bytes) -> Iterator[str]:
    """The fingerprints of the certificates in a record of an origin."""
    for part in read_fields(block).get("certificate-chain", "").split(_END)[:-1]:
        yield fingerprint(ssl.PEM_cert_to_DER_cert(f"{part.strip()}\n{_END}"))


def _named(closing: bytes | None) -> list[str]:
    return read_fields(closing or b"").get("tls-certificates", "").split()
