"""One record as it stands in a file: its header lines, its block read once, its end. Rules F03, R01, R02, R03 and R08."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from archive.checks.finding import Severity
from archive.checks.stream import PIECE, Damaged, Member, Stream

HEADER_LIMIT = 1 << 20

_NAME = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_VERSION = re.compile(rb"WARC/([0-9.]+)")

Report = Callable[[Severity, str, int | None, str | None, str], None]
"""(severity, code, offset, record id, message)"""


class Scanned:
    """One record as it stands in the file. Its block is read once, through ``pieces``; ``finish`` reads and checks the rest.

    ``fields``: (name as written, value) in order. ``length``: bytes of the gzip member (of the record, in a plain file), after
    ``finish``. ``whole``: after ``finish``, header, block and end were all there and undamaged.
    """

    def __init__(self, stream: Stream, offset: int, report: Report) -> None:
        self.offset = offset
        self.length = 0
        self.version = ""
        self.fields: list[tuple[str, str]] = []
        self.whole = False
        self.damage: str | None = None
        self.header_end = 0
        self._stream = stream
        self._report = report
        self._left: int | None = None
        self._finished = False

    def get_all(self, name: str) -> list[str]:
        wanted = name.lower()
        return [value for key, value in self.fields if key.lower() == wanted]

    def get(self, name: str) -> str | None:
        return next(iter(self.get_all(name)), None)

    @property
    def id(self) -> str | None:
        return self.get("WARC-Record-ID")

    @property
    def type(self) -> str:
        return (self.get("WARC-Type") or "").lower()

    @property
    def gzip(self) -> bool:
        return isinstance(self._stream, Member)

    @property
    def content_length(self) -> int | None:
        value = self.get("Content-Length")
        return int(value) if value and value.isascii() and value.isdigit() and len(value) < 16 else None

    def say(self, severity: Severity, code: str, message: str) -> None:
        self._report(severity, code, self.offset, self.id, message)

    def read_header(self) -> bool:
        """False where there is nothing more to read, or no record (which is then reported)."""
        first = self._stream.line(HEADER_LIMIT)
        if not first:
            return False
        version = _VERSION.fullmatch(first.rstrip(b"\r\n"))
        if not version:
            code = "R01" if first.startswith(b"WARC/") else "F02"
            self.say("E", code, f"expected a record that begins 'WARC/1.1', found {first[:40]!r}")
            self.damage = "no record here"
            return False
        self.version = version[1].decode("ascii")
        bare, taken = not first.endswith(b"\r\n"), len(first)
        while True:
            line = self._stream.line(HEADER_LIMIT)
            taken += len(line)
            if not line.endswith(b"\n") or taken > HEADER_LIMIT:
                self.say("E", "R02", f"the header has no blank line at its end within {taken} bytes")
                self.damage = "header without end"
                return True
            bare |= not line.endswith(b"\r\n")
            text = line.rstrip(b"\r\n")
            if not text:
                break
            self._take(text)
        if bare:
            self.say("E", "R02", "header lines end in a lone LF, expected CRLF")
        self.header_end = self._stream.position
        self._left = self.content_length
        if self._left is None:
            self.damage = "no usable Content-Length"
        return True

    def _take(self, line: bytes) -> None:
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError:
            self.say("E", "R03", f"header line is not UTF-8: {line[:60]!r}")
            text = line.decode("latin-1")
        if text[0] in " \t" and self.fields:
            self.say("W", "R02", f"folded header line {text[:60]!r}")
            name, value = self.fields[-1]
            self.fields[-1] = (name, f"{value} {text.strip()}")
            return
        name, colon, value = text.partition(":")
        if not colon or not _NAME.fullmatch(line.partition(b":")[0]):
            self.say("E", "R02", f"header line is not 'name: value': {text[:60]!r}")
            return
        if re.search(r"[\x00-\x08\x0a-\x1f\x7f]", value):
            self.say("E", "R02", f"control character in {name}: {value[:60]!r}")
        self.fields.append((name, value.strip(" \t")))

    def pieces(self) -> Iterator[bytes]:
        """The block, in pieces of at most 64 KiB. Ends early, with ``damage`` set, where the bytes do."""
        try:
            while self._left:
                piece = self._stream.read(min(PIECE, self._left))
                if not piece:
                    size = self.content_length or 0
                    self.damage = f"Content-Length is {size}, but the block ends after {size - self._left} bytes"
                    self.say("E", "R08", self.damage)
                    return
                self._left -= len(piece)
                yield piece
        except Damaged as damaged:
            self.broken(damaged)

    def finish(self) -> None:
        """Read what is left of the record, and its end: CR LF CR LF."""
        if self._finished:
            return
        self._finished = True
        for _ in self.pieces():
            pass
        try:
            if not self.damage and self._left is not None:
                end = self._stream.exactly(4)
                if end != b"\r\n\r\n":
                    self.damage = (
                        f"the block is not followed by CR LF CR LF but by {end!r}: Content-Length or the end of the record is wrong"
                    )
                    self.say("E", "R08", self.damage)
            if self.gzip and self.damage:
                self._stream.drain()
        except Damaged as damaged:
            self.broken(damaged)
        self.length = self._stream.position - self.offset
        self.whole = self.damage is None

    def last(self) -> bool:
        """Nothing follows this record in its gzip member, or nothing that can be read."""
        try:
            return self._stream.ended()
        except Damaged as damaged:
            self.broken(damaged)
            return True

    def broken(self, damaged: Damaged) -> None:
        self.damage, self.whole = str(damaged), False
        self.say("E", "F03", self.damage)
