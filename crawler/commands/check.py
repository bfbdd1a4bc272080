"""``lumbung verify``: the judge of WARCs, and of the index against them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click

from archive import verify as judge
from archive.errors import UsageError
from archive.questions import Questions
from archive.reader import OPEN
from crawler.cli import data_option
from crawler.commands.output import archive, emit, here, json_option, plain, say

EXIT_FAILED = 10


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE]...")
@click.option("--notes", is_flag=True, help="Show notes (I) too: what is allowed and could be better.")
@json_option
@data_option
def verify(files: tuple[Path, ...], notes: bool, as_json: bool) -> int:
    """Judge every WARC of the archive, and that the index and its records agree. With FILEs: those WARCs alone, whoever wrote them."""
    for path in files:
        if not path.is_file():
            raise UsageError(f"{path} cannot be judged: no such file", cure="`lumbung verify` without FILE judges the whole archive.")
    if files:
        findings, walked = judge.judge(files), len(files)
        report = judge.Report(findings)
        rows = None
    else:
        with archive() as kept:
            paths = judge.warc_paths(kept.path)
            walked, rows = len(paths), _index_rows(kept.ask)
            report = judge.Report(_ours(judge.judge(paths, directory=kept.path, index=rows), busy=kept.busy()))
    for finding in report.shown:
        if as_json:
            emit({name: getattr(finding, name) for name in ("severity", "code", "file", "offset", "record_id", "message")})
        elif notes or finding.severity != "I":
            click.echo(plain(str(finding)))
    errors, warnings, noted = (report.count(severity) for severity in ("E", "W", "I"))
    if report.hidden:
        say(f"… and {report.hidden} more like these")
    what = f"{walked} WARC files" + ("" if rows is None else f" and the index of {here()}")
    say(
        f"{what}: {errors} errors, {warnings} warnings, {noted} notes. "
        + ("All is as it was kept." if report.ok else "Something is not as it was kept.")
    )
    return 0 if report.ok else EXIT_FAILED


def _ours(findings: Iterator[judge.Finding], *, busy: bool) -> Iterator[judge.Finding]:
    """What the judge finds in an archive of ours. That a server broke HTTP is no damage: its bytes are kept as they came (the block digest,
    R14, says whether they still are). While a run is *busy*, the last records of its open files have no rows yet."""
    for finding in findings:
        if busy and finding.file.endswith(OPEN) and finding.code in ("F03", "R08", "X04", "X05"):
            continue
        yield replace(finding, severity="W") if finding.severity == "E" and finding.code.startswith("H") else finding


def _index_rows(ask: Questions) -> judge.IndexRows:
    names = "id url record_type payload_digest warc_file warc_offset warc_length".split()
    return judge.IndexRows(
        captures=(judge.CaptureRow(*(row[name] for name in names)) for row in ask.capture_rows()),
        failures=(judge.FailureRow(row["record_id"], row["url"], row["warc_file"], row["warc_offset"]) for row in ask.failure_rows()),
        referred=(row["capture_id"] for row in ask.cited_captures()),
    )
