"""``lumbung reparse``: everything that is kept read again by today's rules. What would change is shown; `--apply` changes it."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

import click

from archive import Archive
from archive.errors import LumbungError
from crawler import operator
from crawler.cli import data_option
from crawler.commands.look import check_slugs
from crawler.commands.output import archive, emit, here, json_option, plain, progress, say
from crawler.reread.beside import Beside
from crawler.reread.differences import Difference
from crawler.reread.reparse import Reparse, look, slug_of, take
from spiders.portal import Portal
from spiders.registry import Registry

EXIT_FAILED = 10
_LONG = 100


@click.command()
@click.argument("slugs", nargs=-1, metavar="[SLUG]...")
@click.option("--apply", "applied", is_flag=True, help="Have today's reading stand; what was read before stays known beside it.")
@click.option("--limit", type=click.IntRange(min=0), default=20, show_default=True, metavar="N", help="How many differences are shown.")
@click.option("--cores", type=click.IntRange(min=1), metavar="N", help="Processes that read pages side by side [all cores].")
@json_option
@data_option
def reparse(slugs: tuple[str, ...], applied: bool, limit: int, cores: int | None, as_json: bool) -> int:
    """Read every stored capture again by today's rules, and show what would change. Nothing changes without --apply.

    Today's rules are those of this Lumbung and of the portals' files as they are now. With SLUG, only those portals' files are taken."""
    done = Counter[str]()
    redraw = progress(lambda: f"{done['read']} captures read, {done['entered']} events entered")

    def told(what: str, number: int) -> None:
        done[what] += number
        redraw()

    with archive() as kept:
        every = kept.ask.portals()
        check_slugs(slugs, every)
        portals = _portals([row["slug"] for row in every if not slugs or row["slug"] in slugs])
        if kept.busy() and not applied:
            say("A run is writing to the archive: what it does meanwhile may show as a difference.")
    if applied:
        with Archive(here(), write=True, warcinfo=operator.load(here()).warcinfo) as writing, Beside(here()) as new:
            found = look(writing, portals, new, told=told, cores=cores)
            superseded = 0
            if found.found and not found.damaged:
                superseded = take(writing, portals, new, found)
                writing.index.db.close()
                new.swap()
        if found.found and not found.damaged:
            with Archive(here(), write=True) as writing:
                writing.sealing.settle(again=True, why="reparse")
    else:
        with archive() as kept, tempfile.TemporaryDirectory() as elsewhere, Beside(here(), at=Path(elsewhere)) as new:
            found = look(kept, portals, new, told=told, cores=cores)
    progress(lambda: "")()
    _show(found, limit, as_json=as_json)
    for line in found.damaged:
        say(f"damaged: {plain(line)}")
    if found.damaged:
        say("Nothing was changed: `lumbung verify` names the damage.")
        return EXIT_FAILED
    if not found.found:
        say(f"{found.captures} captures read again: today's rules read everything as it stands.")
    elif applied:
        say(f"{found.captures} captures read again. Today's reading stands; {superseded} readings that it superseded stay known beside it.")
    else:
        say(f"{found.captures} captures read again. Nothing was changed: `lumbung reparse --apply` lets today's reading stand.")
    return 0


def _portals(slugs: list[str]) -> list[Portal]:
    registry = Registry(here() / "portals")
    found = []
    for slug in slugs:
        try:
            found.append(registry.get(slug))
        except LumbungError:  # no file any more, or one that cannot be used: it is read by the definition in its WARCs
            if slug != "captures":
                say(f"{slug} has no usable portal file: read by the definition that its WARCs have")
    return found


def _show(found: Reparse, limit: int, *, as_json: bool) -> None:
    if as_json:
        for one in found.found:
            emit({"portal": slug_of(one), "table": one.table, "key": list(one.key), "was": one.was, "now": one.now})
        return
    counts = Counter((slug_of(one), one.table, column) for one in found.values for column in one.columns or ["row"])
    for (slug, table, column), number in sorted(counts.items()):
        click.echo(f"{slug}: {table}.{column}: {number}" if column != "row" else f"{slug}: {table}: {number} rows come or go")
    for (was, now), number in sorted(found.readers.items()):
        click.echo(f"read by {was}, now by {now}: {number} captures")
    for one in found.values[:limit]:
        for line in _told(one):
            click.echo(plain(line))
    if len(found.values) > limit:
        say(f"… and {len(found.values) - limit} more (--limit N, or --json for all)")


def _told(one: Difference) -> list[str]:
    name = f"{one.table} {one.name}"
    if one.was is None or one.now is None:
        return [f"{'+' if one.was is None else '-'} {name}"]
    return [f"~ {name} {column}: {_short(one.was[column])} → {_short(one.now.get(column))}" for column in one.columns]


def _short(value: object) -> str:
    text = "nothing" if value is None else str(value)
    return text if len(text) <= _LONG else f"{text[:_LONG]}…"
