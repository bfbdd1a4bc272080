# ruff: noqa: E501 - markup stands in the lines in which the pages print it
"""Infinite – Blog & Magazine Script, generations 3.9 (CodeIgniter 3) and 4.4 (CodeIgniter 4), from the class names of its templates (2026-11)."""

from __future__ import annotations

from tests.heldout.fragments import article_head, attached, ci3_pager, ci4_pager, comments, day, e, reactions, tag_links
from tests.heldout.story import Story
from tests.heldout.theme import Theme


class Infinite(Theme):
    widget = "A"
    card_class = "post-item-horizontal item-boxed-cnt"
    part_address = "/{}"
    marks = (
        '<meta name="author" content="Codingest"/>\n<link rel="stylesheet" href="/assets/css/style-3.9.min.css">'
        "<script>var csfr_token_name = 'infinite_csrf_token';</script>"
    )

    def pager(self, path: str, page: int, pages: int) -> str:
        return ci3_pager(path, page, pages)

    def article(self, story: Story, part: int, others: list[Story]) -> str:
        h = self.habits
        crumbs = f'<ol class="breadcrumb"><li class="breadcrumb-item"><a href="{self.home}">Beranda</a></li><li class="breadcrumb-item active">{e(story.title)}</li></ol>'
        seen = f'<span><i class="icon-eye"></i>&nbsp;&nbsp;{story.views}</span>' if h.shows_views else ""
        meta = (
            f'<a href="{self.home}{story.section.slug}" class="font-weight-normal"><i class="icon-folder"></i>&nbsp;&nbsp;{e(story.section.name)}</a>'
            f'<span><i class="icon-clock"></i>&nbsp;&nbsp;{day(story.written, h)}</span>'
            f'<span><i class="icon-comment"></i>&nbsp;&nbsp;{story.comments}</span>{seen}'
            '<a href="/login" class="add-to-reading-list"><i class="icon-plus-circle"></i>&nbsp;Simpan ke daftar baca</a>'
        )
        share = "".join(
            f'<a href="https://share.invalid/{name}" class="btn-share share {name}"><i class="icon-{name}"></i><span class="hidden-sm">{name.title()}</span></a>'
            for name in ("facebook", "twitter", "whatsapp", "linkedin", "pinterest")
        )
        shown = self.gallery(story, part, self.part_address) if story.form == "gallery" else ""
        tags = (
            f'<div class="post-tags"><h3 class="tags-title">Tag</h3><ul class="tag-list">{"".join(tag_links(story, self.home))}</ul></div>'
            if story.tags
            else ""
        )
        summary = f'<div class="post-summary"><h2>{e(story.lead)}</h2></div>' if story.lead else ""
        body = (
            f'<section id="main"><div class="container"><div class="page-breadcrumb">{crumbs}</div><div class="content"><div class="post-content">'
            f'<div class="post-title"><h1 class="title">{e(story.title)}</h1></div>'
            f"{summary}"
            f'<div class="post-meta">{meta}</div>{self.picture(story)}'
            f'<div class="post-text text-style">{story.body}{attached(story)}</div>{shown}{tags}<div class="post-share">{share}</div>'
            f"{reactions(story, h, self.widget)}</div>"
            f'<div class="about-author"><div class="about-author-img"><img src="/assets/img/user.png" alt=""></div><div class="about-author-content">'
            f'<p><strong><a href="{self.home}profile/akun">{e(story.author)}</a></strong></p></div></div>'
            f'<div class="related-posts"><h4 class="title">Berita Terkait</h4>{self.related(story, others)}</div>{comments(story)}</div>'
            f"{self.sidebar(others)}</div></section>"
        )
        return self.frame(article_head(story, h, authors=False), body, others, story)

    def picture(self, story: Story) -> str:
        if story.form == "video":
            return f'<div class="post-video"><div class="embed-responsive"><iframe class="embed-responsive-item" src="{story.video}"></iframe></div></div>'
        if story.more_images:
            slides = "".join(
                f'<div class="home-slider-boxed-item"><img src="/{image}" alt="{e(story.title)}"></div>'
                for image in (story.image or "", *story.more_images)
            )
            return f'<div class="slider-container"><div id="post-details-slider">{slides}</div></div>'
        if story.image:
            return f'<div class="post-image"><img src="/{story.image}" class="center-image" alt="{e(story.title)}"></div>'
        return ""


class Infinite44(Infinite):
    widget = "B"
    part_address = "?p={}"
    marks = (
        '<meta name="X-CSRF-TOKEN" content="0f1e2d">\n<link rel="stylesheet" href="/assets/css/style-4.4.min.css">'
        "<script>var InfConfig = {baseUrl: '/', csrfTokenName: 'csrf_token'};</script>"
    )

    def pager(self, path: str, page: int, pages: int) -> str:
        return ci4_pager(path, page, pages, infinite=True)
