"""``lumbung timestamp``: a request for a time stamp on the ledger, made offline."""

from __future__ import annotations

import click

from archive.errors import UsageError
from archive.ledger import NAME, lines
from archive.timestamps import write_request
from crawler.cli import data_option
from crawler.commands.output import emit, here, json_option, say


@click.command()
@click.option("--line", "number", type=click.IntRange(min=1), metavar="N", help="Which line of the ledger [the last].")
@json_option
@data_option
def timestamp(number: int | None, as_json: bool) -> None:
    """Write a request (RFC 3161) for a time stamp on the ledger: who stamps a line vouches for every byte and row up to it.

    Nothing is sent. The answer belongs beside the request, as .tsr; `lumbung verify --ledger` looks at it."""
    found = None
    for line in lines(here()):
        found = line
        if line.number == number:
            break
    if found is None or (number and found.number != number):
        count = found.number if found else 0
        raise UsageError(
            f"{here() / NAME} has {count} lines" + (f", no line {number}" if number else ""), cure="`lumbung crawl` writes it."
        )
    path = write_request(here(), found)
    if as_json:
        emit({"line": found.number, "digest": found.digest, "request": str(path), "answer": str(path.with_suffix(".tsr"))})
        return
    click.echo(path)
    answer = path.with_suffix(".tsr")
    say(f"Line {found.number} of the ledger, SHA-256 {found.digest}. Send it to an authority of your choice, for example:")
    say(f"  curl -H Content-Type:application/timestamp-query --data-binary @{path} https://AUTHORITY > {answer}")
    say("Then `lumbung verify --ledger`, and with the authority's certificate:")
    say(f"  openssl ts -verify -digest {found.digest} -in {answer} -CAfile CERTIFICATES")
