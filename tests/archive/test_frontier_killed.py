"""SIGKILL at any moment: no URL is lost, and none but those in flight is given out again."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

from archive import Archive
from archive.duelist import Found
from archive.records import PortalEntry

COUNT, BATCH, KILLS = 240, 16, 3
WORKER = f"""
import sys
from datetime import timedelta
from archive import Archive
with Archive(sys.argv[1], write=True) as archive:
    now = archive.clock()
    archive.due.release(1)
    while True:
        with archive.index.transaction():
            taken = archive.due.take(1, now, now, {BATCH}, ("article",))
        if not taken:
            break
        for due in taken:
            print(due.key, flush=True)
            with archive.index.transaction():
                archive.due.settle(1, due.key, "done", now + timedelta(days=1))
"""


def test_sigkill_loses_no_url(tmp_path: Path) -> None:
    chance = random.Random(20261126)
    with Archive(tmp_path, write=True) as archive, archive.index.transaction():
        portal = archive.enter(PortalEntry("contoh", "Dinas", "http://contoh.go.id/", "Asia/Jakarta", "generic"))
        assert portal == 1
        archive.due.add(1, (Found(f"contoh.go.id/{n}", f"http://contoh.go.id/{n}", "article") for n in range(COUNT)), archive.clock())
    given: Counter[str] = Counter()
    for kill in range(KILLS + 1):
        lines = chance.randrange(10, COUNT // KILLS) if kill < KILLS else -1
        with subprocess.Popen([sys.executable, "-c", WORKER, str(tmp_path)], stdout=subprocess.PIPE, text=True) as worker:
            assert worker.stdout is not None
            for line in worker.stdout:
                given[line.strip()] += 1
                lines -= 1
                if lines == 0:
                    worker.send_signal(signal.SIGKILL)
        assert worker.returncode == (-signal.SIGKILL if kill < KILLS else 0)
    assert len(given) == COUNT, "a URL was lost"
    assert sum(given.values()) - COUNT <= KILLS * BATCH, "more than what was in flight was given out again"
