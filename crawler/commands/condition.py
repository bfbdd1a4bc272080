"""The condition of a portal as ``lumbung status`` tells it: how full its fields were in the last run, and what somebody planted on it."""

from __future__ import annotations

from typing import Any

from archive import Archive
from archive.yields import Yields
from crawler.commands.output import plain, say
from crawler.trend import HISTORY

PLANTED = "to gambling"  # as spiders.hacked words it


def fields(kept: Archive, slug: str) -> dict[str, dict[str, int]]:
    """By field and count: of how many article pages of the last run that read any it was filled, and of how many before."""
    pages = Yields(kept.index.db).article_pages(kept.index.portal_id(slug), HISTORY)
    last = pages[-1].job_id if pages else ""
    mine, earlier = [p for p in pages if p.job_id == last], [p for p in pages if p.job_id != last]
    names = sorted({name for page in pages for name in page.fields})
    return {
        name: {
            "filled": sum(name in p.fields for p in mine),
            "pages": len(mine),
            "filled_before": sum(name in p.fields for p in earlier),
            "pages_before": len(earlier),
        }
        for name in names
    }


def planted(kept: Archive, slug: str) -> list[dict[str, Any]]:
    """Pages that carry links or advertisements somebody broke in to put there, the newest first."""
    names = ("url", "capture_id", "note")
    rows = Yields(kept.index.db).notes(kept.index.portal_id(slug), PLANTED, 100)
    rows += Yields(kept.index.db).notes(kept.index.portal_id(slug), "for gambling", 100)
    return [dict(zip(names, row, strict=True)) for row in rows]


def tell(kept: Archive, slug: str, *, whole: bool) -> None:
    """For a person; *whole*: field by field."""
    found = planted(kept, slug)
    if found:
        say(f"  {len(found)} pages carry links or advertisements for gambling, for the webmaster to know: {plain(found[0]['url'])}")
    if whole:
        shown = fields(kept, slug)
        for name, f in shown.items():
            before = f", before on {f['filled_before']} of {f['pages_before']}" if f["pages_before"] else ""
            say(f"  {name}: on {f['filled']} of {f['pages']} article pages of the last run{before}")
