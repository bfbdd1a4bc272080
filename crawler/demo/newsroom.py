"""A newsroom: an invented office and its articles, told in ``newsrooms/<slug>.yaml`` and completed here, the same for the same seed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from archive.records import REACTIONS
from crawler.demo.articles import Block, Category, Comment, GalleryItem, SampleArticle
from crawler.demo.generation import MONTHS

_DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jum'at", "Sabtu", "Minggu")
_DETAILS = (
    "Kegiatan yang dipusatkan di {place} itu diikuti {people} orang dari {groups} kelompok warga dan berlangsung selama {hours} jam.",
    "Persiapan dilakukan sejak {weeks} pekan sebelumnya. Panitia mencatat {people} orang terlibat, sebagian besar warga {place}.",
    "Pada tahun ini anggaran untuk {topic} dipakai di {groups} lokasi, dengan perhatian terbesar diberikan kepada warga {place}.",
    "Dari {people} warga yang dimintai pendapat di {place}, sebagian besar berharap {topic} dilanjutkan tahun depan.",
)
_QUOTES = (
    '"Kami ingin {topic} benar-benar dirasakan manfaatnya oleh warga {place}, bukan sekadar jadwal," ujar {name}, {post}.',
    '{post}, {name}, menyampaikan terima kasih. "Tanpa bantuan warga {place}, {topic} tidak akan berjalan sebaik ini," katanya.',
    '"Masukan dari warga {place} sudah kami catat satu per satu," kata {name}. {post} itu berharap {topic} menjadi kebiasaan baik bersama.',
    'Menurut {name}, {post}, hasil yang dicapai belum sempurna. "Masih ada {groups} hal yang perlu kami benahi," ujarnya.',
)
_CLOSINGS = (
    "Keterangan lebih lanjut mengenai {topic} dapat diperoleh di kantor {agency} pada hari kerja pukul 08.00 sampai 15.00.",
    "Rencananya, tahap berikutnya dilaksanakan dalam {weeks} pekan mendatang dengan melibatkan lebih banyak warga {place}.",
    "{agency} mengajak warga menyampaikan saran melalui kotak saran atau langsung kepada petugas di {place}.",
)
_COMMENTS = (
    ("Wahyu", "Terima kasih informasinya, sangat membantu."),
    ("Ibu Tini", "Semoga kegiatan seperti ini sampai juga ke desa kami."),
    ("Rangga", "Apakah tahun depan diadakan lagi?"),
    ("Pak Darmo", "Mantap, maju terus."),
)


@dataclass(frozen=True, slots=True)
class Newsroom:
    """An invented office: what its portal is called, where it stands, its sections, static pages and officials."""

    slug: str
    generation: str
    host: str
    agency: str
    name: str
    region: str
    timezone: str
    accent: str
    accounts: tuple[str, ...]
    officials: tuple[tuple[str, str], ...]
    places: tuple[str, ...]
    categories: tuple[Category, ...]
    pages: tuple[tuple[str, str, tuple[str, ...]], ...]  # slug, title, paragraphs
    robots: str = "User-agent: *\nDisallow:\n"

    @property
    def town(self) -> str:
        return self.name.partition(" ")[2]


def slugs() -> list[str]:
    """The newsrooms that are bundled, one per generation, Infinite first."""
    return [
        "dispersip-contohkab",
        "diskominfo-mekarsarikota",
        "bpbd-sukamajukab",
        "dinkes-rawaindahkab",
        "disbudpar-telukbirukab",
        "dlh-tanjungharapankota",
    ]


def load(slug: str, *, newest: datetime, seed: int) -> tuple[Newsroom, list[SampleArticle], list[SampleArticle]]:
    """The newsroom *slug*, its published articles (oldest first) and those still waiting to be published.

    *newest* (aware) is when the latest published article appeared; the others lie four to six days apart before it.
    """
    story = yaml.safe_load((files("crawler.demo") / "newsrooms" / f"{slug}.yaml").read_text(encoding="utf-8"))
    newsroom = Newsroom(
        slug=slug,
        **{key: story[key] for key in ("generation", "host", "agency", "name", "region", "timezone", "accent")},
        accounts=tuple(story["accounts"]),
        officials=tuple((name, post) for name, post in story["officials"]),
        places=tuple(story["places"]),
        categories=tuple(Category(**entry) for entry in story["categories"]),
        pages=tuple((page["slug"], page["title"], tuple(page["paragraphs"])) for page in story["pages"]),
        **({"robots": story["robots"]} if "robots" in story else {}),
    )
    random = Random(f"{seed} {slug}")  # noqa: S311 - sample data, not a secret
    told: list[Mapping[str, Any]] = story["articles"]
    published = [entry for entry in told if not entry.get("pending")]
    moment = newest.astimezone(ZoneInfo(newsroom.timezone))
    moments = [moment + timedelta(days=1, minutes=17, seconds=8)]
    for _ in published:
        moments.append(moment)
        day = moment - timedelta(days=random.randint(4, 6))
        moment = day.replace(hour=random.randint(8, 16), minute=random.randint(0, 59), second=random.randint(1, 59))
    number = random.randint(120, 900)
    taken: set[str] = set()
    articles: list[SampleArticle] = []
    waiting: list[SampleArticle] = []
    for entry, when in zip([*published, *(entry for entry in told if entry.get("pending"))], [*moments[:0:-1], moments[0]], strict=False):
        number += random.randint(1, 4)
        article = _Writer(newsroom, random).article(entry, number, when)
        if article.slug in taken:
            article.slug = f"{article.slug}-{article.id}"
        taken.add(article.slug)
        (waiting if entry.get("pending") else articles).append(article)
    return newsroom, articles, waiting


def slug_of(title: str) -> str:
    """CodeIgniter's ``url_title`` in lower case: letters, digits and single hyphens."""
    kept = "".join(letter if letter.isalnum() else " " if letter in " -" else "" for letter in title.lower())
    return "-".join(kept.split())


class _Writer:
    """Completes one told article with sentences of the newsroom's own."""

    def __init__(self, newsroom: Newsroom, random: Random) -> None:
        self.newsroom = newsroom
        self.random = random

    def article(self, entry: Mapping[str, Any], number: int, when: datetime) -> SampleArticle:
        random, newsroom = self.random, self.newsroom
        slug = entry.get("slug") or slug_of(entry["title"])
        place, day, opening = self.dateline(entry, when)
        fresh = entry.get("pending", False)
        article = SampleArticle(
            id=number,
            slug=str(number) if slug == "@id" else slug,
            title=entry["title"],
            lead=entry["lead"],
            blocks=self.blocks(entry, opening),
            account=random.choice(newsroom.accounts),
            category=next(category for category in newsroom.categories if category.slug == entry["category"]),
            tags=tuple(entry["tags"]),
            published_at=when,
            shape=entry.get("shape", "p"),
            byline=entry.get("byline"),
            images=tuple(self.uniqid(when) for _ in range(entry.get("images", 1))) if "gallery" not in entry else (),
            inline_image=self.uniqid(when) if entry.get("shape") == "word" else None,
            gallery=tuple(GalleryItem(title, self.uniqid(when), text) for title, text in entry.get("gallery", ())),
            attachments=tuple(entry.get("attachments", ())),
            dateline_place=place,
            dateline_date=day.date() if day else None,
            widget=entry.get("widget", True),
            hidden_links=entry.get("hidden", False),
            star=entry.get("star", False),
        )
        if not fresh:
            article.views = random.randint(1150, 2400) if entry.get("popular") else random.randint(35, 480)
            article.reactions = {key: random.choice((0, 0, 1, 2, 3, 5, 8)) for key in REACTIONS}
            article.comments = [Comment(*random.choice(_COMMENTS)) for _ in range(random.choice((0, 0, 1, 2)))]
        return article

    def uniqid(self, when: datetime) -> str:
        """PHP's ``uniqid()`` a few minutes before *when*: eight hexadecimal digits of seconds, five of microseconds."""
        uploaded = int(when.timestamp()) - self.random.randint(60, 900)
        return f"{uploaded:08x}{self.random.randrange(1_000_000):05x}"

    def dateline(self, entry: Mapping[str, Any], when: datetime) -> tuple[str | None, datetime | None, str]:
        kind, opening, town = entry.get("dateline"), entry.get("opening", ""), self.newsroom.town
        day = when - timedelta(days=entry.get("event", 0))
        if kind == "place":
            return town.upper(), None, f"{town.upper()} – {opening}"
        if kind == "day":
            return None, day, f"{_DAYS[day.weekday()]}, {day.day:02d} {MONTHS[day.month - 1]} {day.year}, {opening}"
        if kind == "both":
            return town, day, f"{town}, {day.day}/{day.month}/{day.year} – {opening}"
        return None, None, opening

    def blocks(self, entry: Mapping[str, Any], opening: str) -> list[Block]:
        if "gallery" in entry:
            return []
        random = self.random
        name, post = random.choice(self.newsroom.officials)
        facts = {
            "topic": entry["topic"],
            "name": name,
            "post": post,
            "agency": self.newsroom.agency,
            "place": random.choice(self.newsroom.places),
            "people": random.randint(24, 260),
            "groups": random.randint(3, 14),
            "hours": random.randint(2, 6),
            "weeks": random.randint(2, 8),
        }
        blocks = [Block("p", opening)]
        blocks += [Block("p", entry["more"])] if "more" in entry else []
        blocks += [Block("li", item) for item in entry.get("items", ())]
        blocks += [Block("row", " | ".join(row)) for row in entry.get("rows", ())]
        blocks.append(Block("p", random.choice(_DETAILS).format(**facts)))
        blocks.append(Block("p", random.choice(_QUOTES).format(**facts)))
        if random.random() < 0.6:
            blocks.append(Block("p", random.choice(_CLOSINGS).format(**facts)))
        if "byline" in entry:
            blocks.append(Block("p", f"Penulis : {entry['byline']}"))
        return blocks
