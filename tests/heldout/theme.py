# ruff: noqa: E501 - markup stands in the lines in which the pages print it
"""What every theme prints around its own pages: the frame, the sidebar with random posts, cards, a static page, a 404."""

from __future__ import annotations

from abc import ABC, abstractmethod
from random import Random

from tests.heldout.fragments import cut, day, e, json_ld, plain_head
from tests.heldout.habits import Habits
from tests.heldout.story import Story


class Theme(ABC):
    """Pages of one generation as HTML text. ``random`` draws the posts that differ on every fetch."""

    marks = ""  # what names the script in the head
    card_class = "post-item-horizontal"

    def __init__(self, habits: Habits) -> None:
        self.habits = habits
        self.home = habits.home
        self.random = Random(habits.seed)

    @abstractmethod
    def article(self, story: Story, part: int, others: list[Story]) -> str:
        """The post's page; *part* is the gallery item shown, from 1."""

    @abstractmethod
    def pager(self, path: str, page: int, pages: int) -> str: ...

    def frame(self, head: str, body: str, others: list[Story], story: Story | None = None) -> str:
        return (
            '<!DOCTYPE html>\n<html lang="id">\n<head>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width">\n'
            f"{head}\n{self.marks}\n</head>\n<body>\n{self.menu()}\n{body}\n{self.footer()}\n{json_ld(story, self.habits)}\n</body>\n</html>\n"
        )

    def menu(self) -> str:
        links = "".join(
            f'<li class="nav-item"><a href="{self.home}{section.slug}">{e(section.name)}</a></li>' for section in self.habits.sections
        )
        archive = '<li><a href="/arsip-lama/2019">Arsip 2019</a></li>' if "arsip-lama" in self.habits.robots else ""
        return (
            f'<header id="header"><nav class="navbar"><a class="logo" href="{self.home}"><img src="/uploads/logo/logo.png" alt="logo"></a>'
            f'<ul class="navbar-nav"><li><a href="{self.home}">Beranda</a></li><li><a href="{self.home}profil-dinas">Profil</a></li>{links}{archive}'
            f'<li><a href="{self.home}login">Masuk</a></li><li><a href="{self.home}rss-feeds">RSS</a></li></ul>'
            f'<form action="{self.home}search" method="get"><input name="q" placeholder="Cari"></form></nav></header>'
        )

    def footer(self) -> str:
        return (
            f'<footer id="footer"><p class="footer-about">{e(self.habits.agency)}, Jalan Merdeka Nomor 1.</p>'
            f'<form action="{self.home}newsletter" method="post"><input name="email"></form><div class="copyright">Hak cipta dinas</div></footer>'
        )

    def sidebar(self, others: list[Story]) -> str:
        picked = self.random.sample(others, min(4, len(others)))
        links = "".join(
            f'<li><div class="post-item-small"><h3 class="title"><a href="{self.home}{s.slug}">{e(cut(s.title))}</a></h3>'
            f'<p class="small-post-meta"><span>{day(s.written, self.habits)}</span></p></div></li>'
            for s in picked
        )
        # A post that robots.txt keeps for people: its address looks like any other.
        refused = '<li><h3 class="title"><a href="/arsip-lama-tahun-2019">Arsip Lama Tahun 2019</a></h3></li>'
        refused = refused if "/arsip-lama" in self.habits.robots else ""
        return (
            f'<div id="sidebar" class="sidebar"><div class="sidebar-widget widget-popular-posts"><h4 class="title">Pos Acak</h4><ul>{links}{refused}</ul></div>'
            '<div class="sidebar-widget"><h4 class="title">Jajak Pendapat</h4><form method="post" action="/vote"><label>Apakah Anda puas?</label>'
            "<button>Pilih</button></form></div></div>"
        )

    def related(self, story: Story, others: list[Story]) -> str:
        near = [s for s in others if s is not story]
        picked = self.random.sample(near, min(3, len(near)))
        cards = "".join(
            f'<li class="col-sm-4"><h3 class="title"><a href="{self.home}{s.slug}">{e(cut(s.title, 70))}</a></h3></li>' for s in picked
        )
        return f'<ul class="post-list">{cards}</ul>'

    def card(self, story: Story) -> str:
        image = f'<img src="/assets/img/bg_mid.png" data-src="/{story.image}" alt="" class="lazyload">' if story.image else ""
        return (
            f'<div class="{self.card_class}"><div class="item-image"><a href="{self.home}{story.slug}">{image}</a></div>'
            f'<a href="{self.home}{story.section.slug}"><span class="label-post-category">{e(story.section.name)}</span></a>'
            f'<h3 class="title"><a href="{self.home}{story.slug}">{e(cut(story.title))}</a></h3>'
            f'<p class="post-meta small-post-meta"><span>{day(story.written, self.habits)}</span><span>{story.comments}</span></p>'
            f'<p class="description summary">{e(cut(story.lead or "", 80))}</p></div>'
        )

    def listing(self, title: str, shown: list[Story], path: str, page: int, pages: int, others: list[Story]) -> str:
        cards = "\n".join(map(self.card, shown))
        body = (
            f'<section id="main"><div class="container"><ol class="breadcrumb"><li class="breadcrumb-item active">{e(title)}</li></ol>'
            f'<h1 class="page-title">{e(title)}</h1><div class="col-main posts">{cards}{self.pager(path, page, pages)}</div>'
            f"{self.sidebar(others)}</div></section>"
        )
        return self.frame(plain_head(title, self.habits), body, others)

    def front(self, newest: list[Story], others: list[Story]) -> str:
        """A home of blocks and "load more"; the whole list is elsewhere."""
        body = (
            f'<section id="main"><div class="container"><div class="block-posts">{"".join(map(self.card, newest))}</div>'
            '<button class="btn-load-more" onclick="load_more_posts();">Muat lagi</button>'
            f'<a href="{self.home}posts" class="btn-all">Semua pos</a>{self.sidebar(others)}</div></section>'
        )
        return self.frame(plain_head("Beranda", self.habits), body, others)

    def static(self, title: str, others: list[Story]) -> str:
        paragraphs = "<p>Dinas ini dibentuk dengan peraturan daerah dan dipimpin seorang kepala dinas.</p>" * 6
        body = (
            f'<section id="main"><div class="container"><h1 class="page-title">{e(title)}</h1><div class="page-content">'
            f'<div class="page-text-content">{paragraphs}</div></div></div></section>'
        )
        return self.frame(plain_head(title, self.habits), body, others)

    def missing(self, others: list[Story]) -> str:
        body = (
            '<section id="main"><div class="error-404"><h1>404</h1><h2>Halaman tidak ditemukan</h2><a href="/">Kembali</a></div></section>'
        )
        return self.frame(plain_head("404", self.habits), body, others)

    def gallery(self, story: Story, part: int, address: str) -> str:
        """One item of a gallery, with the way to the next; *address* has a hole for the number."""
        item, last = story.items[part - 1], len(story.items)
        buttons = "".join(
            f'<a href="{self.home}{story.slug}{address.format(n)}" class="btn-gallery">{word}</a>'
            for n, word in ((part - 1, "Sebelumnya"), (part + 1, "Berikutnya"))
            if 0 < n <= last
        )
        return (
            f'<div class="gallery-post-item"><div class="post-item-count">{part} / {last}</div><h2 class="title-post-item">{e(item.title)}</h2>'
            f'<div class="post-image"><img src="/{item.image}" alt="{e(item.title)}" class="img-responsive"></div>'
            f'<div class="post-text"><p>{e(item.text)}</p></div><div class="gallery-post-buttons">{buttons}</div></div>'
        )

    def sorted_list(self, story: Story) -> str:
        return "".join(
            f'<div class="ordered-list-item"><h3 class="title-post-item">{e(item.title)}</h3><div class="post-image"><img src="/{item.image}" '
            f'alt="{e(item.title)}"></div><div class="post-text"><p>{e(item.text)}</p></div></div>'
            for item in story.items
        )
