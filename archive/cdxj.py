"""CDXJ: the sorted index by which replay tools find records (pywb 2.10.0 reads it as ``collections/<slug>/indexes/index.cdxj``).

One line for each response, revisit and resource record::

    id,go,klaten)/berita/7 20261122151600 {"url": "https://www.klaten.go.id/berita/7", "mime": "text/html", "status": "200",
    "digest": "sha1:…", "length": "1234", "offset": "5678", "filename": "klaten-20261122151500-00000-host.warc.gz"}

Fields, their order and their form are those of cdxj-indexer 1.5.0 (run 2026-11); ``length`` and ``offset`` are bytes of the gzip
member; in a plain file ``length`` leaves out the CR LF CR LF behind the block.
Lines are in bytewise order (``LC_ALL=C``): pywb looks them up by halving and takes an unsorted index for a sorted one, silently.
Metadata records are left out: they describe a capture and must not be replayed in its place.
"""

from __future__ import annotations

import os
import re
import tempfile
from base64 import b32encode
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from heapq import merge
from io import BytesIO
from itertools import groupby
from json.encoder import encode_basestring_ascii as _quoted
from pathlib import Path

from archive.checks.body import Body
from archive.checks.finding import Finding, Severity
from archive.checks.header import target_uri
from archive.checks.http import HEAD_LIMIT, head_end
from archive.checks.scan import scan
from archive.checks.scanned import Scanned
from archive.disk import sync_directory
from archive.errors import DamagedRecord
from archive.http import Head, parse_head
from archive.runs import Runs
from archive.surt import surt

_WORD_END = re.compile(r"[;\s]")
_NO_DIGIT = re.compile(r"\D")
REPLAYED = ("response", "revisit", "resource")


@dataclass(slots=True)
class _Entry:
    record: Scanned
    key: str
    fields: dict[str, str]

    def line(self, filename: str) -> str:
        length = self.record.length - (0 if self.record.gzip else 4)
        return _line(self.key, self.fields, length, self.record.offset, filename)


def line(
    kind: str, uri: str, date: str, digest: str, content_type: str | None, status: str | None, place: tuple[int, int], filename: str
) -> bytes:
    """The line of a record that was just written: *kind* response, revisit or resource; its WARC-Target-URI and WARC-Date; the payload's
    digest; what ``told`` says of its block; offset and length of its gzip member."""
    key, fields = _opening(kind, uri, date, digest, content_type, status)
    return _line(key, fields, place[1], place[0], filename).encode("utf-8", "surrogateescape")


def told(head: Head) -> tuple[str | None, str | None]:
    """Content type and status, as an HTTP head has them."""
    status = head.start.split(maxsplit=2)[1:2]
    return head.get("Content-Type"), status[0].decode("latin-1") if status else None


def _opening(kind: str, uri: str, date: str, digest: str, content_type: str | None, status: str | None) -> tuple[str, dict[str, str]]:
    """What a line says before the record's place."""
    fields = {"url": uri}
    mime = "warc/revisit" if kind == "revisit" else _first_word(content_type)
    if mime is not None:
        fields["mime"] = mime
    if status:
        fields["status"] = status
    fields["digest"] = digest
    return f"{surt(uri)} {_timestamp(date)}", fields


def _line(key: str, fields: dict[str, str], length: int, offset: int, filename: str) -> str:
    """As ``json.dumps`` writes an object of strings, in a third of the time."""
    told = ", ".join([f'"{name}": {_quoted(value)}' for name, value in fields.items()])
    return f'{key} {{{told}, "length": "{length}", "offset": "{offset}", "filename": {_quoted(filename)}}}'


def cdxj_lines(paths: Iterable[Path], *, damaged: Callable[[Finding], None] | None = None) -> Iterator[str]:
    """The CDXJ lines of WARC files, without line end, sorted bytewise and without repeats, in bounded memory.

    A damaged record has no line; what is wrong with it is told to *damaged*. Raises DamagedRecord for a gzip member that holds more than
    one record: such a file has no offsets to index.
    """
    with Runs() as runs:
        for path in paths:
            for line in _file_lines(path, damaged):
                runs.add(line.encode("utf-8", "surrogateescape"))
        previous = None
        for sorted_line in runs:
            if sorted_line != previous:
                yield sorted_line.decode("utf-8", "surrogateescape")
            previous = sorted_line


def write_index(directory: Path, output: Path, *, damaged: Callable[[Finding], None] | None = None) -> int:
    """Index the finished WARC files (``*.warc.gz``, ``*.warc``) of *directory* into *output*; how many lines that gave.

    *output* is replaced whole and durably, or left as it was. Files still written (``.open``) are left out: their name will change.
    Raises what ``cdxj_lines`` raises, and OSError.
    """
    paths = sorted(path for path in directory.iterdir() if path.name.endswith((".warc", ".warc.gz")))
    lines = (line.encode("utf-8", "surrogateescape") + b"\n" for line in cdxj_lines(paths, damaged=damaged))
    return _replace(output, lines)


def extend_index(output: Path, new: Iterable[Path], lines: Iterable[bytes] = ()) -> int:
    """Merge the lines of the WARC files *new*, and sorted *lines*, into the sorted index *output* (made where there is none); how many it
    has then. No line stands there twice.

    What it already says is copied, not read again from the WARCs. Replaced whole and durably; raises what ``write_index`` raises.
    """
    added = (line.encode("utf-8", "surrogateescape") + b"\n" for line in cdxj_lines(new))
    known = output.open("rb") if output.exists() else BytesIO()
    with known:
        return _replace(output, (line for line, _ in groupby(merge(known, added, (line + b"\n" for line in lines)))))


def refresh_index(directory: Path, output: Path, written: Mapping[Path, Iterable[bytes]] | None = None) -> None:
    """Bring *output* up to date with the finished WARC files of *directory*: those changed since it was written are merged in.
    *written*: the sorted lines of those whose writer knows them, so that they need not be read."""
    known, since = written or {}, output.stat().st_mtime_ns if output.exists() else 0
    new = [path for path in directory.glob("*.warc.gz") if path not in known and path.stat().st_mtime_ns >= since]
    if new or known:
        extend_index(output, sorted(new), merge(*known.values()))


def _replace(output: Path, lines: Iterable[bytes]) -> int:
    output.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{output.name}-", dir=output.parent)
    temporary, count = Path(name), 0
    try:
        with os.fdopen(handle, "wb") as file:
            for line in lines:
                file.write(line)
                count += 1
            file.flush()
            os.fchmod(file.fileno(), 0o644)
            os.fsync(file.fileno())
        temporary.replace(output)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_directory(output.parent)
    return count


def _file_lines(path: Path, damaged: Callable[[Finding], None] | None) -> Iterator[str]:
    def report(severity: Severity, code: str, offset: int | None, record_id: str | None, message: str) -> None:
        if code == "F02" and "more than one record" in message:
            raise DamagedRecord(
                f"{path} @{offset}: {message}", cure=f"`warcio recompress {path.name} NEW.warc.gz` gives each record a member of its own."
            )
        if damaged and severity == "E":
            damaged(Finding(severity, code, str(path), offset, record_id, message))

    previous: _Entry | None = None
    for record in scan(path, report):
        if previous and previous.record.whole:  # its length is known only now
            yield previous.line(path.name)
        previous = _entry(record)
    if previous and previous.record.whole:
        yield previous.line(path.name)


def _entry(record: Scanned) -> _Entry | None:
    """The fields of *record* as its block gives them; None where it has no line."""
    uri = target_uri(record).replace(" ", "%20")
    content_type = record.get("Content-Type") or ""
    if record.type not in REPLAYED or not uri or (record.type == "resource" and content_type == "application/warc-fields"):
        return None
    http = record.type != "resource" and (content_type.startswith("application/http") or uri.lower().startswith("http"))
    claimed = record.get("WARC-Payload-Digest")
    head, computed = _read(record, http, None if claimed else "sha1")
    date = record.get("WARC-Date") or ""
    return _Entry(record, *_opening(record.type, uri, date, claimed or computed, *(told(head) if head else (content_type or None, None))))


def _read(record: Scanned, http: bool, algorithm: str | None) -> tuple[Head | None, str]:
    """The HTTP head, and the payload's digest where *algorithm* asks for it. Reads the block."""
    raw, head = b"", None
    body = None if http else Body((), (), algorithm)
    for piece in record.pieces():
        if body is None:
            raw += piece
            end = head_end(raw)
            if end is None and len(raw) < HEAD_LIMIT:
                continue
            head = parse_head(raw[:end])
            body, piece = Body(head.tokens("Transfer-Encoding"), (), algorithm), raw[end:] if end else b""
        if algorithm:
            body.feed(piece)
    if http and raw and head is None:
        head = parse_head(raw)
    digest = (body or Body((), (), algorithm)).entity
    return head, "sha1:" + b32encode(digest).decode("ascii")


def _first_word(value: str | None) -> str | None:
    return None if value is None else _WORD_END.split(value, maxsplit=1)[0]


def _timestamp(date: str) -> str:
    """14 digits; what a shortened date leaves out is its beginning, ``2026-11`` is ``20261101000000``."""
    digits = _NO_DIGIT.sub("", date.partition(".")[0])[:14]
    return digits + "00000101000000"[len(digits) :]
