"""The judge of WARC files, and of an index against them. It trusts no writer, Lumbung's own least of all.

    findings = Report(judge([Path("a.warc.gz"), Path("b.warc")]))
    findings.ok, findings.shown, str(findings.shown[0])

The rules are those of WARC 1.1 (ISO 28500:2017), of WARC 1.0 where a record says so, of the IIPC revisit profiles, and of what replay
tools need (pywb 2.10.0, ReplayWeb.page 2.5.3, run 2026-11). Their codes: ``archive.checks.finding.Finding``; severity E means a must is
broken or bytes are damaged, and what wget, warcio and Heritrix do by design is never more than W.

Memory does not grow with records or files: blocks are streamed, and what belongs together over files is brought together by sorting.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from archive.checks.finding import Finding, Severity
from archive.checks.links import Links
from archive.checks.record import Judged, judge_record
from archive.checks.rows import CaptureRow, FailureRow
from archive.checks.scan import scan

__all__ = ["CaptureRow", "FailureRow", "Finding", "IndexRows", "Report", "Severity", "agree", "judge", "warc_paths"]

TARGET_SIZE = 1_000_000_000
"""Bytes, Annex C. A file is rolled once it is past this, so what it may hold beyond is one group of records."""
_SLACK = TARGET_SIZE // 4
_NAME = re.compile(r"[^-]+(?:-[^-]+)*-\d{14}-[^-]+-.+\.warc(?:\.gz)?")


@dataclass(frozen=True, slots=True)
class IndexRows:
    """What an index claims. ``failures``: rows of that table, or their record ids alone. ``referred``: capture ids that versions,
    snapshots or media name. Each is read once; ids may stand as UUID or ``<urn:uuid:…>``."""

    captures: Iterable[CaptureRow] = ()
    failures: Iterable[FailureRow | str] = ()
    referred: Iterable[str] = ()


@dataclass(slots=True)
class Report:
    """Findings counted, and the first few of each kind in each file kept. Reads *findings* to its end."""

    findings: Iterable[Finding]
    limit: int = 20
    counts: Counter[tuple[Severity, str]] = field(default_factory=Counter, init=False)
    shown: list[Finding] = field(default_factory=list, init=False)

    def __post_init__(self) -> None:
        kept: Counter[tuple[Severity, str, str]] = Counter()
        for finding in self.findings:
            self.counts[finding.severity, finding.code] += 1
            kind = (finding.severity, finding.code, finding.file)
            kept[kind] += 1
            if kept[kind] <= self.limit:
                self.shown.append(finding)

    def count(self, severity: Severity) -> int:
        return sum(number for (found, _), number in self.counts.items() if found == severity)

    @property
    def ok(self) -> bool:
        """Nothing of severity E."""
        return not self.count("E")

    @property
    def hidden(self) -> int:
        """Findings counted but not kept in ``shown``."""
        return sum(self.counts.values()) - len(self.shown)


def warc_paths(directory: Path) -> list[Path]:
    """The WARC files of an archive directory, in order: ``collections/<slug>/archive/*.warc.gz``, those still written (``.open``) too."""
    return sorted(path for path in directory.glob("collections/*/archive/*.warc*") if re.search(r"\.warc(\.gz)?(\.open)?$", path.name))


def judge(paths: Iterable[Path], *, directory: Path | None = None, index: IndexRows | None = None) -> Iterator[Finding]:
    """Every breach of a rule in the WARC files *paths*, whoever wrote them, in one pass; and, with *index*, between rows and records.

    Findings name files relative to *directory* where they lie in it. A missing or unreadable file is a finding (F01), never an error.
    What needs all files (ids, pairs, revisits, rows) comes at the end.
    """
    with Links(indexed=index is not None) as links:
        walked = set()
        for path in paths:
            name = _name(path, directory)
            walked.add(name.removesuffix(".open"))
            yield from _file(path, name, links)
        if index is not None:
            yield from _rows(index, links, walked)
        yield from links.findings()


def agree(
    rows: Iterable[CaptureRow], directory: Path, *, failures: Iterable[FailureRow | str] = (), referred: Iterable[str] = ()
) -> Iterator[Finding]:
    """Where the index and the records of the archive in *directory* disagree: the findings X01 to X08 of ``judge``, alone.

    X01 a row without (undamaged) record, X02 a row that points elsewhere than its record stands, X03 a row that differs from its record,
    X04 a record without captures row, X05 a failure record without row, X06 a failures row without record, X07 a version or snapshot
    whose capture has no row, X08 a file that rows name and that is not there.
    """
    index = IndexRows(rows, failures, referred)
    for finding in judge(warc_paths(directory), directory=directory, index=index):
        if finding.code.startswith("X"):
            yield finding


def _name(path: Path, directory: Path | None) -> str:
    return path.relative_to(directory).as_posix() if directory and path.is_relative_to(directory) else str(path)


def _rows(index: IndexRows, links: Links, walked: set[str]) -> Iterator[Finding]:
    missing: Counter[str] = Counter()
    for row in index.captures:
        links.add_capture(row)
        if row.warc_file not in walked:
            missing[row.warc_file] += 1
    for failure in index.failures:
        links.add_failure(failure if isinstance(failure, FailureRow) else FailureRow(failure))
    for capture_id in index.referred:
        links.add_reference(capture_id)
    for file, count in sorted(missing.items()):
        yield Finding("E", "X08", file, None, None, f"{count} captures rows point into this file, which is not there")


def _file(path: Path, name: str, links: Links) -> Iterator[Finding]:
    found: list[Finding] = []

    def report(severity: Severity, code: str, offset: int | None, record_id: str | None, message: str) -> None:
        found.append(Finding(severity, code, name, offset, record_id, message))

    _check_name(path, found, name)
    previous: Judged | None = None
    warcinfos: set[str] = set()
    unresolved: set[str] = set()
    for record in scan(path, report):
        judged = judge_record(record)
        if record.type == "warcinfo" and record.id:
            warcinfos.add(record.id)
            if judged.filename and judged.filename != path.name.removesuffix(".open"):
                record.say("I", "R19", f"WARC-Filename is {judged.filename}, the file is {path.name}")
        elif (own := record.get("WARC-Warcinfo-ID")) is None:
            record.say("I", "R18", "WARC-Warcinfo-ID is missing")
        elif own not in warcinfos and own not in unresolved:
            unresolved.add(own)
            links.add_warcinfo_reference(judged, name, own)
        if previous is None and record.type != "warcinfo":
            record.say("W", "F04", "the first record is no warcinfo")
        if previous is not None:
            _pair(previous, judged)
            _settle(previous, name, links)
        previous = judged
        yield from found
        found.clear()
    if previous is not None:
        _settle(previous, name, links)
        if previous.record.offset > TARGET_SIZE + _SLACK:
            report("W", "F07", None, None, f"records begin past {TARGET_SIZE} bytes; Annex C wants files of 1 GB")
    yield from found


def _check_name(path: Path, found: list[Finding], name: str) -> None:
    plain = path.name.removesuffix(".open")
    if plain != path.name:
        found.append(Finding("W", "F05", name, None, None, "`.open`: still being written, or left by a run that was killed"))
    try:
        with path.open("rb") as file:
            gzip = file.read(2) == b"\x1f\x8b"
    except OSError:
        return  # F01 has it
    if plain.endswith(".warc.gz") != gzip or not plain.endswith((".warc", ".warc.gz")):
        found.append(
            Finding("W", "F05", name, None, None, f"the name does not say what the file is: expected {'.warc.gz' if gzip else '.warc'}")
        )
    if not _NAME.fullmatch(plain):
        found.append(Finding("I", "F06", name, None, None, "expected a name like Prefix-20261122151600-00000-host.warc.gz (Annex C)"))


def _pair(first: Judged, second: Judged) -> None:
    """Two neighbours: are they a request and its response?"""
    for request, answer in ((first, second), (second, first)):
        if request.record.type == "request" and answer.record.type in ("response", "revisit") and request.uri == answer.uri:
            forth, back = request.record.get_all("WARC-Concurrent-To"), answer.record.get_all("WARC-Concurrent-To")
            if answer.record.id in forth or request.record.id in back or not (forth or back):
                answer.adjacent, answer.method = True, request.method


def _settle(judged: Judged, name: str, links: Links) -> None:
    """Called once the next record was seen: its own length and both its neighbours are then known."""
    if judged.method != "HEAD":
        for severity, code, message in judged.head_only:
            judged.record.say(severity if judged.method else "W", code, message)
    links.add(judged, name)
