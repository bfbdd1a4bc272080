"""``make torture``: every round of hardship again and again until the time is up, and what it found."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from random import Random, SystemRandom

from tests.conftest import find_tool
from tests.torture import rounds
from tests.torture.aftermath import Tally, kills, power_cuts
from tests.torture.recorder import build, counted

Round = Callable[[Path, Random], Tally]


def plan(library: Path | None) -> dict[str, Round]:
    """The rounds that this machine allows."""

    def every_call(here: Path, random: Random) -> Tally:
        assert library
        trial = rounds.recorded(here / "recorded", library, random)
        return kills(trial.log, trial.data, here / "left", _some(random, counted(trial.log), 300))

    def cut_anywhere(here: Path, random: Random) -> Tally:
        assert library
        trial = rounds.recorded(here / "recorded", library, random)
        return power_cuts(trial.log, trial.data, here / "left", _some(random, counted(trial.log), 900), random)

    found: dict[str, Round] = {"SIGKILL at a random moment": lambda here, random: rounds.killed_at_random(here / "a", random, 12)}
    if library:
        found |= {
            "SIGKILL before, in or after a call": lambda here, random: rounds.killed_at_calls(here / "a", library, random, 8),
            "what SIGKILL leaves, call by call": every_call,
            "what a power cut may leave": cut_anywhere,
            "crawl resumed after a power cut": lambda here, random: rounds.resumed(here / "a", library, random, 8),
            "disk full, quota, read-only": lambda here, random: rounds.starved(here / "a", library, random, rounds.NO_SPACE * 2),
        }
    if rounds.may_mount():
        found["a small disk, really full"] = lambda here, random: rounds.small_disk(here / "a", [random.randint(60, 700)])
    return found


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    options.add_argument("--minutes", type=float, default=10.0, help="how long [10]")
    options.add_argument("--seed", type=int, help="the same seed makes the same choices [a new one]")
    chosen = options.parse_args()
    seed = chosen.seed if chosen.seed is not None else SystemRandom().randrange(1_000_000)
    compiler = find_tool("cc")
    if compiler is None:
        print("no C compiler: only kills at random moments, and no power cut (apt-get install gcc libc6-dev)", file=sys.stderr)
    planned = plan(build(compiler) if compiler else None)
    print(f"seed {seed}, {chosen.minutes:g} minutes", flush=True)
    sums = {name: Tally() for name in planned}
    for name, tally in _rounds(planned, seed, time.monotonic() + 60 * chosen.minutes):
        sums[name].states += tally.states
        sums[name].again += tally.again
        sums[name].broken += tally.broken
        for complaint in tally.broken:
            print(f"{name}: {complaint}", flush=True)
    print(f"{'':36}{'states':>8}{'fetched again':>15}{'broken':>8}")
    for name, tally in sums.items():
        print(f"{name:36}{tally.states:>8}{tally.again:>15}{len(tally.broken):>8}")
    return 1 if any(tally.broken for tally in sums.values()) else 0


def _rounds(planned: dict[str, Round], seed: int, deadline: float) -> Iterator[tuple[str, Tally]]:
    """Each round in turn, every one at least once."""
    for turn in count():
        for name, round_ in planned.items():
            if turn and time.monotonic() >= deadline:
                return
            here = Path(tempfile.mkdtemp(prefix="lumbung-torture-"))
            try:
                yield name, round_(here, Random(f"{seed} {turn} {name}"))
            finally:
                shutil.rmtree(here, ignore_errors=True)


def _some(random: Random, calls: int, wanted: int) -> set[int]:
    return set(random.sample(range(1, calls + 1), min(calls, wanted)))


if __name__ == "__main__":
    sys.exit(main())
