"""``lumbung portals``: the portals that Lumbung knows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from pydantic import ValidationError

from archive import times
from archive.errors import Unreachable, UsageError
from crawler.cli import data_option
from crawler.commands.output import emit, here, json_option, plain, say, table
from crawler.sources import seeds
from spiders.portal import Portal
from spiders.registry import Registry


@click.group()
def portals() -> None:
    """The portals that Lumbung knows: those it ships, and your own in DATA/portals/."""


@portals.command("list")
@json_option
@data_option
def list_portals(as_json: bool) -> int:
    """Every portal: slug, agency, region, profile, home."""
    registry = Registry(here() / "portals")
    known = list(registry.all())
    if as_json:
        for portal in known:
            emit(
                {"slug": portal.slug, "agency": portal.agency, "home": portal.home, "region_code": portal.region, "profile": portal.profile}
            )
    else:
        table([(p.slug, p.region or "-", p.profile, p.home, p.agency) for p in known], ("slug", "region", "profile", "home", "agency"))
    for error in registry.broken:
        say(f"lumbung: {error}")
    return 4 if registry.broken else 0


@portals.command("show")
@click.argument("slug")
@json_option
@data_option
def show_portal(slug: str, as_json: bool) -> None:
    """One portal: its file, and where its articles are looked for."""
    registry = Registry(here() / "portals")
    portal = registry.get(slug)
    sources = [{"url": found.url, "kind": found.kind} for found in seeds(portal)]
    if as_json:
        emit({**portal.model_dump(mode="json"), "file": str(registry.path(slug)), "sources": sources})
        return
    click.echo(f"# {registry.path(slug)}")
    click.echo(registry.path(slug).read_text(encoding="utf-8").rstrip())
    click.echo("\nArticles are looked for in this order:")
    for source in sources:
        click.echo(f"  {source['kind']:8} {source['url']}")


@portals.command("add")
@click.argument("url")
@click.option("--slug", metavar="SLUG", help="The portal's name here [from the host].")
@click.option("--agency", metavar="NAME", help="The agency's full name [from the home page].")
@click.option("--timezone", metavar="ZONE", help="Asia/Jakarta, Asia/Pontianak, Asia/Makassar or Asia/Jayapura [from the host].")
@click.option("--delay", type=click.FloatRange(min=0), metavar="S", help="Seconds between two requests to the host [2].")
@click.option(
    "--connect-to", multiple=True, metavar="HOST:PORT:HOST:PORT", help="As curl's: the URL keeps its name, the socket goes elsewhere."
)
@json_option
@data_option
def add_portal(
    url: str, slug: str | None, agency: str | None, timezone: str | None, delay: float | None, connect_to: tuple[str, ...], as_json: bool
) -> int:
    """Look at a site, write its file, save pages as fixtures, and show three articles as they are read.

    The look is a first crawl of three articles: what it fetched stands in the archive like anything else.
    """
    from archive import Archive
    from crawler import fixture, survey
    from crawler.commands.crawl import report, visit
    from crawler.commands.read import tell
    from spiders import read
    from spiders.walk import Articles

    portal = _new(url, slug, agency, timezone)
    path = _place(portal.slug)
    results, stopped = visit(
        {"limit": 3, "max_seconds": None, "delay": delay, "connect_to": connect_to}, lambda fleet: fleet.crawl(Articles, [portal])
    )
    (result,) = results or (None,)
    if stopped or result is None:
        return stopped
    with Archive(here()) as kept:
        pages = list(survey.seen(kept, result.job.id, portal))
        home = survey.home_of(pages, portal)
        if home is None:
            report(results, here(), as_json=False)
            cure = "Is that the right address? Try it again later. No file was written."
            raise Unreachable(f"{portal.home} gave no page to look at: {result.verdict.reason or 'nothing answered'}", cure=cure)
        host = portal.hosts[0]
        found = portal.model_copy(update={"profile": survey.profile_of(pages), "agency": agency or survey.agency_of(home, host)})
        articles = [one for one in pages if one.reading.kind == "article"][:3]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(survey.definition(found, pages, times.now().date()), encoding="utf-8")
        found = Registry(here() / "portals").get(portal.slug)
        chosen = [one.page for one in articles] + ([home] if home not in [one.page for one in articles] else [])
        saved = [str(fixture.save(here() / "fixtures", page, found)) for page in chosen]
        shown = [read.as_json(read.records(one.page, found)) for one in articles]
    if as_json:
        sources = [{"url": one.page.url, "kind": one.reading.kind} for one in pages if one.purpose == "discovery"]
        emit({"slug": found.slug, "file": str(path), "profile": found.profile, "sources": sources, "fixtures": saved, "articles": shown})
    else:
        click.echo(f"# {path}\n{path.read_text(encoding='utf-8')}")
        for one in shown:
            tell({"file": one["url"], **one})
        for name in saved:
            say(f"fixture: {name}")
        if not shown:
            say("No article was recognised. `rules` in the file can say what one is: docs/portals.md.")
        say(f"Next: look at {path}, then lumbung crawl {found.slug} · portals check {found.slug}")
    return 0 if shown else 6


def _new(url: str, slug: str | None, agency: str | None, timezone: str | None) -> Portal:
    """The portal that stands at *url*, as far as its address tells. Raises UsageError."""
    from crawler import survey

    home = url if "://" in url else f"https://{url}"
    region, zone = survey.region_of(home)
    host = home.partition("://")[2].partition("/")[0]
    try:
        return Portal(
            slug=slug or survey.slug_of(host) or "-", agency=agency or host or "-", home=home, timezone=timezone or zone, region=region
        )
    except ValidationError as error:
        problem = error.errors()[0]
        said = str(problem["msg"]).removeprefix("Value error, ")
        where = " ".join(map(str, problem["loc"]))
        option = {"slug": "--slug", "timezone": "--timezone", "agency": "--agency"}.get(where)
        if where == "slug":
            said = f"{problem['input']!r} cannot be a slug: expected small letters, digits and single hyphens"
        cure = "For example: lumbung portals add https://dispersip.klaten.go.id/"
        raise UsageError(f"{option + ': ' if option else ''}{said}", cure=cure) from None


def _place(slug: str) -> Path:
    """Where the file of *slug* goes. Raises UsageError where there is one, here or among the shipped."""
    registry = Registry(here() / "portals")
    if slug in registry.slugs() or (here() / "portals" / f"{slug}.yaml").exists():
        known = registry.path(slug) if slug in registry.slugs() else here() / "portals" / f"{slug}.yaml"
        raise UsageError(f"a portal is called {slug!r} already: {known}", cure="Look at it, or choose another name with --slug.")
    return here() / "portals" / f"{slug}.yaml"


@portals.command("check")
@click.argument("slugs", nargs=-1, metavar="[SLUG]...")
@json_option
@data_option
def check_portals(slugs: tuple[str, ...], as_json: bool) -> int:
    """Whether files can be used, and stored fixtures read as a person said; without SLUG, of every portal here."""
    from crawler import fixture

    registry = Registry(here() / "portals")
    chosen = [registry.get(slug) for slug in slugs] if slugs else list(registry.all())
    wrong = 0
    for portal in chosen:
        found: list[dict[str, Any]] = []
        for path in sorted((here() / "fixtures" / portal.slug).glob("*.json")):
            one = fixture.load(path)
            differs = fixture.differences(one, portal)
            found.append({"fixture": str(path), "reviewed": one.reviewed, "differences": differs})
            wrong += bool(differs) or not one.reviewed
        if as_json:
            emit({"portal": portal.slug, "file": str(registry.path(portal.slug)), "fixtures": found})
            continue
        click.echo(f"{portal.slug}: its file can be used; {len(found)} fixtures")
        for row in found:
            state = "reads as expected" if not row["differences"] else "reads otherwise"
            click.echo(f"  {row['fixture']}: {state if row['reviewed'] else 'not reviewed: look at it, then set reviewed to true'}")
            for line in row["differences"]:
                click.echo(f"    {plain(line)}")
    for error in registry.broken if not slugs else ():
        say(f"lumbung: {error}")
    if not slugs and registry.broken:
        return 4
    return 10 if wrong else 0
