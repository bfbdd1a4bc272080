"""Pages of known systems in themes that somebody made anew: marks are left, names are not."""

from __future__ import annotations

from datetime import UTC, datetime

from archive.records import Article
from spiders import read
from spiders.page import Page
from spiders.portal import Portal
from spiders.reading import Record
from tests.crawler.village import PARAGRAPH

TITLE = "Pembangunan Jalan Desa Tahap Dua Dimulai"
TEXT = f"<p>{PARAGRAPH}</p><p>{PARAGRAPH.title()}</p>"
PORTAL = Portal(slug="contoh", agency="Dinas", home="https://contoh.go.id/", profile="auto")
CODINGEST = f"""<html lang="id"><head><title>{TITLE} - Dinas</title><meta property="og:type" content="article">
<meta property="article:published_time" content="2024-07-02 10:15:07"><meta name="X-CSRF-TOKEN"
content="a"></head><body><script>var VrConfig = {{}};
</script><div class="single-news"><h1 class="judul">{TITLE}</h1><div class="info"><span>Jul 2, 2024 - 10:15</span>
<span><i class="icon-eye"></i>1024</span></div><div class="{{}}">{TEXT}</div><div id="reactions_result"><div class="col-reaction
col-reaction-like"
onclick="addReaction('77', 'wow');"><img alt="wow" class="img-reaction"><label
class="reaction-num-votes">2</label></div></div></div></body></html>"""
DRUPAL = f"""<html lang="id"><head><meta name="Generator" content="Drupal 10 (https://www.drupal.org)"><title>{TITLE} | Dinas</title></head>
<body class="path-node"><main><h1><span>{TITLE}</span></h1><article data-history-node-id="77" class="berita full"><footer><div
class="author">Oleh
<span>humas</span>, 2 Juli 2024</div></footer><div class="content"><div
class="field_body">{TEXT}</div></div></article></main></body></html>"""
ELEMENTOR = f"""<html lang="id"><head><title>{TITLE}</title><link rel="stylesheet" href="/wp-content/plugins/elementor/x.css"></head>
<body class="single single-post postid-77"><div data-elementor-type="single-post" class="elementor post-77 post type-post"><h1
class="elementor-heading-title">{TITLE}</h1><ul class="elementor-post-info"><li class="elementor-post-info__item--type-author">humas</li>
<li class="elementor-post-info__item--type-date"><time>Juli 2, 2024</time></li></ul><div
class="elementor-widget-theme-post-content">{TEXT}</div>
</div></body></html>"""
OPENSID = f"""<html><head><title>{TITLE}</title><link rel="icon" href="/desa/logo/a.png"></head><body><div class="post"><h1>
{TITLE}</h1><div class="meta">Selasa, 02 Juli 2024 | Oleh: Operator
| Dilihat: 1.024 Kali</div><div class="content">{TEXT}</div></div></body></html>"""


def record(html: str, path: str = "pembangunan-jalan") -> tuple[Record, str]:
    reading = read.records(Page(f"https://contoh.go.id/{path}", html, datetime(2026, 11, 20, tzinfo=UTC)), PORTAL)
    (one,) = reading.records
    assert (one.article.title, one.article.text.split("\n\n")[0], str(one.article.published_date)) == (TITLE, PARAGRAPH, "2024-07-02")
    return one, reading.reader.partition("/")[0]


def counts(one: Record) -> dict[str, object]:
    return {count.kind: count.value for count in one.counts}


def article(html: str, path: str = "pembangunan-jalan") -> tuple[str, Article]:
    one, family = record(html, path)
    return family, one.article


def test_reactions_and_readers_of_a_codingest_theme_of_its_own() -> None:
    for body in ("post-text", "isi-berita"):
        one, family = record(CODINGEST.replace("{}", body))
        assert (family, one.article.native_id, counts(one)) == ("codingest", "77", {"views": 1024, "wow": 2})


def test_a_drupal_theme_that_names_writer_and_day_in_the_node_s_footer() -> None:
    family, one = article(DRUPAL)
    assert (family, one.author, one.native_id) == ("drupal", "humas", "77")


def test_a_wordpress_post_built_with_elementor() -> None:
    family, one = article(ELEMENTOR)
    assert (family, one.author, one.native_id) == ("wordpress", "humas", "77")


def test_a_village_s_own_theme() -> None:
    one, family = record(OPENSID, "artikel/2024/7/2/pembangunan-jalan")
    assert (family, one.article.author, counts(one)) == ("opensid", "Operator", {"views": 1024})
