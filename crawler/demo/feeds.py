"""What a portal says to machines: RSS, sitemaps and robots.txt (forms as seen in the scripts' own code, 2026-11)."""

from __future__ import annotations

from collections.abc import Iterable
from email.utils import format_datetime
from html import escape
from typing import TYPE_CHECKING

from crawler.demo.articles import SampleArticle

if TYPE_CHECKING:
    from crawler.demo.site import SamplePortal

LATEST = 8
"""Items in the feed of latest articles. The scripts cap it at 30 or 50; a sample portal is small, and so is its cap."""

POPULAR = 5
_SITEMAP = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def feed(portal: SamplePortal, path: str) -> str | None:
    """The RSS feed at *path*, or None where the generation has none there."""
    generation, live = portal.generation, portal.live
    if path == generation.feed:
        return _rss(portal, "Berita terbaru", path, live if generation.name == "infinite39" else live[:LATEST])
    if path == "/rss/popular-posts" and generation.infinite:
        return _rss(portal, "Berita populer", path, sorted(live, key=lambda article: -article.views)[:POPULAR])
    for category in portal.newsroom.categories:
        if path == generation.category_feed.format(slug=category.slug):
            return _rss(portal, category.name, path, portal.in_category(category))
    if not generation.infinite:
        for account in portal.newsroom.accounts:
            if path == generation.category_feed.replace("/category/", "/author/").format(slug=portal.tag_slug(account)):
                return _rss(portal, account, path, [article for article in live if article.account == account])
    return None


def _rss(portal: SamplePortal, title: str, path: str, articles: Iterable[SampleArticle]) -> str:
    name = escape(portal.newsroom.name)
    items = "\n".join(_item(portal, article) for article in articles)
    return f"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/">
<channel>
<title>{name} - {escape(title)}</title>
<link>{portal.url(path)}</link>
<description>{name} - {escape(title)}</description>
<dc:language>id</dc:language>
{items}
</channel>
</rss>
"""


def _item(portal: SamplePortal, article: SampleArticle) -> str:
    link = portal.url(f"/{article.slug}")
    return f"""<item>
<title>{escape(article.title)}</title>
<link>{link}</link>
<guid>{link}</guid>
<description><![CDATA[{article.lead}]]></description>
<enclosure url="{portal.url(portal.main_image(article))}" length="49398" type="image/jpeg"/>
<pubDate>{format_datetime(portal.local(article.published_at))}</pubDate>
<dc:creator>{portal.tag_slug(article.account)}</dc:creator>
</item>"""


def sitemaps(portal: SamplePortal) -> dict[str, str]:
    """The sitemap files as the administrator's script writes them at this moment, by path. They stay as they are until it runs again."""
    parts = {
        "pages": ["/", *(f"/{slug}" for slug, _, _ in portal.newsroom.pages)],
        "categories": [category.path for category in portal.newsroom.categories],
        "posts": [f"/{article.slug}" for article in portal.live],
        "tags": [f"/tag/{slug}" for slug in portal.tags],
    }
    if portal.generation.sitemap == "none" or not portal.live:
        return {}
    day = portal.local(portal.live[0].published_at).date().isoformat()
    if portal.generation.sitemap == "flat":
        return {"/sitemap.xml": _urlset(portal, [path for paths in parts.values() for path in paths], day)}
    files = {f"/sitemap-{name}-1.xml": _urlset(portal, paths, day) for name, paths in parts.items()}
    entries = "\n".join(f"<sitemap><loc>{portal.url(path)}</loc></sitemap>" for path in files)
    index = f'<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex {_SITEMAP}>\n{entries}\n</sitemapindex>\n'
    return {"/sitemap.xml": index, **files}


def _urlset(portal: SamplePortal, paths: Iterable[str], day: str) -> str:
    urls = "\n".join(
        f"<url><loc>{escape(portal.url(path).lower())}</loc><lastmod>{day}</lastmod><changefreq>daily</changefreq></url>" for path in paths
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {_SITEMAP}>\n{urls}\n</urlset>\n'
