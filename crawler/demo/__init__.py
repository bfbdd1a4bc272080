"""The bundled sample portals: one per generation of the Codingest scripts, invented from the first word to the last, on loopback only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random

from crawler.demo.articles import SampleArticle, truth
from crawler.demo.newsroom import load, slugs
from crawler.demo.site import SamplePortal

NEWEST = datetime(2025, 11, 18, 2, 24, 36, tzinfo=UTC)
"""When the latest sample article appeared, unless ``portals`` is told otherwise: fixed, so that two runs show the same dates."""


@dataclass(frozen=True, slots=True)
class Story:
    """What happened between two runs: the URLs it happened to, and the votes that arrived in all."""

    most_voted: str
    edited: str
    deleted: str
    published: str
    votes: int


def portals(count: int = 6, *, seed: int = 2026, newest: datetime = NEWEST) -> list[SamplePortal]:
    """The first *count* sample portals (of six, Infinite first), not yet started. The same for the same *seed* and *newest*."""
    made = []
    for slug in slugs()[:count]:
        newsroom, articles, waiting = load(slug, newest=newest, seed=seed)
        made.append(SamplePortal(newsroom, articles, waiting=waiting, seed=seed))
    return made


def between_runs(portals: Sequence[SamplePortal], *, seed: int = 2026) -> Story:
    """Let time pass: votes and views arrive everywhere, one article is clearly the most voted; one is edited, one deleted, one published.

    Told of the portals that ``portals`` gives, the first among them; once, for the first holds one article to publish.
    """
    random = Random(f"{seed} between runs")  # noqa: S311 - sample data, not a secret
    first, second, third = portals[0], portals[1 % len(portals)], portals[2 % len(portals)]
    star = next(article for article in first.live if article.star)
    edited, deleted = second.live[0], third.live[4]
    third.delete(deleted)
    votes = 0
    for portal in portals:
        for article in portal.live:
            portal.view(article, random.randint(3, 40))
            if article.widget and random.random() < 0.5:
                more = random.randint(1, 3)
                portal.vote(article, random.choice(tuple(article.reactions)), more)
                votes += more
    for reaction, more in (("love", 57), ("like", 31), ("wow", 9)):
        first.vote(star, reaction, more)
        votes += more
    first.comment(star, "Pak Karso", "Lumbung di kampung saya juga masih berdiri, silakan mampir.")
    second.edit(edited, paragraph="Pembaruan: jadwal dan rincian kegiatan telah disesuaikan dengan hasil pertemuan warga terakhir.")
    published = first.waiting[0]
    first.publish(published)
    return Story(
        most_voted=first.url(f"/{star.slug}"),
        edited=second.url(f"/{edited.slug}"),
        deleted=third.url(f"/{deleted.slug}"),
        published=first.url(f"/{published.slug}"),
        votes=votes,
    )


__all__ = ["NEWEST", "SampleArticle", "SamplePortal", "Story", "between_runs", "portals", "truth"]
