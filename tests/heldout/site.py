"""One held-out portal as a site: paths in, answers out, and what happens to its stories."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import format_datetime
from http.cookies import SimpleCookie
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from tests.heldout.desk import Desk
from tests.heldout.habits import Habits
from tests.heldout.infinite import Infinite, Infinite44
from tests.heldout.story import Piece, Story, Truth, truth
from tests.heldout.theme import Theme
from tests.heldout.varient import Classic, Classic19, Classic22, Magazine, Third

_THEMES: dict[str, type[Theme]] = {
    "infinite39": Infinite,
    "infinite44": Infinite44,
    "varient17": Classic,
    "varient19": Classic19,
    "varient22-classic": Classic22,
    "varient22-magazine": Magazine,
    "varient3": Third,
}
_COUNTS_ROBOTS = {"infinite39": "inf_post_{}", "infinite44": "inf_seen_{}", "varient17": "var_post_{}"}
"""The generations whose GET counts a robot's view too, and the cookie that guards the counter. 3.0 counts by POST alone."""

_PER_PAGE = 10
_JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffd9")
_PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


@dataclass
class Answer:
    status: int
    body: bytes = b""
    mime: str = "text/html; charset=UTF-8"
    headers: list[tuple[str, str]] = field(default_factory=list)


class Site:
    def __init__(self, habits: Habits) -> None:
        self.habits = habits
        self.desk = Desk(habits)
        self.theme = _THEMES[habits.generation](habits)
        self.stories = self.desk.stories()
        self._sitemap = list(self.stories)  # a static file of last night: what comes later is not in it

    @property
    def live(self) -> list[Story]:
        return [story for story in self.stories if not story.gone]

    def truth(self) -> dict[str, Truth]:
        h = self.habits
        return {
            h.home + story.slug: truth(
                story, home=h.home, zone=h.zone, stamp=h.stamp, shows_views=h.shows_views, shows_comments=True, short=h.short_numbers
            )
            for story in self.live
        }

    def url(self, story: Story) -> str:
        return self.habits.home + story.slug

    def edit(self, story: Story) -> None:
        text = "Panitia meralat jumlah peserta: yang benar adalah dua ratus lima belas orang."
        story.pieces = [*story.pieces, Piece(f"<p>{text}</p>", (text,))]
        story.edited = story.written + timedelta(days=4)

    def publish(self) -> Story:
        story = self.desk.fresh()
        self.stories.insert(0, story)
        return story

    def get(self, target: str, cookie: str, agent: str) -> Answer:
        parts = urlsplit(target)
        path, query = parts.path, parse_qs(parts.query)
        h = self.habits
        if path == "/robots.txt":
            return Answer(200, h.robots.encode(), "text/plain")
        if path == "/sitemap.xml" and h.sitemap:
            return self._sitemap_xml()
        if h.feed and path == f"/{h.feed}":
            return self._feed()
        if path.startswith(("/uploads/", "/assets/")):
            return self._file(path)
        if path != "/" and path.endswith("/"):
            return Answer(301, headers=[("Location", h.home + path.strip("/"))])
        if path in ("/login", "/register", "/search", "/rss-feeds", "/profil-dinas"):
            return self._html(self.theme.static(path.strip("/-").replace("-", " ").title(), self.live))
        page = int(next(iter(query.get("page", ["1"]))))
        if path == "/":
            if h.generation.startswith("infinite"):
                return self._list("Beranda", self.live, "", page)
            return self._html(self.theme.front(self.live[:4], self.live))
        if path == "/posts" and not h.generation.startswith("infinite"):
            return self._list("Semua Pos", self.live, "posts", page)
        for section in h.sections:
            if path.strip("/") in (section.slug, section.slug.partition("/")[0]):
                return self._list(section.name, [s for s in self.live if s.section is section], section.slug, page)
        if path.startswith("/tag/"):
            wanted = path.removeprefix("/tag/").replace("-", " ")
            return self._list(wanted, [s for s in self.live if wanted in s.tags], path.strip("/"), page)
        return self._story(path.strip("/"), query, cookie, agent)

    def _story(self, path: str, query: dict[str, list[str]], cookie: str, agent: str) -> Answer:
        slug, _, part = path.partition("/")
        story = next((s for s in self.stories if s.slug == slug), None)
        if story is None or story.gone or (part and story.form != "gallery"):
            soft = part or (story and self.habits.gone_goes_home)
            return Answer(302, headers=[("Location", self.habits.home)]) if soft else self._html(self.theme.missing(self.live), 404)
        number = int(part or next(iter(query.get("p", ["1"]))))
        if story.form == "gallery" and not 1 <= number <= len(story.items):
            return Answer(302, headers=[("Location", self.url(story))])
        answer = self._html(self.theme.article(story, number, [s for s in self.live if s is not story]))
        guard = _COUNTS_ROBOTS.get(self.habits.generation, "").format(story.id)
        if guard and guard not in SimpleCookie(cookie):
            answer.headers.append(("Set-Cookie", f"{guard}=1; path=/; HttpOnly"))
            story.views += 1
        elif not guard and self.habits.generation != "varient3" and "bot" not in agent.lower() and "crawl" not in agent.lower():
            story.views += 1
        return answer

    def _list(self, title: str, stories: list[Story], path: str, page: int) -> Answer:
        pages = -(-len(stories) // _PER_PAGE)
        shown = stories[(page - 1) * _PER_PAGE : page * _PER_PAGE]
        return self._html(self.theme.listing(title, shown, self.habits.home + path, page, pages, self.live))

    def _html(self, text: str, status: int = 200) -> Answer:
        return Answer(status, text.encode())

    def _file(self, path: str) -> Answer:
        kind = path.rpartition(".")[2]
        return Answer(200, *((_PDF, "application/pdf") if kind == "pdf" else (_JPEG, "image/jpeg")))

    def _feed(self) -> Answer:
        h, zone = self.habits, ZoneInfo(self.habits.zone)
        items = "".join(
            f"<item><title>{escape(s.title)}</title><link>{self.url(s)}</link><guid>{self.url(s)}</guid>"
            f"<description><![CDATA[{s.lead or ''}]]></description>"
            f'<enclosure url="{h.home}{s.image}" length="49398" type="image/jpeg"/>'
            f"<pubDate>{format_datetime(s.written.replace(tzinfo=zone))}</pubDate><dc:creator>{escape(s.author)}</dc:creator></item>"
            for s in self.live[: h.feed_cap]
        )
        if "/arsip-lama" in h.robots:
            items += f"<item><title>Arsip Lama Tahun 2019</title><link>{h.home}arsip-lama-tahun-2019</link></item>"
        text = (
            '<?xml version="1.0" encoding="UTF-8" ?>\n<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/">'
            f"<channel><title>{escape(h.agency)}</title><link>{h.home}</link>{items}</channel></rss>"
        )
        return Answer(200, text.encode(), "application/rss+xml; charset=utf-8")

    def _sitemap_xml(self) -> Answer:
        h = self.habits
        paths = ["", "profil-dinas", *(section.slug for section in h.sections), *(story.slug for story in self._sitemap)]
        rows = "".join(
            f"<url><loc>{h.home}{path.lower()}</loc><lastmod>2024-10-01</lastmod><priority>0.8</priority></url>" for path in paths
        )
        text = f'<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'
        return Answer(200, text.encode(), "application/xml")
