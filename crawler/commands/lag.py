"""What ``lumbung status`` says of runs that did not happen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from archive import Archive, times
from archive.punctual import late_by, skips
from archive.questions import Row
from crawler import operator
from crawler.commands.output import moment, plain, say
from crawler.timer import interval

SHOWN = 3


@dataclass(frozen=True, slots=True)
class Lags:
    """``late``: by slug, how long ago a run should have begun. ``skipped``: those of the last seven days that found the archive in use."""

    late: dict[str, timedelta]
    skipped: list[dict[str, Any]]
    every: str | None

    def row(self, slug: str) -> dict[str, object]:
        """For ``--json``."""
        late = self.late.get(slug)
        last = self.skipped[-1] if self.skipped else None
        return {"late_seconds": int(late.total_seconds()) if late else None, "skipped_runs": len(self.skipped), "last_skipped": last}

    def tell(self) -> None:
        if self.skipped:
            last, runs = self.skipped[-1], "1 run" if len(self.skipped) == 1 else f"{len(self.skipped)} runs"
            say(f"skipped: {runs} in seven days; the last at {moment(last['at'])} ({plain(last['what'])}): {plain(last['reason'])}")
        wanted = f"one is to be every {self.every} (lumbung.yaml)" if self.every else "`every:` in lumbung.yaml says how often one is to be"
        slowest = sorted(self.late.items(), key=lambda pair: -pair[1])
        for slug, late in slowest[:SHOWN]:
            say(f"late: {slug} should have been visited {_in_words(late)} ago; {wanted}. Is the timer on?")
        if len(slowest) > SHOWN:
            say(f"late: {len(slowest) - SHOWN} more portals")


def lags_of(kept: Archive, rows: Sequence[Row]) -> Lags:
    every, now = operator.load(kept.path).every, times.now()
    rhythm = interval(every) if every else None
    late = {}
    for row in () if kept.busy() else rows:
        if row["slug"] != "captures" and (lag := late_by(row["last_started_at"], now, rhythm)):
            late[row["slug"]] = lag
    return Lags(late, skips(kept.path, now), every)


def _in_words(lag: timedelta) -> str:
    hours = lag.total_seconds() / 3600
    return f"{hours * 60:.0f} minutes" if hours < 1 else f"{hours:.0f} hours" if hours < 48 else f"{hours / 24:.0f} days"
