"""The fleet: several portals in one process, each in a crawl of its own, so that one portal's trouble never stops another."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from scrapy import Spider
from scrapy.crawler import AsyncCrawlerRunner, Crawler
from scrapy.settings import Settings
from scrapy.utils.reactor import install_reactor

from archive import Archive, times
from archive.errors import ArchiveLocked, LumbungError
from archive.punctual import note_skip
from archive.records import Job
from crawler import heap, opened
from crawler import settings as defaults
from crawler.health import Verdict
from crawler.journal import JournalHandler
from crawler.run import Run
from crawler.straight import StraightCrawler
from spiders import windows
from spiders.portal import Portal

T = TypeVar("T")
Crawl = tuple[type[Spider], dict[str, Any]]


@dataclass
class Result:
    """How one portal's job ended. ``missing``: URLs that gave nothing, with the reason, the first twenty."""

    slug: str
    job: Job
    verdict: Verdict
    missing: list[tuple[str, str]] = field(default_factory=list)
    refused: int = 0
    traps: dict[str, int] = field(default_factory=dict)


def settings_with(**overrides: Any) -> Settings:
    """The project's settings with the command line's word above them; None leaves the default."""
    chosen = Settings()
    chosen.setmodule(defaults, priority="project")
    try:
        import uvloop  # noqa: F401

        chosen.set("ASYNCIO_EVENT_LOOP", "uvloop.Loop", priority="project")
    except ImportError:
        pass
    for name, value in overrides.items():
        if value is not None:
            chosen.set(name, value, priority="cmdline")
    return chosen


def run(work: Callable[[], Awaitable[T]], settings: Settings) -> T:
    """*work* inside Scrapy's reactor. Once in a process: a reactor cannot be started again."""
    install_reactor(settings["TWISTED_REACTOR"], settings["ASYNCIO_EVENT_LOOP"])
    from twisted.internet import reactor as installed

    reactor: Any = installed  # its type is that of a module
    outcome: list[asyncio.Future[T]] = []

    def start() -> None:
        task = asyncio.ensure_future(work())
        outcome.append(task)
        task.add_done_callback(lambda _: reactor.callLater(0, reactor.stop))

    # What was imported stays for the whole run: the collector need not look at it again and again. Nor need it come after every few hundred
    # new objects (a twentieth of the time of a page); but answers go in circles with their requests, and a crawl that collects after 20,000
    # instead of 2,000 takes 26 MB more (2,500 pages, 2026-11).
    gc.freeze()
    gc.set_threshold(2_000, 10, 10)
    heap.keep()
    reactor.callWhenRunning(start)
    reactor.run(installSignalHandlers=False)
    return outcome[0].result()


class Fleet:
    """Crawls of several portals."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.results: list[Result] = []
        self.signal: int | None = None
        self._crawlers: set[Crawler] = set()

    async def crawl(self, spider: type[Spider], portals: Sequence[Portal], **arguments: Any) -> list[Result]:
        """Run *spider* on each portal, some of them side by side. Raises LumbungError where none can run (locked, no space)."""
        return await self._all([(spider, {"portal": portal, **arguments}) for portal in portals])

    async def capture(self, spider: type[Spider], urls: Sequence[str]) -> list[Result]:
        return await self._all([(spider, {"urls": list(urls)})])

    def active(self) -> list[Run]:
        """The runs under way, for the progress line."""
        return [run for crawler in self._crawlers if (run := Run.started(crawler)) is not None]

    async def _all(self, crawls: Sequence[Crawl]) -> list[Result]:
        try:  # before any crawl: a locked archive or a full disk is told once
            shared = opened.acquire(self.settings)
        except ArchiveLocked as error:
            note_skip(Path(self.settings["LUMBUNG_DATA"]), times.now(), _in_words(crawls), str(error).partition("\n")[0])
            raise
        runner = AsyncCrawlerRunner(self.settings)
        gate = asyncio.Semaphore(self.settings.getint("LUMBUNG_SIDE_BY_SIDE"))
        handler = JournalHandler()
        logging.getLogger().addHandler(handler)
        loop = asyncio.get_running_loop()
        before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
        for number in before:
            loop.add_signal_handler(number, self._stop, number)
        try:
            await asyncio.gather(*(self._one(runner, gate, shared, *crawl) for crawl in _longest_ago_first(shared.archive, crawls)))
        finally:
            for number, earlier in before.items():
                loop.remove_signal_handler(number)
                signal.signal(number, earlier)
            logging.getLogger().removeHandler(handler)
            opened.release(shared)
        return self.results

    async def _one(
        self, runner: AsyncCrawlerRunner, gate: asyncio.Semaphore, shared: opened.Shared, spider: type[Spider], arguments: dict[str, Any]
    ) -> None:
        async with gate:
            if self.signal is not None:
                return
            if unasked := _not_now(shared, arguments):
                self.results.append(unasked)
                return
            crawler = StraightCrawler(spider, self.settings)
            self._crawlers.add(crawler)
            trouble: Exception | None = None
            try:
                await runner.crawl(crawler, **arguments)
            except Exception as error:  # this portal's trouble; the others go on
                trouble = error
            finally:
                self._crawlers.discard(crawler)
            self.results.append(_result(Run.started(crawler), arguments, trouble))
            Run.forget(crawler)

    def _stop(self, number: int) -> None:
        """The first signal lets finish what is in flight; the second ends at once (nothing acknowledged is lost by it)."""
        if self.signal is not None:
            raise SystemExit(128 + number)
        self.signal = number
        for run in self.active():
            run.interrupt(number)


def _in_words(crawls: Sequence[Crawl]) -> str:
    slugs = [arguments["portal"].slug if "portal" in arguments else "captures" for _, arguments in crawls]
    return f"{', '.join(slugs[:3])}{f' and {len(slugs) - 3} more' if len(slugs) > 3 else ''}"


def _longest_ago_first(archive: Archive, crawls: Sequence[Crawl]) -> list[Crawl]:
    """Where time runs out before all had their turn, those that had none are first the next time."""
    last = archive.ask.last_starts()
    return sorted(crawls, key=lambda crawl: last.get(crawl[1]["portal"].slug, "") if "portal" in crawl[1] else "")


def _not_now(shared: opened.Shared, arguments: dict[str, Any]) -> Result | None:
    """Why a portal's crawl is not even begun, if it is not."""
    if "portal" not in arguments:
        return None
    portal: Portal = arguments["portal"]
    slug, now = portal.slug, shared.archive.clock()
    if shared.out_of_time:
        verdict = Verdict("limit", 7, "not begun: --max-seconds had passed. The same command begins with it.")
    elif (hours := windows.read(portal.windows)) and windows.closes(hours, local := now.astimezone(portal.zone)) is None:
        opening = windows.opens(hours, local)
        why = f"outside its crawl windows, nothing is asked for; the next one opens {opening:%a %Y-%m-%d %H:%M} {portal.timezone}"
        verdict = Verdict("closed", 0, why)
    else:
        return None
    return Result(slug, Job("", slug, "", now, now, verdict.outcome, verdict.exit_code, verdict.reason), verdict)


def _result(run: Run | None, arguments: dict[str, Any], trouble: Exception | None) -> Result:
    if run is not None and run.verdict is not None:
        return Result(run.portal.slug, run.job, run.verdict, run.missing, run.refused, dict(run.traps))
    code = trouble.exit_code if isinstance(trouble, LumbungError) else 1
    told = str(trouble) if isinstance(trouble, LumbungError) else f"{type(trouble).__name__}: {trouble}"
    verdict = Verdict("no-space" if code == 3 else "error", code, f"the crawl ended before it began: {told}")
    slug = arguments["portal"].slug if "portal" in arguments else "captures"
    job = run.job if run is not None else Job("", slug, "", times.now())
    return Result(slug, replace(job, outcome=verdict.outcome, exit_code=code, reason=verdict.reason), verdict)
