"""A sample portal: a local government's news site that answers on loopback under its real-looking name, and changes over time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from random import Random
from types import TracebackType
from zoneinfo import ZoneInfo

from crawler.demo.articles import Block, Category, Comment, SampleArticle
from crawler.demo.classic import ClassicTheme
from crawler.demo.feeds import sitemaps
from crawler.demo.generation import GENERATIONS, Generation
from crawler.demo.infinite import InfiniteTheme
from crawler.demo.magazine import MagazineTheme, Varient3Theme
from crawler.demo.newsroom import Newsroom, slug_of
from crawler.demo.server import LoggedRequest, PortalServer
from crawler.demo.theme import Theme

_THEMES: dict[str, type[Theme]] = {
    "infinite": InfiniteTheme,
    "classic": ClassicTheme,
    "magazine": MagazineTheme,
    "varient3": Varient3Theme,
}


class SamplePortal:
    """One portal, from a newsroom and its articles; a context manager that starts and stops its server.

    *generation* is one of ``generation.GENERATIONS`` (default: the newsroom's own), to see the same articles in another markup.
    *waiting* are articles that ``publish`` may bring out later. ``host`` is the name in its URLs, ``address`` the loopback (ip, port),
    ``log`` every request in order. The sitemap is written at construction and then stays as it was, as on real portals.
    """

    def __init__(
        self,
        newsroom: Newsroom,
        articles: Sequence[SampleArticle],
        *,
        waiting: Sequence[SampleArticle] = (),
        generation: str | None = None,
        seed: int = 0,
    ) -> None:
        self.newsroom = newsroom
        self.generation: Generation = GENERATIONS[generation or newsroom.generation]
        self.articles = list(articles)
        self.waiting = list(waiting)
        self.slug, self.host = newsroom.slug, newsroom.host
        self.zone = ZoneInfo(newsroom.timezone)
        self.log: list[LoggedRequest] = []
        self.sessions: dict[str, set[int]] = {}
        self.visitors: set[tuple[int, str, str]] = set()
        self.theme = _THEMES[self.generation.layout](self)
        self._seed = seed
        self._order = Random(f"{seed} {newsroom.slug} order")  # noqa: S311 - the order of related posts
        self._server: PortalServer | None = None
        known = [*self.articles, *self.waiting]
        self.pictures = {picture: article for article in known for picture in self._pictures(article)}
        self.sitemaps = sitemaps(self)

    # The server.

    def start(self) -> SamplePortal:
        """Begin to answer on 127.0.0.1."""
        if self._server is None:
            self._server = PortalServer(self)
        return self

    def stop(self) -> None:
        """Close the port and every open connection."""
        if self._server is not None:
            self._server.stop()
            self._server = None

    def __enter__(self) -> SamplePortal:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    @property
    def address(self) -> tuple[str, int]:
        """(ip, port) of the running server. RuntimeError where it does not run."""
        if self._server is None:
            raise RuntimeError(f"sample portal {self.slug} is not running: call start() first")
        return "127.0.0.1", self._server.server_address[1]

    @property
    def connect_to(self) -> str:
        """``HOST:80:127.0.0.1:PORT``, as ``--connect-to`` takes it."""
        ip, port = self.address
        return f"{self.host}:80:{ip}:{port}"

    def yaml(self) -> str:
        """The portal's definition, as a file of ``portals/`` in an archive."""
        newsroom = self.newsroom
        return (
            f"# Sample portal of `lumbung demo`: invented, answers on loopback only. Codingest family, generation {self.generation.name}.\n"
            f'agency: {newsroom.agency}\nhome: http://{self.host}/\nregion: "{newsroom.region}"\ntimezone: {newsroom.timezone}\n'
            "profile: codingest\ndelay: 0.05\n"
        )

    # What it holds now.

    @property
    def live(self) -> list[SampleArticle]:
        """Published articles, newest first."""
        return sorted(self.articles, key=lambda article: article.published_at, reverse=True)

    @property
    def tags(self) -> dict[str, str]:
        """Tags in use, by slug."""
        return {self.tag_slug(tag): tag for article in self.live for tag in article.tags}

    def find(self, slug: str) -> SampleArticle | None:
        return next((article for article in self.articles if article.slug == slug), None)

    def in_category(self, category: Category) -> list[SampleArticle]:
        """Articles of *category* and of its subcategories, newest first."""
        return [article for article in self.live if category.slug in (article.category.slug, article.category.parent)]

    def neighbours(self, article: SampleArticle) -> tuple[SampleArticle | None, SampleArticle | None]:
        """The article before and the one after, by time."""
        order = self.live
        place = order.index(article)
        return (order[place + 1] if place + 1 < len(order) else None), (order[place - 1] if place else None)

    def some(self, count: int, *, besides: SampleArticle | None = None) -> list[SampleArticle]:
        """Articles in random order, another at every call: the scripts sort related and random posts by RAND()."""
        others = [article for article in self.live if article is not besides]
        return self._order.sample(others, min(count, len(others)))

    def shown_views(self, article: SampleArticle) -> int:
        """The views that the article's page prints next; Varient 3 cuts thousands to one decimal."""
        short = self.generation.layout == "varient3" and article.views >= 1000
        return article.views // 100 * 100 if short else article.views

    def local(self, when: datetime) -> datetime:
        return when.astimezone(self.zone)

    def url(self, path: str) -> str:
        return f"http://{self.host}{path}"

    def tag_slug(self, text: str) -> str:
        return slug_of(text)

    def image_path(self, picture: str) -> str:
        """Where the generation keeps an upload: its size in the name, below the month of upload from Varient 1.7 and Infinite 4 on."""
        size = self.generation.image_size
        folder = f"{self.local(self.pictures[picture].published_at):%Y%m}/" if self.generation.dated_uploads else ""
        return f"/uploads/images/{folder}image_{size}{'' if size.endswith('_') else '_'}{picture}.png"

    def main_image(self, article: SampleArticle) -> str:
        """The path of the picture that stands for *article* in cards and metadata."""
        return self.image_path(self._pictures(article)[0])

    @staticmethod
    def _pictures(article: SampleArticle) -> list[str]:
        inline = [article.inline_image] if article.inline_image else []
        return [*article.images, *(item.image for item in article.gallery), *inline]

    def new_session(self) -> str:
        session = sha256(f"{self._seed} {self.slug} {len(self.sessions)}".encode()).hexdigest()[:32]
        self.sessions[session] = set()
        return session

    # What happens to it.

    def vote(self, article: SampleArticle, reaction: str, votes: int = 1) -> None:
        """*votes* more readers react; a negative number takes votes back. KeyError for a reaction that the scripts do not have."""
        article.reactions[reaction] = max(0, article.reactions[reaction] + votes)

    def view(self, article: SampleArticle, views: int = 1) -> None:
        article.views += views

    def comment(self, article: SampleArticle, name: str = "Warga", text: str = "Terima kasih atas kabarnya.") -> None:
        article.comments.insert(0, Comment(name, text))

    def edit(self, article: SampleArticle, *, paragraph: str, title: str | None = None) -> None:
        """Replace the last paragraph above the byline, and the title where one is given; the slug stays. ValueError for a gallery."""
        places = [place for place, block in enumerate(article.blocks) if block.kind == "p"]
        if article.byline:
            places.pop()
        if not places:
            raise ValueError(f"article {article.slug} has no paragraph to edit")
        article.blocks[places[-1]] = Block("p", paragraph)
        article.title = title or article.title
        article.modified_at = self.live[0].published_at + timedelta(hours=2)

    def delete(self, article: SampleArticle) -> None:
        self.articles.remove(article)

    def publish(self, article: SampleArticle) -> None:
        """Bring out *article*: one of ``waiting``, or a new one."""
        if article in self.waiting:
            self.waiting.remove(article)
        self.pictures.update(dict.fromkeys(self._pictures(article), article))
        self.articles.append(article)
