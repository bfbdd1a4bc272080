"""Exhibit: the page that shows a break, set aside for whoever mends the rules.

``DATA/breaks/<slug>/<day>-<field>.html.gz`` is the page as it was decoded, ``….json`` beside it says where it is from, what was read in it
and what the portal's pages had before. They are copies: the archive needs none of them, and they may be deleted.
"""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from typing import Any

from archive import Archive
from archive.disk import space
from archive.errors import LumbungError
from crawler.trend import Break
from spiders.portal import Portal


def save(archive: Archive, portal: Portal, broken: Break, job_id: str) -> Path | None:
    """The exhibit of *broken*, as a path below the archive; None where no page shows it or its record cannot be read. One of the same day
    stays. Raises NoSpace."""
    if broken.capture_id is None:
        return None
    stored = archive.capture(broken.capture_id)
    try:
        body = stored.body.body
    except LumbungError:
        return None
    name = f"{stored.row['captured_at'][:10]}-{re.sub('[^a-z_.]', '', broken.field)}"
    path = Path("breaks") / portal.slug / f"{name}.html.gz"
    target = archive.path / path
    if target.exists():
        return path
    told: dict[str, Any] = {
        "portal": portal.slug, "job": job_id, "field": broken.field, "what": broken.what, "url": stored.row["url"],
        "capture": broken.capture_id, "captured_at": stored.row["captured_at"], "read_as": stored.row["reading"],
        "warc_file": stored.row["warc_file"], "warc_offset": stored.row["warc_offset"], "before": _before(archive, stored.row["url"]),
    }  # fmt: skip
    with space(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        target.with_name(f"{name}.json").write_text(json.dumps(told, ensure_ascii=False, indent=2, default=str) + "\n")
        target.write_bytes(gzip.compress(body, mtime=0))
    return path


def _before(archive: Archive, url: str) -> dict[str, Any] | None:
    """What the article at *url* said when it was last read whole."""
    try:
        row = archive.article(url)
    except LumbungError:
        return None
    counts = [snapshot["counts"] for snapshot in archive.snapshots(row)]
    return {
        **{name: row[name] for name in ("title", "lead", "text", "author", "category", "published_at", "published_date", "image_url")},
        "tags": archive.ask.tags(row["id"]),
        "counts": {kind: count["value"] for shown in counts for kind, count in shown.items() if count["value"] is not None},
    }


__all__ = ["save"]
