"""One request to one of our pages: its language, its questions to the index, its answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import cached_property, lru_cache
from importlib.resources import files
from time import monotonic
from traceback import print_exception
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode

import yaml
from datasette.app import Datasette
from datasette.utils.asgi import Base400, Request, Response
from datasette.views.base import DatasetteError
from sqlite_utils import Database

from archive import sheet
from archive.errors import LumbungError
from archive.explore import shown
from archive.explore.application import Explorer
from archive.explore.guard import OURS
from archive.questions import Questions

LANGUAGES = {"en": "English", "id": "Bahasa Indonesia"}
T = TypeVar("T")
FRESH = 30.0
"""Seconds for which a remembered answer is good."""


@lru_cache
def words(lang: str) -> dict[str, str]:
    """What our pages say in *lang*, by key."""
    text = (files("archive.explore") / "words" / f"{lang}.yaml").read_text(encoding="utf-8")
    return {str(key): str(value) for key, value in yaml.safe_load(text).items()}


class Visit:
    def __init__(self, datasette: Datasette, request: Request) -> None:
        self.datasette, self.request = datasette, request
        self.explorer: Explorer = datasette.lumbung
        self.lang, self.chosen = language(request)

    def say(self, key: str, **values: Any) -> str:
        """The words of *key* in the visitor's language, with *values* put in; numbers are written as the language has them;
        where the first of them is 1, ``KEY_one`` speaks."""
        told = {name: shown.number(value, self.lang) if isinstance(value, (int, float)) else value for name, value in values.items()}
        text = words(self.lang)
        one = next((value for value in values.values() if isinstance(value, int)), None) == 1 and f"{key}_one" in text
        return text[f"{key}_one" if one else key].format(**told)

    async def ask(self, question: Callable[[Questions], T]) -> T:
        """What *question* makes of the index, in a thread of Datasette's with a connection of its own."""
        found: T = await self.datasette.get_database("index").execute_fn(lambda connection: question(Questions(Database(connection))))
        return found

    async def remember(self, key: str, question: Callable[[Questions], T]) -> T:
        """``ask``, or what it gave in the last half minute: of millions of rows, counting takes seconds."""
        kept = self.explorer.kept
        if key not in kept or monotonic() - kept[key][0] > FRESH:
            kept[key] = (monotonic(), await self.ask(question))
        found: T = kept[key][1]
        return found

    @cached_property
    def args(self) -> list[tuple[str, str]]:
        return [(name, value) for name, value in parse_qsl(self.request.query_string)]

    def get(self, name: str, default: str = "") -> str:
        return next((value for key, value in self.args if key == name), default)

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.args if key == name and value.strip()]

    def whole(self, name: str, default: int, most: int = 2**31) -> int:
        """A whole number of the query, at least 1; *default* where it is none."""
        text = self.get(name)
        return min(max(1, int(text[:18])), most) if text.isascii() and text.isdecimal() else default

    def here(self, **changes: Any) -> str:
        """This page's address with *changes* to its query; None takes a parameter away."""
        kept = [(name, value) for name, value in self.args if name not in changes]
        query = urlencode([*kept, *((name, value) for name, value in changes.items() if value is not None)])
        path: str = self.request.path
        return path + (f"?{query}" if query else "")

    async def page(self, template: str, status: int = 200, **context: Any) -> Response:
        values = {
            **shown.harmless(context),
            "t": self.say, "lang": self.lang, "languages": LANGUAGES, "here": self.here, "visit": self,
            "replay": self.replay, "player": self.player,
        }  # fmt: skip
        body = await self.datasette.render_template(f"lumbung/{template}.html", values, request=self.request)
        headers = policy(OURS) | {"vary": "Accept-Language, Cookie", "content-language": self.lang}
        response = Response.html(body, status=status, headers=headers)
        if self.chosen:
            response.set_cookie("lang", self.lang, max_age=31_536_000, samesite="lax", httponly=True)
        return response

    def replay(self, slug: str, at: str, url: str) -> str:
        """Where the capture of *url* at exactly *at* is replayed: pywb's address, or our page that says how to have one."""
        return f"{self.explorer.replay or '/replay'}/{slug}/{shown.ts(at)}/{url}"

    def player(self, article: int, at: str, url: str) -> str | None:
        """Where ReplayWeb.page shows it, where that is served."""
        origin = self.explorer.player_origin
        return f"{origin}/article/{article}?{urlencode({'url': url, 'ts': shown.ts(at)})}" if origin else None

    def table(self, name: str, titles: Sequence[str], rows: Iterable[Sequence[Any]]) -> Response:
        """*rows* as CSV, to be saved as *name*; see ``archive.sheet``."""
        text = "".join(sheet.line(row) for row in (titles, *rows))
        headers = policy("default-src 'none'") | {"content-disposition": f'attachment; filename="{name}"'}
        return Response(text, headers=headers, content_type="text/csv; charset=utf-8")

    def data(self, found: Any) -> Response:
        return Response.json(found, headers=policy("default-src 'none'"))


def policy(text: str) -> dict[str, str]:
    return {"content-security-policy": text}


def language(request: Request) -> tuple[str, bool]:
    """``(language, chosen now)``: ``?lang=``, else the cookie of an earlier choice, else what Accept-Language ranks first, else English."""
    asked = request.args.get("lang")
    if asked in LANGUAGES:
        return str(asked), True
    if (kept := request.cookies.get("lang")) in LANGUAGES:
        return str(kept), False
    ranked: list[tuple[float, str]] = []
    for part in request.headers.get("accept-language", "").split(","):
        tag, _, weight = part.strip().partition(";q=")
        name = {"in": "id"}.get(base := tag.split("-")[0].lower(), base)
        try:
            rank = float(weight or 1)
        except ValueError:
            continue
        if name in LANGUAGES and rank > 0:
            ranked.append((-rank, name))
    return (min(ranked, key=lambda one: one[0])[1] if ranked else "en"), False


Page = Callable[[Visit], Awaitable[Response]]


def view(page: Page) -> Callable[..., Awaitable[Response]]:
    """*page* as Datasette calls it."""

    async def answer(datasette: Datasette, request: Request) -> Response:
        try:
            return await page(Visit(datasette, request))
        except LumbungError as error:
            return await trouble(datasette, request, error)

    return answer


async def trouble(datasette: Datasette, request: Request, error: Exception) -> Response:
    """What cannot be answered, as a page (or JSON) that says so. A mistake of ours is printed where the server runs, and not told to the
    browser."""
    if isinstance(error, LumbungError):
        status, message = (404 if error.exit_code == 2 else 500), error.message
    elif isinstance(error, Base400):
        status, message = error.status, str(error.args[0] if error.args else error)
    elif isinstance(error, DatasetteError):
        # 500 is what it has where nobody named one: a parameter was wrong.
        status, message = 400 if error.status == 500 else error.status, str(error.message)
    else:
        print_exception(error)
        status, message = 500, type(error).__name__
    if request.path.endswith((".json", ".csv")):
        found = {"ok": False, "error": message, "status": status, "title": None}
        return Response.json(found, status=status, headers=policy("default-src 'none'"))
    return await Visit(datasette, request).page("missing", status=status, code=status, message=message)
