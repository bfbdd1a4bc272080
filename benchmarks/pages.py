"""The pages of a generated news portal in the shape of Codingest's Infinite (CI3): 60 KB of HTML, 14 KB after gzip, 119 links."""

from __future__ import annotations

import random
from datetime import date, timedelta

PER_PAGE = 10
CATEGORIES = ("berita", "pengumuman", "layanan", "kegiatan", "perpustakaan", "kearsipan")
REACTIONS = ("like", "dislike", "love", "funny", "angry", "sad", "wow")
NETWORKS = ("facebook", "twitter", "whatsapp", "linkedin", "pinterest")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Ags", "Sep", "Okt", "Nov", "Des")
SYLLABLES = tuple(first + vowel for first in "bcdghjklmnprstwy" for vowel in "aiueo")
HTML = "text/html; charset=UTF-8"


def words(chance: random.Random, count: int) -> list[str]:
    return ["".join(chance.choices(SYLLABLES, k=chance.choice((2, 2, 3, 3, 4)))) for _ in range(count)]


def prose(chance: random.Random, sentences: int) -> str:
    return " ".join(" ".join(words(chance, chance.randint(8, 18))).capitalize() + "." for _ in range(sentences))


def day(number: int) -> str:
    on = date(2026, 10, 31) - timedelta(days=number // 3)
    return f"{MONTHS[on.month - 1]} {on.day}, {on.year}"


class Site:
    """The pages of one portal with *articles* articles, number 1 the newest."""

    def __init__(self, articles: int) -> None:
        self.titles = [" ".join(words(random.Random(number), 7)).capitalize() for number in range(1, articles + 1)]
        self.slugs = [f"{title.lower().replace(' ', '-')}-{number}" for number, title in enumerate(self.titles, 1)]
        self.articles = {f"/{slug}": number for number, slug in enumerate(self.slugs, 1)}
        self.last_page = max(1, -(-articles // PER_PAGE))

    def body(self, target: str, base: str) -> tuple[str, str] | None:
        """Media type and body of *target*, its links beginning with *base*; None: 404."""
        path, _, query = target.partition("?")
        page = query.removeprefix("page=") or "1"
        if path in self.articles:
            return HTML, self.article(self.articles[path], base)
        if path == "/" and page.isdecimal():
            return HTML, self.listing(int(page), base, self.pager(int(page), base))
        if path[1:] in CATEGORIES:
            return HTML, self.listing(1, base)
        if path == "/robots.txt":
            return "text/plain", "User-agent: *\nDisallow:\n"
        if path == "/sitemap.xml":
            locations = "".join(f"<url><loc>{base}{path}</loc></url>\n" for path in ("/", *self.articles))
            return "application/xml", f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{locations}</urlset>'
        return ("text/css", "body { margin: 0 }") if path.startswith("/assets/") else None

    def drawn(self, chance: random.Random, count: int, base: str) -> str:
        return "".join(self.card(number, base) for number in chance.choices(range(1, len(self.slugs) + 1), k=count))

    def card(self, number: int, base: str) -> str:
        title, url = self.titles[number - 1], f"{base}/{self.slugs[number - 1]}"
        image = f"{base}/uploads/images/image_650x433_{number * 7919:013x}.jpg"
        return f"""<div class="post-item">
  <div class="post-image"><a href="{url}"><span class="label-post-category">Berita</span>
    <img src="{base}/assets/img/bg_mid.png" data-src="{image}" alt="{title}" class="lazyload img-responsive"></a></div>
  <h3 class="title"><a href="{url}">{title}</a></h3>
  <div class="post-meta-inner"><span><i class="icon-clock"></i>&nbsp;{day(number)}</span>
    <span><i class="icon-comment"></i>&nbsp;{number % 7}</span></div>
</div>
"""

    def frame(self, title: str, base: str, main: str, chance: random.Random, head: str = "") -> str:
        menu = "".join(f'<li class="nav-item"><a href="{base}/{name}">{name.title()}</a></li>\n' for name in CATEGORIES)
        style = "\n".join(f".theme-{n} {{ padding: {n % 9}px; color: #{chance.getrandbits(24):06x} }}" for n in range(90))
        script = "\n".join(f"show('{chance.getrandbits(512):0128x}', '#b-{n}');" for n in range(60))
        return f"""<!DOCTYPE html>
<html lang="id"><head><meta charset="utf-8"><title>{title} - Portal Uji</title><meta name="author" content="Codingest">
<link rel="stylesheet" href="{base}/assets/css/style-3.9.min.css">{head}
<style>{style}</style></head>
<body><header id="header"><a href="{base}/" class="logo">Portal Uji</a><ul class="navbar-nav">{menu}</ul></header>
<section id="main"><div class="container"><div class="row"><div class="content col-sm-8">{main}</div>
<div class="sidebar col-sm-4"><h4 class="widget-title">Populer</h4>{self.drawn(chance, 21, base)}
<h4 class="widget-title">Acak</h4>{self.drawn(chance, 21, base)}</div></div></div></section>
<footer id="footer"><ul>{menu}</ul></footer><script>{script}</script></body></html>
"""

    def article(self, number: int, base: str) -> str:
        chance = random.Random(number)
        title, url = self.titles[number - 1], f"{base}/{self.slugs[number - 1]}"
        image = f"{base}/uploads/images/image_750x_{number * 7919:013x}.jpg"
        text = "\n".join(f"<p>{prose(chance, 4)}</p>" for _ in range(12))
        shares = "".join(f'<a href="https://{name}.example/?u={url}" class="btn-share share {name}">{name}</a>\n' for name in NETWORKS)
        near = [self.card(other, base) for other in (number - 1, number + 1) if 1 <= other <= len(self.slugs)]
        reactions = "".join(
            f"""<div class="col-reaction col-reaction-like" onclick="add_reaction('{number}', '{key}');">
<div class="icon-cnt"><img src="{base}/assets/img/reactions/{key}.png" alt="{key}" class="img-reaction"></div>
<div class="progress progress-bar-vertical"><span class="span-vote">{chance.randrange(40)}</span>
<div class="progress-bar" role="progressbar" aria-valuenow="30"></div></div><button class="btn-reaction"><span>{key}</span></button></div>
"""
            for key in REACTIONS
        )
        main = f"""<div class="page-breadcrumb"><ol class="breadcrumb"><li class="breadcrumb-item"><a href="{base}/">Beranda</a></li>
<li class="breadcrumb-item"><a href="{base}/berita">Berita</a></li><li class="breadcrumb-item active">{title}</li></ol></div>
<div class="post-content"><div class="post-title"><h1 class="title">{title}</h1></div>
<div class="post-summary"><h2>{prose(chance, 1)}</h2></div>
<div class="post-meta"><a href="{base}/berita" class="font-weight-normal"><i class="icon-folder"></i>&nbsp;Berita</a>
<span><i class="icon-clock"></i>&nbsp;{day(number)}</span><span><i class="icon-comment"></i>&nbsp;{number % 7}</span>
<span><i class="icon-eye"></i>&nbsp;{number * 13 % 997}</span></div>
<div class="post-image"><img src="{base}/assets/img/bg_big.png" data-src="{image}" alt="{title}" class="center-image lazyload"></div>
<div class="post-text text-style">{text}</div><div class="post-share">{shares}</div>
<div class="reactions noselect"><h4 class="title-reactions">Apa Reaksi Anda?</h4><div id="reactions_result">{reactions}</div></div></div>
<div class="related-posts"><ul class="post-list">{"".join(near)}{self.drawn(chance, 5, base)}</ul></div>"""
        head = f"""<link rel="canonical" href="{url}"><meta property="og:type" content="article">
<meta property="og:title" content="{title}"><meta property="og:url" content="{url}"><meta property="og:image" content="{image}">"""
        return self.frame(title, base, main, chance, head)

    def listing(self, page: int, base: str, pager: str = "") -> str:
        first = (page - 1) * PER_PAGE + 1
        cards = "".join(self.card(number, base) for number in range(first, min(first + PER_PAGE, len(self.slugs) + 1)))
        return self.frame("Beranda", base, f'<div class="posts">{cards}</div>{pager}', random.Random(-page))

    def pager(self, page: int, base: str) -> str:
        near = [other for other in range(page - 2, page + 3) if 1 <= other <= self.last_page]
        links = "".join(f'<li class="page-num"><a href="{base}/?page={other}">{other}</a></li>' for other in near)
        after = f'<li class="next"><a href="{base}/?page={page + 1}" rel="next">›</a></li>'
        return f"<ul class='pagination'>{links}{after if page < self.last_page else ''}</ul>"
