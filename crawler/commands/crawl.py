"""``lumbung crawl``, ``recount`` and ``capture``."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from math import isfinite
from pathlib import Path
from typing import Any

import click

from archive.errors import BadConfiguration, UsageError
from crawler import fleet as fleets
from crawler import operator
from crawler.cli import data_option
from crawler.commands.output import emit, here, json_option, plain, progress, prose, say
from crawler.fleet import Fleet, Result, settings_with
from crawler.health import overall
from crawler.origin import parse_connect_to, split_url
from spiders import urls as urls_of
from spiders.portal import Portal
from spiders.registry import Registry
from spiders.walk import Articles, Captures, Recount

REDRAW = 0.25  # seconds


def crawl_options(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option(
            "--limit", type=click.IntRange(min=1), metavar="N", help="Stop after N articles of each portal (exit code 7 if more wait)."
        ),
        click.option("--max-seconds", type=click.FloatRange(min=0, min_open=True), metavar="S", help="Take nothing new after S seconds."),
        click.option(
            "--delay", type=click.FloatRange(min=0), metavar="S", help="Seconds between two requests to a host [the portal's own]."
        ),
        click.option(
            "--connect-to",
            multiple=True,
            metavar="HOST:PORT:HOST:PORT",
            help="As curl's: the URL keeps its name, the socket goes elsewhere.",
        ),
        json_option,
        data_option,
    ):
        command = option(command)
    return command


@click.command()
@click.argument("slugs", nargs=-1, metavar="[SLUG]...")
@click.option("--all", "everything", is_flag=True, help="All portals that `lumbung portals list` names.")
@click.option(
    "--due/--now",
    "only_due",
    default=None,
    help="Ask a portal's sources when their time has come, or all of them now [--now for SLUG, --due for --all].",
)
@click.option("--backfill", is_flag=True, help="Walk every list to its end, whatever is known already. Resumable, as polite as ever.")
@crawl_options
def crawl(slugs: tuple[str, ...], everything: bool, only_due: bool | None, backfill: bool, **options: Any) -> int:
    """Do what is due on a portal: discover, fetch what is new, recount. Made for a timer: run it as often as you like."""
    portals, broken = _portals(slugs, everything, "crawl")
    asked = {"only_due": everything if only_due is None else only_due, "backfill": backfill}
    return _go(options, lambda fleet: fleet.crawl(Articles, portals, **asked), broken)


@click.command()
@click.argument("slugs", nargs=-1, metavar="[SLUG]...")
@click.option(
    "--all", "everything", is_flag=True, help="Count every live article once, due or not; without SLUG, of every portal in the archive."
)
@click.option("--probe", is_flag=True, help="Read one quiet article twice, to learn whether our own visits raise its number of views.")
@crawl_options
def recount(slugs: tuple[str, ...], everything: bool, probe: bool, **options: Any) -> int:
    """Visit the articles whose counts are due again, and nothing else."""
    known = [] if slugs else _known()
    portals, broken = _portals(slugs or tuple(known), False, "recount")
    return _go(options, lambda fleet: fleet.crawl(Recount, portals, everything=everything, probe=probe), broken)


@click.command()
@click.argument("urls", nargs=-1, metavar="[URL]...")
@click.option(
    "--file",
    "listing",
    type=click.File(encoding="utf-8", errors="replace"),
    metavar="LIST",
    help="A file with one URL a line ('-' for standard input).",
)
@crawl_options
def capture(urls: tuple[str, ...], listing: Any, **options: Any) -> int:
    """Keep single exchanges in the collection `captures`, redirects followed and kept, whatever the answer is. Nothing is read."""
    lines = [line.strip() for line in listing or () if line.strip() and not line.startswith("#")]
    wanted = [*urls, *lines]
    for url in wanted:
        try:
            split_url(url)
            urls_of.clean(url)
        except (ValueError, UnicodeError) as error:
            cure = "For example: lumbung capture https://www.klaten.go.id/"
            raise UsageError(f"{plain(url)!r} cannot be captured: expected an http or https URL with a host", cure=cure) from error
    if not wanted:
        raise UsageError("no URL given: expected URL… or --file LIST")
    return _go(options, lambda fleet: fleet.capture(Captures, wanted))


def _portals(slugs: tuple[str, ...], everything: bool, verb: str) -> tuple[list[Portal], int]:
    """The portals asked for whose files can be used, and the exit code that the others' files are worth; the others are told."""
    registry = Registry(here() / "portals")
    if everything and slugs:
        raise UsageError(f"give SLUG… or --all, not both (got {' '.join(slugs)} and --all)")
    if everything:
        for error in registry.broken:
            say(f"lumbung: {error}")
        return list(map(_by_our_rules, registry.all())), BadConfiguration.exit_code if registry.broken else 0
    if not slugs:
        raise UsageError(f"which portal? expected `lumbung {verb} SLUG…`", cure="`lumbung portals list` names them.")
    found, code = [], 0
    for slug in dict.fromkeys(slugs):
        try:
            found.append(_by_our_rules(registry.get(slug)))
        except BadConfiguration as error:  # the others can be visited all the same
            say(f"lumbung: {error}")
            code = error.exit_code
    return found, code


def _by_our_rules(portal: Portal) -> Portal:
    """*portal* with what lumbung.yaml says for all whose own file says nothing of it."""
    house = operator.load(here())
    ours = {name: value for name in ("delay", "noarchive") if (value := getattr(house, name)) is not None}
    return portal.model_copy(update={name: value for name, value in ours.items() if name not in portal.model_fields_set})


def _known() -> list[str]:
    from archive import Archive

    with Archive(here()) as archive:
        return [row["slug"] for row in archive.ask.portals() if row["slug"] != "captures"]


def _go(options: dict[str, Any], start: Callable[[Fleet], Awaitable[list[Result]]], code: int = 0) -> int:
    """Run what *start* starts, and say how it went. *code*: an exit code that stands already."""
    results, stopped = visit(options, start)
    return overall([code, stopped, report(results, here(), as_json=options["as_json"])])


def visit(options: dict[str, Any], start: Callable[[Fleet], Awaitable[list[Result]]]) -> tuple[list[Result], int]:
    """Run what *start* starts, under the command line's *options*: how each portal went, and the exit code of a signal, or 0."""
    house, delay = operator.load(here()), options["delay"]
    for name in ("delay", "max_seconds"):
        if options[name] is not None and not isfinite(options[name]):
            raise UsageError(f"--{name.replace('_', '-')} {options[name]}: expected a number of seconds")
    parse_connect_to(options["connect_to"])  # Scrapy would log what is wrong with it, and crawl on
    settings = settings_with(
        LUMBUNG_DATA=str(here()),
        LUMBUNG_LIMIT=options["limit"],
        LUMBUNG_MAX_SECONDS=options["max_seconds"],
        LUMBUNG_CONNECT_TO=list(options["connect_to"]),
        LUMBUNG_OPERATOR=house.operator,
        USER_AGENT=house.agent,
        DOWNLOAD_DELAY=delay,
    )
    fleet = Fleet(settings)
    draw = progress(lambda: _line(fleet))

    async def work() -> list[Result]:
        async def redraw() -> None:
            while True:
                draw()
                await asyncio.sleep(REDRAW)

        drawing = asyncio.ensure_future(redraw())
        try:
            return await start(fleet)
        finally:
            drawing.cancel()

    results = fleets.run(work, settings)
    progress(lambda: "")()
    return results, 128 + fleet.signal if fleet.signal is not None else 0


def _line(fleet: Fleet) -> str:
    runs = fleet.active()
    kept = sum(run.requests for run in runs) + sum(result.job.requests for result in fleet.results)
    new = sum(run.articles_new for run in runs) + sum(result.job.articles_new for result in fleet.results)
    names = ", ".join(run.portal.slug for run in runs[:3]) + (f" and {len(runs) - 3} more" if len(runs) > 3 else "")
    return f"{names}: {kept} exchanges kept, {new} new articles"


def report(results: list[Result], data: Path, *, as_json: bool) -> int:
    """Say how each portal went, and what to do next; the exit code of them all."""
    for result in sorted(results, key=lambda r: r.slug):
        job = result.job
        if as_json:
            names = "id verb requests bytes articles_new articles_changed snapshots failures outcome exit_code reason"
            emit(
                {
                    "portal": result.slug,
                    **{name: getattr(job, name) for name in names.split()},
                    "missing": result.missing,
                    "traps": result.traps,
                    "log": f"logs/{job.id}.jsonl",
                }
            )
            continue
        counts = (
            f"{job.requests} exchanges kept, {job.articles_new} new articles, {job.articles_changed} changed, {job.snapshots} snapshots"
        )
        if result.slug == "captures":
            counts = f"{job.requests} exchanges kept"
        say(f"{result.slug}: {counts}")
        if result.verdict.exit_code:
            say(f"  {result.verdict.outcome}: {prose(result.verdict.reason)}")
        for url, reason in result.missing[:5]:
            say(f"  {plain(url)}: {plain(reason)}")
        if len(result.missing) > 5:
            say(f"  … the others stand in {data}/logs/{job.id}.jsonl")
        if result.refused:
            say(f"  {result.refused} URLs were not asked for: robots.txt, or another host")
        for reason, count in sorted(result.traps.items(), key=lambda one: -one[1])[:3]:
            say(f"  {count} {'address' if count == 1 else 'addresses'} left out: {plain(reason)}")
    code = overall([result.verdict.exit_code for result in results])
    if not as_json and results and code in (0, 5, 7):
        say(f"Next: lumbung --data {data} status · search WORDS · verify")
    return code
