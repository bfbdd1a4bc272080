"""All cores at work on one list of tasks; their results in the order of the list."""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from typing import TypeVar

from crawler import heap

T = TypeVar("T")
R = TypeVar("R")


def each(work: Callable[[T], R], tasks: Iterable[T], *, cores: int | None = None) -> Iterator[R]:
    """*work* of each task, in order; at most a few of them wait at a time. *cores*: 1 for this process alone [all there are]."""
    cores = available() if cores is None else cores
    heap.keep()
    if cores < 2:
        yield from map(work, tasks)
        return
    # Not forked: whoever calls may have threads, and what they hold would be held for ever in the child.
    with ProcessPoolExecutor(cores, mp_context=multiprocessing.get_context("spawn"), initializer=heap.keep) as pool:
        waiting: deque[Future[R]] = deque()
        try:
            for task in tasks:
                waiting.append(pool.submit(work, task))
                if len(waiting) > 2 * cores:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for one in waiting:
                one.cancel()


def available() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
