"""What starts runs: a systemd timer or a line for cron, and what an interval is called in each. Pure."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

_UNITS = {"m": 1, "min": 1, "h": 60, "d": 24 * 60}
_INTERVAL = re.compile(r"(\d{1,4})\s*(m|min|h|d)")
_EVEN = (*(n for n in range(5, 60) if 60 % n == 0), *(60 * n for n in (1, 2, 3, 4, 6, 8, 12, 24)))
"""Minutes after which both cron and systemd begin anew without a shorter step at midnight."""


def interval(text: str) -> timedelta:
    """``15m``, ``1h``, ``1d``. Raises ValueError for what does not divide an hour or a day: no calendar can say it."""
    found = _INTERVAL.fullmatch(text.strip())
    minutes = int(found[1]) * _UNITS[found[2]] if found else 0
    if minutes not in _EVEN:
        raise ValueError(f"{text!r} is no interval; expected one that divides an hour or a day, such as 15m, 1h, 6h or 1d")
    return timedelta(minutes=minutes)


_TEMPORARY = ("/tmp", "/var/tmp")  # noqa: S108 - only looked at: a unit with a /tmp of its own would not see an archive there


@dataclass(frozen=True, slots=True)
class Timer:
    """``program``: the path of `lumbung`; ``data``: the archive's; ``words``: the verb and its options; ``user``: who runs it."""

    program: Path
    data: Path
    every: timedelta
    seconds: int  # for --max-seconds: a run ends before the next one is due
    user: str | None = None
    slugs: tuple[str, ...] = ()  # none: all portals

    @property
    def words(self) -> list[str]:
        return [str(self.program), "--data", str(self.data), "crawl", *(self.slugs or ("--all",)), "--max-seconds", str(self.seconds)]

    @property
    def _minutes(self) -> int:
        return int(self.every.total_seconds()) // 60

    def cron(self) -> str:
        """A line for crontab. No ``flock -n`` stands before it: the archive's own lock does the same, and leaves a note for ``status``."""
        minutes = self._minutes
        when = f"*/{minutes} * * * *" if minutes < 60 else f"7 */{minutes // 60} * * *" if minutes < 24 * 60 else "7 2 * * *"
        command = " ".join(map(shlex.quote, self.words)).replace("%", r"\%")  # a bare % is a line end in crontab
        return f"{when} nice {command} >> {shlex.quote(str(self.data / 'cron.log'))} 2>&1"

    def calendar(self) -> str:
        minutes = self._minutes
        return f"*:0/{minutes}" if minutes < 60 else f"0/{minutes // 60}:07" if minutes < 24 * 60 else "02:07"

    def service(self) -> str:
        user = f"User={self.user}\n" if self.user else ""
        return f"""\
[Unit]
Description=Lumbung: visit the portals that are due
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
{user}ExecStart={" ".join(_quoted(word).replace("$", "$$") for word in self.words)}
# 5 done with failures, 6 a silent break, 7 stopped at a limit, 9 unreachable: told by `lumbung status`, and no fault of the unit.
SuccessExitStatus=5 6 7 9 143
TimeoutStartSec={self.seconds + 120}
TimeoutStopSec=20
KillSignal=SIGTERM
UMask=0027
LimitNOFILE=65536
Nice=10
IOSchedulingClass=idle
# It writes to the archive and nowhere else, reaches the network and nothing else.
ReadWritePaths={_quoted(str(self.data))}
ProtectSystem=strict
ProtectHome=read-only
PrivateTmp={"no" if any(map(self.data.is_relative_to, _TEMPORARY)) else "yes"}
PrivateDevices=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
ProtectProc=invisible
ProcSubset=pid
NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
RemoveIPC=yes
LockPersonality=yes
MemoryDenyWriteExecute=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
SystemCallErrorNumber=EPERM
"""

    def timer(self) -> str:
        return f"""\
[Unit]
Description=Lumbung: visit the portals that are due, every {_in_words(self._minutes)}

[Timer]
OnCalendar={self.calendar()}
# A run that was missed while the machine was off is made up for; not all machines begin in the same second.
Persistent=true
RandomizedDelaySec={min(self._minutes * 60 // 10, 300)}
AccuracySec=30

[Install]
WantedBy=timers.target
"""


def _quoted(word: str) -> str:
    """A word as systemd.syntax(7) reads it."""
    text = word.replace("%", "%%").replace("\\", "\\\\").replace('"', '\\"')
    return text if re.fullmatch(r"[\w@%+=:,./-]+", text) else f'"{text}"'


def _in_words(minutes: int) -> str:
    return f"{minutes} minutes" if minutes < 60 else "hour" if minutes == 60 else "day" if minutes == 1440 else f"{minutes // 60} hours"
