"""``lumbung prove``: a value, and everything from which it can be seen to be true."""

from __future__ import annotations

from pathlib import Path

import click

from archive import Archive
from archive.errors import UsageError
from archive.questions import Row
from crawler.cli import data_option
from crawler.commands.output import archive, emit, json_option, plain, prose, say, table
from crawler.reread.bundle import write
from crawler.reread.claims import SAID, claim, fields, moment
from crawler.reread.prove import Proof
from crawler.reread.prove import prove as prove_one
from crawler.reread.telling import as_json as told
from crawler.reread.telling import lines

EXIT_FAILED = 10


@click.command()
@click.argument("article")
@click.option("--field", "names", multiple=True, metavar="F", help="A column of articles, or a kind of count [all that the pages say].")
@click.option("--at", metavar="TIME", help="What was in force, or last seen, then (UTC): 2026-11-22 or 2026-11-22T08:00.")
@click.option("--bundle", metavar="OUT", type=click.Path(path_type=Path), help="Write it all into the directory OUT, to hand on.")
@json_option
@data_option
def prove(article: str, names: tuple[str, ...], at: str | None, bundle: Path | None, as_json: bool) -> int:
    """Prove values of ARTICLE (an id or a URL): from its record in the WARC they are read again, here and now.

    Says PROVED, or where the proof breaks (exit code 10)."""
    with archive() as kept:
        row = kept.ask.article(article)
        when = moment(at) if at else None
        chosen = names or _all(kept, row, when)
        if not chosen:
            raise UsageError(f"nothing is known of article {row['id']} at {when}: it was first seen at {row['first_seen_at']}")
        proofs = [prove_one(kept, row, name, when, place=bool(names) or bundle is not None) for name in chosen]
        if bundle:
            made = write(kept, row, proofs, bundle)
            say(f"{made}: {', '.join(sorted(path.name for path in made.iterdir()))}")
            say(f"Hand on the directory; README.txt in it says how to check it. `lumbung verify {plain(made)}` checks all of it.")
        if as_json:
            for proof in proofs:
                emit(told(proof))
        elif len(proofs) == 1:
            _show(proofs[0])
        else:
            _list(proofs)
    broken = [proof for proof in proofs if proof.broken]
    for proof in broken:
        assert proof.broken is not None
        say(f"BROKEN: {proof.claim.field}, where {proof.broken.what}: {plain(proof.broken.detail)}")
    return EXIT_FAILED if broken else 0


def _all(kept: Archive, row: Row, when: str | None) -> list[str]:
    """What the pages say: the columns that have a value, and every count."""
    found = []
    for name in fields(kept, row):
        if name in SAID and row[name] is None:
            continue
        if name in SAID or name in ("status", "first_seen_at", "last_seen_at") or name not in row:
            try:
                claim(kept, row, name, when)
            except UsageError:  # not known yet at that time
                continue
            found.append(name)
    return found


def _show(proof: Proof) -> None:
    colour = "red" if proof.broken else "green"
    click.echo(click.style(f"{proof.verdict}  {plain(proof.claim.field)}", bold=True, fg=colour))
    last = None
    for name, text in lines(proof):
        first, *more = prose(text).split("\n")
        click.echo(f"  {'' if name == last else name:9} {first}")
        for line in more:
            click.echo(f"  {'':9} {line}")
        last = name


def _list(proofs: list[Proof]) -> None:
    table(
        [
            (one.claim.field, one.verdict, (one.claim.at or "-")[:19], str(one.derived if one.exchange else one.claim.value)[:60],
             one.claim.rule or "-")
            for one in proofs
        ],
        ("field", "verdict", "at (UTC)", "value", "rule"),
    )  # fmt: skip
    say("`--field F` shows one with its record, request and place in the page.")
