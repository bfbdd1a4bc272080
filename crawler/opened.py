"""The archive that a process writes to: opened once, shared by all its crawls, closed by the last."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

from scrapy.settings import BaseSettings
from scrapy.utils.misc import load_object

from archive import Archive
from crawler.commit import Committer
from crawler.pace import Pacer
from crawler.reread.leftovers import sweep
from crawler.settings import LUMBUNG_VERSION


@dataclass
class Shared:
    archive: Archive
    committer: Committer
    pacer: Pacer
    deadline: float | None = None  # on the loop's clock: LUMBUNG_MAX_SECONDS after it was opened, for all its crawls together
    users: int = 0

    @property
    def out_of_time(self) -> bool:
        return self.deadline is not None and asyncio.get_running_loop().time() >= self.deadline


_open: dict[Path, Shared] = {}


def acquire(settings: BaseSettings) -> Shared:
    """The archive at LUMBUNG_DATA, locked by this process. Raises ArchiveLocked, NoSpace."""
    path = Path(settings["LUMBUNG_DATA"]).resolve()
    if path not in _open:
        warcinfo = {"software": f"Lumbung/{LUMBUNG_VERSION}", "http-header-user-agent": settings["USER_AGENT"], "robots": "classic"}
        if settings.get("LUMBUNG_OPERATOR"):
            warcinfo["operator"] = settings["LUMBUNG_OPERATOR"]
        clock = load_object(settings["LUMBUNG_CLOCK"])
        archive = Archive(path, write=True, size=settings.getint("LUMBUNG_WARC_SIZE"), warcinfo=warcinfo, clock=clock)
        try:
            sweep(path)
            if archive.ask.unread():
                from crawler.reread.catchup import catch_up  # whoever opens what is in order need not load what reads

                catch_up(archive)
            archive.sealing.settle()
        except BaseException:
            archive.close()
            raise
        committer = Committer(
            archive, seconds=settings.getfloat("LUMBUNG_SYNC_SECONDS"), octets=settings.getint("LUMBUNG_SYNC_BYTES"),
            most=settings.getint("LUMBUNG_UNACKNOWLEDGED") // 2,
        )  # fmt: skip
        seconds = settings.getfloat("LUMBUNG_MAX_SECONDS")
        deadline = asyncio.get_running_loop().time() + seconds if seconds else None
        _open[path] = Shared(archive, committer, Pacer(archive.hosts, archive.clock), deadline)
    _open[path].users += 1
    return _open[path]


def release(shared: Shared) -> None:
    shared.users -= 1
    if shared.users == 0:
        _open.pop(shared.archive.path, None)
        shared.archive.close()
