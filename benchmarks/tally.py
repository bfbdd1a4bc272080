"""What following sites cost and gave: the sums of ``benchmarks.discovery``."""

from __future__ import annotations

from dataclasses import dataclass, field, fields


@dataclass
class Tally:
    """Sums over some sites, over the days that are judged. Requests are of the whole time after the first walk."""

    sites: int = 0
    polls: int = 0
    pages: int = 0
    sweeps: int = 0
    fetched: int = 0
    articles: int = 0
    delay: float = 0.0  # hours
    lost: int = 0
    days: float = field(default=0.0)

    def __iadd__(self, other: Tally) -> Tally:
        for one in fields(self):
            mine, theirs = getattr(self, one.name), getattr(other, one.name)
            setattr(self, one.name, max(mine, theirs) if one.name == "days" else mine + theirs)
        return self

    @property
    def requests(self) -> int:
        return self.polls + self.pages + self.sweeps + self.fetched

    @property
    def per_article(self) -> float:
        return self.requests / max(self.fetched, 1)

    @property
    def mean_delay(self) -> float:
        return self.delay / max(self.articles, 1)
