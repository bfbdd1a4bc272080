"""What a sample portal answers to a request: the scripts' routes, side effects and oddities (seen in their own code, 2026-11)."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING

from crawler.demo import images
from crawler.demo.articles import SampleArticle
from crawler.demo.feeds import feed

if TYPE_CHECKING:
    from crawler.demo.site import SamplePortal

_ROBOT = re.compile(r"bot|crawl|spider|slurp|curl|wget|fetch|search", re.IGNORECASE)
_PICTURE = re.compile(r"/uploads/images/(?:\d{6}/)?image_[0-9x_]+?_([0-9a-f]{13})\.png")
_DYNAMIC = (
    ("Expires", "Thu, 19 Nov 1981 08:52:00 GMT"),
    ("Cache-Control", "no-store, no-cache, must-revalidate"),
    ("Pragma", "no-cache"),
)


@dataclass(frozen=True, slots=True)
class Request:
    """One request: the path without its query, the query's last values, headers by lower-case name, cookies, the peer's address."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    cookies: dict[str, str]
    peer: str


@dataclass(slots=True)
class Answer:
    """One response before its transfer: ``headers`` besides those that the server adds itself."""

    status: int
    body: bytes = b""
    mime: str = "text/html; charset=UTF-8"
    headers: list[tuple[str, str]] = field(default_factory=list)


def answer(portal: SamplePortal, request: Request) -> Answer:
    """The portal's answer. GETs of articles count views as the generation does, after the page has printed the value before."""
    if request.method not in ("GET", "HEAD"):
        return _trap(portal, request)
    return _file(portal, request.path) or _Visit(portal, request).answer()


def _trap(portal: SamplePortal, request: Request) -> Answer:
    """An archival crawler never POSTs: nothing is counted, and the log has the evidence."""
    if request.path in portal.generation.traps and portal.generation.framework == "ci4":
        body = json.dumps({"result": 0, "error": "The action you requested is not allowed."}).encode()
        return Answer(403, body, "application/json; charset=UTF-8")
    return Answer(403, b"<h1>An Error Was Encountered</h1><p>The action you have requested is not allowed.</p>")


def _file(portal: SamplePortal, path: str) -> Answer | None:
    """robots.txt, sitemaps, feeds, the stylesheet and pictures: no session, no cookie, no validators."""
    if path == "/robots.txt":
        return Answer(200, portal.newsroom.robots.encode(), "text/plain")
    if path in portal.sitemaps:
        return Answer(200, portal.sitemaps[path].encode(), "application/xml")
    if path == portal.generation.stylesheet:
        style = (files("crawler.demo") / "style.css").read_text(encoding="utf-8")
        return Answer(200, f":root {{ --accent: {portal.newsroom.accent}; }}\n{style}".encode(), "text/css")
    if path.startswith(("/assets/img/", "/assets/media/")):
        name = path.rpartition("/")[2].partition(".")[0]
        return Answer(200, images.scene(name) if name.startswith("bg_") else images.icon(name), "image/png")
    if match := _PICTURE.fullmatch(path):
        return Answer(200, images.scene(match[1]), "image/png") if match[1] in portal.pictures else Answer(404, b"Not Found", "text/plain")
    if path.startswith(("/assets/", "/uploads/")) or path.endswith((".xml", ".txt", ".ico")):
        return Answer(404, b"Not Found", "text/plain")
    text = feed(portal, path)
    return Answer(200, text.encode(), "application/rss+xml; charset=utf-8") if text is not None else None


class _Visit:
    """One request to the script itself: it has a session, a CSRF cookie and a page or a redirect."""

    def __init__(self, portal: SamplePortal, request: Request) -> None:
        self.portal, self.request = portal, request
        self.headers = list(_DYNAMIC)
        session = request.cookies.get("ci_session", "")
        if session not in portal.sessions:
            session = portal.new_session()
            self.headers.append(("Set-Cookie", f"ci_session={session}; Max-Age=7200; Path=/; HttpOnly; SameSite=Lax"))
        self.seen = portal.sessions[session]
        cookie = portal.generation.csrf_cookie
        self.token = request.cookies.get(cookie) or sha256(f"csrf {session}".encode()).hexdigest()[:32]
        if cookie not in request.cookies:
            self.headers.append(("Set-Cookie", f"{cookie}={self.token}; Max-Age=7200; Path=/; SameSite=Lax"))

    def answer(self) -> Answer:
        path, portal, theme = self.request.path, self.portal, self.portal.theme
        if path != "/" and path.endswith("/"):
            return Answer(301, headers=[("Location", portal.url(path.rstrip("/") or "/"))])
        page = self.number("page")
        if path == "/":
            return self.page(theme.home(page, self.token))
        if path == "/posts" and not portal.generation.infinite:
            return self.page(theme.listing("Semua Berita", "/posts", portal.live, page, self.token))
        if path == "/rss-feeds":
            return self.page(theme.feeds(self.token))
        if path == "/search":
            query = self.request.query.get("q", "").strip()
            found = [article for article in portal.live if query.lower() in article.title.lower()]
            return self.page(theme.listing(f"Cari: {query}", path, found, page, self.token, q=query)) if query else self.home()
        segments = path.strip("/").split("/")
        return self.one(segments[0], page) if len(segments) == 1 else self.many(segments, page)

    def one(self, slug: str, page: int) -> Answer:
        """``/{slug}``: a static page, else a top category, else an article, else 404."""
        portal, theme, path = self.portal, self.portal.theme, f"/{slug}"
        for known, title, paragraphs in portal.newsroom.pages:
            if known == slug:
                return self.page(theme.static(title, path, paragraphs, self.token))
        if slug in ("login", "register"):
            return self.page(theme.static("Masuk", path, ["Halaman ini untuk pengelola portal."], self.token))
        for category in portal.newsroom.categories:
            if category.path == path:
                return self.page(theme.listing(category.name, path, portal.in_category(category), page, self.token))
        article = portal.find(slug)
        if article is None:
            return self.page(theme.missing(self.token), 404)
        number = self.number("p") if portal.generation.framework == "ci4" else 1
        return self.article(article, number)

    def many(self, segments: list[str], page: int) -> Answer:
        """``/tag/…``, ``/profile/…``, subcategories and gallery items; anything else goes home."""
        portal, theme, path = self.portal, self.portal.theme, "/" + "/".join(segments)
        match segments:
            case ["tag", slug] if slug in portal.tags:
                tagged = [article for article in portal.live if portal.tags[slug] in article.tags]
                return self.page(theme.listing(f"Tag: {portal.tags[slug]}", path, tagged, page, self.token))
            case ["profile", slug]:
                written = [article for article in portal.live if portal.tag_slug(article.account) == slug]
                return self.page(theme.listing(written[0].account, path, written, page, self.token)) if written else self.home()
            case [slug, number] if number.isdecimal() and portal.generation.framework == "ci3" and (article := portal.find(slug)):
                return self.article(article, int(number))
        for category in portal.newsroom.categories:
            if category.path == path:
                return self.page(theme.listing(category.name, path, portal.in_category(category), page, self.token))
        return self.home()

    def article(self, article: SampleArticle, number: int) -> Answer:
        if number != 1 and not 1 <= number <= len(article.gallery):
            return self.redirect(f"/{article.slug}")
        answer = self.page(self.portal.theme.article(article, number, self.token))
        if self.counts(article):
            article.views += 1
        return answer

    def counts(self, article: SampleArticle) -> bool:
        """Whether this GET counts as a view, by the generation's guard."""
        generation, request = self.portal.generation, self.request
        if generation.guard == "javascript":
            return False
        if generation.guard == "cookie":
            name = generation.view_cookie.format(id=article.id)
            if name in request.cookies:
                return False
            self.headers.append(("Set-Cookie", f"{name}=1; Max-Age=86400; Path=/"))
            return True
        agent = request.headers.get("user-agent", "")
        if generation.guard == "robots" and (
            not agent or _ROBOT.search(agent) or (article.id, request.peer, agent) in self.portal.visitors
        ):
            return False
        if article.id in self.seen:
            return False
        self.seen.add(article.id)
        self.portal.visitors.add((article.id, request.peer, agent))
        return True

    def number(self, key: str) -> int:
        """A positive whole number of the query, else 1."""
        value = self.request.query.get(key, "")
        return max(1, int(value)) if value.isascii() and value.isdigit() else 1

    def page(self, html: str, status: int = 200) -> Answer:
        return Answer(status, html.encode(), headers=self.headers)

    def redirect(self, path: str) -> Answer:
        return Answer(302, headers=[*self.headers, ("Location", self.portal.url(path))])

    def home(self) -> Answer:
        """The soft 404 of the scripts: unknown tags, profiles and two-segment URLs are sent home."""
        return self.redirect("/")
