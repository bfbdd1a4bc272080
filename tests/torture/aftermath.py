"""What is left of a recorded crawl when it is killed, or the power fails, at any of its calls."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.torture.medium import Medium
from tests.torture.recorder import Call, read_log
from tests.torture.trial import unsound


@dataclass
class Tally:
    """``states``: how often an archive was looked at; ``again``: requests for articles beyond the first of each."""

    states: int = 0
    again: int = 0
    broken: list[str] = field(default_factory=list)

    def add(self, name: str, complaints: list[str]) -> None:
        self.states += 1
        self.broken += [f"{name}: {complaint}" for complaint in complaints]


def kills(log: Path, root: Path, target: Path, points: Collection[int]) -> Tally:
    """Killed before each call of *points* (1: the first), and when half of its bytes are out."""
    tally = Tally()

    def look(number: int, call: Call, medium: Medium) -> None:
        for half in (None, call) if call.type == "W" else (None,):
            medium.after_kill(target, half)
            tally.add(f"killed {'in the middle of' if half else 'before'} call {number} ({call.type})", judged(target, medium))

    _each(log, root, points, look)
    return tally


def power_cuts(log: Path, root: Path, target: Path, points: Collection[int], random: Random) -> Tally:
    """The power fails before each call of *points*."""
    tally = Tally()

    def look(number: int, call: Call, medium: Medium) -> None:
        medium.after_power_cut(target, random)
        tally.add(f"power cut before call {number} ({call.type})", judged(target, medium))

    _each(log, root, points, look)
    return tally


def judged(target: Path, medium: Medium) -> list[str]:
    complaints = unsound(target, medium.acknowledged)
    if complaints:
        kept = target.with_name(f"{target.name}-broken")
        shutil.rmtree(kept, ignore_errors=True)
        shutil.copytree(target, kept)
    return complaints


def _each(log: Path, root: Path, points: Collection[int], look: Callable[[int, Call, Medium], None]) -> None:
    medium, number = Medium(root), 0
    for call in read_log(log):
        if call.type not in "FA":
            number += 1
            if number in points:
                look(number, call, medium)
        medium.feed(call)
