"""A year of two sample portals in simulated time, visited as a timer would. ``python -m tests.year DATA`` crawls it and prints, as JSON,
what the portals really showed at every visit."""

from __future__ import annotations

import asyncio
import json
import sys
from copy import deepcopy
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from crawler import fleet
from crawler.demo import portals as samples
from crawler.demo import truth
from crawler.demo.routes import Request, answer
from crawler.demo.site import SamplePortal
from spiders.registry import Registry
from spiders.walk import Articles, Recount
from tests import simulated

DAYS = 365
EVERY = timedelta(days=7)
STEP = timedelta(hours=24)


class Year:
    """One portal over the year. ``shown``: what the page of each article said at each visit; ``deleted``: URLs of articles taken away."""

    def __init__(self, site: SamplePortal, seed: int) -> None:
        self.site = site
        self.random = Random(seed)
        self.stock = deepcopy(site.live)
        self.shown: list[dict[str, Any]] = []
        self.requests: list[tuple[str, str]] = []
        self.deleted: list[str] = []
        self.published = len(site.articles)
        simulated.portals[site.host] = self.serve

    def serve(self, data: bytes) -> bytes:
        line, *rest = data.decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _, value in (one.partition(": ") for one in rest if one)}
        parts = urlsplit(line.split(" ")[1])
        at = simulated.now().isoformat(timespec="microseconds")
        self.requests.append((at, parts.path))
        url = self.site.url(parts.path)
        entry = next((entry for entry in truth(self.site) if entry["url"] == url), None)
        if entry:
            self.shown.append({"at": at, **{name: entry[name] for name in ("url", "title", "text", "counts")}})
        asked = Request(line.split(" ")[0], unquote(parts.path) or "/", dict(parse_qsl(parts.query)), headers, {}, "192.0.2.9")
        reply = answer(self.site, asked)
        lines = [f"{name}: {value}\r\n" for name, value in reply.headers]
        head = f"HTTP/1.1 {reply.status} X\r\nContent-Type: {reply.mime}\r\nContent-Length: {len(reply.body)}\r\n{''.join(lines)}\r\n"
        return head.encode("latin-1") + reply.body

    def step(self, now: datetime) -> None:
        """A day passes: an article on some days, votes and views on most, now and then an edit or a deletion."""
        site, random = self.site, self.random
        if random.random() < 0.16:
            told = deepcopy(random.choice(self.stock))
            self.published += 1
            number = self.published
            named = {"id": 5000 + number, "slug": f"{told.slug}-{number}", "title": f"{told.title} ({number})"}
            fresh = {"published_at": now, "views": 0, "comments": [], "reactions": dict.fromkeys(told.reactions, 0)}
            site.publish(replace(told, **named, **fresh))
        for article in random.sample(site.live, 3):
            site.view(article, random.randint(1, 90))
            if article.widget:
                site.vote(article, random.choice(tuple(article.reactions)), random.randint(1, 4))
        if random.random() < 0.04:
            editable = [article for article in site.live[:8] if not article.gallery]
            site.edit(random.choice(editable), paragraph=f"Pembaruan per {now:%d-%m-%Y}: jadwal kegiatan disesuaikan dengan hasil rapat.")
        if random.random() < 0.02 and len(site.live) > 12:
            article = random.choice(site.live[:10])
            site.delete(article)
            self.deleted.append(site.url(f"/{article.slug}"))


async def live(data: Path, years: list[Year], settings: Any) -> list[dict[str, Any]]:
    """The year, then one last count of everything. What each run said of itself."""
    registry, told, loop = Registry(data / "portals"), [], asyncio.get_running_loop()
    portals = [registry.get(year.site.slug) for year in years]
    next_run = simulated.now()
    for day in range(DAYS):
        await asyncio.sleep(max(day * STEP.total_seconds() - loop.time(), 0))
        for year in years:
            year.step(simulated.now())
        if simulated.now() >= next_run:
            next_run += EVERY
            told += await fleet.Fleet(settings).crawl(Articles, portals)
    told += await fleet.Fleet(settings).crawl(Articles, portals)
    told += await fleet.Fleet(settings).crawl(Recount, portals, everything=True)
    return [
        {"portal": result.slug, "verb": result.job.verb, "code": result.verdict.exit_code, "why": result.verdict.reason} for result in told
    ]


def main(data: Path) -> None:
    years = [Year(site, seed) for seed, site in enumerate(samples(2, newest=simulated.BEGAN - timedelta(hours=3)))]
    (data / "portals").mkdir(parents=True)
    for year in years:
        text = year.site.yaml().replace("delay: 0.05", "delay: 5\nrequisites:\n  kinds: []")
        (data / "portals" / f"{year.site.slug}.yaml").write_text(text, encoding="utf-8")
    settings = fleet.settings_with(LUMBUNG_DATA=str(data), **simulated.SETTINGS)
    runs = fleet.run(lambda: live(data, years, settings), settings)
    print(json.dumps({
        "runs": runs, "deleted": [url for year in years for url in year.deleted], "shown": [one for year in years for one in year.shown],
        "live": [entry for year in years for entry in truth(year.site)],
        "requests": {year.site.host: year.requests for year in years},
    }))  # fmt: skip


if __name__ == "__main__":
    main(Path(sys.argv[1]))
