"""What happens in the towns, step by step, and the crawls that see it."""

from __future__ import annotations

import os
from pathlib import Path

from hypothesis import strategies as st

from archive import Archive
from crawler.reread.catchup import catch_up
from tests.reread.months import SELECT, Clock, Page, Town

MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
"""Where archives that a test writes often may lie: what a sync costs is no matter of these tests."""

WORDS = ("panen", "pasar", "sekolah", "jembatan", "posyandu", "arsip")

step = st.tuples(
    st.sampled_from(
        ["publish", "visit", "visit", "visit", "edit", "delete", "return", "move", "twin", "same", "challenge", "error", "fail",
         "unreachable", "listing", "define", "next job", "kill"]
    ),
    st.integers(0, 1),  # which portal
    st.integers(0, 5),  # which of its pages
    st.integers(0, 60),  # hours until the next
)  # fmt: skip


def live(data: Path, steps: list[tuple[str, int, int, int]], *, clock: Clock | None = None, portals: int = 2) -> None:
    """Crawl the towns that *steps* tell of."""
    clock = clock or Clock()
    archive = Archive(data, write=True, clock=clock.now)
    towns = [Town(archive, clock, number) for number in range(portals)]
    for town in towns:
        town.pages = [Page(f"berita/{word}", f"Kabar {word} dari kota {town.number}", f"Tentang {word}.") for word in WORDS[:3]]
        town.begin()
    for number, (what, which, page, hours) in enumerate(steps):
        town = towns[which % portals]
        if what == "kill":
            town.hasty = True  # one exchange is kept, and the run dies before it is read
            _happens(town, "edit", town.pages[page % len(town.pages)], number, clock)
            town.hasty = False
            for other in towns:
                other.job = None
            archive._db.close()  # as a kill leaves it: files open, jobs without an end
            for writer in archive._writers.values():
                writer.abandon()
            archive._unlock()
            archive = Archive(data, write=True, clock=clock.now)
            catch_up(archive)
            archive.sealing.settle()
            for other in towns:
                other.archive = archive
                other.begin()
        else:
            _happens(town, what, town.pages[page % len(town.pages)], number, clock)
        clock.sleep(hours)
    for town in towns:
        town.end()
    archive.close()


def _happens(town: Town, what: str, page: Page, number: int, clock: Clock) -> None:
    if what == "publish":
        town.pages.append(Page(f"berita/{WORDS[number % 6]}-{number}", f"Berita {number}", f"Yang terjadi hari ke-{number}."))
        town.visit(town.pages[-1])
    elif what == "edit":
        page.text, page.likes = f"{page.text} Ralat {number}.", page.likes + 1
        town.visit(page, purpose="recount")
    elif what in ("delete", "return"):
        page.status = 404 if what == "delete" else 200
        town.visit(page, purpose="recount")
    elif what == "move":
        old = town.home + page.path
        page.path = f"baru/{page.path.rsplit('/', 1)[-1]}-{number}"
        town.ask(old, b"", status=301, head=f"Location: {town.home}{page.path}\r\n")
        town.visit(page, asked=old)
    elif what == "twin":
        twin = Page(f"cetak/{number}", page.title, page.text, canonical=town.home + page.path)
        town.visit(twin)
    elif what == "challenge":
        body = b"<html><head><title>Just a moment...</title></head><body><h1>Checking your browser</h1></body></html>"
        town.ask(town.home + page.path, body, head="Server: cloudflare\r\n")
    elif what == "error":
        town.ask(town.home + page.path, b"<h1>Bad gateway</h1>", status=502)
    elif what == "fail":
        town.fail(page)
    elif what == "unreachable":
        town.unreachable(page)
    elif what == "listing":
        links = "".join(f'<h3><a href="/{one.path}">{one.title}</a></h3>' for one in town.pages)
        town.ask(town.home, f"<html><body><main>{links}</main></body></html>".encode(), purpose="discovery")
    elif what == "define":
        town.select = {} if town.select else dict(SELECT)
        town.end()
        town.begin()
    elif what == "next job":
        town.end()
        town.begin()
    else:  # the same bytes come as a revisit
        town.visit(page, purpose="recount" if number % 2 else "article")


STORY = [
    ("visit", 0, 0, 3), ("visit", 1, 1, 3), ("listing", 0, 0, 1), ("edit", 0, 0, 30), ("same", 0, 1, 3), ("same", 0, 1, 3),
    ("fail", 1, 1, 3), ("unreachable", 1, 1, 3), ("move", 0, 2, 3), ("twin", 1, 0, 3), ("define", 0, 0, 3), ("delete", 0, 0, 9),
    ("kill", 1, 1, 9), ("return", 0, 0, 9),
]  # fmt: skip
