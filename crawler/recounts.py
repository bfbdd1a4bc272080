"""A run's recounts: which articles of its portal are counted again, in what order, and how many. The policy is ``crawler.schedule``'s."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np

from archive.histories import History
from crawler import schedule
from crawler.budget import Ledger, room
from crawler.prior import DEFAULT_PRIOR, Prior
from crawler.priorfit import learned
from crawler.schedule import Observation
from crawler.sightings import Sightings

if TYPE_CHECKING:
    from crawler.run import Run

NEWEST = 300
"""Articles from which a portal's prior and price are learned."""
USUAL = 20
"""Articles that the price without a history is worth beside those of the portal."""


class Recounts:
    """Of one run. Everything it needs to know stands in the index: a rebuilt index teaches the same."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.terms = run.portal.recount
        self.host = run.portal.hosts[0]
        spider = run.crawler.spider
        self.all = bool(getattr(spider, "everything", False) or getattr(spider, "probe", False))  # the archivist named what is visited
        self.taken = 0

    @cached_property
    def prior(self) -> Prior:
        """What this portal's own history says, once there is enough of it."""
        known = [[(age, count) for age, count in seen if count is not None] for _, seen in self._newest]
        return learned(known, replace(DEFAULT_PRIOR, life=self.terms.days * 24))

    @cached_property
    def price(self) -> float:
        """The priority from which a recount is due, such that an article gets as many in its life as the portal's file says."""
        now = self.run.archive.clock()
        live = [seen for born, seen in self._newest if seen and now - born < timedelta(hours=self.prior.life)]
        usual = schedule.usual_price(self.terms.visits, self.prior)
        own = schedule.price_of(_together(live, self.prior), self.terms.visits, self.prior) if live else usual
        trust = len(live) / (len(live) + USUAL)
        return float(own**trust * usual ** (1 - trust))

    @cached_property
    def ledger(self) -> Ledger:
        return Ledger.of(self.run.archive)

    @cached_property
    def _newest(self) -> list[tuple[datetime, list[Observation]]]:
        histories = self.run.archive.histories.newest(self.run.portal_id, NEWEST)
        return [observations(history, self.run.portal.zone) for history in histories]

    def next(self, article_id: int, seen_at: datetime) -> datetime | None:
        """When an article that was visited at *seen_at* is due again; None when its life is over."""
        born, seen = observations(self.run.archive.histories.of(article_id), self.run.portal.zone)
        return schedule.next_recount(min(born, seen_at), seen_at, seen, prior=self.prior, price=self.price)

    def plan(self) -> None:
        """Give each recount that is due its rank. One that a listing or an API has counted since is put off until it is due after that."""
        run, archive = self.run, self.run.archive
        now, ranks, listed = archive.clock(), list[tuple[int, float]](), 0
        for history in list(archive.histories.due(run.portal_id, run.started_at)):
            born, seen = observations(history, run.portal.zone)
            if not self.all and seen and archive.histories.listed_last(history.article_id):
                last = history.sightings[-1][0]
                again = schedule.next_recount(born, last, seen, prior=self.prior, price=self.price)
                if again is not None and again > run.started_at:
                    archive.due.put_off_recount(run.portal_id, history.article_id, again)
                    listed += 1
                    continue
            ranks.append((history.article_id, -schedule.priority(seen, (now - born) / timedelta(hours=1), prior=self.prior)))
        archive.due.rank_recounts(run.portal_id, ranks)
        if ranks or listed:
            run.journal.write("recounts", due=len(ranks), counted_by_listings=listed, room=self.room())

    def room(self) -> int | None:
        """How many more may be taken now; None: as many as are due."""
        if self.all:
            return None
        settings, now = self.run.crawler.settings, self.run.archive.clock()
        in_hour = self.ledger.spent(self.host, now)
        return room(
            (settings.getint("LUMBUNG_RECOUNTS_PER_RUN"), self.ledger.taken),
            (settings.getint("LUMBUNG_RECOUNTS_PER_HOST_HOUR"), in_hour),
            (self.terms.per_run, self.taken),
            (self.terms.per_hour, in_hour),
        )

    def spend(self, number: int) -> None:
        self.taken += number
        self.ledger.spend(self.host, number, self.run.archive.clock())


def observations(history: History, zone: ZoneInfo) -> tuple[datetime, list[Observation]]:
    """When an article's life began, and its observations: (age in hours, count). An edit begins a new life, with counts from there on."""
    if history.published_at is not None:
        born = datetime.fromisoformat(history.published_at)
    elif history.published_date is not None:
        born = datetime.fromisoformat(history.published_date).replace(tzinfo=zone)
    else:
        born = history.first_seen_at
    born = min(born, history.first_seen_at)
    seen, before = history.sightings, 0.0
    if history.edited_at is not None:
        born = max(born, history.edited_at)
        before = next((count for at, count in reversed(seen) if count is not None and at <= born), 0.0)
        seen = [(at, count) for at, count in seen if at >= born]
    return born, [((at - born) / timedelta(hours=1), None if count is None else max(count - before, 0.0)) for at, count in seen]


def _together(articles: list[list[Observation]], prior: Prior) -> Sightings[Any]:
    most = max(map(len, articles))
    padded = [[*seen, *[(np.nan, np.nan)] * (most - len(seen))] for seen in articles]
    table = np.array([[(age, np.nan if count is None else count) for age, count in seen] for seen in padded], dtype=np.float64)
    return schedule.summed_all(table[:, :, 0], table[:, :, 1], prior)
