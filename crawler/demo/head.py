"""The ``<head>`` of a sample page and the JSON-LD at its end, generation by generation (seen in the scripts' own templates, 2026-11).

The scripts run ``addslashes`` over descriptions and JSON-LD strings, so an apostrophe makes JSON that a strict parser refuses.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from crawler.demo.articles import SampleArticle

if TYPE_CHECKING:
    from crawler.demo.site import SamplePortal


def slashed(text: str) -> str:
    """PHP's ``addslashes``."""
    return text.replace("\\", "\\\\").replace("'", "\\'").replace('"', '\\"')


def head(portal: SamplePortal, *, title: str, description: str, path: str, token: str, article: SampleArticle | None = None) -> str:
    """Everything inside ``<head>``. *path* is what the canonical link names; *token* the CSRF token of this visitor."""
    generation, name = portal.generation, portal.newsroom.name
    stock_author = generation.framework == "ci3"
    url = portal.url(path)
    lines = [
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(title)} - {escape(name)}</title>",
        f'<meta name="description" content="{escape(slashed(description))}"/>',
        f'<meta name="keywords" content="{escape(slashed(", ".join(article.tags) if article else name))}"/>',
        f'<meta name="author" content="{"Codingest" if stock_author else escape(name)}"/>',
        '<meta name="robots" content="all"/>',
        f'<meta property="og:locale" content="{"id" if generation.infinite else "en_US"}"/>',
        f'<meta property="og:site_name" content="{escape(name)}"/>',
    ]
    lines += _article(portal, article, url) if article else _other(title, description, url)
    lines += [
        f'<link rel="canonical" href="{url}"/>',
        f'<link rel="alternate" href="{url if generation.framework == "ci4" else portal.url("/")}" hreflang="id"/>',
        f'<link rel="shortcut icon" type="image/png" href="{portal.url("/assets/img/favicon.png")}"/>',
        f'<link rel="stylesheet" href="{portal.url(generation.stylesheet)}"/>',
        f"<script>{_configuration(portal, token)}</script>",
    ]
    if generation.framework == "ci4":
        lines.insert(1, f'<meta name="X-CSRF-TOKEN" content="{token}">')
    return "\n".join(lines)


def _article(portal: SamplePortal, article: SampleArticle, url: str) -> list[str]:
    generation = portal.generation
    title, lead, image = escape(article.title), escape(slashed(article.lead)), portal.url(portal.main_image(article))
    lines = [
        '<meta property="og:type" content="article"/>',
        f'<meta property="og:title" content="{title}"/>',
        f'<meta property="og:description" content="{lead}"/>',
        f'<meta property="og:url" content="{url}"/>',
        f'<meta property="og:image" content="{image}"/>',
    ]
    if not generation.infinite:
        lines.append(f'<meta property="article:author" content="{escape(article.account)}"/>')
    lines += [f'<meta property="article:tag" content="{escape(tag)}"/>' for tag in article.tags]
    if generation.published_meta:
        published, modified = (
            portal.local(when).strftime("%Y-%m-%d %H:%M:%S") for when in (article.published_at, article.modified_at or article.published_at)
        )
        lines.append(f'<meta property="article:published_time" content="{published}"/>')
        lines.append(f'<meta property="article:modified_time" content="{modified}"/>')
    return [
        *lines,
        '<meta name="twitter:card" content="summary_large_image"/>',
        f'<meta name="twitter:title" content="{title}"/>',
        f'<meta name="twitter:description" content="{lead}"/>',
        f'<meta name="twitter:image" content="{image}"/>',
    ]


def _other(title: str, description: str, url: str) -> list[str]:
    return [
        '<meta property="og:type" content="website"/>',
        f'<meta property="og:title" content="{escape(title)}"/>',
        f'<meta property="og:description" content="{escape(slashed(description))}"/>',
        f'<meta property="og:url" content="{url}"/>',
    ]


def _configuration(portal: SamplePortal, token: str) -> str:
    generation, home = portal.generation, portal.url("/")
    if generation.framework == "ci3":
        return f"var csfr_token_name = '{generation.csrf}'; var csfr_cookie_name = '{generation.csrf_cookie}'; var base_url = '{home}';"
    name = "InfConfig" if generation.infinite else "VrConfig"
    return f"var {name} = {{baseURL: '{home}', csrfTokenName: '{generation.csrf}', csrfToken: '{token}', sysLangId: '1'}};"


def json_ld(portal: SamplePortal, article: SampleArticle | None) -> str:
    """The scripts of type ``application/ld+json`` that stand at the end of the page, where the generation has them."""
    if not portal.generation.json_ld:
        return ""
    home, name = portal.url("/"), portal.newsroom.name
    site = (
        f'[{{"@context": "http://schema.org", "@type": "Organization", "url": "{home}", "name": "{name}"}}, '
        f'{{"@context": "http://schema.org", "@type": "WebSite", "url": "{home}", "potentialAction": {{"@type": "SearchAction", '
        f'"target": "{home}search?q={{search_term_string}}", "query-input": "required name=search_term_string"}}}}]'
    )
    scripts = [site] if article is None else [site, _news_article(portal, article)]
    return "\n".join(f'<script type="application/ld+json">{script}</script>' for script in scripts)


def _news_article(portal: SamplePortal, article: SampleArticle) -> str:
    published, modified = (
        portal.local(when).strftime("%Y-%m-%dT%H:%M:%S%z") for when in (article.published_at, article.modified_at or article.published_at)
    )
    title, name = slashed(article.title), portal.newsroom.name
    return f"""{{
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "mainEntityOfPage": {{"@type": "WebPage", "@id": "{portal.url(f"/{article.slug}")}"}},
    "headline": "{title}",
    "name": "{title}",
    "articleSection": "{article.category.name}",
    "image": {{"@type": "ImageObject", "url": "{portal.url(portal.main_image(article))}", "width": 750, "height": 500}},
    "datePublished": "{published}",
    "dateModified": "{modified}",
    "inLanguage": "id",
    "keywords": "{slashed(", ".join(article.tags))}",
    "author": {{"@type": "Person", "name": "{article.account}"}},
    "publisher": {{"@type": "Organization", "name": "{name}"}},
    "description": "{slashed(article.lead)}"
}}"""
