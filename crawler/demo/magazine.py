"""The theme "magazine" of Varient 2.2 (Bootstrap 5), and Varient 3.0 built upon it. Class names as in the scripts, 2026-11."""

from __future__ import annotations

from html import escape

from crawler.demo.articles import SampleArticle
from crawler.demo.pieces import Crumbs, cut
from crawler.demo.theme import Theme


class MagazineTheme(Theme):
    """The widget stands inside ``.post-content``; an advertisement may split the body."""

    def frame(self, content: str, crumbs: Crumbs) -> str:
        return (
            '<section class="section section-page"><div class="container-xl"><div class="row">\n'
            f'<nav aria-label="breadcrumb">{self.trail(crumbs)}</nav>\n'
            f'<div class="col-md-12 col-lg-8">\n{content}\n</div>\n<div class="col-md-12 col-lg-4">{self.sidebar()}</div>\n'
            "</div></div></section>"
        )

    def card(self, article: SampleArticle) -> str:
        return (
            f'<div class="post-item post-item-horizontal"><div class="image"><a href="{self.link(article)}" class="img-link">'
            f'{self.lazy(article)}</a></div><div class="item-content">{self.heading(article)}'
            f'<p class="post-meta"><a href="{self.profile(article)}" class="a-username">{escape(article.account)}</a>'
            f"<span>{self.day(article)}</span>"
            f'<span><i class="icon-comment"></i>&nbsp;{len(article.comments)}</span>'
            f'<span class="m-r-0"><i class="icon-eye"></i>&nbsp;{self.number(article)}</span></p>'
            f'<p class="description">{cut(article.lead, 80)}</p></div></div>'
        )

    def number(self, article: SampleArticle) -> str:
        """The view counter as this generation prints it."""
        return str(self.portal.shown_views(article))

    def home_content(self, page: int) -> str:
        """Featured posts, then the latest with a button that POSTs for more."""
        latest = self.portal.live
        featured = "".join(self.tile(article) for article in latest[:2])
        cards = "\n".join(self.card(article) for article in latest[2:8])
        return (
            f'<section class="section section-featured">{featured}</section>\n'
            '<section class="section"><h4 class="section-title">Berita Terbaru</h4>'
            f'<div id="last_posts_content">{cards}</div><button class="btn btn-load-more">Muat lebih banyak</button>'
            f'<p class="text-center"><a href="{self.url("/posts")}">Semua berita</a></p></section>'
        )

    def meta(self, article: SampleArticle) -> str:
        updated = f'<span><i class="icon-edit"></i>{self.moment(article.modified_at)}</span>' if article.modified_at else ""
        return (
            f'<div class="d-flex justify-content-center post-details-meta"><div class="item-meta item-meta-author">'
            f'<a href="{self.profile(article)}"><img src="{self.url("/assets/img/user.png")}" alt="{escape(article.account)}">'
            f"<span>{escape(article.account)}</span></a></div>"
            f'<div class="item-meta item-meta-date"><span>{self.moment(article.published_at)}</span>{updated}</div>'
            f'<div class="item-meta item-meta-comment"><span><i class="icon-comment"></i>&nbsp;{len(article.comments)}</span>'
            f'<span><i class="icon-eye"></i>&nbsp;{self.number(article)}</span></div></div>'
        )

    def with_advertisement(self, html: str) -> str:
        """*html* with an empty advertisement slot after its second paragraph, as the script splits it."""
        parts = html.split("</p>")
        if len(parts) > 3:
            parts[2] = '\n<div class="bn-in-article"><script>/* ruang iklan */</script></div>' + parts[2]
        return "</p>".join(parts)

    def shares(self) -> str:
        return "".join(
            f'<div class="btn-share"><a href="javascript:void(0)" class="{network}">{network.title()}</a></div>'
            for network in ("facebook", "twitter", "whatsapp")
        )

    def around(self, article: SampleArticle) -> str:
        """Previous and next post, the author, related posts in random order, and the comments."""
        before, after = self.portal.neighbours(article)
        steps = "".join(
            f'<div class="{side}"><div class="head-title"><a href="{self.link(other)}">{label}</a></div>{self.heading(other, 80)}</div>'
            for side, label, other in (("prev", "Berita Sebelumnya", before), ("next", "Berita Berikutnya", after))
            if other
        )
        related = "".join(self.tile(other, 70) for other in self.portal.some(3, besides=article))
        return (
            f'<div class="post-next-prev">{steps}</div>\n{self.about(article)}\n'
            f'<section class="section section-related-posts"><h4 class="section-title">Berita Terkait</h4>{related}</section>\n'
            f"{self.comments(article)}"
        )

    def article_content(self, article: SampleArticle, number: int) -> str:
        text = f'<div class="post-text mt-4">{self.with_advertisement(self.body(article))}</div>'
        return f"""<div class="post-content">
<div class="d-flex"><a href="{self.url(article.category.path)}">{self.badge(article, "span", "badge badge-category")}</a></div>
<h1 class="post-title">{escape(article.title, quote=False)}</h1>
<h2 class="post-summary">{escape(article.lead, quote=False)}</h2>
{self.meta(article)}
<div class="d-flex post-share-buttons">{self.shares()}</div>
{self.pictures(article, "post-detail-slider", "post-detail-slider-item", "img-fluid center-image")}
{self.gallery(article, number) if article.gallery else text}
{self.files(article)}
{self.tags(article, "h2")}
{self.reactions(article)}
</div>
{self.around(article)}"""


class Varient3Theme(MagazineTheme):
    """Varient 3.0: the counters in short form (``1.2k``), the body in ``.entry-content``, the widget of generation C."""

    def number(self, article: SampleArticle) -> str:
        views = article.views
        if views < 1000:
            return str(views)
        thousands = f"{views // 100 / 10:.1f}".removesuffix(".0")
        return f"{thousands}k"

    def files(self, article: SampleArticle) -> str:
        items = "".join(
            f'<div class="ps-item"><span class="ps-filename">{escape(name)}</span>'
            f'<button type="button" data-id="{index}">Unduh</button></div>'
            for index, name in enumerate(article.attachments, start=1)
        )
        return f'<div class="post-attachments">{items}</div>' if items else ""

    def meta(self, article: SampleArticle) -> str:
        updated = '<span class="item-meta-updated">Diperbarui 1 jam yang lalu</span>' if article.modified_at else ""
        return (
            f'<div class="post-details-meta"><div class="item-meta item-meta-author"><a href="{self.profile(article)}">'
            f"<span>{escape(article.account)}</span></a></div>"
            f'<div class="item-meta item-meta-date"><span>{self.moment(article.published_at)}</span>{updated}</div>'
            f'<div class="item-meta item-meta-counters"><span><i class="icon-comment"></i>&nbsp;{len(article.comments)}</span>'
            f'<span><i class="icon-eye"></i>&nbsp;{self.number(article)}</span></div></div>'
        )

    def article_content(self, article: SampleArticle, number: int) -> str:
        text = f'<div class="entry-content">{self.with_advertisement(self.body(article))}</div>'
        return f"""<section id="postDetailsPage" data-id="{article.id}"><div class="post-content">
<a href="{self.url(article.category.path)}">{self.badge(article, "span", "badge badge-category")}</a>
<h1 class="post-title">{escape(article.title, quote=False)}</h1>
<h2 class="post-summary">{escape(article.lead, quote=False)}</h2>
{self.meta(article)}
<div class="post-share-buttons">{self.shares()}</div>
{self.pictures(article, "post-detail-slider", "post-detail-slider-item", "img-fluid center-image")}
{self.gallery(article, number) if article.gallery else text}
{self.files(article)}
{self.tags(article, "h2")}
{self.reactions(article)}
</div>
<div id="post-tracker-data" data-post-id="{article.id}" hidden></div>
{self.around(article)}</section>"""
