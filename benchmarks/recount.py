"""How far what an archive last saw is from what pages show, by rule for visiting again: ``python -m benchmarks.recount``.

Every rule spends the same requests. Traffic is made up (``benchmarks.traffic`` and
``benchmarks.attention`` state every assumption), rivals are re-implementations
(``benchmarks.revisits``). Figures are errors of uniform visits over errors of the rule: 2 means half the error. Several seeds give their
geometric mean.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import product

import numpy as np

from benchmarks import attention
from benchmarks.bound import Unsized
from benchmarks.judging import errors, judged
from benchmarks.revisits import RIVALS, Knowing, Lumbung, LumbungLearned, Policy, Priced
from benchmarks.traffic import FAMILIES as BY_CURVE
from benchmarks.traffic import KINDS, Floats, Traffic, traffic

METRICS = ("abs", "sqrt", "log")
OURS, LEARNED, UNSIZED, KNOWING = "Lumbung", "Lumbung, prior learned", "all known but sizes", "greedy, true rates"
FAMILIES = (*BY_CURVE, *attention.FAMILIES)
Cell = tuple[str, str, int, float, float, int]


def happening(family: str, kind: str, seed: int, *, delay: float = 0.0, days: int = 120) -> Traffic:
    made = traffic if family in BY_CURVE else attention.attention
    return made(family, kind, seed, delay=delay, days=days)


def cell(what: Cell) -> dict[str, list[float]]:
    """Every rule's three errors on one made-up traffic."""
    family, kind, seed, delay, visits, days = what
    happened = happening(family, kind, seed, delay=delay, days=days)
    contenders: dict[str, type[Policy]] = {**RIVALS, OURS: Lumbung, LEARNED: LumbungLearned, UNSIZED: Unsized, KNOWING: Knowing}
    return {name: errors(policy(happened, visits), seed).tolist() for name, policy in contenders.items()}


def ratios(runs: Sequence[dict[str, list[float]]]) -> dict[str, Floats]:
    """Uniform's errors over each rule's, geometric means over *runs*."""
    return {name: np.exp(np.mean([np.log(np.divide(run["uniform"], run[name])) for run in runs], axis=0)) for name in runs[0]}


def by_price(family: str, seed: int, days: int) -> str:
    """A line a kind: what the price comes to, in visits a life, and its errors over those of the same number of visits by budget."""
    lines = []
    for kind in KINDS:
        happened = happening(family, kind, seed, days=days)
        wrong, visits = judged(Priced(happened, 8), seed)
        over = wrong / errors(Lumbung(happened, visits), seed)
        lines.append(f"{family}, {kind}: {visits:.1f} visits a life; error over that of a budget: {' '.join(f'{one:.2f}' for one in over)}")
    return "\n".join(lines)


def table(family: str, results: dict[str, dict[str, Floats]]) -> str:
    """A Markdown table: rules x (kinds x metrics), with a line that holds ours against the best rival and the greedy one."""
    head = [f"{kind} {metric}" for kind, metric in product(results, METRICS)]
    lines = [f"| {family} | " + " | ".join(head) + " |", "|---" * (len(head) + 1) + "|"]
    values = {name: np.concatenate([result[name] for result in results.values()]) for name in next(iter(results.values()))}
    best = np.max([values[name] for name in list(RIVALS)[1:]], axis=0)
    rows = {name: values[name] for name in (*list(RIVALS)[1:], OURS, LEARNED, UNSIZED, KNOWING)}
    rows |= {
        "Lumbung / best rival": values[OURS] / best,
        f"Lumbung / {UNSIZED}": values[OURS] / values[UNSIZED],
        "Lumbung / greedy": values[OURS] / values[KNOWING],
    }
    lines += [f"| {name} | " + " | ".join(f"{value:.2f}" for value in row) + " |" for name, row in rows.items()]
    return "\n".join(lines)


def brief(results: dict[str, dict[str, dict[str, Floats]]]) -> str:
    """A Markdown table, one line a family: ours in each cell, and in brackets over the best rival's there."""
    head = [f"{kind} {metric}" for kind, metric in product(KINDS, METRICS)]
    lines = ["| traffic | " + " | ".join(head) + " |", "|---" * (len(head) + 1) + "|"]
    for family, kinds in results.items():
        ours = np.concatenate([result[OURS] for result in kinds.values()])
        best = np.concatenate([np.max([result[name] for name in RIVALS], axis=0) for result in kinds.values()])
        lines.append(f"| {family} | " + " | ".join(f"{a:.2f} ({a / b:.2f})" for a, b in zip(ours, best, strict=True)) + " |")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.recount", description=__doc__)
    parser.add_argument("--family", action="append", choices=[*FAMILIES, "all"], help="kinds of traffic [power]")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1001, 1002, 1003], metavar="N")
    parser.add_argument("--delay", type=float, default=0.0, metavar="H", help="hours until an article is discovered, on average [0]")
    parser.add_argument("--visits", type=float, default=8.0, metavar="K", help="requests an article's life of 60 days [8]")
    parser.add_argument("--days", type=int, default=120, metavar="D", help="days simulated, the first 60 to settle [120]")
    parser.add_argument("--jobs", type=int, default=1, metavar="J")
    parser.add_argument("--brief", action="store_true", help="one line a family")
    parser.add_argument("--json", action="store_true", dest="as_json", help="one line a cell")
    parser.add_argument("--price", action="store_true", help="what visits by price come to, instead of by budget")
    options = parser.parse_args(arguments)
    families = FAMILIES if "all" in (options.family or ()) else tuple(options.family or ("power",))
    if options.price:
        print("\n".join(by_price(family, options.seeds[0], options.days) for family in families))
        return 0
    cells = [(f, k, s, options.delay, options.visits, options.days) for f, k, s in product(families, KINDS, options.seeds)]
    with ProcessPoolExecutor(options.jobs) as pool:
        done = dict(zip(cells, pool.map(cell, cells), strict=True))
    results = {family: {kind: ratios([done[c] for c in cells if c[:2] == (family, kind)]) for kind in KINDS} for family in families}
    if options.brief:
        print(brief(results))
    for family, kinds in results.items() if not options.brief else ():
        if options.as_json:
            for kind, result in kinds.items():
                print(json.dumps({"family": family, "kind": kind, **{name: value.round(3).tolist() for name, value in result.items()}}))
        else:
            print(table(family, kinds), end="\n\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
