"""The parts of a page that several layouts print alike: cards, pictures, galleries, attachments, comments, the sidebar."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import escape
from typing import TYPE_CHECKING

from crawler.demo import body, reactions
from crawler.demo.articles import GalleryItem, SampleArticle

if TYPE_CHECKING:
    from crawler.demo.site import SamplePortal

Crumbs = Sequence[tuple[str, str | None]]


def cut(text: str, limit: int) -> str:
    """A title as cards print it: whole words up to *limit* characters, then an ellipsis."""
    return escape(text) if len(text) <= limit else escape(text[:limit].rsplit(" ", 1)[0]) + "&#8230;"


class Pieces:
    """Pieces of one portal's pages, as HTML strings."""

    def __init__(self, portal: SamplePortal) -> None:
        self.portal = portal
        self.generation = portal.generation

    def trail(self, crumbs: Crumbs) -> str:
        """The breadcrumb's list; the last crumb has no link."""
        items = "".join(
            f'<li class="breadcrumb-item"><a href="{href}">{escape(name)}</a></li>'
            if href
            else f'<li class="breadcrumb-item active">{escape(name)}</li>'
            for name, href in crumbs
        )
        return f'<ol class="breadcrumb">{items}</ol>'

    def heading(self, article: SampleArticle, limit: int = 55) -> str:
        return f'<h3 class="title"><a href="{self.link(article)}">{cut(article.title, limit)}</a></h3>'

    def tile(self, article: SampleArticle, limit: int = 55, tag: str = "div") -> str:
        """A small card: picture and title."""
        picture = f'<a href="{self.link(article)}">{self.lazy(article)}</a>'
        return f'<{tag} class="post-item">{picture}{self.heading(article, limit)}</{tag}>'

    def badge(self, article: SampleArticle, tag: str, classes: str) -> str:
        """The category's label in the portal's colour."""
        style = f'style="background-color: {self.portal.newsroom.accent}"'
        return f'<{tag} class="{classes}" {style}>{escape(article.category.name)}</{tag}>'

    def profile(self, article: SampleArticle) -> str:
        return self.url(f"/profile/{self.portal.tag_slug(article.account)}")

    def moment(self, when: datetime) -> str:
        """Day and time as Varient's articles print them."""
        local = self.portal.local(when)
        return f"{self.generation.day(local)}&nbsp;-&nbsp;{local:%H:%M}"

    def url(self, path: str) -> str:
        return self.portal.url(path)

    def link(self, article: SampleArticle) -> str:
        return self.url(f"/{article.slug}")

    def day(self, article: SampleArticle) -> str:
        return self.generation.day(self.portal.local(article.published_at))

    def body(self, article: SampleArticle) -> str:
        return body.render(article, url=self.url, image=self.portal.image_path)

    def reactions(self, article: SampleArticle) -> str:
        return reactions.render(article, self.generation.widget, self.url)

    def lazy(self, article: SampleArticle, classes: str = "img-responsive") -> str:
        source, alt = self.url(self.portal.main_image(article)), escape(article.title)
        return f'<img src="{self.url("/assets/img/bg_slider.png")}" data-src="{source}" class="lazyload {classes}" alt="{alt}"/>'

    def pictures(self, article: SampleArticle, slider: str, item: str, single: str) -> str:
        """The main image, or a slider when there are several; every image repeats the title in its ``alt``."""
        alt = escape(article.title)
        tags = [f'<img src="{self.url(self.portal.image_path(image))}" class="{single}" alt="{alt}"/>' for image in article.images]
        if len(tags) < 2:
            return f'<div class="post-image"><div class="post-image-inner">{"".join(tags)}</div></div>' if tags else ""
        return f'<div class="post-image"><div id="{slider}">' + "".join(f'<div class="{item}">{tag}</div>' for tag in tags) + "</div></div>"

    def gallery(self, article: SampleArticle, number: int) -> str:
        """One gallery item, with its neighbours: ``/{slug}/{n}`` on CodeIgniter 3, ``?p={n}`` on 4."""
        item: GalleryItem = article.gallery[number - 1]
        total = len(article.gallery)

        def step(target: int, label: str) -> str:
            if not 1 <= target <= total:
                return ""
            path = f"/{article.slug}/{target}" if self.generation.framework == "ci3" else f"/{article.slug}?p={target}"
            return f'<a href="{self.url(path)}" class="btn">{label}</a>'

        return (
            f'<div class="gallery-post-item"><span class="post-item-count">{number} / {total}</span>'
            f'<h2 class="title-post-item">{escape(item.title)}</h2><div class="post-image">'
            f'<img src="{self.url(self.portal.image_path(item.image))}" alt="{escape(item.title)}" class="center-image"/></div>'
            f'<div class="post-text"><p>{escape(item.text, quote=False)}</p></div>'
            f'<div class="gallery-post-buttons">{step(number - 1, "Sebelumnya")}{step(number + 1, "Berikutnya")}</div></div>'
        )

    def files(self, article: SampleArticle) -> str:
        """Attachments: names on buttons; the bytes come from a POST only."""
        forms = "".join(
            f'<form action="{self.url("/download-file")}" method="post"><input type="hidden" name="id" value="{index}">'
            f'<div class="file"><button type="submit">{escape(name)}</button></div></form>'
            for index, name in enumerate(article.attachments, start=1)
        )
        return f'<div class="post-files"><h2 class="title">Berkas</h2>{forms}</div>' if forms else ""

    def tags(self, article: SampleArticle, heading: str) -> str:
        items = "".join(f'<li><a href="{self.url(f"/tag/{self.portal.tag_slug(tag)}")}">{escape(tag)}</a></li>' for tag in article.tags)
        return f'<div class="post-tags"><{heading} class="tags-title">Tag:</{heading}><ul class="tag-list">{items}</ul></div>'

    def comments(self, article: SampleArticle) -> str:
        items = "".join(
            f'<li class="comment"><strong class="username">{escape(entry.name)}</strong><span class="date">{index} jam yang lalu</span>'
            f'<p class="comment-text">{escape(entry.text)}</p></li>'
            for index, entry in enumerate(article.comments, start=1)
        )
        return (
            f'<section id="comments"><div class="comment-section"><form id="add_comment" method="post">'
            f'<input type="hidden" name="parent_id" value="0"><input type="hidden" name="post_id" value="{article.id}">'
            f'<textarea name="comment" placeholder="Tulis komentar"></textarea></form>'
            f'<div id="comment-result"><ul class="comment-list">{items}</ul></div></div></section>'
        )

    def about(self, article: SampleArticle) -> str:
        account, profile = escape(article.account), self.profile(article)
        return (
            f'<div class="about-author"><div class="about-author-container"><img src="{self.url("/assets/img/user.png")}" alt="{account}">'
            f'<a class="author-username" href="{profile}"><strong>{account}</strong></a></div></div>'
        )

    def sidebar(self) -> str:
        """Popular posts in order of views, random posts in an order that differs on every fetch."""
        popular = sorted(self.portal.live, key=lambda article: -article.views)[:5]
        blocks = []
        for title, articles in (("Berita Populer", popular), ("Berita Acak", self.portal.some(4))):
            items = "".join(
                f'<li><div class="post-item-small">{self.heading(article)}'
                f'<p class="small-post-meta"><span>{self.day(article)}</span></p></div></li>'
                for article in articles
            )
            blocks.append(f'<div class="sidebar-widget"><h4 class="title">{title}</h4><ul class="popular-posts">{items}</ul></div>')
        return f'<div id="sidebar" class="sidebar">{"".join(blocks)}</div>'
