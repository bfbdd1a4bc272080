"""``lumbung demo``: sample portals on loopback, crawled twice while votes arrive; the whole road in under a minute, without a network."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click

from archive import Archive
from archive.errors import LumbungError, UsageError
from archive.questions import Row, reaction_columns
from crawler.cli import data_option
from crawler.commands.output import moment, plain, say, table
from crawler.demo import between_runs, portals
from crawler.demo.site import SamplePortal
from spiders import read as reader
from spiders.page import Page
from spiders.registry import Registry

MARK = "demo.txt"
MARK_TEXT = "Made by `lumbung demo`, which deletes this directory and makes it anew each time it runs.\n"


@click.command()
@click.option(
    "--portals", "count", type=click.IntRange(1, 6), default=6, show_default=True, metavar="N", help="How many of the six sample portals."
)
@data_option
def demo(count: int) -> int:
    """Crawl sample portals on loopback, twice, and show what was kept."""
    context = click.get_current_context()
    given = any(c.get_parameter_source("data") == click.core.ParameterSource.COMMANDLINE for c in (context, context.find_root()))
    data = Path(context.find_root().obj) if given else Path("lumbung-demo")
    _make(data)
    began = time.monotonic()
    with contextlib.ExitStack() as running:
        sites = [running.enter_context(site) for site in portals(count)]
        for site in sites:
            (data / "portals" / f"{site.slug}.yaml").write_text(site.yaml(), encoding="utf-8")
        _head(f"1. {count} sample portals answer on loopback, one for each generation of their CMS")
        table(
            [(site.slug, site.generation.name, f"http://{site.host}/", len(site.live)) for site in sites],
            ("portal", "generation", "home", "articles"),
        )

        _head("2. The first crawl")
        _lumbung(data, "crawl", sites)

        _head("3. Time passes on the portals")
        story = between_runs(sites)
        say(f"{story.votes} votes arrive. One article is edited, one is deleted, one is published:")
        for what, url in (("edited", story.edited), ("deleted", story.deleted), ("published", story.published)):
            say(f"  {what:10} {url}")

        _head("4. The second crawl: what is new, then every article's counts once more")
        _lumbung(data, "crawl", sites)
        _lumbung(data, "recount", sites, "--all")
    say("\nThe portals are switched off. All that follows comes from the archive.")

    with Archive(data) as archive:
        _head("5. What is kept")
        _kept(archive)
        star = archive.ask.most_voted()
        if star is None:
            raise LumbungError("the demo kept no reactions: that is a mistake in Lumbung", cure=f"The log stands in {data}/logs.")
        _head("6. The reactions of the most voted article over time")
        _reactions(archive, star)
        _head("7. Is every record whole, and does every row have its record?")
    code = _run(data, "verify")
    with Archive(data) as archive:
        _head("8. One article replayed from its WARC record")
        _replay(archive, star)
    _head(f"Done in {time.monotonic() - began:.0f} seconds. What to open next")
    for command, why in (
        (f"lumbung --data {data} explore --open", "all of it in a browser"),
        (f"lumbung --data {data} search lumbung", "full-text search"),
        (f"lumbung --data {data} history {star['id']}", "one article over time"),
        (f"lumbung --data {data} show {star['id']}", "what it says, and what proves it"),
        (f"sqlite3 {data}/index.db 'SELECT * FROM latest_reactions'", "the index, in SQL"),  # noqa: S608 - printed, not run
        (f"lumbung --data {data} replay", "the pages as they were, in a browser (needs pywb)"),
        ("lumbung crawl dispersip-klaten --limit 20", "a real portal: set `contact:` in lumbung-data/lumbung.yaml first"),
    ):
        say(f"  {command:66} {why}")
    return code


def _make(data: Path) -> None:
    """A fresh directory. One that the demo did not make is never touched."""
    if data.exists() and any(data.iterdir()):
        if not (data / MARK).is_file():
            raise UsageError(f"{data} is not empty and was not made by the demo", cure="Give another directory: lumbung --data DIR demo")
        shutil.rmtree(data)
    (data / "portals").mkdir(parents=True)
    (data / MARK).write_text(MARK_TEXT, encoding="utf-8")


def _head(text: str) -> None:
    say("\n" + click.style(text, bold=True))


def _lumbung(data: Path, verb: str, sites: Sequence[SamplePortal], *more: str) -> None:
    detours = [part for site in sites for part in ("--connect-to", f"{site.host}:80:{site.address[0]}:{site.address[1]}")]
    names = [site.slug for site in sites]
    say(click.style(f"$ lumbung --data {data} {verb} {' '.join([*names, *more])} --connect-to …", dim=True))
    code = _run(data, verb, *names, *more, *detours, quiet="Next:")
    if code not in (0, 5):
        raise LumbungError(f"`lumbung {verb}` ended with {code}: that is a mistake in Lumbung", cure=f"The logs stand in {data}/logs.")


def _run(data: Path, *words: str, quiet: str = "\0") -> int:
    """The same program as a person would start it; lines that begin with *quiet* are left out."""
    command = [sys.executable, "-m", "crawler.cli", "--data", str(data), *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own words, no shell
    for line in (done.stdout + done.stderr).splitlines():
        if not line.startswith(quiet):
            say(line)
    return done.returncode


def _kept(archive: Archive) -> None:
    titles = ("portal", "articles", "gone", "edits", "snapshots", "exchanges", "failures")
    rows = archive.ask.portals()
    table(
        [(r["slug"], r["articles"], r["gone"], r["edits"], r["snapshots"], r["captures"], r["failures"]) for r in rows],
        titles,
        right=titles[1:],
    )
    size = sum(path.stat().st_size for path in archive.warcs())
    say(f"\n{len(archive.warcs())} WARC files, {size / 1000:.0f} kB, in {archive.path}/collections")


def _reactions(archive: Archive, star: Row) -> None:
    say(f"{plain(star['title'])}\n{star['url']}\n")
    names = (*reaction_columns(), "views", "comments")
    rows = archive.ask.reactions(star["id"])
    table(
        [(moment(r["observed_at"])[:-5] + r["observed_at"][11:19], *(r[name] for name in names)) for r in rows],
        ("observed (UTC)", *names),
        right=names,
    )


def _replay(archive: Archive, star: Row) -> None:
    """The bytes of the newest capture, read again by the function that read them when they came, held against the index."""
    newest = archive.ask.reactions(star["id"])[-1]
    stored = archive.capture(newest["capture_id"])
    row = stored.row
    page = Page(url=row["url"], text=stored.body.body.decode("utf-8", "replace"), captured_at=datetime.fromisoformat(row["captured_at"]))
    record = reader.records(page, Registry(archive.path / "portals").get(star["portal"])).records[0]
    place = f"{row['warc_length']} bytes from byte {row['warc_offset']} on"
    say(f"record {row['id']}\n  in {row['warc_file']}\n  {place}: {row['payload_digest']}")
    say(f"  {stored.response_bytes.splitlines()[0].decode('latin-1')}, {len(stored.response_bytes)} bytes as they crossed the wire")
    say(f"  title  {plain(record.article.title)}\n  text   {plain(record.article.text.split(chr(10))[0])[:100]} …")
    counts = {count.kind: count.value for count in record.counts}
    say("  counts " + ", ".join(f"{kind} {value}" for kind, value in counts.items()))
    names = {"like": "likes", "dislike": "dislikes"}
    agrees = record.article.title == star["title"] and all(
        newest[names.get(kind, kind)] == value for kind, value in counts.items() if names.get(kind, kind) in newest
    )
    say("  The index says the same." if agrees else "  THE INDEX SAYS SOMETHING ELSE: please report this.")
