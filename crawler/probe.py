"""The observer effect, probed: does a visit of ours raise the number that we came to read?

Once per portal a quiet article is read twice in a row, the second time as a stranger without cookies, as every run begins. Where the second
page shows one more than the first, visits are counted, and ``net_views`` leaves ours out. It costs one request, is made after an article of
at least a week whose number hardly moved since the last visit, or at once with ``lumbung recount SLUG --probe``, and is told by the second
capture's own record (``probe-of``), so that the index can be made again from it.
"""

from __future__ import annotations

from datetime import timedelta

from scrapy import Request

from crawler.ingest import Ingested
from crawler.run import Run
from spiders.walk import Visit, Walk

QUIET = timedelta(days=7)

_KNOWN = "SELECT 1 FROM probes WHERE portal_id = ? AND raised IS NOT NULL"
_LAST_TWO = (
    "SELECT c.value, s.seen_on FROM counts c JOIN snapshots s ON s.id = c.snapshot_id WHERE s.article_id = ? AND c.kind = 'views' "
    "AND c.bound = 'exact' AND s.seen_on = 'page' ORDER BY s.id DESC LIMIT 2"
)
_QUIETEST = (
    "SELECT q.key FROM articles a JOIN frontier q ON q.article_id = a.id AND q.state = 'done' JOIN snapshots s ON s.article_id = a.id "
    "JOIN counts c ON c.snapshot_id = s.id AND c.kind = 'views' AND c.value IS NOT NULL WHERE a.portal_id = ? AND a.status = 'live' "
    "AND q.kind = 'article' GROUP BY a.id ORDER BY coalesce(a.published_date, a.first_seen_at), a.id LIMIT 1"
)


def known(run: Run) -> bool:
    """Whether the portal has been probed with a clear answer."""
    return run.archive.index.db.execute(_KNOWN, (run.portal_id,)).fetchone() is not None


def prepare(run: Run) -> None:
    """Make the oldest article that shows its views due now, for a probe that was asked for."""
    row = run.archive.index.db.execute(_QUIETEST, (run.portal_id,)).fetchone()
    if row is not None:
        run.archive.due.settle(run.portal_id, row[0], "done", run.started_at)


def second_read(run: Run, visit: Visit, done: Ingested, *, asked_for: bool) -> Request | None:
    """The request that reads the article of *visit* again, where a probe is wanted and the article is fit for one."""
    if visit.probe_of or run.probed or done.article_id is None or (not asked_for and not _by_itself(run, visit)):
        return None
    values = [row[0] for row in run.archive.index.db.execute(_LAST_TWO, (done.article_id,)).fetchall()]
    if not values or not isinstance(values[0], int) or known(run):
        return None
    born = run.archive.ask.article(done.article_id)["published_date"]
    old = born is not None and born < (visit.captured_at - QUIET).date().isoformat()
    moved = values[0] - values[1] if len(values) > 1 and isinstance(values[1], int) else None
    if not asked_for and (not old or moved is None or not 0 <= moved <= 1):
        return None
    run.probed = True
    run.journal.write("probe", url=visit.url, first=visit.capture_id)
    spider = run.crawler.spider
    assert isinstance(spider, Walk)
    meta = {
        "due": visit.due, "portal": run.portal.slug, "job": run.job.id, "purpose": "recount", "via": visit.due.via, "stranger": True,
        "probe_of": visit.capture_id, "verify_tls": run.portal.verify_tls,
    }  # fmt: skip
    return Request(visit.due.url, callback=spider.parse, errback=spider.missed, meta=meta, dont_filter=True)


def _by_itself(run: Run, visit: Visit) -> bool:
    """Whether the visit is a recount that was due: not the article's first, and not one of all that are counted on demand."""
    return bool(visit.due.visited) and not getattr(run.crawler.spider, "everything", False)


__all__ = ["known", "prepare", "second_read"]
