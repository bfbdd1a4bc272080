"""Pages of known systems in themes that somebody made anew: marks are left, names are not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archive.records import Article
from spiders import generic, read
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


RELATED = "<h4><a href='/berita/2-lain'>Berita lain yang terkait</a></h4>"
BARE = """<html lang="id"><head><meta name="generator" content="{}"><title>{}</title></head><body class="{}"><div
class="tulisan"><h1>{}</h1><p>Selasa, 2 Juli 2024</p><div>{}</div></div>{}</body></html>"""


def test_an_article_beside_which_a_theme_of_its_own_names_others() -> None:
    long = TEXT + "".join(f"<p>{number}. {PARAGRAPH}</p>" for number in range(4))
    for generator, body in (("Joomla! - Open Source", "site view-article"), ("Drupal 7 (http://drupal.org)", "not-front page-berita")):
        _, one = article(BARE.format(generator, TITLE, body, TITLE, long, RELATED.replace("2-lain", "lain-lain-saja")), "berita/1-jalan")
        assert len(one.text) > 1000
    listed = BARE.format("Joomla! - Open Source", "Berita", "site view-category", "Berita", TEXT, RELATED)
    assert read.records(Page("https://contoh.go.id/berita", listed, datetime(2026, 11, 20, tzinfo=UTC)), PORTAL).kind == "listing"


def test_a_section_called_print_is_no_view_for_the_printer() -> None:
    menu = "".join(f"<li><a href='/rubrik-{number}'>Rubrik {number}</a></li>" for number in range(40))
    html = (
        f"<html><head><title>{TITLE}</title></head><body><nav>{menu}</nav><main><h1>{TITLE}</h1><p>2 Juli 2024</p><div>{TEXT}</div></main>"
    )
    pages = {
        path: Page(f"https://contoh.go.id/{path}", html, datetime(2026, 11, 20, tzinfo=UTC)) for path in ("koran/print/d-16", "berita/16")
    }
    assert [read.records(page, PORTAL).kind for page in pages.values()] == ["article", "article"]
    bare = Page("https://contoh.go.id/koran/print/d-16", html.replace(menu, ""), datetime(2026, 11, 20, tzinfo=UTC))
    assert read.records(bare, PORTAL).kind == "other"


def test_a_text_of_which_the_extractor_finds_nothing_is_read_where_most_of_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trafilatura.bare_extraction", lambda *_, **__: None)
    empty = Page("https://contoh.go.id/a", "<html><body><div></div></body></html>", datetime(2026, 11, 20, tzinfo=UTC))
    assert generic.text(empty) is None
    html = f"<html><head><title>{TITLE}</title></head><body><main><h1>{TITLE}</h1><p>2 Juli 2024</p>{TEXT * 2}</main></body></html>"
    one, _ = record(html)
    assert one.article.text.startswith(PARAGRAPH)
