"""Judging a run: its outcome in a word, its exit code, and a sentence saying what to do. Pure: it looks at what the run counted."""

from __future__ import annotations

import signal
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive import times
from archive.errors import LumbungError

if TYPE_CHECKING:
    from crawler.run import Run

SEVEREST = (3, 1, 4, 8, 130, 143, 6, 9, 7, 5, 0)
"""Exit codes, the most pressing first: several portals in one run end with the first of these that any of them has."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """``outcome``: done, failures, silent-break, limit, unreachable, stopped, no-space or error."""

    outcome: str
    exit_code: int
    reason: str


def judge(run: Run, close_reason: str, waiting: int) -> Verdict:
    """The verdict on a run that has ended. *waiting*: URLs still on the frontier."""
    if isinstance(run.fatal, LumbungError):
        return Verdict("no-space" if run.fatal.exit_code == 3 else "error", run.fatal.exit_code, str(run.fatal))
    if run.fatal is not None:
        return Verdict("error", 1, f"{type(run.fatal).__name__}: {run.fatal}")
    if run.signal is not None:
        name = signal.Signals(run.signal).name
        return Verdict("stopped", 128 + run.signal, f"stopped by {name}; {waiting} URLs wait. The same command goes on from here.")
    if run.limited:
        return Verdict("limit", 7, f"stopped at {run.limited}; {waiting} URLs wait. The same command goes on from here.")
    if run.paused_until is not None:
        until = times.second(run.paused_until)
        return Verdict("unreachable", 9, f"the host asks to be left alone until {until}; {waiting} URLs wait. Run it again after that.")
    if (run.requests and not run.portal_answered) or (run.failures and not run.answered):
        last = run.last_failure
        why = f"{last.kind}: {last.detail}" if last else "robots.txt could not be had, so nothing else was asked for (RFC 9309)"
        return Verdict("unreachable", 9, f"{run.portal.home} cannot be reached ({why}). Run it again later; nothing is lost.")
    if run.verb == "crawl" and run.sources_read and run.links_found == 0:
        return Verdict(
            "silent-break",
            6,
            f"no article was named on any page, feed or sitemap of {run.portal.home}. `lumbung portals show {run.portal.slug}` says where it looked.",
        )
    if run.misses:
        return Verdict(
            "failures",
            5,
            f"{run.misses} of the URLs asked for gave no article; `lumbung status` lists them. They are tried again next time.",
        )
    if not run.requests:
        return Verdict("done", 0, f"nothing is due now; {waiting} URLs wait for a later time" if waiting else "nothing is due now")
    return Verdict("done", 0, "everything that was due is done")


def overall(codes: list[int]) -> int:
    """The exit code of a run over several portals."""
    return min(codes, key=lambda code: SEVEREST.index(code) if code in SEVEREST else 1, default=0)
