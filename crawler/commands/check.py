"""``lumbung verify``: the judge of WARCs, and of the index against them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import click

from archive import Archive
from archive import verify as judge
from archive.checks import replayindex
from archive.errors import UsageError
from archive.questions import Questions
from archive.reader import OPEN
from crawler.cli import data_option
from crawler.commands.output import archive, emit, here, json_option, plain, say

EXIT_FAILED = 10


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE]...")
@click.option("--key", metavar="FILE", type=click.Path(path_type=Path), help="The public key (PEM) that must have signed the release.")
@click.option("--deep", is_flag=True, help="Derive every stored value again from the bytes, on all cores.")
@click.option("--ledger", is_flag=True, help="Hold every byte and row against the ledger: what was changed since it was closed.")
@click.option("--notes", is_flag=True, help="Show notes (I) too: what is allowed and could be better.")
@json_option
@data_option
def verify(files: tuple[Path, ...], key: Path | None, deep: bool, ledger: bool, notes: bool, as_json: bool) -> int:
    """Judge every WARC of the archive, and that the index and its records agree. With FILEs: those WARCs alone, whoever wrote them.
    Where FILE is the directory of a release, or of a proof, all of it, from itself alone."""
    released = files[0] if len(files) == 1 and files[0].is_dir() else here() if not files and (here() / "bagit.txt").is_file() else None
    if key and not released:
        raise UsageError("--key says who must have signed a release", cure="`lumbung verify DIR --key FILE`, where DIR is a release.")
    if files and (deep or ledger):
        raise UsageError("--deep and --ledger judge the whole archive", cure="Leave out FILE; `--data DIR` names the archive.")
    for path in () if released else files:
        if not path.is_file():
            raise UsageError(f"{path} cannot be judged: no such file", cure="`lumbung verify` without FILE judges the whole archive.")
    if released:
        bundle = _is_proof(released)
        walked = len(list(released.glob("*.warc.gz" if bundle else "data/warc/*/*")))
        subject = f" and all else of the {'proof' if bundle else 'release'} {released}"
        report = judge.Report(_release(released, key))
    elif files:
        walked, subject = len(files), ""
        report = judge.Report(judge.judge(files))
    else:
        with archive() as kept:
            paths = judge.warc_paths(kept.path)
            walked, subject, rows = len(paths), f" and the index of {here()}", _index_rows(kept.ask)
            findings = _ours(judge.judge(paths, directory=kept.path, index=rows), busy=kept.busy())
            report = judge.Report(_further(kept, findings, deep=deep, ledger=ledger))
    for finding in report.shown:
        if as_json:
            emit({name: getattr(finding, name) for name in ("severity", "code", "file", "offset", "record_id", "message")})
        elif notes or finding.severity != "I":
            click.echo(plain(str(finding)))
    errors, warnings, noted = (report.count(severity) for severity in ("E", "W", "I"))
    if report.hidden:
        say(f"… and {report.hidden} more like these")
    say(
        f"{walked} WARC files{subject}: {errors} errors, {warnings} warnings, {noted} notes. "
        + ("All is as it was kept." if report.ok else "Something is not as it was kept.")
    )
    return 0 if report.ok else EXIT_FAILED


def _further(kept: Archive, findings: Iterator[judge.Finding], *, deep: bool, ledger: bool) -> Iterator[judge.Finding]:
    """*findings*, and behind them what the ledger and the bytes say. Rows that the ledger does not know are named by deriving them."""
    from archive.checks.ledger import Audit

    yield from findings
    if not kept.busy():
        yield from replayindex.check(kept.path)
    changed: set[str] = set()
    if ledger:
        audit = Audit(kept.path, kept.index.db, busy=kept.busy())
        yield from audit.findings()
        say(f"The ledger: {audit.lines} lines on {audit.warcs} WARC files and {audit.jobs} jobs; the last is {audit.last}.")
        changed = audit.portals
    if deep or changed:
        from crawler.reread.deep import deep as derive

        for portal in [None] if deep else sorted(changed):
            yield from derive(kept.path, kept.index.db, portal=portal)


def _is_proof(directory: Path) -> bool:
    return (directory / "proof.json").is_file() and (directory / "SHA256SUMS").is_file()


def _release(directory: Path, key: Path | None) -> Iterator[judge.Finding]:
    from archive import bag
    from archive.checks.release import agreement
    from archive.indexcopy import open_copy

    if _is_proof(directory):
        from crawler.reread.bundlecheck import check as check_bundle

        yield from _ours(check_bundle(directory), busy=False)
        return
    if not bag.is_bag(directory):
        raise UsageError(
            f"{directory} is no release: no bagit.txt in it", cure="`lumbung release DIR` makes one; `--data DIR` names an archive."
        )
    yield from bag.fixity(directory, expected_key=bag.public_key(key) if key else None)
    data = directory / "data"
    try:
        with closing(open_copy(data / "index.db")) as db:
            findings = judge.judge(sorted(data.glob("warc/*/*")), directory=data, index=_index_rows(Questions(db)))
            for finding in _ours(findings, busy=False):
                yield replace(finding, file=f"data/{finding.file}")
    except sqlite3.Error as error:
        yield judge.Finding("E", "B09", "data/index.db", None, None, f"cannot be read: {error}")
    yield from agreement(directory)


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
