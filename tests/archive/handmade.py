"""WARC records made by hand, byte by byte, so that the judge is tested without any writer."""

from __future__ import annotations

import gzip
import hashlib
from base64 import b32encode
from collections.abc import Iterable, Sequence
from pathlib import Path

DATE = "2026-11-22T15:16:00.123456Z"
URL = "http://dispersip.klaten.go.id/berita/7"
NAME = "klaten-20261122151600-00000-gudang.warc.gz"
REQUEST = b"GET /berita/7 HTTP/1.1\r\nHost: dispersip.klaten.go.id\r\nUser-Agent: lumbung\r\n\r\n"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\n"
RESPONSE = HEAD + b"halo\n"
WARCINFO = b"software: handmade\r\nformat: WARC File Format 1.1\r\noperator: arsip\r\nrobots: obey\r\nhttp-header-user-agent: lumbung\r\n"

Field = tuple[str, str]
Record = tuple[list[Field], bytes]


def uid(number: int) -> str:
    return f"<urn:uuid:00000000-0000-4000-8000-{number:012d}>"


def sha1(data: bytes) -> str:
    return "sha1:" + b32encode(hashlib.sha1(data).digest()).decode()


def record(kind: str, number: int, block: bytes, *more: Field, url: str | None = URL, type: str | None = None) -> Record:
    """A record without faults; *more* replaces a field of the same name, or is added. An empty value takes the field away."""
    types = {
        "request": "application/http; msgtype=request",
        "response": "application/http; msgtype=response",
        "revisit": "application/http; msgtype=response",
        "resource": "text/plain",
    }
    fields = [("WARC-Type", kind), ("WARC-Record-ID", uid(number)), ("WARC-Date", DATE)]
    if url:
        fields.append(("WARC-Target-URI", url))
    fields += [("Content-Type", type or types.get(kind, "application/warc-fields")), ("Content-Length", str(len(block)))]
    fields.append(("WARC-Block-Digest", sha1(block)))
    if kind in ("request", "response", "revisit"):
        fields.append(("WARC-IP-Address", "192.0.2.7"))
    if kind == "response":
        fields.append(("WARC-Payload-Digest", sha1(block.partition(b"\r\n\r\n")[2])))
    if kind != "warcinfo":
        fields.append(("WARC-Warcinfo-ID", uid(0)))
    for name, value in more:
        fields = [field for field in fields if field[0] != name] + ([(name, value)] if value else [])
    return fields, block


def raw(made: Record, version: str = "WARC/1.1", end: bytes = b"\r\n\r\n") -> bytes:
    fields, block = made
    head = version + "\r\n" + "".join(f"{name}: {value}\r\n" for name, value in fields) + "\r\n"
    return head.encode("utf-8", "surrogateescape") + block + end


def member(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)


def warcinfo(*more: Field, block: bytes = WARCINFO, name: str = NAME) -> Record:
    return record("warcinfo", 0, block, ("WARC-Filename", name), *more, url=None)


def exchange(
    response: bytes = RESPONSE,
    *more: Field,
    request: bytes = REQUEST,
    url: str = URL,
    first: int = 1,
    request_fields: Sequence[Field] = (),
) -> list[Record]:
    """A request (id *first*) and its response (id *first* + 1)."""
    asked = record("request", first, request, ("WARC-Concurrent-To", uid(first + 1)), *request_fields, url=url)
    return [asked, record("response", first + 1, response, *more, url=url)]


def failure(number: int, url: str = URL) -> Record:
    return record("metadata", number, b"outcome: failed\r\nkind: timeout\r\n", url=url)


def write(directory: Path, records: Iterable[Record | bytes], name: str = NAME) -> Path:
    """One gzip member for each record; bytes stand as they are, as a member's content."""
    path = directory / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"".join(member(made if isinstance(made, bytes) else raw(made)) for made in records))
    return path
