"""Rules L01 to L10: the archive against its ledger. What is named: a byte's record in a WARC, a row's table and job, a line.

L01 a line that is none, is not the one whose digest it bears, or does not name the line before it · L02 a WARC that has a line and is not
there, or has another size · L03 a record that is not the one whose digest is on record · L04 a closed WARC without a line · L05 digests
beside a WARC that do not make the root on record · L06 rows of a job that are not what its line says, or a job without a line · L07 a
portal's tables that are not what its last job's line says · L08 a time stamp that is of something else · L09 a row that names a row which
is not there · L10 a view or trigger of the index that is not as Lumbung makes it
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from archive import timestamps
from archive.checks import definitions
from archive.checks.finding import Finding
from archive.errors import DamagedRecord
from archive.ledger import FIRST, NAME, leaves, leaves_path, lines, read_leaves, root_of
from archive.member import Leaf
from archive.rowdigest import Digests, of_job, of_portal


@dataclass
class Audit:
    """Iterate once over ``findings``; afterwards ``portals`` are those whose rows are not what the ledger says, and the numbers count."""

    root: Path
    db: Database | None
    busy: bool = False
    lines: int = 0
    warcs: int = 0
    jobs: int = 0
    last: str = FIRST
    portals: set[str] = field(default_factory=set)

    def findings(self) -> Iterator[Finding]:
        warcs: dict[str, dict[str, Any]] = {}
        jobs: dict[str, dict[str, Any]] = {}
        portals: dict[str, dict[str, Any]] = {}
        digests: dict[str, int] = {}
        for line in lines(self.root):
            self.lines += 1
            place = f"line {line.number}"
            if (why := _senseless(line.entry)) is not None:
                yield _of_ledger("L01", f"{place}: {why}")
            elif not line.whole:
                yield _of_ledger("L01", f"{place}: it is not the line whose digest it bears")
            if line.entry and line.entry.get("previous") != self.last:
                why = f"it names {str(line.entry.get('previous'))[:16]}… as the line before it, and that is {self.last[:16]}…"
                yield _of_ledger("L01", f"{place}: {why}: it or line {line.number - 1} was changed")
            self.last = line.digest
            digests[line.digest] = line.number
            match line.entry.get("kind") if not _senseless(line.entry) else None:
                case "warc":
                    warcs[line.entry["file"]] = line.entry
                case "job":
                    jobs[line.entry["job"]] = line.entry
                    portals.pop(line.entry["portal"], None)
                    portals[line.entry["portal"]] = line.entry
        yield from self._warcs(warcs)
        if self.db is not None:
            yield from self._rows(self.db, jobs, portals)
            yield from definitions.check(self.db)
        yield from timestamps.check(self.root, digests)

    def _warcs(self, known: dict[str, dict[str, Any]]) -> Iterator[Finding]:
        there = {path.relative_to(self.root).as_posix() for path in self.root.glob("collections/*/archive/*.warc.gz")}
        for name in sorted(there - known.keys()):
            if not self.busy:
                yield Finding("E", "L04", name, None, None, "closed, and the ledger has no line about it")
        for name, entry in known.items():
            self.warcs += 1
            yield from self._warc(self.root / name, name, entry)

    def _warc(self, path: Path, name: str, entry: dict[str, Any]) -> Iterator[Finding]:
        if not path.is_file():
            yield Finding(
                "E", "L02", name, None, None, f"is not there; the ledger has it with {entry['bytes']} bytes, root {entry['root']}"
            )
            return
        if path.stat().st_size != entry["bytes"]:
            yield Finding("E", "L02", name, None, None, f"has {path.stat().st_size} bytes, the ledger says {entry['bytes']}")
        found, damage = _leaves(path)
        if damage is None and root_of(found) == entry["root"] and len(found) == entry["records"]:
            if not _on_record(path, found):
                yield Finding(
                    "E", "L05", name, None, None, f"{leaves_path(path).name} beside it is lost, or has other digests than its records"
                )
            return
        named = False
        for offset, what in _changed(path, found, damage, entry["root"]):
            named = True
            yield Finding("E", "L03", name, offset, None, what)
        if not named:
            yield Finding(
                "E", "L05", name, None, None, f"its records do not make the root {entry['root']}, and their digests beside it are lost"
            )

    def _rows(self, db: Database, jobs: dict[str, dict[str, Any]], portals: dict[str, dict[str, Any]]) -> Iterator[Finding]:
        known = {row[0] for row in db.execute("SELECT id FROM jobs")}
        for job, entry in jobs.items():
            self.jobs += 1
            if job not in known:
                self.portals.add(entry["portal"])
                yield Finding("E", "L06", "index.db", None, None, f"job {job}: its row is gone")
                continue
            for what in _differences(of_job(db, job), entry["rows"]):
                self.portals.add(entry["portal"])
                yield Finding("E", "L06", "index.db", None, None, f"job {job}: {what}")
        every = db.execute("SELECT p.slug, j.id FROM jobs j JOIN portals p ON p.id = j.portal_id").fetchall()
        started = {slug for slug, job in every if job not in jobs}
        ended = db.execute("SELECT id FROM jobs WHERE finished_at IS NOT NULL").fetchall()
        for job in sorted({row[0] for row in ended} - jobs.keys()) if not self.busy else ():
            yield Finding("E", "L06", "index.db", None, None, f"job {job} has ended, and the ledger has no line about it")
        for slug, entry in portals.items():
            if self.busy:
                continue
            if slug in started:  # a run was killed, and its line comes with the next one: what its rows say is derived from the bytes
                self.portals.add(slug)
                continue
            for what in _differences(of_portal(db, slug), entry["state"]):
                self.portals.add(slug)
                yield Finding("E", "L07", "index.db", None, None, f"portal {slug}, since job {entry['job']}: {what}")


_FIELDS: dict[object, dict[str, type]] = {
    "warc": {"file": str, "bytes": int, "records": int, "root": str},
    "job": {"job": str, "portal": str, "rows": dict, "state": dict},
}


def _senseless(entry: dict[str, Any]) -> str | None:
    """Why a line says nothing; None where it does."""
    if not entry:
        return "no JSON object"
    wanted = _FIELDS.get(entry.get("kind"))
    if wanted is None:
        return f"of no kind that is known: {str(entry.get('kind'))[:40]!r}"
    lacking = [name for name, kind in wanted.items() if not isinstance(entry.get(name), kind)]
    return f"a line on a {entry['kind']} without {', '.join(lacking)}" if lacking else None


def _on_record(path: Path, found: list[Leaf]) -> bool:
    try:
        return read_leaves(leaves_path(path)) == found
    except (OSError, ValueError):
        return False


def _of_ledger(code: str, message: str) -> Finding:
    return Finding("E", code, NAME, None, None, message)


def _leaves(path: Path) -> tuple[list[Leaf], str | None]:
    """The records as they stand now, up to the first that cannot be read, and what is wrong with that one."""
    found: list[Leaf] = []
    try:
        for leaf in leaves(path):
            found.append(leaf)  # noqa: PERF402 - those before the damage count
    except DamagedRecord as error:
        return found, error.message
    return found, None


def _changed(path: Path, found: list[Leaf], damage: str | None, root: str) -> Iterator[tuple[int, str]]:
    """``(offset, what)`` of each record that is not the one on record."""
    try:
        known = read_leaves(leaves_path(path))
    except (OSError, ValueError):
        known = []
    if known and root_of(known) != root:
        known = []
    now = {offset: (digest, length) for digest, offset, length in found}
    for digest, offset, length in known:
        with path.open("rb") as file:
            file.seek(offset)
            same = now.get(offset) == (digest, length) or _sha256(file.read(length)) == digest
        if not same:
            yield offset, f"the {length} bytes from byte {offset} on are not those whose SHA-256 is {digest}"
    for _, offset, length in found if known else ():
        if offset >= known[-1][1] + known[-1][2]:
            yield offset, f"{length} bytes stand behind the last record of the ledger"
    if not known and damage:
        yield (found[-1][1] + found[-1][2] if found else 0), damage


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _differences(now: Digests, then: dict[str, list[Any]]) -> Iterator[str]:
    for table in sorted(now.keys() & then.keys()):
        if now[table] != then[table]:
            number = f"{then[table][0]} rows then, {now[table][0]} now" if now[table][0] != then[table][0] else f"{now[table][0]} rows"
            yield f"{table} is not what it was ({number})"
