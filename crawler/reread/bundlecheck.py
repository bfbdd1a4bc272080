"""A bundle judged from itself alone: its files, its records, and each value read again from them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from archive import replay, rows
from archive.checks.finding import Finding
from archive.errors import LumbungError
from archive.http import parse_head
from archive.records import Capture, Kept
from archive.replay import Part
from archive.verify import judge
from crawler.ingest import Answer
from crawler.reread.claims import SAID, column, count_of, record_of
from crawler.reread.walk import answer_of
from spiders.registry import parse

PROOF, SUMS = "proof.json", "SHA256SUMS"


def check(directory: Path) -> Iterator[Finding]:
    """P01 a file that is not the one whose digest is listed, P02 a value that its record does not give, P03 a proof that was broken when
    the bundle was made; and all that ``archive.verify`` finds in its WARCs."""
    yield from _files(directory)
    yield from judge(sorted(directory.glob("*.warc.gz")), directory=directory)
    try:
        whole = json.loads((directory / PROOF).read_text(encoding="utf-8"))
        captures = _captures(directory)
        for one in whole["values"]:
            yield from _value(one, captures)
    except (LumbungError, ValueError, KeyError, TypeError) as error:
        yield Finding("E", "P02", PROOF, None, None, f"cannot be read again: {type(error).__name__}: {error}")


def _files(directory: Path) -> Iterator[Finding]:
    listed = {}
    for line in (directory / SUMS).read_text(encoding="utf-8", errors="replace").splitlines():
        digest, _, name = line.partition("  ")
        listed[name] = digest
    for path in sorted(directory.iterdir()):
        if path.name != SUMS and hashlib.sha256(path.read_bytes()).hexdigest() != listed.pop(path.name, None):
            yield Finding("E", "P01", path.name, None, None, f"is not the file whose digest {SUMS} lists")
    for name in sorted(listed.keys() - {SUMS}):
        yield Finding("E", "P01", name, None, None, f"is listed in {SUMS}, and is not there")


def _captures(directory: Path) -> dict[str, tuple[Capture, bytes]]:
    """By id: each capture of the bundle, with its whole response."""
    found: dict[str, tuple[Capture, Kept]] = {}
    for path in sorted(directory.glob("*.warc.gz")):
        for what, where in Part(path, path.name):
            if isinstance(what, Capture) and isinstance(where, Kept):
                found[what.id] = (what, where)
    first = {kept.payload_digest: kept.location for _, kept in found.values() if kept.record_type == "response"}
    whole = {}
    for id, (capture, kept) in found.items():
        message = replay.response_bytes(directory, kept.location)
        if kept.record_type == "revisit" and kept.payload_digest in first:
            body = replay.response_bytes(directory, first[kept.payload_digest])
            message += body[parse_head(body).length :]
        whole[id] = (capture, message)
    return whole


def _value(one: dict[str, Any], captures: dict[str, tuple[Capture, bytes]]) -> Iterator[Finding]:
    name, record = one["field"], one.get("record")
    if one["verdict"] != "PROVED":
        yield Finding("E", "P03", PROOF, None, None, f"{name}: the proof was broken when this was made, where {one['broken_at']}")
        return
    if record is None or name in ("status", "first_seen_at", "last_seen_at", "versions", "key"):
        return
    id = record["id"].removeprefix("<urn:uuid:").removesuffix(">")
    if id not in captures:
        yield Finding("E", "P02", PROOF, None, id, f"{name}: its record is not in this directory")
        return
    portal = parse(one["article"]["portal"], one["definition"], PROOF)
    now = _read(answer_of(*captures[id], portal), one)
    if now != one["value"]:
        yield Finding("E", "P02", PROOF, None, id, f"{name} is said to be {one['value']!r}, and its record gives {now!r}")


def _read(answer: Answer, one: dict[str, Any]) -> Any:
    if count := count_of(answer, one["article"], one["field"]):
        return rows.bindable(count.value)
    found = record_of(answer, one["article"])
    if found is None:
        return None
    if one["field"] in SAID:
        value = column(found.article, one["field"])
        return answer.url if one["field"] == "url" and one["value"] == answer.url else value
    return "not shown"
