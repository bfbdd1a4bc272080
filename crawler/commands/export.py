"""``lumbung export``: articles, snapshots and captures as JSONL, CSV or Parquet, and the CDXJ index. Streamed, whatever the size."""

from __future__ import annotations

import csv
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

import click

from archive import cdxj
from archive.errors import NoSpace, UsageError
from archive.questions import Row
from crawler.cli import data_option
from crawler.commands.output import archive, here, say
from crawler.commands.package import wacz

ARTICLE_COLUMNS = (
    "id portal url native_id title lead text author author_role category language published_at published_date published_precision "
    "published_raw published_source modified_at dateline_place dateline_date image_url status first_seen_at last_seen_at versions "
    "content_digest reacted tags media"
).split()
SNAPSHOT_COLUMNS = "id article_id url portal observed_at capture_id kind value bound raw rule".split()
"""A table of snapshots has a line for each count: a researcher's long form."""
CAPTURE_COLUMNS = (
    "id portal job_id url method status mime captured_at purpose record_type payload_digest "
    "warc_file warc_offset warc_length ip tls truncated"
).split()


@click.group()
def export() -> None:
    """Articles, snapshots, captures, a CDXJ index or a WACZ package, for other tools."""


export.add_command(wacz)


def export_options(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option("--format", "form", type=click.Choice(["jsonl", "csv", "parquet"]), default="jsonl", show_default=True),
        click.option(
            "--output",
            type=click.Path(dir_okay=False, path_type=Path),
            metavar="FILE",
            help="Written whole or not at all [standard output; needed for parquet].",
        ),
        click.option("--portal", metavar="SLUG", help="Only this portal."),
        click.option("--since", metavar="D", help="From this day on, YYYY-MM-DD."),
        click.option("--until", metavar="D", help="Up to and with this day, YYYY-MM-DD."),
        data_option,
    ):
        command = option(command)
    return command


@export.command()
@export_options
def articles(form: str, output: Path | None, **where: str | None) -> None:
    """Each article as it stands now, with tags and media. --since and --until: day of publication."""
    _days(where)
    with archive() as kept, _target(output, form) as file:
        count = _write(file, form, kept.ask.articles(**where), ARTICLE_COLUMNS, "ARTICLES")
    say(f"{count} articles")


@export.command()
@export_options
def snapshots(form: str, output: Path | None, **where: str | None) -> None:
    """Each observation of each article's counts. --since and --until: day of observation (UTC)."""
    _days(where)
    with archive() as kept, _target(output, form) as file:
        rows = kept.ask.all_snapshots(**where)
        count = _write(file, form, rows if form == "jsonl" else _long(rows), SNAPSHOT_COLUMNS, "SNAPSHOTS")
    say(f"{count} {'observations' if form == 'jsonl' else 'counts'}")


@export.command()
@export_options
def captures(form: str, output: Path | None, **where: str | None) -> None:
    """Each HTTP exchange, with its place in the WARCs. --since and --until: day of capture (UTC)."""
    _days(where)
    with archive() as kept, _target(output, form) as file:
        count = _write(file, form, kept.ask.captures(**where), CAPTURE_COLUMNS, "INDEXED_CAPTURES")
    say(f"{count} captures")


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
    with _target(output) as file:
        count = 0
        for line in cdxj.cdxj_lines(warcs):
            file.write(line + "\n")
            count += 1
    say(f"{count} captures in {len(warcs)} WARC files")


def _write(file: IO[str], form: str, rows: Iterable[Row], columns: list[str], table: str) -> int:
    """Write *rows*; how many there were. *table*: the name in ``archive.columnar`` that types them."""
    if form == "parquet":
        from archive import columnar  # and with it Arrow, which nothing else here should wait for

        typed: columnar.Table = getattr(columnar, table)
        return columnar.write(cast(BinaryIO, cast(TextIOWrapper, file).buffer), typed, map(typed.row, rows))
    counted = Counted(rows)
    if form == "csv":
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(columns)
        lines.writerows([_cell(row.get(name)) for name in columns] for row in counted)
    else:
        for row in counted:
            kept = {name: value for name, value in row.items() if name not in ("portal_id", "key")}
            file.write(json.dumps(kept, ensure_ascii=False) + "\n")
    return counted.number


class Counted:
    """Rows passed on, and how many there were."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.rows = rows
        self.number = 0

    def __iter__(self) -> Iterator[Row]:
        for row in self.rows:
            self.number += 1
            yield row


def _cell(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value


def _long(rows: Iterable[Row]) -> Iterator[Row]:
    for row in rows:
        for kind, count in row["counts"].items():
            yield {**row, "kind": kind, **count}


@contextmanager
def _target(output: Path | None, form: str = "") -> Iterator[IO[str]]:
    """Standard output, or a file that appears under its name only when it is whole."""
    if output is None:
        if form == "parquet":
            raise UsageError("Parquet is no text for a terminal or a pipe", cure="Give --output FILE.")
        yield sys.stdout
        return
    part = output.with_name(output.name + ".part")
    try:
        with part.open("w", encoding="utf-8", newline="") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(output)
    except OSError as error:
        raise NoSpace(f"{output} cannot be written: {error.strerror}", cure="Give --output a file that you may write.") from error
    finally:
        part.unlink(missing_ok=True)


def _days(where: dict[str, str | None]) -> None:
    for name in ("since", "until"):
        value = where.get(name)
        try:
            if value is not None:
                where[name] = date.fromisoformat(value).isoformat()
        except ValueError:
            raise UsageError(f"--{name} {value!r}: expected a day as YYYY-MM-DD, for example 2026-11-22") from None
