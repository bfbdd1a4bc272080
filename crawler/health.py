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


UNREAD = 5
"""So many pages named as articles, and none read as one: that is no accident any more."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """``outcome``: done, failures, refused, silent-break, limit, unreachable, stopped, no-space or error."""

    outcome: str
    exit_code: int
    reason: str


def judge(run: Run, waiting: int) -> Verdict:
    """The verdict on a run that has ended. *waiting*: URLs still on the frontier."""
    return (
        _ended_early(run, waiting)
        or _unreachable(run, waiting)
        or _changed(run)
        or _limited(run, waiting)
        or _broken(run)
        or _done(run, waiting)
    )


def _ended_early(run: Run, waiting: int) -> Verdict | None:
    if isinstance(run.fatal, LumbungError):
        return Verdict("no-space" if run.fatal.exit_code == 3 else "error", run.fatal.exit_code, str(run.fatal))
    if run.fatal is not None:
        return Verdict("error", 1, f"{type(run.fatal).__name__}: {run.fatal}")
    if run.signal is not None:
        name = signal.Signals(run.signal).name
        return Verdict("stopped", 128 + run.signal, f"stopped by {name}; {waiting} URLs wait. The same command goes on from here.")
    if run.mistakes:
        more = f" and {len(run.mistakes) - 1} more" if len(run.mistakes) > 1 else ""
        return Verdict("error", 1, f"a mistake in Lumbung itself: {run.mistakes[0]}{more}. The log has the traceback; please report it.")
    return None


def _unreachable(run: Run, waiting: int) -> Verdict | None:
    where = run.portal.home if run.verb != "capture" else "what was asked for"
    if not run.portal_answered and run.paused_until is None and (run.barred or run.failures > run.refusals):
        last = run.last_failure
        why = f"{last.kind}: {last.detail}" if last else run.barred
        if last and last.kind == "tls":
            why = f"{why}; `verify_tls: false` in the portal's file keeps what it sends all the same, marked as unverified"
        return Verdict("unreachable", 9, f"{where} cannot be reached ({why}). Run it again later; nothing is lost.")
    if run.barred:
        return Verdict("unreachable", 9, f"{run.barred}; {waiting} URLs wait. Run it again later; nothing is lost.")
    return None


def _changed(run: Run) -> Verdict | None:
    """What this portal's own history says should be there (``crawler.trend``)."""
    if not run.breaks:
        return None
    what = "; ".join(broken.what for broken in run.breaks[:3]) + (f"; and {len(run.breaks) - 3} more" if len(run.breaks) > 3 else "")
    shown = f" A page that shows it is in breaks/{run.portal.slug}/." if any(broken.capture_id for broken in run.breaks) else ""
    return Verdict("silent-break", 6, f"{what}.{shown} Everything is kept, and is read again once the rules fit.")


def _limited(run: Run, waiting: int) -> Verdict | None:
    if run.limited:
        return Verdict("limit", 7, f"stopped at {run.limited}; {waiting} URLs wait. The same command goes on from here.")
    if run.paused_until is not None and (waiting or run.verb != "capture"):
        asked = "asks to be" if run.paused_why.startswith("status") else "is"
        until = f"{times.second(run.paused_until)} ({run.paused_why})" if run.paused_why else times.second(run.paused_until)
        return Verdict("unreachable", 9, f"the host {asked} left alone until {until}; {waiting} URLs wait. Run it again after that.")
    return None


def _broken(run: Run) -> Verdict | None:
    """What a portal that is well never does, whatever its single answers say."""
    home, show = run.portal.home, f"`lumbung portals show {run.portal.slug}` says where it looked."
    if run.refused and not run.portal_answered:
        return Verdict("refused", 5, f"nothing may be asked for: {run.last_reason}. Only the portal's webmaster can change that.")
    if run.verb == "crawl" and run.sources_asked and not run.sources_read:
        if run.turned_away:
            why = f"{home} answers, and gives no page to read ({run.last_reason}). Run it again later; nothing is lost."
            return Verdict("unreachable", 9, why)
        why = f"{run.last_reason}" + ("; if the portal has moved, its file needs the new address" if run.refused else "")
        return Verdict("silent-break", 6, f"no page, feed or sitemap of {home} names articles ({why}). {show}")
    if run.verb == "crawl" and run.sources_read and run.links_found == 0:
        return Verdict("silent-break", 6, f"no article was named on any page, feed or sitemap of {home}. {show}")
    if run.pages_unread >= UNREAD and not run.pages_read:
        what = f"{run.pages_unread} pages that {home} names as articles were fetched, and none could be read as one"
        return Verdict("silent-break", 6, f"{what}. They are kept; a new layout needs new rules. {show}")
    return None


def _done(run: Run, waiting: int) -> Verdict:
    if run.misses:
        what = f"{run.misses} of the URLs asked for gave no " + ("answer that could be kept whole" if run.verb == "capture" else "article")
        return Verdict("failures", 5, f"{what}; `lumbung status {run.portal.slug}` lists them. What failed is tried again next time.")
    if not run.requests:
        return Verdict("done", 0, f"nothing is due now; {waiting} URLs wait for a later time" if waiting else "nothing is due now")
    return Verdict("done", 0, "everything that was due is done")


def overall(codes: list[int]) -> int:
    """The exit code of a run over several portals."""
    return min(codes, key=lambda code: SEVEREST.index(code) if code in SEVEREST else 1, default=0)
