"""What a check found, and where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["E", "W", "I"]
"""E: the rule is a must, or bytes are damaged; W: replay or provenance suffers; I: a habit of the field is not kept."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One breach of one rule.

    ``code``: F file, R record header, T truncation, H HTTP block, V revisit, S segment, D DNS, M warc-fields, X index against records,
    C CDXJ against records, L ledger, B release.
    ``offset``: of the gzip member (of the record, in a plain .warc) in ``file``; None where the finding is about the whole file.
    """

    severity: Severity
    code: str
    file: str
    offset: int | None
    record_id: str | None
    message: str

    def __str__(self) -> str:
        place = self.file if self.offset is None else f"{self.file} @{self.offset}"
        record = f" {self.record_id}" if self.record_id else ""
        return f"{self.severity} {self.code} {place}{record}: {self.message}"
