"""The editors' desk: the two dozen stories of a portal, each index with a trait of its own, and what happens to them later."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from random import Random

from tests.heldout.habits import Habits
from tests.heldout.prose import WRITER, Prose
from tests.heldout.story import REACTIONS, Form, Item, Piece, Story

SIZE = 24
_GALLERY = {"infinite39", "infinite44", "varient22-magazine"}
_VIDEO = {"infinite44", "varient17", "varient22-magazine"}
_SORTED = {"varient17", "varient19", "varient22-classic"}


def url_title(title: str) -> str:
    """CodeIgniter's url_title(), lower case: punctuation goes, runs of blanks become one hyphen."""
    return re.sub(r"\s+", "-", re.sub(r"[^\w\s-]", "", title.lower())).strip("-")


class Desk:
    def __init__(self, habits: Habits) -> None:
        self.habits = habits
        self.random = Random(habits.seed)
        self.prose = Prose(habits.seed + 1, habits.spots, habits.things)

    def stories(self) -> list[Story]:
        """Newest first."""
        return [self._story(index) for index in range(SIZE)]

    def fresh(self) -> Story:
        """One more, written after all others."""
        story = self._story(0)
        story.id, story.title = 977, f"Pengumuman Hasil {self.habits.events[4]}"
        story.slug = str(story.id) if self.habits.numeric else url_title(story.title)
        story.written += timedelta(days=9)
        return story

    def _story(self, index: int) -> Story:
        habits, draw = self.habits, self.random
        number = 871 - index * 7
        title = f"{habits.events[index % 8]} di {habits.spots[index // 8]}"
        if index == 17:
            title = f"{habits.events[0]} di {habits.spots[2]}"  # the title of 16, so its slug is taken
        slug = {3: f"{url_title(habits.events[3])}-tahap-awal", 5: str(number), 17: f"{url_title(title)}-{number}"}.get(
            index, url_title(title)
        )
        if index == 19:
            slug = slug.replace("-", "--", 1) + "-"
        written = datetime.fromisoformat("2024-09-27 16:40:11") - timedelta(
            days=index * 13 + index % 3, hours=index % 9, minutes=index * 7, seconds=index
        )
        story = Story(
            id=number,
            slug=str(number) if habits.numeric else slug,
            title=title,
            lead=None
            if index % 5 == 4
            else f'Warga menyambut "{habits.things[index % 3]}" dengan antusias & tertib, {index + 2} kelompok hadir.',
            pieces=self._pieces(index, written),
            section=habits.sections[index % 3],
            author=habits.authors[index % 2],
            written=written,
            image=None if index == 10 else self._picture(750, index),
            more_images=(self._picture(750, index + 100), self._picture(750, index + 200)) if index in (1, 12) else (),
            tags=tuple(f"{thing} {habits.place.lower()}" for thing in habits.things[: index % 4]),
            attachments=("Surat Undangan.pdf", "daftar-peserta.xlsx") if index in (6, 15) else (),
            form=self._form(index),
            widget=index != 13,
            voted_out=index == 14,
            votes={kind: 0 if index % 4 == 0 else draw.choice((0, 1, 2, 5, 17, 131)) for kind in REACTIONS},
            views=habits.views_from + draw.randint(3, 640),
            comments=draw.choice((0, 0, 1, 3)),
            edited=written + timedelta(days=2, minutes=31) if index == 5 else None,
        )
        story.writer = WRITER if index % 12 in (7, 11) else None
        if story.form in ("gallery", "list"):
            names = ("Persiapan Tempat", "Pembukaan Acara", "Foto Bersama")
            story.items = tuple(Item(name, self.prose.paragraph(), self._picture(1920, 300 + n)) for n, name in enumerate(names))
        if story.form == "video":
            story.video = (
                "https://www.youtube.com/embed/x9Tq3wZr1Lk" if self.habits.generation == "infinite44" else "uploads/video/liputan-acara.mp4"
            )
        if index % 12 in (0, 6):
            form = habits.datelines[index % 12 // 6]
            story.dateline_place = habits.place if form != "day" else None
            story.dateline_date = (written - timedelta(days=2)).date() if form != "place" else None
        return story

    def _form(self, index: int) -> Form:
        generation = self.habits.generation
        if index == 7 and generation in _GALLERY:
            return "gallery"
        if index == 7 and generation in _SORTED:
            return "list"
        return "video" if index == 21 and generation in _VIDEO else "article"

    def _picture(self, width: int, serial: int) -> str:
        flat = self.habits.generation in ("infinite39",)
        return f"uploads/images/{'' if flat else '202409/'}image_{width}x_66a1{self.habits.seed:03x}{serial:06x}.jpg"

    def _pieces(self, index: int, written: datetime) -> list[Piece]:
        prose, habits = self.prose, self.habits
        happened = (written - timedelta(days=2)).date()
        shapes = {
            0: lambda: [prose.dateline(habits.place, happened, habits.datelines[0]), prose.plain(), prose.plain()],
            1: lambda: [prose.plain(), prose.headed(), prose.listed()],
            2: lambda: [prose.broken()],
            3: lambda: [prose.plain(), prose.table(), prose.plain()],
            4: lambda: [prose.plain(), prose.lazy_image(self._picture(870, 400 + index)), prose.justified()],
            5: lambda: [prose.plain(), prose.quoted(), prose.plain()],
            6: lambda: [
                prose.dateline(habits.place, happened, habits.datelines[1]),
                prose.plain(),
                prose.document("uploads/files/se-05.pdf"),
            ],
            7: lambda: [prose.plain(), prose.address(), prose.plain(), prose.byline()],
            8: lambda: [prose.divided()],
            9: lambda: [prose.scripted(), prose.plain()],
            10: lambda: [prose.justified(), prose.justified(), prose.justified()],
            11: lambda: [prose.plain(), prose.document("uploads/files/se-11.pdf"), prose.byline()],
        }
        return shapes[index % 12]()
