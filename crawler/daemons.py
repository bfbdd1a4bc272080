"""Threads for calls that may never return: a process ends without waiting for them, as it would for those of a ThreadPoolExecutor."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from functools import partial
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Any


class Daemons(Executor):
    """*most* calls at once; what comes beyond waits for its turn."""

    def __init__(self, most: int, name: str) -> None:
        self.most = most
        self.name = name
        self._calls: SimpleQueue[tuple[Future[Any], Callable[[], Any]]] = SimpleQueue()
        self._lock = Lock()
        self._threads = self._unfinished = 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        with self._lock:
            self._unfinished += 1
            more = self._threads < min(self._unfinished, self.most)
            self._threads += more
        self._calls.put((future, partial(fn, *args, **kwargs)))
        if more:
            Thread(target=self._serve, name=self.name, daemon=True).start()
        return future

    def _serve(self) -> None:
        while True:
            future, call = self._calls.get()
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(call())
                except BaseException as error:
                    future.set_exception(error)
            del future, call
            with self._lock:
                self._unfinished -= 1
