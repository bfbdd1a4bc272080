"""What differs between the generations of the Codingest scripts, as one table.

Paths, cookies, metadata and widgets as seen in the scripts' own templates (2026-11): Infinite 3.9 and 4.4, Varient 1.7, 2.2 and 3.0.
The stylesheet paths of Infinite 3.9 to Varient 2.2 are the scripts' own; that of 3.0 follows their pattern.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

MONTHS = ("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November", "Desember")
_SHORT = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des")
_ENGLISH = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Generation:
    """One generation of the scripts.

    ``guard`` says what keeps a GET from counting a view: a ``cookie`` per article, the ``session``, a ``robots`` rule on the user agent
    (plus the session), or ``javascript`` (a GET never counts). ``widget`` is the reaction widget: A, B or C.
    """

    name: str
    layout: Literal["infinite", "classic", "magazine", "varient3"]
    framework: Literal["ci3", "ci4"]
    stylesheet: str
    widget: Literal["A", "B", "C"]
    guard: Literal["cookie", "session", "robots", "javascript"]
    csrf: str  # field name; the cookie is csrf_cookie
    csrf_cookie: str
    feed: str  # the latest articles
    category_feed: str  # with {slug}
    traps: tuple[str, ...]  # what the pages' own scripts POST to
    months: tuple[str, ...]
    listing: str = "/posts"
    view_cookie: str = ""  # with {id}
    json_ld: bool = False
    published_meta: bool = True
    dated_uploads: bool = True  # uploads/images/YYYYMM/…
    image_size: str = "870x580"
    sitemap: Literal["flat", "index", "none"] = "flat"
    chunked: bool = False

    @property
    def infinite(self) -> bool:
        return self.layout == "infinite"

    def day(self, when: datetime) -> str:
        """PHP's ``M j, Y`` (Varient 3: ``M d, Y``) with the month's name translated: month first."""
        number = f"{when.day:02d}" if self.layout == "varient3" else str(when.day)
        return f"{self.months[when.month - 1]} {number}, {when.year}"


_CI3 = ("/home_controller/save_reaction", "/home_controller/load_more_posts", "/home_controller/load_more_comments", "/download-file")
_CI4 = ("/AjaxController/addReaction", "/AjaxController/loadMorePosts", "/AjaxController/loadMoreComments", "/download-file")

GENERATIONS = {
    generation.name: generation
    for generation in (
        Generation(
            name="infinite39",
            layout="infinite",
            framework="ci3",
            stylesheet="/assets/css/style-3.9.min.css",
            widget="A",
            guard="cookie",
            view_cookie="inf_post_{id}",
            csrf="infinite_csrf_token",
            csrf_cookie="infinite_csrf_cookie",
            feed="/rss/posts",
            category_feed="/rss/category/{slug}",
            traps=_CI3,
            months=MONTHS,
            listing="/",
            published_meta=False,
            dated_uploads=False,
            image_size="750x_",
        ),
        Generation(
            name="infinite44",
            layout="infinite",
            framework="ci4",
            stylesheet="/assets/css/style-4.4.min.css",
            widget="B",
            guard="session",
            csrf="csrf_token",
            csrf_cookie="csrf_cookie",
            feed="/rss/latest-posts",
            category_feed="/rss/category/{slug}",
            traps=("/add-reaction-post", "/load-more-comment", "/download-file"),
            months=_SHORT,
            listing="/",
            published_meta=False,
            json_ld=True,
            image_size="750x_",
        ),
        Generation(
            name="varient17",
            layout="classic",
            framework="ci3",
            stylesheet="/assets/css/style-1.7.1.min.css",
            widget="A",
            guard="cookie",
            view_cookie="var_post_{id}",
            csrf="varient_csrf_token",
            csrf_cookie="varient_csrf_cookie",
            feed="/rss/latest-posts",
            category_feed="/rss/category/{slug}",
            traps=_CI3,
            months=_ENGLISH,
            image_size="750x422",
            sitemap="none",
        ),
        Generation(
            name="varient22-classic",
            layout="classic",
            framework="ci4",
            stylesheet="/assets/themes/classic/css/style-2.2.min.css",
            widget="B",
            guard="robots",
            csrf="csrf_token",
            csrf_cookie="csrf_cookie",
            feed="/rss/latest-posts",
            category_feed="/rss/category/{slug}",
            traps=_CI4,
            months=MONTHS,
            json_ld=True,
        ),
        Generation(
            name="varient22-magazine",
            layout="magazine",
            framework="ci4",
            stylesheet="/assets/themes/magazine/css/style-2.2.min.css",
            widget="B",
            guard="robots",
            csrf="csrf_token",
            csrf_cookie="csrf_cookie",
            feed="/rss/latest-posts",
            category_feed="/rss/category/{slug}",
            traps=_CI4,
            months=_SHORT,
            json_ld=True,
        ),
        Generation(
            name="varient3",
            layout="varient3",
            framework="ci4",
            stylesheet="/assets/themes/magazine/css/style-3.0.min.css",
            widget="C",
            guard="javascript",
            csrf="csrf_token",
            csrf_cookie="csrf_cookie",
            feed="/rss-feeds/feed/latest",
            category_feed="/rss-feeds/feed/category/{slug}",
            traps=("/Ajax/toggleUserEmojiReaction", "/Ajax/incrementPostViews", "/Ajax/loadMorePosts", "/comments/load", "/download-file"),
            months=_SHORT,
            json_ld=True,
            sitemap="index",
            chunked=True,
        ),
    )
}
