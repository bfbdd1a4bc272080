"""Time stamps of the ledger by a third party (RFC 3161): requests made here, offline; answers are put beside them by the archivist.

``timestamps/<line>-<first 16 digits>.tsq`` asks for a stamp on the SHA-256 of a line of the ledger, and with it on all that stands before;
the authority's answer belongs in the file of the same name that ends in ``.tsr``. Sending is the archivist's: nothing here asks a network.
``openssl ts -verify -digest <SHA-256 of the line> -in FILE.tsr -CAfile …`` checks an answer with its signature; ``check`` that it is
granted and of the right line. The DER (X.690) of the request is small enough to be written by hand.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path

from archive.checks.finding import Finding
from archive.disk import make_directory, space
from archive.ledger import Line

DIRECTORY = "timestamps"
_SHA256 = bytes.fromhex("0609608648016503040201")  # OBJECT IDENTIFIER 2.16.840.1.101.3.4.2.1
_NAME = re.compile(r"([0-9]+)-([0-9a-f]{16})\.tsr")


def request(digest: str, nonce: int | None = None) -> bytes:
    """A TimeStampReq (RFC 3161, 2.4.1) for a SHA-256 in hex: version 1, a nonce, and the wish for the authority's certificate."""
    imprint = _der(0x30, _der(0x30, _SHA256 + b"\x05\x00") + _der(0x04, bytes.fromhex(digest)))
    number = secrets.randbits(63) | 1 if nonce is None else nonce
    octets = number.to_bytes(number.bit_length() // 8 + 1)
    return _der(0x30, _der(0x02, b"\x01") + imprint + _der(0x02, octets) + _der(0x01, b"\xff"))


def write_request(root: Path, line: Line) -> Path:
    """The request for *line* in its place; one that stands there already stays."""
    path = root / DIRECTORY / f"{line.number}-{line.digest[:16]}.tsq"
    if not path.exists():
        with space(path):
            make_directory(path.parent, root)
            path.write_bytes(request(line.digest))
    return path


def check(root: Path, digests: Mapping[str, int]) -> Iterator[Finding]:
    """Answers that are no stamp on a line of the ledger. *digests*: of the lines, with their numbers."""
    for path in sorted((root / DIRECTORY).glob("*.tsr")):
        name = f"{DIRECTORY}/{path.name}"
        match, data = _NAME.fullmatch(path.name), path.read_bytes()
        stamped = [digest for digest in digests if digest[:16] == (match[2] if match else "")]
        if not match or not stamped:
            yield Finding("E", "L08", name, None, None, "stamps no line that the ledger has: expected <line>-<digits>.tsr")
        elif not granted(data):
            yield Finding("E", "L08", name, None, None, "the authority refused: its status is neither granted nor grantedWithMods")
        elif _der(0x30, _SHA256 + b"\x05\x00") + _der(0x04, bytes.fromhex(stamped[0])) not in data and (
            _der(0x30, _SHA256) + _der(0x04, bytes.fromhex(stamped[0])) not in data
        ):
            yield Finding("E", "L08", name, None, None, f"does not stamp {stamped[0]}, line {digests[stamped[0]]} of the ledger")


def granted(answer: bytes) -> bool:
    """Whether a TimeStampResp says granted (0) or grantedWithMods (1), RFC 3161, 2.4.2."""
    match = re.match(rb"\x30(?:[\x00-\x7f]|[\x81-\x84].{1,4}?)\x30[\x00-\x7f]\x02\x01([\x00-\x05])", answer, re.DOTALL)
    return match is not None and match[1] in (b"\x00", b"\x01")


def _der(tag: int, content: bytes) -> bytes:
    """One element; up to 65,535 bytes."""
    size = len(content)
    length = bytes([size]) if size < 0x80 else b"\x81" + bytes([size]) if size < 0x100 else b"\x82" + size.to_bytes(2)
    return bytes([tag]) + length + content
