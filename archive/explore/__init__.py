"""The archive in a browser: a Datasette plugin. Home, search, article, portal and compare pages beside Datasette's own SQL and JSON pages.

``application(path)`` gives the Datasette that ``lumbung explore`` serves. Everything is read from ``index.db`` (opened read-only) and, for
bytes, from the WARC files; every file that a page needs comes from here. Nothing is written, and nothing else is asked.

    visit.py    one request: language, questions asked in a thread, the page rendered        pages/   one module a page
    guard.py    what a browser may do with our answers: Content-Security-Policy, host names   words/   both languages, one YAML each
    tables.py   Datasette's own pages: what tables hold; frame/ is what stands round them
    reasons.py  why runs ended and articles are gone, in both languages
    shown.py    how values look: times, numbers, text that cannot trick a reader              static/  style, scripts, uPlot, two typefaces
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import Request

from archive.explore import shown, tables
from archive.explore.application import Explorer, application
from archive.explore.guard import guarded
from archive.explore.pages import ROUTES
from archive.explore.visit import Visit, trouble, words

__all__ = ["Explorer", "application"]


@hookimpl
def register_routes(datasette: Datasette) -> list[tuple[str, Callable[..., Any]]]:
    return ROUTES if hasattr(datasette, "lumbung") else []


@hookimpl
def prepare_jinja2_environment(env: Any, datasette: Datasette) -> None:
    if hasattr(datasette, "lumbung"):
        env.filters.update(shown.FILTERS)
        env.globals.update(t=words("en").__getitem__, lang="en", told=tables.told)  # for Datasette's page of an error, which asks nobody


@hookimpl
def extra_template_vars(template: str, request: Request | None, datasette: Datasette) -> dict[str, Any]:
    """What our frame round Datasette's own pages says."""
    if not hasattr(datasette, "lumbung") or request is None or template.startswith("lumbung/"):
        return {}
    visit = Visit(datasette, request)
    return {"t": visit.say, "lang": visit.lang, "told": partial(tables.told, lang=visit.lang)}


@hookimpl
def asgi_wrapper(datasette: Datasette) -> Callable[[Any], Any]:
    return guarded(datasette) if hasattr(datasette, "lumbung") else lambda app: app


@hookimpl
def menu_links(datasette: Datasette) -> list[dict[str, str]]:
    return [{"href": "/", "label": "Lumbung"}] if hasattr(datasette, "lumbung") else []


@hookimpl
def handle_exception(datasette: Datasette, request: Request, exception: Exception) -> Callable[[], Any] | None:
    return partial(trouble, datasette, request, exception) if hasattr(datasette, "lumbung") else None
