"""How far off the counts are that a policy of ``benchmarks.revisits`` leaves, over the whole life of every article."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.revisits import Policy, Which
from benchmarks.traffic import LIFE, Floats


def errors(policy: Policy, seed: int = 0, *, failing: float = 0.03) -> Floats:
    """The mean error of what *policy* last saw over all hours of all articles, discovery to end of life, after 60 days to settle:
    absolute, of square roots, of logarithms (of 1 + count). *failing*: the share of visits that cost a request and show nothing."""
    return judged(policy, seed, failing=failing)[0]


def judged(policy: Policy, seed: int = 0, *, failing: float = 0.03) -> tuple[Floats, float]:
    """``errors``, and how often an article was visited in its life."""
    traffic, rng = policy.traffic, np.random.default_rng(seed)
    step, number = traffic.step, len(traffic.born)
    first = np.ceil(traffic.born / step).astype(int)
    found, count = np.zeros(number, dtype=bool), np.zeros(number)
    purse, spent, hours, asked = 0.0, np.zeros(3), 0, 0
    for now in range(int(traffic.days * 24 / step)):
        newest = int(np.searchsorted(first, now, "right"))
        oldest = int(np.searchsorted(first, now - int(LIFE / step), "right"))
        known = np.arange(oldest, newest)
        age = now - first[known]
        new = known[~found[known] & (age * step >= traffic.found[known])]
        found[new] = True
        _visit(policy, count, new, now - first[new])
        known = known[found[known]]
        age = now - first[known]
        purse += policy.budget * step
        visits = min(int(purse), len(known))
        purse -= int(purse)
        chosen = policy.choose(known, age * step, visits) if visits else known[:0]
        asked += len(chosen) * (now * step >= LIFE)
        chosen = chosen[rng.random(len(chosen)) >= failing]
        _visit(policy, count, known[chosen], age[chosen])
        if now * step >= LIFE:
            true, told = traffic.counts[known, age], count[known]
            wrong: list[Any] = [np.abs(scale(true) - scale(told)).sum() for scale in (np.abs, np.sqrt, np.log1p)]
            spent += wrong
            hours += len(known)
    return spent / hours, asked / hours * LIFE / step


def _visit(policy: Policy, count: Floats, which: Which, age: Which) -> None:
    count[which] = policy.traffic.counts[which, age]
    policy.seen(which, (age * policy.traffic.step).astype(np.float64), count[which])
