"""Rounds of hardship, each on archives of its own: the short form runs in ``make test``, the long one in ``make torture``."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from random import Random

from tests.torture.aftermath import Tally, judged
from tests.torture.medium import Medium
from tests.torture.recorder import counted, read_log
from tests.torture.trial import SLUGS, TWICE_A_KILL, Trial, forgotten, unsound

NO_SPACE = ("full", errno.ENOSPC), ("short", errno.ENOSPC), ("full", errno.EDQUOT), ("full", errno.EROFS), ("once", errno.EIO)

MET = "recorder: the fault was met"


def killed_at_random(directory: Path, random: Random, kills: int, *, size: int = 30) -> Tally:
    """A crawl that is killed again and again before it may end; after every kill the archive is looked at as a reader sees it."""
    tally = Tally()
    with Trial(directory, size, delay=0.025) as trial:
        for _ in range(kills):
            if random.random() < 0.3:  # while it starts, reads the archive, takes the first from the table
                trial.kill_after(0, random.random())
            else:
                trial.kill_after(random.randint(1, 14), random.choice((0.0, random.random() * 0.005, random.random() * 0.03)))
            if (trial.data / "index.db").exists():
                tally.broken += forgotten(trial.data, trial.said())
        complaints = trial.finish() + trial.complaints()
        again, bound = trial.fetched_again(), TWICE_A_KILL * len(SLUGS) * trial.kills
        if again > bound:
            complaints.append(f"{again} requests made again after {trial.kills} kills, expected {bound} at most")
        tally.add(f"{trial.kills} kills", complaints)
        tally.states, tally.again = trial.kills, again
    return tally


def killed_at_calls(directory: Path, library: Path, random: Random, kills: int, *, size: int = 12) -> Tally:
    """Real kills before, after and in the middle of calls that change a file or a name."""
    tally = Tally()
    with Trial(directory, size, library) as trial:
        for _ in range(kills):
            how, before = random.choice(("before", "after", "half")), trial.kills
            trial.run(at=random.randint(1, 450), how=how)
            if trial.kills > before:
                tally.add(f"killed {how} a call", unsound(trial.data, trial.said()))
        tally.add("the end", trial.finish() + trial.complaints())
        tally.states, tally.again = trial.kills, trial.fetched_again()
    return tally


def recorded(directory: Path, library: Path, random: Random, *, size: int = 8) -> Trial:
    """A crawl that was killed on its way, and the one that took up its work, both in one log."""
    trial = Trial(directory, size, library)
    with trial:
        trial.run(record=True, at=random.randint(400, 900), how=random.choice(("before", "after", "half")))
        code, told = trial.run(record=True)
        assert code == 0 and not trial.complaints(), (told, trial.complaints())
    return trial


def resumed(directory: Path, library: Path, random: Random, count: int, *, size: int = 8) -> Tally:
    """The power fails on a crawl; another takes up its work from what is left, and must end with everything."""
    tally = Tally()
    with Trial(directory, size, library) as trial:
        trial.run(record=True)
        total = counted(trial.log)
        points = sorted(random.sample(range(1, total + 1), count))
        medium, number = Medium(trial.data), 0
        for call in read_log(trial.log):
            if call.type not in "FA":
                number += 1
                if number in points:
                    medium.after_power_cut(trial.data, random)
                    trial.acks.write_text("".join(f"{line}\n" for line in medium.acknowledged))
                    for site in trial.sites:
                        site.define(trial.data)  # the portals' files stood there before the crawl
                    tally.add(f"resumed after a power cut before call {number}", trial.finish() + trial.complaints())
            medium.feed(call)
    return tally


def starved(directory: Path, library: Path, random: Random, faults: Iterable[tuple[str, int]], *, size: int = 12) -> Tally:
    """Each run meets a disk that is full, over quota or read-only at some call; the next finds space again, up to its own fault."""
    tally = Tally()
    with Trial(directory, size, library) as trial:
        for way, number in faults:
            at = random.randint(1, 450)
            code, told = trial.run(at=at, how=f"{way}:{number}")
            name = f"{errno.errorcode[number]} ({way}) from call {at}"
            complaints = unsound(trial.data, trial.said()) if (trial.data / "index.db").exists() else []
            if MET not in told:
                continue  # all was done before
            if code == 0:  # met when nothing but tidying was left
                complaints += trial.complaints()
            elif code != 3:
                complaints.append(f"exit code {code}, expected 3: {told[-2000:]}")
            tally.add(name, complaints)
        tally.add("with space again", trial.finish() + trial.complaints())
        tally.again = trial.fetched_again()
    return tally


def small_disk(directory: Path, kilobytes: Iterable[int], *, size: int = 40) -> Tally:
    """The archive on a tmpfs that is too small, then large enough, then read-only. For root alone; raises CalledProcessError elsewhere."""
    tally = Tally()
    for room in kilobytes:
        here = directory / str(room)
        here.mkdir(parents=True)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={room}k", "tmpfs", here], check=True, capture_output=True)
        try:
            with Trial(here / "disk", size) as trial:
                trial.acks = directory / f"acks-{room}"
                trial.acks.touch()
                code, told = trial.run()
                tally.add(f"{room} KB", [] if code == 3 else [f"exit code {code}, expected 3: {told[-2000:]}"])
                _remount(here, "size=64m,ro")
                code, told = trial.run()
                tally.add(f"{room} KB, read-only", [] if code == 3 else [f"exit code {code}, expected 3: {told[-2000:]}"])
                _remount(here, "rw")
                tally.add(f"{room} KB, then room", trial.finish() + trial.complaints())
        finally:
            subprocess.run(["umount", here], check=True)
    return tally


def _remount(here: Path, options: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{options}", here], check=True)


def without_sync(trial: Trial, target: Path, random: Random, cuts: int, ending: str) -> Tally:
    """The same log, as if syncs of files with such a name had never been asked for: what the power cuts must find."""
    tally, medium, number, ignored = Tally(), Medium(trial.data), 0, set[int]()
    points = set(random.sample(range(1, counted(trial.log) + 1), cuts))
    for call in read_log(trial.log):
        if call.type == "f" and call.path.endswith(ending):
            ignored.add(call.number)
        if call.type in "fF" and call.number in ignored:
            continue
        number += call.type not in "FA"
        if call.type not in "FA" and number in points:
            medium.after_power_cut(target, random)
            tally.add(f"call {number}", judged(target, medium))
        medium.feed(call)
    return tally


def may_mount() -> bool:
    return os.geteuid() == 0 and shutil.which("mount") is not None
