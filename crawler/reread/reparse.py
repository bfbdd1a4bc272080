"""``reparse``: everything that is kept read again by today's rules, and what that changes. Nothing is changed before it is asked for.

What newer rules read otherwise is written into the portal's WARCs (who read what before, and by which definition all is read from now on),
and stands in the index beside today's reading: ``versions.superseded_at``, ``superseded_counts``.
"""

from __future__ import annotations

import secrets
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from sqlite_utils import Database

from archive import Archive, times
from archive.group import Note
from archive.index import Index
from archive.records import Job
from archive.verify import warc_paths
from crawler.reread.beside import Beside
from crawler.reread.definitions import Since
from crawler.reread.differences import Difference, differences
from crawler.reread.supersede import Superseded, superseded_note
from crawler.reread.superseded import enter
from spiders.portal import Portal

VERB = "reparse"


@dataclass
class Reparse:
    """What reading again found. ``found``: rows that would change; ``readers``: captures by ``(reader then, reader now)``."""

    captures: int = 0
    found: list[Difference] = field(default_factory=list)
    readers: Counter[tuple[str, str]] = field(default_factory=Counter)
    damaged: list[str] = field(default_factory=list)

    @property
    def values(self) -> list[Difference]:
        """Those of which a value changes, not the reader's name alone."""
        return [one for one in self.found if not (one.columns and set(one.columns) <= {"reading", "reader"})]


def look(
    archive: Archive,
    portals: Iterable[Portal],
    new: Beside,
    *,
    told: Callable[[str, int], None] = lambda *_: None,
    cores: int | None = None,
) -> Reparse:
    """Fill *new* with what today's rules and *portals* as they are defined today read, and say what differs from the index."""
    now = times.stamp(archive.clock())
    also: dict[str, list[Since]] = {portal.slug: [(now, portal.entry().definition)] for portal in portals}
    gathered = new.fill(warc_paths(archive.path), told, cores=cores, also=also)
    done = Reparse(gathered.captures, damaged=gathered.damaged)
    for one in differences(archive.index.db, new.db):
        done.found.append(one)
        if one.table == "captures" and one.was and one.now and one.columns == ["reading"]:
            done.readers[str(one.was["reading"]), str(one.now["reading"])] += 1
    return done


def take(archive: Archive, portals: Iterable[Portal], new: Beside, done: Reparse) -> int:
    """Have today's reading be the one that stands, and keep the other: in the WARCs first. How many readings were superseded.

    *archive* is open to write; afterwards *new* is to be put in its place.
    """
    by_portal: dict[str, list[Superseded]] = defaultdict(list)
    at = times.stamp(archive.clock())
    for one in superseded(archive.index.db, done.found, at):
        by_portal[one.portal].append(one)
    changed = {slug_of(one) for one in done.found}
    index = Index(new.db)
    for portal in portals:
        if portal.slug in changed:
            with index.transaction():
                _portal(archive, portal, by_portal[portal.slug], index)
    return sum(map(len, by_portal.values()))


def slug_of(one: Difference) -> str:
    row = one.was or one.now or {}
    for name in ("portal_id", "slug", "article_id", "version_id", "snapshot_id"):
        if row.get(name):
            return str(row[name]).partition(" ")[0]
    return str(row.get("portal", ""))


def superseded(db: Database, found: Iterable[Difference], at: str) -> list[Superseded]:
    """The readings of the index *db* that *found* replaces."""
    found = list(found)
    captures: dict[tuple[str, str], dict[str, Any]] = defaultdict(lambda: {"counts": [], "version": False})
    for one in found:
        if one.table == "provenance":  # also a field that nobody read before
            article, _, capture = str((one.was or one.now or {})["version_id"]).rpartition(" ")
            captures[article, capture]["version"] = True
        elif one.was is None or (one.columns and set(one.columns) <= {"reader"}):
            continue
        elif one.table == "versions" and one.was["superseded_at"] is None:
            captures[one.was["article_id"], one.was["capture_id"]]["version"] = True
        elif one.table == "counts":
            article, _, capture = str(one.was["snapshot_id"]).rpartition(" ")
            captures[article, capture]["counts"].append(tuple(one.was[name] for name in ("kind", "value", "bound", "raw", "rule")))
    return [one for (article, capture), what in sorted(captures.items()) for one in _reading(db, article, capture, what, at)]


def _reading(db: Database, article: str, capture: str, what: dict[str, Any], at: str) -> Iterable[Superseded]:
    slug, _, key = article.partition(" ")
    row = db.execute(
        "SELECT a.id, a.url FROM articles a JOIN portals p ON p.id = a.portal_id WHERE p.slug = ? AND a.key = ?", (slug, key)
    ).fetchone()
    if row is None:
        return
    read = db.execute("SELECT reading FROM captures WHERE id = ?", (capture,)).fetchone()
    version = _version(db, row[0], capture) if what["version"] else None
    reader = version["reader"] if version else str(read[0] if read else "").partition(" ")[2]
    if version or what["counts"]:
        yield Superseded(slug, key, row[1], capture, at, reader, version, tuple(what["counts"]))


def _version(db: Database, article_id: int, capture: str) -> dict[str, Any] | None:
    names = "id, seen_at, content_digest, title, text, reader"
    row = db.execute(
        f"SELECT {names} FROM versions WHERE article_id = ? AND capture_id = ? AND superseded_at IS NULL",  # noqa: S608 - our own names
        (article_id, capture),
    ).fetchone()
    if row is None:
        return None
    found = dict(zip(names.split(", "), row, strict=True))
    rules = db.execute("SELECT field, rule, raw FROM provenance WHERE version_id = ? ORDER BY field", (found.pop("id"),))
    return {**found, "provenance": [list(rule) for rule in rules]}


def _portal(archive: Archive, portal: Portal, readings: list[Superseded], index: Index) -> None:
    """The job, in the portal's WARC and in the new index: what is read by which definition from now on, and what that supersedes."""
    entry, started = portal.entry(), archive.clock()
    job = Job(f"{started:%Y%m%d%H%M%S}-{portal.slug}-{VERB}-{secrets.token_hex(2)}", portal.slug, VERB, started)
    archive.enter(entry)
    archive.begin(job)
    until = times.stamp(started)
    archive.note(portal.slug, Note(portal.home, {"event": VERB, "portal": portal.slug, "until": until, "definition": entry.definition}))
    portal_id = index.portal(entry)
    for one in readings:
        archive.note(portal.slug, superseded_note(one))
        enter(index, portal_id, one)
    why = f"{len(readings)} readings superseded by today's rules"
    job = replace(job, finished_at=archive.clock(), outcome="done", exit_code=0, reason=why)
    archive.end(job)
    index.job(job)
