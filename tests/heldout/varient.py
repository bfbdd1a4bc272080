# ruff: noqa: E501 - markup stands in the lines in which the pages print it
"""Varient – News & Magazine Script: 1.7, 1.9, the two themes of 2.2, and 3.0, from the class names of its templates (2026-11)."""

from __future__ import annotations

from tests.heldout.fragments import article_head, attached, ci3_pager, ci4_pager, comments, day, e, number, reactions, tag_links
from tests.heldout.story import Story
from tests.heldout.theme import Theme


class Classic(Theme):
    """The classic theme, as 1.7 has it."""

    widget = "A"
    part_address = "/{}"
    marks = (
        '<meta name="author" content="Codingest"/>\n<link rel="stylesheet" href="/assets/css/style-1.7.1.min.css">'
        "<script>var csfr_token_name = 'varient_csrf_token';</script>"
    )

    def pager(self, path: str, page: int, pages: int) -> str:
        return ci3_pager(path, page, pages)

    def article(self, story: Story, part: int, others: list[Story]) -> str:
        h = self.habits
        updated = (
            f'<span class="sp-right sp-post-update-date">Diperbarui:&nbsp;{self.moment(story, updated=True)}</span>' if story.edited else ""
        )
        seen = f'<span><i class="icon-eye"></i>&nbsp;{story.views}</span>' if h.shows_views else ""
        share = "".join(
            f'<li><a href="https://share.invalid/{name}" class="social-btn-lg {name}"><span>{name.title()}</span></a></li>'
            for name in ("facebook", "whatsapp")
        )
        tags = (
            f'<div class="post-tags"><h2 class="tags-title">Tag</h2><ul class="tag-list">{"".join(tag_links(story, self.home))}</ul></div>'
            if story.tags
            else ""
        )
        listed = self.sorted_list(story) if story.form == "list" else ""
        shown = self.gallery(story, part, self.part_address) if story.form == "gallery" else ""
        summary = f'<div class="post-summary"><h2>{e(story.lead)}</h2></div>' if story.lead else ""
        body = (
            '<div id="wrapper"><div class="container"><div class="page-breadcrumb"><ol class="breadcrumb">'
            f'<li class="breadcrumb-item"><a href="{self.home}">Beranda</a></li><li class="breadcrumb-item"><a href="{self.home}{story.section.slug}">{e(story.section.name)}</a></li>'
            f'<li class="breadcrumb-item active">{e(story.title)}</li></ol></div><div id="content" class="col-sm-8"><div class="post-content">'
            f'<p class="m-0"><a href="{self.home}{story.section.slug}"><label class="category-label" style="background-color: #2d65fe">{e(story.section.name)}</label></a></p>'
            f'<h1 class="title">{e(story.title)}</h1>{summary}'
            f'<div class="post-meta"><span class="post-author-meta sp-left"><a href="{self.home}profile/akun"><img src="/assets/img/user.png" alt=""> {e(story.author)}</a></span>'
            f'<div class="post-details-meta-date"><span class="sp-left">{self.moment(story)}</span>{updated}</div>'
            f'<div class="post-comment-pageviews"><span class="comment"><i class="icon-comment"></i>&nbsp;{story.comments}</span>{seen}</div></div>'
            f'<div class="post-share"><ul class="share-box">{share}</ul></div>{self.picture(story)}{listed}'
            f'<div class="post-text">{story.body}</div>{shown}{attached(story)}{tags}</div>'
            f'<div class="post-next-prev"><div class="left"><p><a href="#"><span>Pos sebelumnya</span></a></p><h3 class="title"><a href="{self.home}{others[0].slug}">{e(others[0].title)}</a></h3></div></div>'
            f"{reactions(story, h, self.widget)}"
            f'<div class="about-author"><div class="about-author-content"><p><strong><a href="{self.home}profile/akun">{e(story.author)}</a></strong></p><p>Tentang penulis akun ini.</p></div></div>'
            f'<section class="section section-related-posts"><h4 class="title">Pos Terkait</h4>{self.related(story, others)}</section>{comments(story)}</div>'
            f"{self.sidebar(others)}</div></div>"
        )
        return self.frame(article_head(story, h, authors=True), body, others, story)

    def moment(self, story: Story, *, updated: bool = False) -> str:
        when = (story.edited or story.written) if updated else story.written
        return f"{day(when, self.habits)}&nbsp;-&nbsp;{when:%H:%M}"

    def picture(self, story: Story) -> str:
        if story.form == "video":
            return f'<div class="video-player"><video id="player" controls><source src="{self.home}{story.video}" type="video/mp4"></video></div>'
        if story.more_images:
            slides = "".join(
                f'<div class="post-detail-slider-item"><img src="/{image}" alt="{e(story.title)}" class="img-responsive"></div>'
                for image in (story.image or "", *story.more_images)
            )
            return f'<div class="post-image"><div id="post-detail-slider">{slides}</div></div>'
        if story.image:
            return (
                f'<div class="post-image"><div class="post-image-inner"><img src="/{story.image}" class="img-responsive center-image" alt="{e(story.title)}">'
                '<figcaption class="img-description">Petugas menyapa warga.</figcaption></div></div>'
            )
        return ""


class Classic19(Classic):
    widget = "B"
    marks = '<link rel="stylesheet" href="/assets/css/style-1.9.min.css"><script>var csfr_token_name = \'varient_csrf_token\';</script>'


class Classic22(Classic):
    widget = "B"
    part_address = "?p={}"
    marks = (
        '<meta name="X-CSRF-TOKEN" content="7b8c"><link rel="stylesheet" href="/assets/themes/classic/css/style-2.2.min.css">'
        "<script>var VrConfig = {baseURL: '/', csrfTokenName: 'csrf_token'};</script>"
    )

    def pager(self, path: str, page: int, pages: int) -> str:
        return ci4_pager(path, page, pages, infinite=False)


class Magazine(Classic22):
    """The magazine theme of 2.2. This portal's copy was edited: its head has no times."""

    marks = Classic22.marks.replace("classic", "magazine")
    card_class = "post-item post-item-mid"

    def article(self, story: Story, part: int, others: list[Story]) -> str:
        h = self.habits
        updated = f'<span class="m-l-15"><svg width="14"></svg>&nbsp;{self.moment(story, updated=True)}</span>' if story.edited else ""
        seen = f'<span class="m-l-15"><svg class="bi-eye"></svg>&nbsp;{number(story.views, h)}</span>' if h.shows_views else ""
        share = "".join(
            f'<a href="https://share.invalid/{name}" class="btn btn-share {name}"><span>{name.title()}</span></a>'
            for name in ("facebook", "x")
        )
        tags = (
            f'<div class="post-tags"><div class="d-flex"><h2 class="tags-title">Tag</h2><ul>{"".join(tag_links(story, self.home))}</ul></div></div>'
            if story.tags
            else ""
        )
        body_html = story.body.replace(
            "</p>",
            '</p><div class="bn-p-w"><ins class="adsbygoogle" data-ad-slot="5"></ins><script>(adsbygoogle = window.adsbygoogle || []).push({});</script></div>',
            1,
        )
        shown = self.gallery(story, part, self.part_address) if story.form == "gallery" else ""
        summary = f'<h2 class="post-summary">{e(story.lead)}</h2>' if story.lead else ""
        body = (
            '<section class="section section-page"><div class="container-xl"><nav aria-label="breadcrumb"><ol class="breadcrumb">'
            f'<li class="breadcrumb-item"><a href="{self.home}">Beranda</a></li><li class="breadcrumb-item active">{e(story.title)}</li></ol></nav>'
            f'<div class="col-md-12 col-lg-8"><div class="post-content"><div class="d-flex"><a href="{self.home}{story.section.slug}">'
            f'<span class="badge badge-category" style="background-color: #0494b1">{e(story.section.name)}</span></a></div>'
            f'<h1 class="post-title">{e(story.title)}</h1>{summary}'
            f'<div class="d-flex post-details-meta"><div class="item-meta item-meta-author"><a href="{self.home}profile/akun"><img src="/assets/img/user.png" alt=""><span>{e(story.author)}</span></a></div>'
            f'<div class="item-meta item-meta-date"><span>{self.moment(story)}</span>{updated}</div>'
            f'<div class="ms-auto item-meta item-meta-comment"><span><svg class="bi-chat"></svg>&nbsp;{story.comments}</span>{seen}</div></div>'
            f'<div class="d-flex post-share-buttons">{share}</div>{self.picture(story)}<div class="post-text mt-4">{body_html}</div>{shown}'
            f"{attached(story)}{tags}"
            f'<div class="post-next-prev"><div class="head-title">Pos sebelumnya</div><h3 class="title"><a href="{self.home}{others[0].slug}">{e(others[0].title)}</a></h3></div>'
            f"{reactions(story, h, self.widget)}</div>"
            f'<div class="about-author"><div class="about-author-content"><a href="{self.home}profile/akun">{e(story.author)}</a></div></div>'
            f'<section class="section section-related-posts">{self.related(story, others)}</section>{comments(story)}</div>{self.sidebar(others)}</div></section>'
        )
        return self.frame(article_head(story, h, authors=True), body, others, story)


class Third(Theme):
    """3.0."""

    card_class = "post-item"
    marks = (
        '<meta name="X-CSRF-TOKEN" content="a1b2"><link rel="stylesheet" href="/assets/themes/magazine/css/style-3.0.min.css">'
        "<script>const VrConfig = {baseURL: '/'};</script>"
    )

    def pager(self, path: str, page: int, pages: int) -> str:
        return ci4_pager(path, page, pages, infinite=False)

    def article(self, story: Story, part: int, others: list[Story]) -> str:
        h = self.habits
        updated = '<span class="date-updated">Diperbarui 3 bulan yang lalu</span>' if story.edited else ""
        files = "".join(
            f'<div class="ps-item"><button class="btn-download" data-id="{n}"><span class="ps-filename">{e(name)}</span></button></div>'
            for n, name in enumerate(story.attachments)
        )
        attachments = f'<div class="post-attachments">{files}</div>' if files else ""
        slides = "".join(
            f'<div class="slider-item"><img src="/{image}" alt="{e(story.title)}"></div>'
            for image in (story.image, *story.more_images)
            if image
        )
        tags = f'<div class="post-tags"><ul>{"".join(tag_links(story, self.home))}</ul></div>' if story.tags else ""
        summary = f'<h2 class="post-summary">{e(story.lead)}</h2>' if story.lead else ""
        body = (
            f'<section id="postDetailsPage" class="section section-page" data-id="{story.id}"><div class="container-xl"><nav aria-label="breadcrumb"><ol class="breadcrumb"><li class="breadcrumb-item"><a href="{self.home}">Beranda</a></li></ol></nav>'
            f'<div class="post-content"><a href="{self.home}{story.section.slug}"><span class="badge badge-category">{e(story.section.name)}</span></a><h1 class="post-title">{e(story.title)}</h1>'
            f'{summary}<div class="post-details-meta">'
            f'<div class="item-meta item-meta-author"><a href="{self.home}profile/akun"><span>{e(story.author)}</span></a></div>'
            f'<div class="item-meta item-meta-date"><span>{day(story.written, h, padded=True)}</span>{updated}</div>'
            f'<div class="item-meta item-meta-counters"><span><i class="icon-comment"></i>&nbsp;{story.comments}</span><span><i class="icon-eye"></i>&nbsp;{number(story.views, h)}</span></div></div>'
            f'<div class="post-image">{slides}</div><div class="entry-content">{story.body}</div>'
            f"{attachments}{tags}{reactions(story, h, 'C')}</div>"
            f'<div id="post-tracker-data" data-post-id="{story.id}"></div>'
            f'<section class="section-related-posts">{self.related(story, others)}</section>{comments(story)}{self.sidebar(others)}</div></section>'
        )
        return self.frame(article_head(story, h, authors=False), body, others, story)
