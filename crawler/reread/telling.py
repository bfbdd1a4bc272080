"""A proof told: as an object for programs, as lines for a person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from archive.http import parse_head
from archive.rows import tls_line
from crawler.reread.claims import stored
from crawler.reread.prove import Proof

_LONG = 300


def as_json(proof: Proof) -> dict[str, Any]:
    said, here = proof.claim, proof.exchange
    told: dict[str, Any] = {
        "article": {name: proof.article[name] for name in ("id", "url", "title", "portal", "key", "native_id", "keys")},
        "field": said.field,
        "value": proof.derived if here and not _kept(proof) else said.value,
        "at": said.at,
        "verdict": proof.verdict,
        "broken_at": proof.broken.what if proof.broken else None,
        "derived": proof.derived,
        "rule": said.rule,
        "raw": said.raw,
        "reader": said.reader,
        "note": said.note,
        "place": proof.place.as_json() if proof.place else None,
        "steps": [{"what": step.what, "ok": step.ok, "detail": step.detail} for step in proof.steps],
        "ledger": proof.ledger,
    }
    if here:
        row, capture = here.row, here.capture
        told["record"] = {
            "file": row["warc_file"], "offset": row["warc_offset"], "length": row["warc_length"], "id": f"<urn:uuid:{row['id']}>",
            "type": row["record_type"], "url": row["url"], "date": row["captured_at"], "job": row["job_id"],
            "block_digest": here.record.get("WARC-Block-Digest"), "payload_digest": row["payload_digest"],
            "status": row["status"], "truncated": row["truncated"],
        }  # fmt: skip
        if here.original:
            names = {"file": "warc_file", "offset": "warc_offset", "length": "warc_length", "url": "url", "date": "captured_at"}
            told["record"]["refers_to"] = {"id": here.original["id"], **{name: here.original[column] for name, column in names.items()}}
        told["request"] = capture.request.decode("latin-1")
        told["response_head"] = here.message[: parse_head(here.message).length].decode("latin-1")
        tls = {"version": capture.tls.version, "cipher": capture.tls.cipher, "verified": capture.tls.verified} if capture.tls else None
        told["connection"] = {"ip": capture.ip, "port": capture.port, "tls": tls and {**tls, "certificates": proof.certificates}}
    return told


def lines(proof: Proof) -> Iterator[tuple[str, str]]:
    """``(name, text)``; a text may have several lines."""
    said, here = proof.claim, proof.exchange
    yield "article", f"{proof.article['id']}  {proof.article['title']}\n{proof.article['url']}"
    yield "value", _short(said.value if _kept(proof) else proof.derived)
    if said.at:
        yield ("seen at" if (said.reader and not here) or said.field not in proof.article else "since"), f"{said.at} (UTC)"
    if said.note:
        yield "note", said.note
    if said.rule:
        yield "rule", said.rule
    if said.raw is not None:
        yield "raw", _short(said.raw)
    if said.reader:
        yield "read by", said.reader
    if place := proof.place:
        inside = f", in {_line(place.element)}" if place.element else ""
        sure = "" if place.sure else " (the first of its kind; several stand there)"
        yield (
            "place",
            (
                f"line {place.line}, column {place.column} of the decoded page, character {place.offset}, byte {place.byte}{sure}{inside}\n"
                f"… {_line(place.before)}⟦{_line(place.found)}⟧{_line(place.after)} …"
            ),
        )
    if here:
        row = here.row
        yield "record", f"<urn:uuid:{row['id']}>, {row['record_type']} of {row['captured_at']}\n{row['warc_file']}"
        yield "", f"offset {row['warc_offset']}, length {row['warc_length']}"
        if here.original:
            first = here.original
            yield "body in", f"<urn:uuid:{first['id']}>\n{first['warc_file']}\noffset {first['warc_offset']}, length {first['warc_length']}"
        yield "block", here.record.get("WARC-Block-Digest") or "-"
        yield "payload", row["payload_digest"]
        yield "request", here.capture.request.decode("latin-1").strip().replace("\r\n", "\n")
        port = f":{here.capture.port}" if here.capture.port else ""
        yield "peer", f"{here.capture.ip or 'not known'}{port}"
        yield "TLS", tls_line(here.capture.tls) or "none: plain HTTP"
        for one in proof.certificates:
            known = f"\n{one['subject']}\nissued by {one['issuer']}, {one['from'][:10]} to {one['until'][:10]}" if "subject" in one else ""
            yield "", f"{one['fingerprint']}{known}"
    if proof.ledger:
        ledger = proof.ledger
        steps = len(ledger["path"])
        yield "ledger", f"line {ledger['line']}, root {ledger['root']}\nrecord {ledger['index'] + 1} of its file, by {steps} hashes"
    for step in proof.steps:
        mark = {True: "ok", False: "NO", None: "--"}[step.ok]
        yield "check", f"{mark}  {step.what}" + (f": {step.detail}" if step.detail else "")


def _kept(proof: Proof) -> bool:
    return stored(proof.claim)


def _short(value: Any) -> str:
    text = "nothing (NULL)" if value is None else str(value)
    return text if len(text) <= _LONG else f"{text[:_LONG]}… ({len(text)} characters)"


def _line(text: str) -> str:
    return " ".join(text.split(" ")).replace("\n", "⏎").replace("\r", "").replace("\t", " ")
