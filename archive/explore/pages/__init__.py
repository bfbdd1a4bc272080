"""Our pages, one module each, and their addresses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from archive.explore.pages import article, capture, changes, compare, files, home, portal, replay, search
from archive.explore.visit import view

ROUTES: list[tuple[str, Callable[..., Any]]] = [
    (r"^/$", view(home.page)),
    (r"^/search$", view(search.page)),
    (r"^/search\.json$", view(search.data)),
    (r"^/article/(?P<id>[0-9]{1,18})$", view(article.page)),
    (r"^/article/(?P<id>[0-9]{1,18})/reactions\.(?P<form>json|csv)$", view(article.data)),
    (r"^/article/(?P<id>[0-9]{1,18})/changes$", view(changes.page)),
    (r"^/article/(?P<id>[0-9]{1,18})/prove$", view(article.prove)),
    (r"^/portal/(?P<slug>[a-z0-9-]{1,100})$", view(portal.page)),
    (r"^/portal/(?P<slug>[a-z0-9-]{1,100})/(?P<what>reactions|articles)\.(?P<form>json|csv)$", view(portal.data)),
    (r"^/compare$", view(compare.page)),
    (r"^/compare\.(?P<form>json|csv)$", view(compare.data)),
    (r"^/capture/(?P<id>[0-9a-zA-Z:.-]{1,100})$", view(capture.page)),
    (r"^/media/(?P<id>[0-9a-zA-Z:.-]{1,100})$", view(files.media)),
    (r"^/replay/(?P<slug>[a-z0-9-]{1,100})/(?P<ts>[0-9]{14})/(?P<url>.+)$", view(replay.page)),
    (r"^/-/lumbung/(?P<name>[a-z0-9.-]{1,60})$", view(files.static)),
]
