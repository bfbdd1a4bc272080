"""``lumbung search``: articles by their words and by what is known of them."""

from __future__ import annotations

import textwrap
from typing import Any

import click

from archive.errors import UsageError
from archive.filters import Filters
from archive.search import Found
from archive.search import search as search_index
from crawler.cli import data_option
from crawler.commands.filters import filter_options
from crawler.commands.output import archive, emit, json_option, plain, say, table


@click.command()
@click.argument("words", nargs=-1, metavar="[WORDS]...")
@filter_options
@click.option("--order", type=click.Choice(["relevance", "newest", "oldest"]), default="relevance", show_default=True)
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, metavar="N")
@click.option("--offset", type=click.IntRange(min=0), default=0, metavar="N", help="Leave out the first N, for the next page.")
@click.option("--facets", is_flag=True, help="Count by portal, region, category, month and status instead of listing.")
@json_option
@data_option
def search(words: tuple[str, ...], where: Filters, order: Any, limit: int, offset: int, facets: bool, as_json: bool) -> None:
    """Articles that hold all WORDS in title, lead or text, the best first.

    arsip* finds words so beginning, "a phrase" words side by side, OR (ATAU) either of two, -word leaves out. Hyphens, apostrophes,
    accents and capitals do not matter. Without WORDS: all that the options choose, the newest first.
    """
    typed = " ".join(words)
    if not typed.strip() and not where:
        raise UsageError("what is to be found?", cure="Give words, or an option such as --portal SLUG, --gone or --since D.")
    with archive() as kept:
        found = search_index(kept.ask.db, typed, where=where, limit=limit, offset=offset, order=order, facets=facets)
    if facets:
        _print_facets(found, as_json)
        return
    for row in found.hits:
        if as_json:
            emit(row)
        else:
            _print_hit(row)
    if not as_json:
        _conclude(found, typed, offset)


def _print_hit(row: dict[str, Any]) -> None:
    marks = [mark for mark, holds in (("gone", row["status"] == "gone"), ("edited", row["versions"] > 1)) if holds]
    title = textwrap.shorten(plain(row["title"]), 300) + (f" ({', '.join(marks)})" if marks else "")
    click.echo(f"{row['id']:>6}  {row['published_date'] or '-':10}  {title}")
    click.echo(f"        {row['portal']} · {plain(row['url'])}\n        {plain(row['snippet'])}")


def _conclude(found: Found, typed: str, offset: int) -> None:
    shown = len(found.hits)
    if not found.total:
        hint = "Fewer words, or a beginning with * (arsip*), find more." if typed.strip() else "Fewer options find more."
        say(f"nothing is kept that fits{': ' + plain(typed) if typed.strip() else ''}. {hint}")
    elif not shown:
        say(f"only {_total(found)} articles fit; --offset {offset} is past the last.")
    elif shown < found.total:
        say(f"{offset + 1} to {offset + shown} of {_total(found)}; the next page: --offset {offset + shown}")


def _total(found: Found) -> str:
    return f"{'more than ' if found.more else ''}{found.total:,}"


def _print_facets(found: Found, as_json: bool) -> None:
    if as_json:
        emit({"total": found.total, "more": found.more, "facets": found.facets})
        return
    for name, counted in found.facets.items():
        rows = [(row["count"], "-" if row["value"] is None else row["value"], row["label"]) for row in counted[:20]]
        named = name in ("portal", "region")
        table([row if named else row[:2] for row in rows], ("articles", name, *(("",) if named else ())), right=("articles",))
        if len(counted) > 20:
            click.echo(f"{'…':>8}  {len(counted) - 20} more")
        click.echo()
    say(f"{_total(found)} articles{'; counted among the newest of them' if found.more else ''}")
