"""``lumbung export``: the index as tables (JSONL, CSV, Parquet), one by one or as a data package, and the CDXJ index. Streamed, whatever
the size."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from archive import cdxj
from archive.errors import UsageError
from archive.filters import Filters
from crawler.cli import data_option
from crawler.commands.filters import filter_options, portal_options
from crawler.commands.output import archive, here, say
from crawler.commands.package import wacz
from crawler.commands.target import target
from crawler.settings import LUMBUNG_VERSION

_FORM = click.option("--format", "form", type=click.Choice(["jsonl", "csv", "parquet"]), default="jsonl", show_default=True)
_VERBATIM = click.option("--verbatim", is_flag=True, help="CSV: no apostrophe before texts that a spreadsheet would run as a formula.")


@click.group()
def export() -> None:
    """Tables of articles, versions, snapshots, captures and failures, a data package, a CDXJ index or a WACZ, for other tools."""


export.add_command(wacz)


def _table(name: str, says: str, *, options: Callable[..., Any] = filter_options) -> None:
    @export.command(name, help=says)
    @_FORM
    @click.option(
        "--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
        help="Written whole or not at all [standard output; needed for parquet].",
    )  # fmt: skip
    @options
    @_VERBATIM
    @data_option
    def command(form: str, output: Path | None, where: Filters, verbatim: bool) -> None:
        from archive.export import EXPORTS, observations, rows_of  # and with it Arrow, which `lumbung export wacz` should not wait for
        from archive.exportpackage import write

        chosen = EXPORTS[name]
        with archive() as kept, target(output, form) as file:
            rows = rows_of(kept.ask.db, chosen, where)
            together = name == "snapshots" and form == "jsonl"
            count = write(file, form, chosen.table, observations(rows) if together else rows, guard=not verbatim)
        say(f"{count:,} {'observations' if together else 'counts' if name == 'snapshots' else name}")


_table("articles", "Each article as it stands now, with tags and media. --since and --until: day of publication.")
_table("versions", "Each different text of each article. --since and --until: day (UTC) on which it was first seen.")
_table(
    "snapshots",
    "Each observation of each article's counts; as CSV and Parquet a line for each count. --since and --until: day of observation (UTC).",
)
_table("captures", "Each HTTP exchange, with its place in the WARCs. --since and --until: day of capture (UTC).", options=portal_options)
_table("failures", "Each attempt that gave no answer. --since and --until: day of the attempt (UTC).", options=portal_options)


@export.command("package")
@click.argument("directory", type=click.Path(path_type=Path))
@_FORM
@filter_options
@_VERBATIM
@data_option
def package(directory: Path, form: str, where: Filters, verbatim: bool) -> None:
    """All tables in a new DIRECTORY, with datapackage.json and a codebook.

    The options choose articles (--since, --until: day of publication); their versions and snapshots go along, and the captures and
    failures of their portals.
    """
    from archive.exportpackage import write_package

    with archive() as kept:
        software, source = f"Lumbung/{LUMBUNG_VERSION}", here().resolve().name
        counts = write_package(kept.ask.db, directory, form, where, software=software, source=source, guard=not verbatim, say=say)
    say(f"{directory}: " + ", ".join(f"{count:,} {name}" for name, count in counts.items()))


@export.command("cdxj")
@click.option("--portal", metavar="SLUG", help="Only this portal's WARCs.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="[standard output]")
@data_option
def cdxj_index(portal: str | None, output: Path | None) -> None:
    """The sorted CDXJ index over the WARCs, as pywb and other replay tools read it."""
    with archive() as kept:
        warcs = [path for path in kept.warcs() if portal in (None, path.parent.parent.name)]
    if portal and not warcs:
        raise UsageError(f"no WARC of a portal {portal!r} in {here()}", cure="`lumbung status` lists the portals that are kept.")
    with target(output) as file:
        count = 0
        for line in cdxj.cdxj_lines(warcs):
            file.write(line.encode() + b"\n")
            count += 1
    say(f"{count} captures in {len(warcs)} WARC files")
