"""The archive that a process writes to: opened once, shared by all its crawls, closed by the last."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from scrapy.settings import BaseSettings

from archive import Archive
from crawler.commit import Committer
from crawler.reread.leftovers import sweep
from crawler.settings import LUMBUNG_VERSION


@dataclass
class Shared:
    archive: Archive
    committer: Committer
    users: int = 0


_open: dict[Path, Shared] = {}


def acquire(settings: BaseSettings) -> Shared:
    """The archive at LUMBUNG_DATA, locked by this process. Raises ArchiveLocked, NoSpace."""
    path = Path(settings["LUMBUNG_DATA"]).resolve()
    if path not in _open:
        warcinfo = {"software": f"Lumbung/{LUMBUNG_VERSION}", "http-header-user-agent": settings["USER_AGENT"], "robots": "classic"}
        if settings.get("LUMBUNG_OPERATOR"):
            warcinfo["operator"] = settings["LUMBUNG_OPERATOR"]
        archive = Archive(path, write=True, size=settings.getint("LUMBUNG_WARC_SIZE"), warcinfo=warcinfo)
        try:
            sweep(path)
            if archive.ask.unread():
                from crawler.reread.catchup import catch_up  # whoever opens what is in order need not load what reads

                catch_up(archive)
            archive.sealing.settle()
        except BaseException:
            archive.close()
            raise
        committer = Committer(archive, seconds=settings.getfloat("LUMBUNG_SYNC_SECONDS"), octets=settings.getint("LUMBUNG_SYNC_BYTES"))
        _open[path] = Shared(archive, committer)
    _open[path].users += 1
    return _open[path]


def release(shared: Shared) -> None:
    shared.users -= 1
    if shared.users == 0:
        _open.pop(shared.archive.path, None)
        shared.archive.close()
