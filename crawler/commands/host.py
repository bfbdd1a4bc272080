"""``lumbung status --host``: what was asked of one host and how it was treated, in words that can be handed to its webmaster."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from difflib import get_close_matches

import click

from archive import times
from archive.errors import UsageError
from archive.hostlog import HostLog, host_log, known_hosts
from crawler.commands.output import archive, emit, plain, say, table

SHOWN = 20
IN_JSON = 10_000


def show(name: str, *, as_json: bool) -> None:
    with archive() as kept:
        log = host_log(kept.index.db, name)
        known = known_hosts(kept.index.db)
    if log is None:
        near = get_close_matches(name.lower(), known, n=3)
        hint = f"did you mean {' or '.join(near)}?" if near else f"it knows {', '.join(known[:10]) or 'none yet'}"
        raise UsageError(
            f"this archive never asked {plain(name)!r} for anything; {hint}", cure="Give a host name, without scheme and path."
        )
    if as_json:
        emit(_row(log))
    else:
        _tell(log)


def _row(log: HostLog) -> dict[str, object]:
    pace = log.pace
    return {
        "host": log.host, "address": pace.address, "requests": len(log.asked),
        "first_at": log.asked[0].at if log.asked else None, "last_at": log.asked[-1].at if log.asked else None,
        "purposes": dict(Counter(asked.purpose for asked in log.asked)), "statuses": dict(Counter(asked.status for asked in log.asked)),
        "least_gap": log.least_gap, "median_gap": log.median_gap, "rest": pace.rest, "crawl_delay": pace.crawl_delay,
        "latency": pace.latency, "strikes": pace.strikes, "paused_until": _stamp(pace.paused_until), "reason": pace.reason,
        "robots": [{"origin": r.origin, "status": r.status, "at": _stamp(r.at), "text": r.text} for r in log.robots],
        "events": [{"at": at, "kind": kind, "detail": detail} for at, kind, detail in log.events],
        "refused": [{"at": at, "url": url, "kind": kind, "detail": detail} for at, url, kind, detail in log.refused],
        "failed": [{"at": at, "url": url, "kind": kind, "detail": detail} for at, url, kind, detail in log.failed],
        "asked": [{"at": a.at, "gap": a.gap, "status": a.status, "purpose": a.purpose, "portal": a.portal, "url": a.url}
                  for a in log.asked[-IN_JSON:]],
    }  # fmt: skip


def _tell(log: HostLog) -> None:
    pace, asked = log.pace, log.asked
    click.echo(click.style(log.host, bold=True) + (f" ({pace.address})" if pace.address else ""))
    if asked:
        purposes = ", ".join(f"{count} {purpose}" for purpose, count in Counter(a.purpose for a in asked).most_common())
        click.echo(f"  asked      {len(asked)} times from {_second(asked[0].at)} to {_second(asked[-1].at)}: {purposes}")
        portals = ", ".join(sorted({a.portal for a in asked}))
        click.echo(f"  for        {portals}")
    if log.least_gap is not None:
        click.echo(f"  pace       one request at a time; between two at least {log.least_gap:.3f} s, {log.median_gap:.3f} s in the middle")
    owed = [f"{pace.rest:.3g} s after each answer"]
    owed += [f"robots.txt asks for {pace.crawl_delay:g} s"] if pace.crawl_delay else []
    owed += [f"it takes {pace.latency:.2f} s to begin an answer"] if pace.latency else []
    owed += [f"longer because of {pace.strikes} failures in a row"] if pace.strikes else []
    click.echo(f"  rest       {'; '.join(owed)}")
    if pace.paused_until:
        click.echo(f"  left alone until {pace.paused_until:%Y-%m-%d %H:%M:%S} UTC ({plain(pace.reason or 'no reason given')})")
    for robots in log.robots:
        status = "no answer" if robots.status is None else f"status {robots.status}"
        click.echo(f"  robots.txt {robots.origin}, {status}, seen {robots.at:%Y-%m-%d %H:%M:%S} UTC")
        for line in (robots.text or "").splitlines()[:40]:
            click.echo(f"             | {plain(line)[:200]}")
    if log.events:
        click.echo("\nWhat changed:")
        table([(_second(at), kind, detail) for at, kind, detail in log.events[-SHOWN:]], ("when (UTC)", "what", "how"))
    for title, rows in (("Not asked for", log.refused), ("Asked for in vain", log.failed)):
        if rows:
            click.echo(f"\n{title} ({len(rows)}):")
            table([(_second(at), kind, url, detail) for at, url, kind, detail in rows[-SHOWN:]], ("when (UTC)", "why", "URL", "in words"))
    if asked:
        click.echo(f"\nThe last {min(len(asked), SHOWN)} requests:")
        last = [(_second(a.at), "-" if a.gap is None else f"{a.gap:.3f}", a.status, a.purpose, a.url) for a in asked[-SHOWN:]]
        table(last, ("sent (UTC)", "gap (s)", "status", "why", "URL"), right=("gap (s)", "status"))
        if len(asked) > SHOWN:
            say(f"… {len(asked) - SHOWN} earlier ones: lumbung status --host {log.host} --json")


def _stamp(moment: datetime | None) -> str | None:
    return None if moment is None else times.stamp(moment)


def _second(text: str) -> str:
    return text[:19].replace("T", " ")
