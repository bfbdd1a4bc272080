"""The layout of Infinite 3.9 (CodeIgniter 3) and 4.4 (CodeIgniter 4), which are near identical. Class names as in the script, 2026-11."""

from __future__ import annotations

from html import escape

from crawler.demo.articles import SampleArticle
from crawler.demo.pieces import Crumbs, cut
from crawler.demo.theme import Theme

_NETWORKS = ("facebook", "twitter", "whatsapp", "linkedin", "pinterest")


class InfiniteTheme(Theme):
    """No author and no time in the meta line; the widget stands inside ``.post-content``."""

    def frame(self, content: str, crumbs: Crumbs) -> str:
        return (
            '<section id="main"><div class="container"><div class="row">\n'
            f'<div class="page-breadcrumb">{self.trail(crumbs)}</div>\n'
            f'<div class="col-md-8"><div class="content">\n{content}\n</div></div>\n<div class="col-md-4">{self.sidebar()}</div>\n'
            "</div></div></section>"
        )

    def meta(self, article: SampleArticle) -> str:
        return (
            f'<a href="{self.url(article.category.path)}" class="font-weight-normal"><i class="icon-folder"></i> '
            f"{escape(article.category.name)}</a>"
            f'<span><i class="icon-clock"></i> {self.day(article)}</span>'
            f'<span><i class="icon-comment"></i> {len(article.comments)}</span>'
            f'<span><i class="icon-eye"></i> {self.portal.shown_views(article)}</span>'
        )

    def card(self, article: SampleArticle) -> str:
        return (
            f'<div class="post-item-horizontal"><div class="item-image"><a href="{self.link(article)}">{self.lazy(article)}</a></div>'
            f'<div class="item-content"><a href="{self.url(article.category.path)}"><span class="label-post-category">'
            f"{escape(article.category.name)}</span></a>{self.heading(article)}"
            f'<div class="post-meta"><p class="post-meta-inner"><span>{self.day(article)}</span>'
            f'<span><i class="icon-comment"></i> {len(article.comments)}</span>'
            f'<span><i class="icon-eye"></i> {self.portal.shown_views(article)}</span></p></div>'
            f'<p class="summary">{cut(article.lead, 80)}</p></div></div>'
        )

    def home_content(self, page: int) -> str:
        """The home page is the paginated list of everything, below a slider in random order."""
        slides = "".join(
            f'<div class="home-slider-boxed-item"><a href="{self.link(article)}">{self.lazy(article)}</a><div class="item-boxed-cnt">'
            f"{self.heading(article, 70)}</div></div>"
            for article in self.portal.some(3)
        )
        slider = f'<div class="slider-container"><div id="home-slider-boxed">{slides}</div></div>' if page == 1 else ""
        return slider + self.cards(self.portal.live, "/", page)

    def article_content(self, article: SampleArticle, number: int) -> str:
        shares = "".join(
            f'<a href="javascript:void(0)" class="btn-share share {network}"><i class="icon-{network}"></i>'
            f'<span class="hidden-sm">{network.title()}</span></a>'
            for network in _NETWORKS
        )
        pictures = self.pictures(article, "post-details-slider", "home-slider-boxed-item", "center-image")
        if "post-details-slider" in pictures:
            pictures = pictures.replace('class="post-image"', 'class="slider-container"', 1)
        text = f'<div class="post-text text-style">{self.body(article)}\n{self.files(article)}</div>'
        related = "".join(self.tile(other, 70, "li") for other in self.portal.some(3, besides=article))
        return f"""<div class="post-content">
<div class="post-title"><h1 class="title">{escape(article.title, quote=False)}</h1></div>
<div class="post-summary"><h2>{article.lead}</h2></div>
<div class="post-meta">{self.meta(article)}<a href="{self.url("/login")}" class="add-to-reading-list">Simpan</a></div>
{pictures}
{self.gallery(article, number) if article.gallery else text}
{self.tags(article, "h3")}
<div class="post-share">{shares}</div>
{self.reactions(article)}
</div>
{self.about(article)}
<div class="related-posts"><h4 class="title">Berita Terkait</h4><ul class="post-list">{related}</ul></div>
{self.comments(article)}"""
