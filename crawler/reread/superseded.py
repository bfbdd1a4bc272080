"""The index's side of readings that newer rules have superseded."""

from __future__ import annotations

from archive.index import Index
from crawler.reread.supersede import Superseded


def enter(index: Index, portal_id: int, one: Superseded) -> None:
    """Have *one* stand beside today's reading of the same capture. An article that nobody reads any more has no row to stand beside."""
    found = index.db.execute("SELECT id FROM articles WHERE portal_id = ? AND key = ?", (portal_id, one.key)).fetchone()
    if found is None:
        return
    article_id = found[0]
    if one.version is not None:
        values = {name: one.version[name] for name in ("seen_at", "content_digest", "title", "text", "reader")}
        version_id = index.insert("versions", {**values, "article_id": article_id, "capture_id": one.capture_id, "superseded_at": one.at})
        for name, rule, raw in one.version["provenance"]:
            index.insert("provenance", {"version_id": version_id, "field": name, "rule": rule, "raw": raw})
    for kind, value, bound, raw, rule in one.counts:
        index.insert(
            "superseded_counts",
            {"article_id": article_id, "capture_id": one.capture_id, "kind": kind, "value": value, "bound": bound, "raw": raw,
             "rule": rule, "reader": one.reader, "superseded_at": one.at},
        )  # fmt: skip
