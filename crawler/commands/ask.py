"""``lumbung ask``: the questions that come with every index, and their answers."""

from __future__ import annotations

import textwrap
from difflib import get_close_matches
from typing import Any

import click

from archive.canned import QUESTIONS, Question
from archive.errors import UsageError
from archive.filters import unknown
from crawler.cli import data_option
from crawler.commands.output import archive, emit, json_option, moment, say, table

_LONG = {"url", "capture_id", "before_capture_id", "agency"}
"""Columns that a table for people leaves out; ``--json`` has them."""


@click.command()
@click.argument("question", required=False)
@click.option("--portal", metavar="SLUG", help="Only this portal.")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, metavar="N")
@click.option("--sql", is_flag=True, help="Print the question as SQL instead of its answer.")
@json_option
@data_option
def ask(question: str | None, portal: str | None, limit: int, sql: bool, as_json: bool) -> None:
    """Canned questions: most reacted this week, edited, deleted, silent portals, … Without QUESTION: the list of them.

    Each is a view of the index too: `lumbung ask edited-articles` is `SELECT * FROM edited_articles`.
    """
    if question is None:
        _print_list(as_json)
        return
    chosen = _chosen(question)
    if sql:
        click.echo(f"-- {chosen.asks}\n{chosen.sql.strip()};")
        return
    with archive() as kept:
        rows = _answer(kept.ask.db, chosen, portal, limit)
        if as_json:
            for row in rows:
                emit(row)
            return
    columns = [name for name in (rows[0] if rows else ()) if name not in _LONG]
    if rows:
        numeric = [name for name in columns if any(isinstance(row[name], int | float) for row in rows)]
        ordered = [name for name in columns if name != "title"] + (["title"] if "title" in columns else [])
        table([[_shown(name, row[name]) for name in ordered] for row in rows], ordered, right=numeric)
    more = " (the first; --limit shows more)" if len(rows) == limit else ""
    say(f"{len(rows) or 'No'} {'answer' if len(rows) < 2 else 'answers'}{more}. {chosen.says}")


def _print_list(as_json: bool) -> None:
    for one in QUESTIONS:
        if as_json:
            emit({"question": one.name, "view": one.view, "asks": one.asks, "tanya": one.tanya, "says": one.says})
            continue
        click.echo(click.style(one.name, bold=True) + f"\n  {one.asks}\n  {one.tanya}")
        click.echo(textwrap.indent(textwrap.fill(one.says, 110), "  "))
    if not as_json:
        say(f"Ask one: lumbung ask {QUESTIONS[0].name}")


def _chosen(name: str) -> Question:
    known = {one.name: one for one in QUESTIONS}
    if (found := known.get(name.replace("_", "-"))) is not None:
        return found
    near = get_close_matches(name, known, n=1)
    hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
    raise UsageError(f"no question {name!r}; {hint}", cure="`lumbung ask` lists them.")


def _answer(db: Any, question: Question, portal: str | None, limit: int) -> list[dict[str, Any]]:
    where, values = "", [limit]
    cursor = db.execute(f"SELECT * FROM {question.view} LIMIT 0")  # noqa: S608 - the name is ours
    names = [column[0] for column in cursor.description]
    if portal is not None:
        slugs = [row[0] for row in db.execute("SELECT slug FROM portals ORDER BY slug")]
        if portal not in slugs:
            raise unknown("portal", portal, slugs)
        if "portal" not in names:
            raise UsageError(f"{question.name} does not tell portals apart", cure="Leave out --portal.")
        where, values = " WHERE portal = ?", [portal, limit]  # type: ignore[list-item]
    rows = db.execute(f"SELECT * FROM {question.view}{where} LIMIT ?", values)  # noqa: S608
    return [dict(zip(names, row, strict=True)) for row in rows]


def _shown(name: str, value: Any) -> Any:
    return moment(value) if name.endswith("_at") else value
