"""``prove``: one value, from the bytes there and then. Every step is told; where one does not hold, the proof breaks there."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from archive import Archive, times
from archive.digest import block_digest, payload_digest
from archive.errors import LumbungError
from archive.http import parse_head
from archive.ledger import leaves_path, lines, read_leaves, root_of
from archive.merkle import audit_path
from archive.questions import Row
from archive.reader import find, read_record
from archive.records import Kept, Location
from archive.rows import of_capture
from crawler.reread.claims import Claim, claim, count_of, record_of, stored
from crawler.reread.exchange import Exchange, certificates, exchange
from crawler.reread.place import Place, locate
from spiders.page import Page
from spiders.read import records


@dataclass(frozen=True, slots=True)
class Step:
    """``ok`` None: there was nothing to check."""

    what: str
    ok: bool | None
    detail: str = ""


@dataclass
class Proof:
    article: Row
    claim: Claim
    steps: list[Step] = field(default_factory=list)
    exchange: Exchange | None = None
    place: Place | None = None
    derived: Any = None
    certificates: list[dict[str, Any]] = field(default_factory=list)
    ledger: dict[str, Any] | None = None

    @property
    def broken(self) -> Step | None:
        """The first step that does not hold."""
        return next((step for step in self.steps if step.ok is False), None)

    @property
    def verdict(self) -> str:
        return "BROKEN" if self.broken else "PROVED"


def prove(archive: Archive, article: Row, name: str, at: str | None = None, *, place: bool = True) -> Proof:
    """Prove what the index says of *name* of *article* at *at*. *place*: look for where in the page it stands. Raises UsageError."""
    proof = Proof(article, claim(archive, article, name, at))
    said = proof.claim
    if said.capture_id is None:
        _uncaptured(archive, proof)
        return proof
    try:
        proof.exchange = here = exchange(archive, said.capture_id)
    except LumbungError as error:
        proof.steps.append(Step("the record", False, error.message))
        return proof
    _record(proof, here)
    proof.certificates = certificates(archive, here)
    proof.ledger = _ledger(archive, here, proof)
    _value(proof, here, place=place)
    return proof


def _uncaptured(archive: Archive, proof: Proof) -> None:
    said = proof.claim
    if said.field == "status":
        proof.steps.append(
            Step("the capture", None, f"no answer says so: {said.note}; a note in the WARC does, and `verify --deep` reads it")
        )
    elif said.field in ("first_seen_at", "last_seen_at", "key"):
        proof.steps.append(Step("a capture of this article", False, f"none was seen at {said.value}"))
    else:
        proof.steps.append(Step("the capture", None, said.note))


def _failure(archive: Archive, proof: Proof) -> None:
    """The record of the attempt that was the last straw."""
    sql = (
        "SELECT f.record_id, f.url, f.kind, f.detail, f.warc_file, f.warc_offset FROM states s "
        "JOIN failures f ON f.record_id = s.failure_record_id WHERE s.article_id = ? AND s.since_at = ?"
    )
    for row in archive.ask.rows(sql, proof.article["id"], proof.claim.at):
        place = f"{row['warc_file']} at byte {row['warc_offset']}: {row['kind']}, {row['detail']}"
        try:
            ok = read_record(find(archive.path / row["warc_file"]), row["warc_offset"]).id == row["record_id"]
        except (LumbungError, OSError) as error:
            ok, place = False, str(error)
        proof.steps.append(Step("the record of the failure stands where the index says", ok, place))


def _beside(proof: Proof) -> None:
    """The same value stands in two tables."""
    for table, value in proof.claim.beside:
        agree = value == proof.claim.value
        proof.steps.append(Step(f"the row in {table} says the same", agree, "" if agree else f"it says {_short(value)}"))


def _record(proof: Proof, here: Exchange) -> None:
    row, record = here.row, here.record
    place = f"{row['warc_file']} at byte {row['warc_offset']}, {row['warc_length']} bytes"
    proof.steps.append(Step("the record stands where the index says", True, place))
    block, told = block_digest(record.block), record.get("WARC-Block-Digest")
    proof.steps.append(Step("its block has the digest that it states", block == told, told or "none stated"))
    head = parse_head(here.message)
    payload = payload_digest(here.message, head.length, chunked=here.capture.chunked)
    agree = payload == record.get("WARC-Payload-Digest") == row["payload_digest"]
    proof.steps.append(Step("its payload has the digest that record and index state", agree, payload))
    kept = Kept(row["id"], row["record_type"], row["payload_digest"], Location(row["warc_file"], row["warc_offset"], row["warc_length"]))
    given = of_capture(here.capture, kept, row["portal_id"]) | {"portal": here.capture.portal, "reading": row["reading"]}
    wrong = [f"{name} is {row[name]!r}, the record gives {value!r}" for name, value in given.items() if row[name] != value]
    proof.steps.append(Step("so are its address, its time and all else that the index says of it", not wrong, "; ".join(wrong)))


def _ledger(archive: Archive, here: Exchange, proof: Proof) -> dict[str, Any] | None:
    """Where the ledger has the record: the line, and what leads from the record's digest to the root there."""
    path = find(archive.path / here.row["warc_file"])
    line = next(
        (one for one in lines(archive.path) if one.entry.get("kind") == "warc" and one.entry["file"] == here.row["warc_file"]), None
    )
    if line is None:
        proof.steps.append(Step("the ledger has the record", None, "its WARC is not closed yet"))
        return None
    try:
        leaves = read_leaves(leaves_path(path))
    except (OSError, ValueError):
        leaves = []
    index = next((number for number, leaf in enumerate(leaves) if leaf[1:] == (here.row["warc_offset"], here.row["warc_length"])), None)
    with path.open("rb") as file:
        file.seek(here.row["warc_offset"])
        now = _sha256(file.read(here.row["warc_length"]))
    ok = index is not None and leaves[index][0] == now and root_of(leaves) == line.entry["root"]
    proof.steps.append(Step("the ledger has the record", ok, f"line {line.number}, root {line.entry['root']}"))
    if index is None:
        return None
    way = audit_path([bytes.fromhex(digest) for digest, _, _ in leaves], index)
    told = [{"side": side, "hash": one.hex()} for side, one in way]
    return {"line": line.number, "line_digest": line.digest, "root": line.entry["root"], "leaf": now, "index": index, "path": told}


def _value(proof: Proof, here: Exchange, *, place: bool) -> None:
    said = proof.claim
    answer = here.answer()
    proof.derived = derived = said.derive(answer)
    proof.steps.append(Step("the page is read again", True, f"{answer.reading.kind}, by {answer.reading.reader}"))
    if said.at is not None:
        at = times.stamp(here.capture.captured_at)
        proof.steps.append(Step("it was seen when the index says", at == said.at, at))
    if stored(said):
        same = derived == said.value and type(derived) is type(said.value)
        proof.steps.append(Step("the value is what the index says", same, f"{_short(derived)} read, {_short(said.value)} stored"))
        _beside(proof)
    if (now := _raw(proof, answer)) is not None:
        same = now == (said.rule or "", said.raw or "")
        proof.steps.append(Step("so are the rule and the raw string", same, f"{now[0]}: {_short(now[1])}"))
    if said.bound and (count := count_of(answer, proof.article, said.field)):
        proof.steps.append(Step("so is whether it is exact", count.bound == said.bound, count.bound))
    if said.raw and said.rule and place and (page := here.page()) is not None:
        proof.place = locate(page, said.raw, derived, _reader(proof, here))


def _raw(proof: Proof, answer: Any) -> tuple[str, str] | None:
    one, name = record_of(answer, proof.article), proof.claim.field
    if count := count_of(answer, proof.article, name):
        return count.rule, count.raw
    if one is None:
        return None
    found = {entry.field: entry for entry in one.article.provenance}
    entry = found.get(name) or found.get({"published_date": "published_at", "published_raw": "published_at"}.get(name, ""))
    return (entry.rule, entry.raw) if entry else None


def _reader(proof: Proof, here: Exchange) -> Callable[[Page], Any]:
    answer = here.answer()

    def read(page: Page) -> Any:
        return proof.claim.derive(replace(answer, reading=records(page, here.portal)))

    return read


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:80]}…"
