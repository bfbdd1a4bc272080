"""What WARC files hold, as the objects that were kept: the road from the files alone to everything else.

``walk`` joins request, response and closing record through WARC-Concurrent-To. Files of other writers give captures too, with what
can be known of them.
"""

from __future__ import annotations

import ssl
from base64 import b64decode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from archive.digest import payload_digest
from archive.errors import DamagedRecord
from archive.fields import fingerprint, read_capture, read_date, read_failure, read_fields
from archive.group import UNSHOWN_HEAD, WARC_FIELDS, Reference
from archive.http import DECODED_LIMIT, Decoded, decoded_body, parse_head
from archive.reader import OPEN, WarcRecord, bare_id, iter_records, read_record
from archive.records import Capture, Failure, Kept, Location, Octets, Resolution
from archive.resolution import read_resolution

_HEAD = 1 << 20  # bytes in which a stored head is looked for


@dataclass(frozen=True, slots=True)
class StoredNote:
    """A metadata record that belongs to no capture. ``fields``: its lines, where it is application/warc-fields (ours always are)."""

    id: str
    target_uri: str
    noted_at: datetime
    content_type: str
    content: bytes

    @property
    def fields(self) -> dict[str, str]:
        return read_fields(self.content) if self.content_type == WARC_FIELDS else {}


Found = tuple[Capture, Kept] | tuple[Failure, Location] | tuple[Resolution, Location] | tuple[StoredNote, Location]
"""One thing kept, and what the writer answered for it."""


def warc_files(paths: Iterable[Path]) -> list[Path]:
    """The WARC files among and below *paths*, in the order of their names; directories are searched to the bottom."""
    found: set[Path] = set()
    for path in paths:
        if path.is_dir():
            for end in (".warc", ".warc.gz", f".warc.gz{OPEN}"):
                found.update(path.rglob(f"*{end}"))
        else:
            found.add(path)
    return sorted(found)


def walk(paths: Iterable[Path], root: Path | None = None) -> Iterator[Found]:
    """Every capture, failure, look-up and note of the WARC files in *paths*, in the order in which they were written.

    Locations are below *root* (default: each file's directory). A large response is a temporary file, that of a revisit its head
    alone (``reference`` tells whose payload it stands for). Certificates go into the captures they belong to; an exchange that has no
    response gives nothing. Raises DamagedRecord at the first record that cannot be read.
    """
    chains: dict[str, bytes] = {}
    for path in warc_files(paths):
        yield from Part(path, path.relative_to(root).as_posix() if root else path.name, chains=chains)


class Part:
    """What the exchanges and records hold that begin in a stretch of one WARC file: iterate once.

    ``begin``: where to look for the first; what belongs to an exchange that began before is passed over. ``end``: where the last must
    have begun. Afterwards ``first`` is where the first began, and ``stopped`` where the one behind the last begins.
    """

    def __init__(self, path: Path, name: str, begin: int = 0, end: int | None = None, *, chains: dict[str, bytes] | None = None) -> None:
        self.path = path
        self.name = name.removesuffix(OPEN)
        self.begin, self.end = begin, end
        self.first: int | None = None
        self.stopped = begin
        self.portal = "captures"
        self._chains = {} if chains is None else chains
        self._reached = begin

    def __iter__(self) -> Iterator[Found]:
        group: list[tuple[Location, WarcRecord]] = []
        for offset, length, found in iter_records(self.path, self.begin):
            here = Location(self.name, offset, length)
            if not group or not _concurrent(found, [member for _, member in group]):
                if group:
                    yield from _entries(group, self._chains, self.path)
                    group = []
                self.stopped = offset
                if self.end is not None and offset >= self.end:
                    return
                if self.first is None:
                    if self.begin and not _begins(found):
                        continue
                    self.first = offset
            if found.type in ("request", "response", "revisit", "metadata"):
                group.append((here, found))
            elif found.type == "warcinfo":
                self.portal = read_fields(found.data).get("isPartOf", "captures")
            elif found.type == "resource":
                yield from _resolution(here, found, self.portal, self.path)
            self._reached = offset + length
        if group:
            yield from _entries(group, self._chains, self.path)
        self.stopped = self._reached if self.first is not None else self.stopped


def _begins(found: WarcRecord) -> bool:
    """Whether *found* is the first record of what it belongs to, in a file of ours."""
    return found.type == "request" or not (found.type in ("response", "revisit") or found.concurrent_to)


def response_bytes(root: Path, location: Location) -> bytes:
    """The exact bytes of the response at *location*; of a revisit, its head. Raises DamagedRecord, FileNotFoundError."""
    return _stored(root, location).data


def body(root: Path, location: Location, limit: int = DECODED_LIMIT) -> Decoded:
    """The decoded body of the response at *location*. Raises DamagedRecord, FileNotFoundError."""
    block = _stored(root, location).block
    return decoded_body(block, parse_head(_first(block)), limit=limit)


def capture_body(capture: Capture, limit: int = DECODED_LIMIT) -> Decoded:
    """The decoded body of a capture: the same for one just received and for the same one read back."""
    head = parse_head(_first(capture.response)[: capture.head_length])
    return decoded_body(capture.response, head, head_length=capture.head_length, chunked=capture.chunked, limit=limit)


def _stored(root: Path, location: Location) -> WarcRecord:
    path = root / location.file
    found = read_record(path, location.offset, location.length)
    if found.type not in ("response", "revisit"):
        raise DamagedRecord(
            f"{path}: offset {location.offset}: a {found.type} record stands where a response was expected",
            cure="`lumbung rebuild` makes the index again from the WARC files.",
        )
    return found


def _first(block: Octets) -> bytes:
    if isinstance(block, bytes):
        return block[:_HEAD]
    block.seek(0)
    return block.read(_HEAD)


def _concurrent(found: WarcRecord, group: list[WarcRecord]) -> bool:
    """Whether *found* belongs to the exchange that *group* began: one names the other, or both name the same third."""
    named = {found.id, *found.concurrent_to}
    return any(member.id in named or not named.isdisjoint(member.concurrent_to) for member in group)


def _entries(group: list[tuple[Location, WarcRecord]], chains: dict[str, bytes], path: Path) -> Iterator[Found]:
    response = next(((here, found) for here, found in group if found.type in ("response", "revisit") and _is_http(found)), None)
    location, first = response or group[0]
    try:
        if response:
            yield _capture(location, first, [found for _, found in group], chains)
        elif first.type == "metadata" and not first.concurrent_to:
            yield from _metadata(location, first, chains)
    except (KeyError, ValueError) as error:
        raise senseless(path, location, first.id, error) from error


def _resolution(here: Location, found: WarcRecord, portal: str, path: Path) -> Iterator[Found]:
    try:
        resolution = read_resolution(found, portal)
    except (KeyError, ValueError) as error:
        raise senseless(path, here, found.id, error) from error
    if resolution:
        yield resolution, here


def senseless(path: Path, location: Location, id: str, error: Exception) -> DamagedRecord:
    """What is to be said of a record whose lines cannot be read: one is missing (KeyError), or holds something else."""
    why = f"no line {error}" if isinstance(error, KeyError) else error
    return DamagedRecord(
        f"{path}: offset {location.offset}: record {id} does not say what it should: {why}",
        cure=f"`lumbung verify {path}` names every damage of the file.",
    )


def _is_http(found: WarcRecord) -> bool:
    return found.uri.lower().startswith(("http://", "https://"))


def _metadata(location: Location, found: WarcRecord, chains: dict[str, bytes]) -> Iterator[Found]:
    lines = read_fields(found.data) if found.content_type == WARC_FIELDS else {}
    if pem := lines.get("certificate-chain"):
        mark = "-----END CERTIFICATE-----"
        for part in pem.split(mark)[:-1]:
            certificate = ssl.PEM_cert_to_DER_cert(part.strip() + "\n" + mark)
            chains[fingerprint(certificate)] = certificate
        return
    if lines.get("outcome") == "failed":
        yield read_failure(found.id, found.uri, found.date, lines, chains), location
    else:
        yield StoredNote(found.id, found.uri, found.date, found.content_type, found.data), location


def _capture(location: Location, response: WarcRecord, group: list[WarcRecord], chains: dict[str, bytes]) -> tuple[Capture, Kept]:
    request = next((found.data for found in group if found.type == "request"), b"")
    lines = dict(read_fields(next((found.data for found in group if found.type == "metadata" and found.content_type == WARC_FIELDS), b"")))
    block = response.block
    if response.type == "revisit" and (unshown := lines.pop(UNSHOWN_HEAD, None)) is not None:
        block = b64decode(unshown)
    revisit = response.type == "revisit"
    capture = read_capture(
        response.id,
        response.uri,
        response.date,
        lines,
        chains,
        request=request,
        response=block,
        otherwise={} if "head-length" in lines else _elsewhere(response, request, block),
        truncated=None if revisit else response.get("WARC-Truncated"),
    )
    digest = response.get("WARC-Payload-Digest") or payload_digest(capture.response, capture.head_length, chunked=capture.chunked)
    return capture, Kept(capture.id, "revisit" if revisit else "response", digest, location)


def _elsewhere(response: WarcRecord, request: bytes, block: Octets) -> dict[str, str]:
    """What is known of a capture that another writer kept, as our closing record would say it."""
    head = parse_head(_first(block))
    found = {
        "method": request.partition(b" ")[0].decode("latin-1") or "GET",
        "status": str(head.status),
        "head-length": str(head.length),
        "chunked": "yes" if head.chunked else "no",
        "peer": response.get("WARC-IP-Address") or "",
    }
    return {**found, "mime": head.mime} if head.mime else found


def reference(revisit: WarcRecord) -> Reference | None:
    """The capture whose payload *revisit* stands for; None where the record does not name its URL and date."""
    uri, date = revisit.get("WARC-Refers-To-Target-URI"), revisit.get("WARC-Refers-To-Date")
    if uri is None or date is None:
        return None
    id, digest = bare_id(revisit.get("WARC-Refers-To") or ""), revisit.get("WARC-Payload-Digest") or ""
    return Reference(id, uri.strip("<>"), read_date(date), digest)
