"""Rules V01 to V09: revisit records (WARC 1.1 §6.7 and the IIPC revisit profiles)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from archive.checks.finding import Finding
from archive.checks.header import claim, target_uri
from archive.checks.scanned import Scanned
from archive.checks.standing import Standing, find

_PROFILE = re.compile(
    r"http://netpreserve\.org/warc/(1\.[01])/(?:revisit/)?"
    r"(identical-payload-digest|server-not-modified|uri-agnostic-identical-payload-digest)"
)


def check_revisit(record: Scanned, block_size: int, body_size: int) -> None:
    """*block_size*: bytes of the whole block; *body_size*: of it behind the HTTP head."""
    profile = (record.get("WARC-Profile") or "").strip("<>")
    found = _PROFILE.fullmatch(profile)
    if not found:
        record.say(
            "E",
            "V01",
            f"WARC-Profile {profile!r}: expected http://netpreserve.org/warc/1.1/revisit/identical-payload-digest or another known",
        )
    elif found[1] != record.version:
        record.say("W", "V01", f"the profile is of WARC {found[1]}, the record of {record.version}")
    unmodified = found is not None and found[2] == "server-not-modified"
    digest = claim(record, "WARC-Payload-Digest")
    if not unmodified and digest is None:
        record.say("E", "V02", "an identical-payload revisit without WARC-Payload-Digest")
    if unmodified and digest and digest.value is not None and digest.value == hashlib.new(digest.algorithm, usedforsecurity=False).digest():
        record.say("E", "V07", "a not-modified revisit with the digest of nothing; the digest is that of the payload it stands for")
    if unmodified and block_size:
        record.say("W", "V07", "a not-modified revisit with its 304 head: replay then shows an empty page")
    if missing := [name for name in ("WARC-Refers-To-Target-URI", "WARC-Refers-To-Date") if not record.get(name)]:
        record.say("W", "V03", f"a revisit without {' and '.join(missing)}, by which replay tools find its original")
    if not record.get("WARC-Refers-To"):
        record.say("I", "V03", "a revisit without WARC-Refers-To")
    if block_size and record.get("WARC-Truncated") != "length":
        record.say("E", "V05", "a revisit with a block, expected WARC-Truncated: length")
    if body_size:
        record.say("E", "V06", f"{body_size} bytes of body in a revisit, expected the HTTP head alone")
    elif not block_size and not unmodified:
        record.say("W", "V06", "a revisit without HTTP head")
    itself = record.get("WARC-Refers-To") is not None and record.get("WARC-Refers-To") == record.id
    uri = (record.get("WARC-Refers-To-Target-URI") or "").strip("<>")
    dated = uri and uri == target_uri(record) and record.get("WARC-Refers-To-Date") == record.get("WARC-Date")
    if itself or (dated and not record.get("WARC-Refers-To")):
        record.say("E", "V08", "the revisit refers to itself")


def check_target(by: Standing, uri: str, date: str, here: Standing | None) -> Iterator[Finding]:
    """A revisit *by* against the record *here* that it refers to, as *uri* and *date* describe that."""
    if here is None:
        yield find("W", "V04", by, f"the record it refers to ({uri} {date}) is not in this set of files")
        return
    where = f"the record it refers to ({here.file} @{here.offset})"
    if here.type == "revisit":
        yield find("E", "V04", by, f"{where} is a revisit itself")
        return
    if (uri and uri != here.uri) or (date and date[:19] != here.date[:19]):
        yield find("E", "V04", by, f"WARC-Refers-To names {here.uri} {here.date}, WARC-Refers-To-Target-URI and -Date {uri} {date}")
    if by.digest and here.digest and by.digest.partition(":")[0] == here.digest.partition(":")[0] and by.digest != here.digest:
        yield find("E", "V04", by, f"{where} has another WARC-Payload-Digest, {here.shown_digest}")
    if by.chunked is not None and here.chunked is not None and by.chunked != here.chunked:
        yield find(
            "E",
            "V09",
            by,
            f"{where} is {'' if here.chunked else 'not '}chunked, this one is {'' if by.chunked else 'not '}; replay mixes them",
        )
