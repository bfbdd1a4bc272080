"""What every layout of the sample portals shares: the frame around a page, listings, static pages and the 404 page."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from html import escape
from urllib.parse import urlencode

from crawler.demo import pager
from crawler.demo.articles import SampleArticle
from crawler.demo.head import head, json_ld
from crawler.demo.pieces import Crumbs, Pieces

# The scripts' lazy loader and view counters are large libraries; this line shows the pictures and sends nothing but GETs for them.
_LAZY = "document.querySelectorAll('img.lazyload').forEach(function (i) { i.src = i.dataset.src; });"


class Theme(Pieces, ABC):
    """One layout of one portal. Pages are strings; nothing here changes the portal but its random order of related posts."""

    @abstractmethod
    def frame(self, content: str, crumbs: Crumbs) -> str:
        """Breadcrumb, *content* and sidebar in the layout's wrappers."""

    @abstractmethod
    def card(self, article: SampleArticle) -> str:
        """One article in a listing."""

    @abstractmethod
    def article_content(self, article: SampleArticle, number: int) -> str:
        """An article's main column. *number* is the gallery item shown, from 1."""

    @abstractmethod
    def home_content(self, page: int) -> str:
        """The home page's main column."""

    def document(self, *, title: str, path: str, token: str, content: str, crumbs: Crumbs, article: SampleArticle | None = None) -> str:
        """A whole page."""
        newsroom = self.portal.newsroom
        links = "".join(
            f'<li class="nav-item"><a class="nav-link" href="{self.url(category.path)}">{escape(category.name)}</a></li>'
            for category in newsroom.categories
            if category.parent is None
        )
        pages = "".join(f'<li><a href="{self.url(f"/{slug}")}">{escape(name)}</a></li>' for slug, name, _ in newsroom.pages)
        description = article.lead if article else f"Portal berita {newsroom.agency}"
        return f"""<!DOCTYPE html>
<html lang="id">
<head>
{head(self.portal, title=title, description=description, path=path, token=token, article=article)}
</head>
<body>
<header id="header"><div class="container"><a class="logo" href="{self.url("/")}">{escape(newsroom.name)}</a>
<p class="slogan">{escape(newsroom.agency)}</p>
<nav class="navbar"><ul class="nav navbar-nav"><li class="nav-item"><a class="nav-link" href="{self.url("/")}">Beranda</a></li>{links}</ul>
<form class="search" action="{self.url("/search")}" method="get"><input type="text" name="q" placeholder="Cari..."></form>
</nav></div></header>
{self.frame(content, crumbs)}
<footer id="footer"><div class="container"><ul class="f-links">{pages}<li><a href="{self.url("/rss-feeds")}">RSS</a></li></ul>
<p class="copyright">{escape(newsroom.agency)}</p></div></footer>
{json_ld(self.portal, article)}
<script>{_LAZY}</script>
</body>
</html>
"""

    def article(self, article: SampleArticle, number: int, token: str) -> str:
        parent = next((entry for entry in self.portal.newsroom.categories if entry.slug == article.category.parent), None)
        chain = [entry for entry in (parent, article.category) if entry]
        crumbs: Crumbs = [("Beranda", self.url("/")), *((entry.name, self.url(entry.path)) for entry in chain), (article.title, None)]
        path = f"/{article.slug}"
        if number > 1:
            path += f"/{number}" if self.generation.framework == "ci3" else f"?p={number}"
        content = self.article_content(article, number)
        return self.document(title=article.title, path=path, token=token, content=content, crumbs=crumbs, article=article)

    def home(self, page: int, token: str) -> str:
        return self.document(title="Beranda", path=self.canonical("/", page), token=token, content=self.home_content(page), crumbs=())

    def canonical(self, path: str, page: int) -> str:
        """CodeIgniter 3 drops the query from a page's canonical URL, 4 keeps it."""
        return f"{path}?page={page}" if page > 1 and self.generation.framework == "ci4" else path

    def listing(self, title: str, path: str, articles: list[SampleArticle], page: int, token: str, **query: str) -> str:
        """A listing of *articles*; a page past the end is a good page without items, as the scripts' offsets give it."""
        content = f'<h1 class="page-title">{escape(title)}</h1>\n{self.cards(articles, path, page, **query)}'
        crumbs: Crumbs = [("Beranda", self.url("/")), (title, None)]
        return self.document(title=title, path=self.canonical(path, page), token=token, content=content, crumbs=crumbs)

    def cards(self, articles: list[SampleArticle], path: str, page: int, **query: str) -> str:
        """One page of cards with its pagination."""

        def link(number: int) -> str:
            return escape(self.url(f"{path}?{urlencode({**query, 'page': number})}"))

        shown = articles[(page - 1) * pager.PER_PAGE : page * pager.PER_PAGE]
        draw = pager.ci3 if self.generation.framework == "ci3" else pager.ci4_infinite if self.generation.infinite else pager.ci4_varient
        cards = "\n".join(self.card(article) for article in shown)
        return f'<div class="posts-list">\n{cards}\n</div>\n{draw(link, page, pager.pages_of(len(articles)))}'

    def static(self, title: str, path: str, paragraphs: Sequence[str], token: str) -> str:
        text = "\n".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)
        content = f'<h1 class="page-title">{escape(title)}</h1>\n<div class="page-text-content">{text}</div>'
        return self.document(title=title, path=path, token=token, content=content, crumbs=[("Beranda", self.url("/")), (title, None)])

    def feeds(self, token: str) -> str:
        latest = f'<li><a href="{self.url(self.generation.feed)}">Berita terbaru</a></li>'
        others = "".join(
            f'<li><a href="{self.url(self.generation.category_feed.format(slug=entry.slug))}">{escape(entry.name)}</a></li>'
            for entry in self.portal.newsroom.categories
        )
        content = f'<h1 class="page-title">RSS Feeds</h1><ul class="rss-list">{latest}{others}</ul>'
        return self.document(title="RSS Feeds", path="/rss-feeds", token=token, content=content, crumbs=[("RSS Feeds", None)])

    def missing(self, token: str) -> str:
        content = '<div class="error-404"><h1>404</h1><h2>Halaman tidak ditemukan</h2><p>Halaman yang Anda cari tidak ada.</p></div>'
        return self.document(title="404", path="/404", token=token, content=content, crumbs=())
