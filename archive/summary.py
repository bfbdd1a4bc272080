"""What an archive holds, in numbers: every one of them counted from the index."""

from __future__ import annotations

from typing import Any

from sqlite_utils import Database


def summarize(db: Database) -> dict[str, Any]:
    """Statuses by type, captures by month and portal, articles, snapshots, edits, gone, failures by kind, first and last capture.

    ``edits``: versions beyond each article's first. ``unknown`` stands where a server named no type.
    """

    def one(sql: str) -> Any:
        return db.execute(sql).fetchone()[0]

    def nested(sql: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for *path, name, value in db.execute(sql):
            place = found
            for step in path:
                place = place.setdefault(str(step), {})
            place[str(name)] = value
        return found

    first, last = db.execute("SELECT min(captured_at), max(captured_at) FROM captures").fetchone()
    return {
        "portals": [row[0] for row in db.execute("SELECT slug FROM portals ORDER BY slug")],
        "captures": one("SELECT count(*) FROM captures"),
        "first_capture_at": first,
        "last_capture_at": last,
        "records": nested("SELECT record_type, count(*) FROM captures GROUP BY 1 ORDER BY 1"),
        "statuses": nested("SELECT status, coalesce(mime, 'unknown'), count(*) FROM captures GROUP BY 1, 2 ORDER BY 1, 2"),
        "captures_by_month": nested(
            "SELECT substr(c.captured_at, 1, 7), p.slug, count(*) FROM captures c JOIN portals p ON p.id = c.portal_id "
            "GROUP BY 1, 2 ORDER BY 1, 2"
        ),
        "failures": nested("SELECT kind, count(*) FROM failures GROUP BY 1 ORDER BY 1"),
        "articles": one("SELECT count(*) FROM articles"),
        "articles_by_portal": nested("SELECT p.slug, count(*) FROM articles a JOIN portals p ON p.id = a.portal_id GROUP BY 1 ORDER BY 1"),
        "edits": one("SELECT coalesce(sum(versions - 1), 0) FROM articles"),
        "gone": one("SELECT count(*) FROM articles WHERE status = 'gone'"),
        "snapshots": one("SELECT count(*) FROM snapshots"),
        "counts": nested("SELECT kind, count(*) FROM counts GROUP BY 1 ORDER BY 1"),
    }
