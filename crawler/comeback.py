"""Comeback: an article that was gone, and is named by a source again, is asked for again before its month is over."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from archive import times
from crawler.run import Run
from spiders.reading import Link

PATIENCE = (timedelta(0), timedelta(days=1), timedelta(days=7))
"""How long after the last look: a listing that goes on naming what is not there is believed less and less."""

_GONE = (
    "SELECT q.key, a.id, a.url FROM frontier q JOIN articles a ON a.id = q.article_id "
    "WHERE q.portal_id = ? AND q.key = ? AND q.state = 'done' AND a.status = 'gone'"
)
_LOOKS = (
    "SELECT count(*), max(captured_at) FROM captures WHERE portal_id = ? AND url = ? AND captured_at >= "
    "(SELECT max(since_at) FROM states WHERE article_id = ? AND status = 'gone')"
)


def hasten(run: Run, links: Iterable[Link]) -> int:
    """Make those of the articles named by *links* that are gone due for the next visit; how many."""
    db, hastened = run.archive.index.db, 0
    for link in links:
        if link.kind != "article":
            continue
        try:
            row = db.execute(_GONE, (run.portal_id, run.portal.key(link.url))).fetchone()
        except ValueError:  # a portal's own typing error
            continue
        if row is None:
            continue
        name, article_id, url = row
        looks, last = db.execute(_LOOKS, (run.portal_id, url, article_id)).fetchone()
        patience = PATIENCE[min(max(looks, 1), len(PATIENCE)) - 1]
        if last is None or times.read(last) + patience <= run.started_at:
            run.archive.due.settle(run.portal_id, name, "done", run.started_at)
            hastened += 1
            run.journal.write("comeback", url=url, looks=looks)
    return hastened


__all__ = ["PATIENCE", "hasten"]
