"""``lumbung export wacz``: captures of a portal, an article or a span of days as one file that replay tools open."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import click

from archive.errors import NoSpace, UsageError
from archive.selection import HTML, Wanted
from archive.wacz import export as package
from crawler.cli import data_option
from crawler.commands.output import archive, say
from crawler.settings import LUMBUNG_VERSION
from spiders import requisites
from spiders.page import Page

_DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.command()
@click.option(
    "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Written whole or not at all."
)
@click.option("--portal", metavar="SLUG", help="Only this portal; alone, its WARC files go as they are.")
@click.option("--article", metavar="ARTICLE", help="Only this article (id or URL): its captures and what its page shows.")
@click.option("--since", type=_DAY, metavar="D", help="Captured on this day (UTC) or later, YYYY-MM-DD.")
@click.option("--until", type=_DAY, metavar="D", help="Captured on this day (UTC) or earlier, YYYY-MM-DD.")
@data_option
def wacz(output: Path, portal: str | None, article: str | None, since: datetime | None, until: datetime | None) -> int:
    """WARC records, their index and a list of pages with titles and text as a WACZ package, for ReplayWeb.page and pywb."""
    if since and until and since > until:
        raise UsageError(f"--since {since:%Y-%m-%d} is later than --until {until:%Y-%m-%d}: no day lies between them")
    if not output.parent.is_dir():
        raise NoSpace(f"{output} cannot be written: there is no directory {output.parent}", cure=f"mkdir -p {output.parent}")
    with archive() as kept:
        which = None if article is None else int(kept.ask.article(article)["id"])
        wanted = Wanted(portal, which, since.date() if since else None, until.date() if until else None)
        made = package(kept, wanted, output, links=links, software=f"Lumbung/{LUMBUNG_VERSION}")
    say(f"{made.captures} captures and {made.pages} pages in {made.warcs} WARC files, {made.size / 1e6:.1f} MB: {output}")
    for finding in made.damaged:
        say(f"damaged, so not in the package's index: {finding.file} offset {finding.offset}: {finding.message}")
    return 10 if made.damaged else 0


def links(url: str, mime: str, body: bytes) -> Iterable[str]:
    """What the page or style sheet at *url* needs to look as it did."""
    text = body.decode("utf-8", "replace")
    if mime in HTML:
        return requisites.of_page(Page(url=url, text=text, captured_at=datetime.fromtimestamp(0, UTC), mime=mime))
    return requisites.of_style(text, url)
