"""The page on which a proof is read by a person: one file, nothing from elsewhere, nothing of the archived page but as escaped text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from crawler.reread.bahasa import Said, english, indonesian

if TYPE_CHECKING:
    from crawler.reread.bundle import Piece

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a; background: #fff }
h1 { font-size: 1.5rem } h2 { font-size: 1.2rem; margin-top: 2.5rem; border-top: 1px solid #ccc; padding-top: 1rem }
dl { display: grid; grid-template-columns: 8rem 1fr; gap: .3rem 1rem } dt { color: #555 } dd { margin: 0; overflow-wrap: anywhere }
pre { background: #f4f4f2; padding: .7rem; overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; font-size: .85rem }
mark { background: #ffe27a } .ok { color: #176117 } .no { color: #a40000 } ol li { margin: .2rem 0 }
.other { font-size: .9rem; color: #555 }
.verdict { font-weight: 700; padding: .1rem .5rem; border: 2px solid; border-radius: .3rem }
"""


_MARKS = {True: "ok", False: "NO", None: "nothing to check"}


_ALL = "README.txt has every command of this page to copy; proof.json has the same for programs; replay.wacz opens in ReplayWeb.page."


def page(whole: dict[str, Any], found: Sequence[Piece], *, language: str = "en") -> str:
    """*whole*: what proof.json says. *language*: "en" or "id"."""
    say: Said = indonesian if language == "id" else english
    first = whole["values"][0]
    body = "".join(_value(one, say) for one in whole["values"])
    pieces = "".join(_piece(one, say) for one in found)
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    told = say(
        "PROVED means that the value was read again from the recorded bytes when this page was made, and came out as the archive says."
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}"><meta name="viewport" content="width=device-width">'
        f"<title>{_text(first['article']['title'])}: {say('proof')}</title><style>{_STYLE}</style></head><body><main>\n"
        f'<p class="other">{say("The same in Indonesian stands in laporan.html.")}</p>\n<h1>{_text(first["article"]["title"])}</h1>\n'
        f"<p>{_text(first['article']['url'])}</p>\n<p>{say('What the archive says of this article, and the records that prove it.')} "
        f"{say('Made by')} {_text(whole['made_by'])} {say('on')} {_text(whole['made_at'])}. {say('Times are UTC.')}</p>\n<p>{told}</p>\n"
        f"{body}{pieces}<h2>{say('All files')}</h2>"
        f"<p>{say('In this directory, this shows that the files are those that were made:')}</p><pre>sha256sum -c SHA256SUMS</pre>"
        f"<p>{say(_ALL)}</p>\n</main></body></html>\n"
    )


def _value(one: dict[str, Any], say: Said) -> str:
    kind = "ok" if one["verdict"] == "PROVED" else "no"
    rows = "".join(f"<dt>{say(name)}</dt><dd>{text}</dd>" for name, text in _facts(one, say))
    steps = "".join(
        f'<li class="{"ok" if step["ok"] else "no" if step["ok"] is False else ""}">{_text(say(step["what"]))}: '
        f"<b>{say(_MARKS[step['ok']])}</b>{'. ' + _text(say(step['detail'])) if step['detail'] else ''}</li>"
        for step in one["steps"]
    )
    request = f"<p>{say('The request as it was sent:')}</p><pre>{_text(one['request'])}</pre>" if one.get("request") else ""
    answer = (
        f"<p>{say('The head of the answer as it came:')}</p><pre>{_text(one['response_head'])}</pre>" if one.get("response_head") else ""
    )
    return (
        f'<h2>{_text(one["field"])} <span class="verdict {kind}">{say(one["verdict"])}</span></h2><dl>{rows}</dl>'
        f"<p>{say('Checked, in this order:')}</p><ol>{steps}</ol>{request}{answer}\n"
    )


def _facts(one: dict[str, Any], say: Said) -> Iterator[tuple[str, str]]:
    yield "value", _text(one["value"] if one["value"] is not None else say("nothing (NULL)"))
    for name in ("at", "rule", "raw", "reader", "note"):
        if one.get(name):
            yield name, _text((say(one[name]) if name == "note" else str(one[name]))[:2000])
    if place := one.get("place"):
        where = say(f"line {place['line']}, column {place['column']}, byte {place['byte']} of page-{one.get('piece')}.html")
        around = f"<pre>{_text(place['before'])}<mark>{_text(place['found'])}</mark>{_text(place['after'])}</pre>"
        yield "place", f"{_text(where)}{around}"
    if record := one.get("record"):
        yield "record", _text(say(f"{record['id']}, {record['type']} of {record['date']}"))
        yield "in the archive", _text(say(f"{record['file']}, offset {record['offset']}, length {record['length']}"))
        yield "digests", _text(say(f"block {record['block_digest']}, payload {record['payload_digest']}"))
    if connection := one.get("connection"):
        yield "peer", _text(f"{connection['ip']}:{connection['port']}")
        tls = connection["tls"]
        told = say("none: plain HTTP")
        if tls:
            told = say(f"{tls['version']} {tls['cipher']}, certificate {'good' if tls['verified'] else 'NOT verified'}")
            told += "".join(f"; {entry.get('subject', '')} {entry['fingerprint']}" for entry in tls["certificates"])
        yield "TLS", _text(told)
    if ledger := one.get("ledger"):
        line = f"line {ledger['line']} (SHA-256 {ledger['line_digest']}), root {ledger['root']}, leaf {ledger['leaf']}"
        yield "ledger", _text(say(line))


def _piece(one: Piece, say: Said) -> str:
    commands = "".join(f"<p>{_text(say(what))}:</p><pre>{_text(command)}</pre>" for what, command in one.commands)
    told = say(f"{one.warc}, {one.length} bytes, SHA-256 {one.sha256}")
    return f"<h2>{say('Record')} {one.number}</h2><p>{_text(told)}</p>{commands}\n"


def _text(value: object) -> str:
    """Escaped, and without characters that turn text around or hide it."""
    return escape("".join(c if c.isprintable() or c in "\n\t" else " " for c in str(value)))
