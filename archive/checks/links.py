"""Rules between records, and between records and the index, for any number of them: F08, R18, R20, R21, V04, V09 and X01 to X07.

Every record, every reference to one and every row of the index becomes a line that begins with the record's id; sorted
(``archive.runs``), what belongs together stands together, and memory stays that of one run.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from itertools import groupby
from types import TracebackType
from typing import Any, Literal

from archive.checks.finding import Finding
from archive.checks.record import Judged
from archive.checks.revisit import check_target
from archive.checks.rows import CURE, CaptureRow, FailureRow, check_failure, check_row
from archive.checks.standing import Standing, find, record_key
from archive.runs import Runs

Tag = Literal["A", "C", "F", "I", "T", "V", "W"]
"""A record itself (first in its group), Concurrent-To, row of failures, row of captures, revisit's target, row that refers, Warcinfo-ID."""


def _dated(uri: str, date: str) -> str:
    return f"@{date[:19]} {uri}"


class Links:
    """``add`` every record; then the rows, if there is an index; then ``findings``. A context manager, for its temporary files."""

    def __init__(self, *, indexed: bool) -> None:
        self._runs = Runs()
        self._indexed = indexed
        self._answered: set[str] = set()
        self._lonely: list[Standing] = []

    def __enter__(self) -> Links:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._runs.__exit__(kind, error, trace)

    def _line(self, key: str, tag: Tag, value: object) -> None:
        self._runs.add(json.dumps([key, tag, value]).encode("ascii"))

    def add(self, judged: Judged, file: str) -> None:
        record = judged.record
        standing = Standing(
            file=file,
            offset=record.offset,
            length=record.length,
            id=record.id or "",
            type=record.type,
            uri=judged.uri,
            date=record.get("WARC-Date") or "",
            digest=judged.digest,
            shown_digest=record.get("WARC-Payload-Digest") or "",
            chunked=judged.chunked,
            whole=record.whole,
            http=judged.http,
            failed=judged.failed,
            answered=judged.adjacent,
            asks=bool(record.get_all("WARC-Concurrent-To")),
        )
        seen = asdict(standing)
        if standing.id:
            self._line(record_key(standing.id), "A", seen)
        for target in record.get_all("WARC-Concurrent-To"):
            self._line(record_key(target), "C", seen)
        if standing.type in ("response", "resource", "revisit"):
            self._line(_dated(standing.uri, standing.date), "A", seen)
        if standing.type == "revisit":
            uri = (record.get("WARC-Refers-To-Target-URI") or "").strip("<>")
            date = record.get("WARC-Refers-To-Date") or ""
            original = record.get("WARC-Refers-To")
            if original and original != record.id:
                self._line(record_key(original), "T", {"by": seen, "uri": uri, "date": date})
            elif uri and date and not original:
                self._line(_dated(uri, date), "T", {"by": seen, "uri": uri, "date": date})

    def add_warcinfo_reference(self, judged: Judged, file: str, target: str) -> None:
        """A WARC-Warcinfo-ID that no warcinfo record of the same file has."""
        self._line(record_key(target), "W", {"file": file, "offset": judged.record.offset, "id": judged.record.id})

    def add_capture(self, row: CaptureRow) -> None:
        self._line(record_key(row.id), "I", asdict(row))

    def add_failure(self, row: FailureRow) -> None:
        self._line(record_key(row.record_id), "F", asdict(row))

    def add_reference(self, capture_id: str) -> None:
        """A capture that a row of another table names as its source."""
        self._line(record_key(capture_id), "V", capture_id)

    def findings(self) -> Iterator[Finding]:
        lines = (json.loads(line) for line in self._runs)
        for key, group in groupby(lines, key=lambda line: line[0]):
            yield from self._group(key, ((tag, value) for _, tag, value in group))
        for standing in self._lonely:
            if standing.id not in self._answered:
                yield find("W", "R20", standing, "no request record belongs to it")

    def _group(self, key: str, lines: Iterator[tuple[Tag, Any]]) -> Iterator[Finding]:
        here: Standing | None = None
        asked = rowed = failed = False
        referred = None
        by_date = key.startswith("@")
        for tag, value in lines:
            if tag == "A":
                again = Standing(**value)
                if here is None or (here.type == "revisit" and by_date):
                    here = again
                elif not by_date:
                    yield find("E", "F08", again, f"its WARC-Record-ID is also that of the record at {here.file} @{here.offset}")
            elif tag == "C":
                source = Standing(**value)
                asked |= source.type == "request"
                yield from self._concurrent(source, here, key)
            elif tag == "F":
                failed = True
                yield from check_failure(FailureRow(**value), here)
            elif tag == "I":
                rowed = True
                yield from check_row(CaptureRow(**value), here)
            elif tag == "T":
                yield from check_target(Standing(**value["by"]), value["uri"], value["date"], here)
            elif tag == "V":
                referred = value
            elif here is None or here.type != "warcinfo":
                yield Finding("W", "R18", value["file"], value["offset"], value["id"], f"WARC-Warcinfo-ID {key}: no such warcinfo record")
        if referred is not None and not rowed:
            yield Finding(
                "E", "X07", "index.db", None, referred, f"versions or snapshots refer to capture {referred}, which captures does not have"
            )
        if here is None or by_date:
            return
        if here.type in ("response", "revisit") and here.http:
            yield from self._pairing(here, asked)
        if self._indexed and here.whole:
            if here.type in ("response", "revisit") and not rowed:
                yield find("E", "X04", here, f"the index has no captures row for this {here.type} of {here.uri}; {CURE}")
            if here.failed and not failed:
                yield find("E", "X05", here, f"the index has no failures row for this failure of {here.uri}; {CURE}")

    def _concurrent(self, source: Standing, here: Standing | None, key: str) -> Iterator[Finding]:
        if here is None:
            yield find("E", "R20", source, f"WARC-Concurrent-To {key}: no such record")
            return
        if here.date != source.date:
            exchange = {here.type, source.type} <= {"request", "response", "revisit"}
            yield find(
                "E" if exchange else "W",
                "R20",
                source,
                f"its WARC-Date {source.date} is not that of the concurrent {here.type}, {here.date}",
            )
        if here.uri != source.uri:
            yield find("W", "R20", source, f"its WARC-Target-URI is not that of the concurrent {here.type}, {here.uri}")
        if here.type == "request" and not source.answered:
            self._answered.add(source.id)

    def _pairing(self, here: Standing, asked: bool) -> Iterator[Finding]:
        if here.answered:
            return
        if asked:
            yield find("W", "R21", here, "its request does not stand beside it; ReplayWeb.page pairs neighbours only")
        elif here.asks:
            self._lonely.append(here)
        else:
            yield find("W", "R20", here, "no request record belongs to it")
