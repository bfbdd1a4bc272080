"""``lumbung status``, ``show`` and ``history``: questions to the index, answered without starting a crawl."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from difflib import get_close_matches

import click

from archive.errors import UsageError
from archive.questions import Row, reaction_columns
from crawler.cli import data_option
from crawler.commands import condition
from crawler.commands.host import show as show_host
from crawler.commands.lag import lags_of
from crawler.commands.output import archive, emit, here, json_option, moment, plain, prose, say, table


@click.command()
@click.argument("slugs", nargs=-1, metavar="[SLUG]...")
@click.option("--host", metavar="HOST", help="What was asked of one host, when, and how it was treated: to hand to its webmaster.")
@json_option
@data_option
def status(slugs: tuple[str, ...], host: str | None, as_json: bool) -> None:
    """What the archive holds of each portal, how its last run ended, and what waits."""
    if host is not None:
        if slugs:
            raise UsageError(f"give SLUG… or --host, not both (got {' '.join(slugs)} and --host {host})")
        show_host(host, as_json=as_json)
        return
    with archive() as kept:
        every = kept.ask.portals()
        check_slugs(slugs, every)
        rows = [row for row in every if not slugs or row["slug"] in slugs]
        lags = lags_of(kept, rows)
        if as_json:
            for row in rows:
                failures = kept.ask.source_failures(row["last_job"]) if row["last_job"] else []
                told = {"fields": condition.fields(kept, row["slug"]), "planted": condition.planted(kept, row["slug"])}
                told |= {"traps": kept.sources.traps(row["slug"]), "sources": kept.sources.rows(row["slug"])}
                emit({**row, **lags.row(row["slug"]), "last_failures": failures, "troubles": kept.ask.troubles(row["slug"]), **told})
            return
        titles = ("portal", "articles", "gone", "edits", "snapshots", "captures", "waiting", "last run", "ended")
        table(
            [
                (
                    r["slug"],
                    r["articles"],
                    r["gone"],
                    r["edits"],
                    r["snapshots"],
                    r["captures"],
                    r["waiting"],
                    moment(r["last_started_at"]),
                    _ended(r, kept.busy()),
                )
                for r in rows
            ],
            titles,
            right=titles[1:7],
        )
        lags.tell()
        for row in rows:
            if row["last_exit_code"]:
                say(f"{row['slug']}: {prose(row['last_reason'])}")
            every_try = kept.ask.source_failures(row["last_job"]) if row["last_job"] else []
            failures = list({(failure["kind"], failure["url"]): failure for failure in every_try}.values())
            for failure in failures[:3]:
                say(f"  {failure['kind']}: {plain(failure['url'])} ({plain(failure['detail'])})")
            if len(failures) > 3:
                say(f"  … {len(failures) - 3} more in {here()}/logs/{row['last_job']}.jsonl")
            troubles = kept.ask.troubles(row["slug"])
            for trouble in troubles if slugs else troubles[:3]:
                times = "once" if trouble["attempts"] == 1 else f"{trouble['attempts']} times"
                say(f"  failed {times}, again from {moment(trouble['due_at'])} on: {plain(trouble['url'])} ({plain(trouble['reason'])})")
            if len(troubles) > 3 and not slugs:
                say(f"  … {len(troubles) - 3} more: lumbung status {row['slug']}")
            condition.tell(kept, row["slug"], whole=bool(slugs))
            for trap in kept.sources.traps(row["slug"])[: None if slugs else 3]:
                say(f"  left out, {trap['addresses']}: {plain(trap['reason'])}, as {plain(trap['example'])}")
            if slugs:
                _sources(kept.sources.rows(row["slug"]))


def _sources(rows: list[Row]) -> None:
    """Where articles are named, and when each place is asked next."""
    shown = [r for r in rows if r["polls"]]
    say("")
    table(
        [(plain(r["url"]), r["kind"], r["polls"], f"{r['new_a_day']:.2f}", moment(r["polled_at"]), moment(r["next_at"])) for r in shown],
        ("source", "kind", "polls", "new a day", "asked", "again"),
        right=("polls", "new a day"),
    )


def check_slugs(slugs: Iterable[str], kept: list[Row]) -> None:
    known = [row["slug"] for row in kept]
    for slug in slugs:
        if slug not in known:
            near = get_close_matches(slug, known, n=3)
            hint = f"did you mean {' or '.join(near)}?" if near else f"it holds {', '.join(known) or 'none yet'}"
            raise UsageError(f"this archive holds no portal {slug!r}; {hint}", cure="`lumbung portals list` names all that can be crawled.")


def _ended(row: Row, busy: bool) -> str:
    if row["last_job"] is None:
        return "-"
    if row["last_finished_at"] is None:
        return f"{row['last_verb']}: {'under way' if busy and row['last_outcome'] is None else 'killed'}"
    return f"{row['last_verb']}: {row['last_outcome']} ({row['last_exit_code']})"


@click.command()
@click.argument("article")
@json_option
@data_option
def show(article: str, as_json: bool) -> None:
    """One article (an id or a URL): what it says, and the record that proves it."""
    with archive() as kept:
        row = kept.ask.article(article)
        version = kept.ask.standing_versions(row["id"])[-1]
        tags, media = kept.ask.tags(row["id"]), kept.ask.media(row["id"])
        proof, flags = kept.ask.capture(version["capture_id"]), kept.ask.flags(version["id"])
        if as_json:
            emit({**row, "tags": tags, "media": media, "provenance": kept.ask.provenance(version["id"]), "flags": flags, "capture": proof})
            return
        click.echo(click.style(plain(row["title"]), bold=True))
        click.echo(plain(row["url"]))
        click.echo()
        facts = {
            "id": row["id"], "portal": row["portal"], "status": row["status"],
            "published": _published(row), "author": _author(row), "category": row["category"], "tags": ", ".join(tags) or None,
            "dateline": " ".join(filter(None, (row["dateline_place"], row["dateline_date"]))) or None,
            "first seen": moment(row["first_seen_at"]), "last seen": moment(row["last_seen_at"]), "versions": row["versions"],
            "read by": version["reader"],
            "proved by": f"{proof['warc_file']} at {proof['warc_offset']}, record {proof['id']}",
        }  # fmt: skip
        for name, value in facts.items():
            if value is not None:
                click.echo(f"  {name:11} {plain(value)}")
        for doubt in flags:
            click.echo(f"  {'flag':11} {doubt['field']} {doubt['flag']}: {plain(doubt['raw'])!r}")
        for item in media:
            click.echo(
                f"  {item['kind']:11} {plain(item['url'] or '(no address)')}{' – ' + plain(item['caption']) if item['caption'] else ''}"
            )
        for paragraph in filter(None, [row["lead"], *row["text"].split("\n\n")]):
            click.echo("\n" + textwrap.fill(prose(paragraph), 100, replace_whitespace=False))


def _published(row: Row) -> str | None:
    if row["published_date"] is None:
        return None
    when = f"{row['published_at']} ({row['published_precision']})" if row["published_at"] else f"{row['published_date']} (day)"
    return f"{when}, from {row['published_source']}: {row['published_raw']!r}"


def _author(row: Row) -> str | None:
    return None if row["author"] is None else f"{row['author']}{' (' + row['author_role'] + ')' if row['author_role'] else ''}"


@click.command()
@click.argument("article")
@json_option
@data_option
def history(article: str, as_json: bool) -> None:
    """One article (an id or a URL) over time: reactions, versions, deletion."""
    with archive() as kept:
        row = kept.ask.article(article)
        reactions, versions, states = kept.ask.reactions(row["id"]), kept.ask.versions(row["id"]), kept.ask.states(row["id"])
        if as_json:
            emit({"article": row["id"], "url": row["url"], "reactions": reactions, "versions": versions, "states": states})
            return
        click.echo(f"{plain(row['title'])}\n{plain(row['url'])}\n")
        names = (*reaction_columns(), "views", "comments")
        table([(moment(r["observed_at"]), *(r[name] for name in names)) for r in reactions], ("observed (UTC)", *names), right=names)
        click.echo()
        standing = [v for v in versions if v["superseded_at"] is None]
        events = [(v["seen_at"], f"version {n}: {plain(v['title'])} ({v['content_digest'][:19]}…)") for n, v in enumerate(standing, 1)]
        events += [
            (v["seen_at"], f"until {moment(v['superseded_at'])} read by {v['reader']} as: {plain(v['title'])}")
            for v in versions
            if v["superseded_at"] is not None
        ]
        events += [(s["since_at"], s["status"] + (f": {plain(s['reason'])}" if s["reason"] else "")) for s in states]
        for at, what in sorted(events):
            click.echo(f"{moment(at)}  {what}")
