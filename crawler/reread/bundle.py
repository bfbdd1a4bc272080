"""A proof to hand on: a directory that anyone can check, with ``lumbung verify`` or with sha256sum, dd and zcat alone.

README.txt       what this is, and the commands that check it
report.html      the same for a person, on one page, without anything from elsewhere; laporan.html in Indonesian
proof.json       the same for a program: an object for each value
NAME.warc.gz     the records, copied byte for byte out of the archive's WARCs
replay.wacz      the captures of the article on that day, for ReplayWeb.page
page-N.html      each page as it was read: its bytes with chunks and compression undone
SHA256SUMS       the digest of each of these files
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from archive import Archive, times, wacz
from archive.coding import pieces
from archive.errors import LumbungError, UsageError
from archive.excerpt import Excerpt
from archive.http import decoded_body, parse_head
from archive.questions import Row
from archive.reader import find, iter_records
from archive.selection import Wanted
from crawler.commands.package import links
from crawler.reread.exchange import Exchange
from crawler.reread.place import Place
from crawler.reread.prove import Proof
from crawler.reread.report import page as report
from crawler.reread.telling import as_json
from crawler.response import stored_response
from crawler.settings import LUMBUNG_VERSION


@dataclass(frozen=True, slots=True)
class Piece:
    """A record in the bundle's WARC: where, and how its page comes out of it with public tools."""

    number: int
    exchange: Exchange
    warc: str
    offset: int
    length: int
    sha256: str
    page: str
    commands: tuple[tuple[str, str], ...]  # what for, and what to type


def write(archive: Archive, article: Row, proofs: Sequence[Proof], out: Path) -> Path:
    """Write the bundle as the directory *out*, whole or not at all. Raises UsageError where it exists, or nothing can be handed on."""
    if out.exists():
        raise UsageError(f"{out} exists already", cure="Name a directory that does not exist; nothing is ever overwritten.")
    if not any(proof.exchange for proof in proofs):
        raise UsageError("no record proves this: there is nothing to hand on", cure="`lumbung verify` says what is wrong with the archive.")
    if not out.absolute().parent.is_dir():
        raise UsageError(f"{out} cannot be made: there is no directory {out.parent}", cure=f"mkdir -p {out.parent}")
    with tempfile.TemporaryDirectory(prefix=f".{out.name}-", dir=out.absolute().parent) as temporary:
        part = Path(temporary) / "bundle"
        part.mkdir()
        _fill(archive, article, proofs, part)
        part.chmod(0o755)
        shutil.move(part, out)
    return out


def _fill(archive: Archive, article: Row, proofs: Sequence[Proof], part: Path) -> None:
    at = archive.clock().astimezone(UTC)
    exchanges = {proof.exchange.row["id"]: proof.exchange for proof in proofs if proof.exchange}
    warcs = _excerpt(archive, list(exchanges.values()), part, at)
    found = list(_pieces(list(exchanges.values()), warcs, part))
    told = [as_json(proof) for proof in proofs]
    _replay(archive, article, list(exchanges.values()), part)
    numbers = {piece.exchange.row["id"]: piece.number for piece in found}
    for one, proof in zip(told, proofs, strict=True):
        one["piece"] = numbers.get(proof.exchange.row["id"]) if proof.exchange else None
        one["definition"] = proof.exchange.portal.entry().definition if proof.exchange else None
    whole: dict[str, Any] = {
        "made_at": times.second(at), "made_by": f"Lumbung {LUMBUNG_VERSION}", "values": told,
        "records": [
            {"piece": one.number, "warc": one.warc, "offset": one.offset, "length": one.length, "sha256": one.sha256, "page": one.page,
             "commands": [{"what": what, "type": command} for what, command in one.commands]}
            for one in found
        ],
    }  # fmt: skip
    (part / "proof.json").write_text(json.dumps(whole, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    (part / "README.txt").write_text(_readme(proofs, found, at), encoding="utf-8")
    for name, language in (("report.html", "en"), ("laporan.html", "id")):
        (part / name).write_text(report(whole, found, language=language), encoding="utf-8")
    sums = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in sorted(part.iterdir())]
    (part / "SHA256SUMS").write_text("".join(sums), encoding="ascii")


def _excerpt(archive: Archive, exchanges: Sequence[Exchange], part: Path, at: datetime) -> list[Path]:
    chosen = {one.row["id"] for one in exchanges} | {one.original["id"] for one in exchanges if one.original}
    files = sorted({one.row["warc_file"] for one in exchanges} | {one.original["warc_file"] for one in exchanges if one.original})
    about = {"software": f"Lumbung/{LUMBUNG_VERSION}", "description": "Records copied unchanged, as a proof"}
    with Excerpt(part, exchanges[0].row["portal"], at=at, about=about) as excerpt:
        for name in files:
            places = archive.ask.rows("SELECT id, warc_offset, warc_length FROM captures WHERE warc_file = ? ORDER BY warc_offset", name)
            excerpt.add(find(archive.path / name), ({**row, "chosen": row["id"] in chosen} for row in places))
    return excerpt.paths


def _pieces(exchanges: Sequence[Exchange], warcs: Sequence[Path], part: Path) -> Iterator[Piece]:
    places = {found.id: (path, offset, length) for path in warcs for offset, length, found in iter_records(path)}
    for number, here in enumerate(exchanges, 1):
        path, offset, length = places[here.row["id"]]
        body_path, body_offset, body_length = places[here.original["id"]] if here.original else (path, offset, length)
        name = f"page-{number}.html"
        head = parse_head(here.message)
        decoded = decoded_body(here.message, head, head_length=head.length, chunked=here.capture.chunked)
        (part / name).write_bytes(decoded.body)
        member = path.read_bytes()[offset : offset + length]
        commands = _commands(here, path.name, (offset, length), body_path, (body_offset, body_length), name)
        yield Piece(number, here, path.name, offset, length, hashlib.sha256(member).hexdigest(), name, tuple(commands))


def _commands(
    here: Exchange, warc: str, span: tuple[int, int], body_warc: Path, body: tuple[int, int], page: str
) -> Iterator[tuple[str, str]]:  # fmt: skip
    """What shows the record, and gives its page, with programs that every Unix has."""
    cut = f"dd if={warc} bs=1 skip={span[0]} count={span[1]} status=none"
    yield "The SHA-256 of the record as it stands in the WARC file", f"{cut} | sha256sum"
    yield "The record: its own header, then the answer of the portal as it came", f"{cut} | zcat"
    if here.original:
        yield "The record that holds the body, which came unchanged", _cut(body_warc.name, body) + " | zcat | head -n 20"
    record = next(found for offset, _, found in iter_records(body_warc, body[0]) if offset == body[0])
    with body_warc.open("rb") as file:
        file.seek(body[0])
        head = zlib.decompressobj(31).decompress(file.read(body[1])).partition(b"\r\n\r\n")[0]
    block = b"".join(pieces(record.block))
    inner = parse_head(block)
    begin, size = len(head) + 4 + inner.length, len(block) - inner.length
    entity = f"{_cut(body_warc.name, body)} | zcat | tail -c +{begin + 1} | head -c {size}"
    codings = [name for name in inner.encodings if name not in ("identity", "none")]
    if inner.chunked or codings not in ([], ["gzip"], ["x-gzip"]):
        how = "in chunks" if inner.chunked else f"coded as {', '.join(codings)}"
        yield f"The body as it came, {how}; {page} is that with chunks and compression undone", f"{entity} | sha1sum"
        return
    yield f"The SHA-1 of the body as it came (WARC-Payload-Digest has it in base32: {here.row['payload_digest']})", f"{entity} | sha1sum"
    yield f"The page, as {page} has it", entity + (" | zcat" if codings else "") + f" | cmp - {page}"


def _cut(warc: str, span: tuple[int, int]) -> str:
    return f"dd if={warc} bs=1 skip={span[0]} count={span[1]} status=none"


def _replay(archive: Archive, article: Row, exchanges: Sequence[Exchange], part: Path) -> None:
    days = sorted(date.fromisoformat(one.row["captured_at"][:10]) for one in exchanges)
    try:
        wacz.export(
            archive, Wanted(article=article["id"], since=days[0], until=days[-1]), part / "replay.wacz", links=links,
            software=f"Lumbung/{LUMBUNG_VERSION}",
        )  # fmt: skip
    except LumbungError:  # what is damaged in the archive is not packaged; the proof says where it breaks
        (part / "replay.wacz").unlink(missing_ok=True)


def _readme(proofs: Sequence[Proof], found: Sequence[Piece], at: datetime) -> str:
    lines = [
        f"Values of an article, and the records that prove them. Made by Lumbung {LUMBUNG_VERSION} on {times.second(at)}.", "",
        *(f"{proof.verdict}  {proof.claim.field} = {str(proof.derived)[:200]!r}, {proof.claim.at} (UTC)" for proof in proofs), "",
        "Check it with Lumbung, in this directory (every file, every record, and each value read again):", "",
        "  lumbung verify .", "",
        "Check it without, in this directory. These files are those that were made:", "",
        "  sha256sum -c SHA256SUMS", "",
    ]  # fmt: skip
    for one in found:
        lines += [f"Record {one.number}: <urn:uuid:{one.exchange.row['id']}>, SHA-256 {one.sha256}", ""]
        for what, command in one.commands:
            lines += [f"{what}:", "", f"  {command}", ""]
    for proof in proofs:
        piece = next((one for one in found if proof.exchange and one.exchange.row["id"] == proof.exchange.row["id"]), None)
        if proof.place and piece:
            lines += _shown(proof, piece)
    for proof in {proof.ledger["leaf"]: proof for proof in proofs if proof.ledger}.values():
        lines += _merkle(proof)
    return "\n".join(lines) + "\n"


def _shown(proof: Proof, piece: Piece) -> list[str]:
    """How the raw string is cut out of the page, whose bytes may be of another character encoding than UTF-8."""
    assert proof.place is not None
    span = byte_span(piece.exchange, proof.place)
    if span is None:
        return []
    command = f"tail -c +{span[0] + 1} {piece.page} | head -c {span[1]}; echo"
    return [f"{proof.claim.field} stands in {piece.page} at byte {span[0]} (line {proof.place.line}):", "", f"  {command}", ""]


def byte_span(here: Exchange, place: Place) -> tuple[int, int] | None:
    """Where *place* is in the bytes of the decoded body; None where they cannot be counted (its encoding is broken)."""
    response, shown = stored_response(here.capture, here.message), here.page()
    encoding = getattr(response, "encoding", "utf-8")
    if shown is None:
        return None
    begin = len(shown.text[: place.offset].encode(encoding, "replace"))
    found = place.found.encode(encoding, "replace")
    for mark in (0, 3):  # a byte order mark is no part of the text
        if response.body[begin + mark : begin + mark + len(found)] == found:
            return begin + mark, len(found)
    return None


def _merkle(proof: Proof) -> list[str]:
    """From the record's digest to the root in the ledger, by hand (RFC 6962): SHA-256 of 00 and the digest, then of 01 and two hashes."""
    assert proof.ledger is not None
    pairs = (f"{step['hash']}${{h}}" if step["side"] == "left" else f"${{h}}{step['hash']}" for step in proof.ledger["path"])
    steps = [_hash(f"00{proof.ledger['leaf']}"), *(_hash(f"01{pair}") for pair in pairs)]
    told = (
        f"The root of its WARC, {proof.ledger['root']}, in line {proof.ledger['line']} of the archive's ledger, from the record's SHA-256"
    )
    return [f"{told}:", "", *(f"  {step}" for step in steps), '  echo "$h"', ""]


def _hash(digits: str) -> str:
    return f'h=$(printf "{digits}" | tr a-f A-F | basenc --base16 -d | sha256sum | head -c 64)'
