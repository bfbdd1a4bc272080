"""``lumbung portals``: the portals that Lumbung knows."""

from __future__ import annotations

import click

from crawler.cli import data_option
from crawler.commands.output import emit, here, json_option, say, table
from crawler.sources import seeds
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
