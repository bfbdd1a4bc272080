"""The page on which a proof is read by a person: one file, nothing from elsewhere, nothing of the archived page but as escaped text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crawler.reread.bundle import Piece

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a; background: #fff }
h1 { font-size: 1.5rem } h2 { font-size: 1.2rem; margin-top: 2.5rem; border-top: 1px solid #ccc; padding-top: 1rem }
dl { display: grid; grid-template-columns: 8rem 1fr; gap: .3rem 1rem } dt { color: #555 } dd { margin: 0; overflow-wrap: anywhere }
pre { background: #f4f4f2; padding: .7rem; overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; font-size: .85rem }
mark { background: #ffe27a } .ok { color: #176117 } .no { color: #a40000 } ol li { margin: .2rem 0 }
.verdict { font-weight: 700; padding: .1rem .5rem; border: 2px solid; border-radius: .3rem }
"""


def page(whole: dict[str, Any], found: Sequence[Piece]) -> str:
    """*whole*: what proof.json says."""
    first = whole["values"][0]
    body = "".join(_value(one) for one in whole["values"])
    pieces = "".join(_piece(one) for one in found)
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{policy}">'
        f'<meta name="viewport" content="width=device-width"><title>{_text(first["article"]["title"])}: proof</title>'
        f"<style>{_STYLE}</style></head><body>\n<h1>{_text(first['article']['title'])}</h1>\n"
        f"<p>{_text(first['article']['url'])}</p>\n<p>What the archive says of this article, and the records that prove it. Made by "
        f"{_text(whole['made_by'])} on {_text(whole['made_at'])}. Times are UTC.</p>\n{body}{pieces}"
        "<h2>All files</h2><p>In this directory, this shows that the files are those that were made:</p><pre>sha256sum -c SHA256SUMS</pre>"
        "<p>README.txt has every command of this page to copy; proof.json has the same for programs; replay.wacz opens in ReplayWeb.page."
        "</p>\n</body></html>\n"
    )


def _value(one: dict[str, Any]) -> str:
    kind = "ok" if one["verdict"] == "PROVED" else "no"
    rows = "".join(f"<dt>{_text(name)}</dt><dd>{text}</dd>" for name, text in _facts(one))
    steps = "".join(
        f'<li class="{"ok" if step["ok"] else "no" if step["ok"] is False else ""}">{_text(step["what"])}'
        f"{': ' + _text(step['detail']) if step['detail'] else ''}</li>"
        for step in one["steps"]
    )
    request = f"<p>The request as it was sent:</p><pre>{_text(one['request'])}</pre>" if one.get("request") else ""
    answer = f"<p>The head of the answer as it came:</p><pre>{_text(one['response_head'])}</pre>" if one.get("response_head") else ""
    return (
        f'<h2>{_text(one["field"])} <span class="verdict {kind}">{one["verdict"]}</span></h2><dl>{rows}</dl>'
        f"<p>Checked, in this order:</p><ol>{steps}</ol>{request}{answer}\n"
    )


def _facts(one: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield "value", _text(one["value"] if one["value"] is not None else "nothing (NULL)")
    for name in ("at", "rule", "raw", "reader", "note"):
        if one.get(name):
            yield name, _text(str(one[name])[:2000])
    if place := one.get("place"):
        yield (
            "place",
            (
                f"line {place['line']}, column {place['column']}, byte {place['byte']} of page-{one.get('piece')}.html<pre>"
                f"{_text(place['before'])}<mark>{_text(place['found'])}</mark>{_text(place['after'])}</pre>"
            ),
        )
    if record := one.get("record"):
        yield "record", _text(f"{record['id']}, {record['type']} of {record['date']}")
        yield "in the archive", _text(f"{record['file']}, offset {record['offset']}, length {record['length']}")
        yield "digests", _text(f"block {record['block_digest']}, payload {record['payload_digest']}")
    if connection := one.get("connection"):
        yield "peer", _text(f"{connection['ip']}:{connection['port']}")
        tls = connection["tls"]
        told = "none: plain HTTP"
        if tls:
            told = f"{tls['version']} {tls['cipher']}, certificate {'good' if tls['verified'] else 'NOT verified'}"
            told += "".join(f"; {entry.get('subject', '')} {entry['fingerprint']}" for entry in tls["certificates"])
        yield "TLS", _text(told)
    if ledger := one.get("ledger"):
        yield "ledger", _text(f"line {ledger['line']} (SHA-256 {ledger['line_digest']}), root {ledger['root']}, leaf {ledger['leaf']}")


def _piece(one: Piece) -> str:
    commands = "".join(f"<p>{_text(what)}:</p><pre>{_text(command)}</pre>" for what, command in one.commands)
    return f"<h2>Record {one.number}</h2><p>{_text(one.warc)}, {one.length} bytes, SHA-256 {one.sha256}</p>{commands}\n"


def _text(value: object) -> str:
    """Escaped, and without characters that turn text around or hide it."""
    return escape("".join(c if c.isprintable() or c in "\n\t" else " " for c in str(value)))
