"""What the WARCs say of each record that can be replayed: its CDXJ line, and beside it what a columnar index wants to know as well.

A line is ``<CDXJ line>\\t<JSON>``; a CDXJ line holds no tab. The JSON object is ``null`` for what is no HTTP exchange (DNS records), else
it has ``id`` (WARC-Record-ID's UUID), ``type`` (response, revisit), ``at`` (WARC-Date, as the index writes times), ``mime`` (as the
Content-Type header says), ``detected``, ``charset``, ``redirect`` (Location), ``truncated``; of a revisit, whose body stands elsewhere,
``detected`` is null.
Everything in it follows from the bytes of the file alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from archive import times
from archive.cdxj import cdxj_lines
from archive.coding import decode_content
from archive.errors import DamagedRecord
from archive.http import Head, entity, parse_head
from archive.reader import WarcRecord, iter_records
from archive.runs import Runs
from archive.sniff import HEAD_BYTES, detect_charset, detect_mime

_PEEK = 64 * 1024  # encoded bytes, enough to decode HEAD_BYTES from
_HEAD = 1 << 20
_REDIRECTS = (301, 302, 303, 307, 308)


@dataclass(frozen=True, slots=True)
class CaptureLine:
    """One line taken apart. ``facts``: the JSON object, None for what is no HTTP exchange."""

    cdxj: str
    surtkey: str
    fields: dict[str, str]  # of the CDXJ line: url, mime, status, digest, length, offset, filename
    facts: dict[str, Any] | None


def capture_lines(path: Path) -> Iterator[str]:
    """The lines of one WARC file, sorted. Raises DamagedRecord at anything that is not whole: what is damaged is not released."""
    facts: dict[int, str] = {}
    for offset, _, record in iter_records(path):
        if record.type in ("response", "revisit") and record.uri.lower().startswith(("http://", "https://")):
            try:
                facts[offset] = json.dumps(_facts(record), separators=(",", ":"))
            except ValueError as error:
                raise DamagedRecord(
                    f"{path}: offset {offset}: {error}", cure=f"`lumbung verify {path}` names every damage of the file."
                ) from error
    for line in cdxj_lines([path]):
        offset = int(json.loads(line.split(" ", 2)[2])["offset"])
        yield f"{line}\t{facts.get(offset, 'null')}"


class Merged:
    """The lines of many files in one order, without repeats, in bounded memory; iterate as often as wanted. A context manager."""

    def __init__(self, sources: Iterable[Iterable[bytes]]) -> None:
        self._runs = Runs()
        try:
            for source in sources:
                for line in source:
                    self._runs.add(line.rstrip(b"\n"))
        except BaseException:
            self.close()
            raise

    def __iter__(self) -> Iterator[CaptureLine]:
        previous = b""
        for line in self._runs:
            if line != previous:
                yield _parse(line.decode("utf-8", "surrogateescape"))
            previous = line

    def close(self) -> None:
        self._runs.__exit__(None, None, None)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def encoded(line: str) -> bytes:
    """*line* as it stands in a file, its line end included."""
    return line.encode("utf-8", "surrogateescape") + b"\n"


def _parse(line: str) -> CaptureLine:
    cdxj, _, facts = line.rpartition("\t")
    key, _, rest = cdxj.partition(" ")
    return CaptureLine(cdxj, key, json.loads(rest.partition(" ")[2]), json.loads(facts))


def _facts(record: WarcRecord) -> dict[str, Any]:
    block = record.block
    if isinstance(block, bytes):
        head = parse_head(block[:_HEAD])
    else:
        block.seek(0)
        head = parse_head(block.read(_HEAD))
    revisit = record.type == "revisit"
    body = b"" if revisit else _beginning(record, head)
    return {
        "id": record.id,
        "type": record.type,
        "at": times.stamp(record.date),
        "mime": head.mime,
        "detected": detect_mime(body, head.mime),
        "charset": detect_charset(body, head.get("Content-Type")),
        "redirect": head.get("Location") if head.status in _REDIRECTS else None,
        # In a revisit, "length" says that the payload is left out on purpose.
        "truncated": None if revisit else record.get("WARC-Truncated"),
    }


def _beginning(record: WarcRecord, head: Head) -> bytes:
    """The first bytes of the body, its codings undone."""
    raw = b""
    for piece in entity(record.block, head.length, chunked=head.chunked):
        raw += piece
        if len(raw) >= _PEEK:
            break
    decoded = decode_content(raw[:_PEEK], head.encodings, HEAD_BYTES)
    return b"" if decoded.fault == "unknown" else decoded.body
