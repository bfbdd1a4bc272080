"""The sample portals answer as the scripts' generations do, and hold what ``truth`` says."""

from __future__ import annotations

import gzip
import http.client
import json
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml
from selectolax.lexbor import LexborHTMLParser, LexborNode

from archive.records import REACTIONS
from crawler.demo import SamplePortal, between_runs, portals, truth
from crawler.demo.body import render
from crawler.demo.generation import GENERATIONS
from crawler.demo.newsroom import slug_of

INDEX = {name: place for place, name in enumerate(GENERATIONS)}
EVERY = pytest.mark.parametrize("generation", list(GENERATIONS))


@dataclass
class Reply:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def tree(self) -> LexborHTMLParser:
        return LexborHTMLParser(self.text)


def fetch(portal: SamplePortal, path: str, *, method: str = "GET", **headers: str) -> Reply:
    """One exchange over a connection of its own. Header names are given with ``_`` for ``-``."""
    connection = http.client.HTTPConnection(*portal.address, timeout=10)
    sent = {"Host": portal.host, "User-Agent": "Penguji/1.0", **{name.replace("_", "-"): value for name, value in headers.items()}}
    connection.request(method, path, headers=sent)
    answer = connection.getresponse()
    reply = Reply(answer.status, answer.headers, answer.read())
    connection.close()
    return reply


def path_of(portal: SamplePortal, url: str) -> str:
    assert url.startswith(f"http://{portal.host}/")
    return url.removeprefix(f"http://{portal.host}")


def made(generation: str) -> SamplePortal:
    return portals()[INDEX[generation]]


@pytest.fixture
def run() -> Iterator[Callable[[str], SamplePortal]]:
    started: list[SamplePortal] = []

    def start(generation: str) -> SamplePortal:
        started.append(made(generation).start())
        return started[-1]

    yield start
    for portal in started:
        portal.stop()


def one(tree: LexborHTMLParser | LexborNode, selector: str) -> LexborNode:
    node = tree.css_first(selector)
    assert node is not None, selector
    return node


def cells(tree: LexborHTMLParser, selector: str) -> list[str]:
    return [node.text(strip=True) for node in tree.css(selector)]


def shown_reactions(tree: LexborHTMLParser) -> dict[str, int]:
    counts = {}
    for item in tree.css("#reactions_result .col-reaction, #reactionContainer .reaction-btn"):
        key, count = one(item, "img").attributes["alt"], one(item, ".span-vote, .reaction-num-votes, .reaction-count")
        assert key is not None
        counts[key] = int(count.text())
    return counts


def test_one_portal_for_each_generation_and_the_same_every_time() -> None:
    assert [portal.generation.name for portal in portals()] == list(GENERATIONS)
    assert [truth(portal) for portal in portals()] == [truth(portal) for portal in portals()]
    assert truth(portals(1)[0]) != truth(portals(1, seed=7)[0])
    assert all(10 <= len(truth(portal)) <= 14 for portal in portals())


def test_texts_are_distinct_and_of_three_to_eight_blocks() -> None:
    entries = [entry for portal in portals() for entry in truth(portal)]
    assert len({entry["text"] for entry in entries}) == len(entries)
    assert all(3 <= len(entry["paragraphs"]) <= 8 for entry in entries if entry["kind"] == "article")
    assert all(entry["lead"] not in entry["text"] for entry in entries)


@EVERY
def test_article_pages_show_the_truth(generation: str, run: Callable[[str], SamplePortal]) -> None:
    portal = run(generation)
    for entry in truth(portal):
        reply = fetch(portal, path_of(portal, entry["url"]))
        tree = reply.tree
        assert reply.status == 200
        assert one(tree, "h1").text() == entry["title"]
        assert one(tree, 'link[rel="canonical"]').attributes["href"] == entry["url"]
        assert one(tree, 'meta[property="og:type"]').attributes["content"] == "article"
        assert cells(tree, ".post-tags a") == entry["tags"]
        assert cells(tree, ".post-summary") == [entry["lead"]]
        assert one(tree, 'input[name="post_id"]').attributes["value"] == entry["native_id"]
        assert entry["category"] in cells(tree, ".post-content a")
        assert shown_reactions(tree) == {key: value for key, value in entry["counts"].items() if key in REACTIONS}
        text = " ".join(node.text() for node in tree.css(".post-text, .entry-content, .title-post-item"))
        for paragraph in entry["paragraphs"]:
            assert all(part in text for part in paragraph.split(" | "))
        sources = {node.attributes.get("src") for node in tree.css(".post-content img")}
        assert {url if url in sources else path_of(portal, url) for url in entry["images"]} <= sources


@EVERY
def test_the_widget_of_the_generation(generation: str, run: Callable[[str], SamplePortal]) -> None:
    portal = run(generation)
    article = next(article for article in portal.live if article.widget)
    for place, key in enumerate(REACTIONS):
        article.reactions[key] = place * 3
    tree = fetch(portal, f"/{article.slug}").tree
    assert list(shown_reactions(tree).items()) == [(key, place * 3) for place, key in enumerate(REACTIONS)]
    inside = tree.css(".post-content #reactions_result, .post-content #reactionContainer")
    assert bool(inside) == (portal.generation.layout != "classic")
    if portal.generation.widget == "C":
        assert [node.attributes["data-reaction"] for node in tree.css(".reaction-btn")] == list(REACTIONS)
        assert one(tree, "#reactionContainer").attributes["data-post-id"] == str(article.id)
        return
    items = tree.css("#reactions_result > .col-reaction.col-reaction-like")
    assert len(items) == 7
    for item, key in zip(items, REACTIONS, strict=True):
        assert re.fullmatch(rf"add_?[rR]eaction\('{article.id}', ?'{key}'\);", item.attributes["onclick"] or "")
    if portal.generation.widget == "A":
        heights = [int(node.attributes["aria-valuenow"] or "") for node in tree.css(".progress-bar")]
        counts = [int(node.text()) for node in tree.css(".span-vote")]
        assert heights[0] == 0
        assert all(height != count for height, count in zip(heights[1:], counts[1:], strict=True))


@pytest.mark.parametrize(
    ("generation", "style", "mark"),
    [
        ("infinite39", "/assets/css/style-3.9.min.css", "csfr_token_name = 'infinite_csrf_token'"),
        ("infinite44", "/assets/css/style-4.4.min.css", "var InfConfig"),
        ("varient17", "/assets/css/style-1.7.1.min.css", "csfr_token_name = 'varient_csrf_token'"),
        ("varient22-classic", "/assets/themes/classic/css/style-2.2.min.css", "var VrConfig"),
        ("varient22-magazine", "/assets/themes/magazine/css/style-2.2.min.css", "var VrConfig"),
        ("varient3", "/assets/themes/magazine/css/style-3.0.min.css", "var VrConfig"),
    ],
)
def test_marks_of_the_generation(generation: str, style: str, mark: str, run: Callable[[str], SamplePortal]) -> None:
    portal = run(generation)
    page, sheet = fetch(portal, "/"), fetch(portal, style)
    assert portal.url(style) in page.text
    assert mark in page.text
    assert (sheet.status, sheet.headers["Content-Type"]) == (200, "text/css")
    assert (sheet.headers["ETag"], sheet.headers["Last-Modified"]) == (None, None)
    assert portal.newsroom.accent in sheet.text


@EVERY
def test_dates_in_head_page_and_feed(generation: str, run: Callable[[str], SamplePortal]) -> None:
    portal = run(generation)
    article, entry = portal.live[0], truth(portal)[0]
    reply = fetch(portal, f"/{article.slug}")
    published = [node.attributes["content"] for node in reply.tree.css('meta[property="article:published_time"]')]
    local = article.published_at.astimezone(portal.zone)
    assert published == ([] if portal.generation.infinite else [local.strftime("%Y-%m-%d %H:%M:%S")])
    offset = {"Asia/Makassar": "+0800", "Asia/Jayapura": "+0900"}.get(portal.newsroom.timezone, "+0700")
    stamps = re.findall(r'"datePublished": "([^"]+)"', reply.text)
    assert stamps == ([local.strftime("%Y-%m-%dT%H:%M:%S") + offset] if portal.generation.json_ld else [])
    shown = portal.generation.day(local)
    assert shown in one(reply.tree, ".post-meta, .post-details-meta").text()
    if generation == "infinite39":
        assert (entry["published_at"], entry["published_precision"]) == (None, "day")
    else:
        assert datetime.fromisoformat(entry["published_at"]) == article.published_at
    root = ElementTree.fromstring(fetch(portal, portal.generation.feed).body)
    first = root.find("channel/item/pubDate")
    assert first is not None
    assert parsedate_to_datetime(first.text or "") == article.published_at


def test_day_forms_of_the_generations() -> None:
    day = datetime(2024, 8, 2, 10, 15)  # noqa: DTZ001 - only printed
    assert {name: generation.day(day) for name, generation in GENERATIONS.items()} == {
        "infinite39": "Agustus 2, 2024",
        "infinite44": "Agu 2, 2024",
        "varient17": "Aug 2, 2024",
        "varient22-classic": "Agustus 2, 2024",
        "varient22-magazine": "Agu 2, 2024",
        "varient3": "Agu 02, 2024",
    }


def test_json_ld_with_an_escaped_apostrophe_is_not_json(run: Callable[[str], SamplePortal]) -> None:
    portal = run("infinite44")
    bad = fetch(portal, "/jumat-rapi-data").tree.css('script[type="application/ld+json"]')[-1].text()
    good = fetch(portal, f"/{portal.live[0].slug}").tree.css('script[type="application/ld+json"]')[-1].text()
    assert "Jum\\'at" in bad
    with pytest.raises(json.JSONDecodeError):
        json.loads(bad)
    assert json.loads(good)["@type"] == "NewsArticle"


@EVERY
def test_listing_pages_name_every_article_once(generation: str, run: Callable[[str], SamplePortal]) -> None:
    portal = run(generation)
    path = portal.generation.listing
    pages = [fetch(portal, f"{path}?page={number}").tree for number in (1, 2, 3)]
    found = [[node.attributes["href"] for node in tree.css(".posts-list .item-content h3.title a")] for tree in pages]
    assert [len(links) for links in found] == [10, len(portal.live) - 10, 0]
    assert [link for links in found for link in links] == [entry["url"] for entry in truth(portal)]
    steps = [{node.attributes.get("href") for node in tree.css(".pagination a")} for tree in pages]
    assert portal.url(f"{path}?page=2") in steps[0]
    assert portal.url(f"{path}?page=3") not in steps[0] | steps[1]
    lazy = one(pages[0], ".posts-list img.lazyload")
    assert "/assets/img/bg_" in (lazy.attributes["src"] or "")
    assert "/uploads/images/" in (lazy.attributes["data-src"] or "")


def test_code_igniter_3_leaves_a_list_item_open(run: Callable[[str], SamplePortal]) -> None:
    for generation in ("infinite39", "varient17"):
        portal = run(generation)
        text = fetch(portal, portal.generation.listing).text
        assert "<li class='disabled'><li class='active page-num'><a href='#'>1<span class='sr-only'></span></a></li>" in text
        assert text.count("<ul class='pagination'>") == 1


@EVERY
def test_routes(generation: str, run: Callable[[str], SamplePortal]) -> None:
    portal = run(generation)
    home, article = portal.url("/"), portal.live[0]
    top, child = portal.newsroom.categories[0], next(category for category in portal.newsroom.categories if category.parent)
    for path, location in (("/tag/tidak-ada", home), ("/berita/tidak-ada", home), ("/profile/siapa", home), ("/search?q=", home)):
        reply = fetch(portal, path)
        assert (reply.status, reply.headers["Location"]) == (302, location)
    slashed = fetch(portal, f"/{article.slug}/")
    assert (slashed.status, slashed.headers["Location"]) == (301, portal.url(f"/{article.slug}"))
    missing = fetch(portal, "/tidak-ada")
    assert (missing.status, cells(missing.tree, ".error-404 h1")) == (404, ["404"])
    for path in (top.path, child.path, f"/tag/{slug_of(article.tags[0])}", f"/search?q={article.title.split()[0].lower()}"):
        reply = fetch(portal, path)
        assert (reply.status, len(reply.tree.css("h1.page-title")), len(reply.tree.css(".post-text"))) == (200, 1, 0)
        assert reply.tree.css(".posts-list h3.title a")
    static = fetch(portal, f"/{portal.newsroom.pages[0][0]}").tree
    assert cells(static, "h1.page-title") == [portal.newsroom.pages[0][1]]
    assert not static.css("#reactions_result, #reactionContainer, .post-text")


@EVERY
def test_pictures_are_png_and_only_the_known_ones(generation: str, run: Callable[[str], SamplePortal]) -> None:
    portal = run(generation)
    path = portal.main_image(portal.live[0])
    assert bool(re.match(r"/uploads/images/\d{6}/", path)) == (generation != "infinite39")
    uploaded = int(path.rpartition("_")[2][:8], 16)
    assert 0 < portal.live[0].published_at.timestamp() - uploaded <= 900
    for known in (path, "/assets/img/reactions/love.png", "/assets/media/emoji/wow.webp", "/assets/img/bg_slider.png"):
        reply = fetch(portal, known)
        assert (reply.status, reply.headers["Content-Type"], reply.body[:8]) == (200, "image/png", b"\x89PNG\r\n\x1a\n")
        width = int.from_bytes(reply.body[16:20], "big")
        height = int.from_bytes(reply.body[20:24], "big")
        start = reply.body.index(b"IDAT")
        length = int.from_bytes(reply.body[start - 4 : start], "big")
        assert len(zlib.decompress(reply.body[start + 4 : start + 4 + length])) == height * (width + 1)
    assert fetch(portal, path.replace(".png", "0.png")).status == 404


def test_sitemaps(run: Callable[[str], SamplePortal]) -> None:
    assert fetch(run("varient17"), "/sitemap.xml").status == 404
    index = fetch(run("varient3"), "/sitemap.xml").text
    assert re.findall(r"<loc>[^<]+/(sitemap-\w+-1\.xml)</loc>", index) == [
        "sitemap-pages-1.xml",
        "sitemap-categories-1.xml",
        "sitemap-posts-1.xml",
        "sitemap-tags-1.xml",
    ]
    portal = run("infinite44")
    portal.delete(portal.live[0])
    found = re.findall(r"<loc>([^<]+)</loc>", fetch(portal, "/sitemap.xml").text)
    assert {entry["url"] for entry in truth(portal)} < set(found)
    assert sum("/tag/" in url for url in found) > 5
    assert "http://diskominfo.mekarsarikota.go.id/peta-dasar-kota-dibuka-untuk-umum" in found


def test_feeds_are_capped_and_malformed_as_the_scripts_have_them(run: Callable[[str], SamplePortal]) -> None:
    portal = run("varient17")
    reply = fetch(portal, "/rss/latest-posts")
    root = ElementTree.fromstring(reply.body)
    assert reply.headers["Content-Type"].startswith("application/rss+xml")
    assert [item.findtext("link") for item in root.iter("item")] == [entry["url"] for entry in truth(portal)[:8]]
    assert {node.attrib["type"] for node in root.iter("enclosure")} == {"image/jpeg"}
    everything = ElementTree.fromstring(fetch(run("infinite39"), "/rss/posts").body)
    assert len(list(everything.iter("item"))) == 12
    category = ElementTree.fromstring(fetch(run("varient3"), "/rss-feeds/feed/category/persampahan").body)
    assert len(list(category.iter("item"))) == 4
    assert fetch(portal, "/rss/posts").status == 302


def test_robots_rules_of_one_portal(run: Callable[[str], SamplePortal]) -> None:
    assert fetch(run("varient22-classic"), "/robots.txt").text == "User-agent: *\nDisallow: /search\nCrawl-delay: 0.1\n"
    assert fetch(run("varient3"), "/robots.txt").text == "User-agent: *\nDisallow:\n"


@EVERY
def test_posts_are_refused_and_logged(generation: str, run: Callable[[str], SamplePortal]) -> None:
    portal = run(generation)
    before = truth(portal)
    for path in portal.generation.traps:
        reply = fetch(portal, path, method="POST", X_Requested_With="XMLHttpRequest")
        assert reply.status == 403
        assert reply.headers["Content-Type"].startswith("application/json" if portal.generation.framework == "ci4" else "text/html")
    assert truth(portal) == before
    assert [(entry.method, entry.path) for entry in portal.log] == [("POST", path) for path in portal.generation.traps]


def test_the_log_has_what_was_asked_and_when(run: Callable[[str], SamplePortal]) -> None:
    portal = run("infinite39")
    fetch(portal, "/?page=2", User_Agent="LumbungBot/1.0")
    fetch(portal, "/robots.txt", method="HEAD")
    first, second = portal.log
    assert first[1:] == ("GET", "/?page=2", "dispersip.contohkab.go.id", "LumbungBot/1.0")
    assert second[1:3] == ("HEAD", "/robots.txt")
    assert first.at < second.at


@pytest.mark.parametrize(
    ("generation", "reader", "robot", "again"),
    [("infinite39", 1, 1, 0), ("infinite44", 1, 1, 0), ("varient17", 1, 1, 0), ("varient22-classic", 1, 0, 0), ("varient3", 0, 0, 0)],
)
def test_views(generation: str, reader: int, robot: int, again: int, run: Callable[[str], SamplePortal]) -> None:
    """What a GET adds: for a reader without cookies, for a robot without cookies, for the reader with the cookies of the first visit."""
    portal = run(generation)
    article = portal.live[1]
    views = article.views
    first = fetch(portal, f"/{article.slug}", User_Agent="Mozilla/5.0")
    eye = one(first.tree, ".post-content i.icon-eye").parent
    assert eye is not None
    assert eye.text(strip=True) == str(views)
    assert article.views == views + reader
    fetch(portal, f"/{article.slug}", User_Agent="LumbungBot/1.0")
    assert article.views == views + reader + robot
    cookies = "; ".join(value.partition(";")[0] for value in first.headers.get_all("Set-Cookie", []))
    seen = fetch(portal, f"/{article.slug}", User_Agent="Mozilla/5.0", Cookie=cookies)
    assert article.views == views + reader + robot + again
    assert seen.headers.get_all("Set-Cookie") is None


def test_cookies_of_the_generations(run: Callable[[str], SamplePortal]) -> None:
    names: dict[str, list[str]] = {}
    for generation in GENERATIONS:
        portal = run(generation)
        cookies = fetch(portal, f"/{portal.live[0].slug}").headers.get_all("Set-Cookie", [])
        names[generation] = [value.partition("=")[0].replace(str(portal.live[0].id), "ID") for value in cookies]
    assert names["infinite39"] == ["ci_session", "infinite_csrf_cookie", "inf_post_ID"]
    assert names["varient17"] == ["ci_session", "varient_csrf_cookie", "var_post_ID"]
    assert all(names[name] == ["ci_session", "csrf_cookie"] for name in GENERATIONS if GENERATIONS[name].framework == "ci4")


def test_transfer_is_compressed_on_request_and_chunked_in_one_generation(run: Callable[[str], SamplePortal]) -> None:
    for generation in ("infinite39", "varient3"):
        portal = run(generation)
        plain, packed = fetch(portal, "/tugas-dan-fungsi"), fetch(portal, "/tidak-ada", Accept_Encoding="gzip, br")
        chunked = generation == "varient3"
        for reply in (plain, packed):
            assert reply.headers["Transfer-Encoding"] == ("chunked" if chunked else None)
            assert (reply.headers["Content-Length"] is None) == chunked
        assert (plain.headers["Content-Encoding"], packed.headers["Content-Encoding"]) == (None, "gzip")
        assert "error-404" in gzip.decompress(packed.body).decode()
        head = fetch(portal, "/", method="HEAD")
        assert (head.status, head.body) == (200, b"")


@pytest.mark.parametrize(("generation", "second"), [("infinite39", "/{slug}/2"), ("varient22-magazine", "/{slug}?p=2")])
def test_galleries_have_an_item_a_page(generation: str, second: str, run: Callable[[str], SamplePortal]) -> None:
    portal = run(generation)
    article = next(article for article in portal.live if article.gallery)
    first, other = fetch(portal, f"/{article.slug}").tree, fetch(portal, second.format(slug=article.slug)).tree
    assert [cells(tree, ".post-item-count") for tree in (first, other)] == [["1 / 3"], ["2 / 3"]]
    assert [cells(tree, ".post-text") for tree in (first, other)] == [[item.text] for item in article.gallery[:2]]
    steps = [node.attributes["href"] for node in other.css(".gallery-post-buttons a")]
    assert len(steps) == 2
    beyond = fetch(portal, second.format(slug=article.slug).replace("2", "9"))
    assert (beyond.status, beyond.headers["Location"]) == (302, portal.url(f"/{article.slug}"))


def test_slugs_that_titles_do_not_give() -> None:
    by_slug = {article.slug: article for portal in portals() for article in portal.live}
    numeric = [article for slug, article in by_slug.items() if slug.isdecimal()]
    assert [str(article.id) for article in numeric] == [article.slug for article in numeric] != []
    twins = [article for article in by_slug.values() if article.title == "Imbauan Waspada Cuaca Ekstrem"]
    later = max(article.id for article in twins)
    assert {article.slug for article in twins} == {"imbauan-waspada-cuaca-ekstrem", f"imbauan-waspada-cuaca-ekstrem-{later}"}
    assert slug_of("Penyerahan Hibah 1.250 Buku") == "penyerahan-hibah-1250-buku"
    assert "sepekan-perpustakaan-keliling-agustus" in by_slug
    assert "lomba-video-pendek--cerita-kampung-" in by_slug


def test_oddities_that_a_reader_must_survive(run: Callable[[str], SamplePortal]) -> None:
    dinkes = run("varient22-classic")
    plain = next(article for article in dinkes.live if not article.widget)
    assert not fetch(dinkes, f"/{plain.slug}").tree.css("#reactions_result, .title-reactions")
    bpbd = run("varient17")
    hidden = fetch(bpbd, "/relawan-belajar-pertolongan-pertama").tree.css('.post-text [style="display:none"] a')
    assert ["slot" in node.text() for node in hidden] == [True, True]
    assert all("slot" not in entry["text"] for entry in truth(bpbd))
    dlh = run("varient3")
    popular = max(dlh.live, key=lambda article: article.views)
    popular.views = 1298
    counters = cells(fetch(dlh, f"/{popular.slug}").tree, ".item-meta-counters span")
    assert counters[1] == "1.2k"
    assert next(entry for entry in truth(dlh) if entry["native_id"] == str(popular.id))["counts"]["views"] == 1200
    attached = next(article for article in dlh.live if article.attachments)
    assert cells(fetch(dlh, f"/{attached.slug}").tree, ".post-attachments .ps-item .ps-filename") == list(attached.attachments)
    datelines = [(entry["dateline_date"], entry["published_date"]) for entry in truth(dlh) if entry["dateline_date"]]
    assert datelines
    assert all(told < published for told, published in datelines)


def test_related_posts_change_and_the_body_does_not(run: Callable[[str], SamplePortal]) -> None:
    portal = run("varient17")
    pages = [fetch(portal, f"/{portal.live[3].slug}").tree for _ in range(4)]
    assert len({tuple(cells(tree, ".section-related-posts h3")) for tree in pages}) > 1
    assert len({one(tree, ".post-text").html for tree in pages}) == 1


def test_body_shapes() -> None:
    shapes = {article.shape: article for portal in portals() for article in portal.live}
    bodies: dict[str, str] = {shape: render(article, url=str, image=str) for shape, article in shapes.items()}
    assert set(bodies) == {"p", "br", "div", "word", "list", "table"}
    for shape, mark in {"br": "<br />\n<br />", "div": "<div>&nbsp;", "word": "MsoNormal", "list": "<li>", "table": "<td>"}.items():
        assert mark in bodies[shape].replace(' dir="auto"', "")


def test_states_change_what_is_shown(run: Callable[[str], SamplePortal]) -> None:
    portal = run("varient22-magazine")
    article = portal.live[0]
    path = f"/{article.slug}"
    before = fetch(portal, path)
    portal.vote(article, "love", 4)
    portal.vote(article, "sad", -99)
    portal.view(article, 10)
    portal.comment(article, "Bu Lurah", "Bagus sekali.")
    portal.edit(article, paragraph="Kalimat baru.", title="Judul Baru")
    after = fetch(portal, path)
    old, new = shown_reactions(before.tree), shown_reactions(after.tree)
    assert (new["love"], new["sad"]) == (old["love"] + 4, 0)
    assert "Bu Lurah" in one(after.tree, "#comment-result").text()
    assert "Kalimat baru." in one(after.tree, ".post-text").text()
    assert cells(after.tree, "h1") == ["Judul Baru"]
    assert len(after.tree.css(".item-meta-date span")) == 2
    with pytest.raises(KeyError):
        portal.vote(article, "meh")
    with pytest.raises(ValueError, match="no paragraph"):
        portal.edit(next(gallery for gallery in portal.live if gallery.gallery), paragraph="x")
    portal.delete(article)
    assert fetch(portal, path).status == 404
    portal.publish(article)
    assert fetch(portal, path).status == 200


def test_an_edit_leaves_the_byline_at_the_end() -> None:
    portal = portals(1)[0]
    article = next(article for article in portal.live if article.byline)
    portal.edit(article, paragraph="Kalimat baru.")
    assert article.paragraphs[-2:] == ["Kalimat baru.", f"Penulis : {article.byline}"]


@pytest.mark.parametrize("count", [1, 2, 6])
def test_between_runs_tells_one_story(count: int) -> None:
    told = portals(count)
    before = {entry["url"]: entry for portal in told for entry in truth(portal)}
    story = between_runs(told)
    after = {entry["url"]: entry for portal in told for entry in truth(portal)}
    assert set(after) - set(before) == {story.published}
    assert set(before) - set(after) == {story.deleted}
    changed = [url for url in set(before) & set(after) if before[url]["text"] != after[url]["text"]]
    assert changed == [story.edited]

    def total(entry: dict[str, Any]) -> int:
        return sum(entry["counts"].get(key, 0) for key in REACTIONS)

    ranked = sorted(after.values(), key=total, reverse=True)
    assert ranked[0]["url"] == story.most_voted
    assert total(ranked[0]) > 2 * total(ranked[1])
    assert sum(total(entry) for entry in after.values()) - sum(total(before[url]) for url in before if url in after) == story.votes
    assert between_runs(portals(count)) == story


def test_the_portal_file() -> None:
    for portal in portals():
        definition = yaml.safe_load(portal.yaml())
        assert portal.yaml().startswith("# ")
        assert definition == {
            "agency": portal.newsroom.agency,
            "home": f"http://{portal.host}/",
            "region": portal.newsroom.region,
            "timezone": portal.newsroom.timezone,
            "profile": "codingest",
            "delay": 0.05,
        }


def test_another_generation_can_show_the_same_articles() -> None:
    original = portals(1)[0]
    with SamplePortal(original.newsroom, original.articles, generation="varient3") as portal:
        tree = fetch(portal, f"/{portal.live[0].slug}").tree
        assert tree.css(".entry-content")
        assert portal.connect_to == f"{portal.host}:80:127.0.0.1:{portal.address[1]}"


def test_a_stopped_portal_says_so() -> None:
    portal = portals(1)[0]
    with portal:
        ip, port = portal.address
    with pytest.raises(RuntimeError, match=r"call start\(\) first"):
        _ = portal.address
    with pytest.raises(ConnectionRefusedError):
        http.client.HTTPConnection(ip, port, timeout=2).request("GET", "/")
