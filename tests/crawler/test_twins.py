"""One article under many addresses: views for the printer and for telephones, second domains, hosts with and without www; each crawled."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crawler.village import PARAGRAPH, Site, Village, article, assert_sound, http, listing, rows

LAMA = "http://dinas-lama.invalid"
RAW = "/index.php?option=com_content&view=article&id=12:kabar-dari-balai-desa&catid=9&Itemid=101"
FEED = (
    f"<rss version='2.0'><channel><title>Dinas</title><link>{LAMA}/</link>"
    f"<item><title>a</title><link>{LAMA}/berita/satu</link></item><item><title>b</title><link>{LAMA}/berita/dua</link></item></channel></rss>"
)
SITEMAP = f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>{LAMA}/berita/satu</loc></url></urlset>"
SYNDICATED = FEED.replace(f"<link>{LAMA}/</link>", "<link>http://kutipan.contoh.go.id/</link>")


def joomla(title: str) -> bytes:
    dated = '<dd class="published"><time datetime="2024-07-02T10:15:00+07:00" itemprop="datePublished">2 Juli</time></dd>'
    text = f'<h2 itemprop="headline">{title}</h2><dl class="article-info">{dated}</dl><div itemprop="articleBody"><p>{PARAGRAPH}</p></div>'
    return http(f'<meta name="generator" content="Joomla!"><title>{title}</title><div class="item-page" itemscope>{text}</div>')


def one(*paths: str) -> tuple[list[str], dict[str, bytes]]:
    """Addresses, all of which answer with one article that names none of them."""
    head = '<meta property="article:published_time" content="2024-07-02T10:15+07:00">'
    return [*paths], dict.fromkeys(paths, article("Kabar dari balai desa", head=head))


def lama(path: str) -> bytes:
    return article(f"Kabar {path}", head=f'<link rel="canonical" href="{LAMA}{path}">')


def sites() -> list[Site]:
    slug = "/kabar-dari-balai-desa"
    pages = {path: lama(path) for path in ("/berita/satu", "/berita/dua")}
    front = "".join(f"<h3><a href='{LAMA}{path}'>Kabar {path} dari balai desa</a></h3>" for path in pages)
    empty = http("<html><head><title>Beranda</title></head><body><p>Selamat datang</p></body></html>")
    return [
        Site("cetak", *one("/artikel/12/Kabar.html", "/cetak.php?id=12", "/media.php?module=cetak&id=12", "/berita/cetak/12", "/print/12")),
        Site("amp", *one(slug, f"{slug}/amp", f"/amp{slug}", f"{slug}?amp=1", f"{slug}?m=1", f"/m{slug}", f"{slug}?print=1")),
        Site("joomla", ["/index.php/berita/12-kabar-dari-balai-desa", f"{RAW}&tmpl=component&print=1&layout=default&page=", RAW],
             dict.fromkeys(["/index.php/berita/12-kabar-dari-balai-desa", RAW], joomla("Kabar dari balai desa")), yaml="delay: 0.01\n"),
        Site("rute", *one("/12", "/web/detail/12", f"/berita/12{slug}"), yaml="profile: auto\ndelay: 0.01\n"),
        Site("www", *one(slug, f"http://www.www.contoh.go.id{slug}/", f"//www.contoh.go.id{slug}?utm_source=wa", f"/index.php{slug}")),
        Site("halaman", [], {"/": http(f"<html><head><link rel='canonical' href='{LAMA}/'></head><body><main>{front}</main></body></html>"),
                             **pages}),
        Site("dasar", [], {"/": http("<html><head><base href='http://dinas-lama.invalid/'></head><body><main>"
                                     "<h3><a href='berita/satu'>Kabar satu dari balai desa</a></h3></main></body></html>"), **pages}),
        Site("umpan", [], {"/": empty, "/feed": http(FEED, mime="application/rss+xml"), **pages}),
        Site("peta", [], {"/": empty, "/sitemap.xml": http(SITEMAP, mime="application/xml"), **pages}),
        Site("kutipan", [], {"/": listing(["/berita/sendiri"]), "/berita/sendiri": article("Sendiri"),
                             "/feed": http(SYNDICATED, mime="application/rss+xml")}),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Village]]:
    data = tmp_path_factory.mktemp("kembar") / "data"
    with Village() as village:
        for site in sites():
            village.add(data, site)
        village.sites["www.www.contoh.go.id"] = village.sites["www.contoh.go.id"]
        village.crawl(data, *(site.slug for site in sites()))
        assert_sound(data)
        yield data, village


@pytest.mark.parametrize(
    ("slug", "articles"),
    [
        ("cetak", ["/artikel/12/Kabar.html"]),
        ("amp", ["/kabar-dari-balai-desa"]),
        ("joomla", ["/index.php/berita/12-kabar-dari-balai-desa"]),
        ("rute", ["/berita/12/kabar-dari-balai-desa"]),
        ("www", ["/kabar-dari-balai-desa"]),
        ("halaman", ["/berita/dua", "/berita/satu"]),
        ("dasar", ["/berita/satu"]),
        ("umpan", ["/berita/dua", "/berita/satu"]),
        ("peta", ["/berita/satu"]),
        ("kutipan", ["/berita/sendiri"]),
    ],
)
def test_each_article_is_one_and_stands_at_the_portal(crawled: tuple[Path, Village], slug: str, articles: list[str]) -> None:
    data, village = crawled
    found = rows(data, "SELECT a.url, a.versions FROM articles a JOIN portals p ON p.id = a.portal_id WHERE p.slug = ? ORDER BY url", slug)
    site = village.sites[f"{slug}.contoh.go.id"]
    assert found == [(site.home.rstrip("/") + path, 1) for path in articles]


def test_nobody_asked_for_the_other_domain(crawled: tuple[Path, Village]) -> None:
    data, _ = crawled
    assert rows(data, "SELECT url FROM captures WHERE url LIKE '%dinas-lama%'") == []
    assert rows(data, "SELECT url FROM failures WHERE url LIKE '%dinas-lama%'") == []
