"""The layout of Varient 1.x (CodeIgniter 3) and of the theme "classic" in 2.2. Class names as in the script, 2026-11."""

from __future__ import annotations

from html import escape

from crawler.demo.articles import SampleArticle
from crawler.demo.pieces import Crumbs, cut
from crawler.demo.theme import Theme


class ClassicTheme(Theme):
    """Date and time in the meta line; the widget stands outside ``.post-content``."""

    def frame(self, content: str, crumbs: Crumbs) -> str:
        return (
            '<div id="wrapper"><div class="container"><div class="row">\n'
            f'<div class="page-breadcrumb">{self.trail(crumbs)}</div>\n'
            f'<div id="content" class="col-md-8">\n{content}\n</div>\n<div class="col-md-4">{self.sidebar()}</div>\n'
            "</div></div></div>"
        )

    def card(self, article: SampleArticle) -> str:
        return (
            f'<div class="post-item-horizontal"><div class="item-image"><a href="{self.link(article)}">'
            f"{self.badge(article, 'span', 'category-label')}{self.lazy(article)}</a></div>"
            f'<div class="item-content">{self.heading(article)}'
            f'<p class="small-post-meta"><a href="{self.profile(article)}">{escape(article.account)}</a><span>{self.day(article)}</span>'
            f'<span><i class="icon-comment"></i>{len(article.comments)}</span><span class="m-r-0"><i class="icon-eye"></i>'
            f'{self.portal.shown_views(article)}</span></p><p class="description">{cut(article.lead, 80)}</p></div></div>'
        )

    def home_content(self, page: int) -> str:
        """Featured posts, then the latest with a button that POSTs for more."""
        latest = self.portal.live
        featured = "".join(self.tile(article) for article in latest[:2])
        cards = "\n".join(self.card(article) for article in latest[2:8])
        return (
            f'<section id="featured">{featured}</section>\n<section class="section"><h4 class="title">Berita Terbaru</h4>'
            f'<div id="last_posts_content">{cards}</div>'
            '<div id="load_posts_btn"><button class="btn-load-more">Muat lebih banyak</button></div>'
            f'<p class="text-center"><a href="{self.url("/posts")}">Semua berita</a></p></section>'
        )

    def meta(self, article: SampleArticle) -> str:
        updated = ""
        if article.modified_at:
            updated = f'<span class="sp-left sp-post-update-date">Diperbarui:&nbsp;{self.moment(article.modified_at)}</span>'
        return (
            f'<span class="post-author-meta sp-left"><a href="{self.profile(article)}">'
            f'<img src="{self.url("/assets/img/user.png")}" alt="{escape(article.account)}">{escape(article.account)}</a></span>'
            f'<span class="post-details-meta-date"><span class="sp-left">{self.moment(article.published_at)}</span>{updated}</span>'
            f'<span class="post-comment-pageviews"><span class="comment"><i class="icon-comment"></i>{len(article.comments)}</span>'
            f'<span><i class="icon-eye"></i>{self.portal.shown_views(article)}</span></span>'
        )

    def article_content(self, article: SampleArticle, number: int) -> str:
        shares = "".join(
            f'<li class="li-{network}"><a href="javascript:void(0)" class="social-btn-lg {network}"><i class="icon-{network}"></i>'
            f"<span>{network.title()}</span></a></li>"
            for network in ("facebook", "twitter", "whatsapp")
        )
        before, after = self.portal.neighbours(article)
        steps = "".join(
            f'<div class="{side}"><p><a href="{self.link(other)}"><span>{label}</span></a></p>{self.heading(other, 80)}</div>'
            for side, label, other in (("left", "Berita Sebelumnya", before), ("right", "Berita Berikutnya", after))
            if other
        )
        related = "".join(self.tile(other, 70) for other in self.portal.some(3, besides=article))
        text = f'<div class="post-text">{self.body(article)}</div>'
        return f"""<div class="post-content">
<p class="m-0"><a href="{self.url(article.category.path)}">{self.badge(article, "label", "category-label")}</a></p>
<h1 class="title">{escape(article.title, quote=False)}</h1>
<div class="post-summary"><h2>{escape(article.lead, quote=False)}</h2></div>
<div class="post-meta">{self.meta(article)}</div>
<div class="post-share"><ul class="share-box">{shares}</ul></div>
{self.pictures(article, "post-detail-slider", "post-detail-slider-item", "img-responsive center-image")}
{self.gallery(article, number) if article.gallery else text}
{self.files(article)}
{self.tags(article, "h2")}
</div>
<div class="post-next-prev">{steps}</div>
{self.reactions(article)}
{self.about(article)}
<section class="section section-related-posts"><h4 class="title">Berita Terkait</h4><div class="section-content">{related}</div></section>
{self.comments(article)}"""
